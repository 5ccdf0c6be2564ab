"""What others decide about the same question: openssl verify and cryptography's verifier.

Each rule states one point in which a peer decides otherwise than Go, with the reason. The tests
hold the rules to the real programs. Sources: OpenSSL's manual, openssl-verification-options(1);
cryptography's documentation, "X.509 verification"; Go's package crypto/x509.
"""

from collections.abc import Callable, Sequence
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
    PATH_LENGTH,
    SIGNATURE,
    Evidence,
)
from kubecert_lesson.chain.names import address, dns_names, host_matches
from kubecert_lesson.chain.path import signed_by
from kubecert_lesson.chain.signature import BROKEN_HASHES
from kubecert_lesson.reading import common_name
from kubecert_lesson.steps import Check, Verdict, first_failure

KUBECTL = "kubectl"
OPENSSL = "openssl verify"
CRYPTOGRAPHY = "cryptography"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody else decides about the same question, and why."""

    who: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One point in which a peer differs from Go.

    Where ``forgives`` names a check, the peer lets its failure pass; where it is empty, the peer
    refuses though no check failed.
    """

    who: str
    forgives: str
    why: str
    applies: Callable[[Evidence], bool]


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
    rules = [rule for rule in RULES if rule.who == who and rule.applies(evidence)]
    refuses = [rule.why for rule in rules if not rule.forgives]
    if refuses:
        return Opinion(who, Verdict.FAILED, "; ".join(refuses))
    forgiven = {rule.forgives: rule.why for rule in rules}
    if left := [check for check in failed if check.name not in forgiven]:
        return Opinion(who, Verdict.FAILED, left[0].reason)
    why = "; ".join(forgiven[check.name] for check in failed)
    return Opinion(who, Verdict.PASSED, why or "as here")


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


def _key_usage_unfit_for_tls(e: Evidence) -> bool:
    usage = e.path[0].get(x509.KeyUsage)
    if usage is None or usage.digital_signature or usage.key_agreement:
        return False
    return e.use is not Use.SERVING or not usage.key_encipherment


def _only_any_purpose(e: Evidence) -> bool:
    usages = [known.get(x509.ExtendedKeyUsage) for known in e.path]
    return any(
        usage is not None and ANY_PURPOSE in usage and purpose not in usage
        for usage in usages
        for purpose in e.use.purposes
    )


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
        child.certificate.issuer == signer.certificate.subject
        for child, signer in zip(e.path, e.signers, strict=False)
    )


def _authorities_by_key_usage(e: Evidence) -> bool:
    return all(
        basic.ca if (basic := signer.get(x509.BasicConstraints)) else may_sign(signer) is True
        for signer in e.signers
        if not (is_v1(signer) and signer.subject == signer.issuer)
    )


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


def _says(kind: type[x509.ExtensionType], where: str = "path") -> Callable[[Evidence], bool]:
    """True where a certificate of the path lacks an extension."""

    def applies(e: Evidence) -> bool:
        looked_at = {"leaf": e.path[:1], "signers": e.signers, "path": e.path}[where]
        return any(known.get(kind) is None for known in looked_at)

    return applies


def _critical(
    kind: type[x509.ExtensionType], wanted: bool, where: str
) -> Callable[[Evidence], bool]:
    def applies(e: Evidence) -> bool:
        looked_at = {"leaf": e.path[:1], "signers": e.signers, "path": e.path}[where]
        return any(
            kind.oid in known.extensions and known.extensions[kind.oid].critical is not wanted
            for known in looked_at
        )

    return applies


def _odd_leaf(e: Evidence) -> bool:
    basic = e.path[0].get(x509.BasicConstraints)
    return bool(basic and basic.ca) or may_sign(e.path[0]) is True


def _san_criticality(e: Evidence) -> bool:
    found = e.path[0].extensions.get(x509.SubjectAlternativeName.oid)
    if found is None or e.use is Use.CLIENT:
        return False
    return found.critical is bool(list(e.path[0].certificate.subject))


def _small_or_odd_keys(e: Evidence) -> bool:
    for signer in e.signers:
        key = signer.key
        if isinstance(key, RSAPublicKey) and key.key_size >= 2048:
            continue
        if isinstance(key, EllipticCurvePublicKey) and key.curve.name != "secp224r1":
            continue
        return True
    return False


RULES: Sequence[Rule] = (
    Rule(
        OPENSSL,
        "",
        "it wants a path up to a self-signed certificate (unless -partial_chain)",
        _has_no_root,
    ),
    Rule(OPENSSL, "", "it wants a keyUsage that fits TLS in the leaf", _key_usage_unfit_for_tls),
    Rule(OPENSSL, "", "to it, anyExtendedKeyUsage stands for no purpose", _only_any_purpose),
    Rule(
        OPENSSL,
        "",
        "it takes key identifiers that disagree for another signer",
        _identifiers_disagree,
    ),
    Rule(OPENSSL, "", "to it, the second of notAfter is already too late", _last_second),
    Rule(OPENSSL, "", "it takes no star right under a top-level name", _short_wildcard),
    Rule(OPENSSL, "", "it takes no dot at the end of a host name", lambda e: e.name.endswith(".")),
    Rule(
        OPENSSL,
        ISSUER_NAME,
        "it compares names as text, in whatever string type",
        _same_text,
    ),
    Rule(
        OPENSSL,
        CA_FLAG,
        "without basicConstraints, keyCertSign makes an authority to it",
        _authorities_by_key_usage,
    ),
    Rule(OPENSSL, NAME, "without DNS names, it still looks at the CN", _common_name_counts),
    Rule(
        OPENSSL,
        PATH_LENGTH,
        "it does not count authorities that bear their issuer's name",
        _self_issued_do_not_count,
    ),
    Rule(OPENSSL, SIGNATURE, "its default still takes SHA-1", _weak_hash_only),
    Rule(OPENSSL, EXTENSIONS, "it understands constraints on policies", _only_policies),
    Rule(
        CRYPTOGRAPHY, "", "it wants version 3 certificates only", lambda e: any(map(is_v1, e.path))
    ),
    Rule(
        CRYPTOGRAPHY,
        "",
        "it wants an authorityKeyIdentifier in the leaf",
        _says(x509.AuthorityKeyIdentifier, "leaf"),
    ),
    Rule(
        CRYPTOGRAPHY,
        "",
        "it wants subject alternative names in every leaf, of clients too",
        _says(x509.SubjectAlternativeName, "leaf"),
    ),
    Rule(
        CRYPTOGRAPHY, "", "it wants a keyUsage in every authority", _says(x509.KeyUsage, "signers")
    ),
    Rule(
        CRYPTOGRAPHY,
        "",
        "it wants basicConstraints marked critical in authorities",
        _critical(x509.BasicConstraints, True, "signers"),
    ),
    Rule(
        CRYPTOGRAPHY,
        "",
        "it wants extendedKeyUsage not marked critical",
        _critical(x509.ExtendedKeyUsage, False, "path"),
    ),
    Rule(CRYPTOGRAPHY, "", "it wants a leaf that is no authority itself", _odd_leaf),
    Rule(
        CRYPTOGRAPHY,
        "",
        "it wants alternative names marked critical exactly where the subject is empty",
        _san_criticality,
    ),
    Rule(
        CRYPTOGRAPHY,
        "",
        "it wants signers with RSA keys of 2048 bits or more, or NIST curves from 256 bits on",
        _small_or_odd_keys,
    ),
    Rule(CRYPTOGRAPHY, "", "to it, anyExtendedKeyUsage stands for no purpose", _only_any_purpose),
    Rule(CRYPTOGRAPHY, "", "it wants at most eight intermediates", lambda e: len(e.path) > 10),
)
