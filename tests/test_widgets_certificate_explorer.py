"""A certificate to look into: each field lights up its bytes, and each byte names its field."""

import base64
import html

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from widget_hands import control, message, shown

from kubecert_lesson import certificates, keys
from kubecert_lesson.anatomy import dissect
from kubecert_lesson.certificates import Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.tables import Table
from kubecert_lesson.widgets import CertificateExplorer
from kubecert_lesson.widgets.byteview import Bytes
from kubecert_lesson.widgets.parts import Columns, text_of

KEY = ec.generate_private_key(ec.SECP256R1())
AUTHORITY = certificates.self_signed_authority(KEY, common_name="kubernetes")
ALICE = certificates.issue_identity(
    AUTHORITY,
    common_name="alice",
    organizations=["dev"],
    use=Use.CLIENT,
    key=ed25519.Ed25519PrivateKey.generate(),
)


@pytest.fixture
def explorer() -> CertificateExplorer:
    made = CertificateExplorer(certificate=ALICE.certificate)
    assert made.view is not None
    return made


def columns(widget: CertificateExplorer) -> Columns:
    """The tree of fields, and the chosen one beside it."""
    found = widget.sections[1].parts[1]
    assert isinstance(found, Columns)
    return found


def marked(widget: CertificateExplorer) -> bytes:
    """The bytes that are lit up."""
    view = columns(widget).right[1]
    assert isinstance(view, Bytes)
    return view.data[view.start : view.end]


def facts(widget: CertificateExplorer) -> dict[str, str]:
    found = columns(widget).right[0]
    assert isinstance(found, Table)
    return {row[0]: row[1] for row in found.rows}


@pytest.mark.parametrize("identity", [ALICE, AUTHORITY], ids=["alice", "authority"])
def test_every_field_lights_up_its_bytes(identity: certificates.Identity) -> None:
    widget = CertificateExplorer(certificate=identity.certificate)
    assert widget.view is not None
    opened = dissect(identity.certificate)
    for number, piece in enumerate(opened.pieces):
        control(widget, "field").value = number
        assert marked(widget) == opened.der[piece.start : piece.end]
        assert facts(widget)["field"] == piece.name and facts(widget)["says"] == piece.says
        assert facts(widget).get("in Kubernetes", "") == piece.meaning
        assert control(widget, "offset").value == str(piece.start)


def test_every_byte_names_its_field(explorer: CertificateExplorer) -> None:
    opened = dissect(ALICE.certificate)
    for offset in range(len(opened.der)):
        explorer.choose(offset=offset)
        piece = opened.at(offset)
        assert explorer.state.piece == opened.pieces.index(piece)
        said = text_of(explorer.sections[1].parts[0])
        assert said.startswith(f"Byte {offset} is {opened.der[offset]:02x}, in Certificate")
        assert said.endswith(f"{piece.name}.")
    assert control(explorer, "field").value == explorer.state.piece


def test_it_opens_at_the_subject_with_what_kubernetes_makes_of_it(
    explorer: CertificateExplorer,
) -> None:
    assert marked(explorer) == ALICE.certificate.subject.public_bytes()
    assert facts(explorer)["in Kubernetes"].startswith("In a client certificate, who the user is")
    assert "<mark" in shown(explorer.view)


def test_the_list_of_fields_is_the_tree(explorer: CertificateExplorer) -> None:
    labels = [label for label, number in control(explorer, "field").options]
    depths = [(len(label) - len(label.lstrip())) // 3 for label in labels]
    opened = dissect(ALICE.certificate)
    assert [label.strip() for label in labels] == [piece.name for piece in opened.pieces]
    assert depths == [piece.depth for piece in opened.pieces]


def test_the_tree_beside_the_bytes_marks_the_chosen_field(explorer: CertificateExplorer) -> None:
    (tree,) = columns(explorer).left
    assert isinstance(tree, Table)
    for row, piece in zip(tree.rows, dissect(ALICE.certificate).pieces, strict=True):
        assert row[0].strip().removesuffix(" ◂") == piece.name
        assert row[1] == f"{piece.start}–{piece.end - 1}"
    assert [row[0].strip() for row in tree.rows if "◂" in row[0]] == ["subject ◂"]


def test_another_certificate_may_be_pasted_as_pem_or_as_a_kubeconfig_holds_it(
    explorer: CertificateExplorer,
) -> None:
    control(explorer, "pem").value = AUTHORITY.certificate_pem.decode()
    assert marked(explorer) == AUTHORITY.certificate.subject.public_bytes()
    data = base64.b64encode(ALICE.certificate_pem).decode()
    control(explorer, "pem").value = f"  {data[:50]}\n{data[50:]}\n"
    assert marked(explorer) == ALICE.certificate.subject.public_bytes()


def test_of_several_certificates_one_is_chosen(explorer: CertificateExplorer) -> None:
    assert "which" not in explorer.sections[0].controls
    both = certificates.pem(ALICE.certificate, AUTHORITY.certificate)
    control(explorer, "pem").value = both.decode()
    assert explorer.sections[0].controls[-1] == "which"
    names = [label for label, number in control(explorer, "which").options]
    assert names == ["1. O=dev, CN=alice", "2. CN=kubernetes"]
    control(explorer, "which").value = 1
    assert marked(explorer) == AUTHORITY.certificate.subject.public_bytes()


VERSION_7 = "custom/invalid_version.pem"
SECRET = keys.private_pem(KEY).decode()


@pytest.mark.parametrize(
    "pasted, why",
    [
        ("", "it isn't PEM"),
        ("hello", "it isn't PEM"),
        ("aGVsbG8=", "it isn't PEM"),
        (SECRET, "it begins with BEGIN PRIVATE KEY"),
        (AUTHORITY.certificate_pem.decode().replace("MII", "MIJ", 1), "is damaged"),
    ],
    ids=["nothing", "text", "base64 of text", "a private key", "a damaged one"],
)
def test_what_is_no_certificate_is_answered_at_the_field(
    explorer: CertificateExplorer, pasted: str, why: str
) -> None:
    before = explorer.face()
    control(explorer, "pem").value = pasted or "x"
    if not pasted:
        control(explorer, "pem").value = ""
    said = html.unescape(message(explorer, "pem"))
    assert "no certificate in what was pasted" in said and why in said
    assert explorer.face() == before
    assert len(said) < 200 and "\n" not in said  # what was pasted, say a key, is not repeated


def test_a_certificate_of_a_version_that_there_is_not_is_refused() -> None:
    import cryptography_vectors

    with cryptography_vectors.open_vector_file(f"x509/{VERSION_7}", "rb") as file:
        odd = file.read()
    with pytest.raises(LessonError, match="in what was pasted cannot be read here"):
        CertificateExplorer(certificate=odd)


def test_the_page_shows_the_whole_tree_and_no_pem(explorer: CertificateExplorer) -> None:
    face = explorer.face()
    for piece in dissect(ALICE.certificate).pieces:
        assert piece.name in face.text and piece.name in face.html
    assert "Certificate (PEM): that of O=dev, CN=alice" in face.text
    assert "BEGIN CERTIFICATE" not in face.text + face.html
    assert "Field: Certificate › tbsCertificate › subject" in face.text


def test_without_a_certificate_it_shows_the_recorded_one_of_kind() -> None:
    face = CertificateExplorer().face()
    assert "805 bytes, for O=system:masters, CN=kubernetes-admin" in face.text
    assert face == CertificateExplorer().face()


def test_a_certificate_may_be_given_as_an_object_or_as_pem_text() -> None:
    pem = ALICE.certificate_pem
    states = {CertificateExplorer(certificate=given).state for given in (pem, pem.decode())}
    states.add(CertificateExplorer(certificate=x509.load_pem_x509_certificate(pem)).state)
    assert len(states) == 1
    der = ALICE.certificate.public_bytes(Encoding.DER)
    with pytest.raises(LessonError, match="it isn't PEM"):
        CertificateExplorer(certificate=der)


def test_what_is_no_text_is_no_certificate() -> None:
    with pytest.raises(
        LessonError, match="expected a certificate or its PEM, not a value of type int"
    ):
        CertificateExplorer(certificate=5)  # type: ignore[arg-type]
    with pytest.raises(LessonError, match="no certificate in what was pasted"):
        CertificateExplorer(certificate="half a sign \ud800")
