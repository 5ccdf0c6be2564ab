"""A browser and a JupyterLab for each test process, until these tests end; a screenshot folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from notebooks.make import NUMBERED
from playwright.sync_api import Browser, Page, sync_playwright

from .lab import LIGHT, SWITCHES, Lab, running, use_theme

ARTEFACTS = Path(__file__).parents[2] / "artefacts"  # git-ignored; CI keeps it
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob(NUMBERED))
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Where the browser is."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    assert program, "the browser tests need Chromium: apt-get install chromium"
    return program


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium(), args=SWITCHES) as launched,
    ):
        yield launched


@pytest.fixture(scope="package")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running(tmp_path_factory.mktemp("lab")) as started:
        yield started
        assert started.outside == [], "the page asked for something from elsewhere"


@pytest.fixture(scope="package")
def window(browser: Browser, lab: Lab) -> Page:
    """JupyterLab, loaded once."""
    return lab.page(browser)


@pytest.fixture
def page(window: Page, lab: Lab) -> Iterator[Page]:
    """JupyterLab for one notebook, which is closed again."""
    yield window
    lab.close(window)
    use_theme(window, LIGHT)
