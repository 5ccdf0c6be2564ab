"""What others decide about the same question: openssl verify and cryptography's verifier.

Each rule states one point in which a peer decides otherwise than Go, with the reason. The tests
hold the rules to the real programs. Sources: OpenSSL's manual, openssl-verification-options(1);
cryptography's documentation, "X.509 verification"; Go's package crypto/x509.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kubecert_lesson.certificates import Use
from kubecert_lesson.chain.checks import ANY_PURPOSE, UNDERSTOOD, is_v1, may_sign
from kubecert_lesson.chain.evidence import (
    CA_FLAG,
    EXTENSIONS,
    ISSUER_NAME,
    NAME,
    NAME_CONSTRAINTS,
    PATH_LENGTH,
    SIGNATURE,
    Evidence,
)
from kubecert_lesson.chain.names import address, beyond_limits, dns_names, host_matches
from kubecert_lesson.chain.path import Known, signed_by
from kubecert_lesson.chain.signature import BROKEN_HASHES
from kubecert_lesson.reading import common_name
from kubecert_lesson.steps import Check, Verdict, first_failure

KUBECTL = "kubectl"
OPENSSL = "openssl verify"
CRYPTOGRAPHY = "cryptography"
_AKI, _SAN = x509.AuthorityKeyIdentifier, x509.SubjectAlternativeName


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody else decides about the same question, and why."""

    who: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One point in which a peer differs from Go.

    Where ``forgives`` names a check, the peer lets its failure pass, or may do so if it is not
    ``sure``; where it is empty, the peer refuses though no check failed.
    """

    why: str
    applies: Callable[[Evidence], bool]
    forgives: str = ""
    sure: bool = True


def differences(evidence: Evidence, checks: tuple[Check, ...]) -> tuple[Opinion, ...]:
    """Return what each peer that would decide otherwise says, by its rules."""
    trusted = first_failure(checks) is None
    ours = Verdict.PASSED if trusted else Verdict.FAILED
    said = (_by_rules(OPENSSL, evidence, checks), _by_rules(CRYPTOGRAPHY, evidence, checks))
    return tuple(opinion for opinion in said if opinion.verdict is not ours)


def opinions(evidence: Evidence, checks: tuple[Check, ...]) -> tuple[Opinion, ...]:
    """Return kubectl's, cryptography's (asked for real) and openssl's verdict with reasons."""
    failed = first_failure(checks)
    ours = Opinion(
        KUBECTL, Verdict.FAILED if failed else Verdict.PASSED, (failed or checks[0]).reason
    )
    real = ask_cryptography(evidence)
    expected = _by_rules(CRYPTOGRAPHY, evidence, checks)
    if real.verdict is expected.verdict and real.verdict is not ours.verdict:
        real = Opinion(CRYPTOGRAPHY, real.verdict, f"{expected.reason} ({real.reason})")
    return ours, real, _by_rules(OPENSSL, evidence, checks)


def _by_rules(who: str, evidence: Evidence, checks: tuple[Check, ...]) -> Opinion:
    failed = [check for check in checks if check.verdict is Verdict.FAILED]
    rules = [rule for rule in _RULES[who] if rule.applies(evidence)]
    refuses = [rule.why for rule in rules if not rule.forgives]
    if refuses:
        return Opinion(who, Verdict.FAILED, "; ".join(refuses))
    forgiven = {rule.forgives: rule for rule in rules}
    if left := [check for check in failed if check.name not in forgiven]:
        return Opinion(who, Verdict.FAILED, left[0].reason)
    used = [forgiven[check.name] for check in failed]
    sure = all(rule.sure for rule in used)
    why = "; ".join(rule.why for rule in used) or "as here"
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


# --- what openssl and cryptography see otherwise ---------------------------------------------


def _has_no_root(e: Evidence) -> bool:
    last = e.path[-1]
    return (
        e.anchored
        and last.subject != last.issuer
        and not any(
            a.subject == a.issuer == last.issuer and signed_by(last.certificate, a.certificate)
            for a in e.anchors
        )
    )


def _seems_self_signed(e: Evidence) -> bool:
    return any(
        known.subject == known.issuer
        and (None in (known.wanted_key_id, known.key_id) or known.wanted_key_id == known.key_id)
        for known in e.path[:-1]
    )


def _key_usage_unfit_for_tls(e: Evidence) -> bool:
    usage = e.path[0].get(x509.KeyUsage)
    if usage is None or usage.digital_signature or usage.key_agreement:
        return False
    return e.use is not Use.SERVING or not usage.key_encipherment


def _any_purpose(e: Evidence) -> bool:
    return any(_only_any(known, e) for known in e.path)


def _any_purpose_in_leaf(e: Evidence) -> bool:
    return _only_any(e.path[0], e)


def _only_any(known: Known, e: Evidence) -> bool:
    usage = known.get(x509.ExtendedKeyUsage)
    return usage is not None and ANY_PURPOSE in usage and not {*e.use.purposes} <= {*usage}


def _identifiers_disagree(e: Evidence) -> bool:
    return any(
        child.wanted_key_id is not None
        and signer.key_id is not None
        and child.wanted_key_id != signer.key_id
        for child, signer in zip(e.path, e.signers, strict=False)
    )


def _last_second(e: Evidence) -> bool:
    return any(k.certificate.not_valid_after_utc == e.at.replace(microsecond=0) for k in e.path)


def _short_wildcard(e: Evidence) -> bool:
    if not e.name or address(e.name) is not None:
        return False
    fits = [n for n in dns_names(e.path[0]) if host_matches(e.name, n)]
    return bool(fits) and all(n.startswith("*") and n.count(".") < 2 for n in fits)


def _same_text(e: Evidence) -> bool:
    return all(
        _folded(child.certificate.issuer) == _folded(signer.certificate.subject)
        for child, signer in zip(e.path, e.signers, strict=False)
    )


def _folded(name: x509.Name) -> list[tuple[x509.ObjectIdentifier, str]]:
    """A name as RFC 5280, section 7.1 compares it: capitals and runs of spaces do not count."""
    return [(part.oid, " ".join(str(part.value).split()).casefold()) for part in name]


def _root_by_key_usage(e: Evidence) -> bool:
    said = [signer.get(x509.BasicConstraints) for signer in e.signers]
    others = all(basic is not None and basic.ca for basic in said[:-1])
    return others and said[-1:] == [None] and may_sign(e.path[-1]) is True


def _common_name_counts(e: Evidence) -> bool:
    leaf = e.path[0]
    return (
        not dns_names(leaf)
        and address(e.name) is None
        and host_matches(e.name, common_name(leaf.certificate))
    )


def _self_issued_do_not_count(e: Evidence) -> bool:
    for below, signer in enumerate(e.signers):
        basic = signer.get(x509.BasicConstraints)
        counted = sum(known.subject != known.issuer for known in e.path[1 : below + 1])
        if basic and basic.path_length is not None and counted > basic.path_length:
            return False
    return True


def _weak_hash_only(e: Evidence) -> bool:
    return e.anchored and any(
        isinstance(known.certificate.signature_hash_algorithm, BROKEN_HASHES)
        for known in e.path[:-1]
    )


def _unknown_key(e: Evidence) -> bool:
    return not e.anchored and any(candidate.key is None for candidate in e.refused)


def _other_limits(e: Evidence) -> bool:
    found = [beyond_limits(s, e.path[: i + 1]) for i, s in enumerate(e.signers)]
    return all(not beyond.name for beyond in found if beyond)


_POLICY = {
    x509.PolicyConstraints.oid,
    x509.InhibitAnyPolicy.oid,
    x509.ObjectIdentifier("2.5.29.33"),
}


def _only_policies(e: Evidence) -> bool:
    return not any(
        known.problem or (ext.critical and ext.oid not in UNDERSTOOD | _POLICY)
        for known in e.path
        for ext in known.extensions.values()
    )


def _lacks(kind: type[x509.ExtensionType], *, leaf: bool) -> Callable[[Evidence], bool]:
    """True where the leaf, or else one of the signers, has no such extension."""
    return lambda e: any(known.get(kind) is None for known in (e.path[:1] if leaf else e.signers))


def _basic_not_critical(e: Evidence) -> bool:
    found = [signer.extensions.get(x509.BasicConstraints.oid) for signer in e.signers]
    return any(extension is not None and not extension.critical for extension in found)


def _purposes_critical(e: Evidence) -> bool:
    found = [known.extensions.get(x509.ExtendedKeyUsage.oid) for known in e.path]
    return any(extension is not None and extension.critical for extension in found)


def _odd_leaf(e: Evidence) -> bool:
    basic = e.path[0].get(x509.BasicConstraints)
    return bool(basic and basic.ca) or may_sign(e.path[0]) is True


def _san_criticality(e: Evidence) -> bool:
    found = e.path[0].extensions.get(x509.SubjectAlternativeName.oid)
    if found is None or e.use is Use.CLIENT:
        return False
    return found.critical is bool(list(e.path[0].certificate.subject))


def _odd_keys(e: Evidence) -> bool:
    for signer in e.signers:
        key = signer.key
        if isinstance(key, RSAPublicKey) and key.key_size >= 2048:
            continue
        if isinstance(key, EllipticCurvePublicKey) and key.curve.name != "secp224r1":
            continue
        return True
    return False


_RULES: Mapping[str, Sequence[Rule]] = {
    OPENSSL: (
        Rule("it goes on to a self-signed certificate (unless -partial_chain)", _has_no_root),
        Rule("it takes whatever bears its issuer's name for a root", _seems_self_signed),
        Rule("it wants a keyUsage that fits TLS in the leaf", _key_usage_unfit_for_tls),
        Rule("to it, anyExtendedKeyUsage stands for no purpose", _any_purpose),
        Rule("to it, other key identifiers mean another signer", _identifiers_disagree),
        Rule("to it, the second of notAfter is already too late", _last_second),
        Rule("it takes no star right under a top-level name", _short_wildcard),
        Rule("it takes no dot at the end of a host name", lambda e: e.name.endswith(".")),
        Rule("it compares names as text, whatever their string type", _same_text, ISSUER_NAME),
        Rule("keyCertSign makes a root an authority to it", _root_by_key_usage, CA_FLAG),
        Rule("without DNS names, it still looks at the CN", _common_name_counts, NAME),
        Rule("it does not count self-issued authorities", _self_issued_do_not_count, PATH_LENGTH),
        Rule("its default still takes old hashes", _weak_hash_only, SIGNATURE),
        Rule("it knows kinds of keys that are not used here", _unknown_key, SIGNATURE, sure=False),
        Rule(
            "it judges limits on more kinds of names", _other_limits, NAME_CONSTRAINTS, sure=False
        ),
        Rule("it understands constraints on policies", _only_policies, EXTENSIONS),
    ),
    CRYPTOGRAPHY: (
        Rule("it wants version 3 certificates only", lambda e: any(map(is_v1, e.path))),
        Rule("it wants an authorityKeyIdentifier in the leaf", _lacks(_AKI, leaf=True)),
        Rule("it wants alternative names in every leaf, of clients too", _lacks(_SAN, leaf=True)),
        Rule("it wants a keyUsage in every authority", _lacks(x509.KeyUsage, leaf=False)),
        Rule("it wants basicConstraints of authorities marked critical", _basic_not_critical),
        Rule("it wants extendedKeyUsage not marked critical", _purposes_critical),
        Rule("it wants a leaf that is no authority itself", _odd_leaf),
        Rule("it wants alternative names critical only with an empty subject", _san_criticality),
        Rule("it wants signers with RSA keys from 2048 bits or NIST curves from 256", _odd_keys),
        Rule("a leaf's anyExtendedKeyUsage is no purpose to it", _any_purpose_in_leaf),
        Rule("it wants at most eight intermediates", lambda e: len(e.path) > 10),
        Rule("its client verifier compares no name", lambda e: e.use is Use.CLIENT, NAME),
    ),
}
