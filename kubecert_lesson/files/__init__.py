"""The learner's files: read with clear errors, written whole or not at all, keys kept private."""

from kubecert_lesson.files.locking import locked
from kubecert_lesson.files.reading import path_of, read_bytes, read_file
from kubecert_lesson.files.sweeping import private_folder
from kubecert_lesson.files.writing import (
    FOLDER_VARIABLE,
    PUBLIC,
    NewFile,
    workspace,
    write_private,
    write_public,
    write_together,
)

__all__ = [
    "FOLDER_VARIABLE",
    "PUBLIC",
    "NewFile",
    "locked",
    "path_of",
    "private_folder",
    "read_bytes",
    "read_file",
    "workspace",
    "write_private",
    "write_public",
    "write_together",
]
