"""Making an assignment for nbgrader: its source notebook, and what a course needs beside it."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.model import Exercise
from kubecert_lesson.files import read_file, write_public
from kubecert_lesson.grading.codes import SECRET, code_of, keep_secret, open_secret
from kubecert_lesson.grading.hunts import NAMES, all_tasks
from kubecert_lesson.grading.points import call_of, scheme_of
from kubecert_lesson.words import say

CONFIG = "nbgrader_config.py"
TEACHER = "the teacher"  # whose tasks the source has, with their solutions
_NAME = re.compile(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*")
_CONFIG = """\
from kubecert_lesson.grading.nbgrader_steps import configure

c = get_config()
c.CourseDirectory.course_id = {course!r}
configure(c)
"""
_IMPORTS = """\
from kubecert_lesson.grading import assignment
from kubecert_lesson.hunt import possible_faults"""
_CODE = """\
my_code = ""  # between the quotes, the code that your teacher gave to you
### BEGIN SOLUTION
my_code = {code!r}
### END SOLUTION"""
_SOLUTION = """\
my_answer = ...
### BEGIN SOLUTION
{solution}
### END SOLUTION
task.check(my_answer)"""
_POINTS = """\
mine.check_handed_in({task!r})
### BEGIN HIDDEN TESTS
{call}
### END HIDDEN TESTS"""


def make_assignment(course: Path, name: str, tasks: Sequence[str]) -> tuple[Path, ...]:
    """Write an assignment into a course's folder, and what the course lacks; return what is new.

    An nbgrader_config.py of the course's own stays. Raises LessonError for a name that nbgrader
    cannot take, for a task that nobody knows, and for an assignment that exists: a teacher may have
    changed it.
    """
    if not _NAME.fullmatch(name):
        raise LessonError(
            "assignment-name", "{name!r} cannot name an assignment: write week-1", name=name
        )
    chosen = [all_tasks().exercise(task) for task in tasks]
    secret = keep_secret(course)
    folder = course / "source" / name
    if (folder / f"{name}.ipynb").exists():
        raise LessonError(
            "assignment-exists",
            "{path} exists already: delete it first, if nothing in it is needed",
            path=folder / f"{name}.ipynb",
        )
    folder.mkdir(parents=True, exist_ok=True)
    cells = list(_cells(name, chosen, code_of(secret, TEACHER)))
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    content = json.dumps(notebook, indent=1, ensure_ascii=False).encode() + b"\n"
    written = [write_public(folder / f"{name}.ipynb", content)]
    if not (course / CONFIG).exists():
        own = _CONFIG.format(course=course.resolve().name)
        written.append(write_public(course / CONFIG, own.encode()))
    return tuple(written)


def configured(course: Path) -> bool:
    """Say whether the course's nbgrader_config.py lets our steps grade."""
    return b"nbgrader_steps" in read_file(course / CONFIG)


def codes_of(course: Path, students: Iterable[str]) -> dict[str, str]:
    """Return the code of each student of a course. Raises LessonError where there is no course."""
    if not (course / SECRET).exists():
        raise LessonError(
            "no-course",
            "there is no course in {folder}: make an assignment first, or name it with --course",
            folder=course,
        )
    secret = open_secret(course)
    return {student: code_of(secret, student) for student in students}


def _cells(name: str, tasks: Sequence[Exercise], code: str) -> Iterator[dict[str, Any]]:
    intro = say(
        "Each of you has tasks of your own: other names, hosts, keys and faults. Solve them in any"
        " order. `task.check(my_answer)` tells what is wrong, as often as you like; the cell below"
        " hands in. Your answers are kept in this notebook: save it before you submit it."
    )
    yield _cell("00-about", "markdown", f"# {name}\n\n{intro}")
    yield _cell("01-code", "code", _CODE.format(code=code), solution=True)
    yield _cell("02-mine", "code", f"{_IMPORTS}\nmine = assignment({name!r}, my_code)")
    for number, task in enumerate(tasks, start=1):
        yield from _cells_of(f"1{number:02}-{task.name}", task)


def _cells_of(prefix: str, task: Exercise) -> Iterator[dict[str, Any]]:
    begin = [f"task = mine.task({task.name!r})", "task"]
    if task.name in NAMES:
        begin = [begin[0], f"hunted = mine.hunt({task.name!r})", "print(task)", "hunted"]
    scheme = scheme_of(task)
    yield _cell(f"{prefix}-1-about", "markdown", f"## {say(task.title)}")
    yield _cell(f"{prefix}-2-task", "code", "\n".join(begin))
    solution = _SOLUTION.format(solution=task.solution)
    yield _cell(f"{prefix}-3-answer", "code", solution, solution=True)
    yield _cell(f"{prefix}-4-hand-in", "code", f"mine.hand_in({task.name!r}, my_answer)")
    hidden = _POINTS.format(task=task.name, call=call_of(task.name, scheme))
    yield _cell(f"{prefix}-5-points", "code", hidden, points=max(scheme.values()))


def _cell(
    grade_id: str, kind: str, source: str, *, solution: bool = False, points: float = 0
) -> dict[str, Any]:
    """Return a cell; all of them are known to nbgrader, so that it can put each back."""
    own: dict[str, Any] = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": bool(points),
        "solution": solution,
        "locked": not solution,
        "task": False,
        "cell_type": kind,
    }
    if points:
        own["points"] = points
    cell = {"id": grade_id[:64], "cell_type": kind, "metadata": {"nbgrader": own}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})
