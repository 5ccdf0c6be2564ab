"""Every notebook in a real JupyterLab: Run All; accessible, readable, and a picture to look at.

What it shows is what is stored, cell by cell. What is seen before the run is looked at by
test_notebooks_without_jupyterlab.py.
"""

import shutil
from pathlib import Path

import nbformat
import pytest
from notebooks.make import shown_by
from playwright.sync_api import Error, Page

from .accessibility import unreadable, violations
from .conftest import ARTEFACTS, NOTEBOOKS
from .lab import DARK, Lab, notebook, pictures, use_theme

OURS = (".jp-RenderedMarkdown", ".jp-OutputArea-output")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_without_error_and_is_accessible(path: Path, page: Page, lab: Lab) -> None:
    shutil.copy(path, lab.folder)
    problems: list[str] = []

    def note(error: Error) -> None:
        problems.append(str(error))

    page.on("pageerror", note)
    lab.open(page, path.name)
    lab.run_all(page)
    shown = lab.saved(page, path.name)
    cells = notebook(page)
    written = cells.locator("[data-mime-type='application/vnd.jupyter.stderr']")
    problems += written.all_inner_texts()
    pictures(page, ARTEFACTS / f"{path.stem}.png")
    narrow = unreadable(page)
    light = violations(page, *OURS)
    use_theme(page, DARK)
    dark = violations(page, *OURS, only_colours=True)
    page.remove_listener("pageerror", note)
    assert problems == []
    counts = [cell.execution_count for cell in shown.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1)), "what was saved is not of the run"
    assert shown_by(shown) == shown_by(nbformat.read(path, 4))
    assert narrow == []
    assert (light, dark) == ([], [])
