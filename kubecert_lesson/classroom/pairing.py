"""Whom to pair with whom: each who is stuck with one who has solved that exercise.

Whoever has been stuck longest comes first. A partner has solved the exercise, is not stuck in
another one, and does not help already. One who once gave the same wrong answer is preferred: they
know the way out of it. Of equals it is the one with more right answers, then by the name of the
seat; so the same codes give the same pairs.
"""

from dataclasses import dataclass

from kubecert_lesson.classroom.board import BoardSeat, BoardState, StuckSeat
from kubecert_lesson.words import Text, template, text

RULE = template(
    "Whoever has been stuck longest comes first. The partner has solved the exercise, if possible"
    " after the same wrong answer, and is not stuck. Nobody helps two at once."
)
_SAME = text("same-wrong-answer", "had the same wrong answer")
_SOLVED = text("solved", "solved it")
_NOBODY = text("nobody-yet", "nobody who solved it is free: help them yourself, or ask everyone")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPair:
    """One who is stuck, with a partner and why it is that one; None where nobody is left."""

    stuck: StuckSeat
    partner: BoardSeat | None
    because: Text


def pairs(state: BoardState) -> tuple[SeatPair, ...]:
    """Pair those who are stuck, the longest first."""
    stuck = state.stuck
    taken = [one.seat for one in stuck]
    found = list[SeatPair]()
    for one in stuck:
        able = [seat for seat in state.seats if seat.done(one.exercise) and seat not in taken]
        same = [seat for seat in able if one.wrong and seat.gave(one.exercise, one.wrong)]
        partner = min(same or able, key=lambda seat: (-seat.right, seat.label), default=None)
        because = _NOBODY if partner is None else _SAME if same else _SOLVED
        if partner is not None:
            taken.append(partner)
        found.append(SeatPair(stuck=one, partner=partner, because=because))
    return tuple(found)
