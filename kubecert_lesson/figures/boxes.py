"""What stands in a box, and in how many lines: sizes of type, and how long names are shortened."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from kubecert_lesson.figures.canvas import text_width
from kubecert_lesson.figures.graphs import Bond, Graph, Node
from kubecert_lesson.figures.words import problem, role

BOX = 158.0  # wide enough for eight bytes of a fingerprint; all sizes are in points
PADDING = 8.0
TITLE, TEXT = 10.0, 9.0  # sizes of type: nothing is smaller
TITLE_LEADING, TEXT_LEADING = 13.5, 12.5
GLYPH = 21.0  # room for the sign before a title
BAND = 15.0  # the band that says 'trust anchor'
NAMED = 3  # names in one mention
_BREAKS = re.compile(r"[^\s\-.:/@,]*[\s\-.:/@,]*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a box."""

    text: str
    bold: bool = False
    alarm: bool = False

    @property
    def size(self) -> float:
        """The size of its type."""
        return TITLE if self.bold else TEXT

    @property
    def leading(self) -> float:
        """The height that it takes up."""
        return TITLE_LEADING if self.bold else TEXT_LEADING


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
    lines.append(Line(f"until {node.not_after:%Y-%m-%d}"))
    if node.is_authority:  # two of one name are told apart by their keys alone
        lines.append(Line(f"key {node.key}"))
    if wrong := problem(node, graph):
        lines += [Line(text, alarm=True) for text in shortened(wrong, indent=GLYPH)]
    return Item(tuple(lines), node)


def mention(nodes: Sequence[Node], bond: Bond) -> Item:
    """Name certificates whose boxes hang below another signer, and say how they are tied here."""
    more = len(nodes) - NAMED
    shown = nodes[: NAMED - 1] if more > 0 else nodes
    lines = [Line(shortened(node.name, most=1)[0]) for node in shown]
    if more > 0:
        lines.append(Line(f"and {more + 1} more"))
    if bond.verified:
        lines.append(Line("drawn elsewhere"))
    else:
        lines.append(Line("not signed by this key", alarm=True))
    return Item(tuple(lines), bond=bond)


def shortened(text: str, indent: float = 0, *, bold: bool = False, most: int = 2) -> list[str]:
    """Break a text into lines that fit into a box; what is too long ends with an ellipsis."""
    room = BOX - 2 * PADDING - indent
    size = TITLE if bold else TEXT

    def fits(part: str) -> bool:
        return text_width(part.rstrip(), size=size, bold=bold) <= room

    pieces = list(_pieces(text, fits))
    if not fits(text) and most > 1 and (halves := _halves(pieces, fits)):
        return halves
    lines = [""]
    for word in pieces:
        if fits(lines[-1] + word):
            lines[-1] += word
        elif len(lines) < most:
            lines.append(word)
        else:
            while not fits(lines[-1].rstrip() + "…"):
                lines[-1] = lines[-1].rstrip()[:-1]
            lines[-1] = lines[-1].rstrip(" ,;") + "…"
            break
    return [line.rstrip() for line in lines]


def _halves(pieces: Sequence[str], fits: Callable[[str], bool]) -> list[str] | None:
    """Break into two lines of about one length, or None where two do not hold the text.

    A space is the better place to break, a sign within a name the second best.
    """
    breaks = [("".join(pieces[:n]), "".join(pieces[n:])) for n in range(1, len(pieces))]
    whole = [pair for pair in breaks if fits(pair[0]) and fits(pair[1])]
    at_space = [pair for pair in whole if pair[0].endswith(" ")]
    pair = min(at_space or whole, key=lambda pair: max(map(len, pair)), default=None)
    return [line.rstrip() for line in pair] if pair else None


def _pieces(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """Cut a text where a line may end: after a space or a sign, and within what is too long."""
    for word in _BREAKS.findall(text):
        while not fits(word):
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or fits(word[:n]))
            yield word[:cut]
            word = word[cut:]
        yield word
