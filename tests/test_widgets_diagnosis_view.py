"""DiagnosisView: the checks open at the first failure, at any time, with or without a server."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from widget_hands import control, message, shown

from kubecert_lesson import diagnose, gallery, kubeconfig
from kubecert_lesson.errors import LessonError
from kubecert_lesson.gallery import Scene
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import plain
from kubecert_lesson.widgets.diagnosis_view import DiagnosisView, Question

HEALTHY = kubeconfig.to_yaml(gallery.healthy().kubeconfig)


@pytest.fixture
def refused() -> Iterator[Scene]:
    """A cluster that is refused by kubectl, which only asking the server can tell."""
    with gallery.provoke("unknown-authority") as scene:
        yield scene


def opened(html: str) -> list[str]:
    """The summaries of the rungs that are open, without their marks."""
    found = re.findall(r"<details open><summary[^>]*>(.*?)</summary>", html, re.DOTALL)
    return [re.sub(r"<.*?>", "", summary).strip() for summary in found]


@pytest.mark.parametrize("id", ["bad-base64", "unknown-context", "key-mismatch", "client-expired"])
def test_the_checks_are_open_at_the_first_failure_and_only_there(id: str) -> None:
    content = gallery.fault(id).change(gallery.healthy()).kubeconfigs[0]
    widget = DiagnosisView(content)
    first = widget.diagnosis.first
    assert first is not None and first.fault == id
    rungs = opened(widget.face().html)
    assert len(rungs) == 1 and first.name in rungs[0] and "failed" in rungs[0]
    assert opened(shown(widget.view)) == rungs
    assert shown(widget.view).count("<li>") == len(widget.diagnosis.checks)


def test_a_sound_kubeconfig_has_no_open_rung() -> None:
    widget = DiagnosisView(HEALTHY)
    assert "✓ No check failed." in shown(widget.view)
    assert opened(widget.face().html) == []


def test_the_server_is_asked_only_on_request_and_in_a_thread(refused: Scene) -> None:
    widget = DiagnosisView(refused.kubeconfig)
    assert widget.diagnosis.sound and not refused.cluster.log
    control(widget, "offline").value = False
    assert "Working" in message(widget, "offline")
    widget.wait()
    assert widget.diagnosis.first is not None
    assert widget.diagnosis.first.fault == "unknown-authority"
    assert "kubectl refuses the API server&#x27;s certificate." in shown(widget.view)
    refused.cluster.stop()
    assert widget.diagnosis.first.fault == "unknown-authority"  # kept, until it is asked for anew
    widget.take("again", None)
    widget.wait()
    assert widget.diagnosis.first.fault == "connection-refused"
    control(widget, "offline").value = True
    widget.wait()
    assert widget.diagnosis.sound


def test_the_clock_can_be_moved() -> None:
    widget = DiagnosisView(HEALTHY)
    control(widget, "at").value = "2099-01-01"
    assert widget.state.at == "2099-01-01 00:00:00"
    assert widget.diagnosis.at == datetime(2099, 1, 1, tzinfo=UTC)
    assert not widget.diagnosis.sound and "2099-01-01 00:00:00 UTC" in shown(widget.view)
    control(widget, "at").value = "2098-12-31T23:00:00-02:00"
    assert widget.state.at == "2099-01-01 01:00:00"
    control(widget, "at").value = " "
    assert widget.state.at == "" and widget.diagnosis.sound
    assert "At (UTC, empty for now): now" in widget.face().text


@pytest.mark.parametrize("text", ["tomorrow", "2027-13-01", "0001-01-01T00:00:00+14:00"])
def test_a_bad_time_is_answered_beside_its_field(text: str) -> None:
    widget = DiagnosisView(HEALTHY)
    control(widget, "at").value = text
    assert "write a date, such as 2027-05-01" in message(widget, "at")
    assert widget.state == Question() and control(widget, "at").value == text


def test_another_context_is_another_diagnosis() -> None:
    config = kubeconfig.set_context(gallery.healthy().kubeconfig, "lost", cluster="x", user="y")
    widget = DiagnosisView(config)
    assert widget.diagnosis.sound
    control(widget, "context").value = "lost"
    assert widget.diagnosis.first is not None and widget.diagnosis.context == "lost"
    missing = DiagnosisView(config, context="nowhere")
    assert missing.diagnosis.first is not None and missing.diagnosis.first.name == "context"
    assert control(missing, "context").value == "nowhere"


def test_it_begins_at_the_time_that_is_given() -> None:
    later = datetime.now(UTC) + timedelta(days=36500)
    widget = DiagnosisView(HEALTHY, at=later)
    ours = [plain(finding.verdict) for finding in widget.diagnosis.checks]
    theirs = diagnose.diagnose(HEALTHY, at=later.replace(microsecond=0), offline=True)
    assert ours == [plain(finding.verdict) for finding in theirs.checks]
    with pytest.raises(LessonError, match="no time zone"):
        DiagnosisView(HEALTHY, at=datetime(2027, 1, 1))


def test_what_is_only_advice_does_not_look_like_a_failure() -> None:
    config = gallery.healthy().cluster_with(
        certificate_authority_data=b"", insecure_skip_tls_verify=True
    )
    answer = DiagnosisView(config).sections[0].parts[0]
    assert repr(answer).startswith("kubectl works. One recommendation: ")
    assert getattr(answer, "verdict", None) is Verdict.NOT_CHECKED


def test_its_page_is_what_the_view_shows_and_holds_no_key() -> None:
    widget = DiagnosisView(HEALTHY)
    key = gallery.healthy().user.key_pem.decode().splitlines()[1]
    for html in (widget.face().html, shown(widget.view)):
        assert widget.diagnosis._repr_html_() in html
        assert key not in html
    assert repr(widget.diagnosis) in widget.face().text
