"""Commands about bindings that were handed in: read, never run as they are, and what they lead to.

Only ``kubectl delete`` and ``kubectl create`` of roles' bindings are understood, with the options
that they need. What was understood is written anew before the real kubectl gets it.
"""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kubecert_lesson.exercises.answers import NotYet
from kubecert_lesson.exercises.objects import Object, field, several
from kubecert_lesson.words import template


@dataclass(frozen=True, slots=True)
class BindingCommand:
    """A command that was understood: what it does, to which kind of object, with which options."""

    verb: str
    kind: str
    name: str
    options: tuple[tuple[str, str], ...]

    def all(self, option: str) -> tuple[str, ...]:
        """The values of an option, which can be there several times."""
        return tuple(value for name, value in self.options if name == option)

    @property
    def namespace(self) -> str:
        """The namespace; '' for what is in none."""
        return next(iter(self.all("namespace")), "default") if self.kind in _NAMESPACED else ""

    @property
    def words(self) -> list[str]:
        """The same command as kubectl takes it: nothing in it that was not understood."""
        options = [f"--{name}={value}" for name, value in self.options]
        return [self.verb, self.kind, self.name, *options]


_NAMESPACED = ("rolebinding", "role")
_KINDS = {
    **{kind: kind for kind in ("rolebinding", "clusterrolebinding", "role", "clusterrole")},
    "csr": "csr",
    "certificatesigningrequest": "csr",
    "user": "user",
    "serviceaccount": "user",
    "sa": "user",
}
_OPTIONS = ("namespace", "role", "clusterrole", "user", "group")


def understood(line: str) -> tuple[BindingCommand, ...]:
    """Read a command: one for each kind of object in it.

    Raises NotYet for one that ends nobody's access, and for any other.
    """
    try:
        words = shlex.split(line)
    except ValueError:
        raise _not_understood(line) from None
    words = words[1:] if words[:1] == ["kubectl"] else words
    if {"revoke", "deny", "-revoke"} & set(words):
        raise NotYet(
            "revoked",
            "the API server reads no list of revoked certificates, and a request that is denied"
            " now changes nothing about a certificate that is out",
            next=template("look at what the bindings give, and to whom"),
        )
    if words[:1] == ["config"]:
        raise NotYet(
            "own-kubeconfig",
            "this changes a kubeconfig of yours, and the certificate works with any other",
            next=template("change what the cluster holds: its bindings"),
        )
    plain, options = _split(words)
    if len(plain) < 2 or plain[0] not in ("delete", "create"):
        raise _not_understood(line)
    targets = [word.partition("/") for word in plain[1:]]
    if not targets[0][1]:  # a kind, then names
        targets = [(plain[1], "/", name) for name in plain[2:]]
    kinds = [_KINDS.get(kind.removesuffix("s"), "") for kind, _, _ in targets]
    names = [name for _, _, name in targets]
    if not all(kinds) or not all(names) or not names or not _known(options):
        raise _not_understood(line)
    return tuple(
        BindingCommand(plain[0], kind, name, tuple(options))
        for kind, name in zip(kinds, names, strict=True)
    )


def _known(options: Sequence[tuple[str, str]]) -> bool:
    return all(name in _OPTIONS for name, _ in options)


def _split(words: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    plain: list[str] = []
    options: list[tuple[str, str]] = []
    left = iter(words)
    for word in left:
        if not word.startswith("-"):
            plain.append(word)
            continue
        name, equals, value = word.lstrip("-").partition("=")
        if name == "ignore-not-found":
            continue
        options.append(("namespace" if name == "n" else name, value if equals else next(left, "")))
    return plain, options


def _not_understood(line: str) -> NotYet:
    return NotYet(
        "not-understood",
        "this command is not understood here: {line}",
        next=template("delete and create bindings: more is not needed"),
        line=line[:80],
    )


Bindings = dict[tuple[str, str, str], tuple[str, frozenset[tuple[str, str]]]]


def bindings_in(objects: Iterable[Object]) -> Bindings:
    """Read the bindings out of objects: the role of each, and its subjects."""
    return {
        (
            one["kind"].lower(),
            field(one, "metadata.namespace") or "",
            field(one, "metadata.name"),
        ): (
            field(one, "roleRef.name"),
            frozenset((s["kind"], s["name"]) for s in several(one, "subjects")),
        )
        for one in objects
        if one["kind"].endswith("Binding")
    }


def after_commands(bindings: Bindings, commands: Iterable[BindingCommand]) -> Bindings:
    """The bindings that there are once the commands have run."""
    left = dict(bindings)
    for command in commands:
        place = (command.kind, command.namespace, command.name)
        if command.verb == "delete":
            left.pop(place, None)
            continue
        role = (*command.all("role"), *command.all("clusterrole"))[0:1]
        users = {("User", user) for user in command.all("user")}
        groups = {("Group", group) for group in command.all("group")}
        left[place] = ("".join(role), frozenset(users | groups))
    return left


def rights_of(bindings: Bindings, user: str, group: str) -> set[tuple[str, str]]:
    """Each role that the user has, and where."""
    own = {("User", user), ("Group", group)}
    return {(role, place[1]) for place, (role, subjects) in bindings.items() if subjects & own}
