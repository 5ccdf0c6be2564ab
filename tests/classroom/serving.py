"""The teacher's page, served by the command itself."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(folder: Path, lesson: Path) -> Iterator[str]:
    """The command that watches a folder, and the address that it tells."""
    environment = {**os.environ, "KUBECERT_LESSON_DIR": str(lesson)}
    command = [sys.executable, "-m", "kubecert_lesson", "class", "board", str(folder)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1]
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0
