"""An exercise of notebook 10: a kubeconfig with three faults, others for each seed."""

import base64
from collections.abc import Callable
from typing import Any

import yaml

from kubecert_lesson import kubeconfig
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.answers import AnswerKind, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.kubeconfig_demands import demand_working
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.words import template, text

NOTEBOOK = "10_your_own_kubeconfig"
Document = dict[str, Any]
Break = Callable[[Document, Dealt, Dice], None]


def _cluster(document: Document) -> Document:
    found: Document = document["clusters"][0]["cluster"]
    return found


def _user(document: Document) -> Document:
    found: Document = document["users"][0]["user"]
    return found


def _context(document: Document) -> Document:
    found: Document = document["contexts"][0]["context"]
    return found


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _namesake(document: Document, dealt: Dealt, dice: Dice) -> None:
    pem = dice.authority().certificate_pem
    _cluster(document)["certificate-authority-data"] = _base64(pem)


def _twice(document: Document, dealt: Dealt, dice: Dice) -> None:
    once = _cluster(document)["certificate-authority-data"]
    _cluster(document)["certificate-authority-data"] = _base64(once.encode())


def _without_authority(document: Document, dealt: Dealt, dice: Dice) -> None:
    del _cluster(document)["certificate-authority-data"]


def _insecure_too(document: Document, dealt: Dealt, dice: Dice) -> None:
    _cluster(document)["insecure-skip-tls-verify"] = True


def _insecure(document: Document, dealt: Dealt, dice: Dice) -> None:
    _without_authority(document, dealt, dice)
    _insecure_too(document, dealt, dice)


def _other_key(document: Document, dealt: Dealt, dice: Dice) -> None:
    _user(document)["client-key-data"] = _base64(dice.authority("other").key_pem)


def _swapped(document: Document, dealt: Dealt, dice: Dice) -> None:
    user = _user(document)
    one, other = user["client-certificate-data"], user["client-key-data"]
    user.update({"client-certificate-data": other, "client-key-data": one})


def _without_key(document: Document, dealt: Dealt, dice: Dice) -> None:
    del _user(document)["client-key-data"]


def _other_context(document: Document, dealt: Dealt, dice: Dice) -> None:
    document["current-context"] = "production"


def _other_user(document: Document, dealt: Dealt, dice: Dice) -> None:
    _context(document)["user"] = "admin"


def _plain(document: Document, dealt: Dealt, dice: Dice) -> None:
    _cluster(document)["server"] = _cluster(document)["server"].replace("https:", "http:")


def _elsewhere(document: Document, dealt: Dealt, dice: Dice) -> None:
    _cluster(document)["server"] = f"https://{dice.host()}:6443"


def _masters(document: Document, dealt: Dealt, dice: Dice) -> None:
    admin = dice.identity(
        dealt.identity("ca"),
        common_name=dealt.text("user"),
        organizations=["system:masters"],
        use=Use.CLIENT,
    )
    _user(document)["client-certificate-data"] = _base64(admin.certificate_pem)
    _user(document)["client-key-data"] = _base64(admin.key_pem)


def _token(document: Document, dealt: Dealt, dice: Dice) -> None:
    document["users"][0]["user"] = {"token": "0123456789abcdef"}


_OF_CLUSTER = (_namesake, _twice, _without_authority, _insecure_too)
_OF_USER = (_other_key, _swapped, _without_key)
_OF_WIRING = (_other_context, _other_user, _plain, _elsewhere)


def _deal(dice: Dice) -> Dealt:
    user, group, name, address = dice.user(), dice.group(), dice.cluster(), dice.address()
    ca, server = dice.authority(), f"https://{address}:6443"
    login = dice.identity(ca, common_name=user, organizations=[group], use=Use.CLIENT)
    serving = dice.identity(
        ca, common_name="kube-apiserver", sans=[address, "127.0.0.1"], use=Use.SERVING
    )
    dealt = Dealt(
        task=text(
            "fix-this-kubeconfig",
            "Your colleague {user}, of the team {group}, cannot reach the cluster {name}:"
            " config.yaml has three faults. The API server is {server}, its authority is ca.crt;"
            " the login is client.crt with client.key. Hand in the kubeconfig that works,"
            " everything embedded.",
            user=user,
            group=group,
            name=name,
            server=server,
        ),
        given={
            "ca.crt": ca.certificate_pem,
            "client.crt": login.certificate_pem,
            "client.key": login.key_pem,
        },
        wanted={"user": user, "group": group, "cluster": name, "server": server},
        hidden={
            "ca.key": ca.key_pem,
            "apiserver.crt": serving.certificate_pem,
            "apiserver.key": serving.key_pem,
        },
    )
    breaks = [dice.pick(each) for each in (_OF_CLUSTER, _OF_USER, _OF_WIRING)]
    broken = _changed(dealt, dice, *breaks)
    return Dealt(
        task=dealt.task,
        given={"config.yaml": broken, **dealt.given},
        wanted=dealt.wanted,
        hidden=dealt.hidden,
    )


def _changed(dealt: Dealt, dice: Dice, *breaks: Break) -> bytes:
    """The right kubeconfig with some faults."""
    right = kubeconfig.build(
        cluster=dealt.text("cluster"),
        server=dealt.text("server"),
        authority_pem=dealt.file("ca.crt"),
        user=dealt.text("user"),
        certificate_pem=dealt.file("client.crt"),
        key_pem=dealt.file("client.key"),
    )
    document = yaml.safe_load(kubeconfig.to_yaml(right))
    for change in breaks:
        change(document, dealt, dice)
    return yaml.safe_dump(document, sort_keys=False).encode()


def _check(dealt: Dealt, answer: TakenAnswer) -> Right:
    judge = demand_working(
        answer.content,
        server=dealt.text("server"),
        authority=dealt.identity("ca"),
        serving=dealt.identity("apiserver"),
        user=dealt.text("user"),
        groups=[dealt.text("group")],
    )
    return Right(
        text(
            "fix-this-kubeconfig",
            "nothing is open that was not open before, and each part fits the others. Most people"
            " change several things after one message; whoever fixes the first fault and looks"
            " again needs three rounds",
        ),
        judge,
    )


def _wrong(code: str, *breaks: Break) -> Wrong:
    return Wrong(code, lambda dealt, dice: _changed(dealt, dice, *breaks))


_FIX = Exercise(
    name="fix-this-kubeconfig",
    notebook=NOTEBOOK,
    title=template("Three faults in one kubeconfig: which ones?"),
    teaches=template("Fix the first fault, look again: the checks are in kubectl's own order."),
    kind=AnswerKind.FILE,
    misconceptions=("context-is-a-cluster", "skipping-fixes"),
    deal=_deal,
    check=_check,
    starter="""# Change task.folder / "config.yaml"; diagnose.diagnose says what is wrong first.
my_answer = ...  # task.folder / "config.yaml", or a Kubeconfig
task.check(my_answer)""",
    hints=(
        template("diagnose(…, offline=True) names the first fault; after each fix, run it again."),
        template("One fault is in the cluster entry, one in the user entry, one in how they meet."),
        template("You may also build a new one: kubeconfig.build takes every part by its name."),
    ),
    solution="""from kubecert_lesson import kubeconfig

my_answer = kubeconfig.build(
    cluster=task.wanted["cluster"],
    server=task.wanted["server"],
    authority_pem=task.given["ca.crt"],
    user=task.wanted["user"],
    certificate_pem=task.given["client.crt"],
    key_pem=task.given["client.key"],
)""",
    wrongs=(
        _wrong("namesake-authority", _namesake),
        _wrong("base64-twice", _twice),
        _wrong("no-authority", _without_authority),
        _wrong("insecure-with-authority", _insecure_too),
        _wrong("insecure", _insecure),
        _wrong("key-mismatch", _other_key),
        _wrong("swapped-cert-and-key", _swapped),
        _wrong("cert-without-key", _without_key),
        _wrong("unknown-context", _other_context),
        _wrong("unknown-user", _other_user),
        _wrong("another-server", _elsewhere),
        _wrong("system-masters", _masters),
        _wrong("another-login", _token),
    ),
)

EXERCISES = (_FIX,)
