"""What is diagnosed: one kubeconfig or several merged, from files, bytes or values."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files.reading import NOT_READ
from kubecert_lesson.kubeconfig.merging import MergeWarning, merge, missing_file
from kubecert_lesson.kubeconfig.model import Kubeconfig
from kubecert_lesson.kubeconfig.reading import THE_KUBECONFIG, parse, read
from kubecert_lesson.words import Text, text

PathLike = str | os.PathLike[str]
Source = PathLike | Sequence[PathLike] | bytes | Kubeconfig

_NO_FILE = text("no-file", "no file")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedKubeconfig:
    """A kubeconfig that was read, or why it could not be understood.

    ``name`` is what people call it and ``paths`` are its files, if it has any. ``warnings`` say
    where entries of several files have one name, or a file is missing.
    """

    name: str | Text
    config: Kubeconfig
    paths: tuple[Path, ...] = ()
    warnings: tuple[MergeWarning, ...] = ()
    problem: Text | None = None

    @property
    def missing(self) -> bool:
        """True where files were named, and none of them exists."""
        return not self.paths and self.warnings != ()


def open_source(source: Source) -> OpenedKubeconfig:
    """Read a kubeconfig: a path, several paths (or a value of KUBECONFIG), bytes, or a value.

    What kubectl could not read either is returned as a ``problem``. Raises LessonError for a
    file that does not exist or may not be read.
    """
    if isinstance(source, Kubeconfig):
        if source.origin is None:
            return OpenedKubeconfig(name=THE_KUBECONFIG, config=source)
        return OpenedKubeconfig(name=str(source.origin), config=source, paths=(source.origin,))
    if isinstance(source, bytes):
        try:
            return OpenedKubeconfig(name=THE_KUBECONFIG, config=parse(source))
        except LessonError as error:
            return OpenedKubeconfig(name=THE_KUBECONFIG, config=Kubeconfig(), problem=error.text)
    paths = tuple(Path(os.path.expanduser(path)) for path in _paths(source))
    if isinstance(source, str | os.PathLike) and len(paths) == 1:
        return _open_one(paths[0])
    return _open_several(paths)


def _paths(source: PathLike | Sequence[PathLike]) -> list[str]:
    if not isinstance(source, str | os.PathLike):
        return [os.fspath(path) for path in source]
    value = os.fspath(source)
    if os.pathsep in value and not os.path.exists(value):
        return list(dict.fromkeys(part for part in value.split(os.pathsep) if part))
    return [value]


def _open_one(path: Path) -> OpenedKubeconfig:
    try:
        return OpenedKubeconfig(name=str(path), config=read(path), paths=(path,))
    except LessonError as error:
        if isinstance(error.__cause__, OSError) or error.code in NOT_READ:
            raise
        return OpenedKubeconfig(
            name=str(path), config=Kubeconfig(), paths=(path,), problem=error.text
        )


def _open_several(paths: tuple[Path, ...]) -> OpenedKubeconfig:
    present = tuple(path for path in paths if path.exists())
    opened = [_open_one(path) for path in present]
    name = os.pathsep.join(map(str, paths)) or _NO_FILE
    problem = next((each.problem for each in opened if each.problem), None)
    if problem:
        return OpenedKubeconfig(name=name, config=Kubeconfig(), paths=present, problem=problem)
    merged = merge([each.config for each in opened])
    missing = tuple(missing_file(path) for path in paths if path not in present)
    return OpenedKubeconfig(
        name=name, config=merged.config, paths=present, warnings=missing + merged.warnings
    )
