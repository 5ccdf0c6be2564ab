"""One request in, one answer out, without a socket: bodies as kube-apiserver 1.36 sent them."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates
from kubecert_lesson.apiserver import BINDINGS, NODES, PODS, LogEntry
from kubecert_lesson.apiserver.api import Api, attributes
from kubecert_lesson.apiserver.resources import resources
from kubecert_lesson.apiserver.responses import Json, Request
from kubecert_lesson.certificates import Identity, Use

TABLE = (
    "application/json;as=Table;v=v1;g=meta.k8s.io,"
    "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json"
)
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
PROTOBUF = "application/vnd.kubernetes.protobuf"
REVIEWS = yaml.safe_load((Path(__file__).parent / "data" / "kubectl_reviews.yaml").read_text())
ACCESS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
WHOAMI = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
ADMIN = ("root", "system:masters")


@cache
def authority() -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    return certificates.self_signed_authority(key, common_name="kubernetes")


@cache
def client(name: str, *groups: str, ca: Identity | None = None) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    return certificates.issue_identity(
        ca or authority(), common_name=name, organizations=groups, use=Use.CLIENT, key=key
    ).certificate


@cache
def api() -> Api:
    found = resources(NODES, PODS, BINDINGS, started=datetime.now(UTC))
    return Api(
        client_ca=(authority().certificate,),
        authority=authority(),
        resources=found,
        address="127.0.0.1:6443",
    )


def send(
    path: str,
    who: tuple[str, ...] | None = ADMIN,
    *,
    method: str = "GET",
    accept: str = "application/json",
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> tuple[int, Json, LogEntry]:
    certificate = client(*who) if who else None
    request = Request(
        method=method,
        target=path,
        headers={"accept": accept, **(headers or {})},
        body=body,
        certificate=certificate,
    )
    response, entry = api().answer(request)
    return response.code, response.document or {"text": response.text}, entry


def post(path: str, kind: str, spec: Json, who: tuple[str, ...] = ADMIN) -> tuple[int, Json]:
    body = json.dumps({"kind": kind, "spec": spec}).encode()
    return send(path, who, method="POST", body=body)[:2]


def names(document: Json) -> list[str]:
    items = document["items"]
    assert isinstance(items, list)
    return [item["metadata"]["name"] for item in items]


def test_401_says_nothing_to_the_client_and_the_reason_to_the_log() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    stranger = certificates.self_signed_authority(key, common_name="other-ca")
    request = Request(
        method="GET",
        target="/version",
        headers={},
        body=b"",
        certificate=client("alice", "dev", ca=stranger),
    )
    response, entry = api().answer(request)
    assert (response.code, response.document) == (
        401,
        {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": "Unauthorized",
            "reason": "Unauthorized",
            "code": 401,
        },
    )
    assert entry == LogEntry(
        request="GET /version",
        client_certificate="O=dev, CN=alice",
        user="",
        code=401,
        reason="x509: certificate signed by unknown authority",
    )


def test_a_client_whose_name_is_not_text_is_refused_like_any_other() -> None:
    der = client("alice", "dev").public_bytes(Encoding.DER)
    damaged = der.replace(b"\x13\x05alice", b"\x0c\x05\xff\xff\xff\xff\xff")
    certificate = x509.load_der_x509_certificate(damaged)
    response, entry = api().answer(
        Request(method="GET", target="/version", headers={}, body=b"", certificate=certificate)
    )
    unknown = 5 * "\N{REPLACEMENT CHARACTER}"
    assert (response.code, entry.client_certificate) == (401, f"O=dev, CN={unknown}")


@pytest.mark.parametrize(("who", "user"), [(("alice", "dev"), "alice"), (None, "system:anonymous")])
def test_403_has_the_recorded_body(who: tuple[str, ...] | None, user: str) -> None:
    code, document, entry = send("/api/v1/nodes?limit=500", who)
    message = (
        f'nodes is forbidden: User "{user}" cannot list resource "nodes" in API group ""'
        " at the cluster scope"
    )
    assert (code, document) == (
        403,
        {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": message,
            "reason": "Forbidden",
            "details": {"kind": "nodes"},
            "code": 403,
        },
    )
    assert (entry.user, entry.code, entry.reason) == (user, 403, message)


def test_403_for_a_path_has_empty_details() -> None:
    code, document, _ = send("/", ("alice", "dev"))
    assert (code, document["message"], document["details"]) == (
        403,
        'forbidden: User "alice" cannot get path "/"',
        {},
    )


def test_403_for_one_object_names_it() -> None:
    _, document, _ = send("/api/v1/namespaces/dev/pods/web", ("alice", "dev"))
    assert document["message"] == (
        'pods "web" is forbidden: User "alice" cannot get resource "pods" in API group ""'
        ' in the namespace "dev"'
    )
    assert document["details"] == {"name": "web", "kind": "pods"}


def test_a_user_without_rights_does_not_learn_what_exists() -> None:
    for path in ("/nothing/here", "/api/v1/unicorns", "/apis/unicorns.io/v1/unicorns"):
        assert send(path, ("alice", "dev"))[0] == 403
        assert send(path)[0] == 404


def test_an_allowed_request_is_logged_with_the_binding_that_allowed_it() -> None:
    _, _, entry = send("/api/v1/nodes", ("vera", "viewers"))
    assert (entry.user, entry.code) == ("vera", 200)
    assert 'ClusterRoleBinding "viewers"' in entry.reason
    assert entry.is_request


@pytest.mark.parametrize(
    ("method", "path", "asked"),
    [
        ("GET", "/", "get path /"),
        ("GET", "/api/v1", "get path /api/v1"),
        ("HEAD", "/healthz", "head path /healthz"),
        ("GET", "/apis/apps/v1", "get path /apis/apps/v1"),
        ("GET", "/api/v1/nodes", "list nodes"),
        ("GET", "/api/v1/nodes?watch=true", "watch nodes"),
        ("GET", "/api/v1/nodes/node1", "get nodes node1"),
        ("HEAD", "/api/v1/nodes/node1", "get nodes node1"),
        ("GET", "/api/v1/nodes/node1/proxy", "get nodes/proxy node1"),
        ("GET", "/api/v1/namespaces", "list namespaces"),
        ("GET", "/api/v1/namespaces/dev", "get namespaces dev in dev"),
        ("PUT", "/api/v1/namespaces/dev/status", "update namespaces/status dev in dev"),
        ("GET", "/api/v1/namespaces/dev/pods", "list pods in dev"),
        ("POST", "/api/v1/namespaces/dev/pods", "create pods in dev"),
        ("PATCH", "/api/v1/namespaces/dev/pods/web", "patch pods web in dev"),
        ("DELETE", "/api/v1/namespaces/dev/pods/web", "delete pods web in dev"),
        ("DELETE", "/api/v1/namespaces/dev/pods", "deletecollection pods in dev"),
        ("GET", "/apis/apps/v1/namespaces/dev/deployments", "list deployments.apps in dev"),
        ("GET", "/api/v1/namespaces/a%20b/pods/x%2Fy", "get pods/y x in a b"),
    ],
)
def test_method_and_path_say_what_is_asked(method: str, path: str, asked: str) -> None:
    found = attributes(Request(method=method, target=path, headers={}))
    resource = f"{found.full_resource}.{found.group}" if found.group else found.full_resource
    parts = [found.verb, *([f"path {found.path}"] if found.path else [resource, found.name])]
    parts += [f"in {found.namespace}"] if found.namespace else []
    assert " ".join(part for part in parts if part) == asked


def test_nodes_come_as_a_table_a_list_or_one_object() -> None:
    _, table, _ = send("/api/v1/nodes?limit=500", accept=TABLE)
    assert table["kind"] == "Table"
    columns, rows = table["columnDefinitions"], table["rows"]
    assert isinstance(columns, list) and isinstance(rows, list)
    assert [c["name"] for c in columns if not c["priority"]] == [
        *("Name", "Status", "Roles", "Age", "Version")
    ]
    assert [c["priority"] for c in columns] == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    assert rows[0]["cells"][:4] == ["node1", "Ready", "control-plane", "12d"]
    assert rows[0]["object"]["kind"] == "PartialObjectMetadata"
    _, listed, _ = send("/api/v1/nodes")
    assert (listed["kind"], names(listed)) == ("NodeList", ["node1", "node2"])
    _, one, _ = send("/api/v1/nodes/node2")
    assert one["kind"] == "Node"
    _, row, _ = send("/api/v1/nodes/node2", accept=TABLE)
    assert isinstance(row["rows"], list) and len(row["rows"]) == 1


@pytest.mark.parametrize(("include", "kind"), [("Object", "Node"), ("None", None)])
def test_a_table_carries_as_much_of_the_object_as_is_asked(include: str, kind: str | None) -> None:
    _, table, _ = send(f"/api/v1/nodes?includeObject={include}", accept=TABLE)
    assert isinstance(table["rows"], list)
    assert table["rows"][0].get("object", {}).get("kind") == kind


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("labelSelector=component%3Detcd", ["etcd-node1"]),
        ("labelSelector=component%3D%3Detcd", ["etcd-node1"]),
        ("labelSelector=component", [pod.name for pod in PODS]),
        ("labelSelector=%21component", []),
        ("labelSelector=component%21%3Detcd,component", [p.name for p in PODS[1:]]),
        ("fieldSelector=metadata.name%3Detcd-node1", ["etcd-node1"]),
        ("fieldSelector=spec.nodeName%21%3Dnode1", []),
        ("fieldSelector=status.phase%3DRunning,metadata.name%3Detcd-node1", ["etcd-node1"]),
    ],
)
def test_selectors_are_followed(query: str, found: list[str]) -> None:
    assert names(send(f"/api/v1/pods?{query}")[1]) == found
    assert names(send(f"/api/v1/namespaces/kube-system/pods?{query}")[1]) == found
    assert names(send(f"/api/v1/namespaces/default/pods?{query}")[1]) == []


@pytest.mark.parametrize(
    "query",
    [
        "labelSelector=a%20in%20(b)",
        "labelSelector=%3D",
        "fieldSelector=spec.x%3D1",
        "fieldSelector=metadata.name",
    ],
)
def test_a_selector_that_cannot_be_followed_is_refused_and_not_ignored(query: str) -> None:
    code, document, _ = send(f"/api/v1/pods?{query}")
    assert (code, document["reason"]) == (400, "BadRequest")


def test_an_object_that_is_missing_is_404_with_its_name() -> None:
    code, document, _ = send("/api/v1/nodes/node9")
    assert (code, document["message"]) == (404, 'nodes "node9" not found')
    assert document["details"] == {"name": "node9", "kind": "nodes"}
    assert send("/api/v1/namespaces/default/pods/etcd-node1")[0] == 404
    assert send("/api/v1/namespaces/kube-system/pods/etcd-node1")[0] == 200
    assert send("/api/v1/nodes/node1/status")[0] == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/api/v1/nodes/node1"),
        ("POST", "/api/v1/nodes"),
        ("GET", "/api/v1/nodes?watch=1"),
        ("GET", WHOAMI),
        ("POST", "/version"),
    ],
)
def test_what_this_server_does_not_do_is_405(method: str, path: str) -> None:
    code, document, _ = send(path, method=method)
    assert (code, document["reason"]) == (405, "MethodNotAllowed")


@pytest.mark.parametrize("accept", ["application/yaml", PROTOBUF, "text/html;q=0.9"])
@pytest.mark.parametrize("path", ["/api/v1/nodes", "/api/v1/nodes/node1", "/version", "/api"])
def test_an_answer_that_is_not_accepted_is_406(path: str, accept: str) -> None:
    code, document, _ = send(path, accept=accept)
    assert (code, document["reason"]) == (406, "NotAcceptable")


@pytest.mark.parametrize("accept", ["", "*/*", "application/*", f"{PROTOBUF},application/json"])
def test_json_is_sent_to_whoever_takes_it(accept: str) -> None:
    assert send("/version", accept=accept)[1]["major"] == "1"


def test_discovery_comes_in_both_forms() -> None:
    _, core, _ = send("/api?timeout=32s", accept=f"{AGGREGATED},application/json")
    assert core["kind"] == "APIGroupDiscoveryList"
    _, groups, _ = send("/apis", accept=AGGREGATED)
    assert names(groups) == [
        "admissionregistration.k8s.io",
        "apiregistration.k8s.io",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "certificates.k8s.io",
        "rbac.authorization.k8s.io",
    ]
    _, legacy, _ = send("/api")
    assert legacy["versions"] == ["v1"]
    assert send("/apis")[1]["kind"] == "APIGroupList"
    assert send("/apis/authorization.k8s.io")[1]["kind"] == "APIGroup"
    for path, kind in [("/api/v1", "Node"), ("/apis/authentication.k8s.io/v1", "SelfSubject")]:
        assert kind in json.dumps(send(path)[1]["resources"])


def test_discovery_names_every_path_that_is_answered() -> None:
    paths = send("/")[1]["paths"]
    assert isinstance(paths, list)
    assert all(send(path)[0] == 200 for path in paths)
    assert {"/api/v1", "/version", "/healthz"} <= set(paths)


def test_anonymous_reads_version_and_health() -> None:
    for path in ("/version", "/healthz", "/livez", "/readyz"):
        assert send(path, None)[0] == 200
    assert send("/api", None)[1]["message"] == (
        'forbidden: User "system:anonymous" cannot get path "/api"'
    )


@pytest.mark.parametrize("name", REVIEWS)
def test_recorded_bodies_are_answered(name: str) -> None:
    kind, body = REVIEWS[name]["kind"], bytes.fromhex(REVIEWS[name]["hex"])
    path = next(p for p in (ACCESS, RULES, WHOAMI) if p.endswith(f"/{kind.lower()}s"))
    code, document, _ = send(path, method="POST", body=body, headers={"content-type": PROTOBUF})
    assert (code, document["kind"]) == (201, kind)
    if kind == "SelfSubjectAccessReview":
        assert document["spec"] == REVIEWS[name]["spec"]
        assert document["status"] == {"allowed": True}


def test_whoami() -> None:
    code, document = post(WHOAMI, "SelfSubjectReview", {}, ("alice", "dev"))
    status = document["status"]
    assert isinstance(status, dict)
    info = status["userInfo"]
    assert (code, info["username"]) == (201, "alice")
    assert info["groups"] == ["dev", "system:authenticated"]
    assert list(info["extra"]) == ["authentication.kubernetes.io/credential-id"]


@pytest.mark.parametrize(
    ("who", "allowed"), [(ADMIN, True), (("vera", "viewers"), True), (("alice", "dev"), False)]
)
def test_an_access_review_agrees_with_the_request_itself(
    who: tuple[str, ...], allowed: bool
) -> None:
    asked: Json = {"resourceAttributes": {"verb": "list", "resource": "nodes"}}
    status = post(ACCESS, "SelfSubjectAccessReview", asked, who)[1]["status"]
    assert isinstance(status, dict)
    assert status["allowed"] is allowed
    assert (send("/api/v1/nodes", who)[0] == 200) is allowed


def test_an_access_review_of_a_path() -> None:
    asked: Json = {"nonResourceAttributes": {"verb": "get", "path": "/metrics"}}
    status = post(ACCESS, "SelfSubjectAccessReview", asked, ("alice", "dev"))[1]["status"]
    assert status == {"allowed": False}


@pytest.mark.parametrize(
    "spec", [{}, {"resourceAttributes": {}, "nonResourceAttributes": {}}, {"resourceAttributes": 1}]
)
def test_an_access_review_must_ask_one_thing(spec: Json) -> None:
    code, document = post(ACCESS, "SelfSubjectAccessReview", spec)
    assert (code, document["reason"]) == (422, "Invalid")


def test_a_rules_review_lists_the_rules_and_needs_a_namespace() -> None:
    code, document = post(RULES, "SelfSubjectRulesReview", {"namespace": "default"})
    status = document["status"]
    assert isinstance(status, dict)
    assert code == 201
    assert {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]} in status["resourceRules"]
    assert {"verbs": ["*"], "nonResourceURLs": ["*"]} in status["nonResourceRules"]
    code, document = post(RULES, "SelfSubjectRulesReview", {"namespace": 7})
    assert (code, document["message"]) == (400, "no namespace on request")


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"[]", 400),
        ("application/json", b'{"kind":"Node"}', 400),
        ("application/json", b"[" * 100_000, 400),
        (PROTOBUF, b"k8s\x00\x0a\x05abc", 400),
        (PROTOBUF, bytes.fromhex(REVIEWS["whoami"]["hex"]), 400),
        (PROTOBUF, b"k8s\x00", 400),
        ("application/yaml", b"kind: SelfSubjectAccessReview", 415),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(kind: str, body: bytes, code: int) -> None:
    found, document, _ = send(ACCESS, method="POST", body=body, headers={"content-type": kind})
    assert (found, document["status"]) == (code, "Failure")


def test_impersonation_is_for_those_who_may() -> None:
    as_bob = {"impersonate-user": "bob", "impersonate-group": "dev, viewers"}
    _, _, entry = send("/api/v1/nodes", headers=as_bob)
    assert (entry.user, entry.code) == ("bob", 200)
    code, document, entry = send("/api/v1/nodes", ("alice", "dev"), headers=as_bob)
    assert (code, document["message"]) == (
        403,
        (
            'nodes is forbidden: User "alice" cannot impersonate-on:user-info:list resource'
            ' "nodes" in API group "" at the cluster scope'
        ),
    )
    nobody = {"impersonate-user": "system:anonymous"}
    assert send("/api/v1/nodes", headers=nobody)[2].user == "system:anonymous"
    assert send("/api/v1/nodes", headers={"impersonate-group": "dev"})[0] == 400
