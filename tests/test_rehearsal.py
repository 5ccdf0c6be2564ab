"""The day before a class: each check does what the lesson does, and says what does not work."""

import shutil
import webbrowser
from pathlib import Path
from typing import NoReturn

import pytest
from pseudo import Pseudo, outside

from kubecert_lesson import kubectl, rehearsal
from kubecert_lesson.cli import main
from kubecert_lesson.doctor import Component
from kubecert_lesson.kubectl import Run
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import speaking, text

pytestmark = pytest.mark.real_clock  # it starts kubectl and a kernel


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KUBECERT_LESSON_DIR", raising=False)
    monkeypatch.setattr(webbrowser, "get", lambda: None)


def tried(code: str) -> Component:
    return next(found for found in rehearsal.rehearse() if found.code == code)


def without_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "_kernel", lambda: "not tried")


def test_all_is_tried_and_nothing_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--class"]) == 0
    printed = capsys.readouterr().out
    assert "it started and made a key" in printed
    assert printed.endswith("This machine is ready for a class.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_kubectl_cannot_reach_is_said_in_kubectls_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_kernel(monkeypatch)
    words = "dial tcp 127.0.0.1:6443: connect: permission denied"
    refused = Run(argv=("kubectl",), stderr=f"E1126 …\n{words}\n", code=1)
    monkeypatch.setattr(kubectl, "run", lambda *args, **more: refused)
    found = tried("server")
    assert (found.verdict, found.because.code) == (Verdict.FAILED, "kubectl-and-server")
    assert found.reason.endswith(words)


def test_a_kernel_that_prints_something_else_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "_CELL", "import nothing_of_that_name")
    found = tried("kernel")
    assert (found.verdict, found.because.code) == (Verdict.FAILED, "kernel-fails")
    assert "nothing_of_that_name" in found.reason


def test_a_full_disk_little_memory_and_no_browser_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_browser() -> NoReturn:
        raise webbrowser.Error

    without_kernel(monkeypatch)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 9, 9))
    monkeypatch.setattr(rehearsal, "_memory_of_machine", lambda: 1 << 30)
    monkeypatch.setattr(webbrowser, "get", no_browser)
    failed = {found.code: found.because.code for found in rehearsal.rehearse() if found.failed}
    assert failed == {
        "folder": "disk-full",
        "memory": "little-memory",
        "browser": "browser-not-found",
    }


def test_each_check_speaks_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    without_kernel(monkeypatch)
    monkeypatch.setattr(rehearsal, "_server", lambda: text("tried", "tried"))
    with speaking(Pseudo()):
        found = [each for each in rehearsal.rehearse() if each.code not in ("kernel", "server")]
        words = "".join(f"{each.name}{each.reason}{each.without_it}" for each in found)
    assert outside(words) == ""
