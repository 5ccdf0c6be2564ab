"""The checks of a chain: each asks one question of the path and answers in plain words.

Where openssl, cryptography and Go disagree, these follow Go, since kubectl and kube-apiserver
are written in it. Source: RFC 5280, sections 4.2.1 and 6.1.
"""

from cryptography import x509

from kubecert_lesson.certificates.der import dotted
from kubecert_lesson.chain.evidence import (
    ENCODING,
    EXTENDED_KEY_USAGE,
    EXTENSIONS,
    SIGNATURE,
    VALIDITY,
    Evidence,
    check,
    failed,
    labels,
)
from kubecert_lesson.chain.go_certificate import (
    ANY_PURPOSE,
    NAME_CONSTRAINTS,
    PURPOSES,
    SERVER_AUTH,
)
from kubecert_lesson.chain.go_policies import policies_valid
from kubecert_lesson.chain.name_checks import name, name_constraints
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.chain.signature import issuer_name, key_identifiers, signature
from kubecert_lesson.chain.signer_checks import ca_flag, key_usage, path_length
from kubecert_lesson.steps import Check, first_failure
from kubecert_lesson.words import Listed, Text, joined, listed, text

_ANY_USE = text("any-use", "any use")


def all_checks(e: Evidence) -> tuple[Check, ...]:
    """Make every check, in the order in which a learner would ask."""
    limits = any(NAME_CONSTRAINTS in signer.go.extensions for signer in e.signers)
    unread = _encoding(e)
    made = (
        *([unread] if unread else []),
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
    if e.words and first_failure(made) is None:
        # The path is good, but kubectl does not come to its end.
        refused = text(
            "refused", "kubectl refuses {name}: {words}", name=e.path[0].label, words=e.words
        )
        return (failed(SIGNATURE, [refused]), *made[1:])
    return made


def _validity(e: Evidence) -> Check:
    problems = []
    for c in e.path:
        start, end = c.starts, c.ends
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
    first = min(e.path, key=lambda c: c.ends)
    end = first.ends
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


def _extended_key_usage(e: Evidence) -> Check:
    leaf = e.path[0]
    problems = [
        _wrong_purpose(c, purpose, above=c is not leaf)
        for purpose in PURPOSES[e.use]
        for c in e.path
        if not c.go.allows(purpose)
    ]
    if not leaf.go.purposes:
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


def _wrong_purpose(certificate: CertificateFacts, purpose: bytes, *, above: bool) -> Text:
    values = {"name": certificate.label, "purposes": _purposes(certificate)}
    if purpose == SERVER_AUTH:
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
    said = certificate.go.purposes
    return listed(_ANY_USE if oid == ANY_PURPOSE else _name_of(oid) for oid in said)


def _name_of(oid: bytes) -> str:
    return oid_name(x509.ObjectIdentifier(dotted(oid)))


def oid_name(oid: x509.ObjectIdentifier) -> str:
    """Name an object identifier as RFC 5280 does, or by its numbers where it has no name."""
    return oid._name if oid._name != "Unknown OID" else oid.dotted_string


def _encoding(e: Evidence) -> Check | None:
    """Check that kubectl can read every certificate; None where it can."""
    unread_anchors = e.anchors if all(anchor.go.problem for anchor in e.anchors) else ()
    problems = [
        text(
            "not-parsed",
            "{name} cannot be read by kubectl: {words}",
            name=c.label,
            words=c.go.problem,
        )
        for c in dict.fromkeys((*e.path, *e.intermediates, *unread_anchors))
        if c.go.problem
    ]
    return failed(ENCODING, problems) if problems else None


def _extensions(e: Evidence) -> Check:
    problems = [
        text(
            "unknown-critical-extension",
            "{name} marks {extensions} as critical, which is not understood here: RFC 5280"
            " says that it must be refused",
            name=c.label,
            extensions=", ".join(map(_name_of, c.go.unhandled)),
        )
        for c in e.path
        if c.go.unhandled
    ]
    if not policies_valid([c.go for c in e.path]):
        problems.append(
            text(
                "policy-demanded",
                "the authorities above {name} demand a certificate policy that does not hold for"
                " the whole path",
                name=e.path[0].label,
            )
        )
    good = text("extensions-understood", "every extension marked critical is understood")
    return check(EXTENSIONS, problems, good)
