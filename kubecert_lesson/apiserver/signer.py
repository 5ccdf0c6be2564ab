"""What kube-controller-manager does with an approved request: judge its usages, and sign it.

The signer ``kubernetes.io/kube-apiserver-client`` makes certificates for clients of the API
server. Every field of the certificate is as kube-controller-manager 1.36 writes it.
Source: Kubernetes, "Certificates and Certificate Signing Requests", Kubernetes signers.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kubecert_lesson import certificates
from kubecert_lesson.apiserver.responses import Malformed
from kubecert_lesson.certificates import Identity

KUBE_APISERVER_CLIENT = "kubernetes.io/kube-apiserver-client"
CLIENT_AUTH = "client auth"
LONGEST = timedelta(days=365)  # the default of --cluster-signing-duration
_SHORT = timedelta(hours=8)  # what lives shorter ends no earlier for having begun earlier
_SERIAL_BITS = 128


def check_usages(usages: Sequence[str]) -> None:
    """Raise Malformed, in the signer's words, for usages that are not those of a client."""
    for usage in usages:
        if usage not in (CLIENT_AUTH, "digital signature", "key encipherment"):
            raise Malformed(f"invalid usage for client certificate: {usage}")
    if CLIENT_AUTH not in usages:
        raise Malformed(f"missing required usage for client certificate: {CLIENT_AUTH}")


def sign(
    csr: x509.CertificateSigningRequest,
    authority: Identity,
    *,
    usages: Sequence[str],
    seconds: int | None,
    at: datetime,
) -> x509.Certificate:
    """Issue the certificate of an approved request.

    ``usages`` are those of the request's spec; ``seconds`` its expirationSeconds, None for the
    longest; ``at`` is the signer's time. The key and the names are those of the request.
    Raises Malformed where the authority has expired or has another key than its certificate,
    and for a name that is too long.
    """
    last = authority.certificate.not_valid_after_utc
    if at >= last:
        raise Malformed(f"refusing to sign a certificate that expired in the past: {last}")
    lifetime = LONGEST if seconds is None else min(timedelta(seconds=seconds), LONGEST)
    begin = at - certificates.BACKDATED
    end = (at if lifetime < _SHORT else begin) + lifetime
    builder = (
        x509.CertificateBuilder()
        .subject_name(_subject(csr.subject))
        .issuer_name(authority.certificate.subject)
        .public_key(csr.public_key())
        .serial_number(secrets.randbits(_SERIAL_BITS) or 1)
        .not_valid_before(begin)
        .not_valid_after(min(end, last))
    )
    for extension in _extensions(csr, usages, authority):
        builder = builder.add_extension(extension, critical=isinstance(extension, _CRITICAL))
    return certificates.signed(builder, authority)


_CRITICAL = (x509.KeyUsage, x509.BasicConstraints)


def _extensions(
    csr: x509.CertificateSigningRequest, usages: Sequence[str], authority: Identity
) -> list[x509.ExtensionType]:
    found: list[x509.ExtensionType] = [
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]),
        x509.BasicConstraints(ca=False, path_length=None),
        certificates.authority_key_identifier(authority),
    ]
    signs, encrypts = "digital signature" in usages, "key encipherment" in usages
    if signs or encrypts:  # a key usage only where it is asked for
        found.insert(0, certificates.key_usage(digital_signature=signs, key_encipherment=encrypts))
    try:
        names = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        found.append(names.value)
    except x509.ExtensionNotFound:
        pass
    return found


def _subject(name: x509.Name) -> x509.Name:
    """The name as Go writes it anew: in its own order, all organizations in one set."""
    parts = []
    for oid in _ORDER:
        values = [str(part.value) for part in name.get_attributes_for_oid(oid) if part.value]
        if values:
            attributes = [certificates.name_attribute(oid, value) for value in values]
            parts.append(x509.RelativeDistinguishedName(attributes))
    return x509.Name(parts)


_ORDER = (
    NameOID.COUNTRY_NAME,
    NameOID.ORGANIZATION_NAME,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    NameOID.LOCALITY_NAME,
    NameOID.STATE_OR_PROVINCE_NAME,
    NameOID.STREET_ADDRESS,
    NameOID.POSTAL_CODE,
    NameOID.COMMON_NAME,
    NameOID.SERIAL_NUMBER,
)
