"""A question before an experiment, and after it what was predicted beside what happened.

    predict("who-opens", "Which number opens it again?", ["e", "d"])
    answer("who-opens", "d" if opened == message else "e")

The right answer stands nowhere: ``answer`` is given what the run found out. What a learner chose is
kept as a small text file in the learner's own folder, and nothing else is.
"""

import html
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import workspace, write_private
from kubecert_lesson.kubectl.replaying import LIVE
from kubecert_lesson.steps import Verdict
from kubecert_lesson.widgets.base import Control, ControlKind, Headline, LessonWidget, Section
from kubecert_lesson.widgets.kernel import kernel
from kubecert_lesson.words import listed, say, shown, template

FOLDER = "predictions"  # in the learner's folder
COMPARED = "application/vnd.kubecert-lesson.compared+json"  # what a stored cell found out
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile("`([^`]+)`")
_asked: dict[str, "Prediction"] = {}


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a learner chose, as it is written; '' for nothing yet."""

    chosen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Compared:
    """What was predicted under a name ('' for nothing), and what the run found out."""

    name: str
    chosen: str
    happened: str

    @property
    def right(self) -> bool:
        """True if exactly this was predicted."""
        return self.chosen == self.happened

    def _headline(self) -> Headline:
        words = {"chosen": self.chosen, "happened": self.happened}
        if not self.chosen:
            return Headline(say("You made no prediction. The run says: {happened}", **words))
        if self.right:
            return Headline(say("As you predicted: {happened}", **words), Verdict.PASSED)
        wrong = say("You predicted: {chosen}. The run says: {happened}", **words)
        return Headline(wrong, Verdict.FAILED)

    def __repr__(self) -> str:
        return repr(self._headline())

    def _repr_html_(self) -> str:
        return self._headline()._repr_html_()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        return {COMPARED: {"name": self.name, "happened": self.happened}}


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """A question with its choices, as a page shows them."""

    question: str
    choices: tuple[str, ...]

    def __repr__(self) -> str:
        asked = say("Predict: {question}", question=_bare(self.question))
        return "\n".join([asked, *(f"  ○ {choice}" for choice in self.choices)])

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{html.escape(choice)}</li>" for choice in self.choices)
        question = _CODE.sub(r"<code>\1</code>", html.escape(self.question, quote=False))
        label = html.escape(say("Predict:"))
        return f"<p><strong>{label}</strong> {question}</p>" + (f"<ul>{rows}</ul>" if rows else "")


class Prediction(LessonWidget[Predicted]):
    """A question with some choices, or one that a whole number answers."""

    title = template("Your prediction")
    headed = False

    def __init__(self, name: str, question: str, choices: Sequence[object] = ()) -> None:
        if not _NAME.fullmatch(name):
            raise LessonError(
                "not-a-prediction",
                "{name!r} cannot name a prediction: use small letters, digits and dashes",
                name=name,
            )
        self.name, self.question = name, question
        self.choices = tuple(map(_bare, map(shown, choices)))
        super().__init__(Predicted())
        with suppress(LessonError, OSError, UnicodeDecodeError):  # none was kept, or an odd one
            kept = self._path().read_text(encoding="utf-8").strip()
            self.state = Predicted(self.valid(kept))
            self._sections = self.values(self.state)

    def valid(self, value: object) -> str:
        """Return a choice, or a whole number, as it is written. Raises LessonError for another."""
        written = _bare(shown(value))
        if self.choices:
            if written not in self.choices:
                raise LessonError(
                    "not-a-choice",
                    "{value} is none of the choices of the prediction {name}: there are {choices}",
                    value=written,
                    name=self.name,
                    choices=listed(self.choices),
                )
        elif isinstance(value, bool) or not re.fullmatch(r"-?\d+", written):
            raise LessonError(
                "not-a-whole-number",
                "{value} cannot answer the prediction {name}: it asks for a whole number",
                value=written,
                name=self.name,
            )
        return written

    def controls(self, state: Predicted) -> tuple[Control, ...]:
        label = say("Your prediction")
        if not self.choices:
            kind = ControlKind.NUMBER
            return (Control(name="chosen", label=label, kind=kind, value=state.chosen),)
        options = tuple((choice, choice) for choice in self.choices)
        chosen = state.chosen or None
        return (
            Control(
                name="chosen", label=label, kind=ControlKind.RADIO, value=chosen, options=options
            ),
        )

    def changed(self, state: Predicted, name: str, value: Any) -> Predicted:
        return Predicted(self.valid(value))

    def values(self, state: Predicted) -> tuple[Section, ...]:
        return (
            Section(parts=(Asked(self.question, ()),)),
            Section(parts=_said(state), controls=("chosen",)),
        )

    def page(self, state: Predicted) -> tuple[Section, ...]:
        return (Section(parts=(Asked(self.question, self.choices), *_said(state))),)

    def keep(self, state: Predicted) -> None:
        """Write down what was chosen, for the next kernel."""
        if state.chosen:
            write_private(self._path(), f"{state.chosen}\n".encode())
        else:
            self._path().unlink(missing_ok=True)

    def compare(self, value: object) -> Compared:
        """Compare what was chosen with what happened. Raises LessonError for no choice of ours."""
        return Compared(name=self.name, chosen=self.state.chosen, happened=self.valid(value))

    def _path(self) -> Path:
        return workspace(FOLDER) / f"{self.name}.txt"


def predict(name: str, question: str, choices: Sequence[object] = ()) -> Prediction | None:
    """Ask what an experiment will show: one of the choices, or without them a whole number.

    ``name`` is what ``answer`` is told; what was chosen is kept under it. Outside a notebook the
    question is printed. Raises LessonError for a name that is none.
    """
    made = _asked[name] = Prediction(name, question, choices)
    if kernel() is not None:
        return made
    print(made)
    return None


def answer(name: str, value: object) -> Compared | None:
    """Compare a prediction with ``value``, which comes from the run; outside a notebook, print it.

    Raises LessonError if nothing was asked by this name, and for a value that is not one of the
    choices.
    """
    if name not in _asked:
        raise LessonError(
            "nothing-predicted",
            "nothing was asked as {name!r}: run the cell with its predict(…) first",
            name=name,
        )
    compared = _asked[name].compare(value)
    if kernel() is not None:
        return compared
    print(compared)
    return None


def _again(stored: dict[str, str]) -> Compared | None:
    """Compare with what a recorded run found out; None if nothing was asked."""
    asked = _asked.get(stored["name"])
    return asked.compare(stored["happened"]) if asked else None


def _said(state: Predicted) -> tuple[str, ...]:
    if not state.chosen:
        return ()
    return (say("You predicted: {chosen}. Now run what follows.", chosen=state.chosen),)


def _bare(words: str) -> str:
    """Leave out the marks of code: a choice is plain text."""
    return words.replace("`", "")


LIVE[COMPARED] = _again
