"""Reading codes one after the other: what is counted, and what is refused, each by name.

A seat is its key. A code counts if it opens with the class's key, its name belongs to no other
seat, and it is newer than what the seat said before. Who comes first with a name keeps it.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kubecert_lesson.classroom.envelope import VERSION, Envelope, EnvelopeKind, unwrap, wrap
from kubecert_lesson.classroom.numbering import numbering
from kubecert_lesson.classroom.reports import SeatReport, read_report
from kubecert_lesson.classroom.sealing import ClassKey
from kubecert_lesson.classroom.seats import named_after_a_key, seat_label
from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Text, text

A_DAY = timedelta(hours=12)  # an older code is from another day
AHEAD = timedelta(minutes=15)  # by which a clock may be fast
_START = 30  # letters of junk that are shown
COUNTED, AGAIN = text("counted", "counted"), text("again", "counted before")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReading:
    """One code that was read: where it stood, of which seat it is, and what became of it.

    ``code`` is the code itself, written anew, where it counted.
    """

    source: str
    seat: str = ""
    what: Text
    code: str = ""

    @property
    def refused(self) -> bool:
        """True where it does not count."""
        return self.what not in (COUNTED, AGAIN)

    @property
    def counted(self) -> bool:
        """True where it told something new."""
        return bool(self.code)


@dataclass(slots=True)
class SeatRecord:
    """What a seat has said until now, oldest first."""

    public: bytes
    reports: list[SeatReport] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What the board calls it."""
        return seat_label(self.public, self.reports[-1].name if self.reports else "")


class Register:
    """The seats of a class, by what the codes said that were read until now."""

    def __init__(self, key: ClassKey) -> None:
        self.key = key
        self._seats: dict[bytes, SeatRecord] = {}
        self._names: dict[str, bytes] = {}
        self._known: dict[tuple[str, Envelope], CodeReading] = {}

    @property
    def seats(self) -> tuple[SeatRecord, ...]:
        """Those that have said something today, by their names."""
        spoken = [record for record in self._seats.values() if record.reports]
        return tuple(sorted(spoken, key=lambda record: (record.label, record.public)))

    def read(self, given: str, *, now: datetime, source: str = "") -> tuple[CodeReading, ...]:
        """Read all codes in a text; what stands between them is passed over."""
        found = tuple(self._each(given, now, source))
        if found or not given.strip():
            return found
        start = given.strip()[:_START]
        what = text("no-code", "no code is in it; it begins: {start}", start=start)
        return (CodeReading(source=source, what=what),)

    def _each(self, given: str, now: datetime, source: str) -> Iterator[CodeReading]:
        """Read each code; one that this source held before is judged as it was then."""
        judged = dict[tuple[str, Envelope], CodeReading]()
        for envelope in unwrap(given):
            known = (source, envelope)
            reading = self._known.get(known)
            if reading is None:
                reading = self._judged(envelope, now, source)
                again = replace(reading, what=AGAIN, code="")
                judged[known] = reading if reading.refused else again
            yield reading
        self._known |= judged

    def _judged(self, envelope: Envelope, now: datetime, source: str) -> CodeReading:
        seat, code = "", ""
        try:
            body = _body(envelope)
            public, payload = self.key.open(body)
            seat = seat_label(public)
            report = read_report(payload, numbering())
            seat = seat_label(public, report.name)
            what = self._entered(public, report, now)
            code = wrap(EnvelopeKind.CODE, body) if what == COUNTED else ""
        except LessonError as error:
            what = error.text
        return CodeReading(source=source, seat=seat, what=what, code=code)

    def _entered(self, public: bytes, report: SeatReport, now: datetime) -> Text:
        """Take a report in, if it counts, and say what became of it."""
        if named_after_a_key(report.name) or not self._may_be_called(public, report.name):
            return text(
                "signed-by-another",
                "from another seat: the name {name} already belongs to a seat with another key",
                name=seat_label(public, report.name),
            )
        record = self._seats.setdefault(public, SeatRecord(public))
        if report in record.reports[-1:]:
            return AGAIN
        if report.made > now + AHEAD:
            return text(
                "clock-ahead",
                "made at {made}, which is still to come: check the clock of that machine",
                made=report.made,
            )
        if report.made < now - A_DAY:
            return text("another-day", "from another day: made at {made}", made=report.made)
        if record.reports and report.made <= record.reports[-1].made:
            return text(
                "older",
                "old: made at {made}, and a newer code of this seat has been read",
                made=report.made,
            )
        record.reports.append(report)
        return COUNTED

    def _may_be_called(self, public: bytes, name: str) -> bool:
        return not name or self._names.setdefault(_compared(name), public) == public


def _body(envelope: Envelope) -> bytes:
    """Return what is sealed. Raises LessonError where there is nothing that could be opened."""
    if envelope.kind is EnvelopeKind.TICKET:
        raise LessonError("ticket", "a ticket, which is for learners; a code begins with UKC")
    if envelope.version != VERSION:
        raise LessonError("another-version", "made by another version of the lesson: update it")
    if envelope.body is None:
        raise LessonError("damaged", "mistyped or cut: copy the whole code again")
    return envelope.body


def _compared(name: str) -> str:
    """Names that look alike in one alphabet are one name."""
    return unicodedata.normalize("NFKC", name).casefold().strip()
