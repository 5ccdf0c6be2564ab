"""Exercises for the notebook 03_certificates."""

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.answers import AnswerKind, TakenAnswer
from kubecert_lesson.exercises.certificate_demands import (
    demand_key,
    demand_leaf,
    demand_signed_by,
    demand_trusted,
    demand_use,
    demand_user,
    demand_valid,
)
from kubecert_lesson.exercises.dice import BEGINS, Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.exercises.reading import one_certificate
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "03_certificates"


def _deal_user(dice: Dice) -> Dealt:
    user, group, authority, key = dice.user(), dice.group(), dice.authority(), dice.key()
    request = certificates.request(key, common_name=user, organizations=[group])
    return Dealt(
        task=text(
            "certificate-for-a-user",
            "{name} of the team {group} made a key, and sent you the request user.csr. You hold"
            " the authority ca.crt with its key, ca.key. Issue the certificate with which {user}"
            " logs in to the cluster, valid now, and hand it in.",
            name=user.capitalize(),
            user=user,
            group=group,
        ),
        given={
            "ca.crt": authority.certificate_pem,
            "ca.key": authority.key_pem,
            "user.csr": request.public_bytes(Encoding.PEM),
        },
        wanted={"user": user, "group": group},
        hidden={"user.key": keys.private_pem(key)},
    )


def _check_user(dealt: Dealt, answer: TakenAnswer) -> Text:
    certificate, authority = one_certificate(answer.content), dealt.certificate("ca.crt")
    demand_signed_by(certificate, authority)
    demand_key(certificate, dealt.key("user.key"))
    demand_user(certificate, dealt.text("user"), [dealt.text("group")])
    demand_leaf(certificate)
    usages = certificates.summarize(certificate).extended_key_usage
    if usages and "clientAuth" not in usages:  # none at all will do for a client
        demand_use(certificate, Use.CLIENT)
    demand_valid(certificate)
    demand_trusted(certificate, anchors=[authority], use=Use.CLIENT)
    return text(
        "issued-for-a-user",
        "the key of the authority vouches for {user}'s name, group and public key. Many sign with a"
        " key of their own, under the authority's name; but the API server checks the key",
        user=dealt.text("user"),
    )


def _issued(dealt: Dealt, **changes: Any) -> x509.Certificate:
    """The right answer, but with these arguments of ``issue_identity``."""
    fields = {
        "authority": dealt.identity("ca"),
        "common_name": dealt.text("user"),
        "organizations": [dealt.text("group")],
        "use": Use.CLIENT,
        "key": dealt.key("user.key"),
        **changes,
    }
    return certificates.issue_identity(**fields).certificate


def _by_itself(dealt: Dealt) -> x509.Certificate:
    name, key = dealt.text("user"), dealt.key("user.key")
    return certificates.self_signed_authority(key, common_name=name).certificate


def _renamed(dealt: Dealt) -> x509.Certificate:
    user = dealt.text("user").encode()
    return certificates.altered(_issued(dealt), user, b"x" * len(user))


EXERCISES = (
    Exercise(
        name="certificate-for-a-user",
        notebook=NOTEBOOK,
        title=template("A certificate for a user"),
        teaches=template("The authority's key vouches for a name and a public key."),
        kind=AnswerKind.FILE,
        deal=_deal_user,
        check=_check_user,
        hints=(
            template("The request holds the name and the public key; the authority adds the rest."),
            template(
                "The commands of the notebook do it: `kubectl.openssl(…, cwd=task.folder)`, then"
                ' hand in `task.folder / "user.crt"`.'
            ),
            template(
                "In Python: `x509.load_pem_x509_csr`, then `certificates.issue(…, use=Use.CLIENT)`."
            ),
        ),
        solution="""\
from cryptography import x509
from kubecert_lesson import certificates, keys

ca = certificates.load(task.given["ca.crt"])
authority = certificates.Identity(ca, keys.load_private(task.given["ca.key"]))
request = x509.load_pem_x509_csr(task.given["user.csr"])
my_answer = certificates.issue(request, authority, use=certificates.Use.CLIENT)""",
        wrongs=(
            Wrong("request-instead", lambda dealt, _: dealt.file("user.csr")),
            Wrong("public-key-instead", lambda dealt, _: keys.public_pem(dealt.key("user.key"))),
            Wrong("private-key-instead", lambda dealt, _: dealt.file("ca.key")),
            Wrong("self-signed", lambda dealt, _: _by_itself(dealt)),
            Wrong("another-key", lambda dealt, dice: _issued(dealt, authority=dice.authority())),
            Wrong(
                "another-authority",
                lambda dealt, dice: _issued(dealt, authority=dice.authority("my-ca")),
            ),
            Wrong("changed", lambda dealt, _: _renamed(dealt)),
            Wrong("key-does-not-fit", lambda dealt, dice: _issued(dealt, key=dice.key())),
            Wrong("wrong-user", lambda dealt, dice: _issued(dealt, common_name=dice.user())),
            Wrong("group-missing", lambda dealt, _: _issued(dealt, organizations=[])),
            Wrong("wrong-group", lambda dealt, dice: _issued(dealt, organizations=["admins"])),
            Wrong(
                "system-masters",
                lambda dealt, _: _issued(dealt, organizations=["system:masters"]),
            ),
            Wrong("wrong-usage", lambda dealt, _: _issued(dealt, use=Use.SERVING)),
            Wrong("expired", lambda dealt, _: _issued(dealt, days=1, now=BEGINS)),
        ),
    ),
)
