"""A real control plane with the learner's own certificates: etcd and kube-apiserver, no Docker.

What the lesson's own server only imitates can be tried here. kube-controller-manager is started,
too, where it is installed: it signs CertificateSigningRequests.
Source: kubeadm, "Implementation details"; the programs' own ``--help``.
"""

import atexit
import http.client
import secrets
import shutil
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from cryptography import x509

from kubecert_lesson import certificates, keys, kubeconfig, pki
from kubecert_lesson.apiserver import BINDINGS, NODES, PODS, Binding, LogEntry, Node, Pod
from kubecert_lesson.apiserver.resources import resources
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import audit, furnishing, programs, settings
from kubecert_lesson.cluster.control_plane import ControlPlane
from kubecert_lesson.cluster.lesson import SERVING_NAMES
from kubecert_lesson.cluster.programs import Program
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import private_folder, write_private, write_public
from kubecert_lesson.pki import ClusterPKI, Parameters

_NEEDED = ("etcd", "kube-apiserver")
_SIGNER = "kube-controller-manager"
_OWN_USER = "kubecert-lesson"  # who sets the cluster up: by a token, so that no certificate counts
_SECONDS_TO_START = 90.0
_SECONDS_TO_FILL = 10.0
_QUIET_SECONDS = 0.05
_SECONDS_TO_RELOAD = 70.0  # it looks once a minute at the latest


def available() -> bool:
    """Say whether the programs that a real control plane needs are on PATH."""
    return all(shutil.which(name) for name in _NEEDED)


class RealControlPlane(ControlPlane):
    """etcd and kube-apiserver on 127.0.0.1, in a private folder, until ``stop``.

    ``pki`` gives every certificate (``pki.build``; its API server must be named 127.0.0.1 for
    kubectl to accept it). ``authority``, ``serving`` (with ``serving_chain``) and ``client_ca``
    take the place of single ones, as in LessonCluster; without ``pki``, its keys are of
    ``encryption_algorithm``. Everything ends when this process does.
    """

    def __init__(
        self,
        *,
        pki: ClusterPKI | None = None,
        authority: Identity | None = None,
        serving: Identity | None = None,
        serving_chain: Sequence[x509.Certificate] = (),
        client_ca: Sequence[x509.Certificate] | None = None,
        nodes: Sequence[Node] = NODES,
        pods: Sequence[Pod] = PODS,
        bindings: Sequence[Binding] = BINDINGS,
        port: int = 0,
        encryption_algorithm: str = keys.DEFAULT_ALGORITHM,
    ) -> None:
        self._pki = pki or _build(encryption_algorithm)
        self._authority = authority or self._pki["ca"]
        self.serving = serving or (
            self._pki["apiserver"] if authority is None else _serving(authority)
        )
        self.serving_chain = tuple(serving_chain)
        self.client_ca = (self.authority.certificate,) if client_ca is None else tuple(client_ca)
        self.nodes, self.pods, self.bindings = tuple(nodes), tuple(pods), tuple(bindings)
        self._admin = self._pki["admin.conf"] if authority is None else None
        self._wanted_port = port
        self._port: int | None = None
        self._folder = Path()
        self._running = ExitStack()
        self._programs: list[Program] = []
        self._forgotten = 0

    @property
    def authority(self) -> Identity:
        return self._authority

    @property
    def front_proxy_authority(self) -> Identity:
        return self._pki["front-proxy-ca"]

    @property
    def url(self) -> str:
        if self._port is None:
            raise LessonError("no-port", "this cluster has no port yet: use it in a with block")
        return f"https://{settings.HOST}:{self._port}"

    @property
    def running(self) -> bool:
        return bool(self._programs)

    def start(self) -> Self:
        """Start the programs and wait until the API server is ready; returns the cluster itself.

        Raises ToolMissing where a program is not installed, and LessonError with the last lines
        of its output where one does not start.
        """
        if self.running:
            raise LessonError(
                "running-already", "this cluster is running already: make another one"
            )
        for name in _NEEDED:
            programs.find(name)
        self._port, etcd_port, peer_port = _free_ports(self._wanted_port)
        token = secrets.token_urlsafe(32)
        self._forgotten = 0
        with ExitStack() as stack:
            self._folder = stack.enter_context(private_folder("control-plane"))
            stack.callback(self._programs.clear)
            self._write_files(token, etcd_port, peer_port)
            parameters = self._pki.parameters
            options = settings.kube_apiserver(
                self._port,
                etcd_port,
                address=parameters.advertise_address,
                subnet=parameters.service_subnet,
            )
            self._run(stack, "etcd", ["--config-file=etcd.yaml"])
            self._run(stack, "kube-apiserver", options)
            send = furnishing.sender(settings.HOST, self._port, token)
            self._wait_until_ready(send)
            kinds = resources(self.nodes, self.pods, self.bindings, started=datetime.now(UTC))
            furnishing.furnish(send, kinds)
            if shutil.which(_SIGNER):
                self._run(stack, _SIGNER, settings.kube_controller_manager())
                _wait_for_rules(send)
            self._running = stack.pop_all()
        atexit.register(self.stop)
        return self

    def stop(self) -> None:
        atexit.unregister(self.stop)
        self._running.close()

    def exchange(
        self,
        serving: Identity,
        *,
        serving_chain: Sequence[x509.Certificate] = (),
        client_ca: Sequence[x509.Certificate] = (),
    ) -> None:
        """Write the files: kube-apiserver sees that they have changed, and reads them again."""
        if serving.key.public_key() != serving.certificate.public_key():
            raise LessonError(
                "key-mismatch", "the key does not belong to the serving certificate: give its own"
            )
        self.serving, self.serving_chain = serving, tuple(serving_chain)
        self.client_ca = tuple(client_ca)
        self._write_shown()
        shown = certificates.fingerprint(serving.certificate)
        end = time.monotonic() + _SECONDS_TO_RELOAD
        while time.monotonic() < end:
            pem = ssl.get_server_certificate((settings.HOST, self.port), timeout=5)
            if certificates.fingerprint(certificates.load(pem.encode())) == shown:
                return
            time.sleep(0.2)
        raise LessonError(
            "not-reloaded",
            "kube-apiserver still shows its old certificate after {seconds:g} seconds",
            seconds=_SECONDS_TO_RELOAD,
        )

    @property
    def log(self) -> tuple[LogEntry, ...]:
        return self._read_log()[self._forgotten :] if self.running else ()

    def clear_log(self) -> None:
        self._forgotten = len(self._read_log())

    def _read_log(self) -> tuple[LogEntry, ...]:
        """Read what the server wrote, once it has stopped writing: it does so after answering."""
        logs = (self._folder / "audit.log", self._folder / "kube-apiserver.log")
        before = -1
        while (size := sum(path.stat().st_size for path in logs if path.exists())) != before:
            before = size
            time.sleep(_QUIET_SECONDS)
        return audit.read(*logs)

    def _run(self, stack: ExitStack, name: str, options: Sequence[str]) -> None:
        program = Program(name, options, self._folder)
        stack.callback(program.stop)
        self._programs.append(program)

    def _wait_until_ready(self, send: furnishing.Send) -> None:
        end = time.monotonic() + _SECONDS_TO_START
        while True:
            for program in self._programs:
                program.check()
            try:
                if send("GET", "/readyz", None)[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass  # it does not listen yet
            if time.monotonic() > end:
                raise LessonError(
                    "not-ready",
                    "kube-apiserver is not ready after {seconds:g} seconds;"
                    " its last output:\n{words}",
                    seconds=_SECONDS_TO_START,
                    words=self._programs[-1].tail(),
                )
            time.sleep(0.1)

    def _write_files(self, token: str, etcd_port: int, peer_port: int) -> None:
        pki.write(self._pki, self._folder)
        self.authority.write(self._folder / "pki", "ca")
        self._write_shown()
        write_private(
            self._folder / "tokens.csv",
            f'{token},{_OWN_USER},{_OWN_USER},"system:masters"\n'.encode(),
        )
        policy = audit.POLICY.format(own_user=_OWN_USER)
        write_public(self._folder / "audit-policy.yaml", policy.encode())
        write_public(self._folder / "etcd.yaml", settings.etcd(etcd_port, peer_port))
        own = kubeconfig.build(
            cluster="own", server=self.url, authority_pem=b"", user=_OWN_USER, token=token
        )
        # The server's certificate may be wrong on purpose, and nothing else can be reached here.
        own = kubeconfig.set_cluster(own, "own", insecure_skip_tls_verify=True)
        write_private(self._folder / "own.conf", kubeconfig.to_yaml(own))

    def _write_shown(self) -> None:
        folder = self._folder / "pki"
        self.serving.write(folder, "apiserver")
        shown = certificates.pem(self.serving.certificate, *self.serving_chain)
        write_public(folder / "apiserver.crt", shown)
        write_public(folder / "client-ca.crt", certificates.pem(*self.client_ca))


def _wait_for_rules(send: furnishing.Send) -> None:
    """Give kube-controller-manager the time to fill the role that grants the least."""
    end = time.monotonic() + _SECONDS_TO_FILL
    while time.monotonic() < end:
        code, role = send("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles/view", None)
        if code == 200 and role.get("rules"):
            return
        time.sleep(0.1)


def _build(algorithm: str) -> ClusterPKI:
    names = ("localhost", settings.HOST)
    return pki.build(Parameters(cert_sans=names, encryption_algorithm=algorithm))


def _serving(authority: Identity) -> Identity:
    return certificates.issue_identity(
        authority,
        common_name="kube-apiserver",
        sans=SERVING_NAMES,
        use=Use.SERVING,
        key=keys.generate_like(authority.key),
    )


def _free_ports(wanted: int) -> tuple[int, int, int]:
    """Find ports that nothing listens on now. The first is the wanted one, unless that is 0."""
    with ExitStack() as stack:
        try:
            found = [
                stack.enter_context(socket.create_server((settings.HOST, port)))
                for port in (wanted, 0, 0)
            ]
        except OSError as error:
            raise LessonError(
                "cannot-listen",
                "cannot listen on port {port}: {why}; port 0 takes a free one",
                port=wanted,
                why=error.strerror or str(error),
            ) from error
        one, two, three = (each.getsockname()[1] for each in found)
    return one, two, three
