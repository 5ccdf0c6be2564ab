"""The certificates in a cluster's objects, fetched by the real kubectl; and never a private key."""

import base64
import json
import threading
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from test_diagnose_faces import run, valid

from kubecert_lesson import LessonCluster, certificates, keys, kubeconfig, kubectl
from kubecert_lesson.errors import LessonError
from kubecert_lesson.inventory import Unreadable
from kubecert_lesson.inventory.cluster import of_cluster, of_list, of_secrets

NOW = datetime(2026, 6, 1, tzinfo=UTC)
KEY = keys.generate()
GROUPS = {
    "certificates.k8s.io": {"certificatesigningrequests": "CertificateSigningRequest"},
    "apiregistration.k8s.io": {"apiservices": "APIService"},
    "admissionregistration.k8s.io": {
        "validatingwebhookconfigurations": "ValidatingWebhookConfiguration",
        "mutatingwebhookconfigurations": "MutatingWebhookConfiguration",
    },
    "apiextensions.k8s.io": {"customresourcedefinitions": "CustomResourceDefinition"},
}
CORE = {"secrets": "Secret", "configmaps": "ConfigMap"}


def pem(name: str, days: int = 30) -> str:
    made = certificates.self_signed_authority(KEY, common_name=name, days=days, now=NOW)
    return made.certificate_pem.decode()


def coded(name: str, days: int = 30) -> str:
    return base64.b64encode(pem(name, days).encode()).decode()


def named(name: str, namespace: str = "") -> dict[str, Any]:
    return {"metadata": {"name": name} | ({"namespace": namespace} if namespace else {})}


MARKER = "bm90IGEga2V5LCBidXQgc2VjcmV0"  # base64 of what must not be fetched
OBJECTS: dict[str, list[dict[str, Any]]] = {
    "secrets": [
        named("web-tls", "shop")
        | {"data": {"tls.crt": coded("web", 3), "tls.key": MARKER, "ca.crt": coded("web-ca")}},
        named("damaged", "shop") | {"data": {"tls.crt": "AAAA", "tls.key": MARKER}},
        named("half", "shop") | {"data": {"tls.key": MARKER}},
    ],
    "configmaps": [
        named("kube-root-ca.crt", "default") | {"data": {"ca.crt": pem("root")}},
        named("kube-root-ca.crt", "shop") | {"data": {"ca.crt": pem("root")}},
        named("settings", "shop") | {"data": {"color": "blue", "bundle.pem": pem("a") + pem("b")}},
        named("empty", "shop"),
    ],
    "certificatesigningrequests": [
        named("alice") | {"status": {"certificate": coded("alice", 1)}},
        named("pending") | {"status": {}},
    ],
    "apiservices": [
        named("v1.metrics") | {"spec": {"caBundle": coded("metrics")}},
        named("v1.") | {"spec": {}},
    ],
    "validatingwebhookconfigurations": [
        named("policy")
        | {
            "webhooks": [
                {"clientConfig": {}},
                {"clientConfig": {"caBundle": coded("hook")}},
            ]
        },
    ],
    "mutatingwebhookconfigurations": [
        named("inject") | {"webhooks": [{"clientConfig": {"caBundle": "!!"}}]},
    ],
    "customresourcedefinitions": [
        named("widgets.example.com")
        | {"spec": {"conversion": {"webhook": {"clientConfig": {"caBundle": coded("crd")}}}}},
        named("plain.example.com") | {"spec": {"conversion": {"strategy": "None"}}},
    ],
}


def resources(group_version: str, kinds: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": group_version,
        "resources": [
            {
                "name": plural,
                "singularName": "",
                "namespaced": plural in CORE,
                "kind": kind,
                "verbs": ["get", "list"],
            }
            for plural, kind in kinds.items()
        ],
    }


def answer(path: str) -> tuple[int, dict[str, Any]]:
    """What an API server answers about these kinds, and nothing else."""
    place = path.partition("?")[0].rstrip("/")
    if place == "/api":
        return 200, {"kind": "APIVersions", "apiVersion": "v1", "versions": ["v1"]}
    if place == "/apis":
        groups = [
            {
                "name": group,
                "versions": [{"groupVersion": f"{group}/v1", "version": "v1"}],
                "preferredVersion": {"groupVersion": f"{group}/v1", "version": "v1"},
            }
            for group in GROUPS
        ]
        return 200, {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}
    if place == "/api/v1":
        return 200, resources("v1", CORE)
    group, _, plural = place.removeprefix("/apis/").partition("/v1")
    if group in GROUPS and not plural:
        return 200, resources(f"{group}/v1", GROUPS[group])
    plural = place.rpartition("/")[2]
    kinds = CORE | {name: kind for group in GROUPS.values() for name, kind in group.items()}
    version = "v1" if plural in CORE else f"{group}/v1"
    items = [{"apiVersion": version, "kind": kinds[plural], **one} for one in OBJECTS[plural]]
    return 200, {"kind": f"{kinds[plural]}List", "apiVersion": version, "items": items}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Namespace]:
    """A server with those objects; its ``path`` is a kubeconfig, ``asked`` what was asked."""
    asked: list[str] = []
    forbidden: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            asked.append(self.path)
            code, document = answer(self.path)
            if any(word in self.path for word in forbidden):
                code, document = 403, refusal(self.path)
            body = json.dumps(document).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        config = kubeconfig.build(
            cluster="c",
            server=f"http://127.0.0.1:{server.server_port}",
            authority_pem=b"",
            user="u",
        )
        path = kubeconfig.save(config, tmp_path / "c.conf")
        yield Namespace(path=path, asked=asked, forbidden=forbidden)
        server.shutdown()
        thread.join()


def refusal(path: str) -> dict[str, Any]:
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": f'cannot list {path.rpartition("/")[2]}: User "u" is not allowed to',
        "reason": "Forbidden",
        "code": 403,
    }


EXPECTED = {
    ("web", "secrets shop/web-tls, tls.crt"),
    ("web-ca", "secrets shop/web-tls, ca.crt"),
    ("root", "configmaps default/kube-root-ca.crt, data.ca.crt"),
    ("a", "configmaps shop/settings, data.bundle.pem"),
    ("b", "configmaps shop/settings, data.bundle.pem"),
    ("alice", "certificatesigningrequests alice, status.certificate"),
    ("metrics", "apiservices v1.metrics, spec.caBundle"),
    ("hook", "validatingwebhookconfigurations policy, webhooks.1.clientConfig.caBundle"),
    (
        "crd",
        "customresourcedefinitions widgets.example.com,"
        " spec.conversion.webhook.clientConfig.caBundle",
    ),
}


def test_every_object_with_a_certificate_is_read_by_the_real_kubectl(cluster: Namespace) -> None:
    found = of_cluster(cluster.path)
    held = {
        (certificates.common_name(one.certificate), str(one.where)) for one in found.certificates
    }
    assert held == EXPECTED and len(found.certificates) == len(EXPECTED)
    assert {(one.why.code, str(one.where)) for one in found.unreadable} == {
        (
            "not-base64",
            "mutatingwebhookconfigurations inject, webhooks.0.clientConfig.caBundle",
        ),
        ("not-pem", "secrets shop/damaged, tls.crt"),
    }
    secrets = [path for path in cluster.asked if "/secrets" in path]
    assert secrets and all("kubernetes.io%2Ftls" in path for path in secrets)


def test_the_private_key_of_a_secret_is_not_fetched_into_this_program(
    cluster: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def listen(*arguments: str, **settings: Any) -> kubectl.Run:
        done = real(*arguments, **settings)
        told.append(done.text)
        return done

    real = kubectl.run
    monkeypatch.setattr(kubectl, "run", listen)
    assert of_cluster(cluster.path).certificates
    assert told and not any(MARKER in text for text in told)


def test_what_may_not_be_listed_is_reported_and_the_rest_is_read(cluster: Namespace) -> None:
    cluster.forbidden.add("secrets")
    found = of_cluster(cluster.path)
    refused = [one for one in found.unreadable if one.why.code == "kubectl"]
    assert [str(one.where) for one in refused] == ["secrets"]
    assert "Forbidden" in str(refused[0].why) and "is not allowed to" in str(refused[0].why)
    assert "root" in {certificates.common_name(one.certificate) for one in found.certificates}


def test_the_commands_list_a_cluster(
    cluster: Namespace, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--at", (NOW + timedelta(days=2)).isoformat())
    arguments = ("expiry", "--cluster", "--kubeconfig", cluster.path, *at)
    code, shown, _ = run(capsys, *arguments)
    assert code == 1 and "certificatesigningrequests alice" in shown
    document = valid(run(capsys, *arguments, "--json")[1])
    assert document["certificates"][0]["certificate"] == "CN=alice"
    assert document["certificates"][0]["where"]["code"] == "object"
    at = ("--at", NOW.isoformat())
    arguments = ("expiry", "--cluster", "--kubeconfig", cluster.path, *at)
    assert run(capsys, *arguments)[0] == 3  # a bundle that is not base64
    assert run(capsys, *arguments, "--within", "4d")[0] == 4
    code, shown, _ = run(capsys, "tree", "--cluster", "--kubeconfig", cluster.path, *at)
    assert code == 3 and "apiservices v1.metrics" in shown
    found = run(capsys, "tree", "--cluster", "--kubeconfig", cluster.path, "--find", "CN=hook", *at)
    assert found[0] == 0 and "validatingwebhookconfigurations policy" in found[1]


def test_a_cluster_that_cannot_be_asked_gives_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = kubeconfig.build(cluster="c", server="http://127.0.0.1:1", authority_pem=b"", user="u")
    path = kubeconfig.save(config, tmp_path / "c.conf")
    code, shown, error = run(capsys, "expiry", "--cluster", "--kubeconfig", path)
    assert code == 2 and shown == "" and "the cluster cannot be asked" in error
    with pytest.raises(LessonError, match="the cluster cannot be asked"):
        of_cluster(path, context="nobody")


def test_a_request_that_was_signed_in_the_lessons_cluster_is_found(tmp_path: Path) -> None:
    with LessonCluster() as lesson:
        admin = lesson.kubeconfig()
        csr = certificates.request(KEY, common_name="zoe", organizations=["dev"])
        document = {
            "apiVersion": "certificates.k8s.io/v1",
            "kind": "CertificateSigningRequest",
            "metadata": {"name": "zoe"},
            "spec": {
                "request": base64.b64encode(csr.public_bytes(Encoding.PEM)).decode(),
                "signerName": "kubernetes.io/kube-apiserver-client",
                "usages": ["client auth"],
            },
        }
        path = tmp_path / "zoe.json"
        path.write_text(json.dumps(document))
        assert kubectl.run("create", "-f", str(path), kubeconfig=admin).ok

        def names() -> set[str]:
            held = of_cluster(admin).certificates
            return {certificates.common_name(each.certificate) for each in held}

        assert names() == {"kubernetes"}  # of kube-root-ca.crt, which is in every namespace
        assert kubectl.run("certificate", "approve", "zoe", kubeconfig=admin).ok
        assert names() == {"kubernetes", "zoe"}


@pytest.mark.parametrize("document", ["", "[]", "{}", "null", '{"items": null}', '{"items": [1]}'])
def test_what_is_no_list_is_no_traceback(document: str) -> None:
    found = list(of_list("configmaps", document))
    assert all(isinstance(one, Unreadable) and one.why.code == "not-a-list" for one in found)
    (one,) = of_secrets("\n\t\nx\ty\tAAAA")
    assert isinstance(one, Unreadable) and one.why.code == "not-pem"
