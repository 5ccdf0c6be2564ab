"""The gallery: every way in which kubectl and a cluster's certificates fail, as data.

Each entry breaks a healthy cluster in one place, says who refuses whom and what mends it, and
has on record what kubectl, Python's ssl and openssl really said. ``provoke`` makes it happen.
"""

from contextlib import AbstractContextManager

from kubecert_lesson.errors import LessonError
from kubecert_lesson.gallery import authorities, clients, kubeconfigs, serving, setup
from kubecert_lesson.gallery.model import Fault, Where
from kubecert_lesson.gallery.recorded import Texts
from kubecert_lesson.gallery.scene import Scene, staged
from kubecert_lesson.gallery.setup import Healthy, Setup, healthy
from kubecert_lesson.tables import Table

__all__ = [
    "GALLERY",
    "Setup",
    "Fault",
    "Healthy",
    "Scene",
    "Texts",
    "Where",
    "fault",
    "groups",
    "healthy",
    "provoke",
    "table",
]

GALLERY: tuple[Fault, ...] = tuple(
    sorted(
        (*kubeconfigs.FAULTS, *authorities.FAULTS, *serving.FAULTS, *clients.FAULTS),
        key=lambda fault: list(Where).index(fault.where),
    )
)


def fault(id: str) -> Fault:
    """Return the entry with this identifier. Raises LessonError for another."""
    for entry in GALLERY:
        if entry.id == id:
            return entry
    known = ", ".join(entry.id for entry in GALLERY)
    raise LessonError(f"no fault is called {id!r}: there are {known}")


def groups() -> dict[Where, tuple[Fault, ...]]:
    """Return the entries by where they show, in the order in which things are looked at."""
    return {where: tuple(f for f in GALLERY if f.where is where) for where in Where}


def provoke(entry: Fault | str, healthy: Healthy | None = None) -> AbstractContextManager[Scene]:
    """Break a cluster in one place, for a ``with`` block that has the Scene.

    ``with provoke("unknown-authority") as scene: scene.kubectl("get", "nodes")``. The server
    runs until the block ends, and everything lies in a temporary folder. Without a healthy
    cluster of your own, one is used that all scenes share.
    Raises LessonError for an unknown identifier.
    """
    chosen = fault(entry) if isinstance(entry, str) else entry
    return staged(chosen, healthy or setup.healthy())


def table(where: Where | None = None) -> Table:
    """Show the gallery, or one group of it: what you see, who refuses whom, and what mends it."""
    columns = ("what you see", "who refuses whom", "why", "what mends it")
    if where is not None:
        return Table(columns, tuple(_row(f) for f in GALLERY if f.where is where), where.value)
    rows = tuple((f.where.value, *_row(f)) for f in GALLERY)
    return Table(("where it shows", *columns), rows, "Every fault, by where it shows")


def _row(entry: Fault) -> tuple[str, str, str, str]:
    return entry.message, entry.who_refused_whom, entry.cause, "\n".join(entry.mend)
