"""Judging what was handed in, in a process of its own.

``python -I -m kubecert_lesson.grading.judge`` gets a list of JSON on its standard input: the task,
the student's seed, what was handed in. No path and no code comes in, and an answer that hangs or
kills the process ends nothing else.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kubecert_lesson.exercises.judgements import NOT_ATTEMPTED, Grade, Judgement
from kubecert_lesson.exercises.judging import judge
from kubecert_lesson.files import private_folder
from kubecert_lesson.grading.answers import HandedIn, read_document, unpacked
from kubecert_lesson.grading.hunts import all_tasks
from kubecert_lesson.words import Text, template, text

PATIENCE = 60.0  # seconds for all answers of one student
FOR_ANOTHER = "for-another-student"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedAnswer:
    """What became of an answer: its code, which decides, and its words."""

    code: str
    words: str


def judge_handed_in(made: HandedIn | None, task: str, seed: int) -> Judgement:
    """Judge by the student's own seed, whatever the notebook says of it."""
    if made is None or made.task != task:
        return NOT_ATTEMPTED
    exercise = all_tasks().exercise(task)
    if made.seed != seed:
        return _not_yet(
            text(FOR_ANOTHER, "this is the answer to a task that another student was dealt"),
            text("own-code", template("solve the task that your own code deals")),
        )
    return judge(exercise, seed, unpacked(made.answer, exercise.kind))


def judge_apart(answers: Sequence[tuple[str, int, Any]]) -> list[GradedAnswer]:
    """Judge the answers of one student in a process of their own, in which nothing else is."""
    given = json.dumps([[task, seed, document] for task, seed, document in answers])
    command = (sys.executable, "-I", "-m", __spec__.name)
    with private_folder("grading") as folder:
        try:
            run = subprocess.run(
                command,
                input=given,
                capture_output=True,
                text=True,
                encoding="utf-8",
                cwd=folder,
                timeout=PATIENCE,
                check=True,
            )
            return [GradedAnswer(**found) for found in json.loads(run.stdout)]
        except (subprocess.SubprocessError, ValueError):
            failed = _not_yet(
                text("cannot-be-judged", "this could not be judged"),
                text("ask", template("ask your teacher")),
            )
            return [_graded(failed)] * len(answers)


def main() -> None:
    """Judge what is on the standard input."""
    given = json.load(sys.stdin)
    found = [_graded(judge_handed_in(read_document(one), task, seed)) for task, seed, one in given]
    json.dump([{"code": each.code, "words": each.words} for each in found], sys.stdout)


def _graded(judgement: Judgement) -> GradedAnswer:
    return GradedAnswer(code=judgement.code, words=repr(judgement))


def _not_yet(what: Text, following: Text) -> Judgement:
    return Judgement(grade=Grade.NOT_YET, what=what, next=following)


if __name__ == "__main__":
    main()
