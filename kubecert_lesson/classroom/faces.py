"""How the board is shown: the same tables as text, in a notebook, and on a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from kubecert_lesson.classroom.board import BoardSeat, BoardState
from kubecert_lesson.classroom.explaining import explained, wrong_words
from kubecert_lesson.classroom.pairing import RULE, pairs
from kubecert_lesson.classroom.reports import MOST_ATTEMPTS
from kubecert_lesson.exercises.judgements import SIGNS, Grade
from kubecert_lesson.tables import SUMMARY, Table
from kubecert_lesson.words import Plural, one_line, say

_MOST_WRONGS = 5
_DONE, _TRYING, _NOT_BEGUN = SIGNS[Grade.RIGHT], SIGNS[Grade.NOT_YET], SIGNS[Grade.NOT_ATTEMPTED]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPart:
    """A part of the board: its heading, a sentence, and a table. ``folded`` opens on demand."""

    heading: str
    said: str = ""
    table: Table | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class ClassBoard:
    """The board of a class; its repr is plain text, and a notebook shows HTML."""

    state: BoardState

    @property
    def heading(self) -> str:
        """The class, how many seats, and when."""
        return say(
            "Class {name}: {seats}, {now}",
            name=self.state.class_name,
            seats=Plural("{n} seat", "{n} seats", len(self.state.seats)),
            now=self.state.now,
        )

    @property
    def parts(self) -> tuple[BoardPart, ...]:
        """What is shown below each other."""
        return tuple(_parts(self.state))

    def __repr__(self) -> str:
        blocks = [self.heading]
        for part in self.parts:
            shown = [part.heading, part.said, repr(part.table) if part.table else ""]
            blocks.append("\n".join(filter(None, shown)))
        return "\n\n".join(blocks)

    def _repr_html_(self) -> str:
        return self.as_html(2)

    def as_html(self, level: int) -> str:
        """Write it as HTML, with a heading of this level."""
        parts = "\n".join(_part_html(part, level + 1) for part in self.parts)
        return f"<h{level}>{escape(self.heading)}</h{level}>\n{parts}"


def _part_html(part: BoardPart, level: int) -> str:
    said = f"<p>{escape(part.said)}</p>" if part.said else ""
    table = part.table._repr_html_() if part.table else ""
    if part.folded:
        return f"<details>{SUMMARY}{escape(part.heading)}</summary>{said}{table}</details>"
    return f"<h{level}>{escape(part.heading)}</h{level}>{said}{table}"


def _parts(state: BoardState) -> Iterator[BoardPart]:
    if not state.seats:
        yield BoardPart(
            heading=say("No codes yet"),
            said=say("Codes begin with UKC. Learners make one with: kubecert-lesson class code"),
        )
    else:
        yield _help(state)
        yield _exercises(state)
        yield _wrongs(state)
        yield _seats(state)
    if state.refused:
        yield _refused(state)


def _help(state: BoardState) -> BoardPart:
    found = pairs(state)
    if not found:
        return BoardPart(heading=say("Nobody is stuck"))
    columns = (
        say("seat"),
        say("exercise"),
        say("stuck for"),
        say("attempts"),
        say("last wrong answer"),
        say("pair with"),
        say("why"),
    )
    rows = tuple(
        (
            pair.stuck.seat.label,
            pair.stuck.exercise,
            _minutes(int(pair.stuck.known_for.total_seconds()) // 60),
            _attempts(pair.stuck.attempts),
            wrong_words(pair.stuck.wrong) if pair.stuck.wrong else "–",
            pair.partner.label if pair.partner else "–",
            str(pair.because),
        )
        for pair in found
    )
    return BoardPart(heading=say("Who is stuck"), said=say(RULE), table=Table(columns, rows))


def _wrongs(state: BoardState) -> BoardPart:
    common = state.common
    if not common:
        return BoardPart(heading=say("No wrong answers at the moment"))
    columns = (
        say("seats"),
        say("exercise"),
        say("wrong answer"),
        say("what the exercise says"),
        say("ask"),
    )
    rows = []
    for one in common[:_MOST_WRONGS]:
        known = explained(one.exercise, one.wrong)
        words = wrong_words(one.wrong)
        rows.append((str(len(one.seats)), one.exercise, words, known.says or "–", known.ask or "–"))
    more = len(common) - len(rows)
    said = str(Plural("{n} more is not shown.", "{n} more are not shown.", more)) if more else ""
    return BoardPart(
        heading=say("Which wrong answers are common"), said=said, table=Table(columns, tuple(rows))
    )


def _exercises(state: BoardState) -> BoardPart:
    if not state.exercises:
        return BoardPart(heading=say("Nobody has begun an exercise"))
    columns = (
        say("exercise"),
        say("right"),
        say("trying"),
        say("not begun"),
        say("who is trying, with attempts"),
    )
    rows = []
    for name in state.exercises:
        trying = state.trying(name)
        done = sum(seat.done(name) for seat in state.seats)
        not_begun = len(state.seats) - done - len(trying)
        rows.append(
            (
                name,
                f"{_DONE} {done}",
                f"{_TRYING} {len(trying)}",
                f"{_NOT_BEGUN} {not_begun}",
                ", ".join(_with_attempts(seat, name) for seat in trying) or "–",
            )
        )
    return BoardPart(heading=say("Where everybody is"), table=Table(columns, tuple(rows)))


def _seats(state: BoardState) -> BoardPart:
    columns = (
        say("seat"),
        say("right"),
        say("now at"),
        say("attempts"),
        say("last code"),
        say("other exercises"),
    )
    rows = []
    for seat in state.seats:
        minutes = int(max((state.now - seat.latest.made).total_seconds(), 0)) // 60
        attempts = seat.attempts(seat.current) if seat.current else None
        rows.append(
            (
                seat.label,
                str(seat.right),
                seat.current or "–",
                "–" if attempts is None else _attempts(attempts),
                say("{minutes} ago", minutes=_minutes(minutes)),
                str(seat.latest.unknown or "–"),
            )
        )
    return BoardPart(heading=say("All seats"), table=Table(columns, tuple(rows)), folded=True)


def _refused(state: BoardState) -> BoardPart:
    columns = (say("where"), say("seat"), say("what it is"))
    rows = tuple(
        (one_line(one.source) or "–", one.seat or "–", str(one.what)) for one in state.refused
    )
    heading = Plural("{n} code was refused", "{n} codes were refused", len(rows))
    return BoardPart(heading=str(heading), table=Table(columns, rows))


def _with_attempts(seat: BoardSeat, exercise: str) -> str:
    attempts = seat.attempts(exercise)
    return seat.label if attempts is None else f"{seat.label} ({_attempts(attempts)})"


def _attempts(attempts: int) -> str:
    return f"{attempts}+" if attempts >= MOST_ATTEMPTS else str(attempts)


def _minutes(minutes: int) -> str:
    return str(Plural("{n} minute", "{n} minutes", minutes))
