"""What stands in the boxes of a chain of trust, and in how many lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kubecert_lesson.figures.cards import CROSS, GLYPH, PADDING
from kubecert_lesson.figures.graphs import Bond, Graph, Node
from kubecert_lesson.figures.lettering import Line, broken
from kubecert_lesson.figures.trust_text import problem, role

BOX = 158.0  # wide enough for eight bytes of a fingerprint; all sizes are in points
BAND = 15.0  # the band that says 'trust anchor'
NAMED = 3  # names in one mention


@dataclass(slots=True, eq=False)
class Item:
    """Something with a place: a certificate's box, or a mention of boxes that stand elsewhere."""

    lines: tuple[Line, ...]
    node: Node | None = None
    bond: Bond | None = None  # what ties it to the item above it
    below: list["Item"] = field(default_factory=list)
    rows: list[list["Item"]] = field(default_factory=list)  # the same, as they are placed
    x: float = 0
    y: float = 0
    height: float = 0
    lane: float = 0  # left of wrapped rows: room for the line down to them
    offset: float = 0  # of the box within its block, which is the box with all that is below it
    block_width: float = BOX
    block_height: float = 0

    def __post_init__(self) -> None:
        band = BAND if self.node and self.node.trust_anchor else 0
        self.height = band + sum(line.leading for line in self.lines) + 2 * PADDING - 5
        self.block_height = self.height

    @property
    def middle(self) -> float:
        """Where its arrows begin and end."""
        return self.x + BOX / 2

    @property
    def common_bond(self) -> Bond | None:
        """The one kind of tie to everything below, or None where there are several."""
        bonds = {item.bond for item in self.below}
        return bonds.pop() if len(bonds) == 1 else None


def box(node: Node, graph: Graph) -> Item:
    """A certificate's box: its name, what it is for, until when, an authority's key, a problem."""
    lines = [Line(text, bold=True) for text in shortened(node.name, GLYPH, bold=True)]
    lines += [Line(text) for text in shortened(role(node))]
    lines.append(Line(f"until {node.until}"))
    if node.is_authority:  # two of one name are told apart by their keys alone
        lines.append(Line(f"key {node.key}"))
        if node.in_crowd:
            lines.append(Line(f"one of {node.namesakes + 1} of this name", muted=True))
    if wrong := problem(node, graph):
        lines += [Line(text, alarm=True) for text in shortened(wrong, indent=CROSS)]
    return Item(tuple(lines), node)


def mention(nodes: Sequence[Node], bond: Bond) -> Item:
    """Name certificates whose boxes hang below another signer, and say how they are tied here."""
    more = len(nodes) - NAMED
    shown = nodes[: NAMED - 1] if more > 0 else nodes
    lines = [Line(shortened(node.name, most=1)[0], muted=True) for node in shown]
    if more > 0:
        lines.append(Line(f"and {more + 1} more", muted=True))
    if bond.verified:
        lines.append(Line("drawn elsewhere", muted=True))
    else:
        lines.append(Line("not signed by this key", alarm=True))
    return Item(tuple(lines), bond=bond)


def shortened(text: str, indent: float = 0, *, bold: bool = False, most: int = 2) -> list[str]:
    """Break a text into lines that fit into a box; what is too long ends with an ellipsis."""
    return broken(text, BOX - 2 * PADDING - indent, bold=bold, most=most)
