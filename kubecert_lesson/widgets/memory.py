"""What a learner chose, kept by the kernel, so that running a cell again does not lose it.

A widget is known by its class and its key; without a key, by the cell that made it, if the
notebook program tells which one that is (JupyterLab does), and by its number in that cell.
"""

import sys
from typing import Any

_KEPT: dict[tuple[str, ...], tuple[Any, Any]] = {}  # place -> (state at first, state now)
_MADE: dict[tuple[str, str], tuple[str, int]] = {}  # class, cell -> (message id, widgets so far)


def kernel() -> Any:
    """Return the IPython kernel that this code runs in, or None."""
    # Code that runs in a kernel has imported IPython; other code need not load it.
    ipython = sys.modules.get("IPython")
    return getattr(ipython.get_ipython(), "kernel", None) if ipython else None


def place(name: str, key: str) -> tuple[str, ...]:
    """Return the name that a new widget is kept under; () if it cannot be told from another."""
    if key:
        return (name, key)
    running = kernel()
    if running is None:
        return ()
    message = running.get_parent()
    cell = message.get("metadata", {}).get("cellId", "")
    if not cell:
        return ()
    run = message.get("header", {}).get("msg_id", "")
    last_run, count = _MADE.get((name, cell), ("", 0))
    number = count + 1 if last_run == run else 1
    _MADE[name, cell] = (run, number)
    return (name, cell, str(number))


def recall(place: tuple[str, ...], first: Any) -> Any:
    """Return the state kept at a place if it began as ``first``; otherwise ``first``."""
    kept = _KEPT.get(place) if place else None
    return kept[1] if kept and kept[0] == first else first


def keep(place: tuple[str, ...], first: Any, now: Any) -> None:
    """Keep a state, with the first state that it began as."""
    if place:
        _KEPT[place] = (first, now)
