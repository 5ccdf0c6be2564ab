"""The steps of signing and of verifying: what goes in, what comes out, and why.

Signing: hash, DigestInfo, padding, OS2IP, modular exponentiation, I2OSP. Verifying undoes them.
"""

from kubecert_lesson.signing.checks import bytes_ff, without_padding
from kubecert_lesson.signing.pkcs1 import Hash, sized
from kubecert_lesson.steps import Step
from kubecert_lesson.words import text

_HASH = text("hash", "hash")
_DIGEST_INFO = text("digest-info", "DigestInfo")
_PADDING = text("padding", "padding")
_OS2IP = text("os2ip", "OS2IP")
_POWER = text("power", "modular exponentiation")
_I2OSP = text("i2osp", "I2OSP")


def signing_steps(
    algorithm: Hash,
    *,
    message: bytes,
    digest: bytes,
    block: bytes,
    number: int,
    power: int,
    signature: bytes,
) -> tuple[Step, ...]:
    """Return the six steps from a message to its signature (RFC 8017, 8.2.1 and 9.2)."""
    digest_info = algorithm.prefix + digest
    to_digest = text(
        "any-size-to-one-size",
        "{algorithm}: a message of any size becomes {length}",
        algorithm=algorithm,
        length=sized(len(digest)),
    )
    to_info = text("name-added", "bytes in front that name {algorithm}", algorithm=algorithm)
    to_block = text(
        "padding-added",
        "00 01, {filling}, 00 in front: {length}",
        filling=bytes_ff(len(block) - len(digest_info) - 3),
        length=sized(len(block)),
    )
    to_number = text("block-as-number", "RSA calculates with numbers: the block read as one")
    to_power = text("private-power", "block^d mod n: only the holder of d can")
    to_signature = text(
        "number-as-signature",
        "the number written as {length}: the signature",
        length=sized(len(signature)),
    )
    return (
        Step(_HASH, message, digest, to_digest),
        Step(_DIGEST_INFO, digest, digest_info, to_info),
        Step(_PADDING, digest_info, block, to_block),
        Step(_OS2IP, block, number, to_number),
        Step(_POWER, number, power, to_power),
        Step(_I2OSP, power, signature, to_signature),
    )


def verifying_steps(
    algorithm: Hash,
    *,
    signature: bytes,
    number: int,
    power: int,
    opened: bytes,
    message: bytes,
    digest: bytes,
) -> tuple[Step, ...]:
    """Return the six steps from a signature back to the digest (RFC 8017, 8.2.2)."""
    digest_info = without_padding(opened)
    found = digest_info[len(algorithm.prefix) :]
    to_number = text(
        "signature-as-number", "RSA calculates with numbers: the signature read as one"
    )
    to_power = text("public-power", "s^e mod n: anyone can, since e is public")
    to_block = text(
        "number-as-block",
        "the number written as {length}: the block",
        length=sized(len(opened)),
    )
    to_info = text("padding-removed", "00 01 ff … ff 00 taken off leaves the DigestInfo")
    to_found = text(
        "name-removed", "the bytes that name {algorithm} taken off", algorithm=algorithm
    )
    to_digest = text(
        "to-compare",
        "the {algorithm} of the message at hand, to compare with",
        algorithm=algorithm,
    )
    return (
        Step(_OS2IP, signature, number, to_number),
        Step(_POWER, number, power, to_power),
        Step(_I2OSP, power, opened, to_block),
        Step(_PADDING, opened, digest_info, to_info),
        Step(_DIGEST_INFO, digest_info, found, to_found),
        Step(_HASH, message, digest, to_digest),
    )
