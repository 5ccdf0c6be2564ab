"""How text is set: sizes of type, and where a text that is too long for its room is broken."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kubecert_lesson.figures.canvas import text_width

TITLE, TEXT = 10.0, 9.0  # sizes of type in points: nothing is smaller
TITLE_LEADING, TEXT_LEADING = 13.5, 12.5
_BREAKS = re.compile(r"[^\s\-.:/@,]*[\s\-.:/@,]*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a box."""

    text: str
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


def broken(text: str, room: float, *, bold: bool = False, most: int = 2) -> list[str]:
    """Break a text into at most ``most`` lines of a width; what is too long ends with '…'."""
    size = TITLE if bold else TEXT

    def fits(part: str) -> bool:
        return text_width(part.rstrip(), size=size, bold=bold) <= room

    pieces = list(_pieces(text, fits))
    if not fits(text) and most > 1 and (halves := _halves(pieces, fits)):
        return halves
    lines = [""]
    for word in pieces:
        if fits(lines[-1] + word):
            lines[-1] += word
        elif len(lines) < most:
            lines.append(word)
        else:
            while not fits(lines[-1].rstrip() + "…"):
                lines[-1] = lines[-1].rstrip()[:-1]
            lines[-1] = lines[-1].rstrip(" ,;") + "…"
            break
    return [line.rstrip() for line in lines]


def _halves(pieces: Sequence[str], fits: Callable[[str], bool]) -> list[str] | None:
    """Break into two lines of about one length, or None where two do not hold the text.

    A space is the better place to break, a sign within a name the second best.
    """
    breaks = [("".join(pieces[:n]), "".join(pieces[n:])) for n in range(1, len(pieces))]
    whole = [pair for pair in breaks if fits(pair[0]) and fits(pair[1])]
    at_space = [pair for pair in whole if pair[0].endswith(" ")]
    pair = min(at_space or whole, key=lambda pair: max(map(len, pair)), default=None)
    return [line.rstrip() for line in pair] if pair else None


def _pieces(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """Cut a text where a line may end: after a space or a sign, and within what is too long."""
    for word in _BREAKS.findall(text):
        while not fits(word):
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or fits(word[:n]))
            yield word[:cut]
            word = word[cut:]
        yield word
