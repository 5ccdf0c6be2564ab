"""Secrets that do not show: they compare and concatenate as usual, and print as a note.

A field that is for a name, a path or an address can hold one, too: keys and tokens are pasted into
the wrong place. What looks like one is hidden there.
"""

import re
from dataclasses import MISSING, fields
from typing import Any, Self

from kubecert_lesson.words import has_secret, looks_secret, one_line, say, shown

_SCHEMES = ("http", "https", "socks5")
_AFTER_PATH = re.compile("[?#]")


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
    """A URL with a user, a password or a query in it, which are all that it hides."""

    __slots__ = ()

    def __repr__(self) -> str:
        before, at, rest = self.reveal().rpartition("@")
        scheme, separator, _ = before.partition("://")
        shown = f"{scheme}{separator}" if scheme in _SCHEMES and separator else ""
        if _AFTER_PATH.search(before):  # a password or a query: nobody knows which
            return shown + say("(hidden)")
        if at:
            shown += f"{say('(hidden)')}@"
        if mark := _AFTER_PATH.search(rest):
            rest = f"{rest[: mark.end()]}{say('(hidden)')}"
        return say("(hidden)") if has_secret(rest) else shown + rest


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
        return ", ".join(shown(hide(name)) for name in sorted(self)) or say("none")

    __str__ = __repr__


def hide(text: str) -> str:
    """Return a name as it is, or one that hides itself where it looks like a key or a token."""
    return HiddenText(text) if type(text) is str and looks_secret(text) else text


def hide_path(path: str) -> str:
    """Do the same to a path. One of several lines is none: a file's content was pasted there."""
    several = type(path) is str and ("\n" in path or "\r" in path)
    return HiddenText(path) if several else hide(path)


def hide_in_url(url: str) -> str:
    """Return an address as it is, or one that hides what only its server is to know."""
    host = _AFTER_PATH.split(url)[0].rpartition("@")[2] if type(url) is str else ""
    if "." not in host and looks_secret(host):  # hosts look random, too
        return HiddenText(url)
    if type(url) is str and ("@" in url or _AFTER_PATH.search(url) or has_secret(url)):
        return HiddenUrl(url)
    return url


def revealed(text: str) -> str:
    """Return a text itself, also where it hides itself. It must not reach a face."""
    return text.reveal() if isinstance(text, HiddenText) else text


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
    return one_line(repr(value))
