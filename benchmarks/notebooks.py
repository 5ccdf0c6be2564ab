"""What do the notebooks take under nbval, beside as many empty ones and their bare keys?

The same command (two workers, strict comparison) runs the lesson's notebooks and as many
notebooks with one empty cell, in turn; then as many RSA keys as the notebooks make are generated
on two threads. Medians.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from kubecert_lesson import keys
from kubecert_lesson.notebook_tests.masks import SANITISE

ROOT = Path(__file__).parents[1]
ROUNDS = 5
TARGET = 1.5


def run(paths: list[Path], scratch: Path, **variables: str) -> float:
    """Run notebooks under nbval; return the seconds that it took."""
    options = "--nbval --nbval-current-env -n 2 --dist loadfile -q --no-cov -p no:cacheprovider"
    command = [sys.executable, "-m", "pytest", *options.split()]
    command += ["--nbval-sanitize-with", str(SANITISE), *map(str, paths)]
    environment = {**os.environ, "KUBECERT_LESSON_DIR": str(scratch / "lesson"), **variables}
    start = time.perf_counter()
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def count_keys(paths: list[Path], scratch: Path) -> list[int]:
    """Run the notebooks once more, with a counter; return the size of each key they make."""
    counted = scratch / "counted"
    counter = str(Path(__file__).with_name("counter"))
    run(paths, scratch, PYTHONPATH=counter, COUNTED_KEYS=str(counted))
    return [int(line) for line in counted.read_text().split()]


def generate(sizes: list[int]) -> float:
    """Generate keys of these sizes on two threads; return the seconds that it took."""
    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(keys.generate, sizes))
    return time.perf_counter() - start


def main() -> None:
    """Print the medians and the result."""
    lesson = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        empty = [scratch / path.name for path in lesson]
        for path in empty:
            nbformat.write(new_notebook(cells=[new_code_cell("", execution_count=1)]), path)
        sizes = count_keys(lesson, scratch)
        ours, bare, made = [], [], []
        for _ in range(ROUNDS):
            ours.append(run(lesson, scratch))
            bare.append(run(empty, scratch))
            made.append(generate(sizes))
    mine, theirs, bits = (statistics.median(values) for values in (ours, bare, made))
    print(f"{len(lesson)} notebooks of the lesson: {mine:.1f} s")
    print(f"{len(lesson)} empty notebooks:         {theirs:.1f} s")
    print(f"{len(sizes)} bare RSA keys:           {bits:.1f} s")
    print(f"{ROUNDS} runs of each, in turn; medians")
    print(f"RESULT notebooks: {mine / (theirs + bits):.2f} (target <= {TARGET})")


if __name__ == "__main__":
    main()
