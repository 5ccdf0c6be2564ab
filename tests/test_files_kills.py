"""A process that is killed leaves the old files or the new ones, and the next removes its rest."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from kubecert_lesson import files
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import NewFile, sweeping

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows neither forks nor sweeps")
OLD = (NewFile("ca.crt", b"old certificate", files.PUBLIC), NewFile("ca.key", b"old key"))
NEW = (NewFile("ca.crt", b"new certificate", files.PUBLIC), NewFile("ca.key", b"new key"))


@pytest.fixture(autouse=True)
def next_process(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let this process sweep again, as another would."""
    swept: set[tuple[int, str]] = set()
    monkeypatch.setattr(sweeping, "_swept", swept)
    return swept.clear


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do something in a child process that is killed before it asks the system the nth time.

    Returns False where it had come to its end before.
    """
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)
    left = iter(range(step, 1, -1))

    def kill(event: str, _: object) -> None:
        asks = event.startswith(("os.", "open", "shutil.", "tempfile.")) and event != "os.kill"
        if asks and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(kill)
    try:
        work()
    finally:
        os._exit(0)


def states(
    folder: Path, work: Callable[[Path], object], before: tuple[NewFile, ...]
) -> Iterator[Path]:
    """Return a folder for each step at which the work can be killed."""
    for step in count(1):
        place = folder / str(step)
        place.mkdir()
        if before:
            files.write_together(place, *before)
        if not killed_at(step, lambda place=place: work(place)):  # type: ignore[misc]
            assert step > 20, "hardly any step was tried"
            return
        yield place


def content(folder: Path) -> tuple[bytes | None, ...]:
    """What a program finds that opens both files."""
    paths = (folder / part.name for part in OLD)
    return tuple(path.read_bytes() if path.exists() else None for path in paths)


@pytest.mark.parametrize(
    "before", [OLD, OLD[:1], OLD[1:], ()], ids=["both", "one", "other", "none"]
)
def test_killed_at_any_step_a_pair_is_all_old_or_all_new(
    before: tuple[NewFile, ...], tmp_path: Path, next_process: Callable[[], None]
) -> None:
    known = {part.name: part.content for part in before}
    old, new = tuple(known.get(part.name) for part in OLD), tuple(part.content for part in NEW)
    seen = set()
    for folder in states(tmp_path, lambda place: files.write_together(place, *NEW), before):
        found = content(folder)
        assert found in (old, new)
        next_process()
        sweeping.sweep(folder)
        assert content(folder) == found
        names = {part.name for part, held in zip(OLD, found, strict=True) if held is not None}
        assert set(os.listdir(folder)) == names
        assert not any((folder / name).is_symlink() for name in names)
        seen.add(found)
    assert seen == {old, new}


def test_what_was_killed_can_be_written_again_without_a_sweep(tmp_path: Path) -> None:
    for folder in states(tmp_path, lambda place: files.write_together(place, *NEW), OLD):
        sweeping._swept.add((os.getpid(), str(folder)))
        files.write_together(folder, *OLD)
        assert content(folder) == (OLD[0].content, OLD[1].content)
        assert not (folder / "ca.key").is_symlink()
        assert (folder / "ca.key").stat().st_mode & 0o777 == 0o600
        assert (folder / "ca.crt").stat().st_mode & 0o777 == 0o644


def test_the_rest_of_a_killed_process_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, next_process: Callable[[], None]
) -> None:
    path = tmp_path / "ca.key"

    def fill(descriptor: int) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if not (child := os.fork()):
        monkeypatch.setattr(os, "fsync", fill)
        files.write_private(path, b"key")
    os.waitpid(child, 0)
    [left] = tmp_path.iterdir()
    assert left.read_bytes() == b"key"
    files.write_private(path, b"other")
    assert os.listdir(tmp_path) == ["ca.key"]


def test_a_private_folder_of_a_killed_process_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = (
        "import os, signal, tempfile; from kubecert_lesson import files;"
        f" tempfile.tempdir = {str(tmp_path)!r};"
        " manager = files.private_folder('control-plane'); folder = manager.__enter__();"
        " files.write_private(folder / 'ca.key', b'key'); print('there', flush=True); input()"
    )
    lives = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert lives.stdout is not None and lives.stdout.readline() == b"there\n"
    [left] = tmp_path.iterdir()
    sweeping.sweep(tmp_path)
    assert left.exists()  # its process lives
    lives.kill()
    lives.communicate()
    sweeping._swept.clear()
    with files.private_folder("control-plane") as own:
        assert [*tmp_path.iterdir()] == [own] and own.stat().st_mode & 0o777 == 0o700
    assert [*tmp_path.iterdir()] == []


def test_what_another_process_holds_or_owns_or_named_is_left_alone(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                           capture_output=True, check=True).stdout.decode().strip()  # fmt: skip
    names = ["kubecert-lesson-", f"kubecert-lesson-{ended}", "kubecert-lesson-x-y",
             ".ca.key.abcdefgh", f"my-kubecert-lesson-{ended}-x",
             f"kubecert-lesson-{os.getpid()}-x"]  # fmt: skip
    for name in names:
        (tmp_path / name).touch()
    held = tmp_path / f"kubecert-lesson-{ended}-held"
    held.mkdir()
    target = tmp_path / "precious"
    target.mkdir()
    (target / "file").touch()
    (tmp_path / f"kubecert-lesson-{ended}-link").symlink_to(target)
    (tmp_path / f"kubecert-lesson-{ended}-left").touch()
    with ExitStack() as stack:
        stack.enter_context(sweeping.held(held))
        before = set(os.listdir(tmp_path))
        sweeping.sweep(tmp_path)
    assert before - set(os.listdir(tmp_path)) == {f"kubecert-lesson-{ended}-left"}
    assert (target / "file").exists()


def test_where_there_are_no_links_one_file_follows_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "symlink", none)
    monkeypatch.setattr(os, "link", none)
    for parts in (OLD, NEW):
        files.write_together(tmp_path, *parts)
        assert content(tmp_path) == tuple(part.content for part in parts)
    assert set(os.listdir(tmp_path)) == {"ca.crt", "ca.key"}


@pytest.mark.parametrize(
    ("function", "works"),
    [("fsync", 0), ("fsync", 1), ("symlink", 1), ("symlink", 2), ("symlink", 3),
     ("replace", 0), ("replace", 1), ("replace", 2)],
)  # fmt: skip
def test_a_pair_that_cannot_be_written_leaves_the_old_one(
    function: str, works: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write_together(tmp_path, *OLD)
    usual, left = getattr(os, function), iter(range(works))

    def full(*given: object, **more: object) -> object:
        if next(left, None) is None:
            monkeypatch.setattr(os, function, usual)
            raise OSError(28, "No space left on device")
        return usual(*given, **more)

    monkeypatch.setattr(os, function, full)
    with pytest.raises(LessonError, match=r"cannot write .*ca\.crt: No space left"):
        files.write_together(tmp_path, *NEW)
    assert content(tmp_path) == (OLD[0].content, OLD[1].content)
    assert set(os.listdir(tmp_path)) == {"ca.crt", "ca.key"}
