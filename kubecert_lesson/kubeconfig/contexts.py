"""Looking things up in a kubeconfig: what a context leads to, and which contexts cannot work."""

import os
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig.codes import EntryKind
from kubecert_lesson.kubeconfig.model import Cluster, Context, Kubeconfig, User, located
from kubecert_lesson.kubeconfig.validation import exec_refusal
from kubecert_lesson.words import Joined, Text, template, text

NO_CURRENT_CONTEXT = "unknown-current-context"
_PROXY = re.compile(r"(?:https?|socks5):[^\s\x00-\x1f\x7f]*\Z", re.IGNORECASE)
_EXEC = {
    "exec-with-auth-provider": template("it has both an exec and an auth-provider: keep one"),
    "exec-without-command": template("its exec has no command"),
    "exec-without-version": template("its exec has no apiVersion"),
    "exec-env-without-name": template("an env of its exec has no name"),
    "exec-without-interactive-mode": template("its exec has no interactiveMode"),
    "exec-unknown-mode": template("the interactiveMode of its exec is {mode}"),
    "exec-unknown-version": template("the apiVersion of its exec is {version}"),
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """What kubectl works with once a context is chosen."""

    context: str
    cluster: Cluster
    user: User
    namespace: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one entry of a kubeconfig, or with the name of its current context."""

    columns: ClassVar[tuple[str, ...]] = ("kind", "name", "reason")

    kind: EntryKind
    name: str
    because: Text

    @property
    def code(self) -> str:
        """What is wrong, for programs."""
        return self.because.code

    @property
    def reason(self) -> str:
        """What is wrong, in a learner's words."""
        return str(self.because)

    def __str__(self) -> str:
        if self.code == NO_CURRENT_CONTEXT:
            return self.reason
        return str(
            text(
                self.code,
                '{kind} "{name}": {problem}',
                kind=self.kind,
                name=self.name,
                problem=self.because,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextRow:
    """One context as a row of a table; ``problem`` is empty where none was found."""

    columns: ClassVar[tuple[str, ...]] = (
        *("current", "context", "cluster", "server", "user", "login", "namespace", "problem"),
    )

    current: bool
    context: str
    cluster: str
    server: str
    user: str
    login: Text | None
    namespace: str
    problems: tuple[Text, ...]

    @property
    def problem(self) -> str:
        """What is wrong, in a learner's words."""
        return str(Joined(self.problems))


def resolve(config: Kubeconfig, context: str | None = None) -> Resolved:
    """Return the cluster, the user and the namespace of a context; None means the current one.

    The namespace is ``default`` where the context names none. Raises LessonError where there is
    no such context, or its cluster or user is missing. kubectl says less then: with no current
    context or no cluster it tries localhost:8080, and with no user it asks for a user name.
    """
    name = config.current_context if context is None else context
    if not name:
        raise LessonError(
            "no-context",
            "no context is chosen: name one, or set the current one with use_context",
        )
    found = config.context(name)
    clusters = {cluster.name for cluster in config.clusters}
    users = {user.name for user in config.users}
    if problem := next(_missing(found, clusters, users), None):
        raise LessonError(
            problem.code,
            'context "{context}" leads nowhere: {problem}',
            context=name,
            problem=problem,
        )
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
        rows.append(
            ContextRow(
                current=context.name == config.current_context,
                context=context.name,
                cluster=context.cluster,
                server=cluster.server if cluster else "",
                user=context.user,
                login=user.login if user else None,
                namespace=context.namespace or "default",
                problems=(
                    *_missing(context, clusters, users),
                    *(_cluster_problems(cluster) if cluster else ()),
                    *(_user_problems(user) if user else ()),
                ),
            )
        )
    return tuple(rows)


def check(config: Kubeconfig) -> tuple[Problem, ...]:
    """Return every problem of this kubeconfig; nothing where all is well.

    Checked is what kubectl checks before it connects: names that lead nowhere, two answers to
    one question, a certificate without a key, files that do not exist. Whether certificates
    are valid is another question. Learned from kubectl 1.37.
    """
    clusters = {cluster.name for cluster in config.clusters}
    users = {user.name for user in config.users}
    found = []
    names = {context.name for context in config.contexts}
    current = config.current_context
    if current and current not in names:
        why = text(
            NO_CURRENT_CONTEXT, 'the current context "{context}" does not exist', context=current
        )
        found.append(Problem(EntryKind.CONTEXT, current, why))
    for context in config.contexts:
        problems = _missing(context, clusters, users)
        found += [Problem(EntryKind.CONTEXT, context.name, each) for each in problems]
    for cluster in config.clusters:
        problems = _cluster_problems(cluster)
        found += [Problem(EntryKind.CLUSTER, cluster.name, each) for each in problems]
    for user in config.users:
        problems = _user_problems(user)
        found += [Problem(EntryKind.USER, user.name, each) for each in problems]
    return tuple(found)


def _missing(context: Context, clusters: Container[str], users: Container[str]) -> Iterator[Text]:
    if not context.cluster:
        yield text("no-cluster", "it names no cluster")
    elif context.cluster not in clusters:
        yield text("unknown-cluster", 'there is no cluster "{cluster}"', cluster=context.cluster)
    if not context.user:
        yield text("no-user", "it names no user")
    elif context.user not in users:
        yield text("unknown-user", 'there is no user "{user}"', user=context.user)


def _cluster_problems(cluster: Cluster) -> Iterator[Text]:
    authority = cluster.certificate_authority
    if not cluster.server:
        yield text("no-server", "it has no server")
    if authority and cluster.certificate_authority_data:
        yield _twice("certificate-authority")
    if cluster.insecure_skip_tls_verify and (authority or cluster.certificate_authority_data):
        yield text(
            "insecure-with-authority",
            "it has both insecure-skip-tls-verify and a certificate authority: keep one",
        )
    if cluster.proxy_url and not _PROXY.match(cluster.proxy_url):
        yield text("wrong-proxy", "its proxy-url must start with http://, https:// or socks5://")
    yield from _lost("certificate-authority", authority, cluster.origin)


def _user_problems(user: User) -> Iterator[Text]:
    certificate = user.client_certificate or user.client_certificate_data
    if (user.token and (user.username or user.password)) or (user.token_file and user.username):
        yield text("two-logins", "it has both a token and a password: keep one")
    if certificate:
        yield from _certificate_problems(user)
    if user.exec and (code := exec_refusal(user)):
        told = {"mode": user.exec.interactive_mode, "version": user.exec.api_version}
        yield Text(code, _EXEC[code], told)
    more = user.impersonate_uid or user.impersonate_groups or user.other.get("as-user-extra")
    if more and not user.impersonate:
        yield text("incomplete-impersonation", "as-uid, as-groups and as-user-extra need an as")
    if not user.logins:
        if user.client_key or user.client_key_data:
            yield text("key-without-cert", "it has a client key, but no client-certificate")
        else:
            yield text("no-login", "it has nothing to log in with")
    if not user.token:  # with one, kubectl does without the file
        yield from _lost("tokenFile", user.token_file, user.origin)


def _certificate_problems(user: User) -> Iterator[Text]:
    """Give what is wrong about a client certificate and its key, which is of no use alone."""
    if user.client_certificate and user.client_certificate_data:
        yield _twice("client-certificate")
    if user.client_key and user.client_key_data:
        yield _twice("client-key")
    if not (user.client_key or user.client_key_data):
        yield text("cert-without-key", "it has a client certificate, but no client-key")
    yield from _lost("client-certificate", user.client_certificate, user.origin)
    yield from _lost("client-key", user.client_key, user.origin)


def _twice(field: str) -> Text:
    return text("two-answers", "it has both {field} and {field}-data: keep one", field=field)


def _lost(field: str, path: str, origin: Path | None) -> Iterator[Text]:
    if path and not os.path.exists(place := located(path, origin)):
        yield text(
            "missing-file",
            "{field} leads to {path}, which does not exist",
            field=field,
            path=path,
            place=place,
        )
