"""From what a program printed to the messages of the records that it may be."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kubecert_lesson.faults.model import Fault, ProgramText, Speaker
from kubecert_lesson.faults.saying import HOLE, NOT_TOLD

# What may stand in a hole; anything where nothing is said.
_HOLES = {
    "host": r"\S+",
    "address": r"\S+",
    "now": r"\S+",
    "start": r"\S+",
    "end": r"\S+",
    "byte": r"\S+",
    "context": r"[^\s\"]+",
    "alert": "[a-z ]+",
    "login": '[^"]*',
}
_PIECES = re.compile(
    rf"({HOLE.pattern}|{NOT_TOLD})".replace(r"(\w+)(?::([^}]*))?", r"\w+(?::[^}]*)?")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A fault that a line can mean: by which message, its exact words, and what stood in holes."""

    fault: Fault
    message: ProgramText
    words: str
    values: Mapping[str, str]


def recognised(line: str, faults: tuple[Fault, ...]) -> tuple[Recognised, ...]:
    """Return the faults that a line can mean, the likeliest first; none where it is not known.

    Of several texts that are in the line, the one with the most letters of its own counts.
    """
    found = [
        (own_letters(message.text), fault, message, match)
        for fault in faults
        for message in fault.messages
        if (match := _pattern(message).search(line)) and own_letters(message.text)
    ]
    most = max((letters for letters, *_ in found), default=0)
    best = [
        Recognised(fault=fault, message=message, words=match.group(), values=_values(match))
        for letters, fault, message, match in found
        if letters == most
    ]
    return tuple(_once(sorted(best, key=lambda one: one.message.rank)))


def own_letters(text: str) -> int:
    """Count the letters of a text that are always the same."""
    plain = HOLE.sub(lambda hole: hole[2] or "", text)
    return len(plain.replace(NOT_TOLD, ""))


@cache
def pattern(text: str, *, loose: bool = False) -> str:
    """Write a text as a regular expression; ``loose`` as openssl and Python each write it."""
    pieces: list[str] = []
    known: set[str] = set()
    parts = [part for part in _PIECES.split(text) if part]
    for position, part in enumerate(parts):
        last = position == len(parts) - 1
        if part == NOT_TOLD:
            pieces.append("" if last else ".*?")
        elif hole := HOLE.fullmatch(part):
            inside = re.escape(hole[2]) if hole[2] else _HOLES.get(hole[1], ".+" if last else ".*?")
            pieces.append(inside if hole[1] in known else f"(?P<{hole[1]}>{inside})")
            known.add(hole[1])
        else:
            words = re.escape(part)
            pieces.append(words.replace(r"\ ", "[ _]") if loose else words)
    return "".join(pieces)


@cache
def _pattern(message: ProgramText) -> re.Pattern[str]:
    loose = message.speaker is Speaker.OPENSSL
    holes = {hole[1] for hole in HOLE.finditer(message.text)}
    around = [
        "" if holes & {hole[1] for hole in HOLE.finditer(words)} else f"(?:{pattern(words)})?"
        for words in (message.begins, message.ends)
    ]
    whole = f"{around[0]}{pattern(message.text, loose=loose)}{around[1]}"
    return re.compile(whole, re.IGNORECASE if loose else 0)


def _values(match: re.Match[str]) -> dict[str, str]:
    said = {name: value for name, value in match.groupdict().items() if value is not None}
    return {name: value.rstrip('."') if name in _HOLES else value for name, value in said.items()}


def _once(found: list[Recognised]) -> Iterator[Recognised]:
    """Leave out what says the same of a fault that is there already."""
    seen: set[str] = set()
    for one in found:
        if one.fault.id not in seen:
            seen.add(one.fault.id)
            yield one
