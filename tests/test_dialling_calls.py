"""The API server as a client, over real sockets: each fault in the words that it was recorded with.

Recorded with kube-apiserver 1.36.2 (Go 1.26.6), whose peers were small TLS 1.3 servers.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL

from kubecert_lesson import certificates
from kubecert_lesson.apiserver.calls import Call, Reply
from kubecert_lesson.apiserver.responses import Request, Response
from kubecert_lesson.apiserver.sessions import NoCertificateSession, Session
from kubecert_lesson.apiserver.tls import server_context
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster.backend import Backend
from kubecert_lesson.dialling import calls
from kubecert_lesson.dialling.values import Login

UNVERIFIED = "tls: failed to verify certificate: x509: "


@cache
def key(number: int = 0) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def authority(name: str = "webhook-ca", number: int = 1) -> Identity:
    return certificates.self_signed_authority(key(number), common_name=name)


def serving(
    *sans: str, name: str = "hook", use: Use = Use.SERVING, days: int = 365, ago: int = 0
) -> Identity:
    start = datetime.now(UTC) - timedelta(days=ago)
    return certificates.issue_identity(
        authority(), common_name=name, sans=sans, use=use, key=key(), now=start, days=days
    )


class Echo(Backend):
    """Answers with what it was asked."""

    def respond(self, request: Request) -> Response:
        said = {"path": request.target, "body": request.body.decode(), **request.headers}
        return Response(200, dict(said))


class NothingToShow(Echo):
    def _new_session(self) -> Session:
        return NoCertificateSession("no serving certificate available for the kubelet")


def call(
    port: int, *, host: str = "127.0.0.1", name: str = "", ca: Identity | None = None
) -> Reply:
    anchors = ((ca or authority()).certificate,)
    asked = Call(method="GET", url=f"https://{host}:{port}/x?y=1", anchors=anchors, name=name)
    return calls.make(asked, Login())


@contextmanager
def plain_server(talk: Callable[[socket.socket], object]) -> Iterator[int]:
    """Serve one connection without TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with listening.accept()[0] as connection:
                talk(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def test_a_good_server_gets_the_request_as_it_is() -> None:
    with Echo(serving("127.0.0.1")) as server:
        asked = Call(
            method="POST",
            url=f"https://127.0.0.1:{server.port}/validate?timeout=3s",
            anchors=(authority().certificate,),
            headers=(("User-Agent", "kube-apiserver-admission"),),
            body=b"{}",
        )
        reply = calls.make(asked, Login())
        assert (reply.code, reply.error) == (200, "")
        assert b'"user-agent":"kube-apiserver-admission"' in reply.body
        assert b'"path":"/validate?timeout=3s","body":"{}"' in reply.body
        assert server.log[0].client_certificate == ""


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (lambda: serving("10.96.0.10"), "certificate is valid for 10.96.0.10, not 127.0.0.1"),
        (
            lambda: serving("hook.default.svc"),
            "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs",
        ),
        (
            lambda: serving(name="127.0.0.1"),
            "certificate relies on legacy Common Name field, use SANs instead",
        ),
        (
            lambda: serving("127.0.0.1", use=Use.CLIENT),
            "certificate specifies an incompatible key usage",
        ),
        (
            lambda: serving("127.0.0.1", ago=30, days=10),
            "certificate has expired or is not yet valid: current time ",
        ),
    ],
    ids=["another IP", "names only", "CN only", "a client's", "expired"],
)
def test_a_server_that_is_not_accepted_is_told_bad_certificate(
    shown: Callable[[], Identity], words: str
) -> None:
    with Echo(shown()) as server:
        assert call(server.port).error.startswith(UNVERIFIED + words)
        assert [entry.reason for entry in server.log] == ["remote error: tls: bad certificate"]


def test_another_authority_and_one_of_the_same_name() -> None:
    with Echo(serving("127.0.0.1")) as server:
        unknown = UNVERIFIED + "certificate signed by unknown authority"
        assert call(server.port, ca=authority("other", 2)).error == unknown
        namesake = call(server.port, ca=authority("webhook-ca", 3)).error
        assert namesake == (
            f'{unknown} (possibly because of "x509: ECDSA verification failure" while trying to'
            ' verify candidate authority certificate "webhook-ca")'
        )
        nobody = Call(method="GET", url=f"https://127.0.0.1:{server.port}/", anchors=())
        assert calls.make(nobody, Login()).error == unknown


def test_without_authorities_nothing_is_checked() -> None:
    with Echo(serving("10.96.0.10", use=Use.CLIENT)) as server:
        asked = Call(method="GET", url=f"https://127.0.0.1:{server.port}/", anchors=None)
        assert calls.make(asked, Login()).code == 200


def test_a_service_is_dialled_elsewhere_and_must_show_its_own_name() -> None:
    with Echo(serving("hook", "hook.default")) as server:
        asked = Call(
            method="GET",
            url="https://hook.default.svc:443/",
            anchors=(authority().certificate,),
            name="hook.default.svc",
            dialled=f"127.0.0.1:{server.port}",
        )
        assert calls.make(asked, Login()).error == (
            UNVERIFIED + "certificate is valid for hook, hook.default, not hook.default.svc"
        )


def test_a_server_with_no_certificate_to_show() -> None:
    with NothingToShow(serving("127.0.0.1")) as server:
        assert call(server.port).error == "remote error: tls: internal error"


def test_a_server_that_demands_a_client_certificate() -> None:
    class Demanding(Echo):
        def __init__(self, own: Identity) -> None:
            super().__init__(own)
            etcd_ca = authority("etcd-ca", 4).certificate
            self._context: SSL.Context = server_context(
                own, client_ca=[etcd_ca], require_client_certificate=True
            )

    def login(ca: Identity) -> Login:
        own = certificates.issue_identity(ca, common_name="c", use=Use.CLIENT, key=key())
        return Login((own.certificate,), own.key)

    with Demanding(serving("127.0.0.1")) as server:
        assert call(server.port).error == "remote error: tls: certificate required"
        url = f"https://127.0.0.1:{server.port}/"
        asked = Call(method="GET", url=url, anchors=(authority().certificate,))
        wrong = calls.make(asked, login(authority("kubernetes", 5))).error
        assert wrong == "remote error: tls: unknown certificate authority"
        assert calls.make(asked, login(authority("etcd-ca", 4))).code == 200


def test_what_is_no_tls_server() -> None:
    def http(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")

    def other(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"220 mail.example.com ESMTP\r\n")

    with plain_server(http) as port:
        assert call(port).error == "http: server gave HTTP response to HTTPS client"
    with plain_server(other) as port:
        assert call(port).error == "tls: first record does not look like a TLS handshake"
    with plain_server(lambda connection: connection.recv(4096)) as port:
        assert call(port).error == "EOF"
    assert call(port).error == f"dial tcp 127.0.0.1:{port}: connect: connection refused"


def test_a_server_that_is_too_slow() -> None:
    done = threading.Event()
    with plain_server(lambda connection: done.wait(5)) as port:
        anchors: tuple[x509.Certificate, ...] = ()
        url = f"https://127.0.0.1:{port}/"
        slow = Call(method="GET", url=url, anchors=anchors, seconds=0.1)
        assert calls.make(slow, Login()).error == "context deadline exceeded"
        done.set()
