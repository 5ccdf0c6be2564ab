"""How many hunts a second does a core deal and prove, and how long does a check take?

A hunt is dealt from pooled keys, and what is wrong in it is found out anew by signatures, dates and
names; beside it, in turn, the cryptography library signs as many certificates as a hunt has. Then a
hunt's ``say`` and ``hint`` are timed in a folder, without kubectl.
"""

import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from kubecert_lesson import certificates
from kubecert_lesson.faults import Door
from kubecert_lesson.hunt import deal, hunt
from kubecert_lesson.hunt.inspecting import present, traces_of
from kubecert_lesson.keys.practice import practice_key

SEEDS, TARGET, ANSWERS = 300, 50, 20
CERTIFICATES = 6  # that a hunt has at least
NOW = datetime.now(UTC)


def proven(seed: int) -> bool:
    """Deal a hunt of one, two or three faults, and find out which they are."""
    case = deal(seed, 1 + seed % 3, now=NOW)
    return {*present(traces_of(case, Path("/nonexistent")))} == {*case.faults}


def signed(number: int) -> None:
    """Sign as many certificates as a hunt has."""
    for _ in range(CERTIFICATES):
        certificates.self_signed_authority(practice_key(0, 1), common_name=f"c{number}", now=NOW)


def main() -> None:
    """Print a line for each figure."""
    spent = {"hunt": 0.0, "signing": 0.0}
    for seed in range(SEEDS):
        began = time.process_time()
        if not proven(seed):
            sys.exit(f"seed {seed} has other faults than it says")
        middle = time.process_time()
        signed(seed)
        spent["hunt"] += middle - began
        spent["signing"] += time.process_time() - middle
    print(
        f"RESULT hunts dealt and proven a second: {SEEDS / spent['hunt']:.0f} (target >= {TARGET})"
    )
    ratio = spent["hunt"] / spent["signing"]
    print(f"RESULT a hunt, beside signing {CERTIFICATES} certificates: {ratio:.1f} times")
    with tempfile.TemporaryDirectory() as folder, hunt(1, folder=folder) as begun:
        times = []
        for _ in range(ANSWERS):
            started = time.process_time()
            begun.say(door=Door.FORBIDDEN, fault="forbidden")
            times.append(time.process_time() - started)
    print(f"RESULT an answer in a hunt: {statistics.median(times) * 1000:.0f} ms (target <= 50)")


if __name__ == "__main__":
    main()
