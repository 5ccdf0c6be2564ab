"""The whole PKI of a cluster: three trees, and who checks which certificate with which authority.

Below them stand the servers that are not among kubeadm's files, and are checked all the same.
Source: Kubernetes, "PKI certificates and requirements".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kubecert_lesson.chain import signed_by
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures.arrows import Hold, sideways
from kubecert_lesson.figures.canvas import Canvas, canvas
from kubecert_lesson.figures.cards import PADDING, Card, card, draw, write
from kubecert_lesson.figures.checkers import (
    CHECKER_WIDTH,
    CHECKERS,
    OUTSIDERS,
    Checker,
    Outsider,
    TrustedAs,
)
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.graphs import CertificateKind, graph
from kubecert_lesson.figures.lettering import TEXT_LEADING, Line, broken
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.kubeadm import TREE, TreeEntry
from kubecert_lesson.pki import ClusterPKI
from kubecert_lesson.words import Plural, say, template, text

MARGIN, GAP, TREE_GAP = 12.0, 9.0, 26.0
AUTHORITY_WIDTH, RAIL = 168.0, 191.0
LEAF, LEAF_WIDTH = 206.0, 206.0
CHECKER = 446.0
WIDTH = CHECKER + CHECKER_WIDTH + MARGIN
HEADINGS = 24.0


SERVICE_ACCOUNTS = text("service-account-files", "sa.key and sa.pub")
ABOUT_SERVICE_ACCOUNTS = text(
    "service-account-keys",
    "a key pair without a certificate: the API server signs the tokens of service accounts with"
    " one key, and checks them with the other",
)
_SIGNED = template(
    "It signed {name} ({file}): {purpose}; checked by {who}, trusted as {role} by {option}."
)
_NOT_SIGNED = template(
    "It did not sign {name} ({file}): {purpose}; checked by {who}, trusted as {role} by {option}."
)
_OUTSIDE = template("Not among kubeadm's files:")
_OUTSIDER = template(
    "Not among kubeadm's files is that of {name}, which {purpose}: signed by {signer} ({about});"
    " checked by {who}, trusted as {role} by {option}."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    """A certificate of a tree, with its card and whether its authority's key signed it."""

    entry: TreeEntry
    name: str
    card: Card
    hold: Hold
    checker: Checker


@dataclass(frozen=True, slots=True)
class _Group:
    """Certificates that are shown to one checker, with the checker's card."""

    leaves: tuple[_Leaf, ...]
    card: Card

    @property
    def rows(self) -> float:
        """The height of its certificates."""
        return sum(leaf.card.height + GAP for leaf in self.leaves) - GAP

    @property
    def height(self) -> float:
        return max(self.card.height, self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tree:
    """An authority and what it signed."""

    entry: TreeEntry
    name: str
    card: Card
    groups: tuple[_Group, ...]

    @property
    def leaves(self) -> tuple[_Leaf, ...]:
        return tuple(leaf for group in self.groups for leaf in group.leaves)

    @property
    def vouches(self) -> str:
        """What this authority is asked to vouch for."""
        roles = {leaf.checker.role for leaf in self.leaves}
        if roles == {TrustedAs.SERVER}:
            return say("It vouches for servers.")
        if roles == {TrustedAs.CLIENT}:
            return say("It vouches for clients.")
        return say("It vouches for servers and for clients.")

    @property
    def height(self) -> float:
        return max(self.card.height, sum(group.height + GAP for group in self.groups) - GAP)


@dataclass(frozen=True, slots=True)
class _Row:
    """A server that is not among kubeadm's files: who vouches for it, and who checks that."""

    outsider: Outsider
    cards: tuple[Card, Card, Card]

    @property
    def height(self) -> float:
        return max(one.height for one in self.cards)


def cluster_pki(pki: ClusterPKI, *, dark: bool = False) -> Drawing:
    """Draw every certificate of a cluster: who signed it, who is shown it, and who checks it.

    ``pki`` is what ``pki.build()`` returns; every signature is checked again. ``dark`` chooses
    light lines on a dark sheet. Raises LessonError for anything else.
    """
    if not isinstance(pki, ClusterPKI):
        raise LessonError(
            "not-a-pki",
            "this is a {type}, not a cluster's PKI: give what pki.build() returns",
            type=type(pki).__name__,
        )
    trees = [_tree(pki, entry) for entry in TREE if entry.is_authority]
    rows = [_row(outsider) for outsider in OUTSIDERS]
    files, about = str(SERVICE_ACCOUNTS), str(ABOUT_SERVICE_ACCOUNTS)
    note = card(files, [about], width=WIDTH - 2 * MARGIN, title_lines=None)
    heads = [
        (MARGIN, broken(say("an authority"), AUTHORITY_WIDTH)),
        (LEAF, broken(say("signs a certificate,"), LEAF_WIDTH)),
        (CHECKER, broken(say("which is shown to those who check it"), CHECKER_WIDTH)),
    ]
    top = HEADINGS + TEXT_LEADING * (max(len(lines) for _, lines in heads) - 1)
    outside = broken(say(_OUTSIDE), WIDTH - 2 * MARGIN)
    height = top + sum(tree.height + TREE_GAP for tree in trees) + note.height + MARGIN
    height += TEXT_LEADING * len(outside) + sum(row.height + GAP for row in rows) + TREE_GAP
    alt = " ".join(_sentences(trees))
    colors = palette(dark=dark)
    title = say("The certificates of the cluster {name}", name=pki.parameters.cluster_name)
    with canvas(WIDTH, height, title=title, description=alt, colors=colors) as sheet:
        for x, lines in heads:
            write(sheet, [Line(line, muted=True) for line in lines], (x, HEADINGS - 16.5))
        y = top
        for tree in trees:
            _paint(sheet, tree, y)
            y += tree.height + TREE_GAP
        write(sheet, [Line(line, muted=True) for line in outside], (MARGIN, y - TEXT_LEADING))
        y += TEXT_LEADING * len(outside)
        for row in rows:
            _paint_row(sheet, row, y)
            y += row.height + GAP
        draw(sheet, note, (MARGIN, y + TREE_GAP - GAP))
        return Drawing(sheet.svg(), alt)


def _tree(pki: ClusterPKI, entry: TreeEntry) -> _Tree:
    authority = pki.authority(entry.name)
    node = graph([authority.certificate]).nodes[0]
    leaves = [_leaf(pki, entry, leaf) for leaf in TREE if leaf.authority == entry.name]
    groups = tuple(
        _Group(tuple(some), checker.card())
        for checker, some in groupby(leaves, key=lambda leaf: leaf.checker)
    )
    texts = [
        entry.files[0],
        str(entry.purpose),
        say("until {day}", day=node.until),
        say("key {key}", key=node.key),
    ]
    own = card(node.name, texts, width=AUTHORITY_WIDTH, kind=CertificateKind.AUTHORITY)
    return _Tree(entry=entry, name=node.name, card=own, groups=groups)


def _row(outsider: Outsider) -> _Row:
    signer = card(str(outsider.signer), [str(outsider.about_signer)], width=AUTHORITY_WIDTH)
    own = card(str(outsider.name), [str(outsider.purpose)], width=LEAF_WIDTH)
    return _Row(outsider, (signer, own, outsider.checker.card()))


def _leaf(pki: ClusterPKI, authority: TreeEntry, entry: TreeEntry) -> _Leaf:
    certificate = pki.identity(entry.name).certificate
    node = graph([certificate]).nodes[0]
    signed = signed_by(certificate, pki.authority(authority.name).certificate)
    texts = [say("in {file}", file=entry.name) if entry.is_kubeconfig else entry.files[0]]
    if node.groups:
        groups = {"groups": ", ".join(node.groups)}
        texts.append(str(Plural("group {groups}", "groups {groups}", len(node.groups), groups)))
    texts.append(str(entry.purpose))
    return _Leaf(
        entry=entry,
        name=node.name,
        card=card(node.name, texts, width=LEAF_WIDTH, kind=node.kind),
        hold=Hold.TRUE if signed else Hold.REFUSED,
        checker=CHECKERS[entry.name],
    )


def _paint(sheet: Canvas, tree: _Tree, top: float) -> None:
    """Draw an authority, beside it what it signed, and beside that who checks it."""
    draw(sheet, tree.card, (MARGIN, top))
    middles, y = [], top
    for group in tree.groups:
        middles += _signed(sheet, group, y)
        y += group.height + GAP
    ink, start = sheet.colors.ink, min(middles[0], top + tree.card.height - PADDING)
    middles.append(start)
    sheet.path([(MARGIN + AUTHORITY_WIDTH, start), (RAIL, start)], stroke=ink, width=1.2)
    if min(middles) < max(middles):
        sheet.path([(RAIL, min(middles)), (RAIL, max(middles))], stroke=ink, width=1.2)


def _paint_row(sheet: Canvas, row: _Row, top: float) -> None:
    middle, color = top + row.height / 2, sheet.colors.muted
    for one, x in zip(row.cards, (MARGIN, LEAF, CHECKER), strict=True):
        draw(sheet, one, (x, middle - one.height / 2))
    sideways(sheet, (MARGIN + AUTHORITY_WIDTH, middle), (LEAF, middle), color=color)
    sideways(sheet, (LEAF + LEAF_WIDTH, middle), (CHECKER, middle), color=color)


def _signed(sheet: Canvas, group: _Group, top: float) -> list[float]:
    """Draw some certificates and who checks them; return the heights of their middles."""
    corner = CHECKER, top + (group.height - group.card.height) / 2
    draw(sheet, group.card, corner)
    y, middles = top + (group.height - group.rows) / 2, []
    for number, leaf in enumerate(group.leaves):
        draw(sheet, leaf.card, (LEAF, y))
        middle = y + leaf.card.height / 2
        sideways(sheet, (RAIL, middle), (LEAF, middle), leaf.hold)
        tip = corner[1] + group.card.height * (number + 1) / (len(group.leaves) + 1)
        color = sheet.colors.muted
        sideways(sheet, (LEAF + LEAF_WIDTH, middle), (CHECKER, tip), color=color)
        middles.append(middle)
        y += leaf.card.height + GAP
    return middles


def _sentences(trees: Sequence[_Tree]) -> Iterator[str]:
    """The whole picture in words."""
    number = sum(1 + len(tree.leaves) for tree in trees)
    yield say(
        "{certificates} in {trees}.",
        certificates=Plural("{n} certificate", "{n} certificates", number),
        trees=Plural("{n} tree", "{n} trees", len(trees)),
    )
    for tree in trees:
        yield say(
            "{name} ({file}) is an authority: it {purpose}.",
            name=tree.name,
            file=tree.entry.files[0],
            purpose=tree.entry.purpose,
        )
        yield tree.vouches
        for leaf in tree.leaves:
            yield say(
                _SIGNED if leaf.hold is Hold.TRUE else _NOT_SIGNED,
                name=leaf.name,
                file=leaf.entry.name if leaf.entry.is_kubeconfig else leaf.entry.files[0],
                purpose=leaf.entry.purpose,
                who=leaf.checker.who,
                role=leaf.checker.role,
                option=leaf.checker.option,
            )
    for one in OUTSIDERS:
        yield say(
            _OUTSIDER,
            name=one.name,
            purpose=one.purpose,
            signer=one.signer,
            about=one.about_signer,
            who=one.checker.who,
            role=one.checker.role,
            option=one.checker.option,
        )
    yield say("{files}: {about}.", files=SERVICE_ACCOUNTS, about=ABOUT_SERVICE_ACCOUNTS)
