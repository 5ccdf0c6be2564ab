"""Exercises of notebook 11: certificates for a kubelet and for an extension API server."""

from typing import Any

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from kubecert_lesson import certificates, keys
from kubecert_lesson.apiserver import Node
from kubecert_lesson.apiserver.signer import KUBELET_SERVING
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import ExtensionServer, LessonCluster
from kubecert_lesson.cluster.signing_requests import signing_request
from kubecert_lesson.exercises.answers import AnswerKind, TakenAnswer
from kubecert_lesson.exercises.certificate_demands import (
    demand_key,
    demand_leaf,
    demand_names,
    demand_signed_by,
    demand_trusted,
    demand_use,
    demand_user,
    demand_valid,
)
from kubecert_lesson.exercises.dice import BEGINS, Dice
from kubecert_lesson.exercises.kubectl_judging import FILE, judged_by
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.reading import one_certificate, one_private_key, one_request
from kubecert_lesson.words import template, text

NOTEBOOK = "11_the_cluster_behind_the_cluster"
_FAST = "ECDSA-P256"  # to make keys for the cluster
_NODES = "system:nodes"


def _deal_kubelet(dice: Dice) -> Dealt:
    node, address = f"worker-{dice.group()}", dice.address()
    return Dealt(
        task=text(
            "kubelet-request",
            "The node {node} has the address {address}, and its kubelet the key kubelet.key."
            " Write the request with which it asks the signer kubernetes.io/kubelet-serving, so"
            " that the API server can dial it by name and by address. Hand in the PEM.",
            node=node,
            address=address,
        ),
        given={"kubelet.key": keys.private_pem(dice.key())},
        wanted={"node": node, "address": address},
    )


def _check_kubelet(dealt: Dealt, answer: TakenAnswer) -> Right:
    request, node = one_request(answer.content), dealt.text("node")
    user = f"system:node:{node}"
    demand_key(request, dealt.key("kubelet.key"))
    signer = certificates.self_signed_authority(keys.generate_for(_FAST), common_name="kubernetes")
    demand_user(certificates.issue(request, signer, use=Use.SERVING), user, [_NODES])
    demand_names(request, [node], [dealt.text("address")])
    spec = {"signerName": KUBELET_SERVING, "usages": ["digital signature", "server auth"]}
    asked = yaml.safe_dump(signing_request("kubelet", request, spec)).encode()
    with LessonCluster(nodes=[Node(node)], authority=signer, encryption_algorithm=_FAST) as lab:
        kubelet = lab.kubeconfig(lab.user(user, groups=[_NODES]))
        judged_by(f"create -f {FILE}", kubeconfig=kubelet, file=asked)
        judge = judged_by(
            "certificate approve kubelet",
            "get csr kubelet -o jsonpath={.status.certificate}",
            kubeconfig=lab.kubeconfig(),
            expected="LS0t",
        )
    return Right(
        text(
            "kubelet-request",
            "the name says which node it is, the SANs how it is dialled, and both have to be its"
            " own. Many such requests lack the address, or have it as a DNS name",
        ),
        judge,
    )


def _asked(dealt: Dealt, **changes: Any) -> x509.CertificateSigningRequest:
    """The right request, but for these fields."""
    fields = {
        "key": dealt.key("kubelet.key"),
        "common_name": f"system:node:{dealt.text('node')}",
        "organizations": [_NODES],
        "sans": [dealt.text("node"), dealt.text("address")],
        **changes,
    }
    return certificates.request(fields.pop("key"), **fields)


def _address_as_name(dealt: Dealt) -> x509.CertificateSigningRequest:
    names = [x509.DNSName(dealt.text(name)) for name in ("node", "address")]
    right = _asked(dealt)
    builder = x509.CertificateSigningRequestBuilder().subject_name(right.subject)
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(dealt.key("kubelet.key"), hashes.SHA256())


_KUBELET = Exercise(
    name="kubelet-request",
    notebook=NOTEBOOK,
    title=template("How does a kubelet ask for its serving certificate?"),
    teaches=template("A node's request names the node itself: CN, group, DNS name and address."),
    kind=AnswerKind.FILE,
    misconceptions=("name-covers-the-address",),
    deal=_deal_kubelet,
    check=_check_kubelet,
    starter="""# keys.load_private(task.given["kubelet.key"]) is the key.
my_answer = ...  # certificates.request(…), or its PEM
task.check(my_answer)""",
    hints=(
        template("The user name of a kubelet is system:node:{node}, its group system:nodes."),
        template("certificates.request takes sans=[…]: names and addresses, as text."),
    ),
    solution="""from kubecert_lesson import certificates, keys

key = keys.load_private(task.given["kubelet.key"])
node, address = task.wanted["node"], task.wanted["address"]
my_answer = certificates.request(
    key,
    common_name=f"system:node:{node}",
    organizations=["system:nodes"],
    sans=[node, address],
)""",
    wrongs=(
        Wrong("wrong-user", lambda d, _: _asked(d, common_name=d.text("node"))),
        Wrong("group-missing", lambda d, _: _asked(d, organizations=[])),
        Wrong("system-masters", lambda d, _: _asked(d, organizations=["system:masters"])),
        Wrong("no-names", lambda d, _: _asked(d, sans=[])),
        Wrong("address-missing", lambda d, _: _asked(d, sans=[d.text("node")])),
        Wrong("name-missing", lambda d, _: _asked(d, sans=[d.text("address")])),
        Wrong("address-as-name", lambda d, _: _address_as_name(d)),
        Wrong("key-does-not-fit", lambda d, dice: _asked(d, key=dice.key())),
        Wrong("private-key-instead", lambda d, _: d.file("kubelet.key")),
    ),
)


def _deal_extension(dice: Dice) -> Dealt:
    ca = dice.authority("metrics-ca")
    service = f"{dice.group()}-metrics"
    name = f"{service}.kube-system.svc"
    return Dealt(
        task=text(
            "extension-certificate",
            "kubectl top says: Metrics API not available. The APIService leads to the service"
            " {service} in kube-system, and its caBundle is metrics-ca.crt. Issue the certificate"
            " that the extension server has to show, and hand in tls.crt with its key tls.key.",
            service=service,
        ),
        given={"metrics-ca.crt": ca.certificate_pem, "metrics-ca.key": ca.key_pem},
        wanted={"service": service, "name": name},
    )


def _check_extension(dealt: Dealt, answer: TakenAnswer) -> Right:
    certificate = one_certificate(answer.file("tls.crt"))
    key, ca = one_private_key(answer.file("tls.key")), dealt.certificate("metrics-ca.crt")
    demand_signed_by(certificate, ca)
    demand_key(certificate, key)
    demand_names(certificate, [dealt.text("name")])
    demand_leaf(certificate)
    demand_use(certificate, Use.SERVING)
    demand_valid(certificate)
    demand_trusted(certificate, anchors=[ca], use=Use.SERVING, name=dealt.text("name"))
    with LessonCluster(encryption_algorithm=_FAST) as lab:
        front = lab.front_proxy_authority.certificate
        shown = Identity(certificate, key)
        with ExtensionServer(shown, front_proxy_ca=front, nodes=["worker"]) as extension:
            objects = extension.objects(ca).replace("metrics-server", dealt.text("service"))
            judge = judged_by(
                f"create -f {FILE}",
                "top nodes",
                kubeconfig=lab.kubeconfig(),
                file=objects.encode(),
                expected="worker",
            )
    return Right(
        text(
            "extension-certificate",
            "the API server dials the service by SERVICE.NAMESPACE.svc and looks for that name in"
            " the SANs. kubectl top never mentions a certificate, so many look for the fault in"
            " the metrics themselves",
        ),
        judge,
    )


def _issued(dealt: Dealt, dice: Dice, **changes: Any) -> dict[str, bytes]:
    """The right files, but with these arguments of ``issue_identity``."""
    fields = {
        "authority": dealt.identity("metrics-ca"),
        "common_name": "metrics",
        "sans": [dealt.text("name")],
        "use": Use.SERVING,
        "key": dice.key(),
        **changes,
    }
    made = certificates.issue_identity(**fields)
    return {"tls.crt": made.certificate_pem, "tls.key": made.key_pem}


_EXTENSION = Exercise(
    name="extension-certificate",
    notebook=NOTEBOOK,
    title=template("Which certificate does an aggregated API have to show?"),
    teaches=template("The API server calls it by SERVICE.NAMESPACE.svc, and trusts one caBundle."),
    kind=AnswerKind.FILES,
    misconceptions=("common-name-names-the-server",),
    deal=_deal_extension,
    check=_check_extension,
    starter="""# certificates.Identity(certificate, key) is an authority that can sign.
my_answer = ...  # {"tls.crt": …, "tls.key": …}
task.check(my_answer)""",
    hints=(
        template("The name in the SANs is SERVICE.NAMESPACE.svc, here {name}."),
        template("certificates.issue_identity(authority, …, use=Use.SERVING) makes key and all."),
    ),
    solution="""from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Use

ca = certificates.load(task.given["metrics-ca.crt"])
authority = certificates.Identity(ca, keys.load_private(task.given["metrics-ca.key"]))
service = task.wanted["service"]
made = certificates.issue_identity(
    authority, common_name=service, sans=[f"{service}.kube-system.svc"], use=Use.SERVING
)
my_answer = {"tls.crt": made.certificate_pem, "tls.key": made.key_pem}""",
    wrongs=(
        Wrong("no-names", lambda d, dice: _issued(d, dice, sans=[], common_name=d.text("name"))),
        Wrong("name-missing", lambda d, dice: _issued(d, dice, sans=[d.text("service")])),
        Wrong("wildcard", lambda d, dice: _issued(d, dice, sans=["*.kube-system.svc"])),
        Wrong("wrong-usage", lambda d, dice: _issued(d, dice, use=Use.CLIENT)),
        Wrong(
            "another-key", lambda d, dice: _issued(d, dice, authority=dice.authority("metrics-ca"))
        ),
        Wrong("another-authority", lambda d, dice: _issued(d, dice, authority=dice.authority())),
        Wrong(
            "key-does-not-fit",
            lambda d, dice: {**_issued(d, dice), "tls.key": d.file("metrics-ca.key")},
        ),
        Wrong("expired", lambda d, dice: _issued(d, dice, now=BEGINS)),
    ),
)

EXERCISES = (_KUBELET, _EXTENSION)
