"""Public keys and signatures as Go takes them: which kinds it knows, and its words where it fails.

Source: RFC 3279 (RSA, DSA), RFC 5480 (ECDSA), RFC 8410 (Ed25519) and RFC 4055 (PSS); the words, and
what is refused besides, are as Go 1.26 was seen to answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec

from kubecert_lesson.certificates.der import OBJECT_IDENTIFIER, SEQUENCE, BadDer, Der
from kubecert_lesson.certificates.foreign import UNREADABLE

_NULL = b"\x05\x00"
_CURVES: dict[bytes, tuple[str, ec.EllipticCurve]] = {
    bytes.fromhex("2b81040021"): ("P224", ec.SECP224R1()),
    bytes.fromhex("2a8648ce3d030107"): ("P256", ec.SECP256R1()),
    bytes.fromhex("2b81040022"): ("P384", ec.SECP384R1()),
    bytes.fromhex("2b81040023"): ("P521", ec.SECP521R1()),
}
# The signatures that Go knows, by the content of their object identifier: its name for them, and
# the kind of key. A name that is not '' is refused, since such signatures can be forged.
RSA, DSA, ECDSA, ED25519 = "RSA", "DSA", "ECDSA", "Ed25519"
FEWEST_BITS = 1024  # of an RSA key, since Go 1.24
_ED25519 = bytes.fromhex("2b6570")
_KINDS = {
    bytes.fromhex("2a864886f70d010104"): ("MD5-RSA", RSA),
    bytes.fromhex("2a864886f70d010105"): ("SHA1-RSA", RSA),
    bytes.fromhex("2b0e03021d"): ("SHA1-RSA", RSA),
    bytes.fromhex("2a864886f70d01010b"): ("", RSA),
    bytes.fromhex("2a864886f70d01010c"): ("", RSA),
    bytes.fromhex("2a864886f70d01010d"): ("", RSA),
    bytes.fromhex("2a8648ce380403"): ("DSA-SHA1", DSA),
    bytes.fromhex("608648016503040302"): ("", DSA),
    bytes.fromhex("2a8648ce3d0401"): ("ECDSA-SHA1", ECDSA),
    bytes.fromhex("2a8648ce3d040302"): ("", ECDSA),
    bytes.fromhex("2a8648ce3d040303"): ("", ECDSA),
    bytes.fromhex("2a8648ce3d040304"): ("", ECDSA),
    _ED25519: ("", ED25519),
}
_PSS = bytes.fromhex("2a864886f70d01010a")
_MGF1 = bytes.fromhex("2a864886f70d010108")
_SALTS = {
    bytes.fromhex("608648016503040201"): 32,
    bytes.fromhex("608648016503040202"): 48,
    bytes.fromhex("608648016503040203"): 64,
}


@dataclass(frozen=True, slots=True)
class GoKey:
    """A public key that Go knows: its kind, and of RSA the numbers."""

    kind: str
    bits: int = 0
    exponent: int = 0


@dataclass(frozen=True, slots=True)
class SignatureKind:
    """A signature that Go knows; ``forgeable`` is Go's name of one that it refuses."""

    kind: str
    forgeable: str = ""


@lru_cache(maxsize=256)
def signature_kind(algorithm: bytes) -> SignatureKind | None:
    """Say which signature an AlgorithmIdentifier stands for; None for one that Go does not know."""
    read = Der(algorithm)
    try:
        oid = read.take(OBJECT_IDENTIFIER)
        if oid == _PSS:
            return SignatureKind(RSA) if _plain_pss(read.enter(SEQUENCE)) else None
    except BadDer:
        return None
    if oid == _ED25519 and read:
        return None
    found = _KINDS.get(oid)
    return SignatureKind(found[1], found[0]) if found else None


def _plain_pss(read: Der) -> bool:
    """Go takes three forms of PSS: one hash all through, and a salt as long as its output."""
    digest = read.enter(0xA0).enter(SEQUENCE)
    wanted = digest.take(OBJECT_IDENTIFIER)
    mask = read.enter(0xA1).enter(SEQUENCE)
    is_mgf1 = mask.take(OBJECT_IDENTIFIER) == _MGF1
    inner = mask.enter(SEQUENCE)
    same = inner.take(OBJECT_IDENTIFIER) == wanted
    salt = read.enter(0xA2).integer()
    trailer = read.enter(0xA3).integer() if read.sees(0xA3) else 1
    plain = all(rest.data[-2:] == _NULL for rest in (digest, inner) if rest)
    return is_mgf1 and same and plain and trailer == 1 and _SALTS.get(wanted) == salt


def read_key(spki: bytes) -> GoKey | None:
    """Read the content of a SubjectPublicKeyInfo; None for a kind that Go does not know.

    Raises BadDer with Go's words.
    """
    read = Der(spki)
    algorithm = read.enter(SEQUENCE)
    oid = algorithm.take(OBJECT_IDENTIFIER, "x509: malformed OID")
    parameters = algorithm.data[len(oid) + 2 :]
    if parameters:
        algorithm.any("x509: malformed parameters")
    data, unused = read.bits("x509: malformed subjectPublicKey")
    if unused:  # Go moves the bits to the right end
        data = (int.from_bytes(data) >> unused).to_bytes(len(data))
    reader = _READERS.get(oid)
    return reader(parameters, data) if reader else None


def _rsa(parameters: bytes, data: bytes) -> GoKey:
    if parameters != _NULL:
        raise BadDer("x509: RSA key missing NULL parameters")
    read = Der(data).enter(SEQUENCE, "x509: invalid RSA public key")
    modulus = read.integer("x509: invalid RSA modulus")
    exponent = read.integer("x509: invalid RSA public exponent", most=8)
    for number, name in ((modulus, "modulus"), (exponent, "public exponent")):
        if number <= 0:
            raise BadDer(f"x509: RSA {name} is not a positive number")
    return GoKey(RSA, modulus.bit_length(), exponent)


def _ecdsa(parameters: bytes, data: bytes) -> GoKey:
    oid = Der(parameters).take(OBJECT_IDENTIFIER, "x509: invalid ECDSA parameters")
    if oid not in _CURVES:
        raise BadDer("x509: unsupported elliptic curve")
    name, curve = _CURVES[oid]
    if data[:1] != b"\x04":
        raise BadDer("ecdsa: invalid uncompressed public key")
    if len(data) != 1 + 2 * -(-curve.key_size // 8):
        raise BadDer(f"invalid {name} point encoding")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(curve, data)
    except UNREADABLE:
        raise BadDer(f"{name} point not on curve") from None
    return GoKey(ECDSA)


def _ed25519(parameters: bytes, data: bytes) -> GoKey:
    if len(data) != 32:
        raise BadDer("x509: wrong Ed25519 public key size")
    return GoKey(ED25519)


def _dsa(parameters: bytes, data: bytes) -> GoKey:
    words = "x509: invalid DSA parameters"
    numbers = [Der(data).integer("x509: invalid DSA public key")]
    read = Der(parameters).enter(SEQUENCE, words)
    numbers += [read.integer(words) for _ in range(3)]
    if min(numbers) <= 0:
        raise BadDer("x509: zero or negative DSA parameter")
    return GoKey(DSA)


_READERS: dict[bytes, Callable[[bytes, bytes], GoKey]] = {
    bytes.fromhex("2a864886f70d010101"): _rsa,
    bytes.fromhex("2a8648ce3d0201"): _ecdsa,
    _ED25519: _ed25519,
    bytes.fromhex("2a8648ce380401"): _dsa,
}
