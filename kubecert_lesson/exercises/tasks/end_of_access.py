"""An exercise of notebook 9: somebody leaves, and nobody can revoke a certificate."""

from collections.abc import Sequence

import yaml

from kubecert_lesson.apiserver import Pod
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.bindings import (
    BindingCommand,
    Bindings,
    after_commands,
    bindings_in,
    rights_of,
    understood,
)
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.kubectl_judging import FILE, judged_by
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.objects import Object, objects_in
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "09_users_and_renewal"
_API = "rbac.authorization.k8s.io"
_EVERYBODY = ("system:authenticated", "system:unauthenticated")


def _deal(dice: Dice) -> Dealt:
    group, namespace = dice.group(), dice.namespace()
    leaver, *rest = (dice.user() for _ in range(3))
    objects = [
        _object("ClusterRole", "node-reader", rules=[_rule("nodes")]),
        _object("Role", "pod-reader", namespace, rules=[_rule("pods")]),
        _binding("RoleBinding", f"{leaver}-reads", namespace, "Role/pod-reader", User=leaver),
        _binding("RoleBinding", f"{rest[0]}-reads", namespace, "Role/pod-reader", User=rest[0]),
        _binding("ClusterRoleBinding", f"{group}-look", "", "ClusterRole/node-reader", Group=group),
    ]
    return Dealt(
        task=text(
            "end-of-access",
            "Your colleague {leaver} leaves. The certificate (CN={leaver}, O={group}) is valid"
            " for years. The team {group} is {leaver}, {one} and {two}; objects.yaml has all their"
            " roles and bindings. Hand in kubectl commands, one a line, after which {leaver} may"
            " do none of this, and the others what they may do now.",
            leaver=leaver,
            group=group,
            one=rest[0],
            two=rest[1],
        ),
        given={"objects.yaml": yaml.safe_dump_all(objects)},
        wanted={
            "leaver": leaver,
            "group": group,
            "namespace": namespace,
            "one": rest[0],
            "two": rest[1],
        },
    )


def _object(kind: str, name: str, namespace: str = "", **fields: object) -> Object:
    where = {"namespace": namespace} if namespace else {}
    return {"apiVersion": f"{_API}/v1", "kind": kind, "metadata": {"name": name, **where}, **fields}


def _rule(resource: str) -> Object:
    return {"apiGroups": [""], "resources": [resource], "verbs": ["get", "list"]}


def _binding(kind: str, name: str, namespace: str, role: str, **subject: str) -> Object:
    role_kind, _, role_name = role.partition("/")
    subjects = [{"kind": k, "name": n, "apiGroup": _API} for k, n in subject.items()]
    reference = {"kind": role_kind, "name": role_name, "apiGroup": _API}
    return _object(kind, name, namespace, subjects=subjects, roleRef=reference)


def _check(dealt: Dealt, answer: TakenAnswer) -> Right:
    commands = [command for line in answer.lines if line for command in understood(line)]
    leaver, group = dealt.text("leaver"), dealt.text("group")
    for command in commands:
        _demand_sense(command, leaver)
    if all(command.kind == "csr" for command in commands):
        raise NotYet(
            "request-deleted",
            "only the request is deleted: the certificate that came back works on",
            next=template("take the rights away: they are in the bindings"),
        )
    before = bindings_in(objects_in(dealt.file("objects.yaml")))
    after = after_commands(before, commands)
    _demand_harmless(before, after, leaver, group)
    others = [dealt.text("one"), dealt.text("two")]
    for other in others:
        if lost := rights_of(before, other, group) - rights_of(after, other, group):
            raise NotYet(
                "others-locked-out",
                "{other} has lost {role}",
                next=template("bind those who stay by their names, now that the group is no use"),
                other=other,
                role=sorted(lost)[0][0],
            )
    return Right(
        text(
            "end-of-access",
            "nobody can take {group} out of a certificate, so the group has no binding any more,"
            " and those who stay are bound by name. Most people delete the request or the user's"
            " own binding only. A new authority would have been the other way",
            group=group,
        ),
        _by_kubectl(dealt, commands),
    )


def _demand_sense(command: BindingCommand, leaver: str) -> None:
    if command.kind == "user":
        raise NotYet(
            "no-such-user",
            "there is no object for {leaver} that could be deleted: a user is only a name in a"
            " certificate",
            next=template("look at where that name and that group stand: in the bindings"),
            leaver=leaver,
        )
    if command.kind in ("role", "clusterrole"):
        raise NotYet(
            "role-changed",
            "the role {role} is also what the others have their rights from",
            next=template("leave the roles alone, and change who is bound to them"),
            role=command.name[:60],
        )


def _demand_harmless(before: Bindings, after: Bindings, leaver: str, group: str) -> None:
    subjects = {subject for _, found in after.values() for subject in found}
    if any(name in _EVERYBODY for _, name in subjects):
        raise NotYet(
            "everybody",
            "a binding of system:authenticated is for everyone with a login, {leaver} included",
            next=template("bind those who stay by their names"),
            leaver=leaver,
        )
    if ("User", leaver) in subjects:
        raise NotYet(
            "user-binding-left",
            "a binding still names {leaver}",
            next=template("delete the binding of the user {leaver}"),
            leaver=leaver,
        )
    if ("Group", group) in subjects:
        raise NotYet(
            "group-left",
            "{leaver}'s certificate says O={group}, and the group {group} is still bound",
            next=template("the group cannot be taken out of the certificate: unbind it"),
            leaver=leaver,
            group=group,
        )
    given = {(role, place[1], each) for place, (role, found) in after.items() for each in found}
    had = {(role, place[1]) for place, (role, _) in before.items()}
    if extra := sorted(one for one in given if one[:2] not in had):
        raise NotYet(
            "too-much",
            "{name} would have {role}, which was not bound there before",
            next=template("give nobody more than before"),
            name=extra[0][2][1][:60],
            role=extra[0][0][:60] or template("no role"),
        )


def _by_kubectl(dealt: Dealt, commands: Sequence[BindingCommand]) -> Text:
    can, group = "auth can-i list nodes --as", dealt.text("group")
    pods = [Pod("web", namespace=dealt.text("namespace"))]
    with LessonCluster(pods=pods, encryption_algorithm="ECDSA-P256") as lab:
        return judged_by(
            f"create -f {FILE}",
            *(command.words for command in commands if command.kind != "csr"),
            f"{can} {dealt.text('one')} --as-group {group}",
            f"{can} {dealt.text('two')} --as-group {group}",
            kubeconfig=lab.kubeconfig(),
            file=dealt.file("objects.yaml"),
            denied=f"{can} {dealt.text('leaver')} --as-group {group}",
        )


def _commands(dealt: Dealt, *kept: int, instead: Sequence[str] = ()) -> list[str]:
    """Of the three right commands some, and others after them."""
    leaver, group, namespace = (dealt.text(name) for name in ("leaver", "group", "namespace"))
    one, two = dealt.text("one"), dealt.text("two")
    right = (
        f"kubectl delete rolebinding {leaver}-reads -n {namespace}",
        f"kubectl delete clusterrolebinding {group}-look",
        f"kubectl create clusterrolebinding look --clusterrole=node-reader --user={one}"
        f" --user={two}",
    )
    return [*(right[place] for place in kept), *instead]


_LOOK = "kubectl create clusterrolebinding look --clusterrole="

_ACCESS = Exercise(
    name="end-of-access",
    notebook=NOTEBOOK,
    title=template("Somebody leaves. How do you end their access?"),
    teaches=template("A certificate cannot be revoked: take the rights away, group by group."),
    kind=AnswerKind.LINES,
    misconceptions=("deleting-revokes", "organization-is-a-company"),
    deal=_deal,
    check=_check,
    starter="""from kubecert_lesson import show

show(task.given["objects.yaml"])
my_answer = ...  # ["kubectl delete …", …]
task.check(my_answer)""",
    hints=(
        template("Two bindings reach {leaver}: one by the name, one by the group in the O."),
        template("Without the group's binding, {one} and {two} would lose their rights, too."),
        template("kubectl create clusterrolebinding … takes --user= several times."),
    ),
    solution="""who = task.wanted
my_answer = [
    f"kubectl delete rolebinding {who['leaver']}-reads -n {who['namespace']}",
    f"kubectl delete clusterrolebinding {who['group']}-look",
    "kubectl create clusterrolebinding nodes-by-name --clusterrole=node-reader"
    f" --user={who['one']} --user={who['two']}",
]""",
    wrongs=(
        Wrong("request-deleted", lambda d, _: [f"kubectl delete csr {d.text('leaver')}"]),
        Wrong("no-such-user", lambda d, _: [f"kubectl delete user {d.text('leaver')}"]),
        Wrong("group-left", lambda d, _: _commands(d, 0)),
        Wrong("user-binding-left", lambda d, _: _commands(d, 1, 2)),
        Wrong("others-locked-out", lambda d, _: _commands(d, 0, 1)),
        Wrong(
            "everybody",
            lambda d, _: _commands(
                d, 0, 1, instead=[f"{_LOOK}node-reader --group=system:authenticated"]
            ),
        ),
        Wrong(
            "too-much",
            lambda d, _: _commands(
                d,
                *(0, 1),
                instead=[f"{_LOOK}cluster-admin --user={d.text('one')} --user={d.text('two')}"],
            ),
        ),
        Wrong(
            "role-changed",
            lambda d, _: ["kubectl delete clusterrole node-reader"],
        ),
        Wrong("revoked", lambda d, _: [f"kubectl certificate deny {d.text('leaver')}"]),
        Wrong("not-understood", lambda d, _: [f"openssl ca -gencrl {d.text('leaver')}.crt"]),
        Wrong("own-kubeconfig", lambda d, _: [f"kubectl config delete-user {d.text('leaver')}"]),
    ),
)

EXERCISES = (_ACCESS,)
