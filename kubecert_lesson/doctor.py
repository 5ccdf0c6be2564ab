"""What is installed for the lesson, what is missing, and what each missing component costs."""

import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import ClassVar

from kubecert_lesson import kubectl
from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Check, Verdict
from kubecert_lesson.words import Text, text

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Component(Check):
    """Something that the lesson uses: is it installed?

    ``reason`` is its version, or what is missing; ``without_it`` is what the lesson loses then.
    """

    columns: ClassVar[tuple[str, ...]] = ("name", "verdict", "reason", "without_it")

    without_it: Text


def examine() -> tuple[Component, ...]:
    """Look for everything that the lesson uses. Nothing is changed."""
    return (
        component(
            text("python", "Python"),
            _python,
            text("no-python", "nothing runs: install Python 3.11 or newer"),
        ),
        component(
            text("tls", "TLS in Python"),
            lambda: ssl.OPENSSL_VERSION,
            text("no-tls", "no server can be started"),
        ),
        component(
            text("cryptography", "cryptography"),
            lambda: _package("cryptography"),
            text("no-cryptography", "nothing works"),
        ),
        component(
            text("jupyterlab", "JupyterLab"),
            lambda: _package("jupyterlab"),
            text("no-jupyterlab", "notebooks can be read, but not run"),
        ),
        component(
            text("matplotlib", "matplotlib"),
            lambda: _package("matplotlib"),
            text("no-matplotlib", "the figures are missing"),
        ),
        component(
            text("ipywidgets", "ipywidgets"),
            lambda: _package("ipywidgets"),
            text("no-ipywidgets", "the widgets in the notebooks do not respond"),
        ),
        component(
            text("kubectl", "kubectl"),
            kubectl.version,
            text("no-kubectl", "the notebooks show what was recorded with it"),
        ),
        component(
            text("openssl", "openssl"),
            lambda: kubectl.version("openssl"),
            text("no-openssl", "the notebooks show what was recorded with it"),
        ),
        component(
            text("fonts", "fonts"),
            _fonts,
            text("no-fonts", "text in saved pictures may look odd"),
        ),
    )


def component(title: Text, look: Callable[[], str | Text], without_it: Text) -> Component:
    """Look for something. ``look`` returns what it found, or raises LessonError or OSError."""
    try:
        found = look()
    except LessonError as error:
        return Component(title, Verdict.FAILED, error.text, without_it=without_it)
    except OSError as error:
        failed = text("not-usable", "{error}", error=error)
        return Component(title, Verdict.FAILED, failed, without_it=without_it)
    if not isinstance(found, Text):
        found = text("installed", "{version}", version=found)
    return Component(title, Verdict.PASSED, found, without_it=without_it)


def _python() -> str:
    running = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        raise LessonError(
            "python-too-old",
            "Python {version} is too old: the lesson needs {oldest} or newer",
            version=running,
            oldest=".".join(map(str, OLDEST_PYTHON)),
        )
    return running


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError as error:
        raise LessonError(
            "not-installed", "{package} is not installed: pip install {package}", package=name
        ) from error


def _fonts() -> Text:
    # matplotlib includes DejaVu Sans; the figures need no other font for measuring text.
    if find_spec("matplotlib") is None:
        raise LessonError("no-matplotlib", "the fonts come with matplotlib: pip install matplotlib")
    return text("fonts-of-matplotlib", "DejaVu Sans, which comes with matplotlib")
