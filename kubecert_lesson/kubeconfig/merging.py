"""Several kubeconfigs as one, by kubectl's rules, and a word where these rules surprise.

Source: kubernetes.io, "Organizing Cluster Access Using kubeconfig Files", section "Merging
kubeconfig files"; tested against kubectl.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from kubecert_lesson.kubeconfig.hidden import Kept
from kubecert_lesson.kubeconfig.model import Cluster, Context, Kubeconfig, User, located
from kubecert_lesson.kubeconfig.reading import read

_Entry = TypeVar("_Entry", bound=Cluster | User | Context)
_PATHS = {"certificate_authority", "client_certificate", "client_key", "token_file"}


@dataclass(frozen=True, slots=True)
class Merged:
    """One kubeconfig out of several, and a line for each thing that a learner may not expect."""

    config: Kubeconfig
    warnings: tuple[str, ...] = ()


def read_many(paths: str | Iterable[str | os.PathLike[str]]) -> Merged:
    """Read several kubeconfig files and merge them: a list of paths, or a value of KUBECONFIG.

    In a value of KUBECONFIG, paths are parted by ``:`` (``;`` on Windows). As with kubectl, an
    empty path is passed over, a path given twice counts once, and a missing file is ignored;
    here that gives a warning. Raises LessonError as read does.
    """
    given = paths.split(os.pathsep) if isinstance(paths, str) else [os.fspath(p) for p in paths]
    wanted = dict.fromkeys(path for path in given if path)
    present = [path for path in wanted if os.path.exists(path)]
    missing = [path for path in wanted if path not in present]
    merged = merge([read(path) for path in present])
    said = tuple(f"there is no file {path}: kubectl ignores it without a word" for path in missing)
    return Merged(merged.config, said + merged.warnings)


def merge(configs: Sequence[Kubeconfig]) -> Merged:
    """Merge kubeconfigs: of each name the first entry counts, whole; no field is mixed in.

    The current context is the first that is set. Equal names with different content give a
    warning each. Every entry keeps its origin, so that relative paths still lead to their files.
    """
    warnings: list[str] = []
    other = Kept()
    for config in reversed(configs):
        other.update(config.other)
    config = Kubeconfig(
        clusters=_first(configs, "cluster", [c.clusters for c in configs], warnings),
        users=_first(configs, "user", [c.users for c in configs], warnings),
        contexts=_first(configs, "context", [c.contexts for c in configs], warnings),
        current_context=next((c.current_context for c in configs if c.current_context), ""),
        other=other,
    )
    return Merged(config, tuple(warnings))


def _first(
    configs: Sequence[Kubeconfig],
    kind: str,
    lists: Sequence[tuple[_Entry, ...]],
    warnings: list[str],
) -> tuple[_Entry, ...]:
    found: dict[str, tuple[int, _Entry]] = {}
    for number, entries in enumerate(lists):
        for entry in entries:
            first, winner = found.setdefault(entry.name, (number, entry))
            if winner is not entry and _resolved(winner) != _resolved(entry):
                warnings.append(
                    f'{kind} "{entry.name}" is in {_place(configs, first)} and, with other content,'
                    f" in {_place(configs, number)}: kubectl takes the first, whole; rename one"
                )
    return tuple(entry for _, entry in found.values())


def _resolved(entry: _Entry) -> _Entry:
    """Return an entry with its paths absolute: ca.crt in two folders is not one file."""
    names = _PATHS.intersection(field.name for field in fields(entry))
    said = {name: getattr(entry, name) for name in names if getattr(entry, name)}
    fixed: dict[str, Any] = {name: located(path, entry.origin) for name, path in said.items()}
    return replace(entry, **fixed)


def _place(configs: Sequence[Kubeconfig], number: int) -> str:
    origin: Path | None = configs[number].origin
    return str(origin) if origin else f"kubeconfig {number + 1}"
