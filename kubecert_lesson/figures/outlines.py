"""Outlines of shapes: their points, and how a line leads from each to the next."""

from dataclasses import dataclass
from functools import cache

Point = tuple[float, float]
# The codes of matplotlib's Path: MOVETO, LINETO, CURVE4 and CLOSEPOLY.
MOVE, LINE, CURVE, CLOSE = 1, 2, 4, 79
_ROUND = 0.5523  # how far away a Bézier curve's control points are to make a quarter circle


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The points of a shape, and for each of them what leads there."""

    points: tuple[Point, ...]
    codes: tuple[int, ...]


@cache
def box(w: float, h: float, r: float = 0, x: float = 0, y: float = 0) -> Outline:
    """The outline of a rectangle, with corners that are rounded with ``r``."""
    if not r:
        points = (x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)
        return Outline(points, (MOVE, *[LINE] * 3, CLOSE))
    k = r * (1 - _ROUND)
    rounded = (
        *((x + r, y), (x + w - r, y), (x + w - k, y), (x + w, y + k), (x + w, y + r)),
        *((x + w, y + h - r), (x + w, y + h - k), (x + w - k, y + h), (x + w - r, y + h)),
        *((x + r, y + h), (x + k, y + h), (x, y + h - k), (x, y + h - r)),
        *((x, y + r), (x, y + k), (x + k, y), (x + r, y), (x + r, y)),
    )
    return Outline(rounded, (MOVE, *[LINE, CURVE, CURVE, CURVE] * 4, CLOSE))


def joined(*outlines: Outline) -> Outline:
    """Several outlines as one, to be drawn with one pen."""
    return Outline(
        tuple(point for outline in outlines for point in outline.points),
        tuple(code for outline in outlines for code in outline.codes),
    )
