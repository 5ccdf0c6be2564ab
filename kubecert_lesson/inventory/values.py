"""A certificate or a key with the place where it is, and what could not be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kubecert_lesson.keys import PublicKey
from kubecert_lesson.words import Coded, Text, template, text


class Holder(Coded):
    """What holds a certificate or a key."""

    FILE = "file", template("a file")
    CLUSTER = "cluster", template("a cluster entry of a kubeconfig: an authority to trust")
    USER = "user", template("a user entry of a kubeconfig: a login")
    OBJECT = "object", template("an object of a cluster")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCertificate:
    """One certificate, what holds it, and where that is.

    ``file`` is the file or the kubeconfig, None for an object of a cluster; ``entry`` is the name
    of the kubeconfig's entry. ``follows`` is True for one that stands behind another in one text.
    """

    certificate: x509.Certificate
    holder: Holder
    where: Text
    file: Path | None = None
    entry: str = ""
    follows: bool = False

    @property
    def der(self) -> bytes:
        """The certificate's own bytes, by which two copies are known to be one certificate."""
        return self.certificate.public_bytes(Encoding.DER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldKey:
    """The public part of a key and where the key is; the key itself is not kept."""

    public: PublicKey
    holder: Holder
    where: Text
    file: Path | None = None
    entry: str = ""
    private: bool = True

    @property
    def spki(self) -> bytes:
        """The public key's bytes, by which keys and certificates are matched."""
        return self.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place that could not be read, and why."""

    where: Text
    why: Text

    @property
    def said(self) -> Text:
        """Both in one clause; many a reason names the place itself."""
        if "path" in self.why.values:
            return self.why
        return text(self.why.code, "{where}: {why}", where=self.where, why=self.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Everything that was found, in the order in which it was found."""

    certificates: tuple[HeldCertificate, ...] = ()
    keys: tuple[HeldKey, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()

    @classmethod
    def of(cls, found: Iterator["Found"]) -> "Inventory":
        """Sort what was found by its kind."""
        everything = tuple(found)
        return cls(
            certificates=tuple(one for one in everything if isinstance(one, HeldCertificate)),
            keys=tuple(one for one in everything if isinstance(one, HeldKey)),
            unreadable=tuple(one for one in everything if isinstance(one, Unreadable)),
        )


Found = HeldCertificate | HeldKey | Unreadable
