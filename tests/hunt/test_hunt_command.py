"""The command ``kubecert-lesson hunt``: one terminal runs the cluster, another one works in it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubecert_lesson import cli
from kubecert_lesson.cli.commands import HUNT
from kubecert_lesson.hunt import deal
from kubecert_lesson.hunt.breaks import BREAKS
from kubecert_lesson.hunt.questions import door_of
from kubecert_lesson.hunt.recording import COMMANDS, recorded

SEED = 14


@pytest.fixture(scope="module")
def serving(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    folder = tmp_path_factory.mktemp("hunt") / "mine"
    command = [sys.executable, "-m", "kubecert_lesson", "hunt", "--seed", str(SEED), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Ctrl-C"):
                break
        yield folder, process
        process.kill()


@pytest.mark.real_clock
def test_what_is_asked_in_one_terminal_is_about_the_cluster_in_another(
    serving: tuple[Path, subprocess.Popen[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = serving
    (fault,) = deal(SEED).faults
    door = door_of(fault).value

    def asked(*arguments: str) -> tuple[int, str]:
        code = cli.main(["hunt", *arguments, str(folder)])
        return code, capsys.readouterr().out

    assert asked()[1].startswith("amir of the group mail works with the cluster harbour-eu2;")
    assert asked("--say", "forbidden:forbidden")[0] == 1
    assert asked("--say", f"{door}:{fault}") == (0, asked("--say", f"{door}:{fault}")[1])
    assert asked("--check") == (1, asked("--check")[1])
    assert asked("--hint")[1] == "It shows here: the API server answers 401.\n"
    assert asked("--node", "kubeadm kubeconfig user --client-name=amir --org=mail > config")[0] == 0
    code, said = asked("--check")
    assert code == 0 and said.startswith("Yes. The hunt is over")
    with (folder / COMMANDS).open("a") as file:
        file.write("kubectl get nodes\nls\nopenssl x509 -in client.crt -noout -text\n")
    assert recorded(folder) == ("kubectl get nodes", "openssl x509 -in client.crt -noout -text")
    assert "You asked what an expert asks" in asked("--report")[1]


def test_ctrl_c_ends_the_cluster_and_leaves_the_folder(
    serving: tuple[Path, subprocess.Popen[str]],
) -> None:
    folder, process = serving
    process.send_signal(signal.SIGINT)
    end = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    assert process.returncode == 0
    assert process.stdout is not None
    assert process.stdout.read().splitlines()[-1].startswith("The cluster has ended.")
    assert (folder / "config").exists() and os.stat(folder / COMMANDS).st_mode & 0o077 == 0


def test_the_key_is_for_instructors_and_the_list_for_everybody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["hunt", "--key", "9", "--faults", "3"]) == 0
    shown = capsys.readouterr().out
    assert all(fault in shown for fault in deal(9, 3).faults)
    assert cli.main(["hunt", "--list"]) == 0
    shown = capsys.readouterr().out
    assert all(each.id in shown for each in BREAKS) and "unauthorized" in shown


def test_what_cannot_be_begun_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["--seed", "x"], ["--check"], ["--key", "1.5"]):
        assert cli.main(["hunt", *arguments, str(tmp_path)]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert {code.number for code in HUNT.exit_codes} == {0, 1, 2}
