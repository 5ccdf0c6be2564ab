"""Writing files: whole or not at all, several together or none, keys for their owner only."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files.reading import PathLike, path_of
from kubecert_lesson.files.sweeping import held, settle, sweep, temporary_prefix

FOLDER_VARIABLE = "KUBECERT_LESSON_DIR"
PRIVATE, PUBLIC = 0o600, 0o644


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written: its name in a folder, what is in it, and who may read it."""

    name: str
    content: bytes = field(repr=False)
    mode: int = PRIVATE


def write_private(path: PathLike, data: bytes) -> Path:
    """Write a file that only its owner may read (mode 0600), atomically; return its path.

    Raises LessonError when it cannot be written. An older file is then left unchanged.
    """
    return _write(path_of(path), data, PRIVATE)


def write_public(path: PathLike, data: bytes) -> Path:
    """Write a file that everyone may read (mode 0644), atomically; return its path.

    Raises LessonError when it cannot be written. An older file is then left unchanged.
    """
    return _write(path_of(path), data, PUBLIC)


def write_together(folder: PathLike, *parts: NewFile) -> tuple[Path, ...]:
    """Write several files of one folder that belong together; return their paths.

    Whenever the process is killed, the files are all old or all new. For a moment they are links
    into a folder of ours, of which one step leads from the old ones to the new ones; where there
    are no links, one file is replaced directly after the other. Raises LessonError when they
    cannot be written; the older files are then left unchanged.
    """
    place = path_of(folder)
    try:
        sweep(place)
        made = tempfile.mkdtemp(prefix=temporary_prefix(Path(parts[0].name).stem), dir=place)
        stage = Path(made)
        try:
            with held(stage):
                _replace_all(place, stage, parts)
        finally:
            settle(stage)
    except OSError as error:
        raise _unwritable(place / parts[0].name, error) from error
    return tuple(place / part.name for part in parts)


def workspace(name: str = "") -> Path:
    """Return the folder for what the learner makes; create it (mode 0700) if it does not exist.

    It is ``lesson/`` in the current folder, or the folder that KUBECERT_LESSON_DIR names, and
    in it the sub-folder ``name``. If that cannot be written to (a read-only classroom copy),
    it is a temporary folder of the learner's own. Its path is absolute: kubectl, and what it
    starts, run in folders of their own.
    """
    folder = os.path.expanduser(os.environ.get(FOLDER_VARIABLE) or "lesson")
    wanted = Path(folder).absolute() / name
    try:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            sweep(wanted)
            return wanted
    except OSError:
        return Path(tempfile.mkdtemp(prefix="lesson-")) / ""


def _write(path: Path, data: bytes, mode: int) -> Path:
    # mkstemp makes the file 0600, so that a key is never readable by others, not even briefly.
    temporary = ""
    try:
        sweep(path.parent)
        descriptor, temporary = tempfile.mkstemp(
            prefix=temporary_prefix(path.name), dir=path.parent
        )
        with os.fdopen(descriptor, "wb") as file, held(temporary):
            _fill(file.fileno(), data)
            os.chmod(temporary, mode)
            os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise _unwritable(path, error) from error
    return path


def _replace_all(place: Path, stage: Path, parts: Sequence[NewFile]) -> None:
    os.chmod(stage, 0o755)  # the certificate in it is for everyone, as before
    old, new, now = stage / "old", stage / "new", stage / "now"
    old.mkdir()
    new.mkdir()
    for part in parts:
        _make(new / part.name, part)
        _keep(place / part.name, old / part.name)
    try:
        now.symlink_to(old.name)
    except (OSError, NotImplementedError):
        for part in parts:
            os.replace(new / part.name, place / part.name)
        return
    for part in parts:
        link = stage / f"link-{part.name}"
        link.symlink_to(Path(stage.name, now.name, part.name))
        os.replace(link, place / part.name)
    (stage / "next").symlink_to(new.name)
    os.replace(stage / "next", now)  # the one step


def _make(path: Path, part: NewFile) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    try:
        _fill(descriptor, part.content)
    finally:
        os.close(descriptor)
    os.chmod(path, part.mode)


def _keep(path: Path, target: Path) -> None:
    """Keep an old file under another name, too."""
    real = os.path.realpath(path)
    if not os.path.exists(real):
        return
    try:
        os.link(real, target)
    except OSError:  # on another disk, or another's
        shutil.copy2(real, target)


def _fill(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
    os.fsync(descriptor)


def _unwritable(path: Path, error: OSError) -> LessonError:
    return LessonError(
        "unwritable-file",
        "cannot write {path}: {why}; choose a folder that you own",
        path=path,
        why=error.strerror or error,
    )
