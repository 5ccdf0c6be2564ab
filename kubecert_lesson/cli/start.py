"""The command ``kubecert-lesson start``: copy the notebooks to a folder, and open JupyterLab."""

import os
import shutil
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from kubecert_lesson.cli.command import SOUND
from kubecert_lesson.cli.copying import Copied, copy_notebooks, trust_outputs
from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Plural, say

FIRST = "00_start.ipynb"


def run_start(chosen: Namespace) -> int:
    """Copy the notebooks, open JupyterLab, and tell what comes next. Returns the exit code."""
    if not chosen.in_place:
        copied = copy_notebooks(chosen.folder, outputs=chosen.with_outputs)
        if chosen.with_outputs:
            trust_outputs(copied)
        _tell(copied)
    if chosen.no_browser:
        print(say("Next: {command}", command=f"jupyter lab {Path(chosen.folder) / FIRST}"))
        return SOUND
    return open_lab(chosen.folder)


def open_lab(folder: str | os.PathLike[str]) -> int:
    """Open JupyterLab on a folder, on 127.0.0.1, until it is closed; return its exit code.

    It begins with the first notebook, if that is there. Raises LessonError when the folder does
    not exist, or JupyterLab is not installed.
    """
    place = Path(folder)
    if not place.is_dir():
        raise LessonError(
            "no-folder",
            "the folder {folder} does not exist: name one with notebooks in it",
            folder=folder,
        )
    if shutil.which("jupyter-lab", path=search_path()) is None:
        raise LessonError("no-jupyterlab", "JupyterLab is not installed: pip install jupyterlab")
    first = place / FIRST if (place / FIRST).exists() else place
    command = [sys.executable, "-m", "jupyterlab", *lab_options(), str(first)]
    try:
        return subprocess.run(command, env=lab_environment(), check=False).returncode
    except KeyboardInterrupt:
        return 0


def lab_options() -> list[str]:
    """Return JupyterLab's options: on 127.0.0.1, no news, our PATH in a terminal."""
    options = ["--ServerApp.ip=127.0.0.1", "--LabApp.news_url=None"]
    if os.name != "nt":
        # A login shell, which JupyterLab starts where its own output goes to a file, forgets PATH.
        shell = os.environ.get("SHELL") or shutil.which("sh")
        options.append(f"--ServerApp.terminado_settings={{'shell_command': [{shell!r}]}}")
    if getattr(os, "geteuid", lambda: 1)() == 0:
        options.append("--allow-root")  # in a container there often is no other user
    return options


def lab_environment() -> dict[str, str]:
    """Return JupyterLab's environment: our programs first, and no question about news."""
    settings = [str(Path(__file__).parents[1] / "data" / "jupyter")]
    if "JUPYTER_CONFIG_PATH" in os.environ:
        settings.append(os.environ["JUPYTER_CONFIG_PATH"])
    ours = {"PATH": search_path(), "JUPYTER_CONFIG_PATH": os.pathsep.join(settings)}
    return {**os.environ, **ours}


def search_path() -> str:
    """PATH with this Python's own programs first, so that notebooks find the same kubectl."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def _tell(copied: Copied) -> None:
    files = len(copied.written)
    folder = {"folder": copied.folder}
    print(
        Plural(
            "{n} file was copied to {folder}.", "{n} files were copied to {folder}.", files, folder
        )
    )
    beside = dict(copied.beside)
    for name in copied.kept:
        if name in beside:
            print(
                say(
                    "Kept as you changed it: {name}. The lesson's new one is {new}.",
                    name=name,
                    new=beside[name],
                )
            )
        else:
            print(say("Kept as you changed it: {name}", name=name))
