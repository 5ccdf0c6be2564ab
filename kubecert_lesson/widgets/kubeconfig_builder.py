"""KubeconfigBuilder: add clusters, users and contexts, and watch the file grow beside them.

It shows the YAML without its secrets, the kubectl commands that write the same file, and for each
user at each cluster whether that can work and why. What follows from what is in
kubeconfig_choices.py; here are the forms.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from kubecert_lesson.kubeconfig import Kubeconfig
from kubecert_lesson.steps import Check, Verdict
from kubecert_lesson.tables import Table, plain
from kubecert_lesson.widgets.base import Answer, Code, Control, Kind, LessonWidget, Refused, Section
from kubecert_lesson.widgets.kubeconfig_choices import (
    Built,
    Choice,
    ClusterChoice,
    ContextChoice,
    Materials,
    State,
    UserChoice,
    build,
    choices_of,
    drop,
    faults,
    put,
    read_materials,
)

_NONE = (("(none yet)", ""),)
_ASSUMED = (
    "Whom a cluster checks its users by is not in this file. It is a setting of the server; here"
    " it is the authority that also signed its server, unless you choose another."
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What was chosen so far, and what stands in the three forms."""

    chosen: State
    cluster: ClusterChoice
    user: UserChoice
    context: ContextChoice
    unwanted: str = ""  # 'clusters/name', and so on
    done: str = ""  # what the last button did


class KubeconfigBuilder(LessonWidget[Desk]):
    """Build a kubeconfig out of the certificates and keys (PEM files) of one folder.

    ``config`` is the kubeconfig to begin with; its material must be in the folder. What was built
    is ``.config``. Raises LessonError where the folder holds no certificate.
    """

    title = "Build a kubeconfig"

    def __init__(
        self, *, folder: str | os.PathLike[str], config: Kubeconfig | None = None, key: str = ""
    ) -> None:
        self._materials = read_materials(folder)
        chosen = choices_of(config, self._materials) if config else State()
        super().__init__(_desk(chosen, self._materials), key=key)

    @property
    def config(self) -> Kubeconfig:
        """The kubeconfig as it is now, with its keys: ``kubeconfig.save`` writes it."""
        return build(self.state.chosen, self._materials).config

    def controls(self, state: Desk) -> tuple[Control, ...]:
        """Return the fields of the three forms, and their buttons."""
        chosen, cluster, user, context = state.chosen, state.cluster, state.user, state.context
        authorities = _options(self._materials.authorities_first)
        same = (("the same authority", ""), *authorities)
        entries = [
            (f"{kind[:-1]} {entry.name}", f"{kind}/{entry.name}")
            for kind in ("clusters", "users", "contexts")
            for entry in getattr(chosen, kind)
        ]
        return (
            _text("cluster_name", "Cluster name", cluster.name),
            _text("cluster_server", "Server", cluster.server),
            _choice("cluster_authority", "Check the server by", authorities, cluster.authority),
            _choice(
                "cluster_client_authority", "It checks users by", same, cluster.client_authority
            ),
            _switch("cluster_embed", "Embed the authority", cluster.embed),
            _button("cluster_add", "Add or change this cluster"),
            _text("user_name", "User name", user.name),
            _choice(
                "user_certificate",
                "Certificate",
                _options(self._materials.leaves_first),
                user.certificate,
            ),
            _choice("user_key", "Key", _options(sorted(self._materials.keys)), user.key),
            _switch("user_embed", "Embed certificate and key", user.embed),
            _button("user_add", "Add or change this user"),
            _text("context_name", "Context name", context.name),
            _choice("context_user", "User", _names(chosen.users), context.user),
            _choice("context_cluster", "Cluster", _names(chosen.clusters), context.cluster),
            _text("context_namespace", "Namespace", context.namespace),
            _button("context_add", "Add or change this context"),
            _choice(
                "current", "Current context", _names(chosen.contexts, none=True), chosen.current
            ),
            _choice("unwanted", "Entry", tuple(entries) or _NONE, state.unwanted),
            _button("remove", "Remove this entry"),
        )

    def changed(self, state: Desk, name: str, value: Any) -> Desk:
        """Return the desk after one field or button; an entry that cannot be is refused."""
        state = replace(state, done="")
        if name == "current":
            return replace(state, chosen=replace(state.chosen, current=value))
        if name == "unwanted":
            return replace(state, unwanted=value)
        if name == "remove":
            return _removed(state)
        form, field = name.split("_", 1)
        draft: Any = getattr(state, form)
        if field != "add":
            text = value.strip() if isinstance(value, str) else value
            change: dict[str, Any] = {form: replace(draft, **{field: text})}
            return replace(state, **change)
        if isinstance(draft, ContextChoice) and not draft.name:
            draft = replace(draft, name=f"{draft.user}@{draft.cluster}")
        for wrong, why in faults(state.chosen, draft).items():
            raise Refused(why, f"{form}_{wrong}")
        done = f"The {form} {draft.name} is in the file now."
        return _settled(replace(state, chosen=put(state.chosen, draft), done=done))

    def values(self, state: Desk) -> tuple[Section, ...]:
        """Return the three forms with what was entered, and all that follows from it."""
        names = [control.name for control in self.controls(state)]
        forms = {
            form: tuple(name for name in names if name.startswith(f"{form}_"))
            for form in ("cluster", "user", "context")
        }
        forms["context"] += ("current",)
        answer, file, *rest = self._outcome(state)
        return (
            *([Section("", (Answer(state.done),))] if state.done else ()),
            answer,
            *(
                replace(section, controls=controls)
                for section, controls in zip(self._entered(state), forms.values(), strict=True)
            ),
            Section("Take an entry out", controls=("unwanted", "remove")),
            replace(file, right=True),
            *rest,
        )

    def page(self, state: Desk) -> tuple[Section, ...]:
        """Return the same without the forms: a page cannot be filled in."""
        return (*self._entered(state), *self._outcome(state))

    def _entered(self, state: Desk) -> tuple[Section, ...]:
        chosen = state.chosen
        clusters = [
            (c.name, c.server, _material(c.embed, c.authority), c.client_authority or c.authority)
            for c in chosen.clusters
        ]
        users = [(u.name, _material(u.embed, u.certificate, u.key)) for u in chosen.users]
        contexts = [
            (t.name, t.user, t.cluster, t.namespace or "default", plain(t.name == chosen.current))
            for t in chosen.contexts
        ]
        return (
            _list(
                "Clusters: where, and whom to trust there",
                ("cluster", "server", "the server is checked by", "it checks users by"),
                clusters,
            ),
            _list("Users: who you are", ("user", "certificate and key"), users),
            _list(
                "Contexts: which user at which cluster",
                ("context", "user", "cluster", "namespace", "current"),
                contexts,
            ),
        )

    def _outcome(self, state: Desk) -> tuple[Section, ...]:
        built = build(state.chosen, self._materials)
        return (
            Section("", (_answer(state.chosen, built), *built.problems)),
            Section(
                "The file so far", ("Keys are hidden, certificates cut short.", Code(built.yaml))
            ),
            Section(
                "The same with kubectl",
                ("In the folder of the certificates:", Code("\n".join(built.commands)))
                if built.commands
                else ("Add something first.",),
            ),
            Section("Which pairs can work?", (_ASSUMED, *_pairs(state.chosen, built))),
        )


def _answer(chosen: State, built: Built) -> Answer:
    current = next((t for t in chosen.contexts if t.name == chosen.current), None)
    if current is None:
        return Answer("No context is current: kubectl would not know where to go.")
    for pair in built.pairs:
        if (pair.user, pair.cluster) == (current.user, current.cluster):
            can = "can work" if pair.works else "cannot work"
            verdict = Verdict.PASSED if pair.works else Verdict.FAILED
            return Answer(f"{current.name}: {pair.user} at {pair.cluster} {can}.", verdict)
    return Answer(f"{current.name} leads nowhere.", Verdict.FAILED)


def _pairs(chosen: State, built: Built) -> tuple[Any, ...]:
    """Return a matrix of users by clusters, and the reason for each of its cells."""
    if not built.pairs:
        return ("Add a cluster and a user first.",)
    checks = {
        (pair.user, pair.cluster): Check(
            f"{pair.user} at {pair.cluster}",
            Verdict.PASSED if pair.works else Verdict.FAILED,
            pair.reason,
        )
        for pair in built.pairs
    }
    names = tuple(cluster.name for cluster in chosen.clusters)
    rows = tuple(
        (user.name, *("✓ works" if checks[user.name, name].passed else "✗ fails" for name in names))
        for user in chosen.users
    )
    return Table(("user", *(f"at {name}" for name in names)), rows), tuple(checks.values())


def _desk(chosen: State, materials: Materials) -> Desk:
    """Lay out the forms: filled with the first file of each kind, and with its key."""
    authority, leaf = materials.authorities_first[0], materials.leaves_first[0]
    stem, found = PurePath(leaf).stem, sorted(materials.keys)
    key = next((name for name in found if PurePath(name).stem == stem), found[0] if found else "")
    return _settled(
        Desk(
            chosen,
            ClusterChoice("", "https://", authority),
            UserChoice("", leaf, key),
            ContextChoice("", "", ""),
        )
    )


def _removed(desk: Desk) -> Desk:
    if not desk.unwanted:
        raise Refused("there is nothing to remove yet", "unwanted")
    kind, _, name = desk.unwanted.partition("/")
    done = f"The {kind[:-1]} {name} is out of the file."
    return _settled(replace(desk, chosen=drop(desk.chosen, kind, name), done=done))


def _settled(desk: Desk) -> Desk:
    """Let the lists of the forms point at entries that are there."""
    chosen = desk.chosen
    context = replace(
        desk.context,
        cluster=_present(desk.context.cluster, [c.name for c in chosen.clusters]),
        user=_present(desk.context.user, [u.name for u in chosen.users]),
    )
    entries = [
        f"{kind}/{e.name}"
        for kind in ("clusters", "users", "contexts")
        for e in getattr(chosen, kind)
    ]
    return replace(desk, context=context, unwanted=_present(desk.unwanted, entries))


def _present(name: str, names: list[str]) -> str:
    return name if name in names else next(iter(names), "")


def _list(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Section:
    return Section(title, (Table(columns, tuple(rows)) if rows else "None yet.",))


def _material(embed: bool, *files: str) -> str:
    return f"{' and '.join(files)}, {'embedded' if embed else 'by path'}"


def _options(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in names) or _NONE


def _names(entries: tuple[Choice, ...], *, none: bool = False) -> tuple[tuple[str, str], ...]:
    listed = tuple((entry.name, entry.name) for entry in entries)
    return (("(none)", ""), *listed) if none else listed or _NONE


def _text(name: str, label: str, value: str) -> Control:
    return Control(name=name, label=label, kind=Kind.TEXT, value=value)


def _choice(name: str, label: str, options: tuple[tuple[str, str], ...], value: str) -> Control:
    return Control(name=name, label=label, kind=Kind.CHOICE, value=value, options=options)


def _switch(name: str, label: str, value: bool) -> Control:
    return Control(name=name, label=label, kind=Kind.SWITCH, value=value)


def _button(name: str, label: str) -> Control:
    return Control(name=name, label=label, kind=Kind.BUTTON)
