"""A Kubernetes API server small enough to read, so that the lesson needs no real cluster.

It speaks TLS and JSON as kube-apiserver does, to the real kubectl. Reading order: tls.py (who
holds which key), authentication.py (who are you?), authorization.py (may you?), resources.py,
reviews.py, csr.py and rbac.py (the answers), api.py (these in order), connection.py and server.py
(sockets), lesson.py (the whole).
"""

from kubecert_lesson.cluster.authorization import (
    BINDINGS,
    CLUSTER_ADMIN,
    VIEWER,
    Binding,
    Role,
    Rule,
)
from kubecert_lesson.cluster.lesson import LessonCluster
from kubecert_lesson.cluster.log import LogEntry
from kubecert_lesson.cluster.resources import NODES, PODS, Node, Pod

__all__ = [
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
