"""Arrows: whole if something holds, dotted if it is only claimed, broken if it is refused."""

from collections.abc import Sequence
from enum import Enum

from kubecert_lesson.figures.canvas import Canvas, text_width
from kubecert_lesson.figures.cards import DOTS
from kubecert_lesson.figures.glyphs import HEAD, LEFT, RIGHT, cross, head
from kubecert_lesson.figures.lettering import TEXT_LEADING
from kubecert_lesson.figures.outlines import CURVE, MOVE, Point

DASHES = (4.0, 3.0)


class Hold(Enum):
    """Whether what an arrow says was found to be true."""

    TRUE = "true"
    CLAIMED = "claimed"
    REFUSED = "refused"


def pen(sheet: Canvas, hold: Hold) -> tuple[str, tuple[float, ...], str]:
    """The colour of a line, its dashes, and what fills its arrow's head."""
    colors = sheet.colors
    if hold is Hold.TRUE:
        return colors.ink, (), colors.ink
    if hold is Hold.CLAIMED:
        return colors.muted, DOTS, colors.paper
    return colors.alarm, DASHES, colors.paper


def downwards(
    sheet: Canvas,
    x: float,
    top: float,
    tip: float,
    words: str = "",
    hold: Hold = Hold.TRUE,
    *,
    color: str = "",
) -> None:
    """Draw an arrow down to a tip, interrupted by its words, with a cross if it is refused."""
    own, dashes, fill = pen(sheet, hold)
    color = color or own
    if words:
        labelled(sheet, x, (top, tip - HEAD), [words], hold, color=color)
    else:
        sheet.path([(x, top), (x, tip - HEAD)], stroke=color, dashes=dashes, width=1.2)
    head(sheet, (x, tip), color, color if hold is Hold.TRUE else fill)


def labelled(
    sheet: Canvas,
    x: float,
    ends: tuple[float, float],
    lines: Sequence[str],
    hold: Hold,
    *,
    color: str = "",
) -> None:
    """Draw a line downwards, interrupted by its label."""
    own, dashes, _ = pen(sheet, hold)
    color, below = color or own, TEXT_LEADING * (len(lines) - 1)
    base = (ends[0] + ends[1] - below) / 2 + 2.5  # of the first line of type
    sheet.path([(x, ends[0]), (x, base - 10)], stroke=color, dashes=dashes, width=1.2)
    sheet.path([(x, base + below + 4.5), (x, ends[1])], stroke=color, dashes=dashes, width=1.2)
    caption(sheet, (x, base), lines, hold)


def caption(sheet: Canvas, middle: Point, lines: Sequence[str], hold: Hold = Hold.TRUE) -> None:
    """Write the label of an arrow; ``middle`` is the middle of its first base line."""
    (x, base), color = middle, pen(sheet, hold)[0]
    for number, line in enumerate(lines):
        y = base + TEXT_LEADING * number
        if hold is not Hold.REFUSED:
            sheet.text((x, y), line, color=color, centred=True)
            continue
        left = x - text_width(line) / 2
        if number == 0:
            cross(sheet, (left - 1, y - 3.2), color)
        sheet.text((left + 7, y), line, color=color)


def loop(sheet: Canvas, right: float, middle: float) -> None:
    """An arrow from a box to itself, at its right edge: it is signed with its own key."""
    start, end, far = middle - 8, middle + 9, right + 16
    points = [(right, start), (far, start - 3), (far, end + 1), (right + HEAD - 0.5, end)]
    sheet.path(points, [MOVE, CURVE, CURVE, CURVE], stroke=sheet.colors.ink, width=1.2)
    head(sheet, (right, end), sheet.colors.ink, sheet.colors.ink, way=LEFT)


def sideways(
    sheet: Canvas, start: Point, tip: Point, hold: Hold = Hold.TRUE, *, color: str = ""
) -> None:
    """Draw an arrow to the left or right, bent smoothly if its ends differ in height."""
    own, dashes, fill = pen(sheet, hold)
    color, way = color or own, RIGHT if tip[0] > start[0] else LEFT
    (x0, y0), (x1, y1) = start, (tip[0] - HEAD * way[0], tip[1])
    half = (x1 - x0) / 2
    points = [start, (x0 + half, y0), (x1 - half, y1), (x1, y1)]
    sheet.path(points, [MOVE, CURVE, CURVE, CURVE], stroke=color, dashes=dashes, width=1.2)
    head(sheet, tip, color, color if hold is Hold.TRUE else fill, way=way)


def stub(sheet: Canvas, start: Point, end: float) -> None:
    """Draw a broken line to the left or right that ends in a cross: there is nothing there."""
    color, dashes, _ = pen(sheet, Hold.REFUSED)
    sheet.path([start, (end, start[1])], stroke=color, dashes=dashes, width=1.2)
    cross(sheet, (end, start[1]), color)
