"""A healthy cluster's certificates and kubeconfig, and what a fault turns them into.

A change is a function from ``Healthy`` to ``Setup``: it makes certificates and kubeconfigs, and
touches neither a file nor a socket.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Self

from cryptography import x509

from kubecert_lesson import certificates, keys, kubeconfig, moments
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster.lesson import SERVING_NAMES
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.kubeconfig import Kubeconfig

CLUSTER = "lesson"
PORT = 6443  # kube-apiserver's own; a scene writes the port of its running cluster instead
SERVER = f"https://127.0.0.1:{PORT}"
USER = "kubernetes-admin"
NAMES = {  # of its kubeconfig, for the commands of a fix
    "cluster": CLUSTER,
    "user": USER,
    "context": f"{USER}@{CLUSTER}",
    "known_context": f"{USER}@{CLUSTER}",
    "namespace": "default",
    "server": SERVER,
}
_SERVING = {"common_name": "kube-apiserver", "sans": SERVING_NAMES, "use": Use.SERVING}
_CLIENT = {  # the user of kubeadm's admin.conf
    "common_name": USER,
    "organizations": ("kubeadm:cluster-admins",),
    "use": Use.CLIENT,
}
_AGE = timedelta(days=400)  # of the cluster: long enough for a certificate to have expired
_RENEWED = timedelta(days=30)  # ago: the serving certificate and the user's


@dataclass(frozen=True, slots=True, repr=False)
class Setup:
    """All that is set up: a server, and the kubeconfigs (YAML) that kubectl is given.

    The server shows ``serving`` and sends ``serving_chain`` along; ``client_ca`` and what follows
    are LessonCluster's arguments of the same names.
    """

    serving: Identity
    client_ca: tuple[x509.Certificate, ...]
    kubeconfigs: tuple[bytes, ...] = field(repr=False)
    serving_chain: tuple[x509.Certificate, ...] = ()
    clock: datetime | None = None
    require_client_certificate: bool = False
    tls: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class Healthy:
    """A cluster in which nothing is wrong: its authority, its serving certificate, its admin.

    ``spare`` is a key pair for anybody else who is needed. ``now`` is the present, in UTC: the
    authority began 400 days before it, the two certificates 30.
    """

    authority: Identity
    serving: Identity
    user: Identity
    spare: PrivateKey
    now: datetime

    @classmethod
    def make(cls, *, now: datetime | None = None) -> Self:
        """Issue new certificates for four key pairs that are made once in a process.

        ``now`` is an aware datetime, the current time where it is left out. Raises LessonError
        for one without a time zone.
        """
        created = moments.utc(now)
        authority_key, serving_key, user_key, spare = _keys()
        authority = certificates.self_signed_authority(
            authority_key, common_name="kubernetes", now=created - _AGE
        )
        renewed = created - _RENEWED
        return cls(
            authority,
            _issued(authority, _SERVING, now=renewed, key=serving_key),
            _issued(authority, _CLIENT, now=renewed, key=user_key),
            spare,
            created,
        )

    @property
    def kubeconfig(self) -> Kubeconfig:
        """The admin's kubeconfig, as kubeadm writes one."""
        return self.kubeconfig_of(self.user)

    def whole(self) -> Setup:
        """Set it up with nothing changed."""
        return self.but()

    def but(
        self,
        *kubeconfigs: Kubeconfig | bytes,
        client_ca: Sequence[x509.Certificate] = (),
        **server: Any,
    ) -> Setup:
        """Set it up with these kubeconfigs and these fields of the server instead."""
        given = kubeconfigs or (self.kubeconfig,)
        written = (kubeconfig.to_yaml(c) if isinstance(c, Kubeconfig) else c for c in given)
        judged_by = tuple(client_ca) or (self.authority.certificate,)
        return replace(Setup(self.serving, judged_by, tuple(written)), **server)

    def kubeconfig_of(self, user: Identity) -> Kubeconfig:
        """Write a kubeconfig for another user of this cluster."""
        return kubeconfig.build(
            cluster=CLUSTER,
            server=SERVER,
            authority_pem=self.authority.certificate_pem,
            user=certificates.common_name(user.certificate) or "nobody",
            certificate_pem=user.certificate_pem,
            key_pem=user.key_pem,
        )

    def cluster_with(self, **fields: Any) -> Kubeconfig:
        """Change fields of the kubeconfig's cluster entry."""
        config = self.kubeconfig
        return replace(config, clusters=(replace(config.cluster(CLUSTER), **fields),))

    def user_with(self, **fields: Any) -> Kubeconfig:
        """Change fields of the kubeconfig's user entry."""
        config = self.kubeconfig
        return replace(config, users=(replace(config.users[0], **fields),))

    def showing(self, client: Identity) -> Kubeconfig:
        """Put another client certificate and its key into the kubeconfig."""
        return self.user_with(
            client_certificate_data=client.certificate_pem, client_key_data=client.key_pem
        )

    def stranger(self, common_name: str) -> Identity:
        """Make an authority that nobody has chosen to trust."""
        return certificates.self_signed_authority(
            self.spare, common_name=common_name, now=self.now - _AGE
        )

    def another_serving(self, authority: Identity | None = None, **fields: Any) -> Identity:
        """Issue a serving certificate that differs in these fields of ``issue_identity``."""
        mine = {"now": self.now, "key": self.serving.key}
        return _issued(authority or self.authority, _SERVING, **{**mine, **fields})

    def another_client(self, authority: Identity | None = None, **fields: Any) -> Identity:
        """Issue a client certificate that differs in these fields of ``issue_identity``."""
        mine = {"now": self.now, "key": self.user.key}
        return _issued(authority or self.authority, _CLIENT, **{**mine, **fields})


@cache
def healthy() -> Healthy:
    """Return the healthy cluster that all scenes share, made on first use."""
    return Healthy.make()


def _issued(authority: Identity, usual: dict[str, Any], **fields: Any) -> Identity:
    return certificates.issue_identity(authority, **{**usual, **fields})


@cache
def _keys() -> tuple[PrivateKey, ...]:
    return keys.generate_many(4)
