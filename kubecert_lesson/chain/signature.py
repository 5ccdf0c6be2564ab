"""Who signed it? The checks that tie each certificate of a path to the one above it.

Two authorities may bear one name. Only the key decides, and here the two are told apart.
Source: RFC 5280, sections 4.1.1.3, 4.1.2.4 and 4.2.1.1.
"""

from cryptography import x509
from cryptography.x509.oid import SignatureAlgorithmOID as Algorithm

from kubecert_lesson.chain.evidence import (
    ISSUER_NAME,
    KEY_IDENTIFIERS,
    SIGNATURE,
    Evidence,
    check,
    hex_text,
    nobody,
)
from kubecert_lesson.chain.path import MOST_SIGNATURES, Known
from kubecert_lesson.steps import Check, Verdict

# The kinds of signature that Go verifies, and those that it refuses since they can be forged.
KINDS = {
    Algorithm.RSA_WITH_SHA256: "RSA",
    Algorithm.RSA_WITH_SHA384: "RSA",
    Algorithm.RSA_WITH_SHA512: "RSA",
    Algorithm.RSASSA_PSS: "RSA",
    Algorithm.ECDSA_WITH_SHA256: "ECDSA",
    Algorithm.ECDSA_WITH_SHA384: "ECDSA",
    Algorithm.ECDSA_WITH_SHA512: "ECDSA",
    Algorithm.ED25519: "Ed25519",
}
FORGEABLE = {
    Algorithm.RSA_WITH_MD5: "MD5-RSA",
    Algorithm.RSA_WITH_SHA1: "SHA1-RSA",
    Algorithm._RSA_WITH_SHA1: "SHA1-RSA",
    Algorithm.ECDSA_WITH_SHA1: "ECDSA-SHA1",
}


def algorithm(certificate: Known) -> x509.ObjectIdentifier:
    """The algorithm that a certificate is signed with."""
    return certificate.certificate.signature_algorithm_oid


def signature(e: Evidence) -> Check:
    leaf, last = e.path[0], e.path[-1]
    weak = [
        f"{c.label} is signed with {FORGEABLE[algorithm(c)]}, for which forgeries are known:"
        " kubectl does not accept it"
        if algorithm(c) in FORGEABLE
        else f"{c.label} is signed with {algorithm(c)._name}, which kubectl does not verify"
        for c in e.path[:-1]
        if algorithm(c) not in KINDS
    ]
    if not e.anchored:
        return check(SIGNATURE, [_why_no_anchor(e), *weak], "")
    if last is leaf:
        return check(
            SIGNATURE,
            weak,
            f"{leaf.label} is itself among the trusted certificates: nobody has to vouch for it",
        )
    proved = ", the key of ".join(
        f"{signer.label} verifies the signature of {child.label}"
        for child, signer in zip(e.path, e.signers, strict=False)
    )
    return check(SIGNATURE, weak, f"The key of {proved}, and {last.label} is trusted")


def _why_no_anchor(e: Evidence) -> str:
    """Say why the path does not reach a trusted certificate."""
    last = e.path[-1]
    issuer = issuer_label(last)
    trusted = ", ".join(dict.fromkeys(a.label for a in e.anchors))
    if not e.anchors:
        return f"No authority is trusted, so nobody can vouch for {e.path[0].label}"
    if e.gave_up:
        return f"The search gave up after {MOST_SIGNATURES} signatures: too many look-alikes"
    look_alike = next((c for c in e.refused if c in e.anchors), None)
    if look_alike and last.signed_itself:
        return (
            f"The chain ends at {last.label} with the key {last.fingerprint}, and the trusted"
            f" {look_alike.label} has the key {look_alike.fingerprint}: the same name, but"
            " another key, so another authority"
        )
    if last.signed_itself:
        itself = "signed itself, and is not among the trusted certificates"
        return f"{last.label} {itself} ({trusted}): anyone can make such a certificate"
    if e.refused:
        other = look_alike or e.refused[0]
        return f"{_not_by(last, other)}: {_by_whom(last, other)}"
    if any(last.issuer == member.subject for member in e.path):
        return (
            f"{last.label} names {issuer} as its issuer, which stands below it already: the"
            " authorities vouch for each other in a ring, and none of them is trusted"
        )
    return (
        f"{last.label} names {issuer} as its issuer, and no certificate of that name is here:"
        f" trusted is {trusted}"
    )


def _not_by(child: Known, candidate: Known) -> str:
    return (
        f"{child.label} says that {candidate.label} signed it, but the key of the {candidate.label}"
        f" that is here, {candidate.fingerprint}, does not verify the signature"
    )


def _by_whom(child: Known, candidate: Known) -> str:
    wanted, offered = child.wanted_key_id, candidate.key_id
    if wanted is None or offered is None:
        return (
            "it was changed afterwards, or an authority of the same name with another key signed it"
        )
    if wanted == offered:
        return "their key identifiers agree, so the certificate was probably changed afterwards"
    return (
        f"the signer's key has the identifier {hex_text(wanted)}, this one {hex_text(offered)}, so"
        " an authority of the same name with another key signed it"
    )


def issuer_name(e: Evidence) -> Check:
    if not e.signers:
        return nobody(ISSUER_NAME, e)
    problems = []
    for child, signer in zip(e.path, e.signers, strict=False):
        if e.by_name or child.issuer == signer.subject:
            continue
        if child.certificate.issuer == signer.certificate.subject:
            problems.append(
                f"{child.label} writes its issuer's name {signer.label} in another string type"
                f" ({_types(child.certificate.issuer)}) than {signer.label} itself does"
                f" ({_types(signer.certificate.subject)}): kubectl compares bytes, not text"
            )
        else:
            problems.append(
                f"{child.label} calls its issuer {issuer_label(child)}, but the one whose key"
                f" signed it is called {signer.label}"
            )
    return check(ISSUER_NAME, problems, "Every certificate names the one above it, byte for byte")


def key_identifiers(e: Evidence) -> Check:
    if not e.signers:
        return nobody(KEY_IDENTIFIERS, e)
    agree = []
    for child, signer in zip(e.path, e.signers, strict=False):
        wanted, offered = child.wanted_key_id, signer.key_id
        if wanted is None or offered is None:
            who = child if wanted is None else signer
            why = f"{who.label} states none: they only help to find the signer, the key decides"
            return Check(KEY_IDENTIFIERS, Verdict.NOT_CHECKED, f"{why}.")
        if wanted != offered:
            why = (
                f"{child.label} wants a signer with {hex_text(wanted)}, {signer.label} has"
                f" {hex_text(offered)}: kubectl takes that as a hint only, openssl would refuse"
            )
            return Check(KEY_IDENTIFIERS, Verdict.NOT_CHECKED, f"{why}.")
        agree.append(
            f"{child.label} wants a signer with {hex_text(wanted)}, and {signer.label} has it"
        )
    return check(KEY_IDENTIFIERS, [], "; ".join(agree))


def issuer_label(certificate: Known) -> str:
    """Name the issuer that a certificate states, shortly."""
    name = certificate.certificate.issuer
    found = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[-1].value) if found else name.rfc4514_string() or "(empty)"


def _types(name: x509.Name) -> str:
    return ", ".join(dict.fromkeys(attribute._type.name for attribute in name))
