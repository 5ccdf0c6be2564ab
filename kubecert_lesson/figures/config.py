"""The anatomy of a kubeconfig: contexts in the middle, each with its cluster and its user.

Below a cluster is whom it trusts, below a user what it logs in with: from the kubeconfig itself, or
from a file. Secrets are named and never shown.
"""

from collections.abc import Mapping, Sequence

from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures.arrows import downwards, sideways, stub
from kubecert_lesson.figures.canvas import Canvas, canvas
from kubecert_lesson.figures.cards import draw, write
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.entries import (
    BELOW,
    BETWEEN,
    COLUMN,
    Block,
    cluster_block,
    context_block,
    sentences,
    user_block,
)
from kubecert_lesson.figures.lettering import TEXT_LEADING, Line, broken
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.kubeconfig import Kubeconfig, check
from kubecert_lesson.words import say

MARGIN, TOP, GAP, GUTTER = 12.0, 26.0, 16.0, 40.0
LEFT, MIDDLE, RIGHT = (MARGIN + number * (COLUMN + GUTTER) for number in range(3))
WIDTH = RIGHT + COLUMN + MARGIN


def kubeconfig_anatomy(config: Kubeconfig, *, dark: bool = False) -> Drawing:
    """Draw which user each context pairs with which cluster, and where their material comes from.

    What kubectl would refuse before it connects is marked. ``dark`` chooses light lines on a dark
    sheet. Raises LessonError for anything but a Kubeconfig, and for an empty one.
    """
    if not isinstance(config, Kubeconfig):
        raise LessonError(
            "not-a-kubeconfig",
            "this is a {type}, not a kubeconfig: give what kubeconfig.read() returns",
            type=type(config).__name__,
        )
    if not (config.clusters or config.users or config.contexts):
        raise LessonError("empty-kubeconfig", "this kubeconfig is empty: there is nothing to draw")
    found = check(config)
    contexts = [context_block(one, config, found) for one in config.contexts]
    clusters = {one.name: cluster_block(one, found) for one in config.clusters}
    users = {one.name: user_block(one, found) for one in config.users}
    heads = [
        (LEFT, broken(say("clusters: where, and whom to trust"), COLUMN)),
        (MIDDLE, broken(say("contexts: who goes where"), COLUMN)),
        (RIGHT, broken(say("users: who you are"), COLUMN)),
    ]
    top = TOP + TEXT_LEADING * (max(len(lines) for _, lines in heads) - 1)
    _stack(contexts, top)
    for blocks, names in (
        (clusters, [one.cluster for one in config.contexts]),
        (users, [one.user for one in config.contexts]),
    ):
        _stack(_beside(blocks, list(zip(names, contexts, strict=True))), top)
    columns = [*contexts, *clusters.values(), *users.values()]
    height = max(block.y + block.height for block in columns) + MARGIN
    alt = " ".join(sentences(config, [*clusters.values()], [*users.values()], contexts))
    colors = palette(dark=dark)
    title = say("Anatomy of a kubeconfig")
    with canvas(WIDTH, height, title=title, description=alt, colors=colors) as sheet:
        for x, lines in heads:
            write(sheet, [Line(line, muted=True) for line in lines], (x, TOP - 18.5))
        for x, blocks in ((LEFT, clusters), (RIGHT, users)):
            for block in blocks.values():
                _paint(sheet, block, x)
        for one, block in zip(config.contexts, contexts, strict=True):
            _paint(sheet, block, MIDDLE)
            _tie(sheet, block, clusters.get(one.cluster), (MIDDLE, LEFT + COLUMN))
            _tie(sheet, block, users.get(one.user), (MIDDLE + COLUMN, RIGHT))
        return Drawing(sheet.svg(), alt)


def _beside(blocks: Mapping[str, Block], ties: Sequence[tuple[str, Block]]) -> list[Block]:
    """Order entries by the height of the contexts that name them, and aim at that height."""
    heights: dict[str, list[float]] = {}
    for name, context in ties:
        heights.setdefault(name, []).append(context.middle)
    named = [name for name in blocks if name in heights]
    for name in named:
        mean = sum(heights[name]) / len(heights[name])
        blocks[name].y = mean - blocks[name].entry.card.height / 2
    named.sort(key=lambda name: blocks[name].y)
    return [blocks[name] for name in named] + [
        block for name, block in blocks.items() if name not in heights
    ]


def _stack(blocks: Sequence[Block], top: float) -> None:
    """Move blocks down until none touches the one above it."""
    free = top
    for block in blocks:
        block.y = max(block.y, free)
        free = block.y + block.height + GAP


def _paint(sheet: Canvas, block: Block, x: float) -> None:
    """Draw an entry, and an arrow down to what it uses."""
    draw(sheet, block.entry.card, (x, block.y))
    y = block.y + block.entry.card.height
    if block.material:
        downwards(sheet, x + COLUMN / 2, y, y + BELOW, color=sheet.colors.muted)
    y += BELOW
    for piece in block.material:
        draw(sheet, piece.card, (x, y))
        y += piece.card.height + BETWEEN


def _tie(sheet: Canvas, context: Block, to: Block | None, ends: tuple[float, float]) -> None:
    """Draw an arrow from a context to what it names, or a broken one that leads nowhere."""
    start = ends[0], context.middle
    if to is None:
        stub(sheet, start, ends[0] + (ends[1] - ends[0]) * 0.7)
    else:
        sideways(sheet, start, (ends[1], to.middle), color=sheet.colors.muted)
