"""What checks demand of the contexts of a kubeconfig: each has to log the right user in."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from kubecert_lesson import keys, kubeconfig
from kubecert_lesson.certificates import Identity
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.answers import NotYet
from kubecert_lesson.exercises.kubeconfig_demands import demand_certificate_login, demand_server
from kubecert_lesson.exercises.kubectl_judging import judged_by
from kubecert_lesson.exercises.reading import certificates_in, one_private_key
from kubecert_lesson.kubeconfig import Cluster, Kubeconfig, User
from kubecert_lesson.words import Text, template


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedContext:
    """A context that is asked for: its name, and who is to log in where."""

    name: str
    server: str
    authority: Identity
    user: str
    groups: tuple[str, ...] = ()


def demand_readable(content: bytes) -> None:
    """Demand that each certificate and key in a kubeconfig can be read as what it should be."""
    try:
        config = kubeconfig.parse(content)
    except LessonError:
        return  # what is wrong with the file itself is named elsewhere
    for cluster in config.clusters:
        if cluster.certificate_authority_data:
            with _named("certificate-authority-data", cluster.name):
                certificates_in(cluster.certificate_authority_data)
    for user in config.users:
        if user.client_certificate_data:
            with _named("client-certificate-data", user.name):
                certificates_in(user.client_certificate_data)
        if user.client_key_data:
            with _named("client-key-data", user.name):
                one_private_key(user.client_key_data)


@contextmanager
def _named(field: str, entry: str) -> Iterator[None]:
    """Say in which field of which entry something is wrong."""
    try:
        yield
    except NotYet as wrong:
        raise NotYet(
            wrong.code,
            "{field} of {entry}: {what}",
            next=template("embed the right file once more: --embed-certs, or embed=True"),
            field=field,
            entry=entry,
            what=wrong.what,
        ) from None


def demand_contexts(config: Kubeconfig, wanted: Sequence[WantedContext], current: str = "") -> None:
    """Demand contexts of these names, each with its server, authority, user and key."""
    known = {context.name: context for context in config.contexts}
    for one in wanted:
        if one.name not in known:
            raise NotYet(
                "context-missing",
                "there is no context {name}",
                next=template("make it: kubectl config set-context {name}, or set_context"),
                name=one.name,
            )
        try:
            cluster = config.cluster(known[one.name].cluster)
            user = config.user(known[one.name].user)
        except LessonError as error:
            raise NotYet(
                "leads-nowhere",
                "the context {name} leads nowhere: {problem}",
                next=template("give the context a cluster and a user that are in the file"),
                name=one.name,
                problem=error.text,
            ) from None
        if not user.client_certificate_data:
            raise NotYet(
                "certificate-missing",
                "in the context {name} the user has no client certificate",
                next=template("give each user their certificate and key, with --embed-certs"),
                name=one.name,
            )
        with _in_context(one.name):
            demand_server(cluster, one.server, one.authority.certificate)
            demand_certificate_login(user, one.authority.certificate, one.user, one.groups)
        demand_own_key(user, one.name)
    if current and config.current_context != current:
        raise NotYet(
            "wrong-context",
            "the current context is {found!r}, and {current} is asked for",
            next=template("choose it: kubectl config use-context {current}"),
            found=config.current_context[:60],
            current=current,
        )


@contextmanager
def _in_context(name: str) -> Iterator[None]:
    """Say in which context something is wrong."""
    try:
        yield
    except NotYet as wrong:
        raise NotYet(
            wrong.code,
            "in the context {context}: {what}",
            next=template("{step}"),
            context=name,
            what=wrong.what,
            step=wrong.next,
        ) from None


def demand_own_key(user: User, context: str) -> None:
    """Demand that a user entry has the key of its certificate."""
    shown = certificates_in(user.certificate_pem())[0].public_key()
    key = user.key_pem()
    if (
        not key
        or not isinstance(shown, keys.PublicKey)
        or not keys.same_key(shown, one_private_key(key))
    ):
        raise NotYet(
            "key-does-not-fit",
            "in the context {context} there is no key that belongs to the certificate",
            next=template("give each user the key of their own certificate"),
            context=context,
        )


def demand_kubectl_logs_in(config: Kubeconfig, wanted: Sequence[WantedContext]) -> Text:
    """Let kubectl log in with each context, at clusters with these authorities.

    Returns who had the last word. Raises NotYet with kubectl's own line where it refuses.
    """
    with ExitStack() as running:
        places = {
            one.server: running.enter_context(
                LessonCluster(authority=one.authority, encryption_algorithm="ECDSA-P256")
            )
            for one in {one.server: one for one in wanted}.values()
        }

        def here(cluster: Cluster) -> Cluster:
            place = places.get(cluster.server)
            return replace(cluster, server=place.url) if place else cluster

        live = replace(config, clusters=tuple(map(here, config.clusters)))
        for one in wanted:
            who = ("auth", "whoami", "--context", one.name)
            command = (*who, "-o", "jsonpath={.status.userInfo.username}")
            said = judged_by(command, kubeconfig=live, expected=one.user)
    return said
