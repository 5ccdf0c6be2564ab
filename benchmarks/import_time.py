"""What does ``import kubecert_lesson`` cost, beside ``import cryptography.x509``?

Whole processes of Python, each importing one of the two, in turn; medians.
"""

import statistics
import subprocess
import sys
import time

ROUNDS = 30
TARGET = 1.1


def seconds(module: str) -> float:
    """Start a Python that imports the module; return how long that took."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the medians and the result."""
    ours, library = [], []
    for _ in range(ROUNDS):
        ours.append(seconds("kubecert_lesson"))
        library.append(seconds("cryptography.x509"))
    mine, theirs = statistics.median(ours), statistics.median(library)
    print(f"import kubecert_lesson:   {mine * 1000:.0f} ms")
    print(f"import cryptography.x509: {theirs * 1000:.0f} ms")
    print(f"{ROUNDS} runs of each, in turn; medians")
    print(f"RESULT import: {mine / theirs:.2f} (target <= {TARGET})")


if __name__ == "__main__":
    main()
