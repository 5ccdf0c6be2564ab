"""A fix as it is printed, run in a folder: kubectl and openssl for real."""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kubecert_lesson import kubectl
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubectl import Run

# What a person puts in the place of such a word; a line with another one is not for this case.
_ANSWERS = {"API-SERVER:6443": "127.0.0.1:{port}"}
_READ = ("-in", "-key", "-signkey")  # openssl's options for what it reads
_TO_REPLACE = re.compile(r"\b[A-Z][A-Z]+(?:-[A-Z]+)*\b")
_SETTING = re.compile(r"[A-Z]+=\S+")  # KUBECONFIG=…, before the command
_PKI = "/etc/kubernetes/pki/"  # in the folder it is pki/


def run_fix(
    lines: Sequence[str], *, folder: Path, port: int, run: Callable[..., Run]
) -> tuple[Run, ...]:
    """Run the lines of a fix in a folder whose ``pki`` is the control plane's.

    ``run`` runs kubectl. Raises LessonError where a line fails.
    """
    runs: list[Run] = []
    for words in _commands(lines, port):
        match words:
            case ["kubectl", *args]:
                runs.append(_checked(run(*args)))
            case ["openssl", *args] if _all_there(args, folder):
                runs.append(_checked(kubectl.openssl(*args, cwd=folder)))
            case ["cp", source, to] if (folder / source).exists():
                shutil.copy(folder / source, folder / to)
    return tuple(runs)


def _commands(lines: Sequence[str], port: int) -> Iterator[list[str]]:
    """Take the remarks away, and put in what a person would."""
    for line in lines:
        if line.startswith("#"):
            continue
        for word, answer in _ANSWERS.items():
            line = line.replace(word, answer.format(port=port))
        words = shlex.split(line.replace(_PKI, "pki/"))
        if _SETTING.fullmatch(words[0]):
            words = words[1:]
        if words[0] != "kubectl" or not _TO_REPLACE.search(shlex.join(words)):
            yield words


def _all_there(args: Sequence[str], folder: Path) -> bool:
    """Say whether the files that openssl is to read exist: a locked key asks a person."""
    read = [name for option, name in zip(args, args[1:], strict=False) if option in _READ]
    return all((folder / name).exists() for name in read)


def _checked(run: Run) -> Run:
    if not run.ok:
        raise LessonError(
            "fix-failed",
            "this line of the fix failed: {command}: {said}",
            command=shlex.join(run.argv),
            said=run.text.strip(),
        )
    return run
