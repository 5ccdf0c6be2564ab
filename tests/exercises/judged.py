"""Every mutant of every exercise, judged; ``python -m tests.exercises.judged`` prints the table."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest
from exercises.made import Case, Mutant, Said
from exercises.mutants import mutants_of
from exercises.truths import is_true

from kubecert_lesson.errors import ToolMissing
from kubecert_lesson.exercises.answers import NotAttempted, NotYet
from kubecert_lesson.exercises.keeping import Progress
from kubecert_lesson.exercises.model import Exercise
from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.proving import run_cell
from kubecert_lesson.exercises.session import Task
from kubecert_lesson.exercises.taking import take
from kubecert_lesson.files import private_folder
from kubecert_lesson.kubectl import running

SEEDS = (0, 1)
OF_TAKING = {"not-a-number", "not-taken", "not-text", "too-large", "too-many"}  # nothing was taken


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: ``code`` is '' where it was accepted; ``true``: None for unknown."""

    exercise: str
    seed: int
    mutant: Mutant
    code: str
    true: bool | None

    @property
    def accepted(self) -> bool:
        return not self.code

    @property
    def named(self) -> bool:
        """Named by its own fault. Of one without a code it is only known that it is wrong."""
        return self.code in self.mutant.codes or not self.mutant.codes


def runs_programs(exercise: Exercise) -> bool:
    """Whether its solution starts kubectl or openssl, as a learner would."""
    return "kubectl.run(" in exercise.solution or "kubectl.openssl(" in exercise.solution


def no_programs(patch: pytest.MonkeyPatch) -> None:
    """Let no program be installed on this machine."""
    patch.setattr(running, "find", _missing)


def _missing(tool: str = "kubectl") -> NoReturn:
    raise ToolMissing("tool-missing", "{tool} is not installed", tool=tool)


@cache
def verdicts(exercise: Exercise) -> tuple[Verdict, ...]:
    """Judge every mutant of the right answers for two seeds, without kubectl."""
    return tuple(verdict for seed in SEEDS for verdict in _of_seed(exercise, seed))


def _of_seed(exercise: Exercise, seed: int) -> Iterator[Verdict]:
    with private_folder("mutants") as folder:
        case = _case(exercise, seed, folder)
    with pytest.MonkeyPatch.context() as patch:
        no_programs(patch)
        for mutant in mutants_of(case):
            yield _judged(case, mutant)


def _case(exercise: Exercise, seed: int, folder: Path) -> Case:
    task = Task(exercise, seed, key=exercise.name, folder=folder, progress=Progress(folder))
    right = take(run_cell(exercise.solution, task), exercise.kind)
    return Case(exercise, seed, exercise.dealt(seed), right)


def _judged(case: Case, mutant: Mutant) -> Verdict:
    exercise, code, true = case.exercise, "", None
    try:
        taken = take(mutant.given, exercise.kind)
        exercise.check(case.dealt, taken)
    except NotAttempted:
        code = "not-attempted"
    except NotYet as wrong:
        code = wrong.code
        known = code in OF_TAKING or is_true(Said(case, taken.taken, mutant.file), code)
        true = None if known is None else bool(known)
    return Verdict(exercise.name, case.seed, mutant, code, true)


def table(exercises: Iterable[Exercise]) -> Iterator[str]:
    """The mutation table, a line an exercise."""
    whole: Counter[str] = Counter()
    yield f"{'exercise':34}{'wrongs':>8}{'mutants':>9}{'accepted':>10}{'named':>7}{'true':>6}"
    for exercise in exercises:
        found = verdicts(exercise)
        counted = {
            "wrongs": len(exercise.wrongs),
            "mutants": len(found),
            "accepted": sum(one.accepted for one in found),
            "named": sum(one.named for one in found),
            "true": sum(one.true is True for one in found),
        }
        whole.update(counted)
        yield _line(f"{exercise.notebook[:2]} {exercise.name}", counted)
    yield _line("all", whole)


def _line(name: str, counted: dict[str, int]) -> str:
    return f"{name:34}" + "".join(
        f"{counted[column]:>{width}}"
        for column, width in (
            ("wrongs", 8),
            ("mutants", 9),
            ("accepted", 10),
            ("named", 7),
            ("true", 6),
        )
    )


if __name__ == "__main__":
    for line in table(own_pack().exercises.values()):
        print(line)
