"""Who signed it? The checks that tie each certificate of a path to the one above it.

Two authorities may bear one name. Only the key decides, and here the two are told apart.
Source: RFC 5280, sections 4.1.1.3, 4.1.2.4 and 4.2.1.1.
"""

from cryptography import x509

from kubecert_lesson.certificates.foreign import issuer, subject
from kubecert_lesson.chain.evidence import (
    ISSUER_NAME,
    KEY_IDENTIFIERS,
    SIGNATURE,
    Evidence,
    check,
    failed,
    hex_text,
    labels,
    no_signer,
    not_checked,
)
from kubecert_lesson.chain.go_keys import DSA, FEWEST_BITS, RSA, signature_kind
from kubecert_lesson.chain.path import MOST_SIGNATURES, CertificateFacts
from kubecert_lesson.steps import Check
from kubecert_lesson.words import Text, joined, listed, say, text


def signature(e: Evidence) -> Check:
    """Check that each certificate's signature is verified by the key of the one above it."""
    leaf, last = e.path[0], e.path[-1]
    weak = [why for pair in zip(e.path, e.signers, strict=False) if (why := _weak(*pair))]
    if not e.anchored:
        return failed(SIGNATURE, [_why_no_anchor(e), *weak])
    if last is leaf:
        good = text(
            "own-anchor",
            "{name} is itself among the trusted certificates: no one has to vouch for it",
            name=leaf.label,
        )
        return check(SIGNATURE, weak, good)
    links = [
        text(
            "link",
            "the key of {signer} verifies the signature of {child}",
            signer=signer.label,
            child=child.label,
        )
        for child, signer in zip(e.path, e.signers, strict=False)
    ]
    good = text("signed", "{links}, and {name} is trusted", links=listed(links), name=last.label)
    return check(SIGNATURE, weak, good)


def _weak(child: CertificateFacts, signer: CertificateFacts) -> Text | None:
    """Say why kubectl accepts no such signature, even where it is right."""
    kind, key = signature_kind(child.go.algorithm), signer.go.key
    if kind and kind.forgeable:
        return text(
            "forgeable-signature",
            "{name} is signed with {algorithm}, for which forgeries are known: kubectl does not"
            " accept it",
            name=child.label,
            algorithm=kind.forgeable,
        )
    if kind is None or kind.kind == DSA:
        return text(
            "unknown-signature",
            "{name} is signed with {algorithm}, which kubectl does not verify",
            name=child.label,
            algorithm=child.algorithm,
        )
    if key and key.kind == RSA and key.bits < FEWEST_BITS:
        return text(
            "short-key",
            "{name} has an RSA key of {bits} bits, and kubectl accepts none below {fewest}",
            name=signer.label,
            bits=key.bits,
            fewest=FEWEST_BITS,
        )
    return None


def _why_no_anchor(e: Evidence) -> Text:
    """Say why the path does not reach a trusted certificate."""
    last = e.path[-1]
    trusted = listed(dict.fromkeys(labels(e.anchors)))
    if not e.anchors:
        return text(
            "no-anchors",
            "no authority is trusted, so no one can vouch for {name}",
            name=e.path[0].label,
        )
    if e.gave_up:
        return text(
            "gave-up",
            "the search gave up after {most} signatures: too many certificates bear the name of"
            " an issuer",
            most=MOST_SIGNATURES,
        )
    look_alike = next((c for c in e.refused if c in e.anchors), None)
    if look_alike and last.signed_itself:
        return text(
            "namesake-root",
            "the chain ends at {name} with the key {key}, and the trusted {other} has the key"
            " {other_key}: the same name, but another key, so another authority",
            name=last.label,
            key=last.fingerprint,
            other=look_alike.label,
            other_key=look_alike.fingerprint,
        )
    if last.signed_itself:
        return text(
            "untrusted-root",
            "{name} signed itself, and is not among the trusted certificates ({trusted}): anyone"
            " can make such a certificate",
            name=last.label,
            trusted=trusted,
        )
    if e.refused:
        return _not_by(last, look_alike or e.refused[0])
    named = issuer_label(last)
    if any(last.issuer == member.subject for member in e.path):
        return text(
            "ring",
            "{name} names {issuer} as its issuer, which already stands below it: the authorities"
            " vouch for each other in a ring, and none of them is trusted",
            name=last.label,
            issuer=named,
        )
    return text(
        "no-issuer",
        "{name} names {issuer} as its issuer, and no certificate of that name was given; trusted:"
        " {trusted}",
        name=last.label,
        issuer=named,
        trusted=trusted,
    )


def _not_by(child: CertificateFacts, candidate: CertificateFacts) -> Text:
    return text(
        "not-signed-by",
        "{name} says that {signer} signed it, but the key of the given {signer}, {key}, does not"
        " verify the signature: {cause}",
        name=child.label,
        signer=candidate.label,
        key=candidate.fingerprint,
        cause=_cause(child, candidate),
    )


def _cause(child: CertificateFacts, candidate: CertificateFacts) -> Text:
    wanted, offered = child.wanted_key_id, candidate.key_id
    if wanted is None or offered is None:
        return text(
            "changed-or-namesake",
            "it was changed afterwards, or an authority of the same name with another key"
            " signed it",
        )
    if wanted == offered:
        return text(
            "changed",
            "their key identifiers agree, so the certificate was probably changed afterwards",
        )
    return text(
        "namesake",
        "the signer's key has the identifier {wanted}, this one {offered}, so an authority of the"
        " same name with another key signed it",
        wanted=hex_text(wanted),
        offered=hex_text(offered),
    )


def issuer_name(e: Evidence) -> Check:
    """Check that each certificate names the one above it, byte for byte."""
    if not e.signers:
        return no_signer(ISSUER_NAME, e)
    problems = [
        _other_name(child, signer)
        for child, signer in zip(e.path, e.signers, strict=False)
        if not e.by_name and child.issuer != signer.subject
    ]
    good = text("names-agree", "every certificate names the one above it, byte for byte")
    return check(ISSUER_NAME, problems, good)


def _other_name(child: CertificateFacts, signer: CertificateFacts) -> Text:
    own, theirs = issuer(child.certificate), subject(signer.certificate)
    if own == theirs:
        return text(
            "other-string-type",
            "{name} writes its issuer's name {signer} in another string type ({types}) than"
            " {signer} itself does ({own_types}): kubectl compares bytes, not text",
            name=child.label,
            signer=signer.label,
            types=_types(own),
            own_types=_types(theirs),
        )
    return text(
        "other-issuer",
        "{name} calls its issuer {issuer}, but the one whose key signed it is called {signer}",
        name=child.label,
        issuer=issuer_label(child),
        signer=signer.label,
    )


def key_identifiers(e: Evidence) -> Check:
    """Compare the key identifiers, which only help to find a signer."""
    if not e.signers:
        return no_signer(KEY_IDENTIFIERS, e)
    agree = []
    for child, signer in zip(e.path, e.signers, strict=False):
        wanted, offered = child.wanted_key_id, signer.key_id
        if wanted is None or offered is None:
            why = text(
                "no-key-identifier",
                "{name} has no key identifier: it would only help to find the signer, the key"
                " decides",
                name=child.label if wanted is None else signer.label,
            )
            return not_checked(KEY_IDENTIFIERS, why)
        if wanted != offered:
            why = text(
                "identifiers-differ",
                "{name} wants a signer with {wanted}, {signer} has {offered}: kubectl takes that"
                " as a hint only, openssl would refuse",
                name=child.label,
                wanted=hex_text(wanted),
                signer=signer.label,
                offered=hex_text(offered),
            )
            return not_checked(KEY_IDENTIFIERS, why)
        agree.append(
            text(
                "identifiers-agree",
                "{name} wants a signer with {wanted}, and {signer} has it",
                name=child.label,
                wanted=hex_text(wanted),
                signer=signer.label,
            )
        )
    return check(KEY_IDENTIFIERS, [], joined(agree))


def issuer_label(certificate: CertificateFacts) -> str:
    """Return a short name of the issuer that a certificate states."""
    name = issuer(certificate.certificate)
    found = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[-1].value) if found else name.rfc4514_string() or say("(empty)")


def _types(name: x509.Name) -> str:
    return ", ".join(dict.fromkeys(attribute._type.name for attribute in name))
