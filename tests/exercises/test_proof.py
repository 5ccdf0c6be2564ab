"""Every exercise of the lesson does what it says: the same proof that other packs are put to."""

import pytest

from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.proving import flaws


@pytest.mark.parametrize("name", own_pack().exercises)
def test_an_exercise_of_the_lesson_does_what_it_says(name: str) -> None:
    assert [str(flaw) for flaw in flaws(own_pack().exercise(name))] == []
