"""Who are you? The user and the groups out of a client certificate, or a refusal.

TLS has already proved that the client holds the certificate's private key. Here the server
judges the certificate itself, with the same ``chain.verify`` that the learner reads.
Source: Kubernetes, "Authenticating", X.509 client certificates and anonymous requests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from kubecert_lesson import certificates, chain
from kubecert_lesson.certificates import Use
from kubecert_lesson.errors import LessonError

MASTERS = "system:masters"
AUTHENTICATED = "system:authenticated"
UNAUTHENTICATED = "system:unauthenticated"
CREDENTIAL_ID = "authentication.kubernetes.io/credential-id"


@dataclass(frozen=True, slots=True)
class UserInfo:
    """A name and groups. There is no list of users: the certificate says it all."""

    name: str
    groups: tuple[str, ...]
    credential_id: str = ""


ANONYMOUS = UserInfo("system:anonymous", (UNAUTHENTICATED,))


class Unauthenticated(Exception):
    """A credential that is not accepted. The client learns only 'Unauthorized', the log why."""


def authenticate(
    certificate: x509.Certificate | None,
    *,
    client_ca: Sequence[x509.Certificate],
    intermediates: Sequence[x509.Certificate] = (),
    authorization: str = "",
    at: datetime | None = None,
) -> UserInfo:
    """Turn a client certificate into a user: CN is the name, every O a group, in order.

    No certificate at all is ``system:anonymous``; ``authorization`` is that HTTP header, and
    since this server knows no tokens, any bearer token is a wrong one.
    Raises Unauthenticated, in the words of kube-apiserver's log.
    """
    if certificate is None:
        if authorization.lower().startswith("bearer "):
            raise Unauthenticated("invalid bearer token")
        return ANONYMOUS
    try:
        verdict = chain.verify(
            certificate, anchors=client_ca, intermediates=intermediates, at=at, use=Use.CLIENT
        )
        if not verdict.trusted:
            raise Unauthenticated(verdict.kubectl)
    except LessonError as error:
        raise Unauthenticated(f"x509: {error}") from error
    name = certificates.common_name(certificate)
    if not name:
        raise Unauthenticated("the client certificate has no common name (CN): it names no user")
    return UserInfo(
        name,
        (*certificates.organizations(certificate), AUTHENTICATED),
        f"X509SHA256={certificate.fingerprint(hashes.SHA256()).hex()}",
    )
