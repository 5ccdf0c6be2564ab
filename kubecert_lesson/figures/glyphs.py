"""Small signs, drawn as shapes: no font has to have them, and every browser shows them alike."""

from kubecert_lesson.figures.canvas import CLOSE, CURVE, LINE, MOVE, Canvas, Point
from kubecert_lesson.figures.graphs import Kind

HEAD = 7.0  # the length of an arrow's head
SIGN = 16.0  # the width of a sign
DOWN, LEFT, RIGHT = (0.0, 1.0), (-1.0, 0.0), (1.0, 0.0)


def head(sheet: Canvas, tip: Point, color: str, fill: str, *, way: Point = DOWN) -> None:
    """The head of an arrow that points one way, a vector of length 1."""
    (x, y), (dx, dy) = tip, way
    back, half = (x - HEAD * dx, y - HEAD * dy), HEAD * 0.45
    left = back[0] - half * dy, back[1] + half * dx
    right = back[0] + half * dy, back[1] - half * dx
    codes = [MOVE, LINE, LINE, CLOSE]
    sheet.path([tip, left, right, tip], codes, fill=fill, stroke=color, width=0.8)


def cross(sheet: Canvas, middle: Point, color: str) -> None:
    """A cross: not so."""
    x, y = middle
    for slope in (1, -1):
        sheet.path(
            [(x - 2.4, y - 2.4 * slope), (x + 2.4, y + 2.4 * slope)], stroke=color, width=1.8
        )


def warning(sheet: Canvas, middle: Point, color: str) -> None:
    """A triangle with a stroke and a dot: soon it will be so."""
    x, y = middle
    triangle = [(x, y - 5), (x + 5.5, y + 4.5), (x - 5.5, y + 4.5), (x, y - 5)]
    sheet.path(triangle, [MOVE, LINE, LINE, CLOSE], stroke=color, width=1.2)
    sheet.path([(x, y - 1.5), (x, y + 1)], stroke=color, width=1.2)
    sheet.path([(x, y + 2.8), (x, y + 2.9)], stroke=color, width=1.2)


def key(sheet: Canvas, corner: Point, color: str) -> None:
    """A key: an authority, whose key signs."""
    x, y = corner
    sheet.box((x, y + 0.5), (7.5, 7.5), radius=3.75, stroke=color, width=2)
    sheet.path([(x + 8, y + 4.2), (x + 16, y + 4.2), (x + 16, y + 8.2)], stroke=color, width=2)
    sheet.path([(x + 12.5, y + 4.2), (x + 12.5, y + 7.2)], stroke=color, width=2)


def server(sheet: Canvas, corner: Point, color: str, *, width: float = 14) -> None:
    """Two units of a rack: a serving certificate."""
    x, y = corner
    for top in (y, y + 5.5):
        sheet.box((x, top), (width, 4.5), radius=1, fill=color)


def person(sheet: Canvas, corner: Point, color: str) -> None:
    """A head and shoulders: a client certificate."""
    x, y = corner
    sheet.box((x + 2, y - 1), (5, 5), radius=2.5, fill=color)
    curve = [(x, y + 10), (x, y + 3.5), (x + 9, y + 3.5), (x + 9, y + 10), (x, y + 10)]
    sheet.path(curve, [MOVE, CURVE, CURVE, CURVE, CLOSE], fill=color)


def paper(sheet: Canvas, corner: Point, color: str) -> None:
    """A written sheet: a certificate for none of the usual ends."""
    x, y = corner
    sheet.box((x, y - 0.5), (9, 11), stroke=color, width=1.2)
    for line in (y + 3, y + 6.5):
        sheet.path([(x + 2.5, line), (x + 6.5, line)], stroke=color)


def lock(sheet: Canvas, corner: Point, color: str) -> None:
    """A padlock: nobody between the two sides can read it."""
    x, y = corner
    shackle = [(x + 1.5, y + 4.5), (x + 1.5, y - 1.5), (x + 6.5, y - 1.5), (x + 6.5, y + 4.5)]
    sheet.path(shackle, [MOVE, CURVE, CURVE, CURVE], stroke=color, width=1.4)
    sheet.box((x, y + 4), (8, 6), radius=1, fill=color)


def sign(sheet: Canvas, kind: Kind, corner: Point) -> None:
    """The sign before a title: what kind of certificate it is."""
    (x, y), color = corner, sheet.colors.tints[kind].line
    if kind in (Kind.AUTHORITY, Kind.INTERMEDIATE):
        key(sheet, corner, color)
    elif kind is Kind.SERVING:
        server(sheet, corner, color)
    elif kind is Kind.CLIENT:
        person(sheet, (x + 2.5, y), color)
    elif kind is Kind.SERVING_AND_CLIENT:
        server(sheet, corner, color, width=8)
        person(sheet, (x + 9.5, y), color)
    else:
        paper(sheet, (x + 2.5, y), color)
