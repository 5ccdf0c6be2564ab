"""The gallery: every way in which kubectl and a cluster's certificates fail, provoked.

Each exhibit breaks a healthy cluster in one place. What is said of it is in the record of the same
identifier in ``faults``; what kubectl, Python's ssl and openssl really said is on record, too.
``provoke`` makes it happen.
"""

from contextlib import AbstractContextManager

from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import Door
from kubecert_lesson.gallery import authorities, clients, kubeconfigs, serving, setup
from kubecert_lesson.gallery.model import Exhibit
from kubecert_lesson.gallery.recorded import Texts
from kubecert_lesson.gallery.scene import Scene, staged
from kubecert_lesson.gallery.setup import Healthy, Setup, healthy
from kubecert_lesson.tables import Table
from kubecert_lesson.words import say

__all__ = [
    "GALLERY",
    "Exhibit",
    "Healthy",
    "Scene",
    "Setup",
    "Texts",
    "fault",
    "groups",
    "healthy",
    "provoke",
    "table",
]

GALLERY: tuple[Exhibit, ...] = tuple(
    sorted(
        (*kubeconfigs.EXHIBITS, *authorities.EXHIBITS, *serving.EXHIBITS, *clients.EXHIBITS),
        key=lambda exhibit: list(Door).index(exhibit.door),
    )
)


def fault(id: str) -> Exhibit:
    """Return the exhibit with this identifier. Raises LessonError for another."""
    for exhibit in GALLERY:
        if exhibit.id == id:
            return exhibit
    raise LessonError(
        "unknown-exhibit",
        "the gallery has no fault {id}: it has {known}",
        id=repr(id),
        known=", ".join(exhibit.id for exhibit in GALLERY),
    )


def groups() -> dict[Door, tuple[Exhibit, ...]]:
    """Return the exhibits by where they show, in the order in which things are looked at."""
    doors = dict.fromkeys(exhibit.door for exhibit in GALLERY)
    return {door: tuple(e for e in GALLERY if e.door is door) for door in doors}


def provoke(
    exhibit: Exhibit | str, healthy: Healthy | None = None
) -> AbstractContextManager[Scene]:
    """Break a cluster in one place, for a ``with`` block that has the Scene.

    ``with provoke("unknown-authority") as scene: scene.kubectl("get", "nodes")``. The server
    runs until the block ends, and everything is in a temporary folder. Without a healthy
    cluster of your own, one is used that all scenes share.
    Raises LessonError for an unknown identifier.
    """
    chosen = fault(exhibit) if isinstance(exhibit, str) else exhibit
    return staged(chosen, healthy or setup.healthy())


def table(door: Door | None = None) -> Table:
    """Show the gallery, or one group of it: what you see, who refuses whom, and what fixes it."""
    columns = (
        say("what you see"),
        say("who refuses whom"),
        say("why"),
        say("what fixes it"),
    )
    if door is not None:
        return Table(columns, tuple(_row(e) for e in GALLERY if e.door is door), door.words)
    rows = tuple((e.door.words, *_row(e)) for e in GALLERY)
    return Table((say("where it shows"), *columns), rows, say("Every fault, by where it shows"))


def _row(exhibit: Exhibit) -> tuple[str, str, str, str]:
    return exhibit.message, exhibit.who_refused_whom, exhibit.cause, "\n".join(exhibit.fix)
