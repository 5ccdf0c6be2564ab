"""From pasted text to the PEM blocks in it: chats and mail programs quote, wrap and decorate.

What is repaired has one meaning only: line ends, quoting, blanks, signs that nobody sees, long
dashes, wrapped lines. Everything else is refused, with one line that never repeats what was
pasted. Source: RFC 7468, sections 2 and 3.
"""

import base64
import re
from dataclasses import dataclass

from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Plural

REQUEST, OLD_REQUEST, CERTIFICATE = "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "CERTIFICATE"
CHALLENGE = "KUBECERT LESSON CHALLENGE"
STATEMENT, SIGNATURE = "KUBECERT LESSON STATEMENT", "KUBECERT LESSON SIGNATURE"
LABELS = (REQUEST, OLD_REQUEST, CERTIFICATE, CHALLENGE, STATEMENT, SIGNATURE)
LONGEST = 60_000  # characters of a paste; a message with all its quoting has a few thousand
BIGGEST = 8_000  # bytes of one block
# Every blank of Unicode but the usual one; they stand between others in a pasted line.
_SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_PLAIN = (
    dict.fromkeys(map(ord, _SPACES), " ")
    | dict.fromkeys(map(ord, _UNSEEN), "")
    | dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), "-")
    | dict.fromkeys(map(ord, "\u2014\u2015"), "--")
)
_QUOTING = " \t>|│┃"
_BOUNDARY = re.compile(
    r"(?<!-)-{2,}+\s{0,3}(BEGIN|END)\s{1,9}([A-Z0-9][A-Z0-9\s]{0,60}?)\s{0,3}-{2,}+"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}")
# A private key: by the line before or after it, whole or torn, or by how its bytes begin, as PKCS#8
# (plain or encrypted), PKCS#1, SEC 1 or PKCS#12.
_KEY_LINE = re.compile(r"(?:BEGIN|END)[A-Z0-9\s]{0,40}PRIVATE\s{1,9}KEY|PRIVATE\s{1,9}KEY\s?--")
_KEY_FIELD = "client-key-data:"
_KEY_BYTES = re.compile(
    rb"0(?:[\x00-\x7f]|\x81.|\x82..)"
    rb"(?:\x02\x01[\x00\x01\x03]|0.\x06.\x2a\x86\x48\x86\xf7\x0d\x01[\x05\x0c])"
    rb"|openssh-key-v1|-----BEGIN [A-Z0-9 ]{0,20}PRIV",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class MessagePart:
    """One PEM block: the label in its first line, and the bytes in it."""

    label: str
    content: bytes


def parts_of(paste: str) -> tuple[MessagePart, ...]:
    """Return the PEM blocks of a pasted text, one at least.

    Raises LessonError for a text that is too long, holds a private key or no block, and for a block
    that is damaged, cut off, or inside another one.
    """
    if len(paste) > LONGEST:
        raise LessonError(
            "message-too-long",
            "this is too long for a message: it has {n} characters, and {most} are allowed",
            n=len(paste),
            most=LONGEST,
        )
    whole = _plain(paste)
    if _holds_private_key(whole):
        raise _private_key()
    found = tuple(_parts(whole))
    if not found:
        if _BASE64.search(whole):
            raise LessonError(
                "half-a-message",
                "the lines -----BEGIN … and -----END … are missing: copy the whole message",
            )
        raise LessonError(
            "no-message",
            "this contains no message: look for a line that starts with -----BEGIN",
        )
    return found


def _plain(paste: str) -> str:
    lines = paste.translate(_PLAIN).splitlines()
    return "\n".join(line.lstrip(_QUOTING).rstrip() for line in lines)


def _holds_private_key(whole: str) -> bool:
    if _KEY_LINE.search(whole) or _KEY_FIELD in whole:
        return True
    return any(_is_private_key(_start_of(run[0])) for run in _BASE64.finditer(whole))


def _start_of(run: str) -> bytes:
    start = run[:64]
    return base64.b64decode(start[: len(start) // 4 * 4])


def _is_private_key(content: bytes) -> bool:
    return _KEY_BYTES.match(content) is not None


def _parts(whole: str) -> list[MessagePart]:
    """Read the blocks in turn: each BEGIN has its own END, and nothing begins inside a block."""
    parts, open_label, start = list[MessagePart](), "", 0
    for line in _BOUNDARY.finditer(whole):
        label = _label(line[2])
        if line[1] == "BEGIN":
            if open_label:
                raise LessonError(
                    "block-in-a-block",
                    "a block {inner} begins before the block {outer} has ended: copy each message"
                    " again, whole",
                    inner=label,
                    outer=open_label,
                )
            open_label, start = label, line.end()
        elif label != open_label:
            raise _torn(open_label, label)
        else:
            parts.append(MessagePart(label, _content(whole[start : line.start()], label)))
            open_label = ""
    if open_label:
        raise _torn(open_label, "")
    return parts


def _label(written: str) -> str:
    """Read a label; where its line was wrapped within a word, a known one is found all the same."""
    letters = "".join(written.split())
    known = {label.replace(" ", ""): label for label in LABELS}
    return known.get(letters) or " ".join(written.split())


def _content(body: str, label: str) -> bytes:
    # A mail that was saved as it travels writes = as =3D; in base64 the two cannot be confused.
    letters = "".join(body.split()).replace("=3D", "=")
    if len(letters) > BIGGEST * 4 // 3:
        raise LessonError(
            "block-too-large",
            "the block {label} is too large: at most {size} are allowed",
            label=label,
            size=Plural("{n} byte", "{n} bytes", BIGGEST),
        )
    try:
        content = base64.b64decode(letters, validate=True)
    except ValueError:
        raise damaged(label) from None
    if _is_private_key(content):
        raise _private_key()
    return content


def damaged(label: str) -> LessonError:
    """Return the error for a block whose content cannot be read."""
    return LessonError(
        "damaged-message",
        "the text between BEGIN {label} and END {label} is damaged: copy it again, or ask for a"
        " file",
        label=label,
    )


def _torn(begun: str, ended: str) -> LessonError:
    if begun and ended:
        return LessonError(
            "other-end",
            "a block begins as {begun} and ends as {ended}: copy each message again, whole",
            begun=begun,
            ended=ended,
        )
    if begun:
        return LessonError(
            "half-a-message",
            "the line END {label} is missing: copy the whole message",
            label=begun,
        )
    return LessonError(
        "half-a-message",
        "the line BEGIN {label} is missing: copy the whole message",
        label=ended,
    )


def _private_key() -> LessonError:
    return LessonError(
        "private-key",
        "this contains a private key. Never send one to anybody: delete it here, and wherever you"
        " sent it, and make a new key. You only ever exchange requests, certificates, challenges"
        " and answers",
    )
