"""The checks of a chain: each asks one question of the path and answers in plain words.

Where openssl, cryptography and Go disagree, these follow Go, since kubectl and kube-apiserver
are written in it. Source: RFC 5280, sections 4.2.1 and 6.1; Go's package crypto/x509.
"""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson.certificates import Use, common_name
from kubecert_lesson.chain.evidence import (
    CA_FLAG,
    EXTENDED_KEY_USAGE,
    EXTENSIONS,
    KEY_USAGE,
    NAME,
    NAME_CONSTRAINTS,
    PATH_LENGTH,
    VALIDITY,
    Evidence,
    check,
    listed,
    nobody,
    time_text,
)
from kubecert_lesson.chain.names import (
    address,
    addresses,
    beyond_limits,
    covers,
    dns_names,
    host_matches,
)
from kubecert_lesson.chain.path import Known
from kubecert_lesson.chain.signature import issuer_name, key_identifiers, signature
from kubecert_lesson.steps import Check, Verdict

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
FOREVER = datetime.max.replace(tzinfo=UTC)
ANY_PURPOSE = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE
NEEDED = {use: use.purposes for use in Use}
PURPOSES = {
    ExtendedKeyUsageOID.SERVER_AUTH: ("serverAuth", "server"),
    ExtendedKeyUsageOID.CLIENT_AUTH: ("clientAuth", "client"),
    ANY_PURPOSE: ("any use", ""),
}


def all_checks(e: Evidence) -> tuple[Check, ...]:
    """Make every check, in the order in which a learner would ask."""
    limits = [signer for signer in e.signers if signer.get(x509.NameConstraints)]
    return (
        signature(e),
        issuer_name(e),
        _validity(e),
        _ca_flag(e),
        _path_length(e),
        _key_usage(e),
        _extended_key_usage(e),
        _name(e),
        *([_name_constraints(e)] if limits else []),
        _extensions(e),
        key_identifiers(e),
    )


def _validity(e: Evidence) -> Check:
    problems = []
    now = time_text(e.at)
    first_end, ends_first = FOREVER, e.path[0]
    for c in e.path:
        start, end = c.certificate.not_valid_before_utc, c.certificate.not_valid_after_utc
        if e.at < start:
            problems.append(
                f"{c.label} is not valid before {time_text(start)}, and the time asked about is"
                f" {now}"
            )
        elif e.at > end:
            problems.append(
                f"{c.label} expired on {time_text(end)}, and the time asked about is {now}"
            )
        if end < first_end:
            first_end, ends_first = end, c
    return check(
        VALIDITY,
        problems,
        f"{listed(e.path)} {'is' if len(e.path) == 1 else 'are'} valid on {now};"
        f" {ends_first.label} ends first, on {time_text(first_end)}",
    )


def is_v1(certificate: Known) -> bool:
    """True for X.509 version 1, the form before extensions existed."""
    return certificate.certificate.version is x509.Version.v1


def _ca_flag(e: Evidence) -> Check:
    problems, old, sayers = [], "", []
    for signer in e.signers:
        basic = signer.get(x509.BasicConstraints)
        if basic is not None and basic.ca:
            sayers.append(signer)
            continue
        if basic is not None:
            problems.append(f"{signer.label} says CA:FALSE: its key may not sign certificates")
        elif not is_v1(signer):
            problems.append(
                f"{signer.label} has no basicConstraints, so it does not say CA:TRUE: its key may"
                " not sign certificates"
            )
        elif signer is e.path[-1] and e.anchored:
            old = (
                f"; {signer.label} is an X.509 version 1 certificate, which cannot say so: kubectl"
                " and openssl let that pass for a trusted certificate, and only there"
            )
        else:
            problems.append(
                f"{signer.label} is an X.509 version 1 certificate, which cannot say CA:TRUE, and"
                " is not trusted itself"
            )
    if not e.signers:
        return nobody(CA_FLAG, e)
    good = (
        f"{listed(sayers)} {'says' if len(sayers) == 1 else 'say'} CA:TRUE"
        if sayers
        else "No signer has to say CA:TRUE"
    )
    return check(CA_FLAG, problems, good + old)


def _path_length(e: Evidence) -> Check:
    problems, limits = [], []
    for below, signer in enumerate(e.signers):
        basic = signer.get(x509.BasicConstraints)
        if basic is None or basic.path_length is None:
            continue
        limit = f"{signer.label} allows {basic.path_length} more authorities below it"
        if below > basic.path_length:
            problems.append(f"{limit}, but there are {below}: {listed(e.path[1 : below + 1])}")
        limits.append(f"{limit}, and there {'is' if below == 1 else 'are'} {below}")
    if not e.signers:
        return nobody(PATH_LENGTH, e)
    good = "; ".join(limits) or "No signer limits how many authorities may stand below it"
    return check(PATH_LENGTH, problems, good)


def may_sign(certificate: Known) -> bool | None:
    """Say whether keyUsage has keyCertSign; None where there is no keyUsage."""
    usage = certificate.get(x509.KeyUsage)
    return None if usage is None else usage.key_cert_sign


def _key_usage(e: Evidence) -> Check:
    if not e.signers:
        return nobody(KEY_USAGE, e)
    problems, good = [], []
    for signer in e.signers:
        allowed = may_sign(signer)
        if allowed is None:
            good.append(f"{signer.label} has no keyUsage, so every use of its key is allowed")
        elif allowed:
            good.append(f"{signer.label} may sign certificates (keyCertSign)")
        else:
            problems.append(
                f"{signer.label} lacks keyCertSign in its keyUsage: its key may not sign"
                " certificates"
            )
    return check(KEY_USAGE, problems, "; ".join(good))


def allows(certificate: Known, purpose: x509.ObjectIdentifier) -> bool:
    """Say whether extendedKeyUsage allows a purpose; without the extension, it allows all."""
    usage = certificate.get(x509.ExtendedKeyUsage)
    return usage is None or purpose in usage or ANY_PURPOSE in usage


def _extended_key_usage(e: Evidence) -> Check:
    problems = [
        f"{c.label} is for {_purposes(c)} and not for {PURPOSES[p][0]}, which a {PURPOSES[p][1]}"
        " needs" + ("; what is below it may do no more" if c is not e.path[0] else "")
        for p in NEEDED[e.use]
        for c in e.path
        if not allows(c, p)
    ]
    leaf = e.path[0]
    good = f"{leaf.label} is for {_purposes(leaf)}, as is asked for"
    if leaf.get(x509.ExtendedKeyUsage) is None:
        good = f"{leaf.label} has no extendedKeyUsage, so every use is allowed"
    return check(EXTENDED_KEY_USAGE, problems, good)


def _name(e: Evidence) -> Check:
    leaf = e.path[0]
    if not e.name:
        why = (
            "A client is known by its CN and O, not by a host name"
            if e.use is Use.CLIENT
            else "No host name or address was asked about"
        )
        return Check(NAME, Verdict.NOT_CHECKED, f"{why}.")
    if covers(leaf, e.name):
        return Check(NAME, Verdict.PASSED, f"{e.name} is among the names of {leaf.label}.")
    is_address = address(e.name) is not None
    names = [str(a) for a in addresses(leaf)] if is_address else dns_names(leaf)
    kind = "IP addresses" if is_address else "DNS names"
    if relies_on_common_name(leaf, e.name):
        why = (
            f"{leaf.label} has {e.name} only as its CN and has no subject alternative name: kubectl"
            " does not look at the CN"
        )
    elif not names:
        why = f"{leaf.label} holds for no {kind}, so not for {e.name}"
        if is_address and dns_names(leaf):
            why += f"; its DNS names ({', '.join(dns_names(leaf))}) do not cover an address"
    else:
        why = f"{leaf.label} holds for the {kind} {', '.join(names)}, not for {e.name}"
    return check(NAME, [why], "")


def relies_on_common_name(certificate: Known, name: str) -> bool:
    """True for a certificate without alternative names whose CN is the name asked about."""
    return certificate.get(x509.SubjectAlternativeName) is None and host_matches(
        name, common_name(certificate.certificate)
    )


def _name_constraints(e: Evidence) -> Check:
    problems = [
        f"{signer.label} limits the names below it: {broken.text}"
        for position, signer in enumerate(e.signers)
        if (broken := beyond_limits(signer, e.path[: position + 1]))
    ]
    return check(
        NAME_CONSTRAINTS, problems, "All names keep within the limits that the signers set"
    )


def not_understood(certificate: Known) -> list[str]:
    """Return the critical extensions that nothing here acts on, or what makes them unreadable."""
    unknown = [
        e.oid._name if e.oid._name != "Unknown OID" else e.oid.dotted_string
        for e in certificate.extensions
        if e.critical and e.oid not in UNDERSTOOD
    ]
    return [certificate.problem] if certificate.problem else unknown


def demands_policy(certificate: Known) -> bool:
    """True where a certificate policy is demanded of the path: Kubernetes has no use for that."""
    limits = certificate.get(x509.PolicyConstraints)
    return limits is not None and limits.require_explicit_policy is not None


def _extensions(e: Evidence) -> Check:
    problems = []
    for c in e.path:
        unknown = not_understood(c)
        if c.problem:
            problems.append(f"{c.label} has an extension that is damaged or doubled: {c.problem}")
        elif unknown:
            problems.append(
                f"{c.label} marks {', '.join(unknown)} as critical, which is not understood here:"
                " RFC 5280 says to refuse it"
            )
        elif demands_policy(c):
            problems.append(f"{c.label} demands a certificate policy, which is not judged here")
    return check(EXTENSIONS, problems, "Every extension marked critical is understood")


def _purposes(certificate: Known) -> str:
    usage = certificate.get(x509.ExtendedKeyUsage)
    return " and ".join(PURPOSES.get(oid, (oid._name, ""))[0] for oid in usage or ())
