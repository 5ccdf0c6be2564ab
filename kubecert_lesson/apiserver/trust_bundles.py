"""ClusterTrustBundles: authorities as an object of the cluster, for every pod to trust.

They are certificates.k8s.io/v1 since Kubernetes 1.37. What is refused, and in which words, is as
kube-apiserver 1.36 was seen to do with v1beta1.
Source: Kubernetes API reference, ClusterTrustBundle.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from cryptography import x509

from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.kinds import NAME, Resource, at, column
from kubecert_lesson.apiserver.responses import Json, invalid
from kubecert_lesson.apiserver.shapes import METADATA, TYPE, Field, Shape
from kubecert_lesson.apiserver.store import Store, key
from kubecert_lesson.certificates import foreign

GROUP = "certificates.k8s.io"
KIND = "ClusterTrustBundle"
_BUNDLE: Shape = {
    **TYPE,
    "metadata": Field(1, METADATA),
    "spec": Field(2, {"signerName": Field(1), "trustBundle": Field(2)}),
}
_BLOCK = re.compile(
    r"-----BEGIN (?P<type>[^\n]*?)-----\s*\n(?P<headers>(?:[^\n]*:[^\n]*\n)*)(?P<body>[^-:]*)"
    r"-----END (?P=type)-----"
)


def trust_bundles() -> Resource:
    """Make the kind, with no object yet."""
    return Resource(
        plural="clustertrustbundles",
        singular="clustertrustbundle",
        kind=KIND,
        short_name="",
        namespaced=False,
        columns=(NAME, column("SignerName", "spec.signerName")),
        fields=("metadata.name", "spec.signerName"),
        objects=Store(),
        group=GROUP,
        shape=_BUNDLE,
        checked=_checked,
    )


def _checked(new: Json, user: UserInfo, old: Json | None) -> Json:
    _, name = key(new)
    signer = at(new, "spec.signerName")
    causes = [*_name_causes(name, signer), *_bundle_causes(at(new, "spec.trustBundle"))]
    if old is not None and at(old, "spec.signerName") != signer:
        causes.append(f'spec.signerName: Invalid value: "{signer}": field is immutable')
    if causes:
        raise invalid(KIND, name, GROUP, causes)
    return new


def _name_causes(name: str, signer: str) -> Iterator[str]:
    prefix = f"{signer.replace('/', ':')}:"
    why = ""
    if signer and not name.startswith(prefix):
        why = f"{KIND} for signerName {signer} must be named with prefix {prefix}"
    elif not signer and ":" in name:
        why = f'{KIND} without signer name must not have ":" in its name'
    if why:
        yield f'metadata.name: Invalid value: "{name}": {why}'


def _bundle_causes(bundle: str) -> list[str]:
    blocks = list(_BLOCK.finditer(bundle))
    whys = [f"entry {n} {why}" for n, block in enumerate(blocks) if (why := _block_cause(block))]
    if not whys and not blocks:
        whys = ["at least one trust anchor must be provided"]
    elif not whys:
        places = dict[bytes, list[int]]()
        for number, block in enumerate(blocks):
            places.setdefault(_content(block), []).append(number)
        twice = (" ".join(map(str, each)) for each in places.values() if len(each) > 1)
        whys = [f"duplicate trust anchor (indices [{each}])" for each in twice]
    return [f'spec.trustBundle: Invalid value: "<value omitted>": {why}' for why in whys]


def _block_cause(block: re.Match[str]) -> str:
    if block["type"] != "CERTIFICATE":
        return f"has bad block type: {block['type']}"
    if block["headers"]:
        return "has PEM block headers"
    try:
        certificate = x509.load_der_x509_certificate(_content(block))
    except (ValueError, binascii.Error):
        return "does not parse as X.509"
    constraints: Any = foreign.value(certificate, x509.BasicConstraints)
    return "" if constraints and constraints.ca else "does not have the CA bit set"


def _content(block: re.Match[str]) -> bytes:
    return base64.b64decode("".join(block["body"].split()))
