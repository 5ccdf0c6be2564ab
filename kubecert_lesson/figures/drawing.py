"""A finished picture: its SVG, its alternative text, and how Jupyter shows it."""

import html
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kubecert_lesson.files import write_public

# How Jupyter shows a picture: text/html with <img alt="…" src="data:image/svg+xml,…">. Tried in
# JupyterLab 4.6: image/svg+xml is shown without any alternative text, and in a notebook that was
# not run here (so not trusted) as text only; an <svg> element within text/html is stripped to bare
# words there. The <img> is shown in both, with its alternative text, and in nbconvert's HTML. Not
# base64: a comparison of notebooks has to find dates and fingerprints in it to mask them.
#
# What a data URL may hold unencoded in HTML (WHATWG URL standard, 4.4).
# A space is not encoded either, or the %20 before a fingerprint would run into its digits.
_SIZE = "max-width:none"
_UNENCODED = " !$'()*+,-./:;=?@_~"


@dataclass(frozen=True, slots=True, repr=False)
class Drawing:
    """A picture (SVG text) and its alternative text. Its repr is the alternative text."""

    svg: str
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the SVG to a file. Raises LessonError if that fails."""
        return write_public(Path(path), self.svg.encode())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        # On a narrow page it is scrolled: made smaller, its words could not be read.
        image = f'<img alt="{html.escape(self.alt)}" src="{_data_url(self.svg)}" style="{_SIZE}">'
        return {
            "text/html": f'<div tabindex="0" style="overflow-x:auto">{image}</div>',
            "text/plain": self.alt,
        }


def readable(text: str) -> str:
    """Replace what cannot be printed by a visible sign: an SVG may not hold it."""
    told = str(text)  # a hidden one says that it is hidden
    if told.isprintable():
        return told
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in told)


def _data_url(svg: str) -> str:
    return "data:image/svg+xml," + quote(svg.replace("\n", ""), safe=_UNENCODED)
