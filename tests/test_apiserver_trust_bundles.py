"""ClusterTrustBundles: what a bundle may hold, in kube-apiserver's words, and where they are."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from apiserver_requests import NOW, TABLE, Server, authority, client, key

from kubecert_lesson import certificates, keys
from kubecert_lesson.apiserver import BINDINGS, NODES, PODS
from kubecert_lesson.apiserver.resources import resources

GROUP = "/apis/certificates.k8s.io/v1"
BUNDLES = f"{GROUP}/clustertrustbundles"
OLD = authority().certificate_pem.decode()
NEW = certificates.self_signed_authority(key(), common_name="new", now=NOW).certificate_pem.decode()
LEAF = certificates.pem(client("alice")).decode()
KEY = keys.private_pem(key()).decode()
GARBAGE = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"
HEADED = OLD.replace("-----\n", "-----\nProc-Type: 4\n\n", 1)


class WithBundles(Server):
    """A server that has the kind."""

    def __init__(self) -> None:
        super().__init__()
        found = resources(NODES, PODS, BINDINGS, started=datetime.now(UTC), with_trust_bundles=True)
        self.api = replace(self.api, resources=found)

    def create(self, bundle: str, name: str = "roots", **spec: str) -> tuple[int, Any]:
        return self.send(
            "POST",
            BUNDLES,
            {
                "apiVersion": "certificates.k8s.io/v1",
                "kind": "ClusterTrustBundle",
                "metadata": {"name": name},
                "spec": {"trustBundle": bundle, **spec},
            },
        )


@pytest.mark.parametrize("bundle", [OLD, OLD + NEW, f"# the old one\n{OLD}\n# the new\n{NEW}"])
def test_authorities_are_taken(bundle: str) -> None:
    code, kept = WithBundles().create(bundle)
    assert (code, kept["spec"]) == (201, {"trustBundle": bundle})


@pytest.mark.parametrize(
    ("bundle", "whys"),
    [
        (LEAF, ["entry 0 does not have the CA bit set"]),
        (OLD + KEY, ["entry 1 has bad block type: PRIVATE KEY"]),
        (OLD + NEW + OLD, ["duplicate trust anchor (indices [0 2])"]),
        ("", ["at least one trust anchor must be provided"]),
        ("no PEM", ["at least one trust anchor must be provided"]),
        (HEADED, ["entry 0 has PEM block headers"]),
        (NEW + GARBAGE, ["entry 1 does not parse as X.509"]),
        (
            LEAF + KEY,
            ["entry 0 does not have the CA bit set", "entry 1 has bad block type: PRIVATE KEY"],
        ),
    ],
)
def test_anything_else_is_refused_in_the_recorded_words(bundle: str, whys: list[str]) -> None:
    code, status = WithBundles().create(bundle)
    causes = [f"{cause['field']}: {cause['message']}" for cause in status["details"]["causes"]]
    assert code == 422
    assert causes == [f'spec.trustBundle: Invalid value: "<value omitted>": {why}' for why in whys]


@pytest.mark.parametrize(
    ("name", "spec", "why"),
    [
        (
            "wrongname",
            {"signerName": "example.org/roots"},
            "ClusterTrustBundle for signerName example.org/roots must be named with prefix"
            " example.org:roots:",
        ),
        ("a:b", {}, 'ClusterTrustBundle without signer name must not have ":" in its name'),
    ],
)
def test_a_name_goes_with_its_signer(name: str, spec: dict[str, str], why: str) -> None:
    code, status = WithBundles().create(OLD, name, **spec)
    invalid = f'metadata.name: Invalid value: "{name}": {why}'
    assert (code, status["message"].partition(" is invalid: ")[2]) == (422, invalid)


def test_its_signer_is_shown_selected_by_and_never_changed() -> None:
    server, name = WithBundles(), "example.org:roots:1"
    server.create(OLD)
    server.create(NEW, name, signerName="example.org/roots")
    table = server.send("GET", BUNDLES, accept=TABLE)[1]
    assert [column["name"] for column in table["columnDefinitions"]] == ["Name", "SignerName"]
    assert [row["cells"] for row in table["rows"]] == [
        [name, "example.org/roots"],
        ["roots", "<none>"],
    ]
    asked = f"{BUNDLES}?fieldSelector=spec.signerName%3Dexample.org%2Froots"
    assert [item["metadata"]["name"] for item in server.send("GET", asked)[1]["items"]] == [name]
    patch = {"spec": {"signerName": "example.org/others"}}
    code, status = server.send(
        "PATCH", f"{BUNDLES}/{name}", patch, encoding="application/merge-patch+json"
    )
    assert code == 422 and "field is immutable" in status["message"]


def test_a_cluster_has_the_kind_only_if_asked_for() -> None:
    def kinds(server: Server) -> set[str]:
        return {entry["name"] for entry in server.send("GET", GROUP)[1]["resources"]}

    assert "clustertrustbundles" in kinds(WithBundles())
    assert "clustertrustbundles" not in kinds(Server())
    assert Server().send("GET", BUNDLES)[0] == 404
