"""The chain of trust in words: the lines in each box, and the whole picture as sentences.

The sentences are the picture's alternative text: whoever cannot see it misses nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kubecert_lesson.figures.graphs import Bond, Edge, Graph, Kind, Node
from kubecert_lesson.figures.speech import counted, listed

_SERVING = (Kind.SERVING, Kind.SERVING_AND_CLIENT)
_CLIENT = (Kind.CLIENT, Kind.SERVING_AND_CLIENT)
_DEEDS = {
    Bond.SIGNS: "Its key signed",
    Bond.WITHOUT_CA: "Though it does not say CA:TRUE, its key signed",
    Bond.OTHER_NAME: "Though they call their issuer otherwise, its key signed",
}


def role(node: Node) -> str:
    """Say what a certificate is for, short enough for its box."""
    parts = []
    if node.kind in _CLIENT:
        parts.append(f"client, {_groups(', '.join(node.groups), node)}")
    if node.kind in _SERVING:
        parts.append("server for " + (", ".join(node.sans) or "no name"))
    if node.kind is Kind.OTHER:
        parts.append("neither authority nor server nor client")
    text = "; ".join(parts) or node.kind.value
    return f"{text}, signs itself" if node.signs_itself else text


def problem(node: Node, graph: Graph) -> str:
    """Say what keeps a certificate from being vouched for, as far as signatures show it; or ''."""
    if node.own_signature_fails:
        return "not signed by its own key"
    if node.trust_anchor:
        return ""
    if node.issuer_missing:
        return f"its issuer {node.issuer} is not here"
    if graph.has_anchors and not node.reaches_anchor and not node.is_authority:
        return "leads to no trust anchor"
    return ""


def sentences(graph: Graph) -> str:
    """Describe the whole graph: what is there, who signed whom, and what hangs loose."""
    return " ".join(_Teller(graph).sentences())


class _Teller:
    """The graph with the names by which its certificates are told apart."""

    def __init__(self, graph: Graph) -> None:
        self.nodes = graph.nodes
        self.anchored = graph.has_anchors
        self.names = _telling_names(graph.nodes)
        self.below: dict[int, list[Edge]] = defaultdict(list)
        self.signed = set()
        for edge in graph.edges:
            self.below[edge.signer].append(edge)
            if edge.bond.verified:
                self.signed.add(edge.signed)

    def sentences(self) -> Iterator[str]:
        kinds = Counter(node.kind for node in self.nodes)
        counts = [counted(kinds[kind], kind.value) for kind in Kind if kinds[kind]]
        yield f"Chain of trust of {counted(len(self.nodes), 'certificate')}: {listed(counts)}."
        for at, node in enumerate(self.nodes):
            if node.is_authority or self.below[at] or at not in self.signed:
                yield f"{self.names[at]} is {self.described(at)}."
                yield from self.deeds(at)
        for at, node in enumerate(self.nodes):
            if node.issuer_missing:
                yield f"The issuer that {self.names[at]} names, {node.issuer}, is not here."
        crowds = {
            node.name: node.namesakes + 1
            for node in self.nodes
            if node.is_authority and node.in_crowd
        }
        for name, count in crowds.items():
            yield (
                f"{count} certificates here are called {name}: only their keys tell them apart, so"
                " who merely bears the name of an issuer is not listed."
            )
        loose = [at for at, node in enumerate(self.nodes) if not node.reaches_anchor]
        if loose:
            yield f"No signature of a trust anchor leads to {self.all(loose)}."
        if not self.anchored:
            yield "No trust anchor was named."

    def described(self, at: int) -> str:
        """What a certificate is for, until when, and (of an authority) with which key."""
        node = self.nodes[at]
        article = "an" if node.kind.value[0] in "aeiou" else "a"
        text = f"{article} {node.kind.value}"
        if node.trust_anchor:
            text = f"a trust anchor and {text}"
        if node.kind in _CLIENT:
            text += f" of a user in {_groups(listed(node.groups), node)}"
        if node.kind in _SERVING:
            text += f" for {listed(node.sans) or 'no name'}"
        if node.signs_itself:
            text += ", signed by itself"
        text += f", valid until {node.until}"
        if node.is_authority and node.key not in self.names[at]:
            text += f", with the key {node.key}"
        if node.own_signature_fails:
            text += ", whose own key does not verify its signature"
        return text

    def deeds(self, at: int) -> Iterator[str]:
        """What a certificate's key signed, and what it is only said to have signed."""
        by_bond: dict[Bond, list[int]] = defaultdict(list)
        for edge in self.below[at]:
            by_bond[edge.bond].append(edge.signed)
        for bond, verb in _DEEDS.items():
            if by_bond[bond]:
                yield f"{verb} {listed(self.mentioned(below) for below in by_bond[bond])}."
        if self.nodes[at].is_authority and not any(by_bond[bond] for bond in _DEEDS):
            yield "Its key signed no other certificate here."
        if claimed := by_bond[Bond.CLAIMED]:
            name, them = ("names", "it") if len(claimed) == 1 else ("name", "them")
            yield (
                f"{self.all(claimed)} {name} an issuer that is called the same, but this key did"
                f" not sign {them}: the name fits, the signature does not."
            )

    def mentioned(self, at: int) -> str:
        """A certificate in the list of those that a key signed: leaves are described in it."""
        if self.nodes[at].is_authority or self.below[at]:
            return self.names[at]
        return f"{self.names[at]} ({self.described(at)})"

    def all(self, positions: Iterable[int]) -> str:
        return listed(self.names[at] for at in positions)


def _telling_names(nodes: Sequence[Node]) -> list[str]:
    """Every node's name; with its key, and then its end, where others are called the same."""
    names = [node.name for node in nodes]
    keyed = [f"{node.name} (key {node.key})" for node in nodes]
    dated = [f"{node.name} (key {node.key}, until {node.until})" for node in nodes]
    for shorter, longer in ((names, keyed), (keyed, dated)):
        twice = {name for name, count in Counter(shorter).items() if count > 1}
        names = [
            more if less in twice else name
            for name, less, more in zip(names, shorter, longer, strict=True)
        ]
    return names


def _groups(listed: str, node: Node) -> str:
    if not node.groups:
        return "no group"
    return f"group{'s' if len(node.groups) > 1 else ''} {listed}"
