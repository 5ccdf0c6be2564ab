"""Exercises for the notebook 01_rsa_keys, second part: real keys, in files."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kubecert_lesson import keys
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.demands import demand_number
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "01_rsa_keys"
_PAIRS = 4


def _deal_modulus(dice: Dice) -> Dealt:
    owner, other = dice.user(), dice.user()
    return Dealt(
        task=text(
            "modulus-in-a-file",
            "{one} and {two} gave you their public keys, {owner}.pub and {other}.pub. What is n in"
            " {owner}.pub? Hand in the number; 0x and hex digits will do.",
            one=owner.capitalize(),
            two=other.capitalize(),
            owner=owner,
            other=other,
        ),
        given={
            f"{owner}.pub": keys.public_pem(dice.key()),
            f"{other}.pub": keys.public_pem(dice.key()),
        },
        wanted={"owner": owner, "other": other},
    )


def _public(dealt: Dealt, who: str = "owner") -> RSAPublicKey:
    key = keys.load_public(dealt.file(f"{dealt.text(who)}.pub"))
    assert isinstance(key, RSAPublicKey)
    return key


def _backwards(number: int) -> int:
    return int.from_bytes(number.to_bytes(256, "big"), "little")


def _fingerprint(key: RSAPublicKey) -> int:
    return int(keys.fingerprint(key).replace(":", ""), 16)


def _check_modulus(dealt: Dealt, answer: TakenAnswer) -> Text:
    key = _public(dealt)
    public = key.public_numbers()
    reading = template("let a program read the file: openssl pkey -pubin -text -noout, or Python")
    known = {
        public.e: NotYet("public-exponent-instead", "this is e", next=reading),
        public.n.bit_length(): NotYet(
            "length-instead", "this is how many bits n has", next=reading
        ),
        256: NotYet("length-instead", "this is how many bytes n has", next=reading),
        _backwards(public.n): NotYet(
            "byte-order",
            "these are the bytes of n, but read from the wrong end",
            next=template("the first byte counts most: read them as big-endian"),
        ),
        _public(dealt, "other").public_numbers().n: NotYet(
            "another-key",
            "this is n of the other key",
            next=template("open {owner}.pub"),
            owner=dealt.text("owner"),
        ),
        _fingerprint(key): NotYet(
            "fingerprint-instead", "this is the key's fingerprint, a hash of n and e", next=reading
        ),
    }
    demand_number(answer.number, public.n, known, next=text("modulus", "look into the file"))
    return text(
        "modulus-found",
        "PEM is base64, and everybody can read n and e in it. Nothing about a public key is"
        " hidden: many take the letters of a PEM file for encryption",
    )


MODULUS = Exercise(
    name="modulus-in-a-file",
    notebook=NOTEBOOK,
    title=template("Find n in a PEM file"),
    teaches=template("A PEM file is readable: base64 hides nothing."),
    kind=AnswerKind.NUMBER,
    deal=_deal_modulus,
    check=_check_modulus,
    misconceptions=("base64-protects",),
    hints=(
        template(
            "`keys.read_public(task.folder / …)` reads the file; a key has .public_numbers()."
        ),
        template("In a terminal: openssl rsa -pubin -in {owner}.pub -noout -modulus"),
    ),
    solution="""\
from kubecert_lesson import keys
path = task.folder / f"{task.wanted['owner']}.pub"
my_answer = keys.read_public(path).public_numbers().n""",
    wrongs=(
        Wrong("public-exponent-instead", lambda dealt, _: 65537),
        Wrong("length-instead", lambda dealt, _: 2048),
        Wrong("byte-order", lambda dealt, _: _backwards(_public(dealt).public_numbers().n)),
        Wrong("another-key", lambda dealt, _: _public(dealt, "other").public_numbers().n),
        Wrong("fingerprint-instead", lambda dealt, _: _fingerprint(_public(dealt))),
        Wrong("wrong-number", lambda dealt, _: int.from_bytes(hashlib.sha256(b"").digest(), "big")),
        Wrong("not-a-number", lambda dealt, _: dealt.file(f"{dealt.text('owner')}.pub").decode()),
    ),
)


def _deal_pairs(dice: Dice) -> Dealt:
    names = dice.sample(range(1000, 9999), 2 * _PAIRS)
    given: dict[str, bytes] = {}
    for private, public in zip(names[:_PAIRS], names[_PAIRS:], strict=True):
        key = dice.key()
        given[f"{private}.key"] = keys.private_pem(key)
        given[f"{public}.pub"] = keys.public_pem(key)
    return Dealt(
        task=text(
            "matching-keys",
            "Four key pairs were separated: .key files here, .pub files there. Which belong"
            " together? Hand in a dictionary such as {example}, with all four.",
            example='{"1234.pub": "5678.key", …}',
        ),
        given=dict(sorted(given.items())),
    )


def _pairs(dealt: Dealt) -> dict[str, str]:
    by_key = {
        keys.fingerprint(dealt.key(name)): name for name in dealt.files if name.endswith(".key")
    }
    return {
        name: by_key[keys.fingerprint(keys.load_public(content))]
        for name, content in dealt.files.items()
        if name.endswith(".pub")
    }


def _check_pairs(dealt: Dealt, answer: TakenAnswer) -> Text:
    given, right = answer.table, _pairs(dealt)
    if set(given) & set(right.values()):
        raise NotYet(
            "reversed",
            "the private keys are on the left",
            next=template("put each .pub file on the left, and its .key file on the right"),
        )
    for public, private in given.items():
        if public not in right or private not in right.values():
            raise NotYet(
                "not-a-choice",
                "{public!r} and {private!r} are not both among the files",
                next=template("name the files as they are called: 1234.pub and 5678.key"),
                public=public[:20],
                private=private[:20],
            )
    if missing := sorted(set(right) - set(given)):
        raise NotYet(
            "line-missing",
            "{file} has no partner yet",
            next=template("find the private key of {file}, too"),
            file=missing[0],
        )
    if len(set(given.values())) < len(given):
        raise NotYet(
            "twice",
            "one private key is there twice, and each has only one public key",
            next=template("compare fingerprints: a pair has the same one"),
        )
    if wrong := [public for public in sorted(given) if given[public] != right[public]]:
        raise NotYet(
            "key-does-not-fit",
            "{public} is not the public half of {private}",
            next=template("compare the fingerprints of both: `keys.fingerprint`, or openssl pkey"),
            public=wrong[0],
            private=given[wrong[0]],
        )
    return text(
        "pairs-found",
        "every private key has one public half, and the fingerprint finds it. Names of files prove"
        " nothing: most errors about keys that do not match come from files with the right name",
    )


def _turned(dealt: Dealt) -> dict[str, str]:
    """All pairs, each with the key of the next one."""
    right = _pairs(dealt)
    values = list(right.values())
    return dict(zip(right, values[1:] + values[:1], strict=True))


PAIRS = Exercise(
    name="matching-keys",
    notebook=NOTEBOOK,
    title=template("Which keys belong together?"),
    teaches=template("A pair is known by its numbers, not by its file names."),
    kind=AnswerKind.TABLE,
    deal=_deal_pairs,
    check=_check_pairs,
    hints=(
        template("The public half follows from the private key: `keys.public_pem(private)`."),
        template("`keys.fingerprint` of both halves is the same; so is openssl pkey -pubout."),
    ),
    solution="""\
from kubecert_lesson import keys
files = task.given
names = {keys.fingerprint(keys.load_private(files[n])): n for n in files if n.endswith(".key")}
my_answer = {
    n: names[keys.fingerprint(keys.load_public(files[n]))] for n in files if n.endswith(".pub")
}""",
    wrongs=(
        Wrong("key-does-not-fit", lambda dealt, _: _turned(dealt)),
        Wrong("reversed", lambda dealt, _: {v: k for k, v in _pairs(dealt).items()}),
        Wrong("line-missing", lambda dealt, _: dict(list(_pairs(dealt).items())[: _PAIRS - 1])),
        Wrong("twice", lambda dealt, _: dict.fromkeys(_pairs(dealt), min(_pairs(dealt).values()))),
        Wrong("not-a-choice", lambda dealt, _: {"a": "1"}),
        Wrong("not-taken", lambda dealt, _: list(_pairs(dealt).items())),
    ),
)

EXERCISES = (MODULUS, PAIRS)
