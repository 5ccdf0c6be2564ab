"""How quick is ``kubecert-lesson diagnose --offline``, beside just loading what it must load?

Whole processes, in turn: the command on a kubeconfig as kubeadm writes it, and a Python that only
imports cryptography's certificates and PyYAML. The package runs from a folder in which it is
compiled, as pip leaves it: in a working copy with PYTHONDONTWRITEBYTECODE it would be compiled
again each time, which the libraries are not.
"""

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kubecert_lesson import files, pki

ROUNDS = 30
TARGET = 2.5
PACKAGE = Path(pki.__file__).parent
COMMAND = "import sys; from kubecert_lesson.cli import main; sys.exit(main())"


def seconds(folder: str, *arguments: str) -> float:
    """Run Python with the compiled package in front; return how long that took."""
    environment = os.environ | {"PYTHONPATH": folder}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        stdout=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        check=True,
    )
    return time.perf_counter() - start


def main() -> None:
    """Print the medians and the result."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(PACKAGE, Path(folder) / PACKAGE.name)
        compileall.compile_dir(folder, quiet=2)
        path = str(
            files.write_private(Path(folder) / "admin.conf", pki.build().kubeconfig("admin.conf"))
        )
        command, libraries = [], []
        for _ in range(ROUNDS):
            command.append(seconds(folder, "-c", COMMAND, "diagnose", "--offline", path))
            libraries.append(seconds(folder, "-c", "import cryptography.x509, yaml"))
    ours, theirs = statistics.median(command), statistics.median(libraries)
    print(f"kubecert-lesson diagnose --offline: {ours * 1000:.0f} ms")
    print(f"import cryptography.x509, yaml:     {theirs * 1000:.0f} ms")
    print(f"{ROUNDS} runs of each, in turn; medians")
    print(
        f"RESULT diagnose --offline, beside its imports: {ours / theirs:.2f} (target <= {TARGET})"
    )


if __name__ == "__main__":
    main()
