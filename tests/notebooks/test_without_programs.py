"""Where kubectl and openssl are missing, as on many a Windows, every notebook runs to its end."""

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from .make import NOTEBOOKS, NUMBERED

BARE = Path(__file__).with_name("bare")  # holds a sitecustomize.py that hides the programs
MARK = "[recorded with kubectl v1."


async def ran(notebook: Any, folder: Path) -> Any:
    """Run a notebook in a kernel that finds neither kubectl nor openssl."""
    places = {"PYTHONPATH": str(BARE), "KUBECERT_LESSON_DIR": str(folder)}
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=120, resources=resources, allow_errors=True)
    return await client.async_execute(env={**os.environ, **places})


def run(notebook: Any, folder: Path) -> Any:
    """Run it in a thread: the browser's tests leave a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, ran(notebook, folder)).result()


def begun_anew(folder: Path) -> Any:
    """A cell after which no name of the cells before it is left, and another folder is used."""
    folder.mkdir()
    return new_code_cell(
        f"%reset -f\nimport os\nos.chdir({str(folder)!r})\n"
        f"os.environ['KUBECERT_LESSON_DIR'] = {str(folder)!r}\ndel os"
    )


def failures(notebook: Any) -> list[str]:
    outputs = ((cell.source, o) for cell in notebook.cells for o in cell.get("outputs", []))
    return [f"{source}\n{o.evalue}" for source, o in outputs if o.output_type == "error"]


@pytest.mark.real_clock
def test_every_notebook_runs_to_its_end_on_recordings(tmp_path: Path) -> None:
    """One kernel runs them all: to start fifteen would take half the time of this test."""
    all_of_them = new_notebook()
    for path in sorted(NOTEBOOKS.glob(NUMBERED)):
        all_of_them.cells += [begun_anew(tmp_path / path.stem), *nbformat.read(path, 4).cells]
    assert failures(run(all_of_them, tmp_path)) == []


@pytest.mark.real_clock
def test_what_is_recorded_is_marked_and_what_is_not_of_the_lesson_fails(tmp_path: Path) -> None:
    stored = nbformat.read(next(NOTEBOOKS.glob("01_*.ipynb")), 4)
    asked = next(c for c in stored.cells if c.cell_type == "code" and "openssl(" in c.source)
    mine = new_code_cell("kubectl.openssl('version')")
    own_fault = new_code_cell("1 / 0")
    known = new_code_cell(
        "from kubecert_lesson import answer, kubectl, predict\nfolder = None\n6 * 7"
    )
    question = next(c for c in stored.cells if 'predict("rsa-openssl"' in c.source)
    chosen = new_code_cell("_.choose(chosen='no')")
    notebook = new_notebook(cells=[known, question, chosen, asked, mine, own_fault])
    last_value, _, _, replayed, fails, fault = run(notebook, tmp_path).cells
    assert last_value.outputs[0].data["text/plain"] == "42"
    said = replayed.outputs[0].text
    assert said.startswith(MARK) and "openssl (install it" in said
    compared = replayed.outputs[-1].data["text/plain"]
    assert compared == "✗ You predicted: no. The run says: yes"
    assert fails.outputs[0].ename == "ToolMissing" and fault.outputs[0].ename == "ZeroDivisionError"


def test_no_cell_has_two_recordings() -> None:
    """A cell is known by its source."""
    known: dict[str, str] = {}
    for path in sorted(NOTEBOOKS.glob(NUMBERED)):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "code":
                outputs = json.dumps([{**shown, "execution_count": 0} for shown in cell.outputs])
                assert known.setdefault(cell.source.strip(), outputs) == outputs, cell.source
