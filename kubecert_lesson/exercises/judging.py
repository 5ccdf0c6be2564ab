"""From what was handed in to an outcome: dealt again, taken, checked. Nothing is written down."""

from collections.abc import Callable

from kubecert_lesson.exercises.answers import NotAttempted, NotYet, TakenAnswer
from kubecert_lesson.exercises.judgements import NOT_ATTEMPTED, Grade, Judgement
from kubecert_lesson.exercises.model import Dealt, Exercise, Right
from kubecert_lesson.exercises.taking import take, take_file


def judge(exercise: Exercise, seed: int, answer: object) -> Judgement:
    """Judge an answer as it was handed in, of whatever type it is."""
    return judge_dealt(exercise, exercise.dealt(seed), answer)


def judge_dealt(exercise: Exercise, dealt: Dealt, answer: object) -> Judgement:
    """Judge an answer by what was dealt just now."""
    return _judged(exercise, dealt, lambda: take(answer, exercise.kind))


def judge_file(exercise: Exercise, seed: int, path: str) -> Judgement:
    """Judge an answer that is in a file or a folder. Raises LessonError if it cannot be read."""
    return _judged(exercise, exercise.dealt(seed), lambda: take_file(path, exercise.kind))


def _judged(exercise: Exercise, dealt: Dealt, taken: Callable[[], TakenAnswer]) -> Judgement:
    try:
        found = exercise.check(dealt, taken())
    except NotAttempted:
        return NOT_ATTEMPTED
    except NotYet as wrong:
        return Judgement(grade=Grade.NOT_YET, what=wrong.what, next=wrong.next)
    right = found if isinstance(found, Right) else Right(found)
    return Judgement(grade=Grade.RIGHT, what=right.why, judge=right.judge)
