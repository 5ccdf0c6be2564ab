"""The first messages of TLS, read from what the real programs send."""

import socket
import ssl
import subprocess

import pytest

from kubecert_lesson import LessonCluster, handshake, kubectl
from kubecert_lesson.cluster import Overheard, Relay
from kubecert_lesson.errors import LessonError

# kubectl 1.37.1 and kube-apiserver 1.36.2, read from the wire on 26 Nov 2026.
GROUPS = (
    *("X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024", "X25519"),
    *("secp256r1", "secp384r1", "secp521r1"),
)
SHARES = (("X25519MLKEM768", "0x11ec", 1216, True), ("X25519", "0x001d", 32, False))
SIGNATURES = (
    *("rsa_pss_rsae_sha256", "ecdsa_secp256r1_sha256", "ed25519", "rsa_pss_rsae_sha384"),
    *("rsa_pss_rsae_sha512", "rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512"),
    *("ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512"),
)


@pytest.fixture(scope="module")
def overheard() -> Overheard:
    with LessonCluster() as cluster, Relay(cluster.url) as relay:
        config = cluster.kubeconfig(server=relay.url)
        assert kubectl.run("auth", "whoami", kubeconfig=config).ok
    return relay.connections[0]


def offered(*, name: str | None = None, old: bool = False) -> bytes:
    """What OpenSSL offers as a client: the hello that Python's ssl sends first."""
    context, sent = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.MemoryBIO()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if old:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    client = context.wrap_bio(ssl.MemoryBIO(), sent, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return sent.read()


@pytest.mark.real_clock
def test_kubectl_offers_a_post_quantum_exchange_and_no_such_signature(overheard: Overheard) -> None:
    hello = handshake.client_hello(bytes(overheard.sent))
    assert hello.versions == ("TLS 1.3", "TLS 1.2")
    assert hello.groups == GROUPS
    assert tuple((s.group, s.code, s.size, s.post_quantum) for s in hello.shares) == SHARES
    assert hello.signature_algorithms == SIGNATURES
    assert hello.server_name == ""


@pytest.mark.real_clock
def test_the_server_takes_it_as_kube_apiserver_does(overheard: Overheard) -> None:
    hello = handshake.server_hello(bytes(overheard.answered))
    assert hello.version == "TLS 1.3"
    assert hello.share is not None
    assert (hello.share.group, hello.share.size) == ("X25519MLKEM768", 1120)


def test_a_client_of_openssl_is_read_as_well() -> None:
    hello = handshake.client_hello(offered(name="kubernetes.default.svc"))
    assert hello.server_name == "kubernetes.default.svc"
    assert hello.versions[0] == "TLS 1.3"
    old = handshake.client_hello(offered(old=True))
    assert (old.versions, old.shares, old.server_name) == ((), (), "")
    assert "secp256r1" in old.groups


def test_a_hello_may_be_spread_over_records() -> None:
    whole = offered()
    message = whole[5:]
    parts = [message[:3], message[3:100], message[100:]]
    spread = b"".join(b"\x16\x03\x01" + len(p).to_bytes(2) + p for p in parts)
    assert handshake.client_hello(spread) == handshake.client_hello(whole)


def test_what_is_no_hello_or_only_a_part_is_refused() -> None:
    whole = offered()
    for data, code in (
        (b"GET / HTTP/1.1\r\n\r\n", "not-a-hello"),
        (b"", "cut-off"),
        (whole[:-1], "cut-off"),
        (b"\x16\x03\x01\0\0" + whole, "not-a-hello"),
    ):
        with pytest.raises(LessonError) as caught:
            handshake.client_hello(data)
        assert caught.value.code == code
    with pytest.raises(LessonError, match="do not begin with the hello"):
        handshake.server_hello(whole)


@pytest.mark.real_clock
def test_a_relay_passes_everything_on_and_ends_with_its_block() -> None:
    with LessonCluster() as cluster, Relay(cluster.url) as relay:
        port = int(relay.url.rpartition(":")[2])
        shown = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-showcerts"],
            input=b"",
            capture_output=True,
            check=False,
        ).stdout
        assert cluster.serving.certificate_pem.strip() in shown
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    with pytest.raises(LessonError, match="use it in a with block"):
        _ = relay.url


def test_a_relay_to_nowhere_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Relay(f"https://127.0.0.1:{port}") as relay:
        to = ("127.0.0.1", int(relay.url.rpartition(":")[2]))
        with socket.create_connection(to, timeout=10) as client:
            assert client.recv(1) == b""
