"""To print in a notebook so that a narrow window breaks no word.

JupyterLab breaks what ``print`` writes at the edge of the page, within words. ``show`` takes the
same values, and long lines can be scrolled.
"""

import sys
from dataclasses import dataclass

from kubecert_lesson.tables import preformatted
from kubecert_lesson.widgets.kernel import kernel
from kubecert_lesson.words import say


@dataclass(frozen=True, slots=True, repr=False)
class Printed:
    """What ``print`` would write: plain text, and HTML whose lines can be scrolled."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return preformatted(self.text, say("Output"), ";margin:0")


def show(*values: object, sep: str = " ") -> None:
    """Print values as ``print`` does; in a notebook no word is broken, long lines are scrolled."""
    printed = Printed(sep.join(map(str, values)).rstrip("\n"))
    if kernel() is None:
        print(printed)
    else:
        sys.modules["IPython"].display.display(printed)
