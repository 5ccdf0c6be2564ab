"""Tokens of another issuer: who is trusted for which names, and its keys, fetched over HTTPS.

Source: OpenID Connect Discovery 1.0; Kubernetes, "Authenticating", AuthenticationConfiguration.
The reasons are those of kube-apiserver 1.36's log.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml
from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.apiserver import jwt
from kubecert_lesson.apiserver.authentication import Unauthenticated, UserInfo, all_groups
from kubecert_lesson.apiserver.calls import Call, Calling, failed
from kubecert_lesson.apiserver.log import OUTGOING, LogEntry
from kubecert_lesson.apiserver.tokens import quoted
from kubecert_lesson.keys import PublicKey

DISCOVERY = "/.well-known/openid-configuration"
_LEEWAY = timedelta(minutes=5)  # for a token that is not valid yet; none for an expired one
_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedIssuer:
    """An issuer of ID tokens as the API server is told of it.

    ``authority`` is the certificate that its server is checked by. A name and groups come from
    claims, and a prefix keeps them apart from all others.
    """

    url: str
    audience: str
    authority: x509.Certificate
    username_claim: str = "email"
    groups_claim: str = "groups"
    prefix: str = "oidc:"

    @property
    def configuration(self) -> str:
        """The file of kube-apiserver's --authentication-config that says the same (YAML)."""
        issuer = {
            "url": self.url,
            "audiences": [self.audience],
            "certificateAuthority": certificates.pem(self.authority).decode(),
        }
        claims = {
            name: {"claim": claim, "prefix": self.prefix}
            for name, claim in (("username", self.username_claim), ("groups", self.groups_claim))
        }
        document = {
            "apiVersion": "apiserver.config.k8s.io/v1",
            "kind": "AuthenticationConfiguration",
            "jwt": [{"issuer": issuer, "claimMappings": claims}],
        }
        return yaml.dump(document, Dumper=_Blocks, sort_keys=False)


class OidcAuthenticator:
    """Judges the ID tokens of one issuer, once it has learnt where the issuer's keys are."""

    def __init__(self, issuer: TrustedIssuer, log: Callable[[LogEntry], None]) -> None:
        self.issuer = issuer
        self._log = log
        self._keys_url = ""
        self._keys: dict[str, PublicKey] = {}

    def initialize(self) -> Calling[None]:
        """Ask the issuer where its keys are. Where that fails, the log says why.

        kube-apiserver tries again every ten seconds; this server, with every token.
        """
        url = self.issuer.url + DISCOVERY
        try:
            document = yield from self._fetched(url)
            said = document.get("issuer")
            if said != self.issuer.url:
                raise _NotFetched(
                    f"oidc: issuer URL provided to client ({json.dumps(self.issuer.url)}) did not"
                    f" match the issuer URL returned by provider ({json.dumps(said)})"
                )
            self._keys_url = str(document.get("jwks_uri", ""))
        except _NotFetched as error:
            reason = f"oidc authenticator: initializing plugin: {error}"
            self._log(LogEntry(request=OUTGOING, reason=reason))

    def user(self, token: jwt.Jwt, now: datetime) -> Calling[UserInfo]:
        """Return the user that an ID token of this issuer names.

        Raises Unauthenticated with the reason that the log tells.
        """
        if not self._keys_url:
            yield from self.initialize()
        if not self._keys_url:
            raise Unauthenticated("oidc: authenticator not initialized")
        self._check_claims(token, now)
        yield from self._check_signature(token)
        return self._mapped(token.claims)

    def _check_claims(self, token: jwt.Jwt, now: datetime) -> None:
        if self.issuer.audience not in token.audiences:
            raise _unverified(
                f"oidc: expected audience {json.dumps(self.issuer.audience)} got"
                f" {quoted(token.audiences)}"
            )
        end, start = token.number("exp") or 0, token.number("nbf")
        if end < now.timestamp():
            raise _unverified(f"oidc: token is expired (Token Expiry: {_moment(end)})")
        if start is not None and (now + _LEEWAY).timestamp() < start:
            raise _unverified(
                f"oidc: current time {_moment(now.timestamp())} before the nbf (not before) time:"
                f" {_moment(start)}"
            )

    def _check_signature(self, token: jwt.Jwt) -> Calling[None]:
        if token.key_id not in self._keys:
            try:
                document = yield from self._fetched(self._keys_url)
            except _NotFetched as error:
                raise _unverified(
                    f"failed to verify signature: fetching keys oidc: get keys failed {error}"
                ) from error
            self._keys = _keys(document)
        known = self._keys
        tried = [known[token.key_id]] if token.key_id in known else []
        if not token.key_id:
            tried = list(known.values())
        if not any(jwt.signed_by(token, key) for key in tried):
            raise _unverified("failed to verify signature: failed to verify id token signature")

    def _mapped(self, claims: dict[str, Any]) -> UserInfo:
        issuer = self.issuer
        name = claims.get(issuer.username_claim)
        if not isinstance(name, str) or not name:
            claim = json.dumps(issuer.username_claim)
            raise Unauthenticated(f"oidc: parse username claims {claim}: claim not present")
        if issuer.username_claim == "email" and claims.get("email_verified", True) is not True:
            raise Unauthenticated("oidc: email not verified")
        said = claims.get(issuer.groups_claim, [])
        several = said if isinstance(said, list) else [said]
        groups = [f"{issuer.prefix}{each}" for each in several if isinstance(each, str)]
        user = f"{issuer.prefix}{name}"
        return UserInfo(user, all_groups(user, groups))

    def _fetched(self, url: str) -> Calling[dict[str, Any]]:
        call = Call(method="GET", url=url, anchors=(self.issuer.authority,), seconds=_SECONDS)
        reply = yield call
        if reply.error:
            raise _NotFetched(failed(call, reply.error))
        if reply.code != 200:
            raise _NotFetched(f"{reply.code}: {reply.body[:200].decode('utf-8', 'replace')}")
        try:
            document = json.loads(reply.body)
        except (ValueError, RecursionError) as error:
            raise _NotFetched(
                f"oidc: failed to decode provider discovery object: {error}"
            ) from error
        if not isinstance(document, dict):
            raise _NotFetched("oidc: failed to decode provider discovery object")
        return document


class _NotFetched(Exception):
    """What the issuer should have answered did not come; why, in the words of the log."""


class _Blocks(yaml.SafeDumper):
    """Writes PEM as a block of lines, as people do."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Blocks.add_representer(str, _text)


def _unverified(why: str) -> Unauthenticated:
    return Unauthenticated(f"oidc: verify token: {why}")


def _keys(document: dict[str, Any]) -> dict[str, PublicKey]:
    """The keys of a JSON Web Key Set, by their names."""
    listed = document.get("keys")
    found: dict[str, PublicKey] = {}
    for entry in listed if isinstance(listed, list) else ():
        key = jwt.from_jwk(entry) if isinstance(entry, dict) else None
        if key is not None:
            found[str(entry.get("kid", ""))] = key
    return found


def _moment(seconds: float) -> str:
    """Write a time as Go prints it."""
    try:
        found = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):  # a year that Python does not know
        return f"{seconds:g} s after 1970"
    return found.strftime("%Y-%m-%d %H:%M:%S +0000 UTC")
