"""A healthy cluster's certificates and kubeconfig, and what a fault turns them into.

A change is a function from ``Healthy`` to ``Setup``: it makes certificates and kubeconfigs, and
touches neither a file nor a socket.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Self
from urllib.parse import urlsplit

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
_AGE = timedelta(days=400)  # of the cluster: long enough for a certificate to have expired
_RENEWED = timedelta(days=30)  # ago: the serving certificate and the user's


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneNames:
    """What is called how in a scene: the cluster, its user, and all that a fault brings along.

    Without arguments it is the gallery's cluster, whose user is that of kubeadm's admin.conf.
    ``server`` is the address that the kubeconfig dials and ``by_name`` the same by a host name;
    ``names`` are those of the serving certificate, ``other_names`` those of one for other hosts.
    """

    cluster: str = CLUSTER
    user: str = USER
    organizations: tuple[str, ...] = ("kubeadm:cluster-admins",)
    server: str = SERVER
    by_name: str = f"https://localhost:{PORT}"
    names: tuple[str, ...] = SERVING_NAMES
    other_names: tuple[str, ...] = (
        "kubernetes",
        "kubernetes.default",
        "10.96.0.1",
        "192.168.56.10",
    )
    authority: str = "kubernetes"
    stranger: str = "my-ca"
    foreign: str = "other-ca"
    intermediate: str = "kubernetes-intermediate"
    unknown_context: str = "production"
    lost_file: str = "old-ca.crt"
    program: str = "no-such-login-program"
    token: str = "expired-long-ago"
    tls_server_name: str = "api.example.com"
    dead_server: str = "https://127.0.0.1:9"
    misspelt: tuple[str, ...] = ("kubeadm:cluster-admin",)
    other_cluster: str = "test"
    other_server: str = "https://192.0.2.99:6443"
    shared_user: str = "admin"  # what two files both call their user
    ended: timedelta = timedelta(days=30)  # ago: what has expired
    ahead: timedelta = timedelta(days=2)  # until what is not yet valid begins

    @property
    def long_ago(self) -> timedelta:
        """Before now: when a certificate was issued that has ended since."""
        return timedelta(days=certificates.LEAF_DAYS) + self.ended

    @property
    def host(self) -> str:
        """The host name of ``by_name``."""
        return urlsplit(self.by_name).hostname or ""


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
    authority began 400 days before it, the two certificates 30. Serving certificates are signed
    by ``issuer``, where it is not the authority itself. A change begins with ``so_far``, where it
    is not the first: so several faults can be set up together.
    """

    authority: Identity
    serving: Identity
    user: Identity
    spare: PrivateKey
    now: datetime
    names: SceneNames = SceneNames()
    issuer: Identity | None = None
    so_far: Setup | None = None
    unrelated: PrivateKey | None = None  # a key of nobody; the spare one, if there is no other

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
            serving_identity(authority, SceneNames(), now=renewed, key=serving_key),
            client_identity(authority, SceneNames(), now=renewed, key=user_key),
            spare,
            created,
        )

    def after(self, setup: Setup) -> Self:
        """Let the next change begin with this setup."""
        return replace(self, so_far=setup)

    @property
    def kubeconfig(self) -> Kubeconfig:
        """The user's kubeconfig, as kubeadm writes one; of several files the last."""
        if self.so_far:
            return kubeconfig.parse(self.so_far.kubeconfigs[-1])
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
        written = tuple(
            kubeconfig.to_yaml(c) if isinstance(c, Kubeconfig) else c for c in kubeconfigs
        )
        base = self.so_far or self._untouched()
        kept = base.kubeconfigs[: -len(written)] if written else base.kubeconfigs
        if client_ca:
            server["client_ca"] = tuple(client_ca)
        return replace(base, kubeconfigs=kept + written, **server)

    def _untouched(self) -> Setup:
        written = kubeconfig.to_yaml(self.kubeconfig_of(self.user))
        return Setup(self.serving, (self.authority.certificate,), (written,))

    def kubeconfig_of(self, user: Identity) -> Kubeconfig:
        """Write a kubeconfig for another user of this cluster."""
        return kubeconfig.build(
            cluster=self.names.cluster,
            server=self.names.server,
            authority_pem=self.authority.certificate_pem,
            user=certificates.common_name(user.certificate) or "nobody",
            certificate_pem=user.certificate_pem,
            key_pem=user.key_pem,
        )

    def cluster_with(self, **fields: Any) -> Kubeconfig:
        """Change fields of the kubeconfig's cluster entry."""
        config = self.kubeconfig
        return replace(config, clusters=(replace(config.cluster(self.names.cluster), **fields),))

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
        by = authority or self.issuer or self.authority
        return serving_identity(by, self.names, **{**mine, **fields})

    def another_client(self, authority: Identity | None = None, **fields: Any) -> Identity:
        """Issue a client certificate that differs in these fields of ``issue_identity``."""
        mine = {"now": self.now, "key": self.user.key}
        return client_identity(authority or self.authority, self.names, **{**mine, **fields})


@cache
def healthy() -> Healthy:
    """Return the healthy cluster that all scenes share, made on first use."""
    return Healthy.make()


def serving_identity(authority: Identity, names: SceneNames, **fields: Any) -> Identity:
    """Issue the API server's certificate; ``fields`` are those of ``issue_identity``."""
    usual = {"common_name": "kube-apiserver", "sans": names.names, "use": Use.SERVING}
    return certificates.issue_identity(authority, **{**usual, **fields})


def client_identity(authority: Identity, names: SceneNames, **fields: Any) -> Identity:
    """Issue the user's certificate; ``fields`` are those of ``issue_identity``."""
    usual = {
        "common_name": names.user,
        "organizations": names.organizations,
        "use": Use.CLIENT,
    }
    return certificates.issue_identity(authority, **{**usual, **fields})


@cache
def _keys() -> tuple[PrivateKey, ...]:
    return keys.generate_many(4)
