"""The real kubectls that the tests compare with, so run that none of them can start a program."""

import platform
import subprocess
import sys
from pathlib import Path

KUBECTLS = ["pinned"]
if sys.platform == "linux" and platform.machine() == "x86_64":
    KUBECTLS.append("1.32")


def said_by(
    program: Path, kubeconfig: Path, *args: str, kuberc: Path | str = "off"
) -> tuple[int, str]:
    """Run a kubectl; return its exit code and all that it printed.

    Nothing is on its PATH, and unless ``kuberc`` is given, no policy forbids programs: a kubeconfig
    may name such only as do not exist.
    """
    home = kubeconfig.parent / "home"
    home.mkdir(exist_ok=True)
    done = subprocess.run(
        [str(program), *args],
        env={
            "HOME": str(home),
            "KUBECONFIG": str(kubeconfig),
            "PATH": str(home),
            "KUBERC": str(kuberc),
            "GOGC": "off",  # a third of its time would go into collecting garbage
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        cwd=home,
        timeout=60,
    )
    output = done.stdout + done.stderr
    return done.returncode, output.decode("utf-8", "replace")
