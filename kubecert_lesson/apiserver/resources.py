"""The objects of the lesson's cluster: nodes, namespaces, pods, one service; as data and JSON.

Nothing runs behind these. They are here so that ``kubectl get`` has something to show once its
certificates are in order. Requests for certificates, roles and bindings are in csr.py and rbac.py.
Source: Kubernetes API reference; columns as kube-apiserver's tables.
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta

from kubecert_lesson.apiserver import apiservices, csr, rbac, services, trust_bundles, webhooks
from kubecert_lesson.apiserver import pods as pod_kind
from kubecert_lesson.apiserver.accounts import account_kinds
from kubecert_lesson.apiserver.authorization import ROLES, Binding
from kubecert_lesson.apiserver.kinds import (
    AGE,
    NAME,
    Column,
    Resource,
    column,
    labels,
    new_object,
    stamp,
)
from kubecert_lesson.apiserver.responses import Json
from kubecert_lesson.apiserver.store import Store

VERSION = "v1.36.2+lesson"  # as distributions mark theirs: it is not kube-apiserver itself
# Made twelve days before the server starts: from eight days on Kubernetes shows whole days, so
# that the AGE column stays the same while a lesson lasts.
OLD = timedelta(days=12)


@dataclass(frozen=True, slots=True)
class Node:
    """A machine of the cluster, as ``kubectl get nodes`` shows it."""

    name: str
    _: KW_ONLY
    roles: tuple[str, ...] = ()
    ready: bool = True
    address: str = "192.168.56.10"
    kubelet_port: int = 0  # where its kubelet answers; 0 for a node that has none


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod with one container."""

    name: str
    _: KW_ONLY
    namespace: str = "default"
    node: str = "node1"
    running: bool = True
    address: str = "192.168.56.10"


NODES = (Node("node1", roles=("control-plane",)), Node("node2", address="192.168.56.11"))
# The four that kubeadm starts from files on its first node, each named after the node.
PODS = tuple(
    Pod(f"{program}-node1", namespace="kube-system")
    for program in ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")
)
_CAPACITY = {"cpu": "2", "memory": "4Gi", "pods": "110"}
_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")


def resources(
    nodes: Sequence[Node],
    pods: Sequence[Pod],
    bindings: Sequence[Binding],
    *,
    started: datetime,
    root_ca: str = "",
    with_trust_bundles: bool = False,
) -> dict[str, Resource]:
    """Make the objects of a cluster that starts now, by the resource's name in a path.

    ``root_ca`` (PEM) is what its pods check the API server by. ClusterTrustBundles are there if
    asked for: 1.36 has them switched off.
    """
    created = started - OLD
    names = sorted({*_NAMESPACES, *(pod.namespace for pod in pods)})
    every = (
        Resource(
            plural="namespaces",
            singular="namespace",
            kind="Namespace",
            short_name="ns",
            namespaced=False,
            columns=(NAME, column("Status", "status.phase"), AGE),
            fields=("metadata.name", "status.phase"),
            objects=Store(_namespace(name, created) for name in names),
        ),
        Resource(
            plural="nodes",
            singular="node",
            kind="Node",
            short_name="no",
            namespaced=False,
            columns=(NAME, *_NODE_STATUS, AGE, *_NODE_DETAILS),
            fields=("metadata.name",),
            objects=Store(_node(node, created) for node in nodes),
        ),
        Resource(
            plural="pods",
            singular="pod",
            kind="Pod",
            short_name="po",
            namespaced=True,
            columns=(NAME, *_POD_STATUS, AGE, *_POD_DETAILS),
            fields=("metadata.name", "metadata.namespace", "spec.nodeName", "status.phase"),
            objects=Store(_pod(pod, created) for pod in pods),
            categories=("all",),
            shape=pod_kind.POD,
            checked=pod_kind.checked,
        ),
        services.services(_api_service(created)),
    )
    kinds = (
        *every,
        csr.signing_requests(),
        *rbac.role_kinds(ROLES, bindings, created),
        *webhooks.webhook_kinds(),
        *account_kinds(names, root_ca, created),
        *([trust_bundles.trust_bundles()] if with_trust_bundles else []),
    )
    groups = sorted({kind.group for kind in kinds})
    local = apiservices.api_services(groups, created)
    return {kind.plural: kind for kind in (*kinds, local)}


def _namespace(name: str, created: datetime) -> Json:
    item = new_object("Namespace", name, created, labels={"kubernetes.io/metadata.name": name})
    return {**item, "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}


def _node(node: Node, created: datetime) -> Json:
    roles = {f"node-role.kubernetes.io/{role}": "" for role in node.roles}
    item = new_object(
        "Node", node.name, created, labels={"kubernetes.io/hostname": node.name, **roles}
    )
    ready = {
        "type": "Ready",
        "status": "True" if node.ready else "False",
        "lastHeartbeatTime": stamp(created),
        "lastTransitionTime": stamp(created),
        "reason": "KubeletReady" if node.ready else "KubeletNotReady",
    }
    status: Json = {
        "addresses": [
            {"type": "InternalIP", "address": node.address},
            {"type": "Hostname", "address": node.name},
        ],
        "conditions": [ready],
        "capacity": _CAPACITY,
        "allocatable": _CAPACITY,
        "nodeInfo": {"kubeletVersion": VERSION},
    }
    if node.kubelet_port:
        status["daemonEndpoints"] = {"kubeletEndpoint": {"Port": node.kubelet_port}}
        status["declaredFeatures"] = ["ExtendWebSocketsToKubelet"]
    return {**item, "spec": {}, "status": status}


def _pod(pod: Pod, created: datetime) -> Json:
    container = pod.name.removesuffix(f"-{pod.node}")
    item = new_object("Pod", pod.name, created, pod.namespace, labels={"component": container})
    named = {"name": container, "image": container}
    spec = {"nodeName": pod.node, "containers": [named]}
    status = {
        "phase": "Running" if pod.running else "Pending",
        "podIP": pod.address,
        "podIPs": [{"ip": pod.address}],
        "containerStatuses": [
            {
                **named,
                "imageID": "",
                "ready": pod.running,
                "restartCount": 0,
                "state": {"running": {"startedAt": stamp(created)}} if pod.running else {},
            },
        ],
    }
    return {**item, "spec": spec, "status": status}


def _api_service(created: datetime) -> Json:
    """The address of the API server inside a cluster: why its certificate names 10.96.0.1."""
    own = {"component": "apiserver", "provider": "kubernetes"}
    ports = [{"name": "https", "protocol": "TCP", "port": 443, "targetPort": 6443}]
    spec = {"type": "ClusterIP", "clusterIP": "10.96.0.1", "ports": ports}
    item = new_object("Service", "kubernetes", created, "default", labels=own)
    return {**item, "spec": spec, "status": {"loadBalancer": {}}}


def _constant(name: str, text: str, priority: int = 1) -> Column:
    return Column(name, lambda item: text, priority)


def _roles(item: Json) -> str:
    prefix = "node-role.kubernetes.io/"
    roles = sorted(n.removeprefix(prefix) for n in labels(item) if n.startswith(prefix))
    return ",".join(roles) or "<none>"


def _status(item: Json, name: str) -> list[dict[str, object]]:
    status = item.get("status")
    found = status.get(name, []) if isinstance(status, dict) else []
    return list(found)


def _node_ready(item: Json) -> str:
    return "Ready" if _status(item, "conditions")[0]["status"] == "True" else "NotReady"


def _node_address(item: Json) -> str:
    return str(_status(item, "addresses")[0]["address"])


def _pod_ready(item: Json) -> str:
    spec = item.get("spec")
    containers = spec.get("containers", []) if isinstance(spec, dict) else []
    ready = sum(bool(c["ready"]) for c in _status(item, "containerStatuses"))
    return f"{ready}/{len(containers)}"


_NODE_STATUS = (Column("Status", _node_ready), Column("Roles", _roles))
_NODE_DETAILS = (
    column("Version", "status.nodeInfo.kubeletVersion"),
    Column("Internal-IP", _node_address, 1),
    _constant("External-IP", "<none>"),
    _constant("OS-Image", "<unknown>"),
    _constant("Kernel-Version", "<unknown>"),
    _constant("Container-Runtime", "<unknown>"),
)
_POD_STATUS = (
    Column("Ready", _pod_ready),
    column("Status", "status.phase"),
    _constant("Restarts", "0", priority=0),
)
_POD_DETAILS = (
    column("IP", "status.podIP", 1),
    column("Node", "spec.nodeName", 1),
    _constant("Nominated Node", "<none>"),
    _constant("Readiness Gates", "<none>"),
)
