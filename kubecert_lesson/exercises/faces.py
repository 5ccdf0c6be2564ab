"""How an exercise is shown: its task, a hint, a solution, as plain text and as HTML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kubecert_lesson.exercises.model import Dealt, Exercise
from kubecert_lesson.words import listed, say, template, visible

_CODE = re.compile("`([^`]+)`")
_SHOWN = template(
    "Hand in {what}: put it in the place of the dots, then run `task.check(my_answer)`."
)


@dataclass(frozen=True, slots=True, repr=False)
class TaskFace:
    """A heading and paragraphs. Between backquotes stands code; ``source`` is a whole cell."""

    heading: str
    lines: Sequence[str] = ()
    source: str = ""

    def __repr__(self) -> str:
        parts = [self.heading, *self.lines, *([self.source] if self.source else [])]
        return visible("\n".join(parts))

    def _repr_html_(self) -> str:
        lines = "".join(f"<p>{_html(line)}</p>" for line in self.lines)
        source = f"<pre><code>{escape(self.source, quote=False)}</code></pre>"
        heading = f"<p><strong>{_html(self.heading)}</strong></p>"
        return f"<div>{heading}{lines}{source if self.source else ''}</div>"


def task_shown(exercise: Exercise, dealt: Dealt, *, in_notebook: bool = True) -> TaskFace:
    """Show a task: what to do, what was given, and what to hand in."""
    lines = [str(dealt.task)]
    files, values = list(dealt.files), [name for name in dealt.given if "." not in name]
    if files:
        lines.append(say("Files for you: {names}.", names=listed(files)))
    if in_notebook:
        if files:
            lines.append(say("They are in `task.folder`, and what is in them in `task.given`."))
        elif values:
            lines.append(say("In `task.given`: {names}.", names=listed(values)))
        lines.append(say(_SHOWN, what=exercise.kind))
        lines.append(say("`task.hint()` helps a step further."))
    else:
        lines += [f"{name}: {dealt.given[name]!r}" for name in values]
        lines.append(say("Hand in {what}.", what=exercise.kind))
    return TaskFace(say(exercise.title), lines)


def hint_shown(exercise: Exercise, dealt: Dealt, number: int) -> TaskFace:
    """Show a hint, counted from 0, and how many there are."""
    count = len(exercise.hints)
    heading = say("Hint {number} of {count}", number=number + 1, count=count)
    lines = [str(exercise.hint(number, dealt))]
    if number + 1 == count:
        lines.append(say("That was the last hint. The solution shows a way to do it."))
    return TaskFace(heading, lines)


def solution_shown(exercise: Exercise) -> TaskFace:
    """Show a solution: one of several, and what it teaches."""
    return TaskFace(say("One way to do it"), [say(exercise.teaches)], exercise.solution)


def _html(line: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(visible(line), quote=False))
