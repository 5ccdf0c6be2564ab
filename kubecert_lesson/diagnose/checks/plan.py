"""What the checks of the file hand on to the checks that ask the server."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from kubecert_lesson.diagnose.checks.client_certificate import ClientCredentials
from kubecert_lesson.kubeconfig.model import Cluster, User


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionPlan:
    """Where to connect, which authorities to trust, what to log in with, and when.

    ``authorities`` is () where the kubeconfig gives none, and None where they cannot be used.
    ``credentials`` is None where there is no usable client certificate. ``now`` is False where
    ``at`` is another time than the present. ``timeout`` is how long the server may take to connect,
    to shake hands and to answer, in seconds each.
    """

    cluster: Cluster
    user: User
    namespace: str
    authorities: tuple[x509.Certificate, ...] | None
    credentials: ClientCredentials | None
    at: datetime
    now: bool
    timeout: float

    @property
    def name(self) -> str:
        """The name that the server's certificate must be for; '' where it is the dialled one."""
        return self.cluster.tls_server_name
