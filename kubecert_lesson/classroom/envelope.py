"""How a code looks in a chat: a marker, letters and digits that nobody mistakes, a checksum.

``UKC1…`` is a learner's code, ``UKT1…`` a class's ticket; the digit is the version of this form.
The alphabet is that of ``letters``, which has no U, so that a marker never stands within a code.
Line breaks, blanks, quotes and whatever else a chat or a mail puts between the letters do not
count, either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from kubecert_lesson.errors import LessonError
from kubecert_lesson.letters import ALPHABET, VALUES
from kubecert_lesson.words import Coded, template

VERSION = 1
_CHECKSUM = 3  # bytes: one mangled code in sixteen million looks sound, and its seal then fails
_BETWEEN = "[^0-9a-z]{0,8}"
_MARKER = re.compile(f"(?<![0-9a-z])u{_BETWEEN}k{_BETWEEN}([ct]){_BETWEEN}([0-9oil])", re.I | re.A)


class EnvelopeKind(Coded):
    """What is inside; the value is its letter in the marker."""

    CODE = "c", template("a code")
    TICKET = "t", template("a ticket")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What was found in a text. ``body`` is None where it is damaged, or of another version."""

    kind: EnvelopeKind
    version: int
    body: bytes | None


def wrap(kind: EnvelopeKind, body: bytes) -> str:
    """Write bytes as one word of letters and digits; at most 251 bytes."""
    marker = f"UK{kind.value.upper()}{VERSION}"
    whole = bytes([len(body) + _CHECKSUM]) + body
    return marker + _letters(whole + _checksum(marker, whole))


def require_text(given: object) -> None:
    """Raise LessonError where something else than text was given."""
    if not isinstance(given, str):
        raise LessonError("not-text", "text is expected, not {type}", type=type(given).__name__)


def unwrap(text: str) -> Iterator[Envelope]:
    """Find what is wrapped in a text that somebody pasted, in its order.

    Raises LessonError for what is not text.
    """
    require_text(text)
    place = 0
    while found := _MARKER.search(text, place):
        kind = EnvelopeKind(found[1].lower())
        version = VALUES[found[2].upper()]
        body, end = None, found.end()
        if version == VERSION:
            body, end = _body(f"UK{found[1].upper()}{VERSION}", text, found.end())
        yield Envelope(kind=kind, version=version, body=body)
        place = end


def mark_text(mark: bytes) -> str:
    """Write a few bytes so that people can compare them: '7QK2X'."""
    return _letters(mark)


def _body(marker: str, text: str, start: int) -> tuple[bytes | None, int]:
    """Read a body, and say where it ends; a damaged one ends where it began."""
    values, wanted = list[int](), 2
    for place in range(start, len(text)):
        letter = text[place].upper()
        if not (letter.isascii() and letter.isalnum()):
            continue
        if letter not in VALUES:
            break
        values.append(VALUES[letter])
        if len(values) == 2:  # the length is known
            wanted = _count(1 + (values[0] << 3 | values[1] >> 2))
        if len(values) == wanted:
            whole = _bytes(values)
            body, checksum = whole[:-_CHECKSUM], whole[-_CHECKSUM:]
            sound = len(body) > 0 and checksum == _checksum(marker, body)
            return (body[1:], place + 1) if sound else (None, start)
    return None, start


def _checksum(marker: str, whole: bytes) -> bytes:
    return sha256(marker.encode() + whole).digest()[:_CHECKSUM]


def _count(size: int) -> int:
    """How many letters so many bytes take."""
    return -(-size * 8 // 5)


def _letters(data: bytes) -> str:
    count = _count(len(data))
    number = int.from_bytes(data, "big") << (5 * count - 8 * len(data))
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(count)))


def _bytes(values: list[int]) -> bytes:
    number = 0
    for value in values:
        number = number << 5 | value
    size = len(values) * 5 // 8
    return (number >> (5 * len(values) - 8 * size)).to_bytes(size, "big")
