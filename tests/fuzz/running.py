"""Inputs for a reader, one after the other, and a report of those that it owes an answer."""

import itertools
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fuzz.judging import Crash, Target, judge, smaller
from fuzz.mutating import mutated, swept

KEPT = Path(__file__).parent / "kept"
MOST_CRASHES = 20  # different ones, after which a run ends


@dataclass
class Run:
    """How many inputs a reader took, the processor's time for that, and its different crashes."""

    target: Target
    inputs: int = 0
    seconds: float = 0.0
    crashes: dict[Crash, Crash] = field(default_factory=dict)

    def take(self, data: bytes) -> None:
        self.inputs += 1
        start = time.process_time()
        crash = judge(self.target, data)
        self.seconds += time.process_time() - start
        if crash and crash not in self.crashes:
            self.crashes[crash] = smaller(self.target, crash)

    @property
    def over(self) -> bool:
        return len(self.crashes) >= MOST_CRASHES


def run_seeded(target: Target, runs: int, seed: int) -> Run:
    """Give a reader so many inputs, which the seed alone decides."""
    run = Run(target)
    for data in itertools.islice(inputs(target, runs, seed), runs):
        run.take(data)
        if run.over:
            break
    return run


def inputs(target: Target, runs: int, seed: int) -> Iterator[bytes]:
    """What is kept, and the seeds; of DER a sweep over each byte, half the runs at most; chance."""
    seeds = [*target.seeds()]
    yield from kept(target)
    yield from seeds
    random = Random(f"{target.name} {seed}")
    if target.der:
        sweep = [*swept(seeds)]
        yield from random.sample(sweep, min(len(sweep), runs // 2))
    while True:
        whole = random.choice(seeds)
        yield mutated(whole, random, others=seeds, words=target.words, der=target.der)


def kept(target: Target) -> list[bytes]:
    """The inputs that a reader once owed an answer to, by hand or by what was found here."""
    return [bytes.fromhex(path.read_text()) for path in sorted((KEPT / target.name).glob("*.hex"))]


def report(run: Run) -> str:
    """One line, and some for each crash: what came, where, and the input to keep."""
    each = run.seconds / max(1, run.inputs) * 1000
    head = f"{run.target.name}: {run.inputs} inputs, {run.seconds:.1f} s, {each:.2f} ms each"
    parts = [head if not run.crashes else f"{head}, {len(run.crashes)} different crashes"]
    for crash in run.crashes.values():
        name = f"{crash.kind.lower()}-{zlib.crc32(crash.data):08x}.hex"
        parts += [
            f"--- {crash.kind} at {crash.place}",
            crash.told.rstrip(),
            f"    keep it: tests/fuzz/kept/{run.target.name}/{name}",
            f"    {crash.data.hex()}",
            f"    {crash.data!r}"[:2_000],
        ]
    return "\n".join(parts)
