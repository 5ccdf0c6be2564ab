"""The extensions of a certificate as Go's crypto/x509 reads them, each on its own.

Source: Go 1.26, crypto/x509/parser.go, processExtensions; RFC 5280, section 4.2.
"""

from collections.abc import Callable, Mapping

from kubecert_lesson.certificates.der import (
    BOOLEAN,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    BadDer,
    Der,
    dotted,
)
from kubecert_lesson.chain.go_certificate import GoCertificate
from kubecert_lesson.chain.go_limits import read_limits
from kubecert_lesson.chain.go_urls import parse_url

_MOST = 2**63 - 1
_IDENTIFIERS = bytes.fromhex("551d")  # 2.5.29
_ACCESS = bytes.fromhex("2b06010505070101")
_POLICY_CONSTRAINTS = "x509: invalid policy constraints extension"


def read_extensions(read: Der, out: GoCertificate) -> None:
    """Read every extension; Go's words for the first fault are kept."""
    found = []
    while read:
        inner = read.enter(SEQUENCE, "x509: malformed extension")
        oid = inner.take(OBJECT_IDENTIFIER, "x509: malformed extension OID field")
        critical = inner.sees(BOOLEAN) and inner.flag("x509: malformed extension critical field")
        value = inner.take(OCTET_STRING, "x509: malformed extension value field")
        if not (len(oid) == 3 and oid.startswith(_IDENTIFIERS)):
            dotted(oid, "x509: malformed extension OID field")
        if oid in out.extensions:
            duplicate = f'duplicate extension with OID "{dotted(oid)}"'
            out.fails(f"x509: certificate contains {duplicate}")
            continue
        out.extensions[oid] = value
        found.append((oid, critical, value))
    for oid, critical, value in found:
        try:
            _extension(out, oid, critical, value)
        except BadDer as error:
            out.fails(str(error))


def _extension(out: GoCertificate, oid: bytes, critical: bool, value: bytes) -> None:
    if critical and oid in _NEVER_CRITICAL:
        raise BadDer(f"x509: {_NEVER_CRITICAL[oid]} incorrectly marked critical")
    handle = _HANDLERS.get(oid)
    handled = handle is not None and handle(Der(value), out) is not False
    if critical and not handled:
        out.unhandled.append(oid)


def _key_usage(read: Der, out: GoCertificate) -> None:
    data, _ = read.bits("x509: invalid key usage")
    in_order = "".join(f"{byte:08b}" for byte in data[:2])[:9]
    out.key_usage = int(in_order[::-1] or "0", 2)


def _basic_constraints(read: Der, out: GoCertificate) -> None:
    words = "x509: invalid basic constraints"
    inner = read.enter(SEQUENCE, words)
    is_ca = inner.sees(BOOLEAN) and inner.flag(words)
    if inner.sees(INTEGER):
        length = inner.integer(words, most=9)
        if not 0 <= length <= _MOST:
            raise BadDer(words)
        out.path_length = length
    out.is_ca = is_ca


def _names(read: Der, out: GoCertificate) -> bool:
    inner = read.enter(SEQUENCE, "x509: invalid subject alternative names")
    while inner:
        tag, value = inner.any("x509: invalid subject alternative name")
        try:
            _name(tag, value, out)
        except BadDer as error:
            out.fails(str(error))
    return bool(out.dns_names or out.mails or out.addresses or out.urls)


def _name(tag: int, value: bytes, out: GoCertificate) -> None:
    match tag ^ 0x80:
        case 1:
            out.mails.append(_ia5(value, "rfc822Name"))
        case 2:
            out.dns_names.append(_ia5(value, "dNSName"))
        case 6:
            out.urls.append(parse_url(_ia5(value, "uniformResourceIdentifier")))
        case 7:
            if len(value) not in (4, 16):
                raise BadDer(f"x509: cannot parse IP address of length {len(value)}")
            out.addresses.append(value)


def _ia5(value: bytes, kind: str) -> str:
    try:
        return value.decode("ascii")
    except UnicodeDecodeError:
        raise BadDer(f"x509: SAN {kind} is malformed") from None


def _limits(read: Der, out: GoCertificate) -> bool:
    out.permitted, out.excluded, others = read_limits(read.data)
    return not others


def _revocation_lists(read: Der, out: GoCertificate) -> None:
    one = "x509: invalid CRL distribution point"
    lists = read.enter(SEQUENCE, f"{one}s")
    while lists:
        point = lists.enter(SEQUENCE, one)
        if not point.sees(0xA0):
            continue
        names = point.enter(0xA0, one).enter(0xA0, one)
        while names.sees(0x86):
            names.take(0x86, one)


def _authority_key_id(read: Der, out: GoCertificate) -> None:
    words = "x509: invalid authority key identifier"
    inner = read.enter(SEQUENCE, words)
    if inner.sees(0x80):
        out.authority_key_id = inner.take(0x80, words)


def _subject_key_id(read: Der, out: GoCertificate) -> None:
    out.subject_key_id = read.take(OCTET_STRING, "x509: invalid subject key identifier")


def _policy_constraints(read: Der, out: GoCertificate) -> None:
    inner = read.enter(SEQUENCE, _POLICY_CONSTRAINTS)
    if inner.sees(0x80):
        out.explicit_policy = inner.integer(_POLICY_CONSTRAINTS, 0x80, most=8)
    if inner.sees(0x81):
        out.inhibit_mapping = inner.integer(_POLICY_CONSTRAINTS, 0x81, most=8)


def _purposes(read: Der, out: GoCertificate) -> None:
    words = "x509: invalid extended key usages"
    inner = read.enter(SEQUENCE, words)
    while inner:
        oid = inner.take(OBJECT_IDENTIFIER, words)
        dotted(oid, words)
        out.purposes.append(oid)


def _policies(read: Der, out: GoCertificate) -> None:
    words = "x509: invalid certificate policies"
    inner = read.enter(SEQUENCE, words)
    while inner:
        oid = inner.enter(SEQUENCE, words).take(OBJECT_IDENTIFIER, words)
        if not oid or oid in out.policies or oid[-1] & 0x80:
            raise BadDer(words)
        out.policies.append(oid)


def _mappings(read: Der, out: GoCertificate) -> None:
    words = "x509: invalid policy mappings extension"
    inner = read.enter(SEQUENCE, words)
    while inner:
        pair = inner.enter(SEQUENCE, words)
        issuer = pair.take(OBJECT_IDENTIFIER, words)
        out.mappings.append((issuer, pair.take(OBJECT_IDENTIFIER, words)))


def _inhibit_any(read: Der, out: GoCertificate) -> None:
    out.inhibit_any = read.integer("x509: invalid inhibit any policy extension", most=8)


def _access(read: Der, out: GoCertificate) -> None:
    words = "x509: invalid authority info access"
    inner = read.enter(SEQUENCE, words)
    while inner:
        one = inner.enter(SEQUENCE, words)
        one.oid(words)
        if one.sees(0x86):
            one.take(0x86, words)


_NEVER_CRITICAL = {
    b"\x55\x1d\x0e": "subject key identifier",
    b"\x55\x1d\x23": "authority key identifier",
    _ACCESS: "authority info access",
}
# What reads each kind; False where Go does not act on what it says.
_HANDLERS: Mapping[bytes, Callable[[Der, GoCertificate], object]] = {
    _IDENTIFIERS + bytes([number]): handler
    for number, handler in (
        (14, _subject_key_id),
        (15, _key_usage),
        (17, _names),
        (19, _basic_constraints),
        (30, _limits),
        (31, _revocation_lists),
        (32, _policies),
        (33, _mappings),
        (35, _authority_key_id),
        (36, _policy_constraints),
        (37, _purposes),
        (54, _inhibit_any),
    )
} | {_ACCESS: _access}
