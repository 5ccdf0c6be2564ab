"""A server's API without a socket, fresh for each test, and the people who ask it."""

import base64
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates
from kubecert_lesson.apiserver import BINDINGS, NODES, PODS
from kubecert_lesson.apiserver.api import Api
from kubecert_lesson.apiserver.resources import resources
from kubecert_lesson.apiserver.responses import Request
from kubecert_lesson.certificates import Identity, Use

PROTOBUF = "application/vnd.kubernetes.protobuf"
MERGE = "application/merge-patch+json"
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
ADMIN = ("root", "system:masters")
CSRS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client"
# The one clock of these tests: certificates are issued by it, and the server judges them by it.
NOW = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)


@cache
def key() -> ec.EllipticCurvePrivateKey:
    """One key for everybody: a key pair is not what these tests are about."""
    return ec.generate_private_key(ec.SECP256R1())


@cache
def authority() -> Identity:
    return certificates.self_signed_authority(key(), common_name="kubernetes", now=NOW)


@cache
def client(name: str, *groups: str) -> x509.Certificate:
    return certificates.issue_identity(
        authority(),
        common_name=name,
        organizations=groups,
        use=Use.CLIENT,
        key=key(),
        now=NOW,
    ).certificate


class Server:
    """An Api and the answers of one test."""

    def __init__(self, signer: Identity | None = None) -> None:
        # Not by NOW: it is the real clock that tells an object's age.
        found = resources(NODES, PODS, BINDINGS, started=datetime.now(UTC))
        self.api = Api(
            client_ca=(authority().certificate,),
            authority=signer or authority(),
            resources=found,
            address="127.0.0.1:6443",
            clock=NOW,
        )

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        who: tuple[str, ...] = ADMIN,
        encoding: str = "application/json",
        accept: str = "application/json",
        as_user: str = "",
    ) -> tuple[int, Any]:
        """Send one request; return the code and the document (or the text) of the answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"accept": accept, "content-type": encoding}
        if as_user:
            headers["impersonate-user"] = as_user
        request = Request(
            method=method,
            target=path,
            headers=headers,
            body=b"" if body is None else data,
            certificate=client(*who),
        )
        response, _ = self.api.answer(request)
        return response.code, response.document or response.text


def pem_request(name: str, *groups: str, sans: tuple[str, ...] = ()) -> bytes:
    csr = certificates.request(key(), common_name=name, organizations=groups, sans=sans)
    return csr.public_bytes(Encoding.PEM)


def signing_request(
    name: str, *groups: str, request: bytes | None = None, **spec: object
) -> dict[str, Any]:
    """A CertificateSigningRequest as a learner writes it. A field of None is left away."""
    pem = pem_request(name, *groups) if request is None else request
    fields = {
        "request": base64.b64encode(pem).decode(),
        "signerName": CLIENT_SIGNER,
        "usages": ["client auth"],
        **spec,
    }
    return {
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"name": name},
        "spec": {key: value for key, value in fields.items() if value is not None},
    }
