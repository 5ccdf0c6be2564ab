"""BreakIt: the real kubectl answers, the learner says who refused whom, and then it is fixed."""

import pytest
from widget_hands import control, message, shown

from kubecert_lesson import gallery
from kubecert_lesson.errors import LessonError, ToolMissing
from kubecert_lesson.faults import Door
from kubecert_lesson.gallery import GALLERY
from kubecert_lesson.widgets.break_it import EXHIBITS, Area, Attempt, BreakIt


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
