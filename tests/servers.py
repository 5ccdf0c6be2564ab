"""What may stand where an API server is expected, on 127.0.0.1, each as the real one answers.

A load balancer that ends TLS, one that passes it through to several API servers, an etcd, a
kubelet, a login page, a proxy: they answer what these were recorded to answer (kube-apiserver
1.36.2, kubelet 1.36, etcd 3.6) or do what RFC 9110, RFC 9113 and RFC 1928 describe.
"""

import http.client
import json
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Identity

HOST = "127.0.0.1"
_SECONDS = 60.0  # more than any test waits, on a machine with much else to do, too
Talk = Callable[[socket.socket], object]


@dataclass(frozen=True)
class Asked:
    """One HTTP request as a server got it."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key == name.lower())


@dataclass
class Standing:
    """A server that stands somewhere: its port, what it was asked, how often it was dialled."""

    port: int
    asked: list[Asked] = field(default_factory=list)
    dialled: int = 0

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}"


Respond = Callable[[Asked], bytes]


def response(
    code: int, body: object = "", *headers: str, kind: str = "text/plain; charset=utf-8"
) -> bytes:
    """Write a response of HTTP/1.1; a dict goes out as JSON."""
    if isinstance(body, dict):
        body, kind = json.dumps(body), "application/json"
    content = str(body).encode()
    reason = http.client.responses.get(code, "Unknown")
    lines = [
        f"HTTP/1.1 {code} {reason}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(content)}",
        "Connection: close",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + content


def status(code: int, reason: str, message: str) -> bytes:
    """Write what an API server answers where it refuses."""
    document = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    return response(code, {**document, "message": message, "reason": reason, "code": code})


def page(code: int, title: str, *headers: str) -> bytes:
    """Write what a web server answers: HTML."""
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return response(code, body, *headers, kind="text/html")


@contextmanager
def listening(talk: Talk, *, delay: float = 0) -> Iterator[Standing]:
    """Do one thing with every connection, each in a thread of its own, and hang up."""
    ended = threading.Event()
    with socket.create_server((HOST, 0), backlog=64) as server:
        standing = Standing(server.getsockname()[1])

        def one(connection: socket.socket) -> None:
            with connection, suppress(OSError, ValueError):
                connection.settimeout(_SECONDS)
                if not ended.wait(delay):
                    talk(connection)

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                standing.dialled += 1
                threading.Thread(target=one, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield standing
        finally:
            ended.set()
            server.shutdown(socket.SHUT_RDWR)
    thread.join(_SECONDS)


def tls_context(
    serving: Identity,
    *,
    chain: Sequence[x509.Certificate] = (),
    version: ssl.TLSVersion | None = None,
    clients: Sequence[x509.Certificate] = (),
) -> ssl.SSLContext:
    """Settings of a server of another kind than ours; with ``clients`` it requires mutual TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        serving.write(Path(folder), "serving")
        shown = Path(folder) / "shown.crt"
        shown.write_bytes(certificates.pem(serving.certificate, *chain))
        context.load_cert_chain(shown, Path(folder) / "serving.key")
    if version is not None:
        context.minimum_version = context.maximum_version = version
    if clients:
        context.load_verify_locations(cadata=certificates.pem(*clients).decode())
        context.verify_mode = ssl.CERT_REQUIRED
    return context


@contextmanager
def https(
    serving: Identity, respond: Respond, *, delay: float = 0, **settings: object
) -> Iterator[Standing]:
    """A web server with TLS, which never asks for a client certificate unless told to."""
    context = tls_context(serving, **settings)  # type: ignore[arg-type]

    def talk(connection: socket.socket) -> None:
        with suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True) as tls:
            answer(tls, respond, standing)

    with listening(talk, delay=delay) as standing:
        yield standing


def answer(connection: socket.socket, respond: Respond, standing: Standing) -> None:
    """Read one request off a connection and answer it."""
    with connection.makefile("rb") as file:
        asked = read_request(file)
        if asked is not None:
            standing.asked.append(asked)
            connection.sendall(respond(asked))


def read_request(file: object) -> Asked | None:
    """Read one request; None where none comes."""
    start = file.read(1)  # type: ignore[attr-defined]
    if not start.isalpha():  # TLS, most likely
        return None
    line = start + file.readline(65536)  # type: ignore[attr-defined]
    first = line.decode("latin-1").split()
    if len(first) < 2:
        return None
    headers = []
    while line := file.readline(65536).decode("latin-1").strip():  # type: ignore[attr-defined]
        name, _, value = line.partition(":")
        headers.append((name.lower(), value.strip()))
    length = int(dict(headers).get("content-length", "0"))
    body = file.read(length) if length else b""  # type: ignore[attr-defined]
    return Asked(first[0], first[1], tuple(headers), body)


@contextmanager
def ending_tls(serving: Identity, backend: int) -> Iterator[Standing]:
    """A load balancer that ends TLS: it shows its own certificate, asks for none, and passes the
    requests on over a connection of its own, without the client's certificate."""

    def respond(asked: Asked) -> bytes:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(HOST, backend, context=context, timeout=_SECONDS)
        try:
            connection.putrequest(asked.method, asked.path, skip_host=True)
            for name, value in asked.headers:
                if name != "connection":
                    connection.putheader(name, value)
            connection.endheaders(asked.body)
            came = connection.getresponse()
            body = came.read().decode()
            return response(came.status, body, kind=came.getheader("Content-Type", ""))
        finally:
            connection.close()

    with https(serving, respond) as standing:
        yield standing


@contextmanager
def taking_turns(ports: Sequence[int]) -> Iterator[Standing]:
    """A load balancer that passes TLS through, each connection to the next API server."""

    def talk(connection: socket.socket) -> None:
        port = ports[(standing.dialled - 1) % len(ports)]
        with socket.create_connection((HOST, port), timeout=_SECONDS) as beyond:
            pass_through(connection, beyond)

    with listening(talk) as standing:
        yield standing


def pass_through(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side has hung up."""

    def carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    back = threading.Thread(target=carry, args=(other, one), daemon=True)
    back.start()
    carry(one, other)
    back.join(_SECONDS)


# ── programs that are no API server ───────────────────────────────────────────────────────────


def etcd(asked: Asked) -> bytes:
    """What etcd answers on its client port."""
    if asked.path.endswith("/version"):
        return response(200, {"etcdserver": "3.6.5", "etcdcluster": "3.6.0", "storage": "3.6.0"})
    return response(404, "404 page not found\n")


def kubelet(asked: Asked) -> bytes:
    """What a kubelet answers to somebody whom it does not know."""
    return response(401, "Unauthorized")


def login_page(asked: Asked) -> bytes:
    """A portal: it sends everybody to its login page, which is there for everybody."""
    if asked.path == "/login":
        return page(200, "Sign in")
    return page(302, "Found", "Location: /login")


def anonymous_off(asked: Asked) -> bytes:
    """A kube-apiserver with --anonymous-auth=false, to somebody who shows nothing."""
    return status(401, "Unauthorized", "Unauthorized")


@contextmanager
def http2_only(serving: Identity) -> Iterator[Standing]:
    """A server that speaks HTTP/2 and nothing else, and refuses whoever does not offer it."""
    context = tls_context(serving)
    context.set_alpn_protocols(["h2"])
    no_application_protocol = b"\x15\x03\x03\x00\x02\x02\x78"

    def talk(connection: socket.socket) -> None:
        hello = connection.recv(16384, socket.MSG_PEEK)
        if b"\x08http/1.1" in hello and b"\x02h2" not in hello:
            connection.sendall(no_application_protocol)
            return
        with suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True) as tls:
            tls.sendall(b"\x00\x00\x00\x04\x00\x00\x00\x00\x00")  # SETTINGS
            while tls.recv(65536):
                pass

    with listening(talk) as standing:
        yield standing


# ── proxies ───────────────────────────────────────────────────────────────────────────────────


def connect_proxy(
    refusal: bytes = b"", *, user: str = "", standing: Callable[[], Standing]
) -> Talk:
    """A proxy that opens tunnels (RFC 9110, CONNECT), or refuses all with one answer."""

    def talk(connection: socket.socket) -> None:
        with connection.makefile("rb", buffering=0) as file:
            asked = read_request(file)
        if asked is None:
            connection.sendall(response(400, "", "Connection: close"))
            return
        standing().asked.append(asked)
        if asked.path.startswith("http://"):  # it reads plain requests and passes them on
            connection.sendall(refusal or passed_on(asked))
            return
        if refusal or (user and asked.header("proxy-authorization") != user):
            connection.sendall(refusal or response(407, "", "Proxy-Authenticate: Basic"))
            return
        host, _, port = asked.path.rpartition(":")
        with socket.create_connection((HOST, int(port)), timeout=_SECONDS) as beyond:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            pass_through(connection, beyond)

    return talk


def passed_on(asked: Asked) -> bytes:
    """Send a plain request on to where it is meant for, on this machine."""
    place = urlsplit(asked.path)
    connection = http.client.HTTPConnection(HOST, place.port or 80, timeout=_SECONDS)
    try:
        connection.request(asked.method, place.path, asked.body, dict(asked.headers))
        came = connection.getresponse()
        body = came.read().decode()
        return response(came.status, body, kind=came.getheader("Content-Type", ""))
    finally:
        connection.close()


@contextmanager
def http_proxy(refusal: bytes = b"", *, user: str = "") -> Iterator[Standing]:
    """A proxy that is spoken to in the clear."""
    with listening(connect_proxy(refusal, user=user, standing=lambda: standing)) as standing:
        yield standing


@contextmanager
def https_proxy(serving: Identity, refusal: bytes = b"") -> Iterator[Standing]:
    """A proxy that is spoken to over TLS."""
    context = tls_context(serving)
    inside = connect_proxy(refusal, standing=lambda: standing)

    def talk(connection: socket.socket) -> None:
        with suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True) as tls:
            inside(tls)

    with listening(talk) as standing:
        yield standing


@contextmanager
def socks_proxy(refusal: int = 0, *, login: bytes = b"") -> Iterator[Standing]:
    """A proxy of SOCKS version 5 (RFC 1928); ``refusal`` is the reply that it gives to all."""

    def talk(connection: socket.socket) -> None:
        _, count = connection.recv(2)
        methods = connection.recv(count)
        wanted = 2 if login else 0
        if wanted not in methods:
            connection.sendall(b"\x05\xff")
            return
        connection.sendall(bytes((5, wanted)))
        if login:
            good = connection.recv(513) == login
            connection.sendall(b"\x01\x00" if good else b"\x01\x01")
            if not good:
                return
        _, _, _, kind = connection.recv(4)
        length = {1: 4, 4: 16}.get(kind) or connection.recv(1)[0]
        name = connection.recv(length)
        port = int.from_bytes(connection.recv(2), "big")
        host = (
            name.decode()
            if kind == 3
            else socket.inet_ntop(socket.AF_INET if kind == 1 else socket.AF_INET6, name)
        )
        standing.asked.append(Asked("SOCKS", f"{host}:{port}", ()))
        connection.sendall(bytes((5, refusal, 0, 1, 0, 0, 0, 0, 0, 0)))
        if not refusal:
            with socket.create_connection((HOST, port), timeout=_SECONDS) as beyond:
                pass_through(connection, beyond)

    with listening(talk) as standing:
        yield standing
