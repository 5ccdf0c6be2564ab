"""What is to be diagnosed: one kubeconfig or several merged, from files, bytes or values."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig.model import Kubeconfig
from kubecert_lesson.kubeconfig.reading import parse, read

PathLike = str | os.PathLike[str]
Source = PathLike | Sequence[PathLike] | bytes | Kubeconfig


class Opened(NamedTuple):
    """A kubeconfig that was read, or why it could not be understood.

    ``name`` is what it is called in words and ``paths`` are its files, if it has any.
    ``warnings`` say where entries of several files have one name, or a file is missing.
    """

    name: str
    config: Kubeconfig
    paths: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()
    problem: str = ""

    @property
    def missing(self) -> bool:
        """True where files were named, and none of them is there."""
        return not self.paths and self.warnings != ()


def open_source(source: Source) -> Opened:
    """Read a kubeconfig: a path, several paths (or a value of KUBECONFIG), bytes, or a value.

    What kubectl could not read either is returned as a ``problem``. Raises LessonError for a
    file that is not there or may not be read.
    """
    if isinstance(source, Kubeconfig):
        own = (source.origin,) if source.origin else ()
        return Opened(str(source.origin or "the kubeconfig"), source, own)
    if isinstance(source, bytes):
        try:
            return Opened("the kubeconfig", parse(source))
        except LessonError as error:
            return Opened("the kubeconfig", Kubeconfig(), problem=str(error))
    paths = tuple(Path(os.path.expanduser(path)) for path in _paths(source))
    if isinstance(source, str | os.PathLike) and len(paths) == 1:
        return _one(paths[0])
    return _several(paths)


def _paths(source: PathLike | Sequence[PathLike]) -> list[str]:
    if not isinstance(source, str | os.PathLike):
        return [os.fspath(path) for path in source]
    text = os.fspath(source)
    if os.pathsep in text and not os.path.exists(text):
        return list(dict.fromkeys(part for part in text.split(os.pathsep) if part))
    return [text]


def _one(path: Path) -> Opened:
    try:
        return Opened(str(path), read(path), (path,))
    except LessonError as error:
        if isinstance(error.__cause__, OSError):
            raise
        return Opened(str(path), Kubeconfig(), (path,), problem=str(error))


def _several(paths: tuple[Path, ...]) -> Opened:
    from kubecert_lesson.kubeconfig.merging import merge

    opened = [_one(path) for path in paths if path.exists()]
    name = os.pathsep.join(map(str, paths)) or "no file"
    there = tuple(path for path in paths if path.exists())
    for each in opened:
        if each.problem:
            return Opened(name, Kubeconfig(), there, problem=each.problem)
    merged = merge([each.config for each in opened])
    missing = tuple(
        f"there is no file {path}: kubectl passes over it without a word"
        for path in paths
        if not path.exists()
    )
    return Opened(name, merged.config, there, missing + merged.warnings)
