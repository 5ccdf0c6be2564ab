"""Whether what a check said of an answer is true, found out again from the answer itself."""

from collections.abc import Mapping

from exercises import truths_of_choices as choices
from exercises import truths_of_chosen_files as chosen
from exercises import truths_of_files as files
from exercises import truths_of_kubeconfigs as kubeconfigs
from exercises.made import Said
from exercises.truths_of_files import Truth, opened, padded

from kubecert_lesson.exercises.answers import AnswerKind, TakenFile

_CHOICES = {
    AnswerKind.NUMBER: choices.TRUTHS,
    AnswerKind.TEXT: choices.TRUTHS | chosen.OF_TEXTS,
    AnswerKind.LINES: choices.TRUTHS | chosen.OF_LINES,
    AnswerKind.TABLE: choices.TRUTHS | chosen.OF_TABLES,
}


def _opened(said: Said) -> bytes:
    """The signature, opened with the one public key that belongs to a dealt private key."""
    return opened(said.content, said.case.keys[0].public_key())


_RAW: dict[str, Truth] = {
    "length-instead": lambda said: len(said.content) != len(said.right_content),
    "encoded": lambda said: said.content.isascii() and said.content != said.right_content,
    "another-key": lambda said: not padded(_opened(said)),
    "changed": lambda said: padded(_opened(said)) and said.content != said.right_content,
}


def is_true(said: Said, code: str) -> bool | None:
    """Say whether it is so; None where nobody can tell what the code means here."""
    truth = _truths(said).get(code)
    if truth is None:
        return None
    try:
        return truth(said)
    except (ValueError, LookupError, TypeError, AttributeError):
        return False  # it speaks of something that is not even there


def _truths(said: Said) -> Mapping[str, Truth]:
    kind = said.case.exercise.kind
    if kind in _CHOICES:
        return _CHOICES[kind]
    if kind is AnswerKind.FILES and not said.file:
        return _OF_FOLDERS
    if b"-----BEGIN" in said.right_content:
        return {**_OF_FOLDERS, **files.TRUTHS}
    if b"current-context" in said.right_content:
        return kubeconfigs.TRUTHS
    if b"apiVersion" in said.right_content:
        return kubeconfigs.OF_OBJECTS
    return _RAW


def _file_is_missing(said: Said) -> bool:
    assert isinstance(said.right, dict) and isinstance(said.given, dict)
    return bool(said.right.keys() - said.given.keys())


def _something_is(label: bytes) -> Truth:
    """In place of another thing, one of the files now holds this."""

    def check(said: Said) -> bool:
        assert isinstance(said.right, dict) and isinstance(said.given, dict)
        return any(
            isinstance(file, TakenFile)
            and label in file.content
            and isinstance(right := said.right.get(name), TakenFile)
            and label not in right.content
            for name, file in said.given.items()
        )

    return check


_OF_FOLDERS: dict[str, Truth] = {
    "file-missing": _file_is_missing,
    "swapped": _something_is(b"-----BEGIN"),
}
_EXCHANGED: dict[str, Truth] = {
    "private-key-instead": _something_is(b"PRIVATE KEY-----"),
    "certificate-instead": _something_is(b"BEGIN CERTIFICATE--"),
    "request-instead": _something_is(b"CERTIFICATE REQUEST--"),
}
_OF_FOLDERS |= _EXCHANGED
