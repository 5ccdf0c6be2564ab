"""Objects that come and go while the server runs: the little that this server has of etcd.

Only the server's own thread writes here, one request at a time, so that nothing needs a lock. An
object is never changed in place: an answer that still holds one keeps what it was.
"""

from collections.abc import Iterable, Iterator

from kubecert_lesson.apiserver.responses import Json

Key = tuple[str, str]  # namespace ('' where there is none) and name


class Store:
    """The objects of one kind, in the order of their namespaces and names."""

    def __init__(self, objects: Iterable[Json] = ()) -> None:
        self._objects = {key(item): item for item in objects}
        self._version = 1

    @property
    def version(self) -> str:
        """The resourceVersion of the last change."""
        return str(self._version)

    def __iter__(self) -> Iterator[Json]:
        return (item for _, item in sorted(self._objects.items()))

    def find(self, namespace: str, name: str) -> Json | None:
        """Return the object of this name, or None."""
        return self._objects.get((namespace, name))

    def put(self, item: Json) -> Json:
        """Keep an object, new or changed, under its next resourceVersion; return it with that."""
        self._version += 1
        metadata = {**metadata_of(item), "resourceVersion": self.version}
        self._objects[key(item)] = {**item, "metadata": metadata}
        return self._objects[key(item)]

    def remove(self, item: Json) -> None:
        """Forget an object."""
        del self._objects[key(item)]


def key(item: Json) -> Key:
    """Return what tells an object from others of its kind."""
    metadata = metadata_of(item)
    return str(metadata.get("namespace", "")), str(metadata.get("name", ""))


def metadata_of(item: Json) -> Json:
    """Return an object's metadata."""
    found = item.get("metadata")
    return found if isinstance(found, dict) else {}
