"""What a code says: where a seat is in each exercise, as few bytes.

No answer is in it, no path, and nothing of the machine but the time of its clock. The exercises
that were used last come with their attempts and the last wrong answer, as many as there is room
for; of the others a code says only whether they are right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kubecert_lesson.classroom.numbering import Numbering, Unpacking, packed
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.judgements import Grade
from kubecert_lesson.exercises.keeping import Progress, ProgressEntry

LONGEST_NAME = 16  # bytes
MOST_ATTEMPTS = 31  # counted; more are shown as so many
_SECONDS, _EXERCISES, _WRONGS, _OTHERS, _DETAILS = 2**36, 4096, 1024, 64, 256
_NOT_BEGUN, _TRYING, _DONE = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatTask:
    """An exercise that a seat has begun. ``wrong`` is its last wrong answer, '' for none.

    ``attempts`` is None where the code had no room for it.
    """

    done: bool
    attempts: int | None = None
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatReport:
    """All that a code says. ``tasks`` are by exercise, those used last first.

    ``unknown`` counts exercises that are not in the table: of packs by somebody else, or of a
    newer version of the lesson.
    """

    made: datetime
    name: str = ""
    tasks: Mapping[str, SeatTask] = field(default_factory=dict)
    unknown: int = 0


def report_of(
    progress: Progress, numbers: Numbering, *, made: datetime, name: str = ""
) -> SeatReport:
    """Report what is kept of a learner's progress."""
    begun = {key: entry for key, entry in progress.entries().items() if entry.touched}
    known = [key for key in begun if key in numbers.exercises]
    known.sort(key=lambda key: begun[key].touched, reverse=True)
    return SeatReport(
        made=made,
        name=name,
        tasks={key: _task(begun[key]) for key in known},
        unknown=min(len(begun) - len(known), _OTHERS - 1),
    )


def report_bytes(report: SeatReport, numbers: Numbering, *, details: int = _DETAILS - 1) -> bytes:
    """Write a report, with the attempts and wrong answers of so many exercises at most."""
    places = {name: place for place, name in enumerate(numbers.exercises)}
    count = 1 + max((places[name] for name in report.tasks), default=-1)
    states = [_NOT_BEGUN] * count
    for name, task in report.tasks.items():
        states[places[name]] = _DONE if task.done else _TRYING
    # What is not right yet matters most; among those, and after them, what was used last.
    detailed = sorted(
        ((name, task) for name, task in report.tasks.items() if task.attempts is not None),
        key=lambda found: found[1].done,
    )[:details]
    digits = [
        (int(report.made.timestamp()), _SECONDS),
        (report.unknown, _OTHERS),
        (count, _EXERCISES),
        *((state, 3) for state in states),
        (len(detailed), _DETAILS),
    ]
    for name, task in detailed:
        digits += [
            (places[name], count),
            (min(task.attempts or 0, MOST_ATTEMPTS), MOST_ATTEMPTS + 1),
            (numbers.number_of_wrong(task.wrong), _WRONGS),
        ]
    whole, called = packed(digits), report.name.encode()
    size = (whole.bit_length() + 7) // 8
    return bytes([len(called)]) + called + whole.to_bytes(size, "big")


def read_report(payload: bytes, numbers: Numbering) -> SeatReport:
    """Read what ``report_bytes`` wrote, also in another version. Raises LessonError."""
    try:
        length = payload[0]
        called, packed_bytes = payload[1 : 1 + length], payload[1 + length :]
        name = called.decode()
        if len(called) < length or length > LONGEST_NAME:
            raise ValueError
        return _read(Unpacking(int.from_bytes(packed_bytes, "big")), name, numbers)
    except (ValueError, IndexError, ZeroDivisionError):
        raise LessonError(
            "not-our-report", "it was sealed in this class, but the lesson did not write it"
        ) from None


def _read(found: Unpacking, name: str, numbers: Numbering) -> SeatReport:
    made = datetime.fromtimestamp(found.take(_SECONDS), UTC)
    unknown, count = found.take(_OTHERS), found.take(_EXERCISES)
    states = [found.take(3) for _ in range(count)]
    detailed = dict[int, tuple[int | None, str]]()
    for _ in range(found.take(_DETAILS)):
        place, tried = found.take(count), found.take(MOST_ATTEMPTS + 1)
        detailed[place] = tried, numbers.wrong(found.take(_WRONGS))
    if found.left or any(states[place] == _NOT_BEGUN for place in detailed):
        raise ValueError
    tasks = dict[str, SeatTask]()
    others = (place for place in range(count) if place not in detailed)
    for place in (*detailed, *others):
        if states[place] == _NOT_BEGUN:
            continue
        if place >= len(numbers.exercises):
            unknown += 1
            continue
        attempts, wrong = detailed.get(place, (None, ""))
        tasks[numbers.exercises[place]] = SeatTask(
            done=states[place] == _DONE, attempts=attempts, wrong=wrong
        )
    return SeatReport(made=made, name=name, tasks=tasks, unknown=unknown)


def _task(entry: ProgressEntry) -> SeatTask:
    wrong = entry.codes[-1] if entry.codes else ""
    return SeatTask(
        done=entry.grade is Grade.RIGHT, attempts=min(entry.attempts, MOST_ATTEMPTS), wrong=wrong
    )
