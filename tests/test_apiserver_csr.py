"""CertificateSigningRequests: what is issued, and what is refused in whose words.

Compared with what kube-apiserver and kube-controller-manager 1.36.2 were recorded to do.
"""

import base64
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from apiserver_requests import (
    ADMIN,
    CLIENT_SIGNER,
    CSRS,
    NOW,
    PROTOBUF,
    RBAC,
    TABLE,
    Server,
    authority,
    client,
    key,
    pem_request,
    signing_request,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, chain
from kubecert_lesson.apiserver import signer
from kubecert_lesson.apiserver.responses import Malformed
from kubecert_lesson.certificates import Use

RECORDED = {
    name: "".join(text.split())
    for name, text in yaml.safe_load(
        (Path(__file__).parent / "data" / "signing_request.yaml").read_text()
    ).items()
}


def verdict(server: Server, name: str, kind: str = "Approved", who: Any = ADMIN) -> tuple[int, Any]:
    """Approve or deny a request with a JSON body, as client libraries do."""
    document = server.send("GET", f"{CSRS}/{name}")[1]
    conditions = document["status"].get("conditions", [])
    added = {"type": kind, "status": "True", "reason": "Test", "message": "said by a test"}
    body = {**document, "status": {"conditions": [*conditions, added]}}
    return server.send("PUT", f"{CSRS}/{name}/approval", body, who=who)


def issued(server: Server, name: str) -> x509.Certificate:
    encoded = server.send("GET", f"{CSRS}/{name}")[1]["status"]["certificate"]
    return certificates.load(base64.b64decode(encoded))


def condition(server: Server, name: str) -> str:
    table = server.send("GET", f"{CSRS}/{name}", accept=TABLE)[1]
    return str(table["rows"][0]["cells"][-1])


def described(certificate: x509.Certificate) -> dict[str, object]:
    """Everything that a signer decides on, but for the serial number and the time."""
    lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    return {
        "version": certificate.version,
        "subject": [(a.oid, a.value, a._type) for a in certificate.subject],
        "sets": len(certificate.subject.rdns),
        "lifetime": lifetime,
        "hash": getattr(certificate.signature_hash_algorithm, "name", None),
        "key": certificate.public_key(),
        "extensions": [
            (
                e.oid,
                e.critical,
                None if isinstance(e.value, x509.AuthorityKeyIdentifier) else e.value,
            )
            for e in certificate.extensions
        ],
    }


def test_the_certificate_is_that_of_the_real_controller_manager() -> None:
    server = Server()
    body = signing_request(
        "alice", request=base64.b64decode(RECORDED["request"]), expirationSeconds=86400
    )
    assert server.send("POST", CSRS, body)[0] == 201
    code, approved = server.send(
        "PUT", f"{CSRS}/alice/approval", _approval("approve", server), encoding=PROTOBUF
    )
    assert (code, approved["status"]["conditions"][0]["reason"]) == (200, "KubectlApprove")
    ours = issued(server, "alice")
    theirs = certificates.load(base64.b64decode(RECORDED["certificate"]))
    assert described(ours) == described(theirs)
    assert chain.verify(ours, anchors=[authority().certificate], use=Use.CLIENT, at=NOW).trusted


def _approval(verb: str, server: Server) -> bytes:
    """The recorded body, with the resourceVersion of the object here (one digit) for its own."""
    version = server.send("GET", f"{CSRS}/alice")[1]["metadata"]["resourceVersion"]
    return bytes.fromhex(RECORDED[verb]).replace(b"\x32\x011", b"\x32\x01" + version.encode())


def test_it_begins_five_minutes_before_it_was_approved() -> None:
    theirs = certificates.load(base64.b64decode(RECORDED["certificate"]))
    created = datetime.fromisoformat(RECORDED["created"])
    assert created - theirs.not_valid_before_utc == timedelta(minutes=5)
    server = Server()
    server.send("POST", CSRS, signing_request("alice"), who=ADMIN)
    assert issued_with(server).not_valid_before_utc == NOW - timedelta(minutes=5)
    (approved,) = server.send("GET", f"{CSRS}/alice")[1]["status"]["conditions"]
    assert approved["lastUpdateTime"] == approved["lastTransitionTime"] == "2026-11-25T12:00:00Z"


def issued_with(server: Server) -> x509.Certificate:
    assert verdict(server, "alice")[0] == 200
    return issued(server, "alice")


@pytest.mark.parametrize(
    ("seconds", "end"),
    [
        (None, timedelta(days=365, minutes=-5)),
        (10 * 365 * 86400, timedelta(days=365, minutes=-5)),
        (86400, timedelta(days=1, minutes=-5)),
        (8 * 3600, timedelta(hours=8, minutes=-5)),
        (8 * 3600 - 1, timedelta(seconds=8 * 3600 - 1)),
        (600, timedelta(minutes=10)),
    ],
)
def test_how_long_it_is_valid(seconds: int | None, end: timedelta) -> None:
    server = Server()
    server.send("POST", CSRS, signing_request("alice", expirationSeconds=seconds))
    assert issued_with(server).not_valid_after_utc == NOW + end


def test_it_never_outlives_its_authority_and_an_expired_authority_signs_nothing() -> None:
    young = certificates.self_signed_authority(key(), common_name="young", days=10, now=NOW)
    csr = x509.load_pem_x509_csr(pem_request("alice"))
    made = signer.sign(csr, young, usages=["client auth"], seconds=None, at=NOW)
    assert made.not_valid_after_utc == young.certificate.not_valid_after_utc
    late = NOW + timedelta(days=11)
    with pytest.raises(Malformed, match="refusing to sign a certificate that expired"):
        signer.sign(csr, young, usages=["client auth"], seconds=None, at=late)
    server = Server(
        signer=certificates.self_signed_authority(
            key(), common_name="old", days=1, now=NOW - timedelta(days=9)
        )
    )
    server.send("POST", CSRS, signing_request("alice"))
    assert verdict(server, "alice")[0] == 200
    assert condition(server, "alice") == "Approved"


@pytest.mark.parametrize(
    ("usages", "signs", "encrypts"),
    [
        (["client auth", "digital signature", "key encipherment"], True, True),
        (["digital signature", "client auth"], True, False),
        (["client auth", "key encipherment"], False, True),
    ],
)
def test_a_key_usage_only_where_it_is_asked_for(
    usages: list[str], signs: bool, encrypts: bool
) -> None:
    server = Server()
    server.send("POST", CSRS, signing_request("alice", usages=usages))
    first = issued_with(server).extensions[0]
    assert first.critical and isinstance(first.value, x509.KeyUsage)
    assert (first.value.digital_signature, first.value.key_encipherment) == (signs, encrypts)
    assert not first.value.key_cert_sign


def test_the_names_of_the_request_are_kept_and_written_as_go_writes_them() -> None:
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COMMON_NAME, "한 alice"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "ops"),
            x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, "team"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "dev"),
        ]
    )
    csr = x509.CertificateSigningRequestBuilder().subject_name(subject)
    names = x509.SubjectAlternativeName([x509.DNSName("alice.example.com")])
    csr = csr.add_extension(names, critical=False)
    pem = csr.sign(key(), hashes.SHA256()).public_bytes(Encoding.PEM)
    server = Server()
    server.send("POST", CSRS, signing_request("alice", request=pem))
    made = issued_with(server)
    assert [rdn.rfc4514_string() for rdn in made.subject.rdns] == [
        "O=dev+O=ops",
        "OU=team",
        "CN=한 alice",
    ]
    assert made.extensions[-1].value == names
    assert set(certificates.organizations(made)) == {"dev", "ops"}


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_keys_and_authorities_of_other_kinds(kind: str) -> None:
    own = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if kind == "rsa"
        else ed25519.Ed25519PrivateKey.generate()
    )
    ca = certificates.self_signed_authority(own, common_name="kubernetes", now=NOW)
    csr = certificates.request(own, common_name="alice")
    made = signer.sign(csr, ca, usages=["client auth"], seconds=None, at=NOW)
    assert made.public_key() == own.public_key()
    assert chain.verify(made, anchors=[ca.certificate], use=Use.CLIENT, at=NOW).trusted


def test_who_asks_is_what_the_certificate_says_and_not_the_body() -> None:
    server = Server()
    body = signing_request("x", username="somebody", groups=["else"], uid="1", extra={"a": ["b"]})
    code, made = server.send("POST", CSRS, body, who=("vera", "system:masters", "qa"))
    assert code == 201
    assert made["spec"]["username"] == "vera"
    assert made["spec"]["groups"] == ["system:masters", "qa", "system:authenticated"]
    sha = client("vera", "system:masters", "qa").fingerprint(hashes.SHA256()).hex()
    assert made["spec"]["extra"] == {
        "authentication.kubernetes.io/credential-id": [f"X509SHA256={sha}"]
    }
    assert "uid" not in made["spec"]
    assert made["status"] == {}


def test_whoever_is_asked_for_by_another_has_shown_no_certificate() -> None:
    made = Server().send("POST", CSRS, signing_request("x"), as_user="kubernetes-admin")
    assert made[0] == 403
    server = Server()
    _give(server, "bob", [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["create"]}])
    code, made_for_bob = server.send("POST", CSRS, signing_request("x"), as_user="bob")
    assert (code, made_for_bob["spec"]["username"]) == (201, "bob")
    assert "extra" not in made_for_bob["spec"]


def test_the_table_has_the_columns_of_a_real_cluster() -> None:
    server = Server()
    server.send("POST", CSRS, signing_request("alice", expirationSeconds=86400))
    server.send("POST", CSRS, signing_request("bob"))
    table = server.send("GET", CSRS, accept=TABLE)[1]
    assert [c["name"] for c in table["columnDefinitions"]] == [
        *("Name", "Age", "SignerName", "Requestor", "RequestedDuration", "Condition")
    ]
    cells = [row["cells"] for row in table["rows"]]
    assert [(c[0], *c[2:]) for c in cells] == [
        ("alice", CLIENT_SIGNER, "root", "24h", "Pending"),
        ("bob", CLIENT_SIGNER, "root", "<none>", "Pending"),
    ]


def test_denied_is_denied_and_nothing_is_issued() -> None:
    server = Server()
    server.send("POST", CSRS, signing_request("alice"))
    body = _approval("deny", server)
    code, denied = server.send("PUT", f"{CSRS}/alice/approval", body, encoding=PROTOBUF)
    assert (code, denied["status"]["conditions"][0]["reason"]) == (200, "KubectlDeny")
    assert condition(server, "alice") == "Denied"
    assert "certificate" not in server.send("GET", f"{CSRS}/alice")[1]["status"]


def test_a_verdict_stands() -> None:
    server = Server()
    server.send("POST", CSRS, signing_request("alice"))
    verdict(server, "alice")
    code, status = verdict(server, "alice", "Denied")
    assert (code, status["reason"]) == (422, "Invalid")
    assert "Approved and Denied conditions are mutually exclusive" in status["message"]
    document = server.send("GET", f"{CSRS}/alice")[1]
    body = {**document, "status": {"conditions": []}}
    code, status = server.send("PUT", f"{CSRS}/alice/approval", body)
    assert (code, status["message"]) == (
        422,
        (
            'CertificateSigningRequest.certificates.k8s.io "alice" is invalid: status.conditions:'
            ' Forbidden: updates may not remove a condition of type "Approved"'
        ),
    )
    assert condition(server, "alice") == "Approved,Issued"


@pytest.mark.parametrize("conditions", [[], [{"type": "Seen", "status": "True"}]])
def test_what_is_not_approved_is_not_signed(conditions: list[dict[str, str]]) -> None:
    server = Server()
    document = server.send("POST", CSRS, signing_request("alice"))[1]
    body = {**document, "status": {"conditions": conditions}}
    code, answer = server.send("PUT", f"{CSRS}/alice/approval", body)
    assert (code, len(answer["status"]["conditions"])) == (200, len(conditions))
    assert condition(server, "alice") == "Pending"


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        ([{"status": "True"}], "status.conditions[0].type: Required value"),
        ([{"type": "Approved"}], "status.conditions[0].status: Required value"),
        (
            [{"type": "Approved", "status": "False"}],
            'status.conditions[0].status: Unsupported value: "False": supported values: "True"',
        ),
        (
            [{"type": "Approved", "status": "True"}] * 2,
            'status.conditions[1].type: Duplicate value: "Approved"',
        ),
        (
            [{"type": "Approved", "status": "Maybe"}, {"type": "", "status": "True"}],
            '[status.conditions[0].status: Unsupported value: "Maybe": supported values: "True",'
            " status.conditions[1].type: Required value]",
        ),
    ],
)
def test_a_verdict_must_be_complete(conditions: list[dict[str, str]], why: str) -> None:
    server = Server()
    document = server.send("POST", CSRS, signing_request("alice"))[1]
    body = {**document, "status": {"conditions": conditions}}
    code, status = server.send("PUT", f"{CSRS}/alice/approval", body)
    said = f'CertificateSigningRequest.certificates.k8s.io "alice" is invalid: {why}'
    assert (code, status["message"]) == (422, said)
    assert condition(server, "alice") == "Pending"


def test_whoever_read_an_older_request_must_read_again() -> None:
    server = Server()
    body = server.send("POST", CSRS, signing_request("alice"))[1]
    verdict(server, "alice")
    code, status = server.send("PUT", f"{CSRS}/alice/approval", body)
    assert (code, status["reason"]) == (409, "Conflict")
    assert "the object has been modified" in status["message"]


def test_approving_needs_a_right_for_that_signer_too() -> None:
    server = Server()
    server.send("POST", CSRS, signing_request("alice"))
    rules = [
        {
            "apiGroups": ["certificates.k8s.io"],
            "resources": ["certificatesigningrequests/approval"],
            "verbs": ["update"],
        }
    ]
    _give(server, "carol", rules)
    code, status = verdict(server, "alice", who=("carol",))
    assert (code, status["message"]) == (
        403,
        (
            'certificatesigningrequests.certificates.k8s.io "alice" is forbidden: user not'
            f' permitted to approve requests with signerName "{CLIENT_SIGNER}"'
        ),
    )
    signers = {"apiGroups": ["certificates.k8s.io"], "resources": ["signers"]}
    _give(
        server,
        "dora",
        [*rules, {**signers, "verbs": ["approve"], "resourceNames": [CLIENT_SIGNER]}],
    )
    assert verdict(server, "alice", who=("dora",))[0] == 200
    assert verdict(server, "alice", who=("nobody",))[0] == 403


def _give(server: Server, user: str, rules: list[dict[str, Any]]) -> None:
    version, group = "rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io"
    role = {"apiVersion": version, "kind": "ClusterRole", "metadata": {"name": user}}
    assert server.send("POST", f"{RBAC}/clusterroles", {**role, "rules": rules})[0] == 201
    binding = {"apiVersion": version, "kind": "ClusterRoleBinding", "metadata": {"name": user}}
    subjects = [{"kind": "User", "apiGroup": group, "name": user}]
    ref = {"kind": "ClusterRole", "apiGroup": group, "name": user}
    body = {**binding, "subjects": subjects, "roleRef": ref}
    assert server.send("POST", f"{RBAC}/clusterrolebindings", body)[0] == 201


@pytest.mark.parametrize(
    ("usages", "message"),
    [
        (["server auth"], "invalid usage for client certificate: server auth"),
        (
            ["digital signature"],
            "missing required usage for client certificate: client auth",
        ),
    ],
)
def test_other_usages_are_approved_but_fail(usages: list[str], message: str) -> None:
    server = Server()
    server.send("POST", CSRS, signing_request("srv", usages=usages))
    verdict(server, "srv")
    assert condition(server, "srv") == "Approved,Failed"
    failed = server.send("GET", f"{CSRS}/srv")[1]["status"]["conditions"][-1]
    assert (failed["type"], failed["reason"], failed["message"]) == (
        "Failed",
        "SignerValidationFailure",
        message,
    )


def test_a_request_for_another_signer_waits_for_that_signer() -> None:
    server = Server()
    server.send("POST", CSRS, signing_request("other", signerName="example.com/mine"))
    verdict(server, "other")
    assert condition(server, "other") == "Approved"


def test_a_name_that_no_certificate_can_carry_stays_without_one() -> None:
    server = Server()
    long = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "한" * 30)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(long)
    pem = builder.sign(key(), hashes.SHA256()).public_bytes(Encoding.PEM)
    server.send("POST", CSRS, signing_request("long", request=pem))
    verdict(server, "long")
    assert condition(server, "long") == "Approved"


def test_masters_are_refused_for_the_client_signer_only() -> None:
    server = Server()
    code, status = server.send("POST", CSRS, signing_request("masters", "dev", "system:masters"))
    assert (code, status["reason"], status["message"]) == (
        403,
        "Forbidden",
        (
            'certificatesigningrequests.certificates.k8s.io "masters" is forbidden: use of'
            " kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed"
        ),
    )
    other = signing_request("masters", "system:masters", signerName="example.com/mine")
    assert server.send("POST", CSRS, other)[0] == 201


def test_what_is_no_request_is_refused_in_the_recorded_words() -> None:
    code, status = Server().send("POST", CSRS, signing_request("bad1", request=b"not a csr"))
    assert (code, status["message"]) == (
        422,
        (
            'CertificateSigningRequest.certificates.k8s.io "bad1" is invalid: spec.request:'
            ' Invalid value: "bm90IGEgY3Ny": PEM block type must be CERTIFICATE REQUEST'
        ),
    )
    assert status["details"] == {
        "name": "bad1",
        "group": "certificates.k8s.io",
        "kind": "CertificateSigningRequest",
        "causes": [
            {
                "field": "spec.request",
                "message": (
                    'Invalid value: "bm90IGEgY3Ny": PEM block type must be CERTIFICATE REQUEST'
                ),
            }
        ],
    }


def _damaged() -> bytes:
    lines = pem_request("alice").splitlines()
    return b"\n".join([lines[0], lines[1][:-8] + b"AAAAAAAA", *lines[2:]])


def _unsigned() -> bytes:
    """A request whose name was changed after it was signed."""
    der = x509.load_pem_x509_csr(pem_request("alice")).public_bytes(Encoding.DER)
    forged = base64.encodebytes(der.replace(b"alice", b"mallo"))
    return (
        b"-----BEGIN CERTIFICATE REQUEST-----\n" + forged + b"-----END CERTIFICATE REQUEST-----\n"
    )


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"usages": None}, "spec.usages: Required value"),
        ({"usages": ["client"]}, 'spec.usages[0]: Unsupported value: "client": supported values'),
        (
            {"usages": ["client auth", "client auth"]},
            'spec.usages[1]: Duplicate value: "client auth"',
        ),
        ({"signerName": None}, "spec.signerName: Required value"),
        (
            {"signerName": "kube-apiserver-client"},
            (
                'spec.signerName: Invalid value: "kube-apiserver-client": must be a fully'
                ' qualified domain and path of the form "example.com/signer-name"'
            ),
        ),
        (
            {"expirationSeconds": 60},
            (
                "spec.expirationSeconds: Invalid value: 60:"
                " may not specify a duration less than 600 seconds (10 minutes)"
            ),
        ),
        ({"request": _damaged()}, "the request cannot be read"),
        ({"request": _unsigned()}, "the request is not signed by its own key"),
        ({"request": b""}, "PEM block type must be CERTIFICATE REQUEST"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_a_spec_that_cannot_be_is_refused(change: dict[str, Any], cause: str) -> None:
    server = Server()
    code, status = server.send("POST", CSRS, signing_request("bad", **change))
    assert (code, status["reason"]) == (422, "Invalid")
    assert cause in status["message"]
    assert server.send("GET", CSRS)[1]["items"] == []


def test_several_faults_are_told_together() -> None:
    body = signing_request("bad", usages=None, expirationSeconds=1)
    status = Server().send("POST", CSRS, body)[1]
    assert [cause["field"] for cause in status["details"]["causes"]] == [
        "spec.usages",
        "spec.expirationSeconds",
    ]
    assert "is invalid: [spec.usages: Required value, spec.exp" in status["message"]


def test_a_request_is_never_changed_only_its_labels() -> None:
    server = Server()
    made = server.send("POST", CSRS, signing_request("alice"))[1]
    change = {
        "metadata": {"labels": {"team": "a"}},
        "spec": {"usages": ["server auth"], "username": "root"},
        "status": {"certificate": "AAAA"},
    }
    code, patched = server.send(
        "PATCH", f"{CSRS}/alice", change, encoding="application/merge-patch+json"
    )
    assert code == 200
    assert patched["metadata"]["labels"] == {"team": "a"}
    assert (patched["spec"], patched["status"]) == (made["spec"], {})


def test_the_approval_is_only_for_putting() -> None:
    server = Server()
    server.send("POST", CSRS, signing_request("alice"))
    assert server.send("GET", f"{CSRS}/alice/approval")[0] == 405
    assert server.send("GET", f"{CSRS}/alice/status")[0] == 404
    assert server.send("PUT", f"{CSRS}/bob/approval", signing_request("bob"))[0] == 404


NODE_USER = ("system:node:worker-1", "system:nodes")
NODE_USAGES = ["digital signature", "client auth"]
SERVING_USAGES = ["digital signature", "key encipherment", "server auth"]


def node_request(
    name: str = "system:node:worker-1",
    *groups: str,
    sans: tuple[str, ...] = (),
    usages: list[str] = NODE_USAGES,
    signer_name: str = signer.KUBE_APISERVER_CLIENT_KUBELET,
) -> dict[str, Any]:
    pem = pem_request(name, *(groups or ("system:nodes",)), sans=sans)
    return signing_request("csr", request=pem, signerName=signer_name, usages=usages)


@pytest.mark.parametrize(
    ("body", "use", "names"),
    [
        (node_request(), Use.CLIENT, ()),
        (
            node_request(
                sans=("worker-1", "192.168.56.21"),
                usages=SERVING_USAGES,
                signer_name=signer.KUBELET_SERVING,
            ),
            Use.SERVING,
            ("DNS:worker-1", "IP:192.168.56.21"),
        ),
    ],
)
def test_a_node_asks_and_another_approves(
    body: dict[str, Any], use: Use, names: tuple[str, ...]
) -> None:
    server = Server()
    code, made = server.send("POST", CSRS, body, who=NODE_USER)
    assert (code, made["spec"]["username"]) == (201, "system:node:worker-1")
    assert verdict(server, "csr", who=NODE_USER)[0] == 403
    assert verdict(server, "csr")[0] == 200
    leaf = issued(server, "csr")
    assert certificates.summarize(leaf).sans == names
    anchors = [authority().certificate]
    assert chain.verify(leaf, anchors=anchors, use=use, at=NOW).trusted
    other = Use.CLIENT if use is Use.SERVING else Use.SERVING
    assert not chain.verify(leaf, anchors=anchors, use=other, at=NOW).trusted


@pytest.mark.parametrize("name", signer.OF_NODES)
def test_a_node_asks_for_no_other_node(name: str) -> None:
    body = node_request("system:node:worker-2", signer_name=name)
    code, status = Server().send("POST", CSRS, body, who=NODE_USER)
    assert (code, status["message"]) == (
        403,
        'certificatesigningrequests.certificates.k8s.io "csr" is forbidden:'
        " can only create a node CSR with CN=system:node:worker-1",
    )


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (node_request("system:node:a", "dev"), "subject organization is not system:nodes"),
        (
            node_request("system:node:a", "system:nodes", "dev"),
            "subject organization is not system:nodes",
        ),
        (node_request(sans=("worker-1",)), "DNS subjectAltNames are not allowed"),
        (node_request(sans=("192.0.2.1",)), "IP subjectAltNames are not allowed"),
        (
            node_request(usages=SERVING_USAGES),
            "usages did not match [client auth digital signature key encipherment]",
        ),
        (
            node_request(usages=SERVING_USAGES, signer_name=signer.KUBELET_SERVING),
            "DNS or IP subjectAltName is required",
        ),
        (
            node_request(sans=("worker-1",), signer_name=signer.KUBELET_SERVING),
            "usages did not match [digital signature key encipherment server auth]",
        ),
        (node_request("alice"), "subject common name does not begin with system:node:"),
    ],
)
def test_the_signers_for_nodes_sign_no_other_request(body: dict[str, Any], why: str) -> None:
    server = Server()
    assert server.send("POST", CSRS, body)[0] == 201
    assert verdict(server, "csr")[0] == 200
    assert condition(server, "csr") == "Approved,Failed"
    failed = server.send("GET", f"{CSRS}/csr")[1]["status"]["conditions"][-1]
    assert (failed["reason"], failed["message"]) == ("SignerValidationFailure", why)
