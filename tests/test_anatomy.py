"""The pieces of a certificate stand where openssl finds them, and say what the library reads."""

import re
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import cryptography_vectors
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kubecert_lesson import certificates, keys
from kubecert_lesson.anatomy import Anatomy, dissect
from kubecert_lesson.certificates import Use
from kubecert_lesson.errors import LessonError

VECTORS = Path(cryptography_vectors.__file__).parent / "x509"
MAKERS: dict[str, Callable[[], keys.PrivateKey]] = {
    "RSA": keys.generate,
    "EC": lambda: ec.generate_private_key(ec.SECP256R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
}


@pytest.fixture(scope="module", params=list(MAKERS))
def certificate(request: pytest.FixtureRequest) -> x509.Certificate:
    """A user's certificate, its key and its authority's of each kind."""
    make = MAKERS[request.param]
    authority = certificates.self_signed_authority(make(), common_name="kubernetes")
    return certificates.issue_identity(
        authority,
        common_name="alice",
        organizations=["dev", "ops"],
        use=Use.SERVING_AND_CLIENT,
        sans=["web.example", "10.0.0.1"],
        key=make(),
    ).certificate


def openssl_elements(der: bytes, folder: Path) -> set[tuple[int, int, int]]:
    """Where openssl finds elements: offset, bytes of tag and length, bytes of content."""
    (folder / "certificate.der").write_bytes(der)
    command = ["openssl", "asn1parse", "-inform", "DER", "-in", "certificate.der"]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    said = run.stdout.decode("utf-8", "replace")  # names in other encodings, too
    lines = re.findall(r"^ *(\d+):d= *\d+ +hl= *(\d+) +l= *(\d+)", said, re.MULTILINE)
    assert lines or run.returncode
    if run.returncode:  # it does not come to the end of some odd ones
        return set()
    return {(int(offset), int(header), int(length)) for offset, header, length in lines}


def elements(found: Anatomy) -> list[tuple[int, int, int]]:
    return [(p.start, p.header, p.end - p.start - p.header) for p in found.pieces]


def assert_nested(found: Anatomy) -> None:
    """Each piece lies within the last one above it, and after its elder siblings."""
    assert (found.pieces[0].start, found.pieces[0].end) == (0, len(found.der))
    for before, piece in pairwise(found.pieces):
        assert piece.depth <= before.depth + 1
        above = next(
            other
            for other in reversed(found.pieces[: found.pieces.index(piece)])
            if other.depth == piece.depth - 1
        )
        assert above.start + above.header <= piece.start < piece.end <= above.end
        assert piece.start >= before.end or piece.depth == before.depth + 1


@pytest.mark.real_clock
def test_pieces_stand_where_openssl_finds_them(
    certificate: x509.Certificate, tmp_path: Path
) -> None:
    found = dissect(certificate)
    assert set(elements(found)) <= openssl_elements(found.der, tmp_path)
    assert_nested(found)


def test_the_bytes_of_a_piece_are_what_the_library_reads(certificate: x509.Certificate) -> None:
    found = dissect(certificate)

    def content(name: str) -> bytes:
        piece = found.piece(name)
        return found.der[piece.start : piece.end]

    assert content("tbsCertificate") == certificate.tbs_certificate_bytes
    assert content("signatureValue").endswith(certificate.signature)
    assert content("issuer") == certificate.issuer.public_bytes()
    assert content("subject") == certificate.subject.public_bytes()
    assert content("subjectPublicKeyInfo") == keys.load_public(
        keys.public_pem(certificate.public_key())  # type: ignore[arg-type]
    ).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for extension in certificate.extensions:
        assert content(extension.oid._name).endswith(extension.value.public_bytes())


def test_pieces_say_what_they_hold_and_who_looks_at_it(certificate: x509.Certificate) -> None:
    found = dissect(certificate)
    says = {piece.name: piece.says for piece in found.pieces if piece.depth == 3}
    assert says["CN"] == "alice" and says["O"] == "ops"
    assert says["keyUsage"].startswith("critical: digitalSignature")
    assert says["extendedKeyUsage"] == "serverAuth, clientAuth"
    assert says["subjectAltName"] == "DNS:web.example, IP:10.0.0.1"
    assert says["basicConstraints"] == "critical: CA:FALSE"
    in_issuer, in_subject = (piece for piece in found.pieces if piece.name == "CN")
    assert in_issuer.meaning == "" and in_subject.meaning.startswith("The user name")
    assert found.piece("extendedKeyUsage").oid == "2.5.29.37"
    assert f"{found.piece('subject').start:5}      subject: O=dev" in repr(found)


def test_every_byte_belongs_to_a_piece_and_has_a_path(certificate: x509.Certificate) -> None:
    found = dissect(certificate)
    for offset in range(len(found.der)):
        piece = found.at(offset)
        path = found.path(piece)
        assert [step.depth for step in path] == list(range(piece.depth + 1))
        assert path[-1] is piece and all(step.start <= offset < step.end for step in path)
        inner = [p for p in found.pieces if p.start <= offset < p.end]
        assert piece.depth == max(p.depth for p in inner)


def test_what_is_not_there_is_said(certificate: x509.Certificate) -> None:
    found = dissect(certificate)
    for offset in (-1, len(found.der)):
        with pytest.raises(LessonError, match=f"there is no byte {offset}: .* bytes 0 to"):
            found.at(offset)
    with pytest.raises(LessonError, match="has no 'nameConstraints': it has Certificate, tbsCert"):
        found.piece("nameConstraints")


@pytest.mark.real_clock
def test_two_attributes_in_one_relative_name_and_an_unknown_extension_have_places(
    tmp_path: Path,
) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    pair = x509.RelativeDistinguishedName(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "dev"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, "alice"),
        ]
    )
    template = certificates.self_signed_authority(key, common_name="x").certificate
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    made = (
        x509.CertificateBuilder(extensions=[])
        .subject_name(x509.Name([pair]))
        .issuer_name(x509.Name([]))
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(template.not_valid_before_utc)
        .not_valid_after(template.not_valid_after_utc)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(unknown, critical=False)
        .sign(key, None)
    )
    found = dissect(made)
    assert set(elements(found)) <= openssl_elements(found.der, tmp_path)
    assert {piece.says for piece in found.pieces if piece.name in ("CN", "O")} == {"alice", "dev"}
    assert found.piece("issuer").says == "(empty)"
    assert found.piece("basicConstraints").says == "critical: CA:TRUE, path length 0"
    assert found.piece("1.2.3.4").says == "0500"


def readable(path: Path) -> x509.Certificate | None:
    """A certificate of the vectors, or None where the library itself cannot read it."""
    data = path.read_bytes()
    load = (
        x509.load_pem_x509_certificate if b"-----BEGIN" in data else x509.load_der_x509_certificate
    )
    try:
        certificate = load(data)
        certificates.summarize(certificate)
    except (ValueError, x509.InvalidVersion):
        return None
    return certificate


@pytest.mark.filterwarnings("ignore")  # the library warns of what is odd in the vectors
def test_the_pieces_of_all_nist_vectors_nest_and_hold_what_is_signed() -> None:
    paths = sorted((VECTORS / "PKITS_data" / "certs").glob("*.crt"))
    found = [dissect(certificate) for path in paths if (certificate := readable(path))]
    assert len(found) > 400
    for each in found:
        assert_nested(each)
        assert each.pieces[-1].name == "signatureValue" and each.pieces[-1].end == len(each.der)


@pytest.mark.real_clock
@pytest.mark.filterwarnings("ignore")
def test_odd_certificates_stand_where_openssl_finds_them(tmp_path: Path) -> None:
    paths = sorted([*VECTORS.glob("*.pem"), *VECTORS.glob("custom/*.pem")])
    found = [dissect(certificate) for path in paths if (certificate := readable(path))]
    assert len(found) > 80
    by_openssl = [(each, openssl_elements(each.der, tmp_path)) for each in found]
    assert sum(bool(theirs) for _, theirs in by_openssl) > 80
    for each, theirs in by_openssl:
        assert not theirs or set(elements(each)) <= theirs
        assert_nested(each)
