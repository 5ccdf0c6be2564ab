"""Where notebooks lie, and the environment that they run in: with a HOME of its own."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from kubecert_lesson.errors import LessonError
from kubecert_lesson.notebook_tests.traces import WATCHER

_NEEDED = ("nbval", "pytest", "xdist", "psutil", "nbclient")
# What Jupyter, IPython and others would keep in HOME.
_OWN = {
    "HOME": "home",
    "USERPROFILE": "home",
    "KUBECERT_LESSON_DIR": "lesson",
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "jupyter/config",
    "JUPYTER_DATA_DIR": "jupyter/data",
    "JUPYTER_RUNTIME_DIR": "jupyter/runtime",
    "MPLCONFIGDIR": "matplotlib",
    "BOUND_ADDRESSES": "bound",
}


def require_tools() -> None:
    """Raise LessonError where nbval, or what runs it, is not installed."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise LessonError(
            "no-course-extra",
            "{missing} is not installed: pip install 'kubecert-lesson[course]'",
            missing=missing[0],
        )


def notebooks_in(names: Iterable[str]) -> list[Path]:
    """Return the notebooks that are named, and all below the folders that are.

    Raises LessonError where there is none.
    """
    found: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        if path.is_dir():
            below = [each for each in sorted(path.rglob("*.ipynb")) if not _hidden(each, path)]
            if not below:
                raise LessonError("no-notebooks", "there is no notebook in {folder}", folder=path)
            found |= dict.fromkeys(below)
        elif path.exists():
            found[path] = None
        else:
            raise LessonError("no-such-notebook", "{path} does not exist", path=path)
    return list(found)


def environment(scratch: Path) -> dict[str, str]:
    """Return the environment of a run, which keeps all that it writes in a scratch folder."""
    home = scratch / _OWN["HOME"]
    if not home.exists():
        (home / ".kube").mkdir(parents=True, mode=0o700)
        (home / ".kube" / "config").write_text("# not yours to touch\n", encoding="ascii")
        (scratch / "jupyter").mkdir()
    kept: Mapping[str, str] = {
        name: value
        for name, value in os.environ.items()
        if name != "KUBECONFIG" and not name.startswith("PYTEST_")  # of a run around this one
    }
    search = filter(None, (str(WATCHER), kept.get("PYTHONPATH")))
    return {
        **kept,
        **{name: str(scratch / place) for name, place in _OWN.items()},
        "PYTHONPATH": os.pathsep.join(search),
        "PYTHONUTF8": "1",
    }


def bound_addresses(scratch: Path) -> set[str]:
    """Return the addresses that a run has bound, from Python."""
    with suppress(FileNotFoundError):
        return set((scratch / _OWN["BOUND_ADDRESSES"]).read_text(encoding="utf-8").split())
    return set()


def _hidden(path: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(below).parts)
