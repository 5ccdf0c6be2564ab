"""A certificate as Go's crypto/x509 parses it: what kubectl sees, or why it cannot.

Go takes the fields one after the other and stops at the first fault, whose words are kept; here
the rest is read all the same. Source: Go 1.26, crypto/x509/parser.go.
"""

import re
from contextlib import suppress

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson.certificates.der import (
    OBJECT_IDENTIFIER,
    SEQUENCE,
    SET,
    BadDer,
    Der,
    dotted,
)
from kubecert_lesson.chain.go_certificate import GoCertificate
from kubecert_lesson.chain.go_extensions import read_extensions
from kubecert_lesson.chain.go_keys import read_key

_RDN = "x509: invalid RDNSequence"
_COMMON_NAME, _ORGANIZATION = b"\x55\x04\x03", b"\x55\x04\x0a"
_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = frozenset(b"0123456789 ")
_PRINTABLE = frozenset(_LETTERS + b"0123456789 '()+,-./:=?*&")
_RESERVED = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_STRINGS = {
    0x0C: "UTF-8 string",
    0x12: "NumericString",
    0x13: "PrintableString",
    0x16: "IA5String",
    0x1E: "BMPString",
}


def read(certificate: x509.Certificate) -> GoCertificate:
    """Read a certificate as Go parses it."""
    found = GoCertificate()
    try:
        _certificate(Der(certificate.public_bytes(Encoding.DER)), found)
    except BadDer as error:
        found.fails(str(error))
    return found


def _certificate(whole: Der, out: GoCertificate) -> None:
    outer = whole.enter(SEQUENCE, "x509: malformed certificate")
    tbs = outer.enter(SEQUENCE, "x509: malformed tbs certificate")
    if tbs.sees(0xA0):
        _version(tbs.enter(0xA0, "x509: malformed version"), out)
    out.serial = tbs.integer("x509: malformed serial number")
    if out.serial < 0:
        out.fails("x509: negative serial number")
    out.algorithm = tbs.take(SEQUENCE, "x509: malformed signature algorithm identifier")
    if outer.take(SEQUENCE, "x509: malformed algorithm identifier") != out.algorithm:
        out.fails("x509: inner and outer signature algorithm identifiers don't match")
    out.tries(lambda: _algorithm(Der(out.algorithm)))
    out.issuer = tbs.whole(SEQUENCE, "x509: malformed issuer")
    out.tries(lambda: read_name(out.issuer))
    tbs.take(SEQUENCE, "x509: malformed validity")
    out.subject = tbs.whole(SEQUENCE, "x509: malformed issuer")
    out.tries(lambda: _subject(out))
    out.spki = tbs.whole(SEQUENCE, "x509: malformed spki")
    out.tries(lambda: _key(out))
    if out.version > 1:
        for tag, name in ((0x81, "issuerUniqueID"), (0x82, "subjectUniqueID")):
            if tbs.sees(tag):
                tbs.take(tag, f"x509: malformed {name}")
    if out.version == 3 and tbs.sees(0xA3):
        inner = tbs.enter(0xA3, "x509: malformed extensions")
        read_extensions(inner.enter(SEQUENCE, "x509: malformed extensions"), out)
    outer.bits("x509: malformed signature")


def _version(read: Der, out: GoCertificate) -> None:
    number = read.integer("x509: malformed version", most=8)
    if read or number < 0:
        raise BadDer("x509: malformed version")
    out.version = number + 1
    if out.version > 3:
        out.fails("x509: invalid version")


def _algorithm(read: Der) -> None:
    read.oid("x509: malformed OID")
    if read:
        read.any("x509: malformed parameters")


def _subject(out: GoCertificate) -> None:
    for oid, value in read_name(out.subject):
        if oid == _COMMON_NAME:
            out.common_name = value
        elif oid == _ORGANIZATION and not out.organization:
            out.organization = value


def _key(out: GoCertificate) -> None:
    out.key = read_key(out.spki)


def read_name(name: bytes) -> list[tuple[bytes, str]]:
    """Read the attributes of a name. Raises BadDer with Go's words."""
    read, found = Der(name).enter(SEQUENCE, _RDN), []
    while read:
        part = read.enter(SET, _RDN)
        while part:
            pair = part.enter(SEQUENCE, f"{_RDN}: invalid attribute")
            oid = pair.take(OBJECT_IDENTIFIER, f"{_RDN}: invalid attribute type")
            if len(oid) != 3:
                dotted(oid, f"{_RDN}: invalid attribute type")
            tag, value = pair.any(f"{_RDN}: invalid attribute value")
            found.append((oid, _string(tag, value)))
    return found


def _string(tag: int, value: bytes) -> str:
    match tag:
        case 0x13 if _PRINTABLE.issuperset(value):
            return value.decode("ascii")
        case 0x0C:
            with suppress(UnicodeDecodeError):
                return value.decode()
        case 0x14:
            return value.decode("latin-1")
        case 0x16 if value.isascii():
            return value.decode("ascii")
        case 0x12 if _DIGITS.issuperset(value):
            return value.decode("ascii")
        case 0x1E if len(value) % 2 == 0:
            text = value.removesuffix(b"\0\0").decode("utf-16-be", "surrogatepass")
            if not any(_RESERVED.match(letter) for letter in text):
                return text
    wrong = f"invalid {_STRINGS[tag]}" if tag in _STRINGS else f"unsupported string type: {tag}"
    raise BadDer(f"{_RDN}: invalid attribute value: {wrong}")
