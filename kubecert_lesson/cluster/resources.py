"""The objects of the lesson's cluster: nodes, namespaces, pods, one service; as data and JSON.

Nothing runs behind them. They are here so that ``kubectl get`` has something to show once its
certificates are in order. Source: Kubernetes API reference; columns as kube-apiserver's tables.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kubecert_lesson.cluster.responses import Json

VERSION = "v1.36.2+lesson"  # as distributions mark theirs: it is not kube-apiserver itself
# Made twelve days before the server starts: from eight days on Kubernetes shows whole days, so
# that the AGE column stays the same while a lesson lasts.
AGE = timedelta(days=12)


@dataclass(frozen=True, slots=True)
class Node:
    """A machine of the cluster, as ``kubectl get nodes`` shows it."""

    name: str
    roles: tuple[str, ...] = ()
    ready: bool = True
    address: str = "192.168.56.10"


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod with one container."""

    name: str
    namespace: str = "default"
    node: str = "node1"
    running: bool = True
    address: str = "192.168.56.10"


NODES = (Node("node1", ("control-plane",)), Node("node2", address="192.168.56.11"))
# The four that kubeadm starts from files on its first node, each named after the node.
PODS = tuple(
    Pod(f"{program}-node1", namespace="kube-system")
    for program in ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")
)
_CAPACITY = {"cpu": "2", "memory": "4Gi", "pods": "110"}
_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Those of priority 1 are shown with ``-o wide`` only."""

    name: str
    cell: Callable[[Json], str]
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of object, and every object of that kind. ``fields`` may be selected by."""

    plural: str
    singular: str
    kind: str
    short_name: str
    namespaced: bool
    columns: tuple[Column, ...]
    fields: tuple[str, ...]
    objects: tuple[Json, ...]
    categories: tuple[str, ...] = ()  # ``kubectl get all`` asks for a category

    def find(self, namespace: str, name: str) -> Json | None:
        """Return the object of this name, or None."""
        wanted = (namespace, name)
        found = (o for o in self.objects if (at(o, "metadata.namespace"), _name(o)) == wanted)
        return next(found, None)


def resources(
    nodes: Sequence[Node], pods: Sequence[Pod], *, started: datetime
) -> dict[str, Resource]:
    """Make the objects of a cluster that starts now, by the resource's name in a path."""
    created = started - AGE
    names = sorted({*_NAMESPACES, *(pod.namespace for pod in pods)})

    def age(item: Json) -> str:
        return f"{(datetime.now(UTC) - created).days}d"

    name, age_column = Column("Name", _name), Column("Age", age)
    every = (
        Resource(
            "namespaces",
            "namespace",
            "Namespace",
            "ns",
            False,
            (name, _column("Status", "status.phase"), age_column),
            ("metadata.name", "status.phase"),
            tuple(_namespace(name, created) for name in names),
        ),
        Resource(
            "nodes",
            "node",
            "Node",
            "no",
            False,
            (name, *_NODE_STATUS, age_column, *_NODE_DETAILS),
            ("metadata.name",),
            tuple(_node(node, created) for node in nodes),
        ),
        Resource(
            "pods",
            "pod",
            "Pod",
            "po",
            True,
            (name, *_POD_STATUS, age_column, *_POD_DETAILS),
            ("metadata.name", "metadata.namespace", "spec.nodeName", "status.phase"),
            tuple(_pod(pod, created) for pod in sorted(pods, key=lambda p: (p.namespace, p.name))),
            ("all",),
        ),
        Resource(
            "services",
            "service",
            "Service",
            "svc",
            True,
            (name, *_SERVICE_STATUS, age_column, _constant("Selector", "<none>")),
            ("metadata.name", "metadata.namespace"),
            (_api_service(created),),
            ("all",),
        ),
    )
    return {resource.plural: resource for resource in every}


def at(item: object, path: str) -> str:
    """Return the text at a dotted path of an object, '' where there is none."""
    for part in path.split("."):
        item = item.get(part) if isinstance(item, dict) else None
    return item if isinstance(item, str) else ""


def labels(item: Json) -> dict[str, str]:
    """Return an object's labels."""
    metadata = item["metadata"]
    found = metadata.get("labels", {}) if isinstance(metadata, dict) else {}
    return dict(found)


def _object(
    kind: str, name: str, created: datetime, labels: dict[str, str], namespace: str = ""
) -> Json:
    metadata: Json = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    metadata |= {
        "uid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"kubecert-lesson/{kind}/{namespace}/{name}")),
        "resourceVersion": "1",
        "creationTimestamp": _stamp(created),
        "labels": labels,
    }
    return {"kind": kind, "apiVersion": "v1", "metadata": metadata}


def _stamp(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _namespace(name: str, created: datetime) -> Json:
    item = _object("Namespace", name, created, {"kubernetes.io/metadata.name": name})
    return {**item, "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}


def _node(node: Node, created: datetime) -> Json:
    roles = {f"node-role.kubernetes.io/{role}": "" for role in node.roles}
    item = _object("Node", node.name, created, {"kubernetes.io/hostname": node.name, **roles})
    ready = {
        "type": "Ready",
        "status": "True" if node.ready else "False",
        "lastHeartbeatTime": _stamp(created),
        "lastTransitionTime": _stamp(created),
        "reason": "KubeletReady" if node.ready else "KubeletNotReady",
    }
    status = {
        "addresses": [
            {"type": "InternalIP", "address": node.address},
            {"type": "Hostname", "address": node.name},
        ],
        "conditions": [ready],
        "capacity": _CAPACITY,
        "allocatable": _CAPACITY,
        "nodeInfo": {"kubeletVersion": VERSION},
    }
    return {**item, "spec": {}, "status": status}


def _pod(pod: Pod, created: datetime) -> Json:
    container = pod.name.removesuffix(f"-{pod.node}")
    item = _object("Pod", pod.name, created, {"component": container}, pod.namespace)
    spec = {"nodeName": pod.node, "containers": [{"name": container}]}
    status = {
        "phase": "Running" if pod.running else "Pending",
        "podIP": pod.address,
        "containerStatuses": [{"name": container, "ready": pod.running, "restartCount": 0}],
    }
    return {**item, "spec": spec, "status": status}


def _api_service(created: datetime) -> Json:
    """The address of the API server inside a cluster: why its certificate names 10.96.0.1."""
    own = {"component": "apiserver", "provider": "kubernetes"}
    ports = [{"name": "https", "protocol": "TCP", "port": 443, "targetPort": 6443}]
    spec = {"type": "ClusterIP", "clusterIP": "10.96.0.1", "ports": ports}
    item = _object("Service", "kubernetes", created, own, "default")
    return {**item, "spec": spec, "status": {"loadBalancer": {}}}


def _name(item: Json) -> str:
    return at(item, "metadata.name")


def _column(name: str, path: str, priority: int = 0) -> Column:
    return Column(name, lambda item: at(item, path) or "<none>", priority)


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
    return f"{sum(bool(c['ready']) for c in _status(item, 'containerStatuses'))}/1"


_NODE_STATUS = (Column("Status", _node_ready), Column("Roles", _roles))
_NODE_DETAILS = (
    _column("Version", "status.nodeInfo.kubeletVersion"),
    Column("Internal-IP", _node_address, 1),
    _constant("External-IP", "<none>"),
    _constant("OS-Image", "<unknown>"),
    _constant("Kernel-Version", "<unknown>"),
    _constant("Container-Runtime", "<unknown>"),
)
_POD_STATUS = (
    Column("Ready", _pod_ready),
    _column("Status", "status.phase"),
    _constant("Restarts", "0", priority=0),
)
_POD_DETAILS = (
    _column("IP", "status.podIP", 1),
    _column("Node", "spec.nodeName", 1),
    _constant("Nominated Node", "<none>"),
    _constant("Readiness Gates", "<none>"),
)
_SERVICE_STATUS = (
    _column("Type", "spec.type"),
    _column("Cluster-IP", "spec.clusterIP"),
    _constant("External-IP", "<none>", priority=0),
    _constant("Port(s)", "443/TCP", priority=0),
)
