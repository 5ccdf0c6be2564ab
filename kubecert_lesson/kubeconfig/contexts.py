"""Looking things up in a kubeconfig: what a context leads to, and which contexts cannot work."""

import os
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig.model import Cluster, Context, Kubeconfig, User, located

_PROXIES = ("http://", "https://", "socks5://")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What kubectl works with once a context is chosen."""

    context: str
    cluster: Cluster
    user: User
    namespace: str


@dataclass(frozen=True, slots=True)
class ContextRow:
    """One context as a row of a table; ``problem`` is empty where nothing stands against it."""

    current: bool
    context: str
    cluster: str
    server: str
    user: str
    login: str
    namespace: str
    problem: str


def resolve(config: Kubeconfig, context: str | None = None) -> Resolved:
    """Return the cluster, the user and the namespace of a context; None means the current one.

    The namespace is ``default`` where the context names none. Raises LessonError where there is
    no such context, or its cluster or user is missing. kubectl says less then: with no current
    context or no cluster it tries localhost:8080, and with no user it asks for a user name.
    """
    name = config.current_context if context is None else context
    if not name:
        raise LessonError("no context is chosen: name one, or set the current one with use_context")
    found = config.context(name)
    clusters = {cluster.name for cluster in config.clusters}
    users = {user.name for user in config.users}
    if problem := next(_missing(found, clusters, users), ""):
        raise LessonError(f'context "{name}" leads nowhere: {problem}')
    return Resolved(
        name, config.cluster(found.cluster), config.user(found.user), found.namespace or "default"
    )


def describe(config: Kubeconfig) -> tuple[ContextRow, ...]:
    """Return a row for each context: its cluster and server, its user, and how that logs in."""
    clusters = {cluster.name: cluster for cluster in config.clusters}
    users = {user.name: user for user in config.users}
    rows = []
    for context in config.contexts:
        cluster, user = clusters.get(context.cluster), users.get(context.user)
        problems = [
            *_missing(context, clusters, users),
            *(_cluster_problems(cluster) if cluster else ()),
            *(_user_problems(user) if user else ()),
        ]
        rows.append(
            ContextRow(
                current=context.name == config.current_context,
                context=context.name,
                cluster=context.cluster,
                server=cluster.server if cluster else "",
                user=context.user,
                login=user.login if user else "",
                namespace=context.namespace or "default",
                problem="; ".join(problems),
            )
        )
    return tuple(rows)


def check(config: Kubeconfig) -> tuple[str, ...]:
    """Return what stands against this kubeconfig, a line each; nothing where all is well.

    Checked is what kubectl checks before it connects: names that lead nowhere, two answers to
    one question, a certificate without a key, files that are not there. Whether certificates
    are good is another question. Learned from kubectl 1.37.
    """
    clusters = {cluster.name for cluster in config.clusters}
    users = {user.name for user in config.users}
    found = []
    names = {context.name for context in config.contexts}
    if config.current_context and config.current_context not in names:
        found.append(f'the current context "{config.current_context}" does not exist')
    for context in config.contexts:
        found += [f'context "{context.name}": {p}' for p in _missing(context, clusters, users)]
    for cluster in config.clusters:
        found += [f'cluster "{cluster.name}": {p}' for p in _cluster_problems(cluster)]
    for user in config.users:
        found += [f'user "{user.name}": {p}' for p in _user_problems(user)]
    return tuple(found)


def _missing(context: Context, clusters: Container[str], users: Container[str]) -> Iterator[str]:
    for kind, name, known in (
        ("cluster", context.cluster, clusters),
        ("user", context.user, users),
    ):
        if not name:
            yield f"it names no {kind}"
        elif name not in known:
            yield f'there is no {kind} "{name}"'


def _cluster_problems(cluster: Cluster) -> Iterator[str]:
    authority = cluster.certificate_authority
    if not cluster.server:
        yield "it has no server"
    if authority and cluster.certificate_authority_data:
        yield "certificate-authority and certificate-authority-data are both there: keep one"
    if cluster.insecure_skip_tls_verify and (authority or cluster.certificate_authority_data):
        yield "insecure-skip-tls-verify and a certificate authority are both there: keep one"
    if cluster.proxy_url and not cluster.proxy_url.startswith(_PROXIES):
        yield "its proxy-url must start with http://, https:// or socks5://"
    yield from _lost("certificate-authority", authority, cluster.origin)


def _user_problems(user: User) -> Iterator[str]:
    certificate = user.client_certificate or user.client_certificate_data
    key = user.client_key or user.client_key_data
    if user.token and (user.username or user.password):
        yield "a token and a password are both there: keep one"
    if user.client_certificate and user.client_certificate_data:
        yield "client-certificate and client-certificate-data are both there: keep one"
    if user.client_key and user.client_key_data:
        yield "client-key and client-key-data are both there: keep one"
    if certificate and not key:
        yield "it has a client certificate, and no client-key to go with it"
    if key and not certificate:
        yield "it has a client key, and no client-certificate to go with it"
    if user.exec and not (user.exec.command and user.exec.api_version):
        yield "its exec needs a command and an apiVersion"
    if (user.impersonate_uid or user.impersonate_groups) and not user.impersonate:
        yield "as-uid and as-groups need an as"
    if not key and user.login == "nothing":
        yield "it has nothing to log in with"
    yield from _lost("client-certificate", user.client_certificate, user.origin)
    yield from _lost("client-key", user.client_key, user.origin)


def _lost(key: str, path: str, origin: Path | None) -> Iterator[str]:
    if path and not os.path.exists(place := located(path, origin)):
        yield f"{key} leads to {place}, where no file is"
