"""Secrets that do not show: they compare and concatenate as usual, and print as a note."""

from dataclasses import MISSING, fields
from typing import Any, Self

from kubecert_lesson.words import say


class HiddenText(str):
    """A token or a password. It prints as '(hidden)'; ``reveal()`` returns it."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, str.__str__(text))  # str(text) would be the note

    def reveal(self) -> str:
        """Return the secret itself as ordinary text."""
        return str.__str__(self)

    def __repr__(self) -> str:
        return say("(hidden)")

    def __str__(self) -> str:
        return repr(self)

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)


class HiddenUrl(HiddenText):
    """A URL with a user or a password in it, which are all that it hides."""

    __slots__ = ()

    def __repr__(self) -> str:
        before, _, host = self.reveal().rpartition("@")
        scheme, separator, _ = before.partition("://")
        return f"{scheme if separator else ''}{separator}{say('(hidden)')}@{host}"


class HiddenBytes(bytes):
    """A private key. Printing shows its size only; ``reveal()`` gives the bytes."""

    __slots__ = ()

    def reveal(self) -> bytes:
        """Return the secret itself as ordinary bytes."""
        return self[:]

    def __repr__(self) -> str:
        return say("(private key, {n} bytes, hidden)", n=len(self))

    def __str__(self) -> str:
        return repr(self)

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)


class Kept(dict[str, object]):
    """Fields that are only kept for saving, and shown by name, since values may be secret."""

    __slots__ = ()

    def __repr__(self) -> str:
        return ", ".join(sorted(self)) or say("none")

    __str__ = __repr__


def shown_record(record: Any) -> str:
    """Write a record with what is set in it: no defaults, no secrets, bytes as a size."""
    said = []
    for each in fields(record):
        value = getattr(record, each.name)
        default = each.default if each.default_factory is MISSING else each.default_factory()
        if each.compare and value != default:
            said.append(f"{each.name}={_shown_value(value)}")
    return f"{type(record).__name__}({', '.join(said)})"


def _shown_value(value: object) -> str:
    if type(value) is bytes:
        return say("({n} bytes)", n=len(value))
    if isinstance(value, Kept):
        return f"({value})"
    return repr(value)
