"""An exercise of notebook 13: the one file of a kubelet's login."""

import re
from typing import Any

from kubecert_lesson import chain, keys, kubeconfig
from kubecert_lesson.certificates import Use
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.certificate_demands import (
    demand_key,
    demand_signed_by,
    demand_use,
    demand_user,
    demand_valid,
)
from kubecert_lesson.exercises.dice import BEGINS, Dice
from kubecert_lesson.exercises.kubectl_judging import judged_by
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.reading import (
    Thing,
    one_certificate,
    one_private_key,
    things_in,
)
from kubecert_lesson.words import template, text

NOTEBOOK = "13_growing_old_together"
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


def _deal_pair(dice: Dice) -> Dealt:
    node, ca, earlier_ca = f"worker-{dice.group()}", dice.authority(), dice.authority()
    user, key, earlier = f"system:node:{node}", dice.key(), dice.key()
    fields: dict[str, Any] = {
        "common_name": user,
        "organizations": ["system:nodes"],
        "use": Use.CLIENT,
    }
    found = [
        dice.identity(ca, key=key, **fields),
        dice.identity(ca, key=key, now=BEGINS, days=dice.number(30, 300), **fields),
        dice.identity(ca, key=earlier, **fields),
        dice.identity(earlier_ca, key=key, **fields),
    ]
    serving = dice.identity(ca, common_name="kube-apiserver", sans=["127.0.0.1"], use=Use.SERVING)
    mixed = dice.shuffled([each.certificate_pem for each in found])
    return Dealt(
        task=text(
            "kubelet-pair",
            "The node {node} was off for too long. You find its private key, kubelet.key, and four"
            " certificates, a.crt to d.crt; the cluster's authority is ca.crt. Hand in the content"
            " of kubelet-client-current.pem with which the kubelet logs in again.",
            node=node,
        ),
        given={
            "ca.crt": ca.certificate_pem,
            "kubelet.key": keys.private_pem(key),
            **dict(zip(_CANDIDATES, mixed, strict=True)),
        },
        wanted={"node": node},
        hidden={
            "ca.key": ca.key_pem,
            "apiserver.crt": serving.certificate_pem,
            "apiserver.key": serving.key_pem,
        },
    )


def _check_pair(dealt: Dealt, answer: TakenAnswer) -> Right:
    content, node = answer.content, dealt.text("node")
    found, user = things_in(content), f"system:node:{node}"
    if Thing.CERTIFICATE not in found:
        one_certificate(content)  # says what is there instead
    if Thing.PRIVATE_KEY not in found:
        raise NotYet(
            "private-key-missing",
            "there is no private key in it, so the kubelet could not prove that it is {node}",
            next=template("put certificate and key into the one file"),
            node=node,
        )
    blocks = re.split(rb"(?=-----BEGIN )", content)
    shown = b"".join(block for block in blocks if block.startswith(_CERTIFICATE))
    rest = b"".join(block for block in blocks if not block.startswith(_CERTIFICATE))
    certificate, key = one_certificate(shown), one_private_key(rest)
    authority = dealt.identity("ca")
    demand_key(certificate, key)
    demand_signed_by(certificate, authority.certificate)
    demand_user(certificate, user, ["system:nodes"])
    demand_use(certificate, Use.CLIENT)
    demand_valid(certificate)
    with LessonCluster(authority=authority, serving=dealt.identity("apiserver")) as lab:
        config = kubeconfig.build(
            cluster="k",
            server=lab.url,
            authority_pem=authority.certificate_pem,
            user=user,
            certificate_pem=content,
            key_pem=content,
        )
        judge = judged_by("auth whoami", kubeconfig=config, expected=user)
    return Right(
        text(
            "kubelet-pair",
            "certificate and key fit each other, and the authority of today signed it. kubelet.conf"
            " names this file twice, so one file that fits is all that has to change",
        ),
        judge,
    )


def _pair(dealt: Dealt, *, expired: bool = False, fits: bool = True, signed: bool = True) -> bytes:
    """The key with the first of the certificates that is like this."""
    key, ca = dealt.key("kubelet.key"), dealt.certificate("ca.crt")
    for name in _CANDIDATES:
        each = dealt.certificate(name)
        like = (
            each.not_valid_after_utc.year < 2026,
            each.public_key() == key.public_key(),
            chain.signed_by(each, ca),
        )
        if like == (expired, fits, signed):
            return dealt.file(name) + dealt.file("kubelet.key")
    raise AssertionError


_CANDIDATES = ("a.crt", "b.crt", "c.crt", "d.crt")
_PAIR = Exercise(
    name="kubelet-pair",
    notebook=NOTEBOOK,
    title=template("What is in kubelet-client-current.pem?"),
    teaches=template("A kubelet's login is one file: a certificate, and the key that fits it."),
    kind=AnswerKind.FILE,
    misconceptions=("kubelet-conf-is-renewed",),
    deal=_deal_pair,
    check=_check_pair,
    starter="""from kubecert_lesson import certificates, show

for file in ("a.crt", "b.crt", "c.crt", "d.crt"):
    told = certificates.summarize(certificates.load(task.given[file]))
    show(file, told.subject, told.not_after.date())
my_answer = ...  # bytes: a certificate and the key
task.check(my_answer)""",
    hints=(
        template("Three questions: does the key fit, has it ended, did this authority sign it?"),
        template("keys.same_key compares a public key with a private one; then chain.signed_by."),
    ),
    solution="""import re
from datetime import UTC, datetime

from kubecert_lesson import certificates, chain, keys

key, ca = keys.load_private(task.given["kubelet.key"]), certificates.load(task.given["ca.crt"])
for name in ("a.crt", "b.crt", "c.crt", "d.crt"):
    each = certificates.load(task.given[name])
    fits = keys.same_key(each.public_key(), key)
    if fits and chain.signed_by(each, ca) and each.not_valid_after_utc > datetime.now(UTC):
        my_answer = task.given[name] + task.given["kubelet.key"]""",
    wrongs=(
        Wrong("expired", lambda d, _: _pair(d, expired=True)),
        Wrong("key-does-not-fit", lambda d, _: _pair(d, fits=False)),
        Wrong("another-key", lambda d, _: _pair(d, signed=False)),
        Wrong("private-key-missing", lambda d, _: d.file("a.crt")),
        Wrong("private-key-instead", lambda d, _: d.file("kubelet.key")),
        Wrong("several-certificates", lambda d, _: _pair(d) + d.file("ca.crt")),
    ),
)

EXERCISES = (_PAIR,)
