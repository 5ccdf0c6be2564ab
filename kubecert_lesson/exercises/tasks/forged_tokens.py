"""Exercises of notebook 12: which tokens are signed, and which one is for this API server."""

import json
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kubecert_lesson import keys
from kubecert_lesson.apiserver import jwt
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dealt_tokens import (
    claims,
    signed_by_another,
    signed_with_text,
    unsigned,
    with_signature_of,
)
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.keys import PublicKey
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "12_tokens_beside_certificates"


def _deal_verifying(dice: Dice) -> Dealt:
    key, stranger, namespace = dice.key(), dice.key(), dice.namespace()
    said = [claims(dice, dice.user(), namespace) for _ in range(6)]
    admin = {**said[2], "sub": "system:serviceaccount:kube-system:admin"}
    tokens = [
        jwt.encode(said[0], key),
        jwt.encode(said[1], key),
        with_signature_of(jwt.encode(said[2], key), admin),
        signed_by_another(said[3], stranger, jwt.key_id(key.public_key())),
        unsigned(said[4]),
        signed_with_text(said[5], keys.public_pem(key)),
    ]
    names = (f"{dice.group()}-{dice.number(1000, 9999)}.jwt" for _ in tokens)
    given = dict(zip(names, dice.shuffled(tokens), strict=True))
    return Dealt(
        task=text(
            "verify-tokens",
            "jwks.json is what the API server publishes at /openid/v1/jwks: the key that tokens"
            " are checked with. Of the six tokens in the other files, some are forged. Hand in a"
            " list of the files whose signature is right, by RS256 and with this key.",
        ),
        given={"jwks.json": json.dumps({"keys": [jwt.jwk(key.public_key())]}), **given},
    )


def _key(dealt: Dealt) -> PublicKey:
    key = jwt.from_jwk(json.loads(dealt.file("jwks.json"))["keys"][0])
    assert key is not None
    return key


def _tokens(dealt: Dealt) -> list[str]:
    return [name for name in dealt.files if name.endswith(".jwt")]


def _demand_signed(dealt: Dealt, name: str) -> None:
    """Demand that the published key made this signature for these two parts."""
    token, key = jwt.decode(dealt.file(name).decode()), _key(dealt)
    algorithm = token.header.get("alg")
    if jwt.signed_by(token, key):
        return
    if algorithm == "none":
        raise NotYet(
            "no-signature",
            "{name} has no signature at all: its header says alg none",
            next=template("who verifies chooses the algorithm, never the token"),
            name=name,
        )
    if algorithm != "RS256":
        raise NotYet(
            "another-algorithm",
            "{name} says {algorithm}: there, the published key would be a password that all know",
            next=template("accept RS256 only: who verifies chooses the algorithm"),
            name=name,
            algorithm=str(algorithm)[:20],
        )
    if _opens(token, key):
        raise NotYet(
            "changed",
            "the signature of {name} is genuine, but of other content: its claims were changed",
            next=template("compare the digest in the signature with that of header.payload"),
            name=name,
        )
    raise NotYet(
        "another-key",
        "{name} names the published key as its kid, but another key signed it",
        next=template("a kid is only a name: verify the signature with n and e"),
        name=name,
    )


def _opens(token: jwt.Jwt, key: PublicKey) -> bool:
    """Say whether the key made this signature, for whatever bytes: padding comes out of it."""
    assert isinstance(key, RSAPublicKey)
    numbers = key.public_numbers()
    block = pow(int.from_bytes(token.signature, "big"), numbers.e, numbers.n)
    return block.to_bytes(256, "big").startswith(b"\0\1\xff\xff")


def _check_verifying(dealt: Dealt, answer: TakenAnswer) -> Text:
    names = _tokens(dealt)
    for name in answer.lines:
        if name not in names:
            raise NotYet(
                "not-a-choice",
                "there is no token {name}",
                next=template("hand in names of files that end in .jwt"),
                name=name[:60],
            )
        _demand_signed(dealt, name)
    for name in names:
        if name not in answer.lines and _is_signed(dealt, name):
            raise NotYet(
                "line-missing",
                "the signature of {name} is right, too",
                next=template("verify every token, one after the other"),
                name=name,
            )
    return text(
        "verify-tokens",
        "you decided by n and e alone, and by the algorithm that you expect. Libraries have been"
        " fooled by alg none, by HS256 with the public key as its password, and by a kid that"
        " somebody wrote",
    )


def _is_signed(dealt: Dealt, name: str) -> bool:
    return jwt.signed_by(jwt.decode(dealt.file(name).decode()), _key(dealt))


def _also(code: str) -> Wrong:
    """The right tokens, and the one that is forged in this way."""

    def make(dealt: Dealt, _: object) -> list[str]:
        right = [name for name in _tokens(dealt) if _is_signed(dealt, name)]
        return [*right, *_forged(dealt, code)]

    return Wrong(code, make)


def _forged(dealt: Dealt, code: str) -> Iterable[str]:
    for name in _tokens(dealt):
        try:
            _demand_signed(dealt, name)
        except NotYet as wrong:
            if wrong.code == code:
                yield name


_VERIFYING = Exercise(
    name="verify-tokens",
    notebook=NOTEBOOK,
    title=template("Which of these tokens are forged?"),
    teaches=template("Verify by hand: pow(signature, e, n) ends with the digest of two parts."),
    kind=AnswerKind.LINES,
    misconceptions=("signing-is-encrypting",),
    deal=_deal_verifying,
    check=_check_verifying,
    starter="""from kubecert_lesson import show

for file in sorted(task.given):
    show(file.ljust(19), task.given[file][:50], "…")
my_answer = ...  # ["payments-1234.jwt", …]
task.check(my_answer)""",
    hints=(
        template("What is signed is the text of the first two parts, with the dot between them."),
        template("pow(signature, e, n) as 256 bytes begins with 00 01 ff and ends with a digest."),
        template("Do not ask the header which algorithm to use: expect RS256."),
    ),
    solution="""import base64
import hashlib
import json

published = json.loads(task.given["jwks.json"])["keys"][0]
n, e = (base64.urlsafe_b64decode(published[name] + "==") for name in "ne")
n, e = int.from_bytes(n, "big"), int.from_bytes(e, "big")
my_answer = []
for name in sorted(set(task.given) - {"jwks.json"}):
    header, payload, signature = task.given[name].split(".")
    number = int.from_bytes(base64.urlsafe_b64decode(signature + "=="), "big")
    block = pow(number, e, n).to_bytes(256, "big")
    digest = hashlib.sha256(f"{header}.{payload}".encode()).digest()
    if block[:3] == bytes([0, 1, 255]) and block[-32:] == digest:
        my_answer.append(name)""",
    wrongs=(
        _also("no-signature"),
        _also("another-algorithm"),
        _also("changed"),
        _also("another-key"),
        Wrong("line-missing", lambda d, _: [n for n in _tokens(d) if _is_signed(d, n)][:1]),
        Wrong("not-a-choice", lambda d, _: ["jwks.json"]),
    ),
)

EXERCISES = (_VERIFYING,)
