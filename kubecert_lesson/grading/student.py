"""What a student's notebook uses: the tasks that are dealt to a code, and handing in.

mine = assignment("week-1", my_code)
task = mine.task("csr-for-a-user")
mine.hand_in("csr-for-a-user", my_answer)
"""

import os
from collections.abc import Mapping

from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.answers import NotAttempted, NotYet
from kubecert_lesson.exercises.session import Task, open_task
from kubecert_lesson.exercises.taking import take
from kubecert_lesson.grading.answers import HandedIn, packed
from kubecert_lesson.grading.codes import read_code, seed_of
from kubecert_lesson.grading.hunts import NAMES, all_tasks
from kubecert_lesson.grading.judge import judge_handed_in
from kubecert_lesson.hunt import Hunt, hunt
from kubecert_lesson.hunt.running import on_real_cluster
from kubecert_lesson.words import listed

CODE_VARIABLE = "KUBECERT_CODE"


class OwnTasks:
    """The tasks of an assignment, as they are dealt to one student."""

    def __init__(self, assignment: str, code: str) -> None:
        self.assignment, self._own = assignment, read_code(code)
        self._pack = all_tasks()
        self._handed_in: dict[str, HandedIn] = {}

    def seed(self, task: str) -> int:
        """Return the seed of what is dealt."""
        self._pack.exercise(task)
        return seed_of(self._own, self.assignment, task)

    def task(self, name: str) -> Task:
        """Show a task, and write its files."""
        return open_task(self._pack, name, self.seed(name))

    def hunt(self, name: str) -> Hunt:
        """Begin the hunt that is dealt, as ``hunt.hunt`` does."""
        if on_real_cluster():
            raise LessonError(
                "hunt-not-dealt-so",
                "this hunt was dealt for the lesson's cluster: choose it in the settings",
            )
        if name not in NAMES:
            raise LessonError(
                "no-such-hunt",
                "no hunt is called {name!r}: there are {names}",
                name=name,
                names=listed(NAMES),
            )
        return hunt(self.seed(name), NAMES[name])

    def hand_in(self, task: str, answer: object) -> HandedIn:
        """Hand an answer in: the output of the cell that shows this is what is judged.

        Raises LessonError for nothing, and for a value that no answer can be.
        """
        kind = self._pack.exercise(task).kind
        try:
            taken = take(answer, kind).taken
        except NotAttempted:
            raise LessonError(
                "nothing-to-hand-in", "{task}: not attempted yet", task=task
            ) from None
        except NotYet as problem:
            raise LessonError(
                "cannot-be-handed-in", "{task}: {why}", task=task, why=problem.what
            ) from None
        made = HandedIn(task=task, seed=self.seed(task), answer=packed(taken))
        self._handed_in[task] = made
        return made

    def check_handed_in(self, task: str) -> None:
        """Raise LessonError where nothing was handed in for a task."""
        if task not in self._handed_in:
            raise LessonError("not-handed-in", "{task}: not handed in yet", task=task)

    def points(self, task: str, scheme: Mapping[str, float]) -> float:
        """Say what the answer that was handed in is worth, while a teacher validates.

        What counts is judged by nbgrader's steps, where no student's code runs.
        """
        if os.environ.get("NBGRADER_EXECUTION") == "autograde":
            raise LessonError(
                "graded-elsewhere",
                "nothing is graded where students' code runs: nbgrader_config.py has to call"
                " kubecert_lesson.grading.nbgrader_steps.configure(c)",
            )
        self.check_handed_in(task)
        made = self._handed_in[task]
        return scheme.get(judge_handed_in(made, task, made.seed).code, 0.0)


def assignment(name: str, code: str = "") -> OwnTasks:
    """Open an assignment with your own code; without one, with the code that KUBECERT_CODE has."""
    return OwnTasks(name, code or os.environ.get(CODE_VARIABLE, ""))
