"""A thousand wrong answers and more: none is accepted, nearly all are named, and truly."""

import pytest
from exercises.judged import Verdict, runs_programs, verdicts

from kubecert_lesson.exercises.packs import own_pack

EXERCISES = tuple(own_pack().exercises.values())
ALONE = tuple(exercise for exercise in EXERCISES if not runs_programs(exercise))
WITH_PROGRAMS = tuple(exercise for exercise in EXERCISES if runs_programs(exercise))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(ALONE, id="alone"),
        pytest.param(WITH_PROGRAMS, id="with-programs", marks=pytest.mark.real_clock),
    ],
)
def judged(request: pytest.FixtureRequest) -> tuple[Verdict, ...]:
    return tuple(verdict for exercise in request.param for verdict in verdicts(exercise))


def shown(found: list[Verdict]) -> list[str]:
    return [f"{v.exercise}: {v.mutant.codes} is {v.code!r}: {v.mutant.given!r:.80}" for v in found]


def test_no_mutant_is_accepted(judged: tuple[Verdict, ...]) -> None:
    assert shown([verdict for verdict in judged if verdict.accepted]) == []


def test_ninety_five_in_a_hundred_are_named_by_their_own_fault(
    judged: tuple[Verdict, ...],
) -> None:
    others = [verdict for verdict in judged if not verdict.named]
    assert len(others) <= len(judged) / 20, shown(others)


def test_what_is_said_of_a_mutant_is_true(judged: tuple[Verdict, ...]) -> None:
    assert shown([verdict for verdict in judged if verdict.code and not verdict.true]) == []


def test_there_are_a_thousand_mutants_and_more() -> None:
    assert sum(len(verdicts(exercise)) for exercise in ALONE) > 1_000
