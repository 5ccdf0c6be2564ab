"""A new user with the real kubectl: request, approval, certificate, rights; and how they end.

Expected texts were recorded with kubectl 1.37.1 and kube-apiserver 1.36.2.
"""

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, kubectl
from kubecert_lesson.certificates import Identity
from kubecert_lesson.cluster import ControlPlane
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.kubectl import Run

from .control_plane import Ask

SIGNER = "kubernetes.io/kube-apiserver-client"
CSR = "certificatesigningrequest.certificates.k8s.io"
Admin = Callable[..., Run]


@pytest.fixture
def admin(ask: Ask, control_plane: ControlPlane) -> Iterator[Admin]:
    """Run kubectl as an administrator; afterwards, what was made is gone again."""
    yield lambda *args: ask("root-like", *args)
    ask("root-like", "delete", "csr", "--all")
    ask("root-like", "delete", "-n", "default", "--ignore-not-found", *MADE)


MADE = (
    "role/pod-reader",
    "rolebinding/zoe-reads",
    "clusterrole/node-reader",
    "clusterrolebinding/devs-look",
)


def manifest(
    folder: Path, key: PrivateKey, name: str, *groups: str, user: str = "", **spec: Any
) -> str:
    """Write a CertificateSigningRequest; a field of None is left away."""
    csr = certificates.request(key, common_name=user or name, organizations=groups)
    fields = {
        "request": base64.b64encode(csr.public_bytes(Encoding.PEM)).decode(),
        "signerName": SIGNER,
        "expirationSeconds": 86400,
        "usages": ["client auth"],
        **spec,
    }
    document = {
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"name": name},
        "spec": {field: value for field, value in fields.items() if value is not None},
    }
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(document))
    return str(path)


def finished(admin: Admin, name: str) -> str:
    """Wait for the signer, which a real cluster runs in another program; return the condition."""
    for _ in range(100):
        row = admin("get", "csr", name).stdout.splitlines()[-1]
        if row.endswith(("Issued", "Failed")):
            break
        time.sleep(0.1)
    return row.split()[-1]


def certificate_of(admin: Admin, name: str) -> Any:
    encoded = admin("get", "csr", name, "-o", "jsonpath={.status.certificate}").stdout
    return certificates.load(base64.b64decode(encoded))


def test_a_new_user_from_the_key_to_the_pods(
    admin: Admin, control_plane: ControlPlane, stranger_key: PrivateKey, tmp_path: Path
) -> None:
    path = manifest(tmp_path, stranger_key, "zoe", "dev")
    assert admin("create", "-f", path).text == f"{CSR}/zoe created\n"
    header, row = admin("get", "csr", "zoe").stdout.splitlines()
    assert header.split() == [
        *("NAME", "AGE", "SIGNERNAME", "REQUESTOR", "REQUESTEDDURATION", "CONDITION")
    ]
    assert [row.split()[0], *row.split()[2:]] == ["zoe", SIGNER, "root-like", "24h", "Pending"]
    assert admin("certificate", "approve", "zoe").text == f"{CSR}/zoe approved\n"
    assert finished(admin, "zoe") == "Approved,Issued"
    zoe = Identity(certificate_of(admin, "zoe"), stranger_key)
    config = control_plane.kubeconfig(zoe)
    whoami = kubectl.run("auth", "whoami", kubeconfig=config).stdout
    assert re.search(r"^Groups +\[dev system:authenticated\]$", whoami, re.MULTILINE)
    denied = kubectl.run("get", "pods", kubeconfig=config)
    assert denied.text == (
        'Error from server (Forbidden): pods is forbidden: User "zoe" cannot list resource'
        ' "pods" in API group "" in the namespace "default"\n'
    )
    group = "rbac.authorization.k8s.io"
    made = admin("create", "role", "pod-reader", "--verb=get,list", "--resource=pods")
    assert made.text == f"role.{group}/pod-reader created\n"
    made = admin("create", "rolebinding", "zoe-reads", "--role=pod-reader", "--user=zoe")
    assert made.text == f"rolebinding.{group}/zoe-reads created\n"
    allowed = eventually(lambda: kubectl.run("get", "pods", kubeconfig=config))
    assert allowed.text == "No resources found in default namespace.\n"

    # Neither the request's end nor the binding's end makes the certificate invalid.
    gone = admin("delete", "csr", "zoe").text
    assert gone == f'{CSR} "zoe" deleted\n'
    gone = admin("delete", "rolebinding", "zoe-reads").text
    assert gone == f'rolebinding.{group} "zoe-reads" deleted from default namespace\n'
    refused = eventually(lambda: kubectl.run("get", "pods", kubeconfig=config), ok=False)
    assert refused.text == denied.text
    assert "zoe" in kubectl.run("auth", "whoami", kubeconfig=config).stdout


def eventually(run: Callable[[], Run], *, ok: bool = True) -> Run:
    """Ask again for a while: a real authorizer learns of a binding a moment later."""
    for _ in range(50):
        found = run()
        if found.ok == ok:
            break
        time.sleep(0.1)
    return found


def test_the_certificate_says_what_was_requested_and_no_more(
    admin: Admin, control_plane: ControlPlane, stranger_key: PrivateKey, tmp_path: Path
) -> None:
    path = manifest(tmp_path, stranger_key, "yan", "dev", expirationSeconds=600)
    admin("create", "-f", path)
    admin("certificate", "approve", "yan")
    assert finished(admin, "yan") == "Approved,Issued"
    made = certificate_of(admin, "yan")
    assert made.issuer == control_plane.authority.certificate.subject
    assert certificates.name_text(made.subject) == "O=dev, CN=yan"
    assert made.public_key() == stranger_key.public_key()
    lifetime = made.not_valid_after_utc - made.not_valid_before_utc
    assert lifetime.total_seconds() == 900  # 600, and the five minutes before
    assert [e.oid._name for e in made.extensions] == [
        *("extendedKeyUsage", "basicConstraints", "authorityKeyIdentifier")
    ]


def test_a_denied_request_gets_nothing_and_stays_denied(
    admin: Admin, stranger_key: PrivateKey, tmp_path: Path
) -> None:
    admin("create", "-f", manifest(tmp_path, stranger_key, "mallory", "dev"))
    assert admin("certificate", "deny", "mallory").text == f"{CSR}/mallory denied\n"
    assert admin("get", "csr", "mallory").stdout.split()[-1] == "Denied"
    again = admin("certificate", "approve", "mallory")
    assert again.text == ('error: certificate signing request "mallory" is already Denied\n')
    assert admin("get", "csr", "mallory", "-o", "jsonpath={.status.certificate}").stdout == ""


def test_the_group_of_masters_is_not_to_be_had_this_way(
    admin: Admin, stranger_key: PrivateKey, tmp_path: Path
) -> None:
    path = manifest(tmp_path, stranger_key, "masters", "system:masters")
    run = admin("create", "-f", path)
    assert (run.code, run.stderr) == (
        1,
        (
            f'Error from server (Forbidden): error when creating "{path}":'
            ' certificatesigningrequests.certificates.k8s.io "masters" is forbidden: use of'
            " kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed\n"
        ),
    )


def test_a_serving_certificate_is_not_to_be_had_from_this_signer(
    admin: Admin, stranger_key: PrivateKey, tmp_path: Path
) -> None:
    admin("create", "-f", manifest(tmp_path, stranger_key, "srv", usages=["server auth"]))
    admin("certificate", "approve", "srv")
    assert finished(admin, "srv") == "Approved,Failed"
    conditions = json.loads(admin("get", "csr", "srv", "-o", "json").stdout)["status"]["conditions"]
    assert (conditions[1]["reason"], conditions[1]["message"]) == (
        "SignerValidationFailure",
        "invalid usage for client certificate: server auth",
    )


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            {"request": "bm90IGEgY3Ny"},
            (
                'The CertificateSigningRequest "bad" is invalid: spec.request: Invalid value:'
                ' "bm90IGEgY3Ny": PEM block type must be CERTIFICATE REQUEST\n'
            ),
        ),
        (
            {"expirationSeconds": 60},
            (
                'The CertificateSigningRequest "bad" is invalid: spec.expirationSeconds: Invalid'
                " value: 60: may not specify a duration less than 600 seconds (10 minutes)\n"
            ),
        ),
        (
            {"usages": ["client"]},
            r'* spec.usages[0]: Unsupported value: "client": supported values: "any", "cert sign"',
        ),
        (
            {"usage": ["client auth"]},
            (
                'CertificateSigningRequest in version "v1" cannot be handled as a'
                ' CertificateSigningRequest: strict decoding error: unknown field "spec.usage"\n'
            ),
        ),
    ],
)
def test_what_is_refused_at_once(
    admin: Admin, stranger_key: PrivateKey, tmp_path: Path, spec: dict[str, Any], message: str
) -> None:
    run = admin("create", "-f", manifest(tmp_path, stranger_key, "bad", **spec))
    assert run.code == 1
    assert message.removeprefix("* ") in run.stderr


def test_apply_makes_a_request_once(admin: Admin, stranger_key: PrivateKey, tmp_path: Path) -> None:
    path = manifest(tmp_path, stranger_key, "xena")
    said = [admin("apply", "-f", path).stdout for _ in range(2)]
    assert said == [f"{CSR}/xena created\n", f"{CSR}/xena unchanged\n"]
    again = admin("create", "-f", path)
    assert again.stderr == (
        f'Error from server (AlreadyExists): error when creating "{path}":'
        ' certificatesigningrequests.certificates.k8s.io "xena" already exists\n'
    )


def test_describe_shows_who_asks_for_whom(
    admin: Admin, stranger_key: PrivateKey, tmp_path: Path
) -> None:
    admin("create", "-f", manifest(tmp_path, stranger_key, "walt", "dev"))
    text = admin("describe", "csr", "walt").stdout
    for line in (
        r"Requesting User: +root-like",
        r"Signer: +kubernetes\.io/kube-apiserver-client",
        r"Status: +Pending",
        r"\s+Common Name: +walt",
        r"\s+Organization: +dev",
    ):
        assert re.search(f"^{line}$", text, re.MULTILINE), text


def test_a_role_for_all_of_a_group(admin: Admin, ask: Ask) -> None:
    assert not ask("carol", "get", "nodes").ok
    admin("create", "clusterrole", "node-reader", "--verb=get,list", "--resource=nodes")
    made = admin(
        "create", "clusterrolebinding", "devs-look", "--clusterrole=node-reader", "--group=qa"
    )
    assert made.text == "clusterrolebinding.rbac.authorization.k8s.io/devs-look created\n"
    assert eventually(lambda: ask("carol", "get", "nodes")).ok
    assert not ask("alice", "get", "nodes").ok
    wide = admin("get", "clusterrolebinding", "devs-look", "-o", "wide").stdout.splitlines()
    assert wide[0].split() == ["NAME", "ROLE", "AGE", "USERS", "GROUPS", "SERVICEACCOUNTS"]
    assert wide[1].split()[:2] == ["devs-look", "ClusterRole/node-reader"]
    assert wide[1].split()[-1] == "qa"


def test_an_admin_asks_what_somebody_else_may_do(admin: Admin) -> None:
    admin("create", "role", "pod-reader", "--verb=get,list", "--resource=pods")
    admin("create", "rolebinding", "zoe-reads", "--role=pod-reader", "--user=zoe")
    can = ["auth", "can-i", "list", "pods"]
    assert eventually(lambda: admin(*can, "--as", "zoe")).stdout == "yes\n"
    assert admin(*can, "--as", "zoe", "-n", "kube-system").stdout == "no\n"
    assert admin(*can, "--as", "yan").stdout == "no\n"
    shown = admin("describe", "role", "pod-reader").stdout
    assert re.search(r"^  pods +\[\] +\[\] +\[get list\]$", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (
            "create rolebinding zoe-reads --clusterrole=view --user=zoe -n nowhere",
            'error: failed to create rolebinding: namespaces "nowhere" not found\n',
        ),
        (
            "delete role nothing",
            'Error from server (NotFound): roles.rbac.authorization.k8s.io "nothing" not found\n',
        ),
        (
            "certificate approve nobody",
            (
                "Error from server (NotFound): certificatesigningrequests.certificates.k8s.io"
                ' "nobody" not found\n'
            ),
        ),
    ],
)
def test_what_is_not_there(admin: Admin, command: str, message: str) -> None:
    assert admin(*command.split()).text == message


def test_a_user_without_rights_may_not_even_ask(
    ask: Ask, stranger_key: PrivateKey, tmp_path: Path
) -> None:
    run = ask("alice", "create", "-f", manifest(tmp_path, stranger_key, "vic"))
    assert 'User "alice" cannot create resource "certificatesigningrequests"' in run.stderr
