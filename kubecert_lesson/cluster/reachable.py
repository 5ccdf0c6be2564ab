"""What every cluster offers that kubectl can reach: an address, users, kubeconfigs."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from cryptography import x509

from kubecert_lesson import certificates, kubeconfig
from kubecert_lesson.certificates import Identity


class ReachableCluster(ABC):
    """A cluster that kubectl can reach while a ``with`` block lasts."""

    @property
    @abstractmethod
    def url(self) -> str:
        """What a kubeconfig calls ``server``. Raises LessonError before the first start."""

    @property
    @abstractmethod
    def running(self) -> bool:
        """True while it can be reached."""

    @property
    @abstractmethod
    def authorities(self) -> tuple[x509.Certificate, ...]:
        """The certificates that its clients check the server by."""

    @property
    @abstractmethod
    def admin(self) -> Identity:
        """A user who may do everything that the lesson asks for."""

    @abstractmethod
    def user(self, name: str, *, groups: Sequence[str] = ()) -> Identity:
        """Get a client certificate: CN is the name, each O a group.

        Raises LessonError for a name that cannot stand in a certificate.
        """

    @abstractmethod
    def start(self) -> Self:
        """Be there from now on; ``with`` does this. Returns the cluster itself."""

    @abstractmethod
    def stop(self) -> None:
        """End what ``start`` began, and remove what was made. Calling it twice does no harm."""

    @abstractmethod
    def remove_at_end(self, *objects: str) -> None:
        """Announce objects that are going to be made: 'csr/alice', 'role/reader -n kube-system'.

        ``stop`` removes them, and so does the end of this process. Raises LessonError where one
        exists already, which is then not the lesson's to remove.
        """

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

    def kubeconfig(
        self,
        user: Identity | None = None,
        *,
        authority: x509.Certificate | Sequence[x509.Certificate] | None = None,
        server: str = "",
        token: str = "",
    ) -> bytes:
        """Write a kubeconfig (YAML) for a user of this cluster, by default ``admin``.

        ``authority`` is the certificate (or several) that kubectl checks the server by, by
        default ``authorities``; ``server`` another address. A ``token`` takes the place of the
        user's certificate. It holds a private key or a token: a secret.
        """
        if authority is None:
            authority = self.authorities
        elif isinstance(authority, x509.Certificate):
            authority = (authority,)
        trusted, address = certificates.pem(*authority), server or self.url
        if token:
            built = kubeconfig.build(
                cluster="lesson", server=address, authority_pem=trusted, user="token", token=token
            )
            return kubeconfig.to_yaml(built)
        identity = user or self.admin
        return kubeconfig.to_yaml(
            kubeconfig.build(
                cluster="lesson",
                server=address,
                authority_pem=trusted,
                user=certificates.common_name(identity.certificate) or "nobody",
                certificate_pem=identity.certificate_pem,
                key_pem=identity.key_pem,
            )
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url if self.running else 'not running'})"
