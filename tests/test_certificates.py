"""Certificates: requested, issued as kubeadm issues them, and read to plain values."""

import base64
import hashlib
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kubecert_lesson import certificates, keys, samples
from kubecert_lesson.certificates import Identity, Use, foreign
from kubecert_lesson.errors import LessonError

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> Identity:
    return certificates.self_signed_authority(keys.generate(), common_name="kubernetes", now=NOW)


@pytest.fixture(scope="module")
def alice(authority: Identity) -> Identity:
    return certificates.issue_identity(
        authority,
        common_name="alice",
        organizations=["dev", "ops"],
        use=Use.CLIENT,
        now=NOW,
    )


def openssl_text(certificate: x509.Certificate, *options: str) -> str:
    command = ["openssl", "x509", "-noout", *options]
    given = certificates.pem(certificate)
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout.decode()


def extensions(certificate: x509.Certificate) -> list[tuple[str, bool]]:
    return [(e.oid._name, e.critical) for e in certificate.extensions]


def test_an_authority_has_the_extensions_of_kubeadms_in_its_order(
    authority: Identity,
) -> None:
    assert extensions(authority.certificate) == [
        ("keyUsage", True),
        ("basicConstraints", True),
        ("subjectKeyIdentifier", False),
        ("subjectAltName", False),
    ]
    said = certificates.summarize(authority.certificate)
    assert said.is_ca is True and said.path_length is None
    assert said.key_usage == ("digitalSignature", "keyEncipherment", "keyCertSign")
    assert said.sans == ("DNS:kubernetes",) and said.issuer == said.subject == "CN=kubernetes"


def test_a_leaf_has_the_extensions_of_kubeadms_in_its_order(
    authority: Identity,
) -> None:
    leaf = certificates.issue_identity(
        authority,
        common_name="kube-apiserver",
        sans=["localhost", "::1"],
        use=Use.SERVING,
    )
    assert extensions(leaf.certificate) == [
        ("keyUsage", True),
        ("extendedKeyUsage", False),
        ("basicConstraints", True),
        ("authorityKeyIdentifier", False),
        ("subjectAltName", False),
    ]
    said = certificates.summarize(leaf.certificate)
    assert said.is_ca is False and said.key_usage == (
        "digitalSignature",
        "keyEncipherment",
    )
    assert said.sans == ("DNS:localhost", "IP:::1") and said.extended_key_usage == ("serverAuth",)
    assert said.authority_key_id == certificates.summarize(authority.certificate).subject_key_id


@pytest.mark.real_clock
def test_openssl_reads_the_same_names_dates_and_serial(alice: Identity) -> None:
    said = certificates.summarize(alice.certificate)
    text = openssl_text(
        alice.certificate,
        "-subject",
        "-issuer",
        "-serial",
        "-enddate",
        "-fingerprint",
        "-sha256",
    )
    assert "subject=O = dev, O = ops, CN = alice" in text
    assert "issuer=CN = kubernetes" in text
    assert (
        f"serial={said.serial:X}".replace("=", "=0" if len(f"{said.serial:X}") % 2 else "=") in text
    )
    assert "notAfter=Nov 23 12:00:00 2027 GMT" in text
    assert said.fingerprint in text and said.fingerprint == certificates.fingerprint(
        alice.certificate
    )


def test_validity_is_backdated_five_minutes_and_lasts_a_year(alice: Identity) -> None:
    said = certificates.summarize(alice.certificate)
    assert said.not_before == NOW - timedelta(minutes=5)
    assert said.not_after == NOW + timedelta(days=365)
    assert said.not_before.tzinfo is UTC


def test_the_issuer_is_the_authoritys_name_byte_for_byte(authority: Identity) -> None:
    def encoded(kind: x509.name._ASN1Type) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kubernetes", kind)])

    assert (
        authority.certificate.subject.public_bytes()
        == encoded(x509.name._ASN1Type.PrintableString).public_bytes()
    )
    utf8 = (
        x509.CertificateBuilder()
        .subject_name(encoded(x509.name._ASN1Type.UTF8String))
        .issuer_name(encoded(x509.name._ASN1Type.UTF8String))
        .public_key(authority.key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .sign(authority.key, hashes.SHA256())
    )
    leaf = certificates.issue_identity(
        Identity(utf8, authority.key),
        common_name="a",
        use=Use.CLIENT,
        key=authority.key,
    )
    assert leaf.certificate.issuer.public_bytes() == utf8.subject.public_bytes()


def test_text_beyond_printable_string_is_kept_as_utf8() -> None:
    name = certificates.distinguished_name("zoë", ["dev@home"])
    assert certificates.name_text(name) == "O=dev@home, CN=zoë"


def test_names_in_the_request_are_issued_unless_others_are_given(
    authority: Identity,
) -> None:
    key = keys.generate()
    csr = certificates.request(key, common_name="web", sans=["web.example", "10.0.0.1"])
    asked = certificates.issue(csr, authority, use=Use.SERVING)
    assert certificates.summarize(asked).sans == ("DNS:web.example", "IP:10.0.0.1")
    chosen = certificates.issue(csr, authority, use=Use.SERVING, sans=["other.example"])
    assert certificates.summarize(chosen).sans == ("DNS:other.example",)
    none = certificates.issue(csr, authority, use=Use.SERVING, sans=[])
    assert certificates.summarize(none).sans == ()


@pytest.mark.real_clock
def test_openssl_verifies_the_request_and_sees_its_names() -> None:
    csr = certificates.request(keys.generate(), common_name="web", sans=["web.example"])
    run = subprocess.run(
        ["openssl", "req", "-verify", "-noout", "-text"],
        input=csr.public_bytes(Encoding.PEM),
        capture_output=True,
        check=True,
    )
    assert b"DNS:web.example" in run.stdout and b"verify OK" in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("use", "purposes"),
    [
        (Use.SERVING, ("serverAuth",)),
        (Use.CLIENT, ("clientAuth",)),
        (Use.SERVING_AND_CLIENT, ("serverAuth", "clientAuth")),
    ],
)
def test_each_use_is_said_in_the_extended_key_usage(
    authority: Identity, use: Use, purposes: tuple[str, ...]
) -> None:
    leaf = certificates.issue_identity(authority, common_name="x", use=use, key=authority.key)
    assert certificates.summarize(leaf.certificate).extended_key_usage == purposes


@pytest.mark.real_clock
def test_openssl_accepts_a_leaf_of_an_intermediate_of_the_authority(
    authority: Identity, tmp_path: Path
) -> None:
    middle = certificates.intermediate_authority(
        keys.generate(), authority, common_name="team", now=NOW
    )
    leaf = certificates.issue_identity(middle, common_name="bob", use=Use.CLIENT, now=NOW)
    said = certificates.summarize(middle.certificate)
    assert said.is_ca and said.path_length == 0 and said.issuer == "CN=kubernetes"
    authority.write(tmp_path, "ca")
    middle.write(tmp_path, "middle")
    leaf.write(tmp_path, "bob")
    command = [
        "openssl",
        "verify",
        "-attime",
        str(int(NOW.timestamp())),
        "-CAfile",
        "ca.crt",
    ]
    good = [*command, "-untrusted", "middle.crt", "-purpose", "sslclient", "bob.crt"]
    assert subprocess.run(good, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    bad = [*command, "bob.crt"]
    assert subprocess.run(bad, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_an_identity_is_written_as_two_files_with_the_key_private(
    alice: Identity, tmp_path: Path
) -> None:
    certificate, key = alice.write(tmp_path, "alice")
    assert (certificate.name, key.name) == ("alice.crt", "alice.key")
    assert key.stat().st_mode & 0o777 == 0o600 and certificate.stat().st_mode & 0o777 == 0o644
    assert certificates.read(certificate) == alice.certificate
    assert keys.same_key(keys.read_private(key), alice.key)
    assert key.read_bytes().startswith(b"-----BEGIN RSA PRIVATE KEY-----")


def test_the_repr_of_an_identity_names_it_and_hides_its_key(alice: Identity) -> None:
    assert repr(alice) == "Identity(O=dev, O=ops, CN=alice)"


@pytest.mark.real_clock
@pytest.mark.parametrize(
    "key",
    [ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()],
)
def test_other_kinds_of_key_can_be_an_authority_too(key: keys.PrivateKey, tmp_path: Path) -> None:
    root = certificates.self_signed_authority(key, common_name="k3s-server-ca")
    leaf = certificates.issue_identity(root, common_name="x", use=Use.CLIENT, key=key)
    root.write(tmp_path, "ca")
    leaf.write(tmp_path, "x")
    command = ["openssl", "verify", "-CAfile", "ca.crt", "x.crt"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_an_authority_without_an_identifier_still_gets_pointed_at(
    authority: Identity,
) -> None:
    bare = (
        x509.CertificateBuilder()
        .subject_name(authority.certificate.subject)
        .issuer_name(authority.certificate.subject)
        .public_key(authority.key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .sign(authority.key, hashes.SHA256())
    )
    leaf = certificates.issue_identity(
        Identity(bare, authority.key),
        common_name="x",
        use=Use.CLIENT,
        key=authority.key,
    )
    said = certificates.summarize(leaf.certificate)
    own = certificates.summarize(authority.certificate)
    assert said.authority_key_id == own.subject_key_id != ""
    read = certificates.summarize(bare)
    assert read.is_ca is None and read.path_length is None and read.subject_key_id == ""


def test_an_authority_whose_name_is_no_host_name_gets_no_dns_name() -> None:
    root = certificates.self_signed_authority(keys.generate(), common_name="My own authority")
    assert certificates.summarize(root.certificate).sans == ()


def test_an_authority_with_another_key_than_its_certificate_is_refused(
    authority: Identity, alice: Identity
) -> None:
    wrong = Identity(authority.certificate, alice.key)
    with pytest.raises(LessonError, match="does not belong to the certificate of CN=kubernetes"):
        certificates.issue_identity(wrong, common_name="x", use=Use.CLIENT, key=alice.key)


def test_a_request_that_its_own_key_did_not_sign_is_refused(
    authority: Identity,
) -> None:
    csr = certificates.request(keys.generate(), common_name="alice")
    der = bytearray(csr.public_bytes(Encoding.DER))
    der[-1] ^= 1
    with pytest.raises(LessonError, match="CN=alice is not signed by its own key"):
        certificates.issue(x509.load_der_x509_csr(bytes(der)), authority, use=Use.CLIENT)


@pytest.mark.parametrize("name", ["", "x" * 65, "쿠" * 22])
def test_names_that_cannot_stand_in_a_certificate_are_refused(name: str) -> None:
    with pytest.raises(LessonError, match="room for 1 to 64"):
        certificates.distinguished_name(name)


@pytest.mark.parametrize("san", ["https://localhost", "a b", "10.0.0.1:6443", "", "é.example"])
def test_what_is_neither_address_nor_dns_name_is_refused(san: str) -> None:
    with pytest.raises(LessonError, match="neither an IP address nor a DNS name"):
        certificates.request(keys.generate(), common_name="x", sans=[san])


@pytest.mark.parametrize(
    ("given", "code"), [("web", "not-a-list"), (7, "not-text"), ([7], "not-text")]
)
def test_one_text_is_not_taken_for_the_list_of_its_letters(given: Any, code: str) -> None:
    key = keys.generate_for("ECDSA-P256")
    for wanted in ({"organizations": given}, {"sans": given}):
        with pytest.raises(LessonError) as refused:
            certificates.request(key, common_name="x", **wanted)
        assert refused.value.code == code


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(LessonError, match="has no time zone"):
        certificates.self_signed_authority(
            keys.generate(), common_name="x", now=datetime(2026, 1, 1)
        )


def test_the_certificates_of_a_real_kind_cluster_are_read() -> None:
    config = yaml.safe_load(samples.kind_kubeconfig())
    user = certificates.load(
        base64.b64decode(config["users"][0]["user"]["client-certificate-data"])
    )
    said = certificates.summarize(user)
    assert said.subject == "O=system:masters, CN=kubernetes-admin"
    assert certificates.common_name(user) == "kubernetes-admin"
    assert certificates.organizations(user) == ("system:masters",)
    assert said.not_after == datetime(2024, 12, 10, 2, 21, 40, tzinfo=UTC)
    assert (said.key, said.version) == ("RSA 2048", "v3")
    assert said.signature_algorithm == "sha256WithRSAEncryption"
    ca = certificates.load(
        base64.b64decode(config["clusters"][0]["cluster"]["certificate-authority-data"])
    )
    assert certificates.summarize(ca).subject_key_id == said.authority_key_id


def test_several_certificates_in_one_pem_are_read_in_order(
    authority: Identity, alice: Identity
) -> None:
    both = certificates.pem(alice.certificate, authority.certificate)
    assert certificates.load_all(both) == (alice.certificate, authority.certificate)
    with pytest.raises(LessonError, match="bundle holds 2 certificates: use load_all"):
        certificates.load(both, source="bundle")


def test_what_is_not_a_certificate_is_named(alice: Identity) -> None:
    damaged = alice.certificate_pem.replace(b"\nMII", b"\nMIJ")
    for pem, code, says in [
        (b"hello", "not-pem", "no certificate in ca.crt: it isn't PEM"),
        (alice.key_pem, "other-pem-block", "it begins with BEGIN RSA PRIVATE KEY"),
        (damaged, "damaged-certificate", "damaged; copy it again"),
    ]:
        with pytest.raises(LessonError, match=re.escape(says)) as caught:
            certificates.load(pem, source="ca.crt")
        assert caught.value.code == code
        assert caught.value.text.values["source"] == "ca.crt"
    with pytest.raises(LessonError, match="no certificate in the PEM text"):
        certificates.load(b"")


@pytest.mark.real_clock
def test_openssl_takes_an_authority_of_version_1_for_one(tmp_path: Path) -> None:
    old = certificates.version_1_authority(keys.generate(), common_name="old")
    leaf = certificates.issue_identity(old, common_name="web", use=Use.SERVING)
    old.write(tmp_path, "old")
    leaf.write(tmp_path, "web")
    assert old.certificate.version is x509.Version.v1
    verify = ["openssl", "verify", "-CAfile", "old.crt", "web.crt"]
    subprocess.run(verify, cwd=tmp_path, check=True, capture_output=True)
    text = ["openssl", "x509", "-in", "old.crt", "-noout", "-text"]
    said = subprocess.run(text, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert "Version: 1 (0x0)" in said and "X509v3" not in said


def test_an_altered_certificate_says_something_else_under_the_old_signature(
    authority: Identity, alice: Identity
) -> None:
    changed = certificates.altered(alice.certificate, b"alice", b"mally")
    assert certificates.common_name(changed) == "mally"
    assert changed.signature == alice.certificate.signature
    assert changed.public_key() == alice.certificate.public_key()
    with pytest.raises(InvalidSignature):
        changed.verify_directly_issued_by(authority.certificate)


@pytest.mark.parametrize(("old", "new"), [(b"alice", b"al"), (b"nobody", b"mallory"[:6])])
def test_only_bytes_that_are_there_are_altered_and_into_as_many(
    alice: Identity, old: bytes, new: bytes
) -> None:
    with pytest.raises(LessonError, match="cannot be replaced"):
        certificates.altered(alice.certificate, old, new)


@pytest.mark.real_clock
def test_a_key_is_identified_by_the_sha_256_of_its_bits() -> None:
    """As Go 1.25 and kubeadm 1.36 do: openssl gives the bits of an RSA key as PKCS#1."""
    key = keys.generate()
    bits = subprocess.run(
        ["openssl", "rsa", "-pubin", "-RSAPublicKey_out", "-outform", "DER"],
        input=keys.public_pem(key),
        capture_output=True,
        check=True,
    ).stdout
    made = certificates.self_signed_authority(key, common_name="kubernetes")
    expected = hashlib.sha256(bits).digest()[:20].hex(":").upper()
    assert certificates.summarize(made.certificate).subject_key_id == expected


@pytest.mark.parametrize(
    "key", [ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()]
)
def test_keys_of_other_kinds_are_identified_by_their_bits_too(key: keys.PrivateKey) -> None:
    """The library hashes the same bits, with SHA-1: the bits end the key's DER."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    bits = der[-65:] if isinstance(key, ec.EllipticCurvePrivateKey) else der[-32:]
    old = x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest
    assert old == hashlib.sha1(bits).digest()
    assert (
        certificates.subject_key_identifier(key.public_key()).digest
        == (hashlib.sha256(bits).digest()[:20])
    )


def test_a_certificate_for_a_key_at_hand_is_the_one_that_a_request_leads_to(
    authority: Identity,
) -> None:
    asked = {"common_name": "alice", "organizations": ["dev"], "sans": ["web.example"]}
    key = keys.generate()
    direct = certificates.issue_identity(
        authority,
        use=Use.SERVING,
        now=NOW,
        key=key,
        **asked,  # type: ignore[arg-type]
    ).certificate
    csr = certificates.request(key, **asked)  # type: ignore[arg-type]
    by_request = certificates.issue(csr, authority, use=Use.SERVING, now=NOW)
    assert list(direct.extensions) == list(by_request.extensions)
    assert direct.subject.public_bytes() == by_request.subject.public_bytes()
    assert direct.public_key() == by_request.public_key()
    assert direct.not_valid_before_utc == by_request.not_valid_before_utc
    assert direct.not_valid_after_utc == by_request.not_valid_after_utc


def test_unusual_names_and_purposes_are_still_written(authority: Identity) -> None:
    names = [
        x509.DirectoryName(certificates.distinguished_name("x")),
        x509.UniformResourceIdentifier("spiffe://x"),
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(authority.certificate.subject)
        .public_key(ec.generate_private_key(ec.SECP384R1()).public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=True)
        .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.2.3.4")]), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    said = certificates.summarize(certificate)
    assert said.sans == ("name:CN=x", "UniformResourceIdentifier:spiffe://x")
    assert said.extended_key_usage == ("1.2.3.4",) and said.key == "EC secp384r1"
    assert said.subject == "(empty)" and certificates.common_name(certificate) == ""


def test_an_extension_whose_identifier_go_cannot_read_is_reported_and_hides_no_other() -> None:
    huge = x509.ObjectIdentifier("2.5.99999999999")
    key = ed25519.Ed25519PrivateKey.generate()
    name = certificates.distinguished_name("a")
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2026, 1, 1))
        .not_valid_after(datetime(2027, 1, 1))
        .add_extension(x509.UnrecognizedExtension(huge, b""), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("a")]), critical=False)
    )
    der = builder.sign(key, None).public_bytes(Encoding.DER)
    one = x509.load_der_x509_certificate(der.replace(b"\x82\x01a", b"\x82\x01\xff"))
    assert len(foreign.extensions(one)) == 3
    assert "malformed extension OID" in [each.error for each in foreign.damage(one)]
    assert certificates.summarize(one).is_ca


def test_an_authority_of_tomorrow_signs_with_ml_dsa() -> None:
    own: Any = mldsa.MLDSA44PrivateKey.generate()
    ca = certificates.self_signed_authority(own, common_name="kubernetes")
    made = certificates.issue_identity(ca, common_name="a", use=Use.CLIENT).certificate
    own.public_key().verify(made.signature, made.tbs_certificate_bytes)
    assert made.signature_hash_algorithm is None
