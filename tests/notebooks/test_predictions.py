"""Each prediction has one answer, which comes from the run; and no notebook is too long."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .make import NOTEBOOKS, NUMBERED
from .predictions import asked, faults, minutes, words

ALL = sorted(NOTEBOOKS.glob(NUMBERED))
MOST_WORDS, MOST_MINUTES = 1_200, 35


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_each_prediction_is_answered_by_the_run(path: Path) -> None:
    assert faults(nbformat.read(path, 4)) == []


def test_no_two_predictions_have_one_name() -> None:
    names = [name for path in ALL for name in asked(nbformat.read(path, 4))]
    assert sorted(names) == sorted(set(names)) and len(names) >= 80


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_no_notebook_is_too_long(path: Path) -> None:
    notebook = nbformat.read(path, 4)
    assert words(notebook) <= MOST_WORDS and minutes(notebook) <= MOST_MINUTES


def lesson(*sources: str) -> Any:
    cells = [
        new_markdown_cell(source) if source.startswith("**") else new_code_cell(source)
        for source in sources
    ]
    return new_notebook(cells=cells)


def test_a_good_prediction_passes() -> None:
    good = lesson("**Predict.** Which?", "predict('a', 'Which?', ['x'])", "answer('a', run())")
    assert faults(good) == [] and asked(good) == ["a"] and words(good) == 2


@pytest.mark.parametrize(
    ("sources", "complaint"),
    [
        (("predict('a', 'Q')",), "has not one answer"),
        (("answer('a', x)", "predict('a', 'Q')"), "has not one answer after it"),
        (("predict('a', 'Q')", "answer('a', x)", "answer('a', x)"), "has not one answer"),
        (("predict('a', 'Q')", "answer('a', 'd')"), "does not come from the run"),
        (("answer('a', x)",), "was never asked"),
        (("**Predict.** Which?", "run()"), "no predict follows"),
    ],
)
def test_each_fault_is_found(sources: tuple[str, ...], complaint: str) -> None:
    assert any(complaint in fault for fault in faults(lesson(*sources)))
