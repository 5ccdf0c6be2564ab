"""Entries by their names: sorted, unique, and found again."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Protocol, TypeVar

from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig.codes import EntryKind
from kubecert_lesson.words import Text, one_line, text


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_Entry = TypeVar("_Entry", bound=_Named)
_MOST_NAMES = 5


def sorted_by_name(section: str, entries: Iterable[_Entry]) -> tuple[_Entry, ...]:
    """Sort entries as kubectl keeps them. Raises LessonError for two of one name."""
    found = tuple(sorted(entries, key=lambda entry: entry.name))
    for one, other in pairwise(found):
        if one.name == other.name:
            raise LessonError(
                "equal-names",
                'two {section} are named "{name}": names are unique, so rename one of them',
                section=section,
                name=one.name,
            )
    return found


def find(kind: EntryKind, entries: tuple[_Entry, ...], name: str) -> _Entry:
    """Return the entry of a name. Raises LessonError where there is none."""
    for entry in entries:
        if entry.name == name:
            return entry
    names = some_names(entries)
    match kind:
        case EntryKind.CLUSTER:
            raise LessonError(
                "unknown-cluster",
                'there is no cluster "{name}": this kubeconfig has {names}',
                name=name,
                names=names,
            )
        case EntryKind.USER:
            raise LessonError(
                "unknown-user",
                'there is no user "{name}": this kubeconfig has {names}',
                name=name,
                names=names,
            )
        case EntryKind.CONTEXT:
            raise LessonError(
                "unknown-context",
                'there is no context "{name}": this kubeconfig has {names}',
                name=name,
                names=names,
            )


def some_names(entries: tuple[_Entry, ...]) -> Text:
    """List the names of entries, a few of many."""
    if not entries:
        return text("none", "none")
    names = ", ".join(one_line(str(entry.name)) or '""' for entry in entries[:_MOST_NAMES])
    if len(entries) > _MOST_NAMES:
        more = len(entries) - _MOST_NAMES
        return text("names-and-more", "{names} and {n} more", names=names, n=more)
    return text("names", "{names}", names=names)
