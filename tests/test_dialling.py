"""Looking at servers: what is reached, what is shown, and that nothing secret goes astray."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from kubecert_lesson import LessonCluster, LessonError, certificates, keys
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.probe import FirstLook
from kubecert_lesson.dialling.values import Address, Answer, Login, Spoken

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


@pytest.mark.parametrize(
    ("host", "variables", "expected"),
    [
        ("api.example.com", {"HTTPS_PROXY": "http://proxy:1"}, True),
        ("api.example.com", {"https_proxy": "http://proxy:1", "NO_PROXY": "example.com"}, False),
        ("api.example.com", {"HTTP_PROXY": "http://proxy:1"}, False),
        ("api.example.com", {}, False),
        ("localhost", {"HTTPS_PROXY": "http://proxy:1"}, False),
        ("127.0.0.1", {"HTTPS_PROXY": "http://proxy:1"}, False),
        ("192.0.2.1", {"HTTPS_PROXY": "http://proxy:1"}, True),
    ],
)
def test_a_proxy_of_the_environment_is_noticed_where_kubectl_would_take_it(
    host: str, variables: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert probe.proxy_in_environment(Address("https", host, 6443)) is expected


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
        shown = probe.look(probe.address(cluster.url), "")
        log = cluster.log
    assert shown.certificates == (serving.certificate, between.certificate)
    assert shown.asks_for == (root.certificate.subject.public_bytes(),)
    assert shown.answer.code == 200 and shown.answer.body["gitVersion"]
    assert [(entry.request, entry.client_certificate) for entry in log] == [("GET /version", "")]


def test_the_servers_clock_is_in_its_answer() -> None:
    then = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)
    with LessonCluster(clock=then) as cluster:
        assert probe.look(probe.address(cluster.url), "").answer.date == then


def test_asking_logs_in_by_certificate() -> None:
    with LessonCluster() as cluster:
        answer = probe.ask(
            probe.address(cluster.url),
            "",
            WHO,
            expect=cluster.serving.certificate,
            login=admin_of(cluster),
            document=REVIEW,
        )
    assert answer.code == 201
    assert answer.body["status"]["userInfo"]["username"] == "kubernetes-admin"


def test_asking_without_a_document_is_a_get_and_a_token_goes_along() -> None:
    with LessonCluster() as cluster:
        answer = probe.ask(
            probe.address(cluster.url),
            "",
            "/version",
            expect=cluster.serving.certificate,
            login=Login(token="wrong"),
        )
    assert answer.code == 401 and answer.body["reason"] == "Unauthorized"


def test_another_server_than_expected_gets_neither_certificate_nor_token() -> None:
    """The second connection may reach somebody else: whoever that is learns nothing."""
    with LessonCluster() as expected, LessonCluster() as other:
        other_admin = expected.admin
        answer = probe.ask(
            probe.address(other.url),
            "",
            WHO,
            expect=expected.serving.certificate,
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
        shown = probe.look(where, "localhost")
        assert shown.certificates[0] == serving.certificate
        assert shown.answer.alert in (40, 116)  # TLS 1.2 has no word for "certificate required"
        assert shown.answer.refused_in_tls.startswith("remote error: tls: ")
        expect = serving.certificate
        refused = probe.ask(
            where, "", "/", expect=expect, login=Login((stranger.certificate,), stranger.key)
        )
        assert refused.alert == 48
        admin = certificates.issue_identity(
            authority, common_name="admin", use=certificates.Use.CLIENT
        )
        chain = (admin.certificate, authority.certificate)
        taken = probe.ask(where, "", "/", expect=expect, login=Login(chain, admin.key))
        assert (taken.code, taken.body) == (200, "ok")


def test_what_is_no_tls_is_told_apart() -> None:
    with answering(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as where:
        assert probe.look(where, "").spoken is Spoken.HTTP
    with answering(saying(b"220 mail ready\r\n")) as where:
        shown = probe.look(where, "")
        assert shown.spoken is Spoken.OTHER and shown.error
    with answering(saying(b"")) as where:
        shown = probe.look(where, "")
        assert shown.spoken is Spoken.NOTHING and code_of(shown) == "closed"
    alert = b"\x15\x03\x03\x00\x02\x02\x28"  # a fatal alert, handshake_failure
    with answering(saying(alert)) as where:
        shown = probe.look(where, "")
        assert shown.spoken is Spoken.TLS and code_of(shown) == "alert"
        assert str(shown.error) == "remote error: tls: handshake failure"


def test_a_server_that_says_nothing_is_given_up() -> None:
    waiting = threading.Event()
    with answering(lambda c: waiting.wait(5)) as where:
        assert code_of(probe.look(where, "", seconds=0.2)) == "too-late"
        answer = probe.ask_plain(where, seconds=0.2)
        assert code_of(answer) == "too-late" and not answer.code
        waiting.set()


def test_a_closed_port_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        where = Address("https", "127.0.0.1", listening.getsockname()[1])
    with pytest.raises(ConnectionRefusedError):
        probe.connect(where)
    assert str(probe.look(where, "").error) == "Connection refused"
    assert str(probe.ask_plain(where).error) == "Connection refused"
    someone = certificates.self_signed_authority(keys.generate(), common_name="x").certificate
    answer = probe.ask(where, "", "/", expect=someone, login=Login())
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
        assert probe.ask_plain(where) == expected


def test_what_is_not_a_complete_answer_is_told() -> None:
    with answering(saying(b"")) as where:
        answer = probe.ask_plain(where)
    assert (code_of(answer), answer.code) == ("not-http", 0)


def test_an_endless_answer_is_cut_off() -> None:
    def flood(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with answering(flood) as where:
        assert probe.ask_plain(where).code == 200


def test_a_server_that_never_comes_to_an_end_is_given_up() -> None:
    """It sends interim answers for as long as anybody reads them."""

    def talk(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n")

    with answering(talk) as where:
        answer = probe.ask_plain(where, seconds=0.3)
    assert code_of(answer) == "too-late" and not answer.code


def test_the_systems_authorities_are_certificates() -> None:
    found = probe.system_authorities()
    assert all(isinstance(certificate, x509.Certificate) for certificate in found)


def test_a_login_does_not_show_its_secrets() -> None:
    key = keys.generate()
    assert "token-itself" not in repr(Login((), key, "token-itself"))


@pytest.mark.parametrize("name", ["a..b", "a" * 64, "a\0b", "ü..\0", "a" * 300])
def test_a_name_that_no_handshake_can_ask_for_ends_in_an_answer(name: str) -> None:
    with answering(saying(b"HTTP/1.0 400 Bad Request\r\n\r\n")) as where:
        assert probe.look(where, name).spoken is Spoken.HTTP
