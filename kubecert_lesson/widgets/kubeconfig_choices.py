"""What a learner chooses for a kubeconfig, as values, and which choices are refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from kubecert_lesson.kubeconfig import EntryKind
from kubecert_lesson.words import Text, text

_LISTS = {
    EntryKind.CLUSTER: "clusters",
    EntryKind.USER: "users",
    EntryKind.CONTEXT: "contexts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterChoice:
    """A cluster: its server, the authority file to check it by, and the one that it checks by.

    ``client_authority`` is not part of a kubeconfig: it is a setting of the server. '' means the
    same authority, as with kubeadm and kind.
    """

    name: str
    server: str
    authority: str
    embed: bool = True
    client_authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChoice:
    """A user: the files of the client certificate and of its key."""

    name: str
    certificate: str
    key: str
    embed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextChoice:
    """A context: one user at one cluster."""

    name: str
    cluster: str
    user: str
    namespace: str = ""


Choice = ClusterChoice | UserChoice | ContextChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Everything that was chosen so far."""

    clusters: tuple[ClusterChoice, ...] = ()
    users: tuple[UserChoice, ...] = ()
    contexts: tuple[ContextChoice, ...] = ()
    current: str = ""

    def entries(self, kind: EntryKind) -> tuple[Choice, ...]:
        """Return the entries of one kind."""
        found: tuple[Choice, ...] = getattr(self, _LISTS[kind])
        return found


def put(chosen: Chosen, choice: Choice) -> Chosen:
    """Return the choices with one more, or with one changed: names are unique within a kind."""
    kind = kind_of(choice)
    return _with(chosen, kind, (*_others(chosen, kind, choice.name), choice))


def drop(chosen: Chosen, kind: EntryKind, name: str) -> Chosen:
    """Return the choices without one. Contexts that name it stay, as kubectl leaves them."""
    left = _with(chosen, kind, _others(chosen, kind, name))
    if kind is EntryKind.CONTEXT and name == chosen.current:
        return replace(left, current="")
    return left


def kind_of(choice: Choice) -> EntryKind:
    """Return what kind of entry a choice is."""
    match choice:
        case ClusterChoice():
            return EntryKind.CLUSTER
        case UserChoice():
            return EntryKind.USER
        case ContextChoice():
            return EntryKind.CONTEXT


def refusals(chosen: Chosen, choice: Choice) -> Mapping[str, Text]:
    """Return why a choice cannot be added: a reason by field name, none if it can."""
    found = {}
    if not choice.name.isprintable() or not choice.name.strip():
        found["name"] = text("no-name", "give it a name of letters, digits and dashes")
    match choice:
        case ClusterChoice() if not _is_address(choice.server):
            found["server"] = text(
                "not-an-address", "write an address such as {example}", example=_EXAMPLE
            )
        case ContextChoice():
            if choice.cluster not in {cluster.name for cluster in chosen.clusters}:
                found["cluster"] = text("no-cluster", "add a cluster first")
            if choice.user not in {user.name for user in chosen.users}:
                found["user"] = text("no-user", "add a user first")
        case _:
            pass
    return found


_EXAMPLE = "https://a.example:6443"


def _is_address(server: str) -> bool:
    try:
        parts = urlsplit(server)
        right = parts.scheme in ("https", "http") and parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(right) and server.isprintable()


def _with(chosen: Chosen, kind: EntryKind, entries: tuple[Choice, ...]) -> Chosen:
    change: dict[str, Any] = {_LISTS[kind]: entries}
    return replace(chosen, **change)


def _others(chosen: Chosen, kind: EntryKind, name: str) -> tuple[Choice, ...]:
    return tuple(choice for choice in chosen.entries(kind) if choice.name != name)
