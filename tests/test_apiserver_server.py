"""The socket side: what TLS shows and asks, and clients that mean no good."""

import contextlib
import json
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPSConnection
from pathlib import Path

import psutil
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, keys, kubectl
from kubecert_lesson.apiserver import connection, server
from kubecert_lesson.apiserver.responses import Request
from kubecert_lesson.apiserver.tls import TlsSession, server_context
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import LessonCluster

SECONDS = 10.0  # so long at most does any test wait for an answer


@pytest.fixture(scope="module")
def cluster() -> Iterator[LessonCluster]:
    with LessonCluster() as running:
        yield running


@pytest.fixture(scope="module")
def admin(cluster: LessonCluster, tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    return client_context(cluster, cluster.admin, tmp_path_factory.mktemp("admin"))


def client_context(
    cluster: LessonCluster, user: Identity | None, folder: Path | None = None
) -> ssl.SSLContext:
    pem = certificates.pem(cluster.authority.certificate).decode()
    context = ssl.create_default_context(cadata=pem)
    if user is not None and folder is not None:
        context.load_cert_chain(*user.write(folder, "client"))
    return context


def connect(cluster: LessonCluster, context: ssl.SSLContext) -> ssl.SSLSocket:
    raw = socket.create_connection(("127.0.0.1", cluster.port), timeout=SECONDS)
    return context.wrap_socket(raw, server_hostname="127.0.0.1")


def plain(cluster: LessonCluster) -> socket.socket:
    return socket.create_connection(("127.0.0.1", cluster.port), timeout=SECONDS)


def get(cluster: LessonCluster, context: ssl.SSLContext, path: str = "/version") -> int:
    client = HTTPSConnection("127.0.0.1", cluster.port, context=context, timeout=SECONDS)
    try:
        client.request("GET", path)
        return client.getresponse().status
    finally:
        client.close()


def all_of(client: socket.socket) -> bytes:
    """Everything until the server hangs up."""
    found = bytearray()
    try:
        while data := client.recv(65536):
            found += data
    except (ConnectionResetError, ssl.SSLEOFError):
        pass
    return bytes(found)


def is_healthy(cluster: LessonCluster) -> bool:
    return get(cluster, client_context(cluster, None)) == 200


# What TLS shows and asks


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_versions_of_tls_carry_the_client_certificate(
    cluster: LessonCluster, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    context = client_context(cluster, cluster.admin, tmp_path)
    context.minimum_version = context.maximum_version = version
    assert get(cluster, context, "/api/v1/nodes") == 200
    assert cluster.requests[-1].user == "kubernetes-admin"


def test_without_a_client_certificate_one_is_anonymous(cluster: LessonCluster) -> None:
    context = client_context(cluster, None)
    assert get(cluster, context, "/version") == 200
    assert get(cluster, context, "/api/v1/nodes") == 403
    last = cluster.requests[-1]
    assert (last.user, last.client_certificate) == ("system:anonymous", "")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_an_old_version_of_tls_is_refused(cluster: LessonCluster) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        get(cluster, context)
    assert not cluster.log[-1].is_request
    assert is_healthy(cluster)


@pytest.mark.real_clock
def test_the_request_for_a_certificate_names_the_client_authority() -> None:
    one, two = keys.generate_many(2)
    other = certificates.self_signed_authority(one, common_name="front door ca")
    with LessonCluster(client_ca=[other.certificate]) as cluster:
        said = kubectl.openssl("s_client", "-connect", f"127.0.0.1:{cluster.port}").stdout
        assert "Acceptable client certificate CA names\nCN = front door ca\n" in said
        mine = certificates.issue_identity(other, common_name="eve", use=Use.CLIENT, key=two)
        run = kubectl.run("auth", "whoami", kubeconfig=cluster.kubeconfig(mine))
        assert "Username                                            eve" in run.stdout
        # Who the server trusts as clients and who vouches for the server are two questions.
        assert kubectl.run("auth", "whoami", kubeconfig=cluster.kubeconfig()).code == 1


def test_the_server_sends_its_intermediates_along() -> None:
    root_key, middle_key, leaf_key = keys.generate_many(3)
    root = certificates.self_signed_authority(root_key, common_name="root")
    middle = certificates.intermediate_authority(middle_key, root, common_name="middle")
    serving = certificates.issue_identity(
        middle, common_name="api", sans=["127.0.0.1"], use=Use.SERVING, key=leaf_key
    )
    alone = LessonCluster(authority=root, serving=serving)
    with alone, pytest.raises(ssl.SSLCertVerificationError):
        get(alone, client_context(alone, None))
    with LessonCluster(
        authority=root, serving=serving, serving_chain=[middle.certificate]
    ) as cluster:
        assert is_healthy(cluster)


def test_a_client_that_refuses_the_server_never_sends_a_request_or_a_certificate(
    cluster: LessonCluster, tmp_path: Path
) -> None:
    cluster.clear_log()
    context = ssl.create_default_context()  # trusts the system's authorities only
    context.load_cert_chain(*cluster.admin.write(tmp_path, "client"))
    with pytest.raises(ssl.SSLCertVerificationError):
        get(cluster, context)
    assert cluster.requests == ()
    (entry,) = cluster.log
    assert (entry.request, entry.client_certificate, entry.code) == ("TLS handshake", "", None)
    assert entry.reason == "remote error: tls: unknown certificate authority"


def test_a_certificate_that_cannot_be_read_ends_the_handshake(
    cluster: LessonCluster, tmp_path: Path
) -> None:
    made, key = cluster.admin.write(tmp_path, "odd")
    der = cluster.admin.certificate.public_bytes(Encoding.DER)
    second = der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x01")  # X.509 version 2
    made.write_text(ssl.DER_cert_to_PEM_cert(second))
    context = client_context(cluster, None)
    context.load_cert_chain(made, key)
    cluster.clear_log()
    with pytest.raises((ssl.SSLError, ConnectionError)):
        get(cluster, context)
    assert [e.reason for e in cluster.log] == ["tls: failed to parse client certificate"]
    assert is_healthy(cluster)


def test_the_log_waits_for_handshakes_but_not_for_ever(
    cluster: LessonCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_SETTLE_SECONDS", 0.05)
    with plain(cluster) as client:
        client.sendall(b"\x16")
        before = len(cluster.log)
    monkeypatch.setattr(server, "_SETTLE_SECONDS", SECONDS)
    assert len(cluster.log) == before + 1


# TLS in memory


class Wire:
    """A TLS client (Python's own) and the server's side, with no socket between them."""

    def __init__(self, cluster: LessonCluster, context: ssl.SSLContext) -> None:
        self.server = TlsSession(server_context(cluster.serving, client_ca=cluster.client_ca))
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.client = context.wrap_bio(self.incoming, self.outgoing, server_hostname="127.0.0.1")

    def shake_hands(self) -> None:
        for _ in range(3):
            with suppress(ssl.SSLWantReadError):
                self.client.do_handshake()
            if said := self.outgoing.read():
                self.server.receive(said)
            self.incoming.write(self.server.outgoing())


def test_tls_needs_no_socket(cluster: LessonCluster, admin: ssl.SSLContext) -> None:
    wire = Wire(cluster, admin)
    wire.shake_hands()
    assert wire.server.established
    assert wire.server.certificate == cluster.admin.certificate
    wire.client.write(b"question")
    assert wire.server.receive(wire.outgoing.read()) == b"question"
    wire.server.send(b"answer" * 50_000)
    wire.incoming.write(wire.server.outgoing())
    found = b""
    while len(found) < 300_000:
        found += wire.client.read(300_000)
    assert found == b"answer" * 50_000
    with suppress(ssl.SSLWantReadError):
        wire.client.unwrap()
    assert wire.server.receive(wire.outgoing.read()) == b""
    assert wire.server.closed


def test_after_an_error_nothing_more_is_sent(cluster: LessonCluster, admin: ssl.SSLContext) -> None:
    wire = Wire(cluster, admin)
    wire.shake_hands()
    assert wire.server.receive(b"\x17\x03\x03\x00\x20" + b"n" * 32) == b""
    assert wire.server.closed
    wire.server.outgoing()  # the alert
    wire.server.send(b"answer")
    assert wire.server.outgoing() == b""


# HTTP


def test_many_requests_go_over_one_connection_and_in_order(
    cluster: LessonCluster, admin: ssl.SSLContext
) -> None:
    paths = ["/version", "/api/v1/nodes", "/nothing", "/healthz"] * 25
    cluster.clear_log()
    with connect(cluster, admin) as client:
        requests = [f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n" for path in paths[:-1]]
        last = f"GET {paths[-1]} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        client.sendall("".join([*requests, last]).encode())
        answers = all_of(client)
    codes = [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]]
    assert codes == [b"200", b"200", b"404", b"200"] * 25
    assert [entry.request for entry in cluster.log] == [f"GET {path}" for path in paths]


def test_a_client_that_reads_no_answers_is_not_read_from_either(
    cluster: LessonCluster, admin: ssl.SSLContext
) -> None:
    cluster.clear_log()
    request, count = b"GET /api/v1/nodes HTTP/1.1\r\nHost: x\r\n", 2500
    questions = (request + b"\r\n") * (count - 1) + request + b"Connection: close\r\n\r\n"
    raw = socket.socket()
    raw.settimeout(SECONDS)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    raw.connect(("127.0.0.1", cluster.port))
    with admin.wrap_socket(raw, server_hostname="127.0.0.1") as client:
        writer = threading.Thread(target=client.sendall, args=(questions,), daemon=True)
        writer.start()
        answered = -1
        while answered != len(cluster.log):  # until the answers fill every buffer on the way
            answered = len(cluster.log)
            time.sleep(0.2)
        assert answered < count
        assert is_healthy(cluster)
        assert all_of(client).count(b"HTTP/1.1 200") == count
        writer.join(SECONDS)
    assert len([entry for entry in cluster.log if "nodes" in entry.request]) == count


@pytest.mark.parametrize(
    ("request_text", "answer"),
    [
        (b"GET /version HTTP/1.1\r\n\r\n", b"HTTP/1.1 400 "),  # without a Host
        (b"\x00\x01\x02\x03\r\n\r\n", b"HTTP/1.1 400 "),
        (b"GET /version HTTP/1.0\r\n\r\n", b"HTTP/1.1 200 "),
        (b"GET //[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"HTTP/1.1 404 "),
        (b"GET /%ff?%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"HTTP/1.1 404 "),
        (b"HEAD /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"HTTP/1.1 200 "),
        (b"GET / HTTP/1.1\r\nHost: x\r\nBig: " + b"x" * (2 << 20), b"HTTP/1.1 431 "),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n" + b"x" * (4 << 20),
            b"HTTP/1.1 413 ",
        ),
    ],
)
def test_odd_requests_are_answered_and_the_connection_closed(
    cluster: LessonCluster, admin: ssl.SSLContext, request_text: bytes, answer: bytes
) -> None:
    with connect(cluster, admin) as client:
        # The server may have said its last words before it got everything.
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            client.sendall(request_text)
        assert all_of(client).startswith(answer)
    assert is_healthy(cluster)


def test_an_answer_to_head_has_no_body(cluster: LessonCluster, admin: ssl.SSLContext) -> None:
    with connect(cluster, admin) as client:
        client.sendall(b"HEAD /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert all_of(client).endswith(b"\r\n\r\n")


def test_a_client_that_waits_for_a_go_ahead_gets_it(
    cluster: LessonCluster, admin: ssl.SSLContext
) -> None:
    path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    body = b'{"kind":"SelfSubjectReview"}'
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    with connect(cluster, admin) as client:
        client.sendall((head + "Expect: 100-continue\r\nConnection: close\r\n\r\n").encode())
        assert client.recv(1000).startswith(b"HTTP/1.1 100 ")
        client.sendall(body)
        assert b"kubernetes-admin" in all_of(client)


@pytest.mark.parametrize(
    ("path", "agent", "indented"),
    [
        ("/version", "kubectl/v1.37.1", True),
        ("/api/v1/nodes", "kubectl/v1.37.1", False),
        ("/api/v1/nodes", "curl/8.0", True),
        ("/api/v1/nodes?pretty=true", "kubectl/v1.37.1", True),
    ],
)
def test_answers_are_indented_for_people(
    cluster: LessonCluster, admin: ssl.SSLContext, path: str, agent: str, indented: bool
) -> None:
    client = HTTPSConnection("127.0.0.1", cluster.port, context=admin, timeout=SECONDS)
    client.request("GET", path, headers={"User-Agent": agent})
    body = client.getresponse().read()
    client.close()
    assert json.loads(body)
    assert (b"\n  " in body) is indented


def test_an_error_of_the_server_itself_is_500_and_the_server_goes_on(
    cluster: LessonCluster,
    admin: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(request: Request) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("kubecert_lesson.apiserver.api.attributes", broken)
    assert get(cluster, admin) == 500
    assert cluster.log[-1].reason == "Internal error occurred: out of order"
    assert logged(caplog) == ["GET /version: Internal error occurred: out of order"]
    monkeypatch.undo()
    assert get(cluster, admin) == 200


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The errors that ``logging`` has got, each with its traceback."""
    records = [r for r in caplog.records if r.name == "kubecert_lesson.apiserver"]
    assert all(record.exc_info for record in records)
    return [record.getMessage() for record in records]


def test_an_error_outside_a_request_is_logged_and_the_server_goes_on(
    cluster: LessonCluster, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(TlsSession, "receive", broken)
    with plain(cluster) as client:
        client.sendall(b"\x16\x03\x01")
        assert all_of(client) == b""
    monkeypatch.undo()
    found = [entry for entry in cluster.log if entry.request == "internal error"]
    assert len(found) == 1 and found[0].reason.endswith("out of order")
    assert not found[0].is_request and found[0] not in cluster.requests
    assert logged(caplog) == [found[0].reason]
    assert is_healthy(cluster)


def test_a_server_that_ends_by_an_error_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(server, "_hang_up", broken)
    before = threading.active_count()
    with LessonCluster() as cluster:
        port = cluster.port
    assert threading.active_count() == before
    assert cluster.log[-1].reason == "the server ended: out of order"
    assert logged(caplog) == ["the server ended: out of order"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=SECONDS)


# Clients that mean no good


def test_plain_http_is_told_so_at_once_every_time(cluster: LessonCluster) -> None:
    for _ in range(5):
        with plain(cluster) as client:
            client.sendall(b"GET /api HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + b"x" * 100_000)
            assert all_of(client) == (
                b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
            )
    assert cluster.log[-1].reason == "client sent an HTTP request to an HTTPS server"


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16",
        b"\x16\x03\x01\x00\x05hello",
        b"\x16" * 70_000,
        b"\x16\x03\x01\xff\xff" + b"a" * 9999,
    ],
)
def test_garbage_in_place_of_a_handshake_harms_nobody(
    cluster: LessonCluster, garbage: bytes
) -> None:
    cluster.clear_log()
    with plain(cluster) as client:
        client.sendall(garbage)
        assert is_healthy(cluster)
        client.shutdown(socket.SHUT_WR)
        all_of(client)
    assert [entry.request for entry in cluster.log].count("TLS handshake") == 1


def test_half_a_handshake_holds_up_nobody(cluster: LessonCluster, admin: ssl.SSLContext) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = admin.wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    hello = outgoing.read()
    clients = [plain(cluster) for _ in range(20)]
    for client in clients:
        client.sendall(hello[: len(hello) // 2])
    assert is_healthy(cluster)
    for client in clients:
        client.close()


def test_a_slow_client_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.3)
    with LessonCluster() as cluster, plain(cluster) as silent:
        context = client_context(cluster, None)
        with connect(cluster, context) as slow:
            slow.sendall(b"GET /version HTTP/1.1\r\nHost: x\r\n")
            assert all_of(slow) == b""
            assert all_of(silent) == b""
        assert [entry.reason for entry in cluster.log] == ["EOF"]


def test_a_client_that_does_not_hang_up_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LINGER_SECONDS", 0.1)
    with LessonCluster() as cluster, plain(cluster) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert all_of(client).startswith(b"HTTP/1.0 400 ")
        with pytest.raises(ConnectionError):
            while True:
                client.sendall(b"more")
                threading.Event().wait(0.05)


def test_a_client_that_vanishes_in_the_middle_of_an_answer_harms_nobody(
    cluster: LessonCluster, admin: ssl.SSLContext
) -> None:
    for _ in range(20):
        client = connect(cluster, admin)
        # Linger 0 makes close() send a reset in place of a farewell.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sendall(b"GET /api/v1/pods HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
        client.close()
    assert is_healthy(cluster)


def test_noise_after_the_handshake_ends_that_connection_only(
    cluster: LessonCluster, admin: ssl.SSLContext
) -> None:
    client = connect(cluster, admin)
    raw = socket.socket(fileno=client.detach())
    raw.settimeout(SECONDS)
    raw.sendall(b"\x17\x03\x03\x00\x20" + b"n" * 32)
    all_of(raw)
    raw.close()
    assert is_healthy(cluster)


def test_a_thousand_open_connections_leave_room_for_the_next() -> None:
    crowd = (
        "import socket, sys\n"
        "all = [socket.create_connection(('127.0.0.1', int(sys.argv[1]))) for _ in range(1000)]\n"
        "print('ready', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with (
        LessonCluster() as cluster,
        subprocess.Popen(
            [sys.executable, "-c", crowd, str(cluster.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        for _ in range(5):
            assert is_healthy(cluster)
        process.communicate(b"", timeout=SECONDS)
        assert is_healthy(cluster)


# From start to stop


def test_it_listens_on_loopback_only(cluster: LessonCluster) -> None:
    listening = [
        c.laddr for c in psutil.Process().net_connections() if c.status == psutil.CONN_LISTEN
    ]
    assert cluster.port in [address.port for address in listening]
    assert {address.ip for address in listening} == {"127.0.0.1"}
