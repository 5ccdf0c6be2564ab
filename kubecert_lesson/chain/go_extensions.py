"""The extensions of a certificate as Go reads them, each on its own.

Source: RFC 5280, section 4.2. One function a kind reads what its ASN.1 says; what does not fit is a
BadDer without words, for which the table at the end has the name that Go 1.26 was seen to use.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kubecert_lesson.certificates.der import (
    BOOLEAN,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    BadDer,
    Der,
    dotted,
    parts,
)
from kubecert_lesson.chain.go_certificate import GoCertificate
from kubecert_lesson.chain.go_limits import read_limits
from kubecert_lesson.chain.go_urls import parse_url

_MOST = 2**63 - 1
_URI = 0x86


@dataclass(frozen=True, slots=True)
class _Kind:
    """What reads a kind of extension: it returns False where Go does not act on what it says."""

    name: str  # in Go's errors
    read: Callable[[Der, GoCertificate], bool | None]
    may_be_critical: bool = True


def read_extensions(content: bytes, out: GoCertificate) -> None:
    """Read every extension; Go's words for the first fault are kept."""
    found = []
    for _, one in parts(Der(content).take(SEQUENCE)):
        (_, oid), *critical, (_, value) = parts(one)
        if len(oid) != 3:  # those of RFC 5280 are sound
            dotted(oid, "x509: malformed extension OID field")
        if oid in out.extensions:
            twice = f'duplicate extension with OID "{dotted(oid)}"'
            out.fails(f"x509: certificate contains {twice}")
            continue
        out.extensions[oid] = value
        found.append((oid, bool(critical), value))
    for oid, is_critical, value in found:
        _extension(out, oid, is_critical, value)


def _extension(out: GoCertificate, oid: bytes, critical: bool, value: bytes) -> None:
    kind = _KINDS.get(oid, _UNKNOWN)
    if critical and not kind.may_be_critical:
        out.fails(f"x509: {kind.name} incorrectly marked critical")
        return
    try:
        if kind.read(Der(value), out) is False and critical:
            out.unhandled.append(oid)
    except BadDer as error:
        out.fails(str(error) or f"x509: invalid {kind.name}")


def _each(read: Der) -> Iterator[Der]:
    """Give the sequences that a sequence consists of."""
    inner = read.enter(SEQUENCE)
    while inner:
        yield inner.enter(SEQUENCE)


def _key_usage(read: Der, out: GoCertificate) -> None:
    data, _ = read.bits()
    out.key_usage = int.from_bytes((data + b"\0\0")[:2]) & 0xFF80  # nine are defined


def _basic_constraints(read: Der, out: GoCertificate) -> None:
    inner = read.enter(SEQUENCE)
    is_ca = inner.sees(BOOLEAN) and inner.flag()
    if inner.sees(INTEGER):
        length = inner.integer()
        if not 0 <= length <= _MOST:
            raise BadDer
        out.path_length = length
    out.is_ca = is_ca


def _names(read: Der, out: GoCertificate) -> bool:
    inner = read.enter(SEQUENCE)
    while inner:
        tag, value = inner.any("x509: invalid subject alternative name")
        try:
            _name(tag, value, out)
        except BadDer as error:
            out.fails(str(error))
    return bool(out.dns_names or out.mails or out.addresses or out.urls)


def _name(tag: int, value: bytes, out: GoCertificate) -> None:
    """Keep a GeneralName of a kind that Go knows."""
    match tag:
        case 0x81:
            out.mails.append(_ia5(value, "rfc822Name"))
        case 0x82:
            out.dns_names.append(_ia5(value, "dNSName"))
        case 0x86:
            out.urls.append(parse_url(_ia5(value, "uniformResourceIdentifier")))
        case 0x87 if len(value) in (4, 16):
            out.addresses.append(value)
        case 0x87:
            raise BadDer(f"x509: cannot parse IP address of length {len(value)}")


def _ia5(value: bytes, kind: str) -> str:
    if not value.isascii():
        raise BadDer(f"x509: SAN {kind} is malformed")
    return value.decode("ascii")


def _limits(read: Der, out: GoCertificate) -> bool:
    out.permitted, out.excluded = read_limits(read.data)
    return not (out.permitted.others or out.excluded.others)


def _revocation_lists(read: Der, out: GoCertificate) -> None:
    one = "x509: invalid CRL distribution point"
    lists = read.enter(SEQUENCE)
    while lists:
        point = lists.enter(SEQUENCE, one)
        if point.sees(0xA0):
            names = point.enter(0xA0, one).enter(0xA0, one)
            while names.sees(_URI):
                names.take(_URI, one)


def _authority_key_id(read: Der, out: GoCertificate) -> None:
    inner = read.enter(SEQUENCE)
    if inner.sees(0x80):
        out.authority_key_id = inner.take(0x80)


def _subject_key_id(read: Der, out: GoCertificate) -> None:
    out.subject_key_id = read.take(OCTET_STRING)


def _policy_constraints(read: Der, out: GoCertificate) -> None:
    inner = read.enter(SEQUENCE)
    out.explicit_policy = _skipped(inner, 0x80)
    out.inhibit_mapping = _skipped(inner, 0x81)


def _inhibit_any(read: Der, out: GoCertificate) -> None:
    out.inhibit_any = _skipped(read, INTEGER, optional=False)


def _skipped(read: Der, tag: int, *, optional: bool = True) -> int | None:
    """Read how many certificates a demand about policies skips; None where it makes none."""
    if optional and not read.sees(tag):
        return None
    number = read.integer(tag=tag, most=8)
    return number if number >= 0 else None


def _purposes(read: Der, out: GoCertificate) -> None:
    inner = read.enter(SEQUENCE)
    while inner:
        oid = inner.take(OBJECT_IDENTIFIER)
        dotted(oid)
        out.purposes.append(oid)


def _policies(read: Der, out: GoCertificate) -> None:
    for policy in _each(read):
        oid = policy.take(OBJECT_IDENTIFIER)
        if not oid or oid in out.policies or oid[-1] & 0x80:
            raise BadDer
        out.policies.append(oid)


def _mappings(read: Der, out: GoCertificate) -> None:
    for pair in _each(read):
        issuer, subject = pair.take(OBJECT_IDENTIFIER), pair.take(OBJECT_IDENTIFIER)
        out.mappings.append((issuer, subject))


def _access(read: Der, out: GoCertificate) -> None:
    for one in _each(read):
        one.oid()
        if one.sees(_URI):
            one.take(_URI)


_UNKNOWN = _Kind("", lambda read, out: False)
_KINDS = {
    b"\x55\x1d\x0e": _Kind("subject key identifier", _subject_key_id, may_be_critical=False),
    b"\x55\x1d\x0f": _Kind("key usage", _key_usage),
    b"\x55\x1d\x11": _Kind("subject alternative names", _names),
    b"\x55\x1d\x13": _Kind("basic constraints", _basic_constraints),
    b"\x55\x1d\x1e": _Kind("NameConstraints extension", _limits),
    b"\x55\x1d\x1f": _Kind("CRL distribution points", _revocation_lists),
    b"\x55\x1d\x20": _Kind("certificate policies", _policies),
    b"\x55\x1d\x21": _Kind("policy mappings extension", _mappings),
    b"\x55\x1d\x23": _Kind("authority key identifier", _authority_key_id, may_be_critical=False),
    b"\x55\x1d\x24": _Kind("policy constraints extension", _policy_constraints),
    b"\x55\x1d\x25": _Kind("extended key usages", _purposes),
    b"\x55\x1d\x36": _Kind("inhibit any policy extension", _inhibit_any),
    bytes.fromhex("2b06010505070101"): _Kind(
        "authority info access", _access, may_be_critical=False
    ),
}
