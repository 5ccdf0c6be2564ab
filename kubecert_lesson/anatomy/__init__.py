"""Where each field of a certificate stands in its bytes, what it says, and who looks at it.

A field's place is a sum of lengths. Searching the bytes for what the library would write for a
field fails where the issuer's encoder had a choice, as in names.
Source: RFC 5280, sections 4.1 (fields) and 4.2 (extensions).
"""

from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson.anatomy.fields import Anatomy, CertificateField
from kubecert_lesson.anatomy.meanings import MEANINGS
from kubecert_lesson.certificates import Summary, foreign, name_text, summarize
from kubecert_lesson.certificates.der import Element, element
from kubecert_lesson.tables import plain
from kubecert_lesson.words import Plural, Text, Value, text

__all__ = ["Anatomy", "CertificateField", "dissect"]

_VERSION, _EXTENSIONS = 0xA0, 0xA3  # the tags [0] and [3] of a TBSCertificate
_UNIQUE_IDS = {0x81: "issuerUniqueID", 0x82: "subjectUniqueID"}


def dissect(certificate: x509.Certificate) -> Anatomy:
    """Take a certificate apart into its fields, with the place of each in the DER."""
    summary = summarize(certificate)
    der = certificate.public_bytes(Encoding.DER)
    root = element(der)
    tbs, algorithm, signature = root.children()
    oid = certificate.signature_algorithm_oid.dotted_string
    summed_up = text(
        "certificate",
        "{size}, for {subject}",
        size=Plural("{n} byte", "{n} bytes", len(der)),
        subject=summary.subject,
    )
    return Anatomy(
        der,
        (
            _piece(root, "Certificate", 0, summed_up),
            _piece(tbs, "tbsCertificate", 1, text("signed-part", "the part that is signed")),
            *_fields(tbs, certificate, summary),
            _piece(algorithm, "signatureAlgorithm", 1, _data(summary.signature_algorithm), oid),
            _piece(signature, "signatureValue", 1, _data(certificate.signature)),
        ),
    )


def _piece(
    element: Element, name: str, depth: int, content: Text, oid: str = "", *, meant: bool = True
) -> CertificateField:
    role = Text("meaning", MEANINGS[name]) if meant and name in MEANINGS else None
    return CertificateField(
        name=name,
        depth=depth,
        start=element.start,
        header=element.header,
        end=element.end,
        content=content,
        role=role,
        oid=oid,
    )


def _data(value: Value) -> Text:
    """What a field says, where that is data and no words."""
    return text("data", "{value}", value=value)


def _fields(
    tbs: Element, certificate: x509.Certificate, summary: Summary
) -> Iterator[CertificateField]:
    elements = tbs.children()
    if elements[0].tag == _VERSION:
        yield _piece(elements.pop(0), "version", 2, _data(summary.version))
    serial, signature, issuer, validity, subject, key = elements[:6]
    oid = certificate.signature_algorithm_oid.dotted_string
    yield _piece(serial, "serialNumber", 2, _data(plain(summary.serial)))
    yield _piece(signature, "signature", 2, _data(summary.signature_algorithm), oid)
    yield from _name(issuer, "issuer", foreign.issuer(certificate))
    until = text("until", "until {end}", end=summary.not_after)
    yield _piece(validity, "validity", 2, until)
    begin, end = validity.children()
    yield _piece(begin, "notBefore", 3, _data(summary.not_before))
    yield _piece(end, "notAfter", 3, _data(summary.not_after))
    yield from _name(subject, "subject", foreign.subject(certificate))
    yield _piece(key, "subjectPublicKeyInfo", 2, _data(summary.key))
    algorithm, bits = key.children()
    algorithm_oid = certificate.public_key_algorithm_oid
    name = _data(algorithm_oid._name)
    yield _piece(algorithm, "algorithm", 3, name, algorithm_oid.dotted_string)
    yield _piece(bits, "subjectPublicKey", 3, _data(bits.content[1:]))  # without the unused bits
    for other in elements[6:]:
        if other.tag == _EXTENSIONS:
            yield from _extensions(other, certificate, summary)
        else:
            yield _piece(other, _UNIQUE_IDS[other.tag], 2, _data(other.content[1:]))


def _name(element: Element, name: str, value: x509.Name) -> Iterator[CertificateField]:
    yield _piece(element, name, 2, _data(name_text(value)))
    places = [place for rdn in element.children() for place in rdn.children()]
    if len(places) != len(list(value)):
        return  # its attributes cannot be read: the name is shown as a whole
    for place, attribute in zip(places, value, strict=True):
        own = _data(plain(attribute.value))
        label = attribute.rfc4514_attribute_name
        meant = name == "subject"  # the issuer's CN and O mean nothing to Kubernetes
        yield _piece(place, label, 3, own, attribute.oid.dotted_string, meant=meant)


def _extensions(
    element: Element, certificate: x509.Certificate, summary: Summary
) -> Iterator[CertificateField]:
    extensions = foreign.extensions(certificate)
    number = Plural("{n} extension", "{n} extensions", len(extensions))
    yield _piece(element, "extensions", 2, _data(number))
    (sequence,) = element.children()
    for place, extension in zip(sequence.children(), extensions, strict=True):
        name, oid = extension.oid._name, extension.oid.dotted_string
        own = _data(_extension_value(extension.value, summary))
        if extension.critical:
            own = text("critical", "critical: {value}", value=own)
        yield _piece(place, oid if name == "Unknown OID" else name, 3, own, oid)


def _extension_value(value: x509.ExtensionType, summary: Summary) -> Value:
    match value:
        case x509.BasicConstraints(path_length=None):
            return f"CA:{str(value.ca).upper()}"
        case x509.BasicConstraints():
            return text(
                "path-length",
                "CA:{flag}, path length {limit}",
                flag=str(value.ca).upper(),
                limit=value.path_length,
            )
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
            return value.public_bytes()
