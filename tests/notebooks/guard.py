"""What every notebook of the lesson has to fulfil, as a list of faults with their places."""

from typing import Any

from kubecert_lesson.notebook_tests.rules import broken_rules, code_cells

from .make import STAMP, stamp

MOST_LINES = 10


def faults(notebook: Any) -> list[str]:
    """Return what is wrong with a notebook, a line each; nothing where all is well."""
    found = [f"cell {broken.cell}: {broken.found}" for broken in broken_rules(notebook)]
    for number, cell in enumerate(code_cells(notebook), 1):
        if len(cell.source.splitlines()) > MOST_LINES:
            found.append(f"cell {number}: more than {MOST_LINES} lines")
    return found + _frame_faults(notebook) + _stamp_faults(notebook)


def _frame_faults(notebook: Any) -> list[str]:
    first, last = notebook.cells[0].source, notebook.cells[-1].source
    found = []
    if not first.startswith("# ") or "**What this is for.**" not in first:
        found.append("does not begin with a title and what it is for")
    if "## What to remember" not in "\n".join(cell.source for cell in notebook.cells[-2:]):
        found.append("does not end with what to remember")
    if ".ipynb)" not in last:
        found.append("shows no way on")
    return found


def _stamp_faults(notebook: Any) -> list[str]:
    made = notebook.metadata.get(STAMP, {}).get("made")
    return [] if made == stamp(notebook) else ["was not made by `make notebooks`"]
