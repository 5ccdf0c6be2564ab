"""What pytest loads beside nbval: what came out of each cell is written down as data.

A notebook's copy, in which each cell stands twice, lies in a folder of its own beside the name of
the folder that its kernel runs in. After a cell that hangs, or that ends its kernel, the rest of
the notebook is not run.
"""

import difflib
import json
import os
import time
from collections import defaultdict
from pathlib import Path
from queue import Empty
from typing import Any

import nbval.plugin
import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import NbCellError, coalesce_streams, transform_streams_for_comparison

from kubecert_lesson.notebook_tests.outcomes import (
    CELLS,
    DIED,
    DIFFERS,
    FAILS,
    HANGS,
    NO_KERNEL,
    NOT_RUN,
    RAISES,
    SAME,
    WHERE,
)

_KEY = "kubecert-lesson"


class KernelDied(Exception):
    """The kernel of a notebook ended by itself."""


class KernelInPlace(RunningKernel):  # type: ignore[misc]
    """A kernel that runs where the notebook lies, and whose end is noticed at once."""

    def __init__(self, kernel_name: str, cwd: str, **settings: Any) -> None:
        place = (Path(cwd) / WHERE).read_text(encoding="utf-8")
        super().__init__(kernel_name, cwd=place, **settings)

    def get_message(self, stream: str, timeout: float) -> Any:
        """Return the next message; nbval itself would wait for a dead kernel's, too."""
        end = time.monotonic() + timeout
        while True:
            try:
                return super().get_message(stream, timeout=min(1, max(0, end - time.monotonic())))
            except Empty:
                if not self.is_alive():
                    raise KernelDied from None
                if time.monotonic() >= end:
                    raise


def pytest_configure() -> None:
    nbval.plugin.RunningKernel = KernelInPlace


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: Any) -> None:
    if item.parent.timed_out:
        pytest.skip()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Any:
    report = yield
    if call.when == "call" or (call.when == "setup" and call.excinfo is not None):
        found, words, difference = _judged(item, call)
        if found in (DIED, NO_KERNEL):
            item.parent.timed_out = True  # nbval's mark of a notebook that cannot go on
        told = (str(item.path), item.cell_num, found, words, difference)
        report.user_properties.append((_KEY, told))
    return report


def pytest_runtest_logreport(report: Any) -> None:
    """Write it down: xdist's workers send their reports to the process that began them."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        for key, told in report.user_properties:
            if key == _KEY:
                with open(os.environ[CELLS], "a", encoding="ascii") as file:
                    file.write(json.dumps(told) + "\n")


def _judged(item: Any, call: Any) -> tuple[str, str, list[str]]:
    """Return the outcome of a cell, the words of what it raised, and what differs."""
    if call.excinfo is None:
        return SAME, "", []
    error = call.excinfo.value
    if isinstance(error, pytest.skip.Exception):
        return NOT_RUN, "", []
    if call.when == "setup":
        return NO_KERNEL, str(error), []
    if isinstance(error, KernelDied):
        return DIED, "", []
    if not isinstance(error, NbCellError):
        return FAILS, repr(error), []
    if item.parent.timed_out:
        return HANGS, "", []
    raised = [output for output in item.test_outputs if output["output_type"] == "error"]
    if raised:
        return RAISES, f"{raised[0]['ename']}: {raised[0]['evalue']}", []
    return DIFFERS, "", _difference(item)


def _difference(item: Any) -> list[str]:
    """Return the lines that differ, masked as nbval masks them, of the first kind of output."""
    stored, now = _kinds(item, item.cell.outputs), _kinds(item, item.test_outputs)
    for kind in {**stored, **now}:
        before, after = stored[kind].splitlines(), now[kind].splitlines()
        if before != after:
            lines = list(difflib.unified_diff(before, after, n=1, lineterm=""))[2:]
            return [line for line in lines if line.strip() and not line.startswith("@@")]
    return []


def _kinds(item: Any, outputs: Any) -> defaultdict[str, str]:
    """Return all outputs of a cell, sorted by what nbval compares them as."""
    found: defaultdict[str, str] = defaultdict(str)
    for output in transform_streams_for_comparison(coalesce_streams(outputs)):
        for kind, shown in {**output, **output.get("data", {})}.items():
            if kind != "data" and kind not in item.parent.skip_compare:
                words = shown if isinstance(shown, str) else json.dumps(shown, sort_keys=True)
                found[kind] += item.sanitize(words) + "\n"
    return found
