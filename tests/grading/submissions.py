"""Students of a course, and what they submit: a released notebook with answers in it."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kubecert_lesson.exercises.proving import run_cell
from kubecert_lesson.grading import OwnTasks
from kubecert_lesson.grading.answers import MIME
from kubecert_lesson.grading.codes import code_of, open_secret
from kubecert_lesson.grading.hunts import all_tasks

ROOT = Path(__file__).parents[2]
NAME = "week-1"
DIGEST, REQUEST, HUNT = TASKS = ("digest-of-a-file", "csr-for-a-user", "hunt-1")
Notebook = dict[str, Any]


# Several commands in one process: to import nbgrader takes longer than most of them.
COMMANDS = """
import json, sys
from nbgrader.apps.nbgraderapp import NbGraderApp, main
for arguments in json.loads(sys.argv[1]):
    NbGraderApp.clear_instance()
    sys.argv = ["nbgrader", *arguments]
    print("$", *sys.argv, flush=True)
    main()
"""


def nbgrader(*commands: Sequence[str], course: Path) -> str:
    """Run commands of nbgrader in a course, one after the other; return all that they say."""
    path = os.pathsep.join([str(ROOT), str(ROOT / ".venv" / "nbgrader")])
    run = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(commands)],
        cwd=course,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert run.returncode == 0, run.stdout
    return run.stdout


def dealt_to(student: str, course: Path) -> OwnTasks:
    """The tasks of a student."""
    return OwnTasks(NAME, code_of(open_secret(course), student))


def right(mine: OwnTasks, task: str) -> object:
    """A right answer to what a student was dealt."""
    return run_cell(all_tasks().exercise(task).solution, mine.task(task))


def released(course: Path) -> Notebook:
    found: Notebook = json.loads((course / "release" / NAME / f"{NAME}.ipynb").read_bytes())
    return found


def cell_of(notebook: Notebook, ending: str) -> dict[str, Any]:
    """The cell whose identifier ends so."""
    (found,) = (cell for cell in notebook["cells"] if _grade_id(cell).endswith(ending))
    assert isinstance(found, dict)
    return found


def solved(course: Path, mine: OwnTasks, answers: dict[str, object]) -> Notebook:
    """The released notebook, in which a student handed in these answers."""
    notebook = released(course)
    for task, answer in answers.items():
        cell_of(notebook, f"{task}-3-answer")["source"] = f"my_answer = {answer!r}"
        hand_in(notebook, task, mine.hand_in(task, answer).document)
    return notebook


def hand_in(notebook: Notebook, task: str, document: object) -> None:
    """Put into a notebook what handing in leaves there."""
    output = {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/plain": "Handed in", MIME: document},
    }
    cell_of(notebook, f"{task}-4-hand-in")["outputs"] = [output]


def _grade_id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


HOSTILE = """\
import inspect, os, sys, pathlib
import kubecert_lesson.exercises.judging as judging, kubecert_lesson.grading.judge as judge
judging.judge = judge.judge = lambda *_: __import__("types").SimpleNamespace(code="right")
pathlib.Path("HOSTILE-RAN").touch()
print(In, [inspect.getsource(frame.frame) for frame in inspect.stack()])
get_ipython().run_cell = print
while True:
    os._exit(0)"""


def hostile(course: Path, mine: OwnTasks) -> Notebook:
    """A notebook that runs wild where it is run, and lies wherever it is read."""
    notebook = solved(course, mine, {DIGEST: "0" * 64})
    cells = notebook["cells"]
    cell_of(notebook, f"{DIGEST}-3-answer")["source"] = HOSTILE
    points = cell_of(notebook, f"{DIGEST}-5-points")
    points["source"] = "1_000_000.0"
    points["metadata"]["nbgrader"]["points"] = 1_000_000
    points["outputs"] = [
        {
            "output_type": "execute_result",
            "execution_count": 1,
            "metadata": {},
            "data": {"text/plain": "10.0"},
        }
    ]
    cells.append(copy.deepcopy(points) | {"id": "again"})
    cells.remove(cell_of(notebook, f"{HUNT}-5-points"))
    cell_of(notebook, f"{REQUEST}-5-points")["metadata"]["nbgrader"] = {"schema_version": 99}
    document = {"version": 1, "task": REQUEST, "seed": str(mine.seed(REQUEST))}
    hand_in(notebook, REQUEST, {**document, "answer": "/etc/passwd", "points": 10, "code": "right"})
    script = "<script>alert(1)</script>"
    cells.append({"id": "m", "cell_type": "markdown", "metadata": {}, "source": script})
    cells.append(
        {
            "id": "h",
            "cell_type": "code",
            "metadata": {"nbgrader": "no dictionary"},
            "source": "",
            "execution_count": 1,
            "outputs": [
                {"output_type": "display_data", "metadata": {}, "data": {"text/html": script}}
            ],
        }
    )
    return notebook
