"""A cluster that is there already, by its kubeconfig; and the setting that chooses a cluster."""

import subprocess
import sys
from pathlib import Path

import pytest

from kubecert_lesson import certificates, keys, kubeconfig, kubectl, samples
from kubecert_lesson.cluster import (
    AttachedCluster,
    ControlPlane,
    LessonCluster,
    attach,
    attached,
    open_cluster,
    open_control_plane,
)
from kubecert_lesson.cluster.real import RealControlPlane
from kubecert_lesson.errors import LessonError


@pytest.mark.real_clock
def test_it_makes_users_by_asking_the_cluster_for_a_certificate() -> None:
    with LessonCluster() as cluster, attach(cluster.kubeconfig()) as there:
        zoe = there.user("zoe", groups=["viewers"])
        assert certificates.name_text(zoe.certificate.subject) == "O=viewers, CN=zoe"
        assert kubectl.run("get", "nodes", kubeconfig=there.kubeconfig(zoe)).ok
        assert kubectl.run("get", "csr", kubeconfig=there.kubeconfig()).text == (
            "No resources found\n"
        )
        with pytest.raises(LessonError, match="system:masters group is not allowed"):
            there.user("root", groups=["system:masters"])
    assert there.running


@pytest.mark.real_clock
def test_it_offers_what_the_kubeconfig_has(tmp_path: Path) -> None:
    config = LessonCluster().start()
    path = tmp_path / "config"
    path.write_bytes(config.kubeconfig())
    there = attach(path)
    assert (there.url, there.port) == (config.url, config.port)
    assert there.authorities == (config.authority.certificate,)
    assert there.admin.certificate == config.admin.certificate
    assert kubeconfig.parse(there.kubeconfig()) == kubeconfig.read(path)
    other = certificates.self_signed_authority(keys.generate(), common_name="other")
    wrong = there.kubeconfig(authority=other.certificate)
    assert "unknown authority" in kubectl.run("version", kubeconfig=wrong).stderr
    assert kubectl.run("version", kubeconfig=there.kubeconfig(config.user("bob"))).ok
    config.stop()
    with there as same:
        assert same is there
    assert there.running  # as far as it can know


@pytest.mark.real_clock
def test_it_has_no_authority_of_its_own_and_no_log() -> None:
    there = attach(samples.kind_kubeconfig())
    assert not isinstance(there, ControlPlane)
    assert not hasattr(there, "authority") and not hasattr(there, "log")
    with pytest.raises(LessonError, match="kubectl create failed: .*"):
        there.user("zoe")


def test_a_context_can_be_chosen_and_a_server_is_needed() -> None:
    one = kubeconfig.build(cluster="one", server="https://1:1", authority_pem=b"", user="u")
    config = kubeconfig.set_cluster(one, "two", server="https://2:2")
    config = kubeconfig.set_context(config, "other", cluster="two", user="u")
    assert (attach(config).url, attach(config).port) == ("https://1:1", 1)
    assert attach(kubeconfig.set_cluster(one, "one", server="https://api.example.com")).port == 443
    assert attach(config, context="other").url == "https://2:2"
    assert attach(config).authorities == ()
    with pytest.raises(LessonError, match="logs in without a client certificate"):
        _ = attach(config).admin
    nowhere = kubeconfig.build(cluster="x", server="", authority_pem=b"", user="u")
    with pytest.raises(LessonError, match="has no server"):
        attach(nowhere)


@pytest.mark.real_clock
def test_a_request_that_nobody_signs_is_not_waited_for_indefinitely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attached, "_SECONDS_TO_SIGN", 0.3)
    monkeypatch.setattr(attached, "KUBE_APISERVER_CLIENT", "example.com/nobody")
    with LessonCluster() as cluster:
        there = attach(cluster.kubeconfig())
        with pytest.raises(LessonError, match="nobody signed the approved request"):
            there.user("zoe")
        left = kubectl.run("get", "csr", kubeconfig=cluster.kubeconfig()).text
    assert left == "No resources found\n"


def test_one_setting_chooses_the_cluster(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KUBECERT_LESSON_CLUSTER", raising=False)
    assert isinstance(open_cluster(), LessonCluster)
    monkeypatch.setenv("KUBECERT_LESSON_CLUSTER", "lesson")
    mine = certificates.self_signed_authority(keys.generate(), common_name="mine")
    own = open_cluster(authority=mine)
    assert isinstance(own, LessonCluster) and own.authority == mine
    monkeypatch.setenv("KUBECERT_LESSON_CLUSTER", "real")
    real = open_cluster(authority=mine)
    assert isinstance(real, RealControlPlane)
    assert real.authority == mine
    path = tmp_path / "config"
    path.write_bytes(samples.kind_kubeconfig())
    monkeypatch.setenv("KUBECERT_LESSON_CLUSTER", str(path))
    assert isinstance(open_cluster(), AttachedCluster)
    with pytest.raises(LessonError, match="that cluster has certificates of its own"):
        open_cluster(authority=mine)
    # What looks into the log or chooses the authority uses the lesson's own server instead.
    own = open_control_plane(authority=mine)
    assert isinstance(own, LessonCluster) and own.authority == mine
    monkeypatch.setenv("KUBECERT_LESSON_CLUSTER", "reel")
    with pytest.raises(LessonError, match="neither lesson nor real nor the path"):
        open_cluster()


def objects(cluster: LessonCluster) -> str:
    kinds = "csr,clusterroles,clusterrolebindings,roles,rolebindings"
    return kubectl.run(
        "get", kinds, "--all-namespaces", "--output=name", kubeconfig=cluster.kubeconfig()
    ).stdout


@pytest.mark.real_clock
def test_what_the_lesson_makes_there_is_removed_also_after_an_error() -> None:
    announced = ("clusterrole/node-reader", "role/pod-reader -n kube-system", "csr/never-made")
    with LessonCluster() as cluster:
        before = objects(cluster)
        there = attach(cluster.kubeconfig())

        def make() -> None:
            for command in (
                "create clusterrole node-reader --verb=get --resource=nodes",
                "create role pod-reader --verb=get --resource=pods -n kube-system",
            ):
                assert kubectl.run(*command.split(), kubeconfig=there.kubeconfig()).ok
            assert objects(cluster) != before

        with pytest.raises(ZeroDivisionError), there:
            there.remove_at_end(*announced)
            make()
            raise ZeroDivisionError
        assert objects(cluster) == before
        there.start().remove_at_end(*announced)
        make()
        there.stop()
        there.stop()
        assert objects(cluster) == before


@pytest.mark.real_clock
def test_what_could_not_be_removed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> str:
        raise LessonError("kubectl-failed", "kubectl delete failed")

    with LessonCluster() as cluster, attach(cluster.kubeconfig()) as there:
        before = objects(cluster)
        there.remove_at_end("clusterrole/node-reader")
        command = "create clusterrole node-reader --verb=get --resource=nodes"
        assert kubectl.run(*command.split(), kubeconfig=there.kubeconfig()).ok
        monkeypatch.setattr(there, "_ask", refused)
        with pytest.raises(LessonError, match="delete failed"):
            there.stop()
        monkeypatch.undo()
        there.stop()
        assert objects(cluster) == before


@pytest.mark.real_clock
def test_an_object_that_exists_already_is_neither_used_nor_removed() -> None:
    with LessonCluster() as cluster, attach(cluster.kubeconfig()) as there:
        with pytest.raises(LessonError, match="clusterrole/view exists in that cluster already"):
            there.remove_at_end("csr/alice", "clusterrole/view")
        there.stop()
        assert "clusterrole.rbac.authorization.k8s.io/view" in objects(cluster)


@pytest.mark.real_clock
def test_what_was_made_is_removed_when_the_process_ends(tmp_path: Path) -> None:
    with LessonCluster() as cluster:
        before = objects(cluster)
        path = tmp_path / "config"
        path.write_bytes(cluster.kubeconfig())
        code = f"""
from kubecert_lesson import kubectl
from kubecert_lesson.cluster import attach
there = attach({str(path)!r}).start()
there.remove_at_end("clusterrole/node-reader")
made = "create clusterrole node-reader --verb=get --resource=nodes"
print(kubectl.run(*made.split(), kubeconfig=there.kubeconfig()).ok)
raise SystemExit(3)
"""
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert (run.returncode, run.stdout) == (3, "True\n")
        assert objects(cluster) == before


def test_a_control_plane_has_nothing_to_remove() -> None:
    with LessonCluster() as cluster:
        cluster.remove_at_end("clusterrole/view")
