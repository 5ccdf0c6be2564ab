"""Each student's own code, out of the secret of a course, and the seed of a task out of the code.

Whoever has a code can deal that student's tasks, and nobody else's. Nothing is stored: the grader
makes the code anew from the secret and the name of the submission's folder.
"""

import hmac
import secrets
import unicodedata
from hashlib import sha256
from pathlib import Path

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_file, write_private
from kubecert_lesson.letters import ALPHABET, VALUES

SECRET = ".course-secret"  # in the folder of the course; only its owner may read it
_OWN, _CHECK, _GROUP = 12, 4, 4  # letters of five bits each
_FEWEST_BYTES = 32


def open_secret(course: Path) -> bytes:
    """Return the secret of a course. Raises LessonError where there is none of use."""
    found = read_file(course / SECRET).strip()
    if len(found) < _FEWEST_BYTES:
        raise LessonError(
            "course-secret",
            "{path} is too short for the secret of a course: all codes follow from it",
            path=course / SECRET,
        )
    return found


def keep_secret(course: Path) -> bytes:
    """Return the secret of a course; make one where there is none."""
    if not (course / SECRET).exists():
        write_private(course / SECRET, secrets.token_hex(_FEWEST_BYTES).encode() + b"\n")
    return open_secret(course)


def code_of(secret: bytes, student: str) -> str:
    """Return the code of a student, whose name is that of the folder with the submissions."""
    name = unicodedata.normalize("NFC", student)  # some disks take an é apart
    own = _letters(hmac.digest(secret, name.encode(errors="surrogateescape"), "sha256"), _OWN)
    whole = own + _check(own)
    return "-".join(whole[at : at + _GROUP] for at in range(0, len(whole), _GROUP))


def read_code(given: object) -> str:
    """Return a code as it was typed, without its check. Raises LessonError.

    Whatever a chat or a mail puts between its letters does not count.
    """
    typed = given.upper() if type(given) is str else ""
    plain = "".join(ALPHABET[VALUES[letter]] for letter in typed if letter in VALUES)
    own, check = plain[:_OWN], plain[_OWN:]
    if len(own) != _OWN or check != _check(own):
        raise LessonError(
            "not-a-code",
            "{given} is not a code: copy yours again, all {count} letters and digits",
            given=repr(given)[:40],
            count=_OWN + _CHECK,
        )
    return own


def seed_of(own: str, assignment: str, task: str) -> int:
    """Return the seed of a task for whoever has this code, which ``read_code`` has read."""
    named = "\0".join((own, assignment, task))
    return int.from_bytes(sha256(named.encode()).digest()[:7])


def _check(own: str) -> str:
    return _letters(sha256(own.encode()).digest(), _CHECK)


def _letters(random: bytes, count: int) -> str:
    number = int.from_bytes(random)
    return "".join(ALPHABET[number >> 5 * at & 31] for at in range(count))
