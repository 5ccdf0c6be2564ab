"""A copy of the notebooks for a learner: without outputs, renewed, and never over a change.

What was changed is judged by the cells' sources: to run a notebook changes only its outputs.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import write_public

SHIPPED = ".shipped.json"  # what each file was when it was copied, to know a learner's change
_NOTEBOOK = ".ipynb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a copy did: files written, and files left alone because the learner changed them.

    ``beside`` are those of ``kept`` that the lesson has changed, too, each with the name that the
    lesson's own was written under.
    """

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    beside: tuple[tuple[str, str], ...]


def copy_notebooks(folder: str | os.PathLike[str], *, outputs: bool = False) -> Copied:
    """Copy the lesson's notebooks into a folder, never over a learner's changes.

    With ``outputs`` they are as they were stored; without, a learner sees no answer before the
    question. Raises LessonError when the folder cannot be written.
    """
    target = Path(folder)
    shipped = _shipped_before(target)
    written, kept, beside = list[str](), list[str](), list[tuple[str, str]]()
    for name, stored in _notebooks():
        data = stored if outputs or not name.endswith(_NOTEBOOK) else without_outputs(stored)
        there, before = target / name, shipped.get(name)
        if not there.exists() or _may_go(there.read_bytes(), data, before, outputs):
            _write(there, data)
            written.append(name)
        elif _mark(there.read_bytes()) not in (before, _mark(data)):
            kept.append(name)
            if before != _mark(data):
                free = _free_name(target, name)
                _write(target / free, data)
                beside.append((name, free))
        shipped[name] = _mark(data)
    _remove_old(target, shipped)
    write_public(target / SHIPPED, json.dumps(shipped, indent=1, sort_keys=True).encode() + b"\n")
    return Copied(folder=target, written=tuple(written), kept=tuple(kept), beside=tuple(beside))


def trust_outputs(copied: Copied) -> None:
    """Tell JupyterLab that the outputs just copied are ours, as ``jupyter trust`` does.

    From outputs of others it takes what makes a wide figure reachable with the keyboard.
    """
    try:
        import nbformat
        from nbformat.sign import NotebookNotary
    except ImportError:  # no Jupyter here: nobody to tell
        return
    notary = NotebookNotary()
    for name in copied.written:
        if name.endswith(_NOTEBOOK):
            notary.sign(nbformat.read(copied.folder / name, 4))
    notary.store.close()


def _remove_old(folder: Path, shipped: dict[str, str]) -> None:
    """Remove what the lesson no longer has, if the learner did not change it."""
    for name in shipped.keys() - {name for name, _ in _notebooks()}:
        path = folder / name
        if path.is_file() and _mark(path.read_bytes()) == shipped[name]:
            path.unlink()
        del shipped[name]


def without_outputs(stored: bytes) -> bytes:
    """Return a notebook as it is before its first run."""
    notebook = json.loads(stored)
    for cell in _code_cells(notebook):
        cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode() + b"\n"


def _may_go(there: bytes, new: bytes, before: str | None, outputs: bool) -> bool:
    """Say whether a file may be replaced: an older one of ours, or one that was never run."""
    if _mark(there) == _mark(new):
        return outputs and there != new and _never_ran(there)
    return before in (_mark(there), hashlib.sha256(there).hexdigest())  # 0.1 noted whole files


def _never_ran(there: bytes) -> bool:
    return not any(cell.get("outputs") for cell in _code_cells(json.loads(there)))


def _mark(data: bytes) -> str:
    """Return the SHA-256 of a notebook's sources; of anything else, of all its bytes."""
    try:
        cells = [[cell["cell_type"], "".join(cell["source"])] for cell in json.loads(data)["cells"]]
        data = json.dumps(cells).encode()
    except (ValueError, KeyError, TypeError):
        pass  # a picture, or a notebook that is none any more
    return hashlib.sha256(data).hexdigest()


def _code_cells(notebook: Any) -> list[dict[str, Any]]:
    return [cell for cell in notebook.get("cells", []) if cell.get("cell_type") == "code"]


def _free_name(folder: Path, name: str) -> str:
    path = Path(name)
    names = (f"{path.stem}.new{number or ''}{path.suffix}" for number in count())
    return next(str(path.with_name(free)) for free in names if not (folder / free).exists())


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LessonError(
            "cannot-make-folder",
            "cannot make {folder}: {why}; choose a folder that you own",
            folder=path.parent,
            why=error.strerror,
        ) from error
    write_public(path, data)


def _notebooks() -> Iterator[tuple[str, bytes]]:
    here = Path(__file__).parents[1]
    # A wheel carries the notebooks inside the package; a checkout has them beside it.
    source = next(
        folder for folder in (here / "notebooks", here.parent / "notebooks") if folder.is_dir()
    )
    for path in sorted([*source.glob("*.ipynb"), *source.glob("images/*.svg")]):
        yield path.relative_to(source).as_posix(), path.read_bytes()


def _shipped_before(folder: Path) -> dict[str, str]:
    try:
        known = json.loads((folder / SHIPPED).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in known.items()}
