"""Asking for a token, asking what a token is worth, and the keys that anyone can check one with.

``kubectl create token`` posts a TokenRequest; whoever gets a token may have it judged by a
TokenReview. Source: Kubernetes API reference, authentication.k8s.io/v1; OpenID Connect Discovery.
"""

import uuid
from datetime import datetime, timedelta

from kubecert_lesson.apiserver import jwt, tokens
from kubecert_lesson.apiserver.authentication import Unauthenticated
from kubecert_lesson.apiserver.authorization import Attributes
from kubecert_lesson.apiserver.bearer import BearerTokens
from kubecert_lesson.apiserver.calls import Calling
from kubecert_lesson.apiserver.kinds import NAME, Resource, at, stamp
from kubecert_lesson.apiserver.responses import (
    Json,
    Request,
    Response,
    bad_request,
    conflict,
    invalid,
    not_found,
)
from kubecert_lesson.apiserver.reviews import user_info
from kubecert_lesson.apiserver.shapes import METADATA, TYPE, Field, Scalar, Shape
from kubecert_lesson.apiserver.store import Store
from kubecert_lesson.apiserver.writing import find, read_object

GROUP = "authentication.k8s.io"
JWKS, DISCOVERY = "/openid/v1/jwks", "/.well-known/openid-configuration"
_JWK_SET = "application/jwk-set+json"
_BOUND_OBJECT: Shape = {"kind": Field(1), "apiVersion": Field(2), "name": Field(3), "uid": Field(4)}
_REQUESTED: Shape = {
    **TYPE,
    "metadata": Field(1, METADATA),
    "spec": Field(
        2,
        {
            "audiences": Field(1, many=True),
            "boundObjectRef": Field(3, _BOUND_OBJECT),
            "expirationSeconds": Field(4, Scalar.NUMBER),
        },
    ),
    "status": Field(3, Scalar.IGNORED),
}
_REVIEWED: Shape = {
    **TYPE,
    "metadata": Field(1, METADATA),
    "spec": Field(2, {"token": Field(1), "audiences": Field(2, many=True)}),
    "status": Field(3, Scalar.IGNORED),
}
_USUAL_SECONDS, _LEAST_SECONDS = 3600, 600


def _kind(kind: str, shape: Shape) -> Resource:
    """A kind that is posted and answered, and never kept."""
    return Resource(
        plural=f"{kind.lower()}s",
        singular=kind.lower(),
        kind=kind,
        short_name="",
        namespaced=False,
        columns=(NAME,),
        fields=(),
        objects=Store(),
        group=GROUP,
        shape=shape,
    )


_REQUEST = _kind("TokenRequest", _REQUESTED)
_REVIEW = _kind("TokenReview", _REVIEWED)


def grant(request: Request, bearer: BearerTokens, asked_for: Attributes, now: datetime) -> Response:
    """Answer the POST of a TokenRequest for a service account.

    Raises Refusal: 404 where there is no such account or object to bind to, 409 where that object
    is another one by now, 422 for less than ten minutes.
    """
    namespace, name = asked_for.namespace, asked_for.name
    account = find(bearer.kinds["serviceaccounts"], namespace, name)
    sent = read_object(request, _REQUEST)
    spec = sent.get("spec")
    asked: Json = spec if isinstance(spec, dict) else {}
    seconds = asked.get("expirationSeconds") or _USUAL_SECONDS
    assert isinstance(seconds, int)
    if seconds < _LEAST_SECONDS:
        why = "may not specify a duration less than 10 minutes"
        cause = f"spec.expirationSeconds: Invalid value: {seconds}: {why}"
        raise invalid("TokenRequest", "", GROUP, [cause])
    audiences = asked.get("audiences") or [tokens.ISSUER]
    start = int(now.timestamp())
    claims: Json = {
        "aud": audiences,
        "exp": start + seconds,
        "iat": start,
        "iss": tokens.ISSUER,
        "jti": str(uuid.uuid4()),
        "kubernetes.io": {
            "namespace": namespace,
            "serviceaccount": _named(account),
            **_bound(bearer, namespace, name, asked),
        },
        "nbf": start,
        "sub": f"{tokens.PREFIX}{namespace}:{name}",
    }
    ends = stamp(now.replace(microsecond=0) + timedelta(seconds=seconds))
    return Response(
        201,
        {
            "kind": "TokenRequest",
            "apiVersion": _REQUEST.api_version,
            "metadata": {
                "name": name,
                "namespace": namespace,
                "uid": at(account, "metadata.uid"),
                "creationTimestamp": stamp(now),
            },
            "spec": {
                "audiences": audiences,
                "expirationSeconds": seconds,
                "boundObjectRef": asked.get("boundObjectRef"),
            },
            "status": {
                "token": jwt.encode(claims, bearer.keys.signing),
                "expirationTimestamp": ends,
            },
        },
    )


def review(request: Request, bearer: BearerTokens) -> Calling[Response]:
    """Answer the POST of a TokenReview: unlike a 401, it tells why a token is not accepted."""
    sent = read_object(request, _REVIEW)
    spec = sent.get("spec")
    asked: Json = spec if isinstance(spec, dict) else {}
    audiences = asked.get("audiences") or [tokens.ISSUER]
    assert isinstance(audiences, list)
    status: Json
    try:
        user = yield from bearer.user(at(sent, "spec.token"), audiences)
        status = {"authenticated": True, "user": user_info(user), "audiences": audiences}
    except Unauthenticated as error:
        status = {"user": {}, "error": str(error)}
    document: Json = {"kind": "TokenReview", "apiVersion": _REVIEW.api_version, "metadata": {}}
    return Response(201, {**document, "spec": asked, "status": status})


def published(request: Request, bearer: BearerTokens, address: str) -> Response | None:
    """Answer where and what the keys are that tokens are signed with, or None for another path."""
    path = request.path.rstrip("/")
    keys = bearer.keys.verifying.values()
    if path == JWKS:
        header = request.headers.get("accept", "")
        wanted = {entry.partition(";")[0].strip() for entry in header.split(",") if entry.strip()}
        if wanted and not wanted & {_JWK_SET, "application/*", "*/*"}:
            text = f"406: Not Acceptable\n\nAvailable representations: {_JWK_SET}"
            return Response(406, text=text, content_type="text/plain; charset=utf-8")
        found: Json = {"keys": [jwt.jwk(key) for key in keys]}
        return Response(200, found, content_type=_JWK_SET)
    if path != DISCOVERY:
        return None
    return Response(
        200,
        {
            "issuer": tokens.ISSUER,
            "jwks_uri": f"https://{address}{JWKS}",
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": sorted({jwt.algorithm(key) for key in keys}),
        },
    )


def _bound(bearer: BearerTokens, namespace: str, account: str, asked: Json) -> Json:
    """The claims of the object that a token is bound to: with it, the token ends."""
    kind, name, uid = (at(asked, f"boundObjectRef.{field}") for field in ("kind", "name", "uid"))
    if not kind:
        return {}
    if kind == "Secret":  # there are none here
        raise not_found("secrets", name)
    if kind.lower() not in tokens.BOUND_TO:
        raise bad_request(f"cannot bind token to object of type {kind}")
    kinds = bearer.kinds
    item = find(kinds[f"{kind.lower()}s"], namespace if kind == "Pod" else "", name)
    if uid and uid != at(item, "metadata.uid"):
        raise conflict(f"{kind.lower()}s", name, "")
    claims: Json = {kind.lower(): _named(item)}
    if kind == "Pod":
        if (at(item, "spec.serviceAccountName") or "default") != account:
            raise bad_request(
                f'cannot bind token for serviceaccount "{account}" to pod running with different'
                " serviceaccount name."
            )
        node = kinds["nodes"].objects.find("", at(item, "spec.nodeName"))
        claims |= {"node": _named(node)} if node else {}
    return claims


def _named(item: Json) -> Json:
    return {"name": at(item, "metadata.name"), "uid": at(item, "metadata.uid")}
