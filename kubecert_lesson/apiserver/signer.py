"""What kube-controller-manager does with an approved request: judge it, and sign it.

Its signers make certificates for clients of the API server, for kubelets as its clients, and for
kubelets as servers. Every field of a certificate is as kube-controller-manager 1.36 writes it.
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
KUBE_APISERVER_CLIENT_KUBELET = "kubernetes.io/kube-apiserver-client-kubelet"
KUBELET_SERVING = "kubernetes.io/kubelet-serving"
OF_NODES = (KUBE_APISERVER_CLIENT_KUBELET, KUBELET_SERVING)
SIGNERS = (KUBE_APISERVER_CLIENT, *OF_NODES)
NODE, NODES = "system:node:", "system:nodes"
CLIENT_AUTH, SERVER_AUTH = "client auth", "server auth"
_SIGNS, _ENCRYPTS = "digital signature", "key encipherment"
LONGEST = timedelta(days=365)  # the default of --cluster-signing-duration
_SHORT = timedelta(hours=8)  # what lives shorter ends no earlier for having begun earlier
_SERIAL_BITS = 128


def check(name: str, csr: x509.CertificateSigningRequest, usages: Sequence[str]) -> None:
    """Raise Malformed, in the words of the signer ``name``, for a request that it does not sign."""
    if name == KUBE_APISERVER_CLIENT:
        _check_usages(usages)
    elif name == KUBELET_SERVING:
        _check_node(csr, usages, SERVER_AUTH)
    else:
        _check_node(csr, usages, CLIENT_AUTH)


def _check_usages(usages: Sequence[str]) -> None:
    for usage in usages:
        if usage not in (CLIENT_AUTH, _SIGNS, _ENCRYPTS):
            raise Malformed(f"invalid usage for client certificate: {usage}")
    if CLIENT_AUTH not in usages:
        raise Malformed(f"missing required usage for client certificate: {CLIENT_AUTH}")


def _check_node(csr: x509.CertificateSigningRequest, usages: Sequence[str], purpose: str) -> None:
    organizations = csr.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    if [part.value for part in organizations] != [NODES]:
        raise Malformed(f"subject organization is not {NODES}")
    kinds = {type(name) for name in _names(csr)}
    if purpose == SERVER_AUTH and not kinds & {x509.DNSName, x509.IPAddress}:
        raise Malformed("DNS or IP subjectAltName is required")
    for kind, word in _NAME_KINDS.items():
        own = purpose == SERVER_AUTH and kind in (x509.DNSName, x509.IPAddress)
        if kind in kinds and not own:
            raise Malformed(f"{word} subjectAltNames are not allowed")
    required = {_SIGNS, _ENCRYPTS, purpose}
    if set(usages) not in (required, required - {_ENCRYPTS}):
        raise Malformed(f"usages did not match [{' '.join(sorted(required))}]")
    if not common_name(csr).startswith(NODE):
        raise Malformed(f"subject common name does not begin with {NODE}")


def common_name(csr: x509.CertificateSigningRequest) -> str:
    """Return the name that is asked for, as Go reads it: the last CN; '' where there is none."""
    found = csr.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[-1].value) if found else ""


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
_PURPOSES = {
    SERVER_AUTH: ExtendedKeyUsageOID.SERVER_AUTH,
    CLIENT_AUTH: ExtendedKeyUsageOID.CLIENT_AUTH,
}
_NAME_KINDS: dict[type[x509.GeneralName], str] = {
    x509.DNSName: "DNS",
    x509.RFC822Name: "Email",
    x509.IPAddress: "IP",
    x509.UniformResourceIdentifier: "URI",
}


def _extensions(
    csr: x509.CertificateSigningRequest, usages: Sequence[str], authority: Identity
) -> list[x509.ExtensionType]:
    found: list[x509.ExtensionType] = [
        x509.ExtendedKeyUsage([oid for usage, oid in _PURPOSES.items() if usage in usages]),
        x509.BasicConstraints(ca=False, path_length=None),
        certificates.authority_key_identifier(authority),
    ]
    signs, encrypts = _SIGNS in usages, _ENCRYPTS in usages
    if signs or encrypts:  # a key usage only where it is asked for
        found.insert(0, certificates.key_usage(digital_signature=signs, key_encipherment=encrypts))
    if names := _names(csr):
        found.append(names)
    return found


def _names(csr: x509.CertificateSigningRequest) -> x509.SubjectAlternativeName | tuple[()]:
    try:
        return csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()


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
