"""Starting programs that run beside this one, and making sure that they end.

Each runs under a shell that holds the end of a pipe: when the pipe closes (we let go of it, or
this process is gone, even killed), the shell ends the program: gently at first, then surely, for
a kube-apiserver without its etcd waits indefinitely.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from kubecert_lesson.errors import LessonError, ToolMissing

HOW_TO_GET = "conda install -c conda-forge kubernetes-server etcd"
_SECONDS_TO_END = 10.0
_LAST_LINES = 8
# The pipe is moved out of the way (3), for a shell gives background programs no input.
_KEEPER = """\
exec 3<&0
"$@" </dev/null 3<&- & program=$!
{ cat <&3 >/dev/null; kill $program; sleep 5; kill -9 $program; } 2>/dev/null & watcher=$!
wait $program; code=$?
kill $watcher 2>/dev/null
exit $code
"""


def find(name: str) -> Path:
    """Find a program on PATH. Raises ToolMissing, with how to get it."""
    found = shutil.which(name)
    if found is None:
        raise ToolMissing(
            "no-program",
            "{program} is not on PATH: {install}, or use the lesson's own cluster",
            program=name,
            install=HOW_TO_GET,
        )
    return Path(found)


class Program:
    """One program that runs until ``stop``, its output in a file ``NAME.log``."""

    def __init__(self, name: str, args: Sequence[str], folder: Path) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _KEEPER, "sh", str(find(name)), *args],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "TZ": "UTC"},
                start_new_session=True,  # an interrupt in the notebook is not meant for it
            )

    def check(self) -> None:
        """Raise LessonError, with the program's last output, when it has ended."""
        code = self._process.poll()
        if code is not None:
            raise LessonError(
                "program-ended",
                "{program} ended with code {code}; its last output:\n{words}",
                program=self.name,
                code=code,
                words=self.tail(),
            )

    def tail(self) -> str:
        """The last lines of its output."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(line[:300] for line in lines[-_LAST_LINES:])

    def stop(self) -> None:
        """End it, gently at first. Twice is harmless."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.wait()
