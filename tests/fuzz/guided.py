"""One reader under atheris: an input that reaches new code is damaged further.

``python -m fuzz.guided message 1000000``. What was found to reach code stays in .fuzz/, and the
next run begins there. Where atheris is not installed (it comes for Linux on x86-64), the inputs
are the same blind ones as in the tests, from another seed.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random

try:
    import atheris
except ImportError:
    atheris = None

if atheris is not None:
    with atheris.instrument_imports(include=["kubecert_lesson", "yaml", "h11"]):
        from fuzz.targets import TARGETS
else:
    from fuzz.targets import TARGETS

from fuzz.judging import keep_time
from fuzz.mutating import MOST_BYTES, mutated
from fuzz.running import Run, kept, report, run_seeded

CORPUS = Path(".fuzz").absolute()
_LIMIT_MB = 500


def main(name: str, runs: int) -> int:
    target, seed = TARGETS[name], int(time.time())
    keep_time()
    if atheris is None:
        run = run_seeded(target, runs, seed)
        print(report(run), flush=True)
        return 1 if run.crashes else 0
    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = [*target.seeds()]
    for number, data in enumerate([*kept(target), *seeds]):
        (corpus / f"seed-{number:04}").write_bytes(data)
    run = Run(target)

    folder = tempfile.mkdtemp()
    os.chdir(folder)

    def take(data: bytes) -> None:
        run.take(data)
        if run.inputs == runs or run.over:
            print(report(run), flush=True)
            shutil.rmtree(folder)
            os._exit(1 if run.crashes else 0)  # libFuzzer takes every other way out for a crash

    def damaged(data: bytes, most: int, number: int) -> bytes:
        random = Random(number)
        if random.random() < 0.3:
            return bytes(atheris.Mutate(data, most))
        made = mutated(data, random, others=seeds, words=target.words, der=target.der)
        return made[:most]

    options = [
        sys.argv[0],
        str(corpus),
        f"-max_len={MOST_BYTES}",
        f"-rss_limit_mb={_LIMIT_MB}",
        "-timeout=30",
        f"-seed={seed}",
        "-verbosity=0",
    ]
    atheris.Setup(options, take, custom_mutator=damaged)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
