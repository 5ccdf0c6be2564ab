"""Real kubeconfigs that the lesson opens, as package data."""

from importlib.resources import files


def kind_kubeconfig() -> bytes:
    """Return a kubeconfig that kind wrote on 11 Dec 2023, as YAML, without its private key.

    It comes from the lesson on which this one is based. Both certificates in it are real.
    """
    return (files("kubecert_lesson") / "data" / "kind-test-cluster.kubeconfig").read_bytes()
