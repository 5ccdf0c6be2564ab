"""Does a kubeconfig of ten times as many contexts take ten times as long?

10,000 contexts (53 MB) against our own time for 1,000, in turn, as in ``kubeconfig_1000.py``.
PyYAML's CSafeLoader alone is shown beside it: the garbage collector looks through its growing
heap of objects again and again, so that it takes far more than ten times as long.
"""

import statistics
import tempfile
from pathlib import Path

from kubeconfig_1000 import load_alone, read_and_check, seconds, write

ROUNDS = 9


def main() -> None:
    """Print the medians and the result."""
    small: list[float] = []
    large: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        one, ten = write(Path(folder), 1000), write(Path(folder), 10_000)
        for _ in range(ROUNDS):
            small += [seconds(read_and_check, one) for _ in range(5)]
            large.append(seconds(read_and_check, ten))
        theirs = [seconds(load_alone, ten) / seconds(load_alone, one) for _ in range(3)]
    print(f"1,000 contexts:  {statistics.median(small) * 1e3:.0f} ms (of {len(small)} runs)")
    print(f"10,000 contexts: {statistics.median(large) * 1e3:.0f} ms (of {len(large)} runs)")
    print(f"CSafeLoader alone takes {statistics.median(theirs):.1f} times as long (of 3 runs)")
    ratio = statistics.median(large) / statistics.median(small)
    print(f"RESULT kubeconfig_10000: {ratio:.2f} (target <= 11)")


if __name__ == "__main__":
    main()
