"""An exercise of notebook 12: which of several sound tokens this API server accepts."""

import json
from datetime import datetime

from kubecert_lesson.apiserver import jwt
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.choosing import wrong_choice
from kubecert_lesson.exercises.dealt_tokens import claims
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "12_tokens_beside_certificates"


def _deal(dice: Dice) -> Dealt:
    key, old = dice.key(), dice.key()
    account, namespace, host = dice.group(), dice.namespace(), dice.host()
    now, issuer = int(dice.now.timestamp()), f"https://{host}"
    own = {"iss": issuer, "aud": [issuer]}
    hour = {"nbf": now - 600, "iat": now - 600, "exp": now + 3000}
    other = f"https://{dice.host()}"
    tokens = (
        jwt.encode(claims(dice, account, namespace, **own, **hour), key),
        jwt.encode(claims(dice, account, namespace, **own, nbf=now - 9000, exp=now - 5400), key),
        jwt.encode(claims(dice, account, namespace, **own, nbf=now + 5400, exp=now + 9000), key),
        jwt.encode(claims(dice, account, namespace, iss=issuer, aud=[other], **hour), key),
        jwt.encode(claims(dice, account, namespace, **own, **hour), old),
    )
    names = (f"{dice.user()}-{dice.number(1000, 9999)}.jwt" for _ in tokens)
    given = dict(zip(names, dice.shuffled(tokens), strict=True))
    return Dealt(
        task=text(
            "token-for-this-server",
            "It is {now}. An API server has the issuer and the audience {issuer}, and checks tokens"
            " with the key in jwks.json; before, sa.key was another one. It answers 401 to four of"
            " these five tokens. Hand in the name of the file with the one that it accepts.",
            now=dice.now,
            issuer=issuer,
        ),
        given={"jwks.json": json.dumps({"keys": [jwt.jwk(key.public_key())]}), **given},
        wanted={"now": dice.now, "issuer": issuer},
    )


def _check(dealt: Dealt, answer: TakenAnswer) -> Text:
    name, at = answer.text, dealt.wanted["now"]
    if name not in _tokens(dealt):
        raise NotYet(
            "no-such-file",
            "there is no token {name}",
            next=template("hand in one of the names that end in .jwt"),
            name=name[:60],
        )
    key = jwt.from_jwk(json.loads(dealt.file("jwks.json"))["keys"][0])
    token = jwt.decode(dealt.file(name).decode())
    assert key is not None and isinstance(at, datetime)
    if not jwt.signed_by(token, key):
        raise NotYet(
            "another-key",
            "{name} was signed with another sa.key: the log says invalid signature, no keys found",
            next=template("compare the kid in the header with that in jwks.json"),
            name=name,
        )
    if dealt.text("issuer") not in token.audiences:
        raise NotYet(
            "wrong-audience",
            "{name} is for {audience}: a server takes no token that is meant for another one",
            next=template("look for the token whose aud is {issuer}"),
            name=name,
            audience=token.audiences[0],
            issuer=dealt.wanted["issuer"],
        )
    start, end = (datetime.fromtimestamp(token.claims[n], at.tzinfo) for n in ("nbf", "exp"))
    if at > end:
        raise NotYet(
            "token-expired",
            "{name} ended on {end}",
            next=template("compare exp with the time in the task"),
            name=name,
            end=end,
        )
    if at < start:
        raise NotYet(
            "token-not-yet-valid",
            "{name} is not valid before {start}",
            next=template("compare nbf with the time in the task"),
            name=name,
            start=start,
        )
    return text(
        "token-for-this-server",
        "signed by this key, for this audience, and at this time. The four others lead to the same"
        " 401, so look into the token or the server's log, and do not guess",
    )


def _tokens(dealt: Dealt) -> list[str]:
    return [name for name in dealt.files if name.endswith(".jwt")]


_TOKEN = Exercise(
    name="token-for-this-server",
    notebook=NOTEBOOK,
    title=template("Which of these tokens is for this API server?"),
    teaches=template("A token counts for one key, for its audience, and for its time."),
    kind=AnswerKind.TEXT,
    misconceptions=("expired-says-expired",),
    deal=_deal,
    check=_check,
    starter="""# Each of the files is a token: three parts in base64url, with dots between them.
my_answer = ...  # such as "alice-1234.jwt"
task.check(my_answer)""",
    hints=(
        template("Decode header and payload of each: kid, aud, nbf and exp decide."),
        template("datetime.fromtimestamp(seconds, UTC) turns nbf and exp into a time."),
    ),
    solution="""import base64
import json

published = json.loads(task.given["jwks.json"])["keys"][0]
for name in sorted(set(task.given) - {"jwks.json"}):
    parts = task.given[name].split(".")[:2]
    head, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in parts)
    now = task.wanted["now"].timestamp()
    meant = task.wanted["issuer"] in claims["aud"]
    if head["kid"] == published["kid"] and meant and claims["nbf"] <= now <= claims["exp"]:
        my_answer = name""",
    wrongs=(
        wrong_choice("another-key", _check, _tokens),
        wrong_choice("wrong-audience", _check, _tokens),
        wrong_choice("token-expired", _check, _tokens),
        wrong_choice("token-not-yet-valid", _check, _tokens),
        Wrong("no-such-file", lambda dealt, _: "token"),
    ),
)

EXERCISES = (_TOKEN,)
