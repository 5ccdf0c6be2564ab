"""The tree as values: certificates with their places, keys and signers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson.certificates import fingerprint, foreign, name_text, organizations
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.inventory import HeldCertificate, HeldKey, Holder, Unreadable
from kubecert_lesson.words import Text, joined, listed, text

_AUTHORITY = text("authority", "authority")
_PLAIN = text("plain", "neither an authority nor a server nor a client")


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeCertificate:
    """One certificate, wherever copies of it are.

    ``keys`` are the keys that belong to it. ``signer`` is the number of the certificate whose key
    signed it (its own where it signed itself), None where none here did; ``namesakes`` are then
    the numbers of those that have its issuer's name, and another key. ``other_name`` is True where
    its signer's name is not the issuer that it names.
    """

    facts: CertificateFacts = field(repr=False, compare=False)
    places: tuple[HeldCertificate, ...]
    keys: tuple[HeldKey, ...] = ()
    signer: int | None = None
    namesakes: tuple[int, ...] = ()
    other_name: bool = False

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate itself."""
        return self.places[0].certificate

    @property
    def name(self) -> str:
        """Its CN, or its whole name."""
        return self.facts.label

    @property
    def subject(self) -> str:
        """Its whole name."""
        return name_text(foreign.subject(self.certificate))

    @property
    def issuer(self) -> str:
        """The name that it gives of its issuer."""
        return name_text(foreign.issuer(self.certificate))

    @property
    def serial(self) -> str:
        """Its serial number in hexadecimal."""
        return f"{self.certificate.serial_number:X}"

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the whole certificate."""
        return fingerprint(self.certificate)

    @property
    def not_before(self) -> datetime:
        """When it begins to be valid."""
        return self.facts.starts

    @property
    def not_after(self) -> datetime:
        """When it expires."""
        return self.facts.ends

    @property
    def is_authority(self) -> bool:
        """True where it says that it may sign others."""
        basic = self.facts.get(x509.BasicConstraints)
        return basic is not None and basic.ca

    @property
    def names(self) -> tuple[str, ...]:
        """The DNS names and addresses that it is for."""
        found = self.facts.get(x509.SubjectAlternativeName) or ()
        return tuple(str(n.value) for n in found if isinstance(n, x509.DNSName | x509.IPAddress))

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of a client: every O of its subject."""
        return organizations(self.certificate)

    @property
    def serves(self) -> bool:
        """True where it is for servers."""
        return ExtendedKeyUsageOID.SERVER_AUTH in self._purposes

    @property
    def logs_in(self) -> bool:
        """True where it is for clients."""
        return ExtendedKeyUsageOID.CLIENT_AUTH in self._purposes

    @property
    def _purposes(self) -> tuple[x509.ObjectIdentifier, ...]:
        return tuple(self.facts.get(x509.ExtendedKeyUsage) or ())

    @property
    def role(self) -> Text:
        """What it is for."""
        if self.is_authority:
            return _AUTHORITY
        found = []
        if self.serves:
            names = listed(self.names)
            found.append(text("serves", "serves as {names}", names=names))
        if self.logs_in and self.groups:
            groups = listed(self.groups)
            found.append(text("logs-in", "logs in, groups {groups}", groups=groups))
        elif self.logs_in:
            found.append(text("logs-in", "logs in, without a group"))
        return joined(found) if found else _PLAIN

    @property
    def logins(self) -> tuple[HeldCertificate, ...]:
        """The kubeconfigs' user entries that log in with it."""
        return tuple(place for place in self.places if place.holder is Holder.USER)


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFinding:
    """Something in a kubeadm folder that differs from what kubeadm writes, and what fixes it.

    ``repairs`` are commands, and texts for people between them. With ``advice`` the cluster works
    nevertheless, for the time being.
    """

    because: Text
    where: Text
    repairs: tuple[str | Text, ...]
    advice: bool = False

    @property
    def fix(self) -> tuple[str, ...]:
        """The lines that fix it; those that start with # are for people."""
        return tuple(line if isinstance(line, str) else f"# {line}" for line in self.repairs)

    @property
    def code(self) -> str:
        """What it is, for programs."""
        return self.because.code


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateTree:
    """All certificates, in the order in which they were found, and what belongs to none.

    ``loose_keys`` fit no certificate here; a public and a private key of one pair are one entry.
    """

    at: datetime
    certificates: tuple[TreeCertificate, ...]
    loose_keys: tuple[tuple[HeldKey, ...], ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    findings: tuple[LintFinding, ...] = ()

    @property
    def roots(self) -> tuple[int, ...]:
        """The numbers of those that signed themselves."""
        return tuple(n for n, one in enumerate(self.certificates) if one.signer == n)

    @property
    def loose(self) -> tuple[int, ...]:
        """The numbers of those that no key here signed."""
        return tuple(n for n, one in enumerate(self.certificates) if one.signer is None)

    def signed_by(self, number: int) -> tuple[int, ...]:
        """Return the numbers of those that a certificate's key signed, itself left out."""
        found = enumerate(self.certificates)
        return tuple(n for n, one in found if one.signer == number and n != number)

    def walk(self) -> Iterator[tuple[int, int]]:
        """Give each certificate's number with its depth: each tree from its root downwards."""
        below: dict[int, list[int]] = {}
        for n, one in enumerate(self.certificates):
            if one.signer not in (None, n):
                below.setdefault(int(one.signer or 0), []).append(n)
        seen: set[int] = set()
        # Cross-signed authorities can sign each other in a ring, which has no root.
        for root in (*self.roots, *self.loose, *range(len(self.certificates))):
            ahead = [(root, 0)] if root not in seen else []
            while ahead:
                n, depth = ahead.pop()
                if n not in seen:
                    seen.add(n)
                    yield n, depth
                    ahead += [(child, depth + 1) for child in reversed(below.get(n, []))]
