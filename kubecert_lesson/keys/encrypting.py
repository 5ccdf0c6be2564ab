"""Encryption with RSA, as real programs do it: RSAES-OAEP. Source: RFC 8017, section 7.1."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Plural

_OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


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
