"""Signing and verifying with RSASSA-PKCS1-v1_5 on real keys, every step a value.

The arithmetic is Python's own ``pow()``, because it teaches; it leaks timing, so programs sign with
the cryptography library, whose results the tests hold this module to. Source: RFC 8017.
"""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509.oid import SignatureAlgorithmOID

from kubecert_lesson.errors import LessonError
from kubecert_lesson.pkcs1 import LEAST_PADDING, Hash, encode, i2osp, need_bytes, os2ip
from kubecert_lesson.steps import Check, Step, Verdict, first_failure
from kubecert_lesson.tables import short

_CERTIFICATE_HASHES = {
    SignatureAlgorithmOID.RSA_WITH_SHA1: Hash.SHA1,
    SignatureAlgorithmOID.RSA_WITH_SHA224: Hash.SHA224,
    SignatureAlgorithmOID.RSA_WITH_SHA256: Hash.SHA256,
    SignatureAlgorithmOID.RSA_WITH_SHA384: Hash.SHA384,
    SignatureAlgorithmOID.RSA_WITH_SHA512: Hash.SHA512,
}

__all__ = [
    "CHECKS",
    "DIGEST",
    "HASH_NAME",
    "LENGTH",
    "PADDING",
    "RANGE",
    "Hash",
    "Signing",
    "Verification",
    "encode",
    "i2osp",
    "open_signature",
    "os2ip",
    "sign",
    "verify",
    "verify_certificate",
]

LENGTH = "signature length"
RANGE = "signature in range"
PADDING = "padding"
HASH_NAME = "hash name"
DIGEST = "digest"
CHECKS = (LENGTH, RANGE, PADDING, HASH_NAME, DIGEST)
_STEPS = (0, 0, 3, 4, 6, 6)  # how many steps were taken after so many checks passed


@dataclass(frozen=True, slots=True, repr=False)
class Signing:
    """How a signature was made: the steps, and the signature (as long as the key's modulus)."""

    algorithm: Hash
    steps: tuple[Step, ...]
    signature: bytes

    def __repr__(self) -> str:
        return f"signed with {self.algorithm.value}: {short(self.signature)}"


@dataclass(frozen=True, slots=True, repr=False)
class Verification:
    """What verifying found: ``checks`` in their order, and the steps as far as they went.

    ``opened`` is the block that the public key makes of the signature, b"" when it cannot be
    opened; ``expected`` is the block that a good signature of this message opens to.
    """

    algorithm: Hash
    checks: tuple[Check, ...]
    steps: tuple[Step, ...]
    opened: bytes
    expected: bytes

    @property
    def valid(self) -> bool:
        """Both blocks are equal, every byte: the one test of RFC 8017, 8.2.2, step 4.

        The checks say where they differ. Reading the block leniently instead is what let
        signatures be forged (Bleichenbacher, 2006).
        """
        return self.opened == self.expected

    @property
    def failed_at(self) -> str | None:
        """The name of the check that failed, one of ``CHECKS``, or None."""
        failure = first_failure(self.checks)
        return failure.name if failure else None

    def __repr__(self) -> str:
        failure = first_failure(self.checks)
        if failure is None:
            return f"valid: signed with this key, {self.algorithm.value}"
        return f"not valid, {failure.name}: {failure.reason}"


def sign(message: bytes, key: RSAPrivateKey, *, algorithm: Hash = Hash.SHA256) -> Signing:
    """Sign a message with RSASSA-PKCS1-v1_5 and keep every step.

    The signature is byte for byte the library's. Raises LessonError for a key that is no RSA
    private key, a message that is not bytes, and SHA-1. Source: RFC 8017, sections 8.2.1 and 9.2.
    """
    if not isinstance(key, RSAPrivateKey):
        raise LessonError(
            f"signing takes an RSA private key, not one of type {_kind(key)}: give one"
        )
    if algorithm is Hash.SHA1:
        raise LessonError("SHA-1 is broken and signs nothing new: choose SHA-256")
    length = _modulus_bytes(key)
    numbers = key.private_numbers()
    n, d = numbers.public_numbers.n, numbers.d
    block = encode(message, length, algorithm=algorithm)
    name, digest = algorithm.value, algorithm.digest(message)
    digest_info = algorithm.prefix + digest
    filling = length - len(digest_info) - 3
    number = os2ip(block)
    power = pow(number, d, n)
    signature = i2osp(power, length)
    steps = (
        Step("hash", message, digest, f"{name}: a message of any size becomes {len(digest)} bytes"),
        Step("DigestInfo", digest, digest_info, f"bytes in front that name {name}"),
        Step(
            "padding", digest_info, block, f"00 01, {filling} bytes ff, 00 in front: {length} bytes"
        ),
        Step("OS2IP", block, number, "RSA calculates with numbers: the block read as one"),
        Step("modular exponentiation", number, power, "block^d mod n: only the holder of d can"),
        Step("I2OSP", power, signature, f"the number written as {length} bytes: the signature"),
    )
    return Signing(algorithm, steps, signature)


def verify(
    message: bytes,
    signature: bytes,
    public_key: RSAPublicKey,
    *,
    algorithm: Hash = Hash.SHA256,
) -> Verification:
    """Verify a signature: the steps of signing backwards, and at which of them it fails.

    The verdict is the library's. Raises LessonError for a key that is no RSA public key or has an
    exponent that OpenSSL refuses, and for a message or signature that is not bytes.
    Source: RFC 8017, sections 8.2.2 and 9.2.
    """
    _public(public_key)
    need_bytes("signature", signature)
    numbers, length = public_key.public_numbers(), _modulus_bytes(public_key)
    expected = encode(message, length, algorithm=algorithm)
    name, wanted = algorithm.value, algorithm.digest(message)
    number = os2ip(signature)
    power = pow(number, numbers.e, numbers.n)
    can_open = len(signature) == length and number < numbers.n
    opened = i2osp(power, length) if can_open else b""
    digest_info = _without_padding(opened)
    found = digest_info[len(algorithm.prefix) :]
    checks = _up_to_the_first_failure(
        _length_check(signature, length),
        _range_check(number, numbers.n),
        _padding_check(opened),
        _hash_name_check(digest_info, algorithm),
        _digest_check(found, wanted, name),
    )
    steps = (
        Step("OS2IP", signature, number, "RSA calculates with numbers: the signature read as one"),
        Step("modular exponentiation", number, power, "s^e mod n: anyone can, since e is public"),
        Step("I2OSP", power, opened, f"the number written as {length} bytes: the block"),
        Step("padding", opened, digest_info, "00 01 ff … ff 00 taken off leaves the DigestInfo"),
        Step("DigestInfo", digest_info, found, f"the bytes that name {name} taken off"),
        Step("hash", message, wanted, f"the {name} of the message at hand, to compare with"),
    )
    passed = sum(check.passed for check in checks)
    return Verification(algorithm, checks, steps[: _STEPS[passed]], opened, expected)


def verify_certificate(
    certificate: x509.Certificate, issuer_public_key: RSAPublicKey
) -> Verification:
    """Verify a certificate's signature with its issuer's public key, from the bytes it covers.

    Those are the TBSCertificate in DER (RFC 5280, section 4.1.1.3); the hash function is the one
    that the certificate names. Raises LessonError for a key that is no RSA public key, and a
    certificate that is signed in another way than RSASSA-PKCS1-v1_5.
    """
    _public(issuer_public_key)
    oid = certificate.signature_algorithm_oid
    if oid not in _CERTIFICATE_HASHES:
        raise LessonError(
            f"this certificate is signed with {oid._name} ({oid.dotted_string}): give one signed"
            " with RSA, PKCS#1 v1.5"
        )
    return verify(
        certificate.tbs_certificate_bytes,
        certificate.signature,
        issuer_public_key,
        algorithm=_CERTIFICATE_HASHES[oid],
    )


def open_signature(signature: bytes, public_key: RSAPublicKey) -> bytes:
    """Return pow(s, e, n) as bytes: the block 00 01 ff … ff 00 DigestInfo of a good signature.

    The block is as long as the modulus. It proves nothing until it has been compared. Raises
    LessonError for a key that is no RSA public key, or a signature that is as a number not below n.
    """
    _public(public_key)
    need_bytes("signature", signature)
    numbers = public_key.public_numbers()
    if os2ip(signature) >= numbers.n:
        raise LessonError(
            "as a number this signature is not smaller than the key's modulus: it was changed, or"
            " made with another key"
        )
    return i2osp(pow(os2ip(signature), numbers.e, numbers.n), _modulus_bytes(public_key))


def _up_to_the_first_failure(*checks: Check) -> tuple[Check, ...]:
    """Keep the checks up to the first that failed; what comes after it means nothing."""
    failure = first_failure(checks)
    if failure is None:
        return checks
    made = checks[: checks.index(failure) + 1]
    reason = f"not reached: {failure.name} failed"
    return made + tuple(
        Check(check.name, Verdict.NOT_CHECKED, reason) for check in checks[len(made) :]
    )


def _length_check(signature: bytes, length: int) -> Check:
    if len(signature) == length:
        return Check(LENGTH, Verdict.PASSED, f"{length} bytes, as long as the key's modulus")
    return Check(
        LENGTH,
        Verdict.FAILED,
        f"the signature has {len(signature)} bytes, the key's modulus {length}: it was not made"
        " with this key, or was changed",
    )


def _range_check(number: int, n: int) -> Check:
    if number < n:
        return Check(RANGE, Verdict.PASSED, "as a number it is smaller than the key's modulus")
    return Check(
        RANGE,
        Verdict.FAILED,
        "as a number it is not smaller than the key's modulus: it was made with another key, or"
        " was changed",
    )


def _padding_check(block: bytes) -> Check:
    rest = block[2:].lstrip(b"\xff")
    filling = len(block) - 2 - len(rest)
    if not block.startswith(b"\x00\x01"):
        reason = (
            f"the block is {short(block)} and does not begin with 00 01: made with another key,"
            " changed, or padded in another way; which of these cannot be told"
        )
    elif filling < LEAST_PADDING:
        reason = f"after 00 01 come {filling} bytes ff: there must be {LEAST_PADDING} or more"
    elif not rest.startswith(b"\x00"):
        reason = f"after {filling} bytes ff comes no 00 that ends the padding"
    else:
        return Check(PADDING, Verdict.PASSED, f"00 01, {filling} bytes ff, then 00")
    return Check(PADDING, Verdict.FAILED, reason)


def _without_padding(block: bytes) -> bytes:
    """What follows 00 01 ff … ff 00; meant only for a block that passed the padding check."""
    return block[2:].lstrip(b"\xff")[1:]


def _hash_name_check(digest_info: bytes, algorithm: Hash) -> Check:
    if digest_info.startswith(algorithm.prefix):
        return Check(HASH_NAME, Verdict.PASSED, f"it names {algorithm.value}, as it should")
    others = [other for other in Hash if digest_info.startswith(other.prefix)]
    reason = (
        f"it names {others[0].value}: signed with another hash than {algorithm.value}"
        if others
        else f"{short(digest_info)} does not begin with the bytes that name {algorithm.value}"
    )
    return Check(HASH_NAME, Verdict.FAILED, reason)


def _digest_check(found: bytes, wanted: bytes, name: str) -> Check:
    if found == wanted:
        return Check(DIGEST, Verdict.PASSED, f"the digest is the {name} of the message")
    if len(found) == len(wanted):
        reason = (
            f"signed was the digest {short(found)}, this message has {short(wanted)}: it is not"
            " the message that was signed"
        )
    else:
        # Bleichenbacher's forgery hides its freedom behind the digest, in place of padding.
        reason = f"where a {name} digest of {len(wanted)} bytes ends the block stand {len(found)}"
    return Check(DIGEST, Verdict.FAILED, reason)


def _modulus_bytes(key: RSAPrivateKey | RSAPublicKey) -> int:
    return (key.key_size + 7) // 8


def _public(key: object) -> None:
    if isinstance(key, RSAPrivateKey):
        raise LessonError("verifying takes the public key only: give key.public_key()")
    if not isinstance(key, RSAPublicKey):
        raise LessonError(
            f"verifying takes an RSA public key, not one of type {_kind(key)}: give one"
        )
    # OpenSSL's limits (rsa.h) against keys that only serve to keep a verifier busy.
    if key.key_size > 3072 and key.public_numbers().e.bit_length() > 64:
        raise LessonError(
            "this key's exponent e has more than 64 bits, which OpenSSL refuses with a modulus of"
            " more than 3072: use a key with e = 65537"
        )


def _kind(value: object) -> str:
    return type(value).__name__
