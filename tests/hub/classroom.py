"""A whole class at once: every learner runs every notebook, and each cell is compared.

What a cell shows is compared with what is stored, after the same rules as nbval's run.
"""

import configparser
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat

from .hub import Hub
from .learner import Learner, Shown

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


@dataclass(frozen=True, slots=True)
class Done:
    """What one learner did: seconds until the server was there, and until all notebooks were."""

    learner: Learner
    entered: float
    finished: float
    cells: int
    differences: tuple[str, ...]
    memory: int  # bytes, the most of any moment that was looked at


def masks() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The rules of nbval's run: what may differ between two runs."""
    rules = configparser.RawConfigParser()
    rules.read(ROOT / "tests" / "notebooks" / "sanitise.cfg")
    return tuple(
        (re.compile(rules[name]["regex"], re.MULTILINE), rules[name]["replace"])
        for name in rules.sections()
    )


def cells_of(path: Path) -> list[nbformat.NotebookNode]:
    """The code cells of a stored notebook."""
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def stored(cell: nbformat.NotebookNode) -> Shown:
    """What a stored cell shows."""
    outputs = cell.outputs
    printed = "".join(o.text for o in outputs if o.output_type == "stream")
    shown = [o for o in outputs if o.output_type in ("execute_result", "display_data")]
    error = next((f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"), "")
    return Shown(printed, tuple(o.data.get("text/plain", "") for o in shown), error)


def differs(one: Shown, other: Shown) -> bool:
    """Whether two outputs differ beyond what may differ."""

    def masked(shown: Shown) -> str:
        found = "\0".join((shown.printed, *shown.results, shown.error))
        for rule, replacement in RULES:
            found = rule.sub(replacement, found)
        return found

    return masked(one) != masked(other)


RULES = masks()


def memory(hub: Hub, learner: Learner) -> int:
    """Bytes that the learner's processes need, shared pages by shares (PSS)."""
    found = 0
    for process in hub.processes(learner.name):
        try:
            found += process.memory_full_info().pss
        except Exception:  # noqa: S112, BLE001 - it has just ended
            continue
    return found


def study(hub: Hub, name: str, notebooks: Sequence[Path] = tuple(NOTEBOOKS)) -> Done:
    """Enter, run every cell of the notebooks in order, each notebook in a kernel, and compare."""
    learner, began = Learner(hub.url, name), time.monotonic()
    learner.enter()
    entered, cells, differences, most = time.monotonic() - began, 0, list[str](), 0
    for path in notebooks:
        with learner.kernel() as kernel:
            for cell in cells_of(path):
                shown, cells = kernel.run(cell.source), cells + 1
                if differs(shown, stored(cell)):
                    differences.append(f"{path.stem}: {cell.source[:60]!r}: {shown}")
            most = max(most, memory(hub, learner))
    return Done(learner, entered, time.monotonic() - began, cells, tuple(differences), most)


def together(work: Callable[[str], Done], names: Sequence[str]) -> list[Done]:
    """Let all of them work at the same time."""
    with ThreadPoolExecutor(len(names)) as room:
        return list(room.map(work, names))
