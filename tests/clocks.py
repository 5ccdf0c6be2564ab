"""Which clock a test asks: one that may show any day, or the real one.

``make any-day`` runs the tests under faketime, which moves the clock of this process and of each
Python that it starts. Programs such as kubectl do not see that clock. A test that starts one of
them carries the marker ``real_clock``; every other test passes on any day.
"""

import os
import re
import subprocess
from typing import Any

_PROGRAMS = re.compile(r"kubectl|openssl|go|chrom(e|ium)|ipykernel_launcher|jupyter(lab)?|voila")


class Watch:
    """Notes each program with a clock of its own that this process starts.

    An audit hook would be the plain way, but one in Python now and then keeps coverage from tracing
    a thread: "Cannot install a trace function while another trace function is being installed".
    """

    def __init__(self) -> None:
        self.started: list[str] = []
        start = subprocess.Popen.__init__

        def noting(popen: Any, args: Any, *others: Any, **named: Any) -> None:
            words = args if isinstance(args, list | tuple) else [args]
            self.started += programs(named.get("executable"), *words)
            start(popen, args, *others, **named)

        subprocess.Popen.__init__ = noting  # type: ignore[assignment, method-assign]


def programs(*words: object) -> list[str]:
    """The programs with a clock of their own that a command names, ``sh -c`` among others."""
    texts = [os.fsdecode(word) for word in words if isinstance(word, str | bytes | os.PathLike)]
    names = [os.path.basename(name) for text in texts for name in text.split()]
    return [name for name in names if _PROGRAMS.fullmatch(name)]
