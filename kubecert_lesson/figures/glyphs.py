"""Small signs, drawn as shapes: no font has to have them, and every browser shows them alike."""

from kubecert_lesson.figures.canvas import CLOSE, CURVE, LINE, MOVE, Canvas, Point

HEAD = 7.0  # the length of an arrow's head


def head(sheet: Canvas, tip: Point, color: str, fill: str, *, leftwards: bool = False) -> None:
    """The head of an arrow that points down, or to the left."""
    x, y = tip
    half = HEAD * 0.45
    points = [(x, y), (x - half, y - HEAD), (x + half, y - HEAD), (x, y)]
    if leftwards:
        points = [(x, y), (x + HEAD, y - half), (x + HEAD, y + half), (x, y)]
    codes = [MOVE, LINE, LINE, CLOSE]
    sheet.path(points, codes, fill=fill, stroke=color, width=0.8)


def cross(sheet: Canvas, middle: Point, color: str) -> None:
    """A cross: not so."""
    x, y = middle
    for slope in (1, -1):
        sheet.path(
            [(x - 2.4, y - 2.4 * slope), (x + 2.4, y + 2.4 * slope)], stroke=color, width=1.8
        )


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
