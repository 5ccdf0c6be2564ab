"""Roles and bindings as objects: what ``kubectl create rolebinding`` makes, and what it means.

The authorizer reads these objects at every request, so that a binding counts exactly as long as it
exists. What a real server also does, and this one does not:
keep users from granting rights that they do not have themselves.
Source: Kubernetes, "Using RBAC Authorization".
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.authorization import Binding, Role, Rule
from kubecert_lesson.apiserver.kinds import AGE, NAME, Column, Resource, at, column, new_object
from kubecert_lesson.apiserver.responses import Json, invalid
from kubecert_lesson.apiserver.shapes import BINDING, CLUSTER_ROLE, ROLE, Shape
from kubecert_lesson.apiserver.store import Store, key

GROUP = "rbac.authorization.k8s.io"
_VERSION = f"{GROUP}/v1"
_CREATED = column("Created At", "metadata.creationTimestamp")


def role_kinds(
    roles: Sequence[Role], given: Sequence[Binding], created: datetime
) -> tuple[Resource, ...]:
    """Make the four kinds, with these cluster roles and bindings as their first objects."""
    every = {role.name: role for role in (*roles, *(binding.role for binding in given))}
    cluster_roles = Store(
        {**_new("ClusterRole", role.name, created), "rules": [_rule(rule) for rule in role.rules]}
        for role in every.values()
    )
    everywhere = Store(_binding(binding, created) for binding in given if not binding.namespace)
    somewhere = Store(_binding(binding, created) for binding in given if binding.namespace)
    return (
        _kind("ClusterRole", False, (NAME, _CREATED), cluster_roles, CLUSTER_ROLE),
        _kind("ClusterRoleBinding", False, _BINDING_COLUMNS, everywhere, BINDING),
        _kind("Role", True, (NAME, _CREATED), Store(), ROLE),
        _kind("RoleBinding", True, _BINDING_COLUMNS, somewhere, BINDING),
    )


def bindings(kinds: Mapping[str, Resource]) -> tuple[Binding, ...]:
    """Read the bindings that there are now, each with the rules of its role.

    A binding of a role that does not exist allows nothing, until the role is made.
    """
    found = []
    for plural in ("clusterrolebindings", "rolebindings"):
        for item in kinds[plural].objects:
            namespace, name = key(item)
            users, groups = _subjects(item, namespace)
            role = _role(kinds, item, namespace)
            found.append(
                Binding(name, role, groups=tuple(groups), users=tuple(users), namespace=namespace)
            )
    return tuple(found)


def _kind(
    kind: str, namespaced: bool, columns: tuple[Column, ...], objects: Store, shape: Shape
) -> Resource:
    singular = kind.lower()
    fields = ("metadata.name", *(["metadata.namespace"] if namespaced else []))
    return Resource(
        plural=f"{singular}s",
        singular=singular,
        kind=kind,
        short_name="",
        namespaced=namespaced,
        columns=columns,
        fields=fields,
        objects=objects,
        group=GROUP,
        shape=shape,
        checked=_checked_binding if shape is BINDING else _checked_role,
    )


def _new(kind: str, name: str, created: datetime, namespace: str = "") -> Json:
    return new_object(kind, name, created, namespace, api_version=_VERSION)


def _rule(rule: Rule) -> Json:
    fields = {
        "verbs": rule.verbs,
        "apiGroups": () if rule.urls else rule.api_groups,
        "resources": rule.resources,
        "resourceNames": rule.names,
        "nonResourceURLs": rule.urls,
    }
    return {name: list(texts) for name, texts in fields.items() if texts}


def _binding(binding: Binding, created: datetime) -> Json:
    kind = "RoleBinding" if binding.namespace else "ClusterRoleBinding"
    subjects = [
        {"kind": sort, "apiGroup": GROUP, "name": name}
        for sort, names in (("Group", binding.groups), ("User", binding.users))
        for name in names
    ]
    return {
        **_new(kind, binding.name, created, binding.namespace),
        "subjects": subjects,
        "roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": binding.role.name},
    }


def _subjects(item: Json, namespace: str) -> tuple[list[str], list[str]]:
    """The users and the groups that a binding names."""
    users, groups = [], []
    for subject in _many(item, "subjects"):
        name = subject["name"]
        match subject["kind"]:
            case "User":
                users.append(name)
            case "Group":
                groups.append(name)
            case _:
                own = subject.get("namespace", namespace)
                users.append(f"system:serviceaccount:{own}:{name}")
    return users, groups


def _role(kinds: Mapping[str, Resource], binding: Json, namespace: str) -> Role:
    kind, name = at(binding, "roleRef.kind"), at(binding, "roleRef.name")
    where = namespace if kind == "Role" else ""
    item = kinds[f"{kind.lower()}s"].objects.find(where, name) or {}
    rules = tuple(
        Rule(
            verbs=tuple(rule["verbs"]),
            resources=tuple(rule.get("resources", ())),
            api_groups=tuple(rule.get("apiGroups", ("",))),
            names=tuple(rule.get("resourceNames", ())),
            urls=tuple(rule.get("nonResourceURLs", ())),
        )
        for rule in _many(item, "rules")
    )
    return Role(name, rules, kind)


def _checked_role(new: Json, user: UserInfo, old: Json | None) -> Json:
    causes = []
    for number, rule in enumerate(_many(new, "rules")):
        path = f"rules[{number}]"
        if not rule.get("verbs"):
            causes.append(f"{path}.verbs: Required value: verbs must contain at least one value")
        urls = rule.get("nonResourceURLs")
        if urls and new["kind"] == "Role":
            why = "namespaced rules cannot apply to non-resource URLs"
            causes.append(f"{path}.nonResourceURLs: Invalid value: {json.dumps(urls)}: {why}")
        if urls:
            continue
        if not rule.get("apiGroups"):
            why = "resource rules must supply at least one api group"
            causes.append(f"{path}.apiGroups: Required value: {why}")
        if not rule.get("resources"):
            why = "resource rules must supply at least one resource"
            causes.append(f"{path}.resources: Required value: {why}")
    return _accepted({**new, "rules": _many(new, "rules")}, causes)


def _checked_binding(new: Json, user: UserInfo, old: Json | None) -> Json:
    causes = []
    kinds = ["ClusterRole"] if new["kind"] == "ClusterRoleBinding" else ["ClusterRole", "Role"]
    if at(new, "roleRef.kind") not in kinds:
        causes.append(_unsupported("roleRef.kind", at(new, "roleRef.kind"), kinds))
    if not at(new, "roleRef.name"):
        causes.append("roleRef.name: Required value")
    if old is not None and old["roleRef"] != new.get("roleRef"):
        causes.append("roleRef: Invalid value: cannot change roleRef")
    for number, subject in enumerate(_many(new, "subjects")):
        if not subject.get("name"):
            causes.append(f"subjects[{number}].name: Required value")
        kinds = ["Group", "ServiceAccount", "User"]
        if subject.get("kind") not in kinds:
            path = f"subjects[{number}].kind"
            causes.append(_unsupported(path, subject.get("kind", ""), kinds))
    return _accepted(new, causes)


def _accepted(new: Json, causes: list[str]) -> Json:
    if causes:
        raise invalid(str(new["kind"]), key(new)[1], GROUP, causes)
    return new


def _unsupported(path: str, value: str, supported: Iterable[str]) -> str:
    known = ", ".join(f'"{kind}"' for kind in supported)
    return f'{path}: Unsupported value: "{value}": supported values: {known}'


def _many(item: Json, name: str) -> list[dict[str, Any]]:
    found = item.get(name)
    return found if isinstance(found, list) else []


def _named(kind: str) -> Column:
    def cell(item: Json) -> str:
        names = [subject for subject in _many(item, "subjects") if subject["kind"] == kind]
        if kind == "ServiceAccount":
            return ", ".join(f"{s.get('namespace', '')}/{s['name']}" for s in names)
        return ", ".join(subject["name"] for subject in names)

    return Column(f"{kind}s", cell, 1)


_BINDING_COLUMNS = (
    NAME,
    Column("Role", lambda item: f"{at(item, 'roleRef.kind')}/{at(item, 'roleRef.name')}"),
    AGE,
    _named("User"),
    _named("Group"),
    _named("ServiceAccount"),
)
