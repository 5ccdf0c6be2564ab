"""DiagnosisView: the checks open at the first failure, at any time, with or without a server."""

import os
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from diagnose_cases import write_layout
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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of the learner's with two contexts; the current one names nothing that exists."""
    config = gallery.healthy().kubeconfig
    (context,) = config.contexts
    config = kubeconfig.set_context(config, "good", cluster=context.cluster, user=context.user)
    config = kubeconfig.set_context(config, "lost", cluster="x", user="y")
    return kubeconfig.save(kubeconfig.use_context(config, "lost"), tmp_path / "config")


def contexts(widget: DiagnosisView) -> list[str]:
    return [value for _, value in control(widget, "context").options]


def dimmed(widget: DiagnosisView) -> bool:
    return "opacity" in shown(widget.view)


def test_a_file_of_ones_own_is_diagnosed_with_its_own_contexts(path: Path) -> None:
    widget = DiagnosisView(HEALTHY)
    before = contexts(widget)
    control(widget, "context").value = before[-1]
    control(widget, "file").value = f"  {path} "
    assert widget.state.file == str(path) and widget.state.context == ""
    assert widget.diagnosis.source == str(path) and widget.diagnosis.context == "lost"
    assert widget.diagnosis.first is not None and not widget.diagnosis.sound
    assert {"good", "lost"} < set(contexts(widget))
    control(widget, "context").value = "good"
    assert widget.diagnosis.sound and "context good" in shown(widget.view)
    assert f"File (empty for the one given): {path}" in widget.face().text
    control(widget, "file").value = ""
    assert widget.state.file == "" and widget.diagnosis.sound
    assert contexts(widget) == before
    assert "File (empty for the one given): the one given" in widget.face().text


def test_a_file_that_the_code_names_stands_in_the_field_and_comes_back(path: Path) -> None:
    other = write_layout("token", path.parent)
    for source in (path, str(path)):
        widget = DiagnosisView(source)
        assert control(widget, "file").value == str(path)
        control(widget, "file").value = str(other)
        assert widget.diagnosis.source == str(other)
        control(widget, "file").value = " "
        assert widget.diagnosis.source == str(path) and control(widget, "file").value == str(path)
    several = DiagnosisView([path, other])
    assert control(several, "file").value == f"{path}{os.pathsep}{other}"


def test_a_file_that_changed_is_read_when_it_is_diagnosed_again(path: Path) -> None:
    widget = DiagnosisView(HEALTHY)
    control(widget, "file").value = str(path)
    config = kubeconfig.set_context(kubeconfig.read(path), "new", cluster="x", user="y")
    kubeconfig.save(kubeconfig.use_context(config, "good"), path)
    assert "new" not in contexts(widget) and widget.diagnosis.context == "lost"
    widget.press("again")
    assert "new" in contexts(widget) and widget.diagnosis.sound


KEY = gallery.healthy().user.key_pem.decode()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{folder}/absent", "No such file or directory"),
        ("{folder}", "cannot read"),
        ("/dev/stdin", "reads no device"),
        ("/dev/fd/0", "reads no device"),
        ("-", "reads no device"),
        ("{folder}/absent:/dev/fd/0", "reads no device"),
        ("a\0b", "cannot read"),
        ("/" + "a" * 5000, "looks like the content of a file"),
        (KEY, "looks like the content of a file"),
        (KEY.replace("\n", " "), "looks like the content of a file"),
        (HEALTHY.decode().replace("\n", " "), "looks like the content of a file"),
    ],
)
def test_what_is_no_file_is_answered_in_one_line_and_the_old_result_is_dimmed(
    written: str, said: str, path: Path
) -> None:
    widget = DiagnosisView(path)
    assert not dimmed(widget)
    control(widget, "file").value = written.format(folder=path.parent)
    answer = message(widget, "file")
    assert said in answer and "\n" not in answer and KEY.splitlines()[3] not in answer
    assert widget.state.file == str(path) and dimmed(widget)
    control(widget, "context").value = "good"
    assert widget.diagnosis.sound and dimmed(widget)  # the field still says another file
    control(widget, "file").value = str(path)
    assert message(widget, "file") == "" and not dimmed(widget)


def test_a_broken_kubeconfig_is_diagnosed(path: Path) -> None:
    path.write_text("users: {")
    widget = DiagnosisView(HEALTHY)
    control(widget, "file").value = str(path)
    assert widget.diagnosis.first is not None and widget.diagnosis.first.fault == "not-yaml"


def test_kubectls_own_kubeconfig_is_read_only_where_its_path_is_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = path.parent / "home"
    (home / ".kube").mkdir(parents=True)
    path.rename(home / ".kube" / "config")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("KUBECONFIG", str(home / ".kube" / "config"))
    widget = DiagnosisView(HEALTHY)
    control(widget, "file").value = ""
    widget.press("again")
    assert "lost" not in contexts(widget) and "lost" not in widget.face().html
    control(widget, "file").value = "~/.kube/config"
    assert "lost" in contexts(widget) and widget.diagnosis.source == str(home / ".kube/config")


def test_the_server_of_another_file_is_not_asked_until_one_says_so(
    refused: Scene, tmp_path: Path
) -> None:
    path = tmp_path / "config"
    with gallery.provoke("unknown-authority") as other:
        widget = DiagnosisView(refused.kubeconfig)
        control(widget, "offline").value = False
        widget.wait()
        assert not widget.diagnosis.sound
        path.write_bytes(other.kubeconfig)
        path.chmod(0o600)
        control(widget, "file").value = str(path)
        widget.wait()
        assert widget.state.offline and control(widget, "offline").value is True
        assert widget.diagnosis.source == str(path)
        assert widget.diagnosis.sound and not other.cluster.log


def test_a_file_that_is_wrong_is_refused_in_the_thread_too(refused: Scene) -> None:
    widget = DiagnosisView(refused.kubeconfig)
    control(widget, "offline").value = False
    widget.wait()
    control(widget, "file").value = "/absent"
    widget.wait()
    assert "No such file" in message(widget, "file") and dimmed(widget)
    widget.take("again", None)
    widget.wait()
    assert not dimmed(widget)


def test_a_server_that_never_answers_does_not_hold_the_view(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = f"https://127.0.0.1:{silent.getsockname()[1]}"
        widget = DiagnosisView(gallery.healthy().cluster_with(server=server))
        control(widget, "offline").value = False  # returns at once
        assert "Working" in message(widget, "offline")
        widget.wait(0.2)
        assert widget.state.offline and widget.diagnosis.sound
        control(widget, "at").value = "2099-01-01"  # the rest goes on
        assert not widget.diagnosis.sound
        silent.close()
