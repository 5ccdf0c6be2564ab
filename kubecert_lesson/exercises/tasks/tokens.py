"""An exercise of notebook 12: read a token."""

from typing import Any

from kubecert_lesson.apiserver import jwt
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dealt_tokens import claims
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, listed, template, text

NOTEBOOK = "12_tokens_beside_certificates"
_FIELDS = ("user", "audience", "minutes")


def _deal_reading(dice: Dice) -> Dealt:
    minutes, start = dice.number(11, 180), int(dice.now.timestamp())
    said = claims(
        dice,
        dice.group(),
        dice.namespace(),
        aud=[f"https://{dice.host()}"],
        exp=start + 60 * minutes,
        jti=f"{dice.serial():x}",
    )
    return Dealt(
        task=text(
            "read-a-token",
            "You find a token in the log of a build job: token.txt. Before you tell its owner, read"
            " it, without a web page. Hand in a dictionary with user (as the API server would name"
            " it), audience, and minutes (how long it is valid in all).",
        ),
        given={"token.txt": jwt.encode(said, dice.key())},
    )


def _said(dealt: Dealt) -> dict[str, Any]:
    return jwt.decode(dealt.file("token.txt").decode()).claims


def _lifetime(dealt: Dealt) -> int:
    said = _said(dealt)
    return int(said["exp"]) - int(said["nbf"])


def _true(dealt: Dealt) -> dict[str, str]:
    said = _said(dealt)
    minutes = _lifetime(dealt) // 60
    return {"user": said["sub"], "audience": said["aud"][0], "minutes": str(minutes)}


def _check_reading(dealt: Dealt, answer: TakenAnswer) -> Text:
    said, true, given = _said(dealt), _true(dealt), answer.table
    if missing := [name for name in _FIELDS if name not in given]:
        raise NotYet(
            "line-missing",
            "there is no {name} in it",
            next=template("hand in a dictionary with {names}"),
            name=missing[0],
            names=listed(_FIELDS),
        )
    if extra := [name for name in given if name not in _FIELDS]:
        raise NotYet(
            "line-too-many",
            "{name} was not asked for",
            next=template("hand in a dictionary with {names}, and nothing else"),
            name=extra[0][:40],
            names=listed(_FIELDS),
        )
    account = said["kubernetes.io"]["serviceaccount"]["name"]
    known = {
        ("user", account): NotYet(
            "account-only",
            "{account} is the account alone, and other namespaces may have one of that name",
            next=template("take the whole sub: it is the user's name"),
            account=account,
        ),
        ("user", said["jti"]): NotYet(
            "id-instead",
            "this is jti, the number of this one token",
            next=template("look for sub, the subject"),
        ),
        ("audience", said["iss"]): NotYet(
            "issuer-instead",
            "this is iss: it says who issued the token, not for whom it is",
            next=template("look for aud"),
        ),
        ("minutes", str(said["exp"])): NotYet(
            "moment-instead",
            "this is exp, a moment: seconds since 1970",
            next=template("the token is valid from nbf to exp: subtract"),
        ),
        ("minutes", str(_lifetime(dealt))): NotYet(
            "seconds-instead",
            "these are seconds",
            next=template("a minute has 60 of them"),
        ),
    }
    for name in _FIELDS:
        if given[name] == true[name]:
            continue
        if (name, given[name]) in known:
            raise known[name, given[name]]
        raise NotYet(
            "wrong-claim",
            "{name} is not {given}",
            next=template("decode the middle part, from base64url, and read its JSON"),
            name=name,
            given=given[name][:60],
        )
    return text(
        "read-a-token",
        "anyone can read it: it is signed, not encrypted. And anyone who has it is this user until"
        " it ends, so paste no token anywhere, not even into a page that decodes it",
    )


_READING = Exercise(
    name="read-a-token",
    notebook=NOTEBOOK,
    title=template("What does this token say?"),
    teaches=template("A token is three parts in base64url: readable by anyone, signed."),
    kind=AnswerKind.TABLE,
    misconceptions=("base64-protects",),
    deal=_deal_reading,
    check=_check_reading,
    starter="""first, middle, last = task.given["token.txt"].split(".")
my_answer = ...  # {"user": …, "audience": …, "minutes": …}
task.check(my_answer)""",
    hints=(
        template("base64.urlsafe_b64decode wants padding: add == to the middle part."),
        template("sub is the user, aud the audience; nbf and exp are seconds since 1970."),
    ),
    solution="""import base64
import json

header, payload, signature = task.given["token.txt"].split(".")
claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
minutes = (claims["exp"] - claims["nbf"]) // 60
my_answer = {"user": claims["sub"], "audience": claims["aud"][0], "minutes": minutes}""",
    wrongs=(
        Wrong("account-only", lambda d, _: {**_true(d), "user": _true(d)["user"].split(":")[3]}),
        Wrong("id-instead", lambda d, _: {**_true(d), "user": _said(d)["jti"]}),
        Wrong("issuer-instead", lambda d, _: {**_true(d), "audience": _said(d)["iss"]}),
        Wrong("moment-instead", lambda d, _: {**_true(d), "minutes": _said(d)["exp"]}),
        Wrong(
            "seconds-instead", lambda d, _: {**_true(d), "minutes": 60 * int(_true(d)["minutes"])}
        ),
        Wrong("line-missing", lambda d, _: {"user": _true(d)["user"]}),
        Wrong("wrong-claim", lambda d, _: {**_true(d), "user": "alg"}),
    ),
)

EXERCISES = (_READING,)
