"""Kubeconfigs, by which kubectl reaches a cluster and logs in: read, build, merge, save.

Every function returns a new value; only ``save`` writes, and never to ``~/.kube``.
Exec plug-ins are named and never run. Private keys, tokens and passwords never show.
"""

from kubecert_lesson.kubeconfig.building import (
    build,
    set_cluster,
    set_context,
    set_credentials,
    use_context,
)
from kubecert_lesson.kubeconfig.codes import EntryKind, LoginMethod
from kubecert_lesson.kubeconfig.contexts import (
    ContextRow,
    Problem,
    Resolved,
    check,
    describe,
    resolve,
)
from kubecert_lesson.kubeconfig.hidden import HiddenBytes, HiddenText
from kubecert_lesson.kubeconfig.merging import Merged, MergeWarning, merge, read_many
from kubecert_lesson.kubeconfig.model import Cluster, Context, Exec, Kubeconfig, User
from kubecert_lesson.kubeconfig.reading import parse, read
from kubecert_lesson.kubeconfig.writing import save, to_yaml

__all__ = [
    "Cluster",
    "Context",
    "ContextRow",
    "EntryKind",
    "Exec",
    "HiddenBytes",
    "HiddenText",
    "Kubeconfig",
    "LoginMethod",
    "MergeWarning",
    "Merged",
    "Problem",
    "Resolved",
    "User",
    "build",
    "check",
    "describe",
    "merge",
    "parse",
    "read",
    "read_many",
    "resolve",
    "save",
    "set_cluster",
    "set_context",
    "set_credentials",
    "to_yaml",
    "use_context",
]
