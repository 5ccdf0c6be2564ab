"""What the API server asks of webhooks, kubelets and extensions, and what it makes of it.

No socket: ``Peers`` answers each call. Requests and texts as kube-apiserver 1.36.2 was recorded.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from apiserver_requests import ADMIN, MERGE, TABLE, Server, authority, client
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import certificates
from kubecert_lesson.apiserver.calls import Call, Reply, Shown
from kubecert_lesson.apiserver.responses import Request
from kubecert_lesson.cluster.bundles import ca_bundle

UNKNOWN = "tls: failed to verify certificate: x509: certificate signed by unknown authority"
HOOK = "https://127.0.0.1:8443/validate"
ASKING = f'failed to call webhook: Post "{HOOK}?timeout=3s": '
HOOKS = "/apis/admissionregistration.k8s.io/v1"
PODS = "/api/v1/namespaces/default/pods"
API_SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices"
METRICS = "/apis/metrics.k8s.io/v1beta1"
KUBELET = "https://192.168.56.10:10250"
JSON_PATCH = "application/json-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
LOST = "dial tcp 127.0.0.1:8443: connect: connection refused"


class Peers(Server):
    """An API server whose calls ``answer`` answers; it keeps them, and what was logged of them."""

    def __init__(self, answer: Callable[[Call], Reply]) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.notes: list[str] = []

        def dial(call: Call) -> Reply:
            self.calls.append(call)
            return answer(call)

        self.api = replace(self.api, dial=dial, log=lambda entry: self.notes.append(entry.reason))

    def create(self, name: str = "probe") -> tuple[int, Any]:
        return self.send("POST", PODS, pod(name))


def pod(name: str, **spec: object) -> dict[str, Any]:
    containers = [{"name": name, "image": "nginx"}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {"containers": containers, **spec},
    }


def configuration(kind: str = "Validating", **fields: object) -> dict[str, Any]:
    webhook = {
        "name": "check.example.com",
        "clientConfig": {"url": HOOK, "caBundle": ca_bundle(authority().certificate)},
        "rules": [
            {"operations": ["*"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}
        ],
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
        "timeoutSeconds": 3,
    }
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": f"{kind}WebhookConfiguration",
        "metadata": {"name": "lesson"},
        "webhooks": [{**webhook, **fields}],
    }


def with_webhook(
    answer: Callable[[Call], Reply], kind: str = "Validating", **fields: object
) -> Peers:
    server = Peers(answer)
    path = f"{HOOKS}/{kind.lower()}webhookconfigurations"
    assert server.send("POST", path, configuration(kind, **fields))[0] == 201
    return server


def reviewed(**response: object) -> Callable[[Call], Reply]:
    """A webhook's answer to whatever it is asked."""

    def answer(call: Call) -> Reply:
        uid = json.loads(call.body)["request"]["uid"]
        document = {"response": {"uid": uid, "allowed": True, **response}}
        return Reply(code=200, body=json.dumps(document).encode())

    return answer


def lost(call: Call) -> Reply:
    return Reply(error=LOST)


def asking(method: str, path: str, body: bytes = b"", **headers: str) -> Request:
    return Request(
        method=method, target=path, headers=headers, body=body, certificate=client(*ADMIN)
    )


def test_what_a_webhook_is_asked() -> None:
    server = with_webhook(reviewed())
    assert server.create()[0] == 201
    (call,) = server.calls
    assert (call.method, call.url) == ("POST", f"{HOOK}?timeout=3s")
    assert (call.shown, call.seconds) == (Shown.NOTHING, 3.0)
    assert call.anchors == (authority().certificate,)
    assert dict(call.headers) == {
        "User-Agent": "kube-apiserver-admission",
        "Accept": "application/json, */*",
        "Content-Type": "application/json",
    }
    request = json.loads(call.body)["request"]
    assert request["kind"] == {"group": "", "version": "v1", "kind": "Pod"}
    assert request["resource"] == {"group": "", "version": "v1", "resource": "pods"}
    assert (request["operation"], request["name"], request["namespace"]) == (
        "CREATE",
        "probe",
        "default",
    )
    assert (request["oldObject"], request["dryRun"]) == (None, False)
    assert request["userInfo"]["username"] == "root"
    assert request["object"]["spec"]["containers"][0]["image"] == "nginx"


def test_other_objects_and_the_configurations_themselves_are_not_asked_about() -> None:
    server = with_webhook(lost)
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole"}
    path = "/apis/rbac.authorization.k8s.io/v1/clusterroles"
    assert server.send("POST", path, {**role, "metadata": {"name": "r"}, "rules": []})[0] == 201
    assert server.send("DELETE", f"{HOOKS}/validatingwebhookconfigurations/lesson")[0] == 200
    assert server.calls == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda call: Reply(error=UNKNOWN), ASKING + UNKNOWN),
        (lost, ASKING + LOST),
        (
            lambda call: Reply(error="context deadline exceeded"),
            f"{ASKING}context deadline exceeded",
        ),
        (
            lambda call: Reply(code=500, body=b"boom"),
            'failed to call webhook: an error on the server ("boom") has prevented the request'
            " from succeeding",
        ),
        (
            lambda call: Reply(code=404),
            "failed to call webhook: the server could not find the requested resource",
        ),
        (
            lambda call: Reply(code=401),
            "failed to call webhook: the server has asked for the client to provide credentials",
        ),
        (
            lambda call: Reply(code=200, body=b"{}"),
            "received invalid webhook response: webhook response was absent",
        ),
    ],
)
def test_a_webhook_that_cannot_be_asked(answer: Callable[[Call], Reply], why: str) -> None:
    server = with_webhook(answer)
    words = f'failed calling webhook "check.example.com": {why}'
    assert server.create() == (
        500,
        {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": f"Internal error occurred: {words}",
            "reason": "InternalError",
            "details": {"causes": [{"message": words}]},
            "code": 500,
        },
    )
    assert server.notes == [f"Failed calling webhook, failing closed check.example.com: {words}"]


def test_with_ignore_only_the_log_tells_and_a_denial_stays_one() -> None:
    server = with_webhook(lost, failurePolicy="Ignore")
    assert server.create()[0] == 201
    assert server.notes[0].startswith("Failed calling webhook, failing open check.example.com: ")
    server = with_webhook(reviewed(allowed=False), failurePolicy="Ignore")
    assert server.create()[0] == 400
    assert server.notes == []


@pytest.mark.parametrize(
    ("bundle", "why"),
    [
        (b"not PEM", "unable to parse bytes as PEM block"),
        (base64.b64encode(b"-----BEGIN CERTIFICATE-----"), "unable to parse bytes as PEM block"),
        (authority().key_pem, "no valid certificate authority data seen"),
    ],
)
def test_a_bundle_that_is_not_pem_is_taken_and_fails_later(bundle: bytes, why: str) -> None:
    config = {"url": HOOK, "caBundle": base64.b64encode(bundle).decode()}
    server = with_webhook(reviewed(), clientConfig=config)
    code, status = server.create()
    ends = f"could not get REST client: unable to load root certificates: {why}"
    assert (code, status["message"].endswith(ends)) == (500, True), status
    assert server.calls == []


@pytest.mark.parametrize(
    ("config", "why"),
    [
        (
            {"url": HOOK, "caBundle": "-----BEGIN"},
            'ValidatingWebhookConfiguration in version "v1" cannot be handled as a'
            " ValidatingWebhookConfiguration: illegal base64 data at input byte 0",
        ),
        (
            {"url": "http://127.0.0.1:1/validate"},
            "webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL"
            " scheme; desired format: https://host[/path]",
        ),
        (
            {"url": f"{HOOK}?x=1"},
            'webhooks[0].clientConfig.url: Invalid value: "x=1": query parameters are not permitted'
            " in the URL",
        ),
        (
            {"url": "127.0.0.1:1/validate"},
            "webhooks[0].clientConfig.url: Required value: url must be a valid URL: parse"
            ' "127.0.0.1:1/validate": first path segment in URL cannot contain colon;'
            " desired format: https://host[/path]",
        ),
    ],
)
def test_a_configuration_that_is_refused(config: dict[str, str], why: str) -> None:
    server = Peers(lost)
    path = f"{HOOKS}/validatingwebhookconfigurations"
    code, status = server.send("POST", path, configuration(clientConfig=config))
    assert (code in (400, 422), status["message"].endswith(why)) == (True, True), status


def test_a_denial_in_the_webhooks_own_words() -> None:
    denied = 'admission webhook "check.example.com" denied the request'
    server = with_webhook(reviewed(allowed=False, status={"message": "no team label"}))
    code, status = server.create()
    assert (code, status["message"]) == (400, f"{denied}: no team label")
    assert "reason" not in status
    server = with_webhook(reviewed(allowed=False))
    assert server.create()[1]["message"] == f"{denied} without explanation"
    own = {"message": "no", "code": 403, "reason": "Forbidden"}
    code, status = with_webhook(reviewed(allowed=False, status=own)).create()
    assert (code, status["reason"]) == (403, "Forbidden")


def test_a_response_to_another_question_does_not_count() -> None:
    _, status = with_webhook(reviewed(uid="x")).create()
    assert "expected response.uid=" in status["message"]
    assert status["message"].endswith('got "x"')


def test_a_mutating_webhook_changes_the_object() -> None:
    patch = [{"op": "add", "path": "/metadata/labels", "value": {"team": "blue"}}]
    encoded = base64.b64encode(json.dumps(patch).encode()).decode()
    server = with_webhook(reviewed(patchType="JSONPatch", patch=encoded), "Mutating")
    assert server.create()[1]["metadata"]["labels"] == {"team": "blue"}
    assert server.send("GET", f"{PODS}/probe")[1]["metadata"]["labels"] == {"team": "blue"}


def test_a_dry_run_asks_and_keeps_nothing() -> None:
    server = with_webhook(reviewed())
    assert server.send("POST", f"{PODS}?dryRun=All", pod("probe"))[0] == 201
    assert json.loads(server.calls[0].body)["request"]["dryRun"] is True
    assert server.send("GET", f"{PODS}/probe")[0] == 404


def test_a_webhook_by_service() -> None:
    service = {"name": "hook", "namespace": "default", "path": "/validate"}
    config = {"service": service, "caBundle": ca_bundle(authority().certificate)}
    server = with_webhook(reviewed(), clientConfig=config)
    assert server.create()[1]["message"].endswith(
        'failed to call webhook: Post "https://hook.default.svc:443/validate?timeout=3s":'
        ' service "hook" not found'
    )
    made = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "hook"}}
    spec = {"type": "ExternalName", "externalName": "localhost"}
    services = "/api/v1/namespaces/default/services"
    assert server.send("POST", services, {**made, "spec": spec})[0] == 201
    assert server.create()[0] == 201
    (call,) = server.calls
    assert (call.name, call.dialled) == ("hook.default.svc", "localhost:443")


def test_somebody_who_was_faster_while_a_webhook_was_asked_wins() -> None:
    server = with_webhook(reviewed())
    steps = server.api.answering(asking("POST", PODS, json.dumps(pod("probe")).encode()))
    call = next(steps)
    assert server.create()[0] == 201
    with pytest.raises(StopIteration) as end:
        steps.send(reviewed()(call))
    assert end.value.value[0].code == 409


def with_pod(answer: Callable[[Call], Reply], node: str = "node1") -> Peers:
    server = Peers(answer)
    assert server.send("POST", PODS, pod("web", nodeName=node))[0] == 201
    return server


def test_what_a_kubelet_is_asked_for_logs() -> None:
    server = with_pod(lambda call: Reply(code=200, body=b"hello\n"))
    query = "container=web&follow=true&tailLines=5&timestamps=true"
    answer, _ = server.api.answer(asking("GET", f"{PODS}/web/log?{query}"))
    assert (answer.code, answer.raw, answer.content_type) == (200, b"hello\n", "text/plain")
    (call,) = server.calls
    assert call.url == (
        f"{KUBELET}/containerLogs/default/web/web?follow=true&tailLines=5&timestamps=true"
    )
    assert (call.method, call.shown, call.anchors) == ("GET", Shown.KUBELET_CLIENT, None)


def test_a_kubelet_that_cannot_be_reached_or_is_not_accepted() -> None:
    server = with_pod(lambda call: Reply(error="remote error: tls: internal error"))
    message = f'Get "{KUBELET}/containerLogs/default/web/web": remote error: tls: internal error'
    assert server.send("GET", f"{PODS}/web/log?container=web") == (
        500,
        {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": message,
            "code": 500,
        },
    )
    assert server.notes == [f"apiserver received an error that is not an metav1.Status: {message}"]


@pytest.mark.parametrize(
    ("reply", "reason", "message"),
    [
        (
            Reply(code=401, body=b"Unauthorized"),
            "Unauthorized",
            "the server has asked for the client to provide credentials ( pods/log web)",
        ),
        (
            Reply(code=403, body=b"Forbidden (user=x)\n"),
            "Forbidden",
            "Forbidden (user=x)\n ( pods/log web)",
        ),
        (
            Reply(code=404, body=b""),
            "NotFound",
            "the server could not find the requested resource ( pods/log web)",
        ),
    ],
)
def test_a_kubelet_that_refuses_over_http(reply: Reply, reason: str, message: str) -> None:
    code, status = with_pod(lambda call: reply).send("GET", f"{PODS}/web/log")
    assert (code, status["reason"], status["message"]) == (reply.code, reason, message)
    assert status["details"] == {"name": "web", "kind": "pods/log"}


def test_logs_of_a_pod_without_a_node_or_with_one_that_is_not_there() -> None:
    server = Peers(lost)
    server.create("waiting")
    assert server.send("GET", f"{PODS}/waiting/log") == (200, "")
    code, status = with_pod(lost, "nowhere").send("GET", f"{PODS}/web/log")
    assert (code, status["message"]) == (404, 'pods "nowhere" not found')


def execute(server: Peers, **headers: str) -> Any:
    query = "command=ls&command=-l&container=web&stderr=true&stdout=true"
    return server.api.answer(asking("GET", f"{PODS}/web/exec?{query}", b"", **headers))[0]


def test_exec_passes_the_web_socket_on() -> None:
    reply = Reply(code=101, headers={"upgrade": "websocket", "date": "now"}, body=b"\x88\x00")
    server = with_pod(lambda call: reply)
    answer = execute(server, **{"upgrade": "websocket", "sec-websocket-key": "abc"})
    assert (answer.code, answer.raw, answer.headers) == (
        101,
        b"\x88\x00",
        (("upgrade", "websocket"),),
    )
    (call,) = server.calls
    path = "/exec/default/web/web?command=ls&command=-l&error=1&output=1"
    assert (call.method, call.url) == ("GET", KUBELET + path)
    assert dict(call.headers)["sec-websocket-key"] == "abc"


def test_exec_that_does_not_get_through() -> None:
    server = with_pod(lambda call: Reply(error="remote error: tls: internal error"))
    status = execute(server, upgrade="websocket").document
    assert status["message"] == "error dialing backend: remote error: tls: internal error"
    assert execute(server).document["message"] == "Upgrade request required"


def api_service(**spec: object) -> dict[str, Any]:
    service = {"namespace": "kube-system", "name": "metrics-server", "port": 4443}
    fields = {
        "group": "metrics.k8s.io",
        "version": "v1beta1",
        "service": service,
        "groupPriorityMinimum": 100,
        "versionPriority": 10,
        "caBundle": ca_bundle(authority().certificate),
        **spec,
    }
    return {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": "v1beta1.metrics.k8s.io"},
        "spec": {name: value for name, value in fields.items() if value is not None},
    }


def with_extension(answer: Callable[[Call], Reply], **spec: object) -> Peers:
    server = Peers(answer)
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "metrics-server"}}
    outside = {"type": "ExternalName", "externalName": "localhost"}
    path = "/api/v1/namespaces/kube-system/services"
    assert server.send("POST", path, {**service, "spec": outside})[0] == 201
    assert server.send("POST", API_SERVICES, api_service(**spec))[0] == 201
    return server


def condition(server: Peers) -> dict[str, str]:
    _, found = server.send("GET", f"{API_SERVICES}/v1beta1.metrics.k8s.io")
    return dict(found["status"].get("conditions", [{}])[0])


def metrics(call: Call) -> Reply:
    nodes = {"name": "nodes", "kind": "NodeMetrics", "verbs": ["list"], "namespaced": False}
    document = {"groupVersion": "metrics.k8s.io/v1beta1", "resources": [nodes]}
    return Reply(
        code=200, headers={"content-type": "application/json"}, body=json.dumps(document).encode()
    )


def test_an_extension_that_is_not_accepted() -> None:
    server = with_extension(lambda call: Reply(error=UNKNOWN))
    where = f"https://localhost:4443{METRICS}"
    found = condition(server)
    assert (found["status"], found["reason"]) == ("False", "FailedDiscoveryCheck")
    assert found["message"] == (
        f'failing or missing response from {where}: Get "{where}": {UNKNOWN}'
    )
    assert server.notes == [f"v1beta1.metrics.k8s.io failed with: {found['message']}"]
    assert server.send("GET", f"{METRICS}/nodes") == (503, "service unavailable\n")
    _, groups = server.send("GET", "/apis")
    assert "metrics.k8s.io" not in [group["name"] for group in groups["groups"]]


def test_an_extension_that_refuses_and_a_service_that_is_not_there() -> None:
    server = with_extension(lambda call: Reply(code=403))
    assert condition(server)["message"].endswith(
        f"bad status from https://localhost:4443{METRICS}: 403"
    )
    server = Peers(metrics)
    assert server.send("POST", API_SERVICES, api_service())[0] == 201
    assert condition(server)["reason"] == "ServiceNotFound"
    assert condition(server)["message"] == (
        'service/metrics-server in "kube-system" is not present'
    )


def test_whom_an_extension_is_asked_for() -> None:
    server = with_extension(metrics)
    assert condition(server)["message"] == "all checks passed"
    check = server.calls[-1]
    assert (check.name, check.shown) == ("metrics-server.kube-system.svc", Shown.FRONT_PROXY)
    assert ("X-Remote-User", "system:kube-aggregator") in check.headers
    server.calls.clear()
    assert (
        server.send("GET", f"{METRICS}/nodes?limit=500", who=("anna", "system:masters"))[0] == 200
    )
    proxied = server.calls[-1]
    assert proxied.url == f"https://localhost:4443{METRICS}/nodes?limit=500"
    asked_for = [pair for pair in proxied.headers if pair[0].startswith("X-Remote")]
    assert asked_for[:3] == [
        ("X-Remote-User", "anna"),
        ("X-Remote-Group", "system:masters"),
        ("X-Remote-Group", "system:authenticated"),
    ]
    assert asked_for[3][0] == "X-Remote-Extra-authentication.kubernetes.io%2fcredential-id"
    assert not {name.lower() for name, _ in proxied.headers} & {"authorization", "cookie"}
    _, groups = server.send("GET", "/apis")
    assert "metrics.k8s.io" in [group["name"] for group in groups["groups"]]


def test_a_bundle_of_an_extension_that_is_not_pem_or_not_wanted() -> None:
    server = with_extension(metrics, caBundle=base64.b64encode(b"not PEM").decode())
    assert condition(server) == {}
    assert server.notes == [
        "v1beta1.metrics.k8s.io failed with: unable to load root certificates:"
        " unable to parse bytes as PEM block"
    ]
    both = api_service(insecureSkipTLSVerify=True)
    _, status = Peers(metrics).send("POST", API_SERVICES, both)
    assert status["details"]["causes"] == [
        {
            "field": "spec.insecureSkipTLSVerify",
            "message": "Invalid value: true: may not be true if caBundle is present",
        }
    ]
    server = with_extension(metrics, caBundle=None, insecureSkipTLSVerify=True)
    assert condition(server)["status"] == "True"
    assert server.calls[-1].anchors is None


def test_three_sorts_of_patches_put_another_bundle_in() -> None:
    other = ca_bundle(
        certificates.self_signed_authority(authority().key, common_name="o").certificate
    )
    place = f"{HOOKS}/validatingwebhookconfigurations/lesson"
    operation = {"op": "replace", "path": "/webhooks/0/clientConfig/caBundle", "value": other}
    webhook = {"name": "check.example.com", "clientConfig": {"caBundle": other}}
    order = {"$setElementOrder/webhooks": [{"name": "check.example.com"}]}
    whole = configuration()["webhooks"][0]
    whole["clientConfig"]["caBundle"] = other
    for encoding, change in (
        (JSON_PATCH, [operation]),
        (STRATEGIC, {"webhooks": [webhook], **order}),
        (MERGE, {"webhooks": [whole]}),
    ):
        server = with_webhook(reviewed())
        code, found = server.send("PATCH", place, change, encoding=encoding)
        assert code == 200, found
        (kept,) = found["webhooks"]
        assert kept["clientConfig"] == {"url": HOOK, "caBundle": other}
        assert kept["rules"] == configuration()["webhooks"][0]["rules"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": "check"}, 'name: Invalid value: "check": should be a domain with at least three'),
        ({"sideEffects": ""}, "sideEffects: Required value: must specify one of None"),
        ({"admissionReviewVersions": []}, "admissionReviewVersions: Required value"),
        ({"failurePolicy": "Maybe"}, 'failurePolicy: Unsupported value: "Maybe"'),
        ({"timeoutSeconds": 31}, "timeoutSeconds: Invalid value: 31"),
        ({"clientConfig": {}}, "clientConfig: Required value: exactly one of url or service"),
        ({"clientConfig": {"service": {"name": "x"}}}, "clientConfig.service.name: Required value"),
        ({"clientConfig": {"url": "https://["}}, "clientConfig.url: Required value"),
    ],
)
def test_a_webhook_that_lacks_something(fields: dict[str, Any], why: str) -> None:
    path = f"{HOOKS}/validatingwebhookconfigurations"
    code, status = Peers(lost).send("POST", path, configuration(**fields))
    assert (code, f"webhooks[0].{why}" in status["message"]) == (422, True), status


def test_objects_that_this_server_does_not_make() -> None:
    server = Peers(lost)
    inside = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {}}
    code, status = server.send("POST", "/api/v1/namespaces/default/services", inside)
    assert (code, "type ExternalName only" in status["message"]) == (422, True)
    for spec in ({}, {"containers": [{"name": "x"}]}):
        code, status = server.send("POST", PODS, {**pod("x"), "spec": spec})
        assert (code, "Required value" in status["message"]) == (422, True)
    broken = api_service(service=None, groupPriorityMinimum=None)
    broken["metadata"]["name"] = "v1.other"
    _, status = server.send("POST", API_SERVICES, broken)
    assert [cause["field"] for cause in status["details"]["causes"]] == [
        "metadata.name",
        "spec.service.name",
        "spec.groupPriorityMinimum",
    ]


def test_the_tables_of_services_and_api_services() -> None:
    server = with_extension(lambda call: Reply(error=UNKNOWN))
    _, table = server.send("GET", API_SERVICES, accept=TABLE)
    rows = {row["cells"][0]: row["cells"][1:3] for row in table["rows"]}
    assert rows["v1beta1.metrics.k8s.io"] == [
        "kube-system/metrics-server",
        "False (FailedDiscoveryCheck)",
    ]
    assert rows["v1.rbac.authorization.k8s.io"] == ["Local", "True"]
    _, table = server.send("GET", "/api/v1/services", accept=TABLE)
    rows = {row["cells"][0]: row["cells"][1:5] for row in table["rows"]}
    assert rows["kubernetes"] == ["ClusterIP", "10.96.0.1", "<none>", "443/TCP"]
    assert rows["metrics-server"] == ["ExternalName", "<none>", "localhost", "<none>"]


def test_an_extension_that_says_what_nobody_can_read_is_there_all_the_same() -> None:
    for body in (b"[", b"{}", b'{"groupVersion": "a/b/c"}', b"[]"):
        server = with_extension(lambda call, body=body: Reply(code=200, body=body))  # type: ignore[misc]
        assert condition(server)["status"] == "True"
        _, groups = server.send("GET", "/apis")
        assert "metrics.k8s.io" not in [group["name"] for group in groups["groups"]]


def test_a_service_that_leads_nowhere() -> None:
    service = {"name": "kubernetes", "namespace": "default"}
    config = {"service": service, "caBundle": ""}
    server = with_webhook(reviewed(), clientConfig=config)
    assert server.create()[1]["message"].endswith("dial tcp 10.96.0.1: connect: no route to host")
    server = Peers(metrics)
    assert (
        server.send("POST", API_SERVICES, api_service(service={**service, "port": 443}))[0] == 201
    )
    assert condition(server)["reason"] == "EndpointsNotFound"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(300, 700) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
RESPONSES = st.fixed_dictionaries(
    {"allowed": st.booleans() | ANYTHING},
    optional={
        "status": st.fixed_dictionaries(
            {}, optional={"code": ANYTHING, "reason": ANYTHING, "message": ANYTHING}
        )
        | ANYTHING,
        "patch": st.binary(max_size=8).map(lambda raw: base64.b64encode(raw).decode()) | ANYTHING,
    },
)


@examples(40)
@given(response=RESPONSES, kind=st.sampled_from(["Mutating", "Validating"]))
def test_whatever_a_webhook_answers_is_taken_or_refused(
    response: dict[str, object], kind: str
) -> None:
    code, document = with_webhook(reviewed(**response), kind).create()
    assert code == 201 or 400 <= code < 600
    assert document["kind"] in ("Pod", "Status")


@examples(20)
@given(body=st.binary(max_size=8) | ANYTHING.map(lambda found: json.dumps(found).encode()))
def test_what_is_no_answer_of_a_webhook_is_an_error_in_words(body: bytes) -> None:
    code, status = with_webhook(lambda call: Reply(code=200, body=body)).create()
    assert (code, status["reason"]) == (500, "InternalError")
