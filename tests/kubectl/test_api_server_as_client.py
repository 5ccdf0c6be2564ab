"""The real kubectl, and the API server that calls a webhook, a kubelet and an extension for it.

Texts as kubectl 1.37.1 printed them with kube-apiserver 1.36.2.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kubecert_lesson import certificates, diagnose, keys, kubectl
from kubecert_lesson.apiserver import Pod
from kubecert_lesson.apiserver.calls import Call
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import (
    ExtensionServer,
    Kubelet,
    LessonCluster,
    Webhook,
    ca_bundle_patch,
)
from kubecert_lesson.dialling import calls
from kubecert_lesson.dialling.values import Login
from kubecert_lesson.kubectl import Run

Ask = Callable[..., Run]
UNVERIFIED = "tls: failed to verify certificate: x509: "
UNKNOWN = f"{UNVERIFIED}certificate signed by unknown authority"
CREATE = ("run", "probe", "--image=nginx", "--dry-run=server")


@pytest.fixture(scope="module")
def authority() -> Identity:
    return certificates.self_signed_authority(keys.generate(), common_name="kubernetes")


@pytest.fixture(scope="module")
def other() -> Identity:
    return certificates.self_signed_authority(keys.generate(), common_name="others-ca")


@pytest.fixture(scope="module")
def kubelet() -> Iterator[Kubelet]:
    with Kubelet("worker") as found:
        yield found


@pytest.fixture(scope="module")
def cluster(authority: Identity, kubelet: Kubelet) -> Iterator[LessonCluster]:
    made = LessonCluster(
        authority=authority,
        kubelet_ca=[authority.certificate],
        nodes=[kubelet.node],
        pods=[Pod("web", node="worker")],
    )
    with made:
        kubelet.join(made)
        yield made


@pytest.fixture(scope="module")
def ask(cluster: LessonCluster) -> Ask:
    config = cluster.kubeconfig()
    return lambda *args: kubectl.run(*args, kubeconfig=config)


def said(run: Run) -> str:
    return re.sub(r":\d{4,5}\b", ":PORT", run.text.strip())


def test_a_webhook_whose_bundle_names_another_authority(
    cluster: LessonCluster, other: Identity, ask: Ask, tmp_path: Path
) -> None:
    serving = certificates.issue_identity(
        other, common_name="check.example.com", sans=["127.0.0.1"], use=Use.SERVING
    )
    kind = "validatingwebhookconfiguration"
    with Webhook(serving) as webhook:
        path = tmp_path / "webhook.yaml"
        path.write_text(webhook.configuration(cluster.authority.certificate))
        assert ask("apply", "-f", str(path)).ok
        refused = ask(*CREATE)
        assert (refused.code, said(refused)) == (
            1,
            "Error from server (InternalError): Internal error occurred: failed calling webhook"
            ' "check.example.com": failed to call webhook: Post'
            f' "https://127.0.0.1:PORT/validate?timeout=3s": {UNKNOWN}',
        )
        assert diagnose.explain(refused.text)[0].fault == "webhook-unknown-authority"
        assert webhook.log[-1].reason == "remote error: tls: bad certificate"
        place = "/webhooks/0/clientConfig/caBundle"
        patch = ca_bundle_patch(place, other.certificate)
        assert ask("patch", kind, "lesson", "--type=json", f"--patch={patch}").ok
        denied = 'Error from server: admission webhook "check.example.com" denied the request'
        assert said(ask(*CREATE)) == f"{denied}: no team label"
        assert said(ask(*CREATE, "--labels=team=blue")) == "pod/probe created (server dry run)"
    lost = said(ask(*CREATE))
    assert lost.endswith("dial tcp 127.0.0.1:PORT: connect: connection refused")
    path.write_text(webhook.configuration(failure_policy="Ignore"))
    assert said(ask("apply", "-f", str(path))).endswith("/lesson configured")
    assert said(ask(*CREATE)) == "pod/probe created (server dry run)"
    assert "failing open check.example.com" in "".join(entry.reason for entry in cluster.log)
    assert ask("delete", kind, "lesson").ok


def test_a_kubelet_until_somebody_has_approved_its_certificate(
    cluster: LessonCluster, kubelet: Kubelet, ask: Ask
) -> None:
    lost = 'Error from server: Get "https://127.0.0.1:PORT/containerLogs/default/web/web": '
    names = "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"
    own = ask("logs", "web")
    assert (own.code, said(own)) == (1, f"{lost}{UNVERIFIED}{names}")
    assert diagnose.explain(own.text)[0].fault == "wrong-name-kubelet-serving"
    kubelet.join(cluster, server_tls_bootstrap=True)
    none_yet = ask("logs", "web")
    assert (none_yet.code, said(none_yet)) == (1, f"{lost}remote error: tls: internal error")
    assert diagnose.explain(none_yet.text)[0].fault == "kubelet-no-certificate"
    assert said(ask("exec", "web", "--", "hostname")) == (
        "error: unable to upgrade connection: error dialing backend:"
        " remote error: tls: internal error"
    )
    assert ask("certificate", "approve", kubelet.request_name).ok
    assert said(ask("logs", "web")) == "hello from the pod"
    assert said(ask("exec", "web", "--", "hostname")) == "hello from the pod"
    assert kubelet.log[-1].client_certificate == "CN=kube-apiserver-kubelet-client"


def test_an_aggregated_api_whose_bundle_names_another_authority(
    cluster: LessonCluster, other: Identity, ask: Ask, tmp_path: Path
) -> None:
    serving = certificates.issue_identity(
        other,
        common_name="metrics-server",
        sans=["metrics-server.kube-system.svc"],
        use=Use.SERVING,
    )
    name = "v1beta1.metrics.k8s.io"
    front = cluster.front_proxy_authority.certificate
    with ExtensionServer(serving, front_proxy_ca=front, nodes=["worker"]) as extension:
        path = tmp_path / "extension.yaml"
        path.write_text(extension.objects(cluster.authority.certificate))
        assert ask("apply", "-f", str(path)).ok
        assert "False (FailedDiscoveryCheck)" in said(ask("get", "apiservice", name))
        assert said(ask("top", "nodes")) == "error: Metrics API not available"
        assert said(ask("get", "--raw", "/apis/metrics.k8s.io/v1beta1")) == (
            "Error from server (ServiceUnavailable):"
            " the server is currently unable to handle the request"
        )
        patch = ca_bundle_patch("/spec/caBundle", other.certificate)
        assert ask("patch", "apiservice", name, "--type=json", f"--patch={patch}").ok
        assert said(ask("top", "nodes")).splitlines()[1].split()[0] == "worker"
        last = extension.log[-1]
        assert (last.client_certificate, last.user) == ("CN=front-proxy-client", "kubernetes-admin")


def test_an_extension_believes_no_headers_of_others(other: Identity) -> None:
    serving = certificates.issue_identity(
        other, common_name="m", sans=["localhost"], use=Use.SERVING
    )
    with ExtensionServer(serving, front_proxy_ca=other.certificate, nodes=[]) as extension:
        liar = certificates.issue_identity(other, common_name="mallory", use=Use.CLIENT)
        call = Call(
            method="GET",
            url=f"https://localhost:{extension.port}/apis/metrics.k8s.io/v1beta1/nodes",
            anchors=(other.certificate,),
            headers=(("X-Remote-User", "kubernetes-admin"),),
        )
        for login in (Login(), Login((liar.certificate,), liar.key)):
            reply = calls.make(call, login)
            assert reply.code == 403
            assert b'nodes.metrics.k8s.io is forbidden: User \\"system:anonymous\\"' in reply.body
