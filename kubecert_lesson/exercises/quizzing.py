"""The quiz before and after the lesson: the same twenty questions, in another order each time.

    quiz("before")                        shows the questions
    quiz("before").answer("abca bdac …")  marks them: a letter each, - for one that you leave out

No right answer is stored: each comes from an experiment that is run when the answers are marked.
What the learner chose is kept as a small text file in the learner's own folder, and nothing else
is, so that ``quiz("after")`` can show what was gained.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from types import EllipsisType
from typing import TypeVar

from kubecert_lesson.errors import LessonError, ToolMissing
from kubecert_lesson.exercises.believing import Trial
from kubecert_lesson.exercises.misconceptions import MISCONCEPTIONS
from kubecert_lesson.exercises.quiz_faces import QuizItem, QuizPage, as_html, as_text
from kubecert_lesson.exercises.quiz_results import (
    LETTERS,
    Occasion,
    Posed,
    QuizAnswer,
    QuizResult,
)
from kubecert_lesson.files import read_bytes, workspace, write_private
from kubecert_lesson.words import listed, say

T = TypeVar("T")

FOLDER, _VERSION, _LEFT_OUT = "quiz", 1, "-"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Quiz:
    """Twenty questions in the order of a seed; ``answer`` marks them."""

    occasion: Occasion
    seed: int
    questions: tuple[Posed, ...] = field(compare=False)

    def answer(self, letters: str | EllipsisType) -> QuizResult:
        """Mark one letter for each question, in their order; ``-`` leaves one out.

        Spaces, commas and line ends between the letters do not count; the dots of a cell that
        nobody has filled in show what came out the last time. Raises LessonError for more or fewer
        letters than questions, and for a letter that a question does not have.
        """
        if isinstance(letters, EllipsisType):
            return self.result or QuizResult(occasion=self.occasion, answers=())
        given = _letters(letters)
        if len(given) != len(self.questions):
            raise LessonError(
                "number-of-letters",
                "there are {given} letters for {asked} questions: write one for each, and - for"
                " one that you leave out",
                given=len(given),
                asked=len(self.questions),
            )
        chosen = {}
        for posed, letter in zip(self.questions, given, strict=True):
            chosen[posed.misconception.code] = _chosen(posed, letter)
        _keep(self.occasion, chosen)
        return self._marked(chosen)

    @property
    def result(self) -> QuizResult | None:
        """What came out the last time; None where nothing was answered yet."""
        chosen = _kept(self.occasion)
        return None if chosen is None else self._marked(chosen)

    def _marked(self, chosen: Mapping[str, str]) -> QuizResult:
        before = None
        if self.occasion is Occasion.AFTER and (kept := _kept(Occasion.BEFORE)) is not None:
            before = sum(
                kept.get(known.code) == found
                for known in MISCONCEPTIONS
                if (found := _found(known.question))
            )
        return QuizResult(
            occasion=self.occasion,
            answers=tuple(
                QuizAnswer(
                    posed=posed,
                    chosen=_known(posed.trial, chosen.get(posed.misconception.code, "")),
                    found=_found(posed.trial),
                )
                for posed in self.questions
            ),
            before=before,
        )

    @property
    def page(self) -> QuizPage:
        """What a face shows: the questions, and how to answer them."""
        how = say(
            "Write one letter for each question, in their order, and - for one that you leave out:"
            ' `quiz("{occasion}").answer("abca bd-c …")`',
            occasion=self.occasion.value,
        )
        return QuizPage(
            heading=say("The quiz {occasion}", occasion=self.occasion),
            items=[
                QuizItem(
                    number=posed.number,
                    asked=str(posed.trial.text()),
                    choices=tuple((letter, str(said)) for letter, said in posed.lettered),
                )
                for posed in self.questions
            ],
            after=[how],
        )

    def __repr__(self) -> str:
        return as_text(self.page)

    def _repr_html_(self) -> str:
        return as_html(self.page)


def quiz(occasion: str, *, seed: int = 0) -> Quiz:
    """Return the quiz: ``before`` the lesson, ``after`` it, or the ``transfer`` to new cases.

    ``seed`` shuffles questions and choices. Raises LessonError for another occasion.
    """
    known = {one.value: one for one in Occasion}
    if occasion not in known:
        raise LessonError(
            "no-such-quiz",
            "there is no quiz {occasion!r}: there are {known}",
            occasion=occasion,
            known=listed(known),
        )
    chosen = known[occasion]
    chance = Random(f"{occasion}:{seed}")
    posed = []
    for number, one in enumerate(_shuffled(chance, MISCONCEPTIONS), start=1):
        trial = one.transfer if chosen is Occasion.TRANSFER else one.question
        order = tuple(_shuffled(chance, tuple(trial.choices)))
        posed.append(Posed(number=number, misconception=one, trial=trial, order=order))
    return Quiz(occasion=chosen, seed=seed, questions=tuple(posed))


def _found(trial: Trial) -> str:
    """What the experiment finds; '' where a program that it needs is not installed (yet)."""
    try:
        return _run(trial)
    except ToolMissing:
        return ""


@lru_cache
def _run(trial: Trial) -> str:
    return trial.run()


def _known(trial: Trial, code: str) -> str:
    """A choice as it was kept; '' for one that there is no more."""
    return code if code in trial.choices else ""


def _shuffled(chance: Random, things: tuple[T, ...]) -> list[T]:
    return sorted(things, key=lambda _: chance.getrandbits(64))


def _letters(given: str) -> str:
    if type(given) is not str:
        raise LessonError(
            "letters-expected",
            "a text of letters is expected, such as {example!r}",
            example="abca bdac",
        )
    return "".join(given.replace(",", " ").split()).lower()


def _chosen(posed: Posed, letter: str) -> str:
    by_letter = dict(zip(LETTERS, posed.order, strict=False))
    if letter == _LEFT_OUT:
        return ""
    if letter not in by_letter:
        raise LessonError(
            "no-such-letter",
            "question {number} has no choice {letter!r}: it has {letters}",
            number=posed.number,
            letter=letter,
            letters=listed(by_letter),
        )
    return by_letter[letter]


def _path(occasion: Occasion) -> Path:
    return workspace(FOLDER) / f"{occasion.value}.json"


def _keep(occasion: Occasion, chosen: Mapping[str, str]) -> None:
    document = {"version": _VERSION, "chosen": dict(sorted(chosen.items()))}
    write_private(_path(occasion), f"{json.dumps(document, indent=1)}\n".encode())


def _kept(occasion: Occasion) -> Mapping[str, str] | None:
    """What was chosen the last time; None for nothing, and for a file that is not ours."""
    with suppress(LessonError, OSError, ValueError, RecursionError):
        document = json.loads(read_bytes(_path(occasion)))
        chosen = document["chosen"] if type(document) is dict and "chosen" in document else None
        if type(chosen) is dict and all(type(code) is str for code in chosen.values()):
            return chosen
    return None
