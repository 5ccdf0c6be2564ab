"""Where each field of a certificate stands in its bytes, what it says, and who looks at it.

The bytes are taken apart by the cryptography library's own strict DER decoder (``hazmat.asn1``,
into tags and contents); a field's place is then a sum of lengths. To search the bytes for what the
library writes for a field would fail where the issuer's encoder had a choice, as in names.
Source: RFC 5280, sections 4.1 (fields) and 4.2 (extensions).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson.errors import LessonError
from kubecert_lesson.certificates import Summary, name_text, summarize
from kubecert_lesson.tables import plain
from kubecert_lesson.words import short

__all__ = ["Anatomy", "Piece", "dissect"]

_VERSION, _EXTENSIONS = b"\xa0", b"\xa3"  # the tags [0] and [3] of a TBSCertificate
_UNIQUE_IDS = {b"\x81": "issuerUniqueID", b"\x82": "subjectUniqueID"}

# Who looks at a field, in Kubernetes: kubectl and kube-apiserver, whose rules are Go's.
_MEANINGS = {
    "Certificate": "One file, or one certificate-authority-data or client-certificate-data.",
    "tbsCertificate": "All that the authority signs: change one byte, and the signature fails.",
    "version": "v3 is the one with extensions. Without this field it is v1.",
    "serialNumber": "Kubernetes looks at no revocation list, so nothing there depends on it.",
    "signature": "The same as signatureAlgorithm, but within the signed bytes.",
    "issuer": "Who signed: a verifier looks for an authority whose subject is this, byte for byte.",
    "validity": "Outside of it, kubectl refuses a server; the API server answers 401 to a user.",
    "subject": "In a client certificate, who the user is. Of a server, nobody looks at it.",
    "CN": "The user name, in a client certificate. A server's names are in subjectAltName.",
    "O": "A group of the user, in a client certificate.",
    "subjectPublicKeyInfo": "The public key that the authority vouches for.",
    "subjectPublicKey": "Its private key is the one in client-key-data, or beside a server's file.",
    "extensions": "What it may be used for. Go refuses a critical one that it does not know.",
    "basicConstraints": "Only with CA:TRUE may this key sign other certificates.",
    "keyUsage": "An authority that has this needs keyCertSign in it.",
    "extendedKeyUsage": "A server's must hold serverAuth, a user's clientAuth; without it: all.",
    "subjectAltName": "The names and addresses by which kubectl may dial this server.",
    "subjectKeyIdentifier": "A name for the key, so that its certificates are found quickly.",
    "authorityKeyIdentifier": "Which key signed: tells apart authorities of the same name.",
    "nameConstraints": "Limits the names in certificates below this authority; Go obeys it.",
    "cRLDistributionPoints": "Where revoked ones are listed; Kubernetes does not ask there.",
    "authorityInfoAccess": "Where to ask about the issuer; Kubernetes does not ask there.",
    "signatureAlgorithm": "How it was signed. Go refuses MD5 and SHA-1 here.",
    "signatureValue": "Made with the issuer's private key; checked with its public key.",
}


@asn1.sequence
class _One:
    inner: asn1.TLV


@asn1.sequence
class _Sequence:
    inner: list[asn1.TLV]


@asn1.sequence
class _Set:
    inner: asn1.SetOf[asn1.TLV]


@dataclass(frozen=True, slots=True)
class Piece:
    """One field: the bytes ``start`` to ``end`` (exclusive) of the DER, tag and length included.

    ``name`` is as in RFC 5280, or the short name of an attribute or extension; ``depth`` counts
    from the whole certificate, 0. ``header`` is how many bytes its tag and length take, ``says``
    what it says, ``meaning`` who in Kubernetes looks at it, ``oid`` its object identifier; the
    last two may be ''.
    """

    name: str
    depth: int
    start: int
    header: int
    end: int
    says: str
    meaning: str = ""
    oid: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Anatomy:
    """A certificate's bytes (DER) and its pieces, each followed by those within it."""

    der: bytes
    pieces: tuple[Piece, ...]

    def at(self, offset: int) -> Piece:
        """Return the innermost piece that holds a byte. Raises LessonError beyond the last one."""
        if not 0 <= offset < len(self.der):
            raise LessonError(
                f"there is no byte {offset}: this certificate has bytes 0 to {len(self.der) - 1}"
            )
        return [piece for piece in self.pieces if piece.start <= offset < piece.end][-1]

    def path(self, piece: Piece) -> tuple[Piece, ...]:
        """Return the pieces around one, from the whole certificate down to itself."""
        return tuple(
            other
            for other in self.pieces
            if other.start <= piece.start and piece.end <= other.end and other.depth <= piece.depth
        )

    def piece(self, name: str) -> Piece:
        """Return the first piece of a name. Raises LessonError where there is none."""
        for piece in self.pieces:
            if piece.name == name:
                return piece
        known = ", ".join(dict.fromkeys(piece.name for piece in self.pieces))
        raise LessonError(f"this certificate has no {name!r}: it has {known}")

    def __repr__(self) -> str:
        return "\n".join(
            f"{piece.start:5}  {'  ' * piece.depth}{piece.name}: {piece.says}"
            for piece in self.pieces
        )


@dataclass(frozen=True, slots=True)
class _Node:
    """An element of the DER: its tag, and its place in the whole."""

    whole: bytes
    tag: bytes
    start: int
    header: int
    end: int

    @property
    def content(self) -> bytes:
        return self.whole[self.start + self.header : self.end]

    def children(self) -> list["_Node"]:
        """The elements of a SEQUENCE or SET, or the one element within an explicit tag."""
        if self.tag not in (b"\x30", b"\x31"):
            found = [asn1.decode_der(asn1.TLV, self.content)]
        else:
            # The decoder takes a list only as a field, so the element is wrapped into a SEQUENCE.
            element = asn1.decode_der(asn1.TLV, self.whole[self.start : self.end])
            wrapped = asn1.encode_der(_One(inner=element))
            found = (
                asn1.decode_der(_Sequence, wrapped).inner
                if self.tag == b"\x30"
                else asn1.decode_der(_Set, wrapped).inner.as_list()
            )
        return list(_placed(self.whole, self.start + self.header, found))


def _placed(whole: bytes, position: int, found: list[asn1.TLV]) -> Iterator[_Node]:
    """Give elements that follow each other their places, from a position on."""
    for element in found:
        size = len(element.data)
        length_octets = 1 if size < 128 else 1 + (size.bit_length() + 7) // 8  # X.690, 8.1.3
        header = len(element.tag_bytes) + length_octets
        yield _Node(whole, element.tag_bytes, position, header, position + header + size)
        position += header + size


def dissect(certificate: x509.Certificate) -> Anatomy:
    """Take a certificate apart into its fields, with the place of each in the DER.

    Raises LessonError for a certificate whose extensions or key cannot be read.
    """
    summary = summarize(certificate)
    der = certificate.public_bytes(Encoding.DER)
    (root,) = _placed(der, 0, [asn1.decode_der(asn1.TLV, der)])
    tbs, algorithm, signature = root.children()
    oid = certificate.signature_algorithm_oid.dotted_string
    return Anatomy(
        der,
        (
            _piece(root, "Certificate", 0, f"{len(der)} bytes, for {summary.subject}"),
            _piece(tbs, "tbsCertificate", 1, "the part that is signed"),
            *_fields(tbs, certificate, summary),
            _piece(algorithm, "signatureAlgorithm", 1, summary.signature_algorithm, oid),
            _piece(signature, "signatureValue", 1, short(certificate.signature)),
        ),
    )


def _piece(
    node: _Node, name: str, depth: int, says: str, oid: str = "", *, meant: bool = True
) -> Piece:
    meaning = _MEANINGS.get(name, "") if meant else ""
    return Piece(name, depth, node.start, node.header, node.end, says, meaning, oid)


def _fields(tbs: _Node, certificate: x509.Certificate, summary: Summary) -> Iterator[Piece]:
    nodes = tbs.children()
    if nodes[0].tag == _VERSION:
        yield _piece(nodes.pop(0), "version", 2, summary.version)
    serial, signature, issuer, validity, subject, key = nodes[:6]
    oid = certificate.signature_algorithm_oid.dotted_string
    yield _piece(serial, "serialNumber", 2, plain(summary.serial))
    yield _piece(signature, "signature", 2, summary.signature_algorithm, oid)
    yield from _name(issuer, "issuer", certificate.issuer)
    yield _piece(validity, "validity", 2, f"until {plain(summary.not_after)}")
    begin, end = validity.children()
    yield _piece(begin, "notBefore", 3, plain(summary.not_before))
    yield _piece(end, "notAfter", 3, plain(summary.not_after))
    yield from _name(subject, "subject", certificate.subject)
    yield _piece(key, "subjectPublicKeyInfo", 2, summary.key)
    algorithm, bits = key.children()
    oid = certificate.public_key_algorithm_oid.dotted_string
    yield _piece(algorithm, "algorithm", 3, certificate.public_key_algorithm_oid._name, oid)
    yield _piece(bits, "subjectPublicKey", 3, short(bits.content[1:]))  # without the unused bits
    for node in nodes[6:]:
        if node.tag == _EXTENSIONS:
            yield from _extensions(node, certificate, summary)
        else:
            yield _piece(node, _UNIQUE_IDS[node.tag], 2, short(node.content[1:]))


def _name(node: _Node, name: str, value: x509.Name) -> Iterator[Piece]:
    yield _piece(node, name, 2, name_text(value))
    places = [place for rdn in node.children() for place in rdn.children()]
    for place, attribute in zip(places, value, strict=True):
        text = plain(attribute.value)
        label = attribute.rfc4514_attribute_name
        meant = name == "subject"  # the issuer's CN and O mean nothing to Kubernetes
        yield _piece(place, label, 3, text, attribute.oid.dotted_string, meant=meant)


def _extensions(node: _Node, certificate: x509.Certificate, summary: Summary) -> Iterator[Piece]:
    extensions = certificate.extensions
    yield _piece(node, "extensions", 2, f"{len(extensions)} of them")
    (sequence,) = node.children()
    for place, extension in zip(sequence.children(), extensions, strict=True):
        name, oid = extension.oid._name, extension.oid.dotted_string
        says = _extension_text(extension.value, summary)
        says = f"critical: {says}" if extension.critical else says
        yield _piece(place, oid if name == "Unknown OID" else name, 3, says, oid)


def _extension_text(value: x509.ExtensionType, summary: Summary) -> str:
    match value:
        case x509.BasicConstraints():
            limit = f", path length {value.path_length}" if value.path_length is not None else ""
            return f"CA:{str(value.ca).upper()}{limit}"
        case x509.KeyUsage():
            return plain(summary.key_usage)
        case x509.ExtendedKeyUsage():
            return plain(summary.extended_key_usage)
        case x509.SubjectAlternativeName():
            return plain(summary.sans)
        case x509.SubjectKeyIdentifier():
            return summary.subject_key_id
        case x509.AuthorityKeyIdentifier():
            return plain(summary.authority_key_id)
        case _:
            return short(value.public_bytes())
