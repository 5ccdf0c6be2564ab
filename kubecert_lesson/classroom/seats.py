"""A learner's seat: a key of its own, made when they join a class, and the codes that it makes.

The file ``class/seat.json`` is in the learner's folder, for them alone. A seat needs no name:
without one it is called after its key, such as lynx-4821.
"""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kubecert_lesson.classroom.envelope import EnvelopeKind, require_text, wrap
from kubecert_lesson.classroom.numbering import numbering
from kubecert_lesson.classroom.reports import (
    LONGEST_NAME,
    SeatReport,
    report_bytes,
    report_of,
)
from kubecert_lesson.classroom.sealing import ClassTicket, read_ticket, seal
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.keeping import Progress
from kubecert_lesson.files import locked, path_of, read_file, workspace, write_private, write_public
from kubecert_lesson.moments import utc
from kubecert_lesson.words import one_line, say

FOLDER, FILE = "class", "seat.json"
LONGEST = 200  # letters of a code, so that it fits into one line of a chat
_FAST = 60  # seconds by which codes may run ahead of the clock
_OF_A_KEY = re.compile(r"[a-z]+-[0-9]{4}")
_ANIMALS = ("bear", "crow", "deer", "frog", "hare", "lynx", "mole", "newt", "swan", "wren")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat of a class: its key, its name ('' for that of its key), and its last code's time."""

    ticket: ClassTicket
    key: X25519PrivateKey = field(repr=False)
    name: str = ""
    last: int = 0

    @property
    def label(self) -> str:
        """What the board calls it."""
        return seat_label(self.key.public_key().public_bytes_raw(), self.name)

    def __repr__(self) -> str:
        return say("{seat}, in class {name}", seat=self.label, name=self.ticket.name)


def seat_label(public: bytes, name: str = "") -> str:
    """Return what a seat is called: by its own name, or after its key."""
    if name:
        return one_line(name)
    number = int.from_bytes(sha256(public).digest()[:8], "big")
    animal, digits = divmod(number, 10_000)
    return f"{_ANIMALS[animal % len(_ANIMALS)]}-{digits:04d}"


def named_after_a_key(name: str) -> bool:
    """Say whether a name looks like one that no learner chose."""
    return _OF_A_KEY.fullmatch(name) is not None


def join(ticket: str, *, name: str = "") -> Seat:
    """Join a class by its ticket, with a name that you choose or none; return the seat.

    Who joins the same class again keeps the key, and may change the name. Raises LessonError for
    what is not a ticket, and for a name that is too long or cannot be shown.
    """
    wanted = read_ticket(ticket)
    _refuse_name(name)

    def joined(before: Seat | None) -> Seat:
        if before is not None and before.ticket == wanted:
            return replace(before, name=name)
        return Seat(ticket=wanted, key=X25519PrivateKey.generate(), name=name)

    return _changed(joined)


def code(*, at: datetime | None = None) -> str:
    """Return a code of where you are in the exercises, for the teacher of the class.

    Raises LessonError where you did not join a class.
    """
    return _coded(at)[1]


def hand_in(folder: str | os.PathLike[str]) -> Path:
    """Write a code into a folder that the teacher's page watches; return the path of its file."""
    seat, made = _coded(None)
    name = seat_label(seat.key.public_key().public_bytes_raw())
    return write_public(path_of(folder) / f"{name}.txt", f"{made}\n".encode())


def seat_code(seat: Seat, report: SeatReport) -> str:
    """Seal a report as a code, with as many details as there is room for."""
    details = sum(task.attempts is not None for task in report.tasks.values())
    while True:
        payload = report_bytes(report, numbering(), details=details)
        made = wrap(EnvelopeKind.CODE, seal(seat.key, seat.ticket, payload))
        if len(made) <= LONGEST or details == 0:
            return made
        details -= 1


def _coded(at: datetime | None) -> tuple[Seat, str]:
    now = int(utc(at).timestamp())

    def later(before: Seat | None) -> Seat:
        if before is None:
            raise LessonError(
                "no-seat", "you are in no class yet: join one with the ticket of its teacher"
            )
        same_second = now <= before.last < now + _FAST  # else the clock was wrong, and is right now
        return replace(before, last=before.last + 1 if same_second else now)

    seat = _changed(later)
    made = datetime.fromtimestamp(seat.last, UTC)
    return seat, seat_code(seat, report_of(Progress(), numbering(), made=made, name=seat.name))


def _changed(change: Callable[[Seat | None], Seat]) -> Seat:
    path = workspace(FOLDER) / FILE
    with locked(path):
        seat = change(_kept(path))
        document = {
            "version": 1,
            "ticket": str(seat.ticket),
            "key": seat.key.private_bytes_raw().hex(),
            "name": seat.name,
            "last": seat.last,
        }
        write_private(path, f"{json.dumps(document, indent=1)}\n".encode())
    return seat


def _kept(path: Path) -> Seat | None:
    """Return the seat that is kept; None where there is none. Raises LessonError."""
    if not path.exists():
        return None
    try:
        document = json.loads(read_file(path))
        return Seat(
            ticket=read_ticket(document["ticket"]),
            key=X25519PrivateKey.from_private_bytes(bytes.fromhex(document["key"])),
            name=str(document["name"]),
            last=int(document["last"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise LessonError(
            "unusable-seat", "{path} is not a seat: delete it, and join the class again", path=path
        ) from None


def _refuse_name(name: str) -> None:
    require_text(name)
    if len(name.encode(errors="replace")) > LONGEST_NAME:
        raise LessonError(
            "long-name",
            "{name} is too long for the name of a seat: {most} bytes at most",
            name=name,
            most=LONGEST_NAME,
        )
    if name != one_line(name) or name != name.strip():
        raise LessonError(
            "name-not-shown", "{name} has characters that nobody sees: choose another", name=name
        )
    if named_after_a_key(name):
        raise LessonError(
            "name-of-a-key",
            "{name} looks like a seat without a name of its own: choose another",
            name=name,
        )
