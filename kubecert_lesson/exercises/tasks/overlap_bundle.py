"""An exercise of notebook 13: the bundle for the overlap of two authorities."""

from datetime import UTC, datetime

from kubecert_lesson import certificates, chain
from kubecert_lesson.certificates import Use
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import BEGINS, Dice
from kubecert_lesson.exercises.kubectl_judging import judged_by
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.reading import (
    certificates_in,
)
from kubecert_lesson.words import template, text

NOTEBOOK = "13_growing_old_together"
_FAST = "ECDSA-P256"  # to make keys for the cluster


def _deal_bundle(dice: Dice) -> Dealt:
    old, new, stranger = dice.authority(), dice.authority(), dice.authority(f"{dice.group()}-ca")
    ended = dice.authority(now=BEGINS, days=dice.number(400, 900))
    names, use = ["127.0.0.1", dice.host()], Use.SERVING
    today = dice.identity(old, common_name="kube-apiserver", sans=names, use=use)
    next_one = dice.identity(new, common_name="kube-apiserver", sans=names, use=use)
    found = [each.certificate_pem for each in (old, new, stranger, ended, today)]
    return Dealt(
        task=text(
            "overlap-bundle",
            "Next week the API server changes from today.crt to next.crt, each from its own"
            " authority. all.pem is what somebody gathered over the years. Cut out of it the bundle"
            " that every kubeconfig needs for the overlap: both authorities and nothing else.",
        ),
        given={
            "all.pem": b"".join(dice.shuffled([*found, ended.key_pem])),
            "today.crt": today.certificate_pem,
            "next.crt": next_one.certificate_pem,
        },
        hidden={"today.key": today.key_pem, "next.key": next_one.key_pem},
    )


def _check_bundle(dealt: Dealt, answer: TakenAnswer) -> Right:
    bundle = certificates_in(answer.content)
    shown = {name: dealt.certificate(name) for name in ("today.crt", "next.crt")}
    for certificate in bundle:
        name = certificates.name_text(certificate.subject)
        if not certificates.summarize(certificate).is_ca:
            raise NotYet(
                "not-an-authority",
                "{name} in it is a leaf: it has signed nothing",
                next=template("leave out what does not say CA:TRUE"),
                name=name,
            )
        if certificate.not_valid_after_utc < datetime.now(UTC):
            raise NotYet(
                "expired",
                "one of them, {name}, expired on {end}",
                next=template("compare the dates: an old authority of the same name is no use"),
                name=name,
                end=certificate.not_valid_after_utc,
            )
        if not any(chain.signed_by(leaf, certificate) for leaf in shown.values()):
            raise NotYet(
                "unknown-authority",
                "{name} in it has signed neither today.crt nor next.crt: every kubeconfig would"
                " trust it, too",
                next=template("keep only what has signed one of the two"),
                name=name,
            )
    for name, leaf in shown.items():
        if not any(chain.signed_by(leaf, certificate) for certificate in bundle):
            raise NotYet(
                "old-missing" if name == "today.crt" else "new-missing",
                "the authority that signed {name} is not in it",
                next=template("during the overlap, both are needed: check who signed {name}"),
                name=name,
            )
    if len(bundle) > len(shown):
        raise NotYet(
            "twice",
            "one of them is in it twice",
            next=template("two certificates are enough"),
        )
    judge = None
    for name in ("today", "next"):
        with LessonCluster(serving=dealt.identity(name), encryption_algorithm=_FAST) as lab:
            config = lab.kubeconfig(authority=bundle)
            judge = judged_by("get --raw /healthz", kubeconfig=config, expected="ok")
    return Right(
        text(
            "overlap-bundle",
            "a kubeconfig with both works before the change and after it, so nobody has to change"
            " at the same minute as the server. A file of everything that was ever gathered would"
            " trust every key in it",
        ),
        judge,
    )


def _signers(dealt: Dealt, *names: str) -> bytes:
    shown = [dealt.certificate(name) for name in names]
    found = certificates.load_all(dealt.file("all.pem"))
    return certificates.pem(*(c for leaf in shown for c in found if chain.signed_by(leaf, c)))


_BOTH = ("today.crt", "next.crt")


def _and(dealt: Dealt, *, named: str, is_ca: bool) -> bytes:
    """Both authorities, and another certificate of all.pem: of this name, an authority or not."""
    for each in certificates.load_all(dealt.file("all.pem")):
        extra = certificates.pem(each)
        told = certificates.summarize(each)
        of_name = (told.subject == "CN=kubernetes") is (named == "kubernetes")
        if of_name and told.is_ca is is_ca and extra not in _signers(dealt, *_BOTH):
            return _signers(dealt, *_BOTH) + extra
    raise AssertionError(named)


_BUNDLE = Exercise(
    name="overlap-bundle",
    notebook=NOTEBOOK,
    title=template("What belongs in the bundle for the overlap?"),
    teaches=template("For a while everyone trusts both authorities: the two, and nothing else."),
    kind=AnswerKind.FILE,
    misconceptions=("same-name-same-authority", "any-certificate-signs"),
    deal=_deal_bundle,
    check=_check_bundle,
    starter="""from kubecert_lesson import certificates, show

for one in certificates.load_all(task.given["all.pem"]):
    show(certificates.name_text(one.subject).ljust(18), one.not_valid_after_utc.date())
my_answer = ...  # PEM: certificates.pem(one, other)
task.check(my_answer)""",
    hints=(
        template("Three of them have the name of the issuer; one of these has ended."),
        template("chain.signed_by(leaf, authority) tells who signed today.crt, and who next.crt."),
    ),
    solution="""from kubecert_lesson import certificates, chain

everything = certificates.load_all(task.given["all.pem"])
my_answer = b""
for name in ("today.crt", "next.crt"):
    leaf = certificates.load(task.given[name])
    signer = next(each for each in everything if chain.signed_by(leaf, each))
    my_answer += certificates.pem(signer)""",
    wrongs=(
        Wrong("old-missing", lambda d, _: _signers(d, "next.crt")),
        Wrong("new-missing", lambda d, _: _signers(d, "today.crt")),
        Wrong("private-key-instead", lambda d, _: d.file("all.pem")),
        Wrong("expired", lambda d, _: _and(d, named="kubernetes", is_ca=True)),
        Wrong("unknown-authority", lambda d, _: _and(d, named="another", is_ca=True)),
        Wrong("not-an-authority", lambda d, _: _signers(d, *_BOTH) + d.file("today.crt")),
        Wrong("twice", lambda d, _: _signers(d, *_BOTH, "today.crt")),
    ),
)

EXERCISES = (_BUNDLE,)
