"""A sheet to draw on. Distances are in points (1/72 inch) from the upper left corner.

Text stays text. Nothing in the file depends on the time, on the machine or on a random number.
matplotlib, which takes most of a second to load, is loaded when something is drawn or measured.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import accumulate
from xml.sax.saxutils import escape

from kubecert_lesson.figures.outlines import LINE, MOVE, Outline, Point, box
from kubecert_lesson.figures.palette import LIGHT, Palette


@contextmanager
def canvas(
    width: float, height: float, *, title: str, description: str, colors: Palette = LIGHT
) -> Iterator["Canvas"]:
    """Give a sheet of a size in points to draw on, whatever a reader's own settings are."""
    from kubecert_lesson.figures import backend  # matplotlib

    with backend.settings():
        sheet = Canvas(colors, backend.sheet(width, height, title=title, description=description))
        size = width - 1, height - 1
        sheet.box((0.5, 0.5), size, radius=6, fill=colors.paper, stroke=colors.frame)
        yield sheet


class Canvas:
    """One drawing in the making, from an empty sheet of SVG; ``svg()`` finishes it."""

    def __init__(self, colors: Palette, empty: str) -> None:
        self.colors = colors
        self._elements = [empty.removesuffix("</svg>").strip()]

    def svg(self) -> str:
        """The finished file, an element a line, without the XML prolog (which HTML cannot hold)."""
        return "\n".join([*self._elements, "</svg>\n"])

    def path(
        self,
        points: Sequence[Point],
        codes: Sequence[int] | None = None,
        *,
        fill: str = "",
        stroke: str = "",
        width: float = 1,
        dashes: Sequence[float] = (),
    ) -> None:
        """Draw a line or a shape: MOVE, LINE, CURVE and CLOSE for its points, or all straight."""
        xs, ys = zip(*points, strict=True)
        left, top = min(xs), min(ys)
        outline = tuple([(round(x - left, 4), round(y - top, 4)) for x, y in points])
        own = _outline(outline, tuple(codes) if codes else ())
        self._place((left, top), _shape(own, fill, stroke, width, tuple(dashes)))

    def stamp(
        self, corner: Point, outline: Outline, *, fill: str = "", stroke: str = "", width: float = 1
    ) -> None:
        """Draw an outline that is the same everywhere, such as a sign."""
        self._place(corner, _shape(outline, fill, stroke, width, ()))

    def box(
        self,
        corner: Point,
        size: Point,
        *,
        radius: float = 0,
        fill: str = "",
        stroke: str = "",
        width: float = 1,
        dashes: Sequence[float] = (),
    ) -> None:
        """Draw a rectangle; its corners are rounded with ``radius``."""
        self._place(corner, _shape(box(*size, radius), fill, stroke, width, tuple(dashes)))

    def text(
        self,
        at: Point,
        text: str,
        *,
        size: float = 9,
        bold: bool = False,
        color: str,
        centred: bool = False,
    ) -> None:
        """Write one line; ``at`` is the left end of its base line, or the middle of it."""
        x, y = at
        words = (f"{x:.9g}", f"{y:.9g}", escape(text))
        self._elements.append(_lettering(size, bold, color, centred) % words)

    def _place(self, corner: Point, shape: str) -> None:
        x, y = corner
        self._elements.append(f'<path transform="translate({x:.9g} {y:.9g})" {shape}')


@lru_cache(4096)
def _outline(points: tuple[Point, ...], codes: tuple[int, ...]) -> Outline:
    return Outline(points, codes or (MOVE, *[LINE] * (len(points) - 1)))


# The backend needs 0.1 ms for a shape or a line of text, and a picture has thousands, nearly all of
# them alike but for their places. So each is drawn once, at the origin, and then placed.


@lru_cache(4096)
def _shape(
    outline: Outline, fill: str, stroke: str, width: float, dashes: tuple[float, ...]
) -> str:
    from kubecert_lesson.figures import backend  # matplotlib

    return backend.shape(outline, fill, stroke, width, dashes)


@cache
def _lettering(size: float, bold: bool, color: str, centred: bool) -> str:
    from kubecert_lesson.figures import backend  # matplotlib

    return backend.lettering(size, bold, color, centred)


def text_width(text: str, *, size: float = 9, bold: bool = False) -> float:
    """How wide a text is at most, in points.

    It is measured in DejaVu Sans: Arial and its like are narrower.
    """
    return size * sum(map(_WIDTHS[bold].__getitem__, text))


def character_ends(text: str, *, size: float = 9, bold: bool = False) -> list[float]:
    """Where each character of a text ends, in points from its beginning, at most."""
    return [size * end for end in accumulate(map(_WIDTHS[bold].__getitem__, text))]


class _Widths(dict[str, float]):
    """The width of each character in type of size 1, measured when it is first asked for."""

    def __init__(self, bold: bool) -> None:
        self.bold = bold

    def __missing__(self, character: str) -> float:
        from kubecert_lesson.figures import backend  # matplotlib

        return self.setdefault(character, backend.width(character, bold=self.bold))


_WIDTHS = _Widths(bold=False), _Widths(bold=True)
