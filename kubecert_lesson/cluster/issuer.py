"""An issuer of ID tokens on this machine: as much of OpenID Connect as an API server asks for.

Source: OpenID Connect Core 1.0, section 2; OpenID Connect Discovery 1.0, section 4.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from kubecert_lesson import certificates, keys
from kubecert_lesson.apiserver import jwt
from kubecert_lesson.apiserver.oidc import DISCOVERY, TrustedIssuer
from kubecert_lesson.apiserver.responses import Request, Response, no_such_path
from kubecert_lesson.apiserver.server import HOST
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster.backend import Backend

_KEYS = "/keys"


class Issuer(Backend):
    """Answers over HTTPS where its keys are, and signs ID tokens with one of them.

    It is outside of every cluster: ``authority`` is its own, and so is the key of its tokens.
    """

    def __init__(self) -> None:
        own, serving, self._key = keys.generate_many(3)
        self.authority: Identity = certificates.self_signed_authority(own, common_name="issuer-ca")
        super().__init__(
            certificates.issue_identity(
                self.authority, common_name="issuer", sans=[HOST], use=Use.SERVING, key=serving
            )
        )

    @property
    def url(self) -> str:
        """Its name: what stands as ``iss`` in every token of it."""
        return f"https://{self.address}"

    def trusted(
        self, audience: str = "lesson", *, authority: Identity | None = None
    ) -> TrustedIssuer:
        """Return what an API server has to be told to accept tokens for this audience.

        ``authority`` is another one to check the issuer's server by.
        """
        anchor = (authority or self.authority).certificate
        return TrustedIssuer(url=self.url, audience=audience, authority=anchor)

    def id_token(
        self,
        email: str,
        *,
        groups: Sequence[str] = (),
        audience: str = "lesson",
        lifetime: timedelta = timedelta(hours=1),
        at: datetime | None = None,
    ) -> str:
        """Sign an ID token: who somebody is, for whom it is meant, and until when. A secret."""
        now = int((at or datetime.now(UTC)).timestamp())
        return jwt.encode(
            {
                "iss": self.url,
                "aud": audience,
                "sub": email,
                "email": email,
                "groups": list(groups),
                "iat": now,
                "exp": now + int(lifetime.total_seconds()),
            },
            self._key,
        )

    def respond(self, request: Request) -> Response:
        if request.path == _KEYS:
            return Response(200, {"keys": [jwt.jwk(self._key.public_key())]})
        if request.path != DISCOVERY:
            return no_such_path()
        return Response(
            200,
            {
                "issuer": self.url,
                "jwks_uri": self.url + _KEYS,
                "response_types_supported": ["id_token"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [jwt.algorithm(self._key)],
            },
        )
