"""The command ``kubecert-lesson test``."""

import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from kubecert_lesson import __version__, moments
from kubecert_lesson.cli.command import FINDING, SOUND
from kubecert_lesson.cli.shared import named, read_seconds
from kubecert_lesson.files import write_public
from kubecert_lesson.notebook_tests.masks import masks
from kubecert_lesson.notebook_tests.outcomes import PATIENCE
from kubecert_lesson.notebook_tests.places import notebooks_in, require_tools
from kubecert_lesson.notebook_tests.running import check_notebooks
from kubecert_lesson.notebook_tests.storing import store
from kubecert_lesson.notebook_tests.verdicts import CellVerdict
from kubecert_lesson.reports import Result, Results, junit
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import Plural, say, visible

_LINES = 20  # of what differs
_WIDTH = 160


def run_test(chosen: Namespace) -> int:
    """Test notebooks, after storing them where that was asked for. Returns the exit code."""
    began = time.monotonic()
    seconds = read_seconds(chosen.timeout, default=PATIENCE)
    more = [] if chosen.sanitize_with is None else [Path(chosen.sanitize_with)]
    masks(*more)  # a file that cannot be used is told before anything runs
    paths = notebooks_in(named(chosen.notebooks))
    require_tools()
    failed = _store(paths, seconds, more) if chosen.store else []
    rest = [path for path in paths if path not in {each.path for each in failed}]
    verdicts = (*failed, *check_notebooks(rest, timeout=seconds, more_masks=more))
    for each in verdicts:
        if each.verdict is not Verdict.PASSED:
            print(_shown(each))
    print(_summary(paths, verdicts, time.monotonic() - began))
    if chosen.junit is not None:
        write_public(chosen.junit, junit(_results(verdicts)).encode() + b"\n")
    return FINDING if any(each.verdict is Verdict.FAILED for each in verdicts) else SOUND


def _store(paths: Sequence[Path], seconds: float, more: Sequence[Path]) -> list[CellVerdict]:
    """Store what the notebooks show; return what failed, and is not to be tested.

    One after the other, in this thread: only so does Ctrl-C end a cell that hangs.
    """
    failed = []
    for path in paths:
        each = store(path, timeout=seconds, more_masks=more)
        if each.verdict is Verdict.FAILED:
            failed.append(each)
        else:
            print(say("{path}: {found}", path=str(each.path), found=each.found), flush=True)
    return failed


def _shown(one: CellVerdict) -> str:
    lines = [visible(one.where), f"  {one.found}"]
    lines += [f"    {visible(line)[:_WIDTH]}" for line in one.difference[:_LINES]]
    if one.advice is not None:
        lines.append(f"  → {one.advice}")
    return "\n".join(lines) + "\n"


def _summary(paths: Sequence[Path], verdicts: Sequence[CellVerdict], seconds: float) -> str:
    whole = {
        "notebooks": Plural("{n} notebook", "{n} notebooks", len(paths)),
        "cells": Plural(
            "{n} cell", "{n} cells", sum(each.verdict is Verdict.PASSED for each in verdicts)
        ),
        "seconds": f"{seconds:.0f}",
    }
    failed = sum(each.verdict is Verdict.FAILED for each in verdicts)
    if failed:
        return str(
            Plural(
                "{notebooks}: {cells} as stored, {n} finding; {seconds} s.",
                "{notebooks}: {cells} as stored, {n} findings; {seconds} s.",
                failed,
                whole,
            )
        )
    return say(
        "{notebooks}, {cells}: all show what is stored, twice. HOME is as it was, and nothing"
        " listened beyond 127.0.0.1. {seconds} s.",
        **whole,
    )


def _results(verdicts: Sequence[CellVerdict]) -> Results:
    return Results(
        command="test",
        heading=say("Notebooks as they are stored"),
        at=moments.utc(None),
        results=tuple(map(_result, verdicts)),
        version=__version__,
    )


def _result(one: CellVerdict) -> Result:
    return Result(
        rule=one.found.code,
        title=one.where,
        verdict=one.verdict,
        reason=str(one.found),
        fix=(*one.difference, *([] if one.advice is None else [str(one.advice)])),
        file=str(one.path or ""),
    )
