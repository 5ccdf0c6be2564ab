"""From a fault to its explanation: the catalogue's words, filled with a kubeconfig's own names."""

import os
import re
import shlex
from collections.abc import Mapping
from urllib.parse import urlsplit

from kubecert_lesson.diagnose.explanation import Explanation
from kubecert_lesson.diagnose.model import Finding
from kubecert_lesson.faults.catalogue import CATALOGUE

# What stands in a command where no kubeconfig gives the name.
_UNKNOWN = {
    "kubectl": "kubectl",
    "file": "KUBECONFIG-FILE",
    "context": "CONTEXT",
    "cluster": "CLUSTER",
    "user": "USER",
    "namespace": "NAMESPACE",
    "host": "HOST",
    "address": "HOST:PORT",
}
# Faults that a kubeconfig written anew mends, and who writes it for which context.
_WRITTEN_ANEW = {
    "unknown-authority",
    "namesake-authority",
    "no-authority",
    "authority-expired",
    "client-other-authority",
    "client-expired",
    "connection-refused",
    "key-mismatch",
}
_WRITERS = (
    (r"kind-(.+)", r"kind export kubeconfig --name \1"),
    (r"k3d-(.+)", r"k3d kubeconfig merge \1"),
    (r"(minikube)", r"minikube update-context --profile \1"),
    (
        r"gke_([^_]+)_([^_]+)_(.+)",
        r"gcloud container clusters get-credentials \3 --location \2 --project \1",
    ),
    (r"arn:aws:eks:([^:]+):\d+:cluster/(.+)", r"aws eks update-kubeconfig --name \2 --region \1"),
)


def explain_fault(fault: str, names: Mapping[str, str], *, kubectl: str = "") -> Explanation:
    """Explain one fault of the catalogue; ``kubectl`` is its exact text where it is known."""
    entry = CATALOGUE[fault]
    filled = {**_UNKNOWN, **_files(names.get("files", "")), **_address(names.get("server", ""))}
    filled |= {key: shlex.quote(name) for key, name in names.items() if key in _UNKNOWN}
    mend = tuple(line.format_map(filled) for line in entry.mend)
    writer = _writer(names.get("context", "")) if fault in _WRITTEN_ANEW else ""
    if writer:
        mend += ("# or let the tool that made this context write it anew:", writer)
    return Explanation(
        fault=fault,
        title=entry.title,
        who_refused_whom=f"{entry.refuser} refuses {entry.refused}",
        kubectl_text=kubectl or entry.kubectl,
        cause=entry.cause,
        mend=mend,
    )


def explain_finding(finding: Finding, names: Mapping[str, str]) -> Explanation:
    """Explain what a diagnosis found, with the names of its kubeconfig."""
    return explain_fault(finding.fault, names, kubectl=finding.kubectl)


def _files(files: str) -> dict[str, str]:
    """How kubectl is told of one file, or of several."""
    if not files:
        return {}
    first, *more = files.split(os.pathsep)
    if more:
        return {"kubectl": f"KUBECONFIG={shlex.quote(files)} kubectl", "file": shlex.quote(first)}
    return {"kubectl": f"kubectl --kubeconfig={shlex.quote(first)}", "file": shlex.quote(first)}


def _address(server: str) -> dict[str, str]:
    """The host that is dialled, and its address without the scheme and without a user in it."""
    try:
        place = urlsplit(server)
    except ValueError:  # half a bracket
        return {}
    if not place.hostname:
        return {}
    host_and_port = place.netloc.rpartition("@")[2]
    return {"host": shlex.quote(place.hostname), "address": shlex.quote(host_and_port)}


def _writer(context: str) -> str:
    for pattern, command in _WRITERS:
        found = re.fullmatch(pattern, context)
        if found:
            return found.expand(command)
    return ""
