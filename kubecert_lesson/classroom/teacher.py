"""The teacher's side: make a class, and open it again. Its key is a PEM file for them alone."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from kubecert_lesson.classroom.sealing import ClassKey
from kubecert_lesson.classroom.seats import FOLDER
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import path_of, read_file, workspace, write_private

KEY = "class.key"


def new_class(key: str | os.PathLike[str] | None = None) -> ClassKey:
    """Make a class: write its key, and return it with the ticket for the learners.

    ``key`` is the file to write, by default ``class/class.key`` in your folder. Raises LessonError
    where there is a file already: the board of that class needs it.
    """
    path = key_path(key)
    if path.exists():
        raise LessonError(
            "class-exists",
            "{path} is the key of a class already: name another file, or delete that one",
            path=path,
        )
    made = ClassKey(X25519PrivateKey.generate())
    write_private(
        path, made.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return made


def open_class(key: str | os.PathLike[str] | None = None) -> ClassKey:
    """Open a class that you have made, by its key. Raises LessonError."""
    path = key_path(key)
    if not path.exists():
        raise LessonError(
            "no-class", "{path} does not exist: make a class first, or name its key", path=path
        )
    try:
        found = load_pem_private_key(read_file(path), None)
    except (ValueError, TypeError) as error:
        if isinstance(error, LessonError):
            raise
        found = None
    if not isinstance(found, X25519PrivateKey):
        raise LessonError("not-a-class", "{path} is not the key of a class", path=path)
    return ClassKey(found)


def key_path(key: str | os.PathLike[str] | None = None) -> Path:
    """Return where the key of a class is."""
    return workspace(FOLDER) / KEY if key is None else path_of(key)
