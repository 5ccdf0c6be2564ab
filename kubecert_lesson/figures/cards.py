"""Cards: boxes with a sign, a title and lines of text, and how they are drawn."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kubecert_lesson.figures.canvas import Canvas
from kubecert_lesson.figures.drawing import readable
from kubecert_lesson.figures.glyphs import cross, sign
from kubecert_lesson.figures.graphs import CertificateKind
from kubecert_lesson.figures.lettering import Line, broken
from kubecert_lesson.figures.outlines import Point

PADDING = 8.0
GLYPH = 21.0  # room for the sign before a title
CROSS = 13.0  # room for the cross before a problem
DOTS = (1.5, 2.5)
ROUND = 9.0
Glyph = Callable[[Canvas, Point, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A box that has no place yet: an authority's is square, a note (no kind) is dotted."""

    lines: tuple[Line, ...]
    width: float
    kind: CertificateKind | None = None
    glyph: Glyph | None = None  # instead of the kind's own sign

    @property
    def height(self) -> float:
        """The height that its lines need."""
        return sum(line.leading for line in self.lines) + 2 * PADDING - 5


def card(
    title: str,
    texts: Iterable[str] = (),
    *,
    width: float,
    kind: CertificateKind | None = None,
    problems: Iterable[str] = (),
    glyph: Glyph | None = None,
    title_lines: int | None = 2,
) -> Card:
    """Set a card: a bold title, texts, and problems with a cross.

    A title of more than ``title_lines`` lines, which may be a long name, is cut; None cuts nothing.
    """
    room = width - 2 * PADDING
    start = readable(title), room - (GLYPH if kind or glyph else 0)
    lines = [Line(text, bold=True) for text in broken(*start, bold=True, most=title_lines)]
    for text in texts:
        lines += [Line(part) for part in broken(readable(text), room)]
    for text in problems:
        lines += [Line(part, alarm=True) for part in broken(readable(text), room - CROSS)]
    return Card(lines=tuple(lines), width=width, kind=kind, glyph=glyph)


def draw(sheet: Canvas, one: Card, corner: Point, *, height: float = 0) -> None:
    """Draw a card with its upper left corner at a place; ``height`` may make it taller."""
    x, y = corner
    frame(sheet, corner, (one.width, height or one.height), one.kind)
    place = x + PADDING, y + PADDING + 1
    if one.glyph:
        one.glyph(sheet, place, sheet.colors.muted)
    elif one.kind:
        sign(sheet, one.kind, place)
    indent = GLYPH if one.kind or one.glyph else 0
    write(sheet, one.lines, (x + PADDING, y + PADDING - 2), indent=indent)


def frame(sheet: Canvas, corner: Point, size: Point, kind: CertificateKind | None) -> None:
    """Draw the outline of a card."""
    colors = sheet.colors
    if kind is None:
        sheet.box(corner, size, radius=8, fill=colors.paper, stroke=colors.muted, dashes=DOTS)
    else:
        radius = 0 if kind.is_authority else ROUND
        tint = colors.tints[kind]
        sheet.box(corner, size, radius=radius, fill=tint.fill, stroke=tint.line)


def write(sheet: Canvas, lines: Sequence[Line], corner: Point, *, indent: float = 0) -> None:
    """Write lines from top to bottom; titles are indented, the first problem gets a cross."""
    x, y = corner
    colors, crossed = sheet.colors, False
    for line in lines:
        base = y + line.leading - 3
        if line.alarm:
            sheet.text((x + CROSS, base), line.text, size=line.size, color=colors.alarm)
            if not crossed:
                cross(sheet, (x + 5, base - 3.2), colors.alarm)
            crossed = True
        else:
            left, color = x + indent * line.bold, colors.muted if line.muted else colors.ink
            sheet.text((left, base), line.text, size=line.size, bold=line.bold, color=color)
        y += line.leading
