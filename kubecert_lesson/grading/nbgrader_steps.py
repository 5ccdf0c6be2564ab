"""The steps that nbgrader takes for assignments of the lesson, in place of its own.

    from kubecert_lesson.grading.nbgrader_steps import configure
    configure(c)

in nbgrader_config.py. A submitted notebook of the lesson is never run: its answers are data in the
outputs of its cells, and ``judge`` judges them elsewhere. Every other notebook of the course is
graded as nbgrader does.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearSolutions,
    Execute,
    NbGraderPreprocessor,
)
from nbgrader.utils import is_grade, is_solution

from kubecert_lesson.grading.answers import MIME
from kubecert_lesson.grading.codes import code_of, open_secret, read_code, seed_of
from kubecert_lesson.grading.judge import FOR_ANOTHER, GradedAnswer, judge_apart
from kubecert_lesson.grading.points import CALL, read_call
from kubecert_lesson.words import say

_OURS, _TEACHERS = "kubecert_answers", "kubecert_for_the_teacher"  # names in metadata
_LESSON = "lesson"  # what the lesson writes beside a notebook


def configure(c: Any) -> None:
    """Put our steps into a course's configuration, whose other assignments are graded as before."""
    own = {ClearSolutions: ClearOurSolutions, Execute: JudgeAnswers}
    for converter in (GenerateAssignment, Autograde):
        for name in ("preprocessors", "sanitize_preprocessors", "autograde_preprocessors"):
            if usual := converter.class_traits(config=True).get(name):
                steps = [own.get(step, step) for step in usual.default()]
                c[converter.__name__][name] = steps
    c.Autograde.sanitize_preprocessors.insert(0, KeepAnswers)
    c.CourseDirectory.ignore = [*CourseDirectory.ignore.default(), _LESSON]
    c.GenerateFeedback.preprocessors = [HideTests, *GenerateFeedback.preprocessors.default()]


class ClearOurSolutions(ClearSolutions):  # type: ignore[misc]
    """Leave nothing in the place of a solution: the cell has the dots of the exercise."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        if any(CALL in cell.source for cell in nb.cells):
            self.code_stub["python"] = ""
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]


class KeepAnswers(NbGraderPreprocessor):  # type: ignore[misc]
    """Build a submitted notebook anew, out of the cells that the teacher released.

    Of the student's there are only the sources of the answers, and what was handed in.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        graded = resources["nbgrader"]
        with Gradebook(graded["db_url"]) as book:
            released = book.find_notebook(graded["notebook"], graded["assignment"])
            if not any(CALL in cell.source for cell in released.source_cells):
                return nb, resources
            theirs = {_grade_id(cell): cell for cell in nb.cells}
            nb.metadata = from_dict({_OURS: _answers(nb.cells)})
            points = {cell.name: cell.max_score for cell in released.grade_cells}
            solutions = {cell.name for cell in released.solution_cells}
            nb.cells = [
                _cell(cell, points, solutions, theirs.get(cell.name))
                for cell in sorted(released.source_cells, key=lambda cell: str(cell.name))
            ]
        return nb, resources


class JudgeAnswers(Execute):  # type: ignore[misc]
    """Judge what was handed in, by the seeds of the student whose folder it is; run no cell."""

    def preprocess(self, nb: Any, resources: Any, *others: Any, **more: Any) -> tuple[Any, Any]:
        if _OURS not in nb.metadata:
            return super().preprocess(nb, resources, *others, **more)  # type: ignore[no-any-return]
        graded, answers = resources["nbgrader"], nb.metadata.pop(_OURS)
        _remove_all_but_notebooks(Path(resources["metadata"]["path"]))
        asked = [(cell, call) for cell in nb.cells if is_grade(cell) if (call := _call(cell))]
        codes = _Codes(graded)
        found = judge_apart(
            [
                (task, codes.seed(graded["student"], task), answers.get(task))
                for _, (task, _) in asked
            ]
        )
        for (cell, (task, scheme)), one in zip(asked, found, strict=True):
            cell.outputs = [_said(one), _worth(scheme.get(one.code, 0.0))]
            if one.code == FOR_ANOTHER and (other := codes.dealt_to(answers[task], task)):
                note = say("{task} was dealt to {student}", task=task, student=other)
                self.log.warning("%s: %s", graded["student"], note)
                cell.outputs.insert(1, _note(note))
        return nb, resources


class HideTests(ClearHiddenTests):  # type: ignore[misc]
    """Take the hidden tests out of what a student gets back, and what is for the teacher alone."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        if is_grade(cell) and not is_solution(cell):
            self._remove_hidden_test_region(cell)
            if cell.cell_type == "code":
                cell.outputs = [
                    one for one in cell.outputs if not one.get("metadata", {}).get(_TEACHERS)
                ]
        return cell, resources


class _Codes:
    """The codes of a course's students, for one assignment."""

    def __init__(self, graded: Mapping[str, str]) -> None:
        self._secret, self._graded = open_secret(Path.cwd()), graded  # nbgrader works in the course

    def seed(self, student: str, task: str) -> int:
        own = read_code(code_of(self._secret, student))
        return seed_of(own, self._graded["assignment"], task)

    def dealt_to(self, document: Any, task: str) -> str:
        with Gradebook(self._graded["db_url"]) as book:
            known = {str(student.id) for student in book.students}
        names = known | {path.name for path in Path("submitted").glob("*")}  # not graded yet
        return next(
            (n for n in sorted(names) if str(self.seed(n, task)) == document.get("seed")), ""
        )


def _grade_id(cell: Any) -> str:
    own = cell.metadata.get("nbgrader")
    return str(own.get("grade_id")) if isinstance(own, Mapping) else ""


def _answers(cells: Any) -> dict[str, Any]:
    """What was handed in, by task: the last one where there are several."""
    outputs = [one for cell in cells if cell.cell_type == "code" for one in cell.outputs]
    found = [one.data[MIME] for one in outputs if MIME in one.get("data", {})]
    return {str(each.get("task")): each for each in found if isinstance(each, Mapping)}


def _cell(released: Any, points: Mapping[str, float], solutions: set[str], theirs: Any) -> Any:
    name, solution = released.name, released.name in solutions
    source = str(theirs.source) if solution and theirs is not None else released.source
    own = {
        "schema_version": 3,
        "grade_id": name,
        "grade": name in points,
        "solution": solution,
        "locked": released.locked,
        "task": False,
        "cell_type": released.cell_type,
        "checksum": released.checksum,
    }
    if name in points:
        own["points"] = points[name]
    new = new_code_cell if released.cell_type == "code" else new_markdown_cell
    return new(source, metadata={"nbgrader": own})


def _call(cell: Any) -> tuple[str, dict[str, float]] | None:
    return read_call(cell.source)


def _remove_all_but_notebooks(folder: Path) -> None:
    """Whatever else was submitted is of no use, and a link in it could lead anywhere."""
    for path in folder.rglob("*"):
        if not path.is_dir() and (path.suffix != ".ipynb" or path.parent != folder):
            path.unlink()


def _said(one: GradedAnswer) -> Any:
    return new_output("stream", name="stdout", text=f"{one.words}\n")


def _note(words: str) -> Any:
    plain = {"text/plain": words}
    return new_output("display_data", plain, metadata={_TEACHERS: True})


def _worth(points: float) -> Any:
    return new_output("execute_result", {"text/plain": str(float(points))}, execution_count=None)
