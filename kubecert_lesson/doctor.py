"""What is installed for the lesson, what is missing, and what each missing piece would cost."""

import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from kubecert_lesson import kubectl
from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Verdict

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece: whether it is there, which version, and what the lesson loses without it."""

    name: str
    verdict: Verdict
    found: str
    without_it: str


def examine() -> tuple[Finding, ...]:
    """Look at every piece that the lesson uses. Nothing is changed."""
    return (
        _finding("Python", _python, "nothing runs: install Python 3.11 or newer"),
        _finding("TLS in Python", lambda: ssl.OPENSSL_VERSION, "no server can be started"),
        _finding("cryptography", lambda: _package("cryptography"), "nothing works"),
        _finding("JupyterLab", lambda: _package("jupyterlab"), "notebooks can be read, not run"),
        _finding("matplotlib", lambda: _package("matplotlib"), "the figures are missing"),
        _finding("ipywidgets", lambda: _package("ipywidgets"), "nothing to turn in the notebooks"),
        _finding(
            "kubectl", lambda: kubectl.version(), "recorded runs are shown where there are any"
        ),
        _finding("openssl", lambda: kubectl.version("openssl"), "its commands cannot be compared"),
        _finding("fonts", _fonts, "text in saved pictures may look odd"),
    )


def _finding(name: str, look: Callable[[], str], without_it: str) -> Finding:
    try:
        return Finding(name, Verdict.PASSED, look(), without_it)
    except (LessonError, OSError) as error:
        return Finding(name, Verdict.FAILED, str(error), without_it)


def _python() -> str:
    text = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        raise LessonError(f"Python {text} is too old: the lesson needs 3.11 or newer")
    return text


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError as error:
        raise LessonError(f"{name} is not installed: pip install {name}") from error


def _fonts() -> str:
    # matplotlib brings DejaVu Sans along; the figures need no other font to be measured with.
    if find_spec("matplotlib") is None:
        raise LessonError("no fonts are known without matplotlib: pip install matplotlib")
    return "DejaVu Sans, which comes with matplotlib"
