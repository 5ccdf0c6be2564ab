"""The servers of a hunt: they run while the learner works, and read their files again on a change.

As kube-apiserver does: files that cannot be used change nothing, and the log says so.
"""

import json
import os
import threading
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import yaml

from kubecert_lesson.apiserver.calls import Call
from kubecert_lesson.apiserver.log import LogEntry
from kubecert_lesson.certificates import Identity
from kubecert_lesson.cluster import ExtensionServer, LessonCluster, Webhook
from kubecert_lesson.cluster.backend import Backend
from kubecert_lesson.cluster.control_plane import ControlPlane
from kubecert_lesson.cluster.opening import REAL, VARIABLE
from kubecert_lesson.cluster.real import RealControlPlane
from kubecert_lesson.dialling import calls
from kubecert_lesson.dialling.values import Login
from kubecert_lesson.errors import LessonError
from kubecert_lesson.hunt.dealing import HuntCase
from kubecert_lesson.hunt.folder import OnDisk, read_disk, stamp, write_case
from kubecert_lesson.hunt.layouts import Front, Work
from kubecert_lesson.hunt.work import WorkFiles

LOG = "api-server.log"
_POLL_SECONDS = 0.5
_QUICK = "ECDSA-P256"  # for keys that a hunt is not about, such as that of the tokens
_PATHS = {
    "ValidatingWebhookConfiguration": "/apis/admissionregistration.k8s.io/v1/"
    "validatingwebhookconfigurations",
    "Service": "/api/v1/namespaces/kube-system/services",
    "APIService": "/apis/apiregistration.k8s.io/v1/apiservices",
}


def on_real_cluster() -> bool:
    """Say whether the one setting asks for a real control plane."""
    return os.environ.get(VARIABLE) == REAL


class HuntServer:
    """An API server, and what it calls, as a folder's files have it."""

    def __init__(self, case: HuntCase, folder: Path) -> None:
        """Start everything, and write the learner's folder. The case itself is not kept."""
        self._folder = folder
        self._work = case.layout.work
        self._strict = case.layout.front is Front.STRICT
        self._backend: Backend | None = None
        self._cluster = _cluster(case)
        self._seen: tuple[object, ...] = ()
        self._now: OnDisk | None = None
        self._noted = 0
        self._lock = threading.Lock()
        self._ended = threading.Event()
        with ExitStack() as stack:
            stack.enter_context(self._cluster)
            if case.work:
                self._backend = stack.enter_context(_backend(case, case.work, self._cluster))
                _create(case, case.work, self._cluster.url, self._backend)
            write_case(case, self._folder, self.port)
            self._running = stack.pop_all()
        self._cluster.clear_log()
        self.sync()
        self._thread = threading.Thread(target=self._watch, daemon=True, name="fault hunt")
        self._thread.start()

    @property
    def port(self) -> int:
        """The port of the API server."""
        return self._cluster.port

    @property
    def work_port(self) -> int:
        """The port of what the API server calls, 0 for nobody."""
        return self._backend.port if self._backend else 0

    def stop(self) -> None:
        """End everything. Twice is harmless."""
        if not self._ended.is_set():
            self._ended.set()
            self._thread.join()
        with self._lock:
            self._running.close()

    def sync(self) -> None:
        """Let the servers read their files again, if one has changed."""
        with self._lock:
            now = stamp(self._folder, self._work)
            if now == self._seen or self._ended.is_set():
                return
            self._seen = now
            try:
                self._show(read_disk(self._folder, self._work))
            except (LessonError, OSError) as error:
                self._write_down([f"the files were not taken: {error}"])
                if not self._cluster.running and self._now:
                    self._show(self._now)

    def note(self) -> None:
        """Write down what the server has seen since, as its log."""
        with self._lock:
            entries = self._cluster.log
            if len(entries) > self._noted:
                self._write_down(_line(entry) for entry in entries[self._noted :])
            self._noted = len(entries)

    def _watch(self) -> None:
        while not self._ended.wait(_POLL_SECONDS):
            self.sync()
            self.note()

    def _show(self, found: OnDisk) -> None:
        if self._backend and found.work:
            self._backend.show(found.work)
        if isinstance(self._cluster, LessonCluster):
            self._cluster.tls = found.tls
            self._cluster.require_client_certificate = self._strict
        self._cluster.exchange(found.serving, serving_chain=found.chain, client_ca=found.client_ca)
        self._now = found

    def _write_down(self, lines: Iterable[str]) -> None:
        with (self._folder / LOG).open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)


def _backend(case: HuntCase, work: WorkFiles, cluster: ControlPlane) -> Backend:
    if work.kind is Work.WEBHOOK:
        return Webhook(work.serving)
    front = cluster.front_proxy_authority.certificate
    nodes = [node.name for node in case.nodes]
    return ExtensionServer(work.serving, front_proxy_ca=front, nodes=nodes)


def _create(case: HuntCase, work: WorkFiles, url: str, backend: Backend) -> None:
    """Make the objects by which the API server knows whom it calls."""
    if isinstance(backend, Webhook):
        text = backend.configuration(work.trusted, name=case.names.team)
    else:
        assert isinstance(backend, ExtensionServer)
        text = backend.objects(work.trusted)
    for document in yaml.safe_load_all(text):
        send(url, case.admin, "POST", _PATHS[document["kind"]], document)


def send(url: str, who: Identity, method: str, path: str, document: object = None) -> object:
    """Ask a server that this process, or its neighbour, has started. Raises LessonError.

    It is not checked who answers: what is sent is a certificate and what everybody may know.
    """
    reply = calls.make(
        Call(
            method=method,
            url=f"{url}{path}",
            anchors=None,
            headers=(("Content-Type", "application/json"), ("Accept", "application/json")),
            body=b"" if document is None else json.dumps(document).encode(),
        ),
        Login((who.certificate,), who.key),
    )
    if reply.code not in (200, 201):
        raise LessonError(
            "no-answer",
            "the hunt's API server does not answer: {why}",
            why=reply.error or reply.code,
        )
    return json.loads(reply.body)


def _cluster(case: HuntCase) -> ControlPlane:
    healthy = case.healthy
    kind = RealControlPlane if on_real_cluster() else LessonCluster
    return kind(
        authority=healthy.authority,
        serving=healthy.serving,
        serving_chain=(healthy.issuer.certificate,) if healthy.issuer else (),
        nodes=case.nodes,
        pods=case.pods,
        bindings=case.bindings,
        encryption_algorithm=_QUICK,
    )


def _line(entry: LogEntry) -> str:
    parts = (entry.request, str(entry.code or ""), entry.user, entry.reason)
    return "  ".join(part for part in parts if part)
