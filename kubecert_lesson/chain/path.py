"""From a certificate to a trust anchor: candidates are found by name, links are proved by key.

The order of the search is that of Go, which kubectl and kube-apiserver are written in: trusted
candidates first, those with the wanted key identifier before others, at most 100 signatures
checked. Source: RFC 5280, section 6.1; RFC 4158.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kubecert_lesson import keys
from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import PublicKey
from kubecert_lesson.reading import common_name, name_text

E = TypeVar("E", bound=x509.ExtensionType)
MOST_SIGNATURES = 100  # as Go: whoever sends many look-alikes shall not keep us busy


class Known:
    """A certificate with what the checks ask of it, each read once and only when asked."""

    __slots__ = ("_extensions", "certificate", "issuer", "label", "problem", "subject")

    certificate: x509.Certificate
    label: str
    subject: bytes
    issuer: bytes
    problem: str

    def __init__(self, certificate: x509.Certificate) -> None:
        if not isinstance(certificate, x509.Certificate):
            raise LessonError(
                f"a {type(certificate).__name__} stands where a certificate is expected: give a"
                " list of certificates, as certificates.load_all returns it"
            )
        self.certificate = certificate
        try:
            self.label = common_name(certificate) or name_text(certificate.subject)
            # The DER bytes: the same text in another string type is another name to Go.
            self.subject = certificate.subject.public_bytes()
            self.issuer = certificate.issuer.public_bytes()
        except ValueError as error:
            raise LessonError(f"a certificate's names cannot be read: {error}") from error
        self.problem = ""
        self._extensions: dict[x509.ObjectIdentifier, x509.Extension[x509.ExtensionType]] | None
        self._extensions = None

    @property
    def extensions(self) -> dict[x509.ObjectIdentifier, x509.Extension[x509.ExtensionType]]:
        """Every extension by its identifier; none, and a ``problem``, where they are damaged."""
        if self._extensions is None:
            try:
                self._extensions = {e.oid: e for e in self.certificate.extensions}
            except (ValueError, x509.DuplicateExtension) as error:
                self._extensions = {}
                self.problem = str(error)
        return self._extensions

    def get(self, kind: type[E]) -> E | None:
        """Return the value of one kind of extension, or None where the certificate lacks it."""
        found = self.extensions.get(kind.oid)
        return found.value if found is not None and isinstance(found.value, kind) else None

    @property
    def key(self) -> PublicKey | None:
        """The public key, or None for a kind that certificates here do not use."""
        try:
            key = self.certificate.public_key()
        except (ValueError, UnsupportedAlgorithm):
            return None
        return key if isinstance(key, PublicKey) else None

    @property
    def fingerprint(self) -> str:
        """The first bytes of the key's fingerprint, enough to tell two keys apart."""
        return f"{keys.fingerprint(self.key)[:23]}…" if self.key else "of an unknown kind"

    @property
    def signed_itself(self) -> bool:
        """True for a certificate that its own key verifies: a root, trusted or not."""
        return self.subject == self.issuer and signed_by(self.certificate, self.certificate)

    @property
    def wanted_key_id(self) -> bytes | None:
        """The key identifier that the certificate says its issuer has (AKI), if it says so."""
        extension = self.get(x509.AuthorityKeyIdentifier)
        return extension.key_identifier if extension else None

    @property
    def key_id(self) -> bytes | None:
        """The identifier of its own key that the certificate states (SKI), if it does."""
        extension = self.get(x509.SubjectKeyIdentifier)
        return extension.digest if extension else None


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Say whether the key of ``issuer`` verifies the signature of ``certificate``.

    Only the key decides. No name is compared, no date, and not whether the issuer may sign.
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
        elif isinstance(key, Ed25519PublicKey):
            key.verify(signature, signed)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False
    return True


@dataclass(slots=True)
class Search:
    """One search: the pools to look in, and what was met on the way."""

    leaf: Known
    anchors: Sequence[Known]
    intermediates: Sequence[Known]
    signatures: int = 0
    gave_up: bool = False
    deepest: tuple[Known, ...] = ()
    refused: list[tuple[Known, Known]] = field(default_factory=list)  # (child, candidate)

    def paths(self) -> Iterator[tuple[Known, ...]]:
        """Give every path from the leaf to an anchor whose links are proved by key.

        Paths on which the names fit byte for byte come first. Only where there is none, those
        of which only the keys fit.
        """
        self.deepest = (self.leaf,)
        if any(self.leaf.certificate == anchor.certificate for anchor in self.anchors):
            yield self.deepest
            return
        found = False
        for path in self._from(self.deepest, by_name=True):
            found = True
            yield path
        self.gave_up = self.signatures > MOST_SIGNATURES
        if not found and not self.gave_up:
            self.signatures = 0
            yield from self._from((self.leaf,), by_name=False)

    def _from(self, path: tuple[Known, ...], *, by_name: bool) -> Iterator[tuple[Known, ...]]:
        child = path[-1]
        for pool in (self.anchors, self.intermediates):
            for candidate in _likely(pool, child, by_name=by_name):
                if any(_same_authority(candidate, member) for member in path):
                    continue  # cross-signed authorities can form a ring
                self.signatures += 1
                if self.signatures > MOST_SIGNATURES:
                    return
                if not signed_by(child.certificate, candidate.certificate):
                    if by_name:
                        self.refused.append((child, candidate))
                    continue
                longer = (*path, candidate)
                if pool is self.anchors:
                    yield longer
                    continue
                if len(longer) > len(self.deepest):
                    self.deepest = longer
                yield from self._from(longer, by_name=by_name)


def _likely(pool: Sequence[Known], child: Known, *, by_name: bool) -> Sequence[Known]:
    """The candidates of a pool, the likeliest first; key identifiers only order them."""
    if not by_name:
        return pool
    named = [known for known in pool if known.subject == child.issuer]
    if len(named) < 2 or (wanted := child.wanted_key_id) is None:
        return named
    return sorted(named, key=lambda c: 1 if c.key_id is None else 0 if c.key_id == wanted else 2)


def _same_authority(one: Known, other: Known) -> bool:
    """As Go decides it: the same name, the same key and the same alternative names."""
    if one.certificate == other.certificate:
        return True
    if one.subject != other.subject or one.key is None or one.key != other.key:
        return False
    return one.get(x509.SubjectAlternativeName) == other.get(x509.SubjectAlternativeName)
