"""The checks of the signers of a path: may each of them sign what stands below it?

Source: RFC 5280, sections 4.2.1.3 and 4.2.1.9.
"""

from kubecert_lesson.chain.evidence import (
    CA_FLAG,
    KEY_USAGE,
    PATH_LENGTH,
    Evidence,
    check,
    failed,
    labels,
    no_signer,
)
from kubecert_lesson.chain.go_certificate import CERT_SIGN
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.steps import Check
from kubecert_lesson.words import Plural, Text, joined, text


def is_v1(certificate: CertificateFacts) -> bool:
    """True for X.509 version 1 (or 2), the form before extensions existed."""
    return certificate.go.version < 3


def ca_flag(e: Evidence) -> Check:
    """Check that every signer says CA:TRUE."""
    if not e.signers:
        return no_signer(CA_FLAG, e)
    problems, old, sayers = [], [], []
    for signer in e.signers:
        if signer.go.is_ca:
            sayers.append(signer)
        elif is_v1(signer) and signer is e.path[-1] and e.anchored:
            old.append(
                text(
                    "trusted-version-1",
                    "{name} is an X.509 version 1 certificate, which cannot say so: kubectl and"
                    " openssl accept that of a trusted certificate, and only there",
                    name=signer.label,
                )
            )
        else:
            problems.append(_not_a_ca(signer))
    return check(CA_FLAG, problems, joined([_say_ca(sayers), *old]))


def _not_a_ca(signer: CertificateFacts) -> Text:
    if signer.go.is_ca is not None:
        return text(
            "ca-false",
            "{name} says CA:FALSE: its key may not sign certificates",
            name=signer.label,
        )
    if is_v1(signer):
        return text(
            "version-1",
            "{name} is an X.509 version 1 certificate, which cannot say CA:TRUE, and is not"
            " trusted itself",
            name=signer.label,
        )
    return text(
        "no-basic-constraints",
        "{name} has no basicConstraints, so it does not say CA:TRUE: its key may not sign"
        " certificates",
        name=signer.label,
    )


def _say_ca(signers: list[CertificateFacts]) -> Text:
    if not signers:
        return text("no-ca-needed", "no signer has to say CA:TRUE")
    if len(signers) == 1:
        return text("ca-true", "{name} says CA:TRUE", name=signers[0].label)
    return text("all-ca-true", "{names} say CA:TRUE", names=labels(signers))


def path_length(e: Evidence) -> Check:
    """Check that no more authorities follow than a signer allows."""
    if not e.signers:
        return no_signer(PATH_LENGTH, e)
    problems, kept = [], []
    for below, signer in enumerate(e.signers):
        most = signer.go.path_length
        if most is None:
            continue
        allowed = Plural("{n} more authority", "{n} more authorities", most)
        if below > most:
            problems.append(
                text(
                    "path-too-long",
                    "{name} allows {allowed} below it, but the path has {below}: {names}",
                    name=signer.label,
                    allowed=allowed,
                    below=below,
                    names=labels(e.path[1 : below + 1]),
                )
            )
        kept.append(
            text(
                "path-within-limit",
                "{name} allows {allowed} below it, and the path has {below}",
                name=signer.label,
                allowed=allowed,
                below=below,
            )
        )
    none = text("no-path-limit", "no signer limits how many authorities may stand below it")
    return check(PATH_LENGTH, problems, joined(kept or [none]))


def may_sign(certificate: CertificateFacts) -> bool | None:
    """Say whether keyUsage has keyCertSign; None where there is no keyUsage, or an empty one."""
    usage = certificate.go.key_usage
    return bool(usage & CERT_SIGN) if usage else None


def key_usage(e: Evidence) -> Check:
    """Check that every signer's key may sign certificates."""
    if not e.signers:
        return no_signer(KEY_USAGE, e)
    problems, good = [], []
    for signer in e.signers:
        allowed = may_sign(signer)
        if allowed is None:
            good.append(
                text(
                    "no-key-usage",
                    "{name} has no keyUsage, so every use of its key is allowed",
                    name=signer.label,
                )
            )
        elif allowed:
            good.append(
                text(
                    "may-sign",
                    "{name} may sign certificates (keyCertSign)",
                    name=signer.label,
                )
            )
        else:
            problems.append(
                text(
                    "no-key-cert-sign",
                    "{name} lacks keyCertSign in its keyUsage: its key may not sign certificates",
                    name=signer.label,
                )
            )
    return failed(KEY_USAGE, problems) if problems else check(KEY_USAGE, [], joined(good))
