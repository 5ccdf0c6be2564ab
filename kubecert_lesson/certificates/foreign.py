"""The one way in for certificates of others: what is damaged or odd in one hides nothing else.

The cryptography library refuses more than Go and openssl do, and all extensions for the sake of
one. Where it refuses, the part is read on its own; where even that fails, it stays as bytes.
Source: RFC 5280, sections 4.1 and 4.2; RFC 4514, section 2.4.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.name import _ASN1Type

from kubecert_lesson.certificates.der import (
    OCTET_STRING,
    SEQUENCE,
    SET,
    Der,
    Element,
    element,
)

# All that the library raises where it cannot read a certificate or a part of one.
UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    OverflowError,
    AssertionError,
    InternalError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
Extension = x509.Extension[x509.ExtensionType]
T = TypeVar("T")
_VERSION, _EXTENSIONS = 0xA0, 0xA3
_ANY_EXTENSION = x509.ObjectIdentifier("2.5.29")  # for one that has no identifier of its own
_OLDEST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_LATIN_1, _UTF_8 = "latin-1", "utf-8"
_ENCODINGS = {
    0x0C: _UTF_8,
    0x12: _LATIN_1,
    0x13: _LATIN_1,
    0x14: _LATIN_1,  # T61String, as Go and most others read it
    0x16: _LATIN_1,
    0x1A: _LATIN_1,
    0x1B: _LATIN_1,
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}


@dataclass(frozen=True, slots=True)
class Damage:
    """An extension that the library does not read, and why."""

    oid: x509.ObjectIdentifier
    error: str


def attempt(read: Callable[[], T]) -> T | None:
    """Read a part of a certificate; None where that is not possible."""
    try:
        return read()
    except UNREADABLE:
        return None


def subject(certificate: x509.Certificate) -> x509.Name:
    """The subject; what is odd in it is read as text as well as that goes."""
    return attempt(lambda: certificate.subject) or _by_hand(certificate, 4)


def issuer(certificate: x509.Certificate) -> x509.Name:
    """The issuer's name, read as the subject is."""
    return attempt(lambda: certificate.issuer) or _by_hand(certificate, 2)


def public_key(certificate: x509.Certificate) -> CertificatePublicKeyTypes | None:
    """The public key; None for a kind that the library does not know, or where it is damaged."""
    return attempt(certificate.public_key)


def starts(certificate: x509.Certificate) -> datetime:
    """When it begins to be valid; the earliest of all times where no calendar has the date."""
    return attempt(lambda: certificate.not_valid_before_utc) or _OLDEST


def ends(certificate: x509.Certificate) -> datetime:
    """When it expires; the last of all times where no calendar has the date."""
    return attempt(lambda: certificate.not_valid_after_utc) or _LAST


def extensions(certificate: x509.Certificate) -> tuple[Extension, ...]:
    """Every extension, in order; one that cannot be read is an UnrecognizedExtension."""
    try:
        return tuple(certificate.extensions)
    except UNREADABLE:
        return tuple(_alone(certificate, one)[0] for one in _extension_elements(certificate))


def damage(certificate: x509.Certificate) -> tuple[Damage, ...]:
    """What the library finds wrong with the extensions, one by one, and with all of them."""
    try:
        tuple(certificate.extensions)
    except UNREADABLE as error:
        read = [_alone(certificate, one) for one in _extension_elements(certificate)]
        found = tuple(Damage(extension.oid, why) for extension, why in read if why)
        oid = getattr(error, "oid", None) or _ANY_EXTENSION
        return found or (Damage(oid, _words(error)),)
    return ()


def value(certificate: x509.Certificate, kind: type[T]) -> T | None:
    """The value of one kind of extension; None where the certificate has none that is readable."""
    found = (extension.value for extension in extensions(certificate))
    return next((value for value in found if isinstance(value, kind)), None)


def _fields(certificate: x509.Certificate) -> list[Element]:
    """The elements of a certificate's signed part, from the serial number on."""
    fields = element(certificate.tbs_certificate_bytes).children()
    return fields[1:] if fields[0].tag == _VERSION else fields


def _by_hand(certificate: x509.Certificate, place: int) -> x509.Name:
    """Read a name by hand; an empty one where its bytes are no whole elements."""
    return attempt(lambda: _name(_fields(certificate)[place])) or x509.Name([])


def _name(place: Element) -> x509.Name:
    """Read a name's attributes in order, each as text."""
    parts = [
        part.children() for rdn in place.children() if rdn.tag == SET for part in rdn.children()
    ]
    return x509.Name([_attribute(*part) for part in parts if len(part) == 2])


def _attribute(kind: Element, value: Element) -> x509.NameAttribute[str]:
    made = x509.NameAttribute.__new__(x509.NameAttribute)
    # Its own way in refuses the lengths and kinds that this is about.
    made._oid = x509.ObjectIdentifier(Der(kind.whole[kind.start : kind.end]).oid())
    made._value = _string(value)
    made._type = _ASN1Type.UTF8String
    return made


def _string(value: Element) -> str:
    encoding = _ENCODINGS.get(value.tag)
    if encoding is None:  # no text: as RFC 4514 writes it
        return "#" + value.whole[value.start : value.end].hex()
    return value.content.decode(encoding, "replace")


def _extension_elements(certificate: x509.Certificate) -> list[Element]:
    found = [field for field in _fields(certificate)[6:] if field.tag == _EXTENSIONS]
    return [one for field in found for sequence in field.children() for one in sequence.children()]


def _alone(certificate: x509.Certificate, place: Element) -> tuple[Extension, str]:
    """Read one extension as if the certificate had no other; and what the library says of it."""
    try:
        oid, critical, content = _parts(Der(place.content))
    except UNREADABLE as error:
        nameless = x509.UnrecognizedExtension(_ANY_EXTENSION, place.content)
        return x509.Extension(_ANY_EXTENSION, False, nameless), _words(error)
    try:
        lonely = x509.load_der_x509_certificate(_with_only(certificate, place))
        (extension,) = lonely.extensions
        return extension, ""
    except UNREADABLE as error:
        by_hand = attempt(lambda: _BY_HAND[oid.dotted_string](Der(content)))
        kept = x509.UnrecognizedExtension(oid, content) if by_hand is None else by_hand
        return x509.Extension(oid, critical, kept), _words(error)


def _parts(read: Der) -> tuple[x509.ObjectIdentifier, bool, bytes]:
    """The identifier of an extension, whether it is critical, and its value."""
    oid = x509.ObjectIdentifier(read.oid("malformed extension OID"))
    critical = read.sees(1) and read.any()[1] != b"\x00"
    return oid, critical, read.take(OCTET_STRING, "malformed extension value")


def _with_only(certificate: x509.Certificate, place: Element) -> bytes:
    whole = element(certificate.public_bytes(Encoding.DER))
    tbs, *rest = whole.children()
    kept = [e for e in tbs.children() if e.tag != _EXTENSIONS]
    fields = b"".join(e.whole[e.start : e.end] for e in kept)
    only = _wrapped(_EXTENSIONS, _wrapped(SEQUENCE, place.whole[place.start : place.end]))
    after = b"".join(e.whole[e.start : e.end] for e in rest)
    return _wrapped(SEQUENCE, _wrapped(SEQUENCE, fields + only) + after)


def _wrapped(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 128 + len(length))) + length + content


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _basic_constraints(read: Der) -> x509.BasicConstraints:
    inner = read.enter(SEQUENCE)
    ca = inner.flag() if inner.sees(1) else False
    length = inner.integer() if inner.sees(2) else None
    return x509.BasicConstraints(ca, length if ca else None)


def _key_usage(read: Der) -> x509.KeyUsage:
    data, _ = read.bits()
    bits = [bool(data and data[0] << at & 0x80) for at in range(7)]
    return x509.KeyUsage(*bits, encipher_only=False, decipher_only=False)  # type: ignore[misc]


def _purposes(read: Der) -> x509.ExtendedKeyUsage:
    inner, found = read.enter(SEQUENCE), []
    while inner:
        found.append(x509.ObjectIdentifier(inner.oid()))
    return x509.ExtendedKeyUsage(found)


def _authority_key_id(read: Der) -> x509.AuthorityKeyIdentifier:
    inner = read.enter(SEQUENCE)
    return x509.AuthorityKeyIdentifier(inner.take(0x80) if inner.sees(0x80) else None, None, None)


def _alternative_names(read: Der) -> x509.SubjectAlternativeName:
    inner, found = read.enter(SEQUENCE), []
    while inner:
        tag, content = inner.any()
        if name := attempt(lambda tag=tag, content=content: _general_name(tag, content)):  # type: ignore[misc]
            found.append(name)
    return x509.SubjectAlternativeName(found)


def _general_name(tag: int, content: bytes) -> x509.GeneralName | None:
    match tag:
        case 0x81:
            return x509.RFC822Name._init_without_validation(content.decode(_UTF_8, "replace"))
        case 0x82:
            return x509.DNSName._init_without_validation(content.decode(_UTF_8, "replace"))
        case 0x86:
            return x509.UniformResourceIdentifier._init_without_validation(
                content.decode(_UTF_8, "replace")
            )
        case 0x87:
            return x509.IPAddress(ipaddress.ip_address(content))
        case 0x88:
            return x509.RegisteredID(x509.ObjectIdentifier(_oid(content)))
        case _:
            return None


def _oid(content: bytes) -> str:
    return Der(_wrapped(6, content)).oid()


_BY_HAND: dict[str, Callable[[Der], x509.ExtensionType]] = {
    "2.5.29.15": _key_usage,
    "2.5.29.17": _alternative_names,
    "2.5.29.19": _basic_constraints,
    "2.5.29.35": _authority_key_id,
    "2.5.29.37": _purposes,
}
