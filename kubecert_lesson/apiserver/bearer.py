"""Who are you, by certificate or by token? Both at once is possible, and one good one is enough.

Source: Kubernetes, "Authenticating": the authenticators are asked one after the other, and the
first that knows the client decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509

from kubecert_lesson.apiserver import jwt, tokens
from kubecert_lesson.apiserver.authentication import (
    ANONYMOUS,
    INVALID_TOKEN,
    Unauthenticated,
    UserInfo,
    bearer_token,
    by_certificate,
)
from kubecert_lesson.apiserver.calls import Calling
from kubecert_lesson.apiserver.kinds import Resource
from kubecert_lesson.apiserver.oidc import OidcAuthenticator
from kubecert_lesson.apiserver.responses import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerTokens:
    """What tokens are judged by: the keys of service accounts, their objects, and an issuer."""

    keys: tokens.TokenKeys
    kinds: Mapping[str, Resource]
    oidc: OidcAuthenticator | None = None
    clock: datetime | None = None

    def user(self, token: str, audiences: Sequence[str] = (tokens.ISSUER,)) -> Calling[UserInfo]:
        """Return the user that a token names. Raises Unauthenticated."""
        now = self.clock or datetime.now(UTC)
        try:
            read = jwt.decode(token)
            if read.claims.get("iss") == tokens.ISSUER:
                return tokens.check(read, self.keys, self.kinds, now, audiences)
            if self.oidc is not None and read.claims.get("iss") == self.oidc.issuer.url:
                return (yield from self.oidc.user(read, now))
        except jwt.NotAToken:
            pass
        except Unauthenticated as error:
            raise Unauthenticated(INVALID_TOKEN, *error.reasons) from error
        raise Unauthenticated(INVALID_TOKEN)


def identified(
    request: Request, client_ca: Sequence[x509.Certificate], bearer: BearerTokens
) -> Calling[UserInfo]:
    """Return the user of a request: by certificate, else by token, else anonymous.

    Raises Unauthenticated where what is shown is not accepted.
    """
    token = bearer_token(request.headers.get("authorization", ""))
    reasons: tuple[str, ...] = ()
    if request.certificate is not None:
        try:
            return by_certificate(
                request.certificate,
                client_ca=client_ca,
                intermediates=request.intermediates,
                at=bearer.clock,
            )
        except Unauthenticated as error:
            if not token:
                raise
            reasons = error.reasons
    if not token:
        return ANONYMOUS
    try:
        return (yield from bearer.user(token))
    except Unauthenticated as error:
        raise Unauthenticated(*reasons, *error.reasons) from error
