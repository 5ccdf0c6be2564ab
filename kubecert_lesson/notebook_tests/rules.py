"""What a notebook must be like, so that a run of it can be compared with what is stored.

A notebook that breaks a rule is not run: a cell that is marked to be skipped may have to be.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.notebook_tests.verdicts import CellVerdict
from kubecert_lesson.words import Text, text

WIDGET = "application/vnd.jupyter.widget-view+json"
# What nbformat raises for JSON of another shape; the last one where it is too deep.
_UNREADABLE = (ValueError, KeyError, AttributeError, TypeError, RecursionError)
_EXEMPT = re.compile(r"skip|ignore|nbval|raises-exception", re.IGNORECASE)
_MARKER = re.compile(r"#\s*((?:NBVAL|PYTEST_VALIDATE)\w*)")
_UNREPEATABLE = re.compile(r"\b(clear_output|update_display|interact|widgets\.Output)\b")
_PRIVATE = re.compile(r"/(?:home|root|tmp|Users)/|\bat 0x[0-9a-f]{6,}")
_PRINTS = re.compile(r"\s*(?:print|show|table)\(")
_STORE = text("store-it", "store what it shows, with --store")


def read_notebook(path: Path) -> Any:
    """Read a notebook. Raises LessonError where it is none."""
    # Only here: the other commands run where no Jupyter is installed.
    import nbformat

    try:
        notebook = nbformat.reads(read_bytes(path).decode(), 4)
        nbformat.validate(notebook)
    except (*_UNREADABLE, nbformat.ValidationError) as error:
        if isinstance(error, LessonError):
            raise
        raise LessonError("no-notebook", "{path} is no notebook", path=path) from error
    return notebook


def code_cells(notebook: Any) -> list[Any]:
    """Return the cells with code, in order; empty ones, which no kernel runs, are left out."""
    return [cell for cell in notebook.cells if is_code(cell)]


def is_code(cell: Any) -> bool:
    """Say whether a cell has code to run."""
    return bool(cell.cell_type == "code" and cell.source.strip())


def broken_rules(notebook: Any, path: Path | None = None) -> Iterator[CellVerdict]:
    """Tell every rule that a notebook breaks."""
    cells = code_cells(notebook)
    if cells and all(cell.execution_count is None for cell in cells):
        never = text("nothing-stored", "no output is stored, so that there is nothing to compare")
        yield CellVerdict(path=path, found=never, advice=_STORE)
        yield from broken_sources(notebook, path)
        return
    for number, cell in enumerate(cells, 1):
        for found, advice in (*_order(cell, number), *_source(cell), *_outputs(cell)):
            yield CellVerdict(
                path=path, cell=number, source=cell.source, found=found, advice=advice
            )


def broken_sources(notebook: Any, path: Path | None = None) -> Iterator[CellVerdict]:
    """Tell the rules that the code itself breaks, whatever was stored."""
    for number, cell in enumerate(code_cells(notebook), 1):
        for found, advice in _source(cell):
            yield CellVerdict(
                path=path, cell=number, source=cell.source, found=found, advice=advice
            )


def _order(cell: Any, number: int) -> Iterator[tuple[Text, Text]]:
    if cell.execution_count is None:
        yield text("never-run", "was never run"), _STORE
    elif cell.execution_count != number:
        found = text("out-of-order", "was run as number {count}", count=cell.execution_count)
        yield found, _STORE


def _source(cell: Any) -> Iterator[tuple[Text, Text]]:
    tags = [tag for tag in cell.metadata.get("tags", []) if _EXEMPT.search(tag)]
    for mark in (*tags, *_MARKER.findall(cell.source)):
        yield (
            text("exempt", "is exempt from comparison, by {mark}", mark=mark),
            text("compare-it", "take that away: let the cell show what stays the same in each run"),
        )
    if cell.source.rstrip().endswith(";"):
        yield (
            text("semicolon", "ends with ';', which hides nothing under nbval"),
            text("assign", "end with an assignment, such as _ = …"),
        )
    for name in _UNREPEATABLE.findall(cell.source)[:1]:
        yield (
            text(
                "draws-over", "draws over its own output with {name}, and nbval cannot", name=name
            ),
            text("show-once", "show the result once, as text, HTML or a figure"),
        )


def _outputs(cell: Any) -> Iterator[tuple[Text, Text]]:
    outputs = cell.outputs
    if any(output.output_type == "error" for output in outputs):
        yield (
            text("stored-error", "ends with an error"),
            text("catch-it", "catch and print an error that is meant to be shown"),
        )
    if any(output.output_type == "stream" and output.name == "stderr" for output in outputs):
        yield (
            text("stored-stderr", "writes to standard error"),
            text("no-warnings", "end what it warns of, or print it"),
        )
    if any(WIDGET in output.get("data", {}) for output in outputs):
        yield (
            text("stored-widget", "stores a widget, which shows nothing without its kernel"),
            _STORE,
        )
    said = str([output.get("text") or output.get("data") for output in outputs])
    if private := _PRIVATE.search(said):
        yield (
            text(
                "private-path",
                "shows a path or an address of one machine: {path}…",
                path=private[0],
            ),
            text("relative", "print a path relative to a folder, or only its name"),
        )
    if not outputs and _PRINTS.match(cell.source.rstrip().splitlines()[-1]):
        yield text("no-output", "prints something, and no output is stored"), _STORE
