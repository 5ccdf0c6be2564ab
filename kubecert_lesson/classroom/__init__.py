"""A class: where each learner is in the exercises, as short codes that only the teacher can read.

The teacher makes a class with ``new_class()``; its ticket is for all learners, who ``join`` once.
From then on ``code()`` is a line for the chat, and ``board(codes)`` shows who is stuck, which wrong
answer is common, and whom to pair with whom.
"""

from collections.abc import Iterable
from datetime import datetime

from kubecert_lesson.classroom.board import board_of
from kubecert_lesson.classroom.faces import ClassBoard
from kubecert_lesson.classroom.register import Register
from kubecert_lesson.classroom.samples import sample_class
from kubecert_lesson.classroom.sealing import ClassKey, ClassTicket
from kubecert_lesson.classroom.seats import Seat, code, hand_in, join
from kubecert_lesson.classroom.teacher import new_class, open_class
from kubecert_lesson.errors import LessonError
from kubecert_lesson.moments import utc
from kubecert_lesson.words import say

__all__ = [
    "ClassBoard",
    "ClassKey",
    "ClassTicket",
    "Seat",
    "board",
    "code",
    "hand_in",
    "join",
    "new_class",
    "open_class",
    "sample_class",
]


def board(
    codes: str | Iterable[str], *, key: ClassKey | None = None, at: datetime | None = None
) -> ClassBoard:
    """Show the board of a class by what was pasted: one text, or several, in their order.

    A text may hold many codes and whatever a chat puts around them. ``key`` is the class's, by
    default the one that you made; ``at`` is the moment at which one looks. Raises LessonError where
    there is no such key, and for what is neither text nor a key.
    """
    if key is not None and not isinstance(key, ClassKey):
        raise LessonError(
            "not-a-class-key",
            "the key of a class is expected, not {type}: write key=classroom.open_class(file)",
            type=type(key).__name__,
        )
    register, now = Register(key or open_class()), utc(at)
    texts = codes if isinstance(codes, Iterable) and not isinstance(codes, str) else [codes]
    readings = [
        reading
        for number, given in enumerate(texts, start=1)
        for reading in register.read(given, now=now, source=say("text {number}", number=number))
    ]
    return ClassBoard(board_of(register, readings, now=now))
