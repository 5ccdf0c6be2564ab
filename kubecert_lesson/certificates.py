"""Certificates: ask for one, issue one (and, from reading.py, read one).

What an issued certificate says follows kubeadm: extensions and their order, names as
PrintableString, five minutes of backdating, one year for a leaf and ten for an authority.
Source: RFC 5280; Kubernetes, "PKI certificates and requirements".
"""

import ipaddress
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kubecert_lesson import keys, moments
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import write_private, write_public
from kubecert_lesson.keys import PrivateFormat, PrivateKey, PublicKey
from kubecert_lesson.reading import (
    Summary,
    common_name,
    fingerprint,
    load,
    load_all,
    name_text,
    organizations,
    pem,
    read,
    summarize,
)

__all__ = [
    "Identity",
    "Summary",
    "Use",
    "common_name",
    "distinguished_name",
    "fingerprint",
    "intermediate_authority",
    "issue",
    "issue_identity",
    "load",
    "load_all",
    "name_text",
    "organizations",
    "pem",
    "read",
    "request",
    "self_signed_authority",
    "summarize",
]

BACKDATED = timedelta(minutes=5)  # kubeadm's allowance for clocks that run behind
LEAF_DAYS = 365
AUTHORITY_DAYS = 3650
# The characters of a PrintableString (ITU-T X.680); other text becomes a UTF8String, as in Go.
_PRINTABLE = re.compile(r"[A-Za-z0-9 '()+,\-./:=?]*")
_DNS_NAME = re.compile(
    r"(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*"
)


class Use(Enum):
    """What a certificate is for: its extended key usage (RFC 5280, section 4.2.1.12)."""

    SERVING = "serving"
    CLIENT = "client"
    SERVING_AND_CLIENT = "serving and client"

    @property
    def purposes(self) -> tuple[x509.ObjectIdentifier, ...]:
        """The object identifiers that go into the extension, in kubeadm's order."""
        return {
            Use.SERVING: (ExtendedKeyUsageOID.SERVER_AUTH,),
            Use.CLIENT: (ExtendedKeyUsageOID.CLIENT_AUTH,),
            Use.SERVING_AND_CLIENT: (
                ExtendedKeyUsageOID.SERVER_AUTH,
                ExtendedKeyUsageOID.CLIENT_AUTH,
            ),
        }[self]


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
        """Write ``name.crt`` (0644) and ``name.key`` (0600) into a folder; return both paths."""
        key = write_private(Path(folder) / f"{name}.key", self.key_pem)
        return write_public(Path(folder) / f"{name}.crt", self.certificate_pem), key


def distinguished_name(common_name: str, organizations: Sequence[str] = ()) -> x509.Name:
    """Make a name as Go writes it: every O first, then CN, PrintableString where the text allows.

    The type matters: kubectl and kube-apiserver compare names byte for byte, not as text.
    Raises LessonError for an empty name, and for one of more than 64 bytes in UTF-8 (RFC 5280
    allows 64 characters; the cryptography library counts bytes).
    """
    parts = [(NameOID.ORGANIZATION_NAME, text) for text in organizations]
    parts.append((NameOID.COMMON_NAME, common_name))
    return x509.Name([name_attribute(oid, text) for oid, text in parts])


def request(
    key: PrivateKey,
    *,
    common_name: str,
    organizations: Sequence[str] = (),
    sans: Sequence[str] = (),
) -> x509.CertificateSigningRequest:
    """Make a certificate signing request: a name, a public key, signed by its private key.

    ``sans`` are DNS names and IP addresses, as text. Source: RFC 2986.
    Raises LessonError for a name or an address that cannot stand in a certificate.
    """
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        distinguished_name(common_name, organizations)
    )
    if sans:
        builder = builder.add_extension(_san_extension(sans), critical=False)
    return builder.sign(key, _hash_for(key))


def self_signed_authority(
    key: PrivateKey,
    *,
    common_name: str,
    days: int = AUTHORITY_DAYS,
    now: datetime | None = None,
    path_length: int | None = None,
) -> Identity:
    """Make a certificate authority that signs itself, as kubeadm makes ca.crt.

    ``days`` counts from ``now`` (an aware datetime; the current time where it is left away).
    """
    name = distinguished_name(common_name)
    ski = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = _authority_builder(name, name, key.public_key(), days, now, path_length)
    builder = builder.add_extension(ski, critical=False)
    if _is_dns_name(common_name):  # kubeadm repeats its authorities' names as DNS names
        builder = builder.add_extension(_san_extension([common_name]), critical=False)
    return Identity(builder.sign(key, _hash_for(key)), key)


def intermediate_authority(
    key: PrivateKey,
    authority: Identity,
    *,
    common_name: str,
    days: int = AUTHORITY_DAYS,
    now: datetime | None = None,
    path_length: int | None = 0,
) -> Identity:
    """Make an authority that another authority vouches for.

    ``path_length`` says how many more authorities may follow below it: 0 means leaves only.
    Raises LessonError where ``authority`` does not hold the key of its certificate.
    """
    builder = _authority_builder(
        distinguished_name(common_name),
        authority.certificate.subject,
        key.public_key(),
        days,
        now,
        path_length,
    )
    ski = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = builder.add_extension(ski, critical=False)
    builder = builder.add_extension(authority_key_identifier(authority), critical=False)
    return Identity(signed(builder, authority), key)


def issue(
    csr: x509.CertificateSigningRequest,
    authority: Identity,
    *,
    use: Use,
    days: int = LEAF_DAYS,
    now: datetime | None = None,
    sans: Sequence[str] | None = None,
    not_before: datetime | None = None,
) -> x509.Certificate:
    """Issue a certificate for a request: the authority vouches for the name and the public key.

    The names in ``sans`` go into the certificate; None takes those of the request. The
    validity is from five minutes before ``now`` (or from ``not_before``) until ``days`` after it.
    Raises LessonError where the request's own signature is wrong (whoever asks must hold the
    key), or where ``authority`` does not hold the key of its certificate.
    """
    if not csr.is_signature_valid:
        raise LessonError(
            f"the request of {name_text(csr.subject)} is not signed by its own key: make it again"
        )
    created = moments.utc(now)
    builder = (
        x509.CertificateBuilder()
        .subject_name(csr.subject)
        # The bytes of the authority's name, never a name made anew: Go compares bytes.
        .issuer_name(authority.certificate.subject)
        .public_key(csr.public_key())
        .serial_number(new_serial())
        .not_valid_before(not_before or created - BACKDATED)
        .not_valid_after(created + timedelta(days=days))
        .add_extension(key_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage(use.purposes), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(authority_key_identifier(authority), critical=False)
    )
    alternative = _requested_sans(csr) if sans is None else (_san_extension(sans) if sans else None)
    if alternative is not None:
        builder = builder.add_extension(alternative, critical=False)
    return signed(builder, authority)


def issue_identity(
    authority: Identity,
    *,
    common_name: str,
    organizations: Sequence[str] = (),
    sans: Sequence[str] = (),
    use: Use,
    days: int = LEAF_DAYS,
    now: datetime | None = None,
    not_before: datetime | None = None,
    key: PrivateKey | None = None,
) -> Identity:
    """Make a key (or take ``key``), a request for it, and the certificate: all in one call."""
    own = key or keys.generate()
    csr = request(own, common_name=common_name, organizations=organizations, sans=sans)
    return Identity(issue(csr, authority, use=use, days=days, now=now, not_before=not_before), own)


def _authority_builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: PublicKey,
    days: int,
    now: datetime | None,
    path_length: int | None,
) -> x509.CertificateBuilder:
    created = moments.utc(now)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(new_serial())
        .not_valid_before(created - BACKDATED)
        .not_valid_after(created + timedelta(days=days))
        .add_extension(key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    )


def signed(builder: x509.CertificateBuilder, authority: Identity) -> x509.Certificate:
    """Let an authority sign. Raises LessonError where its key is not that of its certificate."""
    if authority.key.public_key() != authority.certificate.public_key():
        name = name_text(authority.certificate.subject)
        raise LessonError(f"the key does not belong to the certificate of {name}: give its own key")
    return builder.sign(authority.key, _hash_for(authority.key))


def _hash_for(key: PrivateKey) -> hashes.SHA256 | None:
    """Ed25519 hashes by itself (RFC 8032); all others sign a SHA-256."""
    return None if isinstance(key, Ed25519PrivateKey) else hashes.SHA256()


def new_serial() -> int:
    """Draw a serial number from 1 to 2^63 - 1, as kubeadm draws it."""
    return secrets.randbelow(2**63 - 1) + 1


def name_attribute(oid: x509.ObjectIdentifier, text: str) -> x509.NameAttribute[str]:
    """Make one part of a name, PrintableString where the text allows.

    Raises LessonError for an empty text, and for one of more than 64 bytes.
    """
    size = len(text.encode())
    if not 1 <= size <= 64:
        raise LessonError(
            f"the name {text!r} takes {size} bytes: a certificate has room for 1 to 64"
        )
    printable = _PRINTABLE.fullmatch(text) is not None
    # The library's only way to choose the string type; it would write UTF8String by itself.
    kind = _ASN1Type.PrintableString if printable else _ASN1Type.UTF8String
    return x509.NameAttribute(oid, text, kind)


def key_usage(
    *,
    digital_signature: bool = True,
    key_encipherment: bool = True,
    signs_certificates: bool = False,
) -> x509.KeyUsage:
    """Make the extension that says what a key may be used for (RFC 5280, section 4.2.1.3)."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def authority_key_identifier(authority: Identity) -> x509.AuthorityKeyIdentifier:
    """Point at the authority's key by the identifier in its certificate (RFC 5280, 4.2.1.1)."""
    try:
        ski = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ski.value)


def _requested_sans(
    csr: x509.CertificateSigningRequest,
) -> x509.SubjectAlternativeName | None:
    try:
        return csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None


def _san_extension(sans: Sequence[str]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([_general_name(text) for text in sans])


def _general_name(text: str) -> x509.GeneralName:
    """An IP address where the text is one, else a DNS name: a DNS name never covers an IP."""
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        if not _is_dns_name(text):
            raise LessonError(
                f"the name {text!r} is neither an IP address nor a DNS name: write it like"
                " 10.96.0.1 or kubernetes.default.svc, without scheme, port or spaces"
            ) from None
        return x509.DNSName(text)


def _is_dns_name(text: str) -> bool:
    return len(text) <= 253 and _DNS_NAME.fullmatch(text) is not None
