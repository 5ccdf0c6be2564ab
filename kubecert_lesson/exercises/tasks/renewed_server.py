"""An exercise of notebook 9: the serving certificate renewed, and no client has to change."""

from typing import Any

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.exercises.answers import AnswerKind, TakenAnswer
from kubecert_lesson.exercises.certificate_demands import (
    demand_key,
    demand_leaf,
    demand_names,
    demand_signed_by,
    demand_trusted,
    demand_use,
    demand_valid,
)
from kubecert_lesson.exercises.dice import BEGINS, Dice
from kubecert_lesson.exercises.kubectl_judging import admin_of, judged_by
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.reading import one_certificate, one_private_key
from kubecert_lesson.words import template, text

NOTEBOOK = "09_users_and_renewal"


def _deal_renewal(dice: Dice) -> Dealt:
    ca, host, address = dice.authority(), dice.host(), dice.address()
    names = ["kubernetes", "kubernetes.default.svc", host, "127.0.0.1", address]
    old = dice.identity(
        ca,
        common_name="kube-apiserver",
        sans=names,
        use=Use.SERVING,
        now=BEGINS,
        days=dice.number(365, 700),
    )
    return Dealt(
        task=text(
            "renew-the-server",
            "apiserver.crt has expired, and kubectl refuses the server at {host}. You hold ca.crt"
            " and ca.key. Issue a new apiserver.crt with its key apiserver.key, so that every"
            " client gets in again without a change on its side. Hand in both files.",
            host=host,
        ),
        given={
            "apiserver.crt": old.certificate_pem,
            "ca.crt": ca.certificate_pem,
            "ca.key": ca.key_pem,
        },
        wanted={
            "host": host,
            "names": ["kubernetes", "kubernetes.default.svc", host],
            "addresses": ["127.0.0.1", address],
        },
    )


def _check_renewal(dealt: Dealt, answer: TakenAnswer) -> Right:
    certificate = one_certificate(answer.file("apiserver.crt"))
    key = one_private_key(answer.file("apiserver.key"))
    ca = dealt.identity("ca")
    demand_signed_by(certificate, ca.certificate)
    demand_key(certificate, key)
    demand_names(certificate, *_sans(dealt))
    demand_leaf(certificate)
    demand_use(certificate, Use.SERVING)
    demand_valid(certificate)
    demand_trusted(certificate, anchors=[ca.certificate], use=Use.SERVING, name=dealt.text("host"))
    with LessonCluster(authority=ca, serving=Identity(certificate, key)) as renewed:
        config = renewed.kubeconfig(admin_of(ca, ca.key))
        judge = judged_by("get nodes -o name", kubeconfig=config, expected="node/")
    return Right(
        text(
            "renew-the-server",
            "the authority is the same and every name is still there, so no client has to change."
            " People who issue it by hand often lose a name, or let a new authority sign, and lock"
            " everybody out",
        ),
        judge,
    )


def _sans(dealt: Dealt) -> tuple[list[str], list[str]]:
    sans = certificates.summarize(dealt.certificate("apiserver.crt")).sans
    pairs = [san.split(":", 1) for san in sans]
    return [n for kind, n in pairs if kind == "DNS"], [n for kind, n in pairs if kind == "IP"]


def _renewed(dealt: Dealt, dice: Dice, **changes: Any) -> dict[str, bytes]:
    """The right files, but with these arguments of ``issue_identity``."""
    names, addresses = _sans(dealt)
    fields = {
        "authority": dealt.identity("ca"),
        "common_name": "kube-apiserver",
        "sans": [*names, *addresses],
        "use": Use.SERVING,
        "key": dice.key(),
        **changes,
    }
    made = certificates.issue_identity(**fields)
    return {"apiserver.crt": made.certificate_pem, "apiserver.key": made.key_pem}


_RENEWAL = Exercise(
    name="renew-the-server",
    notebook=NOTEBOOK,
    title=template("How do you renew without an outage?"),
    teaches=template("A renewed certificate says what the old one said, from the same authority."),
    kind=AnswerKind.FILES,
    misconceptions=("common-name-names-the-server",),
    deal=_deal_renewal,
    check=_check_renewal,
    starter="""# An authority that can sign is certificates.Identity(certificate, key).
my_answer = ...  # {"apiserver.crt": …, "apiserver.key": …}
task.check(my_answer)""",
    hints=(
        template("What must be the same for clients: the signer, and every name in the SANs."),
        template("renewal.reissue(old, authority) says the same for another year, with a new key."),
        template("An Identity has .certificate_pem and .key_pem."),
    ),
    solution="""from kubecert_lesson import certificates, keys, renewal

old = certificates.load(task.given["apiserver.crt"])
ca = certificates.load(task.given["ca.crt"])
authority = certificates.Identity(ca, keys.load_private(task.given["ca.key"]))
new = renewal.reissue(old, authority)
my_answer = {"apiserver.crt": new.certificate_pem, "apiserver.key": new.key_pem}""",
    wrongs=(
        Wrong("expired", lambda dealt, dice: _renewed(dealt, dice, now=BEGINS)),
        Wrong("name-missing", lambda dealt, dice: _renewed(dealt, dice, sans=_sans(dealt)[1])),
        Wrong("address-missing", lambda dealt, dice: _renewed(dealt, dice, sans=_sans(dealt)[0])),
        Wrong("no-names", lambda dealt, dice: _renewed(dealt, dice, sans=[])),
        Wrong("wrong-usage", lambda dealt, dice: _renewed(dealt, dice, use=Use.CLIENT)),
        Wrong("another-key", lambda dealt, dice: _renewed(dealt, dice, authority=dice.authority())),
        Wrong(
            "key-does-not-fit",
            lambda dealt, dice: {
                **_renewed(dealt, dice),
                "apiserver.key": dealt.file("ca.key"),
            },
        ),
        Wrong(
            "file-missing",
            lambda dealt, dice: {"apiserver.crt": _renewed(dealt, dice)["apiserver.crt"]},
        ),
    ),
)

EXERCISES = (_RENEWAL,)
