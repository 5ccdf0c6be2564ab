"""Ports on loopback for programs that must be told theirs before they start."""

import itertools
import os
import socket

# The system gives a port of its own range, from 32,768 on, to whoever connects or asks for any. One
# that was free a moment ago may then be taken; nobody gets one of these unasked.
_LOWEST, _HIGHEST = 20_000, 32_000
_STEP = 1_009  # between two test processes that begin at the same time
_next = itertools.count(os.getpid() * _STEP)


def free_port() -> int:
    """A port that nobody listens on, and that is given only once in this process."""
    while True:
        port = _LOWEST + next(_next) % (_HIGHEST - _LOWEST)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
