"""What others decide about the same question: kubectl, openssl, cryptography's verifier."""

from dataclasses import dataclass
from typing import ClassVar

from cryptography import x509
from cryptography.x509 import verification

from kubecert_lesson.certificates import Use, foreign
from kubecert_lesson.chain.evidence import Evidence
from kubecert_lesson.chain.names import address
from kubecert_lesson.chain.rules import CRYPTOGRAPHY, RULES
from kubecert_lesson.steps import Check, Verdict, first_failure
from kubecert_lesson.words import Text, joined, text


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another program decides about the same question, and why."""

    columns: ClassVar[tuple[str, ...]] = ("who", "verdict", "reason")

    who: str
    verdict: Verdict
    because: Text

    @property
    def reason(self) -> str:
        """The reason for the verdict, in words for a learner."""
        return str(self.because)


def differences(evidence: Evidence, checks: tuple[Check, ...]) -> tuple[Opinion, ...]:
    """Return what each peer says that would, or may, decide otherwise, by its rules."""
    ours = Verdict.FAILED if first_failure(checks) else Verdict.PASSED
    said = (_by_rules(who, evidence, checks) for who in RULES)
    return tuple(opinion for opinion in said if opinion.verdict is not ours)


def opinions(evidence: Evidence, checks: tuple[Check, ...]) -> tuple[Opinion, ...]:
    """Return kubectl's, cryptography's (asked for real) and openssl's verdict with reasons."""
    kubectl, openssl, expected = (_by_rules(who, evidence, checks) for who in RULES)
    real = ask_cryptography(evidence)
    if real.verdict is expected.verdict is not kubectl.verdict:
        why = text("foreseen", "{why} ({answer})", why=expected.because, answer=real.because)
        real = Opinion(CRYPTOGRAPHY, real.verdict, why)
    return kubectl, openssl, real


def _by_rules(who: str, evidence: Evidence, checks: tuple[Check, ...]) -> Opinion:
    failed = [check for check in checks if check.verdict is Verdict.FAILED]
    rules = [rule for rule in RULES[who] if rule.applies(evidence)]
    refuses = [rule for rule in rules if not rule.forgives]
    if refuses:
        certain = any(rule.sure for rule in refuses)
        why = joined(rule.why for rule in refuses)
        return Opinion(who, Verdict.FAILED if certain else Verdict.NOT_CHECKED, why)
    forgiven = {rule.forgives.code: rule for rule in rules if rule.forgives}
    if left := [check for check in failed if check.code not in forgiven]:
        return Opinion(who, Verdict.FAILED, left[0].because)
    used = [forgiven[check.code] for check in failed]
    sure = all(rule.sure for rule in used)
    why = joined(rule.why for rule in used) if used else checks[0].because
    return Opinion(who, Verdict.PASSED if sure else Verdict.NOT_CHECKED, why)


def ask_cryptography(evidence: Evidence) -> Opinion:
    """Put the question to cryptography's verifier and return what it answers."""
    if evidence.use is not Use.CLIENT and not evidence.name:
        why = text("needs-a-name", "its verifier of servers wants a host name or an address")
        return Opinion(CRYPTOGRAPHY, Verdict.NOT_CHECKED, why)
    if not evidence.anchors:
        return Opinion(
            CRYPTOGRAPHY, Verdict.FAILED, text("needs-an-anchor", "it wants at least one anchor")
        )
    leaf = evidence.path[0].certificate
    helpers = [known.certificate for known in evidence.intermediates]
    try:
        store = verification.Store([known.certificate for known in evidence.anchors])
        builder = verification.PolicyBuilder().store(store).time(evidence.at)
        if evidence.use is not Use.SERVING:
            builder.build_client_verifier().verify(leaf, helpers)
        if evidence.use is not Use.CLIENT:
            ip = address(evidence.name)
            subject = x509.DNSName(evidence.name) if ip is None else x509.IPAddress(ip)
            builder.build_server_verifier(subject).verify(leaf, helpers)
    except (verification.VerificationError, *foreign.UNREADABLE) as error:
        return Opinion(
            CRYPTOGRAPHY, Verdict.FAILED, text("it-says", "it says: {error}", error=error)
        )
    return Opinion(CRYPTOGRAPHY, Verdict.PASSED, text("found-a-chain", "it found a valid chain"))
