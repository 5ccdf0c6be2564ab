"""How a hunt went: what was looked at, in which order, and what an expert would have asked."""

from dataclasses import dataclass, field

from kubecert_lesson.hunt.journal import Journal
from kubecert_lesson.hunt.questions import HuntQuestion, asked_by
from kubecert_lesson.tables import Table
from kubecert_lesson.words import Plural, Text, listed, say, text


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HuntReport:
    """A report. ``due`` is what an expert asks until the first fault shows; () until it is over.

    ``looks`` are the commands that were run.
    """

    journal: Journal = field(repr=False)
    looks: tuple[str, ...]
    due: tuple[HuntQuestion, ...]

    @property
    def asked(self) -> tuple[HuntQuestion, ...]:
        """The questions that the learner's commands answered, in their order."""
        return asked_by(self.looks)

    @property
    def lines(self) -> tuple[Text, ...]:
        """The whole of it, below the table."""
        j = self.journal
        found = [
            text(
                "counts",
                "{said} of {faults} named, {wrong}, {hints}, {checks}; {minutes}.",
                said=len(j.said),
                faults=Plural("{n} fault", "{n} faults", j.faults),
                wrong=Plural("{n} wrong answer", "{n} wrong answers", j.wrong),
                hints=Plural("{n} hint", "{n} hints", j.hints),
                checks=Plural("{n} check", "{n} checks", j.checks),
                minutes=Plural("{n} minute", "{n} minutes", int(j.seconds // 60)),
            )
        ]
        if j.ways:
            found.append(
                text("ways", "Cheap ways out that were tried: {ways}.", ways=listed(j.ways))
            )
        if j.minutes and j.seconds > j.minutes * 60:
            found.append(text("too-late", "The time was {minutes:g} minutes.", minutes=j.minutes))
        found.append(self._advice())
        return tuple(found)

    def _advice(self) -> Text:
        if not self.due:
            return text("not-over", "What an expert would have asked is told when it is over.")
        missed = next((question for question in self.due if question not in self.asked), None)
        if missed is None:
            return text(
                "all-asked",
                "You asked what an expert asks, up to the question that shows the first fault:"
                " {question}",
                question=self.due[-1],
            )
        return text(
            "expert",
            "An expert would have asked this first, and you never did: {question} {command}",
            question=missed,
            command=missed.command,
        )

    @property
    def table(self) -> Table:
        """What was looked at, and what it answers."""
        rows = tuple(
            (str(number), look, "\n".join(q.words for q in asked_by([look])) or "–")
            for number, look in enumerate(self.looks, start=1)
        )
        columns = (say("number"), say("what you ran"), say("what it answers"))
        return Table(columns, rows, say("What was looked at"))

    def __repr__(self) -> str:
        return "\n".join([repr(self.table), "", *map(str, self.lines)])

    def _repr_html_(self) -> str:
        from html import escape

        lines = "".join(f"<p>{escape(str(line))}</p>" for line in self.lines)
        return f"{self.table._repr_html_()}\n{lines}"
