"""No notebook takes longer than a learner has."""

from pathlib import Path
from typing import Any

import nbformat
import pytest

from .make import NOTEBOOKS, NUMBERED

WORDS_A_MINUTE = 120  # of a text about mathematics and programs
MINUTES_A_CELL = 0.5  # to run it, and to look at what it shows
MOST_WORDS, MOST_MINUTES = 1_200, 35


def words(notebook: Any) -> int:
    """Count the words of the prose; the bars of a table are none."""
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return sum(any(map(str.isalnum, word)) for text in texts for word in text.split())


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob(NUMBERED)), ids=lambda path: path.stem)
def test_no_notebook_is_too_long(path: Path) -> None:
    notebook = nbformat.read(path, 4)
    cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    assert words(notebook) <= MOST_WORDS
    assert words(notebook) / WORDS_A_MINUTE + cells * MINUTES_A_CELL <= MOST_MINUTES
