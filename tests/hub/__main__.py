"""``python -m tests.hub --learners 30``: a class of that size on this machine, with its figures."""

import argparse
import statistics
import sys
import time

from .classroom import study, together
from .hub import running


def main() -> int:
    """Run the class, print what it took, and return 1 if a cell showed something else."""
    parser = argparse.ArgumentParser(prog="python -m tests.hub", description=__doc__)
    parser.add_argument("--learners", type=int, default=30)
    names = [f"learner{number}" for number in range(parser.parse_args().learners)]
    began = time.monotonic()
    with running() as hub:
        ready = time.monotonic() - began
        done = together(lambda name: study(hub, name), names)
    differences = [line for each in done for line in each.differences]
    megabytes = [each.memory / 2**20 for each in done]
    print(f"the hub answered after              {ready:8.1f} s")
    print(f"the last learner's server answered  {max(each.entered for each in done):8.1f} s")
    print(f"all learners had done all notebooks {max(each.finished for each in done):8.1f} s")
    print(f"cells run and compared              {sum(each.cells for each in done):8}")
    print(f"cells that showed something else    {len(differences):8}")
    print(f"memory of a learner, median (PSS)   {statistics.median(megabytes):8.0f} MB")
    print(f"memory of a learner, most (PSS)     {max(megabytes):8.0f} MB")
    print(*differences[:10], sep="\n")
    return bool(differences)


if __name__ == "__main__":
    sys.exit(main())
