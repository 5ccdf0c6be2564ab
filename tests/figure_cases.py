"""Certificates for the pictures' tests: quick keys, a fixed day, and every odd tie there is."""

from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kubecert_lesson.certificates import (
    Identity,
    Use,
    distinguished_name,
    intermediate_authority,
    issue_identity,
    self_signed_authority,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
Certificates = list[x509.Certificate]


def new_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def authority(name: str) -> Identity:
    return self_signed_authority(new_key(), common_name=name, now=NOW)


def intermediate(above: Identity, name: str) -> Identity:
    return intermediate_authority(new_key(), above, common_name=name, now=NOW)


def server(above: Identity, name: str, *sans: str) -> x509.Certificate:
    return issue_identity(
        above, common_name=name, sans=sans, use=Use.SERVING, now=NOW, key=new_key()
    ).certificate


def client(above: Identity, name: str, *groups: str) -> x509.Certificate:
    return issue_identity(
        above, common_name=name, organizations=groups, use=Use.CLIENT, now=NOW, key=new_key()
    ).certificate


def raw(
    subject: str,
    issuer: str,
    *,
    signed_with: Ed25519PrivateKey,
    key: Ed25519PrivateKey | None = None,
    ca: bool | None = None,
) -> x509.Certificate:
    """A certificate that no careful authority would issue."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(distinguished_name(subject))
        .issuer_name(distinguished_name(issuer))
        .public_key((key or signed_with).public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW.replace(year=2028))
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca, None), critical=True)
    return builder.sign(signed_with, None)


def chain_of_three() -> Certificates:
    """A root, an intermediate authority below it, and a server below that."""
    root = authority("kubernetes")
    below = intermediate(root, "team authority")
    leaf = server(below, "kube-apiserver", "127.0.0.1", "localhost")
    return [root.certificate, below.certificate, leaf]


def impostor() -> tuple[x509.Certificate, x509.Certificate, x509.Certificate]:
    """A real authority, the server that it signed, and another authority of the same name."""
    real, other = authority("kubernetes"), authority("kubernetes")
    return real.certificate, server(real, "kube-apiserver", "127.0.0.1"), other.certificate


def of_size(count: int) -> Certificates:
    """``count`` certificates: authorities with intermediate ones and leaves of all lengths."""

    def grown() -> Iterator[x509.Certificate]:
        while True:
            root = authority("kubernetes")
            yield root.certificate
            for number in range(7):
                yield client(root, f"system:node:worker-{number}", "system:nodes")
            below = intermediate(root, "an intermediate authority with a name of many words")
            yield below.certificate
            for number in range(5):
                name = "very-long-" * number + "name.example.com"
                yield server(below, name, f"10.0.0.{number}", *["kubernetes.default.svc"] * number)
            yield client(below, "한글 이름을 가진 사용자 홍길동", "개발팀")

    certificates = grown()
    return [next(certificates) for _ in range(count)]


def every_tie() -> tuple[Certificates, Certificates]:
    """Certificates with each kind of tie, and the trust anchors among them."""
    one, two = authority("one"), authority("two")
    no_ca = issue_identity(
        one, common_name="no-ca", sans=["x"], use=Use.SERVING_AND_CLIENT, now=NOW, key=new_key()
    )
    assert isinstance(no_ca.key, Ed25519PrivateKey) and isinstance(one.key, Ed25519PrivateKey)
    assert isinstance(two.key, Ed25519PrivateKey)
    crossing = new_key()
    own = new_key()
    return [
        one.certificate,
        two.certificate,
        authority("one").certificate,
        client(one, "alice", "dev", "ops"),
        no_ca.certificate,
        raw("below-no-ca", "no-ca", signed_with=no_ca.key, key=new_key()),
        raw("other-name", "zwei", signed_with=two.key, key=new_key()),
        raw("localhost", "localhost", signed_with=own),
        raw("broken", "broken", signed_with=new_key(), key=new_key(), ca=True),
        raw("orphan", "who knows", signed_with=new_key(), key=new_key()),
        raw("crossed", "one", signed_with=one.key, key=crossing, ca=True),
        raw("crossed", "two", signed_with=two.key, key=crossing, ca=True),
        raw("below-crossed", "crossed", signed_with=crossing, key=new_key()),
    ], [two.certificate]
