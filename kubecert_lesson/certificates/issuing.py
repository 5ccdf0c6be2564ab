"""Requesting certificates, and issuing them as kubeadm does.

Source: RFC 2986 (requests); RFC 5280; Kubernetes, "PKI certificates and requirements".
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import keys, moments
from kubecert_lesson.certificates.fields import (
    alternative_names,
    authority_key_identifier,
    distinguished_name,
    is_dns_name,
    key_usage,
    new_serial,
    subject_key_identifier,
)
from kubecert_lesson.certificates.identity import Identity, Use
from kubecert_lesson.certificates.reading import name_text
from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import PrivateKey, PublicKey

BACKDATED = timedelta(minutes=5)  # kubeadm's allowance for clocks that run behind
LEAF_DAYS = 365
AUTHORITY_DAYS = 3650


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
        builder = builder.add_extension(alternative_names(sans), critical=False)
    return builder.sign(key, _hash_for(key))


def self_signed_authority(
    key: PrivateKey,
    *,
    common_name: str,
    days: int = AUTHORITY_DAYS,
    now: datetime | None = None,
    path_length: int | None = None,
    serial: int | None = None,
) -> Identity:
    """Make a certificate authority that signs itself, as kubeadm makes ca.crt.

    ``days`` counts from ``now`` (an aware datetime; the current time where it is left out), and the
    serial number is a random one, unless it is given.
    """
    name = distinguished_name(common_name)
    builder = _authority_builder(name, name, key.public_key(), days, now, path_length, serial)
    if is_dns_name(common_name):  # kubeadm repeats its authorities' names as DNS names
        builder = builder.add_extension(alternative_names([common_name]), critical=False)
    return Identity(builder.sign(key, _hash_for(key)), key)


def intermediate_authority(
    key: PrivateKey,
    authority: Identity,
    *,
    common_name: str,
    days: int = AUTHORITY_DAYS,
    now: datetime | None = None,
    path_length: int | None = 0,
    serial: int | None = None,
) -> Identity:
    """Make an authority that another authority vouches for.

    ``path_length`` says how many more authorities may follow below it: 0 means leaves only.
    The serial number is a random one, unless it is given.
    Raises LessonError where ``authority`` does not hold the key of its certificate.
    """
    name, issuer = distinguished_name(common_name), authority.certificate.subject
    builder = _authority_builder(name, issuer, key.public_key(), days, now, path_length, serial)
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
    certificate is valid from five minutes before ``now`` (or from ``not_before``) until ``days``
    after it. Raises LessonError where the request's own signature is wrong (anyone who asks must
    hold the key), or where ``authority`` does not hold the key of its certificate.
    """
    if not csr.is_signature_valid:
        raise LessonError(
            "request-signature",
            "the request of {name} is not signed by its own key: make it again",
            name=name_text(csr.subject),
        )
    return _issued(
        csr.subject,
        csr.public_key(),
        authority,
        names=_requested_names(csr) if sans is None else _names(sans),
        use=use,
        days=days,
        now=now,
        not_before=not_before,
    )


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
    serial: int | None = None,
) -> Identity:
    """Make a key (or take ``key``) and the certificate for it, in one call.

    The certificate is the one that ``issue`` makes, without a request: the key is at hand. The
    serial number is a random one, unless it is given.
    """
    own = key or keys.generate()
    certificate = _issued(
        distinguished_name(common_name, organizations),
        own.public_key(),
        authority,
        names=_names(sans),
        use=use,
        days=days,
        now=now,
        not_before=not_before,
        serial=serial,
    )
    return Identity(certificate, own)


def signed(builder: x509.CertificateBuilder, authority: Identity) -> x509.Certificate:
    """Let an authority sign. Raises LessonError where its key is not that of its certificate."""
    if authority.key.public_key() != authority.certificate.public_key():
        raise LessonError(
            "not-its-key",
            "the key does not belong to the certificate of {name}: give its own key",
            name=name_text(authority.certificate.subject),
        )
    return builder.sign(authority.key, _hash_for(authority.key))


def altered(certificate: x509.Certificate, old: bytes, new: bytes) -> x509.Certificate:
    """Change some of the signed bytes of a certificate and keep its signature, as a forger would.

    Raises LessonError where ``old`` does not stand in it, and where ``new`` has another length.
    """
    der = certificate.public_bytes(Encoding.DER)
    if len(old) != len(new) or old not in der:
        raise LessonError(
            "cannot-alter",
            "{old} cannot be replaced by {new}: give bytes of the certificate, and as many others",
            old=repr(old),
            new=repr(new),
        )
    return x509.load_der_x509_certificate(der.replace(old, new))


def _issued(
    subject: x509.Name,
    public_key: CertificatePublicKeyTypes,
    authority: Identity,
    *,
    names: x509.SubjectAlternativeName | None,
    use: Use,
    days: int,
    now: datetime | None,
    not_before: datetime | None,
    serial: int | None = None,
) -> x509.Certificate:
    """Issue a leaf for a name and a public key, with the extensions in kubeadm's order."""
    created = moments.utc(now)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        # The bytes of the authority's name, never a name made anew: Go compares bytes.
        .issuer_name(authority.certificate.subject)
        .public_key(public_key)
        .serial_number(serial or new_serial())
        .not_valid_before(not_before or created - BACKDATED)
        .not_valid_after(created + timedelta(days=days))
        .add_extension(key_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage(use.purposes), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(authority_key_identifier(authority), critical=False)
    )
    if names is not None:
        builder = builder.add_extension(names, critical=False)
    return signed(builder, authority)


def _authority_builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: PublicKey,
    days: int,
    now: datetime | None,
    path_length: int | None,
    serial: int | None,
) -> x509.CertificateBuilder:
    created = moments.utc(now)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(serial or new_serial())
        .not_valid_before(created - BACKDATED)
        .not_valid_after(created + timedelta(days=days))
        .add_extension(key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(subject_key_identifier(public_key), critical=False)
    )


def _names(sans: Sequence[str]) -> x509.SubjectAlternativeName | None:
    return alternative_names(sans) if sans else None


def _requested_names(csr: x509.CertificateSigningRequest) -> x509.SubjectAlternativeName | None:
    try:
        return csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None


def _hash_for(key: PrivateKey) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512 | None:
    """Return Go's choice: a larger curve takes a longer hash. Other kinds hash by themselves."""
    if isinstance(key, RSAPrivateKey):
        return hashes.SHA256()
    if not isinstance(key, EllipticCurvePrivateKey):
        return None  # Ed25519 (RFC 8032), ML-DSA (FIPS 204)
    size = key.curve.key_size
    return hashes.SHA512() if size > 384 else hashes.SHA384() if size > 256 else hashes.SHA256()
