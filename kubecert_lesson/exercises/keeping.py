"""What is kept of a learner's progress: one small text file in the learner's own folder.

It holds no name, no time and no path. Each write replaces the whole file at once, and of several
kernels that write, one waits for the other. What another version of the lesson wrote into it, or
another pack, stays as it is.
"""

import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.judgements import Grade, Judgement
from kubecert_lesson.files import locked, read_bytes, workspace, write_private

FILE, _VERSION, _MOST_CODES = "progress.json", 1, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressEntry:
    """What is known of one exercise. ``touched`` orders the entries by when they were last used."""

    outcome: str = Grade.NOT_ATTEMPTED.value
    attempts: int = 0
    codes: tuple[str, ...] = ()
    hints: int = 0
    solution: bool = False
    seed: int = 0
    touched: int = 0

    @property
    def grade(self) -> Grade:
        """The best outcome until now."""
        return Grade(self.outcome)

    def after(self, judgement: Judgement) -> "ProgressEntry":
        """The entry after one more attempt: what was right once stays right."""
        codes = self.codes
        if judgement.grade is Grade.NOT_YET:  # the last one that was given stands last
            others = (code for code in codes if code != judgement.code)
            codes = (*others, judgement.code)[-_MOST_CODES:]
        right = judgement.right or self.grade is Grade.RIGHT
        grade = Grade.RIGHT if right else judgement.grade
        return replace(self, outcome=grade.value, attempts=self.attempts + 1, codes=codes)


Change = Callable[[ProgressEntry], ProgressEntry]


class Progress:
    """All entries of a learner, by exercise. Another process may write between two calls."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (workspace() if folder is None else folder) / FILE

    def entry(self, name: str) -> ProgressEntry:
        """Return what is known of an exercise."""
        return _entry(_entries(self._document()).get(name))

    def entries(self) -> dict[str, ProgressEntry]:
        """Return what is known of all exercises, those of other packs, too."""
        return {name: _entry(found) for name, found in _entries(self._document()).items()}

    def change(
        self, name: str, seed: int, change: Callable[[ProgressEntry], ProgressEntry]
    ) -> ProgressEntry:
        """Change the entry of an exercise. With another seed, it begins anew."""
        with locked(self._path):
            document = self._document()
            entries = _entries(document)
            before = _entry(entries.get(name))
            if before.seed != seed:
                before = ProgressEntry(seed=seed)
            latest = max((_entry(found).touched for found in entries.values()), default=0)
            now = replace(change(before), touched=latest + 1)
            kept = entries.get(name)
            entries[name] = {**(kept if isinstance(kept, dict) else {}), **_fields(now)}
            self._write(document, entries)
        return now

    def forget(self, name: str) -> None:
        """Forget what is known of an exercise."""
        with locked(self._path):
            document = self._document()
            entries = _entries(document)
            if entries.pop(name, None) is not None:
                self._write(document, entries)

    def latest(self, names: Iterable[str]) -> str:
        """Return the one of these exercises that was used last; '' for none."""
        entries = self.entries()
        used = [name for name in names if name in entries and entries[name].touched]
        return max(used, key=lambda name: entries[name].touched, default="")

    def _document(self) -> dict[str, Any]:
        if not self._path.exists():
            return {}
        try:
            found = json.loads(read_bytes(self._path))
        except (LessonError, ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            return found
        with suppress(OSError):  # somebody's own: it is kept beside
            os.replace(self._path, self._path.with_suffix(".unreadable"))
        return {}

    def _write(self, document: dict[str, Any], entries: dict[str, Any]) -> None:
        document.setdefault("version", _VERSION)
        document["exercises"] = dict(sorted(entries.items()))
        write_private(self._path, json.dumps(document, indent=1).encode() + b"\n")


def _entries(document: dict[str, Any]) -> dict[str, Any]:
    found = document.get("exercises")
    return dict(found) if isinstance(found, dict) else {}


def _fields(entry: ProgressEntry) -> dict[str, Any]:
    return {
        "outcome": entry.outcome,
        "attempts": entry.attempts,
        "codes": list(entry.codes),
        "hints": entry.hints,
        "solution": entry.solution,
        "seed": entry.seed,
        "touched": entry.touched,
    }


def _entry(found: object) -> ProgressEntry:
    """Read an entry; what is of no use in it counts as never written."""
    if not isinstance(found, dict):
        return ProgressEntry()
    outcome, codes = found.get("outcome"), found.get("codes")
    known = isinstance(outcome, str) and outcome in {grade.value for grade in Grade}
    return ProgressEntry(
        outcome=outcome if known and isinstance(outcome, str) else Grade.NOT_ATTEMPTED.value,
        attempts=_count(found.get("attempts")),
        codes=tuple(c for c in codes if isinstance(c, str)) if isinstance(codes, list) else (),
        hints=_count(found.get("hints")),
        solution=found.get("solution") is True,
        seed=seed if type(seed := found.get("seed")) is int else 0,
        touched=_count(found.get("touched")),
    )


def _count(value: object) -> int:
    return value if type(value) is int and value >= 0 else 0
