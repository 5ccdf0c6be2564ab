"""The chain of trust, painted: boxes, and signatures as arrows from the signer to the signed.

An authority is a square box with a key, a leaf a round one with a server or a person; a trust
anchor has a double border and says so. A signature that was seen to verify is a whole arrow; a name
without a signature is a broken one with a cross. No meaning is in colour alone.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, repeat

from cryptography import x509

from kubecert_lesson.figures.arrows import Hold, labelled, loop, pen
from kubecert_lesson.figures.boxes import BAND, BAND_LEADING, BOX, Item, label
from kubecert_lesson.figures.canvas import Canvas, canvas
from kubecert_lesson.figures.cards import GLYPH, PADDING, ROUND, frame, write
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.glyphs import HEAD, head, sign
from kubecert_lesson.figures.graphs import Bond, Graph, GraphNode, graph
from kubecert_lesson.figures.layout import LABELLED_DROP, PLAIN_DROP, arrange
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.figures.trust_text import sentences
from kubecert_lesson.words import say

BORDER = 3.5  # between the two borders of a trust anchor


def chain_of_trust(
    certificates: Iterable[x509.Certificate],
    *,
    anchors: Iterable[x509.Certificate] = (),
    numbers: Iterable[int] = (),
    dark: bool = False,
) -> Drawing:
    """Draw who signed whom, computed from the certificates' keys and signatures.

    ``anchors`` are the certificates that are trusted without proof (those of a kubeconfig's
    certificate-authority-data); those that are not among ``certificates`` are drawn, too.
    ``numbers`` are those of a list beside the picture, in the order of the certificates.
    ``dark`` chooses light lines on a dark sheet.
    The same certificates in the same order give the same bytes of SVG.
    Raises LessonError for no certificates, and for something that is not a certificate.
    """
    found = graph(certificates, anchors=anchors)
    numbered = zip(found.nodes, chain(numbers, repeat(0)), strict=False)
    nodes = tuple(replace(node, number=number) for node, number in numbered)
    return painted(replace(found, nodes=nodes), dark=dark)


def painted(found: Graph, *, dark: bool = False) -> Drawing:
    """Draw a graph of certificates."""
    layout = arrange(found)
    alt = sentences(found)
    size = layout.width, layout.height
    colors = palette(dark=dark)
    title = say("Chain of trust")
    with canvas(*size, title=title, description=alt, colors=colors) as sheet:
        for item in layout.items:
            _arrows(sheet, item)
        for item in layout.items:
            _box(sheet, item)
        return Drawing(sheet.svg(), alt)


def _arrows(sheet: Canvas, item: Item) -> None:
    """Draw the ties from one item to everything below it: a stem, a rail above each row, drops.

    If all ties are of one kind, its words are written once, on the stem; else on each drop.
    """
    if not item.below:
        return
    common = item.common_bond
    color, dashes = _style(sheet, common or Bond.SIGNS)
    # From a row up to its rail.
    rise = PLAIN_DROP if common else LABELLED_DROP + item.label_height
    first, last = item.rows[0][0].y - rise, item.rows[-1][0].y - rise
    foot = item.y + item.height + _border(item)
    if common:
        labelled(sheet, item.middle, (foot, first), label(common), _hold(common))
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
            start = rail
            if not common:
                start += 24 + item.label_height
                words = label(child.bond)
                labelled(sheet, child.middle, (rail, start), words, _hold(child.bond))
            _drop(sheet, child, start, child.bond)


def _drop(sheet: Canvas, child: Item, start: float, bond: Bond) -> None:
    """Draw the last piece of a tie, with its head on the box of the signed."""
    color, dashes = _style(sheet, bond)
    x, tip = child.middle, child.y - _border(child)
    sheet.path([(x, start), (x, tip - HEAD)], stroke=color, dashes=dashes, width=1.2)
    head(sheet, (x, tip), color, sheet.colors.paper if bond is Bond.CLAIMED else color)


def _hold(bond: Bond) -> Hold:
    return Hold.TRUE if bond.verified else Hold.REFUSED


def _style(sheet: Canvas, bond: Bond) -> tuple[str, tuple[float, ...]]:
    return pen(sheet, _hold(bond))[:2]


def _box(sheet: Canvas, item: Item) -> None:
    x, y = item.x + PADDING, item.y + PADDING - 2
    node = item.node
    frame(sheet, (item.x, item.y), (BOX, item.height), node.kind if node else None)
    if node and node.trust_anchor:
        _anchored(sheet, item, node)
        y += item.band_height
    if node and node.signs_itself:
        loop(sheet, item.x + BOX + _border(item), item.y + item.height / 2)
    if node:
        sign(sheet, node.kind, (x, y + 3))
    write(sheet, item.lines, (x, y), indent=GLYPH)


def _anchored(sheet: Canvas, item: Item, node: GraphNode) -> None:
    """A second border around the box, and a band that says why."""
    color, radius = sheet.colors.tints[node.kind].line, 0 if node.is_authority else ROUND
    sheet.box(
        (item.x - BORDER, item.y - BORDER),
        (BOX + 2 * BORDER, item.height + 2 * BORDER),
        radius=radius and radius + BORDER,
        stroke=color,
        width=1.6,
    )
    band = BOX, item.band_height
    sheet.box((item.x, item.y), band, radius=min(radius, BAND / 2), fill=color)
    for number, line in enumerate(item.band):
        at = item.x + BOX / 2, item.y + BAND - 4 + BAND_LEADING * number
        sheet.text(at, line, color=sheet.colors.paper, bold=True, size=9, centred=True)


def _border(item: Item) -> float:
    """How far a trust anchor's outer border is from its box."""
    return BORDER if item.node and item.node.trust_anchor else 0
