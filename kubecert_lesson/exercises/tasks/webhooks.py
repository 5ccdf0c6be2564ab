"""An exercise of notebook 11: the caBundle of a webhook."""

import base64
import binascii

from kubecert_lesson import certificates, chain
from kubecert_lesson.certificates import Use
from kubecert_lesson.cluster import LessonCluster, Webhook
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.kubeconfig_demands import demand_trust
from kubecert_lesson.exercises.kubectl_judging import FILE, judged_by
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.reading import certificates_in
from kubecert_lesson.words import Text, template, text

_FAST = "ECDSA-P256"  # to make keys for the cluster
_NAMES = ("a.crt", "b.crt", "c.crt")
NOTEBOOK = "11_the_cluster_behind_the_cluster"


def _deal(dice: Dice) -> Dealt:
    cluster, name = dice.authority(), f"{dice.group()}-webhook-ca"
    new, old = dice.authority(name), dice.authority(name)
    serving = dice.identity(
        new, common_name="check.example.com", sans=["127.0.0.1"], use=Use.SERVING
    )
    mixed = dice.shuffled([each.certificate_pem for each in (cluster, new, old)])
    return Dealt(
        task=text(
            "webhook-ca-bundle",
            "Since this morning, kubectl run says: failed calling webhook … x509: certificate"
            " signed by unknown authority. The webhook shows webhook.crt. Three authorities are at"
            " hand: a.crt, b.crt and c.crt. Hand in the text that belongs in its caBundle.",
        ),
        given=dict(zip(("webhook.crt", *_NAMES), (serving.certificate_pem, *mixed), strict=True)),
        hidden={"webhook.key": serving.key_pem},
    )


def _authority(dealt: Dealt, *, named: bool, signed: bool) -> bytes:
    """The first of the three that has the issuer's name, and whose key signed, or not."""
    shown = dealt.certificate("webhook.crt")
    return next(
        dealt.file(name)
        for name in _NAMES
        if (dealt.certificate(name).subject == shown.issuer) is named
        and chain.signed_by(shown, dealt.certificate(name)) is signed
    )


def _right(dealt: Dealt) -> bytes:
    return _authority(dealt, named=True, signed=True)


def _check(dealt: Dealt, answer: TakenAnswer) -> Right:
    if "-----BEGIN" in answer.text:
        raise NotYet(
            "not-base64",
            "a caBundle is the base64 of a PEM, and this is the PEM itself",
            next=template("encode the whole file: base64 -w0, or base64.b64encode(…).decode()"),
        )
    try:
        pem = base64.b64decode("".join(answer.text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise NotYet(
            "bad-base64",
            "it is no base64",
            next=template("hand in the base64 alone, without b, quotes or the field's name"),
        ) from None
    found = certificates_in(pem)
    demand_trust(certificates.pem(*found), certificates.load(_right(dealt)))
    return Right(
        text(
            "webhook-ca-bundle",
            "the API server was the client, so its trust had to change, not your kubeconfig and"
            " not the webhook's certificate. Many set failurePolicy to Ignore, and the policy that"
            " should hold for all holds for nobody",
        ),
        _by_kubectl(dealt, answer.text),
    )


def _by_kubectl(dealt: Dealt, bundle: str) -> Text:
    pem = base64.b64decode(bundle)
    with (
        Webhook(dealt.identity("webhook")) as webhook,
        LessonCluster(encryption_algorithm=_FAST) as lab,
    ):
        written = webhook.configuration(*certificates.load_all(pem))
        return judged_by(
            f"create -f {FILE}",
            "run probe --image=nginx --dry-run=server --labels=team=blue",
            kubeconfig=lab.kubeconfig(),
            file=written.encode(),
            denied="run probe --image=nginx --dry-run=server",
        )


def _bundle(content: bytes) -> str:
    return base64.b64encode(content).decode()


_BUNDLE = Exercise(
    name="webhook-ca-bundle",
    notebook=NOTEBOOK,
    title=template("What belongs in the webhook's caBundle?"),
    teaches=template("A caBundle says by which authority the API server checks one webhook."),
    kind=AnswerKind.TEXT,
    misconceptions=("unknown-authority-is-mine", "same-name-same-authority"),
    deal=_deal,
    check=_check,
    starter="""from kubecert_lesson import certificates, show

for file, content in task.given.items():
    told = certificates.summarize(certificates.load(content))
    show(file.ljust(12), told.subject.ljust(24), "signed by", told.issuer)
my_answer = ...  # the text that stands behind caBundle:
task.check(my_answer)""",
    hints=(
        template("Two of the authorities have the name of the issuer: check the signature."),
        template("chain.signed_by(shown, authority) says True for one of them."),
        template("A caBundle is PEM, and that in base64: once more, and in one line."),
    ),
    solution="""import base64

from kubecert_lesson import certificates, chain

shown = certificates.load(task.given["webhook.crt"])
pems = [task.given[name] for name in ("a.crt", "b.crt", "c.crt")]
right = next(pem for pem in pems if chain.signed_by(shown, certificates.load(pem)))
my_answer = base64.b64encode(right).decode()""",
    wrongs=(
        Wrong("not-base64", lambda dealt, _: _right(dealt).decode()),
        Wrong("base64-twice", lambda d, _: _bundle(_bundle(_right(d)).encode())),
        Wrong("namesake-authority", lambda d, _: _bundle(_authority(d, named=True, signed=False))),
        Wrong("unknown-authority", lambda d, _: _bundle(_authority(d, named=False, signed=False))),
        Wrong("not-an-authority", lambda d, _: _bundle(d.file("webhook.crt"))),
        Wrong("private-key-instead", lambda d, _: _bundle(d.file("webhook.key"))),
        Wrong("bad-base64", lambda d, _: f"caBundle: {_bundle(_right(d))}"),
    ),
)

EXERCISES = (_BUNDLE,)
