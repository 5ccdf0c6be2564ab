"""The stored notebooks on a page that runs nothing: as on a code host, in print, in an editor.

nbconvert writes the pages, in the dress of the classic notebook, and the browser runs no script of
theirs. So each widget must be there by its static face.
"""

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser

from .accessibility import violations
from .conftest import NOTEBOOKS

OUTPUT = ".output_subarea"
EMPTY = """outputs => outputs.filter(
    one => !one.innerText.trim() && !one.querySelector('img[alt]')
).map(one => one.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_output_is_shown_without_a_script(
    path: Path, browser: Browser, tmp_path: Path
) -> None:
    stored = nbformat.read(path, 4)
    # Empty addresses: a page for reading needs no formulas, and nothing from elsewhere.
    exporter: Any = HTMLExporter  # nbconvert gives it no types
    convert = exporter(template_name="classic", mathjax_url="", require_js_url="", jquery_url="")
    written = tmp_path / f"{path.stem}.html"
    written.write_text(_without_scripts(convert.from_notebook_node(stored)[0]), encoding="utf-8")
    page = browser.new_page()
    page.goto(written.as_uri())
    shown = page.locator(OUTPUT)
    outputs = [output for cell in stored.cells for output in cell.get("outputs", [])]
    assert shown.count() >= len(outputs) > 0
    assert shown.evaluate_all(EMPTY) == []
    found = violations(page, OUTPUT)
    page.close()
    assert found == []


def _without_scripts(page: str) -> str:
    return re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)
