"""Wrong answers of exercises in which something given has to be chosen."""

from collections.abc import Callable, Iterable

from kubecert_lesson.exercises.answers import NotYet, TakenAnswer
from kubecert_lesson.exercises.model import Dealt, Wrong


def wrong_choice(
    code: str,
    check: Callable[[Dealt, TakenAnswer], object],
    among: Callable[[Dealt], Iterable[str]],
) -> Wrong:
    """Return the wrong answer that the check names so: which one it is depends on the seed."""

    def make(dealt: Dealt, _: object) -> str:
        return next(choice for choice in among(dealt) if _code(check, dealt, choice) == code)

    return Wrong(code, make)


def _code(check: Callable[[Dealt, TakenAnswer], object], dealt: Dealt, choice: str) -> str:
    try:
        check(dealt, TakenAnswer(choice))
    except NotYet as wrong:
        return wrong.code
    return ""
