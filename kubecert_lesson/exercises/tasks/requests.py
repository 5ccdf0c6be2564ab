"""Exercises for the notebook 03_certificates: a request."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.certificate_demands import demand_key, demand_user
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.kubectl_judging import judged_by
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.reading import one_request
from kubecert_lesson.words import template, text

NOTEBOOK = "03_certificates"
_WHOAMI = ("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")


def _deal_request(dice: Dice) -> Dealt:
    user, group, ca = dice.user(), dice.group(), dice.authority()
    return Dealt(
        task=text(
            "csr-for-a-user",
            "{name} of the team {group} has a key, user.key, and wants to log in to the cluster as"
            " the user {user} in the group {group}. Make the certificate signing request that the"
            " authority needs for that, and hand it in.",
            name=user.capitalize(),
            user=user,
            group=group,
        ),
        given={"user.key": keys.private_pem(dice.key())},
        wanted={"user": user, "group": group},
        hidden={"ca.crt": ca.certificate_pem, "ca.key": ca.key_pem},
    )


def _check_request(dealt: Dealt, answer: TakenAnswer) -> Right:
    request, key, ca = one_request(answer.content), dealt.key("user.key"), dealt.identity("ca")
    demand_key(request, key)
    issued = certificates.issue(request, ca, use=Use.CLIENT, sans=[])  # what would come of it
    user, group = dealt.text("user"), dealt.text("group")
    if certificates.common_name(issued) == group and user in certificates.organizations(issued):
        raise NotYet(
            "reversed",
            "{group} would be the user, and {user} the group",
            next=template("the user goes into CN, the group into O"),
            user=user,
            group=group,
        )
    demand_user(issued, user, [group])
    with LessonCluster(authority=ca, encryption_algorithm="ECDSA-P256") as cluster:
        config = cluster.kubeconfig(Identity(issued, key))
        judge = judged_by(_WHOAMI, kubeconfig=config, expected=user)
    return Right(
        text(
            "requested",
            "the request has name, group and public key, and it is signed with the private key,"
            " which is not in it. Many mail the key along, or make a certificate that nobody but"
            " itself vouches for",
        ),
        judge,
    )


def _asked(dealt: Dealt, user: str = "", *groups: str) -> x509.CertificateSigningRequest:
    """A request with the given key, for another user or other groups."""
    return certificates.request(
        dealt.key("user.key"), common_name=user or dealt.text("user"), organizations=groups
    )


def _right_request(dealt: Dealt) -> x509.CertificateSigningRequest:
    return _asked(dealt, dealt.text("user"), dealt.text("group"))


def _tampered(dealt: Dealt) -> x509.CertificateSigningRequest:
    group = dealt.text("group").encode()
    der = _right_request(dealt).public_bytes(Encoding.DER)
    return x509.load_der_x509_csr(der.replace(group, b"a" * len(group)))


def _by_itself(dealt: Dealt) -> x509.Certificate:
    key = dealt.key("user.key")
    return certificates.self_signed_authority(key, common_name=dealt.text("user")).certificate


REQUEST = Exercise(
    name="csr-for-a-user",
    notebook=NOTEBOOK,
    title=template("A request for a user in a group"),
    teaches=template("A request holds a name and a public key, never the private key."),
    kind=AnswerKind.FILE,
    deal=_deal_request,
    check=_check_request,
    misconceptions=("organization-is-a-company", "key-is-sent"),
    hints=(
        template("The user is the CN, each group an O: /O={group}/CN={user}."),
        template("`certificates.request(key, …)`, or openssl req -new -key user.key -subj …"),
    ),
    solution="""\
from kubecert_lesson import certificates, keys
key = keys.load_private(task.given["user.key"])
user, group = task.wanted["user"], task.wanted["group"]
my_answer = certificates.request(key, common_name=user, organizations=[group])""",
    wrongs=(
        Wrong("certificate-instead", lambda dealt, _: _by_itself(dealt)),
        Wrong("private-key-instead", lambda dealt, _: dealt.file("user.key")),
        Wrong("public-key-instead", lambda dealt, _: keys.public_pem(dealt.key("user.key"))),
        Wrong("der", lambda dealt, _: _right_request(dealt).public_bytes(Encoding.DER)),
        Wrong("changed", lambda dealt, _: _tampered(dealt)),
        Wrong(
            "key-does-not-fit",
            lambda dealt, dice: certificates.request(dice.key(), common_name=dealt.text("user")),
        ),
        Wrong("reversed", lambda dealt, _: _asked(dealt, dealt.text("group"), dealt.text("user"))),
        Wrong("wrong-user", lambda dealt, _: _asked(dealt, "admin", dealt.text("group"))),
        Wrong("group-missing", lambda dealt, _: _asked(dealt)),
        Wrong("wrong-group", lambda dealt, _: _asked(dealt, "", dealt.text("group"), "admins")),
        Wrong("system-masters", lambda dealt, _: _asked(dealt, "", "system:masters")),
    ),
)


EXERCISES = (REQUEST,)
