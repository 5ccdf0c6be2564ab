"""ID tokens of another issuer, judged as kube-apiserver 1.36.2 was recorded to do (26 Nov 2026)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import yaml
from apiserver_requests import NOW, Server, authority

from kubecert_lesson import keys
from kubecert_lesson.apiserver import jwt
from kubecert_lesson.apiserver.calls import Call, Reply
from kubecert_lesson.apiserver.log import LogEntry
from kubecert_lesson.apiserver.oidc import OidcAuthenticator, TrustedIssuer
from kubecert_lesson.apiserver.responses import Request

URL = "https://127.0.0.1:7443"
KEY, OTHER = keys.generate_many(2)
TRUSTED = TrustedIssuer(url=URL, audience="lesson", authority=authority().certificate)
UNKNOWN = "tls: failed to verify certificate: x509: certificate signed by unknown authority"
INVALID = "[invalid bearer token, {}]"


@dataclass
class Issuer:
    """An issuer without a socket, and a server that trusts it."""

    answers: dict[str, Any] = field(
        default_factory=lambda: {
            f"{URL}/.well-known/openid-configuration": {"issuer": URL, "jwks_uri": f"{URL}/keys"},
            f"{URL}/keys": {"keys": [jwt.jwk(KEY.public_key())]},
        }
    )
    error: str = ""
    log: list[LogEntry] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        judge = OidcAuthenticator(TRUSTED, self.log.append)
        self.server = Server()
        self.server.api = replace(self.server.api, oidc=judge, dial=self.dial)

    def dial(self, call: Call) -> Reply:
        self.calls.append(call)
        if self.error:
            return Reply(error=self.error)
        if call.url not in self.answers:
            return Reply(code=404, body=b"nothing here")
        found = self.answers[call.url]
        return Reply(
            code=200, body=found if isinstance(found, bytes) else json.dumps(found).encode()
        )

    def login(self, token: str) -> tuple[int, str, str]:
        headers = {"authorization": f"Bearer {token}"}
        response, entry = self.server.api.answer(
            Request(method="GET", target="/api", headers=headers)
        )
        return response.code, entry.user, entry.reason


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    yield Issuer()


def seconds(**later: int) -> int:
    return int((NOW + timedelta(**later)).timestamp())


def token(signer: keys.PrivateKey = KEY, **claims: object) -> str:
    said: dict[str, object] = {
        "iss": URL,
        "aud": "lesson",
        "exp": seconds(hours=1),
        "email": "jane@example.org",
        "groups": ["dev"],
        **claims,
    }
    return jwt.encode({name: value for name, value in said.items() if value is not None}, signer)


def test_name_and_groups_come_with_a_prefix_and_nothing_else_comes(issuer: Issuer) -> None:
    assert issuer.login(token())[:2] == (200, "oidc:jane@example.org")
    body = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenReview",
        "spec": {"token": token()},
    }
    _, answer = issuer.server.send("POST", "/apis/authentication.k8s.io/v1/tokenreviews", body)
    assert answer["status"]["user"] == {
        "username": "oidc:jane@example.org",
        "groups": ["oidc:dev", "system:authenticated"],
    }


def test_the_issuer_is_asked_once_by_its_own_authority(issuer: Issuer) -> None:
    for _ in range(3):
        assert issuer.login(token())[0] == 200
    paths = [call.url.removeprefix(URL) for call in issuer.calls]
    assert paths == ["/.well-known/openid-configuration", "/keys"]
    assert {call.anchors for call in issuer.calls} == {(authority().certificate,)}


def test_a_new_key_of_the_issuer_is_fetched_when_a_token_names_it(issuer: Issuer) -> None:
    assert issuer.login(token())[0] == 200
    issuer.answers[f"{URL}/keys"] = {"keys": [jwt.jwk(key.public_key()) for key in (KEY, OTHER)]}
    assert issuer.login(token(OTHER))[0] == 200


VERIFY = "oidc: verify token: "
REFUSED: dict[str, tuple[Callable[[], str], str]] = {
    "expired": (
        lambda: token(exp=seconds(seconds=-1)),
        INVALID.format(
            f"{VERIFY}oidc: token is expired (Token Expiry: 2026-11-25 11:59:59 +0000 UTC)"
        ),
    ),
    "without an end": (
        lambda: token(exp=None),
        INVALID.format(
            f"{VERIFY}oidc: token is expired (Token Expiry: 1970-01-01 00:00:00 +0000 UTC)"
        ),
    ),
    "for another audience": (
        lambda: token(aud=["other"]),
        INVALID.format(f'{VERIFY}oidc: expected audience "lesson" got ["other"]'),
    ),
    "by a key that the issuer does not have": (
        lambda: token(OTHER),
        INVALID.format(f"{VERIFY}failed to verify signature: failed to verify id token signature"),
    ),
    "not valid for another hour": (
        lambda: token(nbf=seconds(hours=1)),
        INVALID.format(
            f"{VERIFY}oidc: current time 2026-11-25 12:00:00 +0000 UTC before the nbf (not before)"
            " time: 2026-11-25 13:00:00 +0000 UTC"
        ),
    ),
    "without a name": (
        lambda: token(email=None),
        INVALID.format('oidc: parse username claims "email": claim not present'),
    ),
    "with an address that nobody confirmed": (
        lambda: token(email_verified=False),
        INVALID.format("oidc: email not verified"),
    ),
    "of another issuer": (lambda: token(iss="https://example.org"), "invalid bearer token"),
    "that ends beyond all years": (
        lambda: token(exp=-(10**30)),
        INVALID.format(f"{VERIFY}oidc: token is expired (Token Expiry: -1e+30 s after 1970)"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_log_says_why_a_token_is_refused(name: str, issuer: Issuer) -> None:
    make, reason = REFUSED[name]
    assert issuer.login(make()) == (401, "", reason)


def test_a_token_that_starts_within_five_minutes_is_taken(issuer: Issuer) -> None:
    assert issuer.login(token(nbf=seconds(minutes=4), groups="dev"))[0] == 200


def test_an_issuer_that_is_not_trusted_is_in_the_log_and_the_next_token_tries_again(
    issuer: Issuer,
) -> None:
    issuer.error = UNKNOWN
    why = INVALID.format("oidc: authenticator not initialized")
    assert issuer.login(token()) == (401, "", why)
    assert [entry.is_request for entry in issuer.log] == [False]
    assert issuer.log[0].reason == (
        f'oidc authenticator: initializing plugin: Get "{URL}/.well-known/openid-configuration":'
        f" {UNKNOWN}"
    )
    issuer.error = ""
    assert issuer.login(token())[0] == 200


@pytest.mark.parametrize(
    "answer",
    [b"<html>", b"[]", {"issuer": "https://other"}, {"issuer": URL}],
    ids=["no JSON", "a list", "another issuer", "no address of keys"],
)
def test_an_issuer_that_answers_nonsense_is_not_used(answer: object, issuer: Issuer) -> None:
    issuer.answers[f"{URL}/.well-known/openid-configuration"] = answer
    assert issuer.login(token())[0] == 401


@pytest.mark.parametrize("answer", [None, [], {}, {"keys": 1}, {"keys": [1, {"kty": "EC"}]}])
def test_an_issuer_without_good_keys_vouches_for_nobody(answer: object, issuer: Issuer) -> None:
    issuer.answers[f"{URL}/keys"] = answer
    assert issuer.login(token())[0] == 401
    del issuer.answers[f"{URL}/keys"]
    assert "oidc: get keys failed 404: nothing here" in issuer.login(token())[2]


def test_what_is_trusted_is_written_as_kube_apiserver_reads_it() -> None:
    document = yaml.safe_load(TRUSTED.configuration)
    assert document["kind"] == "AuthenticationConfiguration"
    (entry,) = document["jwt"]
    assert entry["issuer"]["url"] == URL
    assert entry["issuer"]["certificateAuthority"] == authority().certificate_pem.decode()
    assert entry["claimMappings"]["username"] == {"claim": "email", "prefix": "oidc:"}
