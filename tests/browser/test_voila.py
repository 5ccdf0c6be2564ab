"""The fault gallery as a page without code: Voilà runs the notebook and shows what comes out."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from ports import free_port

from .accessibility import violations
from .conftest import ARTEFACTS
from .lab import wait_for

GALLERY = Path(__file__).parents[2] / "notebooks" / "08_fault_gallery.ipynb"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    scratch, port = tmp_path_factory.mktemp("voila"), free_port()
    own = {"HOME": "home", "KUBECERT_LESSON_DIR": "lesson", "JUPYTER_RUNTIME_DIR": "runtime"}
    environment = {**os.environ, **{name: str(scratch / path) for name, path in own.items()}}
    command = [sys.executable, "-m", "voila", "--no-browser", "--Voila.ip=127.0.0.1"]
    command += [f"--port={port}", "--show_tracebacks=True", str(GALLERY)]
    with (scratch / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/static/")
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait(20)


def test_the_gallery_runs_in_voila(address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address, timeout=120_000)
    expect(page.get_by_role("heading", name="What to remember")).to_be_visible(timeout=120_000)
    assert page.locator(".jp-RenderedText[data-mime-type$='error']").count() == 0
    widget = page.locator(".jupyter-widgets").first
    expect(widget).to_be_visible(timeout=30_000)
    page.screenshot(path=ARTEFACTS / "voila.png", full_page=True)
    assert violations(page, ".jp-OutputArea-output") == []
    page.close()
