"""How long does the whole gallery take with the real kubectl?

Every fault is provoked, seen, fixed and seen to work, as a test of a learner's install would.
Beside it, in turn, run as many bare processes of kubectl (``version --client``), which ask nobody.
"""

import time

from kubecert_lesson import gallery, kubectl
from kubecert_lesson.gallery import GALLERY, Exhibit

TARGET_SECONDS = 20.0


def play(fault: Exhibit) -> int:
    """Provoke a fault, look, fix it, look again; return how often kubectl was run."""
    with gallery.provoke(fault) as scene:
        assert not scene.kubectl("get", "nodes").ok
        fixing = scene.fix()
        assert scene.kubectl("get", "nodes").ok
    return len(fixing) + 2


def main() -> None:
    """Print the sums and the result."""
    whole, bare, runs = 0.0, 0.0, 0
    for fault in GALLERY:
        start = time.perf_counter()
        count = play(fault)
        middle = time.perf_counter()
        for _ in range(count):
            kubectl.run("version", "--client")
        whole += middle - start
        bare += time.perf_counter() - middle
        runs += count
    print(f"the gallery, {len(GALLERY)} faults seen and fixed: {whole:.1f} s, keys included")
    print(f"kubectl alone, {runs} processes:              {bare:.1f} s")
    print(
        f"RESULT gallery: {whole:.1f} s, {whole / bare:.1f} times kubectl alone"
        f" (target <= {TARGET_SECONDS:.0f} s)"
    )


if __name__ == "__main__":
    main()
