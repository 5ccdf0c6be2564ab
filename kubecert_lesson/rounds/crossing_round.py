"""Round 2: two authorities sign each other. Who is it, and whose key verifies what?

A cross-certificate holds one authority's name and key, signed by another authority. Whoever trusts
the second then trusts what the first signs. Source: RFC 5280, section 3.2.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from cryptography import x509

from kubecert_lesson import certificates, chain, keys, moments
from kubecert_lesson.certificates import BACKDATED, Identity, common_name, foreign
from kubecert_lesson.keys import PublicKey
from kubecert_lesson.rounds.messages import MessageKind, RoundMessage, content_of
from kubecert_lesson.rounds.ruling import (
    Ruling,
    fingerprint_check,
    judged,
    require_certificate,
    subject_checks,
)
from kubecert_lesson.steps import Check, Verdict
from kubecert_lesson.words import text

CROSS_DAYS = 365
_SELF_SIGNED = text("self-signed", "own signature")
_VALID = text("validity", "validity")
_NAME, _KEY, _SIGNER = text("name", "name"), text("key", "key"), text("signer", "signed by")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerCandidate:
    """An authority whose key may or may not have signed a certificate: a row to compare."""

    columns: ClassVar[tuple[str, ...]] = ("authority", "key", "verdict")

    authority: str
    key: str
    verdict: Verdict


def judge_authority(
    message: RoundMessage, *, name: str, fingerprint: str = "", at: datetime | None = None
) -> Ruling:
    """Compare an authority's own certificate with its name and fingerprint as read aloud.

    Anybody can make an authority of any name, so only the fingerprint tells which one it is.
    Raises LessonError for another kind of message, and for a fingerprint of fewer than 8 bytes.
    """
    shown = content_of(message, MessageKind.AUTHORITY, x509.Certificate)
    key = foreign.public_key(shown)
    assert isinstance(key, PublicKey)
    forged = text("not-self-signed", "the key in it did not make its signature")
    own = text("holds-the-key", "made with the key in it")
    signed = chain.signed_by(shown, shown)
    return Ruling(
        (
            judged(_SELF_SIGNED, None if signed else forged, own),
            subject_checks(foreign.subject(shown), name=name, groups=())[0],
            _validity(shown, at),
            fingerprint_check(key, fingerprint),
        )
    )


def judge_cross(
    message: RoundMessage,
    *,
    mine: x509.Certificate,
    signer: x509.Certificate,
    at: datetime | None = None,
) -> Ruling:
    """Check a cross-certificate: your authority's name and key, signed by the other's key.

    Raises LessonError for another kind of message, and for what is no certificate.
    """
    shown = content_of(message, MessageKind.CROSS, x509.Certificate)
    require_certificate(mine)
    require_certificate(signer)
    found, own = foreign.public_key(shown), foreign.public_key(mine)
    assert isinstance(found, PublicKey) and isinstance(own, PublicKey)
    renamed = text("other-name", "it is about {name}", name=common_name(shown))
    another = text(
        "impostor-authority",
        "it has your authority's name and another key, {key}…: it vouches for an impostor",
        key=keys.fingerprint(found)[:23],
    )
    unsigned = text(
        "look-alike-authority",
        "the key of {name} did not sign it",
        name=common_name(signer),
    )
    same_name = foreign.subject(shown) == foreign.subject(mine)
    signed = chain.signed_by(shown, signer)
    return Ruling(
        (
            judged(
                _NAME,
                None if same_name else renamed,
                text("same-name", "{name}", name=common_name(mine)),
            ),
            judged(
                _KEY,
                None if keys.same_key(found, own) else another,
                text("own-key", "your authority's"),
            ),
            judged(
                _SIGNER,
                None if signed else unsigned,
                text(
                    "vouched", "{names}: its key verifies the signature", names=common_name(signer)
                ),
            ),
            _validity(shown, at),
        )
    )


def cross_certificate(
    shown: x509.Certificate, authority: Identity, *, now: datetime | None = None
) -> x509.Certificate:
    """Let an authority vouch for another one: for leaves only, for a year.

    Raises LessonError where ``authority`` does not hold the key of its certificate.
    """
    created = moments.utc(now)
    key = foreign.public_key(shown)
    assert isinstance(key, PublicKey)
    builder = (
        x509.CertificateBuilder()
        # The bytes of its own name, never a name made anew: Go compares bytes.
        .subject_name(shown.subject)
        .issuer_name(authority.certificate.subject)
        .public_key(key)
        .serial_number(certificates.new_serial())
        .not_valid_before(created - BACKDATED)
        .not_valid_after(created + timedelta(days=CROSS_DAYS))
        .add_extension(certificates.key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(certificates.subject_key_identifier(key), critical=False)
        .add_extension(certificates.authority_key_identifier(authority), critical=False)
    )
    return certificates.signed(builder, authority)


def side_by_side(
    certificate: x509.Certificate, authorities: Iterable[x509.Certificate]
) -> tuple[SignerCandidate, ...]:
    """Compare authorities: the name of each, its key, and whether that key signed a certificate."""
    return tuple(
        SignerCandidate(
            authority=common_name(one),
            key=_fingerprint(one),
            verdict=Verdict.PASSED if chain.signed_by(certificate, one) else Verdict.FAILED,
        )
        for one in authorities
    )


def _fingerprint(certificate: x509.Certificate) -> str:
    key = foreign.public_key(certificate)
    return keys.fingerprint(key)[:23] + "…" if isinstance(key, PublicKey) else ""


def _validity(shown: x509.Certificate, at: datetime | None) -> Check:
    begin, end = foreign.starts(shown), foreign.ends(shown)
    over = text("not-valid-now", "it is valid from {begin} to {end}", begin=begin, end=end)
    return judged(
        _VALID,
        None if begin <= moments.utc(at) <= end else over,
        text("valid-now", "until {end}", end=end),
    )
