"""The command ``kubecert-lesson assignment``."""

import csv
import sys
from argparse import Namespace
from pathlib import Path

from kubecert_lesson.cli.command import PROGRAM, SOUND
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.grading.hunts import all_tasks
from kubecert_lesson.grading.making import CONFIG, codes_of, configured, make_assignment
from kubecert_lesson.grading.points import scheme_of
from kubecert_lesson.tables import Table
from kubecert_lesson.words import say


def run_assignment(chosen: Namespace) -> int:
    """Make an assignment, or list codes or tasks. Returns the exit code."""
    course = Path(chosen.course)
    if chosen.list:
        print(_tasks())
    elif chosen.students is not None:
        _list_codes(course, chosen.students)
    elif not chosen.name or not chosen.tasks:
        raise LessonError(
            "no-tasks",
            "name the assignment and its tasks: {command} lists them",
            command=f"{PROGRAM} assignment --list",
        )
    else:
        _make(course, chosen)
    return SOUND


def _make(course: Path, chosen: Namespace) -> None:
    for path in make_assignment(course, chosen.name, chosen.tasks):
        print(say("Written: {path}", path=path))
    if not configured(course):
        print(say("Add to {path}, or nothing can be graded:", path=course / CONFIG))
        print("  from kubecert_lesson.grading.nbgrader_steps import configure")
        print("  configure(c)")
    print(say("Next: {command}", command=f"nbgrader generate_assignment {chosen.name}"))


def _list_codes(course: Path, path: str) -> None:
    try:
        names = read_bytes(path).decode("utf-8-sig").splitlines()  # Notepad writes a mark first
    except UnicodeDecodeError as error:
        raise LessonError(
            "not-utf-8", "{path} is not UTF-8: save it as UTF-8 text", path=path
        ) from error
    students = [name.strip() for name in names if name.strip()]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("student", "code"))
    writer.writerows(codes_of(course, students).items())


def _tasks() -> Table:
    rows = tuple(
        (task.name, ", ".join(f"{code} {worth:g}" for code, worth in scheme_of(task).items()))
        for task in all_tasks().exercises.values()
    )
    return Table((say("task"), say("points by outcome")), rows)
