"""Exercises in a language that nobody speaks: what is read changes, and no decision."""

import re

import pytest
from exercises.judged import runs_programs
from pseudo import Pseudo, outside

from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.faces import hint_shown, solution_shown, task_shown
from kubecert_lesson.exercises.judging import judge_dealt
from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.progress_page import exercise_list, progress_of
from kubecert_lesson.exercises.wrongs import WRONGS
from kubecert_lesson.words import say, speaking

# Words of which no English sentence has none.
_ENGLISH = re.compile(r"\b(the|is|are|of|a|an|and|that|with|to|for|not|what|why)\b", re.IGNORECASE)
EXERCISES = own_pack().exercises


def english_in(shown: str) -> list[str]:
    for name in EXERCISES:  # a name is data
        shown = shown.replace(name, "")
    return [line for line in outside(shown).splitlines() if _ENGLISH.search(line)]


@pytest.mark.parametrize("name", EXERCISES)
def test_a_task_and_its_hints_come_from_templates(name: str) -> None:
    exercise, dealt = EXERCISES[name], EXERCISES[name].dealt(0)
    with speaking(Pseudo()):
        shown = [repr(task_shown(exercise, dealt))]
        shown += [repr(hint_shown(exercise, dealt, n)) for n in range(len(exercise.hints))]
        shown += solution_shown(exercise).lines
        assert [english_in(one) for one in shown if english_in(one)] == []


@pytest.mark.parametrize("name", [n for n in EXERCISES if not runs_programs(EXERCISES[n])])
def test_what_is_wrong_is_decided_alike_and_said_in_the_readers_words(name: str) -> None:
    exercise, dealt = EXERCISES[name], EXERCISES[name].dealt(0)
    for wrong in exercise.wrongs:
        given = wrong.make(dealt, Dice(name, 0, "wrong"))
        with speaking(Pseudo()):
            outcome = judge_dealt(exercise, dealt, given)
            assert outcome.code == wrong.code
            assert english_in(repr(outcome)) == [], repr(outcome)


def test_the_pages_and_the_vocabulary_are_translated() -> None:
    with speaking(Pseudo()):
        assert english_in(repr(progress_of(own_pack()))) == []
        assert english_in(repr(exercise_list(own_pack()))) == []
        assert [code for code, words in WRONGS.items() if outside(say(words)).strip()] == []
