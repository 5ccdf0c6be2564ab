"""Roles and bindings as objects: they count from the moment they are there, and no longer."""

from typing import Any

import pytest
from apiserver_requests import MERGE, RBAC, TABLE, Server

from kubecert_lesson.apiserver import rbac
from kubecert_lesson.apiserver.authorization import BINDINGS

GROUP = "rbac.authorization.k8s.io"
PODS = "/api/v1/namespaces/kube-system/pods"
IN_SYSTEM = f"{RBAC}/namespaces/kube-system"
READ_PODS = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}]
ALICE = {"kind": "User", "apiGroup": GROUP, "name": "alice"}


def role(name: str, rules: Any, kind: str = "Role") -> dict[str, Any]:
    metadata = {"name": name}
    return {"apiVersion": f"{GROUP}/v1", "kind": kind, "metadata": metadata, "rules": rules}


def binding(name: str, ref: str, *subjects: Any, kind: str = "RoleBinding") -> dict[str, Any]:
    ref_kind, _, ref_name = ref.partition("/")
    return {
        "apiVersion": f"{GROUP}/v1",
        "kind": kind,
        "metadata": {"name": name},
        "subjects": list(subjects),
        "roleRef": {"kind": ref_kind, "apiGroup": GROUP, "name": ref_name},
    }


def made(server: Server, where: str, body: dict[str, Any]) -> None:
    plural = f"{body['kind'].lower()}s"
    code, document = server.send("POST", f"{where}/{plural}", body)
    assert code == 201, document


def may(server: Server, path: str, *who: str) -> bool:
    code = server.send("GET", path, who=who)[0]
    assert code in (200, 403)
    return code == 200


def test_a_binding_gives_a_right_at_once_and_its_end_takes_it_away() -> None:
    server = Server()
    made(server, IN_SYSTEM, role("pod-reader", READ_PODS))
    assert not may(server, PODS, "alice", "dev")
    made(server, IN_SYSTEM, binding("alice-reads", "Role/pod-reader", ALICE))
    assert may(server, PODS, "alice", "dev")
    assert not may(server, "/api/v1/namespaces/default/pods", "alice", "dev")
    assert not may(server, "/api/v1/pods", "alice", "dev")
    assert not may(server, PODS, "bob", "dev")
    assert server.send("DELETE", f"{IN_SYSTEM}/rolebindings/alice-reads")[0] == 200
    assert not may(server, PODS, "alice", "dev")


def test_the_log_names_the_role_and_the_binding() -> None:
    server = Server()
    made(server, IN_SYSTEM, role("pod-reader", READ_PODS))
    made(server, IN_SYSTEM, binding("alice-reads", "Role/pod-reader", ALICE))
    found = [str(b) for b in rbac.bindings(server.api.resources) if b.namespace]
    assert found == ['RoleBinding "alice-reads/kube-system" of Role "pod-reader"']


@pytest.mark.parametrize(
    ("subject", "who", "allowed"),
    [
        (ALICE, ("alice",), True),
        (ALICE, ("bob", "alice"), False),
        ({"kind": "Group", "apiGroup": GROUP, "name": "dev"}, ("bob", "qa", "dev"), True),
        ({"kind": "Group", "apiGroup": GROUP, "name": "dev"}, ("dev",), False),
        (
            {"kind": "ServiceAccount", "name": "sa"},
            ("system:serviceaccount:kube-system:sa",),
            True,
        ),
        (
            {"kind": "ServiceAccount", "name": "sa", "namespace": "x"},
            ("system:serviceaccount:x:sa",),
            True,
        ),
    ],
)
def test_subjects(subject: Any, who: tuple[str, ...], allowed: bool) -> None:
    server = Server()
    made(server, IN_SYSTEM, binding("some", "ClusterRole/view", subject))
    assert may(server, PODS, *who) is allowed


def test_a_cluster_role_is_for_all_namespaces_or_for_one() -> None:
    server = Server()
    look = [{"apiGroups": [""], "resources": ["nodes", "pods"], "verbs": ["list"]}]
    made(server, RBAC, role("looker", look, "ClusterRole"))
    made(server, IN_SYSTEM, binding("one", "ClusterRole/looker", ALICE))
    assert may(server, PODS, "alice")
    assert not may(server, "/api/v1/nodes", "alice")
    every = binding("all", "ClusterRole/looker", ALICE, kind="ClusterRoleBinding")
    made(server, RBAC, every)
    assert may(server, "/api/v1/nodes", "alice")
    assert may(server, "/api/v1/pods", "alice")


def test_a_binding_of_a_role_that_is_not_there_allows_nothing_until_it_is() -> None:
    server = Server()
    made(server, IN_SYSTEM, binding("early", "Role/pod-reader", ALICE))
    assert not may(server, PODS, "alice")
    made(server, IN_SYSTEM, role("pod-reader", READ_PODS))
    assert may(server, PODS, "alice")
    server.send("DELETE", f"{IN_SYSTEM}/roles/pod-reader")
    assert not may(server, PODS, "alice")


def test_rules_for_paths_and_for_single_objects() -> None:
    server = Server()
    rules = [
        {"nonResourceURLs": ["/", "/openapi/*"], "verbs": ["get"]},
        {"apiGroups": [""], "resources": ["nodes"], "resourceNames": ["node1"], "verbs": ["get"]},
    ]
    made(server, RBAC, role("odd", rules, "ClusterRole"))
    made(server, RBAC, binding("odd", "ClusterRole/odd", ALICE, kind="ClusterRoleBinding"))
    assert may(server, "/", "alice")
    assert may(server, "/api/v1/nodes/node1", "alice")
    assert not may(server, "/api/v1/nodes/node2", "alice")


def test_the_bindings_of_kubeadm_are_objects_too_and_mean_the_same() -> None:
    server = Server()
    assert sorted(rbac.bindings(server.api.resources), key=str) == sorted(BINDINGS, key=str)
    table = server.send("GET", f"{RBAC}/clusterrolebindings", accept=TABLE)[1]
    columns = [(c["name"], c["priority"]) for c in table["columnDefinitions"]]
    assert columns == [
        *(("Name", 0), ("Role", 0), ("Age", 0)),
        *(("Users", 1), ("Groups", 1), ("ServiceAccounts", 1)),
    ]
    rows = {row["cells"][0]: row["cells"] for row in table["rows"]}
    name, ref, age, users, groups, accounts = rows["kubeadm:cluster-admins"]
    assert (ref, age, users) == ("ClusterRole/cluster-admin", "12d", "")
    assert (groups, accounts) == ("kubeadm:cluster-admins", "")
    roles = server.send("GET", f"{RBAC}/clusterroles", accept=TABLE)[1]
    assert [c["name"] for c in roles["columnDefinitions"]] == ["Name", "Created At"]


def test_admin_conf_without_its_binding_may_do_nothing_and_super_admin_everything() -> None:
    server = Server()
    admin, super_admin = ("a", "kubeadm:cluster-admins"), ("s", "system:masters")
    assert may(server, "/api/v1/nodes", *admin)
    server.send("DELETE", f"{RBAC}/clusterrolebindings/kubeadm:cluster-admins")
    server.send("DELETE", f"{RBAC}/clusterrolebindings/cluster-admin")
    assert not may(server, "/api/v1/nodes", *admin)
    assert may(server, "/api/v1/nodes", *super_admin)


@pytest.mark.parametrize(
    ("where", "body", "cause"),
    [
        (
            IN_SYSTEM,
            role("r", [{"resources": ["pods"], "apiGroups": [""]}]),
            "rules[0].verbs: Required value: verbs must contain at least one value",
        ),
        (
            IN_SYSTEM,
            role("r", [{"verbs": ["get"], "resources": ["pods"]}]),
            "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
        ),
        (
            IN_SYSTEM,
            role("r", [{"verbs": ["get"], "apiGroups": [""]}]),
            "rules[0].resources: Required value: resource rules must supply at least one resource",
        ),
        (
            IN_SYSTEM,
            role("r", [{"verbs": ["get"], "nonResourceURLs": ["/"]}]),
            'rules[0].nonResourceURLs: Invalid value: ["/"]: namespaced rules cannot apply to',
        ),
        (
            IN_SYSTEM,
            binding("b", "Pod/x"),
            'roleRef.kind: Unsupported value: "Pod": supported values: "ClusterRole", "Role"',
        ),
        (
            RBAC,
            binding("b", "Role/x", kind="ClusterRoleBinding"),
            'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
        ),
        (IN_SYSTEM, binding("b", "Role/"), "roleRef.name: Required value"),
        (IN_SYSTEM, binding("b", "Role/x", {"kind": "User"}), "subjects[0].name: Required value"),
        (
            IN_SYSTEM,
            binding("b", "Role/x", {"kind": "Team", "name": "x"}),
            'subjects[0].kind: Unsupported value: "Team": supported values: "Group", "Serv',
        ),
    ],
)
def test_what_no_authorizer_could_read_is_refused(where: str, body: Any, cause: str) -> None:
    server = Server()
    path = f"{where}/{body['kind'].lower()}s"
    code, status = server.send("POST", path, body)
    assert (code, status["reason"]) == (422, "Invalid")
    assert cause in status["message"]
    assert server.send("GET", f"{path}/{body['metadata']['name']}")[0] == 404


def test_a_binding_can_change_its_subjects_but_not_its_role() -> None:
    server = Server()
    made(server, IN_SYSTEM, binding("some", "ClusterRole/view", ALICE))
    path = f"{IN_SYSTEM}/rolebindings/some"
    bob = {"subjects": [{**ALICE, "name": "bob"}]}
    assert server.send("PATCH", path, bob, encoding=MERGE)[0] == 200
    assert may(server, PODS, "bob")
    assert not may(server, PODS, "alice")
    change = {"roleRef": {"name": "cluster-admin"}}
    code, status = server.send("PATCH", path, change, encoding=MERGE)
    assert (code, "cannot change roleRef" in status["message"]) == (422, True)
