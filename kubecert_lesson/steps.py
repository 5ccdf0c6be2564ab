"""The two shapes that recur in the lesson: a step that was taken and a check that was made.

Signing, verifying, building a chain and logging in all return tuples of these.
Notebooks, figures and the command line each show the same values.
"""

from dataclasses import dataclass
from typing import ClassVar

from kubecert_lesson.words import Coded, Text, template

StepValue = str | bytes | int | bool | Text


class Verdict(Coded):
    """The result of a check. A check that was not made has not passed."""

    PASSED = "passed", template("passed")
    FAILED = "failed", template("failed")
    NOT_CHECKED = "not-checked", template("not checked")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a calculation: its ``title``, what went in, what came out, and why it is done."""

    columns: ClassVar[tuple[str, ...]] = ("name", "input", "output", "why")

    title: Text
    input: StepValue
    output: StepValue
    because: Text

    @property
    def code(self) -> str:
        """The step's code, for programs."""
        return self.title.code

    @property
    def name(self) -> str:
        """The step's name, for people."""
        return str(self.title)

    @property
    def why(self) -> str:
        """Why it is done, in words for a learner."""
        return str(self.because)


@dataclass(frozen=True, slots=True)
class Check:
    """One question (its ``title``) with its answer, and the reason for it.

    ``title.code`` and ``because.code`` are for programs, ``name`` and ``reason`` for people.
    """

    columns: ClassVar[tuple[str, ...]] = ("name", "verdict", "reason")

    title: Text
    verdict: Verdict
    because: Text

    @property
    def code(self) -> str:
        """The check's code, for programs."""
        return self.title.code

    @property
    def name(self) -> str:
        """The check's name, for people."""
        return str(self.title)

    @property
    def reason(self) -> str:
        """The reason for the verdict, in words for a learner."""
        return str(self.because)

    @property
    def passed(self) -> bool:
        """True only for PASSED: a check that was not made has not passed."""
        return self.verdict is Verdict.PASSED

    @property
    def failed(self) -> bool:
        """True only for FAILED."""
        return self.verdict is Verdict.FAILED


def first_failure(checks: tuple[Check, ...]) -> Check | None:
    """Return the first failed check, or None when none failed."""
    return next((check for check in checks if check.verdict is Verdict.FAILED), None)
