"""Proving a pack: that each of its exercises does what it says, for several seeds.

The same function judges the lesson's own exercises and those of others: ``kubecert-lesson exercise
--check DIR`` shows what it found. It runs the solutions, so it is for a pack that one trusts.
"""

import contextlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.judgements import Grade, Judgement
from kubecert_lesson.exercises.judging import judge_dealt
from kubecert_lesson.exercises.keeping import Progress
from kubecert_lesson.exercises.model import Dealt, Exercise
from kubecert_lesson.exercises.packs import Pack
from kubecert_lesson.exercises.session import Task
from kubecert_lesson.exercises.wrongs import WRONGS
from kubecert_lesson.faults import FAULTS
from kubecert_lesson.files import private_folder
from kubecert_lesson.words import Text, text

SEEDS = (0, 1, 2)
FEWEST_WRONGS, FEWEST_HINTS, MOST_LINES = 5, 2, 10


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with an exercise; ``of`` is its name."""

    of: str
    what: Text


def prove(pack: Pack, seeds: Sequence[int] = SEEDS) -> tuple[Flaw, ...]:
    """Return every flaw of a pack's exercises; none if each does what it says."""
    return tuple(
        Flaw(exercise.name, flaw)
        for exercise in pack.exercises.values()
        for flaw in flaws(exercise, seeds)
    )


def flaws(exercise: Exercise, seeds: Sequence[int] = SEEDS) -> Iterator[Text]:
    """Find what is wrong with one exercise."""
    yield from _by_looking(exercise)
    with private_folder("proof") as folder:
        yield from _by_trying(exercise, seeds, folder)


def _by_trying(exercise: Exercise, seeds: Sequence[int], folder: Path) -> Iterator[Text]:
    answers: dict[int, object] = {}
    for seed in seeds:
        place = folder / str(seed)
        try:
            dealt = exercise.dealt(seed)
            task = Task(exercise, seed, key=exercise.name, folder=place, progress=Progress(place))
            started = run_cell(exercise.starter, task)
            answers[seed] = run_cell(exercise.solution, task)
            yield from _of_starter(judge_dealt(exercise, dealt, started), seed)
            yield from _of_solution(judge_dealt(exercise, dealt, answers[seed]), seed)
            yield from _of_wrongs(exercise, dealt, seed)
            yield from _of_dealing(exercise, dealt, seed)
            yield from _of_tricks(exercise, dealt, answers[seed], seed)
            yield from _of_neighbours(exercise, dealt, answers, seed)
        except Exception as error:
            yield text(
                "raises",
                "seed {seed}: it raises {kind}: {why}",
                seed=seed,
                kind=type(error).__name__,
                why=str(error),
            )


def _by_looking(exercise: Exercise) -> Iterator[Text]:
    if len(exercise.hints) < FEWEST_HINTS:
        yield text("few-hints", "it has fewer than {fewest} hints", fewest=FEWEST_HINTS)
    codes = [wrong.code for wrong in exercise.wrongs]
    if len(set(codes)) < FEWEST_WRONGS or len(set(codes)) < len(codes):
        yield text(
            "few-wrongs",
            "it needs {fewest} or more wrong answers, each with a code of its own",
            fewest=FEWEST_WRONGS,
        )
    if unknown := [code for code in codes if code not in WRONGS and code not in FAULTS]:
        yield text("unknown-code", "nobody knows the code {code}", code=unknown[0])
    if "my_answer = ..." not in exercise.starter or exercise.starter.count("\n") >= MOST_LINES:
        yield text(
            "starter",
            "its starter has to have `my_answer = ...`, in {most} lines or fewer",
            most=MOST_LINES,
        )


def _of_starter(outcome: Judgement, seed: int) -> Iterator[Text]:
    if outcome.grade is not Grade.NOT_ATTEMPTED:
        yield text("starter-counts", "seed {seed}: its starter is an attempt", seed=seed)


def _of_solution(outcome: Judgement, seed: int) -> Iterator[Text]:
    if not outcome.right:
        yield text(
            "solution-fails",
            "seed {seed}: its solution is refused: {code}: {why}",
            seed=seed,
            code=outcome.code,
            why=outcome.what,
        )


def _of_wrongs(exercise: Exercise, dealt: Dealt, seed: int) -> Iterator[Text]:
    for wrong in exercise.wrongs:
        given = wrong.make(dealt, Dice(exercise.name, seed, "wrong"))
        outcome = judge_dealt(exercise, dealt, given)
        if outcome.code != wrong.code:
            yield text(
                "named-otherwise",
                "seed {seed}: the wrong answer {code} is named {other}: {why}",
                seed=seed,
                code=wrong.code,
                other=outcome.code,
                why=outcome.what,
            )


def _of_dealing(exercise: Exercise, dealt: Dealt, seed: int) -> Iterator[Text]:
    other = exercise.deal(Dice(exercise.name, seed))
    if dealt.given != other.given or str(dealt.task) != str(other.task):
        yield text("dealt-otherwise", "seed {seed}: the same seed deals something else", seed=seed)
    for number in range(len(exercise.hints)):
        str(exercise.hint(number, dealt))


def _of_tricks(exercise: Exercise, dealt: Dealt, right: object, seed: int) -> Iterator[Text]:
    """An object that equals everything, and one that only looks like the right answer."""
    tricks: list[object] = [_EqualsAll()]
    with contextlib.suppress(TypeError):  # of some types there are no subclasses
        tricks.append(type("Disguised", (type(right),), {})(right))
    for trick in tricks:
        if judge_dealt(exercise, dealt, trick).grade is not Grade.NOT_YET:
            yield text("fooled", "seed {seed}: an object of another type is accepted", seed=seed)


class _EqualsAll:
    """It is equal to whatever it is compared with."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


def _of_neighbours(
    exercise: Exercise, dealt: Dealt, answers: Mapping[int, object], seed: int
) -> Iterator[Text]:
    """The answers for the seeds before this one."""
    for other in answers.keys() - {seed}:
        if judge_dealt(exercise, dealt, answers[other]).grade is not Grade.NOT_YET:
            yield text(
                "neighbours",
                "the answer for seed {other} is accepted for seed {seed}",
                seed=seed,
                other=other,
            )


def run_cell(source: str, task: Task) -> object:
    """Run a cell as a learner would, with ``task`` in it; return its ``my_answer``."""
    names: dict[str, object] = {"task": task}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, task.name, "exec"), names)
    return names["my_answer"]
