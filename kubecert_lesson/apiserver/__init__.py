"""A Kubernetes API server small enough to read: TLS, who are you, may you, a few objects.

It speaks TLS and JSON as kube-apiserver does, to the real kubectl. Reading order: tls.py (who
holds which key), authentication.py, tokens.py, oidc.py and bearer.py (who are you?),
authorization.py (may you?), resources.py, reviews.py, csr.py and rbac.py (the answers), api.py
(these in order), connection.py and server.py (sockets). ``cluster.LessonCluster`` runs it.
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

__all__ = [
    "BINDINGS",
    "CLUSTER_ADMIN",
    "NODES",
    "PODS",
    "VIEWER",
    "Binding",
    "LogEntry",
    "Node",
    "Pod",
    "Role",
    "Rule",
]
