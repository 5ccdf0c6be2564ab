"""The second half of the notebooks in a real JupyterLab: as test_notebooks_in_jupyterlab."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from .lab import Lab
from .runs import NOTEBOOKS, run_and_look

HALF = len(NOTEBOOKS) // 2


@pytest.mark.parametrize("path", NOTEBOOKS[HALF:], ids=lambda path: path.stem)
def test_a_notebook_runs_without_error_and_is_accessible(path: Path, page: Page, lab: Lab) -> None:
    run_and_look(path, page, lab)
