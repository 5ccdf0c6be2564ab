"""JSON Web Tokens: three parts in base64url with dots between; the third signs the first two.

Source: RFC 7515 (signatures), RFC 7517 (keys), RFC 7518 (algorithms) and RFC 7519 (claims).
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kubecert_lesson.apiserver.responses import Json, read_json
from kubecert_lesson.keys import PrivateKey, PublicKey

_RS256 = "RS256"
_CURVES: dict[str, tuple[str, str, hashes.HashAlgorithm]] = {
    "secp256r1": ("ES256", "P-256", hashes.SHA256()),
    "secp384r1": ("ES384", "P-384", hashes.SHA384()),
    "secp521r1": ("ES512", "P-521", hashes.SHA512()),
}
_BY_NAME = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
_PART = re.compile(r"[A-Za-z0-9_-]*")


class NotAToken(ValueError):
    """What was sent is not three parts in base64url, the first two of them JSON objects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jwt:
    """A token taken apart, and nothing about it checked. ``signed`` is what the signature covers.

    ``header`` and ``claims`` are what anyone who holds the token can read.
    """

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """Which key has signed it, as the token itself says; '' where it does not say."""
        found = self.header.get("kid", "")
        return found if isinstance(found, str) else ""

    def number(self, name: str) -> float | None:
        """Return a claim that is a time in seconds since 1970, or None."""
        found = self.claims.get(name)
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        return found if is_number else None

    @property
    def audiences(self) -> tuple[str, ...]:
        """For whom it is: one audience may stand there without a list."""
        found = self.claims.get("aud", [])
        several = [found] if isinstance(found, str) else found
        return tuple(a for a in several if isinstance(a, str)) if isinstance(several, list) else ()


def encode(claims: Json, key: PrivateKey) -> str:
    """Sign claims and return the token: RS256 with an RSA key, ES256 to ES512 with an EC key."""
    header: Json = {"alg": algorithm(key), "kid": key_id(key.public_key())}
    signed = ".".join(to_text(_compact(part)) for part in (header, claims))
    return f"{signed}.{to_text(_sign(signed.encode(), key))}"


def decode(token: str) -> Jwt:
    """Take a token apart. Raises NotAToken for what is none."""
    parts = token.split(".")
    if len(parts) != 3:
        raise NotAToken("a token has three parts")
    header, claims = (_object(part) for part in parts[:2])
    signed = ".".join(parts[:2]).encode()
    return Jwt(header=header, claims=claims, signed=signed, signature=to_bytes(parts[2]))


def signed_by(token: Jwt, key: PublicKey) -> bool:
    """Say whether this key's owner signed the token, by the one algorithm that suits the key."""
    try:
        if isinstance(key, rsa.RSAPublicKey) and token.header.get("alg") == _RS256:
            key.verify(token.signature, token.signed, padding.PKCS1v15(), hashes.SHA256())
            return True
        if isinstance(key, ec.EllipticCurvePublicKey) and token.header.get("alg") == algorithm(key):
            size, half = _coordinate_size(key), len(token.signature) // 2
            if len(token.signature) != 2 * size:
                return False
            r, s = (int.from_bytes(token.signature[n:][:size], "big") for n in (0, half))
            key.verify(encode_dss_signature(r, s), token.signed, ec.ECDSA(_hash(key)))
            return True
    except InvalidSignature:
        pass
    return False


def algorithm(key: PrivateKey | PublicKey) -> str:
    """The name of the algorithm that tokens are signed with, by RFC 7518, section 3.1."""
    if isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey):
        return _RS256
    return _CURVES[_curve(key)][0]


def key_id(key: PublicKey) -> str:
    """Name a key as kube-apiserver does: SHA-256 of its SubjectPublicKeyInfo, in base64url."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return to_text(digest.finalize())


def jwk(key: PublicKey) -> Json:
    """Write a public key as a JSON Web Key, in the order of kube-apiserver."""
    known: Json = {"use": "sig", "kty": "RSA", "kid": key_id(key)}
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        return {**known, "alg": _RS256, "n": _number(numbers.n), "e": _number(numbers.e)}
    assert isinstance(key, ec.EllipticCurvePublicKey)
    name, curve, _ = _CURVES[_curve(key)]
    point, size = key.public_numbers(), _coordinate_size(key)
    x, y = (to_text(number.to_bytes(size, "big")) for number in (point.x, point.y))
    return {**known, "kty": "EC", "crv": curve, "alg": name, "x": x, "y": y}


def from_jwk(known: dict[str, Any]) -> PublicKey | None:
    """Read an RSA or EC key out of a JSON Web Key; None for another kind or a damaged one."""
    try:
        if known["kty"] == "RSA":
            n, e = (int.from_bytes(to_bytes(known[name]), "big") for name in ("n", "e"))
            return rsa.RSAPublicNumbers(e, n).public_key()
        x, y = (int.from_bytes(to_bytes(known[name]), "big") for name in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, _BY_NAME[known["crv"]]).public_key()
    except (KeyError, TypeError, ValueError):
        return None


def to_text(data: bytes) -> str:
    """Write bytes in base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def to_bytes(part: str) -> bytes:
    """Read base64url without padding. Raises NotAToken for anything else."""
    try:
        if _PART.fullmatch(part):
            return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        pass
    raise NotAToken("a part is not base64url")


def _object(part: str) -> dict[str, Any]:
    try:
        found = read_json(to_bytes(part))
    except (ValueError, RecursionError) as error:
        raise NotAToken("a part is not JSON") from error
    if not isinstance(found, dict):
        raise NotAToken("a part is not a JSON object")
    return found


def _compact(document: Json) -> bytes:
    return json.dumps(document, separators=(",", ":"), sort_keys=True).encode()


def _sign(data: bytes, key: PrivateKey) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    size = _coordinate_size(key)
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(_hash(key))))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def _curve(key: PrivateKey | PublicKey) -> str:
    assert isinstance(key, ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey)
    return key.curve.name


def _hash(key: PrivateKey | PublicKey) -> hashes.HashAlgorithm:
    return _CURVES[_curve(key)][2]


def _coordinate_size(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> int:
    return (key.curve.key_size + 7) // 8


def _number(value: int) -> str:
    return to_text(value.to_bytes((value.bit_length() + 7) // 8, "big"))
