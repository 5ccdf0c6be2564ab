"""A signature as Go's crypto/x509 checks it: may this key sign at all, and did it?

Source: Go 1.26, crypto/x509/x509.go, CheckSignatureFrom; crypto/rsa.
"""

from kubecert_lesson.chain.go_keys import (
    ECDSA,
    ED25519,
    FEWEST_BITS,
    RSA,
    GoKey,
    SignatureKind,
    signature_kind,
)
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
    if not signer.go.may_sign:
        return texts.CANNOT_SIGN
    kind, key = signature_kind(child.go.algorithm), signer.go.key
    if kind is None or key is None:
        return texts.UNIMPLEMENTED
    if words := _unfit(kind, key):
        return words
    return "" if child.is_signed_by(signer) else _FAILURES[kind.kind]


def _unfit(kind: SignatureKind, key: GoKey) -> str:
    """Say why a key of this kind verifies no such signature."""
    if kind.forgeable:
        return filled(texts.INSECURE_ALGORITHM, algorithm=kind.forgeable)
    if key.kind not in _TYPES:
        return texts.UNIMPLEMENTED
    if key.kind != kind.kind:
        return filled(texts.OTHER_KEY_TYPE, kind=kind.kind, held=_TYPES[key.kind])
    if key.kind == RSA:
        return _weak_numbers(key)
    return ""


def _weak_numbers(key: GoKey) -> str:
    if key.bits < FEWEST_BITS:
        return filled(texts.SHORT_KEY, bits=key.bits)
    if key.exponent < 2:
        return "crypto/rsa: public exponent too small or negative"
    if key.exponent % 2 == 0:
        return "crypto/rsa: public exponent is even"
    if key.exponent > 2**31 - 1:
        return "crypto/rsa: public exponent too large"
    return ""
