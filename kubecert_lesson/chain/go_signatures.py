"""May this key sign certificates, is it of the right kind, and did it sign this one?

Source: RFC 5280, sections 4.2.1.3 and 4.2.1.9; RFC 8017, section 3.1 (what an RSA key is). Which
fault is named first, and how, is as Go 1.26 was seen to answer.
"""

from collections.abc import Iterator

from kubecert_lesson.chain.go_keys import ECDSA, ED25519, FEWEST_BITS, RSA, GoKey, signature_kind
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.faults import texts
from kubecert_lesson.faults.saying import filled

_TYPES = {RSA: "*rsa.PublicKey", ECDSA: "*ecdsa.PublicKey", ED25519: "ed25519.PublicKey"}
_FAILURES = {
    RSA: texts.RSA_FAILURE,
    ECDSA: texts.ECDSA_FAILURE,
    ED25519: texts.ED25519_FAILURE,
}


def error(child: CertificateFacts, signer: CertificateFacts) -> str:
    """Return Go's words for a signature that it does not accept; '' where it does."""
    return next(_faults(child, signer), "")


def _faults(child: CertificateFacts, signer: CertificateFacts) -> Iterator[str]:
    """Give what is wrong with a signature, what Go says first at the front."""
    kind, key = signature_kind(child.go.algorithm), signer.go.key
    if not signer.go.may_sign:
        yield texts.CANNOT_SIGN
    if kind is None or key is None:
        yield texts.UNIMPLEMENTED
        return
    if kind.forgeable:
        yield filled(texts.INSECURE_ALGORITHM, algorithm=kind.forgeable)
    if key.kind not in _TYPES:
        yield texts.UNIMPLEMENTED
    elif key.kind != kind.kind:
        yield filled(texts.OTHER_KEY_TYPE, kind=kind.kind, held=_TYPES[key.kind])
    elif key.kind == RSA:
        yield from _weak_numbers(key)
    if not child.is_signed_by(signer):
        yield _FAILURES[kind.kind]


def _weak_numbers(key: GoKey) -> Iterator[str]:
    if key.bits < FEWEST_BITS:
        yield filled(texts.SHORT_KEY, bits=key.bits)
    exponent = "crypto/rsa: public exponent"
    if key.exponent < 2:
        yield f"{exponent} too small or negative"
    if key.exponent % 2 == 0:
        yield f"{exponent} is even"
    if key.exponent >= 2**31:
        yield f"{exponent} too large"
