"""What a cluster offers that the lesson runs itself: start and stop, its authority, its log.

The notebooks and the tests ask for nothing else, so that the same ones run against the package's
own server and a real one.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Self

from cryptography import x509

from kubecert_lesson import certificates, keys
from kubecert_lesson.apiserver import LogEntry
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster.reachable import ReachableCluster


class ControlPlane(ReachableCluster):
    """A Kubernetes API server that runs while its ``with`` block does, and its authority."""

    _admin: Identity | None = None

    @property
    @abstractmethod
    def authority(self) -> Identity:
        """The cluster's own CA, with its key."""

    @property
    @abstractmethod
    def front_proxy_authority(self) -> Identity:
        """The authority of the certificate by which extension API servers know the API server."""

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
        """End everything that ``start`` began. Calling it twice does no harm."""

    @abstractmethod
    def exchange(
        self,
        serving: Identity,
        *,
        serving_chain: Sequence[x509.Certificate] = (),
        client_ca: Sequence[x509.Certificate] = (),
    ) -> None:
        """Show another certificate from now on, and judge clients by these, on the same port.

        Raises LessonError where the key does not belong to the certificate.
        """

    def remove_at_end(self, *objects: str) -> None:
        """Nothing needs removing: the whole cluster ends with ``stop``."""

    @property
    def requests(self) -> tuple[LogEntry, ...]:
        """The requests of the log. A client that refuses the server never sends one."""
        return tuple(entry for entry in self.log if entry.is_request)

    @property
    def authorities(self) -> tuple[x509.Certificate, ...]:
        """The certificate of the cluster's own authority."""
        return (self.authority.certificate,)

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
            self.authority,
            common_name=name,
            organizations=groups,
            use=Use.CLIENT,
            key=keys.generate_like(self.authority.key),
        )
