"""How text is set: sizes of type, and where a text that is too long for its room is broken.

Words are never cut: a box grows with them. Names and other data are cut if they are too long.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from kubecert_lesson.figures.canvas import character_ends, text_width

TITLE, TEXT = 10.0, 9.0  # sizes of type in points: nothing is smaller
TITLE_LEADING, TEXT_LEADING = 13.5, 12.5
# Fingerprints are never broken, and all count as equally wide: so a line breaks at one place
# whatever the bytes of a key are.
_FINGERPRINT = re.compile(r"(?:[0-9A-F]{2}:){2,}[0-9A-F]{2}")
_BREAKS = re.compile(
    rf"[(\"']?{_FINGERPRINT.pattern}[^\s\-.:/@,]*[\s\-.:/@,]*"
    r"|[^\s\-.:/@,]*[\s\-.:/@,]+|[^\s\-.:/@,]+"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a box."""

    text: str
    _: KW_ONLY
    bold: bool = False
    alarm: bool = False
    muted: bool = False

    @property
    def size(self) -> float:
        """The size of its type."""
        return TITLE if self.bold else TEXT

    @property
    def leading(self) -> float:
        """The height that it takes up."""
        return TITLE_LEADING if self.bold else TEXT_LEADING


def clipped(value: str, room: float, *, bold: bool = False) -> str:
    """Cut a value that is wider than its room, and end it with '…'."""
    size = TITLE if bold else TEXT
    ends = character_ends(value, size=size, bold=bold)
    if not ends or ends[-1] <= room:
        return value
    left = bisect_right(ends, room - text_width("…", size=size, bold=bold))
    return f"{value[:left].rstrip(' ,;')}…"


def broken(text: str, room: float, *, bold: bool = False, most: int | None = None) -> list[str]:
    """Break a text into lines of a width; one that needs more than ``most`` ends with '…'."""
    size = TITLE if bold else TEXT
    measured = _FINGERPRINT.sub(_widest, text) if text.count(":") > 1 else text
    ends = character_ends(measured, size=size, bold=bold)
    if not ends or ends[-1] <= room:
        return [text.rstrip()]
    # Where a line may end: after a space or a sign; and how long it is without the spaces.
    breaks = [match.end() for match in _BREAKS.finditer(text)]
    bare = [len(text[:at].rstrip()) for at in breaks]
    if most != 1 and ends[-1] <= 2 * room and (halves := _halves(text, ends, room, breaks, bare)):
        return halves
    lines: list[str] = []
    start = 0
    while start < len(text):
        limit = bisect_right(ends, room + (ends[start - 1] if start else 0))
        fitting = bisect_right(bare, limit)
        end = breaks[fitting - 1] if fitting else 0
        if end <= start:
            end = max(limit, start + 1)  # within a word that is longer than a line
        line = text[start:end].rstrip()
        if most and len(lines) == most - 1 and end < len(text):
            while text_width(line + "…", size=size, bold=bold) > room:
                line = line[:-1].rstrip()
            return [*lines, line.rstrip(" ,;") + "…"]
        lines.append(line)
        start = end
    return lines


def _widest(fingerprint: re.Match[str]) -> str:
    return re.sub("[0-9A-F]", "D", fingerprint[0])


def _halves(
    text: str, ends: Sequence[float], room: float, breaks: Sequence[int], bare: Sequence[int]
) -> list[str] | None:
    """Break into two lines of about one length, or None if the text needs more.

    A space is the best place to break, a sign within a name the second best.
    """
    fitting = [
        (left == at, max(at, len(text) - at), at)
        for at, left in zip(breaks[:-1], bare[:-1], strict=True)
        if left and ends[left - 1] <= room and ends[-1] - ends[at - 1] <= room
    ]
    if not fitting:
        return None
    at = min(fitting)[2]
    return [text[:at].rstrip(), text[at:].rstrip()]
