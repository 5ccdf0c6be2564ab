"""Certificates that no library would make: nothing in them breaks a reader or hides the rest."""

import der_writing as der
import pytest
from chain_space import NOW, key
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from der_writing import Draft, extension, oid, seq, tlv
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import anatomy, certificates, chain
from kubecert_lesson.certificates import Use, foreign
from kubecert_lesson.errors import LessonError

SHA256 = seq(oid("1.2.840.10045.4.3.2"))
NAMES = extension(der.SAN, seq(der.dns("node1"), der.address("10.0.0.1")))
CN = "2.5.4.3"


def draft(**more: object) -> Draft:
    """A self-signed certificate with alternative names, but for what is asked otherwise."""
    own = key("P256")
    usual: dict[str, object] = {
        "subject": der.common_name("odd"),
        "issuer": der.common_name("odd"),
        "key": der.spki(own),
        "algorithm": SHA256,
        "sign": lambda data: own.sign(data, ec.ECDSA(hashes.SHA256())),
        "extensions": [NAMES],
        "start": NOW,
        "end": NOW + der.SECOND * 86400,
    }
    return Draft(**{**usual, **more})  # type: ignore[arg-type]


def words(certificate: x509.Certificate) -> str:
    return chain.parse_problem(certificate)


@pytest.mark.parametrize(
    ("odd", "problem", "kind"),
    [
        (extension(der.BC, bytes.fromhex("3003010100")), "", x509.BasicConstraints),
        (extension(der.EKU, seq()), "", x509.ExtendedKeyUsage),
        (
            extension(der.AKI, seq(tlv(0x80, b"id"), tlv(0xA1, tlv(0xA4, der.common_name("x"))))),
            "",
            x509.AuthorityKeyIdentifier,
        ),
        (extension("1.3.6.1.5.5.7.1.24", seq(der.integer(99))), "", x509.UnrecognizedExtension),
        (
            extension(der.NC, der.limits([tlv(0x87, b"\x0a\0\0\0")])),
            "x509: IP constraint contained value of length 4",
            x509.UnrecognizedExtension,
        ),
        (extension(der.KU, b"\x03\x02\x07\x00"), "", x509.KeyUsage),
        (extension(der.KU, b"\x03\x00"), "x509: invalid key usage", x509.UnrecognizedExtension),
    ],
    ids=["CA:FALSE written out", "no use", "issuer in AKI", "tlsfeature", "mask", "bits", "usage"],
)
def test_an_odd_or_damaged_extension_hides_no_other(
    odd: bytes, problem: str, kind: type[x509.ExtensionType]
) -> None:
    certificate = draft(extensions=[odd, NAMES]).certificate()
    found = [extension.value for extension in foreign.extensions(certificate)]
    assert isinstance(found[0], kind) and isinstance(found[1], x509.SubjectAlternativeName)
    assert certificates.summarize(certificate).sans == ("DNS:node1", "IP:10.0.0.1")
    assert "IP:10.0.0.1" in anatomy.dissect(certificate).piece("subjectAltName").says
    assert words(certificate) == problem
    verdict = chain.verify(
        certificate, anchors=[certificate], use=Use.SERVING, name="node1", at=NOW
    )
    assert verdict.trusted is (problem == "")
    assert not verdict.check("name").failed


@pytest.mark.parametrize(
    "name",
    [
        tlv(0xA5, tlv(0xA1, tlv(0x0C, b"x"))),  # ediPartyName
        tlv(0xA3, b""),  # x400Address
        tlv(0x82, b"\xc3\xa4.example"),  # raw UTF-8
        tlv(0x87, b"\x0a\x00"),
        tlv(0xA4, der.name(der.rdn(CN, b"\xff", 0x01))),
    ],
    ids=["EDI", "X.400", "UTF-8", "two bytes", "BOOLEAN"],
)
def test_an_odd_name_hides_no_other(name: bytes) -> None:
    both = extension(der.SAN, seq(name, der.dns("node1")))
    certificate = draft(extensions=[both]).certificate()
    assert "DNS:node1" in certificates.summarize(certificate).sans
    verdict = chain.verify(
        certificate, anchors=[certificate], use=Use.SERVING, name="node1", at=NOW
    )
    assert not verdict.check("name").failed
    assert verdict.trusted is (words(certificate) == "")


@pytest.mark.parametrize(
    ("name", "shown", "problem"),
    [
        (der.common_name("Müller", 0x14), "Müller", ""),
        (der.name(der.rdn(CN, b"x\0", 0x1B)), "x", "unsupported string type: 27"),
        (der.name(der.rdn(CN, b"\xff", 0x01)), "#0101ff", "unsupported string type: 1"),
        (der.name(der.rdn(CN, b"\0x", 0x03)), "#03020078", "unsupported string type: 3"),
        (der.name(der.rdn(CN, b"\xff", 0x0C)), "\ufffd", "invalid UTF-8 string"),
        (seq(tlv(0x31, der.rdn("2.5.4.10", b"dev"), der.rdn(CN, b"alice"))), "alice", ""),
        (der.name(der.rdn("2.5.4.6", b"KOR"), der.rdn(CN, b"x" * 99)), "x" * 99, ""),
        (seq(), "", ""),
    ],
    ids=["T61", "General", "BOOLEAN", "BIT STRING", "bytes", "two in one", "lengths", "none"],
)
@pytest.mark.filterwarnings("ignore:Attribute's length")
def test_a_name_of_any_string_type_can_be_said(name: bytes, shown: str, problem: str) -> None:
    certificate = draft(subject=name).certificate()
    assert certificates.common_name(certificate).rstrip("\0") == shown
    assert certificates.summarize(certificate).subject
    assert anatomy.dissect(certificate).piece("subject").says
    said = "x509: invalid RDNSequence: invalid attribute value: "
    assert words(certificate) == (said + problem if problem else "")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"serial": der.integer(-1)}, "x509: negative serial number"),
        ({"serial": der.integer(0)}, ""),
        ({"serial": der.integer(2**400)}, ""),
        ({"key": der.spki(key("K256"))}, "x509: unsupported elliptic curve"),
        ({"key": der.spki(key("ED448"))}, ""),
        ({"key": seq(seq(oid("2.16.840.1.101.3.4.3.18")), der.bits(b"\1" * 40))}, ""),  # ML-DSA
        ({"key": seq(seq(oid("1.2.840.10045.2.1"), der.NULL), der.bits(b"\4"))}, "x509: invalid"),
        ({"algorithm": seq(oid("1.2.3.4"))}, ""),
        ({"version": 1, "extensions": []}, ""),
        ({"extensions": [NAMES, NAMES]}, "x509: certificate contains duplicate extension with OID"),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else None,
)
@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_odd_fields_are_read_and_what_go_refuses_is_said(
    change: dict[str, object], problem: str
) -> None:
    certificate = draft(**change).certificate()
    summary = certificates.summarize(certificate)
    assert summary.subject == "CN=odd" and summary.key
    assert anatomy.dissect(certificate).piece("CN").says == "odd"
    assert words(certificate).startswith(problem) and bool(words(certificate)) is bool(problem)


@pytest.mark.parametrize("version", [2, 4, 7])
def test_a_version_that_the_library_does_not_know_is_an_error_in_one_line(version: int) -> None:
    whole = draft(version=version).der()
    with pytest.raises(LessonError) as refused:
        certificates.load(der.pem(whole))
    assert refused.value.text.code == "unreadable-certificate"
    assert "\n" not in str(refused.value)


@given(st.integers(0, 700), st.integers(0, 255), st.integers(0, 3))
@pytest.mark.filterwarnings("ignore")
def test_a_certificate_with_any_byte_changed_breaks_no_reader(
    place: int, byte: int, which: int
) -> None:
    odd = [NAMES, extension(der.BC, seq(der.flag(True))), extension(der.KU, der.usage(0, 5))]
    names = [der.common_name("odd"), der.common_name("ü", 0x14), seq(), der.common_name("x", 0x0C)]
    whole = draft(extensions=odd, subject=names[which]).der()
    changed = whole[: place % len(whole)] + bytes([byte]) + whole[place % len(whole) + 1 :]
    certificate = foreign.attempt(lambda: x509.load_der_x509_certificate(changed))
    if certificate is None:
        return
    assert certificates.summarize(certificate) and anatomy.dissect(certificate)
    for use in (Use.SERVING, Use.CLIENT):
        verdict = chain.verify(certificate, anchors=[certificate], use=use, name="node1", at=NOW)
        assert all(check.reason for check in verdict.checks) and repr(verdict)
        assert verdict.trusted is (verdict.kubectl == "") and chain.compare(verdict)
