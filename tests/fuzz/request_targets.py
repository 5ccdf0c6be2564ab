"""Clients of others at the API server: their certificates, TLS, HTTP, JSON and protobuf."""

import asyncio
import base64
import itertools
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

import yaml
from cryptography import x509
from fuzz import seeds
from fuzz.judging import Target
from fuzz.seeds import NOW

from kubecert_lesson.apiserver import BINDINGS, NODES, PODS
from kubecert_lesson.apiserver.api import Api
from kubecert_lesson.apiserver.authentication import AUTHENTICATED, MASTERS, UserInfo
from kubecert_lesson.apiserver.calls import Calling
from kubecert_lesson.apiserver.connection import Connection, Service
from kubecert_lesson.apiserver.log import LogEntry
from kubecert_lesson.apiserver.plain_http import PlainSession
from kubecert_lesson.apiserver.resources import resources
from kubecert_lesson.apiserver.responses import PROTOBUF, Request, Response
from kubecert_lesson.apiserver.tls import HandshakeFailed, TlsSession, server_context
from kubecert_lesson.certificates import Identity

_DATA = Path(__file__).parent.parent / "data"
_CSRS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
_RBAC = "/apis/rbac.authorization.k8s.io/v1"
_PROTOBUF_PATHS = (
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    f"{_CSRS}/a/approval",
    f"{_RBAC}/clusterroles",
)


class Handed(Api):
    """An API server's answers; an error of its own is handed on, and no answer 500."""

    __slots__ = ()

    def _authenticated(self, request: Request) -> Calling[UserInfo]:
        if request.certificate is seeds.admin():  # found good once
            return UserInfo("root", (MASTERS, AUTHENTICATED))
        return (yield from super()._authenticated(request))

    def answering(self, request: Request) -> Calling[tuple[Response, LogEntry]]:
        try:
            return (yield from super().answering(request))
        except Exception as error:
            _ERRORS.append(error)
            raise


_ERRORS: list[Exception] = []


_TURNS = itertools.count()


def _api() -> Handed:
    """An API server that has little in it: a new one for each two hundred inputs."""
    return _new_api(next(_TURNS) // 200)


@lru_cache(maxsize=1)
def _new_api(_: int) -> Handed:
    return new_api()


def new_api() -> Handed:
    """An API server that knows an administrator."""
    return Handed(
        client_ca=(seeds.authority(),),
        authority=Identity(seeds.authority(), seeds.ED_KEY),
        resources=resources(NODES, PODS, BINDINGS, started=datetime.now(UTC)),
        address="127.0.0.1:6443",
        clock=NOW,
    )


def _ask(
    api: Api, method: str, path: str, body: bytes = b"", *, encoding: str = "application/json"
) -> tuple[int, str]:
    request = Request(
        method=method,
        target=path,
        headers={"content-type": encoding, "accept": "application/json"},
        body=body,
        certificate=seeds.admin(),
    )
    response, _ = api.answer(request)
    return response.code, response.body(pretty=True).decode()


def read_login(data: bytes) -> Iterator[object]:
    """A client's certificate."""
    try:
        one = x509.load_der_x509_certificate(data)
    except (ValueError, x509.InvalidVersion):
        return
    request = Request(method="GET", target="/api/v1/nodes", headers={}, certificate=one)
    response, _ = _api().answer(request)
    yield response.code


def read_signing_request(data: bytes) -> Iterator[object]:
    """A request for a certificate: posted, approved, signed, and shown."""
    api = _api()
    pem = base64.b64encode(seeds.pem(data, "CERTIFICATE REQUEST")).decode()
    document: dict[str, Any] = {
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"name": "a"},
        "spec": {
            "request": pem,
            "signerName": "kubernetes.io/kube-apiserver-client",
            "usages": ["client auth"],
        },
    }
    code, _ = _ask(api, "POST", _CSRS, json.dumps(document).encode())
    if code == 201:
        verdict = {"type": "Approved", "status": "True", "reason": "a", "message": "a"}
        document["status"] = {"conditions": [verdict]}
        _ask(api, "PUT", f"{_CSRS}/a/approval", json.dumps(document).encode())
        yield _ask(api, "GET", _CSRS)[0]
        _ask(api, "DELETE", f"{_CSRS}/a")


def read_protobuf(data: bytes) -> Iterator[object]:
    """A body in protobuf, at each place that takes one."""
    path = _PROTOBUF_PATHS[len(data) % len(_PROTOBUF_PATHS)]
    method = "PUT" if path.endswith("approval") else "POST"
    yield _ask(_api(), method, path, data, encoding=PROTOBUF)[0]


def read_object(data: bytes) -> Iterator[object]:
    """A body in JSON: an object to make, to change and to patch."""
    api, kind = _api(), zlib.crc32(data)
    path = (_CSRS, f"{_RBAC}/clusterroles", f"{_RBAC}/namespaces/default/rolebindings")[kind % 3]
    _ask(api, "POST", path, data)
    name = f"{path}/a"
    match kind % 5:
        case 0:
            yield _ask(api, "GET", path)[0]
        case 1:
            yield _ask(api, "PUT", name, data)[0]
        case patch:
            encoding = ("merge-patch", "strategic-merge-patch", "json-patch")[patch - 2]
            yield _ask(api, "PATCH", name, data, encoding=f"application/{encoding}+json")[0]
    _ask(api, "DELETE", name)


def read_request(data: bytes) -> Iterator[object]:
    """Bytes of a client in the clear: HTTP, in two pieces."""
    loop, wire = _Loop(), _Wire()
    service = Service(
        loop=cast(asyncio.AbstractEventLoop, loop),
        new_session=PlainSession,
        api=_api(),
        log=lambda entry: None,
    )
    connection = Connection(service)
    connection.connection_made(cast(asyncio.Transport, wire))
    _ERRORS.clear()
    for part in filter(None, (data[: len(data) // 2], data[len(data) // 2 :])):
        connection.data_received(part)
        loop.turn()
    connection.connection_lost(None)
    if _ERRORS:
        raise _ERRORS[0]
    yield bool(wire.said)


class _Loop:
    """Runs what it is asked to run soon, and nothing later."""

    def __init__(self) -> None:
        self._soon: list[Callable[[], object]] = []

    def call_soon(self, act: Callable[[], object]) -> None:
        self._soon.append(act)

    def call_later(self, _: float, act: Callable[[], object]) -> "_Loop":
        return self

    def cancel(self) -> None:
        """Nothing was to be done later."""

    def turn(self) -> None:
        while self._soon:
            self._soon.pop(0)()


class _Wire:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.said = bytearray()

    def write(self, data: bytes) -> None:
        self.said += data

    def is_closing(self) -> bool:
        return False

    def write_eof(self) -> None: ...

    def abort(self) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


def read_hello(data: bytes) -> Iterator[object]:
    """The first bytes of a client that should speak TLS."""
    session = TlsSession(_context())
    try:
        session.receive(data or b"\0")  # a transport hands over one byte at least
    except HandshakeFailed as error:
        yield error
    session.close()
    yield bool(session.outgoing())


@cache
def _context() -> Any:
    serving = Identity(seeds.serving(), seeds.ED_KEY)
    return server_context(serving, client_ca=(seeds.authority(),))


def _hello() -> bytes:
    extensions = (
        b"\x00\x0a\x00\x04\x00\x02\x00\x1d"
        b"\x00\x0d\x00\x06\x00\x04\x08\x07\x04\x03"
        b"\x00\x2b\x00\x03\x02\x03\x04"
        b"\x00\x33\x00\x26\x00\x24\x00\x1d\x00\x20" + bytes(range(32)),
    )
    whole = b"".join(extensions)
    body = b"\x03\x03" + bytes(32) + b"\x00\x00\x04\x13\x01\xc0\x2b\x01\x00"
    body += len(whole).to_bytes(2) + whole
    message = b"\x01" + len(body).to_bytes(3) + body
    return b"\x16\x03\x01" + len(message).to_bytes(2) + message


def _requests() -> list[bytes]:
    head = b"Host: 127.0.0.1:6443\r\nUser-Agent: kubectl/v1.36.2\r\nAccept: application/json\r\n"
    body = b'{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1"}'
    return [
        b"GET /api?timeout=32s HTTP/1.1\r\n" + head + b"\r\n",
        b"GET /api/v1/nodes?limit=500&watch=true&pretty=1 HTTP/1.1\r\n" + head + b"\r\n",
        b"POST /apis/authentication.k8s.io/v1/selfsubjectreviews HTTP/1.1\r\n" + head
        + b"Content-Type: application/json\r\nContent-Length: 68\r\n\r\n" + body,
        b"PATCH /a%2fb/../c HTTP/1.1\r\n" + head
        + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"GET /version HTTP/1.1\r\n" + head + b"Impersonate-User: alice\r\n"
        + b"Impersonate-Group: dev\r\nAuthorization: Bearer abc\r\nConnection: close\r\n\r\n" * 2,
        b"PUT / HTTP/1.1\r\n" + head + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    ]  # fmt: skip


def _bodies() -> list[bytes]:
    recorded = yaml.safe_load((_DATA / "kubectl_reviews.yaml").read_text())
    return [bytes.fromhex(each["hex"]) for each in recorded.values()]


def _objects() -> list[bytes]:
    pem = base64.b64encode(seeds.pem(seeds.request_ders()[0], "CERTIFICATE REQUEST")).decode()
    rbac = "rbac.authorization.k8s.io"
    role = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"], "resourceNames": ["a"]}
    documents: list[dict[str, Any]] = [
        {
            "apiVersion": "certificates.k8s.io/v1",
            "kind": "CertificateSigningRequest",
            "metadata": {"name": "a", "labels": {"a": "b"}, "generateName": "a-"},
            "spec": {
                "request": pem,
                "signerName": "example.com/a",
                "usages": ["client auth"],
                "expirationSeconds": 3600,
            },
            "status": {"conditions": [{"type": "Approved", "status": "True"}]},
        },
        {
            "apiVersion": f"{rbac}/v1",
            "kind": "ClusterRole",
            "metadata": {"name": "a"},
            "rules": [role],
            "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]},
        },
        {
            "apiVersion": f"{rbac}/v1",
            "kind": "RoleBinding",
            "metadata": {"name": "a", "namespace": "default"},
            "roleRef": {"apiGroup": rbac, "kind": "ClusterRole", "name": "view"},
            "subjects": [{"kind": "User", "name": "alice", "apiGroup": rbac}],
        },
    ]
    patch = b'[{"op": "replace", "path": "/rules/0/verbs/0", "value": "list"}]'
    return [*(json.dumps(document).encode() for document in documents), patch]


_IN_HTTP = (
    *(
        b"GET ",
        b"POST ",
        b" HTTP/1.1\r\n",
        b"\r\n\r\n",
        b"Content-Length: 5\r\n",
        b"Expect: 100-continue\r\n",
    ),
    *(
        b"Transfer-Encoding: chunked\r\n",
        b"fffffffff\r\n",
        b"Impersonate-User: ",
        b"Upgrade: a\r\n",
    ),
    *(
        b"?watch=1",
        b"?limit=-1&continue=a",
        b"?fieldSelector=a%3Db",
        b"?labelSelector=a",
        b"%ff",
        b"//",
    ),
    *(b"Accept: application/json;as=Table;v=v1;g=meta.k8s.io\r\n", b"Content-Type: a/b;c=\r\n"),
    *(
        _CSRS.encode(),
        _RBAC.encode(),
        b"/openapi/v3",
        b"/api/v1/namespaces/a/pods/b/log",
        b"HTTP/1.0",
    ),
)
_IN_JSON = (
    *(b"null", b"[]", b"{}", b"1e400", b"-1", b"9" * 40, b"true", b'""', b'"\\ud800"', b"[" * 3000),
    *(
        b'"name":',
        b'"rules":',
        b'"spec":',
        b'"status":',
        b'"conditions":',
        b'"subjects":',
        b'"verbs":',
    ),
    *(b'{"a":' * 2000, b"NaN", b'"*"', b'"kind":', b'"metadata":', b'"usages":', b'"request":'),
)

TARGETS = (
    Target(name="client-certificate", read=read_login, seeds=seeds.certificate_ders, der=True),
    Target(name="signing-request", read=read_signing_request, seeds=seeds.request_ders, der=True),
    Target(name="protobuf", read=read_protobuf, seeds=_bodies),
    Target(name="object", read=read_object, seeds=_objects, words=_IN_JSON),
    Target(name="request", read=read_request, seeds=_requests, words=_IN_HTTP),
    Target(name="client-hello", read=read_hello, seeds=lambda: [_hello()]),
)
