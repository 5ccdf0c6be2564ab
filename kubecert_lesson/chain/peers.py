"""What others decide about the same question: kubectl, openssl, cryptography's verifier."""

from dataclasses import dataclass

from cryptography import x509

from kubecert_lesson.certificates import Use
from kubecert_lesson.chain.evidence import (
    Evidence,
)
from kubecert_lesson.chain.names import address
from kubecert_lesson.chain.rules import CRYPTOGRAPHY, RULES
from kubecert_lesson.steps import Check, Verdict, first_failure


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody else decides about the same question, and why."""

    who: str
    verdict: Verdict
    reason: str


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
        real = Opinion(CRYPTOGRAPHY, real.verdict, f"{expected.reason} ({real.reason})")
    return kubectl, openssl, real


def _by_rules(who: str, evidence: Evidence, checks: tuple[Check, ...]) -> Opinion:
    failed = [check for check in checks if check.verdict is Verdict.FAILED]
    rules = [rule for rule in RULES[who] if rule.applies(evidence)]
    refuses = [rule for rule in rules if not rule.forgives]
    if refuses:
        certain = any(rule.sure for rule in refuses)
        why = "; ".join(rule.why for rule in refuses)
        return Opinion(who, Verdict.FAILED if certain else Verdict.NOT_CHECKED, why)
    forgiven = {rule.forgives: rule for rule in rules}
    if left := [check for check in failed if check.name not in forgiven]:
        return Opinion(who, Verdict.FAILED, left[0].reason)
    used = [forgiven[check.name] for check in failed]
    sure = all(rule.sure for rule in used)
    why = "; ".join(rule.why for rule in used) or checks[0].reason
    return Opinion(who, Verdict.PASSED if sure else Verdict.NOT_CHECKED, why)


def ask_cryptography(evidence: Evidence) -> Opinion:
    """Put the question to cryptography's verifier and return what it answers."""
    from cryptography.x509 import verification as v

    if evidence.use is not Use.CLIENT and not evidence.name:
        why = "its server verifier wants a host name or an address"
        return Opinion(CRYPTOGRAPHY, Verdict.NOT_CHECKED, why)
    if not evidence.anchors:
        return Opinion(CRYPTOGRAPHY, Verdict.FAILED, "it takes no empty list of anchors")
    leaf = evidence.path[0].certificate
    helpers = [known.certificate for known in evidence.intermediates]
    try:
        store = v.Store([known.certificate for known in evidence.anchors])
        builder = v.PolicyBuilder().store(store).time(evidence.at)
        if evidence.use is not Use.SERVING:
            builder.build_client_verifier().verify(leaf, helpers)
        if evidence.use is not Use.CLIENT:
            ip = address(evidence.name)
            subject = x509.DNSName(evidence.name) if ip is None else x509.IPAddress(ip)
            builder.build_server_verifier(subject).verify(leaf, helpers)
    except (v.VerificationError, ValueError) as error:
        return Opinion(CRYPTOGRAPHY, Verdict.FAILED, f"it says: {error}")
    return Opinion(CRYPTOGRAPHY, Verdict.PASSED, "it found a valid chain")
