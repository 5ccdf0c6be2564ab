"""Who set a cluster up, by the name of its context, and the command that writes its kubeconfig."""

import re
from dataclasses import dataclass

KUBEADM = "kubeadm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A tool or a provider. ``context`` matches the names that it gives; ``rewrite`` is filled
    from its groups."""

    id: str
    context: str
    rewrite: str


DISTRIBUTIONS = (
    Distribution(id="kind", context=r"kind-(.+)", rewrite=r"kind export kubeconfig --name \1"),
    Distribution(id="k3d", context=r"k3d-(.+)", rewrite=r"k3d kubeconfig merge \1"),
    Distribution(
        id="minikube", context=r"(minikube)", rewrite=r"minikube update-context --profile \1"
    ),
    Distribution(
        id="gke",
        context=r"gke_([^_]+)_([^_]+)_(.+)",
        rewrite=r"gcloud container clusters get-credentials \3 --location \2 --project \1",
    ),
    Distribution(
        id="eks",
        context=r"arn:aws:eks:([^:]+):\d+:cluster/(.+)",
        rewrite=r"aws eks update-kubeconfig --name \2 --region \1",
    ),
)


def distribution_of(context: str) -> tuple[str, str]:
    """Return the distribution of a context and the command that writes it again.

    A name that tells nothing is of kubeadm, as far as anybody knows.
    """
    for one in DISTRIBUTIONS:
        if found := re.fullmatch(one.context, context):
            return one.id, found.expand(one.rewrite)
    return KUBEADM, ""
