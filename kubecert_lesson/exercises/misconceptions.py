"""Twenty misconceptions: what many people believe about certificates, and what is so.

Each has a question, an experiment that finds the right choice, a correction, and a second question
of the same kind. The same twenty are the quiz before and after the lesson.
"""

from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises import beliefs_about_certificates, beliefs_about_logins
from kubecert_lesson.exercises.believing import Misconception, Trial
from kubecert_lesson.words import listed

__all__ = ["MISCONCEPTIONS", "Misconception", "Trial", "misconception"]

MISCONCEPTIONS: tuple[Misconception, ...] = (
    *beliefs_about_certificates.BELIEFS,
    *beliefs_about_logins.BELIEFS,
)


def misconception(code: str) -> Misconception:
    """Return the misconception with this code. Raises LessonError for another code."""
    for known in MISCONCEPTIONS:
        if known.code == code:
            return known
    raise LessonError(
        "no-such-misconception",
        "no misconception is called {code!r}: there are {known}",
        code=code,
        known=listed(known.code for known in MISCONCEPTIONS),
    )
