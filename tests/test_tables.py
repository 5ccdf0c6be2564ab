"""Every value of the lesson as a table, in plain text and in HTML."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pseudo import Pseudo, outside

from kubecert_lesson.certificates import Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Check, Step, Verdict
from kubecert_lesson.tables import HEADINGS, Table, plain, preformatted, table
from kubecert_lesson.words import speaking, text

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def check(name: str, verdict: Verdict, reason: str) -> Check:
    return Check(text(name, "{name}", name=name), verdict, text("found", "{it}", it=reason))


CHECKS = (
    check("signature", Verdict.PASSED, "signed by kubernetes"),
    check("dates", Verdict.FAILED, "expired <yesterday>"),
    check("name", Verdict.NOT_CHECKED, "an earlier check failed"),
)


@dataclass(frozen=True)
class Empty:
    nothing: None = None


def test_checks_become_a_row_each_with_a_sign_beside_each_verdict() -> None:
    lines = repr(table(CHECKS, title="The chain")).splitlines()
    assert lines[0] == "The chain"
    signed = ("✓ passed", "✗ failed", "– not checked")
    assert all(sign in line for sign, line in zip(signed, lines[3:], strict=True))
    assert [line.rstrip() for line in lines] == lines


def test_a_single_record_becomes_a_row_for_each_field() -> None:
    assert table(CHECKS[0]).rows[0] == ("name", "signature")
    assert table(CHECKS[0], columns=["verdict"]).rows == (("verdict", "✓ passed"),)


def test_a_mapping_becomes_a_row_for_each_name() -> None:
    assert table({"bits": 2048}).rows == (("bits", "2048"),)


def test_a_table_of_a_table_is_that_table() -> None:
    made = table(CHECKS)
    assert table(made) is made


def test_no_rows_are_shown_as_no_rows() -> None:
    assert table([]).rows == ()
    assert table((), columns=["name"]).columns == ("name",)
    assert "nothing to show" in repr(table([]))


def test_html_escapes_what_certificates_say_and_names_its_columns() -> None:
    markup = table(CHECKS, title="a < b")._repr_html_()
    assert "expired &lt;yesterday&gt;" in markup and "<yesterday>" not in markup
    assert markup.count('scope="col"') == 3 and "<caption" in markup and "a &lt; b" in markup
    assert "<caption" not in table(CHECKS)._repr_html_()


def test_long_reasons_wrap_under_their_own_column_and_no_word_is_cut() -> None:
    reason = "word " * 30 + "AB:" * 40
    seen = repr(table([check("long", Verdict.PASSED, reason)], columns=["name", "reason"]))
    assert max(len(line) for line in seen.splitlines()) < 130
    assert seen.split() == ["name", "reason", *seen.split()[2:4], "long", *reason.split()]


def test_lines_within_a_value_stay_lines() -> None:
    lines = repr(Table(("a", "b"), (("x\ny", "z"),))).splitlines()
    assert lines[2:] == ["x  z", "y"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (b"\x01\x02", "0102"),
        (bytes(256), "0000000000000000…0000000000000000 (256 bytes)"),
        (
            datetime(2026, 11, 23, 23, tzinfo=timezone(timedelta(hours=2))),
            "2026-11-23 21:00:00 UTC",
        ),
        (("a", b"\xff"), "a, ff"),
        ((), "–"),
        ("", "–"),
        (None, "–"),
        (True, "yes"),
        (False, "no"),
        (Use.CLIENT, "client"),
        (65537, "65537"),
        (3 << 60, "0x3000000000000000"),
        (1 << 2047, f"0x80{'00' * 7}…{'00' * 8} (256 bytes)"),
    ],
)
def test_each_kind_of_value_is_written_plainly(value: object, written: str) -> None:
    assert plain(value) == written


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    step = Step(text("hash", "hash"), b"", b"", text("why", "why"))
    wanted = "Step has no field 'colour': it has name, input, output and why"
    with pytest.raises(LessonError, match=wanted) as refused:
        table([step], columns=["colour"])
    assert refused.value.code == "no-such-field"


@pytest.mark.parametrize(
    ("value", "code"),
    [(7, "not-a-table"), ("text", "not-a-table"), ([7], "not-a-row"), ([Step], "not-a-row")],
)
def test_values_without_fields_are_refused(value: object, code: str) -> None:
    with pytest.raises(LessonError, match="table") as refused:
        table(value)
    assert refused.value.code == code


def test_each_heading_that_the_notebooks_ask_for_can_be_translated() -> None:
    code = "".join(
        "".join(cell["source"])
        for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    )
    asked = {
        name
        for names in re.findall(r"columns=\[(.*?)\]", code, re.DOTALL)
        for name in re.findall(r'"(\w+)"', names)
    }
    assert len(asked) > 20
    fields_of_a_kubeconfig = {name for name in asked if name.endswith("_data")}
    headings = {name.replace("_", " ") for name in asked - fields_of_a_kubeconfig}
    assert headings - set(HEADINGS) == set()


def test_all_that_a_person_reads_is_in_the_language_of_the_table() -> None:
    with speaking(Pseudo()):
        shown = (
            repr(table(CHECKS))
            + repr(table({"a": True}))
            + repr(table(CHECKS[0]))
            + repr(table(()))
        )
    assert set(outside(shown)) <= set(" \n─✓✗–a")


def test_times_are_shown_in_utc() -> None:
    assert plain(datetime(2026, 1, 1, tzinfo=UTC)).endswith("00:00:00 UTC")


def test_a_record_with_nothing_to_say_says_so() -> None:
    assert table(Empty()).rows == (("nothing", "–"),)


def test_a_terminal_obeys_nothing_that_a_cell_says() -> None:
    shown = repr(Table(("a\x1b[2J",), (("b\r\x9b31m",),), title="\x07c"))
    assert shown.split("\n") == ["\\x07c", "a\\x1b[2J", "──────────", "b\\r\\x9b31m"]


def test_the_keyboard_reaches_what_a_window_may_cut_off_and_nothing_else() -> None:
    narrow = preformatted("NAME   <b>", "a label")
    assert narrow.startswith('<pre style="white-space:pre-wrap;word-break:normal;')
    assert narrow.endswith(">NAME   &lt;b&gt;</pre>")
    wide = preformatted("see https://127.0.0.1:6443/api/v1", 'what "kubectl" printed', ";margin:0")
    reached = ' role="group" aria-label="{}" tabindex="0" style='
    assert wide.startswith("<pre" + reached.format("what &quot;kubectl&quot; printed"))
    columns = tuple(f"heading {number}" for number in range(5))
    assert Table(columns[:2], ())._repr_html_().startswith("<table>")
    assert Table(columns, (), "a < b")._repr_html_().startswith("<div" + reached.format("a &lt; b"))
    assert "heading 0, heading 1" in Table(columns, ())._repr_html_().partition(">")[0]


def test_no_option_and_no_address_is_broken_at_a_sign_of_its_own() -> None:
    shown = preformatted("kubectl config view --raw -o json # see <https://example.org/a>", "x")
    for whole in ("--raw", "-o", "&lt;https://example.org/a&gt;"):
        assert f'<span style="white-space:nowrap">{whole}</span>' in shown
    assert shown.count("<span") == 3


def test_rows_of_columns_stay_aligned_and_other_lines_do_not() -> None:
    shown = preformatted("$ kubectl\nNAME   AGE\nnode1  12d\na  single gap", "x")
    assert shown.endswith(
        ">$ kubectl\n"
        '<span style="white-space:pre">NAME   AGE</span>\n'
        '<span style="white-space:pre">node1  12d</span>\n'
        '<span style="white-space:pre">a  single gap</span></pre>'
    )
    assert 'white-space:pre"' not in preformatted("one  gap\nand none", "x")
    assert "tabindex" in preformatted(f"a  {'b ' * 20}\nc  d", "x")
