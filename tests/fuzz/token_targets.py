"""Tokens of others at the API server, requests for tokens, and what an issuer answers."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from fuzz import request_targets, seeds
from fuzz.judging import Target

from kubecert_lesson.apiserver import jwt
from kubecert_lesson.apiserver.api import Api
from kubecert_lesson.apiserver.calls import Call, Reply
from kubecert_lesson.apiserver.oidc import DISCOVERY, OidcAuthenticator, TrustedIssuer
from kubecert_lesson.apiserver.responses import JSON, PROTOBUF, Request
from kubecert_lesson.apiserver.tokens import ISSUER, TokenKeys

_KEY = ec.derive_private_key(7, ec.SECP256R1())  # the same in each run
_URL = "https://127.0.0.1:7443"
_ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default"
_REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews"
_FOR_EVER = 5_000_000_000


def _api(document: bytes, keys: bytes) -> Api:
    """A server that trusts an issuer, which answers so."""

    def dial(call: Call) -> Reply:
        return Reply(code=200, body=document if call.url.endswith(DISCOVERY) else keys)

    trusted = TrustedIssuer(url=_URL, audience="a", authority=seeds.authority())
    judge = OidcAuthenticator(trusted, lambda entry: None)
    return replace(_plain(), token_keys=TokenKeys(_KEY), oidc=judge, dial=dial)


@cache
def _plain() -> Api:
    return request_targets.new_api()


@cache
def _usual() -> Api:
    return _api(*_answers())


def _login(api: Api, token: str) -> tuple[int, str]:
    headers = {"authorization": f"Bearer {token}"}
    response, entry = api.answer(Request(method="GET", target="/api", headers=headers))
    return response.code, entry.reason


def _signed(claims: bytes) -> str:
    """Sign any bytes as the claims of a token."""
    header = {"alg": "ES256", "kid": jwt.key_id(_KEY.public_key())}
    text = f"{jwt.to_text(json.dumps(header).encode())}.{jwt.to_text(claims)}"
    r, s = decode_dss_signature(
        _KEY.sign(text.encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    )
    return f"{text}.{jwt.to_text(r.to_bytes(32) + s.to_bytes(32))}"


def read_token(data: bytes) -> Iterator[object]:
    """A token that nobody need have signed."""
    yield _login(_usual(), data.decode("latin-1"))


def read_claims(data: bytes) -> Iterator[object]:
    """The claims of a token, signed with the key of the cluster and of the issuer."""
    yield _login(_usual(), _signed(data))


def read_issuer(data: bytes) -> Iterator[object]:
    """What an issuer answers, about itself or about its keys."""
    document, keys = _answers()
    api = _api(data, keys) if zlib.crc32(data) % 2 else _api(document, data)
    yield _login(api, _good())


def read_token_request(data: bytes) -> Iterator[object]:
    """A TokenRequest or a TokenReview, in JSON or in protobuf."""
    path = (f"{_ACCOUNT}/token", _REVIEWS)[zlib.crc32(data) % 2]
    encoding = PROTOBUF if data.startswith(b"k8s") else JSON
    request = Request(
        method="POST",
        target=path,
        headers={"content-type": encoding},
        body=data,
        certificate=seeds.admin(),
    )
    yield _usual().answer(request)[0].code


def _answers() -> tuple[bytes, bytes]:
    documents = (
        {"issuer": _URL, "jwks_uri": f"{_URL}/keys"},
        {"keys": [jwt.jwk(_KEY.public_key()), jwt.jwk(seeds.rsa_key().public_key())]},
    )
    first, second = (json.dumps(document).encode() for document in documents)
    return first, second


def _claims() -> list[bytes]:
    mail, times = "jane@example.org", {"exp": _FOR_EVER, "nbf": 1, "iat": 1}
    account: dict[str, Any] = {
        "namespace": "default",
        "serviceaccount": {"name": "default", "uid": "0"},
        "pod": {"name": "a", "uid": "1"},
        "node": {"name": "node1", "uid": "2"},
    }
    every = (
        {"iss": ISSUER, "aud": [ISSUER], "jti": "1", "kubernetes.io": account, **times},
        {"iss": _URL, "aud": "a", "email": mail, "groups": ["dev"], **times},
        {"iss": _URL, "aud": ["a", "b"], "email": mail, "email_verified": True, **times},
    )
    return [json.dumps(each).encode() for each in every]


@cache
def _good() -> str:
    return _signed(_claims()[1])


def _requests() -> list[bytes]:
    reference = {"kind": "Pod", "apiVersion": "v1", "name": "a", "uid": "1"}
    version = {"apiVersion": "authentication.k8s.io/v1"}
    asked = {"audiences": ["a"], "expirationSeconds": 600, "boundObjectRef": reference}
    every = (
        {**version, "kind": "TokenRequest", "spec": asked},
        {**version, "kind": "TokenReview", "spec": {"token": _good(), "audiences": ["a"]}},
    )
    kubectls = bytes.fromhex(
        "6b387300 0a28 0a18 61757468656e7469636174696f6e2e6b38732e696f2f7631"
        "120c 546f6b656e52657175657374 121a 0a10 0a00 1200 1a00 2200 2a00 3200 3800 4200"
        "1200 1a04 0a00 1200 1a00 2200"
    )
    return [*(json.dumps(each).encode() for each in every), kubectls]


_WORDS = (
    *(b"null", b"[]", b"{}", b"1e400", b"-1", b"9" * 40, b"true", b'""', b"NaN", b"." * 3),
    *(b'"exp":', b'"aud":', b'"kid":', b'"keys":', b'"spec":', b'"alg":"none"', b"[" * 3000),
)

TARGETS = (
    Target(name="token", read=read_token, seeds=lambda: [_good().encode()], words=_WORDS),
    Target(name="claims", read=read_claims, seeds=_claims, words=_WORDS),
    Target(name="issuer", read=read_issuer, seeds=lambda: list(_answers()), words=_WORDS),
    Target(name="token-request", read=read_token_request, seeds=_requests, words=_WORDS),
)
