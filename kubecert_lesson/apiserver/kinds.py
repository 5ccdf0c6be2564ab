"""What a kind of object is: its names, the columns it is shown with, and its objects.

Source: Kubernetes API concepts, "Resource types"; ages are written as kubectl's are.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from kubecert_lesson import durations
from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.responses import Json
from kubecert_lesson.apiserver.shapes import Shape
from kubecert_lesson.apiserver.store import Store, metadata_of


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Those of priority 1 are shown with ``-o wide`` only."""

    name: str
    cell: Callable[[Json], str]
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A kind of object, and every object of that kind. ``fields`` may be selected by.

    A kind with a ``shape`` can be written: ``checked`` then gets a new object, the user who sends
    it, and the object that it replaces (None where it replaces none). It returns what is to be
    kept, or raises Refusal.
    """

    plural: str
    singular: str
    kind: str
    short_name: str
    namespaced: bool
    columns: tuple[Column, ...]
    fields: tuple[str, ...]
    objects: Store
    categories: tuple[str, ...] = ()  # ``kubectl get all`` asks for a category
    group: str = ""
    shape: Shape | None = None
    checked: Callable[[Json, UserInfo, Json | None], Json] = lambda new, user, old: new
    subresources: tuple[str, ...] = ()  # those that can be updated

    @property
    def verbs(self) -> tuple[str, ...]:
        """What may be done with objects of this kind."""
        return ("create", "delete", "get", "list", "patch") if self.shape else ("get", "list")

    @property
    def api_version(self) -> str:
        """Group and version, as objects carry them."""
        return f"{self.group}/v1" if self.group else "v1"


def new_object(
    kind: str,
    name: str,
    created: datetime,
    namespace: str = "",
    *,
    api_version: str = "v1",
    labels: Mapping[str, str] | None = None,
) -> Json:
    """Make the part of an object that all kinds have: type and metadata."""
    metadata: Json = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    metadata |= {
        "uid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"kubecert-lesson/{kind}/{namespace}/{name}")),
        "resourceVersion": "1",
        "creationTimestamp": stamp(created),
    }
    if labels:
        metadata["labels"] = dict(labels)
    return {"kind": kind, "apiVersion": api_version, "metadata": metadata}


def at(item: object, path: str) -> str:
    """Return the text at a dotted path of an object, '' where there is none."""
    for part in path.split("."):
        item = item.get(part) if isinstance(item, dict) else None
    return item if isinstance(item, str) else ""


def labels(item: Json) -> dict[str, str]:
    """Return an object's labels."""
    found = metadata_of(item).get("labels")
    return dict(found) if isinstance(found, dict) else {}


def column(name: str, path: str, priority: int = 0) -> Column:
    """Make a column of the text at a dotted path."""
    return Column(name, lambda item: at(item, path) or "<none>", priority)


def stamp(time: datetime) -> str:
    """Write an aware time as Kubernetes does: RFC 3339, UTC, whole seconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def age(item: Json) -> str:
    """Say how old an object is."""
    created = datetime.fromisoformat(at(item, "metadata.creationTimestamp"))
    return durations.words(datetime.now(UTC) - created)


NAME = column("Name", "metadata.name")
AGE = Column("Age", age)
