"""A sheet to draw on: matplotlib's SVG backend, without its figures and axes.

The backend is used directly, and asked for each shape once: matplotlib's artists took 1.9 s for
300 boxes of four lines. Distances are in points (1/72 inch) from the upper left corner, and text
stays text. Nothing in the file depends on the time, on the machine or on a random number.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path as FilePath
from typing import Any
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, IdentityTransform

from kubecert_lesson.figures.palette import LIGHT, Palette

Point = tuple[float, float]
MOVE, LINE, CURVE, CLOSE = (
    int(code) for code in (Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CLOSEPOLY)
)
# Real text instead of outlines, in a font that every system has or replaces by its like. The rest
# keeps a reader's own matplotlib settings out of the file.
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "kubecert-lesson",
    "svg.id": None,
    "font.sans-serif": ["Arial"],
}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_FAR = 1e6  # points: the sheet on which a shape is drawn once
_ROUND = 0.5523  # how far a Bézier curve's control points stand off to make a quarter circle


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The points of a shape, and for each of them what leads there."""

    points: tuple[Point, ...]
    codes: tuple[int, ...]


@contextmanager
def canvas(
    width: float, height: float, *, title: str, description: str, colors: Palette = LIGHT
) -> Iterator["Canvas"]:
    """Give a sheet of a size in points to draw on, whatever a reader's own settings are."""
    with matplotlib.rc_context(_SETTINGS):
        sheet = Canvas(width, height, colors, title=title, description=description)
        size = width - 1, height - 1
        sheet.box((0.5, 0.5), size, radius=6, fill=colors.paper, stroke=colors.frame)
        yield sheet


class Canvas:
    """One drawing in the making; ``svg()`` finishes it."""

    def __init__(
        self, width: float, height: float, colors: Palette, *, title: str, description: str
    ) -> None:
        self.colors = colors
        words = {"title": title, "desc": description}

        def entitle(renderer: Any) -> None:
            for tag, text in words.items():
                renderer.writer.element(tag, text=text)

        whole = _from_backend(entitle, width, height)
        whole = whole[whole.index("<svg ") :].replace("<svg ", '<svg role="img" ', 1)
        tidy = re.sub(r"\s*\n(?!<)", " ", re.sub(r">\n\s+<", ">\n<", whole))
        self._elements = [tidy.strip().removesuffix("</svg>").strip()]

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
        """Draw an outline that is the same wherever it stands, such as a sign."""
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


@lru_cache(4096)
def _outline(points: tuple[Point, ...], codes: tuple[int, ...]) -> Outline:
    return Outline(points, codes or (MOVE, *[LINE] * (len(points) - 1)))


# The backend needs 0.1 ms for a shape or a line of text, and a picture has thousands, nearly all of
# them alike but for their places. So each is drawn once, at the origin, and then placed.


@lru_cache(4096)
def _shape(
    outline: Outline,
    fill: str,
    stroke: str,
    width: float,
    dashes: tuple[float, ...],
) -> str:
    """What matplotlib's backend writes for a shape at the origin, after '<path '."""
    pen = _pen(stroke or fill, width if stroke else 0, dashes)
    face = matplotlib.colors.to_rgb(fill) if fill else None
    upwards = Affine2D().scale(1, -1).translate(0, _FAR)  # matplotlib's y goes up
    written = _from_backend(
        lambda to: to.draw_path(pen, Path(outline.points, outline.codes), upwards, face)
    )
    return " ".join(written[written.index('<path d="') + 6 : written.index("/>") + 2].split())


@cache
def _lettering(size: float, bold: bool, color: str, centred: bool) -> str:
    """What matplotlib's backend writes for a line of text, with %s for x, y and the text."""
    x, y, weight = 11111, 22222, "bold" if bold else "normal"
    font = FontProperties(family=["sans-serif"], size=size, weight=weight)
    anchor = Text(x, _FAR - y, ha="center", transform=IdentityTransform()) if centred else None
    pen = _pen(color)
    written = _from_backend(lambda to: to.draw_text(pen, x, y, "TEXT", font, 0, mtext=anchor))
    element = written[written.index("<text ") : written.index("</text>") + 7]
    element = re.sub(r' transform="rotate.*?"', "", element.replace("%", "%%"))
    return element.replace(str(x), "%s").replace(str(y), "%s").replace("TEXT", "%s")


def _from_backend(act: Callable[[Any], None], width: float = _FAR, height: float = _FAR) -> str:
    file = io.StringIO()
    backend: Any = RendererSVG  # matplotlib gives its backends no types
    renderer = backend(width, height, file, metadata=_NO_METADATA)
    act(renderer)
    renderer.finalize()
    return file.getvalue()


def _pen(color: str, width: float = 1, dashes: tuple[float, ...] = ()) -> GraphicsContextBase:
    pen = GraphicsContextBase()
    pen.set_foreground(color)
    pen.set_linewidth(width)
    if dashes:
        pen.set_dashes(0, dashes)
    else:
        pen.set_capstyle("projecting")  # so that lines that meet at a corner fill it
    return pen


def text_width(text: str, *, size: float = 9, bold: bool = False) -> float:
    """How wide a text is at most, in points.

    It is measured in DejaVu Sans, which matplotlib brings along: Arial and its like are narrower.
    A character that it lacks counts as a square, as wide as a Hangul syllable.
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
        font = _font(self.bold)
        if not font.get_char_index(ord(character)):
            return self.setdefault(character, 1)
        found = font.load_char(ord(character), flags=LoadFlags.NO_HINTING)
        return self.setdefault(character, found.linearHoriAdvance / 2**16)


_WIDTHS = _Widths(bold=False), _Widths(bold=True)


@cache
def _font(bold: bool) -> FT2Font:
    folder = FilePath(matplotlib.get_data_path()) / "fonts" / "ttf"
    font = FT2Font(str(folder / f"DejaVuSans{'-Bold' if bold else ''}.ttf"))
    font.set_size(1, 72)
    return font
