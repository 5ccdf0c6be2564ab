"""Experiments on files that are renewed, copied and merged: fifteen, sixteen and twenty."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from kubecert_lesson import certificates, kubeconfig, pki, renewal
from kubecert_lesson.exercises.experiments import bench
from kubecert_lesson.files import private_folder
from kubecert_lesson.kubeconfig import Kubeconfig
from kubecert_lesson.pki import ClusterPKI


@lru_cache
def _cluster() -> ClusterPKI:
    return pki.build(pki.Parameters(encryption_algorithm="ECDSA-P256"))


@contextmanager
def _machine() -> Iterator[Path]:
    """The folder /etc/kubernetes of a control plane."""
    with private_folder("kubernetes") as folder:
        pki.write(_cluster(), folder)
        yield folder


def a_copied_kubeconfig() -> str:
    """Copy admin.conf, renew, and compare the two."""
    with _machine() as folder:
        copy = (folder / "admin.conf").read_bytes()
        renewal.renew(folder, "admin.conf")
        return "yes" if (folder / "admin.conf").read_bytes() == copy else "no"


def a_path_in_a_kubeconfig() -> str:
    """Renew a certificate that a kubeconfig names by its path."""
    ca = bench.authority()
    with private_folder("by-path") as folder:
        first = bench.user(ca)
        certificate, key = first.write(folder, "alice")
        config = kubeconfig.set_credentials(
            Kubeconfig(), "alice", client_certificate=certificate, client_key=key
        )
        kubeconfig.save(config, folder / "config")
        certificate.write_bytes(bench.user(ca).certificate_pem)
        shown = kubeconfig.read(folder / "config").user("alice").certificate_pem()
    return "old" if shown == first.certificate_pem else "new"


def renewing_the_kubelet() -> str:
    """Renew everything that kubeadm renews, and compare kubelet.conf."""
    return "yes" if "kubelet.conf" in _renewed("kubelet.conf") else "no"


def renewing_everything() -> str:
    """Renew everything that kubeadm renews: which of three files is new?"""
    (new,) = _renewed("pki/ca.crt", "pki/apiserver.crt", "kubelet.conf")
    return {"pki/ca.crt": "ca", "pki/apiserver.crt": "apiserver"}.get(new, "kubelet")


def _renewed(*names: str) -> list[str]:
    with _machine() as folder:
        before = {name: (folder / name).read_bytes() for name in names}
        renewal.renew(folder)
        return [name for name in names if (folder / name).read_bytes() != before[name]]


def merging_two_admins() -> str:
    """Merge two files that both have a user called admin, and use the second one's context."""
    made, signers = [], {}
    for place in ("prod", "dev"):
        ca = bench.authority(place)
        admin = bench.user(ca, "admin")
        signers[place] = certificates.fingerprint(admin.certificate)
        made.append(
            kubeconfig.build(
                cluster=place,
                server=f"https://{place}.example:6443",
                authority_pem=ca.certificate_pem,
                user="admin",
                certificate_pem=admin.certificate_pem,
                key_pem=admin.key_pem,
                context=place,
            )
        )
    merged = kubeconfig.merge(made).config
    shown = kubeconfig.resolve(merged, "dev").user.certificate_pem()
    found = certificates.fingerprint(certificates.load(shown))
    return next((place for place in signers if signers[place] == found), "both")


def a_context_of_another_name() -> str:
    """Let a context called prod pair Alice with the cluster dev."""
    config = Kubeconfig()
    for place in ("prod", "dev"):
        config = kubeconfig.set_cluster(config, place, server=f"https://{place}.example:6443")
    config = kubeconfig.set_credentials(config, "alice", token="x")
    config = kubeconfig.set_context(config, "prod", cluster="dev", user="alice")
    return kubeconfig.resolve(config, "prod").cluster.name
