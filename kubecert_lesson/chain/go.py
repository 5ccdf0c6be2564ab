"""What kubectl says of a chain with faults: the error of Go's crypto/x509, word for word.

The words are in faults/texts.py. Source: Go's package crypto/x509; the tests compare every text
with the real kubectl.
"""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kubecert_lesson.chain.checks import not_understood
from kubecert_lesson.chain.evidence import Evidence
from kubecert_lesson.chain.name_checks import relies_on_common_name
from kubecert_lesson.chain.names import (
    BrokenLimit,
    NameKind,
    address,
    addresses,
    beyond_limits,
    covers,
    dns_names,
)
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.chain.signature import FORGEABLE, KINDS, algorithm
from kubecert_lesson.chain.signer_checks import is_v1, may_sign
from kubecert_lesson.faults import texts
from kubecert_lesson.faults.saying import filled

_FAILURES = {
    "RSA": texts.RSA_FAILURE,
    "ECDSA": texts.ECDSA_FAILURE,
    "Ed25519": texts.ED25519_FAILURE,
}
_KEY_TYPES = {"RSA": "*rsa.PublicKey", "ECDSA": "*ecdsa.PublicKey", "Ed25519": "ed25519.PublicKey"}

_NAME_KINDS = {NameKind.DNS: "DNS name", NameKind.ADDRESS: "IP address"}


def kubectl_text(e: Evidence) -> str:
    """Say what kubectl says of a path with faults.

    Its order is: extensions, time and name of the leaf; then every signer upwards; then the use.
    """
    leaf = e.path[0]
    text = _invalid(leaf, e.at) or _name(leaf, e.name)
    for position in range(len(e.signers)):
        text = text or _signer(e, position)
    if not text and not e.anchored:
        text = _unknown(e.path[-1], e.refused[0] if e.refused else None)
    return text or texts.WRONG_USE


def _invalid(certificate: CertificateFacts, at: datetime) -> str:
    if not_understood(certificate):
        return texts.CRITICAL
    begin = certificate.certificate.not_valid_before_utc
    end = certificate.certificate.not_valid_after_utc
    if begin <= at <= end:
        return ""
    if at < begin:
        return filled(texts.BEFORE, now=at, start=begin)
    return filled(texts.AFTER, now=at, end=end)


def _name(leaf: CertificateFacts, name: str) -> str:
    if not name or covers(leaf, name):
        return ""
    if relies_on_common_name(leaf, name):
        return texts.COMMON_NAME + texts.COMMON_NAME_ENDS
    ip = address(name)
    names = dns_names(leaf) if ip is None else [str(a) for a in addresses(leaf)]
    if ip is not None and not names:
        return filled(texts.NO_IP_SANS, host=ip)
    if not names:
        return filled(texts.NO_NAMES, host=name)
    return filled(texts.VALID_FOR, names=", ".join(names), host=name)


def _signer(e: Evidence, position: int) -> str:
    child, signer = e.path[position], e.path[position + 1]
    if child.issuer != signer.subject:
        return _unknown(child, None)
    if algorithm(child) not in KINDS or _cannot_sign(signer):
        return _unknown(child, signer)
    if text := _invalid(signer, e.at):
        return text
    beyond = beyond_limits(signer, e.path[: position + 1])
    if isinstance(beyond, BrokenLimit):
        by = (
            f'excluded by constraint "{beyond.excluded_by}"'
            if beyond.excluded_by
            else "not permitted by any constraint"
        )
        kind = _NAME_KINDS[beyond.kind]
        return filled(texts.NOT_PERMITTED, name=f'{kind} "{beyond.name}" is {by}')
    basic = signer.get(x509.BasicConstraints)
    if basic is None and not (e.anchored and signer is e.path[-1]):
        return texts.NOT_AUTHORIZED
    if basic and basic.path_length is not None and position > basic.path_length:
        return texts.TOO_DEEP
    return ""


def _unknown(child: CertificateFacts, candidate: CertificateFacts | None) -> str:
    if candidate is None or candidate.key is None:
        return texts.UNKNOWN_AUTHORITY
    return filled(
        texts.BECAUSE + texts.CANDIDATE_ENDS,
        why=_bad_signature(child, candidate),
        authority=candidate.label,
    )


def _bad_signature(child: CertificateFacts, candidate: CertificateFacts) -> str:
    if _cannot_sign(candidate):
        return texts.CANNOT_SIGN
    if algorithm(child) in FORGEABLE:
        return filled(texts.INSECURE_ALGORITHM, algorithm=FORGEABLE[algorithm(child)])
    kind = KINDS[algorithm(child)]
    key = candidate.key
    held = (
        "RSA"
        if isinstance(key, RSAPublicKey)
        else ("ECDSA" if isinstance(key, EllipticCurvePublicKey) else "Ed25519")
    )
    if held != kind:
        return filled(texts.OTHER_KEY_TYPE, kind=kind, held=_KEY_TYPES[held])
    return _FAILURES[kind]


def _cannot_sign(signer: CertificateFacts) -> bool:
    basic = signer.get(x509.BasicConstraints)
    says_no = not is_v1(signer) if basic is None else not basic.ca
    return says_no or may_sign(signer) is False
