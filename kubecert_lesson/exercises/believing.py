"""What a misconception is: a belief, a question with an experiment, a correction, a second case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Text, listed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """A question, its choices by code, and the experiment whose result is the right one."""

    asks: str
    choices: Mapping[str, str]
    experiment: Callable[[], str]

    def run(self) -> str:
        """Run the experiment; return the code of the choice that it found to be so.

        Raises ToolMissing where the experiment needs a program that is not installed.
        """
        found = self.experiment()
        if found not in self.choices:
            raise LessonError(
                "not-among-the-choices",
                "the experiment found {found}, and the choices are {choices}",
                found=found,
                choices=listed(self.choices),
            )
        return found

    def text(self) -> Text:
        """The question, as a text."""
        return Text("question", self.asks)

    def choice(self, code: str) -> Text:
        """One of the choices, as a text with its code. Raises LessonError for another code."""
        if code not in self.choices:
            raise LessonError(
                "no-such-choice",
                "there is no choice {code!r}: there are {choices}",
                code=code,
                choices=listed(self.choices),
            )
        return Text(code, self.choices[code])


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Misconception:
    """What many people believe, and what is so.

    ``believed`` is the choice of those who believe it. ``transfer`` is the same thing in a place
    where nobody has learned the answer by heart. Both are judged by what their experiments find.
    """

    code: str
    notebook: str
    belief: str
    question: Trial
    believed: str
    correction: str
    transfer: Trial

    def __repr__(self) -> str:
        return f"Misconception({self.code})"
