"""Every notebook in a real JupyterLab: Run All, no error, accessible, and a picture to look at."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .accessibility import violations
from .conftest import ARTEFACTS
from .lab import DARK, LIGHT, Lab, notebook, pictures, use_theme

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
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
    cells = notebook(page)
    for kind in ("error", "stderr"):
        written = cells.locator(f"[data-mime-type='application/vnd.jupyter.{kind}']")
        problems += written.all_inner_texts()
    pictures(page, ARTEFACTS / f"{path.stem}.png")
    light = violations(page, *OURS)
    use_theme(page, DARK)
    dark = violations(page, *OURS)
    pictures(page, ARTEFACTS / f"{path.stem}-dark.png")
    use_theme(page, LIGHT)
    lab.close(page)
    assert problems == []
    assert (before_running, light, dark) == ([], [], [])
