"""The checks that come first and need no network: the file, the context, the server's address."""

import os
from collections.abc import Sequence
from urllib.parse import urlsplit

from kubecert_lesson.diagnose.findings import Ladder
from kubecert_lesson.diagnose.sources import Opened
from kubecert_lesson.kubeconfig.model import Cluster, Context, Kubeconfig, User

FILE = "file"
MODE = "file mode"
EQUAL_NAMES = "equal names"
CONTEXT = "context"
SERVER = "server address"

NOWHERE = (
    "The connection to the server localhost:8080 was refused - did you specify the right host or"
    " port?"
)
PLEASE_ENTER = "Please enter Username: error: EOF"
_SCHEMES = ("https://", "http://")


def check_file(ladder: Ladder, opened: Opened) -> bool:
    """Judge the file itself; return whether there is anything to go on with."""
    if opened.problem:
        fault, kubectl = _unreadable(opened)
        ladder.failed(FILE, fault, f"{opened.problem}.", kubectl)
    elif opened.missing:
        ladder.skipped(f"No file is there: {opened.name}.", FILE)
    else:
        config = opened.config
        found = (
            f"{_count(config.contexts, 'context')}, {_count(config.clusters, 'cluster')},"
            f" {_count(config.users, 'user')}"
        )
        ladder.passed(FILE, f"{opened.name} can be read: {found}.")
    _check_mode(ladder, opened)
    return not opened.problem


def check_context(
    ladder: Ladder, opened: Opened, wanted: str | None
) -> tuple[Context, Cluster, User] | None:
    """Find the context, its cluster and its user; None where they cannot be found."""
    config = opened.config
    name = config.current_context if wanted is None else wanted
    context = next((c for c in config.contexts if c.name == name), None)
    if context is None:
        _no_context(ladder, config, name, given=wanted is not None)
        return None
    cluster = next((c for c in config.clusters if c.name == context.cluster), None)
    user = next((u for u in config.users if u.name == context.user), None)
    if cluster is None:
        why = f'Context "{name}" names the cluster "{context.cluster}", and there is none of that'
        ladder.failed(CONTEXT, "unknown-cluster", f"{why} name: kubectl tries localhost.", NOWHERE)
        return None
    if user is None:
        why = f'Context "{name}" names the user "{context.user}", and there is none of that name'
        ladder.failed(
            CONTEXT, "unknown-user", f"{why}: kubectl asks for a user name.", PLEASE_ENTER
        )
        return None
    space = context.namespace or "default"
    ladder.passed(
        CONTEXT,
        f'"{name}" leads to the cluster "{cluster.name}", the user "{user.name}" and the namespace'
        f' "{space}".',
    )
    _check_equal_names(ladder, opened, context, cluster, user)
    return context, cluster, user


def check_server_address(ladder: Ladder, cluster: Cluster) -> None:
    """Judge what the cluster entry says about where the server is."""
    if not cluster.server:
        ladder.failed(
            SERVER,
            "no-server",
            f'Cluster "{cluster.name}" has no server: kubectl tries localhost.',
            NOWHERE,
        )
    elif not cluster.server.startswith(_SCHEMES):
        ladder.failed(
            SERVER,
            "wrong-server",
            f"{cluster.server} does not start with https://: kubectl then speaks plain HTTP, and"
            " sends no certificate.",
        )
    elif not _dialable(cluster.server):
        ladder.failed(
            SERVER,
            "wrong-server",
            f"{cluster.server} is no address that can be dialled: write https://HOST:6443.",
        )
    else:
        more = ""
        if cluster.proxy_url:
            more = f", by way of the proxy {cluster.proxy_url}"
        if cluster.tls_server_name:
            more += f", where the certificate must be for {cluster.tls_server_name}"
        ladder.passed(SERVER, f"{cluster.server}{more}.")


def _dialable(server: str) -> bool:
    try:
        parts = urlsplit(str.__str__(server))  # the URL itself, where it hides a password
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port beyond 65535, half a bracket
        return False


def _count(entries: Sequence[object], kind: str) -> str:
    return f"{len(entries)} {kind}{'' if len(entries) == 1 else 's'}"


def _unreadable(opened: Opened) -> tuple[str, str]:
    where = f'error: error loading config file "{opened.name}": '
    if "illegal base64 data" in opened.problem:
        return "bad-base64", f"{where}illegal base64 data at input byte …"
    if "this is no YAML" in opened.problem:
        return "not-yaml", f"{where}yaml: …"
    return "wrong-field", f"{where}…"


def _check_mode(ladder: Ladder, opened: Opened) -> None:
    if not opened.paths or os.name == "nt":
        ladder.skipped("There is no file whose mode could be looked at.", MODE)
        return
    modes = {path: path.stat().st_mode & 0o777 for path in opened.paths}
    open_to_others = [path for path, mode in modes.items() if mode & 0o077]
    if open_to_others:
        path = open_to_others[0]
        ladder.failed(
            MODE,
            "readable-by-others",
            f"{path} has the mode {modes[path]:04o}: other users of this machine can read the keys"
            " and tokens in it. 0600 is for its owner only.",
            advice=True,
        )
    else:
        shown = ", ".join(sorted({f"{mode:04o}" for mode in modes.values()}))
        ladder.passed(MODE, f"{shown}: for its owner only.")


def _no_context(ladder: Ladder, config: Kubeconfig, name: str, *, given: bool) -> None:
    there = ", ".join(context.name for context in config.contexts[:5]) or "none"
    if name:
        which = "chosen" if given else "current"
        ladder.failed(
            CONTEXT,
            "unknown-context",
            f'The {which} context "{name}" does not exist: there are {there}.',
            f"Error in configuration: context was not found for specified context: {name}",
        )
    elif config.contexts:
        ladder.failed(
            CONTEXT,
            "no-context",
            f"No context is current: kubectl tries localhost. There are {there}.",
            NOWHERE,
        )
    else:
        ladder.failed(
            CONTEXT,
            "no-kubeconfig",
            "There is no context at all: kubectl tries localhost.",
            NOWHERE,
        )


def _check_equal_names(
    ladder: Ladder, opened: Opened, context: Context, cluster: Cluster, user: User
) -> None:
    if len(opened.paths) < 2 and not opened.warnings:
        return
    if not opened.warnings:
        ladder.passed(EQUAL_NAMES, "No two files give one name to different things.")
        return
    said = "; ".join(opened.warnings)
    collisions = [w for w in opened.warnings if not w.startswith("there is no file")]
    astray = [
        kind
        for kind, entry in (("cluster", cluster), ("user", user))
        if any(w.startswith(f'{kind} "{entry.name}" is in ') for w in collisions)
        and entry.origin != context.origin
    ]
    if astray:
        ladder.failed(
            EQUAL_NAMES,
            "merged-users",
            f"{said}. So this context, which is from {context.origin}, gets the {astray[0]} of"
            f" {(cluster if astray == ['cluster'] else user).origin}.",
        )
    elif collisions:
        ladder.failed(EQUAL_NAMES, "merged-users", f"{said}.", advice=True)
    else:
        ladder.passed(EQUAL_NAMES, f"{said}.")
