"""The object by which somebody asks a cluster for a certificate."""

import base64
from collections.abc import Mapping

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


def signing_request(
    name: str, csr: x509.CertificateSigningRequest, spec: Mapping[str, object]
) -> dict[str, object]:
    """Write a CertificateSigningRequest: ``spec`` says of which signer and for which usages.

    Source: Kubernetes API reference, CertificateSigningRequest v1.
    """
    pem = csr.public_bytes(Encoding.PEM)
    return {
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"name": name},
        "spec": {"request": base64.b64encode(pem).decode(), **spec},
    }
