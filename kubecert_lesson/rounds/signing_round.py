"""Round 1: one asks, the other signs. Judging the request, and the certificate that comes back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson import chain, keys
from kubecert_lesson.certificates import Use, common_name, foreign
from kubecert_lesson.certificates.fields import list_of_texts
from kubecert_lesson.keys import PrivateKey, PublicKey
from kubecert_lesson.rounds.messages import MessageKind, RoundMessage, content_of
from kubecert_lesson.rounds.ruling import Ruling, fingerprint_check, judged, subject_checks
from kubecert_lesson.steps import Check
from kubecert_lesson.words import Text, listed, text

_POSSESSION = text("possession", "own signature")
_EXTENSIONS = text("extensions", "what else it asks for")
_KEY = text("key", "key")
_SIGNER = text("signer", "signed by")
_CLIENT = {ExtendedKeyUsageOID.CLIENT_AUTH}
_USUAL = {x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage}  # what a client may ask for


def judge_request(
    message: RoundMessage, *, name: str, groups: Sequence[str] = (), fingerprint: str = ""
) -> Ruling:
    """Compare a request with what was said aloud: a name, groups, and the key's fingerprint.

    Without a fingerprint nothing shows whose key it is; that check is then not made. Raises
    LessonError for another kind of message, and for a fingerprint of fewer than 8 bytes.
    Source: RFC 2986.
    """
    csr = content_of(message, MessageKind.REQUEST, x509.CertificateSigningRequest)
    key = csr.public_key()
    assert isinstance(key, PublicKey)
    swapped = text(
        "swapped-key",
        "the key in it did not make its signature: the key, or something else in it, was replaced"
        " after signing",
    )
    own = text("holds-the-key", "made with the key in it: whoever asks holds that key")
    return Ruling(
        (
            judged(_POSSESSION, None if csr.is_signature_valid else swapped, own),
            *subject_checks(csr.subject, name=name, groups=list_of_texts(groups)),
            judged(_EXTENSIONS, _asks_for_more(csr), text("nothing-else", "nothing")),
            fingerprint_check(key, fingerprint),
        )
    )


def judge_certificate(
    message: RoundMessage,
    *,
    key: PrivateKey | PublicKey,
    name: str,
    groups: Sequence[str] = (),
    trusts: x509.Certificate,
    at: datetime | None = None,
) -> Ruling:
    """Compare the certificate that came back with your own key and request.

    ``trusts`` is the certificate of the authority that should have signed it, ``at`` an aware
    datetime (now, where it is left out). Raises LessonError for another kind of message.
    """
    shown = content_of(message, MessageKind.CERTIFICATE, x509.Certificate)
    found = foreign.public_key(shown)
    assert isinstance(found, PublicKey)
    another = text(
        "another-key",
        "it is about another key than yours: whoever holds that key can use your name, and you can"
        " do nothing with it",
    )
    same = keys.same_key(found, key)
    return Ruling(
        (
            judged(_KEY, None if same else another, text("own-key", "the key of your request")),
            *subject_checks(foreign.subject(shown), name=name, groups=list_of_texts(groups)),
            signer_check(shown, [trusts], at=at),
        )
    )


def signer_check(
    shown: x509.Certificate, trusts: Iterable[x509.Certificate], *, at: datetime | None
) -> Check:
    """Check that one of these authorities vouches for a client, and tell look-alikes by name."""
    anchors = tuple(trusts)
    verdict = chain.verify(shown, anchors=anchors, use=Use.CLIENT, at=at)
    names = listed(map(common_name, anchors))
    return judged(
        _SIGNER,
        None if verdict.trusted else _refusal(shown, anchors, verdict.because),
        text("vouched", "{names}: its key verifies the signature", names=names),
    )


def _refusal(shown: x509.Certificate, anchors: tuple[x509.Certificate, ...], because: Text) -> Text:
    for anchor in anchors:
        same_name = foreign.issuer(shown) == foreign.subject(anchor)
        if same_name and not chain.signed_by(shown, anchor):
            return text(
                "look-alike-authority",
                "it names {name} as its issuer, but that authority's key did not sign it: an"
                " impostor with the same name did, or it was changed",
                name=common_name(anchor),
            )
    return text("not-trusted", "{why}", why=because)


def _asks_for_more(csr: x509.CertificateSigningRequest) -> Text | None:
    """What a request asks for besides a name; the gravest first."""
    values = {type(one.value): one.value for one in csr.extensions}
    basic, usage = values.get(x509.BasicConstraints), values.get(x509.KeyUsage)
    if (isinstance(basic, x509.BasicConstraints) and basic.ca) or (
        isinstance(usage, x509.KeyUsage) and usage.key_cert_sign
    ):
        return text("asks-to-sign", "CA:TRUE or keyCertSign, to sign certificates itself")
    names = values.get(x509.SubjectAlternativeName)
    if isinstance(names, x509.SubjectAlternativeName):
        return text(
            "asks-for-hosts",
            "the host names {names}, as a server would",
            names=listed(str(name.value) for name in names),
        )
    purposes = values.get(x509.ExtendedKeyUsage)
    if isinstance(purposes, x509.ExtendedKeyUsage) and set(purposes) != _CLIENT:
        return text("asks-to-serve", "purposes other than a client's")
    if more := [one.oid.dotted_string for one in csr.extensions if type(one.value) not in _USUAL]:
        return text("asks-for-more", "the extensions {oids}", oids=listed(more))
    return None
