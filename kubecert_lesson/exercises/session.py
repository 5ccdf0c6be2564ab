"""An exercise as a learner holds it: ``task = exercise("…")``, ``task.check(my_answer)``.

A task keeps a name and a seed, and nothing that answers it: what was dealt is dealt again for each
check. Files in the learner's folder are for the learner, and no check reads them.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.faces import TaskFace, hint_shown, solution_shown, task_shown
from kubecert_lesson.exercises.judgements import Grade, Judgement
from kubecert_lesson.exercises.judging import judge, judge_file
from kubecert_lesson.exercises.keeping import Progress, ProgressEntry
from kubecert_lesson.exercises.model import Exercise
from kubecert_lesson.exercises.packs import Pack, load_pack, own_pack
from kubecert_lesson.files import workspace, write_private
from kubecert_lesson.words import Value

FOLDER = "exercises"  # in the learner's folder
_MARK = ".dealt"  # beside the files: a hash of them as they were dealt


class Task:
    """An exercise for one learner; see the module. ``key`` is its name in the progress."""

    __slots__ = ("_exercise", "_progress", "folder", "key", "seed")

    def __init__(
        self, exercise: Exercise, seed: int, *, key: str, folder: Path, progress: Progress
    ) -> None:
        self._exercise, self._progress = exercise, progress
        self.seed, self.key, self.folder = seed, key, folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write_files(fresh=False)

    @property
    def name(self) -> str:
        """The name of the exercise."""
        return self._exercise.name

    @property
    def given(self) -> Mapping[str, bytes | str | int]:
        """What was given, by name: values, and what is in the files."""
        return MappingProxyType(dict(self._exercise.dealt(self.seed).given))

    @property
    def wanted(self) -> Mapping[str, Value]:
        """What the task asks for, by name, as it stands in its text: a user, a host."""
        return MappingProxyType(dict(self._exercise.dealt(self.seed).wanted))

    def check(self, answer: object) -> Judgement:
        """Check an answer: it is not attempted, not yet right, or right."""
        return self._counted(judge(self._exercise, self.seed, answer))

    def check_file(self, path: str) -> Judgement:
        """Check an answer that is in a file or a folder; ``-`` is the standard input.

        Raises LessonError if it cannot be read.
        """
        return self._counted(judge_file(self._exercise, self.seed, path))

    def hint(self) -> TaskFace:
        """Show the next hint; after the last one, that one again."""
        shown = min(self._entry.hints, len(self._exercise.hints) - 1)
        self._change(hints=shown + 1)
        return hint_shown(self._exercise, self._exercise.dealt(self.seed), shown)

    def solution(self) -> TaskFace:
        """Show a solution, and what the exercise teaches."""
        self._change(solution=True)
        return solution_shown(self._exercise)

    def reset(self) -> "Task":
        """Begin anew: write the given files again, and forget attempts and hints."""
        self._progress.forget(self.key)
        self._write_files(fresh=True)
        return self

    def shown(self, *, in_notebook: bool) -> TaskFace:
        """Show the task for a notebook, or for a terminal."""
        return task_shown(self._exercise, self._exercise.dealt(self.seed), in_notebook=in_notebook)

    def __repr__(self) -> str:
        return repr(self.shown(in_notebook=True))

    def _repr_html_(self) -> str:
        return self.shown(in_notebook=True)._repr_html_()

    @property
    def _entry(self) -> ProgressEntry:
        found = self._progress.entry(self.key)
        return found if found.seed == self.seed else ProgressEntry(seed=self.seed)

    def _counted(self, judgement: Judgement) -> Judgement:
        if judgement.grade is not Grade.NOT_ATTEMPTED:
            self._progress.change(self.key, self.seed, lambda entry: entry.after(judgement))
        return judgement

    def _change(self, *, hints: int | None = None, solution: bool | None = None) -> None:
        self._progress.change(
            self.key,
            self.seed,
            lambda entry: replace(
                entry,
                hints=entry.hints if hints is None else hints,
                solution=entry.solution if solution is None else solution,
            ),
        )

    def _write_files(self, *, fresh: bool) -> None:
        """Write what was dealt; but leave what the learner changed, as long as the deal is one."""
        files = self._exercise.dealt(self.seed).files
        whole = b"".join(name.encode() + b"\0" + data + b"\0" for name, data in files.items())
        mark, place = sha256(whole).hexdigest().encode(), self.folder / _MARK
        dealt_before = place.is_file() and place.read_bytes() == mark
        for name, content in files.items():
            if fresh or not dealt_before or not (self.folder / name).exists():
                write_private(self.folder / name, content)
        if files and not dealt_before:
            write_private(place, mark)


def exercise(name: str, *, seed: int = 0, pack: str | os.PathLike[str] | None = None) -> Task:
    """Show an exercise; without a ``seed`` all learners get the same.

    ``pack`` is the folder of a pack by somebody else: its code is run. Raises LessonError for a
    name that no exercise has, and for a pack that is none.
    """
    return open_task(own_pack() if pack is None else load_pack(pack), name, seed)


def open_task(pack: Pack, name: str, seed: int) -> Task:
    """Open an exercise of a pack in the learner's folder."""
    if type(seed) is not int:
        raise LessonError("seed", "a seed is a whole number, and this is {given!r}", given=seed)
    found = pack.exercise(name)
    key = pack.key(name)
    folder = workspace(os.path.join(FOLDER, *key.split("/")))
    return Task(found, seed, key=key, folder=folder, progress=Progress())
