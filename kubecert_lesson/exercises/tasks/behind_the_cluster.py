"""Exercises of notebook 11: whose request may be approved, and a webhook's caBundle."""

import base64

import yaml
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates
from kubecert_lesson.apiserver.signer import KUBELET_SERVING
from kubecert_lesson.cluster.signing_requests import signing_request
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.exercises.objects import Object, field, objects_in
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "11_the_cluster_behind_the_cluster"
_NODE = "system:node:"
_USAGES = ["digital signature", "server auth"]


def _deal_requests(dice: Dice) -> Dealt:
    nodes = {f"{dice.pick(('worker', 'node'))}-{dice.group()}": dice.address() for _ in range(3)}
    (one, own), (two, other), (three, last) = nodes.items()
    changed = _request(dice, f"{three[:-1]}_", three, last)
    asked = (
        (one, _request(dice, one, one, own)),
        (two, _request(dice, two, two, own)),
        (one, _request(dice, two, two, other)),
        (three, _request(dice, three, three, last, group="system:masters")),
        (three, changed.replace(f"{_NODE}{three[:-1]}_".encode(), f"{_NODE}{three}".encode())),
        (two, _request(dice, two, two, other)),
    )
    letters = "abcdefghijklmnopqrstuvwxyz"
    objects = []
    for node, der in dice.shuffled(asked):
        name = "csr-" + "".join(dice.pick(letters) for _ in range(5))
        spec = {"signerName": KUBELET_SERVING, "usages": _USAGES, "username": f"{_NODE}{node}"}
        request = x509.load_der_x509_csr(der)
        objects.append(signing_request(name, request, spec))
    return Dealt(
        task=text(
            "approve-the-kubelets",
            "Kubelets ask for serving certificates: requests.yaml has six objects, as kubectl get"
            " csr -o yaml prints them. spec.username is who sent one. nodes.txt has the nodes and"
            " their addresses. Hand in a list of the names of the requests that may be approved.",
        ),
        given={
            "requests.yaml": yaml.safe_dump_all(objects, sort_keys=False),
            "nodes.txt": "\n".join(f"{name} {address}" for name, address in sorted(nodes.items())),
        },
    )


def _request(
    dice: Dice, common: str, name: str, address: str, group: str = "system:nodes"
) -> bytes:
    made = certificates.request(
        dice.key(), common_name=f"{_NODE}{common}", organizations=[group], sans=[name, address]
    )
    return made.public_bytes(Encoding.DER)


def _nodes(dealt: Dealt) -> dict[str, str]:
    lines = dealt.file("nodes.txt").decode().splitlines()
    return dict(line.split() for line in lines)


def _demand_approvable(dealt: Dealt, asked: Object) -> None:
    """Demand what somebody who approves has to look at."""
    name, sender = field(asked, "metadata.name"), str(field(asked, "spec.username"))
    request = x509.load_pem_x509_csr(base64.b64decode(field(asked, "spec.request")))
    if not request.is_signature_valid:
        raise NotYet(
            "changed",
            "{name} was changed after it was signed: whoever sent it may not hold the key in it",
            next=template("check each request's own signature: request.is_signature_valid"),
            name=name,
        )
    groups = [str(a.value) for a in request.subject if a.rfc4514_attribute_name == "O"]
    if groups != ["system:nodes"]:
        raise NotYet(
            "system-masters",
            "{name} asks for the group {group}, and nodes are in system:nodes",
            next=template("read the groups (O) of each request"),
            name=name,
            group=groups[0] if groups else template("none"),
        )
    common = next(str(a.value) for a in request.subject if a.rfc4514_attribute_name == "CN")
    if common != sender:
        raise NotYet(
            "another-node",
            "{sender} sent {name}, which asks for the name of {common}",
            next=template("compare the CN with spec.username: a node may ask for itself only"),
            name=name,
            sender=sender,
            common=common,
        )
    node = common.removeprefix(_NODE)
    sans = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    wanted = {str(entry.value) for entry in sans}
    if extra := sorted(wanted - {node, _nodes(dealt).get(node, "")}):
        raise NotYet(
            "foreign-address",
            "{name} asks for {address}, which is not {node}'s",
            next=template("compare the SANs of each request with nodes.txt"),
            name=name,
            address=extra[0],
            node=node,
        )


def _is_approvable(dealt: Dealt, asked: Object) -> bool:
    try:
        _demand_approvable(dealt, asked)
    except NotYet:
        return False
    return True


def _check_requests(dealt: Dealt, answer: TakenAnswer) -> Text:
    objects = {str(field(o, "metadata.name")): o for o in objects_in(dealt.file("requests.yaml"))}
    for name in answer.lines:
        if name not in objects:
            raise NotYet(
                "not-a-choice",
                "there is no request {name}",
                next=template("hand in names as they stand under metadata.name"),
                name=name[:60],
            )
        _demand_approvable(dealt, objects[name])
    for name, asked in objects.items():
        if name not in answer.lines and _is_approvable(dealt, asked):
            raise NotYet(
                "line-missing",
                "nothing is wrong with {name}",
                next=template("compare it with nodes.txt once more"),
                name=name,
            )
    return text(
        "approve-the-kubelets",
        "sender, name, group, addresses and the request's own signature all fit. Kubernetes"
        " approves none of these by itself, and somebody who approves everything that is pending"
        " lets one node pass for another",
    )


def _names(dealt: Dealt, *codes: str) -> list[str]:
    """What may be approved, and what is wrong in these ways."""
    chosen = []
    for asked in objects_in(dealt.file("requests.yaml")):
        try:
            _demand_approvable(dealt, asked)
        except NotYet as wrong:
            if wrong.code not in codes:
                continue
        chosen.append(str(field(asked, "metadata.name")))
    return chosen


def _approving(code: str) -> Wrong:
    return Wrong(code, lambda dealt, _: _names(dealt, code))


_REQUESTS = Exercise(
    name="approve-the-kubelets",
    notebook=NOTEBOOK,
    title=template("Which kubelets may have their certificate?"),
    teaches=template("Who approves a request answers for its names: so compare them first."),
    kind=AnswerKind.LINES,
    deal=_deal_requests,
    check=_check_requests,
    starter="""import yaml

from kubecert_lesson import show

show(task.given["nodes.txt"])
for one in yaml.safe_load_all(task.given["requests.yaml"]):
    show(one["metadata"]["name"], "from", one["spec"]["username"])
my_answer = ...  # ["csr-abcde", …]
task.check(my_answer)""",
    hints=(
        template("spec.request is a PEM in base64: x509.load_pem_x509_csr(base64.b64decode(…))."),
        template("A node may ask for its own name and its own address, in the group system:nodes."),
        template("One of them is changed after it was signed: request.is_signature_valid tells."),
    ),
    solution="""import base64

import yaml
from cryptography import x509

nodes = dict(line.split() for line in task.given["nodes.txt"].splitlines())
my_answer = []
for each in yaml.safe_load_all(task.given["requests.yaml"]):
    request = x509.load_pem_x509_csr(base64.b64decode(each["spec"]["request"]))
    node = each["spec"]["username"].removeprefix("system:node:")
    subject = request.subject.rfc4514_string()
    sans = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    own = {str(san.value) for san in sans} == {node, nodes[node]}
    named = subject == f"CN=system:node:{node},O=system:nodes"
    if request.is_signature_valid and own and named:
        my_answer.append(each["metadata"]["name"])""",
    wrongs=(
        _approving("foreign-address"),
        _approving("another-node"),
        _approving("system-masters"),
        _approving("changed"),
        Wrong("line-missing", lambda dealt, _: _names(dealt)[:1]),
        Wrong("not-a-choice", lambda dealt, _: ["csr-worker"]),
    ),
)

EXERCISES = (_REQUESTS,)
