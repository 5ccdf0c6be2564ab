"""Run every cell of every notebook twice under nbval, and prove that the run leaves no trace.

``python -m tests.notebooks.trace`` runs copies in which each cell is followed by itself, and
compares both with the stored output, strictly: a learner can run any cell again. The run has a
HOME of its own with a kubeconfig in it. Afterwards HOME and the notebook folder must be as they
were, and every socket that was bound must have been on loopback.
"""

import hashlib
import ipaddress
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbformat
import psutil

from .make import NOTEBOOKS, NUMBERED

ROOT = Path(__file__).parents[2]
SANITISE = Path(__file__).with_name("sanitise.cfg")
AGAIN = SANITISE.with_name("again.cfg")
WATCHER = Path(__file__).with_name("watcher")  # holds a sitecustomize.py that every kernel loads


def snapshot(folder: Path) -> dict[str, tuple[int, str]]:
    """Every path below a folder, with its mode and the SHA-256 of its content."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


def differences(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> list[str]:
    """The paths that appeared, vanished or changed."""
    return sorted(
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    )


def beyond_loopback(addresses: set[str]) -> list[str]:
    """Those of the bound addresses that are not on loopback."""
    return sorted(text for text in addresses if not ipaddress.ip_address(text).is_loopback)


def double(path: Path, folder: Path) -> None:
    """Write a copy of a notebook into a folder, in which each code cell stands twice."""
    notebook = nbformat.read(path, 4)
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "code":
            cells.append(nbformat.from_dict({**cell, "id": f"{cell.id}-again"}))
    notebook.cells = cells
    nbformat.write(notebook, folder / path.name)


def command(report: Path, sanitise: Path, paths: list[str]) -> list[str]:
    """The strict nbval run: three workers, a notebook always in one of them."""
    options = f"""-m pytest --nbval --nbval-current-env --nbval-sanitize-with {sanitise}
        --nbval-cell-timeout=60 -n 3 --dist loadfile -q -p no:cacheprovider --no-cov
        --junitxml {report}"""
    return [sys.executable, *options.split(), *paths]


def environment(scratch: Path) -> dict[str, str]:
    """The environment of the run: everything that Jupyter would keep in HOME is elsewhere."""
    own = {
        "HOME": "home",
        "USERPROFILE": "home",
        "KUBECERT_LESSON_DIR": "lesson",
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "jupyter/config",
        "JUPYTER_DATA_DIR": "jupyter/data",
        "JUPYTER_RUNTIME_DIR": "jupyter/runtime",
        "MPLCONFIGDIR": "matplotlib",
        "BOUND_ADDRESSES": "bound",
    }
    kept = {name: value for name, value in os.environ.items() if name != "KUBECONFIG"}
    folders = {name: str(scratch / path) for name, path in own.items()}
    return {**kept, **folders, "PYTHONPATH": str(WATCHER)}


def run(paths: list[Path]) -> list[str]:
    """Run the notebooks; return what is wrong, a line each."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        home = scratch / "home"
        (home / ".kube").mkdir(parents=True, mode=0o700)
        (home / ".kube" / "config").write_text("# not yours to touch\n")
        (scratch / "jupyter").mkdir()
        copies = scratch / "notebooks"
        copies.mkdir()
        for path in paths:
            double(path, copies)
        sanitise = scratch / "sanitise.cfg"
        sanitise.write_text(SANITISE.read_text() + AGAIN.read_text())
        before = snapshot(home), snapshot(copies)
        faults: list[str] = []
        report = scratch / "report.xml"
        started = time.monotonic()
        process = subprocess.Popen(
            command(report, sanitise, [str(copies)]), env=environment(scratch), cwd=ROOT
        )
        listening = _watch(process)
        print(f"the notebooks took {time.monotonic() - started:.1f} seconds")
        if process.returncode:
            faults.append(f"nbval failed with exit code {process.returncode}")
        faults += _unjudged(report)
        after = snapshot(home), snapshot(copies)
        bound = scratch / "bound"
        recorded = set(bound.read_text().split()) if bound.exists() else set()
        faults += [f"HOME was changed: {path}" for path in differences(before[0], after[0])]
        faults += [f"notebooks/ was changed: {path}" for path in differences(before[1], after[1])]
        faults += [f"bound beyond loopback: {a}" for a in beyond_loopback(recorded | listening)]
        if not recorded:
            faults.append("no socket was seen at all: the watcher does not work")
        return faults


def _watch(process: subprocess.Popen[bytes]) -> set[str]:
    """Look at the listening sockets of all child processes until the run ends."""
    seen: set[str] = set()
    while process.poll() is None:
        for child in psutil.Process().children(recursive=True):
            try:
                connections = child.net_connections(kind="inet")
            except psutil.Error:
                continue
            seen |= {c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN}
        time.sleep(0.2)
    return seen


def _unjudged(report: Path) -> list[str]:
    """Cells that were skipped or expected to fail were not compared: that is a fault, too."""
    if not report.exists():
        return ["there is no report of the run"]
    cases = ElementTree.parse(report).getroot().findall(".//testcase")
    if not cases:
        return ["no cell was compared"]
    return [
        f"not compared: {case.get('name')}" for case in cases if case.find("skipped") is not None
    ]


if __name__ == "__main__":
    found = run([Path(name) for name in sys.argv[1:]] or sorted(NOTEBOOKS.glob(NUMBERED)))
    print("\n".join(found) or "HOME and notebooks/ are as they were; every socket was on loopback")
    sys.exit(1 if found else 0)
