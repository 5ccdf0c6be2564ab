"""Reading messages of others: from a file, or as they were pasted."""

import codecs
import os

from cryptography import x509

from kubecert_lesson.certificates import foreign
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_file
from kubecert_lesson.keys import PublicKey
from kubecert_lesson.rounds.messages import MessageContent, RoundMessage
from kubecert_lesson.rounds.repairing import (
    CERTIFICATE,
    CHALLENGE,
    LABELS,
    OLD_REQUEST,
    REQUEST,
    SIGNATURE,
    STATEMENT,
    MessagePart,
    damaged,
    parts_of,
)
from kubecert_lesson.rounds.statements import (
    NoStatement,
    SignedStatement,
    read_challenge,
    read_statement,
)

_LONGEST_FILE = 200_000  # bytes, in UTF-16 with characters of two


def read(path: str | os.PathLike[str]) -> RoundMessage:
    """Read a message from a file. Raises LessonError as ``paste`` does, and where it is no file."""
    data = read_file(path)
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # PowerShell's >
    return paste(data[:_LONGEST_FILE].decode("utf-16" if wide else "utf-8-sig", "replace"))


def paste(text: str) -> RoundMessage:
    """Read a message as it was pasted, out of a chat or a mail.

    Quoting, wrapped lines, blanks and unseen signs are repaired. Raises LessonError for what is no
    message, is damaged or cut off, is too long, or holds a private key.
    """
    if not isinstance(text, str):
        raise LessonError(
            "not-text",
            "a message is text, not {type}: paste it between three quotes, or name its file to"
            " rounds.read",
            type=type(text).__name__,
        )
    parts = parts_of(text)
    labels = tuple(part.label for part in parts)
    match labels:
        case (label,) if label in (REQUEST, OLD_REQUEST):
            return RoundMessage(_request(parts[0]))
        case (label,) if label == CERTIFICATE:
            return RoundMessage(_certificate(parts[0]))
        case (label,) if label == CHALLENGE:
            return RoundMessage(_challenge(parts[0]))
        case _ if labels == (CERTIFICATE, STATEMENT, SIGNATURE):
            return RoundMessage(_answer(*parts))
    raise _no_message_of_the_lesson(labels)


def _request(part: MessagePart) -> x509.CertificateSigningRequest:
    """Read a request whole: none of its parts raises an error later."""
    found = foreign.attempt(lambda: x509.load_der_x509_csr(part.content))
    if found is None or foreign.attempt(lambda: _is_whole(found)) is None:
        raise damaged(part.label)
    if not isinstance(found.public_key(), PublicKey):
        raise _other_key(part.label)
    return found


def _is_whole(request: x509.CertificateSigningRequest) -> bool:
    request.public_key()
    _ = (request.subject, tuple(request.extensions), request.is_signature_valid)
    return True


def _certificate(part: MessagePart) -> x509.Certificate:
    found = foreign.attempt(lambda: x509.load_der_x509_certificate(part.content))
    if found is None:
        raise damaged(part.label)
    if not isinstance(foreign.public_key(found), PublicKey):
        raise _other_key(part.label)
    return found


def _challenge(part: MessagePart) -> MessageContent:
    try:
        return read_challenge(part.content)
    except NoStatement:
        raise damaged(part.label) from None


def _answer(shown: MessagePart, stated: MessagePart, signed: MessagePart) -> SignedStatement:
    try:
        statement = read_statement(stated.content)
    except NoStatement:
        raise damaged(stated.label) from None
    return SignedStatement(
        certificate=_certificate(shown), statement=statement, signature=signed.content
    )


def _other_key(label: str) -> LessonError:
    return LessonError(
        "other-kind-of-key",
        "the key in this {label} cannot be used: certificates here use RSA, EC or Ed25519",
        label=label,
    )


def _no_message_of_the_lesson(labels: tuple[str, ...]) -> LessonError:
    if unknown := [label for label in labels if label not in LABELS]:
        return LessonError(
            "unknown-block",
            "a block {label} does not belong to these rounds: ask for a request, a certificate, a"
            " challenge or an answer",
            label=unknown[0],
        )
    if len(labels) == 1:
        return LessonError(
            "half-a-message",
            "this is a part of an answer only: copy all of it, from the first BEGIN to the last"
            " END",
        )
    return LessonError(
        "several-messages",
        "this contains {n} blocks, more than one message: paste one message at a time",
        n=len(labels),
    )
