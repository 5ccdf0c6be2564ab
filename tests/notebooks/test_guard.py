"""The guard over the notebooks, and proof that it bites."""

import copy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from .guard import faults
from .make import BOARD, NOTEBOOKS, NUMBERED, STAMP, WIDGET, rules, sanitised, stamp
from .trace import beyond_loopback, differences, snapshot

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


def error_output() -> Any:
    return new_output("error", ename="ValueError", evalue="no", traceback=[])


def widget_output() -> Any:
    return new_output("display_data", data={WIDGET: {"model_id": "1"}, "text/plain": "static"})


def stderr_output() -> Any:
    return new_output("stream", name="stderr", text="warning")


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda n: code(n).update(execution_count=None), "execution count None"),
        (lambda n: code(n).update(execution_count=7), "execution count 7, not 1"),
        (lambda n: code(n).update(outputs=[]), "none is stored"),
        (lambda n: code(n).update(outputs=[error_output()]), "ends with an error"),
        (lambda n: code(n).update(outputs=[stderr_output()]), "writes to stderr"),
        (lambda n: code(n).update(outputs=[widget_output()]), "stores a widget"),
        (lambda n: code(n).update(source="a = 1;"), "ends with ';'"),
        (lambda n: code(n).update(source="x\n" * 11), "more than 10 lines"),
        (lambda n: code(n).update(source="clear_output()"), "draws over its own output"),
        (lambda n: code(n).update(source="# NBVAL_SKIP\nprint(1)"), "exempt from comparison"),
        (lambda n: code(n).metadata.update(tags=["nbval-ignore-output"]), "exempt from comparison"),
        (lambda n: code(n).metadata.update(tags=["raises-exception"]), "exempt from comparison"),
        (lambda n: code(n).outputs[0].update(text="/home/me/lesson"), "of one machine"),
        (lambda n: code(n).outputs[0].update(text="<X at 0x7f00aa11>"), "of one machine"),
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
    assert 0 < len(rules()) <= 5


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


def test_a_touched_home_is_noticed(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("mine")
    before = snapshot(tmp_path)
    assert differences(before, snapshot(tmp_path)) == []
    config.chmod(0o600 if config.stat().st_mode & 0o777 != 0o600 else 0o644)
    (tmp_path / "new").mkdir()
    assert differences(before, snapshot(tmp_path)) == ["config", "new"]


def test_a_socket_beyond_loopback_is_noticed() -> None:
    assert beyond_loopback({"127.0.0.1", "::1"}) == []
    assert beyond_loopback({"127.0.0.1", "0.0.0.0", "192.168.1.2"}) == ["0.0.0.0", "192.168.1.2"]
