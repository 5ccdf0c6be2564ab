"""Codes of a class: as pasted text, and damaged inside a sound seal."""

from collections.abc import Iterator, Sequence
from functools import cache

from classroom.people import CLASS, NOW, seat
from fuzz.judging import Target

from kubecert_lesson import classroom
from kubecert_lesson.classroom.board import board_of
from kubecert_lesson.classroom.envelope import EnvelopeKind, wrap
from kubecert_lesson.classroom.numbering import numbering
from kubecert_lesson.classroom.pairing import pairs
from kubecert_lesson.classroom.register import Register
from kubecert_lesson.classroom.reports import SeatReport, SeatTask, report_bytes
from kubecert_lesson.classroom.sealing import read_ticket, seal
from kubecert_lesson.errors import LessonError


def read_paste(data: bytes) -> Iterator[object]:
    """Text as it was pasted, for the board and as a ticket."""
    text = data.decode("utf-8", "replace")
    yield from _shown(text)
    try:
        yield read_ticket(text).name
    except LessonError as error:
        yield error


def read_sealed(data: bytes) -> Iterator[object]:
    """A damaged report, which another program of a learner has sealed."""
    one = seat(1)
    yield from _shown(wrap(EnvelopeKind.CODE, seal(one.key, one.ticket, data[:150])))


def _shown(text: str) -> Iterator[object]:
    """All that the board shows but what an exercise says, which is not the text's."""
    register = Register(CLASS)
    readings = register.read(text, now=NOW)
    state = board_of(register, readings, now=NOW)
    yield from (f"{reading.seat} {reading.what}" for reading in readings)
    yield from (f"{one.label} {one.right} {one.current}" for one in state.seats)
    yield from (f"{pair.stuck.seat.label} {pair.because}" for pair in pairs(state))
    yield from (f"{one.exercise} {one.wrong}" for one in state.common)


@cache
def _codes() -> Sequence[bytes]:
    _, codes = classroom.sample_class(2, seed=1, now=NOW, key=CLASS)
    return [*(code.encode() for code in codes[-6:]), str(CLASS.ticket).encode()]


@cache
def _reports() -> Sequence[bytes]:
    names = numbering().exercises
    tasks = {
        name: SeatTask(done=place % 2 == 0, attempts=place, wrong="expired")
        for place, name in enumerate(names[:9])
    }
    reports = (
        SeatReport(made=NOW),
        SeatReport(made=NOW, name="ann"),
        SeatReport(made=NOW, name="bob", tasks=tasks, unknown=2),
    )
    return [report_bytes(report, numbering()) for report in reports]


TARGETS = (
    Target(
        name="class-code",
        read=read_paste,
        seeds=_codes,
        words=(b"UKC1", b"ukt1", b"U", b"\n> ", b"\xc2\xa0", b"\x1b[2J", b"\xe2\x80\xae", b"O0Il1"),
    ),
    Target(
        name="class-report",
        read=read_sealed,
        seeds=_reports,
        words=(b"\x00", b"\xff", b"\x10", b"\n", b"\x1b[2J", b"\xe2\x80\xae", b"<b>"),
    ),
)
