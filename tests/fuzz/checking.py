"""What a test of some readers does: it runs their inputs in a process with limits of its own."""

import os
import subprocess
import sys
from pathlib import Path

INPUTS = 10_000  # for each reader
MINUTES = 10
TESTS = Path(__file__).parent.parent


def complaints(kind: str, *, inputs: int = INPUTS) -> str:
    """Run the inputs of the readers of one kind; return what was found, '' where all is well."""
    # The child is not measured: that would take most of its time.
    unmeasured = {name: value for name, value in os.environ.items() if "COV" not in name}
    run = subprocess.run(
        [sys.executable, "-m", "fuzz", kind, "--runs", str(inputs)],
        env={**unmeasured, "PYTHONPATH": os.pathsep.join((str(TESTS.parent), str(TESTS)))},
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
    )
    return "" if run.returncode == 0 else f"{run.stdout}\n{run.stderr}"
