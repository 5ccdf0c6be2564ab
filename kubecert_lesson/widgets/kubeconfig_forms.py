"""The three forms of KubeconfigBuilder: their controls, and what each of them changes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from kubecert_lesson.kubeconfig import EntryKind
from kubecert_lesson.widgets.base import ChoiceRefused, Control, ControlKind
from kubecert_lesson.widgets.kubeconfig_choices import (
    Choice,
    Chosen,
    ClusterChoice,
    ContextChoice,
    UserChoice,
    drop,
    kind_of,
    put,
    refusals,
)
from kubecert_lesson.widgets.kubeconfig_materials import Materials
from kubecert_lesson.words import Text, say, template, text

FORMS = ("cluster", "user", "context")  # what the names of their controls begin with
_ENTRIES = {
    EntryKind.CLUSTER: template("cluster {name}"),
    EntryKind.USER: template("user {name}"),
    EntryKind.CONTEXT: template("context {name}"),
}
_ADDED = {
    EntryKind.CLUSTER: template("The cluster {name} is now in the file."),
    EntryKind.USER: template("The user {name} is now in the file."),
    EntryKind.CONTEXT: template("The context {name} is now in the file."),
}
_REMOVED = {
    EntryKind.CLUSTER: template("The cluster {name} was removed from the file."),
    EntryKind.USER: template("The user {name} was removed from the file."),
    EntryKind.CONTEXT: template("The context {name} was removed from the file."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What was chosen so far, and what stands in the three forms."""

    chosen: Chosen
    cluster: ClusterChoice
    user: UserChoice
    context: ContextChoice
    unwanted: str = ""  # 'cluster/name', and so on
    done: Text | None = None  # what the last button did


def first_desk(chosen: Chosen, materials: Materials) -> Desk:
    """Return the forms filled with the first file of each kind, and the key that belongs to it."""
    authority, leaf = materials.authorities_first[0], materials.leaves_first[0]
    stem, found = PurePath(leaf).stem, sorted(materials.keys)
    key = next((name for name in found if PurePath(name).stem == stem), found[0] if found else "")
    return _settled(
        Desk(
            chosen=chosen,
            cluster=ClusterChoice(name="", server="https://", authority=authority),
            user=UserChoice(name="", certificate=leaf, key=key),
            context=ContextChoice(name="", cluster="", user=""),
        )
    )


def form_controls(desk: Desk, materials: Materials) -> tuple[Control, ...]:
    """Return the fields of the three forms, and their buttons."""
    chosen, cluster, user, context = desk.chosen, desk.cluster, desk.user, desk.context
    authorities = _options(materials.authorities_first)
    same = ((say("the same authority"), ""), *authorities)
    leaves, keys = _options(materials.leaves_first), _options(sorted(materials.keys))
    current = ((say("(none)"), ""), *_names(chosen.contexts))
    return (
        _text("cluster_name", say("Cluster name"), cluster.name),
        _text("cluster_server", say("Server"), cluster.server),
        _choice("cluster_authority", say("Check the server by"), authorities, cluster.authority),
        _choice(
            "cluster_client_authority", say("It checks users by"), same, cluster.client_authority
        ),
        _switch("cluster_embed", say("Embed the authority"), cluster.embed),
        _button("cluster_add", say("Add or change this cluster")),
        _text("user_name", say("User name"), user.name),
        _choice("user_certificate", say("Certificate"), leaves, user.certificate),
        _choice("user_key", say("Key"), keys, user.key),
        _switch("user_embed", say("Embed certificate and key"), user.embed),
        _button("user_add", say("Add or change this user")),
        _text("context_name", say("Context name"), context.name),
        _choice("context_user", say("User"), _or_none(_names(chosen.users)), context.user),
        _choice(
            "context_cluster", say("Cluster"), _or_none(_names(chosen.clusters)), context.cluster
        ),
        _text("context_namespace", say("Namespace"), context.namespace),
        _button("context_add", say("Add or change this context")),
        _choice("current", say("Current context"), current, chosen.current),
        _choice("unwanted", say("Entry"), _or_none(_entries(chosen)), desk.unwanted),
        _button("remove", say("Remove this entry")),
    )


def desk_after(desk: Desk, name: str, value: Any) -> Desk:
    """Return the desk after one field or button. Raises ChoiceRefused for an invalid entry."""
    desk = replace(desk, done=None)
    if name == "current":
        return replace(desk, chosen=replace(desk.chosen, current=value))
    if name == "unwanted":
        return replace(desk, unwanted=value)
    if name == "remove":
        return _removed(desk)
    form, field = name.split("_", 1)
    draft: Any = getattr(desk, form)
    if field == "add":
        return _added(desk, form, draft)
    written = value.strip() if isinstance(value, str) else value
    change: dict[str, Any] = {form: replace(draft, **{field: written})}
    return replace(desk, **change)


def _added(desk: Desk, form: str, draft: Choice) -> Desk:
    if isinstance(draft, ContextChoice) and not draft.name:
        draft = replace(draft, name=f"{draft.user}@{draft.cluster}")
    for field, why in refusals(desk.chosen, draft).items():
        raise ChoiceRefused(why, f"{form}_{field}")
    done = Text("added", _ADDED[kind_of(draft)], {"name": draft.name})
    return _settled(replace(desk, chosen=put(desk.chosen, draft), done=done))


def _removed(desk: Desk) -> Desk:
    if not desk.unwanted:
        reason = text("nothing-to-remove", "there is nothing to remove yet")
        raise ChoiceRefused(reason, "unwanted")
    code, _, name = desk.unwanted.partition("/")
    kind = EntryKind(code)
    done = Text("removed", _REMOVED[kind], {"name": name})
    return _settled(replace(desk, chosen=drop(desk.chosen, kind, name), done=done))


def _settled(desk: Desk) -> Desk:
    """Let the lists of the forms point at entries that exist."""
    chosen = desk.chosen
    context = replace(
        desk.context,
        cluster=_existing(desk.context.cluster, [c.name for c in chosen.clusters]),
        user=_existing(desk.context.user, [u.name for u in chosen.users]),
    )
    codes = [code for _, code in _entries(chosen)]
    return replace(desk, context=context, unwanted=_existing(desk.unwanted, codes))


def _existing(name: str, names: list[str]) -> str:
    return name if name in names else next(iter(names), "")


def _entries(chosen: Chosen) -> tuple[tuple[str, str], ...]:
    return tuple(
        (say(_ENTRIES[kind], name=entry.name), f"{kind.value}/{entry.name}")
        for kind in _ENTRIES
        for entry in chosen.entries(kind)
    )


def _options(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return _or_none(tuple((name, name) for name in names))


def _names(entries: tuple[Choice, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((entry.name, entry.name) for entry in entries)


def _or_none(options: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return options or ((say("(none yet)"), ""),)


def _text(name: str, label: str, value: str) -> Control:
    return Control(name=name, label=label, kind=ControlKind.TEXT, value=value)


def _choice(name: str, label: str, options: tuple[tuple[str, str], ...], value: str) -> Control:
    return Control(name=name, label=label, kind=ControlKind.CHOICE, value=value, options=options)


def _switch(name: str, label: str, value: bool) -> Control:
    return Control(name=name, label=label, kind=ControlKind.SWITCH, value=value)


def _button(name: str, label: str) -> Control:
    return Control(name=name, label=label, kind=ControlKind.BUTTON)
