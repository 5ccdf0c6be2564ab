"""Make a signature and verify one, with RSASSA-PKCS1-v1_5: RFC 8017, section 8.2."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509.oid import SignatureAlgorithmOID

from kubecert_lesson.errors import LessonError
from kubecert_lesson.signing.checks import (
    digest_check,
    hash_name_check,
    length_check,
    padding_check,
    range_check,
    up_to_the_first_failure,
    without_padding,
)
from kubecert_lesson.signing.pkcs1 import Hash, encode, i2osp, need_bytes, os2ip
from kubecert_lesson.signing.steps import signing_steps, verifying_steps
from kubecert_lesson.steps import Check, Step, first_failure
from kubecert_lesson.words import say

_CERTIFICATE_HASHES = {
    SignatureAlgorithmOID.RSA_WITH_SHA1: Hash.SHA1,
    SignatureAlgorithmOID.RSA_WITH_SHA224: Hash.SHA224,
    SignatureAlgorithmOID.RSA_WITH_SHA256: Hash.SHA256,
    SignatureAlgorithmOID.RSA_WITH_SHA384: Hash.SHA384,
    SignatureAlgorithmOID.RSA_WITH_SHA512: Hash.SHA512,
}
_STEPS = (0, 0, 3, 4, 6, 6)  # how many steps were taken after so many checks passed


@dataclass(frozen=True, slots=True, repr=False)
class Signing:
    """How a signature was made: the steps, and the signature (as long as the key's modulus)."""

    algorithm: Hash
    steps: tuple[Step, ...]
    signature: bytes

    def __repr__(self) -> str:
        return say(
            "signed with {algorithm}: {signature}",
            algorithm=self.algorithm,
            signature=self.signature,
        )


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Verification:
    """The result of verifying: ``checks`` in their order, and the steps as far as they went.

    ``opened`` is the block that the public key makes of the signature, b"" if it cannot be
    opened; ``expected`` is the block that a good signature of this message opens to.
    """

    algorithm: Hash
    checks: tuple[Check, ...]
    steps: tuple[Step, ...]
    opened: bytes
    expected: bytes

    @property
    def valid(self) -> bool:
        """Both blocks are equal in every byte: the one test of RFC 8017, 8.2.2, step 4.

        The checks say where they differ. Verifiers that read the block leniently instead accepted
        forged signatures (Bleichenbacher, 2006).
        """
        return self.opened == self.expected

    @property
    def failure(self) -> Check | None:
        """The check that failed, or None."""
        return first_failure(self.checks)

    @property
    def failed_at(self) -> str | None:
        """The code of the check that failed, one of ``CHECKS``, or None."""
        return self.failure.code if self.failure else None

    def __repr__(self) -> str:
        if self.failure is None:
            return say("valid: signed with this key, {algorithm}", algorithm=self.algorithm)
        return say(
            "not valid, {check}: {reason}", check=self.failure.title, reason=self.failure.because
        )


def sign(message: bytes, key: RSAPrivateKey, *, algorithm: Hash = Hash.SHA256) -> Signing:
    """Sign a message with RSASSA-PKCS1-v1_5 and keep every step.

    The signature is byte for byte the library's. Raises LessonError for a key that is not an RSA
    private key, a message that is not bytes, and SHA-1. Source: RFC 8017, sections 8.2.1 and 9.2.
    """
    if not isinstance(key, RSAPrivateKey):
        raise LessonError(
            "not-an-rsa-private-key",
            "signing takes an RSA private key, not one of type {type}: give one",
            type=type(key).__name__,
        )
    if algorithm is Hash.SHA1:
        raise LessonError("sha-1", "SHA-1 is broken and signs nothing new: choose SHA-256")
    length = _modulus_bytes(key)
    numbers = key.private_numbers()
    n, d = numbers.public_numbers.n, numbers.d
    block = encode(message, length, algorithm=algorithm)
    number = os2ip(block)
    power = pow(number, d, n)
    signature = i2osp(power, length)
    steps = signing_steps(
        algorithm,
        message=message,
        digest=algorithm.digest(message),
        block=block,
        number=number,
        power=power,
        signature=signature,
    )
    return Signing(algorithm, steps, signature)


def verify(
    message: bytes,
    signature: bytes,
    public_key: RSAPublicKey,
    *,
    algorithm: Hash = Hash.SHA256,
) -> Verification:
    """Verify a signature: the steps of signing backwards, and the one at which it fails.

    The verdict is the library's. Raises LessonError for a key that is not an RSA public key or has
    an exponent that OpenSSL refuses, and for a message or signature that is not bytes.
    Source: RFC 8017, sections 8.2.2 and 9.2.
    """
    _public(public_key)
    need_bytes("signature", signature)
    numbers, length = public_key.public_numbers(), _modulus_bytes(public_key)
    expected = encode(message, length, algorithm=algorithm)
    wanted = algorithm.digest(message)
    number = os2ip(signature)
    power = pow(number, numbers.e, numbers.n)
    can_open = len(signature) == length and number < numbers.n
    opened = i2osp(power, length) if can_open else b""
    digest_info = without_padding(opened)
    found = digest_info[len(algorithm.prefix) :]
    checks = up_to_the_first_failure(
        length_check(signature, length),
        range_check(number, numbers.n),
        padding_check(opened),
        hash_name_check(digest_info, algorithm),
        digest_check(found, wanted, algorithm),
    )
    steps = verifying_steps(
        algorithm,
        signature=signature,
        number=number,
        power=power,
        opened=opened,
        message=message,
        digest=wanted,
    )
    passed = sum(check.passed for check in checks)
    return Verification(
        algorithm=algorithm,
        checks=checks,
        steps=steps[: _STEPS[passed]],
        opened=opened,
        expected=expected,
    )


def verify_certificate(
    certificate: x509.Certificate, issuer_public_key: RSAPublicKey
) -> Verification:
    """Verify a certificate's signature with its issuer's public key, from the bytes it covers.

    Those are the TBSCertificate in DER (RFC 5280, section 4.1.1.3); the hash function is the one
    that the certificate names. Raises LessonError for a key that is not an RSA public key, and for
    a certificate that is not signed with RSASSA-PKCS1-v1_5.
    """
    _public(issuer_public_key)
    oid = certificate.signature_algorithm_oid
    if oid not in _CERTIFICATE_HASHES:
        raise LessonError(
            "other-signature-algorithm",
            "this certificate is signed with {algorithm} ({oid}): give one signed with RSA,"
            " PKCS#1 v1.5",
            algorithm=oid._name,
            oid=oid.dotted_string,
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
    LessonError for a key that is not an RSA public key, and for a signature that is not below n.
    """
    _public(public_key)
    need_bytes("signature", signature)
    numbers = public_key.public_numbers()
    if os2ip(signature) >= numbers.n:
        raise LessonError(
            "signature-out-of-range",
            "as a number this signature is not smaller than the key's modulus: it was changed, or"
            " made with another key",
        )
    return i2osp(pow(os2ip(signature), numbers.e, numbers.n), _modulus_bytes(public_key))


def _modulus_bytes(key: RSAPrivateKey | RSAPublicKey) -> int:
    return (key.key_size + 7) // 8


def _public(key: object) -> None:
    if isinstance(key, RSAPrivateKey):
        raise LessonError(
            "private-key-given", "verifying takes only the public key: give key.public_key()"
        )
    if not isinstance(key, RSAPublicKey):
        raise LessonError(
            "not-an-rsa-public-key",
            "verifying takes an RSA public key, not one of type {type}: give one",
            type=type(key).__name__,
        )
    # OpenSSL's limits (rsa.h) against keys that are made to keep a verifier busy.
    if key.key_size > 3072 and key.public_numbers().e.bit_length() > 64:
        raise LessonError(
            "exponent-too-large",
            "this key's exponent e has more than 64 bits, which OpenSSL refuses with a modulus of"
            " more than 3072: use a key with e = 65537",
        )
