"""From what a program printed to the messages of the records that it may be."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address

from kubecert_lesson.faults.model import Fault, ProgramText
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.faults.saying import HOLE, NOT_TOLD
from kubecert_lesson.faults.squeezing import Squeezed, squeeze, squeezed
from kubecert_lesson.words import unless_secret

# What may stand in a hole, in letters without quotes and spaces; anything where nothing is said.
_HOLES = {
    "field": "certificate-authority(?:-data)?|client-cert(?:ificate)?|client-key|tokenfile",
    "byte": "[0-9]+",
    "alert": "[a-z]{1,60}",
    "names": ".{0,6000}?",
    "verb": "(?:get|list|watch|create|update|patch|deletecollection|delete|use|[a-z*-]{1,40}?)",
    "now": "(?:[-0-9t:.+z]+|<time>)",
    "start": "(?:[-0-9t:.+z]+|<time>)",
    "end": "(?:[-0-9t:.+z]+|<time>)",
}
_ANYTHING = ".{0,300}?"
_OPEN = ".{1,300}"  # at the end of a text: the word that begins there
_PIECES = re.compile(
    rf"({HOLE.pattern}|{NOT_TOLD})".replace(r"(\w+)(?::([^}]*))?", r"\w+(?::[^}]*)?")
)
_PATHS = ("path", "file")  # Windows has backslashes in them
_ONE_WORD = ("host", "address", "peer")  # a line break inside is the terminal's
_SHORT = 14  # texts of fewer letters must be words of their own
_SOME = 8  # letters by which a message is looked up
_BEFORE = 400
_QUOTED_ON = re.compile(r"(?<=.)\\*\"")  # where JSON goes on without a space
_ANY_ESCAPE = re.compile(r"\\")
_ESCAPED = re.compile(r"\\(?=[\\\"'])")  # what Windows has in paths stays
_LONG_WORD = re.compile(r"[^\s\"'`“”‘’,;()<>\[\]{}]{16,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A fault that a line can mean: by which message, its exact words, and what stood in holes.

    ``line`` is the line of the text in which the words begin. ``likely`` says that the text makes
    the fault the likeliest one, and does not prove it.
    """

    fault: Fault
    message: ProgramText
    words: str
    values: Mapping[str, str]
    letters: int
    line: str = ""
    likely: bool = False


@dataclass(frozen=True, slots=True)
class Sayable:
    """A message of a fault, ready to be looked for: ``pieces`` must all be in a text of it."""

    fault: Fault
    message: ProgramText
    loose: bool
    pieces: tuple[str, ...]


class Sayables:
    """Messages ready to be looked for; those that have no letters of their own are left.

    ``in_letters`` finds the few that can be in a text by some letters that each of them has.
    """

    def __init__(self, said: Iterable[tuple[Fault, ProgramText]]) -> None:
        ready = ((fault, message, message.speaker in _LOOSE) for fault, message in said)
        self._each = tuple(
            Sayable(fault, message, loose, _pieces(message.text, loose))
            for fault, message, loose in ready
            if own_letters(message.text)
        )
        self._numbers: dict[str, list[int]] = {}
        self._short: list[int] = []
        for number, one in enumerate(self._each):
            longest = max(one.pieces, key=len, default="")
            numbers = self._short
            if len(longest) >= _SOME:
                start = (len(longest) - _SOME) // 2
                numbers = self._numbers.setdefault(longest[start : start + _SOME], [])
            numbers.append(number)

    def in_letters(self, given: Squeezed) -> Iterator[tuple[Sayable, Squeezed]]:
        """Return the messages whose pieces are all in a text, in their order."""
        for one in map(self._each.__getitem__, sorted(self._possible(given))):
            text = given.without_underscores if one.loose else given
            if all(piece in text.letters for piece in one.pieces):
                yield one, text

    def _possible(self, given: Squeezed) -> Iterator[int]:
        yield from self._short
        texts = {given.letters, given.without_underscores.letters}
        parts = {text[at : at + _SOME] for text in texts for at in range(len(text) - _SOME + 1)}
        for part in self._numbers.keys() & parts:
            yield from self._numbers[part]


def recognised(line: str | Squeezed, said: Sayables) -> tuple[Recognised, ...]:
    """Return the faults that a line can mean, the likeliest first; none where it is not known.

    ``said`` is what may be in it. Of several texts that are in the line, one that is not vague and
    has the most letters of its own counts.
    """
    given = squeeze(line) if isinstance(line, str) else line
    found = list(_all(given, said))
    clear = [one for one in found if not one.message.vague] or found
    most = max((one.letters for one in clear), default=0)
    best = sorted((one for one in clear if one.letters == most), key=lambda one: one.message.rank)
    return tuple(_once(best))


@cache
def own_letters(text: str) -> int:
    """Count the letters of a text that are always the same."""
    plain = HOLE.sub(lambda hole: hole[2] or "", text)
    return len(plain.replace(NOT_TOLD, ""))


def is_whole(message: ProgramText, line: str) -> bool:
    """Say whether a line is this message, from its beginning to its end."""
    whole = _pattern(message.begins + message.text + message.ends, False)
    return re.fullmatch(f".{{0,300}}?{whole}.{{0,300}}", squeezed(line)) is not None


@cache
def _pattern(text: str, loose: bool) -> str:
    """Write a text as a regular expression over letters; ``loose`` as OpenSSL's C code has it.

    A hole and the words after it are one step that is never tried twice, so that the time grows
    with the length of the text alone. A hole at the beginning is left out: nothing says where it
    begins.
    """
    pieces: list[str] = []
    known: set[str] = set()
    hole = ""
    for part in [part for part in _PIECES.split(text) if part]:
        if part == NOT_TOLD:
            hole = hole or _ANYTHING
        elif named := HOLE.fullmatch(part):
            name, only = named[1], named[2]
            inside = re.escape(squeezed(only)) if only else _HOLES.get(name, _ANYTHING)
            hole = f"{hole}{inside if name in known else f'(?P<{name}>{inside})'}"
            known.add(name)
        elif words := _literal(part, loose):
            pieces.append(f"(?>{hole}{words})" if hole and pieces else words)
            hole = ""
    if hole and pieces:
        pieces.append(hole.replace(_ANYTHING, _OPEN) if "(?P<" in hole else "")
    return "".join(pieces)


def _literal(words: str, loose: bool) -> str:
    plain = squeezed(words)
    return _old_go(re.escape(plain.replace("_", "") if loose else plain))


def _old_go(expression: str) -> str:
    """Let 'tls:' be missing: old releases of Go say 'remote error: bad certificate'."""
    return re.sub("remoteerror:tls:(?=.)", "remoteerror:(?:tls:)?", expression)


@cache
def _compiled(words: str, loose: bool) -> re.Pattern[str]:
    """The expression of a message's words."""
    return re.compile(_pattern(words, loose))


@cache
def _pieces(words: str, loose: bool) -> tuple[str, ...]:
    """The pieces that must all be in a text that has a message's words: quick to look for."""
    literals = [squeezed(part) for part in re.split(_PIECES, words) if part]
    holes = {squeezed(hole) for hole in _PIECES.findall(words)}
    pieces = (part for literal in literals for part in literal.split("remoteerror:tls:"))
    return tuple(
        part.replace("_", "") if loose else part for part in pieces if part and part not in holes
    )


# These have OpenSSL's words as they are, or in capitals with underscores.
_LOOSE = frozenset({Speaker.OPENSSL, Speaker.PYTHON, Speaker.NODE, Speaker.RUBY})


def _all(given: Squeezed, said: Sayables) -> Iterator[Recognised]:
    for one, text in said.in_letters(given):
        if (match := _last(text, one.message.text, one.loose)) is not None:
            yield Recognised(
                fault=one.fault,
                message=one.message,
                words=_words(text, one.message, match),
                values=dict(_values(text, match)),
                letters=own_letters(one.message.text),
                line=text.line_at(match.start()),
            )


def _last(given: Squeezed, words: str, loose: bool) -> re.Match[str] | None:
    """Where a message's words stand last; None where they do not."""
    short = own_letters(words) < _SHORT
    found = None
    for match in _compiled(words, loose).finditer(given.letters):
        if (not short or _is_word(given, match)) and _stands_apart(given, match, words):
            found = match
    return found


def _stands_apart(given: Squeezed, match: re.Match[str], words: str) -> bool:
    """Whether what is told first begins a word where it does so in the message: no 'Users'."""
    before = words.partition("{")[0]
    told = [start for start, _ in match.regs[1:] if start >= 0]
    if not told or squeezed(before[-1:]) or min(told) <= match.start():
        return True
    return given.ends_a_word(min(told))


def _is_word(given: Squeezed, match: re.Match[str]) -> bool:
    return given.begins_a_word(match.start()) and given.ends_a_word(match.end())


def _words(given: Squeezed, message: ProgramText, match: re.Match[str]) -> str:
    """The words as they were given, with those around them that belong to the message."""
    start, end = match.start(), _end(given, match)
    if message.begins:
        before = given.letters[max(0, start - _BEFORE) : start]
        if found := re.search(_pattern(message.begins, False) + r"\Z", before):
            start -= len(before) - found.start()
    if message.ends and end < len(given.letters):
        after = re.compile(_pattern(message.ends, False)).match(given.letters, end)
        end = after.end() if after else end
    return _without_secrets(" ".join(given.original(start, end).split()))


def _without_secrets(words: str) -> str:
    """Hide a key or a token that stands where a name is told: some are pasted in its place."""
    return _LONG_WORD.sub(lambda one: unless_secret(one[0]), words)


def _end(given: Squeezed, match: re.Match[str]) -> int:
    """Where the message ends: one that ends in a hole, after the word in it."""
    if match.lastgroup is None or match.end(match.lastgroup) < match.end():
        return match.end()
    start = match.start(match.lastgroup)
    return min(match.end(), start + max(1, len(squeezed(given.word_at(start)))))


def _values(given: Squeezed, match: re.Match[str]) -> Iterator[tuple[str, str]]:
    for name, value in match.groupdict().items():
        if value is None:
            continue
        start, end = match.span(name)
        if end == match.end():
            words = _whole_address(given.word_at(start), given.word_at(start, lines=2))
            words = _QUOTED_ON.split(words)[0].rstrip(".,;:)]}\"'`”’\\")
        else:
            told = given.original(start, end)
            parts = (_ESCAPED if name in _PATHS else _ANY_ESCAPE).sub("", told).split()
            words = ("" if name in _ONE_WORD else " ").join(parts).strip("\"'`“”‘’ ")
        yield name, _without_secrets(words)


def _whole_address(word: str, with_next_line: str) -> str:
    """Put an address together that a terminal broke."""
    try:
        ip_address(with_next_line)
    except ValueError:
        return word
    return with_next_line


def _once(found: list[Recognised]) -> Iterator[Recognised]:
    """Leave out what says the same of a fault that is there already."""
    seen: set[str] = set()
    for one in found:
        if one.fault.id not in seen:
            seen.add(one.fault.id)
            yield one
