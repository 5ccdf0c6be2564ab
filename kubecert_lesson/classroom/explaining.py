"""What a wrong answer means, and what to ask: the words of the exercise itself.

The check of the exercise is asked anew what it says to that wrong answer, for the seed that all
share; the question is one of ``questions``, if there is one.
"""

from dataclasses import dataclass
from functools import lru_cache

from kubecert_lesson.classroom.numbering import OTHER
from kubecert_lesson.classroom.questions import QUESTIONS
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.judging import judge_dealt
from kubecert_lesson.exercises.model import Exercise
from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.progress_page import words_of_code
from kubecert_lesson.words import say, sentence, text

_UNKNOWN = text("another-wrong-answer", "a wrong answer that has no name")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongExplained:
    """What the check of an exercise says to a wrong answer, and a question to ask; or ''."""

    says: str
    ask: str


def wrong_words(wrong: str) -> str:
    """Return a wrong answer in a few words."""
    return str(_UNKNOWN) if wrong == OTHER else words_of_code(wrong)


@lru_cache(maxsize=1024)
def explained(exercise: str, wrong: str) -> WrongExplained:
    """Explain a wrong answer to an exercise of the lesson."""
    known = own_pack().exercises.get(exercise)
    if known is None:
        return WrongExplained(says="", ask="")
    ask = say(QUESTIONS[wrong]) if wrong in QUESTIONS else ""
    return WrongExplained(says=_says(known, wrong), ask=ask)


def _says(exercise: Exercise, wrong: str) -> str:
    """What the learner reads: what is wrong, and the next step. '' where there is no example."""
    example = next((one for one in exercise.wrongs if one.code == wrong), None)
    if example is None:
        return ""
    try:
        dealt = exercise.dealt(0)
        judged = judge_dealt(exercise, dealt, example.make(dealt, Dice(exercise.name, 0, "wrong")))
    except LessonError:  # kubectl judges it, and is not installed
        return ""
    if judged.next is None:
        return str(sentence(judged.what))
    return say("{what} Next: {step}", what=sentence(judged.what), step=sentence(judged.next))
