"""Looking at servers: what is reached, what is shown, and that nothing secret goes astray."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import servers
from cryptography import x509

from kubecert_lesson import LessonCluster, LessonError, certificates, keys
from kubecert_lesson.apiserver.log import HANDSHAKE
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.probe import FirstLook
from kubecert_lesson.dialling.routes import Route
from kubecert_lesson.dialling.values import Address, Answer, Judge, Login, Spoken

WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
REVIEW = {"kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1"}


@contextmanager
def answering(talk: Callable[[socket.socket], object]) -> Iterator[Address]:
    """A server on loopback that does one thing with every connection, and then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection, suppress(OSError):
                    talk(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Address("https", "127.0.0.1", listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def saying(answer: bytes) -> Callable[[socket.socket], None]:
    """Read what the client sends first, and answer with these bytes."""

    def talk(connection: socket.socket) -> None:
        connection.recv(9999)
        connection.sendall(answer)

    return talk


def to(place: Address | LessonCluster, seconds: float = 30) -> Route:
    where = probe.address(place.url) if isinstance(place, LessonCluster) else place
    return Route(where=where, seconds=seconds)


def showing(expected: x509.Certificate) -> Judge:
    """A judge who finds good one certificate, and no other."""
    return lambda shown: shown[0] == expected


def admin_of(cluster: LessonCluster) -> Login:
    return Login((cluster.admin.certificate,), cluster.admin.key)


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("https://127.0.0.1:6443", Address("https", "127.0.0.1", 6443)),
        ("https://api.example.com", Address("https", "api.example.com", 443)),
        ("http://api.example.com/", Address("http", "api.example.com", 80)),
        ("https://[::1]:6443/k8s/x/", Address("https", "::1", 6443, path="/k8s/x")),
    ],
)
def test_a_url_says_where_a_server_is(server: str, expected: Address) -> None:
    assert probe.address(server) == expected


def test_an_address_is_written_as_kubectl_writes_it() -> None:
    assert str(Address("https", "::1", 6443)) == "[::1]:6443"


@pytest.mark.parametrize("server", ["https://", "https://a:99999", "https://[::1"])
def test_what_cannot_be_dialled_is_said(server: str) -> None:
    with pytest.raises(LessonError, match="the server's address"):
        probe.address(server)


def code_of(found: FirstLook | Answer) -> str:
    assert found.error is not None
    return found.error.code


def test_names_resolve_or_are_said_not_to() -> None:
    assert "127.0.0.1" in probe.resolve(Address("https", "localhost", 1))
    for host in ("nobody.invalid", f"{'a' * 64}.example"):
        with pytest.raises(LessonError, match=host[:10]):
            probe.resolve(Address("https", host, 1))


def test_looking_shows_the_chain_and_whom_the_server_asks_for_without_any_login() -> None:
    root = certificates.self_signed_authority(keys.generate(), common_name="kubernetes")
    between = certificates.intermediate_authority(keys.generate(), root, common_name="between")
    serving = certificates.issue_identity(
        between, common_name="api", sans=["127.0.0.1"], use=certificates.Use.SERVING
    )
    with LessonCluster(
        authority=root, serving=serving, serving_chain=[between.certificate]
    ) as cluster:
        shown = probe.look(to(cluster), "")
        log = cluster.log
    assert shown.certificates == (serving.certificate, between.certificate)
    assert shown.asks_for == (root.certificate.subject.public_bytes(),)
    assert shown.answer.code == 200 and shown.answer.body["gitVersion"]
    assert [(entry.request, entry.client_certificate) for entry in log] == [("GET /version", "")]


def test_the_servers_clock_is_in_its_answer() -> None:
    then = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)
    with LessonCluster(clock=then) as cluster:
        assert probe.look(to(cluster), "").answer.date == then


def test_asking_logs_in_by_certificate() -> None:
    with LessonCluster() as cluster:
        answer = probe.ask(
            to(cluster),
            "",
            WHO,
            judge=showing(cluster.serving.certificate),
            login=admin_of(cluster),
            document=REVIEW,
        )
    assert answer.code == 201
    assert answer.body["status"]["userInfo"]["username"] == "kubernetes-admin"


def test_asking_without_a_document_is_a_get_and_a_token_goes_along() -> None:
    with LessonCluster() as cluster:
        answer = probe.ask(
            to(cluster),
            "",
            "/version",
            judge=showing(cluster.serving.certificate),
            login=Login(token="wrong"),
        )
    assert answer.code == 401 and answer.body["reason"] == "Unauthorized"


def test_another_server_than_expected_gets_neither_certificate_nor_token() -> None:
    """The second connection may reach somebody else: whoever that is learns nothing."""
    with LessonCluster() as expected, LessonCluster() as other:
        other_admin = expected.admin
        answer = probe.ask(
            to(other),
            "",
            WHO,
            judge=showing(expected.serving.certificate),
            login=Login((other_admin.certificate,), other_admin.key, "a-token"),
            document=REVIEW,
        )
        log = other.log
    assert answer.another and not answer.code
    assert other.requests == () and len(log) == 1
    assert log[0].client_certificate == "" and "alert" not in log[0].client_certificate


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_strict_server_of_either_tls_version_is_understood(
    version: ssl.TLSVersion, tmp_path: Path
) -> None:
    """Python's own ssl as the server: another TLS than ours, requiring client certificates."""
    with LessonCluster() as cluster:
        authority, serving = cluster.authority, cluster.serving
    serving.write(tmp_path, "serving")
    authority.write(tmp_path, "ca")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = version
    context.load_cert_chain(tmp_path / "serving.crt", tmp_path / "serving.key")
    context.load_verify_locations(tmp_path / "ca.crt")
    context.verify_mode = ssl.CERT_REQUIRED

    def talk(connection: socket.socket) -> None:
        with suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True) as tls:
            tls.recv(4096)
            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    stranger = certificates.self_signed_authority(keys.generate(), common_name="stranger")
    with answering(talk) as where:
        shown = probe.look(to(where), "localhost")
        assert shown.certificates[0] == serving.certificate
        assert shown.answer.alert in (40, 116)  # TLS 1.2 has no word for "certificate required"
        assert shown.answer.refused_in_tls.startswith("remote error: tls: ")
        expect = showing(serving.certificate)
        refused = probe.ask(
            to(where), "", "/", judge=expect, login=Login((stranger.certificate,), stranger.key)
        )
        assert refused.alert == 48
        admin = certificates.issue_identity(
            authority, common_name="admin", use=certificates.Use.CLIENT
        )
        chain = (admin.certificate, authority.certificate)
        taken = probe.ask(to(where), "", "/", judge=expect, login=Login(chain, admin.key))
        assert (taken.code, taken.body) == (200, "ok")


def test_what_is_no_tls_is_told_apart() -> None:
    with answering(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as where:
        assert probe.look(to(where), "").spoken is Spoken.HTTP
    with answering(saying(b"220 mail ready\r\n")) as where:
        shown = probe.look(to(where), "")
        assert shown.spoken is Spoken.OTHER and shown.error
    with answering(saying(b"")) as where:
        shown = probe.look(to(where), "")
        assert shown.spoken is Spoken.NOTHING and code_of(shown) == "closed"
    alert = b"\x15\x03\x03\x00\x02\x02\x28"  # a fatal alert, handshake_failure
    with answering(saying(alert)) as where:
        shown = probe.look(to(where), "")
        assert shown.spoken is Spoken.TLS and code_of(shown) == "alert"
        assert str(shown.error) == "remote error: tls: handshake failure"


def test_a_server_that_says_nothing_is_given_up() -> None:
    waiting = threading.Event()
    with answering(lambda c: waiting.wait(5)) as where:
        assert code_of(probe.look(to(where, 0.2), "")) == "too-late"
        answer = probe.ask_plain(to(where, 0.2), "/version")
        assert code_of(answer) == "too-late" and not answer.code
        waiting.set()


def test_a_closed_port_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        where = Address("https", "127.0.0.1", listening.getsockname()[1])
    with pytest.raises(ConnectionRefusedError):
        probe.connect(to(where))
    assert str(probe.look(to(where), "").error) == "Connection refused"
    assert str(probe.ask_plain(to(where), "/version").error) == "Connection refused"
    someone = certificates.self_signed_authority(keys.generate(), common_name="x").certificate
    answer = probe.ask(to(where), "", "/", judge=showing(someone), login=Login())
    assert (code_of(answer), str(answer.error)) == ("system", "Connection refused")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", Answer(code=200, body={})),
        (b"HTTP/1.0 200 OK\r\nDate: gibberish\r\n\r\nhello", Answer(code=200, body="hello")),
        (
            b"HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 -0000\r\n\r\n",
            Answer(code=200, body=""),
        ),
    ],
)
def test_plain_http_is_read(sent: bytes, expected: Answer) -> None:
    with answering(saying(sent)) as where:
        assert probe.ask_plain(to(where), "/version") == expected


def test_what_is_not_a_complete_answer_is_told() -> None:
    with answering(saying(b"")) as where:
        answer = probe.ask_plain(to(where), "/version")
    assert (code_of(answer), answer.code) == ("not-http", 0)


def test_what_is_no_http_is_told_apart_from_a_connection_that_ended() -> None:
    for sent in (
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"220 mail.example ESMTP\r\n",
        b"\x15\x03\x01\x00\x02\x02",
    ):
        with answering(saying(sent)) as where:
            answer = probe.ask_plain(to(where), "/version")
        assert (code_of(answer), answer.code) == ("no-http", 0)
    with answering(saying(b"HTT")) as where:
        assert code_of(probe.ask_plain(to(where), "/version")) == "not-http"


def test_an_endless_answer_is_cut_off() -> None:
    def flood(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with answering(flood) as where:
        assert probe.ask_plain(to(where), "/version").code == 200


def test_a_server_that_never_comes_to_an_end_is_given_up() -> None:
    """It sends interim answers for as long as anybody reads them."""

    def talk(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n")

    with answering(talk) as where:
        answer = probe.ask_plain(to(where, 0.3), "/version")
    assert code_of(answer) == "too-late" and not answer.code


def test_the_systems_authorities_are_certificates() -> None:
    found = probe.system_authorities()
    assert all(isinstance(certificate, x509.Certificate) for certificate in found)


def test_a_login_does_not_show_its_secrets() -> None:
    key = keys.generate()
    assert "token-itself" not in repr(Login((), key, "token-itself"))


def test_whether_a_server_asks_for_a_client_certificate_is_noticed() -> None:
    with LessonCluster() as cluster:
        assert probe.look(to(cluster), "").asked
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with servers.https(
                cluster.serving, lambda asked: servers.response(200), version=version
            ) as front:
                shown = probe.look(to(Address("https", "127.0.0.1", front.port)), "")
                assert shown.answer.code == 200 and not shown.asked


def test_a_server_of_http2_alone_is_told_apart_and_shows_its_certificate() -> None:
    with LessonCluster() as cluster, servers.http2_only(cluster.serving) as strict:
        shown = probe.look(to(Address("https", "127.0.0.1", strict.port)), "")
        assert shown.only_http2 and shown.certificates == (cluster.serving.certificate,)
        settings = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
        with servers.https(cluster.serving, lambda asked: settings) as careless:
            shown = probe.look(to(Address("https", "127.0.0.1", careless.port)), "")
        assert shown.only_http2 and code_of(shown.answer) == "http2-only"


def test_the_judge_sees_the_whole_chain_on_the_very_connection_and_before_anything_is_sent() -> (
    None
):
    root = certificates.self_signed_authority(keys.generate(), common_name="kubernetes")
    between = certificates.intermediate_authority(keys.generate(), root, common_name="between")
    serving = certificates.issue_identity(
        between, common_name="api", sans=["127.0.0.1"], use=certificates.Use.SERVING
    )
    seen: list[tuple[x509.Certificate, ...]] = []

    def judge(shown: Sequence[x509.Certificate]) -> bool:
        seen.append(tuple(shown))
        return False

    with LessonCluster(
        authority=root, serving=serving, serving_chain=[between.certificate]
    ) as cluster:
        answer = probe.ask(to(cluster), "", WHO, judge=judge, login=admin_of(cluster))
        log = cluster.log
    assert answer.another and answer.shown == (serving.certificate, between.certificate)
    assert seen == [answer.shown]
    assert [(entry.request, entry.client_certificate) for entry in log] == [(HANDSHAKE, "")]


@pytest.mark.parametrize(
    "header", ["99999999999999999999", "Fri, 31 Dec 9999 23:00:00 -2359", "x" * 5000, "1" * 20]
)
def test_a_date_that_is_none_is_left_out(header: str) -> None:
    sent = f"HTTP/1.1 200 OK\r\nDate: {header}\r\nContent-Length: 2\r\n\r\n{{}}".encode()
    with answering(saying(sent)) as where:
        answer = probe.ask_plain(to(where), "/version")
    assert (answer.code, answer.date) == (200, None)


@pytest.mark.parametrize("body", ["1" * 5000, "[" * 100_000, "\ud83d", '{"a": 1e999}'])
def test_a_body_that_json_cannot_mean_is_kept_as_text(body: str) -> None:
    content = body.encode("utf-8", "surrogatepass")
    sent = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content
    with answering(saying(sent)) as where:
        assert probe.ask_plain(to(where), "/version").code == 200


def test_headers_without_end_are_given_up() -> None:
    def talk(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-Filler: " + b"x" * 60000 + b"\r\n")

    with answering(talk) as where:
        assert code_of(probe.ask_plain(to(where), "/version")) == "not-http"


def test_bytes_that_drip_are_not_waited_for_without_end() -> None:
    def drip(connection: socket.socket) -> None:
        connection.recv(4096)
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + b"x" * 9999:
            connection.sendall(bytes((byte,)))
            time.sleep(0.02)

    start = time.monotonic()
    with answering(drip) as where:
        assert code_of(probe.ask_plain(to(where, 0.4), "/version")) == "too-late"
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "name", ["a..b", "a" * 64 + ".example", "nul\0", "ﬀ.example", "-", "ü" * 70]
)
def test_a_name_that_cannot_be_one_ends_in_an_error_not_in_a_traceback(name: str) -> None:
    with LessonCluster() as cluster:
        assert probe.look(to(cluster), name).certificates
    for where in (Address("https", name, 1), Address("http", name, 1, path="/ü")):
        assert probe.look(to(where, 0.2), "").error
        assert probe.ask_plain(to(where, 0.2), "/").error
        with suppress(LessonError):
            probe.resolve(where)


def test_a_path_is_written_as_a_url_writes_it() -> None:
    with LessonCluster(tls=False) as cluster:
        where = Address("http", "127.0.0.1", cluster.port, path="/k8s/ü x%20y")
        assert probe.ask_plain(to(where), "/version").code == 403
        assert cluster.requests[-1].request == "GET /k8s/%C3%BC%20x%20y/version"


@pytest.mark.parametrize("name", ["a..b", "a" * 64, "a\0b", "ü..\0", "a" * 300])
def test_a_name_that_no_handshake_can_ask_for_ends_in_an_answer(name: str) -> None:
    with answering(saying(b"HTTP/1.0 400 Bad Request\r\n\r\n")) as where:
        assert probe.look(to(where), name).spoken is Spoken.HTTP


@pytest.mark.parametrize(
    ("name", "asked_for"),
    [
        ("api.example", "api.example"),
        ("api.example.", "api.example"),  # an API server refuses a name that ends with a dot
        ("api.example..", "api.example"),
        ("127.0.0.1", None),
        ("::1", None),
        ("fe80::1%eth0", None),
        ("", None),
    ],
)
def test_a_handshake_asks_for_a_name_without_its_last_dot_and_for_no_address(
    name: str, asked_for: str | None
) -> None:
    """Source: Go, crypto/tls, hostnameInSNI; seen with kube-apiserver 1.36.2."""
    seen = []
    own = certificates.self_signed_authority(keys.generate(), common_name="server")
    context = servers.tls_context(own)
    context.sni_callback = lambda connection, found, _: seen.append(found)

    def shake_hands(connection: socket.socket) -> None:
        with suppress(ssl.SSLError):
            context.wrap_socket(connection, server_side=True).close()

    with answering(shake_hands) as place:
        probe.look(to(place), name)
    assert set(seen) == {asked_for}
