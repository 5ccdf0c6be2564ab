"""The block that RSASSA-PKCS1-v1_5 signs in place of a message: EMSA-PKCS1-v1_5 (RFC 8017, 9.2).

It is 00 01, then bytes ff, then 00, the name of a hash function, and the message's digest by it.
"""

import hashlib
from enum import Enum

from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Plural

LEAST_PADDING = 8  # bytes ff (RFC 8017, section 9.2, step 4)


class Hash(Enum):
    """The hash functions of RSASSA-PKCS1-v1_5. SHA-1 is only for verifying old signatures."""

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
        """The DER bytes before the digest in a DigestInfo, which name this function."""
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
    a message that is not bytes, and for a length without room for 8 bytes ff. Source: RFC 8017,
    9.2.
    """
    need_bytes("message", message)
    if not isinstance(algorithm, Hash):
        raise LessonError(
            "not-a-hash",
            "{algorithm} is not one of the hashes here: use Hash.SHA256",
            algorithm=repr(algorithm),
        )
    digest_info = algorithm.prefix + algorithm.digest(message)
    filling = length - len(digest_info) - 3
    if filling < LEAST_PADDING:
        raise LessonError(
            "block-too-short",
            "a block of {length} has no room for {algorithm} and its padding, which take {needed}:"
            " use a larger key",
            length=sized(length),
            algorithm=algorithm,
            needed=len(digest_info) + 3 + LEAST_PADDING,
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
            "number-too-large",
            "a number of {bits} does not fit into {length}: numbers here are from 0 to n - 1",
            bits=Plural("{n} bit", "{n} bits", number.bit_length()),
            length=sized(length),
        ) from error


def need_bytes(argument: str, value: object) -> None:
    """Raise LessonError if the value of an argument is not bytes."""
    if not isinstance(value, bytes):
        raise LessonError(
            "not-bytes",
            "the argument {argument} is of type {type}: give bytes, such as text.encode()",
            argument=argument,
            type=type(value).__name__,
        )


def sized(length: int) -> Plural:
    """Return a number of bytes in words."""
    return Plural("{n} byte", "{n} bytes", length)
