"""``python -m hub --learners 1 30``: classes of these sizes here, with their figures."""

import argparse
import statistics
import sys
import time
from collections.abc import Sequence

from .classroom import study, together
from .hub import running

ROW = "{:40}" + "{:>10}" * 2


def main() -> int:
    """Run each class, print what it took, and return 1 if any cell showed something else."""
    parser = argparse.ArgumentParser(prog="python -m hub", description=__doc__)
    parser.add_argument("--learners", type=int, nargs="+", default=[1, 30])
    differs = list(map(of_size, parser.parse_args().learners))
    return any(differs)


def of_size(learners: int) -> bool:
    """Run a class, print its figures, and return whether a cell showed something else."""
    began = time.monotonic()
    with running() as hub:
        ready = time.monotonic() - began
        done = together(lambda name: study(hub, name), [f"learner{n}" for n in range(learners)])
    differences = [line for each in done for line in each.differences]
    print(f"{learners} at once")
    print(ROW.format("", "median", "most"))
    print(ROW.format("the hub answered, s", "", f"{ready:.1f}"))
    print(row("the learner's server answered, s", [each.entered for each in done]))
    print(row("the learner had done all notebooks, s", [each.finished for each in done]))
    print(row("Jupyter server, MB", [each.server / 2**20 for each in done]))
    print(row("kernel with all that it started, MB", [each.kernel / 2**20 for each in done]))
    print(row("bare kernel with matplotlib, MB", [each.bare / 2**20 for each in done]))
    print(row("kernel / bare kernel", [each.kernel / each.bare for each in done]))
    print(f"{sum(each.cells for each in done)} cells, {len(differences)} showed something else")
    print(*differences[:10], sep="\n")
    return bool(differences)


def row(name: str, figures: Sequence[float]) -> str:
    """A line of the table: the median of all learners, and the most of any."""
    return ROW.format(name, f"{statistics.median(figures):.1f}", f"{max(figures):.1f}")


if __name__ == "__main__":
    sys.exit(main())
