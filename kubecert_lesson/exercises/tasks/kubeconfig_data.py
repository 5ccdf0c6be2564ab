"""Exercises for the notebook 05_kubeconfig: what is in the data, and who that is."""

import base64
import binascii
import ssl

from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, kubeconfig
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.choosing import wrong_choice
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.exercises.reading import one_certificate, things_in
from kubecert_lesson.kubeconfig import Cluster, Context, Kubeconfig, User
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "05_kubeconfig"


def _deal_data(dice: Dice) -> Dealt:
    user, authority, key = dice.user(), dice.authority(), dice.key()
    login = dice.identity(authority, common_name=user, use=Use.CLIENT, key=key)
    request = certificates.request(key, common_name=user)
    return Dealt(
        task=text(
            "data-for-a-kubeconfig",
            "You write a kubeconfig for {user} with an editor. What has to come after"
            " client-certificate-data: in it? Hand in that one value, as a text.",
            user=user.capitalize(),
        ),
        given={
            "user.crt": login.certificate_pem,
            "user.key": login.key_pem,
            "user.csr": request.public_bytes(Encoding.PEM),
            "ca.crt": authority.certificate_pem,
        },
        wanted={"user": user.capitalize()},
    )


def _check_data(dealt: Dealt, answer: TakenAnswer) -> Text:
    given = answer.text
    if things_in(given.encode()):
        raise NotYet(
            "not-encoded",
            "this is the file as it is, with its lines: a field that ends in -data holds base64",
            next=template("encode the bytes of the file with base64"),
        )
    if len(given.split()) > 1:
        raise NotYet(
            "line-breaks",
            "there are spaces or line ends in it: in YAML they become spaces, and base64 has none",
            next=template("write it in one line: base64 -w0, or base64.b64encode in Python"),
        )
    try:
        content = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        raise NotYet(
            "not-base64",
            "this cannot be decoded as base64",
            next=template("encode the bytes of the file with base64, whole"),
        ) from None
    if one_certificate(content) != dealt.certificate("user.crt"):
        raise NotYet(
            "another-certificate",
            "there is a certificate in it, and it is not that of {user}",
            next=template("take user.crt: a user entry says who logs in"),
            user=dealt.text("user"),
        )
    return text(
        "encoded-once",
        "a PEM file, encoded once more, in one line. Anybody can undo that: it protects nothing."
        " Many encode twice, with a tool that has done it already",
    )


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _der(dealt: Dealt) -> bytes:
    return ssl.PEM_cert_to_DER_cert(dealt.file("user.crt").decode())


DATA = Exercise(
    name="data-for-a-kubeconfig",
    notebook=NOTEBOOK,
    title=template("What comes after client-certificate-data?"),
    teaches=template("The *-data fields hold files in base64, which anybody can undo."),
    kind=AnswerKind.TEXT,
    deal=_deal_data,
    check=_check_data,
    misconceptions=("base64-protects",),
    hints=(
        template("It is a whole PEM file, with BEGIN and END, in base64."),
        template("`base64.b64encode(…).decode()`, or openssl base64 -A -in user.crt"),
    ),
    solution="""\
import base64
my_answer = base64.b64encode(task.given["user.crt"]).decode()""",
    wrongs=(
        Wrong("base64-twice", lambda dealt, _: _encoded(_encoded(dealt.file("user.crt")).encode())),
        Wrong("not-encoded", lambda dealt, _: dealt.file("user.crt").decode()),
        Wrong("line-breaks", lambda dealt, _: base64.encodebytes(dealt.file("user.crt")).decode()),
        Wrong("der", lambda dealt, _: _encoded(_der(dealt))),
        Wrong("not-base64", lambda dealt, _: _encoded(dealt.file("user.crt"))[:41]),
        Wrong("private-key-instead", lambda dealt, _: _encoded(dealt.file("user.key"))),
        Wrong("request-instead", lambda dealt, _: _encoded(dealt.file("user.csr"))),
        Wrong("another-certificate", lambda dealt, _: _encoded(dealt.file("ca.crt"))),
    ),
)


def _deal_login(dice: Dice) -> Dealt:
    authority = dice.authority(f"{dice.cluster()}-ca")
    entries, places = [], []
    for _ in range(2):
        user, entry = (f"{dice.user()}-{dice.number(100, 999)}" for _ in range(2))
        group = dice.group()
        login = dice.identity(authority, common_name=user, organizations=[group], use=Use.CLIENT)
        entries.append(
            User(
                entry,
                client_certificate_data=login.certificate_pem,
                client_key_data=login.key_pem,
            )
        )
        places.append(dice.cluster())
    config = Kubeconfig(
        clusters=tuple(
            Cluster(
                place,
                f"https://{dice.address()}:6443",
                certificate_authority_data=authority.certificate_pem,
            )
            for place in places
        ),
        users=tuple(entries),
        contexts=tuple(
            Context(f"work-{place}", place, user.name)
            for place, user in zip(places, entries, strict=True)
        ),
        current_context=f"work-{dice.pick(places)}",
    )
    return Dealt(
        task=text(
            "who-logs-in",
            "You found config.yaml on a laptop. If somebody runs kubectl with it as it is, which"
            " user name does the API server see? Hand in the name.",
        ),
        given={"config.yaml": kubeconfig.to_yaml(config)},
    )


def _login(dealt: Dealt) -> tuple[Kubeconfig, str]:
    config = kubeconfig.parse(dealt.file("config.yaml"))
    return config, _common_name(kubeconfig.resolve(config).user)


def _common_name(user: User) -> str:
    return certificates.common_name(certificates.load(user.client_certificate_data))


def _names(dealt: Dealt) -> list[str]:
    """Every name in the file that somebody could take for the user's."""
    config, _ = _login(dealt)
    users = [certificates.load(user.client_certificate_data) for user in config.users]
    return [
        *(user.name for user in config.users),
        *_places(config),
        *(certificates.common_name(one) for one in users),
        *(group for one in users for group in certificates.organizations(one)),
        certificates.common_name(certificates.load(config.clusters[0].certificate_authority_data)),
    ]


def _places(config: Kubeconfig) -> list[str]:
    return [
        *(context.name for context in config.contexts),
        *(cluster.name for cluster in config.clusters),
    ]


def _check_login(dealt: Dealt, answer: TakenAnswer) -> Text:
    (config, right), given = _login(dealt), answer.text
    users = [certificates.load(user.client_certificate_data) for user in config.users]
    if given == right:
        return text(
            "login-found",
            "the name is in the certificate of the current context's user. What an entry is called"
            " is known to kubectl alone, and the server never sees it",
        )
    reading = template("follow current-context to a user, decode the certificate, and read its CN")
    if given in (entry.name for entry in config.users):
        raise NotYet(
            "entry-instead",
            "{given} is what the entry is called in this file: the server never learns that name",
            next=reading,
            given=given,
        )
    if given in _places(config):
        raise NotYet(
            "context-instead", "{given} is a context or a cluster", next=reading, given=given
        )
    if given in (certificates.common_name(one) for one in users):
        raise NotYet(
            "wrong-context",
            "{given} is the user of another context",
            next=template("look at current-context first"),
            given=given,
        )
    if given in (group for one in users for group in certificates.organizations(one)):
        raise NotYet(
            "reversed",
            "{given} is a group",
            next=template("the CN is the user, each O a group"),
            given=given,
        )
    if given in _names(dealt):
        raise NotYet(
            "wrong-signer",
            "{given} is the authority's name",
            next=template("read the subject of the client certificate, not the issuer"),
            given=given,
        )
    raise NotYet("wrong-user", "it is not {given!r}", next=reading, given=given[:60])


LOGIN = Exercise(
    name="who-logs-in",
    notebook=NOTEBOOK,
    title=template("Who logs in with this file?"),
    teaches=template("The user is in the certificate, not in the name of an entry."),
    kind=AnswerKind.TEXT,
    deal=_deal_login,
    check=_check_login,
    misconceptions=("context-is-a-cluster", "base64-protects"),
    hints=(
        template(
            "current-context names a context, and the context names a user, who has the data."
        ),
        template("`kubeconfig.parse(…)`, then `certificates.load(user.certificate_pem())`."),
        template("Or kubectl config view --raw --minify, base64 -d, openssl x509 -subject."),
    ),
    solution="""\
from kubecert_lesson import certificates, kubeconfig
config = kubeconfig.parse(task.given["config.yaml"])
user = config.user(config.context(config.current_context).user)
my_answer = certificates.common_name(certificates.load(user.certificate_pem()))""",
    wrongs=(
        *(
            wrong_choice(code, _check_login, _names)
            for code in (
                *("entry-instead", "context-instead", "wrong-context", "reversed"),
                "wrong-signer",
            )
        ),
        Wrong("wrong-user", lambda dealt, _: "kubernetes-admin"),
    ),
)

EXERCISES = (DATA, LOGIN)
