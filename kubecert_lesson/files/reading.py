"""Reading files: regular ones, and the standard input where a person names it; none that waits."""

import os
import re
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Text, text

STDIN = ("-", "/dev/stdin")
# The codes of errors about a file of which nothing was read.
NOT_READ = (
    "not-a-path",
    "nul-in-path",
    "unusable-path",
    "unreadable-file",
    "not-a-file",
    "file-too-large",
)
_LARGEST = 50_000_000  # bytes
_PIPE_OF_A_SHELL = re.compile("/dev/fd/[0-9]+")
_KERNELS_OWN = ("/proc/", "/sys/")  # what is read there may never end, or be lost by reading it
# A pipe or a terminal that takes a file's place after it was looked at does not wait either.
_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)
_NOT_FILES = (
    (stat.S_ISDIR, text("folder", "it is a folder")),
    (stat.S_ISFIFO, text("pipe", "it is a pipe, not a file")),
    (stat.S_ISSOCK, text("socket", "it is a socket, not a file")),
)
_DEVICE = text("device", "it is a device, not a file")
_KERNEL = text("kernels-own", "the kernel makes up what is in it")

PathLike = str | os.PathLike[str]


def path_text(path: PathLike) -> str:
    """Return a path as text. Raises LessonError for what is none, such as a number."""
    try:
        return os.fsdecode(path)
    except TypeError:
        raise LessonError(
            "not-a-path", "a path is expected, not {type}", type=type(path).__name__
        ) from None


def path_of(path: PathLike) -> Path:
    """Return what a person named as a path. Raises LessonError where it cannot be one."""
    name = path_text(path)
    if "\0" in name:
        raise LessonError("nul-in-path", "{path!r}: no path has a NUL character", path=name)
    return Path(name)


def read_bytes(path: PathLike) -> bytes:
    """Return the bytes of a file that a person named. Raises LessonError as ``read_file`` does.

    ``-`` and ``/dev/stdin`` are the standard input, and ``/dev/fd/63`` is what a shell makes of
    ``<(command)``: those are read to their end.
    """
    name = path_text(path)
    if name in STDIN:
        return _read_stdin()
    if _PIPE_OF_A_SHELL.fullmatch(name) and _is_pipe(name):
        with open(name, "rb") as pipe:
            return _content(pipe, path)
    return read_file(path)


def read_file(path: PathLike) -> bytes:
    """Return a regular file's bytes: the one way in for a path that stands in a file.

    Nothing else is opened: a pipe could wait indefinitely, and a device may never end. Raises
    LessonError when it is no file, cannot be read, or is over 50 MB.
    """
    return read_with_mode(path)[0]


def read_with_mode(path: PathLike) -> tuple[bytes, int]:
    """Return a regular file's bytes and who may read it (0o600), both of the same open file.

    Raises LessonError as ``read_file`` does.
    """
    name = path_text(path)
    if "\0" in name:
        raise LessonError(
            "nul-in-path", "cannot read {path!r}: no path has a NUL character", path=str(path)
        )
    try:
        _refuse_others(path, os.stat(name).st_mode)
        if os.path.realpath(name).startswith(_KERNELS_OWN):
            raise _not_a_file(path, _KERNEL)
        with open(os.open(name, _FLAGS), "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            _refuse_others(path, mode)
            return _content(file, path), stat.S_IMODE(mode)
    except OSError as error:
        raise LessonError(
            "unreadable-file",
            "cannot read {path}: {why}; check the path",
            path=path,
            why=error.strerror or error,
        ) from error
    except ValueError as error:
        if isinstance(error, LessonError):
            raise
        raise LessonError(
            "unusable-path", "cannot read {path!r}: that cannot be a path", path=str(path)
        ) from error


def _content(file: BinaryIO, path: PathLike) -> bytes:
    content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise LessonError(
            "file-too-large",
            "cannot read {path}: it holds more than 50 MB; check the path",
            path=path,
        )
    return content


def _read_stdin() -> bytes:
    stdin = sys.stdin
    if stdin is None or stdin.closed:
        raise LessonError("no-standard-input", "there is no standard input to read from")
    return _content(stdin.buffer, STDIN[0])


def _is_pipe(name: str) -> bool:
    try:
        return stat.S_ISFIFO(os.stat(name).st_mode)
    except OSError:
        return False


def _refuse_others(path: PathLike, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise _not_a_file(path, next((why for is_it, why in _NOT_FILES if is_it(mode)), _DEVICE))


def _not_a_file(path: PathLike, why: Text) -> LessonError:
    return LessonError(
        "not-a-file", "cannot read {path}: {why}; check the path", path=path, why=why
    )
