"""A whole course with nbgrader itself: from an empty folder to what each student gets back."""

import json
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from grading.submissions import (
    DIGEST,
    HUNT,
    NAME,
    REQUEST,
    ROOT,
    TASKS,
    Notebook,
    dealt_to,
    hostile,
    nbgrader,
    released,
    right,
    solved,
)
from nbclient import NotebookClient

from kubecert_lesson.cli import main
from kubecert_lesson.files import FOLDER_VARIABLE
from kubecert_lesson.grading.codes import code_of, open_secret
from kubecert_lesson.grading.hunts import found_out

pytestmark = pytest.mark.real_clock
MARKERS = ("HIDDEN TESTS", "mine.points", "### BEGIN", "SOLUTION")
REGEXP = r".*/(?P<student_id>[a-z]+)_(?P<file_id>[^/]+)\.ipynb"


@dataclass(frozen=True, slots=True)
class Course:
    folder: Path
    begun: str  # what nbgrader said until the release
    graded: str  # and from then on

    def scores(self) -> dict[str, dict[str, float]]:
        """What the gradebook says: points by student and task."""
        found: dict[str, dict[str, float]] = {}
        with sqlite3.connect(self.folder / "gradebook.db") as book:
            rows = book.execute(
                "SELECT a.student_id, c.name, g.auto_score FROM grade g"
                " JOIN submitted_notebook n ON n.id = g.notebook_id"
                " JOIN submitted_assignment a ON a.id = n.assignment_id"
                " JOIN base_cell c ON c.id = g.cell_id"
            )
            for student, cell, score in rows:
                task = next(task for task in TASKS if task in cell)
                found.setdefault(student, {})[task] = score
        return found

    def feedback(self, student: str) -> str:
        return (self.folder / "feedback" / student / NAME / f"{NAME}.html").read_text()

    def autograded(self, student: str) -> Path:
        return self.folder / "autograded" / student / NAME


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    folder = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(FOLDER_VARIABLE, raising=False)
        assert main(["assignment", NAME, *TASKS, "--course", str(folder)]) == 0
        source = f"source/{NAME}/{NAME}.ipynb"
        begun = nbgrader(["validate", source], ["generate_assignment", NAME], course=folder)
        patch.setenv(FOLDER_VARIABLE, str(tmp_path_factory.mktemp("lesson")))
        archive = folder / "downloaded" / NAME / "archive"
        archive.mkdir(parents=True)
        for student, notebook in _submissions(folder).items():
            (archive / f"{student}_{NAME}.ipynb").write_text(json.dumps(notebook))
        _set_traps(folder, "trap")
        plugin = f"--FileNameCollectorPlugin.named_regexp={REGEXP}"
        graded = nbgrader(
            ["zip_collect", NAME, plugin],
            ["autograde", NAME],
            ["generate_feedback", NAME],
            course=folder,
        )
    return Course(folder, begun, graded)


def _submissions(course: Path) -> dict[str, Notebook]:
    best, half, wrong = (dealt_to(name, course) for name in ("right", "half", "wrong"))
    door, _, _ = found_out(half.seed(HUNT), 1)[0].partition(":")
    partly: dict[str, object] = {
        DIGEST: str(right(half, DIGEST))[:20],
        REQUEST: right(half, REQUEST),
        HUNT: [f"{door}:no-such-fault"],
    }
    mistaken: dict[str, object] = {
        DIGEST: "0" * 64,
        REQUEST: half.task(REQUEST).given["user.key"],
        HUNT: ["nowhere:nothing"],
    }
    return {
        "right": solved(course, best, {task: right(best, task) for task in TASKS}),
        "half": solved(course, half, partly),
        "wrong": solved(course, wrong, mistaken),
        "copied": solved(course, best, {task: right(best, task) for task in TASKS}),
        "hostile": hostile(course, dealt_to("hostile", course)),
    }


def _set_traps(course: Path, student: str) -> None:
    """Right answers, with a checker of the student's own, and a link to what is the teacher's."""
    mine = dealt_to(student, course)
    notebook = solved(course, mine, {task: right(mine, task) for task in TASKS})
    submitted = course / "submitted" / student / NAME
    package = submitted / "kubecert_lesson"
    package.mkdir(parents=True)
    (submitted / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    (package / "__init__.py").write_text("raise SystemExit('the wrong package')")
    (submitted / "sitecustomize.py").write_text("raise SystemExit('not mine')")
    os.symlink("../../../.course-secret", submitted / "notes.txt")


def test_the_first_command_in_an_empty_course_makes_what_nbgrader_takes(course: Course) -> None:
    assert "Writing" in course.begun
    assert "Success! Your notebook passes all the tests." in course.begun
    assert "not recognized by `Autograde`" not in course.graded


def test_what_is_released_shows_no_test_no_solution_and_no_code(course: Course) -> None:
    text = json.dumps(released(course.folder))
    assert [marker for marker in MARKERS if marker in text] == []
    assert (course.folder / ".course-secret").read_text().strip() not in text
    assert {path.name for path in (course.folder / "release" / NAME).iterdir()} == {f"{NAME}.ipynb"}


def test_points_follow_the_outcome(course: Course) -> None:
    assert course.scores() == {
        "right": {DIGEST: 10, REQUEST: 10, HUNT: 10},
        "half": {DIGEST: 5, REQUEST: 10, HUNT: 5},
        "wrong": {DIGEST: 0, REQUEST: 0, HUNT: 0},
        "copied": {DIGEST: 0, REQUEST: 0, HUNT: 0},
        "hostile": {DIGEST: 0, REQUEST: 0, HUNT: 0},
        "trap": {DIGEST: 10, REQUEST: 10, HUNT: 10},
    }


def test_an_answer_to_what_another_student_was_dealt_is_named_and_the_teacher_told(
    course: Course,
) -> None:
    assert f"{DIGEST} was dealt to right" in course.graded
    back = course.feedback("copied")
    assert "another student was dealt" in back and "dealt to right" not in back


def test_no_cell_of_a_submission_is_run(course: Course) -> None:
    assert list(course.folder.rglob("HOSTILE-RAN")) == []
    assert "Kernel is running" not in course.graded


def test_nothing_but_the_notebook_of_a_submission_gets_on(course: Course) -> None:
    files = [path for path in course.autograded("trap").rglob("*") if not path.is_dir()]
    assert [path.name for path in files] == [f"{NAME}.ipynb"]
    back = (course.folder / "feedback" / "trap").rglob("*")
    assert {path.name for path in back} == {NAME, f"{NAME}.html"}
    assert "<script>alert" not in course.feedback("hostile")


@pytest.mark.parametrize("student", ["right", "half", "wrong", "copied", "hostile"])
def test_feedback_says_what_is_wrong_and_shows_no_hidden_test(course: Course, student: str) -> None:
    back = course.feedback(student)
    assert [marker for marker in MARKERS if marker in back.replace("</span>", "")] == []
    assert "Right" in back if student == "right" else "Not yet" in back


def test_a_notebook_that_a_student_runs_hands_in(course: Course, tmp_path: Path) -> None:
    notebook = nbformat.reads(json.dumps(released(course.folder)), as_version=4)
    code = dealt_to("maria", course.folder)
    hashed = "import hashlib\nmy_answer = hashlib.sha256(task.given['message.txt']).hexdigest()"
    del notebook.cells[8:]
    notebook.cells[1].source = f"my_code = {code_of(open_secret(course.folder), 'maria')!r}"
    notebook.cells[5].source = hashed
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(tmp_path))
        NotebookClient(notebook, resources={"metadata": {"path": str(ROOT)}}).execute()
    (output,) = notebook.cells[6].outputs
    (document,) = (value for name, value in output.data.items() if name.startswith("application"))
    assert document == code.hand_in(DIGEST, right(code, DIGEST)).document
