"""What a notebook asks before it shows, how long it is: read from the cells' sources."""

import ast
from collections.abc import Iterator
from typing import Any

WORDS_A_MINUTE = 120  # of a text about mathematics and programs
MINUTES_A_CELL = 0.5  # to run it, and to look at what it shows


def words(notebook: Any) -> int:
    """Count the words of the prose; the bars of a table are none."""
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return sum(any(map(str.isalnum, word)) for text in texts for word in text.split())


def minutes(notebook: Any) -> float:
    """Estimate how long a learner takes."""
    cells: int = sum(cell.cell_type == "code" for cell in notebook.cells)
    return words(notebook) / WORDS_A_MINUTE + cells * MINUTES_A_CELL


def asked(notebook: Any) -> list[str]:
    """Return the names of all predictions, in order."""
    return [_name(call) for _, call in _calls(notebook, "predict")]


def faults(notebook: Any) -> list[str]:
    """Return what is wrong with the predictions, a line each."""
    questions = list(_calls(notebook, "predict"))
    answers = list(_calls(notebook, "answer"))
    found = []
    for cell, call in questions:
        name = _name(call)
        after = [number for number, one in answers if _name(one) == name]
        if len(after) != 1 or after[0] <= cell:
            found.append(f"cell {cell}: {name} has not one answer after it, but {after}")
    names = {_name(call) for _, call in questions}
    for cell, call in answers:
        if _name(call) not in names:
            found.append(f"cell {cell}: {_name(call)} was never asked")
        if len(call.args) != 2 or isinstance(call.args[1], ast.Constant):
            found.append(f"cell {cell}: the answer to {_name(call)} does not come from the run")
    cells = {cell for cell, _ in questions}
    for number, cell in enumerate(notebook.cells):
        predicts = cell.cell_type == "markdown" and "**Predict" in cell.source
        if predicts and number + 1 not in cells:
            found.append(f"cell {number}: asks to predict, and no predict follows")
    return found


def _calls(notebook: Any, function: str) -> Iterator[tuple[int, ast.Call]]:
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function:
                    yield number, node


def _name(call: ast.Call) -> str:
    return ast.unparse(call.args[0]).strip("'\"")
