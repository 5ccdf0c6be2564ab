"""Twenty misconceptions: their experiments run, and contradict what is believed."""

import time

import pytest

from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises import misconceptions
from kubecert_lesson.exercises.misconceptions import MISCONCEPTIONS, Misconception, Trial

pytestmark = pytest.mark.real_clock  # one of them runs openssl

NOTEBOOKS = 14


def test_there_are_twenty_each_with_a_code_of_its_own() -> None:
    assert len({known.code for known in MISCONCEPTIONS}) == len(MISCONCEPTIONS) == 20
    assert misconceptions.misconception("base64-protects") in MISCONCEPTIONS
    with pytest.raises(LessonError, match="no misconception is called 'nothing': there are"):
        misconceptions.misconception("nothing")


@pytest.mark.parametrize("known", MISCONCEPTIONS, ids=lambda known: known.code)
def test_the_experiment_contradicts_the_belief(known: Misconception) -> None:
    assert known.believed in known.question.choices
    assert known.question.run() != known.believed
    assert known.transfer.run() in known.transfer.choices


@pytest.mark.parametrize("known", MISCONCEPTIONS, ids=lambda known: known.code)
def test_its_words_are_whole_sentences_and_its_notebook_exists(known: Misconception) -> None:
    assert known.belief.endswith(".")
    assert known.correction.endswith(".")
    for trial in (known.question, known.transfer):
        assert trial.asks.endswith("?")
        assert 2 <= len(set(trial.choices.values())) == len(trial.choices)
    assert 0 <= int(known.notebook[:2]) < NOTEBOOKS


def test_all_experiments_together_take_little_time() -> None:
    began = time.process_time()
    for known in MISCONCEPTIONS:
        known.question.run()
        known.transfer.run()
    assert time.process_time() - began < 40 * 0.1


def test_an_experiment_that_finds_something_else_is_an_error() -> None:
    odd = Trial(asks="What?", choices={"yes": "yes", "no": "no"}, experiment=lambda: "perhaps")
    with pytest.raises(LessonError) as caught:
        odd.run()
    assert caught.value.code == "not-among-the-choices"
    with pytest.raises(LessonError) as caught:
        odd.choice("perhaps")
    assert caught.value.code == "no-such-choice"


@pytest.mark.parametrize("known", MISCONCEPTIONS, ids=lambda known: known.code)
def test_nothing_that_is_stored_says_which_choice_is_right(known: Misconception) -> None:
    """Choices stand in an order of their own; the found one has no place of its own among them."""
    for trial in (known.question, known.transfer):
        assert set(trial.__dataclass_fields__) == {"asks", "choices", "experiment"}


def test_the_right_choices_stand_in_no_one_place() -> None:
    found = ((list(k.question.choices), k.question.run()) for k in MISCONCEPTIONS)
    places = [choices.index(right) for choices, right in found]
    assert 3 <= places.count(0) <= 17
