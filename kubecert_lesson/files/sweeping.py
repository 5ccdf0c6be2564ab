"""Temporary files and folders of ours, and what killed processes left of them.

Their names hold a mark, the number of their process and something random. While that process
lives, it has a lock on them; when it is killed, the system takes the lock away, and the next
process that uses the folder removes them. What has no such name, or another owner, is not touched.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where nothing is swept
    fcntl = None  # type: ignore[assignment]

MARK = "kubecert-lesson"
_OURS = re.compile(rf"(?:\..+\.)?{MARK}-([0-9]+)-.+")
_swept: set[tuple[int, str]] = set()


def temporary_prefix(name: str = "") -> str:
    """Return how the name of a temporary file or folder begins; ``name`` is what it is for."""
    before = f".{name[:40]}." if name else ""
    return f"{before}{MARK}-{os.getpid()}-"


@contextmanager
def private_folder(purpose: str) -> Iterator[Path]:
    """Make a temporary folder for this process only (mode 0700), and remove it at the end.

    Those that killed processes left behind, perhaps with keys in them, are removed first.
    """
    sweep(tempfile.gettempdir())
    folder = tempfile.mkdtemp(prefix=f"{temporary_prefix()}{purpose}-")
    try:
        with held(folder):
            yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def held(path: str | os.PathLike[str]) -> Iterator[None]:
    """Hold a lock on a file or folder, so that others see that it is in use."""
    descriptor = _lock(path)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def sweep(folder: str | os.PathLike[str]) -> None:
    """Remove what killed processes left in a folder; once for each process and folder."""
    place = os.path.realpath(folder)
    if fcntl is None or (os.getpid(), place) in _swept:
        return
    _swept.add((os.getpid(), place))
    try:
        with os.scandir(place) as entries:
            found = [entry for entry in entries if _OURS.fullmatch(entry.name)]
    except OSError:
        return
    for entry in found:
        if _is_left_over(entry):
            settle(Path(entry.path))


def settle(stage: Path) -> None:
    """Remove a temporary file or folder; files that lead into it become what they lead to.

    These are the files that ``write_together`` was about to replace: all old, or all new.
    """
    if stage.is_dir():
        names = {path.name for half in ("old", "new") for path in stage.glob(f"{half}/*")}
        for name in names:
            path = stage.parent / name
            if path.is_symlink() and os.readlink(path).split(os.sep)[0] == stage.name:
                _become_real(path)
        shutil.rmtree(stage, ignore_errors=True)
    else:
        stage.unlink(missing_ok=True)


def _become_real(path: Path) -> None:
    target = Path(os.path.realpath(path))
    if target.exists():
        os.replace(target, path)
    else:
        path.unlink(missing_ok=True)


def _is_left_over(entry: os.DirEntry[str]) -> bool:
    found = _OURS.fullmatch(entry.name)
    try:
        own = entry.stat(follow_symlinks=False).st_uid == os.geteuid()
    except OSError:
        return False
    if found is None or entry.is_symlink() or not own or _lives(int(found[1])):
        return False
    descriptor = _lock(entry.path)  # of a process that this one cannot see, as in a container
    if descriptor is None:
        return False
    os.close(descriptor)
    return True


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _lock(path: str | os.PathLike[str]) -> int | None:
    """Lock a file or folder; None where another has done so, or locks do not work there."""
    if fcntl is None:
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
