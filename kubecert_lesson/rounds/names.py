"""The names of players: one line, nothing that acts or is not seen, and short enough for a CN."""

import re
import unicodedata

from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import one_line

_LONGEST = 40  # bytes, so that "NAME-authority" fits into the 64 of a certificate
_NOT_IN_FILES = re.compile(r"[^\w.-]+")


def usual(name: str) -> str:
    """Return a name as players have it: an e with its accent is one letter (NFC)."""
    return unicodedata.normalize("NFC", str(name)).strip()


def is_name(name: str) -> bool:
    """Say whether this can be a player's name."""
    return (
        1 <= len(name.encode(errors="replace")) <= _LONGEST
        and name == usual(name)
        and name == one_line(name)
        and "--" not in name
    )


def known_name(name: str) -> str:
    """Return a player's name in its usual form. Raises LessonError where it cannot be one."""
    known = usual(name)
    if not is_name(known):
        raise LessonError(
            "player-name",
            "{name!r} cannot be a player's name: take one word or two, of at most {most} bytes",
            name=known[:_LONGEST],
            most=_LONGEST,
        )
    return known


def for_a_file(name: str) -> str:
    """Return a name as a part of a file's name."""
    return _NOT_IN_FILES.sub("-", name).strip("-.") or "somebody"
