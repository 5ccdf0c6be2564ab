"""Fuzz the readers: ``python -m fuzz certificates message --runs 10000``, with tests/ on the path.

All of them where none is named. The inputs are the same in every run with one ``--seed``. With
``--guided`` atheris chooses them by what they reach in the code; see guided.py.
"""

import argparse
import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from fuzz.judging import Target, keep_time, limit_memory
from fuzz.running import report, run_seeded
from fuzz.targets import OF, TARGETS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", default=[*OF])
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", action="store_true")
    chosen = parser.parse_args()
    targets = [target for name in chosen.names for target in OF.get(name) or (TARGETS[name],)]
    if chosen.guided:
        return _guided(targets, chosen.runs)
    limit_memory()
    keep_time()
    crashes = 0
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for target in targets:
            run = run_seeded(target, chosen.runs, chosen.seed)
            print(report(run), flush=True)
            crashes += len(run.crashes)
    return 1 if crashes else 0


def _guided(targets: Sequence[Target], runs: int) -> int:
    """Run each in a process of its own: libFuzzer ends the one that it is in."""
    command = [sys.executable, "-m", "fuzz.guided"]
    ended = [subprocess.run([*command, target.name, str(runs)]).returncode for target in targets]
    return max(ended)


if __name__ == "__main__":
    sys.exit(main())
