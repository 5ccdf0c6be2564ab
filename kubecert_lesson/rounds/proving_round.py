"""Round 3: several say that they are Alice, with the same certificate. Who can answer?

A certificate is public, so showing one proves nothing. The verifier makes up a challenge for each;
the answer is a statement, signed. Judging it needs no secret.
"""

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.certificates import foreign
from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import PrivateKey, PublicKey
from kubecert_lesson.rounds.messages import MessageKind, RoundMessage, content_of
from kubecert_lesson.rounds.ruling import Ruling, judged, require_certificate
from kubecert_lesson.rounds.signing_round import signer_check
from kubecert_lesson.rounds.statements import Challenge, SignedStatement, signed_by_key, stated
from kubecert_lesson.signing.checks import up_to_the_first_failure
from kubecert_lesson.steps import Check
from kubecert_lesson.words import Text, text

_NAME = text("name", "name")
_SIGNATURE = text("signature", "signature")
_CERTIFICATE = text("certificate", "certificate")
_VERIFIER = text("verifier", "for whom")
_CHALLENGE = text("challenge", "challenge")


def answer_challenge(
    message: RoundMessage, *, certificate: x509.Certificate, key: PrivateKey, asked_by: str
) -> SignedStatement:
    """Answer a challenge: sign the statement that you hold this certificate's key.

    ``asked_by`` is who gave you the challenge. Raises LessonError where another verifier is named
    in it: whoever passes on the challenge of somebody else wants to be you. Raises LessonError,
    too, where the key is not the certificate's, or another name is asked for.
    """
    challenge = content_of(message, MessageKind.CHALLENGE, Challenge)
    require_certificate(certificate)
    if challenge.verifier != asked_by:
        raise LessonError(
            "another-verifier",
            "this is a challenge of {verifier}, and {other} gave it to you: your answer would let"
            " {other} be you at {verifier}. Do not answer it",
            verifier=challenge.verifier,
            other=asked_by,
        )
    name = certificates.common_name(certificate)
    if challenge.claimed != name:
        raise LessonError(
            "other-name",
            "this challenge is for {claimed}, and you are {name}",
            claimed=challenge.claimed,
            name=name,
        )
    if key.public_key() != foreign.public_key(certificate):
        raise LessonError("not-its-key", "this key is not the certificate's: give its own key")
    return stated(challenge, certificate, key)


def judge_answer(
    message: RoundMessage,
    *,
    challenge: RoundMessage,
    trusts: Iterable[x509.Certificate],
    at: datetime | None = None,
) -> Ruling:
    """Judge an answer by the challenge that you sent to this person, and by whom you trust.

    The checks end at the first that fails: what nobody signed says nothing. Raises LessonError for
    other kinds of messages.
    """
    asked = content_of(challenge, MessageKind.CHALLENGE, Challenge)
    answer = content_of(message, MessageKind.ANSWER, SignedStatement)
    return Ruling(
        up_to_the_first_failure(
            signer_check(answer.certificate, trusts, at=at),
            _name_check(answer, asked),
            _signature_check(answer),
            _certificate_check(answer),
            _verifier_check(answer, asked),
            _challenge_check(answer, asked),
        )
    )


def _name_check(answer: SignedStatement, asked: Challenge) -> Check:
    found = certificates.common_name(answer.certificate)
    wrong = text(
        "other-name",
        "the certificate is of {found}, and the challenge was for {claimed}",
        found=found,
        claimed=asked.claimed,
    )
    same = found == asked.claimed == answer.statement.claimed
    return judged(_NAME, None if same else wrong, text("same-name", "{name}", name=found))


def _signature_check(answer: SignedStatement) -> Check:
    key = foreign.public_key(answer.certificate)
    assert isinstance(key, PublicKey)
    wrong = text(
        "another-key",
        "the certificate's key did not sign this: whoever answered has the certificate but not its"
        " key, or changed what was signed",
    )
    signed = signed_by_key(answer.statement.encoded(), answer.signature, key)
    return judged(
        _SIGNATURE, None if signed else wrong, text("holds-the-key", "the certificate's key")
    )


def _certificate_check(answer: SignedStatement) -> Check:
    wrong = text("another-certificate", "another certificate of this key was meant")
    same = answer.statement.certificate == certificates.fingerprint(answer.certificate)
    return judged(_CERTIFICATE, None if same else wrong, text("this-certificate", "this one"))


def _verifier_check(answer: SignedStatement, asked: Challenge) -> Check:
    return judged(
        _VERIFIER,
        None if answer.statement.verifier == asked.verifier else _relayed(answer, asked),
        text("for-you", "{verifier}", verifier=asked.verifier),
    )


def _relayed(answer: SignedStatement, asked: Challenge) -> Text:
    return text(
        "another-verifier",
        "{name} signed this for {other}, not for {verifier}: {other} passed it on",
        name=answer.statement.claimed,
        other=answer.statement.verifier,
        verifier=asked.verifier,
    )


def _challenge_check(answer: SignedStatement, asked: Challenge) -> Check:
    old = text(
        "older-challenge",
        "it answers another challenge of {verifier}: an older answer, used again",
        verifier=asked.verifier,
    )
    return judged(
        _CHALLENGE,
        None if answer.statement.nonce == asked.nonce else old,
        text("this-challenge", "the one that you sent"),
    )
