"""The messages that players exchange: a PEM block, and before it a few lines that say what it is.

RFC 7468 allows such lines, so openssl reads the same file. They are for people and prove nothing:
what a message is, its label and its content decide. Only what is public can be in one.
"""

import base64
import os
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson.certificates import foreign
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import path_of, write_public
from kubecert_lesson.rounds.names import for_a_file, known_name
from kubecert_lesson.rounds.repairing import (
    CERTIFICATE,
    CHALLENGE,
    REQUEST,
    SIGNATURE,
    STATEMENT,
    MessagePart,
)
from kubecert_lesson.rounds.statements import Challenge, SignedStatement
from kubecert_lesson.tables import preformatted
from kubecert_lesson.words import Coded, say, template

MessageContent = x509.CertificateSigningRequest | x509.Certificate | Challenge | SignedStatement
T = TypeVar("T")


class MessageKind(Coded):
    """What a message is. The label and the content decide, never the words before them."""

    REQUEST = "request", template("a request for a certificate")
    CERTIFICATE = "certificate", template("a certificate")
    AUTHORITY = "authority", template("an authority's own certificate")
    CROSS = "cross-certificate", template("a cross-certificate")
    CHALLENGE = "challenge", template("a challenge")
    ANSWER = "answer", template("an answer to a challenge")

    @property
    def round(self) -> int:
        """The round in which it is exchanged."""
        return _ROUNDS[self]

    @property
    def next(self) -> str:
        """What whoever gets it does with it."""
        return say(_NEXT[self])


_ROUNDS = {
    MessageKind.REQUEST: 1,
    MessageKind.CERTIFICATE: 1,
    MessageKind.AUTHORITY: 2,
    MessageKind.CROSS: 2,
    MessageKind.CHALLENGE: 3,
    MessageKind.ANSWER: 3,
}
_NEXT = {
    MessageKind.REQUEST: template(
        "compare it with what was said aloud (judge_request), then sign it"
    ),
    MessageKind.CERTIFICATE: template(
        "compare it with your request and your key (judge_certificate), then keep it"
    ),
    MessageKind.AUTHORITY: template(
        "compare its fingerprint with the one read aloud (judge_authority), then cross-sign it"
    ),
    MessageKind.CROSS: template(
        "compare it with your own authority (judge_cross), then send it along with certificates"
    ),
    MessageKind.CHALLENGE: template(
        "answer it only if the one who gave it to you is the verifier named in it"
    ),
    MessageKind.ANSWER: template("compare it with the challenge that you sent (judge_answer)"),
}


@dataclass(frozen=True, slots=True, repr=False)
class RoundMessage:
    """One message. ``sender`` and ``to`` are written into its first lines, and prove nothing."""

    content: MessageContent
    sender: str = ""
    to: str = ""

    @property
    def kind(self) -> MessageKind:
        """What it is, by its content."""
        match self.content:
            case x509.CertificateSigningRequest():
                return MessageKind.REQUEST
            case Challenge():
                return MessageKind.CHALLENGE
            case SignedStatement():
                return MessageKind.ANSWER
            case certificate:
                return _kind_of(certificate)

    @property
    def text(self) -> str:
        """The message as it is sent: a few lines, then PEM."""
        return "\n".join([*self._head(), "", *map(_pem, self._parts())]) + "\n"

    def addressed(self, sender: str, to: str) -> "RoundMessage":
        """Return the same message with other names in its first lines: anybody can write those.

        Raises LessonError for a name that cannot be a player's.
        """
        return replace(self, sender=known_name(sender), to=known_name(to))

    def write(self, folder: str | os.PathLike[str]) -> Path:
        """Write it into a folder, as a text file named after what it is; return its path.

        Raises LessonError where that cannot be written.
        """
        ends = ("from", self.sender), ("to", self.to)
        words = [f"{word}-{for_a_file(name)}" for word, name in ends if name]
        name = "-".join([str(self.kind.round), self.kind.value, *words])
        return write_public(path_of(folder) / f"{name}.txt", self.text.encode())

    def write_parts(self, folder: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Write the bytes of each block into a file of its own, for openssl; return the paths.

        A certificate and a request stay PEM: ``certificate.pem``, ``statement.txt``,
        ``signature.bin``. Raises LessonError where they cannot be written.
        """
        return tuple(
            write_public(path_of(folder) / _FILES[part.label], _for_openssl(part))
            for part in self._parts()
        )

    def __repr__(self) -> str:
        blocks = (f"{_begin(part)}\n…\n{_end(part)}" for part in self._parts())
        return "\n".join([*self._head(), "", *blocks])

    def _repr_html_(self) -> str:
        return preformatted(repr(self), say("Message"))

    def _head(self) -> list[str]:
        kind = self.kind
        lines = [say("kubecert-lesson, round {n}: {what}", n=kind.round, what=kind)]
        if self.sender:
            lines.append(say("From: {name}", name=self.sender))
        if self.to:
            lines.append(say("To: {name}", name=self.to))
        lines += textwrap.wrap(say("Next: {step}", step=kind.next), 72)
        return [*lines, say("Only the PEM counts: these lines prove nothing.")]

    def _parts(self) -> list[MessagePart]:
        match self.content:
            case x509.CertificateSigningRequest() as request:
                return [MessagePart(REQUEST, request.public_bytes(Encoding.DER))]
            case Challenge() as challenge:
                return [MessagePart(CHALLENGE, challenge.encoded())]
            case SignedStatement() as answer:
                return [
                    MessagePart(CERTIFICATE, answer.certificate.public_bytes(Encoding.DER)),
                    MessagePart(STATEMENT, answer.statement.encoded()),
                    MessagePart(SIGNATURE, answer.signature),
                ]
            case certificate:
                return [MessagePart(CERTIFICATE, certificate.public_bytes(Encoding.DER))]


_FILES = {
    REQUEST: "request.pem",
    CERTIFICATE: "certificate.pem",
    CHALLENGE: "challenge.txt",
    STATEMENT: "statement.txt",
    SIGNATURE: "signature.bin",
}


def content_of(message: RoundMessage, wanted: MessageKind, kind: type[T]) -> T:
    """Return what is in a message of the wanted kind.

    Raises LessonError for a message of another kind, or of another round.
    """
    if not isinstance(message, RoundMessage):
        raise LessonError(
            "not-a-message",
            "this is of type {type}: read it first, with rounds.paste(text) or rounds.read(file)",
            type=type(message).__name__,
        )
    found = message.kind
    if found.round != wanted.round:
        raise LessonError(
            "another-round",
            "this is {found}, which belongs to round {n}: here, in round {here}, {wanted} is"
            " needed",
            found=found,
            n=found.round,
            wanted=wanted,
            here=wanted.round,
        )
    if found is not wanted:
        raise LessonError(
            "another-kind",
            "this is {found}: here {wanted} is needed",
            found=found,
            wanted=wanted,
        )
    assert isinstance(message.content, kind)
    return message.content


def _kind_of(certificate: x509.Certificate) -> MessageKind:
    basic = foreign.value(certificate, x509.BasicConstraints)
    if basic is None or not basic.ca:
        return MessageKind.CERTIFICATE
    own = foreign.subject(certificate) == foreign.issuer(certificate)
    return MessageKind.AUTHORITY if own else MessageKind.CROSS


def _begin(part: MessagePart) -> str:
    return f"-----BEGIN {part.label}-----"


def _end(part: MessagePart) -> str:
    return f"-----END {part.label}-----"


def _pem(part: MessagePart) -> str:
    letters = base64.b64encode(part.content).decode()
    lines = (letters[at : at + 64] for at in range(0, len(letters), 64))
    return "\n".join([_begin(part), *lines, _end(part)])


def _for_openssl(part: MessagePart) -> bytes:
    return _pem(part).encode() + b"\n" if part.label in (REQUEST, CERTIFICATE) else part.content
