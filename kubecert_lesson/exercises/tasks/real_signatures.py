"""Exercises for the notebook 02_signing_and_verification: a signature on a file."""

import base64
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from kubecert_lesson import keys, signing
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.exercises.reading import from_base64, things_in
from kubecert_lesson.exercises.tasks.digests import (
    FILE,
    another_hash,
    hashed_twice,
    message,
    other_line_end,
)
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "02_signing_and_verification"
_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # RFC 8017, section 9.2


def _deal_signing(dice: Dice) -> Dealt:
    key = dice.key()
    return Dealt(
        task=text(
            "sign-a-message",
            "Sign message.txt with the private key signer.key, in the scheme of kubeadm's"
            " certificates: RSA with PKCS#1 v1.5 padding and SHA-256. Hand in the signature, 256"
            " bytes, or a file with them.",
        ),
        given={
            FILE: message(dice),
            "signer.key": keys.private_pem(key),
            "signer.pub": keys.public_pem(key),
        },
    )


def _check_signing(dealt: Dealt, answer: TakenAnswer) -> Text:
    content, public = dealt.file(FILE), keys.load_public(dealt.file("signer.pub"))
    assert isinstance(public, RSAPublicKey)
    given = answer.content
    _demand_length(given)
    if signing.verify(content, given, public).valid:
        return text(
            "signed",
            "everybody with signer.pub can check it: the hash of the message is inside, behind the"
            " padding. Many sign the bare hash or a bare number, and no verifier accepts that",
        )
    try:
        opened = signing.open_signature(given, public)
    except LessonError:  # as a number it is not smaller than the key's modulus
        opened = b""
    raise _opened_otherwise(opened, content) or _by_another_scheme(given, content, public)


def _demand_length(given: bytes) -> None:
    if len(given) == 256:
        return
    if things_in(given):
        raise NotYet(
            "pem-instead",
            "this is a PEM file, and no signature",
            next=template("hand in what signing the message gives: 256 bytes"),
        )
    if 256 in (len(from_base64(given)), len(_from_hex(given))):
        raise NotYet(
            "encoded",
            "this is a signature written as text",
            next=template("hand in its bytes as they are"),
        )
    raise NotYet(
        "length-instead",
        "there are {given} bytes: a signature is as long as the key, 256 bytes",
        next=template("sign the file with the key; a hash alone has 32 bytes"),
        given=len(given),
    )


def _from_hex(given: bytes) -> bytes:
    try:
        return bytes.fromhex(given.decode("ascii"))
    except ValueError:
        return b""


def _opened_otherwise(opened: bytes, content: bytes) -> NotYet | None:
    """What stands in the opened signature, where it is not what belongs there."""
    bare = {content, hashlib.sha256(content).digest()}
    if opened.lstrip(b"\0") in {one.lstrip(b"\0") for one in bare}:
        return NotYet(
            "no-padding",
            "it opens to bare bytes: nothing pads them, and no verifier accepts it",
            next=template("use the whole scheme: hash, name of the hash, padding, power"),
        )
    if not opened.startswith(b"\x00\x01\xff\xff"):
        return None
    for hash_name in (hashlib.sha1, hashlib.sha384, hashlib.sha512):
        if opened.endswith(hash_name(content).digest()):
            return another_hash(hash_name(b"").name.upper())
    inside = opened.partition(_SHA256_INFO)[2]
    if inside in (
        hashlib.sha256(content.strip()).digest(),
        hashlib.sha256(content + b"\n").digest(),
    ):
        return other_line_end()
    if inside == hashlib.sha256(hashlib.sha256(content).digest()).digest():
        return hashed_twice()
    return NotYet(
        "changed",
        "it is a signature by this key, and on another text",
        next=template("sign the bytes of {file} as they are"),
        file=FILE,
    )


def _by_another_scheme(given: bytes, content: bytes, public: RSAPublicKey) -> NotYet:
    try:
        public.verify(
            given,
            content,
            padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO),
            hashes.SHA256(),
        )
    except Exception:
        return NotYet(
            "another-key",
            "opened with signer.pub it is noise: another key made it, or it was damaged",
            next=template("sign with signer.key, and copy every byte"),
        )
    return NotYet(
        "another-padding",
        "it is padded as PSS does, and PKCS#1 v1.5 is asked for",
        next=template("take the padding PKCS1v15"),
    )


def _signer(dealt: Dealt) -> RSAPrivateKey:
    key = dealt.key("signer.key")
    assert isinstance(key, RSAPrivateKey)
    return key


def _by_hand(dealt: Dealt, content: bytes) -> bytes:
    """The power alone, of bytes that nobody hashed or padded."""
    numbers = _signer(dealt).private_numbers()
    power = pow(int.from_bytes(content, "big"), numbers.d, numbers.public_numbers.n)
    return power.to_bytes(256, "big")


def _in_scheme(
    dealt: Dealt, content: bytes, hash_name: hashes.HashAlgorithm, scheme: padding.AsymmetricPadding
) -> bytes:
    return _signer(dealt).sign(content, scheme, hash_name)


_PKCS1 = padding.PKCS1v15()
_PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)

SIGNING = Exercise(
    name="sign-a-message",
    notebook=NOTEBOOK,
    title=template("A real signature on a file"),
    teaches=template("A signature is hash, name of the hash, padding and power."),
    kind=AnswerKind.FILE,
    deal=_deal_signing,
    check=_check_signing,
    misconceptions=("signing-is-encrypting", "verified-with-ca-key"),
    hints=(
        template("`signing.sign(message, key)` shows each step, and has the .signature."),
        template("In a terminal: openssl dgst -sha256 -sign signer.key -out signature message.txt"),
    ),
    solution="""\
from kubecert_lesson import keys, signing
key = keys.load_private(task.given["signer.key"])
my_answer = signing.sign(task.given["message.txt"], key).signature""",
    wrongs=(
        Wrong(
            "another-hash",
            lambda dealt, _: _in_scheme(dealt, dealt.file(FILE), hashes.SHA512(), _PKCS1),
        ),
        Wrong(
            "another-padding",
            lambda dealt, _: _in_scheme(dealt, dealt.file(FILE), hashes.SHA256(), _PSS),
        ),
        Wrong("no-padding", lambda dealt, _: _by_hand(dealt, dealt.file(FILE))),
        Wrong(
            "hashed-twice",
            lambda dealt, _: _in_scheme(
                dealt, hashlib.sha256(dealt.file(FILE)).digest(), hashes.SHA256(), _PKCS1
            ),
        ),
        Wrong(
            "newline",
            lambda dealt, _: _in_scheme(dealt, dealt.file(FILE).strip(), hashes.SHA256(), _PKCS1),
        ),
        Wrong("changed", lambda dealt, _: _in_scheme(dealt, b"", hashes.SHA256(), _PKCS1)),
        Wrong(
            "another-key",
            lambda dealt, dice: dice.key().sign(dealt.file(FILE), _PKCS1, hashes.SHA256()),
        ),
        Wrong("length-instead", lambda dealt, _: hashlib.sha256(dealt.file(FILE)).digest()),
        Wrong("pem-instead", lambda dealt, _: dealt.file("signer.pub")),
        Wrong("encoded", lambda dealt, _: base64.b64encode(_by_hand(dealt, b"x"))),
    ),
)

EXERCISES = (SIGNING,)
