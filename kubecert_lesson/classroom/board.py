"""The board: who is where in each exercise, who is stuck, which wrong answer is common.

All of it follows from what the seats have said and from the moment at which one looks.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kubecert_lesson.classroom.numbering import numbering
from kubecert_lesson.classroom.register import CodeReading, Register, SeatRecord
from kubecert_lesson.classroom.reports import SeatReport, SeatTask

STUCK_ATTEMPTS, STUCK_AFTER = 3, timedelta(minutes=10)  # either of them


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSeat:
    """A seat as the board shows it: what it said last, and what it said before."""

    label: str
    reports: tuple[SeatReport, ...]

    @property
    def latest(self) -> SeatReport:
        """What it said last."""
        return self.reports[-1]

    @property
    def right(self) -> int:
        """How many exercises are right."""
        return sum(task.done for task in self.latest.tasks.values())

    @property
    def current(self) -> str:
        """The exercise that it tries, '' for none: of several the one that it used last."""
        return next((name for name, task in self.latest.tasks.items() if not task.done), "")

    def task(self, exercise: str) -> SeatTask | None:
        """Where it is in an exercise; None where it has not begun."""
        return self.latest.tasks.get(exercise)

    def done(self, exercise: str) -> bool:
        """Say whether the exercise is right."""
        task = self.task(exercise)
        return task is not None and task.done

    def attempts(self, exercise: str) -> int | None:
        """Return the attempts at an exercise as last heard; None where no code has said them."""
        said = [report.tasks[exercise] for report in self.reports if exercise in report.tasks]
        return next((task.attempts for task in reversed(said) if task.attempts is not None), None)

    def gave(self, exercise: str, wrong: str) -> bool:
        """Say whether one of its codes told of this wrong answer."""
        return any(
            exercise in report.tasks and report.tasks[exercise].wrong == wrong
            for report in self.reports
        )

    def trying_since(self, exercise: str) -> datetime:
        """Return since when it has said, without a break, that it tries an exercise."""
        since = self.latest.made
        for report in reversed(self.reports):
            task = report.tasks.get(exercise)
            if task is None or task.done:
                break
            since = report.made
        return since


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckSeat:
    """A seat that does not get on with an exercise, and for how long the board has known it."""

    seat: BoardSeat
    exercise: str
    known_for: timedelta
    attempts: int
    wrong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonWrong:
    """A wrong answer, and the seats that gave it last."""

    exercise: str
    wrong: str
    seats: tuple[BoardSeat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardState:
    """Everything that the board shows: of a class, at a moment."""

    class_name: str
    now: datetime
    seats: tuple[BoardSeat, ...]
    refused: tuple[CodeReading, ...]

    @property
    def exercises(self) -> tuple[str, ...]:
        """Those that somebody has begun, in the order of the lesson."""
        begun = {name for seat in self.seats for name in seat.latest.tasks}
        return tuple(name for name in numbering().exercises if name in begun)

    @property
    def stuck(self) -> tuple[StuckSeat, ...]:
        """Those who are stuck, the longest first; of equals, who has tried most often."""
        found = [self._tries(seat) for seat in self.seats if seat.current]
        stuck = [
            one for one in found if one.attempts >= STUCK_ATTEMPTS or one.known_for >= STUCK_AFTER
        ]
        return tuple(sorted(stuck, key=lambda one: (-one.known_for, -one.attempts, one.seat.label)))

    @property
    def common(self) -> tuple[CommonWrong, ...]:
        """The wrong answers of those who have no right one yet, the commonest first."""
        given = [
            (name, task.wrong)
            for seat in self.seats
            for name, task in seat.latest.tasks.items()
            if task.wrong and not task.done
        ]
        order = numbering().exercises
        ranked = sorted(
            Counter(given).items(), key=lambda each: (-each[1], order.index(each[0][0]), each[0])
        )
        return tuple(
            CommonWrong(exercise=name, wrong=wrong, seats=self._who_gave(name, wrong))
            for (name, wrong), _ in ranked
        )

    def trying(self, exercise: str) -> tuple[BoardSeat, ...]:
        """The seats that have begun an exercise, and have no right answer."""
        tasks = ((seat, seat.task(exercise)) for seat in self.seats)
        return tuple(seat for seat, task in tasks if task is not None and not task.done)

    def _who_gave(self, exercise: str, wrong: str) -> tuple[BoardSeat, ...]:
        return tuple(
            seat for seat in self.trying(exercise) if seat.latest.tasks[exercise].wrong == wrong
        )

    def _tries(self, seat: BoardSeat) -> StuckSeat:
        exercise = seat.current
        return StuckSeat(
            seat=seat,
            exercise=exercise,
            known_for=max(self.now - seat.trying_since(exercise), timedelta()),
            attempts=seat.attempts(exercise) or 0,
            wrong=seat.latest.tasks[exercise].wrong,
        )


def board_of(register: Register, readings: Sequence[CodeReading], *, now: datetime) -> BoardState:
    """Return what the board shows now; ``readings`` are those whose refusals are shown."""
    return BoardState(
        class_name=register.key.ticket.name,
        now=now,
        seats=tuple(map(_seat, register.seats)),
        refused=tuple(reading for reading in readings if reading.refused),
    )


def _seat(record: SeatRecord) -> BoardSeat:
    return BoardSeat(label=record.label, reports=tuple(record.reports))
