"""A Kubernetes API server small enough to read, so that the lesson needs no real cluster.

It speaks TLS and JSON as kube-apiserver does, to the real kubectl. Reading order: tls.py (who
holds which key), authentication.py (who are you?), authorization.py (may you?), resources.py,
reviews.py, csr.py and rbac.py (the answers), api.py (these in order), connection.py and server.py
(sockets), lesson.py (the whole). The same interface in front of other clusters: real.py starts
etcd and kube-apiserver, attached.py uses what a kubeconfig leads to, opening.py chooses.
"""

from kubecert_lesson.apiserver.authorization import (
    BINDINGS,
    CLUSTER_ADMIN,
    VIEWER,
    Binding,
    Role,
    Rule,
)
from kubecert_lesson.apiserver.log import LogEntry
from kubecert_lesson.apiserver.resources import NODES, PODS, Node, Pod
from kubecert_lesson.cluster.attached import AttachedCluster, attach
from kubecert_lesson.cluster.control_plane import ControlPlane
from kubecert_lesson.cluster.lesson import LessonCluster
from kubecert_lesson.cluster.opening import open_cluster

__all__ = [
    "AttachedCluster",
    "ControlPlane",
    "attach",
    "open_cluster",
    "BINDINGS",
    "CLUSTER_ADMIN",
    "NODES",
    "PODS",
    "VIEWER",
    "Binding",
    "LessonCluster",
    "LogEntry",
    "Node",
    "Pod",
    "Role",
    "Rule",
]
