"""Chains out of the whole space of what certificates may say, for Hypothesis to draw from.

Most draws of each part are sound, so that most chains have one flaw or two, and many none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import der_writing as der
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from der_writing import Draft, extension, limits, oid, seq, tlv
from hypothesis import reject
from hypothesis import strategies as st
from OpenSSL import crypto

from kubecert_lesson.certificates import Use

NOW = datetime(2026, 6, 15, 12, 0, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
_RSA, _EC = "1.2.840.113549.1.1.", "1.2.840.10045.4."


@dataclass(frozen=True)
class Chain:
    """A question about a chain, to put to Go and to the lesson."""

    leaf: x509.Certificate
    anchors: list[x509.Certificate]
    intermediates: list[x509.Certificate]
    use: Use
    name: str
    at: datetime


@cache
def key(kind: str, number: int = 0) -> Any:
    """One of a few keys of each kind: making them is slow."""
    curves: dict[str, type[ec.EllipticCurve]] = {
        "P224": ec.SECP224R1,
        "P256": ec.SECP256R1,
        "P384": ec.SECP384R1,
        "P521": ec.SECP521R1,
        "K256": ec.SECP256K1,
        "B256": ec.BrainpoolP256R1,
    }
    if kind in curves:
        return ec.generate_private_key(curves[kind]())
    if kind == "R768":
        short = crypto.PKey()
        short.generate_key(crypto.TYPE_RSA, 768)
        return short.to_cryptography_key()
    if kind.startswith("R"):
        return rsa.generate_private_key(65537, int(kind[1:]))
    if kind == "DSA":
        return dsa.generate_private_key(1024)
    maker: Any = {"ED": ed25519.Ed25519PrivateKey, "ED448": ed448.Ed448PrivateKey}[kind]
    return maker.generate()


class Drawing:
    """Draws the parts of one chain: only those that are to vary are other than sound."""

    def __init__(self, draw: st.DrawFn, varied: frozenset[str]) -> None:
        self.draw, self.varied = draw, varied

    def pick(self, part: str, good: Any, *others: Any) -> Any:
        """The good value; where this part varies, any of them."""
        if part not in self.varied:
            return good
        return self.draw(st.sampled_from([*[good] * len(others), *others]))

    def maybe(self, part: str, rare: int = 1) -> bool:
        """True now and then, where this part varies."""
        return part in self.varied and self.draw(st.integers(0, rare)) == rare

    def any(self, part: str, good: Any, other: st.SearchStrategy[Any]) -> Any:
        """The good value; where this part varies, one out of a strategy."""
        return self.draw(other) if self.maybe(part) else good


# Those that are named twice vary more often.
PARTS = (
    *("serial", "period", "name", "kind", "algorithm", "key", "version", "basic", "usage"),
    *("purposes", "ids", "names", "names", "others", "others", "limits", "limits", "limits"),
    *("policies", "policies", "odd", "twice", "changed", "order", "outer", "issuer", "signer"),
    *("extra", "anchors", "critical", "lone", "moment"),
)


def _pss(digest: str, mask: str, salt: int) -> bytes:
    def inner(hash_oid: str) -> bytes:
        return seq(oid(hash_oid), der.NULL)

    return seq(
        oid(f"{_RSA}10"),
        seq(
            tlv(0xA0, inner(digest)),
            tlv(0xA1, seq(oid(f"{_RSA}8"), inner(mask))),
            tlv(0xA2, der.integer(salt)),
        ),
    )


_SHA = "2.16.840.1.101.3.4.2."
_HASHES: dict[str, Any] = {
    f"{_SHA}1": hashes.SHA256,
    f"{_SHA}2": hashes.SHA384,
    f"{_SHA}3": hashes.SHA512,
}
_PKCS1: dict[str, tuple[str, Any]] = {
    "SHA256": (f"{_RSA}11", hashes.SHA256),
    "SHA384": (f"{_RSA}12", hashes.SHA384),
    "SHA512": (f"{_RSA}13", hashes.SHA512),
    "SHA224": (f"{_RSA}14", hashes.SHA224),
    "SHA512/256": (f"{_RSA}16", hashes.SHA512_256),
    "SHA3": ("2.16.840.1.101.3.4.3.14", hashes.SHA3_256),
    "SHA1": (f"{_RSA}5", hashes.SHA1),
    "SHA1-ISO": ("1.3.14.3.2.29", hashes.SHA1),
    "MD5": (f"{_RSA}4", hashes.MD5),
}
_ECDSA: dict[str, tuple[str, Any]] = {
    "SHA256": (f"{_EC}3.2", hashes.SHA256),
    "SHA384": (f"{_EC}3.3", hashes.SHA384),
    "SHA512": (f"{_EC}3.4", hashes.SHA512),
    "SHA224": (f"{_EC}3.1", hashes.SHA224),
    "SHA1": (f"{_EC}1", hashes.SHA1),
    "SHA3": ("2.16.840.1.101.3.4.3.10", hashes.SHA3_256),
}


def signer(d: Drawing, own: Any) -> tuple[bytes, der.Sign]:
    """An AlgorithmIdentifier and how to sign, for one key; or one that only pretends to fit."""
    vary = "algorithm"
    if d.maybe(vary, 8):
        pretended = [_RSA + "11", _EC + "3.2", "1.3.101.112", "1.2.3.4", "2.16.840.1.101.3.4.3.18"]
        return seq(oid(d.draw(st.sampled_from(pretended)))), lambda data: _NOT_A_SIGNATURE
    if isinstance(own, rsa.RSAPrivateKey):
        if d.maybe(vary):
            return _with_pss(d, own)
        number, kind = d.pick(vary, _PKCS1["SHA256"], *_PKCS1.values())
        if own.key_size < 1024:
            number, kind = _PKCS1["SHA256"]
        algorithm = seq(oid(number), d.pick(vary, der.NULL, b""))
        return algorithm, lambda data: own.sign(data, padding.PKCS1v15(), kind())
    if isinstance(own, ec.EllipticCurvePrivateKey):
        number, kind = d.pick(vary, _ECDSA["SHA256"], *_ECDSA.values())
        parameters = b"" if d.draw(st.booleans()) else d.pick(vary, b"", der.NULL)
        return seq(oid(number), parameters), lambda data: own.sign(data, ec.ECDSA(kind()))
    if isinstance(own, dsa.DSAPrivateKey):
        good, old = ("2.16.840.1.101.3.4.3.2", hashes.SHA256), ("1.2.840.10040.4.3", hashes.SHA1)
        number, digest_kind = d.pick(vary, good, old)
        return seq(oid(number)), lambda data: own.sign(data, digest_kind())
    number = "1.3.101.112" if isinstance(own, ed25519.Ed25519PrivateKey) else "1.3.101.113"
    return seq(oid(number), d.pick(vary, b"", der.NULL)), own.sign


def _with_pss(d: Drawing, own: rsa.RSAPrivateKey) -> tuple[bytes, der.Sign]:
    digest = d.draw(st.sampled_from(list(_HASHES)))
    mask = d.pick("algorithm", digest, *_HASHES)
    size = _HASHES[digest]().digest_size
    salt = d.pick("algorithm", size, 20, size + 1)
    if own.key_size < 8 * (size + salt + 2):
        digest = mask = f"{_SHA}1"
        salt = 32
    scheme = padding.PSS(padding.MGF1(_HASHES[mask]()), salt)
    return _pss(digest, mask, salt), lambda data: own.sign(data, scheme, _HASHES[digest]())


_NOT_A_SIGNATURE = bytes.fromhex("3006020101020101")
_KINDS = ("P224", "P384", "P521", "R2048", "R1024", "R768", "ED", "K256", "B256", "DSA", "ED448")
LABELS = ("example", "a.example", "b.a.example", "other.test", "node1", "A.Example", "xn--a.test")
DNS_NAMES = st.sampled_from(
    [
        *LABELS,
        "*.example",
        "*.a.example",
        "*",
        "*.*.example",
        "a*.example",
        "*.",
        ".example",
        "example.",
        "a..example",
        "-a.example",
        "a_b.example",
        "a b",
        "10.0.0.1",
        "",
        "a'b\\\"c",
    ]
)
ADDRESSES = st.sampled_from(
    ["10.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "2001:db8::1", "::ffff:10.0.0.1"]
)
MAILS = st.sampled_from(
    [
        "a@example",
        "A@Example",
        "b@a.example",
        '"q t"@example',
        "a.b@other.test",
        "no-at",
        ".a@example",
        "a@",
        "a\\@b@example",
        "a@a..b",
        '"x',
    ]
) | st.builds(
    "{}{}{}".format,
    st.sampled_from(["a", "A.b", '"q\\"t"', '"\t"', "a\\,b", "a..b", "a.", "a b", "\u007f"]),
    st.sampled_from(["@", "@", "@@", ""]),
    st.sampled_from(["a.example", "A.EXAMPLE", "x..y", ".x", "*.example", "[1.2.3.4]", "x@y"]),
)
URIS = st.sampled_from(
    [
        "https://example/x",
        "https://a.example:443/",
        "HTTPS://B.a.Example/?q=1#f",
        "spiffe://other.test/ns/x",
        "urn:uuid:1",
        "mailto:a@example",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://user:pw@example/",
        "/relative",
        "https://",
        "https://a b/",
        "https://exa%6dple/",
        "https://example:port/",
        ":x",
        "a:b",
        "1:2",
        "https://example./",
        "http://a.example:1:2/",
        "x://a:b:1/",
        "https://example/%zz",
        "https://example/\x01",
    ]
) | st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["https://", "HTTP://", "x://", "x:", "//", "/", ""]),
    st.sampled_from(["", "", "u@", "u:p@", "a%:b%41@", "u;!:x@y@"]),
    st.sampled_from(["b.a.example", "A.Example", "[::1]", "[1.2.3.4]", "[a", "a[b", "e%25x", "."]),
    st.sampled_from(["", "", ":443", ":", ":4a", ":1:2"]),
    st.sampled_from(["", "/a b", "/%20*!", "/%zz", "?a b", "?", "/#a b", "#%zz", "#"]),
)
HOSTS = st.sampled_from(
    [
        "example",
        "a.example",
        "A.EXAMPLE",
        "b.a.example",
        "node1",
        "node1.",
        "10.0.0.1",
        "[10.0.0.1]",
        "::1",
        "[::1]",
        "::ffff:10.0.0.1",
        "",
        "*",
        "*.example",
        "x.other.test",
        "a b",
        "-a.example",
        "fe80::1%eth0",
        ".",
        "..",
        "ü.example",
        'a"b',
    ]
)
OTHER_NAMES = st.sampled_from(
    [
        tlv(0xA5, tlv(0xA1, tlv(0x0C, b"x"))),  # ediPartyName
        tlv(0xA4, der.common_name("directory")),
        tlv(0xA0, oid("1.2.3"), tlv(0xA0, tlv(0x0C, b"x"))),  # otherName
        tlv(0x88, oid("1.2.3")[2:]),
        tlv(0xA3, b""),  # x400Address
        tlv(0x82, b"\xc3\xa4.example"),  # raw UTF-8
        tlv(0x82, b"\xff"),
        tlv(0x81, b"\xc3\xa4@example"),
        tlv(0x87, b"\x0a\x00\x00"),
        tlv(0x86, b"https://\xc3\xa4/"),
        tlv(0x1E, b""),
        b"\x82\x05a",
    ]
)


@st.composite
def general_names(draw: st.DrawFn, kinds: Sequence[str]) -> bytes:
    kind = draw(st.sampled_from(kinds))
    if kind == "dns":
        return der.dns(draw(DNS_NAMES))
    if kind == "ip":
        return der.address(draw(ADDRESSES))
    if kind == "mail":
        return der.mail(draw(MAILS))
    if kind == "uri":
        return der.uri(draw(URIS))
    return draw(OTHER_NAMES)


@st.composite
def subtrees(draw: st.DrawFn) -> bytes:
    kind = draw(st.sampled_from(["dns", "dns", "ip", "ip", "mail", "uri", "other"]))
    if kind == "dns":
        odd = ["", ".example", ".", "a..b", "*.example", "example.", "a-a.example"]
        return der.dns(draw(st.sampled_from([*LABELS, *LABELS, *odd])))
    if kind == "ip":
        usual = ["10.0.0.0/8", "10.1.2.3/8", "10.1.0.0/16", "192.168.0.0/24", "0.0.0.0/0", "::/0"]
        odd = [
            "10.0.0.0/255.0.255.0",
            "2001:db8::/32",
            "::1/128",
            "10.0.0.1/32",
            "::ffff:10.0.0.0/104",
            "::ffff:10.1.2.3/64",  # with bits behind the mask, as the next ones
            "10.1.2.3/4",
            "9.0.0.1/7",
            "2001:db8::9/16",
        ]
        return der.network(draw(st.sampled_from([*usual, *odd])))
    if kind == "mail":
        odd = ["", "@", "a@example", "A@EXAMPLE", ".example", "a@b@c", "x y"]
        return der.mail(draw(st.sampled_from([*LABELS, *odd])))
    if kind == "uri":
        return der.uri(draw(st.sampled_from([*LABELS, "", ".example", "10.0.0.1", "a..b", "::1"])))
    odd_bytes = [
        tlv(0xA4, der.common_name("directory")),
        tlv(0x87, b"\x0a\x00\x00\x00"),  # without a mask
        tlv(0x82, b"\xc3\xa4"),
        tlv(0x88, b"\x2a\x03"),
        tlv(0xA5, tlv(0xA1, tlv(0x0C, b"x"))),
    ]
    return draw(st.sampled_from(odd_bytes))


def san(d: Drawing, good: bytes) -> bytes:
    """The names of a certificate."""
    if d.maybe("others"):
        kinds = d.draw(st.sampled_from([("mail", "uri"), ("dns", "mail"), ("other", "dns")]))
    elif d.maybe("names"):
        kinds = ("dns", "ip")
    else:
        return good
    if d.maybe("names", 5):
        count = d.draw(st.sampled_from([99, 100, 120]))
        if d.draw(st.booleans()):
            return seq(*(der.address(f"10.2.0.{n}") for n in range(count)))
        return seq(*(der.dns(f"n{n}.example") for n in range(count)))
    return seq(*d.draw(st.lists(general_names(kinds), max_size=4)))


def _oids(*numbers: str) -> bytes:
    return seq(*map(oid, numbers))


EKUS = st.sampled_from(
    [
        _oids(der.SERVER, der.CLIENT),
        _oids(der.SERVER),
        _oids(der.CLIENT),
        _oids(der.ANY),
        _oids("1.3.6.1.5.5.7.3.9"),
        _oids("1.2.3"),
        seq(),
    ]
)
_POLICY_ANY, _POLICY = "2.5.29.32.0", "1.2.3.4"


def policies(d: Drawing) -> list[bytes]:
    """Extensions about policies."""
    found, vary = [], "policies"
    which = d.draw(st.lists(st.sampled_from([_POLICY, "1.2.3.5", _POLICY_ANY]), max_size=3))
    if which:
        unique = which if d.maybe(vary, 10) else dict.fromkeys(which)
        found.append(extension(der.POLICIES, seq(*(seq(oid(w)) for w in unique))))
    if d.maybe(vary):
        demand = d.draw(st.sampled_from([b"", tlv(0x80, b"\x00"), tlv(0x80, b"\x01")]))
        inhibit = d.draw(st.sampled_from([b"", tlv(0x81, b"\x00"), tlv(0x81, b"\x01")]))
        found.append(extension(der.DEMANDS, seq(demand, inhibit), d.draw(st.booleans())))
    if d.maybe(vary, 2):
        found.append(extension(der.ANY_POLICY, der.integer(d.draw(st.integers(0, 2))), True))
    if d.maybe(vary, 2):
        pair = d.draw(st.sampled_from([(_POLICY, "1.2.3.5"), (_POLICY_ANY, _POLICY)]))
        found.append(extension(der.MAPPINGS, seq(seq(*map(oid, pair)))))
    return found


ODD_EXTENSIONS = st.sampled_from(
    [
        extension("1.2.3.4", b"\x05\x00"),
        extension("1.2.3.4", b"\x05\x00", critical=True),
        extension("1.3.6.1.5.5.7.1.24", seq(der.integer(99))),  # tlsfeature
        extension("1.3.6.1.5.5.7.1.24", seq(der.integer(5)), critical=True),
        extension(der.LISTS, seq(seq(tlv(0xA0, tlv(0xA0, der.uri("http://x")))))),
        extension(der.LISTS, seq(seq()), critical=True),
        extension(der.LISTS, b"\x04\x00"),
        extension(der.LISTS, seq(seq(tlv(0xA0, tlv(0xA1, der.rdn("2.5.4.3", b"x")))))),
        extension(der.LISTS, seq(seq(tlv(0xA0, tlv(0xA0, der.dns("x"), der.uri("x")))))),
        extension(der.ACCESS, seq(seq(oid("1.3.6.1.5.5.7.48.1"), der.uri("http://x")))),
        extension(der.ACCESS, seq(), critical=True),
        extension(der.ACCESS, b"\x02\x01\x00"),
        extension("2.5.29.18", seq(der.dns("x"))),  # issuerAltName
        extension("2.5.29.16", seq(), critical=True),  # privateKeyUsagePeriod
        extension("2.5.29.9", seq()),
        extension(der.NC, seq()),
        extension(der.NC, limits([der.dns("example")]) + b"\x00"),
        extension(der.POLICIES, b"\x30\x03\x02\x01\x00"),
        extension(der.MAPPINGS, b"\x04\x00"),
        extension(der.ANY_POLICY, b"\x04\x00"),
        extension(der.DEMANDS, b"\x30\x03\x80\x01"),
        extension("2.16.840.1.113730.1.1", der.bits(b"\x40", 6)),  # Netscape's
        seq(oid("1.2.3.4"), der.flag(False), tlv(4, b"")),
        seq(oid("1.2.3.4"), tlv(1, b"\x01"), tlv(4, b"")),
    ]
)
FIRST_NAMES = ("ca", "ca", "sub", "other", "Müller", "")


def subject_name(d: Drawing, text: str) -> bytes:
    """A subject of some string type, or one of an odd form."""
    plain = text.encode("ascii", "replace").replace(b"?", b"u")
    cn = "2.5.4.3"
    if not d.maybe("name"):
        return der.common_name(plain.decode() or "x")
    made: list[Callable[[], bytes]] = [
        lambda: der.common_name(text, 0x0C),
        lambda: der.common_name(text, 0x14),
        lambda: der.name(der.rdn(cn, text.encode("utf-16-be"), 0x1E)),
        lambda: der.name(der.rdn(cn, text.encode("utf-16-be") + b"\0\0", 0x1E)),
        lambda: der.name(der.rdn(cn, b"\xd8\x00", 0x1E)),
        lambda: der.name(der.rdn(cn, b"x", 0x1E)),
        lambda: der.name(der.rdn(cn, text.encode("latin-1"), 0x16)),
        lambda: der.name(der.rdn(cn, text.encode("latin-1"), 0x0C)),
        lambda: der.name(der.rdn(cn, plain, 0x12)),
        lambda: der.name(der.rdn(cn, b"12 3", 0x12)),
        lambda: der.name(der.rdn(cn, plain, 0x1A)),
        lambda: der.name(der.rdn(cn, plain, 0x1B)),
        lambda: der.name(der.rdn(cn, b"\x00" + plain, 0x03)),
        lambda: der.name(der.rdn(cn, b"\xff", 0x01)),
        lambda: seq(tlv(0x31, der.rdn("2.5.4.10", b"o"), der.rdn(cn, plain))),
        lambda: der.name(der.rdn("2.5.4.10", plain), der.rdn("2.5.4.11", b"u")),
        lambda: seq(),
        lambda: seq(tlv(0x31)),
        lambda: der.name(der.rdn(cn, b"a*&@" + plain)),
        lambda: der.name(der.rdn(cn, b"a*&" + plain)),
        lambda: der.name(der.rdn(cn, b"first"), der.rdn(cn, plain)),
        lambda: der.name(der.rdn(cn, text.encode("utf-32-be"), 0x1C)),
        lambda: der.name(der.rdn(cn, b'q"\\\x7f\n' + 70 * b"x", 0x0C)),
        lambda: der.name(der.rdn("2.5.4.6", b"KOR"), der.rdn(cn, plain)),
    ]
    return d.draw(st.sampled_from(made))()


_GOOD_NAMES = seq(
    der.dns("example"), der.dns("node1"), der.dns("*.a.example"), der.address("10.0.0.1")
)
_SERIALS = (
    der.integer(0),
    der.integer(-1),
    der.integer(2**159),
    der.integer(2**300),
    tlv(2, b"\x00\x01"),
)
_PERIODS = (
    (NOW, NOW),
    (NOW + SECOND, NOW + DAY),
    (NOW - DAY, NOW - SECOND),
    (NOW - DAY, NOW),
    (NOW + DAY, NOW - DAY),
    (datetime(1951, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)),
    (datetime(1949, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
)


def draft(d: Drawing, subject: bytes, own: Any, above: Draft | None, signs: Any, ca: bool) -> Draft:
    """A certificate for a key, by a signer; what varies may be wanting or spoilt."""
    algorithm, sign = signer(d, signs)
    issuer = above.subject if above else subject
    if d.maybe("issuer", 4):
        issuer = der.common_name("elsewhere")
    made = Draft(subject, issuer, _spki(d, own), algorithm, sign)
    made.extensions = _extensions(d, ca, _key_id(own), _key_id(signs))
    made.version = 1 if d.maybe("version") else 3
    made.serial = d.pick("serial", der.integer(4711), *_SERIALS)
    made.start, made.end = d.pick("period", (NOW - DAY, NOW + 30 * DAY), *_PERIODS)
    if d.maybe("outer"):
        made.outer_algorithm = seq(oid("1.2.840.113549.1.1.12"), der.NULL)
    if d.maybe("changed"):
        place, bit = d.draw(st.integers(0, 600)), d.draw(st.integers(0, 7))
        made.change = lambda data: _flipped(data, place, bit)
    return made


def _spki(d: Drawing, own: Any) -> bytes:
    whole = der.spki(own)
    if not d.maybe("key"):
        return whole
    odd = d.draw(st.sampled_from(["other", "point", "parameters", "off", "unknown", "short"]))
    if odd == "unknown":
        return seq(seq(oid("2.16.840.1.101.3.4.3.18")), der.bits(b"\x01" * 32))  # ML-DSA-65's
    if odd == "parameters":  # an RSA key without NULL
        n = key("R2048").public_key().public_numbers().n
        return seq(seq(oid(_RSA + "1")), der.bits(seq(der.integer(n), der.integer(65537))))
    if odd == "short":
        numbers = [
            (-5, 3),
            (2**1100 + 1, 1),
            (2**1100 + 1, 4),
            (2**1100 + 1, 2**32 + 1),
            (0, 3),
            (3, -1),
        ]
        n, e = d.draw(st.sampled_from(numbers))
        return seq(seq(oid(_RSA + "1"), der.NULL), der.bits(seq(der.integer(n), der.integer(e))))
    if odd == "point":
        point = key("P256").public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        curve = oid(d.draw(st.sampled_from(["1.2.840.10045.3.1.7", "1.2.840.10045.3.1.1"])))
        return seq(seq(oid("1.2.840.10045.2.1"), curve), der.bits(point))
    if odd == "off" and isinstance(own, ec.EllipticCurvePrivateKey):
        return whole[:-1] + bytes([whole[-1] ^ 1])
    return der.spki(key("ED", 3))


def _key_id(own: Any) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(der.spki(own))
    return digest.finalize()[:20]


def _flipped(data: bytes, place: int, bit: int) -> bytes:
    at = 4 + place % max(len(data) - 4, 1)
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


_BASICS = [
    None,
    seq(der.flag(True)),
    seq(),
    bytes.fromhex("3003010100"),
    seq(der.flag(True), der.integer(0)),
    seq(der.flag(True), der.integer(1)),
    seq(der.integer(0)),
    seq(der.flag(True), der.integer(-1)),
    seq(der.flag(True), der.integer(2**63)),
    bytes.fromhex("3003020101ff"),
    bytes.fromhex("300301017f"),
]
_USAGES = [
    None,
    der.usage(0),
    der.usage(5),
    der.usage(0, 2, 5),
    der.usage(),
    der.bits(b"\x07\x80", 7),
    b"\x03\x02\x01\x03",
    b"\x03\x00",
]


def _extensions(d: Drawing, ca: bool, own_id: bytes, signer_id: bytes) -> list[bytes]:
    issuer = tlv(0xA1, tlv(0xA4, der.common_name("x")))
    keyid = tlv(0x80, signer_id)
    skis = [tlv(4, b"other"), tlv(4), b"\x05\x00", None]
    akis = [seq(tlv(0x80, b"other")), seq(), seq(issuer, tlv(0x82, b"\x01")), seq(keyid, issuer)]
    values = [
        (der.BC, d.pick("basic", _BASICS[1 if ca else 2], *_BASICS)),
        (der.KU, d.pick("usage", _USAGES[3 if ca else 1], *_USAGES)),
        (der.EKU, d.any("purposes", None if ca else _oids(der.SERVER, der.CLIENT), EKUS)),
        (der.SKI, d.pick("ids", tlv(4, own_id), *skis)),
        (der.AKI, d.pick("ids", seq(keyid), *akis, b"\x04\x00", None)),
        (der.SAN, None if ca and not d.maybe("names", 3) else san(d, _GOOD_NAMES)),
        (der.NC, _limits(d) if (ca and d.maybe("limits")) or d.maybe("limits", 20) else None),
    ]
    found = [
        extension(kind, value, d.maybe("critical", 3 if kind not in (der.AKI, der.SKI) else 12))
        for kind, value in values
        if value is not None
    ]
    if d.maybe("policies"):
        found += policies(d)
    if d.maybe("odd"):
        found.append(d.draw(ODD_EXTENSIONS))
    if found and d.maybe("twice", 3):
        found.append(d.draw(st.sampled_from(found)))
    return d.draw(st.permutations(found)) if d.maybe("order") else found


def _limits(d: Drawing) -> bytes:
    permitted = d.draw(st.lists(subtrees(), max_size=3))
    return limits(permitted, d.draw(st.lists(subtrees(), max_size=3)))


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """A leaf, its signers, and others that look like them."""
    d = Drawing(draw, frozenset(draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=6))))
    depth = draw(st.integers(1, 3))
    made: list[tuple[Draft, Any]] = []
    for level in range(depth):
        own = key(d.pick("kind", "P256", *_KINDS), level)
        subject = subject_name(d, draw(st.sampled_from(FIRST_NAMES)) + str(level))
        above, signs = made[-1] if made else (None, own)
        if made and d.maybe("signer", 2):
            signs = key("P256", 9)  # not the key of the one above
        made.append((draft(d, subject, own, above, signs, True), own))
    above, signs = made[-1]
    subject = subject_name(d, draw(st.sampled_from(["leaf", "example", "10.0.0.1", "Node1"])))
    if d.maybe("signer", 2):
        signs = key("P256", 9)
    leaf = draft(d, subject, key(d.pick("kind", "P256", *_KINDS), 7), above, signs, False)
    authorities = [one for one, _ in made]
    anchor = draw(st.integers(0, depth - 1)) if d.maybe("anchors") else 0
    anchors = [authorities[anchor]]
    helpers = [one for one in authorities if one is not authorities[anchor]]
    for other in _others(d, made):
        (anchors if draw(st.booleans()) else helpers).append(other)
    if d.maybe("lone", 3):
        anchors = draw(st.sampled_from([[], [leaf], [*anchors, leaf]]))
    return Chain(
        leaf=_loaded(leaf),
        anchors=[_loaded(one) for one in draw(st.permutations(anchors))],
        intermediates=[_loaded(one) for one in draw(st.permutations(helpers))],
        use=d.pick("purposes", Use.SERVING, Use.CLIENT),
        name=d.any("names", draw(st.sampled_from(["example", "10.0.0.1", ""])), HOSTS),
        at=d.pick("moment", NOW, NOW + timedelta(milliseconds=500), NOW - SECOND),
    )


def _others(d: Drawing, made: list[tuple[Draft, Any]]) -> list[Draft]:
    """Authorities of the same names: cross-signed, renewed, or look-alikes; perhaps a crowd."""
    found: list[Draft] = []
    for one, own in made:
        while d.maybe("extra") and len(found) < 6:
            own_key = own if d.draw(st.booleans()) else key("P256", 8)
            over, over_key = d.draw(st.sampled_from([(None, own_key), *made]))
            found.append(draft(d, one.subject, own_key, over, over_key, True))
    if found and d.maybe("extra", 12):  # more than Go has patience for
        crowd = [replace(found[0], serial=der.integer(n)) for n in range(110)]
        found += crowd
    return found


def _loaded(made: Draft) -> x509.Certificate:
    """The certificate, if the library reads it at all: others never come to be judged."""
    try:
        return made.certificate()
    except (ValueError, x509.InvalidVersion):
        reject()
