"""Each prediction is asked once, before its experiment, and compared with what that found out."""

import ast
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from .make import NOTEBOOKS, NUMBERED

PATHS = sorted(NOTEBOOKS.glob(NUMBERED))
NOTEBOOK = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def calls(path: Path) -> list[ast.Call]:
    """The calls of predict and answer in a notebook, in their order."""
    cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    nodes = [node for source in cells for node in ast.walk(ast.parse(source))]
    return [
        node
        for node in nodes
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("predict", "answer")
    ]


def names(path: Path, function: str) -> list[str]:
    """What the predictions are called, in the calls of one of the two functions."""
    found = [call for call in calls(path) if getattr(call.func, "id", "") == function]
    return [ast.literal_eval(call.args[0]) for call in found]


@NOTEBOOK
def test_a_notebook_asks_and_each_prediction_gets_one_answer_in_turn(path: Path) -> None:
    asked = names(path, "predict")
    assert asked and names(path, "answer") == asked


@NOTEBOOK
def test_an_answer_comes_from_the_run_and_stands_nowhere(path: Path) -> None:
    for call in calls(path):
        if getattr(call.func, "id", "") == "answer":
            assert not isinstance(call.args[1], ast.Constant), ast.unparse(call)


@NOTEBOOK
def test_no_prediction_is_left_in_the_prose(path: Path) -> None:
    prose = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
    assert not [text for text in prose if "**Predict" in text]


def test_no_two_predictions_have_one_name() -> None:
    counted = Counter(name for path in PATHS for name in names(path, "predict"))
    assert max(counted.values()) == 1, counted.most_common(1)
