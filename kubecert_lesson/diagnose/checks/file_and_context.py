"""The checks that come first and need no network: the file, the context, the server's address."""

import os
from collections.abc import Iterable

from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.diagnose.sources import OpenedKubeconfig
from kubecert_lesson.faults import said
from kubecert_lesson.files.reading import NOT_READ
from kubecert_lesson.kubeconfig.codes import EntryKind
from kubecert_lesson.kubeconfig.fields import ILLEGAL_BASE64, PATH
from kubecert_lesson.kubeconfig.merging import EQUAL_NAMES as SAME_NAME
from kubecert_lesson.kubeconfig.model import Cluster, Context, Kubeconfig, User
from kubecert_lesson.kubeconfig.reading import NOT_YAML
from kubecert_lesson.words import Listed, Plural, Text, joined, listed, sentence, text

FILE = text("file", "file")
MODE = text("file-mode", "file mode")
EQUAL_NAMES = text("equal-names", "equal names")
CONTEXT = text("context", "context")

_MOST_NAMES = 5
_READING_FAULTS = {
    NOT_YAML: "not-yaml",
    **dict.fromkeys(NOT_READ, "unreadable-file"),
}


def check_file(findings: Findings, opened: OpenedKubeconfig) -> bool:
    """Judge the file itself; return whether it can be read."""
    if opened.problem:
        fault, field = _reading_fault(opened.problem)
        findings.failed(
            FILE,
            text(opened.problem.code, "{problem}.", problem=opened.problem),
            fault=fault,
            field=field,
            kubectl=said(fault, file=opened.name),
            names={"path": str(opened.name)},
        )
    elif opened.missing:
        findings.skipped(
            text("no-file", "None of these files exists: {files}.", files=opened.name), FILE
        )
    else:
        config = opened.config
        found = text(
            "readable",
            "{contexts}, {clusters} and {users} in {source}.",
            contexts=Plural("{n} context", "{n} contexts", len(config.contexts)),
            clusters=Plural("{n} cluster", "{n} clusters", len(config.clusters)),
            users=Plural("{n} user", "{n} users", len(config.users)),
            source=opened.name,
        )
        findings.passed(FILE, found)
    _check_mode(findings, opened)
    return not opened.problem


def check_context(
    findings: Findings, opened: OpenedKubeconfig, wanted: str | None
) -> tuple[Context, Cluster, User] | None:
    """Find the context, its cluster and its user; None where they cannot be found."""
    config = opened.config
    name = config.current_context if wanted is None else wanted
    context = next((c for c in config.contexts if c.name == name), None)
    if context is None:
        _no_context(findings, config, name, chosen=wanted is not None)
        return None
    cluster = next((c for c in config.clusters if c.name == context.cluster), None)
    user = next((u for u in config.users if u.name == context.user), None)
    if cluster is None:
        why = text(
            "unknown-cluster",
            'Context "{context}" names the cluster "{cluster}", which does not exist: kubectl tries'
            " localhost.",
            context=context.name,
            cluster=context.cluster,
        )
        findings.failed(CONTEXT, why, fault="unknown-cluster", kubectl=said("unknown-cluster"))
        return None
    if user is None:
        why = text(
            "unknown-user",
            'Context "{context}" names the user "{user}", which does not exist: kubectl asks for a'
            " user name.",
            context=context.name,
            user=context.user,
        )
        findings.failed(CONTEXT, why, fault="unknown-user", kubectl=said("unknown-user"))
        return None
    found = text(
        "found",
        '"{context}" leads to the cluster "{cluster}", the user "{user}" and the namespace'
        ' "{namespace}".',
        context=context.name,
        cluster=cluster.name,
        user=user.name,
        namespace=context.namespace or "default",
    )
    findings.passed(CONTEXT, found)
    _check_equal_names(findings, opened, context, cluster, user)
    return context, cluster, user


def _reading_fault(problem: Text) -> tuple[str, str]:
    """Return which fault it is that a file is not read, and in which field, where one is wrong."""
    if problem.code == ILLEGAL_BASE64:
        inner = _innermost(problem)
        field = str(inner.values.get("field", "")).removesuffix("-data")
        why = inner.values.get("why")
        is_path = isinstance(why, Text) and why.code == PATH
        return ("path-in-data" if is_path else "bad-base64"), field
    return _READING_FAULTS.get(problem.code, "wrong-field"), ""


def _innermost(problem: Text) -> Text:
    inner = problem.values.get("problem")
    return _innermost(inner) if isinstance(inner, Text) else problem


def _check_mode(findings: Findings, opened: OpenedKubeconfig) -> None:
    files = [path for path in opened.paths if path.is_file()]  # not the standard input
    if not files or os.name == "nt":
        findings.skipped(text("no-mode", "There is no file whose mode could be checked."), MODE)
        return
    modes = {path: f"{path.stat().st_mode & 0o777:04o}" for path in files}
    path = next((path for path, mode in modes.items() if int(mode, 8) & 0o077), None)
    if path:
        why = text(
            "readable-by-others",
            "{path} has the mode {mode}: other users of this machine can read the keys and tokens"
            " in it. With 0600 only its owner can.",
            path=path,
            mode=modes[path],
        )
        findings.failed(MODE, why, fault="readable-by-others", advice=True)
    else:
        shown = ", ".join(sorted(set(modes.values())))
        why = text("owner-only", "{modes}: only its owner can read it.", modes=shown)
        findings.passed(MODE, why)


def _no_context(findings: Findings, config: Kubeconfig, name: str, *, chosen: bool) -> None:
    existing = _some_names(context.name for context in config.contexts)
    if name and chosen:
        why = text(
            "chosen-context-unknown",
            'The chosen context "{context}" does not exist. These do: {existing}.',
            context=name,
            existing=existing,
        )
        line = said("unknown-context", context=name)
        findings.failed(CONTEXT, why, fault="unknown-context", kubectl=line)
    elif name:
        why = text(
            "current-context-unknown",
            'The current context "{context}" does not exist. These do: {existing}.',
            context=name,
            existing=existing,
        )
        line = said("unknown-context", context=name)
        findings.failed(CONTEXT, why, fault="unknown-context", kubectl=line)
    elif config.contexts:
        why = text(
            "no-current-context",
            "No context is current: kubectl tries localhost. These exist: {existing}.",
            existing=existing,
        )
        findings.failed(CONTEXT, why, fault="no-context", kubectl=said("no-context"))
    else:
        why = text("no-contexts", "There is no context at all: kubectl tries localhost.")
        findings.failed(CONTEXT, why, fault="no-kubeconfig", kubectl=said("no-kubeconfig"))


def _some_names(names: Iterable[str]) -> Listed:
    known = tuple(names)
    return listed((*known[:_MOST_NAMES], "…") if len(known) > _MOST_NAMES else known)


def _check_equal_names(
    findings: Findings, opened: OpenedKubeconfig, context: Context, cluster: Cluster, user: User
) -> None:
    if len(opened.paths) < 2 and not opened.warnings:
        return
    if not opened.warnings:
        why = text("no-equal-names", "No two files use one name for different things.")
        findings.passed(EQUAL_NAMES, why)
        return
    warnings = joined(warning.because for warning in opened.warnings)
    collisions = {(w.kind, w.name) for w in opened.warnings if w.code == SAME_NAME}
    named: dict[EntryKind, Cluster | User] = {EntryKind.CLUSTER: cluster, EntryKind.USER: user}
    astray = next(
        (
            entry
            for kind, entry in named.items()
            if (kind, entry.name) in collisions and entry.origin != context.origin
        ),
        None,
    )
    if astray:
        findings.failed(EQUAL_NAMES, _taken_from(astray, context, warnings), fault="merged-users")
    elif collisions:
        findings.failed(EQUAL_NAMES, sentence(warnings), fault="merged-users", advice=True)
    else:
        findings.passed(EQUAL_NAMES, sentence(warnings))


def _taken_from(entry: Cluster | User, context: Context, warnings: Text) -> Text:
    if isinstance(entry, Cluster):
        return text(
            "cluster-of-another-file",
            "{warnings}. So this context, which is from {file}, gets the cluster of {other}.",
            warnings=warnings,
            file=context.origin,
            other=entry.origin,
        )
    return text(
        "user-of-another-file",
        "{warnings}. So this context, which is from {file}, gets the user of {other}.",
        warnings=warnings,
        file=context.origin,
        other=entry.origin,
    )
