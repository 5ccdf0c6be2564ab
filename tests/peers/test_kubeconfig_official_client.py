"""A second reader of what we write: Kubernetes' own Python client (PyPI: kubernetes)."""

import os
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from kubecert_lesson import kubeconfig, samples
from kubecert_lesson.kubeconfig import Cluster, Context, Kubeconfig, User

kube_config: Any = import_module("kubernetes.config.kube_config")
client: Any = import_module("kubernetes.client")

EMBEDDED = kubeconfig.build(
    cluster="lab",
    server="https://127.0.0.1:6443",
    authority_pem=b"the authority",
    user="alice",
    certificate_pem=b"the certificate",
    key_pem=b"the key",
    namespace="team",
)


@pytest.fixture(autouse=True)
def private_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The client copies embedded keys to temporary files: keep them in the test's own folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    kube_config._cleanup_temp_files()


def read_by_client(path: Path) -> Any:
    configuration = client.Configuration()
    kube_config.load_kube_config(
        str(path), client_configuration=configuration, persist_config=False
    )
    return configuration


def test_the_client_finds_the_embedded_certificates_that_we_wrote(tmp_path: Path) -> None:
    seen = read_by_client(kubeconfig.save(EMBEDDED, tmp_path / "lab.conf"))
    assert seen.host == "https://127.0.0.1:6443"
    assert Path(seen.ssl_ca_cert).read_bytes() == b"the authority"
    assert Path(seen.cert_file).read_bytes() == b"the certificate"
    assert Path(seen.key_file).read_bytes() == b"the key"


def test_the_client_resolves_relative_paths_as_we_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pki").mkdir()
    for name in ("ca.crt", "alice.crt", "alice.key"):
        (tmp_path / "pki" / name).write_text(name)
    monkeypatch.chdir(tmp_path / "pki")
    config = kubeconfig.set_cluster(EMBEDDED, "lab", certificate_authority="ca.crt")
    config = kubeconfig.set_credentials(
        config, "alice", client_certificate="alice.crt", client_key="alice.key"
    )
    path = kubeconfig.save(config, tmp_path / "lab.conf")
    monkeypatch.chdir("/")
    seen, ours = read_by_client(path), kubeconfig.resolve(kubeconfig.read(path))
    assert Path(seen.ssl_ca_cert).read_bytes() == ours.cluster.authority_pem() == b"ca.crt"
    assert Path(seen.cert_file).read_bytes() == ours.user.certificate_pem() == b"alice.crt"
    assert Path(seen.key_file).read_bytes() == ours.user.key_pem() == b"alice.key"


@pytest.mark.parametrize("name", ["y", "no", "012", "1e3", "12:30", "2001-01-01", "~", "a: b"])
def test_names_that_yaml_could_misread_are_names_to_the_client(name: str, tmp_path: Path) -> None:
    config = Kubeconfig(
        clusters=(Cluster(name, "https://s"),),
        users=(User(name, token="12"),),
        contexts=(Context(name, name, name, namespace=name),),
        current_context=name,
    )
    path = kubeconfig.save(config, tmp_path / "lab.conf")
    contexts, current = kube_config.list_kube_config_contexts(str(path))
    assert [context["name"] for context in contexts] == [current["name"]] == [name]
    assert current["context"] == {"cluster": name, "user": name, "namespace": name}
    assert list(read_by_client(path).api_key.values()) == ["Bearer 12"]


def test_the_client_and_we_see_the_same_in_the_real_kind_kubeconfig(tmp_path: Path) -> None:
    path = tmp_path / "kind.conf"
    path.write_bytes(samples.kind_kubeconfig())
    seen, ours = read_by_client(path), kubeconfig.resolve(kubeconfig.read(path))
    assert seen.host == ours.cluster.server
    assert Path(seen.ssl_ca_cert).read_bytes() == ours.cluster.authority_pem()
    assert Path(seen.cert_file).read_bytes() == ours.user.certificate_pem()
    rows = kubeconfig.describe(kubeconfig.read(path))
    listed, current = kube_config.list_kube_config_contexts(str(path))
    assert [(row.context, row.cluster, row.user) for row in rows] == [
        (entry["name"], entry["context"]["cluster"], entry["context"]["user"]) for entry in listed
    ]
    assert [row.context for row in rows if row.current] == [current["name"]]


def test_the_client_merges_entries_as_we_do_but_takes_the_last_current_context(
    tmp_path: Path,
) -> None:
    one = Kubeconfig(
        clusters=(Cluster("a", "https://one"),),
        users=(),
        contexts=(Context("x", "a"),),
        current_context="x",
    )
    two = Kubeconfig(
        clusters=(Cluster("a", "https://two"), Cluster("b", "https://b")),
        users=(),
        contexts=(Context("y", "b"),),
        current_context="y",
    )
    paths = [
        kubeconfig.save(config, tmp_path / name) for config, name in ((one, "one"), (two, "two"))
    ]
    value = os.pathsep.join(map(str, paths))
    theirs = kube_config.KubeConfigMerger(value).config
    ours = kubeconfig.read_many(value).config
    servers = {entry["name"]: entry["cluster"]["server"] for entry in theirs["clusters"]}
    assert servers == {cluster.name: cluster.server for cluster in ours.clusters}
    assert ours.current_context == "x"  # as kubectl
    assert theirs["current-context"] == "y"
