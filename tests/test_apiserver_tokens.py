"""Service accounts and their tokens: asked for, judged, published; compared with what was recorded.

Source of the texts: kube-apiserver 1.36.2 and kubectl 1.37.1, recorded on 26 Nov 2026.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt as pyjwt
import pytest
from apiserver_requests import NOW, PROTOBUF, Server, client, key
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from kubecert_lesson import certificates, keys
from kubecert_lesson.apiserver import jwt
from kubecert_lesson.apiserver.responses import Request
from kubecert_lesson.apiserver.tokens import TokenKeys

ISSUER = "https://kubernetes.default.svc.cluster.local"
ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts"
TOKEN = f"{ACCOUNTS}/build/token"
REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews"
ACCOUNT = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "build"}}
# What kubectl 1.37.1 sends for `kubectl create token build`, byte for byte.
KUBECTLS_BODY = (
    bytes.fromhex("6b387300 0a28 0a18")
    + b"authentication.k8s.io/v1"
    + b"\x12\x0cTokenRequest"
    + bytes.fromhex(
        "121a 0a10 0a00 1200 1a00 2200 2a00 3200 3800 4200 1200 1a04 0a00 1200 1a00 2200"
    )
)
SIGNER = keys.generate()
KEYS = TokenKeys(SIGNER)
Claims = dict[str, Any]


def server() -> Server:
    made = Server()
    made.api = replace(made.api, token_keys=KEYS)
    assert made.send("POST", ACCOUNTS, ACCOUNT)[0] == 201
    return made


def asked(made: Server, path: str = TOKEN, **spec: object) -> tuple[int, Any]:
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
    return made.send("POST", path, body)


def token(made: Server, path: str = TOKEN, **spec: object) -> str:
    code, document = asked(made, path, **spec)
    assert code == 201, document
    found: str = document["status"]["token"]
    return found


def login(
    made: Server, text: str, certificate: x509.Certificate | None = None
) -> tuple[int, str, str]:
    """What a request with this token gets: the code, the user and the reason in the log."""
    request = Request(
        method="GET",
        target="/api",
        headers={"authorization": f"Bearer {text}"},
        certificate=certificate,
    )
    response, entry = made.api.answer(request)
    return response.code, entry.user, entry.reason


def reviewed(made: Server, text: str, **spec: object) -> dict[str, Any]:
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview"}
    code, document = made.send("POST", REVIEWS, {**body, "spec": {"token": text, **spec}})
    assert code == 201
    found: dict[str, Any] = document["status"]
    return found


def forged(text: str, signer: keys.PrivateKey | None = None, **claims: object) -> str:
    """The same token with other claims, signed by the cluster's key or by another."""
    changed: Claims = {**jwt.decode(text).claims, **claims}
    return jwt.encode(changed, signer or KEYS.signing)


def test_kubectls_own_bytes_are_read_and_the_claims_are_those_recorded() -> None:
    assert len(KUBECTLS_BODY) == 78
    code, document = server().send("POST", TOKEN, KUBECTLS_BODY, encoding=PROTOBUF)
    assert (code, document["kind"]) == (201, "TokenRequest")
    assert document["spec"] == {
        "audiences": [ISSUER],
        "expirationSeconds": 3600,
        "boundObjectRef": None,
    }
    read = jwt.decode(document["status"]["token"])
    assert read.header == {"alg": "RS256", "kid": jwt.key_id(KEYS.signing.public_key())}
    assert " ".join(read.claims) == "aud exp iat iss jti kubernetes.io nbf sub"
    start = int(NOW.timestamp())
    assert (read.claims["iat"], read.claims["nbf"]) == (start, start)
    assert read.claims["exp"] == start + 3600
    assert (read.claims["iss"], read.claims["aud"]) == (ISSUER, [ISSUER])
    assert read.claims["sub"] == "system:serviceaccount:default:build"
    uid = document["metadata"]["uid"]
    assert read.claims["kubernetes.io"] == {
        "namespace": "default",
        "serviceaccount": {"name": "build", "uid": uid},
    }


def test_the_token_names_its_account_its_groups_and_itself() -> None:
    made = server()
    text = token(made)
    assert login(made, text)[:2] == (200, "system:serviceaccount:default:build")
    claims = jwt.decode(text).claims
    assert reviewed(made, text) == {
        "authenticated": True,
        "user": {
            "username": "system:serviceaccount:default:build",
            "uid": claims["kubernetes.io"]["serviceaccount"]["uid"],
            "groups": [
                "system:serviceaccounts",
                "system:serviceaccounts:default",
                "system:authenticated",
            ],
            "extra": {"authentication.kubernetes.io/credential-id": [f"JTI={claims['jti']}"]},
        },
        "audiences": [ISSUER],
    }


def seconds(**later: int) -> int:
    return int((NOW + timedelta(**later)).timestamp())


OTHER_KEY = ec.generate_private_key(ec.SECP256R1())
INVALID = "[invalid bearer token, {}]"
REASONS: dict[str, tuple[Callable[[str], str], str]] = {
    "expired for more than a minute": (
        lambda text: forged(text, exp=seconds(seconds=-61)),
        INVALID.format("service account token has expired"),
    ),
    "expired half a minute ago": (lambda text: forged(text, exp=seconds(seconds=-30)), ""),
    "not valid yet": (
        lambda text: forged(text, nbf=seconds(minutes=10)),
        INVALID.format("service account token is not valid yet"),
    ),
    "for another audience": (
        lambda text: forged(text, aud=["vault"]),
        INVALID.format(
            'token audiences ["vault"] is invalid for the target audiences'
            ' ["https://kubernetes.default.svc.cluster.local"]'
        ),
    ),
    "claims changed": (
        lambda text: ".".join([text.split(".")[0], "e30", text.split(".")[2]]),
        "invalid bearer token",
    ),
    "signature cut": (
        lambda text: text[:-4],
        INVALID.format("go-jose/go-jose: error in cryptographic primitive"),
    ),
    "signed by another key": (
        lambda text: forged(text, OTHER_KEY),
        INVALID.format("invalid signature, no keys found"),
    ),
    "another issuer": (
        lambda text: forged(text, iss="https://example.org"),
        "invalid bearer token",
    ),
    "not a token": (lambda text: "abc", "invalid bearer token"),
}


@pytest.mark.parametrize("name", REASONS)
def test_the_log_and_a_review_say_why_and_the_client_hears_unauthorized(name: str) -> None:
    change, reason = REASONS[name]
    made = server()
    text = change(token(made))
    code, _, said = login(made, text)
    assert (code, said) == ((401, reason) if reason else (200, said))
    assert reviewed(made, text).get("error", "") == reason


def test_without_a_name_of_a_key_all_are_tried() -> None:
    made = server()
    bare = pyjwt.encode(jwt.decode(token(made)).claims, SIGNER, "RS256")
    assert "kid" not in jwt.decode(bare).header
    assert login(made, bare)[0] == 200


def test_a_token_ends_with_its_account_and_a_new_one_of_that_name_is_another() -> None:
    made = server()
    text = token(made)
    old = jwt.decode(text).claims["kubernetes.io"]["serviceaccount"]["uid"]
    made.send("DELETE", f"{ACCOUNTS}/build")
    assert login(made, text)[2] == INVALID.format('serviceaccounts "build" not found')
    new = made.send("POST", ACCOUNTS, ACCOUNT)[1]["metadata"]["uid"]
    why = f"service account UID ({new}) does not match claim ({old})"
    assert login(made, text)[2] == INVALID.format(why)


def test_a_new_key_ends_all_tokens_unless_the_old_public_key_stays() -> None:
    made = server()
    text = token(made)
    new = ec.generate_private_key(ec.SECP256R1())
    made.api = replace(made.api, token_keys=TokenKeys(new))
    assert login(made, text)[2] == INVALID.format("invalid signature, no keys found")
    both = TokenKeys(new, [new.public_key(), KEYS.signing.public_key()])
    made.api = replace(made.api, token_keys=both)
    fresh = token(made)
    assert jwt.decode(fresh).header["alg"] == "ES256"
    assert (login(made, text)[0], login(made, fresh)[0]) == (200, 200)
    assert len(made.send("GET", "/openid/v1/jwks", accept="*/*")[1]["keys"]) == 2


def test_an_old_signing_key_beside_a_new_public_key_makes_tokens_that_nobody_accepts() -> None:
    made = server()
    made.api = replace(made.api, token_keys=TokenKeys(KEYS.signing, [OTHER_KEY.public_key()]))
    why = INVALID.format("invalid signature, no keys found")
    assert login(made, token(made)) == (401, "", why)


def test_audiences_are_those_asked_for_and_a_review_can_ask_for_them() -> None:
    made = server()
    text = token(made, audiences=["vault", "https://example.org"])
    assert jwt.decode(text).audiences == ("vault", "https://example.org")
    assert login(made, text)[0] == 401
    status = reviewed(made, text, audiences=["vault"])
    assert (status["authenticated"], status["audiences"]) == (True, ["vault"])


REFUSED: dict[str, tuple[dict[str, Any], str, int, str]] = {
    "five minutes": (
        {"expirationSeconds": 300},
        TOKEN,
        422,
        'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value:'
        " 300: may not specify a duration less than 10 minutes",
    ),
    "nobody's": ({}, f"{ACCOUNTS}/nobody/token", 404, 'serviceaccounts "nobody" not found'),
    **{
        kind: (
            {"boundObjectRef": {"kind": kind, "apiVersion": "v1", "name": "nope"}},
            TOKEN,
            404,
            f'{kind.lower()}s "nope" not found',
        )
        for kind in ("Secret", "Pod", "Node")
    },
    "bound to what cannot be": (
        {"boundObjectRef": {"kind": "Deployment", "name": "web"}},
        TOKEN,
        400,
        "cannot bind token to object of type Deployment",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_granted(name: str) -> None:
    spec, path, code, words = REFUSED[name]
    found, status = asked(server(), path, **spec)
    assert (found, status["message"]) == (code, words)


def test_a_user_without_rights_gets_no_token() -> None:
    code, status = server().send("POST", TOKEN, {}, who=("alice",))
    assert code == 403
    assert status["message"] == (
        'serviceaccounts "build" is forbidden: User "alice" cannot create resource'
        ' "serviceaccounts/token" in API group "" in the namespace "default"'
    )


def test_a_token_bound_to_a_pod_names_it_and_its_node_and_ends_with_it() -> None:
    made = server()
    place, pod = "/api/v1/namespaces/kube-system", "etcd-node1"
    bound = {"kind": "Pod", "apiVersion": "v1", "name": pod}
    text = token(made, f"{place}/serviceaccounts/default/token", boundObjectRef=bound)
    claims = jwt.decode(text).claims["kubernetes.io"]
    assert (claims["pod"]["name"], claims["node"]["name"]) == (pod, "node1")
    extra = reviewed(made, text)["user"]["extra"]
    names = [name.rpartition("/")[2] for name in extra]
    assert names == ["credential-id", "node-name", "node-uid", "pod-name", "pod-uid"]
    assert extra["authentication.kubernetes.io/pod-uid"] == [claims["pod"]["uid"]]
    assert made.send("DELETE", f"{place}/pods/{pod}")[0] == 200
    why = "service account token has been invalidated"
    assert login(made, text)[2] == INVALID.format(why)


def test_a_token_for_one_pod_cannot_be_had_for_another_or_by_another_account() -> None:
    made = server()
    bound = {"kind": "Node", "apiVersion": "v1", "name": "node1", "uid": "another"}
    assert asked(made, boundObjectRef=bound)[0] == 409
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web"},
        "spec": {"containers": [{"name": "web", "image": "web"}]},
    }
    assert made.send("POST", "/api/v1/namespaces/default/pods", pod)[0] == 201
    code, status = asked(made, boundObjectRef={"kind": "Pod", "apiVersion": "v1", "name": "web"})
    assert (code, status["reason"]) == (400, "BadRequest")


def stranger() -> x509.Certificate:
    other = certificates.self_signed_authority(key(), common_name="other-ca", now=NOW)
    made = certificates.issue_identity(
        other, common_name="alice", use=certificates.Use.CLIENT, key=key(), now=NOW
    )
    return made.certificate


def test_of_a_certificate_and_a_token_one_good_one_is_enough_and_the_certificate_is_first() -> None:
    made = server()
    good, bad = token(made), "abc"
    account = "system:serviceaccount:default:build"
    assert login(made, good, client("alice"))[:2] == (200, "alice")
    assert login(made, good, stranger())[:2] == (200, account)
    assert login(made, bad, client("alice"))[:2] == (200, "alice")
    code, _, reason = login(made, bad, stranger())
    assert code == 401
    assert reason.startswith("[x509: certificate signed by unknown authority")
    assert reason.endswith(", invalid bearer token]")


def test_the_keys_are_published_for_every_account_and_for_no_stranger() -> None:
    made = server()
    code, document = made.send("GET", "/openid/v1/jwks", accept="*/*")
    assert (code, document["keys"]) == (200, [jwt.jwk(KEYS.signing.public_key())])
    known = made.send("GET", "/.well-known/openid-configuration")[1]
    assert known == {
        "issuer": ISSUER,
        "jwks_uri": "https://127.0.0.1:6443/openid/v1/jwks",
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
    only_json = made.send("GET", "/openid/v1/jwks", accept="application/json")
    assert only_json == (
        406,
        "406: Not Acceptable\n\nAvailable representations: application/jwk-set+json",
    )
    for headers, expected in (
        ({"authorization": f"Bearer {token(made)}"}, 200),
        ({}, 403),
    ):
        request = Request(method="GET", target="/openid/v1/jwks", headers=headers)
        assert made.api.answer(request)[0].code == expected


def test_every_namespace_has_an_account_and_the_authority() -> None:
    made = server()
    _, accounts = made.send("GET", "/api/v1/serviceaccounts")
    _, maps = made.send("GET", "/api/v1/configmaps")
    namespaces = {item["metadata"]["namespace"] for item in maps["items"]}
    assert namespaces == {item["metadata"]["namespace"] for item in accounts["items"]}
    assert len(namespaces) == 4
    assert {item["metadata"]["name"] for item in maps["items"]} == {"kube-root-ca.crt"}
    assert list(maps["items"][0]["data"]) == ["ca.crt"]


def test_no_token_and_no_key_is_in_a_log_entry_or_a_repr() -> None:
    made = server()
    text = token(made)
    request = Request(method="GET", target="/api", headers={"authorization": f"Bearer {text}x"})
    _, entry = made.api.answer(request)
    secret = text.rpartition(".")[2]
    assert entry.code == 401
    assert secret not in repr(entry) + repr(jwt.decode(text)) + repr(KEYS)
