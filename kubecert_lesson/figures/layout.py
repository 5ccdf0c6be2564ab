"""Where everything is: signers above what they signed, in rows that wrap.

Every certificate has one box, below the first certificate that signed it. A further tie to it (a
second signer, or a name that matches without a signature) ends at a mention, so that no arrow ever
crosses the picture. A place depends on the order given and on who signed whom, never on the bytes
of a key. Every box is visited a fixed number of times, so a picture's cost grows linearly.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from kubecert_lesson.figures.boxes import BOX, Item, box, label, mention
from kubecert_lesson.figures.graphs import Bond, Edge, Graph, GraphNode
from kubecert_lesson.figures.lettering import TEXT_LEADING

GAP = 14.0  # between boxes of one signer
ROOT_GAP = 26.0
MARGIN = 12.0
LOOP = 18.0  # right of what signs itself: the arrow to itself
LANE = 14.0
FIRST_DROP, NEXT_DROP = 46.0, 26.0  # from a signer down to its first row, and on to the others
PLAIN_DROP, LABELLED_DROP = 16.0, 36.0  # from a row up to its rail: plain, or with a label
WIDEST = 3 * BOX + 2 * GAP + 2 * LANE
SHEET = WIDEST + 20  # with margins 604 points are 805 pixels: a notebook shows that unscaled


@dataclass(frozen=True, slots=True)
class Layout:
    """Every item with its place, from above to below, and the size of the sheet in points."""

    items: tuple[Item, ...]
    width: float
    height: float


def arrange(graph: Graph) -> Layout:
    """Give every certificate of a graph its place."""
    roots = _hung(graph)
    order = _downwards(roots)
    for item, depth in reversed(order):
        _measure(item, max(BOX, WIDEST - LANE * (depth + 1)))
    rows = _flow(roots, SHEET, ROOT_GAP)
    _place(rows, MARGIN, MARGIN, ROOT_GAP, ROOT_GAP)
    for item, _ in order:
        drop = FIRST_DROP + item.label_height
        top = item.y + item.height + drop
        step = NEXT_DROP if item.common_bond else drop
        _place(item.rows, item.x - item.offset + item.lane, top, GAP, step)
    return Layout(
        tuple(item for item, _ in order),
        MARGIN + max(root.x - root.offset + root.block_width for root in roots),
        MARGIN + max(root.y + root.block_height for root in roots),
    )


def _hung(graph: Graph) -> list[Item]:
    """Hang every certificate below one that signed it; return those that hang from nothing."""
    items = [box(node, graph) for node in graph.nodes]
    ties: dict[int, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        ties[edge.signed].append(edge)
    above: dict[int, int] = {}
    roots = []
    elsewhere: dict[tuple[int, Bond], list[GraphNode]] = defaultdict(list)
    for at, item in enumerate(items):
        found = sorted(ties[at], key=lambda edge: _doubt(graph, edge))
        chosen = next((edge for edge in found if not _is_above(at, edge.signer, above)), None)
        if chosen is None:
            roots.append(item)
        else:
            above[at], item.bond = chosen.signer, chosen.bond
            items[chosen.signer].below.append(item)
        for edge in found:
            if edge is not chosen:
                elsewhere[edge.signer, edge.bond].append(graph.nodes[at])
    for (signer, bond), nodes in elsewhere.items():
        items[signer].below.append(mention(nodes, bond))
    return roots


def _doubt(graph: Graph, edge: Edge) -> tuple[bool, bool]:
    """Rank ties: real signatures first, and among them those of a signer that is trusted."""
    return not edge.bond.verified, not graph.nodes[edge.signer].reaches_anchor


def _is_above(upper: int, at: int, above: dict[int, int]) -> bool:
    """True if hanging ``upper`` below ``at`` would close a ring of cross-signed authorities."""
    while at != upper and at in above:
        at = above[at]
    return at == upper


def _downwards(roots: Sequence[Item]) -> list[tuple[Item, int]]:
    """Every item with its depth, signers before what they signed."""
    order = [(root, 0) for root in roots]
    for item, depth in order:  # grows while it is read
        order.extend((child, depth + 1) for child in item.below)
    return order


def _measure(item: Item, room: float) -> None:
    """Wrap what is below an item into rows, and find the size of the block that they make."""
    item.rows = _flow(item.below, room, GAP)
    item.lane = LANE if len(item.rows) > 1 else 0
    width = max((_row_width(row, GAP) for row in item.rows), default=BOX)
    item.offset = item.lane + _middle(item.rows[0]) - BOX / 2 if item.rows else 0
    loop = LOOP if item.node and item.node.signs_itself else 0
    item.block_width = max(item.lane + width, item.offset + BOX + loop)
    bonds = {child.bond for child in item.below if child.bond}
    lines = max((len(label(bond)) for bond in bonds), default=1)
    item.label_height = TEXT_LEADING * (lines - 1)
    drop = FIRST_DROP + item.label_height
    for row in item.rows:
        tallest = max(child.height for child in row)
        for child in row:  # boxes side by side end on one line
            child.block_height += tallest - child.height
            child.height = tallest
        item.block_height += drop + max(child.block_height for child in row)
        drop = NEXT_DROP if item.common_bond else FIRST_DROP + item.label_height


def _flow(items: Sequence[Item], room: float, gap: float) -> list[list[Item]]:
    """Break items into rows: those with something below them first, the rest in even rows."""
    if not items or _row_width(items, gap) <= room:
        return [list(items)] if items else []
    rows: list[list[Item]] = []
    for item in (item for item in items if item.below):
        if rows and _row_width([*rows[-1], item], gap) <= room:
            rows[-1].append(item)
        else:
            rows.append([item])
    plain = [item for item in items if not item.below]
    if plain:
        widest = max(item.block_width for item in plain)
        columns = max(1, int((room + gap) // (widest + gap)))
        columns = ceil(len(plain) / ceil(len(plain) / columns))
        rows += [plain[at : at + columns] for at in range(0, len(plain), columns)]
    return rows


def _row_width(row: Sequence[Item], gap: float) -> float:
    return sum(item.block_width for item in row) + gap * (len(row) - 1)


def _middle(row: Sequence[Item]) -> float:
    """Where a signer is above a row, from the row's left end: between its outer boxes."""
    last = _row_width(row, GAP) - row[-1].block_width + row[-1].offset
    return (row[0].offset + last + BOX) / 2


def _place(rows: Sequence[Sequence[Item]], left: float, y: float, gap: float, step: float) -> None:
    for row in rows:
        x = left
        for item in row:
            item.x, item.y = x + item.offset, y
            x += item.block_width + gap
        y += max(item.block_height for item in row) + step
