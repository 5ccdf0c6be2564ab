"""The ways into the command: standard input, a message with a file, several contexts, formats."""

import io
import json
import socket
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from diagnose_cases import material, write_layout
from test_diagnose_faces import run, valid

from kubecert_lesson import __version__, cli, faults, kubeconfig
from kubecert_lesson.cli.shared import read_duration, read_seconds
from kubecert_lesson.diagnose.ruling_out import _RULED_OUT
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import Context

SOON = "2999-01-01"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[Namespace]:
    """What is put into ``content`` is on standard input."""
    holder = Namespace(content=b"")

    class Stdin:
        @property
        def buffer(self) -> io.BytesIO:
            return io.BytesIO(holder.content)

    monkeypatch.setattr(sys, "stdin", Stdin())
    yield holder


def test_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        cli.main(["--version"])
    assert done.value.code == 0
    assert capsys.readouterr().out == f"kubecert-lesson {__version__}\n"
    with pytest.raises(SystemExit):
        cli.main_plugin(["--version"])
    assert capsys.readouterr().out == f"kubecert-lesson {__version__}\n"


def test_a_kubeconfig_comes_by_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: Namespace
) -> None:
    given.content = write_layout("embedded", tmp_path).read_bytes()
    assert run(capsys, "diagnose", "-", "--offline")[0] == 0
    assert run(capsys, "diagnose", "-", "--offline", "--at", SOON)[0] == 1
    code, shown, _ = run(capsys, "expiry", "-")
    assert code == 0 and 'standard input, user "default"' in shown
    given.content = material().authority.certificate_pem
    assert len(valid(run(capsys, "expiry", "-", "--json")[1])["certificates"]) == 1
    given.content = b""
    assert run(capsys, "expiry", "-")[0] == 2


def test_a_message_comes_by_standard_input(
    capsys: pytest.CaptureFixture[str], given: Namespace
) -> None:
    given.content = b"Unable to connect: x509: certificate signed by unknown authority\n\xff"
    code, shown, _ = run(capsys, "diagnose", "--error", "-")
    assert code == 1 and "[unknown-authority]" in shown


def test_with_a_file_a_message_chooses_among_the_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout("embedded", tmp_path)
    arguments = ("diagnose", path, "--offline", "--at", SOON)
    assert valid(run(capsys, *arguments, "--json")[1])["first"] == "authority-dates"
    message = "error: You must be logged in to the server (Unauthorized)"
    code, shown, _ = run(capsys, *arguments, "--error", message, "--json")
    document = valid(shown)
    assert code == 1 and document["meant"][0] == document["explanations"][0]["fault"]
    assert document["first"] == "client-certificate-dates"
    assert document["explanation"]["fault"] == "client-expired" in document["meant"]
    shown = run(capsys, *arguments, "--error", message)[1]
    assert "First: client certificate dates" in shown and "[client-expired]" in shown


@pytest.mark.parametrize(
    ("layout", "out"),
    [
        ("embedded", {"client-expired", "client-not-yet-valid", "wrong-token", "merged-users"}),
        ("token", {"client-expired", "client-other-authority", "token-expired", "no-user-name"}),
    ],
)
def test_what_the_checks_rule_out_is_not_among_the_meanings(
    layout: str, out: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout(layout, tmp_path)
    message = "error: You must be logged in to the server (Unauthorized)"
    shown = run(capsys, "diagnose", path, "--offline", "--error", message, "--json")[1]
    meant = [one["fault"] for one in valid(shown)["explanations"]]
    assert meant and not out & {*meant}


def test_what_a_message_is_certain_of_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout("embedded", tmp_path)
    message = (
        "kube-apiserver: Unable to authenticate the request: x509: certificate has expired or is"
        " not yet valid: current time 2031-01-01T00:00:00Z is after 2030-01-01T00:00:00Z"
    )
    shown = run(capsys, "diagnose", path, "--offline", "--error", message, "--json")[1]
    assert valid(shown)["explanations"][0]["fault"] == "client-expired"


def test_every_fault_that_a_check_rules_out_is_one() -> None:
    for ids in _RULED_OUT.values():
        assert {faults.fault(each).id for each in ids} == ids


def test_a_message_that_no_check_bears_out_is_explained_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout("embedded", tmp_path)
    message = "x509: certificate signed by unknown authority"
    code, shown, _ = run(capsys, "diagnose", path, "--offline", "--error", message)
    assert code == 1 and shown.startswith("1. ") and str(path) in shown
    assert "No check of this kubeconfig found" in shown
    code, shown, _ = run(capsys, "diagnose", path, "--offline", "--error", "no idea")
    assert code == 2 and shown.startswith("Not known")
    assert run(capsys, "diagnose", path, "--offline", "--at", SOON, "--error", "no idea")[0] == 1


def several_contexts(tmp_path: Path) -> Path:
    """Two contexts: a sound one, and one whose cluster does not exist."""
    config = kubeconfig.read(write_layout("embedded", tmp_path))
    (good,) = config.contexts
    bad = Context("other", "nowhere", good.user)
    kubeconfig.save(replace(config, contexts=(good, bad)), tmp_path / "two.conf")
    return tmp_path / "two.conf"


def test_all_contexts_are_a_row_each_and_the_worst_code_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = several_contexts(tmp_path)
    code, shown, _ = run(capsys, "diagnose", path, "--all-contexts", "--offline")
    lines = [line.split() for line in shown.splitlines()]
    verdicts = [line[2] for line in lines if line[0] in ("default", "other")]
    assert code == 1 and verdicts == ["passed", "failed"]
    document = valid(run(capsys, "diagnose", path, "--all-contexts", "--offline", "--json")[1])
    assert [one["sound"] for one in document["diagnoses"]] == [True, False]
    one = write_layout("embedded", tmp_path / "one")
    assert run(capsys, "diagnose", one, "--all-contexts", "--offline")[0] == 0


def test_what_was_not_established_has_a_code_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_layout("embedded", tmp_path)
    config = kubeconfig.read(path)
    cluster = replace(config.clusters[0], server="http://127.0.0.1:9", proxy_url="http://p:1")
    kubeconfig.save(replace(config, clusters=(cluster,)), path)
    for variable in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(variable, raising=False)
    code, shown, _ = run(capsys, "diagnose", path, "--json", "--timeout", "2")
    document = valid(shown)
    assert (code == 3) is (document["sound"] and not document["established"])
    assert code in (1, 3)
    assert run(capsys, "diagnose", path, "--offline")[0] == 0


def test_timeout_ends_waiting_for_a_silent_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout("embedded", tmp_path)
    config = kubeconfig.read(path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = f"https://127.0.0.1:{silent.getsockname()[1]}"
        clusters = (replace(config.clusters[0], server=server),)
        kubeconfig.save(replace(config, clusters=clusters), path)
        started = datetime.now(UTC)
        code = run(capsys, "diagnose", path, "--timeout", "0.3")[0]
        assert code == 1 and datetime.now(UTC) - started < timedelta(seconds=5)


def test_expiry_of_the_current_kubeconfig(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_layout("embedded", tmp_path)
    monkeypatch.setenv("KUBECONFIG", f"{path}:/no/such/file")
    assert valid(run(capsys, "expiry", "--current", "--json")[1])["certificates"]
    code, _, error = run(capsys, "expiry")
    assert code == 2 and "nothing was named" in error
    code, _, error = run(capsys, "expiry", "--cluster")
    assert code == 2 and "--cluster needs to know which" in error
    code, _, error = run(capsys, "expiry", "--cluster", path)
    assert code == 2 and "choose one of them" in error


@pytest.mark.parametrize(
    ("written", "days"), [("30d", 30), ("2w", 14), ("1y", 365), ("48h", 2), ("0d", 0)]
)
def test_time_spans_are_hours_days_weeks_and_years(written: str, days: int) -> None:
    assert read_duration(written) == timedelta(days=days)


@pytest.mark.parametrize("written", ["", "30", "d", "-3d", "3 d", "9999999d", "3m", "٣d"])
def test_anything_else_is_no_time_span(written: str) -> None:
    with pytest.raises(LessonError, match="is not a time span"):
        read_duration(written)


@pytest.mark.parametrize("written", ["0", "-1", "nan", "inf", "soon", "1e9"])
def test_a_timeout_is_a_number_of_seconds(written: str) -> None:
    assert read_seconds("2.5", default=30) == 2.5 and read_seconds(None, default=30) == 30
    with pytest.raises(LessonError, match="is not a number of seconds"):
        read_seconds(written, default=30)


def test_an_interrupted_command_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupt)
    assert cli.main(["doctor"]) == 130


def test_json_is_the_same_by_both_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("expiry", write_layout("embedded", tmp_path), "--at", SOON)
    one = json.loads(run(capsys, *arguments, "--json")[1])
    assert one == json.loads(run(capsys, *arguments, "-o", "json")[1])


@pytest.mark.parametrize("command", ["diagnose", "expiry", "tree"])
def test_an_empty_name_is_no_file(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = run(capsys, command, "")
    assert code == 2 and "an empty name was given" in said


@pytest.mark.parametrize("arguments", [("diagnose", "-"), ("diagnose", "--error", "-")])
def test_a_closed_standard_input_is_said_in_one_line(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    code, _, said = run(capsys, *arguments)
    assert (code, said) == (2, "kubecert-lesson: there is no standard input to read from\n")


def test_where_nothing_can_be_written_the_code_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        assert cli.main(["expiry", str(tmp_path)]) == 2
    assert "cannot write the output" in capsys.readouterr().err
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", None)
        assert cli.main(["expiry", str(tmp_path / "nothing")]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", ["tree", "expiry"])
def test_where_there_is_no_certificate_nothing_is_called_valid(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token = tmp_path / "config"
    token.write_text("users: [{name: ci, user: {token: t}}]")
    (tmp_path / "empty").mkdir()
    for named in (str(token), str(tmp_path / "empty"), str(tmp_path)):
        code, shown, said = run(capsys, command, named)
        assert (code, shown) == (2, "") and "there is no certificate in what was named" in said


@pytest.mark.real_clock
@pytest.mark.parametrize("command", ["tree", "expiry"])
def test_timeout_ends_waiting_for_a_silent_cluster(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout("embedded", tmp_path)
    config = kubeconfig.read(path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = f"https://127.0.0.1:{silent.getsockname()[1]}"
        kubeconfig.save(
            replace(config, clusters=(replace(config.clusters[0], server=server),)), path
        )
        code, _, said = run(capsys, command, "--cluster", "--kubeconfig", path, "--timeout", "0.5")
    assert code == 2 and "gave no answer within" in said
