"""What several commands share: times, standard input, the kubeconfig in use, and printing."""

import os
import re
import sys
from argparse import Namespace
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from kubecert_lesson.cli.checking_commands import JSON
from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import json_text, unless_secret

STDIN = "-"
_LARGEST = 50_000_000  # bytes, as for files
_LONGEST_TOLD = 12  # characters of a wrong value
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"([0-9]{1,6})([hdwy])")


def read_time(given: str | None) -> datetime | None:
    """Read the value of ``--at``: UTC where it has no time zone. Raises LessonError."""
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise LessonError(
            "not-a-time",
            "{given!r} is not a time: write 2027-01-31 or 2027-01-31T12:00:00Z",
            given=_told(given),
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_duration(given: str | None) -> timedelta | None:
    """Read the value of ``--within``: hours, days, weeks or years. Raises LessonError."""
    if given is None:
        return None
    match = _DURATION.fullmatch(given)
    if match is None:
        raise LessonError(
            "not-a-duration",
            "{given!r} is not a time span: write 12h, 30d, 2w or 1y",
            given=_told(given),
        )
    number, unit = int(match[1]), match[2]
    return timedelta(days=365 * number) if unit == "y" else timedelta(**{_UNITS[unit]: number})


def read_seconds(given: str | None, *, default: float) -> float:
    """Read the value of ``--timeout``. Raises LessonError."""
    if given is None:
        return default
    try:
        seconds = float(given.removesuffix("s"))
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:  # not for nan, either
        raise LessonError(
            "not-seconds",
            "{given!r} is not a number of seconds: write 10 or 2.5",
            given=_told(given),
        )
    return seconds


def _told(given: str) -> str:
    """What is told of a wrong value: a password or a token may have been pasted there."""
    told = unless_secret(given)
    long = told == given and len(given) > _LONGEST_TOLD
    return f"{given[:_LONGEST_TOLD]}…" if long else told


def read_stdin() -> bytes:
    """Read standard input to its end. Raises LessonError where it is closed, or too large."""
    if sys.stdin is None:
        raise LessonError("no-standard-input", "there is no standard input to read from")
    content = sys.stdin.buffer.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise LessonError("stdin-too-large", "standard input holds more than 50 MB")
    return content


def named(paths: Iterable[str]) -> list[str]:
    """Return the paths of a command line. Raises LessonError for an empty one."""
    given = list(paths)
    if "" in given:
        raise LessonError("empty-name", "an empty name was given for a file: is a variable unset?")
    return given


def current_kubeconfig() -> list[str]:
    """What kubectl reads by default. It is always a list, in which a missing file is ignored."""
    home = os.path.join(os.path.expanduser("~"), ".kube", "config")
    value = os.environ.get("KUBECONFIG") or home
    return [path for path in value.split(os.pathsep) if path]


def output_format(chosen: Namespace) -> str:
    """Return the format that ``--output`` names, or ``--json``."""
    return JSON if chosen.json else str(chosen.output)


def print_json(document: object) -> None:
    """Print a document as JSON."""
    print(json_text(document))
