"""Real keys: make them, write and read them as PEM, compare them, encrypt and decrypt with them.

The key objects are those of the cryptography library. The lesson makes RSA keys; clusters also
use ECDSA (k3s) and Ed25519 (Talos), so reading takes all three.
"""

import os
from enum import Enum

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ec import (
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes as read_bytes

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey
PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

SIZES = (2048, 3072, 4096)
_OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


class PrivateFormat(Enum):
    """How a private key is laid out inside its PEM."""

    PKCS8 = serialization.PrivateFormat.PKCS8  # BEGIN PRIVATE KEY (RFC 5958)
    PKCS1 = serialization.PrivateFormat.TraditionalOpenSSL  # BEGIN RSA PRIVATE KEY (RFC 8017)


def generate(bits: int = 2048) -> RSAPrivateKey:
    """Make a new RSA private key of 2048, 3072 or 4096 bits, with e = 65537.

    Raises LessonError for another size.
    """
    if bits not in SIZES:
        raise LessonError(f"an RSA key of {bits!r} bits: choose 2048, 3072 or 4096")
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def generate_many(count: int, bits: int = 2048) -> tuple[RSAPrivateKey, ...]:
    """Make several RSA keys at once, on all cores (the library works outside Python's lock)."""
    from concurrent.futures import ThreadPoolExecutor  # loads logging: only here

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return tuple(pool.map(generate, [bits] * count))


def private_pem(
    key: PrivateKey,
    *,
    passphrase: bytes | None = None,
    form: PrivateFormat = PrivateFormat.PKCS8,
) -> bytes:
    """Return a private key as PEM, in PKCS#8 or PKCS#1, encrypted where a passphrase is given.

    kubectl does not read encrypted keys. Raises LessonError for an empty passphrase, and for
    PKCS#1 with a key that has no such form.
    """
    if passphrase == b"":
        raise LessonError("the passphrase is empty: give one, or none at all for a plain key")
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        encryption = serialization.BestAvailableEncryption(passphrase)
    try:
        return key.private_bytes(serialization.Encoding.PEM, form.value, encryption)
    except ValueError as error:
        raise LessonError(f"this key cannot be written as {form.name}: use PKCS8") from error


def public_pem(key: PrivateKey | PublicKey) -> bytes:
    """Return the public key (of a private or a public key) as a SubjectPublicKeyInfo PEM."""
    return _public(key).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def load_private(
    pem: bytes,
    *,
    passphrase: bytes | None = None,
    source: str = "the PEM text",
    thorough: bool = True,
) -> PrivateKey:
    """Read a private key from PEM: PKCS#8, PKCS#1 or SEC 1, plain or encrypted.

    ``source`` names the place in the error. Whether the primes of an RSA key are primes takes
    longer to test than all else; not ``thorough`` tests only that its numbers fit each other, as
    Go and so kubectl does. Raises LessonError where there is no private key, it is of a kind that
    Kubernetes certificates do not use, or the passphrase does not fit.
    """
    try:
        key = serialization.load_pem_private_key(
            pem, passphrase, unsafe_skip_rsa_key_validation=not thorough
        )
        if not thorough and isinstance(key, RSAPrivateKey) and not _fits_itself(key):
            raise ValueError("the numbers of this RSA key do not belong together")
    except TypeError as error:
        hint = (
            "is encrypted: give its passphrase"
            if passphrase is None
            else "is not encrypted: leave the passphrase away"
        )
        raise LessonError(f"the private key in {source} {hint}") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise LessonError(_why_no_private_key(pem, passphrase, source)) from error
    if not isinstance(key, PrivateKey):
        kind = type(key).__name__.removesuffix("PrivateKey")
        raise LessonError(f"{source} holds a {kind} key: certificates here use RSA, EC or Ed25519")
    return key


def load_public(pem: bytes, *, source: str = "the PEM text") -> PublicKey:
    """Read a public key from PEM (SubjectPublicKeyInfo, or PKCS#1 for RSA).

    Raises LessonError where there is none, or it is of a kind that certificates here do not use.
    """
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise LessonError(
            f"no public key in {source}: it should have a line BEGIN PUBLIC KEY{_found(pem)}"
        ) from error
    if not isinstance(key, PublicKey):
        kind = type(key).__name__.removesuffix("PublicKey")
        raise LessonError(f"{source} holds a {kind} key: certificates here use RSA, EC or Ed25519")
    return key


def read_private(path: str | os.PathLike[str], *, passphrase: bytes | None = None) -> PrivateKey:
    """Read a private key from a PEM file. Raises LessonError as load_private does."""
    return load_private(read_bytes(path), passphrase=passphrase, source=str(path))


def read_public(path: str | os.PathLike[str]) -> PublicKey:
    """Read a public key from a PEM file. Raises LessonError as load_public does."""
    return load_public(read_bytes(path), source=str(path))


def fingerprint(key: PrivateKey | PublicKey) -> str:
    """Return the SHA-256 of the key's SubjectPublicKeyInfo (DER) as ``AB:CD:…``, 32 bytes.

    A private key and its public key have the same one, and so has every certificate for that key.
    """
    spki = _public(key).public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest = hashes.Hash(hashes.SHA256())
    digest.update(spki)
    return digest.finalize().hex(":").upper()


def same_key(one: PrivateKey | PublicKey, other: PrivateKey | PublicKey) -> bool:
    """Say whether two keys, private or public, belong to one key pair."""
    return _public(one) == _public(other)


def kind(key: PrivateKey | PublicKey) -> str:
    """Name a key's kind and size: 'RSA 2048', 'EC secp256r1', 'Ed25519'."""
    public = _public(key)
    if isinstance(public, RSAPublicKey):
        return f"RSA {public.key_size}"
    if isinstance(public, EllipticCurvePublicKey):
        return f"EC {public.curve.name}"
    return "Ed25519"


def encrypt(public_key: RSAPublicKey, message: bytes) -> bytes:
    """Encrypt a short message for the holder of the private key: RSAES-OAEP with SHA-256.

    Raises LessonError for a message longer than the key allows: its size in bytes less 66.
    Source: RFC 8017, section 7.1.
    """
    room = public_key.key_size // 8 - 66
    if len(message) > room:
        raise LessonError(
            f"the message has {len(message)} bytes, this key takes {room}: RSA encrypts a short"
            " secret, never a whole file"
        )
    return public_key.encrypt(message, _OAEP)


def decrypt(private_key: RSAPrivateKey, ciphertext: bytes) -> bytes:
    """Decrypt what ``encrypt`` made for this key. Source: RFC 8017, section 7.1.

    Raises LessonError for a ciphertext that was made for another key or was changed; which of
    the two cannot be told.
    """
    try:
        return private_key.decrypt(ciphertext, _OAEP)
    except ValueError as error:
        raise LessonError(
            "decryption failed: the message was encrypted for another key, or was changed"
        ) from error


def _public(key: PrivateKey | PublicKey) -> PublicKey:
    return key.public_key() if isinstance(key, PrivateKey) else key


def _fits_itself(key: RSAPrivateKey) -> bool:
    """Source: RFC 8017, section 3.2: n = p q, and e d = 1 modulo p - 1 and q - 1."""
    numbers = key.private_numbers()
    p, q, public = numbers.p, numbers.q, numbers.public_numbers
    exponents = public.e * numbers.d
    return p * q == public.n and exponents % (p - 1) == 1 == exponents % (q - 1)


def _why_no_private_key(pem: bytes, passphrase: bytes | None, source: str) -> str:
    if passphrase is not None and b"ENCRYPTED" in pem:
        return f"the passphrase does not open the private key in {source}"
    wanted = "it should have a line BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY"
    return f"no private key in {source}: {wanted}{_found(pem)}"


def _found(pem: bytes) -> str:
    """Say which PEM block is there instead, if one is."""
    for line in pem.splitlines():
        if line.startswith(b"-----BEGIN ") and line.rstrip().endswith(b"-----"):
            return f", but has {line.strip(b'- ').decode('ascii', 'replace')}"
    return ""
