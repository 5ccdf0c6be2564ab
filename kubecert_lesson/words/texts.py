"""Texts as values: a code, a template in English, and what is filled into it.

A template that may stand inside a sentence begins with a small letter and has no full stop;
``sentence`` makes a whole sentence of it. What another program printed is a value, never a
template: it is not translated. Babel finds the templates by the names of these functions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from string import Formatter
from typing import TypeAlias

from kubecert_lesson.words.coded import Coded
from kubecert_lesson.words.language import catalogue, translated
from kubecert_lesson.words.showing import has_secret, looks_secret, one_line

Value = object
_WORD = re.compile(r"[^\s'\"(),;]*[^\s'\"(),;:]")
_FIRST_NAME = re.compile(r"\{(\w+)")  # of a template that begins with a value
Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"


@dataclass(frozen=True, slots=True)
class Text:
    """Something to say: ``code`` for programs, ``str()`` for people.

    ``code`` is an identifier in lower case with dashes. It and the names of ``values`` do not
    change when the English is improved.
    """

    code: str
    template: str
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return _filled(translated(self.template), self.values)


@dataclass(frozen=True, slots=True)
class Plural:
    """A number of things, in words: ``Plural("{n} file", "{n} files", 3)`` is '3 files'."""

    one: str
    other: str
    n: int
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        chosen = catalogue().ngettext(self.one, self.other, self.n)
        return _filled(chosen, {"n": self.n, **self.values})


@dataclass(frozen=True, slots=True)
class Listed:
    """Several things, as a sentence lists them: 'a', 'a and b', 'a, b and c'."""

    items: tuple[Value, ...]
    last: str = "and"

    def __str__(self) -> str:
        said = [_Said(shown(item)) for item in self.items]
        if not said:
            return say("none")
        whole = said[0]
        for middle in said[1:-1]:
            whole = _Said(say("{before}, {next}", before=whole, next=middle))
        if len(said) == 1:
            return whole
        if self.last == "or":
            return say("{before} or {next}", before=whole, next=said[-1])
        return say("{before} and {next}", before=whole, next=said[-1])


@dataclass(frozen=True, slots=True)
class Joined:
    """Several clauses, with a semicolon between them."""

    parts: tuple[Value, ...]

    def __str__(self) -> str:
        said = [_Said(shown(part)) for part in self.parts]
        whole = said[0] if said else _Said()
        for clause in said[1:]:
            whole = _Said(say("{before}; {next}", before=whole, next=clause))
        return whole


def text(code: str, template: str, /, **values: Value) -> Text:
    """Return a text: its code, its English template, and the values of the template's {names}."""
    return Text(code, template, values)


def template(english: str) -> str:
    """Mark a text in data or in a constant as a template: it is returned unchanged."""
    return english


def say(template: str, /, **values: Value) -> str:
    """Render a label, a heading or a line of help at once, in the reader's language."""
    return _filled(translated(template), values)


def listed(items: Iterable[Value], last: str = "and") -> Listed:
    """List things: 'a, b and c', or with ``last="or"`` 'a, b or c'; 'none' for nothing."""
    return Listed(tuple(items), last)


def joined(parts: Iterable[Text]) -> Text:
    """Return one or more clauses as one text. A single one is returned unchanged."""
    several = tuple(parts)
    if len(several) == 1:
        return several[0]
    return Text("several", "{parts}", {"parts": Joined(several)})


def sentence(clause: Text) -> Text:
    """Make a whole sentence of a clause: a capital letter and a full stop, and the same code.

    A clause that begins with a name keeps the name as it is.
    """
    if isinstance(clause, _Sentence):
        return clause
    return _Sentence(clause.code, clause.template, clause.values)


class _Sentence(Text):
    __slots__ = ()

    def __str__(self) -> str:
        clause = Text.__str__(self)
        if not _begins_with_name(self):
            clause = clause[:1].upper() + clause[1:]
        return say("{clause}.", clause=_Said(clause))


def _begins_with_name(value: Value) -> bool:
    """Say whether the first word is a value as it came in, not a word of a template."""
    if type(value) is str:
        return True
    match value:
        case Text():
            opening = translated(value.template)
            first = _FIRST_NAME.match(opening) if opening[:1] == "{" else None
            return first is not None and _begins_with_name(value.values[first[1]])
        case Joined(parts=(first, *_)) | Listed(items=(first, *_)):
            return _begins_with_name(first)
        case Coded() | Plural() | Listed():
            return False
        case _:
            return True


def short(data: bytes, keep: int = 8) -> str:
    """Write bytes as hex; of more than ``2 * keep`` bytes only both ends and the length."""
    if len(data) <= 2 * keep:
        return data.hex()
    start, end = data[:keep].hex(), data[-keep:].hex()
    ends = {"start": start, "end": end}
    return str(Plural("{start}…{end} ({n} byte)", "{start}…{end} ({n} bytes)", len(data), ends))


def shown(value: Value) -> str:
    """Write a value as a sentence shows it: times in UTC, bytes as short hex, several as a list.

    What comes from somebody else, such as a name or a path, stays on one line, with escapes for
    what acts or is not seen; a private key or a token among it is hidden.
    """
    if type(value) is str:
        return _harmless(value)
    if type(value) in _AS_THEY_ARE:
        return str(value)
    match value:
        case Coded():
            return value.words
        case Enum():
            return str(value.value)
        case datetime():
            return f"{value.astimezone(UTC).isoformat(' ', 'seconds')[:19]} UTC"
        case bytes() if type(value) is bytes:  # a private key hides itself
            return short(value)
        case tuple() | list():
            return str(Listed(tuple(value)))
        case _:
            return _harmless(str(value))


def unless_secret(word: str) -> str:
    """Return a word that was given, or that it is hidden: it looks like a key or a token."""
    return say("(hidden)") if looks_secret(word) else word


def without_secrets(line: str) -> str:
    """Return what a program prints with each word hidden that is a key or a token by its look."""
    if not has_secret(line):
        return line
    hidden = say("(hidden)")
    told = _WORD.sub(lambda word: hidden if has_secret(word[0]) else word[0], line)
    return hidden if has_secret(told) else told


def plain_value(value: Value) -> Json:
    """Return a value as JSON can hold it; a text as its code, values and words."""
    match value:
        case Text():
            return {
                "code": value.code,
                "values": {name: plain_value(v) for name, v in value.values.items()},
                "words": str(value),
            }
        case Plural():
            return value.n
        case Listed() | Joined():
            return [plain_value(item) for item in _inside(value)]
        case tuple() | list():
            return [plain_value(item) for item in value]
        case Enum():
            return plain_value(value.value)
        case bytes() if type(value) is bytes:
            return value.hex()
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case bool() | int() | float() | None:
            return value
        case _:
            return _harmless(str(value))


def _inside(value: Listed | Joined) -> Iterator[Value]:
    yield from value.items if isinstance(value, Listed) else value.parts


def _harmless(words: str) -> str:
    return say("(hidden)") if has_secret(words) else one_line(words)


class _Said(str):
    """Words that were made harmless before: they go into a longer text as they are."""

    __slots__ = ()


def as_printed(words: str) -> str:
    """Keep what a program prints of a certificate, which is public: quoted by it, on one line."""
    return _Said(words)


def _filled(template: str, values: Mapping[str, Value]) -> str:
    """Fill a template: ``{name}`` by ``shown``, ``{seconds:g}`` and ``{name!r}`` as Python does."""
    said = []
    for before, name, form, conversion in _pieces(template):
        said.append(before)
        if name is not None:
            value = values[name]
            if conversion == "r":
                said.append(repr(value))
            else:
                said.append(format(value, form) if form else shown(value))
    return "".join(said)


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[tuple[str, str | None, str | None, str | None], ...]:
    return tuple(Formatter().parse(template))


# What str() writes as a sentence shows it; most values are of these types, or text.
_AS_THEY_ARE = {int, _Said, Text, _Sentence, Plural, Listed, Joined}
