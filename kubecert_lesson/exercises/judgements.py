"""What becomes of an answer, and how it is shown: as plain text, and as HTML in a notebook."""

from dataclasses import dataclass
from html import escape

from kubecert_lesson.words import Coded, Text, say, sentence, template, text, visible


class Grade(Coded):
    """The three outcomes."""

    NOT_ATTEMPTED = "not-attempted", template("Not attempted yet")
    NOT_YET = "not-yet", template("Not yet")
    RIGHT = "right", template("Right")


SIGNS = {Grade.NOT_ATTEMPTED: "○", Grade.NOT_YET: "✗", Grade.RIGHT: "✓"}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Judgement:
    """What a check found out. ``what`` is what is wrong, or why it is right.

    ``next`` is the next step, ``judge`` who else has judged it, such as the real kubectl.
    """

    grade: Grade
    what: Text
    next: Text | None = None
    judge: Text | None = None

    @property
    def code(self) -> str:
        """What is wrong, by its code; for other outcomes the outcome's own."""
        return self.what.code if self.grade is Grade.NOT_YET else self.grade.value

    @property
    def right(self) -> bool:
        """True if the answer is right."""
        return self.grade is Grade.RIGHT

    def __repr__(self) -> str:
        heading = f"{SIGNS[self.grade]} {self.grade.words}."
        return "\n".join([heading, *self._lines()])

    def _repr_html_(self) -> str:
        lines = "".join(f"<p>{escape(visible(line), quote=False)}</p>" for line in self._lines())
        heading = escape(f"{SIGNS[self.grade]} {self.grade.words}")
        return f"<div><p><strong>{heading}</strong></p>{lines}</div>"

    def _lines(self) -> list[str]:
        lines = [str(sentence(self.what))]
        if self.judge is not None:
            lines.append(str(sentence(self.judge)))
        if self.next is not None:
            lines.append(say("Next: {step}", step=sentence(self.next)))
        return lines


NOT_ATTEMPTED = Judgement(
    grade=Grade.NOT_ATTEMPTED,
    what=text(
        "not-attempted", "put your answer in the place of the dots, and run the cell once more"
    ),
)
