"""What every cluster of the lesson offers, whoever answers: the package's own server or a real one.

The notebooks and the tests ask for nothing else, so that the same ones run against each.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from cryptography import x509

from kubecert_lesson import certificates, kubeconfig
from kubecert_lesson.apiserver.log import LogEntry
from kubecert_lesson.certificates import Identity, Use


class ControlPlane(ABC):
    """A Kubernetes API server that runs while its ``with`` block does, and its authority."""

    _admin: Identity | None = None

    @property
    @abstractmethod
    def authority(self) -> Identity:
        """The cluster's own CA, with its key."""

    @property
    @abstractmethod
    def url(self) -> str:
        """What a kubeconfig calls ``server``. Raises LessonError before the first start."""

    @property
    @abstractmethod
    def running(self) -> bool:
        """True from ``start`` to ``stop``."""

    @property
    @abstractmethod
    def log(self) -> tuple[LogEntry, ...]:
        """What the server saw, oldest first: requests, and handshakes that failed."""

    @abstractmethod
    def clear_log(self) -> None:
        """Forget what was seen until now."""

    @abstractmethod
    def start(self) -> Self:
        """Answer from now on; ``with`` does this. Returns the cluster itself."""

    @abstractmethod
    def stop(self) -> None:
        """End everything that ``start`` began. Twice does no harm."""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port of ``url``, 443 where it names none; LessonError before the first start."""
        return urlsplit(self.url).port or 443

    @property
    def requests(self) -> tuple[LogEntry, ...]:
        """The requests of the log. A client that refuses the server never sends one."""
        return tuple(entry for entry in self.log if entry.is_request)

    @property
    def admin(self) -> Identity:
        """The user of kubeadm's admin.conf, made by the cluster's authority on first use."""
        if self._admin is None:
            self._admin = self.user("kubernetes-admin", groups=["kubeadm:cluster-admins"])
        return self._admin

    def user(self, name: str, *, groups: Sequence[str] = ()) -> Identity:
        """Let the cluster's authority make a client certificate: CN is the name, each O a group.

        Raises LessonError for a name that cannot stand in a certificate.
        """
        return certificates.issue_identity(
            self.authority, common_name=name, organizations=groups, use=Use.CLIENT
        )

    def kubeconfig(
        self,
        user: Identity | None = None,
        *,
        authority: x509.Certificate | Sequence[x509.Certificate] | None = None,
        server: str = "",
    ) -> bytes:
        """Write a kubeconfig (YAML) for a user of this cluster, ``admin`` where none is given.

        ``authority`` is the certificate (or several) that kubectl shall check the server by, the
        cluster's own where none is given; ``server`` another address. It holds the private key:
        a secret.
        """
        identity = user or self.admin
        if authority is None:
            authority = self._trusted()
        elif isinstance(authority, x509.Certificate):
            authority = (authority,)
        return kubeconfig.to_yaml(
            kubeconfig.build(
                cluster="lesson",
                server=server or self.url,
                authority_pem=certificates.pem(*authority),
                user=certificates.common_name(identity.certificate) or "nobody",
                certificate_pem=identity.certificate_pem,
                key_pem=identity.key_pem,
            )
        )

    def _trusted(self) -> tuple[x509.Certificate, ...]:
        return (self.authority.certificate,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url if self.running else 'not running'})"
