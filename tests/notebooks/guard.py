"""What every notebook of the lesson has to fulfil, as a list of faults with their places."""

import re
from typing import Any

from .make import STAMP, WIDGET, stamp

MOST_LINES = 10
_EXEMPT = re.compile(r"skip|ignore|nbval|raises-exception", re.IGNORECASE)
_MARKER = re.compile(r"#\s*(NBVAL|PYTEST_VALIDATE)")
_UNREPEATABLE = re.compile(r"\b(clear_output|update_display|interact|widgets\.Output)\b")
_PRIVATE = re.compile(r"/(home|root|tmp|Users)/|\bat 0x[0-9a-f]{6,}")


def faults(notebook: Any) -> list[str]:
    """Return what is wrong with a notebook, a line each; nothing where all is well."""
    found = []
    expected = 1
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            place = f"cell {number}"
            found += [f"{place}: {fault}" for fault in _code_faults(cell)]
            if cell.execution_count != expected:
                found.append(f"{place}: execution count {cell.execution_count}, not {expected}")
            expected += 1
    return found + _frame_faults(notebook) + _stamp_faults(notebook)


def _code_faults(cell: Any) -> list[str]:
    source, outputs = cell.source, cell.outputs
    found = []
    if len(source.splitlines()) > MOST_LINES:
        found.append(f"more than {MOST_LINES} lines")
    if any(_EXEMPT.search(tag) for tag in cell.metadata.get("tags", [])) or _MARKER.search(source):
        found.append("exempt from comparison")
    if source.rstrip().endswith(";"):
        found.append("ends with ';'")
    if _UNREPEATABLE.search(source):
        found.append("draws over its own output, which cannot be compared")
    if any(output.output_type == "stream" and output.name == "stderr" for output in outputs):
        found.append("writes to stderr")
    if any(WIDGET in output.get("data", {}) for output in outputs):
        found.append("stores a widget, which nobody can show without its kernel")
    if any(output.output_type == "error" for output in outputs):
        found.append("ends with an error")
    if _PRIVATE.search(str([output.get("text") or output.get("data") for output in outputs])):
        found.append("shows a path or an address of one machine")
    if not outputs and re.match(r"\s*(print\(|table\()", source.rstrip().splitlines()[-1]):
        found.append("should have an output, and none is stored")
    return found


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
