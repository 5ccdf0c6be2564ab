"""A sheet to draw on: matplotlib's SVG backend, without its figures and axes.

The backend is used directly: 300 boxes of four lines took matplotlib's artists 1.9 s, and its
renderer 0.02 s. Distances are in points (1/72 inch) from the upper left corner, and text stays
text. Nothing in the file depends on the time, on the machine or on a random number.
"""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path as FilePath
from typing import Any

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
_ROUND = 0.5523  # how far a Bézier curve's control points stand off to make a quarter circle


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
        self.height = height
        self._file = io.StringIO()
        self._upwards = Affine2D().scale(1, -1).translate(0, height)  # matplotlib's y goes up
        backend: Any = RendererSVG  # matplotlib gives its backends no types
        self._renderer = backend(width, height, self._file, metadata=_NO_METADATA)
        for tag, text in (("title", title), ("desc", description)):
            self._renderer.writer.element(tag, text=text)

    def svg(self) -> str:
        """The finished file, an element a line, without the XML prolog (which HTML cannot hold)."""
        self._renderer.finalize()
        text = self._file.getvalue()
        text = text[text.index("<svg ") :].replace("<svg ", '<svg role="img" ', 1)
        return re.sub(r"\s*\n(?!<)", " ", re.sub(r">\n\s+<", ">\n<", text)).strip() + "\n"

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
        pen = _pen(stroke or fill, width if stroke else 0, tuple(dashes))
        face = matplotlib.colors.to_rgb(fill) if fill else None
        self._renderer.draw_path(pen, Path(points, codes), self._upwards, face)

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
        (x, y), (w, h), r = corner, size, radius
        if r:
            k = r * (1 - _ROUND)
            points = [
                *((x + r, y), (x + w - r, y), (x + w - k, y), (x + w, y + k), (x + w, y + r)),
                *((x + w, y + h - r), (x + w, y + h - k), (x + w - k, y + h), (x + w - r, y + h)),
                *((x + r, y + h), (x + k, y + h), (x, y + h - k), (x, y + h - r)),
                *((x, y + r), (x, y + k), (x + k, y), (x + r, y), (x + r, y)),
            ]
            codes = [MOVE, *[LINE, CURVE, CURVE, CURVE] * 4, CLOSE]
        else:
            points = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)]
            codes = [MOVE, LINE, LINE, LINE, CLOSE]
        self.path(points, codes, fill=fill, stroke=stroke, width=width, dashes=dashes)

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
        font = _font_properties(size, bold)
        x, y = at
        anchor = (
            Text(x, self.height - y, text, ha="center", transform=IdentityTransform())
            if centred
            else None
        )
        self._renderer.draw_text(_pen(color), x, y, text, font, 0, mtext=anchor)


@cache
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
    return size * sum(_character_width(character, bold) for character in text)


@cache
def _character_width(character: str, bold: bool) -> float:
    font = _font(bold)
    if not font.get_char_index(ord(character)):
        return 1
    return font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 2**16


@cache
def _font(bold: bool) -> FT2Font:
    folder = FilePath(matplotlib.get_data_path()) / "fonts" / "ttf"
    font = FT2Font(str(folder / f"DejaVuSans{'-Bold' if bold else ''}.ttf"))
    font.set_size(1, 72)
    return font


@cache
def _font_properties(size: float, bold: bool) -> FontProperties:
    return FontProperties(family=["sans-serif"], size=size, weight="bold" if bold else "normal")
