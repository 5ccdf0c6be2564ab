"""Run a notebook in a kernel, and store what it shows, where that is anything new.

A file is written only where more changed than what may differ between two runs, so that a second
run leaves it as it is.
"""

import asyncio
import json
import logging
import subprocess
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import private_folder, write_public
from kubecert_lesson.notebook_tests.masks import SANITISE, masked
from kubecert_lesson.notebook_tests.outcomes import (
    DIED,
    HANGS,
    NO_KERNEL,
    PATIENCE,
    RAISES,
    CellRun,
    said_of,
)
from kubecert_lesson.notebook_tests.places import environment
from kubecert_lesson.notebook_tests.rules import WIDGET, broken_sources, code_cells, read_notebook
from kubecert_lesson.notebook_tests.verdicts import CellVerdict
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import text

_STORED = text("stored", "what it shows is stored anew")
_KEPT = text("kept", "what it shows is stored already")
_REFUSED = text("not-stored", "was not run, for it breaks a rule")


def store(path: Path, *, timeout: float = PATIENCE, more_masks: Sequence[Path] = ()) -> CellVerdict:
    """Run a notebook, and store what it shows. Where a cell fails, the file stays as it was."""
    try:
        before, made = read_notebook(path), read_notebook(path)
        if any(broken_sources(made)):
            return CellVerdict(path=path, found=_REFUSED, verdict=Verdict.NOT_CHECKED)
        with private_folder("notebooks") as scratch:
            failed = run_cells(made, path, environment(scratch), timeout=timeout)
        if failed:
            return failed
        if _counts(before) == _counts(made) and same(before, made, *more_masks):
            return CellVerdict(path=path, found=_KEPT, verdict=Verdict.PASSED)
        write_notebook(made, path)
    except LessonError as error:
        return CellVerdict(path=path, found=error.text)
    return CellVerdict(path=path, found=_STORED, verdict=Verdict.PASSED)


def run_cells(
    notebook: Any, path: Path, surroundings: Mapping[str, str], *, timeout: float = PATIENCE
) -> CellVerdict | None:
    """Run all cells in a kernel of this Python, where the file lies; return what failed.

    Their outputs are then what came out, without widgets: those show nothing without a kernel.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=timeout,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.absolute().parent)}},
    )
    client.log = logging.Logger("notebooks")  # what fails is said once, and by us
    try:
        _to_its_end(_executed(client, surroundings))
    except CellExecutionError as error:
        run = CellRun(outcome=RAISES, words=f"{error.ename}: {error.evalue}")
    except CellTimeoutError:
        run = CellRun(outcome=HANGS)
    except RuntimeError as error:
        began = client.code_cells_executed
        run = CellRun(outcome=DIED) if began else CellRun(outcome=NO_KERNEL, words=str(error))
    else:
        for cell in code_cells(notebook):
            for output in cell.outputs:
                output.get("data", {}).pop(WIDGET, None)
        return None
    number = client.code_cells_executed
    found, advice = said_of(run, again=False, seconds=timeout)
    source = code_cells(notebook)[number - 1].source if number else ""
    return CellVerdict(path=path, cell=number, source=source, found=found, advice=advice)


def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a loop of its own, closed at the end: client.execute() would leave one open."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(work)
    else:  # called out of a notebook
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, work).result()


async def _executed(client: Any, surroundings: Mapping[str, str]) -> None:
    """Run a notebook so that Ctrl-C ends it as asyncio does: nbclient would trip over its own."""

    def refused(*_: object) -> None:
        raise RuntimeError  # as in another thread, where nbclient does without

    asyncio.get_running_loop().add_signal_handler = refused  # type: ignore[assignment]
    task = asyncio.current_task()
    try:
        # What a cell writes comes by messages; only a kernel that is ended writes there.
        await client.async_execute(env=dict(surroundings), stderr=subprocess.DEVNULL)
    finally:
        if task is not None and task.cancelling():  # nbclient may take it for a dead kernel
            raise asyncio.CancelledError


def sanitised(notebook: Any, *files: Path) -> str:
    """Return the sources and outputs of a notebook as one text, with what may differ masked."""
    cells = [[cell.cell_type, cell.source, plain_outputs(cell)] for cell in notebook.cells]
    return masked(json.dumps(cells, ensure_ascii=False, sort_keys=True), SANITISE, *files)


def same(one: Any, other: Any, *files: Path) -> bool:
    """Say whether two notebooks differ in no more than what may differ."""
    return sanitised(one, *files) == sanitised(other, *files)


def plain_outputs(cell: Any) -> list[list[Any]]:
    """Return what a cell shows, without what no reader sees, such as counts and tracebacks."""
    return [_plain(output) for output in cell.get("outputs", [])]


def write_notebook(notebook: Any, path: Path) -> None:
    """Write a notebook, whole or not at all. Raises LessonError where it cannot be written."""
    import nbformat

    write_public(path, nbformat.writes(notebook).encode() + b"\n")


def _counts(notebook: Any) -> list[int | None]:
    return [cell.execution_count for cell in code_cells(notebook)]


def _plain(output: Any) -> list[Any]:
    if output.output_type == "stream":
        return ["stream", output.name, output.text]
    if output.output_type == "error":
        return ["error", output.ename, output.evalue]
    return [output.output_type, dict(sorted(output.data.items()))]
