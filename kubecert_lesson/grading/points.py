"""Points by outcome: all for a right answer, half where only its form or a part of it is missing.

What is dangerous, such as a private key that is handed out, is worth nothing, as is what is plainly
another thing.
"""

import ast
from collections.abc import Mapping

from kubecert_lesson.exercises.judgements import Grade
from kubecert_lesson.exercises.model import Exercise

RIGHT = Grade.RIGHT.value
FULL = 10.0
CALL = "mine.points("
# The right thing in another form, or a part of it.
NEARLY = frozenset(
    {
        *("another-door", "another-fault", "base64-twice", "byte-order", "context-missing", "cut"),
        *("der", "encoded", "entry-missing", "group-missing", "hashed-twice", "leaf-missing"),
        *("lifetime", "line-breaks", "line-missing", "line-too-many", "missing-intermediate"),
        *("name-missing", "newline", "not-embedded", "not-encoded", "not-reduced", "off-by-one"),
        *("order", "path-length", "prefix-missing", "reversed", "root-included", "root-missing"),
        *("several-certificates", "usage-missing", "wrong-day"),
    }
)


def scheme_of(exercise: Exercise, full: float = FULL) -> dict[str, float]:
    """Return the points by outcome; an outcome that is not in it is worth nothing."""
    known = {wrong.code for wrong in exercise.wrongs} & NEARLY
    return {RIGHT: full} | dict.fromkeys(sorted(known), full / 2)


def call_of(task: str, scheme: Mapping[str, float]) -> str:
    """Return the line of a hidden test that says what each outcome is worth."""
    return f"{CALL}{task!r}, {dict(scheme)!r})"


def read_call(source: str) -> tuple[str, dict[str, float]] | None:
    """Read such a line out of a cell, without running it; None where there is none.

    A teacher may have changed what an outcome is worth.
    """
    lines = [line for line in source.splitlines() if line.startswith(CALL)]
    try:
        call = ast.parse(lines[0], mode="eval").body
        task, scheme = map(ast.literal_eval, call.args) if isinstance(call, ast.Call) else ("", {})
    except (IndexError, ValueError, SyntaxError):
        return None
    return task, scheme
