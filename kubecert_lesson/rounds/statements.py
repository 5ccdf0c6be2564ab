"""What is signed in round 3: a challenge, the statement that answers it, and the signature.

A statement begins with what it is for, so that its signature means nothing elsewhere; then it names
for whom it is, which challenge it answers, and which certificate it is about. TLS 1.3 signs in the
same way: 64 spaces, "TLS 1.3, client CertificateVerify", a zero byte, and the hash of all messages
so far, the certificate among them. Source: RFC 8446, section 4.4.3.
"""

import re
import secrets
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from kubecert_lesson import certificates
from kubecert_lesson.certificates import foreign
from kubecert_lesson.keys import PrivateKey, PublicKey
from kubecert_lesson.rounds.names import is_name

_ASKS = "kubecert-lesson, round 3: prove that you hold the key"
_STATES = "kubecert-lesson, round 3: I hold the key of this certificate"
_NONCE = re.compile("[0-9a-f]{64}")
_FINGERPRINT = re.compile("[0-9A-F]{2}(?::[0-9A-F]{2}){31}")


class NoStatement(ValueError):
    """The bytes are not what their label says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a verifier asks: who asks, who the other one says to be, and a number never used."""

    verifier: str
    claimed: str
    nonce: str

    def encoded(self) -> bytes:
        """The challenge as lines of text."""
        return _lines(_ASKS, verifier=self.verifier, claimed=self.claimed, nonce=self.nonce)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the holder of a key signs. ``certificate`` is the certificate's SHA-256."""

    verifier: str
    claimed: str
    nonce: str
    certificate: str

    def encoded(self) -> bytes:
        """The bytes that are signed: lines of text."""
        return _lines(
            _STATES,
            verifier=self.verifier,
            claimed=self.claimed,
            nonce=self.nonce,
            certificate=self.certificate,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedStatement:
    """An answer to a challenge: whose certificate it is about, what was stated, the signature."""

    certificate: x509.Certificate
    statement: Statement
    signature: bytes


def new_challenge(verifier: str, claimed: str) -> Challenge:
    """Make a challenge with 32 random bytes in it."""
    return Challenge(verifier=verifier, claimed=claimed, nonce=secrets.token_hex(32))


def stated(challenge: Challenge, certificate: x509.Certificate, key: PrivateKey) -> SignedStatement:
    """Answer a challenge with a key, whether or not it is the certificate's."""
    statement = Statement(
        verifier=challenge.verifier,
        claimed=challenge.claimed,
        nonce=challenge.nonce,
        certificate=certificates.fingerprint(certificate),
    )
    signature = sign_bytes(statement.encoded(), key)
    return SignedStatement(certificate=certificate, statement=statement, signature=signature)


def read_challenge(data: bytes) -> Challenge:
    """Read a challenge. Raises NoStatement for anything that ``encoded`` would not write."""
    verifier, claimed, nonce = _values(data, 3)
    found = Challenge(verifier=verifier, claimed=claimed, nonce=nonce)
    _refuse_others(found, data)
    return found


def read_statement(data: bytes) -> Statement:
    """Read a statement. Raises NoStatement for anything that ``encoded`` would not write."""
    verifier, claimed, nonce, certificate = _values(data, 4)
    found = Statement(verifier=verifier, claimed=claimed, nonce=nonce, certificate=certificate)
    _refuse_others(found, data)
    if not _FINGERPRINT.fullmatch(certificate):
        raise NoStatement
    return found


def sign_bytes(data: bytes, key: PrivateKey) -> bytes:
    """Sign bytes as ``openssl dgst -sha256 -sign`` does; with an Ed25519 key, as RFC 8032 says."""
    if isinstance(key, RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    if isinstance(key, EllipticCurvePrivateKey):
        return key.sign(data, ECDSA(hashes.SHA256()))
    return key.sign(data)


def signed_by_key(data: bytes, signature: bytes, key: PublicKey) -> bool:
    """Say whether a signature of these bytes was made with the private key of this public one."""
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, data, ECDSA(hashes.SHA256()))
        else:
            key.verify(signature, data)
    except (InvalidSignature, *foreign.UNREADABLE):
        return False
    return True


def _lines(context: str, **fields: str) -> bytes:
    lines = [context, *(f"{name}: {value}" for name, value in fields.items())]
    return ("\n".join(lines) + "\n").encode()


def _values(data: bytes, count: int) -> list[str]:
    """Whatever stands behind the first ': ' of each line but the first."""
    try:
        _, *lines = data.decode().split("\n")
    except UnicodeDecodeError:
        raise NoStatement from None
    if len(lines) != count + 1:
        raise NoStatement
    return [line.partition(": ")[2] for line in lines[:count]]


def _refuse_others(found: Challenge | Statement, data: bytes) -> None:
    """One meaning has one form: what would be written in another way is not read."""
    names = (found.verifier, found.claimed)
    if not (all(map(is_name, names)) and _NONCE.fullmatch(found.nonce)):
        raise NoStatement
    if found.encoded() != data:
        raise NoStatement
