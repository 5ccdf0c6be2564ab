"""The block that RSASSA-PKCS1-v1_5 signs in place of a message: EMSA-PKCS1-v1_5 (RFC 8017, 9.2).

It is 00 01, then bytes ff, then 00, the name of a hash function, and the message's digest by it.
"""

import hashlib
from enum import Enum

from kubecert_lesson.errors import LessonError

LEAST_PADDING = 8  # bytes ff (RFC 8017, section 9.2, step 4)


class Hash(Enum):
    """The hash functions of RSASSA-PKCS1-v1_5. SHA-1 only verifies what is old."""

    SHA1 = "SHA-1"
    SHA224 = "SHA-224"
    SHA256 = "SHA-256"
    SHA384 = "SHA-384"
    SHA512 = "SHA-512"

    def digest(self, message: bytes) -> bytes:
        """Return the hash of a message, 20 to 64 bytes."""
        return hashlib.new(self.value.replace("-", "").lower(), message).digest()

    @property
    def prefix(self) -> bytes:
        """The DER bytes that stand before the digest in a DigestInfo and name this function."""
        return _PREFIXES[self]


# RFC 8017, section 9.2, note 1: constants, so that no ASN.1 has to be written here.
_PREFIXES = {
    Hash.SHA1: bytes.fromhex("3021300906052b0e03021a05000414"),
    Hash.SHA224: bytes.fromhex("302d300d06096086480165030402040500041c"),
    Hash.SHA256: bytes.fromhex("3031300d060960864801650304020105000420"),
    Hash.SHA384: bytes.fromhex("3041300d060960864801650304020205000430"),
    Hash.SHA512: bytes.fromhex("3051300d060960864801650304020305000440"),
}


def encode(message: bytes, length: int, *, algorithm: Hash = Hash.SHA256) -> bytes:
    """Return the block of ``length`` bytes that is signed in place of the message.

    It is 00 01, then ff bytes, then 00 and the DigestInfo: EMSA-PKCS1-v1_5. Raises LessonError for
    a message that is not bytes, and a length without room for 8 bytes ff. Source: RFC 8017, 9.2.
    """
    need_bytes("message", message)
    if not isinstance(algorithm, Hash):
        raise LessonError(f"{algorithm!r} is not one of this module's hashes: use Hash.SHA256")
    digest_info = algorithm.prefix + algorithm.digest(message)
    filling = length - len(digest_info) - 3
    if filling < LEAST_PADDING:
        raise LessonError(
            f"{length} bytes have no room for {algorithm.value} and its padding: that takes"
            f" {len(digest_info) + 3 + LEAST_PADDING}, so use a larger key"
        )
    return b"\x00\x01" + b"\xff" * filling + b"\x00" + digest_info


def os2ip(data: bytes) -> int:
    """Read bytes as one number, the first byte the most significant (RFC 8017, section 4.2)."""
    return int.from_bytes(data, "big")


def i2osp(number: int, length: int) -> bytes:
    """Write a number as ``length`` bytes (RFC 8017, section 4.1).

    Raises LessonError for a negative number and one that needs more bytes.
    """
    try:
        return number.to_bytes(length, "big")
    except OverflowError as error:
        raise LessonError(
            f"a number of {number.bit_length()} bits does not fit into {length} bytes:"
            " numbers here are from 0 to n - 1"
        ) from error


def need_bytes(name: str, value: object) -> None:
    """Raise LessonError when a value that should be bytes is not."""
    if not isinstance(value, bytes):
        raise LessonError(
            f"the {name} is of type {type(value).__name__}: give bytes, such as text.encode()"
        )
