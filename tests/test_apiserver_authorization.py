"""Who may do what: the table of bindings, and the order in which it is asked."""

import pytest

from kubecert_lesson.apiserver.authentication import ANONYMOUS, AUTHENTICATED, UserInfo
from kubecert_lesson.apiserver.authorization import (
    BINDINGS,
    CLUSTER_ADMIN,
    VIEWER,
    Attributes,
    Binding,
    Role,
    Rule,
    decide,
    rules_for,
)

LIST_NODES = Attributes("list", resource="nodes")


def user(name: str, *groups: str) -> UserInfo:
    return UserInfo(name, (*groups, AUTHENTICATED))


@pytest.mark.parametrize(
    ("groups", "asked", "allowed"),
    [
        (("system:masters",), Attributes("delete", resource="nodes", name="node1"), True),
        (("system:masters",), Attributes("get", path="/metrics"), True),
        (
            ("kubeadm:cluster-admins",),
            Attributes("create", group="apps", resource="deployments"),
            True,
        ),
        (("dev",), LIST_NODES, False),
        (("viewers",), LIST_NODES, True),
        (("viewers",), Attributes("watch", resource="pods", namespace="default"), True),
        (("viewers",), Attributes("delete", resource="pods", namespace="default"), False),
        (("viewers",), Attributes("get", resource="pods", subresource="log"), False),
        (("viewers",), Attributes("list", group="metrics.k8s.io", resource="nodes"), False),
        ((), Attributes("get", path="/api/v1"), True),
        ((), Attributes("post", path="/api/v1"), False),
        ((), Attributes("get", path="/apix"), False),
        (
            (),
            Attributes("create", group="authentication.k8s.io", resource="selfsubjectreviews"),
            True,
        ),
    ],
)
def test_groups_decide(groups: tuple[str, ...], asked: Attributes, allowed: bool) -> None:
    assert decide(user("somebody", *groups), asked, BINDINGS).allowed is allowed


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/version", True), ("/healthz", True), ("/livez", True), ("/api", False), ("/", False)],
)
def test_anonymous_learns_the_version_and_the_health_only(path: str, allowed: bool) -> None:
    assert decide(ANONYMOUS, Attributes("get", path=path), BINDINGS).allowed is allowed


def test_masters_need_no_binding_and_nobody_else_gets_by_without() -> None:
    assert decide(user("root", "system:masters"), LIST_NODES, ()).allowed
    admin = user("kubernetes-admin", "kubeadm:cluster-admins")
    assert decide(admin, LIST_NODES, BINDINGS).allowed
    without = [b for b in BINDINGS if b.name != "kubeadm:cluster-admins"]
    assert not decide(admin, LIST_NODES, without).allowed


def test_the_reason_names_binding_role_and_subject() -> None:
    assert decide(user("vera", "viewers"), LIST_NODES, BINDINGS).reason == (
        'RBAC: allowed by ClusterRoleBinding "viewers" of ClusterRole "viewer" to Group "viewers"'
    )
    mine = Binding("mine", VIEWER, users=("alice",), namespace="dev")
    asked = Attributes("list", resource="pods", namespace="dev")
    assert decide(user("alice"), asked, [mine]).reason == (
        'RBAC: allowed by RoleBinding "mine/dev" of ClusterRole "viewer" to User "alice"'
    )


def test_a_binding_in_one_namespace_reaches_no_other() -> None:
    mine = Binding("mine", CLUSTER_ADMIN, users=("alice",), namespace="dev")
    inside = Attributes("delete", resource="pods", namespace="dev", name="web")
    outside = Attributes("delete", resource="pods", namespace="prod", name="web")
    assert decide(user("alice"), inside, [mine]).allowed
    assert not decide(user("alice"), outside, [mine]).allowed
    assert not decide(user("alice"), LIST_NODES, [mine]).allowed
    assert rules_for(user("alice"), [mine], "dev") == list(CLUSTER_ADMIN.rules)
    assert rules_for(user("alice"), [mine], "prod") == []


def test_a_rule_for_names_covers_these_objects_only() -> None:
    role = Role("one", (Rule(verbs=("get",), resources=("nodes",), names=("node1",)),))
    bindings = [Binding("one", role, users=("alice",))]
    asked = Attributes("get", resource="nodes", name="node1")
    assert decide(user("alice"), asked, bindings).allowed
    other = Attributes("get", resource="nodes", name="node2")
    assert not decide(user("alice"), other, bindings).allowed


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (LIST_NODES, "node 'node1' cannot read all nodes, only its own Node object"),
        (
            Attributes("get", resource="nodes", name="node2"),
            "node 'node1' cannot read 'node2', only its own Node object",
        ),
        (
            Attributes("list", resource="pods", namespace="default"),
            "can only list/watch pods with spec.nodeName field selector",
        ),
        (Attributes("delete", resource="nodes", name="node1"), ""),
    ],
)
def test_a_kubelet_is_refused_with_its_own_words(asked: Attributes, reason: str) -> None:
    decision = decide(user("system:node:node1", "system:nodes"), asked, BINDINGS)
    assert (decision.allowed, decision.reason) == (False, reason)


def test_only_a_member_of_system_nodes_counts_as_a_kubelet() -> None:
    own = Attributes("get", resource="nodes", name="node1")
    assert decide(user("system:node:node1", "system:nodes"), own, ()).allowed
    assert not decide(user("system:node:node1", "dev"), own, ()).allowed
    assert not decide(user("node1", "system:nodes"), own, ()).allowed
