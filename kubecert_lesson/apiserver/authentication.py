"""Who are you? The user and the groups out of a client certificate, or a refusal.

TLS has already proved that the client holds the certificate's private key. Here the server
judges the certificate itself, with the same ``chain.verify`` that the learner reads. Tokens, which
come instead of a certificate, are judged in bearer.py.
Source: Kubernetes, "Authenticating", X.509 client certificates and anonymous requests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
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
INVALID_TOKEN = "invalid bearer token"


@dataclass(frozen=True, slots=True)
class UserInfo:
    """A name and groups. There is no list of users: what the client shows says it all.

    ``uid`` and what is ``further`` known (names and values) come with tokens only.
    """

    name: str
    groups: tuple[str, ...]
    credential_id: str = ""
    _: KW_ONLY
    uid: str = ""
    further: tuple[tuple[str, str], ...] = ()

    @property
    def extra(self) -> dict[str, list[str]]:
        """What else is known of the user, as Kubernetes lists it."""
        own = {CREDENTIAL_ID: [self.credential_id]} if self.credential_id else {}
        return own | {name: [value] for name, value in self.further}


ANONYMOUS = UserInfo("system:anonymous", (UNAUTHENTICATED,))


def all_groups(name: str, groups: Iterable[str]) -> tuple[str, ...]:
    """Return a user's groups with the one of all who logged in, where it is not told otherwise.

    Source: kube-apiserver, AuthenticatedGroupAdder; seen with 1.36.2.
    """
    told = tuple(groups)
    if name == ANONYMOUS.name or {AUTHENTICATED, UNAUTHENTICATED} & {*told}:
        return told
    return (*told, AUTHENTICATED)


class Unauthenticated(Exception):
    """A credential that is not accepted. The client learns only 'Unauthorized', the log why.

    Several ``reasons`` are written as Go writes several errors.
    """

    def __init__(self, *reasons: str) -> None:
        super().__init__(reasons[0] if len(reasons) == 1 else f"[{', '.join(reasons)}]")
        self.reasons = reasons


def authenticate(
    certificate: x509.Certificate | None,
    *,
    client_ca: Sequence[x509.Certificate],
    intermediates: Sequence[x509.Certificate] = (),
    authorization: str = "",
    at: datetime | None = None,
) -> UserInfo:
    """Turn a client certificate into a user, where no token counts.

    No certificate at all is ``system:anonymous``; ``authorization`` is that HTTP header, and any
    bearer token in it is a wrong one.
    Raises Unauthenticated, in the words of kube-apiserver's log.
    """
    if certificate is not None:
        return by_certificate(certificate, client_ca=client_ca, intermediates=intermediates, at=at)
    if bearer_token(authorization):
        raise Unauthenticated(INVALID_TOKEN)
    return ANONYMOUS


def by_certificate(
    certificate: x509.Certificate,
    *,
    client_ca: Sequence[x509.Certificate],
    intermediates: Sequence[x509.Certificate] = (),
    at: datetime | None = None,
) -> UserInfo:
    """Turn a client certificate into a user: CN is the name, every O a group, in order.

    Raises Unauthenticated, in the words of kube-apiserver's log.
    """
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
        all_groups(name, certificates.organizations(certificate)),
        f"X509SHA256={certificate.fingerprint(hashes.SHA256()).hex()}",
    )


def bearer_token(authorization: str) -> str:
    """Return the token in that header of HTTP; '' where it holds none."""
    scheme, _, rest = authorization.strip().partition(" ")
    return rest.partition(" ")[0] if scheme.lower() == "bearer" else ""
