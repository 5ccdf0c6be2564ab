"""An exercise of notebook 9: the smallest role that is enough."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import yaml

from kubecert_lesson.apiserver import Pod
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.kubectl_judging import FILE, judged_by
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.objects import Object, field, objects_in, several, texts
from kubecert_lesson.words import template, text

NOTEBOOK = "09_users_and_renewal"
_API = "rbac.authorization.k8s.io"
_NEEDED = {("get", "pods"), ("list", "pods"), ("get", "pods/log")}


def _deal(dice: Dice) -> Dealt:
    user, group, namespace = dice.user(), dice.group(), dice.namespace()
    dealt = Dealt(
        task=text(
            "smallest-role",
            "Your colleague {user}, of the team {group}, logs in with a certificate (CN={user},"
            " O={group}). In the namespace {namespace}, {user} alone needs kubectl get pods,"
            " kubectl get pod NAME and kubectl logs. Somebody proposes proposal.yaml, which works"
            " and allows far too much. Hand in the YAML of the smallest role that is enough, and"
            " its binding.",
            user=user,
            group=group,
            namespace=namespace,
        ),
        wanted={"user": user, "group": group, "namespace": namespace},
    )
    proposal = _objects(
        dealt,
        rules=_rule("pods pods/log services", "*"),
        kind="ClusterRole",
        binding="ClusterRoleBinding",
        subject={"kind": "Group", "name": group},
        bound={"kind": "ClusterRole", "name": "pod-reader"},
    )
    return replace(dealt, given={"proposal.yaml": proposal})


def _check(dealt: Dealt, answer: TakenAnswer) -> Right:
    objects = objects_in(answer.content)
    bindings = [one for one in objects if one["kind"].endswith("RoleBinding")]
    roles = [one for one in objects if one["kind"] in ("Role", "ClusterRole")]
    if len(objects) > 2 or len(bindings) > 1 or len(roles) > 1:
        raise NotYet(
            "too-many-objects",
            "there are {count} objects in it",
            next=template("one role and one binding are enough: leave the rest out"),
            count=len(objects),
        )
    if not bindings:
        raise NotYet(
            "no-binding",
            "nothing binds {user} to anything, and a role alone gives rights to nobody",
            next=template("write a RoleBinding, too; --- stands between two objects"),
            user=dealt.wanted["user"],
        )
    _demand_group(objects)
    _demand_binding(dealt, bindings[0], roles)
    _demand_rules(several(roles[0], "rules"))
    user, namespace = dealt.text("user"), dealt.text("namespace")
    pods = [Pod("web", namespace=dealt.text("namespace"))]
    with LessonCluster(pods=pods, encryption_algorithm="ECDSA-P256") as lab:
        judge = judged_by(
            f"create -f {FILE}",
            f"auth can-i get pods --subresource=log -n {namespace} --as {user}",
            f"get pods -n {namespace} -o name --as {user}",
            kubeconfig=lab.kubeconfig(),
            file=answer.content,
            expected="pod/web",
        )
    return Right(
        text(
            "smallest-role",
            "three rights, one person, one namespace. Many bind view or the whole team, because it"
            " works at once, and nobody ever takes the rest away again",
        ),
        judge,
    )


def _demand_group(objects: Iterable[Object]) -> None:
    """Demand objects that the API server takes; an apiGroup that is left out, it fills in."""
    for one in objects:
        if one.get("apiVersion") != f"{_API}/v1":
            raise NotYet(
                "wrong-kind",
                "the {kind} is not one of {group}/v1",
                next=template("write apiVersion: {group}/v1 in both objects"),
                kind=one["kind"],
                group=_API,
            )
        parts = [one.get("roleRef") or {}, *several(one, "subjects")]
        if {part.get("apiGroup", _API) for part in parts} != {_API}:
            raise NotYet(
                "wrong-api-group",
                "a subject or the roleRef of the {kind} is in another API group",
                next=template("write {group} as each apiGroup"),
                kind=one["kind"],
                group=_API,
            )
        if not field(one, "metadata.name"):
            raise NotYet(
                "wrong-name",
                "the {kind} has no name",
                next=template("write metadata.name, whatever you call it"),
                kind=one["kind"],
            )


def _demand_binding(dealt: Dealt, binding: Object, roles: list[Object]) -> None:
    user, namespace = dealt.text("user"), dealt.text("namespace")
    if binding["kind"] == "ClusterRoleBinding":
        raise NotYet(
            "cluster-wide",
            "a ClusterRoleBinding gives the rights in every namespace",
            next=template("write a RoleBinding in {namespace}"),
            namespace=namespace,
        )
    subjects = [
        (str(one.get("kind")), str(one.get("name"))) for one in several(binding, "subjects")
    ]
    if groups := [name for kind, name in subjects if kind == "Group"]:
        raise NotYet(
            "whole-group",
            "it is bound to the group {group}: everyone in it would have the rights",
            next=template("bind it to the user {user} alone"),
            group=groups[0][:60],
            user=user,
        )
    if subjects != [("User", user)]:
        raise NotYet(
            "wrong-user",
            "it is not bound to the user {user}, and to nobody else",
            next=template("one subject: kind User, with the CN of the certificate as its name"),
            user=user,
        )
    bound = field(binding, "roleRef.kind"), field(binding, "roleRef.name")
    if not roles or bound != (roles[0]["kind"], field(roles[0], "metadata.name")):
        raise NotYet(
            "another-role",
            "it binds {kind} {name}, which is not in your file: that one may allow far more",
            next=template("bind the role that you hand in, by its kind and its name"),
            kind=str(bound[0])[:40],
            name=str(bound[1])[:60],
        )
    for one in (binding, *roles):
        if one["kind"] != "ClusterRole" and field(one, "metadata.namespace") != namespace:
            raise NotYet(
                "wrong-namespace",
                "the {kind} is not in the namespace {namespace}",
                next=template("write metadata.namespace into both objects"),
                kind=one["kind"],
                namespace=namespace,
            )


def _demand_rules(rules: Iterable[Object]) -> None:
    given: set[tuple[str, str]] = set()
    for rule in rules:
        fields = ("verbs", "resources", "apiGroups")
        verbs, resources, groups = (texts(rule, name) for name in fields)
        if "*" in (*verbs, *resources, *groups):
            raise NotYet(
                "wildcard",
                "a * in a rule allows what nobody asked for, and what later versions add",
                next=template("name each verb and each resource"),
            )
        if groups != ("",) or rule.get("nonResourceURLs") or rule.get("resourceNames"):
            raise NotYet(
                "wrong-api-group",
                "the rule is not about all pods of the core group",
                next=template('pods are in the core group: apiGroups: [""], and no other fields'),
            )
        given |= {(verb, resource) for verb in verbs for resource in resources}
    if extra := sorted(given - _NEEDED):
        raise NotYet(
            "too-much",
            "it allows {verb} on {resource}, which nobody asked for",
            next=template("two rules may be needed: one for pods, one for pods/log"),
            verb=extra[0][0],
            resource=extra[0][1],
        )
    if missing := sorted(_NEEDED - given):
        raise NotYet(
            "log-missing" if missing[0][1] == "pods/log" else "verb-missing",
            "it does not allow {verb} on {resource}",
            next=template("allow get for one pod, list for all, and get on pods/log for logs"),
            verb=missing[0][0],
            resource=missing[0][1],
        )


def _objects(dealt: Dealt, **changes: Any) -> str:
    """The right objects, but for these parts."""
    parts = {
        "rules": [
            {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]},
            {"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]},
        ],
        "kind": "Role",
        "binding": "RoleBinding",
        "subject": {"kind": "User", "name": dealt.text("user")},
        "bound": {"kind": "Role", "name": "pod-reader"},
        "namespace": dealt.text("namespace"),
        **changes,
    }
    role = _object(parts["kind"], "pod-reader", parts["namespace"])
    binding = _object(parts["binding"], "pod-readers", parts["namespace"])
    subjects = [{"apiGroup": _API, **parts["subject"]}]
    bound = {"apiGroup": _API, **parts["bound"]}
    return yaml.safe_dump_all(
        [{**role, "rules": parts["rules"]}, {**binding, "subjects": subjects, "roleRef": bound}],
        sort_keys=False,
    )


def _object(kind: str, name: str, namespace: str) -> Object:
    where = {} if kind.startswith("Cluster") else {"namespace": namespace}
    return {"apiVersion": f"{_API}/v1", "kind": kind, "metadata": {"name": name, **where}}


def _rule(resources: str, verbs: str) -> list[Object]:
    return [{"apiGroups": [""], "resources": resources.split(), "verbs": verbs.split()}]


_ROLE = Exercise(
    name="smallest-role",
    notebook=NOTEBOOK,
    title=template("What is the smallest role that is enough?"),
    teaches=template("A role lists rights, a binding gives them: to whom, and where."),
    kind=AnswerKind.FILE,
    misconceptions=("organization-is-a-company",),
    deal=_deal,
    check=_check,
    starter="""from kubecert_lesson import show

show(task.given["proposal.yaml"])
my_answer = ...  # one text: the role, a line ---, and the binding
task.check(my_answer)""",
    hints=(
        template("get pods needs list; get pod NAME needs get; logs needs get on pods/log."),
        template("One rule gives each of its verbs on each of its resources: so write two rules."),
        template("A RoleBinding in {namespace} for --user={user}; not for the group {group}."),
    ),
    solution="""user, namespace = task.wanted["user"], task.wanted["namespace"]
my_answer = f\"\"\"apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: pod-reader, namespace: {namespace}}}
rules:
- {{apiGroups: [""], resources: [pods], verbs: [get, list]}}
- {{apiGroups: [""], resources: [pods/log], verbs: [get]}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: {user}-reads, namespace: {namespace}}}
subjects: [{{kind: User, name: {user}, apiGroup: rbac.authorization.k8s.io}}]
roleRef: {{kind: Role, name: pod-reader, apiGroup: rbac.authorization.k8s.io}}
\"\"\"
""",
    wrongs=(
        Wrong("wildcard", lambda dealt, _: _objects(dealt, rules=_rule("pods pods/log", "*"))),
        Wrong("cluster-wide", lambda dealt, _: _objects(dealt, binding="ClusterRoleBinding")),
        Wrong(
            "whole-group",
            lambda d, _: _objects(d, subject={"kind": "Group", "name": d.text("group")}),
        ),
        Wrong(
            "wrong-user",
            lambda d, _: _objects(d, subject={"kind": "User", "name": f"CN={d.text('user')}"}),
        ),
        Wrong(
            "another-role",
            lambda d, _: _objects(d, bound={"kind": "ClusterRole", "name": "cluster-admin"}),
        ),
        Wrong("too-much", lambda d, _: _objects(d, rules=_rule("pods pods/log", "get list"))),
        Wrong("log-missing", lambda d, _: _objects(d, rules=_rule("pods", "get list"))),
        Wrong("verb-missing", lambda d, _: _objects(d, rules=_rule("pods pods/log", "get"))),
        Wrong("wrong-namespace", lambda d, _: _objects(d, namespace="default")),
        Wrong("wrong-kind", lambda d, _: _objects(d).replace("k8s.io/v1", "k8s.io/v1beta1")),
        Wrong("no-binding", lambda d, _: _objects(d).split("---")[0].replace("Binding", "")),
    ),
)

EXERCISES = (_ROLE,)
