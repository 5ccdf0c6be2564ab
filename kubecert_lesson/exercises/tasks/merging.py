"""Exercises for the notebook 05_kubeconfig: two files of kubeadm in one."""

from collections.abc import Callable
from dataclasses import replace

from kubecert_lesson import kubeconfig
from kubecert_lesson.certificates import Use
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
from kubecert_lesson.exercises.tasks.contexts import encoded_twice, with_entry
from kubecert_lesson.kubeconfig import Kubeconfig
from kubecert_lesson.words import template, text

NOTEBOOK = "05_kubeconfig"
_USER = "kubernetes-admin"
_FILES = ("one", "two")


def _deal(dice: Dice) -> Dealt:
    given: dict[str, bytes] = {}
    hidden: dict[str, bytes] = {}
    wanted: dict[str, str] = {}
    for file in _FILES:
        place, group, authority = dice.cluster(), dice.group(), dice.authority()
        admin = dice.identity(authority, common_name=_USER, organizations=[group], use=Use.CLIENT)
        config = kubeconfig.build(
            cluster="kubernetes",
            server=f"https://{dice.address()}:6443",
            authority_pem=authority.certificate_pem,
            user=_USER,
            certificate_pem=admin.certificate_pem,
            key_pem=admin.key_pem,
        )
        given[f"{file}.yaml"] = kubeconfig.to_yaml(config)
        hidden |= {f"{file}.crt": authority.certificate_pem, f"{file}.key": authority.key_pem}
        hidden[f"{file}.group"] = group.encode()
        wanted[file] = place
    return Dealt(
        task=text(
            "merge-two-files",
            "one.yaml and two.yaml come from two clusters of kubeadm: in both, the cluster is"
            " called kubernetes and the user kubernetes-admin. Make one file of them, with two"
            " contexts: {one} logs in with all that is in one.yaml, {two} with all that is in"
            " two.yaml.",
            one=wanted["one"],
            two=wanted["two"],
        ),
        given=given,
        wanted=wanted,
        hidden=hidden,
    )


def _wanted(dealt: Dealt) -> list[WantedContext]:
    return [
        WantedContext(
            name=dealt.text(file),
            server=kubeconfig.parse(dealt.file(f"{file}.yaml")).clusters[0].server,
            authority=dealt.identity(file),
            user=_USER,
            groups=(dealt.file(f"{file}.group").decode(),),
        )
        for file in _FILES
    ]


def _check(dealt: Dealt, answer: TakenAnswer) -> Right:
    demand_readable(answer.content)
    config, wanted = one_kubeconfig(answer.content), _wanted(dealt)
    demand_contexts(config, wanted)
    judge = demand_kubectl_logs_in(config, wanted)
    return Right(
        text(
            "merged",
            "with names of their own, nothing is lost. When files are merged, the first entry of a"
            " name wins as a whole, and kubectl does not say a word about the other one",
        ),
        judge,
    )


def _renamed(dealt: Dealt) -> Kubeconfig:
    """The right answer."""
    made = []
    for file in _FILES:
        found = kubeconfig.parse(dealt.file(f"{file}.yaml"))
        name, cluster, user = dealt.text(file), found.clusters[0], found.users[0]
        one = kubeconfig.build(
            cluster=name,
            server=cluster.server,
            authority_pem=cluster.certificate_authority_data,
            user=f"admin-{name}",
            certificate_pem=user.client_certificate_data,
            key_pem=user.client_key_data,
            context=name,
        )
        made.append(one)
    return replace(kubeconfig.merge(made).config, current_context=dealt.text("one"))


def _merged(dealt: Dealt) -> Kubeconfig:
    """What kubectl makes of both files, without a look at the names."""
    return kubeconfig.merge(
        [kubeconfig.parse(dealt.file(f"{file}.yaml")) for file in _FILES]
    ).config


def _second(
    section: str, prefix: str = "", **changes: object
) -> Callable[[Dealt, Dice], Kubeconfig]:
    """The right answer, but with these changes of the second entry of a list."""
    return lambda dealt, _: with_entry(
        _renamed(dealt), section, prefix + dealt.text("two"), **changes
    )


def _of_the_first(dealt: Dealt, section: str, *fields: str) -> Kubeconfig:
    """The right answer, but with fields of the first entry in the second one."""
    config, prefix = _renamed(dealt), "admin-" if section == "users" else ""
    (first,) = [e for e in getattr(config, section) if e.name == prefix + dealt.text("one")]
    changes = {field: getattr(first, field) for field in fields}
    return with_entry(config, section, prefix + dealt.text("two"), **changes)


MERGE = Exercise(
    name="merge-two-files",
    notebook=NOTEBOOK,
    title=template("Two files with the same names"),
    teaches=template("Entries are known by their names: rename before you merge."),
    kind=AnswerKind.FILE,
    deal=_deal,
    check=_check,
    misconceptions=("context-is-a-cluster", "same-name-same-authority"),
    hints=(
        template("A merge keeps only the first cluster kubernetes: rename all three entries."),
        template("`kubeconfig.build(…, context=…)` makes a file of new names; then merge both."),
    ),
    solution="""\
from kubecert_lesson import kubeconfig
made = []
for file in ("one", "two"):
    found, name = kubeconfig.parse(task.given[f"{file}.yaml"]), task.wanted[file]
    cluster, user = found.clusters[0], found.users[0]
    pem = {"certificate_pem": user.certificate_pem(), "key_pem": user.key_pem()}
    pem["authority_pem"] = cluster.authority_pem()
    names = {"cluster": name, "user": f"admin-{name}", "context": name}
    made.append(kubeconfig.build(server=cluster.server, **names, **pem))
my_answer = kubeconfig.merge(made).config""",
    wrongs=(
        Wrong("context-missing", lambda dealt, _: _merged(dealt)),
        Wrong("another-server", lambda dealt, _: _of_the_first(dealt, "clusters", "server")),
        Wrong(
            "namesake-authority",
            lambda dealt, _: _of_the_first(dealt, "clusters", "certificate_authority_data"),
        ),
        Wrong(
            "another-key",
            lambda dealt, _: _of_the_first(
                dealt, "users", "client_certificate_data", "client_key_data"
            ),
        ),
        Wrong(
            "key-does-not-fit", lambda dealt, _: _of_the_first(dealt, "users", "client_key_data")
        ),
        Wrong("leads-nowhere", _second("contexts", user=_USER)),
        Wrong("not-embedded", _second("users", "admin-", client_key="admin.key")),
        Wrong(
            "insecure",
            _second("clusters", certificate_authority_data=b"", insecure_skip_tls_verify=True),
        ),
        Wrong("base64-twice", lambda dealt, _: encoded_twice(_renamed(dealt))),
    ),
)

EXERCISES = (MERGE,)
