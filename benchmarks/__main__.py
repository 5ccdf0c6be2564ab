"""``make benchmarks``: run every script of this folder and print its results as one table."""

import os
import re
import subprocess
import sys
from pathlib import Path

RESULT = re.compile(r"RESULT ([^:]+): (.+?)(?: \(target ([^)]+)\))?$", re.MULTILINE)


def main() -> None:
    """Run the scripts one after the other, so that none disturbs another."""
    rows = []
    tests = Path(__file__).parents[1] / "tests"  # the browser of the tests is measured with, too
    environment = {**os.environ, "PYTHONPATH": str(tests)}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        # A script that fails says why: its stderr is not captured.
        command = [sys.executable, str(path)]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True, env=environment
        )
        print(f"{path.stem}\n{done.stdout}", flush=True)
        rows += RESULT.findall(done.stdout)
    print("| figure | measured | target |\n|---|---|---|")
    for figure, measured, target in rows:
        print(f"| {figure} | {measured} | {target.replace('<=', '≤') or 'none'} |")


if __name__ == "__main__":
    main()
