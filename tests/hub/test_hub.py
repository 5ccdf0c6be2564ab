"""Three learners on one hub: the lesson works for each, and nobody is in another's way.

Each of them runs another notebook. ``make class`` is the whole of it: thirty learners, each with
every notebook.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .classroom import NOTEBOOKS, Done, cells_of, study, together
from .hub import Hub, running
from .learner import DIED

pytestmark = [
    pytest.mark.real_clock,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may make accounts"),
]
NAMES = ("ana", "bo", "chi")
MOST_PROCESSES = 150
LARGEST_FILE = 8 << 20
MOST_MEMORY = 700 << 20

SHUT = """
for act in ACTS:
    try:
        print(act())
    except PermissionError:
        print("shut")
"""


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    limits = {"most_processes": MOST_PROCESSES, "largest_file": LARGEST_FILE}
    with running(most_memory=MOST_MEMORY, **limits) as started:
        yield started


@pytest.fixture(scope="module")
def learners(hub: Hub) -> list[Done]:
    return together(lambda name: study(hub, name, part_of(name)), NAMES)


def part_of(name: str) -> list[Path]:
    return [NOTEBOOKS[4::4][NAMES.index(name)]]


def test_all_at_once_run_the_notebooks_and_see_what_is_stored(learners: list[Done]) -> None:
    for name, done in zip(NAMES, learners, strict=True):
        assert not done.differences
        assert done.cells == sum(len(cells_of(path)) for path in part_of(name))


def test_nobody_sees_anothers_files_keys_or_processes(hub: Hub, learners: list[Done]) -> None:
    ana, bo, _ = (done.learner for done in learners)
    with bo.kernel() as kernel:
        kernel.run("from kubecert_lesson import files, workspace")
        assert not kernel.run("files.write_private(workspace() / 'b.key', b'')").error
        (server, *_) = sorted(each.pid for each in hub.processes("bo"))
        home = hub.home("bo")
        acts = f"""
import os, pathlib, signal
home = pathlib.Path({str(home)!r})
ACTS = [
    lambda: os.listdir(home),
    lambda: (home / "kubecert-lesson" / "lesson" / "b.key").read_bytes(),
    lambda: (home / "intruder").write_text("x"),
    lambda: pathlib.Path("/proc/{server}/environ").read_bytes(),
    lambda: os.kill({server}, signal.SIGTERM),
]"""
        with ana.kernel() as other:
            assert not other.run(acts).error
            assert other.run(SHUT).printed.split() == ["shut"] * 5
        assert kernel.run("print(6 * 7)").printed == "42\n"


def test_without_a_token_anothers_server_answers_nothing(hub: Hub, learners: list[Done]) -> None:
    ana, bo, _ = (done.learner for done in learners)
    listening = {
        connection.laddr.port
        for process in hub.processes("bo")
        for connection in process.net_connections("tcp4")
        if connection.status == "LISTEN"
    }
    assert len(listening) == 1  # the server; kernels speak through files
    ask = f"""
import urllib.request, urllib.error
try:
    print(urllib.request.urlopen("http://127.0.0.1:{listening.pop()}/user/bo/api/contents").status)
except urllib.error.HTTPError as error:
    print(error.code)"""
    with ana.kernel() as kernel:
        assert kernel.run(ask).printed == "403\n"


def test_who_forks_without_end_is_stopped_alone(learners: list[Done]) -> None:
    _, bo, chi = (done.learner for done in learners)  # chi's server may end with it
    fork = f"""
import os, signal, time
children = []
try:
    while len(children) < {2 * MOST_PROCESSES}:
        child = os.fork()
        if child == 0:
            time.sleep(60); os._exit(0)
        children.append(child)
except BlockingIOError:
    print("stopped")"""
    with chi.kernel() as kernel, bo.kernel() as other:
        assert kernel.run(fork).printed == "stopped\n"
        assert other.run("import subprocess; print(subprocess.call(['true']))").printed == "0\n"
        kernel.run("for child in children: os.kill(child, signal.SIGKILL); os.waitpid(child, 0)")


def test_who_eats_memory_loses_the_kernel_alone(hub: Hub, learners: list[Done]) -> None:
    ana, bo, _ = (done.learner for done in learners)
    if "nothing limits the memory" in hub.log.read_text():
        return  # README.md says so, too
    with ana.kernel() as kernel, bo.kernel() as other:
        assert kernel.run(f"x = bytearray({2 * MOST_MEMORY})").error == DIED
        assert other.run("print(6 * 7)").printed == "42\n"


def test_who_writes_without_end_is_stopped_at_the_largest_file(learners: list[Done]) -> None:
    bo = learners[1].learner
    write = f"with open('big', 'wb') as big: big.write(bytes({2 * LARGEST_FILE}))"
    with bo.kernel() as kernel:
        assert "File too large" in kernel.run(write).error
        kernel.run("import os; os.remove('big')")
