"""From a certificate to a trust anchor: candidates are found by name, links are proved by key.

Trusted candidates come first, those with the wanted key identifier before others (RFC 4158, section
3.5), and at most 100 signatures are checked, as by kubectl. Source: RFC 5280, section 6.1.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.dsa import DSAPublicKey
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kubecert_lesson import keys
from kubecert_lesson.certificates import common_name, foreign, name_text
from kubecert_lesson.certificates.der import sequence
from kubecert_lesson.chain.go_certificate import SAN, GoCertificate
from kubecert_lesson.chain.go_reading import read
from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import PublicKey
from kubecert_lesson.words import say

E = TypeVar("E", bound=x509.ExtensionType)
MOST_SIGNATURES = 100  # as Go: a sender of many look-alikes shall not keep us busy


class CertificateFacts:
    """A certificate with what the checks ask of it, each read once and only when asked."""

    def __init__(self, certificate: x509.Certificate) -> None:
        if not isinstance(certificate, x509.Certificate):
            raise LessonError(
                "not-a-certificate",
                "a certificate is expected, not {type}: give a list of certificates, as"
                " certificates.load_all returns it",
                type=type(certificate).__name__,
            )
        self.certificate = certificate

    @cached_property
    def go(self) -> GoCertificate:
        """The certificate as kubectl reads it."""
        return read(self.certificate)

    @cached_property
    def label(self) -> str:
        """What the reasons call it: its CN, or else its whole name."""
        own = self.certificate
        return self.go.common_name or common_name(own) or name_text(foreign.subject(own))

    @cached_property
    def subject(self) -> bytes:
        """The subject as DER: the same text in another string type is another name to Go."""
        return sequence(self.go.subject)

    @cached_property
    def issuer(self) -> bytes:
        """The issuer's name as DER."""
        return sequence(self.go.issuer)

    @property
    def starts(self) -> datetime:
        """When it begins to be valid."""
        return self.go.starts

    @property
    def ends(self) -> datetime:
        """When it expires."""
        return self.go.ends

    @cached_property
    def extensions(self) -> tuple[foreign.Extension, ...]:
        """Every extension, in order, as the cryptography library reads them."""
        return foreign.extensions(self.certificate)

    def get(self, kind: type[E]) -> E | None:
        """Return the value of one kind of extension, or None where the certificate lacks it."""
        found = (e.value for e in self.extensions)
        return next((value for value in found if isinstance(value, kind)), None)

    def is_critical(self, kind: type[x509.ExtensionType]) -> bool | None:
        """Say whether an extension is marked critical; None where the certificate lacks it."""
        found = (e.critical for e in self.extensions if type(e.value) is kind)
        return next(found, None)

    @cached_property
    def key(self) -> PublicKey | None:
        """The public key, or None for a kind that certificates here do not use."""
        key = foreign.public_key(self.certificate)
        return key if isinstance(key, PublicKey) else None

    @property
    def algorithm(self) -> str:
        """The name of the algorithm that it is signed with, or its numbers."""
        oid = self.certificate.signature_algorithm_oid
        return oid._name if oid._name != "Unknown OID" else oid.dotted_string

    @property
    def fingerprint(self) -> str:
        """The first bytes of the key's fingerprint, enough to tell two keys apart."""
        return f"{keys.fingerprint(self.key)[:23]}…" if self.key else say("of an unknown kind")

    @property
    def signed_itself(self) -> bool:
        """True for a certificate that its own key verifies: a root, trusted or not."""
        return self.subject == self.issuer and self.is_signed_by(self)

    def is_signed_by(self, signer: "CertificateFacts") -> bool:
        """Say whether a signer's key verifies the signature."""
        return signed_by(self.certificate, signer.certificate)

    @property
    def wanted_key_id(self) -> bytes | None:
        """The key identifier that the certificate says its issuer has (AKI), if it says so."""
        return self.go.authority_key_id or None

    @property
    def key_id(self) -> bytes | None:
        """The identifier of its own key that the certificate states (SKI), if it does."""
        return self.go.subject_key_id or None


@lru_cache(maxsize=1024)
def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Say whether the key of ``issuer`` verifies the signature of ``certificate``.

    Only the key decides. No name is compared, no date, and not whether the issuer may sign. What
    was found is remembered.
    Source: RFC 5280, section 4.1.1.3.
    """
    signature, signed = certificate.signature, certificate.tbs_certificate_bytes
    try:
        key, how = issuer.public_key(), certificate.signature_algorithm_parameters
        # The types of `how` fit the key's, or the library raises TypeError.
        if isinstance(key, RSAPublicKey):
            digest = certificate.signature_hash_algorithm
            key.verify(signature, signed, how, digest)  # type: ignore[arg-type]
        elif isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, signed, how)  # type: ignore[arg-type]
        elif isinstance(key, Ed25519PublicKey | Ed448PublicKey):
            key.verify(signature, signed)
        elif isinstance(key, DSAPublicKey):
            digest = certificate.signature_hash_algorithm
            key.verify(signature, signed, digest)  # type: ignore[arg-type]
        else:
            return False
    except (InvalidSignature, *foreign.UNREADABLE):
        return False
    return True


@dataclass(slots=True, kw_only=True)
class Search:
    """One search: the pools to look in, and what was met on the way."""

    leaf: CertificateFacts
    anchors: Sequence[CertificateFacts]
    intermediates: Sequence[CertificateFacts]
    by_name: bool = True  # False in the second round, in which only keys count
    signatures: int = 0
    gave_up: bool = False
    deepest: tuple[CertificateFacts, ...] = ()
    refused: list[tuple[CertificateFacts, CertificateFacts]] = field(
        default_factory=list
    )  # (child, candidate)

    def paths(self) -> Iterator[tuple[CertificateFacts, ...]]:
        """Give every path from the leaf to an anchor whose links are proved by key.

        Paths on which the names fit byte for byte come first. Only where there is none, those
        of which only the keys fit.
        """
        self.deepest = (self.leaf,)
        if any(self.leaf.certificate == anchor.certificate for anchor in self.anchors):
            yield self.deepest
            return
        found = False
        for path in self._from(self.deepest):
            found = True
            yield path
        self.gave_up = self.signatures > MOST_SIGNATURES
        if not found and not self.gave_up:
            self.by_name, self.signatures = False, 0
            yield from self._from((self.leaf,))

    def look_alikes(self) -> tuple[CertificateFacts, ...]:
        """Return those with the missing signer's name, but another key; trusted ones first."""
        found = [other for child, other in self.refused if child is self.deepest[-1]]
        return tuple(sorted(found, key=lambda other: other not in self.anchors))

    def _from(self, path: tuple[CertificateFacts, ...]) -> Iterator[tuple[CertificateFacts, ...]]:
        child = path[-1]
        for candidate in self._candidates(child):
            if self.signatures > MOST_SIGNATURES:
                return
            if candidate in path:
                continue
            issued = self._issued(child, candidate)
            if issued is None:
                continue
            self.signatures += 1
            if stands_in(path, candidate):
                continue  # cross-signed authorities can form a ring
            if not issued:
                if self.by_name:
                    self.refused.append((child, candidate))
                continue
            longer = (*path, candidate)
            if candidate in self.anchors:
                yield longer
                continue
            if len(longer) > len(self.deepest):
                self.deepest = longer
            yield from self._from(longer)

    def _candidates(self, child: CertificateFacts) -> list[CertificateFacts]:
        """Return everyone, the likeliest first; the key identifier is a hint, and no more."""
        everyone = [*self.anchors, *self.intermediates]
        return everyone if child.wanted_key_id is None else sorted(everyone, key=_rank(child))

    def _issued(self, child: CertificateFacts, candidate: CertificateFacts) -> bool | None:
        if self.by_name and child.issuer != candidate.subject:
            return None
        return child.is_signed_by(candidate)


def likeliest(
    child: CertificateFacts, candidates: Iterable[CertificateFacts]
) -> list[CertificateFacts]:
    """Return those that bear the issuer's name, the likeliest signers first."""
    return sorted((c for c in candidates if c.subject == child.issuer), key=_rank(child))


def _rank(child: CertificateFacts) -> Callable[[CertificateFacts], int]:
    """By key identifier: the wanted one, then none, then another."""
    wanted = child.wanted_key_id

    def rank(candidate: CertificateFacts) -> int:
        offered = candidate.key_id
        return 0 if offered == wanted else 1 if None in (offered, wanted) else 2

    return rank


def stands_in(path: Sequence[CertificateFacts], candidate: CertificateFacts) -> bool:
    """Say whether an authority stands in a path: the same name, key and alternative names.

    As Go was seen to decide: where one of two has alternative names and the other has not, the
    rest of the path is not looked at.
    """
    own, names = candidate.go, candidate.go.extensions.get(SAN)
    for known in (one.go for one in path):
        if (known.subject, known.spki) == (own.subject, own.spki):
            theirs = known.extensions.get(SAN)
            if names == theirs or None in (names, theirs):
                return names == theirs
    return False
