"""The chain of trust, painted: boxes, and signatures as arrows from the signer to the signed.

The visual language: an authority is a square box with a key, a leaf a round one with a server or
a person; a trust anchor has a double border and says so. A signature that was seen to verify is a
whole arrow; a name without a signature is a broken one with a cross. No meaning is in colour alone.
"""

from collections.abc import Iterable

from cryptography import x509

from kubecert_lesson.figures.boxes import BAND, BOX, GLYPH, PADDING, Item
from kubecert_lesson.figures.canvas import CURVE, MOVE, Canvas, Point, canvas, text_width
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.glyphs import HEAD, cross, head, key, paper, person, server
from kubecert_lesson.figures.graphs import Bond, Kind, graph
from kubecert_lesson.figures.layout import LABELLED_DROP, PLAIN_DROP, arrange
from kubecert_lesson.figures.words import sentences

INK, PAPER, FRAME, MUTED = "#1a1a1a", "#ffffff", "#c8c8c8", "#595959"
ALARM = "#b03a00"  # Okabe and Ito's vermilion, darkened until text in it is legible on white
# Fill and line: Okabe and Ito's blue, green, orange and purple, pale and dark.
COLORS = {
    Kind.AUTHORITY: ("#e3eff8", "#00598c"),
    Kind.INTERMEDIATE: ("#e3eff8", "#00598c"),
    Kind.SERVING: ("#e2f3ec", "#00704f"),
    Kind.CLIENT: ("#fcf0d8", "#8f5f00"),
    Kind.SERVING_AND_CLIENT: ("#f7e8f0", "#8c3f68"),
    Kind.OTHER: ("#f2f2f2", MUTED),
}
DASHES = (4.0, 3.0)
DOTS = (1.5, 2.5)
BORDER = 3.5  # between the two borders of a trust anchor


def chain_of_trust(
    certificates: Iterable[x509.Certificate], *, anchors: Iterable[x509.Certificate] = ()
) -> Drawing:
    """Draw who signed whom, computed from the certificates' keys and signatures.

    ``anchors`` are the certificates that are trusted without proof (those of a kubeconfig's
    certificate-authority-data); those that are not among ``certificates`` are drawn, too.
    The same certificates in the same order give the same bytes of SVG.
    Raises LessonError where there is no certificate, or something that is none.
    """
    found = graph(certificates, anchors=anchors)
    layout = arrange(found)
    alt = sentences(found)
    size = layout.width, layout.height
    with canvas(*size, title="Chain of trust", description=alt) as sheet:
        sheet.box((0.5, 0.5), (size[0] - 1, size[1] - 1), radius=6, fill=PAPER, stroke=FRAME)
        for item in layout.items:
            _arrows(sheet, item)
        for item in layout.items:
            _box(sheet, item)
        return Drawing(sheet.svg(), alt)


def _arrows(sheet: Canvas, item: Item) -> None:
    """Draw the ties from one item to everything below it: a stem, a rail above each row, drops.

    Where all ties are of one kind, the word stands once, on the stem; else on each drop.
    """
    if not item.below:
        return
    common = item.common_bond
    color, dashes = _style(common or Bond.SIGNS)
    labelled = common is None
    rise = LABELLED_DROP if labelled else PLAIN_DROP  # from a row up to its rail
    first, last = item.rows[0][0].y - rise, item.rows[-1][0].y - rise
    foot = item.y + item.height + _border(item)
    if common:
        _labelled(sheet, item.middle, foot, first, common)
    else:
        sheet.path([(item.middle, foot), (item.middle, first)], stroke=color)
    lane = item.x - item.offset + item.lane / 2
    if len(item.rows) > 1:
        sheet.path([(lane, first), (lane, last)], stroke=color, dashes=dashes)
    for number, row in enumerate(item.rows):
        rail = row[0].y - rise
        ends = [child.middle for child in row]
        ends += [lane] if len(item.rows) > 1 else []
        ends += [item.middle] if number == 0 else []
        if min(ends) < max(ends):
            sheet.path([(min(ends), rail), (max(ends), rail)], stroke=color, dashes=dashes)
        for child in row:
            assert child.bond
            _drop(sheet, child, rail, child.bond, labelled=labelled)


def _drop(sheet: Canvas, child: Item, rail: float, bond: Bond, *, labelled: bool) -> None:
    """Draw the last piece of a tie, with its head on the box of the signed."""
    color, dashes = _style(bond)
    x, tip = child.middle, child.y - _border(child)
    start = _labelled(sheet, x, rail, rail + 24, bond) if labelled else rail
    sheet.path([(x, start), (x, tip - HEAD)], stroke=color, dashes=dashes, width=1.2)
    head(sheet, (x, tip), color, PAPER if bond is Bond.CLAIMED else color)


def _labelled(sheet: Canvas, x: float, top: float, bottom: float, bond: Bond) -> float:
    """Draw a line downwards that the words of its tie interrupt; return where it ends."""
    color, dashes = _style(bond)
    words = bond.value
    base = (top + bottom) / 2 + 2.5
    sheet.path([(x, top), (x, base - 10)], stroke=color, dashes=dashes, width=1.2)
    sheet.path([(x, base + 4.5), (x, bottom)], stroke=color, dashes=dashes, width=1.2)
    if bond is Bond.CLAIMED:
        left = x - text_width(words) / 2
        cross(sheet, (left - 1, base - 3.2), ALARM)
        sheet.text((left + 7, base), words, color=color)
    else:
        sheet.text((x, base), words, color=color, centred=True)
    return bottom


def _style(bond: Bond) -> tuple[str, tuple[float, ...]]:
    return (ALARM, DASHES) if bond is Bond.CLAIMED else (INK, ())


def _box(sheet: Canvas, item: Item) -> None:
    x, y = item.x + PADDING, item.y + PADDING - 2
    node = item.node
    if node is None:
        size = BOX, item.height
        sheet.box((item.x, item.y), size, radius=8, fill=PAPER, stroke=MUTED, dashes=DOTS)
    else:
        fill, stroke = COLORS[node.kind]
        radius = 0 if node.is_authority else 9
        sheet.box((item.x, item.y), (BOX, item.height), radius=radius, fill=fill, stroke=stroke)
        if node.trust_anchor:
            _anchored(sheet, item, stroke, radius)
            y += BAND
        if node.signs_itself:
            _loop(sheet, item)
        _sign(sheet, node.kind, (x, y + 3), stroke)
    for line in item.lines:
        indent = GLYPH if line.bold else 13 if line.alarm else 0
        color = ALARM if line.alarm else INK if node else MUTED
        base = y + line.leading - 3
        sheet.text((x + indent, base), line.text, size=line.size, bold=line.bold, color=color)
        if line.alarm and line is next(one for one in item.lines if one.alarm):
            cross(sheet, (x + 5, base - 3.2), ALARM)
        y += line.leading


def _anchored(sheet: Canvas, item: Item, stroke: str, radius: float) -> None:
    """A second border around the box, and a band that says why."""
    sheet.box(
        (item.x - BORDER, item.y - BORDER),
        (BOX + 2 * BORDER, item.height + 2 * BORDER),
        radius=radius and radius + BORDER,
        stroke=stroke,
        width=1.6,
    )
    sheet.box((item.x, item.y), (BOX, BAND), radius=min(radius, BAND / 2), fill=stroke)
    at = item.x + BOX / 2, item.y + BAND - 4
    sheet.text(at, "trust anchor", color=PAPER, bold=True, size=9, centred=True)


def _border(item: Item) -> float:
    """How far a trust anchor's outer border stands off its box."""
    return BORDER if item.node and item.node.trust_anchor else 0


def _loop(sheet: Canvas, item: Item) -> None:
    """An arrow from a box to itself: it is signed with its own key."""
    right = item.x + BOX + _border(item)
    start, end = item.y + item.height / 2 - 8, item.y + item.height / 2 + 9
    far = right + 16
    points = [(right, start), (far, start - 3), (far, end + 1), (right + HEAD - 0.5, end)]
    sheet.path(points, [MOVE, CURVE, CURVE, CURVE], stroke=INK, width=1.2)
    head(sheet, (right, end), INK, INK, leftwards=True)


def _sign(sheet: Canvas, kind: Kind, corner: Point, color: str) -> None:
    """The sign before a title: what kind of certificate it is."""
    x, y = corner
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
