"""Exercises for the notebook 05_kubeconfig: several clusters and users in one file."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kubecert_lesson import kubeconfig
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.exercises.answers import AnswerKind, TakenAnswer
from kubecert_lesson.exercises.context_demands import (
    WantedContext,
    demand_contexts,
    demand_kubectl_logs_in,
    demand_readable,
)
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.kubeconfig_demands import one_kubeconfig
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.kubeconfig import Cluster, Context, Kubeconfig, User
from kubecert_lesson.words import template, text

NOTEBOOK = "05_kubeconfig"


def _deal_two(dice: Dice) -> Dealt:
    one, two = dice.cluster(), dice.cluster()
    users = [dice.user() for _ in range(3)]
    given: dict[str, bytes] = {}
    hidden: dict[str, bytes] = {}
    signers = {}
    for place in (one, two):
        authority = signers[place] = dice.authority()
        given[f"{place}.crt"] = hidden[f"{place}.crt"] = authority.certificate_pem
        hidden[f"{place}.key"] = authority.key_pem
    for user, place in zip(users, (one, one, two), strict=True):
        login = dice.identity(signers[place], common_name=user, use=Use.CLIENT)
        given[f"{user}.crt"], given[f"{user}.key"] = login.certificate_pem, login.key_pem
    wanted = {
        "one": one,
        "two": two,
        "first server": f"https://{dice.address()}:6443",
        "second server": f"https://{dice.address()}:6443",
        "first": users[0],
        "second": users[1],
        "third": users[2],
    }
    return Dealt(
        task=text(
            "two-clusters-three-users",
            "Build one kubeconfig that needs no other file. Clusters: {one} at {one_server},"
            " checked with {one}.crt, and {two} at {two_server}, checked with {two}.crt. Users,"
            " each with their .crt and .key: {first}, {second} and {third}. Contexts:"
            " {first}@{one}, {second}@{one} and {third}@{two}, which is the current one.",
            one_server=wanted["first server"],
            two_server=wanted["second server"],
            **{name: wanted[name] for name in ("one", "two", "first", "second", "third")},
        ),
        given=given,
        wanted=wanted,
        hidden=hidden,
    )


def _contexts(dealt: Dealt) -> list[WantedContext]:
    pairs = (("first", "one"), ("second", "one"), ("third", "two"))
    servers = {"one": "first server", "two": "second server"}
    return [
        WantedContext(
            name=f"{dealt.text(user)}@{dealt.text(place)}",
            server=dealt.text(servers[place]),
            authority=_authority(dealt, place),
            user=dealt.text(user),
        )
        for user, place in pairs
    ]


def _authority(dealt: Dealt, place: str) -> Identity:
    return dealt.identity(dealt.text(place))


def _check_two(dealt: Dealt, answer: TakenAnswer) -> Right:
    demand_readable(answer.content)
    config, wanted = one_kubeconfig(answer.content), _contexts(dealt)
    demand_contexts(config, wanted, current=wanted[-1].name)
    judge = demand_kubectl_logs_in(config, wanted)
    return Right(
        text(
            "built",
            "each context pairs a user with a cluster, by name. kubectl does not check whether a"
            " pair makes sense, so most mistakes show only when a server answers 401",
        ),
        judge,
    )


def _config(dealt: Dealt) -> Kubeconfig:
    """The right answer."""
    wanted = _contexts(dealt)
    servers = {one.server: one for one in wanted}
    names = dict(zip(servers, (dealt.text("one"), dealt.text("two")), strict=True))
    return Kubeconfig(
        clusters=tuple(
            Cluster(
                names[server],
                server,
                certificate_authority_data=one.authority.certificate_pem,
            )
            for server, one in servers.items()
        ),
        users=tuple(
            User(
                one.user,
                client_certificate_data=dealt.file(f"{one.user}.crt"),
                client_key_data=dealt.file(f"{one.user}.key"),
            )
            for one in wanted
        ),
        contexts=tuple(Context(one.name, names[one.server], one.user) for one in wanted),
        current_context=wanted[-1].name,
    )


def with_entry(config: Kubeconfig, section: str, name: str, /, **changes: object) -> Kubeconfig:
    """Change the entry of this name in one of the three lists."""
    entries = [
        replace(entry, **changes) if entry.name == name else entry
        for entry in getattr(config, section)
    ]
    lists: dict[str, Any] = {section: tuple(entries)}
    return replace(config, **lists)


def _cluster(name: str, **changes: object) -> Callable[[Dealt, Dice], Kubeconfig]:
    """The right answer, but with these changes of a cluster."""
    return lambda dealt, _: with_entry(_config(dealt), "clusters", dealt.text(name), **changes)


def _first_context(**changes: str) -> Callable[[Dealt, Dice], Kubeconfig]:
    """The right answer, but with other people or another name in the first context."""

    def make(dealt: Dealt, _: Dice) -> Kubeconfig:
        name = f"{dealt.text('first')}@{dealt.text('one')}"
        said = {field: str(dealt.wanted.get(value, value)) for field, value in changes.items()}
        return with_entry(_config(dealt), "contexts", name, **said)

    return make


def _of_another(dealt: Dealt, section: str, name: str, other: str, field: str) -> Kubeconfig:
    """The right answer, but with something in one entry that belongs into another one."""
    config = _config(dealt)
    (source,) = [e for e in getattr(config, section) if e.name == dealt.text(other)]
    return with_entry(config, section, dealt.text(name), **{field: getattr(source, field)})


def encoded_twice(config: Kubeconfig) -> bytes:
    """A kubeconfig in which the last user's certificate is encoded with base64 once more."""
    pem = config.users[-1].client_certificate_data
    once = base64.b64encode(pem)
    return kubeconfig.to_yaml(config).replace(once, base64.b64encode(once))


TWO = Exercise(
    name="two-clusters-three-users",
    notebook=NOTEBOOK,
    title=template("Two clusters and three users in one file"),
    teaches=template("A context pairs a user with a cluster; a file with all data can be moved."),
    kind=AnswerKind.FILE,
    deal=_deal_two,
    check=_check_two,
    misconceptions=("context-is-a-cluster", "same-name-same-authority"),
    hints=(
        template("`kubeconfig.set_cluster(…, embed=True)`, set_credentials, set_context."),
        template("The files are in task.folder; embed=True puts them into the kubeconfig."),
        template("With kubectl: config set-cluster {one} --embed-certs …, in a file of its own."),
    ),
    solution="""\
from kubecert_lesson import kubeconfig
w, folder, config = task.wanted, task.folder, kubeconfig.Kubeconfig()
for name, server in ((w["one"], w["first server"]), (w["two"], w["second server"])):
    ca = folder / f"{name}.crt"
    config = kubeconfig.set_cluster(
        config, name, server=server, certificate_authority=ca, embed=True
    )
for user, place in (("first", "one"), ("second", "one"), ("third", "two")):
    user, place = w[user], w[place]
    pair = {"client_certificate": folder / f"{user}.crt", "client_key": folder / f"{user}.key"}
    config = kubeconfig.set_credentials(config, user, **pair, embed=True)
    config = kubeconfig.set_context(config, f"{user}@{place}", user=user, cluster=place)
my_answer = kubeconfig.use_context(config, f"{user}@{place}")""",
    wrongs=(
        Wrong(
            "namesake-authority",
            lambda dealt, _: _of_another(
                dealt, "clusters", "two", "one", "certificate_authority_data"
            ),
        ),
        Wrong("another-server", _cluster("one", server="https://192.0.2.1:6443")),
        Wrong(
            "insecure",
            _cluster("one", certificate_authority_data=b"", insecure_skip_tls_verify=True),
        ),
        Wrong(
            "not-embedded",
            _cluster("one", certificate_authority_data=b"", certificate_authority="ca.crt"),
        ),
        Wrong("leads-nowhere", _first_context(user="somebody")),
        Wrong("context-missing", _first_context(name="another-name")),
        Wrong("wrong-user", _first_context(user="second")),
        Wrong("another-key", _first_context(user="third")),
        Wrong(
            "key-does-not-fit",
            lambda dealt, _: _of_another(dealt, "users", "first", "second", "client_key_data"),
        ),
        Wrong(
            "wrong-context",
            lambda dealt, _: kubeconfig.use_context(_config(dealt), _contexts(dealt)[0].name),
        ),
        Wrong("base64-twice", lambda dealt, _: encoded_twice(_config(dealt))),
    ),
)

EXERCISES = (TWO,)
