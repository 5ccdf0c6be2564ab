"""The page of a learner's progress: what is right, what came up, and where to go on.

``progress()`` shows all exercises, ``progress("03_certificates")`` those of one notebook. Where
nothing was attempted yet it always shows the same.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.judgements import SIGNS, Grade
from kubecert_lesson.exercises.keeping import Progress, ProgressEntry
from kubecert_lesson.exercises.model import Exercise
from kubecert_lesson.exercises.packs import Pack, load_pack, own_pack
from kubecert_lesson.exercises.wrongs import WRONGS
from kubecert_lesson.faults import FAULTS
from kubecert_lesson.tables import Table
from kubecert_lesson.words import Plural, listed, say

_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True, repr=False)
class ProgressPage:
    """A table of exercises, and a line on where to go on."""

    table: Table
    going_on: str

    def __repr__(self) -> str:
        return f"{self.table!r}\n\n{self.going_on}"

    def _repr_html_(self) -> str:
        return f"<div>{self.table._repr_html_()}<p>{escape(self.going_on)}</p></div>"


def progress(notebook: str = "", *, pack: str | os.PathLike[str] | None = None) -> ProgressPage:
    """Show what is done of all exercises, or of those of one notebook ("03_certificates").

    ``pack`` is the folder of a pack by somebody else. Raises LessonError for a notebook without
    exercises.
    """
    return progress_of(own_pack() if pack is None else load_pack(pack), notebook)


def progress_of(pack: Pack, notebook: str = "", kept: Progress | None = None) -> ProgressPage:
    """Show what is done of a pack. Raises LessonError for a notebook without exercises."""
    exercises = [e for e in pack.exercises.values() if notebook in ("", e.notebook)]
    if not exercises:
        raise LessonError(
            "no-such-notebook",
            "there are no exercises for {notebook!r}: there are some for {known}",
            notebook=notebook,
            known=listed(dict.fromkeys(e.notebook for e in pack.exercises.values())),
        )
    known = kept or Progress()
    entries = {e.name: known.entry(pack.key(e.name)) for e in exercises}
    columns = [say("exercise"), say("outcome"), say("attempts"), say("hints"), say("what came up")]
    rows = [_row(e, entries[e.name]) for e in exercises]
    if not notebook:
        columns.insert(0, say("notebook"))
        rows = [(e.notebook, *row) for e, row in zip(exercises, rows, strict=True)]
    right = sum(entry.grade is Grade.RIGHT for entry in entries.values())
    title = say(
        "{right} of {exercises} right",
        right=right,
        exercises=Plural("{n} exercise", "{n} exercises", len(exercises)),
    )
    last = known.latest(pack.key(e.name) for e in exercises)
    return ProgressPage(
        Table(tuple(columns), tuple(rows), title), _going_on(pack, exercises, entries, last)
    )


def exercise_list(pack: Pack) -> Table:
    """List what a pack has, in its order."""
    columns = (say("notebook"), say("exercise"), say("what it is"))
    rows = tuple((e.notebook, e.name, say(e.title)) for e in pack.exercises.values())
    return Table(columns, rows)


def words_of_code(code: str) -> str:
    """Return what is wrong with an answer, by its code, in a few words."""
    if code in WRONGS:
        return say(WRONGS[code])
    return str(FAULTS[code].title) if code in FAULTS else code


def _row(exercise: Exercise, entry: ProgressEntry) -> tuple[str, ...]:
    outcome = f"{SIGNS[entry.grade]} {entry.grade.words}"
    hints = say("{hints} of {count}", hints=entry.hints, count=len(exercise.hints))
    if entry.solution:
        hints = say("{hints}, solution", hints=hints)
    shown = [words_of_code(code) for code in entry.codes[-_MOST_SHOWN:]]
    return exercise.name, outcome, str(entry.attempts), hints, "; ".join(shown) or "–"


def _going_on(
    pack: Pack, exercises: Sequence[Exercise], entries: dict[str, ProgressEntry], last: str
) -> str:
    """Say where the learner was, and which exercise comes next: the first that is not right."""
    open_ = [e for e in exercises if entries[e.name].grade is not Grade.RIGHT]
    if not open_:
        return say("All of them are right.")
    if not last:
        return say("Begin with {name}.", name=open_[0].name)
    names = [pack.key(e.name) for e in exercises]
    after = [e for e in open_ if names.index(pack.key(e.name)) >= names.index(last)]
    name = (after or open_)[0].name
    if pack.key(name) == last:
        return say("Go on with {name}, where you were.", name=name)
    return say("You were at {last}. Go on with {name}.", last=last, name=name)
