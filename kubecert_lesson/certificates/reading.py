"""Reading certificates: from PEM to plain values that a learner can compare.

Source: RFC 7468 (PEM); RFC 5280 (names, fields and extensions).
"""

import os
import re
import warnings
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from kubecert_lesson import keys
from kubecert_lesson.certificates import foreign
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.words import Value, say, text

# kind and older kubeadm gave their authorities the serial number 0, against RFC 5280. Such
# clusters run, so they are read without a warning, and shown as they are.
warnings.filterwarnings("ignore", message="Parsed a serial number which wasn't positive")
# Names longer than RFC 5280 allows are shown as they are, too.
warnings.filterwarnings("ignore", message="Attribute's length must be")

_PEM_TEXT = text("pem-text", "the PEM text")
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----")
# KeyUsage in the order of its bits, with the names of RFC 5280, section 4.2.1.3.
_USAGES = {
    "digital_signature": "digitalSignature",
    "content_commitment": "contentCommitment",
    "key_encipherment": "keyEncipherment",
    "data_encipherment": "dataEncipherment",
    "key_agreement": "keyAgreement",
    "key_cert_sign": "keyCertSign",
    "crl_sign": "cRLSign",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a certificate says, in plain values. Times are in UTC; None means: not said."""

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    sans: tuple[str, ...]
    is_ca: bool | None
    path_length: int | None
    key_usage: tuple[str, ...]
    extended_key_usage: tuple[str, ...]
    key: str
    signature_algorithm: str
    version: str
    serial: int
    subject_key_id: str
    authority_key_id: str
    fingerprint: str


def pem(*certificates: x509.Certificate) -> bytes:
    """Return certificates as PEM, one block after the other."""
    return b"".join(c.public_bytes(Encoding.PEM) for c in certificates)


def load_all(pem: bytes, *, source: Value = _PEM_TEXT) -> tuple[x509.Certificate, ...]:
    """Read every certificate of a PEM text, in order.

    ``source`` names the place in the error. Raises LessonError where there is none, or one of
    them is damaged.
    """
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except foreign.UNREADABLE as error:
        raise _no_certificate(pem, source, error) from error


def load(pem: bytes, *, source: Value = _PEM_TEXT) -> x509.Certificate:
    """Read the one certificate of a PEM text.

    Raises LessonError where there is none, more than one, or it is damaged.
    """
    found = load_all(pem, source=source)
    if len(found) != 1:
        raise LessonError(
            "several-certificates",
            "{source} holds {n} certificates: use load_all to read them",
            source=source,
            n=len(found),
        )
    return found[0]


def read(path: str | os.PathLike[str]) -> x509.Certificate:
    """Read the one certificate of a PEM file. Raises LessonError as load does."""
    return load(read_bytes(path), source=str(path))


def name_text(name: x509.Name) -> str:
    """Write a name as it stands in the certificate: 'O=dev, CN=alice'; '(empty)' for none."""
    return ", ".join(f"{a.rfc4514_attribute_name}={_text(a.value)}" for a in name) or say("(empty)")


def common_name(certificate: x509.Certificate) -> str:
    """Return the subject's (last) common name, or '' when it has none."""
    found = foreign.subject(certificate).get_attributes_for_oid(NameOID.COMMON_NAME)
    return _text(found[-1].value) if found else ""


def organizations(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return every O of the subject, in order: what Kubernetes takes for the user's groups."""
    found = foreign.subject(certificate).get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return tuple(_text(attribute.value) for attribute in found)


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the whole certificate (DER) as ``AB:CD:…``, 32 bytes."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def summarize(certificate: x509.Certificate) -> Summary:
    """Read a certificate into plain values; what cannot be read of it is left out."""
    found = {extension.oid: extension.value for extension in foreign.extensions(certificate)}
    public = foreign.public_key(certificate)
    basic = found.get(x509.BasicConstraints.oid)
    usage = found.get(x509.KeyUsage.oid)
    purposes = found.get(x509.ExtendedKeyUsage.oid)
    ski = found.get(x509.SubjectKeyIdentifier.oid)
    aki = found.get(x509.AuthorityKeyIdentifier.oid)
    return Summary(
        subject=name_text(foreign.subject(certificate)),
        issuer=name_text(foreign.issuer(certificate)),
        not_before=foreign.starts(certificate),
        not_after=foreign.ends(certificate),
        sans=_san_texts(found.get(x509.SubjectAlternativeName.oid)),
        is_ca=basic.ca if isinstance(basic, x509.BasicConstraints) else None,
        path_length=basic.path_length if isinstance(basic, x509.BasicConstraints) else None,
        key_usage=_usage_names(usage) if isinstance(usage, x509.KeyUsage) else (),
        extended_key_usage=tuple(_oid_name(oid) for oid in purposes)
        if isinstance(purposes, x509.ExtendedKeyUsage)
        else (),
        key=_key_kind(certificate, public),
        signature_algorithm=_oid_name(certificate.signature_algorithm_oid),
        version=certificate.version.name,
        serial=certificate.serial_number,
        subject_key_id=_hex(ski.digest) if isinstance(ski, x509.SubjectKeyIdentifier) else "",
        authority_key_id=_hex(aki.key_identifier)
        if isinstance(aki, x509.AuthorityKeyIdentifier)
        else "",
        fingerprint=fingerprint(certificate),
    )


def _usage_names(usage: x509.KeyUsage) -> tuple[str, ...]:
    return tuple(name for attribute, name in _USAGES.items() if getattr(usage, attribute))


def _key_kind(certificate: x509.Certificate, public: object) -> str:
    if isinstance(public, keys.PublicKey):
        return keys.kind(public)
    if public is None:  # of a kind that the library does not know, or damaged
        return _oid_name(certificate.public_key_algorithm_oid)
    return type(public).__name__


def _oid_name(oid: x509.ObjectIdentifier) -> str:
    return oid._name if oid._name != "Unknown OID" else oid.dotted_string


def _san_texts(extension: object) -> tuple[str, ...]:
    if not isinstance(extension, x509.SubjectAlternativeName):
        return ()
    return tuple(_general_name_text(name) for name in extension)


def _general_name_text(name: x509.GeneralName) -> str:
    match name:
        case x509.DNSName():
            return f"DNS:{name.value}"
        case x509.IPAddress():
            return f"IP:{name.value}"
        case x509.DirectoryName():
            return f"name:{name_text(name.value)}"
        case _:
            return f"{type(name).__name__}:{name.value}"


def _hex(data: bytes | None) -> str:
    return data.hex(":").upper() if data else ""


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.hex()


def _no_certificate(pem: bytes, source: Value, error: Exception) -> LessonError:
    if isinstance(error, x509.InvalidVersion):
        return LessonError(
            "unreadable-certificate",
            "the certificate in {source} cannot be read here: {error}",
            source=source,
            error=error,
        )
    if b"-----BEGIN CERTIFICATE-----" in pem:
        return LessonError(
            "damaged-certificate",
            "no certificate in {source}: the text between BEGIN CERTIFICATE and END CERTIFICATE is"
            " damaged; copy it again",
            source=source,
        )
    # Nothing after these words: where the line breaks were lost, a key may stand there.
    if found := _BLOCK.search(pem):
        return LessonError(
            "other-pem-block",
            "no certificate in {source}: it begins with BEGIN {block}; give the file that begins"
            " with BEGIN CERTIFICATE",
            source=source,
            block=found[1].decode(),
        )
    return LessonError(
        "not-pem",
        "no certificate in {source}: it isn't PEM; a certificate begins with the line"
        " BEGIN CERTIFICATE",
        source=source,
    )
