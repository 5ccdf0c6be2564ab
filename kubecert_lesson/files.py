"""The learner's files: read with clear errors, written whole or not at all, keys kept private."""

import os
import stat
import tempfile
from pathlib import Path

from kubecert_lesson.errors import LessonError

FOLDER_VARIABLE = "KUBECERT_LESSON_DIR"
_LARGEST = 50_000_000  # bytes


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return a file's bytes. Raises LessonError when it cannot be read, or is over 50 MB.

    A named pipe could wait indefinitely, and a device may never end: neither is read.
    """
    if "\0" in os.fspath(path):
        raise LessonError(
            "nul-in-path", "cannot read {path!r}: no path has a NUL character", path=str(path)
        )
    try:
        refuse_named_pipe(path)
        with open(path, "rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise LessonError(
            "unreadable-file",
            "cannot read {path}: {why}; check the path",
            path=path,
            why=error.strerror or error,
        ) from error
    if len(content) > _LARGEST:
        raise LessonError(
            "file-too-large",
            "cannot read {path}: it holds more than 50 MB; check the path",
            path=path,
        )
    return content


def refuse_named_pipe(path: str | os.PathLike[str]) -> None:
    """Raise LessonError for a named pipe, since opening it waits until something writes to it.

    A shell's own pipes, as in ``command <(other)``, are in /dev and have a writer. Raises OSError
    for a path that does not exist.
    """
    if stat.S_ISFIFO(os.stat(path).st_mode) and not os.fspath(path).startswith("/dev/"):
        raise LessonError(
            "named-pipe", "cannot read {path}: it is a pipe, not a file; check the path", path=path
        )


def write_private(path: str | os.PathLike[str], data: bytes) -> Path:
    """Write a file that only its owner may read (mode 0600), atomically; return its path.

    Raises LessonError when it cannot be written. An older file is then left unchanged.
    """
    return _write(Path(path), data, 0o600)


def write_public(path: str | os.PathLike[str], data: bytes) -> Path:
    """Write a file that everyone may read (mode 0644), atomically; return its path.

    Raises LessonError when it cannot be written. An older file is then left unchanged.
    """
    return _write(Path(path), data, 0o644)


def workspace(name: str = "") -> Path:
    """Return the folder for what the learner makes; create it (mode 0700) if it does not exist.

    It is ``lesson/`` in the current folder, or the folder that KUBECERT_LESSON_DIR names, and
    in it the sub-folder ``name``. If that cannot be written to (a read-only classroom copy),
    it is a temporary folder of the learner's own.
    """
    wanted = Path(os.path.expanduser(os.environ.get(FOLDER_VARIABLE) or "lesson")) / name
    try:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            return wanted
    except OSError:
        return Path(tempfile.mkdtemp(prefix="kubecert-lesson-")) / ""


def _write(path: Path, data: bytes, mode: int) -> Path:
    # mkstemp makes the file 0600, so that a key is never readable by others, not even briefly.
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise LessonError(
            "unwritable-file",
            "cannot write {path}: {why}; choose a folder that you own",
            path=path,
            why=error.strerror or error,
        ) from error
    return path
