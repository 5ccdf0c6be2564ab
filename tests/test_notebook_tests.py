"""`kubecert-lesson test`: what it says of a notebook that differs, hangs, dies or leaves a trace.

All notebooks that are run are run once, together, by the command itself; each test looks at one.
"""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from junitparser import JUnitXml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kubecert_lesson import cli
from kubecert_lesson.notebook_tests.masks import SANITISE, masked, masks, written
from kubecert_lesson.notebook_tests.places import notebooks_in
from kubecert_lesson.notebook_tests.rules import WIDGET, read_notebook
from kubecert_lesson.notebook_tests.storing import store
from kubecert_lesson.notebook_tests.traces import beyond_loopback, differences, snapshot
from kubecert_lesson.steps import Verdict


def cell(source: str, shows: str = "", count: int = 1, **metadata: Any) -> Any:
    outputs = [new_output("stream", name="stdout", text=shows)] if shows else []
    return new_code_cell(source, execution_count=count, outputs=outputs, metadata=metadata)


def write(path: Path, *cells: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Title"), *cells]), path)
    return path


# What each notebook holds, and what is said of its place and of what was found there.
RUN: dict[str, tuple[list[Any], list[str]]] = {
    "same": ([cell("print('port 127.0.0.1:5')", "port 127.0.0.1:4711\n"), new_code_cell("")], []),
    "beside": ([cell("print(open('data.txt').read())", "mine\n")], []),
    "differs": (
        [cell("'a cell'", count=1), cell("print('one\\nnew')", "one\nold\n", count=2)],
        ["differs.ipynb, cell [2]: print('one\\nnew')", "-old", "+new", "--store"],
    ),
    "again": (
        [cell("seen = globals().get('seen', 0) + 1\nprint(seen)", "1\n")],
        ["again.ipynb, cell [1]: seen =", "when it is run again", "-1", "+2"],
    ),
    "raises": ([cell("1 / 0")], ["raises ZeroDivisionError: division by zero"]),
    "hangs": (
        [cell("import time; time.sleep(99)"), cell("print(1)", "1\n", count=2)],
        ["takes more than 5 seconds", "cell [2]: print(1)", "was not run"],
    ),
    "dies": (
        [cell("import os; os._exit(1)"), cell("print(1)", "1\n", count=2)],
        ["dies.ipynb, cell [1]: import os", "ends its kernel", "was not run"],
    ),
    "home": (
        [cell("from pathlib import Path; _ = (Path.home() / 'x').write_text('')")],
        ["the run\n  HOME was changed: x"],
    ),
    "open": (
        [cell("import socket; _ = socket.create_server(('0.0.0.0', 0))")],
        ["something can be reached from elsewhere, at 0.0.0.0"],
    ),
    "writes": (
        [cell("_ = open('left-behind', 'w').write('x')")],
        ["course was changed: left-behind"],
    ),
}


class Outcome(NamedTuple):
    code: int
    said: str
    folder: Path


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    folder = tmp_path_factory.mktemp("tested") / "course"
    for name, (cells, _) in RUN.items():
        write(folder / f"{name}.ipynb", *cells)
    (folder / "data.txt").write_text("mine")
    write(folder / ".ipynb_checkpoints" / "old.ipynb", cell("1 / 0"))
    with pytest.MonkeyPatch.context() as patched:
        told: list[str] = []
        patched.setattr(
            "builtins.print", lambda *words, **_: told.append(" ".join(map(str, words)))
        )
        junit = folder.parent / "report.xml"
        code = cli.main(["test", "--timeout", "5", "--junit", str(junit), str(folder)])
    yield Outcome(code, "\n".join(told), folder)


@pytest.mark.real_clock
@pytest.mark.parametrize("name", RUN)
def test_what_happened_in_a_notebook_is_said_in_a_few_lines(name: str, outcome: Outcome) -> None:
    for words in RUN[name][1]:
        assert words in outcome.said
    if not RUN[name][1]:
        assert f"{name}.ipynb" not in outcome.said


@pytest.mark.real_clock
def test_a_ci_server_gets_a_test_for_each_cell(outcome: Outcome) -> None:
    (suite,) = JUnitXml.fromfile(str(outcome.folder.parent / "report.xml"))
    cells = {name: len([c for c in cells if c.source]) for name, (cells, _) in RUN.items()}
    named = [case.name for case in suite]
    for name, count in cells.items():
        assert len([each for each in named if f"{name}.ipynb, cell" in each]) == count
    assert outcome.code == 1 and suite.skipped == 2 and suite.failures == 9
    assert "9 findings" in outcome.said


@pytest.mark.real_clock
def test_a_notebook_is_stored_out_of_another_one(tmp_path: Path) -> None:
    async def in_a_kernel() -> None:  # where a loop runs already
        assert store(path).verdict is Verdict.PASSED

    path = write(tmp_path / "one.ipynb", new_code_cell("6 * 7"))
    with ThreadPoolExecutor(1) as thread:  # in this one, a browser's loop may run
        thread.submit(asyncio.run, in_a_kernel()).result()
    assert read_notebook(path).cells[1].outputs[0].data["text/plain"] == "42"


@pytest.mark.real_clock
def test_what_a_notebook_shows_now_is_stored_and_then_tested(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "one.ipynb", new_code_cell("print(6 * 7)\n6 * 7"))
    notebook = read_notebook(path)
    notebook.cells[1].metadata["mine"] = "kept"
    nbformat.write(notebook, path)
    other = write(tmp_path / "other.ipynb", cell("1 / 0"))
    before = other.read_bytes()
    assert cli.main(["test", "--store", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "one.ipynb: what it shows is stored anew" in said
    assert "other.ipynb, cell [1]: 1 / 0\n  raises ZeroDivisionError" in said
    assert other.read_bytes() == before
    made = read_notebook(path).cells[1]
    assert [made.outputs[0].text, made.outputs[1].data["text/plain"]] == ["42\n", "42"]
    assert made.execution_count == 1 and made.metadata["mine"] == "kept"
    stored = path.read_bytes()
    path.chmod(0o444)
    assert cli.main(["test", "--store", str(path)]) == 0
    said = capsys.readouterr().out
    assert "one.ipynb: what it shows is stored already" in said
    assert "1 notebook, 1 cell: all show what is stored, twice." in said
    assert path.read_bytes() == stored


@pytest.mark.real_clock
def test_ctrl_c_ends_a_cell_that_hangs_while_it_is_to_be_stored(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.ipynb", new_code_cell("open('began', 'w').close()\nwhile True: pass")
    )
    before = path.read_bytes()
    command = [sys.executable, "-m", "kubecert_lesson", "test", "--store", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    end = time.monotonic() + 30
    while not (tmp_path / "began").exists() and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 130 and "Traceback" not in said, said
    assert path.read_bytes() == before


def stored_error() -> Any:
    return new_output("error", ename="ValueError", evalue="no", traceback=[])


def stored_stderr() -> Any:
    return new_output("stream", name="stderr", text="warning")


def stored_widget() -> Any:
    return new_output("display_data", data={WIDGET: {"model_id": "1"}, "text/plain": "static"})


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda c: c.update(execution_count=None, outputs=[]), "no output is stored"),
        (lambda c: c.update(execution_count=7), "was run as number 7"),
        (lambda c: c.update(outputs=[]), "no output is stored"),
        (lambda c: c.update(outputs=[stored_error()]), "ends with an error"),
        (lambda c: c.update(outputs=[stored_stderr()]), "writes to standard error"),
        (lambda c: c.update(outputs=[stored_widget()]), "stores a widget"),
        (lambda c: c.update(source="a = 1;"), "ends with ';'"),
        (lambda c: c.update(source="clear_output()"), "with clear_output"),
        (lambda c: c.update(source="# NBVAL_SKIP\nprint(1)"), "comparison, by NBVAL_SKIP"),
        (lambda c: c.update(source="#NBVAL_IGNORE_OUTPUT\n1"), "by NBVAL_IGNORE_OUTPUT"),
        (lambda c: c.metadata.update(tags=["nbval-ignore-output"]), "by nbval-ignore-output"),
        (lambda c: c.metadata.update(tags=["raises-exception"]), "by raises-exception"),
        (lambda c: c.outputs[0].update(text="/home/me/lesson"), "of one machine: /home/"),
        (lambda c: c.outputs[0].update(text="<X at 0x7f00aa11>"), "of one machine: at 0x"),
    ],
)
def test_a_notebook_that_breaks_a_rule_is_refused_and_not_run(
    spoil: Callable[[Any], None], found: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoilt = cell("print(1)", "1\n")
    spoil(spoilt)
    path = write(tmp_path / "bad.ipynb", spoilt)
    assert cli.main(["test", str(path)]) == 1
    said = capsys.readouterr().out
    assert f"{path}" in said and found in said and "  → " in said
    assert "1 finding" in said


def test_what_is_no_notebook_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, content in enumerate(
        (b"print(1)", b"{}", b'{"cells": 1}', b"\xff\xfe", b"[]", b"[" * 10**5)
    ):
        (tmp_path / f"{number}.ipynb").write_bytes(content)
    assert cli.main(["test", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    for number in range(6):
        assert f"{number}.ipynb is no notebook\n" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["missing.ipynb"], "missing.ipynb does not exist"),
        (["."], "there is no notebook in ."),
        (["--sanitize-with", "bad.cfg", "a.ipynb"], "bad.cfg: ( is no rule"),
        (["--sanitize-with", "none.cfg", "a.ipynb"], "none.cfg has no rule"),
        (["--timeout", "soon", "a.ipynb"], "'soon' is not a number of seconds"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_code_2(
    given: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.cfg").write_text("[x]\nregex: (\nreplace: y\n")
    (tmp_path / "none.cfg").write_text("[x]\n")
    assert cli.main(["test", *given]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_without_nbval_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.ipynb", cell("print(1)", "1\n"))
    monkeypatch.setattr("kubecert_lesson.notebook_tests.places.find_spec", lambda _: None)
    assert cli.main(["test", str(path)]) == 2
    assert "pip install 'kubecert-lesson[course]'" in capsys.readouterr().err


def test_a_folder_means_all_notebooks_in_it_and_none_that_are_hidden(tmp_path: Path) -> None:
    wanted = [write(tmp_path / name) for name in ("a.ipynb", "part/b.ipynb")]
    write(tmp_path / ".ipynb_checkpoints" / "a.ipynb")
    assert notebooks_in([str(tmp_path), str(wanted[0])]) == wanted


def test_rules_of_ones_own_mask_what_else_may_differ(tmp_path: Path) -> None:
    mine = tmp_path / "mine.cfg"
    mine.write_text("[…]\nregex: […]?Köln (\\d+)\nreplace: N \n", encoding="utf-8")
    assert masked("Köln 7 at 127.0.0.1:5", SANITISE, mine) == "N  at 127.0.0.1:PORT"
    again = tmp_path / "again.cfg"
    again.write_text(written((SANITISE, mine)), encoding="utf-8")
    assert masks(again) == masks(SANITISE, mine)


def test_a_touched_home_is_noticed(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("mine")
    before = snapshot(tmp_path)
    assert differences(before, snapshot(tmp_path)) == []
    config.chmod(0o600 if config.stat().st_mode & 0o777 != 0o600 else 0o644)
    (tmp_path / "new").mkdir()
    assert differences(before, snapshot(tmp_path)) == ["config", "new"]


def test_a_socket_beyond_loopback_is_noticed() -> None:
    assert beyond_loopback({"127.0.0.1", "::1", "localhost"}) == []
    assert beyond_loopback({"127.0.0.1", "0.0.0.0", "host"}) == ["0.0.0.0", "host"]
