"""A lock between processes, for those who read a file, change it and write it again.

The lock is on a file beside it, since the file itself is replaced. A process that ends, however it
ends, lets go. Where the system or the disk has no locks, nobody waits.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]
    import msvcrt

PATIENCE = 10.0  # seconds; then it goes on without the lock, as if there were none
_PAUSE = 0.01


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let no other process into such a block for the same file, while this one is in it."""
    try:
        descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:  # a folder that cannot be written: the writing itself will say so
        yield
        return
    try:
        _wait_for(descriptor)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int) -> None:
    end = time.monotonic() + PATIENCE
    while not _taken(descriptor) and time.monotonic() < end:
        time.sleep(_PAUSE)


def _taken(descriptor: int) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except (BlockingIOError, PermissionError):  # Windows says the latter
        return False
    except OSError:  # no locks here
        return True
    return True
