"""Small signs, drawn as shapes: they need no font, and look the same in every browser."""

from functools import cache

from kubecert_lesson.figures.canvas import Canvas
from kubecert_lesson.figures.graphs import CertificateKind
from kubecert_lesson.figures.outlines import CLOSE, CURVE, LINE, MOVE, Outline, Point, box, joined

HEAD = 7.0  # the length of an arrow's head
DOWN, LEFT, RIGHT = (0.0, 1.0), (-1.0, 0.0), (1.0, 0.0)


def _line(*points: Point) -> Outline:
    return Outline(points, (MOVE, *[LINE] * (len(points) - 1)))


_CURVED, _CLOSED = (MOVE, CURVE, CURVE, CURVE), (MOVE, LINE, LINE, CLOSE)
_HALF = HEAD * 0.45
_HEADS = {
    DOWN: Outline(((_HALF, HEAD), (0, 0), (2 * _HALF, 0), (_HALF, HEAD)), _CLOSED),
    LEFT: Outline(((0, _HALF), (HEAD, 0), (HEAD, 2 * _HALF), (0, _HALF)), _CLOSED),
    RIGHT: Outline(((HEAD, _HALF), (0, 0), (0, 2 * _HALF), (HEAD, _HALF)), _CLOSED),
}
_TIPS = {DOWN: (_HALF, HEAD), LEFT: (0, _HALF), RIGHT: (HEAD, _HALF)}
_CROSS = joined(_line((0, 0), (4.8, 4.8)), _line((0, 4.8), (4.8, 0)))
_WARNING = joined(
    Outline(((5.5, 0), (11, 9.5), (0, 9.5), (5.5, 0)), _CLOSED),
    _line((5.5, 3.5), (5.5, 6)),
    _line((5.5, 7.8), (5.5, 7.9)),
)
_KEY = joined(
    box(7.5, 7.5, 3.75, 0, 0.5),
    _line((8, 4.2), (16, 4.2), (16, 8.2)),
    _line((12.5, 4.2), (12.5, 7.2)),
)
_SHOULDERS = Outline(((0, 11), (0, 4.5), (9, 4.5), (9, 11), (0, 11)), (*_CURVED, CLOSE))
_PERSON = joined(box(5, 5, 2.5, 2), _SHOULDERS)
_PAPER = joined(box(9, 11), _line((2.5, 3.5), (6.5, 3.5)), _line((2.5, 7), (6.5, 7)))
_SHACKLE = Outline(((1.5, 6), (1.5, 0), (6.5, 0), (6.5, 6)), _CURVED)


def head(sheet: Canvas, tip: Point, color: str, fill: str, *, way: Point = DOWN) -> None:
    """The head of an arrow that points one way: DOWN, LEFT or RIGHT."""
    x, y = _TIPS[way]
    sheet.stamp((tip[0] - x, tip[1] - y), _HEADS[way], fill=fill, stroke=color, width=0.8)


def cross(sheet: Canvas, middle: Point, color: str) -> None:
    """A cross: it is not so."""
    sheet.stamp((middle[0] - 2.4, middle[1] - 2.4), _CROSS, stroke=color, width=1.8)


def warning(sheet: Canvas, middle: Point, color: str) -> None:
    """A triangle with a stroke and a dot: it will happen soon."""
    sheet.stamp((middle[0] - 5.5, middle[1] - 5), _WARNING, stroke=color, width=1.2)


def key(sheet: Canvas, corner: Point, color: str) -> None:
    """A key: an authority, whose key signs."""
    sheet.stamp(corner, _KEY, stroke=color, width=2)


def server(sheet: Canvas, corner: Point, color: str, *, width: float = 14) -> None:
    """Two units of a rack: a serving certificate."""
    sheet.stamp(corner, _units(width), fill=color)


@cache
def _units(width: float) -> Outline:
    return joined(box(width, 4.5, 1), box(width, 4.5, 1, 0, 5.5))


def person(sheet: Canvas, corner: Point, color: str) -> None:
    """A head and shoulders: a client certificate."""
    sheet.stamp((corner[0], corner[1] - 1), _PERSON, fill=color)


def paper(sheet: Canvas, corner: Point, color: str) -> None:
    """A written sheet: a certificate for none of the usual purposes."""
    sheet.stamp((corner[0], corner[1] - 0.5), _PAPER, stroke=color, width=1.2)


def lock(sheet: Canvas, corner: Point, color: str) -> None:
    """A padlock: nobody between the two sides can read it."""
    x, y = corner
    sheet.stamp((x, y - 1.5), _SHACKLE, stroke=color, width=1.4)
    sheet.box((x, y + 4), (8, 6), radius=1, fill=color)


def sign(sheet: Canvas, kind: CertificateKind, corner: Point) -> None:
    """The sign before a title: what kind of certificate it is."""
    (x, y), color = corner, sheet.colors.tints[kind].line
    if kind.is_authority:
        key(sheet, corner, color)
    elif kind is CertificateKind.SERVING:
        server(sheet, corner, color)
    elif kind is CertificateKind.CLIENT:
        person(sheet, (x + 2.5, y), color)
    elif kind is CertificateKind.SERVING_AND_CLIENT:
        server(sheet, corner, color, width=8)
        person(sheet, (x + 9.5, y), color)
    else:
        paper(sheet, (x + 2.5, y), color)
