"""What the tests of signing share: the library's verdict, and ours held to it."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from kubecert_lesson import signing
from kubecert_lesson.signing import Hash
from kubecert_lesson.steps import Verdict

LIBRARY: dict[Hash, hashes.HashAlgorithm] = {
    Hash.SHA1: hashes.SHA1(),
    Hash.SHA224: hashes.SHA224(),
    Hash.SHA256: hashes.SHA256(),
    Hash.SHA384: hashes.SHA384(),
    Hash.SHA512: hashes.SHA512(),
}
# How far the steps go: none before the signature is opened, all six before digests are compared.
STEPS_TAKEN: dict[str | None, int] = {
    signing.LENGTH: 0,
    signing.RANGE: 0,
    signing.PADDING: 3,
    signing.HASH_NAME: 4,
    signing.DIGEST: 6,
    None: 6,
}


def library_says(
    message: bytes, signature: bytes, key: RSAPublicKey, algorithm: Hash = Hash.SHA256
) -> bool:
    try:
        key.verify(signature, message, padding.PKCS1v15(), LIBRARY[algorithm])
    except InvalidSignature:
        return False
    return True


def judged(
    message: bytes, signature: bytes, key: RSAPublicKey, algorithm: Hash = Hash.SHA256
) -> signing.Verification:
    """Verify, and hold the verdict and its parts to the library and to each other."""
    found = signing.verify(message, signature, key, algorithm=algorithm)
    assert found.valid is library_says(message, signature, key, algorithm)
    assert tuple(check.code for check in found.checks) == signing.CHECKS
    verdicts = [check.verdict for check in found.checks]
    passed = verdicts.count(Verdict.PASSED)
    if found.valid:
        assert passed == len(verdicts) and found.failed_at is None
    else:
        assert found.failed_at == signing.CHECKS[passed]
        after = len(verdicts) - passed - 1
        assert verdicts[passed:] == [Verdict.FAILED] + [Verdict.NOT_CHECKED] * after
    assert len(found.steps) == STEPS_TAKEN[found.failed_at]
    return found


def private_key(p: int, q: int, e: int) -> RSAPrivateKey:
    d = rsa.rsa_recover_private_exponent(e, p, q)
    public = rsa.RSAPublicNumbers(e, p * q)
    crt = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    return rsa.RSAPrivateNumbers(p, q, d, *crt, public).private_key()
