"""The learner's files: read with clear errors, written whole or not at all, keys kept private."""

import os
import stat
from pathlib import Path

from kubecert_lesson.errors import LessonError

FOLDER_VARIABLE = "KUBECERT_LESSON_DIR"
_LARGEST = 50_000_000  # bytes


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return a file's bytes. Raises LessonError when it cannot be read, or is over 50 MB.

    A pipe with a name could wait for ever, and a device may have no end: neither is read.
    """
    try:
        refuse_named_pipe(path)
        with open(path, "rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        why = getattr(error, "strerror", "") or str(error)
        raise LessonError(f"cannot read {path}: {why}; check the path") from error
    if len(content) > _LARGEST:
        raise LessonError(f"cannot read {path}: it holds more than 50 MB; check the path")
    return content


def refuse_named_pipe(path: str | os.PathLike[str]) -> None:
    """Raise OSError for a pipe that is a file: opening it waits for somebody to write.

    Those of a shell, as in ``command <(other)``, are in /dev and have a writer.
    """
    if stat.S_ISFIFO(os.stat(path).st_mode) and not os.fspath(path).startswith("/dev/"):
        raise OSError("it is a pipe, and no file")


def write_private(path: str | os.PathLike[str], data: bytes) -> Path:
    """Write a file that only its owner may read (mode 0600), atomically; return its path.

    Raises LessonError when it cannot be written. An older file then stays as it was.
    """
    return _write(Path(path), data, 0o600)


def write_public(path: str | os.PathLike[str], data: bytes) -> Path:
    """Write a file that everyone may read (mode 0644), atomically; return its path.

    Raises LessonError when it cannot be written. An older file then stays as it was.
    """
    return _write(Path(path), data, 0o644)


def workspace(name: str = "") -> Path:
    """Return the folder for what the learner makes, and make it (mode 0700) where it is missing.

    It is ``lesson/`` in the current folder, or the folder that KUBECERT_LESSON_DIR names, and
    in it the sub-folder ``name``. Where that cannot be written (a read-only classroom copy),
    it is a temporary folder of the learner's own.
    """
    import tempfile  # takes a while to load, and reading a file needs none

    wanted = Path(os.path.expanduser(os.environ.get(FOLDER_VARIABLE) or "lesson")) / name
    try:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            return wanted
    except OSError:
        return Path(tempfile.mkdtemp(prefix="kubecert-lesson-")) / ""


def _write(path: Path, data: bytes, mode: int) -> Path:
    import tempfile

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
        why = error.strerror or str(error)
        raise LessonError(f"cannot write {path}: {why}; choose a folder that you own") from error
    return path
