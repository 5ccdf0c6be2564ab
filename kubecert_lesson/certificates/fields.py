"""The fields of a certificate as kubeadm fills them: names, serial number, extensions.

Source: RFC 5280, section 4; Go's package crypto/x509, which kubeadm 1.36 uses.
"""

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Iterable, Sequence

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from kubecert_lesson.certificates.identity import Identity
from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import PublicKey

# The characters of a PrintableString (ITU-T X.680); other text becomes a UTF8String, as in Go.
_PRINTABLE = re.compile(r"[A-Za-z0-9 '()+,\-./:=?]*")
_DNS_NAME = re.compile(
    r"(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*"
)
_KEY_ID_BYTES = 20


def distinguished_name(common_name: str, organizations: Sequence[str] = ()) -> x509.Name:
    """Make a name as Go writes it: every O first, then CN, PrintableString where the text allows.

    The type matters: kubectl and kube-apiserver compare names byte for byte, not as text.
    Raises LessonError for an empty name, and for one of more than 64 bytes in UTF-8 (RFC 5280
    allows 64 characters; the cryptography library counts bytes), and for organizations that are no
    list of texts.
    """
    parts = [(NameOID.ORGANIZATION_NAME, text) for text in list_of_texts(organizations)]
    parts.append((NameOID.COMMON_NAME, common_name))
    return x509.Name([name_attribute(oid, text) for oid, text in parts])


def list_of_texts(given: Iterable[str]) -> tuple[str, ...]:
    """Return several texts. Raises LessonError for one alone, whose letters would be taken."""
    if isinstance(given, str):
        raise LessonError(
            "not-a-list", "a list is expected, not one text: write [{text!r}]", text=given
        )
    several = tuple(given) if isinstance(given, Iterable) else (given,)
    for one in several:
        if not isinstance(one, str):
            raise LessonError(
                "not-text", "a list of texts is expected, not {type}", type=type(one).__name__
            )
    return several


def name_attribute(oid: x509.ObjectIdentifier, value: str) -> x509.NameAttribute[str]:
    """Make one part of a name, as a PrintableString where the text allows.

    Raises LessonError for an empty text, and for one of more than 64 bytes.
    """
    size = len(value.encode())
    if not 1 <= size <= 64:
        raise LessonError(
            "name-length",
            "the name {name!r} takes {size} bytes: a certificate has room for 1 to 64",
            name=value,
            size=size,
        )
    printable = _PRINTABLE.fullmatch(value) is not None
    # The library's only way to choose the string type; left alone, it writes a UTF8String.
    kind = _ASN1Type.PrintableString if printable else _ASN1Type.UTF8String
    return x509.NameAttribute(oid, value, kind)


def new_serial() -> int:
    """Draw a serial number from 1 to 2^63 - 1, as kubeadm draws it."""
    return secrets.randbelow(2**63 - 1) + 1


def key_usage(
    *,
    digital_signature: bool = True,
    key_encipherment: bool = True,
    signs_certificates: bool = False,
) -> x509.KeyUsage:
    """Make the extension that says what a key may be used for (RFC 5280, section 4.2.1.3)."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def subject_key_identifier(key: PublicKey) -> x509.SubjectKeyIdentifier:
    """Identify a key by the first 20 bytes of the SHA-256 of its bits, as kubeadm 1.36 does.

    kubeadm built with a Go before 1.25 took the SHA-1 of the same bits.
    Source: RFC 7093, section 2, method 1; the release notes of Go 1.25, crypto/x509.
    """
    if isinstance(key, RSAPublicKey):
        bits = key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    elif isinstance(key, EllipticCurvePublicKey):
        bits = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    else:
        bits = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return x509.SubjectKeyIdentifier(hashlib.sha256(bits).digest()[:_KEY_ID_BYTES])


def authority_key_identifier(authority: Identity) -> x509.AuthorityKeyIdentifier:
    """Point to the authority's key by the identifier in its certificate (RFC 5280, 4.2.1.1)."""
    try:
        ski = authority.certificate.extensions.get_extension_for_class(
            x509.SubjectKeyIdentifier
        ).value
    except x509.ExtensionNotFound:
        ski = subject_key_identifier(authority.key.public_key())
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ski)


def alternative_names(sans: Sequence[str]) -> x509.SubjectAlternativeName:
    """Make the extension of DNS names and IP addresses. Raises LessonError for anything else."""
    return x509.SubjectAlternativeName([_general_name(san) for san in list_of_texts(sans)])


def is_dns_name(name: str) -> bool:
    """Say whether a certificate can carry this as a DNS name."""
    return len(name) <= 253 and _DNS_NAME.fullmatch(name) is not None


def _general_name(san: str) -> x509.GeneralName:
    """Make an IP address where the text is one, else a DNS name: a DNS name never covers an IP."""
    try:
        return x509.IPAddress(ipaddress.ip_address(san))
    except ValueError:
        if not is_dns_name(san):
            raise LessonError(
                "not-a-dns-name",
                "the name {name!r} is neither an IP address nor a DNS name: write it like"
                " 10.96.0.1 or kubernetes.default.svc, without scheme, port or spaces",
                name=san,
            ) from None
        return x509.DNSName(san)
