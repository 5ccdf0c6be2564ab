"""The lesson's cluster as a learner holds it: ``with LessonCluster() as cluster:``."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Self

from cryptography import x509

from kubecert_lesson import certificates, keys, moments
from kubecert_lesson.apiserver import BINDINGS, NODES, PODS, Binding, LogEntry, Node, Pod
from kubecert_lesson.apiserver.api import Api
from kubecert_lesson.apiserver.calls import follow
from kubecert_lesson.apiserver.kinds import Resource
from kubecert_lesson.apiserver.oidc import OidcAuthenticator, TrustedIssuer
from kubecert_lesson.apiserver.plain_http import PlainSession
from kubecert_lesson.apiserver.resources import resources
from kubecert_lesson.apiserver.server import Server
from kubecert_lesson.apiserver.tls import TlsSession, server_context
from kubecert_lesson.apiserver.tokens import TokenKeys
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster.control_plane import ControlPlane
from kubecert_lesson.cluster.own_clients import OwnClients
from kubecert_lesson.errors import LessonError

SERVING_NAMES = (
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
    "localhost",
    "127.0.0.1",
)
_LONGEST_LOG = 10_000


class LessonCluster(ControlPlane):
    """A Kubernetes API server on 127.0.0.1 that runs while its ``with`` block does.

    ``authority`` is the cluster's own CA: it signs the certificates of the users that ``user``
    makes, and the serving certificate where none is given. ``serving`` is the certificate (and
    key) that the server shows, ``serving_chain`` what it sends along. ``client_ca`` are the
    certificates that clients are judged by; kube-apiserver calls this ``--client-ca-file``.
    ``kubelet_ca`` are those that kubelets are judged by (``--kubelet-certificate-authority``);
    without them no kubelet is checked, as kubeadm has it.
    ``token_keys`` are for the tokens of service accounts (``--service-account-signing-key-file``
    and ``--service-account-key-file``), ``oidc`` is an issuer whose tokens count, too
    (``--authentication-config``).
    ``clock`` is the server's time (an aware datetime) where it must differ from the real one; it
    stands still. ``require_client_certificate`` lets TLS itself judge the client, with an alert
    instead of a 401: so do servers in front of an API server. Without ``tls`` it speaks in the
    clear, which API servers no longer do. ``port`` is for a cluster that takes another one's
    place; 0 chooses a free one. ``trust_bundles`` adds ClusterTrustBundles, as Kubernetes 1.37 has
    them. ``encryption_algorithm`` is that of the keys which the cluster
    makes for itself (``keys.ALGORITHMS``); its users' keys are of the same kind as its authority's.

    With no argument, the cluster makes itself an authority and a serving certificate. What is in
    it, it keeps from one start to the next. Settings that are changed count from the next start.
    Raises LessonError where a key does not belong to its certificate, and for a clock without
    time zone.
    """

    def __init__(
        self,
        *,
        authority: Identity | None = None,
        serving: Identity | None = None,
        serving_chain: Sequence[x509.Certificate] = (),
        client_ca: Sequence[x509.Certificate] | None = None,
        kubelet_ca: Sequence[x509.Certificate] | None = None,
        token_keys: TokenKeys | None = None,
        oidc: TrustedIssuer | None = None,
        nodes: Sequence[Node] = NODES,
        pods: Sequence[Pod] = PODS,
        bindings: Sequence[Binding] = BINDINGS,
        clock: datetime | None = None,
        require_client_certificate: bool = False,
        tls: bool = True,
        port: int = 0,
        trust_bundles: bool = False,
        encryption_algorithm: str = keys.DEFAULT_ALGORITHM,
    ) -> None:
        missing = (authority is None) + (serving is None)
        new = iter(keys.generate_many(missing, encryption_algorithm))
        self._authority = authority or certificates.self_signed_authority(
            next(new), common_name="kubernetes"
        )
        self.serving = serving or certificates.issue_identity(
            self.authority,
            common_name="kube-apiserver",
            sans=SERVING_NAMES,
            use=Use.SERVING,
            key=next(new),
        )
        self.serving_chain = tuple(serving_chain)
        self.client_ca = (self.authority.certificate,) if client_ca is None else tuple(client_ca)
        self.kubelet_ca = None if kubelet_ca is None else tuple(kubelet_ca)
        self.token_keys = token_keys or TokenKeys(algorithm=encryption_algorithm)
        self.oidc = oidc
        self.nodes, self.pods = tuple(nodes), tuple(pods)
        self.bindings = tuple(bindings)
        self.clock = None if clock is None else moments.utc(clock)
        self.require_client_certificate = require_client_certificate
        self.tls = tls
        self.trust_bundles = trust_bundles
        self._own_clients = OwnClients(self.authority, self.clock)
        self._resources: dict[str, Resource] = {}
        self._log: deque[LogEntry] = deque(maxlen=_LONGEST_LOG)
        self._server: Server | None = None
        self._wanted_port = port
        self._port: int | None = None

    @property
    def authority(self) -> Identity:
        return self._authority

    @property
    def front_proxy_authority(self) -> Identity:
        return self._own_clients.front_proxy_authority

    def start(self) -> Self:
        """Listen on a free port and answer; ``with`` does this. Returns the cluster itself.

        Raises LessonError when it is running already, and when its port is taken.
        """
        if self._server is not None:
            raise LessonError(
                "running-already", "this cluster is running already: make another LessonCluster"
            )
        context = server_context(
            self.serving,
            intermediates=self.serving_chain,
            client_ca=self.client_ca,
            require_client_certificate=self.require_client_certificate,
            clock=self.clock,
        )
        try:
            new_session = partial(TlsSession, context) if self.tls else PlainSession
            server = Server(new_session, self._log.append, self._wanted_port)
        except OSError as error:
            raise LessonError(
                "cannot-listen",
                "cannot listen on port {port}: {why}; port 0 takes a free one",
                port=self._wanted_port,
                why=error.strerror or str(error),
            ) from error
        self._resources = self._resources or self._made()
        try:
            server.start(
                Api(
                    client_ca=self.client_ca,
                    authority=self.authority,
                    resources=self._resources,
                    address=server.address,
                    clock=self.clock,
                    kubelet_ca=self.kubelet_ca,
                    token_keys=self.token_keys,
                    oidc=self._issuer(),
                    dial=self._own_clients.dial,
                    log=self._log.append,
                )
            )
        except BaseException:
            server.stop()
            raise
        self._server, self._port = server, server.port
        return self

    def _made(self) -> dict[str, Resource]:
        return resources(
            self.nodes,
            self.pods,
            self.bindings,
            started=datetime.now(UTC),
            root_ca=self.authority.certificate_pem.decode(),
            with_trust_bundles=self.trust_bundles,
        )

    def _issuer(self) -> OidcAuthenticator | None:
        if self.oidc is None:
            return None
        judge = OidcAuthenticator(self.oidc, self._log.append)
        follow(judge.initialize(), self._own_clients.dial)
        return judge

    def stop(self) -> None:
        """Close every connection and the port, and end the thread. Twice is harmless."""
        if self._server is not None:
            server, self._server = self._server, None
            server.stop()

    def exchange(
        self,
        serving: Identity,
        *,
        serving_chain: Sequence[x509.Certificate] = (),
        client_ca: Sequence[x509.Certificate] = (),
    ) -> None:
        self.stop()
        self.serving, self.serving_chain = serving, tuple(serving_chain)
        self.client_ca = tuple(client_ca)
        wanted, self._wanted_port = self._wanted_port, self.port
        try:
            self.start()
        finally:
            self._wanted_port = wanted

    @property
    def running(self) -> bool:
        """True from ``start`` to ``stop``."""
        return self._server is not None

    @property
    def port(self) -> int:
        """The port on 127.0.0.1. Raises LessonError before the first start."""
        if self._port is None:
            raise LessonError("no-port", "this cluster has no port yet: use it in a with block")
        return self._port

    @property
    def url(self) -> str:
        """What a kubeconfig calls ``server``. Raises LessonError before the first start."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def log(self) -> tuple[LogEntry, ...]:
        """What the server saw, oldest first: requests, and handshakes that failed."""
        if self._server is not None:
            # A client may be gone before the server has read its last message: wait for that.
            self._server.settle()
        return tuple(self._log)

    def clear_log(self) -> None:
        """Forget what was seen until now."""
        self._log.clear()
