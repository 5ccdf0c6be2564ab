"""From a certificate to a user, or to the reason that only the server's log tells."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from kubecert_lesson import certificates
from kubecert_lesson.apiserver.authentication import (
    ANONYMOUS,
    Unauthenticated,
    UserInfo,
    all_groups,
    authenticate,
)
from kubecert_lesson.certificates import Identity, Use

NOW = datetime(2026, 11, 23, 21, 10, 27, tzinfo=UTC)
UNKNOWN = "x509: certificate signed by unknown authority"


def authority(name: str) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    return certificates.self_signed_authority(key, common_name=name, now=NOW - timedelta(90))


CA = authority("kubernetes")


def client(
    ca: Identity = CA,
    groups: Sequence[str] = ("dev", "ops"),
    *,
    use: Use = Use.CLIENT,
    made: datetime = NOW,
) -> x509.Certificate:
    identity = certificates.issue_identity(
        ca,
        common_name="alice",
        organizations=groups,
        use=use,
        days=30,
        now=made,
        not_before=made,
        key=ec.generate_private_key(ec.SECP256R1()),
    )
    return identity.certificate


def judge(certificate: x509.Certificate | None, authorization: str = "") -> UserInfo:
    return authenticate(
        certificate, client_ca=[CA.certificate], authorization=authorization, at=NOW
    )


def why(certificate: x509.Certificate) -> str:
    with pytest.raises(Unauthenticated) as refused:
        judge(certificate)
    return str(refused.value)


def test_the_name_is_the_user_and_every_organization_a_group_in_order() -> None:
    certificate = client(groups=("ops", "dev"))
    user = judge(certificate)
    assert (user.name, user.groups) == ("alice", ("ops", "dev", "system:authenticated"))
    digest = certificate.fingerprint(hashes.SHA256()).hex()
    assert user.credential_id == f"X509SHA256={digest}"


@pytest.mark.parametrize(
    ("name", "told", "whole"),
    [
        ("alice", (), ("system:authenticated",)),
        ("alice", ("system:authenticated", "dev"), ("system:authenticated", "dev")),
        ("alice", ("system:unauthenticated",), ("system:unauthenticated",)),
        ("system:anonymous", ("dev",), ("dev",)),
    ],
)
def test_all_who_logged_in_are_in_one_group_unless_it_is_told_otherwise(
    name: str, told: tuple[str, ...], whole: tuple[str, ...]
) -> None:
    """As seen with kube-apiserver 1.36.2."""
    assert all_groups(name, told) == whole


def test_no_certificate_is_anonymous_but_a_wrong_token_is_not() -> None:
    assert judge(None) == ANONYMOUS
    assert judge(None, "Basic YTpi") == ANONYMOUS
    with pytest.raises(Unauthenticated, match="invalid bearer token"):
        judge(None, "Bearer abc")
    assert judge(client(), "Bearer abc").name == "alice"


def test_the_reasons_are_those_of_the_real_servers_log() -> None:
    namesake = authority("kubernetes")
    assert why(client(authority("other-ca"))) == UNKNOWN
    assert why(client(namesake)).startswith(f"{UNKNOWN} (possibly because of ")
    assert why(client(made=NOW - timedelta(35))) == (
        "x509: certificate has expired or is not yet valid: current time 2026-11-23T21:10:27Z"
        " is after 2026-11-18T21:10:27Z"
    )
    assert why(client(made=NOW + timedelta(2))) == (
        "x509: certificate has expired or is not yet valid: current time 2026-11-23T21:10:27Z"
        " is before 2026-11-25T21:10:27Z"
    )
    assert why(client(use=Use.SERVING)) == ("x509: certificate specifies an incompatible key usage")


def test_a_certificate_without_a_name_is_nobody() -> None:
    builder = x509.CertificateBuilder(
        CA.certificate.subject,
        x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "system:masters")]),
        ec.generate_private_key(ec.SECP256R1()).public_key(),
        7,
        NOW - timedelta(1),
        NOW + timedelta(1),
    )
    assert "no common name" in why(builder.sign(CA.key, hashes.SHA256()))


def test_a_certificate_that_cannot_be_read_is_refused_and_not_an_accident() -> None:
    der = client().public_bytes(Encoding.DER)
    damaged = der.replace(b"\x13\x05alice", b"\x0c\x05\xff\xff\xff\xff\xff")
    assert "client certificate: x509: " in why(x509.load_der_x509_certificate(damaged))
    twice = x509.UnrecognizedExtension(x509.SubjectAlternativeName.oid, b"\x30\x03\x82\x05a")
    builder = x509.CertificateBuilder(
        CA.certificate.subject,
        certificates.distinguished_name("alice"),
        ec.generate_private_key(ec.SECP256R1()).public_key(),
        8,
        NOW - timedelta(1),
        NOW + timedelta(1),
    ).add_extension(twice, critical=False)
    assert "x509: " in why(builder.sign(CA.key, hashes.SHA256()))
