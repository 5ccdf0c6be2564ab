"""The two shapes that recur in the lesson: a step that was taken and a check that was made.

Signing, verifying, building a chain and logging in all return tuples of these.
Notebooks, figures and the command line each show the same values.
"""

from dataclasses import dataclass
from enum import StrEnum

Value = str | bytes | int | bool


class Verdict(StrEnum):
    """What a check found. A check that was never reached is not a check that passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a calculation: what went in, what came out, and why it is done."""

    name: str
    input: Value
    output: Value
    why: str


@dataclass(frozen=True, slots=True)
class Check:
    """One question with its answer, and the reason in a learner's words."""

    name: str
    verdict: Verdict
    reason: str

    @property
    def passed(self) -> bool:
        """True only for PASSED: a check that was not made has not passed."""
        return self.verdict is Verdict.PASSED


def first_failure(checks: tuple[Check, ...]) -> Check | None:
    """Return the first failed check, or None when none failed."""
    return next((check for check in checks if check.verdict is Verdict.FAILED), None)
