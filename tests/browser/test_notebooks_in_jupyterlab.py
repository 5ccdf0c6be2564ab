"""Every notebook in a real JupyterLab, one after the other in the same window."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from .lab import Lab
from .runs import NOTEBOOKS, run_and_look


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_without_error_and_is_accessible(path: Path, page: Page, lab: Lab) -> None:
    run_and_look(path, page, lab)
