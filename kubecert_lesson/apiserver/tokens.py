"""The tokens of service accounts: who they name, for whom they are, how long they last.

They are signed with sa.key and checked with sa.pub. No certificate and no authority has a part in
it. Source: Kubernetes, "Managing Service Accounts", bound service account tokens; the reasons are
those of kube-apiserver 1.36's log.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from kubecert_lesson import keys
from kubecert_lesson.apiserver import jwt
from kubecert_lesson.apiserver.authentication import AUTHENTICATED, Unauthenticated, UserInfo
from kubecert_lesson.apiserver.kinds import Resource, at
from kubecert_lesson.apiserver.responses import Json
from kubecert_lesson.keys import PrivateKey, PublicKey

ISSUER = "https://kubernetes.default.svc.cluster.local"  # --service-account-issuer, and audience
PREFIX = "system:serviceaccount:"
GROUP = "system:serviceaccounts"
LEEWAY = timedelta(minutes=1)  # for clocks that differ
BOUND_TO = ("pod", "node")  # what a token can be bound to here, as its claims call it
_EXTRA = "authentication.kubernetes.io/"


class TokenKeys:
    """What kube-apiserver is told of keys for tokens.

    ``signing`` is --service-account-signing-key-file; where none is given, one of ``algorithm`` is
    made on first use. ``verifying`` is --service-account-key-file, which can be there several
    times; none means the signing key's own public key.
    """

    def __init__(
        self,
        signing: PrivateKey | None = None,
        verifying: Sequence[PublicKey] = (),
        *,
        algorithm: str = keys.DEFAULT_ALGORITHM,
    ) -> None:
        self._signing, self._verifying, self._algorithm = signing, tuple(verifying), algorithm

    @cached_property
    def signing(self) -> PrivateKey:
        """The private key that new tokens are signed with: sa.key."""
        return self._signing or keys.generate_for(self._algorithm)

    @cached_property
    def verifying(self) -> Mapping[str, PublicKey]:
        """The public keys that tokens are checked with, by their names: sa.pub."""
        return {jwt.key_id(key): key for key in self._verifying or (self.signing.public_key(),)}

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"  # one of them is a secret


def check(
    token: jwt.Jwt,
    keys: TokenKeys,
    kinds: Mapping[str, Resource],
    now: datetime,
    audiences: Sequence[str] = (ISSUER,),
) -> UserInfo:
    """Return the user that a token of this cluster's service accounts names.

    The order is kube-apiserver's: the signature, for whom it is, when, and whether what it names
    still exists. Raises Unauthenticated with the reason that the log tells.
    """
    known = keys.verifying
    tried = [known[token.key_id]] if token.key_id in known else []
    if not token.key_id:
        tried = list(known.values())
    if not tried:
        raise Unauthenticated("invalid signature, no keys found")
    if not any(jwt.signed_by(token, key) for key in tried):
        raise Unauthenticated("go-jose/go-jose: error in cryptographic primitive")
    if not set(token.audiences) & set(audiences):
        raise Unauthenticated(
            f"token audiences {quoted(token.audiences)} is invalid for the target audiences"
            f" {quoted(audiences)}"
        )
    _check_times(token, now.timestamp())
    return _user(token, kinds)


def quoted(texts: Sequence[str]) -> str:
    """Write texts as Go writes a list of them."""
    return f"[{' '.join(json.dumps(each, ensure_ascii=False) for each in texts)}]"


def _check_times(token: jwt.Jwt, now: float) -> None:
    leeway = LEEWAY.total_seconds()
    start, end, made = (token.number(name) for name in ("nbf", "exp", "iat"))
    if start is not None and now + leeway < start:
        raise Unauthenticated("service account token is not valid yet")
    if end is not None and now - leeway > end:
        raise Unauthenticated("service account token has expired")
    if made is not None and now + leeway < made:
        raise Unauthenticated("service account token is issued in the future")


def _user(token: jwt.Jwt, kinds: Mapping[str, Resource]) -> UserInfo:
    private: Json = {"claims": token.claims.get("kubernetes.io")}
    namespace = at(private, "claims.namespace")
    name, uid = (at(private, f"claims.serviceaccount.{field}") for field in ("name", "uid"))
    account = kinds["serviceaccounts"].objects.find(namespace, name)
    if account is None:
        raise Unauthenticated(f'serviceaccounts "{name}" not found')
    found = at(account, "metadata.uid")
    if found != uid:
        raise Unauthenticated(f"service account UID ({found}) does not match claim ({uid})")
    further: dict[str, str] = {}
    for kind in BOUND_TO:
        bound, bound_uid = (at(private, f"claims.{kind}.{field}") for field in ("name", "uid"))
        if bound:
            further |= {f"{_EXTRA}{kind}-name": bound, f"{_EXTRA}{kind}-uid": bound_uid}
            where = namespace if kind == "pod" else ""
            item = kinds[f"{kind}s"].objects.find(where, bound)
            if at(item, "metadata.uid") != bound_uid:
                raise Unauthenticated("service account token has been invalidated")
    return UserInfo(
        f"{PREFIX}{namespace}:{name}",
        (GROUP, f"{GROUP}:{namespace}", AUTHENTICATED),
        f"JTI={token.claims.get('jti', '')}",
        uid=uid,
        further=tuple(sorted(further.items())),
    )
