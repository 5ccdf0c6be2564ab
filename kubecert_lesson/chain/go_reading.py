"""A certificate as Go parses it: what kubectl sees, or why it cannot.

The fields stand in the order of RFC 5280, section 4.1. The cryptography library has read the
certificate before, so its frame is sound; only what Go is stricter about is looked for. Go stops at
the first fault, whose words (of Go 1.26) are kept; the rest is read here all the same.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson.certificates import foreign
from kubecert_lesson.certificates.der import BadDer, Der, dotted, parts
from kubecert_lesson.chain.go_certificate import GoCertificate
from kubecert_lesson.chain.go_extensions import read_extensions
from kubecert_lesson.chain.go_keys import read_key

_VERSION, _EXTENSIONS = 0xA0, 0xA3
_COMMON_NAME, _ORGANIZATION = b"\x55\x04\x03", b"\x55\x04\x0a"
_NAME = "x509: invalid RDNSequence"


@lru_cache(maxsize=1024)
def read(certificate: x509.Certificate) -> GoCertificate:
    """Read a certificate as Go parses it; one that was read is remembered."""
    found = GoCertificate(starts=foreign.starts(certificate), ends=foreign.ends(certificate))
    found.tries(lambda: _certificate(certificate, found), "x509: malformed certificate")
    return found


def _certificate(certificate: x509.Certificate, out: GoCertificate) -> None:
    ((_, whole),) = parts(certificate.public_bytes(Encoding.DER))
    (_, signed), (_, outer_algorithm), _ = parts(whole)
    fields = parts(signed)
    if fields[0][0] == _VERSION:
        out.version = 1 + Der(fields.pop(0)[1]).integer()
    serial, out.algorithm, out.issuer, _, out.subject, out.spki = (c for _, c in fields[:6])
    out.serial = int.from_bytes(serial, signed=True)
    if out.serial < 0:
        out.fails("x509: negative serial number")
    if outer_algorithm != out.algorithm:
        out.fails("x509: inner and outer signature algorithm identifiers don't match")
    out.tries(lambda: _algorithm(out.algorithm), "x509: malformed OID")
    out.tries(lambda: _issuer(out), _NAME)
    out.tries(lambda: _subject(out), _NAME)
    out.tries(lambda: _key(out), "x509: malformed spki")
    for tag, content in fields[6:]:
        if tag == _EXTENSIONS and out.version == 3:
            read_extensions(content, out)


@lru_cache(maxsize=256)
def _algorithm(content: bytes) -> None:
    read = Der(content)
    read.oid()
    if read:
        read.any("x509: malformed parameters")


def _issuer(out: GoCertificate) -> None:
    read_name(out.issuer)


def _subject(out: GoCertificate) -> None:
    named = read_name(out.subject)
    out.common_name = next((text for oid, text in reversed(named) if oid == _COMMON_NAME), "")
    out.organization = next((text for oid, text in named if oid == _ORGANIZATION), "")


def _key(out: GoCertificate) -> None:
    out.key = read_key(out.spki)


@lru_cache(maxsize=1024)
def read_name(content: bytes) -> tuple[tuple[bytes, str], ...]:
    """Read the attributes of a name. Raises BadDer, with Go's words or without."""
    return tuple(_attribute(pair) for _, together in parts(content) for _, pair in parts(together))


def _attribute(pair: bytes) -> tuple[bytes, str]:
    read = Der(pair)
    oid = read.take(0x06, f"{_NAME}: invalid attribute")
    if len(oid) != 3:  # 2.5.4.…, the usual ones, are sound
        dotted(oid, f"{_NAME}: invalid attribute type")
    tag, value = read.any(f"{_NAME}: invalid attribute value")
    kind, decode = _STRINGS.get(tag, ("", _no_text))
    try:
        return oid, decode(value)
    except ValueError:
        why = f"invalid {kind}" if kind else f"unsupported string type: {tag}"
        raise BadDer(f"{_NAME}: invalid attribute value: {why}") from None


def _only(pattern: bytes) -> Callable[[bytes], str]:
    allowed = re.compile(pattern)

    def decoded(value: bytes) -> str:
        if not allowed.fullmatch(value):
            raise ValueError
        return value.decode("ascii")

    return decoded


def _basic_plane(value: bytes) -> str:
    """Read two bytes a letter, without surrogates and what Unicode leaves free; a last NUL ends."""
    text = value.removesuffix(b"\0\0").decode("utf-16-be")
    if re.search("[\ufdd0-\ufdef\ufffe\uffff\U00010000-\U0010ffff]", text):
        raise ValueError
    return text


def _no_text(value: bytes) -> str:
    raise ValueError


# The string types of X.680, section 41, by tag. A star and & are no PrintableString's, but Go
# takes them.
_STRINGS: dict[int, tuple[str, Callable[[bytes], str]]] = {
    0x0C: ("UTF-8 string", bytes.decode),
    0x12: ("NumericString", _only(rb"[0-9 ]*")),
    0x13: ("PrintableString", _only(rb"[A-Za-z0-9 '()+,./:=?*&-]*")),
    0x14: ("T61String", lambda value: value.decode("latin-1")),
    0x16: ("IA5String", lambda value: value.decode("ascii")),
    0x1E: ("BMPString", _basic_plane),
}
