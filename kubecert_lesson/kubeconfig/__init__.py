"""Kubeconfigs: what kubectl must know to reach a cluster and to log in. Read, build, merge, save.

Every function returns a value and changes nothing; only ``save`` writes, and never to ``~/.kube``.
Exec plug-ins are named and never run. Private keys, tokens and passwords never show.
Each name loads when it is first used: reading a kubeconfig loads nothing that builds or saves one.
"""

from typing import TYPE_CHECKING

from kubecert_lesson.lazy import on_first_use

if TYPE_CHECKING:
    from kubecert_lesson.kubeconfig.building import (
        build,
        set_cluster,
        set_context,
        set_credentials,
        use_context,
    )
    from kubecert_lesson.kubeconfig.hidden import HiddenBytes, HiddenText
    from kubecert_lesson.kubeconfig.looking import ContextRow, Resolved, check, describe, resolve
    from kubecert_lesson.kubeconfig.merging import Merged, merge, read_many
    from kubecert_lesson.kubeconfig.model import Cluster, Context, Exec, Kubeconfig, User
    from kubecert_lesson.kubeconfig.reading import parse, read
    from kubecert_lesson.kubeconfig.writing import save, to_yaml

_MODULES = {
    "building": ("build", "set_cluster", "set_context", "set_credentials", "use_context"),
    "hidden": ("HiddenBytes", "HiddenText"),
    "looking": ("ContextRow", "Resolved", "check", "describe", "resolve"),
    "merging": ("Merged", "merge", "read_many"),
    "model": ("Cluster", "Context", "Exec", "Kubeconfig", "User"),
    "reading": ("parse", "read"),
    "writing": ("save", "to_yaml"),
}
_PLACES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Cluster",
    "Context",
    "ContextRow",
    "Exec",
    "HiddenBytes",
    "HiddenText",
    "Kubeconfig",
    "Merged",
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

__getattr__ = on_first_use(__name__, _PLACES)
