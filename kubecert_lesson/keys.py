"""Real keys: make them, write and read them as PEM, compare them, encrypt and decrypt with them.

The key objects are those of the cryptography library. The lesson makes RSA keys; clusters also
use ECDSA (k3s) and Ed25519 (Talos), so keys of all three kinds can be read.
"""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from enum import Enum

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
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
from kubecert_lesson.files import read_bytes
from kubecert_lesson.words import Plural, Text, listed, text

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey
PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

SIZES = (2048, 3072, 4096)
PEM_TEXT = text("pem-text", "the PEM text")  # the source of a key that comes from no file
_BLOCK = re.compile(rb"-----(BEGIN [A-Z0-9 ]{1,40})-----")
# OpenSSL has some refusals of numbers that fit no key for which the library has no words.
_UNREADABLE = (ValueError, UnsupportedAlgorithm, InternalError)
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
        raise LessonError(
            "rsa-key-size",
            "an RSA key here cannot have {bits} bits: choose {sizes}",
            bits=bits,
            sizes=listed(SIZES, "or"),
        )
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def generate_many(count: int, bits: int = 2048) -> tuple[RSAPrivateKey, ...]:
    """Make several RSA keys at once, on all cores (the library works outside Python's lock)."""
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
    PKCS#1 with a key that is not RSA.
    """
    if passphrase == b"":
        raise LessonError(
            "empty-passphrase", "the passphrase is empty: give one, or leave it out for a plain key"
        )
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        encryption = serialization.BestAvailableEncryption(passphrase)
    try:
        return key.private_bytes(serialization.Encoding.PEM, form.value, encryption)
    except ValueError as error:
        raise LessonError(
            "not-in-this-form", "this key cannot be written as {form}: use PKCS8", form=form.name
        ) from error


def public_pem(key: PrivateKey | PublicKey) -> bytes:
    """Return the public key (of a private or a public key) as a SubjectPublicKeyInfo PEM."""
    return _public(key).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def load_private(
    pem: bytes,
    *,
    passphrase: bytes | None = None,
    source: str | Text = PEM_TEXT,
    thorough: bool = True,
) -> PrivateKey:
    """Read a private key from PEM: PKCS#8, PKCS#1 or SEC 1, plain or encrypted.

    ``source`` names the place in the error. Testing that the primes of an RSA key are prime takes
    longer than everything else; without ``thorough``, only its numbers are compared with each
    other, as in Go and so in kubectl. Raises LessonError if there is no private key, if it is of a
    kind that Kubernetes certificates do not use, and if the passphrase is wrong.
    """
    try:
        key = serialization.load_pem_private_key(
            pem, passphrase, unsafe_skip_rsa_key_validation=not thorough
        )
        if not thorough and isinstance(key, RSAPrivateKey) and not _fits_itself(key):
            raise ValueError("the numbers of this RSA key do not belong together")
    except TypeError as error:
        if passphrase is None:
            raise LessonError(
                "key-is-encrypted",
                "the private key in {source} is encrypted: give its passphrase",
                source=source,
            ) from error
        raise LessonError(
            "key-is-not-encrypted",
            "the private key in {source} is not encrypted: leave out the passphrase",
            source=source,
        ) from error
    except _UNREADABLE as error:
        raise _no_private_key(pem, passphrase, source) from error
    if not isinstance(key, PrivateKey):
        raise _other_kind(key, source)
    return key


def load_public(pem: bytes, *, source: str | Text = PEM_TEXT) -> PublicKey:
    """Read a public key from PEM (SubjectPublicKeyInfo, or PKCS#1 for RSA).

    Raises LessonError if there is none, or it is of a kind that certificates here do not use.
    """
    try:
        key = serialization.load_pem_public_key(pem)
    except _UNREADABLE as error:
        raise _no_public_key(pem, source) from error
    if not isinstance(key, PublicKey):
        raise _other_kind(key, source)
    return key


def read_private(path: str | os.PathLike[str], *, passphrase: bytes | None = None) -> PrivateKey:
    """Read a private key from a PEM file. Raises LessonError as load_private does."""
    return load_private(read_bytes(path), passphrase=passphrase, source=str(path))


def read_public(path: str | os.PathLike[str]) -> PublicKey:
    """Read a public key from a PEM file. Raises LessonError as load_public does."""
    return load_public(read_bytes(path), source=str(path))


def fingerprint(key: PrivateKey | PublicKey) -> str:
    """Return the SHA-256 of the key's SubjectPublicKeyInfo (DER) as ``AB:CD:…``, 32 bytes.

    A private key and its public key have the same fingerprint, as has every certificate for it.
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
            "message-too-long",
            "the message has {size}, and this key takes at most {room}: RSA encrypts a short"
            " secret, never a whole file",
            size=Plural("{n} byte", "{n} bytes", len(message)),
            room=room,
        )
    return public_key.encrypt(message, _OAEP)


def decrypt(private_key: RSAPrivateKey, ciphertext: bytes) -> bytes:
    """Decrypt what ``encrypt`` made for this key. Source: RFC 8017, section 7.1.

    Raises LessonError for a ciphertext that was made for another key or was changed; nobody can
    tell which.
    """
    try:
        return private_key.decrypt(ciphertext, _OAEP)
    except ValueError as error:
        raise LessonError(
            "not-decrypted",
            "decryption failed: the message was encrypted for another key, or was changed",
        ) from error


def _public(key: PrivateKey | PublicKey) -> PublicKey:
    return key.public_key() if isinstance(key, PrivateKey) else key


def _fits_itself(key: RSAPrivateKey) -> bool:
    """Source: RFC 8017, section 3.2: n = p q, and e d = 1 modulo p - 1 and q - 1."""
    numbers = key.private_numbers()
    p, q, public = numbers.p, numbers.q, numbers.public_numbers
    exponents = public.e * numbers.d
    return p * q == public.n and exponents % (p - 1) == 1 == exponents % (q - 1)


def _no_private_key(pem: bytes, passphrase: bytes | None, source: str | Text) -> LessonError:
    found = _first_block(pem)
    if passphrase is not None and b"ENCRYPTED" in pem:
        return LessonError(
            "wrong-passphrase",
            "the passphrase does not open the private key in {source}",
            source=source,
        )
    if found:
        return LessonError(
            "not-a-private-key",
            "no private key in {source}: it should have a line BEGIN PRIVATE KEY or"
            " BEGIN RSA PRIVATE KEY, but has {found}",
            source=source,
            found=found,
        )
    return LessonError(
        "no-private-key",
        "no private key in {source}: it should have a line BEGIN PRIVATE KEY or"
        " BEGIN RSA PRIVATE KEY",
        source=source,
    )


def _no_public_key(pem: bytes, source: str | Text) -> LessonError:
    if found := _first_block(pem):
        return LessonError(
            "not-a-public-key",
            "no public key in {source}: it should have a line BEGIN PUBLIC KEY, but has {found}",
            source=source,
            found=found,
        )
    return LessonError(
        "no-public-key",
        "no public key in {source}: it should have a line BEGIN PUBLIC KEY",
        source=source,
    )


def _other_kind(key: object, source: str | Text) -> LessonError:
    return LessonError(
        "other-kind-of-key",
        "the key in {source} is of the kind {kind}: certificates here use RSA, EC or Ed25519",
        source=source,
        kind=type(key).__name__.removesuffix("PrivateKey").removesuffix("PublicKey"),
    )


def _first_block(pem: bytes) -> str:
    """Return how the first PEM block begins, such as BEGIN CERTIFICATE, or ''.

    Nothing after these words: where the line breaks were lost, the key itself stands there.
    """
    found = _BLOCK.search(pem)
    return found[1].decode() if found else ""
