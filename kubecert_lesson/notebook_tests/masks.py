"""What may differ between two runs: regular expressions, each with what is put in its place.

nbval reads the same files, and they are read here as it reads them.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes

SANITISE = Path(__file__).with_name("sanitise.cfg")
AGAIN = Path(__file__).with_name("again.cfg")  # what differs only when a cell is run again
Masks = tuple[tuple[re.Pattern[str], str], ...]
_PAIR = re.compile("^regex: (.*)$\n^replace: (.*)$", re.MULTILINE)


@cache
def masks(*files: Path) -> Masks:
    """Read the rules of such files. Raises LessonError where one cannot be used."""
    return tuple(pair for path in files or (SANITISE,) for pair in _read(path))


def masked(words: str, *files: Path) -> str:
    """Return what is left to compare: all that may differ is masked."""
    for pattern, replacement in masks(*files):
        words = pattern.sub(replacement, words)
    return words


def written(files: Iterable[Path]) -> str:
    """Return one file with the rules of several, for nbval, which reads only one."""
    return "".join(
        f"[{number}]\nregex: {pattern.pattern}\nreplace: {replacement}\n"
        for number, (pattern, replacement) in enumerate(masks(*files))
    )


def _read(path: Path) -> Masks:
    pairs = _PAIR.findall(read_bytes(path).decode("utf-8", "replace").replace("\r\n", "\n"))
    if not pairs:
        raise LessonError(
            "no-masks",
            "{path} has no rule: write a line `regex: …`, and below it a line `replace: …`",
            path=path,
        )
    return tuple(_compiled(path, regex, replacement) for regex, replacement in pairs)


def _compiled(path: Path, regex: str, replacement: str) -> tuple[re.Pattern[str], str]:
    try:
        pattern = re.compile(regex)
        pattern.sub(replacement, "")  # is what is put in its place sound, too?
    except (re.error, IndexError) as error:
        raise LessonError(
            "bad-mask",
            "{path}: {regex} is no rule: {why}",
            path=path,
            regex=regex,
            why=str(error),
        ) from error
    return pattern, replacement
