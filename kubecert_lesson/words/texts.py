"""Texts as values: a code, a template in English, and what is filled into it.

A template's first letter is small and it has no full stop where it may stand inside a sentence;
``sentence`` makes a whole one of it. What a program of others printed is a value, never a
template: it is not translated. Babel finds the templates by the names of these functions.
"""

import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from kubecert_lesson.words.coded import Coded
from kubecert_lesson.words.language import catalogue

Value = object


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be said: ``code`` for programs, ``str()`` for people.

    ``code`` is an identifier in lower case with dashes. It and the names of ``values`` stay as they
    are when the English is put better.
    """

    code: str
    template: str
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return _filled(catalogue().gettext(self.template), self.values)


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
    """Things in a row, as a sentence lists them: 'a', 'a and b', 'a, b and c'."""

    items: tuple[Value, ...]
    last: str = "and"

    def __str__(self) -> str:
        said = [shown(item) for item in self.items]
        if not said:
            return say("none")
        whole = said[0]
        for middle in said[1:-1]:
            whole = say("{before}, {next}", before=whole, next=middle)
        if len(said) == 1:
            return whole
        if self.last == "or":
            return say("{before} or {next}", before=whole, next=said[-1])
        return say("{before} and {next}", before=whole, next=said[-1])


@dataclass(frozen=True, slots=True)
class Joined:
    """Clauses one after the other, with a semicolon between them."""

    parts: tuple[Value, ...]

    def __str__(self) -> str:
        return "; ".join(shown(part) for part in self.parts)


def text(code: str, template: str, /, **values: Value) -> Text:
    """Return a text: its code, its English template, and the values of the template's {names}."""
    return Text(code, template, values)


def template(english: str) -> str:
    """Mark a text that stands in data as a template: it is returned as it is."""
    return english


def say(template: str, /, **values: Value) -> str:
    """Make a text of a face at once, in the reader's language: a label, a heading, help."""
    return _filled(catalogue().gettext(template), values)


def listed(items: Iterable[Value], last: str = "and") -> Listed:
    """List things: 'a, b and c', or with ``last="or"`` 'a, b or c'; 'none' for nothing."""
    return Listed(tuple(items), last)


def joined(parts: Iterable[Text]) -> Text:
    """Return several clauses as one text. One alone stays what it is."""
    several = tuple(parts)
    return (
        several[0] if len(several) == 1 else Text("several", "{parts}", {"parts": Joined(several)})
    )


def sentence(clause: Text) -> Text:
    """Make a whole sentence of a clause: a capital letter and a full stop. The code stays."""
    if isinstance(clause, _Sentence):
        return clause
    return _Sentence(clause.code, clause.template, clause.values)


class _Sentence(Text):
    __slots__ = ()

    def __str__(self) -> str:
        clause = Text.__str__(self)
        return say("{clause}.", clause=clause[:1].upper() + clause[1:])


def shown(value: Value) -> str:
    """Write one value as it stands in a sentence: times in UTC, several things as a list."""
    match value:
        case Coded():
            return value.words
        case Enum():
            return str(value.value)
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        case tuple() | list():
            return str(Listed(tuple(value)))
        case _:
            return str(value)


def plain_value(value: Value) -> Any:
    """Return a value as JSON knows it; a text as its code, values and words."""
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
            return value.value
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case bool() | int() | float() | None:
            return value
        case _:
            return str(value)


def _inside(value: Listed | Joined) -> Iterator[Value]:
    yield from value.items if isinstance(value, Listed) else value.parts


class _Formatter(string.Formatter):
    """``{name}`` is filled by ``shown``; with a format, ``{seconds:g}``, as Python does it."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return format(value, format_spec) if format_spec else shown(value)


_FORMATTER = _Formatter()


def _filled(template: str, values: Mapping[str, Value]) -> str:
    return _FORMATTER.vformat(template, (), values)
