"""Run every cell of notebooks twice under nbval, and see that the run leaves no trace.

A learner can run any cell again, so a copy is run in which each cell is followed by itself; both
are compared with what is stored. The kernel runs where the notebook lies.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import private_folder
from kubecert_lesson.notebook_tests import masks
from kubecert_lesson.notebook_tests.outcomes import (
    CELLS,
    NOT_RUN,
    PATIENCE,
    SAME,
    WHERE,
    CellRun,
    decisive,
    said_of,
)
from kubecert_lesson.notebook_tests.places import bound_addresses, environment
from kubecert_lesson.notebook_tests.rules import broken_rules, code_cells, read_notebook
from kubecert_lesson.notebook_tests.traces import (
    beyond_loopback,
    differences,
    listening,
    snapshot,
)
from kubecert_lesson.notebook_tests.verdicts import CellVerdict
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import Text, text

_PLUGINS = ("kubecert_lesson.notebook_tests.plugin", "nbval.plugin", "xdist.plugin")
_TAIL = 10  # lines of pytest's own words, where it ended before its end
Runs = Mapping[Path, Mapping[int, list[CellRun]]]


def check_notebooks(
    paths: Sequence[Path], *, timeout: float = PATIENCE, more_masks: Sequence[Path] = ()
) -> tuple[CellVerdict, ...]:
    """Judge notebooks by the rules, and run those that keep them; return what was found.

    ``timeout`` is in seconds, for a cell; ``more_masks`` are files of what may differ, too.
    """
    found: list[CellVerdict] = []
    sound: dict[Path, Any] = {}
    for path in paths:
        try:
            notebook = read_notebook(path)
        except LessonError as error:
            found.append(CellVerdict(path=path, found=error.text))
            continue
        broken = list(broken_rules(notebook, path))
        found += broken
        if not broken and code_cells(notebook):
            sound[path] = notebook
    if sound:
        with private_folder("notebooks") as scratch:
            found += _run(sound, scratch, timeout, more_masks)
    return tuple(found)


def _run(
    sound: Mapping[Path, Any], scratch: Path, timeout: float, more_masks: Sequence[Path]
) -> Iterator[CellVerdict]:
    """Run notebooks that keep the rules, and see what changes around them."""
    rules = scratch / "sanitise.cfg"
    rules.write_text(masks.written((masks.SANITISE, masks.AGAIN, *more_masks)), encoding="utf-8")
    copies = {
        _double(notebook, path, scratch / f"{number:03}"): path
        for number, (path, notebook) in enumerate(sound.items())
    }
    surroundings = environment(scratch)
    home = Path(surroundings["HOME"])
    places = {home, *(path.absolute().parent for path in sound)}
    before = {place: snapshot(place, deep=place == home) for place in places}
    log, cells = scratch / "log", scratch / "cells"
    cells.touch()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*_command(rules, timeout, len(copies)), *map(str, copies)],
            env={**surroundings, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", CELLS: str(cells)},
            cwd=scratch,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
        sockets = listening(process)
    told = _told(cells, copies)
    for path, notebook in sound.items():
        yield from _verdicts(path, code_cells(notebook), told[path], timeout)
    if any(len(told[path]) < len(code_cells(sound[path])) for path in sound):
        yield CellVerdict(
            found=text(
                "nbval-ended", "nbval ended too early, with code {code}", code=process.wait()
            ),
            difference=tuple(
                log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL:]
            ),
        )
    for place in sorted(places):
        for changed in differences(before[place], snapshot(place, deep=place == home)):
            yield CellVerdict(found=_touched(place, changed, home))
    yield from _seen(bound_addresses(scratch), sockets)


def _double(notebook: Any, path: Path, folder: Path) -> Path:
    """Write a copy in which each code cell stands twice, and beside it where its kernel runs."""
    import nbformat

    cells = []
    for cell in code_cells(notebook):
        again = {"id": f"{cell.id[:50]}-again"} if "id" in cell else {}
        cells += [cell, nbformat.from_dict({**cell, **again})]
    folder.mkdir()
    (folder / WHERE).write_text(str(path.absolute().parent), encoding="utf-8")
    copy = folder / "notebook.ipynb"
    nbformat.write(nbformat.from_dict({**notebook, "cells": cells}), copy)
    return copy


def _command(rules: Path, timeout: float, notebooks: int) -> list[str]:
    """Return the strict run: a worker more than there are processors, a notebook always in one.

    One of the workers waits for a server most of the time.
    """
    workers = min((os.cpu_count() or 1) + 1, notebooks)
    options = "-q --noconftest -p no:cacheprovider --nbval --nbval-current-env --dist loadfile"
    plugins = [part for name in _PLUGINS for part in ("-p", name)]
    limits = [f"--nbval-cell-timeout={timeout}", f"--nbval-sanitize-with={rules}", f"-n{workers}"]
    settings = ["-c", os.devnull, f"--rootdir={rules.parent}"]
    return [sys.executable, "-m", "pytest", *options.split(), *plugins, *limits, *settings]


def _told(cells: Path, copies: Mapping[Path, Path]) -> Runs:
    """Read what the plugin wrote: for each notebook, the runs of each of its cells."""
    told: defaultdict[Path, dict[int, list[CellRun]]] = defaultdict(dict)
    for line in cells.read_text(encoding="ascii").splitlines():
        copy, place, outcome, words, difference = json.loads(line)
        run = CellRun(outcome=outcome, words=words, difference=tuple(difference))
        told[copies[Path(copy)]].setdefault(place // 2 + 1, []).append(run)
    return told


def _verdicts(
    path: Path, cells: Sequence[Any], told: Mapping[int, list[CellRun]], seconds: float
) -> Iterator[CellVerdict]:
    for number, runs in sorted(told.items()):
        run, again = decisive(runs)
        found, advice = said_of(run, again=again, seconds=seconds)
        verdicts = {SAME: Verdict.PASSED, NOT_RUN: Verdict.NOT_CHECKED}
        yield CellVerdict(
            path=path,
            cell=number,
            source=cells[number - 1].source,
            verdict=verdicts.get(run.outcome, Verdict.FAILED),
            found=found,
            advice=advice,
            difference=run.difference,
        )


def _touched(place: Path, changed: str, home: Path) -> Text:
    if place == home:
        return text("home-touched", "HOME was changed: {path}", path=changed)
    return text("folder-touched", "{folder} was changed: {path}", folder=place, path=changed)


def _seen(bound: set[str], sockets: set[str]) -> Iterator[CellVerdict]:
    for address in beyond_loopback(bound | sockets):
        yield CellVerdict(
            found=text(
                "beyond-loopback",
                "something can be reached from elsewhere, at {address}",
                address=address,
            ),
            advice=text("on-loopback", "let a server listen on 127.0.0.1"),
        )
    if not bound:  # a kernel always has some
        yield CellVerdict(found=text("blind", "no socket was seen: the watcher does not work"))
