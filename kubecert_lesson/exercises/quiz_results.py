"""What came out of a quiz, as values: each question with what was chosen and what the run found."""

from dataclasses import dataclass

from kubecert_lesson.exercises.believing import Misconception, Trial
from kubecert_lesson.exercises.quiz_faces import QuizItem, QuizPage, as_html, as_text
from kubecert_lesson.words import Coded, Plural, Text, listed, say, template

LETTERS = "abcdefgh"


class Occasion(Coded):
    """When the quiz is taken; ``TRANSFER`` asks the second question of each misconception."""

    BEFORE = "before", template("before the lesson")
    AFTER = "after", template("after the lesson")
    TRANSFER = "transfer", template("in new cases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A question as it is asked: its number, and the codes of its choices in this order."""

    number: int
    misconception: Misconception
    trial: Trial
    order: tuple[str, ...]

    @property
    def lettered(self) -> tuple[tuple[str, Text], ...]:
        """The choices, each with its letter."""
        return tuple(
            (letter, self.trial.choice(code))
            for letter, code in zip(LETTERS, self.order, strict=False)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizAnswer:
    """A question, what was chosen ('' for nothing), and what the run found ('' where none ran)."""

    posed: Posed
    chosen: str
    found: str

    @property
    def right(self) -> bool:
        """True where the run found what was chosen."""
        return bool(self.found) and self.chosen == self.found


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class QuizResult:
    """What came out: every question with its answer, and how it was before the lesson."""

    occasion: Occasion
    answers: tuple[QuizAnswer, ...]
    before: int | None = None

    @property
    def right(self) -> int:
        """How many are right."""
        return sum(answer.right for answer in self.answers)

    @property
    def asked(self) -> int:
        """Of how many; where a program is missing, its experiment could not be run."""
        return sum(bool(answer.found) for answer in self.answers)

    @property
    def gain(self) -> int | None:
        """How many more than before the lesson; None where there was no quiz then."""
        return None if self.before is None else self.right - self.before

    @property
    def page(self) -> QuizPage:
        """What a face shows. Before the lesson it does not tell which choices are right."""
        if not self.answers:
            nothing = say("Not answered yet: put your letters in the place of the dots, in quotes.")
            return QuizPage(heading=self.heading, before=[nothing])
        count = Plural(
            "{right} of {n} question", "{right} of {n} questions", self.asked, {"right": self.right}
        )
        lines = [say("You were right about {count}.", count=count)]
        if self.gain is not None:
            lines.append(
                say(
                    "Before the lesson it was {before}: that is {gain:+d}.",
                    before=self.before,
                    gain=self.gain,
                )
            )
        if self.occasion is Occasion.BEFORE:
            return QuizPage(heading=self.heading, before=[*lines, *_where_it_is_taught(self)])
        return QuizPage(
            heading=self.heading,
            before=lines,
            items=[_corrected(answer) for answer in self.answers if not answer.right],
        )

    @property
    def heading(self) -> str:
        """A few words above it."""
        return say("The quiz {occasion}: the result", occasion=self.occasion)

    def __repr__(self) -> str:
        return as_text(self.page)

    def _repr_html_(self) -> str:
        return as_html(self.page)


def _where_it_is_taught(result: QuizResult) -> list[str]:
    missed = sorted(
        {a.posed.misconception.notebook for a in result.answers if a.found and not a.right}
    )
    if not missed:
        return []
    numbers = listed(int(name[:2]) for name in missed)
    return [say("What you missed is explained in the notebooks {numbers}.", numbers=numbers)]


def _corrected(answer: QuizAnswer) -> QuizItem:
    """A question that was not answered right: what was chosen, what is so, and why."""
    trial, known = answer.posed.trial, answer.posed.misconception
    said = []
    if answer.chosen:
        said.append(say("You chose: {choice}", choice=trial.choice(answer.chosen)))
    if answer.found:
        said.append(say("The run says: {choice}", choice=trial.choice(answer.found)))
    else:
        said.append(say("This could not be run here: a program is missing."))
    said.append(str(Text("correction", known.correction)))
    return QuizItem(number=answer.posed.number, asked=str(trial.text()), said=tuple(said))
