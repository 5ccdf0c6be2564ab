"""The checks of a signature, from its length to the digest: RFC 8017, section 8.2.2, in parts."""

from kubecert_lesson.signing.pkcs1 import LEAST_PADDING, Hash, sized
from kubecert_lesson.steps import Check, Verdict, first_failure
from kubecert_lesson.words import Plural, text

# The codes of the checks, in their order.
LENGTH = "signature-length"
RANGE = "signature-range"
PADDING = "padding"
HASH_NAME = "hash-name"
DIGEST = "digest"
CHECKS = (LENGTH, RANGE, PADDING, HASH_NAME, DIGEST)

_LENGTH = text(LENGTH, "signature length")
_RANGE = text(RANGE, "signature in range")
_PADDING = text(PADDING, "padding")
_HASH_NAME = text(HASH_NAME, "hash name")
_DIGEST = text(DIGEST, "digest")


def up_to_the_first_failure(*checks: Check) -> tuple[Check, ...]:
    """Keep the checks up to the first that failed; those after it mean nothing."""
    failure = first_failure(checks)
    if failure is None:
        return checks
    made = checks[: checks.index(failure) + 1]
    reason = text("not-reached", "not reached: {check} failed", check=failure.title)
    return made + tuple(
        Check(check.title, Verdict.NOT_CHECKED, reason) for check in checks[len(made) :]
    )


def length_check(signature: bytes, length: int) -> Check:
    """Check that the signature is as long as the key's modulus, in bytes."""
    if len(signature) == length:
        return Check(
            _LENGTH,
            Verdict.PASSED,
            text("right-length", "{length}, as long as the key's modulus", length=sized(length)),
        )
    return Check(
        _LENGTH,
        Verdict.FAILED,
        text(
            "other-length",
            "the signature has {length}, the key's modulus {modulus}: it was not made with this"
            " key, or was changed",
            length=sized(len(signature)),
            modulus=length,
        ),
    )


def range_check(number: int, n: int) -> Check:
    """Check that the signature, as a number, is smaller than the modulus n."""
    if number < n:
        reason = text("below-modulus", "as a number it is smaller than the key's modulus")
        return Check(_RANGE, Verdict.PASSED, reason)
    reason = text(
        "not-below-modulus",
        "as a number it is not smaller than the key's modulus: it was made with another key, or"
        " was changed",
    )
    return Check(_RANGE, Verdict.FAILED, reason)


def padding_check(block: bytes) -> Check:
    """Check that the block begins with 00 01, at least 8 bytes ff, and 00."""
    rest = block[2:].lstrip(b"\xff")
    count = len(block) - 2 - len(rest)
    filling = bytes_ff(count)
    if not block.startswith(b"\x00\x01"):
        reason = text(
            "other-start",
            "the block is {block} and does not begin with 00 01: the signature was made with"
            " another key, was changed, or was padded in another way; nobody can tell which",
            block=block,
        )
    elif count < LEAST_PADDING:
        reason = text(
            "too-little-padding",
            "after 00 01 the padding has {filling}: there must be {least} or more",
            filling=filling,
            least=LEAST_PADDING,
        )
    elif not rest.startswith(b"\x00"):
        reason = text(
            "padding-without-end",
            "after {filling} there is no 00 to end the padding",
            filling=filling,
        )
    else:
        reason = text("padded", "00 01, {filling}, then 00", filling=filling)
        return Check(_PADDING, Verdict.PASSED, reason)
    return Check(_PADDING, Verdict.FAILED, reason)


def hash_name_check(digest_info: bytes, algorithm: Hash) -> Check:
    """Check that the DigestInfo names the hash function that is asked for."""
    if digest_info.startswith(algorithm.prefix):
        reason = text("right-hash", "it names {algorithm}, as it should", algorithm=algorithm)
        return Check(_HASH_NAME, Verdict.PASSED, reason)
    other = next((each for each in Hash if digest_info.startswith(each.prefix)), None)
    if other:
        reason = text(
            "other-hash",
            "it names {found}: the signature was made with another hash than {algorithm}",
            found=other,
            algorithm=algorithm,
        )
    else:
        reason = text(
            "no-hash-name",
            "{found} does not begin with the bytes that name {algorithm}",
            found=digest_info,
            algorithm=algorithm,
        )
    return Check(_HASH_NAME, Verdict.FAILED, reason)


def digest_check(found: bytes, wanted: bytes, algorithm: Hash) -> Check:
    """Check that the digest in the block is that of the message at hand."""
    if found == wanted:
        reason = text(
            "same-digest", "the digest is the {algorithm} of the message", algorithm=algorithm
        )
        return Check(_DIGEST, Verdict.PASSED, reason)
    if len(found) == len(wanted):
        reason = text(
            "other-digest",
            "the digest that was signed is {found}, but this message has {wanted}: it is not the"
            " message that was signed",
            found=found,
            wanted=wanted,
        )
    else:
        # Bleichenbacher's forgery hides its arbitrary bytes after the digest, instead of padding.
        reason = text(
            "other-digest-length",
            "after the hash name the block has {found}, not a {algorithm} digest of {wanted}",
            found=sized(len(found)),
            algorithm=algorithm,
            wanted=sized(len(wanted)),
        )
    return Check(_DIGEST, Verdict.FAILED, reason)


def without_padding(block: bytes) -> bytes:
    """Return what follows 00 01 ff … ff 00; only for a block that passed the padding check."""
    return block[2:].lstrip(b"\xff")[1:]


def bytes_ff(count: int) -> Plural:
    """Return the filling of a block in words."""
    return Plural("{n} byte ff", "{n} bytes ff", count)
