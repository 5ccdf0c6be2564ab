"""KubeconfigBuilder: add clusters, users and contexts, and watch the file grow beside them.

It shows the YAML without its secrets, the kubectl commands that write the same file, and for each
user at each cluster whether the login works and why. The forms are in kubeconfig_forms.py, what
follows from the choices in kubeconfig_outcome.py.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kubecert_lesson.kubeconfig import Kubeconfig
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import Table, plain
from kubecert_lesson.widgets.base import Code, Control, Headline, LessonWidget, Part, Section
from kubecert_lesson.widgets.kubeconfig_choices import Chosen
from kubecert_lesson.widgets.kubeconfig_forms import (
    FORMS,
    Desk,
    desk_after,
    first_desk,
    form_controls,
)
from kubecert_lesson.widgets.kubeconfig_materials import choices_of, read_materials
from kubecert_lesson.widgets.kubeconfig_outcome import Built, build
from kubecert_lesson.words import listed, say, template

_ASSUMED = template(
    "The kubeconfig does not say which authority a cluster checks its users by: that is a setting"
    " of the server. Here it is the authority that also signed its server, unless you choose"
    " another."
)


class KubeconfigBuilder(LessonWidget[Desk]):
    """Build a kubeconfig out of the certificates and keys (PEM files) of one folder.

    ``config`` is the kubeconfig to begin with; its material must be in the folder. What was built
    is ``.config``. Raises LessonError if the folder holds no certificate.
    """

    title = template("Build a kubeconfig")

    def __init__(self, *, folder: str | os.PathLike[str], config: Kubeconfig | None = None) -> None:
        self._materials = read_materials(folder)
        chosen = choices_of(config, self._materials) if config else Chosen()
        super().__init__(first_desk(chosen, self._materials))

    @property
    def config(self) -> Kubeconfig:
        """The kubeconfig as it is now, with its keys: ``kubeconfig.save`` writes it."""
        return build(self.state.chosen, self._materials).config

    def controls(self, state: Desk) -> tuple[Control, ...]:
        """Return the fields of the three forms, and their buttons."""
        return form_controls(state, self._materials)

    def changed(self, state: Desk, name: str, value: Any) -> Desk:
        """Return the desk after one field or button; an invalid entry is refused."""
        return desk_after(state, name, value)

    def values(self, state: Desk) -> tuple[Section, ...]:
        """Return the three forms with what was entered, and all that follows from it."""
        names = [control.name for control in self.controls(state)]
        forms = {
            form: tuple(name for name in names if name.startswith(f"{form}_")) for form in FORMS
        }
        forms["context"] += ("current",)
        answer, file, *rest = self._outcome(state)
        return (
            *([Section(parts=(Headline(state.done),))] if state.done else ()),
            answer,
            *(
                replace(section, controls=controls)
                for section, controls in zip(_entered(state.chosen), forms.values(), strict=True)
            ),
            Section(title=say("Remove an entry"), controls=("unwanted", "remove")),
            replace(file, right=True),
            *rest,
        )

    def page(self, state: Desk) -> tuple[Section, ...]:
        """Return the same without the forms: a page cannot be filled in."""
        return (*_entered(state.chosen), *self._outcome(state))

    def _outcome(self, state: Desk) -> tuple[Section, ...]:
        built = build(state.chosen, self._materials)
        problems = tuple(str(problem) for problem in built.problems)
        commands: tuple[Part, ...] = (say("Add something first."),)
        if built.commands:
            folder = say("In the folder of the certificates:")
            commands = (folder, Code("\n".join(built.commands)))
        return (
            Section(parts=(_headline(state.chosen, built), *problems)),
            Section(
                title=say("The file so far"),
                parts=(say("Keys are hidden, certificates cut short."), Code(built.yaml)),
            ),
            Section(title=say("The same with kubectl"), parts=commands),
            Section(
                title=say("Which user can log in to which cluster?"),
                parts=(say(_ASSUMED), *_logins(state.chosen, built)),
            ),
        )


def _headline(chosen: Chosen, built: Built) -> Headline:
    current = next((t for t in chosen.contexts if t.name == chosen.current), None)
    if current is None:
        return Headline(say("No context is current: kubectl would not know where to connect."))
    names = {"context": current.name, "user": current.user, "cluster": current.cluster}
    for login in built.logins:
        if (login.user, login.cluster) == (current.user, current.cluster):
            if login.works:
                works = say("{context}: {user} can log in to {cluster}.", **names)
                return Headline(works, Verdict.PASSED)
            fails = say("{context}: {user} cannot log in to {cluster}.", **names)
            return Headline(fails, Verdict.FAILED)
    nowhere = say("{context} names a user or a cluster that does not exist.", context=current.name)
    return Headline(nowhere, Verdict.FAILED)


def _logins(chosen: Chosen, built: Built) -> tuple[Part, ...]:
    """Return a matrix of users by clusters, and the reason for each of its cells."""
    if not built.logins:
        return (say("Add a cluster and a user first."),)
    works = {(login.user, login.cluster): login.works for login in built.logins}
    names = tuple(cluster.name for cluster in chosen.clusters)
    rows = tuple(
        (
            user.name,
            *(say("✓ works") if works[user.name, name] else say("✗ fails") for name in names),
        )
        for user in chosen.users
    )
    columns = (say("user"), *(say("at {cluster}", cluster=name) for name in names))
    return Table(columns, rows), tuple(login.check for login in built.logins)


def _entered(chosen: Chosen) -> tuple[Section, ...]:
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
            say("Clusters: the server, and the authority to trust there"),
            (
                say("cluster"),
                say("server"),
                say("the server is checked by"),
                say("it checks users by"),
            ),
            clusters,
        ),
        _list(say("Users: who you are"), (say("user"), say("certificate and key")), users),
        _list(
            say("Contexts: which user at which cluster"),
            (say("context"), say("user"), say("cluster"), say("namespace"), say("current")),
            contexts,
        ),
    )


def _list(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Section:
    return Section(title=title, parts=(Table(columns, tuple(rows)) if rows else say("None yet."),))


def _material(embed: bool, *files: str) -> str:
    if embed:
        return say("{files}, embedded", files=listed(files))
    return say("{files}, by path", files=listed(files))
