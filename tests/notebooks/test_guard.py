"""The guard over the notebooks, and proof that it bites."""

import copy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kubecert_lesson.notebook_tests.masks import masks
from kubecert_lesson.notebook_tests.storing import sanitised

from .guard import faults
from .make import BOARD, NOTEBOOKS, NUMBERED, STAMP, stamp

ALL = sorted(NOTEBOOKS.glob(NUMBERED))


@pytest.fixture
def good() -> Any:
    said = new_output("stream", name="stdout", text="2026-11-23T21:08:32Z on 127.0.0.1:41234\n")
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Title\n\n**What this is for.** To test."),
            new_code_cell("print('hello')", execution_count=1, outputs=[said]),
            new_markdown_cell("## What to remember\n\n**Next:** [on](on.ipynb)"),
        ]
    )
    notebook.metadata[STAMP] = {"made": stamp(notebook)}
    return notebook


def code(notebook: Any) -> Any:
    return notebook.cells[1]


def test_the_notebooks_are_numbered_without_a_gap() -> None:
    assert len(ALL) >= 9
    assert [path.stem[:2] for path in ALL] == [f"{number:02d}" for number in range(len(ALL))]


@pytest.mark.parametrize("path", [*ALL, BOARD], ids=lambda path: path.stem)
def test_no_notebook_has_a_fault(path: Path) -> None:
    assert faults(nbformat.read(path, 4)) == []


def test_a_good_notebook_passes(good: Any) -> None:
    assert faults(good) == []


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda n: code(n).update(source="x\n" * 11), "more than 10 lines"),
        (lambda n: code(n).metadata.update(tags=["raises-exception"]), "exempt from comparison"),
        (lambda n: n.cells[0].update(source="no title"), "does not begin with a title"),
        (lambda n: n.cells[-1].update(source="[on](on.ipynb)"), "what to remember"),
        (lambda n: n.cells[-1].update(source="## What to remember"), "shows no way on"),
        (lambda n: code(n).update(source="print('edited')"), "not made by `make notebooks`"),
        (lambda n: code(n).outputs[0].update(text="other"), "not made by `make notebooks`"),
        (lambda n: n.metadata.pop(STAMP), "not made by `make notebooks`"),
    ],
)
def test_each_fault_is_found(good: Any, spoil: Any, complaint: str) -> None:
    spoil(good)
    assert any(complaint in fault for fault in faults(good))


def test_the_sanitiser_has_at_most_five_rules() -> None:
    assert 0 < len(masks()) <= 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("E1123 21:08:32.915276     947 memcache", "E1124 01:00:00.000001   12345 memcache"),
        ("https://127.0.0.1:41234/api", "https://127.0.0.1:5/api"),
        ("until 2026-11-23 21:08:32 UTC", "until 2027-01-01 00:00:00 UTC"),
        ("AB:CD:EF:01:02:03:04:05…", "00:11:22:33:44:55:66:77…"),
        ("0xdeadbeefdeadbeef…cafef00dcafef00d", "0x0123456789abcdef…0123456789abcdef"),
    ],
)
def test_what_changes_with_every_run_is_masked(good: Any, one: str, other: str) -> None:
    changed = copy.deepcopy(good)
    code(good).outputs[0].text, code(changed).outputs[0].text = one, other
    assert sanitised(good) == sanitised(changed)


@pytest.mark.parametrize(
    "text", ["✗ failed", "3233", "get nodes", "127.0.0.2", "deadbeef", "AB:CD"]
)
def test_what_a_learner_reads_is_not_masked(good: Any, text: str) -> None:
    code(good).outputs[0].text = text
    assert text in sanitised(good)
