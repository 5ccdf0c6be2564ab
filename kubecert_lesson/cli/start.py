"""The command ``kubecert-lesson start``: copy the notebooks to a folder, and open JupyterLab."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kubecert_lesson.cli.command import SOUND
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import write_public
from kubecert_lesson.words import Plural, say

SHIPPED = ".shipped.json"  # the SHA-256 of each file that was copied, to know a learner's change


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy did: files written, and files left alone because the learner changed them."""

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]


def run_start(chosen: Namespace) -> int:
    """Copy the notebooks, open JupyterLab, and tell what comes next. Returns the exit code."""
    if not chosen.in_place:
        copied = copy_notebooks(chosen.folder, overwrite=_ask)
        folder = {"folder": copied.folder}
        files = len(copied.written)
        print(Plural("{n} file is in {folder}.", "{n} files are in {folder}.", files, folder))
        for name in copied.kept:
            print(say("Kept as you changed it: {name}", name=name))
    if chosen.no_browser:
        print(say("Next: {command}", command=f"jupyter lab {chosen.folder}"))
        return SOUND
    return open_lab(chosen.folder)


def copy_notebooks(
    folder: str | os.PathLike[str], *, overwrite: Callable[[str], bool] = lambda name: False
) -> Copied:
    """Copy the lesson's notebooks into a folder, never over a learner's changes unasked.

    ``overwrite`` is asked with the name of each file that was changed since it was copied.
    Raises LessonError when the folder cannot be written.
    """
    target = Path(folder)
    shipped = _shipped_before(target)
    written, kept = [], []
    for name, data in _notebooks():
        path = target / name
        if path.exists() and path.read_bytes() != data:
            changed = shipped.get(name) != _digest(path.read_bytes())
            if changed and not overwrite(name):
                kept.append(name)
                continue
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
        shipped[name] = _digest(data)
        written.append(name)
    write_public(target / SHIPPED, json.dumps(shipped, indent=1, sort_keys=True).encode() + b"\n")
    return Copied(target, tuple(written), tuple(kept))


def open_lab(folder: str | os.PathLike[str]) -> int:
    """Open JupyterLab on a folder, on 127.0.0.1, until it is closed; return its exit code.

    Raises LessonError when the folder does not exist, or JupyterLab is not installed.
    """
    if not Path(folder).is_dir():
        raise LessonError(
            "no-folder",
            "the folder {folder} does not exist: name one with notebooks in it",
            folder=folder,
        )
    if shutil.which("jupyter-lab", path=_search_path()) is None:
        raise LessonError("no-jupyterlab", "JupyterLab is not installed: pip install jupyterlab")
    command = [sys.executable, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", str(folder)]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        command.append("--allow-root")  # in a container there often is no other user
    environment = {**os.environ, "PATH": _search_path()}
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0


def _ask(name: str) -> bool:
    """Ask at a terminal whether a changed file may be replaced; without one, keep it."""
    if not sys.stdin.isatty():
        return False
    question = say("You changed {name}. Replace it with the lesson's? [y/N]", name=name)
    return input(f"{question} ").lower() == "y"


def _search_path() -> str:
    """PATH with this Python's own programs first, so that notebooks find the same kubectl."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


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


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
