"""What is written in the boxes of a chain of trust, and in how many lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kubecert_lesson.figures.cards import CROSS, GLYPH, PADDING
from kubecert_lesson.figures.graphs import Bond, Graph, GraphNode
from kubecert_lesson.figures.lettering import Line, broken, clipped
from kubecert_lesson.figures.trust_text import problem, role, title
from kubecert_lesson.words import say

BOX = 168.0  # wide enough for eight bytes of a fingerprint; all sizes are in points
BAND, BAND_LEADING = 15.0, 12.0  # the band that says 'trust anchor', and each further line of it
LABEL = BOX - 10  # the room for the words of a tie, which may have a cross before them
ROOM = BOX - 2 * PADDING
NAMED = 3  # names in one mention


@dataclass(slots=True, eq=False, kw_only=True)
class Item:
    """Something with a place: a certificate's box, or a mention of boxes that are elsewhere."""

    lines: tuple[Line, ...]
    node: GraphNode | None = None
    band: tuple[str, ...] = ()  # what a trust anchor's band says
    bond: Bond | None = None  # what ties it to the item above it
    below: list["Item"] = field(default_factory=list)
    rows: list[list["Item"]] = field(default_factory=list)  # the same, as they are placed
    x: float = 0
    y: float = 0
    height: float = 0
    label_height: float = 0  # how much taller than one line the labels of the ties below are
    lane: float = 0  # left of wrapped rows: room for the line down to them
    offset: float = 0  # of the box within its block, which is the box with all that is below it
    block_width: float = BOX
    block_height: float = 0

    def __post_init__(self) -> None:
        self.height = self.band_height + sum(line.leading for line in self.lines) + 2 * PADDING - 5
        self.block_height = self.height

    @property
    def band_height(self) -> float:
        """The height of the band above the lines; 0 for all but trust anchors."""
        return BAND + BAND_LEADING * (len(self.band) - 1) if self.band else 0

    @property
    def middle(self) -> float:
        """Where its arrows begin and end."""
        return self.x + BOX / 2

    @property
    def common_bond(self) -> Bond | None:
        """The one kind of tie to everything below, or None for several kinds."""
        bonds = {item.bond for item in self.below}
        return bonds.pop() if len(bonds) == 1 else None


def box(node: GraphNode, graph: Graph) -> Item:
    """A certificate's box: its name, what it is for, until when, an authority's key, a problem."""
    name = broken(title(node), ROOM - GLYPH, bold=True, most=2)
    lines = [Line(text, bold=True) for text in name]
    lines += _lines(role(node))
    lines += _lines(say("until {day}", day=node.until))
    if node.is_authority:  # two with the same name are told apart by their keys alone
        lines += [Line(text) for text in broken(say("key {key}", key=node.key), ROOM)]
        if node.in_crowd:
            crowd = say("one of {n} with this name", n=node.namesakes + 1)
            lines += [Line(text, muted=True) for text in broken(crowd, ROOM)]
    if wrong := problem(node, graph):
        lines += [Line(text, alarm=True) for text in broken(str(wrong), ROOM - CROSS)]
    band = broken(say("trust anchor"), ROOM, bold=True) if node.trust_anchor else ()
    return Item(lines=tuple(lines), node=node, band=tuple(band))


@lru_cache(1024)
def _lines(text: str) -> tuple[Line, ...]:
    """Break a text that many boxes of one picture have."""
    return tuple(Line(line) for line in broken(text, ROOM))


def mention(nodes: Sequence[GraphNode], bond: Bond) -> Item:
    """Name certificates whose boxes hang below another signer, and say how they are tied here."""
    more = len(nodes) - NAMED
    shown = nodes[: NAMED - 1] if more > 0 else nodes
    texts = [clipped(title(node), ROOM) for node in shown]
    if more > 0:
        texts.append(say("and {n} more", n=more + 1))
    if bond.verified:
        texts.append(say("drawn elsewhere"))
    lines = [Line(line, muted=True) for text in texts for line in broken(text, ROOM)]
    if not bond.verified:
        unsigned = broken(say("not signed by this key"), ROOM - CROSS)
        lines += [Line(line, alarm=True) for line in unsigned]
    return Item(lines=tuple(lines), bond=bond)


def label(bond: Bond) -> list[str]:
    """The words of a tie in lines."""
    return broken(bond.words, LABEL)
