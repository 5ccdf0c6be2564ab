"""A folder that is watched: each file with codes in it, read again when it has changed.

What has counted is kept beside the class's key. So the board still knows after a new start who came
first with a name, and for how long somebody has been stuck.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from kubecert_lesson.classroom.board import BoardState, board_of
from kubecert_lesson.classroom.register import CodeReading, Register
from kubecert_lesson.classroom.sealing import ClassKey
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_file
from kubecert_lesson.words import Text, text

_MOST_FILES, _LARGEST = 1000, 1_000_000
_Seen = tuple[int, int, int]


class WatchedFolder:
    """The board of a class by the files in a folder."""

    def __init__(self, folder: Path, key: ClassKey, *, memory: Path, now: datetime) -> None:
        if not folder.is_dir():
            raise LessonError(
                "no-folder-of-codes", "{folder} is not a folder: name the shared one", folder=folder
            )
        self._folder, self._memory, self._register = folder, memory, Register(key)
        self._files: dict[str, tuple[_Seen, tuple[CodeReading, ...]]] = {}
        for source, code in _remembered(memory):
            self._register.read(code, now=now, source=source)

    def look(self, *, now: datetime) -> BoardState:
        """Read what has changed, and return what the board shows now."""
        there, left_out = self._there()
        for name, seen in sorted(there.items()):
            if name not in self._files or self._files[name][0] != seen:
                self._files[name] = seen, self._read(name, now, seen)
        for name in self._files.keys() - there.keys():
            del self._files[name]
        readings = [one for name in sorted(self._files) for one in self._files[name][1]]
        if left_out:
            readings.append(CodeReading(source=self._folder.name, what=_too_many(left_out)))
        return board_of(self._register, readings, now=now)

    def _there(self) -> tuple[dict[str, _Seen], int]:
        """Return the files that are read, and how many are too many."""
        there = dict[str, _Seen]()
        try:
            with os.scandir(self._folder) as entries:
                files = [
                    entry
                    for entry in entries
                    if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False)
                ]
        except OSError as error:
            raise LessonError(
                "unreadable-folder",
                "cannot read {folder}: {why}",
                folder=self._folder,
                why=error.strerror or error,
            ) from error
        files.sort(key=lambda entry: entry.name)
        for entry in files[:_MOST_FILES]:
            with suppress(FileNotFoundError):  # it has gone just now
                stat = entry.stat(follow_symlinks=False)
                there[entry.name] = stat.st_mtime_ns, stat.st_size, stat.st_ino
        return there, max(len(files) - _MOST_FILES, 0)

    def _read(self, name: str, now: datetime, seen: _Seen) -> tuple[CodeReading, ...]:
        if seen[1] > _LARGEST:
            what = text("file-too-large", "a file of more than 1 MB: a code has 200 letters")
            return (CodeReading(source=name, what=what),)
        try:
            given = read_file(self._folder / name).decode(errors="replace")
        except LessonError as error:
            return (CodeReading(source=name, what=error.text),)
        readings = self._register.read(given, now=now, source=name)
        try:
            _remember(self._memory, readings)
        except OSError as error:
            return (*readings, CodeReading(source=name, what=self._forgotten(error)))
        return readings

    def _forgotten(self, error: OSError) -> Text:
        return text(
            "not-kept",
            "it counts until you end the board: {path} cannot be written: {why}",
            path=self._memory,
            why=error.strerror or error,
        )


def _too_many(left_out: int) -> Text:
    return text(
        "too-many-files",
        "only the first {most} files are read, in the order of their names; {n} more are there",
        most=_MOST_FILES,
        n=left_out,
    )


def _remembered(memory: Path) -> Iterator[tuple[str, str]]:
    if not memory.exists():
        return
    for line in read_file(memory).splitlines():
        try:
            kept = json.loads(line)
            yield str(kept["source"]), str(kept["code"])
        except (ValueError, KeyError, TypeError, RecursionError):
            continue  # a line that was cut when the program was killed


def _remember(memory: Path, readings: Iterable[CodeReading]) -> None:
    """Append what has counted, a line each; the file is for the teacher alone."""
    kept = [{"source": one.source, "code": one.code} for one in readings if one.counted]
    if not kept:
        return
    descriptor = os.open(memory, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "ab") as file:  # a new line first: the last one may have been cut
        file.write("".join(f"\n{json.dumps(line)}\n" for line in kept).encode())
