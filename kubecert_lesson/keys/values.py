"""What a key is: its kind, its fingerprint, and whether two belong together."""

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey
PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey


def fingerprint(key: PrivateKey | PublicKey) -> str:
    """Return the SHA-256 of the key's SubjectPublicKeyInfo (DER) as ``AB:CD:…``, 32 bytes.

    A private key and its public key have the same fingerprint, as has every certificate for it.
    """
    spki = public_of(key).public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest = hashes.Hash(hashes.SHA256())
    digest.update(spki)
    return digest.finalize().hex(":").upper()


def same_key(one: PrivateKey | PublicKey, other: PrivateKey | PublicKey) -> bool:
    """Say whether two keys, private or public, belong to one key pair."""
    return public_of(one) == public_of(other)


def kind(key: PrivateKey | PublicKey) -> str:
    """Name a key's kind and size: 'RSA 2048', 'EC secp256r1', 'Ed25519'."""
    public = public_of(key)
    if isinstance(public, RSAPublicKey):
        return f"RSA {public.key_size}"
    if isinstance(public, EllipticCurvePublicKey):
        return f"EC {public.curve.name}"
    return "Ed25519"


def public_of(key: PrivateKey | PublicKey) -> PublicKey:
    """Return the public key of a key pair, whichever of its two keys is given."""
    return key.public_key() if isinstance(key, PrivateKey) else key
