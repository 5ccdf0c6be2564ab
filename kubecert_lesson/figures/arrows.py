"""Arrows: whole where something holds, dotted where it is only said, broken where it is refused."""

from enum import Enum

from kubecert_lesson.figures.canvas import CURVE, MOVE, Canvas, Point, text_width
from kubecert_lesson.figures.cards import DOTS
from kubecert_lesson.figures.glyphs import HEAD, LEFT, cross, head

DASHES = (4.0, 3.0)


class Hold(Enum):
    """Whether what an arrow says was found to be so."""

    TRUE = "true"
    CLAIMED = "claimed"
    REFUSED = "refused"


def pen(sheet: Canvas, hold: Hold) -> tuple[str, tuple[float, ...], str]:
    """The colour of a line, its dashes, and what fills its arrow's head."""
    colors = sheet.colors
    return {
        Hold.TRUE: (colors.ink, (), colors.ink),
        Hold.CLAIMED: (colors.muted, DOTS, colors.paper),
        Hold.REFUSED: (colors.alarm, DASHES, colors.paper),
    }[hold]


def downwards(
    sheet: Canvas, x: float, top: float, tip: float, words: str = "", hold: Hold = Hold.TRUE
) -> None:
    """Draw an arrow down to a tip; its words interrupt it, with a cross where it is refused."""
    color, dashes, fill = pen(sheet, hold)
    end = tip - HEAD
    if words:
        base = (top + end) / 2 + 2.5
        sheet.path([(x, top), (x, base - 10)], stroke=color, dashes=dashes, width=1.2)
        sheet.path([(x, base + 4.5), (x, end)], stroke=color, dashes=dashes, width=1.2)
        caption(sheet, (x, base), words, hold)
    else:
        sheet.path([(x, top), (x, end)], stroke=color, dashes=dashes, width=1.2)
    head(sheet, (x, tip), color, fill)


def caption(sheet: Canvas, middle: Point, words: str, hold: Hold = Hold.TRUE) -> None:
    """Write the words of an arrow around a point of their base line."""
    (x, base), color = middle, pen(sheet, hold)[0]
    if hold is Hold.REFUSED:
        left = x - text_width(words) / 2
        cross(sheet, (left - 1, base - 3.2), color)
        sheet.text((left + 7, base), words, color=color)
    else:
        sheet.text(middle, words, color=color, centred=True)


def loop(sheet: Canvas, right: float, middle: float) -> None:
    """An arrow from a box to itself, at its right edge: it is signed with its own key."""
    start, end, far = middle - 8, middle + 9, right + 16
    points = [(right, start), (far, start - 3), (far, end + 1), (right + HEAD - 0.5, end)]
    sheet.path(points, [MOVE, CURVE, CURVE, CURVE], stroke=sheet.colors.ink, width=1.2)
    head(sheet, (right, end), sheet.colors.ink, sheet.colors.ink, way=LEFT)
