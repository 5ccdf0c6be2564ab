"""What the tests with the real kubectl need of a cluster, and the people who ask it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography import x509

from kubecert_lesson.certificates import Identity
from kubecert_lesson.kubectl import Run


class ControlPlane(Protocol):
    """What the tests need of a cluster; a real one can offer it too."""

    @property
    def authority(self) -> Identity: ...
    @property
    def url(self) -> str: ...
    def kubeconfig(
        self,
        user: Identity | None = None,
        *,
        authority: x509.Certificate | None = None,
        server: str = "",
    ) -> bytes: ...


Ask = Callable[..., Run]


@dataclass(frozen=True)
class People:
    """Client certificates by name, and an authority that the cluster does not know."""

    known: Mapping[str, Identity]
    stranger_ca: Identity

    def __getitem__(self, name: str) -> Identity:
        return self.known[name]
