"""Reading certificates: from PEM to plain values that a learner can compare.

Source: RFC 5280 (fields and extensions).
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

from kubecert_lesson import keys
from kubecert_lesson.errors import LessonError
from kubecert_lesson.loading import common_name as common_name
from kubecert_lesson.loading import load as load
from kubecert_lesson.loading import load_all as load_all
from kubecert_lesson.loading import name_text as name_text
from kubecert_lesson.loading import organizations as organizations
from kubecert_lesson.loading import pem as pem
from kubecert_lesson.loading import read as read

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


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the whole certificate (DER) as ``AB:CD:…``, 32 bytes."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def summarize(certificate: x509.Certificate) -> Summary:
    """Read a certificate into plain values.

    Raises LessonError for a certificate whose extensions or key cannot be read.
    """
    try:
        found = {extension.oid: extension.value for extension in certificate.extensions}
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension) as error:
        raise LessonError(f"this certificate cannot be read: {error}") from error
    basic = found.get(x509.BasicConstraints.oid)
    usage = found.get(x509.KeyUsage.oid)
    purposes = found.get(x509.ExtendedKeyUsage.oid)
    ski = found.get(x509.SubjectKeyIdentifier.oid)
    aki = found.get(x509.AuthorityKeyIdentifier.oid)
    return Summary(
        subject=name_text(certificate.subject),
        issuer=name_text(certificate.issuer),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        sans=_san_texts(found.get(x509.SubjectAlternativeName.oid)),
        is_ca=basic.ca if isinstance(basic, x509.BasicConstraints) else None,
        path_length=basic.path_length if isinstance(basic, x509.BasicConstraints) else None,
        key_usage=_usage_names(usage) if isinstance(usage, x509.KeyUsage) else (),
        extended_key_usage=tuple(_purpose(oid) for oid in purposes)
        if isinstance(purposes, x509.ExtendedKeyUsage)
        else (),
        key=keys.kind(public) if isinstance(public, keys.PublicKey) else type(public).__name__,
        signature_algorithm=certificate.signature_algorithm_oid._name,
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


def _purpose(oid: x509.ObjectIdentifier) -> str:
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
