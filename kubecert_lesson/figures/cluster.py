"""The whole PKI of a cluster: three trees, and who checks which certificate with which authority.

Source: Kubernetes, "PKI certificates and requirements"; the options that kubeadm 1.36 gives to
kube-apiserver, etcd and the kubelet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kubecert_lesson.chain import signed_by
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures.arrows import Hold, sideways
from kubecert_lesson.figures.canvas import Canvas, canvas
from kubecert_lesson.figures.cards import Card, card, draw
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.graphs import Kind, graph
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.figures.speech import counted, listed
from kubecert_lesson.kubeadm import TREE, Entry
from kubecert_lesson.pki import ClusterPKI

MARGIN, GAP, TREE_GAP = 12.0, 9.0, 26.0
AUTHORITY_WIDTH, RAIL = 168.0, 191.0
LEAF, LEAF_WIDTH = 206.0, 206.0
CHECKER, CHECKER_WIDTH = 446.0, 182.0
WIDTH = CHECKER + CHECKER_WIDTH + MARGIN
HEADINGS = 24.0


@dataclass(frozen=True, slots=True)
class Checker:
    """Who is shown a certificate, what it is trusted as, and what names the authority for that."""

    who: str
    role: str
    option: str


SERVER, CLIENT, BOTH = "a server", "a client", "a server and a client"
_LOGS_IN = Checker("the API server", CLIENT, "--client-ca-file")
_ETCD = Checker("etcd", CLIENT, "--trusted-ca-file")
CHECKERS = {
    "apiserver": Checker("kubectl, kubelets, all clients", SERVER, "the CA in their kubeconfigs"),
    "apiserver-kubelet-client": Checker("every kubelet", CLIENT, "its clientCAFile"),
    "front-proxy-client": Checker(
        "extension API servers", CLIENT, "--requestheader-client-ca-file"
    ),
    "etcd/server": Checker("the API server", SERVER, "--etcd-cafile"),
    "etcd/peer": Checker("every other etcd", BOTH, "--peer-trusted-ca-file"),
    "etcd/healthcheck-client": _ETCD,
    "apiserver-etcd-client": _ETCD,
    "admin.conf": _LOGS_IN,
    "super-admin.conf": _LOGS_IN,
    "kubelet.conf": _LOGS_IN,
    "controller-manager.conf": _LOGS_IN,
    "scheduler.conf": _LOGS_IN,
}
SERVICE_ACCOUNTS = (
    "sa.key and sa.pub",
    "a pair of keys without a certificate: with the one the API server signs the tokens of service"
    " accounts, with the other it checks them",
)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A certificate of a tree, with its card and whether its authority's key signed it."""

    entry: Entry
    name: str
    card: Card
    hold: Hold
    checker: Checker


@dataclass(frozen=True, slots=True)
class _Tree:
    """An authority and what it signed."""

    entry: Entry
    name: str
    card: Card
    leaves: tuple[_Leaf, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """What this authority is asked to vouch for."""
        return tuple(dict.fromkeys(leaf.checker.role for leaf in self.leaves))

    @property
    def height(self) -> float:
        rows = sum(leaf.card.height + GAP for leaf in self.leaves) - GAP
        return max(self.card.height, rows)


def cluster_pki(pki: ClusterPKI, *, dark: bool = False) -> Drawing:
    """Draw every certificate of a cluster: who signed it, who is shown it, and who checks it.

    ``pki`` is what ``pki.build()`` made; every signature is checked again. ``dark`` chooses light
    lines on a dark sheet. Raises LessonError for something else.
    """
    if not isinstance(pki, ClusterPKI):
        raise LessonError(f"a {type(pki).__name__} is no cluster's PKI: give what pki.build() made")
    trees = [_tree(pki, entry) for entry in TREE if entry.is_authority]
    note = card(SERVICE_ACCOUNTS[0], [SERVICE_ACCOUNTS[1]], width=WIDTH - 2 * MARGIN)
    height = HEADINGS + sum(tree.height + TREE_GAP for tree in trees) + note.height + MARGIN
    alt = " ".join(_sentences(trees))
    colors = palette(dark=dark)
    title = f"The certificates of the cluster {pki.parameters.cluster_name}"
    with canvas(WIDTH, height, title=title, description=alt, colors=colors) as sheet:
        for x, text in (
            (MARGIN, "an authority"),
            (LEAF, "signs a certificate,"),
            (CHECKER, "which is shown to whoever checks it"),
        ):
            sheet.text((x, 17), text, color=colors.muted)
        y = HEADINGS
        for tree in trees:
            _paint(sheet, tree, y)
            y += tree.height + TREE_GAP
        draw(sheet, note, (MARGIN, y))
        return Drawing(sheet.svg(), alt)


def _tree(pki: ClusterPKI, entry: Entry) -> _Tree:
    authority = pki.authority(entry.name)
    node = graph([authority.certificate]).nodes[0]
    leaves = tuple(_leaf(pki, entry, leaf) for leaf in TREE if leaf.authority == entry.name)
    texts = [entry.files[0], entry.purpose, f"until {node.not_after:%Y-%m-%d}", f"key {node.key}"]
    own = card(node.name, texts, width=AUTHORITY_WIDTH, kind=Kind.AUTHORITY, most=3)
    return _Tree(entry, node.name, own, leaves)


def _leaf(pki: ClusterPKI, authority: Entry, entry: Entry) -> _Leaf:
    certificate = pki.identity(entry.name).certificate
    node = graph([certificate]).nodes[0]
    signed = signed_by(certificate, pki.authority(authority.name).certificate)
    texts = [f"in {entry.name}" if entry.is_kubeconfig else entry.files[0], entry.purpose]
    if node.groups:
        texts.insert(1, f"group {', '.join(node.groups)}")
    own = card(node.name, texts, width=LEAF_WIDTH, kind=node.kind)
    hold = Hold.TRUE if signed else Hold.REFUSED
    return _Leaf(entry, node.name, own, hold, CHECKERS[entry.name])


def _paint(sheet: Canvas, tree: _Tree, top: float) -> None:
    """Draw an authority, what it signed beside it, and beside these who checks them."""
    draw(sheet, tree.card, (MARGIN, top))
    ink = sheet.colors.ink
    start = top + min(tree.card.height, tree.leaves[0].card.height) / 2
    sheet.path([(MARGIN + AUTHORITY_WIDTH, start), (RAIL, start)], stroke=ink, width=1.2)
    last = top + tree.height - tree.leaves[-1].card.height / 2
    if len(tree.leaves) > 1:
        sheet.path([(RAIL, start), (RAIL, last)], stroke=ink, width=1.2)
    y = top
    for checker, group in groupby(tree.leaves, key=lambda leaf: leaf.checker):
        leaves = tuple(group)
        first = y
        for leaf in leaves:
            draw(sheet, leaf.card, (LEAF, y))
            middle = y + leaf.card.height / 2
            sideways(sheet, (RAIL, middle), (LEAF, middle), leaf.hold)
            y += leaf.card.height + GAP
        _shown(sheet, checker, leaves, first, y - GAP)


def _shown(
    sheet: Canvas, checker: Checker, leaves: Sequence[_Leaf], top: float, bottom: float
) -> None:
    """Draw who checks some leaves, between the top and the bottom of their cards."""
    texts = [f"trusts it as {checker.role}", f"by {checker.option}"]
    own = card(checker.who, texts, width=CHECKER_WIDTH)
    corner = CHECKER, (top + bottom - own.height) / 2
    draw(sheet, own, corner)
    y = top
    for number, leaf in enumerate(leaves):
        middle = y + leaf.card.height / 2
        tip = corner[1] + own.height * (number + 1) / (len(leaves) + 1)
        color = sheet.colors.muted
        sideways(sheet, (LEAF + LEAF_WIDTH, middle), (CHECKER, tip), color=color)
        y += leaf.card.height + GAP


def _sentences(trees: Sequence[_Tree]) -> Iterator[str]:
    """The whole picture in words."""
    number = sum(1 + len(tree.leaves) for tree in trees)
    yield f"{counted(number, 'certificate')} in {counted(len(trees), 'tree')}."
    for tree in trees:
        name, purpose = tree.name, tree.entry.purpose
        yield f"{name} ({tree.entry.files[0]}) is an authority: it {purpose}."
        yield f"It vouches for {listed(f'whoever is {role}' for role in tree.roles)}."
        for leaf in tree.leaves:
            signed = "signed" if leaf.hold is Hold.TRUE else "did not sign"
            place = leaf.entry.name if leaf.entry.is_kubeconfig else leaf.entry.files[0]
            yield (
                f"It {signed} {leaf.name} ({place}): {leaf.entry.purpose};"
                f" checked by {leaf.checker.who}, trusted as {leaf.checker.role}"
                f" by {leaf.checker.option}."
            )
    yield f"{SERVICE_ACCOUNTS[0]}: {SERVICE_ACCOUNTS[1]}."
