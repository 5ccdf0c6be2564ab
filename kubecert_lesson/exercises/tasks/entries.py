"""Exercises for the notebook 00_start: two kubeconfigs that differ in one entry."""

from dataclasses import replace
from typing import TypeVar

from kubecert_lesson import kubeconfig
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.choosing import wrong_choice
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.kubeconfig import Cluster, Context, Kubeconfig, User
from kubecert_lesson.words import Text, template, text

T = TypeVar("T")
NOTEBOOK = "00_start"
_SECTIONS = ("clusters", "users", "contexts")
_WORKS, _FAILS = "works.yaml", "fails.yaml"


def _deal(dice: Dice) -> Dealt:
    names = [dice.cluster() for _ in range(3)]
    pem = dice.authority().certificate_pem
    config = Kubeconfig(
        clusters=tuple(
            Cluster(name, f"https://{dice.address()}:6443", certificate_authority_data=pem)
            for name in names
        ),
        users=tuple(User(name, token=f"token-{dice.serial():x}") for name in names),
        contexts=tuple(Context(name, name, name) for name in names),
        current_context=names[0],
    )
    return Dealt(
        task=text(
            "which-entry-differs",
            "With works.yaml kubectl works, with fails.yaml it does not. The two differ in one"
            " entry of one list. Which one? Hand in the list and the name, such as"
            " contexts/{example}.",
            example=dice.pick(names),
        ),
        given={
            _WORKS: kubeconfig.to_yaml(config),
            _FAILS: kubeconfig.to_yaml(_changed(config, dice)),
        },
    )


def _changed(config: Kubeconfig, dice: Dice) -> Kubeconfig:
    """The same but for one entry: a cluster's authority, a user's token, or a context's user."""
    section, place = dice.pick(_SECTIONS), dice.number(0, 2)
    cluster, user, context = config.clusters[place], config.users[place], config.contexts[place]
    if section == "clusters":
        pem = dice.authority().certificate_pem
        changed = replace(cluster, certificate_authority_data=pem)
        return replace(config, clusters=_put(config.clusters, place, changed))
    if section == "users":
        other = replace(user, token=f"token-{dice.serial():x}")
        return replace(config, users=_put(config.users, place, other))
    turned = replace(context, user=config.users[place - 1].name)
    return replace(config, contexts=_put(config.contexts, place, turned))


def _put(entries: tuple[T, ...], place: int, new: T) -> tuple[T, ...]:
    return (*entries[:place], new, *entries[place + 1 :])


def _entries(dealt: Dealt) -> dict[str, bool]:
    """Every entry of both files, as 'list/name', and whether it is the same in both."""
    one, other = (kubeconfig.parse(dealt.file(name)) for name in (_WORKS, _FAILS))
    return {
        f"{section}/{first.name}": first == second
        for section in _SECTIONS
        for first, second in zip(getattr(one, section), getattr(other, section), strict=True)
    }


def _check(dealt: Dealt, answer: TakenAnswer) -> Text:
    entries, given = _entries(dealt), answer.text
    (right,) = [entry for entry, same in entries.items() if not same]
    name = right.partition("/")[2]
    if given == right:
        return text(
            "entry-found",
            "one entry of {section} differs. Each list has a job of its own: clusters say where to"
            " connect and whom to trust, users who you are, and contexts pair the two. Many change"
            " the wrong one, because all three often have the same name",
            section=right.partition("/")[0],
        )
    if given in (name, *(each.partition("/")[2] for each in entries)):
        raise NotYet(
            "section-missing",
            "three entries are called {name}: a cluster, a user and a context",
            next=template("say in which list it is: clusters/…, users/… or contexts/…"),
            name=given,
        )
    if given in _SECTIONS:
        raise NotYet(
            "entry-missing",
            "there are three entries in {section}",
            next=template("say which one: {section}/…"),
            section=given,
        )
    if given not in entries:
        raise NotYet(
            "not-a-choice",
            "there is no entry {given!r} in the two files",
            next=template("write the list, a slash, and the name of the entry"),
            given=given[:60],
        )
    if given.endswith(f"/{name}"):
        raise NotYet(
            "wrong-section",
            "{given} is the same in both files, and another entry with this name is not",
            next=template("look into the other two lists"),
            given=given,
        )
    raise NotYet(
        "wrong-choice",
        "{given} is the same in both files",
        next=template("compare the entries one by one: `kubeconfig.parse` reads the files"),
        given=given,
    )


def _names(dealt: Dealt) -> list[str]:
    return sorted({entry.partition("/")[2] for entry in _entries(dealt)})


ENTRY = Exercise(
    name="which-entry-differs",
    notebook=NOTEBOOK,
    title=template("One of these differs"),
    teaches=template("A kubeconfig has clusters, users and contexts: three lists, three jobs."),
    kind=AnswerKind.TEXT,
    deal=_deal,
    check=_check,
    misconceptions=("context-is-a-cluster",),
    hints=(
        template("`kubeconfig.parse` reads a file; it has .clusters, .users and .contexts."),
        template("Two entries are equal (==) if everything in them is."),
        template("In a terminal: diff works.yaml fails.yaml, and see in which list the line is."),
    ),
    solution="""\
from kubecert_lesson import kubeconfig
one, other = (kubeconfig.parse(task.given[name]) for name in ("works.yaml", "fails.yaml"))
for section in ("clusters", "users", "contexts"):
    for first, second in zip(getattr(one, section), getattr(other, section)):
        if first != second:
            my_answer = f"{section}/{first.name}\"""",
    wrongs=(
        wrong_choice("wrong-choice", _check, _entries),
        wrong_choice("wrong-section", _check, _entries),
        Wrong("section-missing", lambda dealt, _: _names(dealt)[0]),
        Wrong("entry-missing", lambda dealt, _: "clusters"),
        Wrong("not-a-choice", lambda dealt, _: "certificate-authority-data"),
    ),
)

EXERCISES = (ENTRY,)
