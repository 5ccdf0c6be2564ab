"""An exercise as a learner holds it: ``task = exercise("file-to-mail")``, ``task.check(answer)``.

A task keeps a name and a seed, and nothing that answers it: what was dealt is dealt again for each
check. Files in the learner's folder are for the learner, and no check reads them.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.answers import TakenAnswer, NotAttempted, NotYet
from kubecert_lesson.exercises.judgements import NOT_ATTEMPTED, Grade, Judgement
from kubecert_lesson.exercises.model import Exercise, Right
from kubecert_lesson.exercises.packs import load_pack, own_pack
from kubecert_lesson.exercises.taking import take, take_file
from kubecert_lesson.files import workspace, write_private
from kubecert_lesson.words import Value

FOLDER = "exercises"  # in the learner's folder


def judge(exercise: Exercise, seed: int, answer: object) -> Judgement:
    """Judge an answer: deal again, take it, check it. Nothing is written down."""
    try:
        return _judged(exercise, seed, take(answer, exercise.kind))
    except NotAttempted:
        return NOT_ATTEMPTED
    except NotYet as wrong:
        return Judgement(grade=Grade.NOT_YET, what=wrong.what, next=wrong.next)


def judge_file(exercise: Exercise, seed: int, path: str) -> Judgement:
    """Judge an answer that is in a file or a folder. Raises LessonError if it cannot be read."""
    try:
        return _judged(exercise, seed, take_file(path, exercise.kind))
    except NotAttempted:
        return NOT_ATTEMPTED
    except NotYet as wrong:
        return Judgement(grade=Grade.NOT_YET, what=wrong.what, next=wrong.next)


def _judged(exercise: Exercise, seed: int, answer: TakenAnswer) -> Judgement:
    found = exercise.check(exercise.dealt(seed), answer)
    right = found if isinstance(found, Right) else Right(found)
    return Judgement(grade=Grade.RIGHT, what=right.why, judge=right.judge)


class Task:
    """An exercise for one learner; see the module."""

    __slots__ = ("_exercise", "folder", "seed")

    def __init__(self, exercise: Exercise, seed: int, folder: Path) -> None:
        self._exercise, self.seed, self.folder = exercise, seed, folder
        folder.mkdir(mode=0o700, exist_ok=True)
        self._write(fresh=False)

    @property
    def name(self) -> str:
        """The name of the exercise."""
        return self._exercise.name

    @property
    def given(self) -> Mapping[str, bytes | str | int]:
        """What was given, by name."""
        return MappingProxyType(dict(self._exercise.dealt(self.seed).given))

    @property
    def wanted(self) -> Mapping[str, Value]:
        """What the task asks for, by name: what stands in its text."""
        return MappingProxyType(dict(self._exercise.dealt(self.seed).wanted))

    def check(self, answer: object) -> Judgement:
        """Check an answer: not attempted, not yet, or right."""
        return judge(self._exercise, self.seed, answer)

    def __repr__(self) -> str:
        return f"{self._exercise.title}\n\n{self._exercise.dealt(self.seed).task}"

    def _write(self, *, fresh: bool) -> None:
        for name, content in self._exercise.dealt(self.seed).files.items():
            if fresh or not (self.folder / name).exists():
                write_private(self.folder / name, content)


def exercise(name: str, *, seed: int = 0, pack: str | os.PathLike[str] | None = None) -> Task:
    """Show an exercise; without a ``seed`` all learners get the same.

    ``pack`` is the folder of a pack by somebody else: its code is run. Raises LessonError for a
    name that no exercise has, and for a pack that is none.
    """
    if type(seed) is not int:
        raise LessonError("seed", "a seed is a whole number, and this is {given!r}", given=seed)
    found = (own_pack() if pack is None else load_pack(pack)).exercise(name)
    return Task(found, seed, workspace(os.path.join(FOLDER, found.name)))
