"""A certificate with its private key, and what a certificate is used for."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson import keys
from kubecert_lesson.certificates.reading import name_text, pem
from kubecert_lesson.files import PUBLIC, NewFile, write_together
from kubecert_lesson.keys import PrivateFormat, PrivateKey
from kubecert_lesson.words import Coded, template


class Use(Coded):
    """What a certificate is for: its extended key usage (RFC 5280, section 4.2.1.12)."""

    SERVING = "serving", template("serving")
    CLIENT = "client", template("client")
    SERVING_AND_CLIENT = "serving-and-client", template("serving and client")

    @property
    def purposes(self) -> tuple[x509.ObjectIdentifier, ...]:
        """The object identifiers that go into the extension, in kubeadm's order."""
        return _PURPOSES[self]


_PURPOSES = {
    Use.SERVING: (ExtendedKeyUsageOID.SERVER_AUTH,),
    Use.CLIENT: (ExtendedKeyUsageOID.CLIENT_AUTH,),
    Use.SERVING_AND_CLIENT: (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its private key: a server, a client, or an authority that can sign."""

    certificate: x509.Certificate
    key: PrivateKey = field(repr=False)

    def __repr__(self) -> str:
        return f"Identity({name_text(self.certificate.subject)})"

    @property
    def certificate_pem(self) -> bytes:
        """The certificate as PEM."""
        return pem(self.certificate)

    @property
    def key_pem(self) -> bytes:
        """The private key as unencrypted PEM: PKCS#1 for RSA, as kubeadm writes it."""
        return keys.private_pem(
            self.key,
            form=PrivateFormat.PKCS8
            if isinstance(self.key, Ed25519PrivateKey)
            else PrivateFormat.PKCS1,
        )

    def write(self, folder: str | os.PathLike[str], name: str) -> tuple[Path, Path]:
        """Write ``name.crt`` (0644) and ``name.key`` (0600) into a folder; return both paths.

        A process that is killed meanwhile leaves the old pair or the new one.
        """
        place = Path(folder) / name
        certificate, key = write_together(
            place.parent,
            NewFile(f"{place.name}.crt", self.certificate_pem, PUBLIC),
            NewFile(f"{place.name}.key", self.key_pem),
        )
        return certificate, key
