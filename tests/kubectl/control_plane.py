"""The people who ask a cluster, in the tests with the real kubectl."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kubecert_lesson.certificates import Identity
from kubecert_lesson.kubectl import Run

Ask = Callable[..., Run]


@dataclass(frozen=True)
class People:
    """Client certificates by name, and an authority that the cluster does not know."""

    known: Mapping[str, Identity]
    stranger_ca: Identity

    def __getitem__(self, name: str) -> Identity:
        return self.known[name]
