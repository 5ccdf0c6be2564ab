"""Every notebook in a real JupyterLab: Run All, twice; accessible, and a picture to look at.

The second run of the same kernel in the same folder has to show what is stored, cell by cell.
"""

import shutil
from pathlib import Path

import nbformat
import pytest
from notebooks.make import NUMBERED, shown_by
from playwright.sync_api import Browser

from .accessibility import violations
from .conftest import ARTEFACTS
from .lab import DARK, LIGHT, Lab, notebook, pictures, use_theme

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob(NUMBERED))
OURS = (".jp-RenderedMarkdown", ".jp-OutputArea-output")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_without_error_and_is_accessible(
    path: Path, browser: Browser, lab: Lab
) -> None:
    shutil.copy(path, lab.folder)
    page = lab.page(browser)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    lab.open(page, path.name)
    before_running = violations(page, *OURS)
    lab.run_all(page)
    lab.run_all(page)
    second = lab.saved(page, path.name)
    cells = notebook(page)
    written = cells.locator("[data-mime-type='application/vnd.jupyter.stderr']")
    problems += written.all_inner_texts()
    pictures(page, ARTEFACTS / f"{path.stem}.png")
    light = violations(page, *OURS)
    use_theme(page, DARK)
    dark = violations(page, *OURS)
    pictures(page, ARTEFACTS / f"{path.stem}-dark.png")
    use_theme(page, LIGHT)
    lab.close(page)
    assert problems == []
    counts = [cell.execution_count for cell in second.cells if cell.cell_type == "code"]
    assert counts[-1] == 2 * len(counts), "what was saved is not of the second run"
    assert shown_by(second) == shown_by(nbformat.read(path, 4))
    assert (before_running, light, dark) == ([], [], [])
