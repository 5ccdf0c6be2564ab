"""Commands about bindings: what is understood, and what it leads to."""

import pytest
import yaml

from kubecert_lesson.exercises.answers import NotYet
from kubecert_lesson.exercises.bindings import (
    after_commands,
    bindings_in,
    rights_of,
    understood,
)
from kubecert_lesson.exercises.objects import objects_in

OBJECTS = yaml.safe_dump_all(
    [
        {
            "kind": kind,
            "metadata": {"name": name, "namespace": namespace} if namespace else {"name": name},
            "subjects": [{"kind": subject, "name": "dev" if subject == "Group" else "alice"}],
            "roleRef": {"kind": "ClusterRole", "name": "reader"},
        }
        for kind, name, namespace, subject in (
            ("RoleBinding", "alice-reads", "shop", "User"),
            ("ClusterRoleBinding", "devs-look", "", "Group"),
        )
    ]
).encode()


@pytest.mark.parametrize(
    "line",
    [
        "kubectl delete rolebinding alice-reads -n shop",
        "delete rolebinding/alice-reads --namespace shop",
        "kubectl -n shop delete rolebindings alice-reads",
        "kubectl delete rolebinding alice-reads --namespace=shop",
        "kubectl delete rolebinding alice-reads --ignore-not-found -n shop",
    ],
)
def test_a_binding_is_gone_however_its_deletion_is_written(line: str) -> None:
    before = bindings_in(objects_in(OBJECTS))
    assert rights_of(before, "alice", "dev") == {("reader", "shop"), ("reader", "")}
    after = after_commands(before, understood(line))
    assert rights_of(after, "alice", "dev") == {("reader", "")}


def test_several_kinds_can_go_in_one_command() -> None:
    before = bindings_in(objects_in(OBJECTS))
    line = "kubectl delete rolebinding/alice-reads clusterrolebinding/devs-look -n shop"
    assert after_commands(before, understood(line)) == {}


def test_a_binding_of_another_namespace_stays() -> None:
    before = bindings_in(objects_in(OBJECTS))
    assert after_commands(before, understood("delete rolebinding alice-reads")) == before


def test_a_new_binding_gives_its_role_to_all_that_it_names() -> None:
    line = "create clusterrolebinding both --clusterrole=reader --user=bob --user carol"
    after = after_commands({}, understood(line))
    assert [rights_of(after, user, "") for user in ("bob", "carol", "alice")] == [
        {("reader", "")},
        {("reader", "")},
        set(),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("kubectl delete pods --all", "not-understood"),
        ("kubectl delete rolebinding x --kubeconfig /etc/passwd", "not-understood"),
        ("kubectl create -f /etc/passwd", "not-understood"),
        ("rm -rf /", "not-understood"),
        ("kubectl delete rolebinding 'x", "not-understood"),
        ("kubectl certificate deny alice", "revoked"),
        ("openssl ca -revoke alice.crt", "revoked"),
        ("kubectl config delete-user alice", "own-kubeconfig"),
    ],
)
def test_nothing_else_is_ever_run(line: str, code: str) -> None:
    with pytest.raises(NotYet) as raised:
        understood(line)
    assert raised.value.code == code


def test_what_is_run_is_written_anew() -> None:
    (command,) = understood("kubectl delete rolebinding/alice-reads -n shop")
    assert command.words == ["delete", "rolebinding", "alice-reads", "--namespace=shop"]
