"""Hunts in batches: each seed has the faults that it says, and no others.

``python -m hunt.batches 10000`` (``make hunts``) goes through so many seeds, with one, two
and three faults in turn. What the maker notes is compared with what is found without it: by the
facts (YAML, base64, signatures, dates, names), and by the diagnosis as far as it needs no server.
"""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from itertools import combinations
from pathlib import Path

from kubecert_lesson.diagnose import diagnose
from kubecert_lesson.hunt.breaks import Break, combined
from kubecert_lesson.hunt.dealing import HuntCase, deal
from kubecert_lesson.hunt.inspecting import present, traces_of

NOWHERE = Path("/nonexistent")
_BATCH = 250
# The diagnosis of a file alone names these otherwise, or needs the server for them.
ALIKE = {
    "strict-client-expired": "client-expired",
    "strict-client-unknown-authority": "client-other-authority",
}


def flaws(case: HuntCase) -> Iterator[str]:
    """Say what differs between what a case is said to have and what is found in it."""
    found = present(traces_of(case, NOWHERE))
    if set(found) != set(case.faults) or len(found) != len(case.faults):
        yield f"seed {case.seed}: {case.faults}, and there are {found}"
    if len(case.setup.kubeconfigs) == 1:
        yield from _of_diagnosis(case)


def _of_diagnosis(case: HuntCase) -> Iterator[str]:
    """What the diagnosis finds in the file must be one of the faults."""
    said = diagnose(case.setup.kubeconfigs[0], offline=True, at=case.healthy.now)
    expected = {ALIKE.get(fault, fault) for fault in case.faults}
    if {"namesake-authority", "unknown-authority"} & expected:
        expected.add("client-other-authority")  # than the kubeconfig's: the server would tell
    named = {one.fault for one in said.checks if one.failed and not one.advice}
    if not named <= expected:
        yield f"seed {case.seed}: {case.faults}, and the diagnosis names {sorted(named)}"


def covering() -> tuple[tuple[Break, ...], ...]:
    """Return some hundred triples and pairs in which every pair of faults stands at least once."""
    left = {frozenset(pair) for pair in combined(2)}
    chosen: list[tuple[Break, ...]] = []
    for least in (3, 2):
        for three in combined(3):
            pairs = {frozenset(pair) for pair in combinations(three, 2)} & left
            if len(pairs) >= least:
                chosen.append(three)
                left -= pairs
    chosen += [tuple(sorted(pair, key=lambda each: each.id)) for pair in left]
    return tuple(chosen)


def batch(first: int, now: datetime | None = None, count: int = _BATCH) -> list[str]:
    """Go through some seeds, with one, two and three faults in turn."""
    found: list[str] = []
    for seed in range(first, first + count):
        found += flaws(deal(seed, 1 + seed % 3, now=now))
    return found


def timed(first: int) -> tuple[list[str], float]:
    """The same, with the seconds of a core that it took."""
    began = time.process_time()
    return batch(first), time.process_time() - began


def main(seeds: int) -> int:
    """Go through so many seeds, on every core. Returns 1 where one has a flaw."""
    with ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        done = list(pool.map(timed, range(0, seeds, _BATCH)))
    found = [flaw for flaws, _ in done for flaw in flaws]
    rate = len(done) * _BATCH / sum(seconds for _, seconds in done)
    print("\n".join([*found, f"{seeds} seeds, {len(found)} flaws, {rate:.0f} a second a core"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
