"""``make benchmarks``: run every script of this folder and print its results as one table."""

import re
import subprocess
import sys
from pathlib import Path

RESULT = re.compile(r"RESULT ([^:]+): (.+?)(?: \(target ([^)]+)\))?$", re.MULTILINE)


def main() -> None:
    """Run the scripts one after the other, so that none disturbs another."""
    rows = []
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        # A script that fails says why: its stderr is not captured.
        command = [sys.executable, str(path)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        print(f"{path.stem}\n{done.stdout}", flush=True)
        rows += RESULT.findall(done.stdout)
    print("| figure | measured | target |\n|---|---|---|")
    for figure, measured, target in rows:
        print(f"| {figure} | {measured} | {target.replace('<=', '≤') or 'none'} |")


if __name__ == "__main__":
    main()
