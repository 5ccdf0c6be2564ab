"""Every exercise of the lesson does what it says: the same proof that other packs are put to."""

from collections import Counter
from pathlib import Path

import pytest
from exercises.judged import runs_programs

from kubecert_lesson.exercises.answers import AnswerKind
from kubecert_lesson.exercises.keeping import Progress
from kubecert_lesson.exercises.misconceptions import MISCONCEPTIONS
from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.proving import flaws, run_cell
from kubecert_lesson.exercises.session import Task
from kubecert_lesson.exercises.taking import take

EXERCISES = own_pack().exercises
CHOSEN = (AnswerKind.NUMBER, AnswerKind.TEXT, AnswerKind.LINES, AnswerKind.TABLE)
NEIGHBOURS = range(10, 14)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.real_clock if runs_programs(exercise) else ())
        for name, exercise in EXERCISES.items()
    ],
)
def test_an_exercise_of_the_lesson_does_what_it_says(name: str) -> None:
    assert [str(flaw) for flaw in flaws(EXERCISES[name])] == []


def test_there_are_forty_exercises_and_more_three_to_five_a_notebook() -> None:
    counts = Counter(exercise.notebook for exercise in EXERCISES.values())
    assert len(EXERCISES) >= 40
    assert list(counts) == sorted(counts)
    assert {notebook for notebook, count in counts.items() if not 3 <= count <= 5} == set()


def test_what_an_exercise_is_about_is_a_misconception_that_the_quiz_asks_for() -> None:
    known = {one.code for one in MISCONCEPTIONS}
    named = {code for exercise in EXERCISES.values() for code in exercise.misconceptions}
    assert named <= known


@pytest.mark.parametrize(
    "name", [name for name, exercise in EXERCISES.items() if exercise.kind in CHOSEN]
)
def test_a_neighbours_answer_hardly_ever_serves(name: str, tmp_path: Path) -> None:
    """Where the answer is one of a few things, another seed has another one."""
    exercise = EXERCISES[name]
    answers = set()
    for seed in NEIGHBOURS:
        place = tmp_path / str(seed)
        task = Task(exercise, seed, key=name, folder=place, progress=Progress(place))
        answers.add(str(take(run_cell(exercise.solution, task), exercise.kind).taken))
    assert len(answers) >= len(NEIGHBOURS) - 1
