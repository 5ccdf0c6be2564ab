"""Which clock a test asks: one that may show any day, or the real one.

``make any-day`` runs the tests under faketime, which moves the clock of this process and of each
Python that it starts. Programs such as kubectl do not see that clock. A test that starts one of
them carries the marker ``real_clock``; every other test passes on any day.
"""

import os
import re
import sys

_PROGRAMS = re.compile(r"kubectl|openssl|chrom(e|ium)|ipykernel_launcher|jupyter(lab)?|voila")


class Watch:
    """Notes each program with a clock of its own that this process starts."""

    def __init__(self) -> None:
        self.started: list[str] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "subprocess.Popen":
            executable, command, *_ = arguments
            words = command if isinstance(command, list | tuple) else [command]
            self.started += programs(executable, *words)


def programs(*words: object) -> list[str]:
    """The programs with a clock of their own that a command names, ``sh -c`` among others."""
    texts = [os.fsdecode(word) for word in words if isinstance(word, str | bytes | os.PathLike)]
    names = [os.path.basename(name) for text in texts for name in text.split()]
    return [name for name in names if _PROGRAMS.fullmatch(name)]
