"""kubectl refuses the server: who has signed its certificate?"""

from dataclasses import replace

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from kubecert_lesson import certificates
from kubecert_lesson.gallery.model import Exhibit
from kubecert_lesson.gallery.setup import Healthy, Setup


def _unknown_authority(healthy: Healthy) -> Setup:
    other = healthy.stranger(healthy.names.stranger).certificate_pem
    return healthy.but(healthy.cluster_with(certificate_authority_data=other))


def _namesake_authority(healthy: Healthy) -> Setup:
    namesake = healthy.stranger(healthy.names.authority).certificate_pem
    return healthy.but(healthy.cluster_with(certificate_authority_data=namesake))


def _no_authority(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(certificate_authority_data=b""))


def _authority_not_ca(healthy: Healthy) -> Setup:
    """Right name and right key, but the certificate does not say that it may sign."""
    ca = healthy.authority.certificate
    ski = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    plain = (
        x509.CertificateBuilder(ca.subject, ca.subject, ca.public_key(), ca.serial_number)
        .not_valid_before(ca.not_valid_before_utc)
        .not_valid_after(ca.not_valid_after_utc)
        .add_extension(ski.value, critical=False)
        .sign(healthy.authority.key, hashes.SHA256())
    )
    trusted = healthy.cluster_with(certificate_authority_data=certificates.pem(plain))
    return healthy.but(trusted, client_ca=[plain])


def _missing_intermediate(healthy: Healthy) -> Setup:
    return replace(_with_intermediate(healthy), serving_chain=())


def _with_intermediate(healthy: Healthy) -> Setup:
    if healthy.issuer:
        return healthy.but()
    between = certificates.intermediate_authority(
        healthy.spare, healthy.authority, common_name=healthy.names.intermediate, now=healthy.now
    )
    serving = healthy.another_serving(between)
    return healthy.but(serving=serving, serving_chain=(between.certificate,))


EXHIBITS = (
    Exhibit(id="unknown-authority", change=_unknown_authority),
    Exhibit(id="namesake-authority", change=_namesake_authority),
    Exhibit(id="no-authority", change=_no_authority),
    Exhibit(id="authority-not-ca", change=_authority_not_ca),
    Exhibit(id="missing-intermediate", change=_missing_intermediate, fixed=_with_intermediate),
)
