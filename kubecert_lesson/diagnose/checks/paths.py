"""The files that an entry names: are they there, and who may read them?"""

import os
import re

from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.faults import said
from kubecert_lesson.kubeconfig.hidden import HiddenText, revealed
from kubecert_lesson.kubeconfig.model import Cluster, User, located
from kubecert_lesson.words import Text, text


def file_missing(
    findings: Findings,
    title: Text,
    *,
    field: str,
    path: str,
    entry: Cluster | User,
    kubectl_field: str = "",
) -> bool:
    """Add a finding where a path of an entry leads to no file; return whether that is so.

    ``field`` is its name in a kubeconfig, and ``kubectl_field`` what kubectl calls it.
    """
    if not path:
        return False
    place = located(path, entry.origin)
    if isinstance(path, HiddenText):
        why = text(
            "content-in-path",
            "{field} is for a path, and what is there looks like the content of a file: a key, a"
            " certificate or a token. It is not shown here; kubectl prints it in its error.",
            field=field,
        )
        said_of = "content-in-path" if _is_too_long(revealed(path)) else "missing-file"
        line = said(said_of, field=kubectl_field or field, path=place, entry=entry.name)
        findings.failed(title, why, fault="content-in-path", field=field, kubectl=line)
        return True
    if os.path.exists(place):
        return False
    line = said("missing-file", field=kubectl_field or field, path=place, entry=entry.name)
    why = _why_missing(field, path, place)
    findings.failed(title, why, fault="missing-file", field=field, kubectl=line)
    return True


def _is_too_long(path: str) -> bool:
    """Say whether the first part of a path is longer than any name. Source: Linux, limits.h."""
    first, _, _ = path.encode("utf-8", "replace").strip(b"/").partition(b"/")
    return len(path) > 4_000 or len(first) > 255


def open_to_others(path: str, entry: User) -> str:
    """Return where a key or a token is that other users of this machine may read; '' if not."""
    if not path or isinstance(path, HiddenText) or os.name == "nt":
        return ""
    place = located(path, entry.origin)
    try:
        return place if os.stat(place).st_mode & 0o077 else ""
    except (OSError, ValueError):
        return ""


def _why_missing(field: str, path: str, place: str) -> Text:
    """Say that a path leads nowhere, and why that may be so."""
    if path.startswith("~") or re.match(r"\$\w|\$\{|%\w+%", path):
        return text(
            "path-of-a-shell",
            "{field} leads to {path}, which does not exist: kubectl takes ~ and variables as they"
            " are written. Write the whole path.",
            field=field,
            path=place,
        )
    if os.name != "nt" and re.match(r"[A-Za-z]:[/\\]|\\\\", path):
        return text(
            "path-of-windows",
            "{field} is {path}, a path of Windows, and this machine is none.",
            field=field,
            path=path,
        )
    if path.strip(" \t\"'") != path:
        return text(
            "path-with-more",
            "{field} leads to {path}, which does not exist: there are blanks or quotes around it.",
            field=field,
            path=place,
        )
    return text(
        "file-missing",
        "{field} leads to {path}, which does not exist: a relative path starts at the kubeconfig's"
        " own folder.",
        field=field,
        path=place,
    )
