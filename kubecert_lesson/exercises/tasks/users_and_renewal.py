"""An exercise of notebook 9: the object that asks for a certificate."""

import base64
import binascii
from typing import Any

import yaml
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Use
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.certificate_demands import (
    demand_key,
)
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.kubectl_judging import FILE, admin_of, judged_by
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.objects import field, objects_in, texts
from kubecert_lesson.exercises.reading import one_request
from kubecert_lesson.words import template, text

NOTEBOOK = "09_users_and_renewal"
_SIGNER = "kubernetes.io/kube-apiserver-client"


def _deal_request(dice: Dice) -> Dealt:
    user, group, hours, ca = dice.user(), dice.group(), dice.number(2, 20), dice.authority()
    serving = dice.identity(ca, common_name="kube-apiserver", sans=["127.0.0.1"], use=Use.SERVING)
    key = dice.key()
    request = certificates.request(key, common_name=user, organizations=[group])
    return Dealt(
        task=text(
            "ask-for-a-certificate",
            "Your colleague {user}, of the team {group}, sent you user.csr. Write the"
            " CertificateSigningRequest, as YAML and with the name {user}, that asks the cluster"
            " for a certificate with which {user} can log in to the API server for {hours} hours."
            " Hand in the YAML.",
            user=user,
            group=group,
            hours=hours,
        ),
        given={"user.csr": request.public_bytes(Encoding.PEM)},
        wanted={"user": user, "group": group, "hours": hours},
        hidden={
            "user.key": keys.private_pem(key),
            "ca.crt": ca.certificate_pem,
            "ca.key": ca.key_pem,
            "apiserver.crt": serving.certificate_pem,
            "apiserver.key": serving.key_pem,
        },
    )


def _check_request(dealt: Dealt, answer: TakenAnswer) -> Right:
    objects = objects_in(answer.content)
    asked, user = objects[0], dealt.text("user")
    kind = (asked.get("apiVersion"), asked["kind"])
    if kind != ("certificates.k8s.io/v1", "CertificateSigningRequest") or len(objects) > 1:
        raise NotYet(
            "wrong-kind",
            "it is not one CertificateSigningRequest of certificates.k8s.io/v1",
            next=template("look at the object that Alice's administrator posted"),
        )
    if field(asked, "metadata.name") != user:
        raise NotYet(
            "wrong-name",
            "its name is {name!r}",
            next=template("write {user} under metadata.name"),
            name=str(field(asked, "metadata.name"))[:40],
            user=user,
        )
    _demand_request(dealt, field(asked, "spec.request"))
    if (signer := field(asked, "spec.signerName")) != _SIGNER:
        raise NotYet(
            "wrong-signer",
            "the signer {signer} makes no certificates for users of the API server",
            next=template("name the signer {right}"),
            signer=str(signer)[:60],
            right=_SIGNER,
        )
    if "client auth" not in texts(asked, "spec.usages"):
        raise NotYet(
            "wrong-usage",
            "the certificate would not be for a client: client auth is not among its usages",
            next=template("write usages: [client auth]"),
        )
    seconds, hours = field(asked, "spec.expirationSeconds"), int(dealt.text("hours"))
    if seconds is None:
        raise NotYet(
            "no-lifetime",
            "it asks for no lifetime, so the certificate would be good for a year",
            next=template("count the seconds of {hours} hours for expirationSeconds"),
            hours=hours,
        )
    if seconds != 3600 * hours:
        raise NotYet(
            "lifetime",
            "{seconds} seconds are not {hours} hours",
            next=template("count the seconds of {hours} hours for expirationSeconds"),
            seconds=str(seconds)[:20],
            hours=hours,
        )
    with LessonCluster(authority=dealt.identity("ca"), serving=dealt.identity("apiserver")) as lab:
        judge = judged_by(
            f"create -f {FILE}",
            f"certificate approve {user}",
            f"get csr {user} -o jsonpath={{.status.certificate}}",
            kubeconfig=lab.kubeconfig(admin_of(lab.authority, dealt.key("user.key"))),
            file=answer.content,
            expected="LS0t",
        )
    return Right(
        text(
            "ask-for-a-certificate",
            "only the request travels: {user}'s key stays where it is, and the cluster's authority"
            " signs after somebody approved. Many leave out expirationSeconds, and nobody can"
            " revoke what comes back",
            user=user,
        ),
        judge,
    )


def _demand_request(dealt: Dealt, given: object) -> None:
    """Demand the base64 of user.csr, made once."""
    text_given = given if type(given) is str else ""
    if "-----BEGIN" in text_given:
        raise NotYet(
            "not-base64",
            "the PEM itself stands in spec.request",
            next=template("put the base64 of the whole PEM there, in one line"),
        )
    try:
        content = base64.b64decode("".join(text_given.split()), validate=True)
    except (binascii.Error, ValueError):
        raise NotYet(
            "bad-base64",
            "what stands in spec.request is no base64",
            next=template("write base64.b64encode(…).decode() of the PEM there, without quotes"),
        ) from None
    request, right = one_request(content), one_request(dealt.file("user.csr"))
    demand_key(request, dealt.key("user.key"))
    if request.public_bytes(Encoding.DER) != right.public_bytes(Encoding.DER):
        raise NotYet(
            "another-request",
            "it is another request for the same key",
            next=template("take user.csr as it is: its owner signed it"),
        )


def _request_yaml(dealt: Dealt, request: bytes | None = None, **changes: Any) -> str:
    """The right object, but for these fields."""
    encoded = base64.b64encode(dealt.file("user.csr") if request is None else request).decode()
    spec = {
        "request": encoded,
        "signerName": _SIGNER,
        "expirationSeconds": 3600 * int(dealt.text("hours")),
        "usages": ["client auth"],
        **changes,
    }
    return yaml.safe_dump(
        {
            "apiVersion": "certificates.k8s.io/v1",
            "kind": "CertificateSigningRequest",
            "metadata": {"name": dealt.text("user")},
            "spec": {name: value for name, value in spec.items() if value is not None},
        }
    )


def _own_request(dealt: Dealt, dice: Dice) -> str:
    wanted = dealt.text("user"), [dealt.text("group")]
    made = certificates.request(dice.key(), common_name=wanted[0], organizations=wanted[1])
    return _request_yaml(dealt, made.public_bytes(Encoding.PEM))


def _certificate(dice: Dice) -> bytes:
    return dice.authority().certificate_pem


_REQUEST = Exercise(
    name="ask-for-a-certificate",
    notebook=NOTEBOOK,
    title=template("How does a request get into the cluster?"),
    teaches=template("A request is an object: the PEM in base64, a signer, usages, a lifetime."),
    kind=AnswerKind.FILE,
    misconceptions=("deleting-revokes",),
    deal=_deal_request,
    check=_check_request,
    starter="""# task.given["user.csr"] is the request, as PEM.
my_answer = ...  # the YAML, as one text
task.check(my_answer)""",
    hints=(
        template("The object is in the notebook: it only needs other values."),
        template("The lifetime is in seconds: {hours} hours are {hours} times 3600."),
        template("The signer for users is kubernetes.io/kube-apiserver-client."),
    ),
    solution="""import base64

encoded = base64.b64encode(task.given["user.csr"]).decode()
my_answer = f\"\"\"apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {{name: {task.wanted["user"]}}}
spec:
  request: {encoded}
  signerName: kubernetes.io/kube-apiserver-client
  expirationSeconds: {3600 * task.wanted["hours"]}
  usages: [client auth]
\"\"\"
""",
    wrongs=(
        Wrong(
            "not-base64",
            lambda dealt, _: _request_yaml(dealt, request=None).replace(
                base64.b64encode(dealt.file("user.csr")).decode(),
                repr(dealt.file("user.csr").decode()).replace("'", '"'),
            ),
        ),
        Wrong(
            "base64-twice",
            lambda dealt, _: _request_yaml(dealt, base64.b64encode(dealt.file("user.csr"))),
        ),
        Wrong("certificate-instead", lambda dealt, dice: _request_yaml(dealt, _certificate(dice))),
        Wrong("key-does-not-fit", _own_request),
        Wrong(
            "wrong-signer",
            lambda dealt, _: _request_yaml(dealt, signerName="kubernetes.io/kubelet-serving"),
        ),
        Wrong("wrong-usage", lambda dealt, _: _request_yaml(dealt, usages=["server auth"])),
        Wrong("no-lifetime", lambda dealt, _: _request_yaml(dealt, expirationSeconds=None)),
        Wrong("lifetime", lambda dealt, _: _request_yaml(dealt, expirationSeconds=86400)),
        Wrong("wrong-kind", lambda dealt, _: _request_yaml(dealt).replace("Signing", "")),
    ),
)

EXERCISES = (_REQUEST,)
