"""What can come out of a cell's run, and what is said of it.

The plugin runs inside pytest, and hands plain data to the process that began it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kubecert_lesson.words import Text, text

CELLS = "KUBECERT_TESTED_CELLS"  # the variable that names the file for what came out
PATIENCE = 60.0  # seconds that a cell may take
WHERE = "where"  # the file beside a copy that names the folder of its kernel
SAME, DIFFERS, RAISES, HANGS = "same", "differs", "raises", "hangs"
DIED, NO_KERNEL, NOT_RUN, FAILS = "died", "no-kernel", "not-run", "fails"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRun:
    """One run of a cell: its outcome, the words of an error, and the lines that differ."""

    outcome: str
    words: str = ""
    difference: tuple[str, ...] = ()


def decisive(runs: Sequence[CellRun]) -> tuple[CellRun, bool]:
    """Return the run that decides about a cell, and whether it was not the first."""
    for number, run in enumerate(runs):
        if run.outcome != SAME:
            return run, number > 0
    return runs[0], False


def said_of(run: CellRun, *, again: bool, seconds: float) -> tuple[Text, Text | None]:
    """Return what was found, and what to do about it."""
    match run.outcome:
        case "same":
            return text("same", "shows what is stored, twice"), None
        case "not-run":
            return text("not-run", "was not run, because of a cell before it"), None
        case "differs" if again:
            return _DIFFERS_AGAIN
        case "differs":
            return _DIFFERS
        case "raises" if again:
            return text("raises-again", "raises {error} when it is run again", error=run.words), (
                _REPEATABLE
            )
        case "raises":
            return text("raises", "raises {error}", error=run.words), text(
                "fix-it", "fix the cell; catch and print an error that is meant to be shown"
            )
        case "hangs":
            return text("hangs", "takes more than {seconds} seconds", seconds=f"{seconds:g}"), text(
                "faster", "make it faster, or allow more with --timeout"
            )
        case "died":
            return text("died", "ends its kernel"), text(
                "no-exit", "a cell must not end its process, or take all memory"
            )
        case "no-kernel":
            return text("no-kernel", "its kernel does not start: {why}", why=run.words), None
        case _:
            return text("nbval-fails", "nbval cannot run it: {why}", why=run.words), None


_REPEATABLE = text(
    "repeatable", "a learner may run any cell twice: let it show the same when it is run again"
)
_DIFFERS = (
    text("differs", "shows something else than what is stored"),
    text(
        "store-or-mask",
        "if the new output is right, store it with --store; if it changes with each run, print only"
        " what stays the same, or name with --sanitize-with what may differ",
    ),
)
_DIFFERS_AGAIN = text("differs-again", "shows something else when it is run again"), _REPEATABLE
