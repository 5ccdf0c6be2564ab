"""A whole class at once: every learner runs every notebook, and each cell is compared.

What a cell shows is compared with what is stored, after the same rules as nbval's run.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil

from kubecert_lesson.notebook_tests.masks import masked

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
    server: int  # bytes of the learner's Jupyter server
    kernel: int  # bytes of a kernel and of all that it started, the most after any notebook
    bare: int  # bytes of a kernel that imported matplotlib and did nothing else


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

    def compared(shown: Shown) -> str:
        return masked("\0".join((shown.printed, *shown.results, shown.error)))

    return compared(one) != compared(other)


def memory(hub: Hub, learner: Learner) -> tuple[int, int]:
    """Bytes of the learner's server, and of the kernels with what they started.

    Pages that several processes share are counted by shares (PSS).
    """
    server = kernels = 0
    for process in hub.processes(learner.name):
        with suppress(psutil.Error):  # it has just ended
            bytes_of = process.memory_full_info().pss
            lineage = [process, *process.parents()]
            if any("ipykernel_launcher" in each.cmdline() for each in lineage):
                kernels += bytes_of
            else:
                server += bytes_of
    return server, kernels


def study(hub: Hub, name: str, notebooks: Sequence[Path] = tuple(NOTEBOOKS)) -> Done:
    """Enter, run every cell of the notebooks in order, each notebook in a kernel, and compare."""
    learner, began = Learner(hub.url, name), time.monotonic()
    learner.enter()
    entered, cells, differences, most = time.monotonic() - began, 0, list[str](), (0, 0)
    for path in notebooks:
        with learner.kernel() as kernel:
            for cell in cells_of(path):
                shown, cells = kernel.run(cell.source), cells + 1
                if differs(shown, stored(cell)):
                    differences.append(f"{path.stem}: {cell.source[:60]!r}: {shown}")
            server, kernels = memory(hub, learner)
            most = max(most[0], server), max(most[1], kernels)
    finished = time.monotonic() - began
    with learner.kernel() as kernel:
        kernel.run("import matplotlib.pyplot")
        bare = memory(hub, learner)[1]
    return Done(learner, entered, finished, cells, tuple(differences), *most, bare)


def together(work: Callable[[str], Done], names: Sequence[str]) -> list[Done]:
    """Let all of them work at the same time."""
    with ThreadPoolExecutor(len(names)) as room:
        return list(room.map(work, names))
