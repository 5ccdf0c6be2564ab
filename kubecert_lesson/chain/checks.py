"""The checks of a chain: each asks one question of the path and answers in plain words.

Where openssl, cryptography and Go disagree, these follow Go, since kubectl and kube-apiserver
are written in it. Source: RFC 5280, sections 4.2.1 and 6.1; Go's package crypto/x509.
"""

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson.chain.evidence import (
    EXTENDED_KEY_USAGE,
    EXTENSIONS,
    VALIDITY,
    Evidence,
    check,
    labels,
)
from kubecert_lesson.chain.name_checks import name, name_constraints
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.chain.signature import issuer_name, key_identifiers, signature
from kubecert_lesson.chain.signer_checks import ca_flag, key_usage, path_length
from kubecert_lesson.steps import Check
from kubecert_lesson.words import Listed, Text, joined, listed, text

# Extensions that the checks below act on, so that they may be marked critical; and those that
# cannot make a path bad: where revocation lists are, and policies, unless one is demanded.
UNDERSTOOD = {
    x509.BasicConstraints.oid,
    x509.KeyUsage.oid,
    x509.ExtendedKeyUsage.oid,
    x509.SubjectAlternativeName.oid,
    x509.NameConstraints.oid,
    x509.CRLDistributionPoints.oid,
    x509.CertificatePolicies.oid,
    x509.PolicyConstraints.oid,
    x509.InhibitAnyPolicy.oid,
    x509.ObjectIdentifier("2.5.29.33"),  # policy mappings
}
ANY_PURPOSE = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE
_ANY_USE = text("any-use", "any use")


def all_checks(e: Evidence) -> tuple[Check, ...]:
    """Make every check, in the order in which a learner would ask."""
    limits = any(signer.get(x509.NameConstraints) for signer in e.signers)
    return (
        signature(e),
        issuer_name(e),
        _validity(e),
        ca_flag(e),
        path_length(e),
        key_usage(e),
        _extended_key_usage(e),
        name(e),
        *([name_constraints(e)] if limits else []),
        _extensions(e),
        key_identifiers(e),
    )


def _validity(e: Evidence) -> Check:
    problems = []
    for c in e.path:
        start, end = c.certificate.not_valid_before_utc, c.certificate.not_valid_after_utc
        if e.at < start:
            problems.append(
                text(
                    "not-yet-valid",
                    "{name} is not valid before {start}, and the time asked about is {now}",
                    name=c.label,
                    start=start,
                    now=e.at,
                )
            )
        elif e.at > end:
            problems.append(
                text(
                    "expired",
                    "{name} expired on {end}, and the time asked about is {now}",
                    name=c.label,
                    end=end,
                    now=e.at,
                )
            )
    first = min(e.path, key=lambda c: c.certificate.not_valid_after_utc)
    end = first.certificate.not_valid_after_utc
    if len(e.path) == 1:
        good = text(
            "valid",
            "{name} is valid on {now}; it expires on {end}",
            name=first.label,
            now=e.at,
            end=end,
        )
    else:
        good = text(
            "all-valid",
            "{names} are valid on {now}; {first} expires first, on {end}",
            names=labels(e.path),
            now=e.at,
            first=first.label,
            end=end,
        )
    return check(VALIDITY, problems, good)


def allows(certificate: CertificateFacts, purpose: x509.ObjectIdentifier) -> bool:
    """Say whether extendedKeyUsage allows a purpose; without the extension, it allows all."""
    usage = certificate.get(x509.ExtendedKeyUsage)
    return usage is None or purpose in usage or ANY_PURPOSE in usage


def _extended_key_usage(e: Evidence) -> Check:
    leaf = e.path[0]
    problems = [
        _wrong_purpose(c, purpose, above=c is not leaf)
        for purpose in e.use.purposes
        for c in e.path
        if not allows(c, purpose)
    ]
    if leaf.get(x509.ExtendedKeyUsage) is None:
        good = text(
            "no-extended-key-usage",
            "{name} has no extendedKeyUsage, so every use is allowed",
            name=leaf.label,
        )
    else:
        good = text(
            "right-purpose",
            "{name} is for {purposes}, as required",
            name=leaf.label,
            purposes=_purposes(leaf),
        )
    return check(EXTENDED_KEY_USAGE, problems, good)


def _wrong_purpose(
    certificate: CertificateFacts, purpose: x509.ObjectIdentifier, *, above: bool
) -> Text:
    values = {"name": certificate.label, "purposes": _purposes(certificate)}
    if purpose == ExtendedKeyUsageOID.SERVER_AUTH:
        problem = text(
            "not-for-servers",
            "{name} is for {purposes} and not for serverAuth, which a server needs",
            **values,
        )
    else:
        problem = text(
            "not-for-clients",
            "{name} is for {purposes} and not for clientAuth, which a client needs",
            **values,
        )
    if not above:
        return problem
    below = text("limits-below", "the certificates below it may do no more than it may")
    return joined([problem, below])


def _purposes(certificate: CertificateFacts) -> Listed:
    usage = certificate.get(x509.ExtendedKeyUsage)
    return listed(_ANY_USE if oid == ANY_PURPOSE else oid_name(oid) for oid in usage or ())


def oid_name(oid: x509.ObjectIdentifier) -> str:
    """Name an object identifier as RFC 5280 does, or by its numbers where it has no name."""
    return oid._name if oid._name != "Unknown OID" else oid.dotted_string


def not_understood(certificate: CertificateFacts) -> list[str]:
    """Return the critical extensions that nothing here acts on, or what makes them unreadable."""
    unknown = [
        oid_name(e.oid) for e in certificate.extensions if e.critical and e.oid not in UNDERSTOOD
    ]
    return [certificate.problem] if certificate.problem else unknown


def demands_policy(certificate: CertificateFacts) -> bool:
    """True where the path must follow a certificate policy: Kubernetes has no use for that."""
    limits = certificate.get(x509.PolicyConstraints)
    return limits is not None and limits.require_explicit_policy is not None


def _extensions(e: Evidence) -> Check:
    problems = []
    for c in e.path:
        unknown = not_understood(c)
        if c.problem:
            problems.append(
                text(
                    "damaged-extension",
                    "{name} has an extension that is damaged or duplicated: {problem}",
                    name=c.label,
                    problem=c.problem,
                )
            )
        elif unknown:
            problems.append(
                text(
                    "unknown-critical-extension",
                    "{name} marks {extensions} as critical, which is not understood here: RFC 5280"
                    " says that it must be refused",
                    name=c.label,
                    extensions=", ".join(unknown),
                )
            )
        elif demands_policy(c):
            problems.append(
                text(
                    "policy-demanded",
                    "{name} demands a certificate policy, which is not judged here",
                    name=c.label,
                )
            )
    good = text("extensions-understood", "every extension marked critical is understood")
    return check(EXTENSIONS, problems, good)
