"""Exercises for the notebook 02_signing_and_verification: the hash of a file."""

import base64
import hashlib
import re

from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "02_signing_and_verification"
FILE = "message.txt"


def message(dice: Dice) -> bytes:
    """Deal a line of text to be signed."""
    return f"{dice.user()} may read pods in {dice.namespace()}\n".encode()


def _deal_digest(dice: Dice) -> Dealt:
    return Dealt(
        task=text(
            "digest-of-a-file",
            "{user} sends you message.txt, and will tell you its SHA-256 on the phone. Calculate it"
            " yourself, so that you can compare. Hand in the hash in hex.",
            user=dice.user().capitalize(),
        ),
        given={FILE: message(dice)},
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _check_digest(dealt: Dealt, answer: TakenAnswer) -> Text:
    content = dealt.file(FILE)
    given = answer.text.split()[-1].replace(":", "")
    right, digest = _sha256(content), hashlib.sha256(content).digest()
    if given.lower() == right:
        return text(
            "digest-found",
            "one changed letter would have given another hash. Many compare two hashes that a"
            " script printed, and both are that of nothing: it begins with e3b0c442",
        )
    if given == base64.b64encode(digest).decode():
        raise NotYet(
            "encoded",
            "this is the right hash, in base64",
            next=template("write it in hex: two digits a byte"),
        )
    known = {
        _sha256(b""): NotYet(
            "empty-hash",
            "this is the hash of nothing at all: whatever made it read no byte of the file",
            next=template("check that the program reads {file}, and what it says on its way"),
            file=FILE,
        ),
        _sha256(content.strip()): other_line_end(),
        _sha256(content + b"\n"): other_line_end(),
        _sha256(FILE.encode()): NotYet(
            "name-hashed",
            "this is the hash of the name of the file",
            next=template("hash what is in the file"),
        ),
        _sha256(digest): hashed_twice(),
        _sha256(right.encode()): hashed_twice(),
    }
    if given.lower() in known:
        raise known[given.lower()]
    for name in ("md5", "sha1", "sha224", "sha384", "sha512"):
        if given.lower() == hashlib.new(name, content, usedforsecurity=False).hexdigest():
            raise another_hash(name.upper())
    if 8 <= len(given) < len(right) and (right.startswith(given) or right.endswith(given)):
        raise NotYet(
            "cut",
            "this is a part of it: {given} of 64 digits",
            next=template("hand in all of it: whoever compares only the ends is easily deceived"),
            given=len(given),
        )
    if not re.fullmatch(r"[0-9a-f]{64}", given.lower()):
        raise NotYet(
            "not-a-choice",
            "this is no SHA-256 in hex: that has 64 digits, from 0 to f",
            next=template("hand in what hashlib or openssl dgst prints"),
        )
    raise NotYet(
        "changed",
        "this is the SHA-256 of something else than {file}",
        next=template("read the file again as it was given: task.given[…], or task.folder"),
        file=FILE,
    )


def other_line_end() -> NotYet:
    """What to say where a line end was added or taken away."""
    return NotYet(
        "newline",
        "this is the hash of a text with another line end: each byte of a file counts",
        next=template("hash the bytes of the file as they are"),
    )


def hashed_twice() -> NotYet:
    """What to say where a hash was hashed."""
    return NotYet(
        "hashed-twice",
        "this is the hash of the hash",
        next=template("hash the file, and nothing else"),
    )


def another_hash(name: str) -> NotYet:
    """What to say where another hash was taken."""
    return NotYet(
        "another-hash",
        "the hash in it is {name}, not SHA-256",
        next=template("take SHA-256, as kubeadm and kind do for their certificates"),
        name=name,
    )


DIGEST = Exercise(
    name="digest-of-a-file",
    notebook=NOTEBOOK,
    title=template("The hash of a file"),
    teaches=template("A hash stands for every byte of a message, and for nothing else."),
    kind=AnswerKind.TEXT,
    deal=_deal_digest,
    check=_check_digest,
    hints=(
        template("Python: hashlib.sha256(…).hexdigest(). In a terminal: openssl dgst -sha256."),
        template("Hash the bytes as they are: the newline at the end is one of them."),
    ),
    solution="""\
import hashlib
my_answer = hashlib.sha256(task.given["message.txt"]).hexdigest()""",
    wrongs=(
        Wrong("empty-hash", lambda dealt, _: _sha256(b"")),
        Wrong("newline", lambda dealt, _: _sha256(dealt.file(FILE).strip())),
        Wrong("name-hashed", lambda dealt, _: _sha256(FILE.encode())),
        Wrong("hashed-twice", lambda dealt, _: _sha256(_sha256(dealt.file(FILE)).encode())),
        Wrong("another-hash", lambda dealt, _: hashlib.sha512(dealt.file(FILE)).hexdigest()),
        Wrong("cut", lambda dealt, _: _sha256(dealt.file(FILE))[:8]),
        Wrong("changed", lambda dealt, _: _sha256(dealt.file(FILE).upper())),
        Wrong("not-a-choice", lambda dealt, _: dealt.file(FILE).decode()),
        Wrong(
            "encoded",
            lambda dealt, _: base64.b64encode(hashlib.sha256(dealt.file(FILE)).digest()).decode(),
        ),
    ),
)

EXERCISES = (DIGEST,)
