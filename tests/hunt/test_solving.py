"""The reference solver fixes two hundred hunts, with the real kubectl, and meets what was dealt."""

from pathlib import Path

import pytest
from hunt.batches import ALIKE

from kubecert_lesson.hunt import deal, hunt
from kubecert_lesson.hunt.breaks import BREAKS
from kubecert_lesson.hunt.solving import solve

pytestmark = pytest.mark.real_clock

# Each fault alone, and then alone in other clusters; two and three at once.
SAMPLE = [(seed, 1) for seed in range(160)] + [(seed, 2) for seed in range(28)]
SAMPLE += [(seed, 3) for seed in range(12)]
PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_the_reference_solver_fixes_two_hundred_seeds(part: int, tmp_path: Path) -> None:
    """What is met on the way is what was dealt, and kubectl works in the end."""
    for seed, count in SAMPLE[part::PARTS]:
        with hunt(seed, count, folder=tmp_path / f"{count}-{seed}") as begun:
            met = {alike(fault) for fault in solve(begun)}
            assert met == {alike(fault) for fault in deal(seed, count).faults}, (seed, count)
            assert begun.report().due, "the last check found that it is over"


def alike(fault: str) -> str:
    """A kubeconfig alone does not tell who will refuse its certificate: TLS, or a 401."""
    return ALIKE.get(fault, fault)


def test_the_sample_has_two_hundred_seeds_and_every_fault() -> None:
    assert len(SAMPLE) == 200
    faults = {fault for seed, count in SAMPLE for fault in deal(seed, count).faults}
    assert faults == {each.id for each in BREAKS}
