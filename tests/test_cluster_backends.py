"""The servers that an API server calls: whom they let in, and what they say to others."""

import json
from collections.abc import Iterator

import pytest
from apiserver_requests import key
from cryptography.hazmat.primitives.asymmetric import ec

from kubecert_lesson import certificates
from kubecert_lesson.apiserver.calls import Call, Reply, no_network
from kubecert_lesson.apiserver.responses import Json
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import (
    ExtensionServer,
    Kubelet,
    LessonCluster,
    Webhook,
    ca_bundle,
)
from kubecert_lesson.cluster.backend import Backend
from kubecert_lesson.dialling import calls
from kubecert_lesson.dialling.values import Login
from kubecert_lesson.errors import LessonError

CLIENT = "kube-apiserver-kubelet-client"


@pytest.fixture(scope="module")
def ca() -> Identity:
    return certificates.self_signed_authority(key(), common_name="kubernetes")


@pytest.fixture(scope="module")
def foreign() -> Identity:
    own = ec.generate_private_key(ec.SECP256R1())
    return certificates.self_signed_authority(own, common_name="kubernetes")


@pytest.fixture(scope="module")
def cluster(ca: Identity) -> Iterator[LessonCluster]:
    with LessonCluster(authority=ca, serving=serving(ca)) as found:
        yield found


@pytest.fixture
def kubelet() -> Iterator[Kubelet]:
    with Kubelet("worker", output="x" * 200) as found:
        yield found


def serving(ca: Identity, *sans: str) -> Identity:
    names = sans or ("127.0.0.1",)
    return certificates.issue_identity(ca, common_name="s", sans=names, use=Use.SERVING, key=key())


def login(ca: Identity, name: str) -> Login:
    own = certificates.issue_identity(ca, common_name=name, use=Use.CLIENT, key=key())
    return Login((own.certificate,), own.key)


def ask(
    server: Backend, path: str, who: Login | None = None, *, method: str = "GET", **headers: str
) -> Reply:
    call = Call(
        method=method,
        url=f"https://{server.address}{path}",
        anchors=None,
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
        body=b"{}" if method == "POST" else b"",
    )
    return calls.make(call, who or Login())


def document(reply: Reply) -> Json:
    found: Json = json.loads(reply.body)
    return found


def test_a_kubelet_lets_in_the_api_server_only(
    kubelet: Kubelet, cluster: LessonCluster, ca: Identity, foreign: Identity
) -> None:
    logs = "/containerLogs/default/web/web"
    assert ask(kubelet, logs, login(ca, CLIENT)).code == 401  # it knows no authority yet
    kubelet.join(cluster)
    assert ask(kubelet, logs, login(ca, CLIENT)).body == b"x" * 200
    nobody = ask(kubelet, logs)
    assert (nobody.code, nobody.body) == (401, b"Unauthorized")
    assert ask(kubelet, logs, login(foreign, CLIENT)).code == 401
    other = ask(kubelet, logs, login(ca, "mallory"))
    assert (other.code, other.body) == (
        403,
        b"Forbidden (user=mallory, verb=get, resource=nodes, subresource(s)=[proxy])\n",
    )
    assert ask(kubelet, "/pods", login(ca, CLIENT)).code == 404
    assert [entry.user for entry in kubelet.log][-2:] == ["mallory", CLIENT]
    kubelet.clear_log()
    assert kubelet.log == ()


def test_a_command_in_a_container_is_answered_over_a_web_socket(
    kubelet: Kubelet, cluster: LessonCluster, ca: Identity
) -> None:
    kubelet.join(cluster)
    reply = ask(
        kubelet,
        "/exec/default/web/web?command=ls&output=1",
        login(ca, CLIENT),
        Connection="Upgrade",
        Upgrade="websocket",
        Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
    )
    assert reply.code == 101
    # The key and its answer are those of RFC 6455, section 1.3.
    assert reply.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    frames = b"\x82\x01\x01" + b"\x82\x7e\x00\xc9\x01" + b"x" * 200
    success = b'{"metadata":{},"status":"Success"}'
    assert reply.body == frames + b"\x82\x23\x03" + success + b"\x88\x02\x03\xe8"


def test_a_kubelet_asks_a_cluster_once_and_has_nothing_to_show_when_that_is_gone(
    kubelet: Kubelet, ca: Identity
) -> None:
    assert kubelet.request_name == ""
    with LessonCluster(authority=ca, serving=serving(ca)) as gone:
        kubelet.join(gone, server_tls_bootstrap=True)
        kubelet.join(gone, server_tls_bootstrap=True)
        assert kubelet.request_name == "csr-worker"
        with Kubelet("worker") as namesake, pytest.raises(LessonError, match="already exists"):
            namesake.join(gone, server_tls_bootstrap=True)
        posts = [entry for entry in gone.log if entry.request.startswith("POST")]
        assert [(entry.code, entry.user) for entry in posts] == [
            (201, "system:node:worker"),
            (409, "system:node:worker"),
        ]
    assert ask(kubelet, "/").error == "remote error: tls: internal error"


def test_a_webhook_says_what_it_wants_and_reads_only_reviews(ca: Identity) -> None:
    with Webhook(serving(ca), label="owner") as webhook:
        assert ask(webhook, "/validate", method="POST").code == 400
        assert ask(webhook, "/validate").code == 400
        assert f"caBundle: {ca_bundle(ca.certificate)}" in webhook.configuration(ca.certificate)
        assert "caBundle: ''" in webhook.configuration()
        assert repr(webhook) == f"Webhook({webhook.address})"
        with pytest.raises(LessonError, match="running already"):
            webhook.start()


def test_an_extension_believes_the_headers_of_the_front_proxy_only(
    ca: Identity, foreign: Identity
) -> None:
    front = certificates.self_signed_authority(key(), common_name="front-proxy-ca")
    nodes = "/apis/metrics.k8s.io/v1beta1/nodes"
    anna = {"X-Remote-User": "anna"}
    with ExtensionServer(serving(ca), front_proxy_ca=front.certificate, nodes=["a"]) as server:
        for who in (Login(), login(front, "mallory"), login(foreign, "front-proxy-client")):
            reply = ask(server, nodes, who, **anna)
            assert reply.code == 403
            assert document(reply)["message"] == (
                'nodes.metrics.k8s.io is forbidden: User "system:anonymous" cannot list resource'
                ' "nodes" in API group "metrics.k8s.io" at the cluster scope'
            )
        proxy = login(front, "front-proxy-client")
        assert document(ask(server, nodes, proxy, **anna))["kind"] == "NodeMetricsList"
        assert ask(server, "/apis/metrics.k8s.io/v1beta1/pods", proxy, **anna).code == 404
        assert server.log[-1].user == "anna"


def test_a_server_without_a_network_says_so() -> None:
    call = Call(method="GET", url="https://127.0.0.1:1/", anchors=())
    assert no_network(call).error == "dial https://127.0.0.1:1/: this server has no network"
