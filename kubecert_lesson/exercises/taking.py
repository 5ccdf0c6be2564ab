"""Taking an answer: whatever was handed in becomes plain values of ours, or is refused.

An object of a learner's own could answer each question differently, and a file could change between
two reads. So types are compared with ``is``, no method of an object is called that anybody could
have written, and each file is read once. What the check sees is a copy.
"""

import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path, PosixPath, WindowsPath

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, keys, kubeconfig
from kubecert_lesson.certificates import Identity
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.answers import (
    AnswerKind,
    NotAttempted,
    NotYet,
    Taken,
    TakenAnswer,
    TakenFile,
)
from kubecert_lesson.exercises.plain import (
    decoded,
    encoded,
    few,
    not_taken,
    small,
    taken_lines,
    taken_number,
    taken_table,
    taken_text,
)
from kubecert_lesson.files import read_bytes
from kubecert_lesson.files.reading import STDIN, read_with_mode
from kubecert_lesson.keys.practice import practice_ec_key, practice_key
from kubecert_lesson.kubeconfig import Kubeconfig
from kubecert_lesson.words import template

_PATHS = (PosixPath, WindowsPath)
_CHAINED = (x509.Certificate, Identity)  # what a list of can be one file
_NAME_OF_A_FILE = re.compile(r"[\w./~-]{1,200}\.(crt|key|csr|pem|pub|yaml|yml|conf|txt|jwt|json)")


def take(given: object, kind: AnswerKind) -> TakenAnswer:
    """Take an answer of a kind. Raises NotAttempted for none, and NotYet for what is no such."""
    if _is_nothing(given):
        raise NotAttempted
    taken = _TAKERS[kind](given)
    inside = taken.content.strip() if isinstance(taken, TakenFile) else taken
    if not inside and not isinstance(inside, int):
        raise NotAttempted
    return TakenAnswer(taken)


def take_file(path: str, kind: AnswerKind) -> TakenAnswer:
    """Take an answer out of a file, a folder, or ``-`` for the standard input.

    A list has an item a line, a table a line ``name: value`` each. Raises NotAttempted and NotYet
    as ``take`` does, and LessonError for a file that cannot be read.
    """
    if kind is AnswerKind.FILES:
        if not os.path.isdir(path):
            raise LessonError(
                "not-a-folder", "{path} is no folder: give one with the files in it", path=path
            )
        return take(Path(path), kind)
    if kind is AnswerKind.FILE:
        return take(_from_terminal(path), kind)
    text = decoded(small(read_bytes(path))).strip()
    if kind is AnswerKind.LINES:
        return take([line.strip() for line in text.splitlines() if line.strip()], kind)
    if kind is AnswerKind.TABLE:
        pairs = [line.partition(":") for line in text.splitlines() if line.strip()]
        return take({name.strip(): value.strip() for name, _, value in pairs}, kind)
    return take(text, kind)


def _is_nothing(given: object) -> bool:
    """Nothing, the dots of the starter, or something in which there are only such."""
    if given is None or given is ...:
        return True
    if type(given) is str:
        return not given.strip()
    if type(given) is bytes or type(given) is bytearray:
        return not given.strip()
    if type(given) is list or type(given) is tuple:
        return all(item is ... or item is None for item in given)
    if type(given) is dict:
        return all(item is ... or item is None for item in given.values())
    return False


def _file(given: object) -> TakenFile:
    if type(given) is TakenFile:
        return given
    if type(given) in _PATHS:
        return _read(str(given))
    if type(given) is str:
        return _read(given) if _names_a_file(given) else TakenFile(_no_name(given))
    if type(given) is bytes or type(given) is bytearray:
        return TakenFile(small(bytes(given)))
    if type(given) is Kubeconfig:
        return TakenFile(_yaml(given))
    if type(given) is Identity:
        return _file(given.certificate)
    if (type(given) is list or type(given) is tuple) and all(type(x) in _CHAINED for x in given):
        few(len(given))
        return TakenFile(b"".join(_file(one).content for one in given))
    if (write := _writers().get(type(given))) is not None:
        return TakenFile(write(given))
    raise not_taken(given, AnswerKind.FILE)


def _files(given: object) -> dict[str, TakenFile]:
    if type(given) in _PATHS or (type(given) is str and _names_a_folder(given)):
        return _folder(str(given))
    if type(given) is not dict:
        raise not_taken(given, AnswerKind.FILES)
    few(len(given))
    return {taken_text(name): _file(content) for name, content in given.items()}


def _folder(path: str) -> dict[str, TakenFile]:
    try:
        with os.scandir(path) as entries:
            names = sorted(e.name for e in entries if not e.name.startswith(".") and e.is_file())
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    few(len(names))
    return {name: _read(os.path.join(path, name)) for name in names}


def _from_terminal(path: str) -> TakenFile:
    if path in STDIN or path.startswith("/dev/fd/"):
        return TakenFile(small(read_bytes(path)))
    content, mode = read_with_mode(path)
    return TakenFile(small(content), mode)


def _read(path: str) -> TakenFile:
    try:
        content, mode = read_with_mode(path)
    except LessonError as error:
        raise NotYet(
            "unreadable-file",
            "{problem}",
            next=template("hand in the path of a file that you made"),
            problem=error.text,
        ) from None
    return TakenFile(small(content), mode)


@cache
def _writers() -> Mapping[type, Callable[..., bytes]]:
    """The library's own types, of which nobody can make a subclass, and how each is written."""
    private = (practice_key(0, 1), practice_ec_key(1))
    return {
        x509.Certificate: certificates.pem,
        x509.CertificateSigningRequest: lambda request: request.public_bytes(Encoding.PEM),
        **{type(key): keys.private_pem for key in private},
        **{type(key.public_key()): keys.public_pem for key in private},
    }


def _yaml(given: Kubeconfig) -> bytes:
    """Write it down: it may hold anything, and what is judged is what came out."""
    try:
        written = kubeconfig.to_yaml(given)
    except Exception:
        raise not_taken(given, AnswerKind.FILE) from None
    if type(written) is not bytes:
        raise not_taken(given, AnswerKind.FILE)
    return small(written)


def _names_a_file(given: str) -> bool:
    return "\n" not in given and len(given) < 1_000 and "\0" not in given and os.path.exists(given)


def _no_name(given: str) -> bytes:
    """Take a text as what is in a file, unless somebody meant the name of one."""
    if _NAME_OF_A_FILE.fullmatch(given.strip()):
        raise NotYet(
            "unreadable-file",
            "there is no file {path} where this runs",
            next=template("name the folder, too: what was given is in `task.folder`"),
            path=given.strip(),
        )
    return encoded(given)


def _names_a_folder(given: str) -> bool:
    return "\0" not in given and os.path.isdir(given)


def _unreadable(path: str, why: str) -> NotYet:
    return NotYet(
        "unreadable-file",
        "{path} cannot be read: {why}",
        next=template("hand in the path of a folder that you made"),
        path=path,
        why=why,
    )


_TAKERS: dict[AnswerKind, Callable[[object], Taken]] = {
    AnswerKind.NUMBER: taken_number,
    AnswerKind.TEXT: taken_text,
    AnswerKind.LINES: taken_lines,
    AnswerKind.TABLE: taken_table,
    AnswerKind.FILE: _file,
    AnswerKind.FILES: _files,
}
