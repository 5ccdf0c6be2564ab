"""Keys as PEM: written, and read from text and from files."""

import binascii
import os
import re
from enum import Enum

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.keys.values import PrivateKey, PublicKey, public_of
from kubecert_lesson.words import Text, text

PEM_TEXT = text("pem-text", "the PEM text")  # the source of a key that comes from no file
_BLOCK = re.compile(rb"-----(BEGIN [A-Z0-9 ]{1,40})-----")
# A block that kubectl takes for a private key, whatever stands before these two words.
_KEY_BLOCK = re.compile(
    rb"^-----BEGIN ((?:[^\n:]* )?PRIVATE KEY)-----[ \t]*\r?\n"
    rb"(?P<headers>(?:[^\n:]*:[^\n]*\n)*)(?P<body>[A-Za-z0-9+/=\s]*)^-----END \1-----",
    re.MULTILINE,
)
# id-RSASSA-PSS as the algorithm of a PKCS#8 key, which the library takes for any RSA key.
_RSA_PSS, _LONGEST_START = bytes.fromhex("06092a864886f70d01010a"), 32
# OpenSSL has some refusals of numbers that fit no key for which the library has no words.
_UNREADABLE = (ValueError, UnsupportedAlgorithm, InternalError)


class PrivateFormat(Enum):
    """How a private key is laid out inside its PEM."""

    PKCS8 = serialization.PrivateFormat.PKCS8  # BEGIN PRIVATE KEY (RFC 5958)
    PKCS1 = serialization.PrivateFormat.TraditionalOpenSSL  # BEGIN RSA PRIVATE KEY (RFC 8017)


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
    return public_of(key).public_bytes(
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
    other, and the first block for private keys counts, whatever its label says of their kind: as
    in Go and so in kubectl. Raises LessonError if there is no private key, if it is of a
    kind that Kubernetes certificates do not use, and if the passphrase is wrong.
    """
    try:
        key = _loaded(pem, passphrase) if thorough else _loaded_as_in_go(pem, passphrase)
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


def _loaded(pem: bytes, passphrase: bytes | None, *, skip: bool = False) -> object:
    return serialization.load_pem_private_key(pem, passphrase, unsafe_skip_rsa_key_validation=skip)


def _loaded_as_in_go(pem: bytes, passphrase: bytes | None) -> object:
    """Source: Go, crypto/tls, X509KeyPair: it tries every form of a key with what is in PEM."""
    block = _KEY_BLOCK.search(pem)
    if block is None or block["headers"] or passphrase is not None:
        return _loaded(pem, passphrase, skip=True)
    der = binascii.a2b_base64(b"".join(block["body"].split()), strict_mode=True)
    if _RSA_PSS in der[:_LONGEST_START]:
        raise ValueError("Go reads no key that is for RSASSA-PSS alone")
    return serialization.load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)


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
