"""Widgets: choices in, values out, alike live and on a page; bad input answered at its field."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel
from widget_hands import control, message, shown

from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures import Drawing
from kubecert_lesson.steps import Check, Step, Verdict
from kubecert_lesson.tables import SUMMARY, Table
from kubecert_lesson.widgets.base import (
    ChoiceRefused,
    Code,
    Control,
    ControlKind,
    Details,
    Headline,
    LessonWidget,
    Part,
    Section,
)
from kubecert_lesson.widgets.controls import build, named, read, update
from kubecert_lesson.widgets.kernel import kernel
from kubecert_lesson.widgets.parts import Columns, html_of, text_of
from kubecert_lesson.words import text


@dataclass(frozen=True, slots=True)
class Doubling:
    number: int = 4
    limit: int = 10
    unit: str = "kg"
    presses: int = 0


class Doubler(LessonWidget[Doubling]):
    title = "Twice as much"

    def __init__(self, number: int = 4) -> None:
        self.go = threading.Event()
        self.asked = 0
        super().__init__(Doubling(number))

    def controls(self, state: Doubling) -> tuple[Control, ...]:
        units = tuple((unit, unit) for unit in ("kg", "g"))
        return (
            Control(name="number", label="A number", kind=ControlKind.NUMBER, value=state.number),
            Control(name="limit", label="At most", kind=ControlKind.NUMBER, value=state.limit),
            Control(
                name="unit", label="In", kind=ControlKind.CHOICE, value=state.unit, options=units
            ),
            Control(name="again", label="Once more", kind=ControlKind.BUTTON),
            Control(name="slowly", label="Slowly", kind=ControlKind.BUTTON, slow=True),
        )

    def values(self, state: Doubling) -> tuple[Section, ...]:
        self.asked += 1
        if state.number > state.limit:
            much = {"number": state.number, "limit": state.limit}
            raise ChoiceRefused(text("too-much", "{number} is more than {limit}", **much), "limit")
        if state.number < 0:
            raise LessonError("negative", "a negative number weighs nothing: choose 0 or more")
        return (
            Section(
                parts=(f"{2 * state.number} {state.unit}",), controls=("number", "limit", "unit")
            ),
            Section(title="What is it?", parts=("A doubler.",)),
            Section(
                title="How often?",
                parts=(Headline(f"pressed {state.presses} times"),),
                controls=("again", "slowly"),
            ),
        )

    def changed(self, state: Doubling, name: str, value: Any) -> Doubling:
        if name == "slowly":
            self.go.wait(10)
        if name in ("again", "slowly"):
            if state.presses == 3:
                raise LessonError("enough", "three times are enough")
            return super().changed(state, "presses", state.presses + 1)
        return super().changed(state, name, value)


@pytest.fixture
def doubler() -> Doubler:
    made = Doubler()
    assert made.view is made.view  # the live view is made once
    return made


def test_a_choice_in_the_view_changes_what_is_shown_and_the_page(doubler: Doubler) -> None:
    control(doubler, "number").value = "5"
    assert doubler.state == Doubling(5)
    assert "<p>10 kg</p>" in shown(doubler.view) and "<p>10 kg</p>" in doubler.face().html
    control(doubler, "unit").value = "g"
    assert "10 g" in shown(doubler.view) and "10 g" in doubler.face().text


def test_a_choice_by_a_program_shows_in_the_view(doubler: Doubler) -> None:
    doubler.choose(number=7, unit="g")
    assert control(doubler, "number").value == "7"
    assert control(doubler, "unit").value == "g"
    assert "14 g" in shown(doubler.view)


def test_a_button_does_its_work_once_a_click(doubler: Doubler) -> None:
    control(doubler, "again").click()
    doubler.press("again")
    assert doubler.state.presses == 2
    assert '<p role="status"><strong>pressed 2 times</strong></p>' in shown(doubler.view)


def test_a_button_that_is_refused_says_so_and_is_not_pressed_later(doubler: Doubler) -> None:
    for _ in range(4):
        control(doubler, "again").click()
    assert "three times are enough" in message(doubler, "again")
    control(doubler, "number").value = "5"
    assert doubler.state == Doubling(5, presses=3) and message(doubler, "again") == ""


def test_bad_input_is_answered_under_its_field_and_changes_nothing_else(doubler: Doubler) -> None:
    before = shown(doubler.view)
    control(doubler, "number").value = "<b>"
    assert 'role="alert">✗ &lt;b&gt; is not a whole number' in message(doubler, "number")
    assert doubler.state == Doubling()
    control(doubler, "number").value = ""
    assert "the field is empty: write a whole number" in message(doubler, "number")
    control(doubler, "number").value = "-1"
    assert "choose 0 or more" in message(doubler, "number")
    control(doubler, "number").value = "4"
    assert message(doubler, "number") == "" and shown(doubler.view) == before


def test_a_refusal_may_name_another_field_and_be_fixed_there(doubler: Doubler) -> None:
    control(doubler, "number").value = "20"
    assert "20 is more than 10" in message(doubler, "limit")
    control(doubler, "limit").value = "30"
    assert doubler.state == Doubling(20, 30)
    assert message(doubler, "limit") == ""


def test_a_refused_value_stays_in_its_field_while_others_are_changed(doubler: Doubler) -> None:
    control(doubler, "number").value = "much"
    control(doubler, "unit").value = "g"
    assert doubler.state == Doubling(unit="g")
    assert control(doubler, "number").value == "much"
    assert "much is not a whole number" in message(doubler, "number")


def test_bad_input_dims_what_belongs_to_the_choices_before(doubler: Doubler) -> None:
    fresh = shown(doubler.view)
    assert "opacity" not in fresh
    control(doubler, "number").value = "much"
    assert shown(doubler.view).count("opacity") == 3  # each of the sections
    control(doubler, "unit").value = "g"
    assert "opacity" in shown(doubler.view)  # the number is still refused
    control(doubler, "number").value = "4"
    control(doubler, "unit").value = "kg"
    assert shown(doubler.view) == fresh


def test_a_program_is_told_what_it_cannot_choose(doubler: Doubler) -> None:
    with pytest.raises(ChoiceRefused, match="20 is more than 10"):
        doubler.choose(number=20, unit="g")
    with pytest.raises(LessonError, match="nothing called 'colour' to choose here: there is numb"):
        doubler.choose(colour=1)
    assert doubler.state == Doubling()


def test_slow_work_leaves_the_kernel_free_and_says_that_it_runs(doubler: Doubler) -> None:
    control(doubler, "slowly").click()
    assert '<span role="status">Working …</span>' in message(doubler, "slowly")
    control(doubler, "slowly").click()
    assert "Still working" in message(doubler, "slowly")
    doubler.go.set()
    doubler.wait(10)
    assert doubler.state.presses == 1 and message(doubler, "slowly") == ""


def test_slow_work_does_not_overwrite_what_was_chosen_meanwhile(doubler: Doubler) -> None:
    control(doubler, "slowly").click()
    control(doubler, "number").value = "6"
    doubler.go.set()
    doubler.wait(10)
    assert doubler.state == Doubling(6)
    assert "Something else was changed meanwhile" in message(doubler, "slowly")


def test_slow_work_that_fails_says_so_beside_its_control(doubler: Doubler) -> None:
    doubler.go.set()
    for _ in range(4):
        control(doubler, "slowly").click()
        doubler.wait(10)
    assert doubler.state.presses == 3
    assert "three times are enough" in message(doubler, "slowly")
    Doubler().wait()  # nothing to wait for


def test_a_change_sends_only_the_regions_that_changed(doubler: Doubler) -> None:
    sent: list[str] = []
    for _, row, below, _ in doubler._alive()._sections.values():
        below.observe(lambda change: sent.append(change["new"]), "value")
        row.observe(lambda change: sent.append("children"), "children")
    doubler.choose(number=5)
    assert len(sent) == 1 and "10 kg" in sent[0]


def test_the_page_says_title_choices_and_values_in_plain_text_and_in_headed_html() -> None:
    face = Doubler().face()
    assert face.text == (
        "Twice as much\n═════════════\n\nA number: 4\nAt most: 10\nIn: kg\n\n8 kg\n\n"
        "What is it?\n───────────\n\nA doubler.\n\n"
        "How often?\n──────────\n\npressed 0 times"
    )
    assert face.html == (
        '<section aria-label="Twice as much">\n<h3>Twice as much</h3>\n<dl>\n'
        "<dt>A number</dt><dd>4</dd>\n<dt>At most</dt><dd>10</dd>\n<dt>In</dt><dd>kg</dd>\n</dl>\n"
        "<p>8 kg</p>\n<h4>What is it?</h4>\n<p>A doubler.</p>\n"
        '<h4>How often?</h4>\n<p role="status"><strong>pressed 0 times</strong></p>\n'
        "</section>"
    )
    assert repr(Doubler()) == face.text


def test_without_a_kernel_only_the_page_is_displayed() -> None:
    face = Doubler().face()
    assert Doubler()._repr_mimebundle_() == {"text/plain": face.text, "text/html": face.html}


def test_what_stands_beside_the_controls_is_in_their_row(doubler: Doubler) -> None:
    live = doubler._alive()
    section = Section(title="Beside", parts=("text",), controls=("unit",), beside=True)
    live.refresh(doubler.controls(doubler.state), (section,), {})
    title, heading, row = doubler.view.children
    assert "Twice" in shown(title) and "Beside" in heading.value
    assert row.children[0] is live._cells["unit"] and "text" in shown(row.children[1])


def test_two_copies_do_not_disturb_each_other() -> None:
    first, second = Doubler(), Doubler()
    first.choose(number=9)
    assert second.state == Doubling() and first.view is not second.view


def test_start_over_shows_again_what_the_code_says(doubler: Doubler) -> None:
    before = shown(doubler.view)
    control(doubler, "number").value = "9"
    control(doubler, "limit").value = "much"
    top = doubler.view.children[0]
    top.children[1].click()
    assert top.children[1].description == "Start over" and doubler.state == Doubling()
    assert control(doubler, "number").value == "4" and control(doubler, "limit").value == "10"
    assert shown(doubler.view) == before and message(doubler, "limit") == ""


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    manager, client = start_new_kernel()
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def failed(client: Any, code: str) -> list[str]:
    """Run code that ends with an error; return the lines that a notebook shows of it."""
    asked = client.execute(code, stop_on_error=False)
    lines: list[str] = []
    while True:
        got = client.get_iopub_msg(timeout=30)
        if got["parent_header"].get("msg_id") != asked:
            continue
        if got["msg_type"] == "error":
            lines = got["content"]["traceback"]
        if got["msg_type"] == "status" and got["content"]["execution_state"] == "idle":
            return lines


def run(client: Any, code: str, cell: str = "") -> dict[str, Any]:
    """Run code in a real kernel as JupyterLab does, with the cell's id; return its bundle."""
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
    sent = client.session.msg("execute_request", content)
    sent["metadata"] = {"cellId": cell} if cell else {}
    client.shell_channel.send(sent)
    bundle: dict[str, Any] = {}
    while True:
        got = client.get_iopub_msg(timeout=30)
        if got["parent_header"].get("msg_id") != sent["header"]["msg_id"]:
            continue
        assert got["msg_type"] not in ("error", "stream"), got["content"]
        if got["msg_type"] == "execute_result":
            bundle = got["content"]["data"]
        if got["msg_type"] == "status" and got["content"]["execution_state"] == "idle":
            return bundle


@pytest.mark.real_clock
def test_an_error_of_the_lesson_is_one_line_in_a_cell(client: Any) -> None:
    shown = failed(client, "from kubecert_lesson import keys\nkeys.read_private('absent.key')")
    assert len(shown) == 1 and "\n" not in shown[0]
    assert shown[0].startswith("LessonError: cannot read absent.key")


@pytest.mark.real_clock
def test_in_a_kernel_it_is_displayed_live_and_begins_with_what_the_code_says(client: Any) -> None:
    imported = "from test_widgets_base import Doubler"
    run(client, f"import sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})")
    first = run(client, f"{imported}\nd = Doubler()\nd", "cell-1")
    view = first["application/vnd.jupyter.widget-view+json"]
    assert view["version_major"] == 2 and view["model_id"]
    assert first["text/plain"] == Doubler().face().text
    run(client, "d.choose(number=9)", "cell-2")
    assert "A number: 4" in run(client, "Doubler()", "cell-1")["text/plain"]


def test_to_look_for_a_kernel_needs_no_ipython(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert kernel() is None


CONTROLS = (
    (Control(name="a", label="A", kind=ControlKind.NUMBER, value=3), "3", "3"),
    (Control(name="b", label="B", kind=ControlKind.TEXT, value="x"), "x", "x"),
    (
        Control(name="c", label="C", kind=ControlKind.LINES, value="x\ny", said="2 lines"),
        "x\ny",
        "2 lines",
    ),
    (
        Control(name="d", label="D", kind=ControlKind.RADIO, value=2, options=(("two", 2),)),
        2,
        "two",
    ),
    (Control(name="e", label="E", kind=ControlKind.SWITCH, value=True), True, "yes"),
    (
        Control(name="f", label="F", kind=ControlKind.NUMBER, value=150, least=120, most=200),
        "150",
        "150",
    ),
    (Control(name="g", label="G", kind=ControlKind.NUMBER, value=-5, most=-2), "-5", "-5"),
)


@pytest.mark.parametrize("declared, value, said", CONTROLS, ids=lambda value: str(value)[:20])
def test_a_control_shows_its_label_and_value(declared: Control, value: Any, said: str) -> None:
    made = build(declared)
    update(made, declared)
    assert (made.description, made.value, made.tooltip) == (declared.label, value, declared.label)
    assert declared.choice == said
    assert named((declared,), declared.name) is declared
    assert read(declared, value) == declared.value


@pytest.mark.parametrize("written", ["119", "201", "1000000000", 7, "1e9", "19.5", "many", ""])
def test_a_number_out_of_its_limits_is_refused_and_never_changed(written: Any) -> None:
    limited = Control(name="f", label="F", kind=ControlKind.NUMBER, value=150, least=120, most=200)
    with pytest.raises(LessonError):
        read(limited, written)
    made = build(limited)
    update(made, limited)
    made.value = str(written)
    assert made.value == str(written)


def test_a_control_follows_when_its_label_list_and_state_change() -> None:
    before = Control(name="a", label="A", kind=ControlKind.CHOICE, value=1, options=(("one", 1),))
    after = Control(
        name="a", label="B", kind=ControlKind.CHOICE, value=2, options=(("two", 2),), disabled=True
    )
    made = build(before)
    update(made, before)
    update(made, after)
    assert (made.description, made.value, made.disabled) == ("B", 2, True)


STEP = Step(text("hash", "hash"), b"\0" * 20, 5, text("why", "<why>"))
PARTS: tuple[tuple[Part, str, str], ...] = (
    ("a < b", "a < b", "<p>a &lt; b</p>"),
    ((STEP,), "(20 bytes)", "&lt;why&gt;"),
    ((Check(text("sum", "sum"), Verdict.FAILED, text("less", "a < b")),), "✗ failed", "a &lt; b"),
    (Table(("a<b",), (("c",),)), "a<b", "a&lt;b"),
    (Drawing("<svg/>", 'a "picture"'), 'a "picture"', 'alt="a &quot;picture&quot;"'),
    (Headline("no", Verdict.FAILED), "✗ no", "<strong>✗ no</strong>"),
    (
        Code("a:\n  <b>"),
        "    a:\n      <b>",
        'overflow-x:auto">a:\n  &lt;b&gt;</pre>',
    ),
    (Details("more <", ("a", "b")), "more <:\n\na\n\nb", f"<details>{SUMMARY}more &lt;</summary>"),
    (Columns(("a",), ("b",)), "a\n\nb", "<div><p>a</p></div>\n<div style="),
    (Details("more", ("a",), opened=True), "more:\n\na", f"<details open>{SUMMARY}more</summary>"),
)


@pytest.mark.parametrize("part, text, html", PARTS, ids=lambda value: type(value).__name__)
def test_every_part_has_a_plain_face_and_an_escaped_one(part: Part, text: str, html: str) -> None:
    assert text in text_of(part) and html in html_of(part)


def test_a_widget_that_declares_nothing_is_none() -> None:
    class Empty(LessonWidget[Doubling]):
        title = "Empty"

    with pytest.raises(NotImplementedError):
        Empty(Doubling())
    with pytest.raises(NotImplementedError):
        LessonWidget.controls(Doubler(), Doubling())
