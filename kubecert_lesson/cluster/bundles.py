"""A caBundle: the certificates that one object tells the API server to check another server by.

Source: Kubernetes API reference, WebhookClientConfig and APIServiceSpec.
"""

import base64
import json

from cryptography import x509

from kubecert_lesson import certificates


def ca_bundle(*trusted: x509.Certificate) -> str:
    """Write certificates as a caBundle: PEM, and that in base64. '' for none."""
    return base64.b64encode(certificates.pem(*trusted)).decode() if trusted else ""


def ca_bundle_patch(path: str, *trusted: x509.Certificate) -> str:
    """Write the JSON patch (RFC 6902) that puts another caBundle in a place of an object."""
    return json.dumps([{"op": "replace", "path": path, "value": ca_bundle(*trusted)}])
