"""The lines of a fix for one case: those that count, filled with its own names."""

import re
import shlex
from collections.abc import Mapping

from kubecert_lesson.faults.distributions import distribution_of
from kubecert_lesson.faults.model import Fault, FixLine
from kubecert_lesson.faults.saying import NOT_TOLD
from kubecert_lesson.words import say

# What stands in a command where nothing gives the name.
UNKNOWN = {
    "kubectl": "kubectl",
    "file": "KUBECONFIG-FILE",
    "path": "PATH",
    "context": "CONTEXT",
    "context_file": "SECOND-FILE",
    "known_context": "NAME",
    "cluster": "CLUSTER",
    "user": "USER",
    "login": "USER",
    "namespace": "NAMESPACE",
    "host": "HOST",
    "address": "HOST:PORT",
    "verb": "VERB",
    "resource": "RESOURCE",
    "role": "ROLE",
}
_FIELDS = {"client-cert": "client-certificate"}  # kubectl's word for it


def fix_lines(fault: Fault, names: Mapping[str, str], *, field: str = "") -> tuple[str, ...]:
    """Return the lines that fix a fault: commands, and remarks after a '#'.

    ``names`` are a kubeconfig's own ('cluster', 'user', 'kubectl', …); for one that is missing a
    word in CAPITALS stands there. ``field`` is what is wrong, where that is known.
    """
    distribution, rewrite = distribution_of(names.get("context", ""))
    filled = {**UNKNOWN, **_filled(names), "rewrite": rewrite}
    wrong = _FIELDS.get(field, field) or fault.field
    return tuple(
        f"# {say(line.words)}" if line.remark else line.words.format_map(filled)
        for line in fault.fix
        if _counts(line, wrong, distribution)
    )


def _counts(line: FixLine, field: str, distribution: str) -> bool:
    if line.fields and field not in line.fields:
        return False
    if line.distributions and distribution not in line.distributions:
        return False
    return distribution not in line.but_not


def _filled(names: Mapping[str, str]) -> dict[str, str]:
    """Quote the names for a shell, and make those that are made of others.

    ``kubectl`` is a piece of a command line already.
    """
    known = {"login": names.get("user", ""), **names}
    if known.get("group"):
        known["resource"] = f"{known.get('resource', '')}.{known['group']}"
    if "verb" in known:
        request = known.get("resource") or known.get("path", "")
        words = f"{known['login']}-{known['verb']}-{request}".lower()
        known["role"] = re.sub("[^a-z0-9.]+", "-", words).strip("-.")
    return {
        name: value if name == "kubectl" else shlex.quote(value)
        for name, value in known.items()
        if value not in ("", NOT_TOLD) and name in UNKNOWN
    }
