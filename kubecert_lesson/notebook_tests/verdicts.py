"""What was found out of a cell, or of a notebook as a whole."""

from dataclasses import dataclass
from pathlib import Path

from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import Text, say


@dataclass(frozen=True, slots=True, kw_only=True)
class CellVerdict:
    """The verdict on a cell: what was found, what to do about it, and what differs, line by line.

    ``cell`` counts the cells with code from 1, as JupyterLab does when a notebook is run from its
    top; 0 is the notebook as a whole. Without ``path`` it is about the whole run.
    """

    found: Text
    verdict: Verdict = Verdict.FAILED
    path: Path | None = None
    cell: int = 0
    source: str = ""
    advice: Text | None = None
    difference: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The place, for people."""
        if self.path is None:
            return say("the run")
        if not self.cell:
            return str(self.path)
        first = next(iter(self.source.strip().splitlines()), "")
        return say("{path}, cell [{cell}]: {first}", path=self.path, cell=self.cell, first=first)
