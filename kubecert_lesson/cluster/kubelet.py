"""A kubelet as far as TLS and two questions go: the logs of a pod, and a command in it.

There is no container: it gives the same lines for each pod. A serving certificate of its own it
signs itself, as kubelets do by default; with serverTLSBootstrap it asks the cluster for one, and
has none to show until somebody has approved that.
Source: Kubernetes, "Kubelet authentication/authorization" and "TLS bootstrapping"; answers as the
kubelet 1.36 gives them. RFC 6455 (WebSocket).
"""

import base64
import hashlib
import json
from datetime import UTC, datetime

from cryptography import x509
from OpenSSL import SSL

from kubecert_lesson import certificates, keys
from kubecert_lesson.apiserver import Node
from kubecert_lesson.apiserver.authentication import Unauthenticated, by_certificate
from kubecert_lesson.apiserver.calls import Call
from kubecert_lesson.apiserver.responses import SWITCHING, Json, Request, Response, read_json
from kubecert_lesson.apiserver.server import HOST
from kubecert_lesson.apiserver.sessions import NoCertificateSession, Session
from kubecert_lesson.apiserver.signer import KUBELET_SERVING, NODE
from kubecert_lesson.apiserver.tls import TlsSession, server_context
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster.backend import Backend, plain
from kubecert_lesson.cluster.control_plane import ControlPlane
from kubecert_lesson.cluster.signing_requests import signing_request
from kubecert_lesson.dialling import calls
from kubecert_lesson.dialling.values import Login
from kubecert_lesson.errors import LessonError

CLIENT = "kube-apiserver-kubelet-client"
_REQUESTS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
_SERVING = {
    "signerName": KUBELET_SERVING,
    "usages": ["digital signature", "key encipherment", "server auth"],
}
_NOTHING_TO_SHOW = "no serving certificate available for the kubelet"
_ACCEPT_SUFFIX = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_SECONDS = 5.0  # for the API server to answer
_STDOUT, _ERROR = 1, 3  # channels of v5.channel.k8s.io
_CLOSE_NORMALLY = bytes((0x88, 2, 0x03, 0xE8))


class Kubelet(Backend):
    """The kubelet of one node. ``output`` is what every container has written.

    Until it has joined a cluster it knows no clients, and answers each with 401.
    """

    def __init__(self, name: str, *, output: str = "hello from the pod\n") -> None:
        key, own_key = keys.generate_many(2)
        moment = int(datetime.now(UTC).timestamp())
        own_ca = certificates.self_signed_authority(key, common_name=f"{name}-ca@{moment}")
        own = certificates.issue_identity(
            own_ca, common_name=f"{name}@{moment}", sans=[name], use=Use.SERVING, key=own_key
        )
        super().__init__(own, serving_chain=[own_ca.certificate])
        self.name, self.output = name, output
        self._client_ca: tuple[x509.Certificate, ...] = ()
        self._asked: _Asked | None = None

    @property
    def node(self) -> Node:
        """The node, for the clusters that it is to be a part of."""
        return Node(self.name, address=HOST, kubelet_port=self.port)

    def join(self, cluster: ControlPlane, *, server_tls_bootstrap: bool = False) -> None:
        """Take the cluster's authority for its clients'; with serverTLSBootstrap for its own, too.

        It asks a cluster once. Raises LessonError where the cluster does not take the request.
        """
        self._client_ca = cluster.authorities
        if not server_tls_bootstrap:
            self._asked = None
        elif self._asked is None or self._asked.url != cluster.url:
            self._asked = _Asked(self.name, cluster)

    @property
    def request_name(self) -> str:
        """The name of its CertificateSigningRequest, '' where it made none."""
        return self._asked.name if self._asked else ""

    def user(self, request: Request) -> str:
        try:
            return self._authenticated(request)
        except Unauthenticated:
            return ""

    def respond(self, request: Request) -> Response:
        try:
            user = self._authenticated(request)
        except Unauthenticated:
            return plain(401, "Unauthorized")
        if user != CLIENT:
            verb = "create" if request.method == "POST" else "get"
            return plain(
                403,
                f"Forbidden (user={user}, verb={verb}, resource=nodes, subresource(s)=[proxy])\n",
            )
        match request.path.split("/")[1]:
            case "containerLogs":
                return Response(200, text=self.output, content_type="text/plain")
            case "exec" if request.headers.get("upgrade", "").lower() == "websocket":
                return self._in_container(request)
        return plain(404, "404 page not found\n")

    def _authenticated(self, request: Request) -> str:
        if request.certificate is None:
            raise Unauthenticated("no client certificate")
        return by_certificate(
            request.certificate, client_ca=self._client_ca, intermediates=request.intermediates
        ).name

    def _in_container(self, request: Request) -> Response:
        key = request.headers.get("sec-websocket-key", "").encode()
        accept = base64.b64encode(hashlib.sha1(key + _ACCEPT_SUFFIX).digest()).decode()
        success = json.dumps({"metadata": {}, "status": "Success"}, separators=(",", ":"))
        frames = (
            _frame(_STDOUT, b""),
            _frame(_STDOUT, self.output.encode()),
            _frame(_ERROR, success.encode()),
            _CLOSE_NORMALLY,
        )
        headers = (
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", accept),
            ("Sec-WebSocket-Protocol", "v5.channel.k8s.io"),
        )
        return Response(SWITCHING, raw=b"".join(frames), headers=headers)

    def _new_session(self) -> Session:
        if self._asked is None:
            return super()._new_session()
        context = self._asked.context()
        return TlsSession(context) if context else NoCertificateSession(_NOTHING_TO_SHOW)


class _Asked:
    """A request for a serving certificate, and what has become of it."""

    def __init__(self, node: str, cluster: ControlPlane) -> None:
        user = cluster.user(f"{NODE}{node}", groups=["system:nodes"])
        self._login = Login((user.certificate,), user.key)
        self.url, self._anchors = cluster.url, cluster.authorities
        self._key = keys.generate()
        self._context: SSL.Context | None = None
        csr = certificates.request(
            self._key,
            common_name=f"{NODE}{node}",
            organizations=["system:nodes"],
            sans=[node, HOST],
        )
        self.name = f"csr-{node}"
        self._send("POST", _REQUESTS, signing_request(self.name, csr, _SERVING))

    def context(self) -> SSL.Context | None:
        """Return what to serve with, None as long as there is no certificate."""
        if self._context is None:
            try:
                found = self._send("GET", f"{_REQUESTS}/{self.name}")
            except LessonError:
                return None  # the cluster is not there any more
            status = found.get("status")
            pem = status.get("certificate") if isinstance(status, dict) else None
            if isinstance(pem, str):
                issued = certificates.load(base64.b64decode(pem))
                self._context = server_context(Identity(issued, self._key))
        return self._context

    def _send(self, method: str, path: str, document: Json | None = None) -> Json:
        call = Call(
            method=method,
            url=f"{self.url}{path}",
            anchors=self._anchors,
            headers=(("Content-Type", "application/json"), ("Accept", "application/json")),
            body=json.dumps(document).encode() if document else b"",
            seconds=_SECONDS,
        )
        reply = calls.make(call, self._login)
        if reply.code not in (200, 201):
            raise LessonError(
                "no-signing-request",
                "the cluster does not accept the kubelet's request: {answer}",
                answer=reply.error or reply.body.decode("utf-8", "replace"),
            )
        found = read_json(reply.body)
        return found if isinstance(found, dict) else {}


def _frame(channel: int, data: bytes) -> bytes:
    """Write a binary frame of WebSocket, not masked; its first byte is the channel."""
    length = len(data) + 1
    size = bytes((length,)) if length < 126 else b"\x7e" + length.to_bytes(2, "big")
    return b"\x82" + size + bytes((channel,)) + data
