"""The real kubectl against a control plane: it must not see a difference to kube-apiserver.

Expected texts were recorded with kubectl 1.37.1 and kube-apiserver 1.36.2.
"""

import base64
import json
import re

import pytest
import yaml
from cryptography.hazmat.primitives import hashes

from kubecert_lesson import certificates, keys, kubectl
from kubecert_lesson.certificates import Use
from kubecert_lesson.cluster import ControlPlane, LessonCluster

from .control_plane import Ask, People

ACCEPTED = ("alice", "without any use", "for both uses")
REFUSED = (
    "of another authority",
    "of a namesake",
    "expired",
    "not yet valid",
    "for servers only",
    "self-signed",
    "without a name",
)
ASKED_FOR_CREDENTIALS = (
    "error: You must be logged in to the server"
    " (the server has asked for the client to provide credentials)"
)
UNAUTHORIZED = "error: You must be logged in to the server (Unauthorized)"
DISCOVERY_LINE = (
    'E<time> <pid> memcache.go:381] "Couldn\'t get current server API group list" err="{}"'
)
ADMINS = ("root-like", "kubernetes-admin")


@pytest.mark.parametrize("person", ADMINS)
def test_an_admin_sees_the_nodes(ask: Ask, person: str) -> None:
    run = ask(person, "get", "nodes")
    assert (run.code, run.stderr) == (0, "")
    header, *rows = run.stdout.splitlines()
    assert header.split() == ["NAME", "STATUS", "ROLES", "AGE", "VERSION"]
    assert rows[0].split()[:3] == ["node1", "Ready", "control-plane"]


def test_wide_output_has_the_columns_of_a_real_cluster(ask: Ask) -> None:
    nodes = ask("root-like", "get", "nodes", "-o", "wide").stdout.splitlines()[0]
    assert re.split(r" {2,}", nodes.strip()) == [
        *("NAME", "STATUS", "ROLES", "AGE", "VERSION", "INTERNAL-IP", "EXTERNAL-IP"),
        *("OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"),
    ]
    pods = ask("root-like", "get", "pods", "-A", "-o", "wide").stdout.splitlines()[0]
    assert re.split(r" {2,}", pods.strip()) == [
        *("NAMESPACE", "NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE"),
        *("NOMINATED NODE", "READINESS GATES"),
    ]


def test_nodes_come_as_json_yaml_and_names(ask: Ask) -> None:
    as_json = json.loads(ask("root-like", "get", "nodes", "-o", "json").stdout)
    as_yaml = yaml.safe_load(ask("root-like", "get", "node", "node1", "-o", "yaml").stdout)
    assert as_json["kind"] == "List"
    assert as_json["items"][0]["metadata"]["name"] == "node1"
    assert as_yaml["kind"] == "Node"
    assert "node/node1" in ask("root-like", "get", "nodes", "-o", "name").stdout.splitlines()


def test_pods_and_namespaces(ask: Ask) -> None:
    pods = ask("root-like", "get", "pods", "-A").stdout
    assert re.search(r"^kube-system +kube-apiserver-node1 +1/1 +Running ", pods, re.MULTILINE)
    assert ask("root-like", "get", "pods").text == "No resources found in default namespace.\n"
    one = ask("root-like", "get", "pods", "-n", "kube-system", "-l", "component=etcd")
    assert [line.split()[0] for line in one.stdout.splitlines()] == ["NAME", "etcd-node1"]
    namespaces = ask("root-like", "get", "ns").stdout
    assert re.search(r"^default +Active ", namespaces, re.MULTILINE)


def test_raw_paths(ask: Ask) -> None:
    assert ask("root-like", "get", "--raw", "/healthz").stdout == "ok"
    assert "/api/v1" in json.loads(ask("root-like", "get", "--raw", "/").stdout)["paths"]
    missing = ask("root-like", "get", "--raw", "/nothing/here")
    assert missing.stderr == (
        "Error from server (NotFound): the server could not find the requested resource\n"
    )


def test_an_object_that_does_not_exist(ask: Ask) -> None:
    run = ask("root-like", "get", "node", "node9")
    assert (run.code, run.stderr) == (
        1,
        'Error from server (NotFound): nodes "node9" not found\n',
    )


def test_what_the_lessons_server_cannot_do_is_said_and_not_hidden() -> None:
    with LessonCluster() as cluster:
        run = kubectl.run("get", "nodes", "--watch", kubeconfig=cluster.kubeconfig())
    assert "the server does not allow this method on the requested resource" in run.stderr


def test_cluster_info_names_the_server(ask: Ask, control_plane: ControlPlane) -> None:
    run = ask("root-like", "cluster-info")
    assert run.stdout.startswith(f"Kubernetes control plane is running at {control_plane.url}\n")


@pytest.mark.parametrize(
    ("person", "name", "groups"),
    [
        ("alice", "alice", "[dev system:authenticated]"),
        ("bob", "bob", "[system:authenticated]"),
        ("carol", "carol", "[dev ops qa system:authenticated]"),
        ("root-like", "root-like", "[system:masters system:authenticated]"),
        ("node", "system:node:node1", "[system:nodes system:authenticated]"),
        ("without any use", "alice", "[dev system:authenticated]"),
        ("for both uses", "alice", "[dev system:authenticated]"),
    ],
)
def test_the_common_name_is_the_user_and_each_organization_a_group(
    ask: Ask, people: People, person: str, name: str, groups: str
) -> None:
    credential = people[person].certificate.fingerprint(hashes.SHA256()).hex()
    assert ask(person, "auth", "whoami").stdout == (
        "ATTRIBUTE                                           VALUE\n"
        f"Username                                            {name}\n"
        f"Groups                                              {groups}\n"
        "Extra: authentication.kubernetes.io/credential-id  "
        f" [X509SHA256={credential}]\n"
    )


@pytest.mark.parametrize("person", ACCEPTED)
@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            "get nodes",
            (
                'nodes is forbidden: User "alice" cannot list resource "nodes" in API group ""'
                " at the cluster scope"
            ),
        ),
        (
            "get pods -n default",
            (
                'pods is forbidden: User "alice" cannot list resource "pods" in API group ""'
                ' in the namespace "default"'
            ),
        ),
        ("get --raw /", 'forbidden: User "alice" cannot get path "/"'),
    ],
)
def test_a_user_without_rights_is_known_and_forbidden(
    ask: Ask, person: str, args: str, message: str
) -> None:
    run = ask(person, *args.split())
    assert (run.code, run.text) == (1, f"Error from server (Forbidden): {message}\n")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            "get nodes",
            (
                'nodes is forbidden: User "system:node:node1" cannot list resource "nodes" in API'
                " group \"\" at the cluster scope: node 'node1' cannot read all nodes, only its own"
                " Node object"
            ),
        ),
        (
            "get pods -n default",
            (
                'pods is forbidden: User "system:node:node1" cannot list resource "pods" in API'
                ' group "" in the namespace "default": can only list/watch pods with'
                " spec.nodeName field selector"
            ),
        ),
        ("get --raw /", 'forbidden: User "system:node:node1" cannot get path "/"'),
    ],
)
def test_a_kubelet_may_read_its_own_node_only(ask: Ask, args: str, message: str) -> None:
    run = ask("node", *args.split())
    assert (run.code, run.text) == (1, f"Error from server (Forbidden): {message}\n")
    assert ask("node", "get", "node", "node1").ok


@pytest.mark.parametrize("person", REFUSED)
@pytest.mark.parametrize(
    ("args", "lines", "last"),
    [
        ("get nodes", 5, ASKED_FOR_CREDENTIALS),
        ("get pods -n default", 5, ASKED_FOR_CREDENTIALS),
        ("version", 0, ASKED_FOR_CREDENTIALS),
        ("auth whoami", 0, UNAUTHORIZED),
        ("get --raw /", 0, UNAUTHORIZED),
        ("get --raw /version", 0, UNAUTHORIZED),
    ],
)
def test_a_certificate_that_the_server_does_not_accept_is_answered_401(
    ask: Ask, person: str, args: str, lines: int, last: str
) -> None:
    run = ask(person, *args.split())
    said = run.normalised.removeprefix(
        "Client Version: v1.37.1\nKustomize Version: v5.8.1\n" if args == "version" else ""
    )
    line = DISCOVERY_LINE.format("the server has asked for the client to provide credentials")
    assert (run.code, said.splitlines()) == (1, [line] * lines + [last])


def test_a_user_without_rights_still_learns_the_version(ask: Ask) -> None:
    run = ask("bob", "version")
    assert (run.code, run.stderr) == (0, "")
    assert re.search(r"^Server Version: v1\.\d+\.\d+", run.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("person", "question", "answer"),
    [
        ("root-like", "get nodes", "yes"),
        ("root-like", "create pods/log -n dev", "yes"),
        ("alice", "get nodes", "no"),
        ("alice", "get pods -n default", "no"),
        ("alice", "get /healthz", "yes"),
        ("alice", "get /metrics", "no"),
        ("kubernetes-admin", "delete pods -n kube-system", "yes"),
        ("node", "get nodes", "no - node 'node1' cannot read all nodes, only its own Node object"),
    ],
)
def test_can_i(ask: Ask, person: str, question: str, answer: str) -> None:
    run = ask(person, "auth", "can-i", *question.split())
    assert run.stdout.strip() == answer
    assert run.ok == (answer == "yes")


def test_the_viewers_look_but_do_not_touch(ask: Ask) -> None:
    assert ask("vera", "get", "nodes").ok
    assert ask("vera", "auth", "can-i", "list", "pods", "-A").stdout == "yes\n"
    assert ask("vera", "auth", "can-i", "delete", "pods").stdout == "no\n"


def test_can_i_list_shows_every_rule(ask: Ask) -> None:
    rows = ask("alice", "auth", "can-i", "--list").stdout.splitlines()
    assert re.split(r" {2,}", rows[0].strip()) == [
        *("Resources", "Non-Resource URLs", "Resource Names", "Verbs")
    ]
    cells = [row.split() for row in rows]
    assert ["selfsubjectreviews.authentication.k8s.io", "[]", "[]", "[create]"] in cells
    assert ["[/version]", "[]", "[get]"] in cells
    assert not any(row.startswith("*.*") for row in rows)
    everything = ask("root-like", "auth", "can-i", "--list").stdout.splitlines()
    assert any(row.split() == ["*.*", "[]", "[]", "[*]"] for row in everything)


def test_an_admin_can_try_out_the_rights_of_others(ask: Ask) -> None:
    run = ask("root-like", "auth", "whoami", "--as", "dana", "--as-group", "dev")
    assert "Groups      [dev system:authenticated]" in run.stdout
    denied = ask("root-like", "get", "nodes", "--as", "dana")
    assert 'User "dana" cannot list resource "nodes"' in denied.stderr
    assert "yes" not in ask("alice", "auth", "can-i", "get", "nodes", "--as", "root").stdout


def test_a_foreign_authority_in_the_kubeconfig_makes_kubectl_refuse_the_server(
    control_plane: ControlPlane, people: People
) -> None:
    kubeconfig = control_plane.kubeconfig(people["alice"], authority=people.stranger_ca.certificate)
    run = kubectl.run("get", "nodes", kubeconfig=kubeconfig)
    why = "tls: failed to verify certificate: x509: certificate signed by unknown authority"
    line = f'Get \\"https://127.0.0.1:<port>/api?timeout=32s\\": {why}'
    assert (run.code, run.normalised.splitlines()) == (
        1,
        [DISCOVERY_LINE.format(line)] * 5 + [f"Unable to connect to the server: {why}"],
    )


def test_a_namesake_of_the_authority_is_told_apart_by_its_key(
    control_plane: ControlPlane, people: People
) -> None:
    namesake = certificates.self_signed_authority(keys.generate(), common_name="kubernetes")
    kubeconfig = control_plane.kubeconfig(people["alice"], authority=namesake.certificate)
    run = kubectl.run("get", "--raw", "/version", kubeconfig=kubeconfig)
    assert run.stderr == (
        "Unable to connect to the server: tls: failed to verify certificate: x509: certificate"
        ' signed by unknown authority (possibly because of "crypto/rsa: verification error" while'
        ' trying to verify candidate authority certificate "kubernetes")\n'
    )


def test_plain_http_is_answered_at_once_every_time(
    control_plane: ControlPlane, people: People
) -> None:
    plain = control_plane.kubeconfig(
        people["alice"], server=control_plane.url.replace("https", "http")
    )
    for _ in range(3):
        run = kubectl.run("get", "--raw", "/version", kubeconfig=plain, timeout=5)
        assert (run.code, run.stderr) == (
            1,
            (
                "Error from server (BadRequest):"
                " the server rejected our request for an unknown reason\n"
            ),
        )


def test_an_intermediate_that_the_client_sends_along_completes_its_path(
    control_plane: ControlPlane,
) -> None:
    one, two = keys.generate_many(2)
    team = certificates.intermediate_authority(one, control_plane.authority, common_name="team-ca")
    dana = certificates.issue_identity(team, common_name="dana", use=Use.CLIENT, key=two)
    alone = yaml.safe_load(control_plane.kubeconfig(dana))
    assert kubectl.run("auth", "whoami", kubeconfig=yaml.safe_dump(alone).encode()).code == 1
    together = certificates.pem(dana.certificate, team.certificate)
    alone["users"][0]["user"]["client-certificate-data"] = base64.b64encode(together).decode()
    run = kubectl.run("auth", "whoami", kubeconfig=yaml.safe_dump(alone).encode())
    assert re.search(r"^Username +dana$", run.stdout, re.MULTILINE)
