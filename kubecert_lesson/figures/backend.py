"""What matplotlib's SVG backend writes for a shape, a text and a sheet, and how wide type is.

The only module that loads matplotlib; it is imported when the first thing is drawn. The backend
is used without figures and axes: matplotlib's artists took 1.9 s for 300 boxes of four lines.
"""

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import matplotlib
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.text import Text as Artist
from matplotlib.transforms import Affine2D, IdentityTransform

from kubecert_lesson.figures.outlines import Outline

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


def settings() -> AbstractContextManager[None]:
    """Use our own matplotlib settings while a ``with`` block lasts, whatever a reader's are."""
    return matplotlib.rc_context(_SETTINGS)


def sheet(width: float, height: float, *, title: str, description: str) -> str:
    """Write an empty sheet with its title and its description."""
    words = {"title": title, "desc": description}

    def entitle(renderer: Any) -> None:
        for tag, text in words.items():
            renderer.writer.element(tag, text=text)

    whole = _written(entitle, width, height)
    whole = whole[whole.index("<svg ") :].replace("<svg ", '<svg role="img" ', 1)
    return re.sub(r"\s*\n(?!<)", " ", re.sub(r">\n\s+<", ">\n<", whole)).strip()


def shape(outline: Outline, fill: str, stroke: str, width: float, dashes: tuple[float, ...]) -> str:
    """Write a shape at the origin: what follows '<path '."""
    pen = _pen(stroke or fill, width if stroke else 0, dashes)
    face = matplotlib.colors.to_rgb(fill) if fill else None
    upwards = Affine2D().scale(1, -1).translate(0, _FAR)  # matplotlib's y goes up
    path = Path(outline.points, outline.codes)
    written = _written(lambda to: to.draw_path(pen, path, upwards, face))
    return " ".join(written[written.index('<path d="') + 6 : written.index("/>") + 2].split())


def lettering(size: float, bold: bool, color: str, centred: bool) -> str:
    """Write a line of text, with %s for x, y and the text."""
    x, y, weight = 11111, 22222, "bold" if bold else "normal"
    font = FontProperties(family=["sans-serif"], size=size, weight=weight)
    anchor = Artist(x, _FAR - y, ha="center", transform=IdentityTransform()) if centred else None
    pen = _pen(color)
    written = _written(lambda to: to.draw_text(pen, x, y, "TEXT", font, 0, mtext=anchor))
    element = written[written.index("<text ") : written.index("</text>") + 7]
    element = re.sub(r' transform="rotate.*?"', "", element.replace("%", "%%"))
    return element.replace(str(x), "%s").replace(str(y), "%s").replace("TEXT", "%s")


def width(character: str, *, bold: bool) -> float:
    """How wide a character is in type of size 1, in DejaVu Sans, which matplotlib brings along.

    One that it lacks counts as a square, as wide as a Hangul syllable.
    """
    font = _font(bold)
    if not font.get_char_index(ord(character)):
        return 1
    return font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 2**16


def _written(act: Callable[[Any], None], width: float = _FAR, height: float = _FAR) -> str:
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


@cache
def _font(bold: bool) -> FT2Font:
    folder = FilePath(matplotlib.get_data_path()) / "fonts" / "ttf"
    font = FT2Font(str(folder / f"DejaVuSans{'-Bold' if bold else ''}.ttf"))
    font.set_size(1, 72)
    return font
