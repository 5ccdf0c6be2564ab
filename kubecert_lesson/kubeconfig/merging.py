"""Several kubeconfigs as one, by kubectl's rules, and a warning where these rules surprise.

Source: kubernetes.io, "Organizing Cluster Access Using kubeconfig Files", section "Merging
kubeconfig files"; tested against kubectl.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from kubecert_lesson.kubeconfig.codes import EntryKind
from kubecert_lesson.kubeconfig.hidden import Kept
from kubecert_lesson.kubeconfig.model import Cluster, Context, Kubeconfig, User, located
from kubecert_lesson.kubeconfig.reading import read
from kubecert_lesson.words import Text, text

_Entry = TypeVar("_Entry", bound=Cluster | User | Context)
MISSING_FILE = "missing-file"
EQUAL_NAMES = "equal-names"
Place = Path | int
_PATHS = {"certificate_authority", "client_certificate", "client_key", "token_file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeWarning:
    """Something about a merge that a learner may not expect: what, about which entry and files.

    ``kind`` and ``name`` are those of an entry, None and '' for a file; ``files`` are paths, or
    numbers of kubeconfigs that are not files, the one that counts first.
    """

    because: Text
    files: tuple[Place, ...]
    kind: EntryKind | None = None
    name: str = ""

    @property
    def code(self) -> str:
        """MISSING_FILE or EQUAL_NAMES."""
        return self.because.code

    def __str__(self) -> str:
        return str(self.because)


@dataclass(frozen=True, slots=True)
class Merged:
    """One kubeconfig out of several, and a warning for each thing that may not be expected."""

    config: Kubeconfig
    warnings: tuple[MergeWarning, ...] = ()


def missing_file(path: str | os.PathLike[str]) -> MergeWarning:
    """Return the warning about a file that does not exist."""
    return MergeWarning(
        because=text(
            MISSING_FILE,
            "the file {path} does not exist: kubectl ignores it without a word",
            path=path,
        ),
        files=(Path(path),),
    )


def read_many(paths: str | Iterable[str | os.PathLike[str]]) -> Merged:
    """Read several kubeconfig files and merge them: a list of paths, or a value of KUBECONFIG.

    A value of KUBECONFIG separates paths by ``:`` (``;`` on Windows). As with kubectl, an empty
    path is skipped, a path given twice counts once, and a missing file is ignored; here that gives
    a warning. Raises LessonError as read does.
    """
    given = paths.split(os.pathsep) if isinstance(paths, str) else [os.fspath(p) for p in paths]
    wanted = dict.fromkeys(path for path in given if path)
    present = [path for path in wanted if os.path.exists(path)]
    missing = [path for path in wanted if path not in present]
    merged = merge([read(path) for path in present])
    return Merged(merged.config, tuple(map(missing_file, missing)) + merged.warnings)


def merge(configs: Sequence[Kubeconfig]) -> Merged:
    """Merge kubeconfigs: of each name the first entry counts, whole; no field is mixed in.

    The current context is the first that is set. Equal names with different content give a
    warning each. Every entry keeps its origin, so that relative paths still lead to their files.
    """
    warnings: list[MergeWarning] = []
    other = Kept()
    for config in reversed(configs):
        other.update(config.other)
    config = Kubeconfig(
        clusters=_first(configs, EntryKind.CLUSTER, [c.clusters for c in configs], warnings),
        users=_first(configs, EntryKind.USER, [c.users for c in configs], warnings),
        contexts=_first(configs, EntryKind.CONTEXT, [c.contexts for c in configs], warnings),
        current_context=next((c.current_context for c in configs if c.current_context), ""),
        other=other,
    )
    return Merged(config, tuple(warnings))


def _first(
    configs: Sequence[Kubeconfig],
    kind: EntryKind,
    lists: Sequence[tuple[_Entry, ...]],
    warnings: list[MergeWarning],
) -> tuple[_Entry, ...]:
    found: dict[str, tuple[int, _Entry]] = {}
    for number, entries in enumerate(lists):
        for entry in entries:
            first, winner = found.setdefault(entry.name, (number, entry))
            if winner is not entry and _resolved(winner) != _resolved(entry):
                warnings.append(_equal_names(kind, entry.name, configs, (first, number)))
    return tuple(entry for _, entry in found.values())


def _resolved(entry: _Entry) -> _Entry:
    """Return an entry with its paths absolute: ca.crt in two folders is not one file."""
    names = _PATHS.intersection(field.name for field in fields(entry))
    said = {name: getattr(entry, name) for name in names if getattr(entry, name)}
    fixed: dict[str, Any] = {name: located(path, entry.origin) for name, path in said.items()}
    return replace(entry, **fixed)


def _equal_names(
    kind: EntryKind, name: str, configs: Sequence[Kubeconfig], numbers: tuple[int, int]
) -> MergeWarning:
    places = tuple(configs[number].origin or number + 1 for number in numbers)
    first, other = (
        text("unsaved-kubeconfig", "kubeconfig {n}", n=place) if isinstance(place, int) else place
        for place in places
    )
    return MergeWarning(
        because=text(
            EQUAL_NAMES,
            '{kind} "{name}" is in {first} and, with different content, in {other}:'
            " kubectl uses the first one only, as a whole; rename one of them",
            kind=kind,
            name=name,
            first=first,
            other=other,
        ),
        files=places,
        kind=kind,
        name=name,
    )
