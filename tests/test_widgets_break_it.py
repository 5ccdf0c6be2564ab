"""BreakIt: the real kubectl answers, the learner says who refused whom, and then it is fixed."""

import html

import pytest
from widget_hands import control, message, shown

from kubecert_lesson import gallery
from kubecert_lesson.errors import LessonError, ToolMissing
from kubecert_lesson.faults import Door
from kubecert_lesson.gallery import GALLERY
from kubecert_lesson.widgets.break_it import EXHIBITS, Area, Attempt, BreakIt
from kubecert_lesson.widgets.fault_riddle import Riddle, riddle


@pytest.fixture
def no_kubectl(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(tool: str = "kubectl") -> None:
        raise ToolMissing("no-tool", "{tool} is not installed", tool=tool)

    monkeypatch.setattr("kubecert_lesson.kubectl.running.find", find)


def press(widget: BreakIt, name: str) -> None:
    widget.take(name, None)
    widget.wait()


def test_every_fault_of_the_gallery_is_offered_once() -> None:
    offered = [fault.id for faults in EXHIBITS.values() for fault in faults]
    assert sorted(offered) == sorted(fault.id for fault in GALLERY)


def test_no_area_gives_the_answer_away() -> None:
    widget = BreakIt()
    for area in Area:
        widget.choose(area=area)
        text = shown(widget.view) + str(control(widget, "fault").options)
        assert not any(door.words in text for door in Door)


@pytest.mark.real_clock
def test_a_fault_is_broken_understood_and_fixed_with_the_real_kubectl() -> None:
    widget = BreakIt("namesake-authority")
    press(widget, "break_it")
    seen = shown(widget.view)
    assert "x509: certificate signed by unknown authority" in seen
    assert "[exit code 1]" in seen and "recorded" not in seen
    assert "What fixes it?" not in seen and gallery.fault("namesake-authority").cause not in seen
    assert control(widget, "guess").value is None
    control(widget, "guess").value = Door.UNAUTHORIZED
    seen = shown(widget.view)
    assert "✗ No: kubectl refuses the server." in seen and "What fixes it?" in seen
    control(widget, "guess").value = Door.KUBECTL_REFUSES_SERVER
    assert "✓ Yes: kubectl refuses the server." in shown(widget.view)
    press(widget, "fix_it")
    seen = shown(widget.view)
    assert "✓ kubectl works." in seen and "control-plane" in seen


@pytest.mark.real_clock
@pytest.mark.parametrize("area", Area)
def test_what_it_shows_is_what_the_gallery_has_on_record(area: Area) -> None:
    for entry in EXHIBITS[area][:3]:
        widget = BreakIt(entry.id)
        press(widget, "break_it")
        said = widget.state.said
        assert said is not None and said.code
        with gallery.provoke(entry) as scene:
            assert scene.last_line(said) == entry.message
        widget.choose(guess=entry.door)
        assert "✓ Yes" in shown(widget.view)


@pytest.mark.real_clock
def test_another_fault_starts_anew() -> None:
    widget = BreakIt("not-pem")
    press(widget, "break_it")
    widget.choose(guess=Door.FORBIDDEN)
    widget.choose(fault="missing-file")
    assert widget.state == Attempt(area=Area.KUBECONFIG, fault="missing-file")
    assert "What do you say?" not in shown(widget.view)
    widget.choose(area=Area.USER)
    assert widget.state == Attempt(area=Area.USER, fault=EXHIBITS[Area.USER][0].id)


@pytest.mark.real_clock
def test_while_kubectl_runs_it_says_so_and_the_kernel_stays_free() -> None:
    widget = BreakIt()
    widget.take("break_it", None)
    assert widget.state.said is None and "Working" in message(widget, "break_it")
    widget.wait()
    assert widget.state.said is not None and message(widget, "break_it") == ""


def test_without_kubectl_it_shows_what_was_recorded_and_says_so(no_kubectl: None) -> None:
    widget = BreakIt("client-expired")
    press(widget, "break_it")
    seen = shown(widget.view)
    assert "[recorded with kubectl v1." in seen and "kubectl is not installed here" in seen
    assert gallery.fault("client-expired").message in seen
    widget.choose(guess=Door.UNAUTHORIZED)
    press(widget, "fix_it")
    assert "After these commands it would list the nodes." in shown(widget.view)


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(LessonError, match="the gallery has no fault 'nothing'"):
        BreakIt("nothing")


def test_its_page_has_every_fault_with_its_recorded_text(no_kubectl: None) -> None:
    page = BreakIt().face()
    for entry in GALLERY:
        for text in (entry.title, entry.message, entry.cause, *entry.fix):
            assert text in page.text
    assert page.html.count("<tr>") == len(GALLERY) + page.html.count("<thead>")
    assert page == BreakIt("forbidden").face()


def solved(widget: BreakIt, upto: int = 3) -> Riddle:
    """Answer the first questions of a riddle rightly."""
    now = widget.state.riddle
    assert now is not None
    right = {"door": gallery.fault(now.fault).door, "title": now.fault, "remedy": now.fault}
    for name in list(right)[:upto]:
        control(widget, name).value = right[name]
    return now


@pytest.mark.parametrize("seed", range(12))
def test_a_riddle_offers_four_faults_that_can_be_told_apart(seed: int) -> None:
    asked = riddle(seed)
    offered = [gallery.fault(id) for id in asked.titles]
    assert asked == riddle(seed) and sorted(asked.titles) == sorted(asked.fixes)
    assert asked.fault in asked.titles
    for texts in zip(*((e.message, e.title, e.fix) for e in offered), strict=True):
        assert len(set(texts)) == 4


def test_chance_reaches_most_of_the_gallery() -> None:
    assert len({riddle(seed).fault for seed in range(80)}) > len(GALLERY) * 0.7


def test_a_riddle_tells_nothing_before_it_is_solved(no_kubectl: None) -> None:
    widget = BreakIt(seed=7)
    asked = widget.state.riddle
    assert asked is not None
    fault = gallery.fault(asked.fault)
    assert fault.message not in shown(widget.view)
    press(widget, "ask")
    for answered in (0, 1):
        solved(widget, answered)
        seen = html.unescape(shown(widget.view))
        assert fault.message in seen and fault.cause not in seen
    solved(widget, 2)
    assert fault.cause in html.unescape(shown(widget.view))
    assert "widgets.BreakIt(seed=7)" in shown(widget.view)


def test_a_wrong_choice_is_answered_by_what_kubectl_would_say_then(no_kubectl: None) -> None:
    widget = BreakIt(seed=7)
    press(widget, "ask")
    asked = widget.state.riddle
    assert asked is not None
    door = next(d for d in gallery.groups() if d is not gallery.fault(asked.fault).door)
    control(widget, "door").value = door
    seen = html.unescape(shown(widget.view))
    assert "✗ No. That belongs to another fault" in seen
    assert gallery.groups()[door][0].message in seen
    solved(widget, 1)
    for question, done in (("title", 1), ("remedy", 2)):
        solved(widget, done)
        wrong = next(id for id in asked.titles if id != asked.fault)
        control(widget, question).value = wrong
        seen = html.unescape(shown(widget.view))
        assert gallery.fault(wrong).message in seen and gallery.fault(wrong).cause in seen
    solved(widget)
    assert "Fix it, and run kubectl get nodes" in [c.label for c in widget.controls(widget.state)]
    press(widget, "repair")
    assert "After these commands it would list the nodes." in shown(widget.view)
    press(widget, "another")
    assert widget.state.riddle is not None and widget.state.riddle.seed == 8
    press(widget, "tell")
    assert widget.state.riddle is None and "And how" in str(widget.controls(widget.state))


def test_something_is_broken_by_chance_on_request(no_kubectl: None) -> None:
    widget = BreakIt()
    press(widget, "surprise")
    now = widget.state.riddle
    assert now is not None and now.said is not None
    assert "What does kubectl say?" in shown(widget.view)
    assert now.fault == riddle(now.seed).fault


def test_the_page_of_a_riddle_asks_and_does_not_tell(no_kubectl: None) -> None:
    page = BreakIt(seed=7).face()
    asked = riddle(7)
    assert all(gallery.fault(id).title in page.text for id in asked.titles)
    assert gallery.fault(asked.fault).message in page.text
    assert gallery.fault(asked.fault).cause not in page.text
    assert page == BreakIt(seed=7).face()


@pytest.mark.real_clock
def test_a_riddle_is_broken_and_fixed_with_the_real_kubectl() -> None:
    widget = BreakIt(seed=7)
    press(widget, "ask")
    solved(widget)
    press(widget, "repair")
    assert "✓ kubectl works." in shown(widget.view)
