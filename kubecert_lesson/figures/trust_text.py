"""The chain of trust in words: the lines in each box, and the whole picture as sentences.

The sentences are the picture's alternative text: a reader who cannot see it misses nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kubecert_lesson.figures.graphs import Bond, CertificateKind, Edge, Graph, GraphNode
from kubecert_lesson.figures.lettering import clipped
from kubecert_lesson.words import Listed, Plural, Text, listed, say, template, text

NAMES_ROOM = 200.0  # points, for the groups or names of a server in a box
_KEYED = template("{name} (key {key})")
_DATED = template("{name} (key {key}, until {day})")
_DEEDS = {
    Bond.SIGNS: template("Its key signed {names}."),
    Bond.WITHOUT_CA: template("Although it does not say CA:TRUE, its key signed {names}."),
    Bond.OTHER_NAME: template(
        "Its key signed {names}, although a different issuer is named there."
    ),
}


def title(node: GraphNode) -> str:
    """Name a certificate, behind its number if it has one: '2. team-authority'."""
    return f"{node.number}. {node.name}" if node.number else node.name


def role(node: GraphNode) -> str:
    """Say what a certificate is for, short enough for its box."""
    said = _role(node)
    return say("{role}, signs itself", role=said) if node.signs_itself else said


def _role(node: GraphNode) -> str:
    match node.kind:
        case CertificateKind.SERVING:
            return _server(node)
        case CertificateKind.CLIENT:
            return _client(node)
        case CertificateKind.SERVING_AND_CLIENT:
            return say("{client}; {server}", client=_client(node), server=_server(node))
        case CertificateKind.OTHER:
            return say("neither an authority nor a server nor a client")
        case _:
            return node.kind.words


def _server(node: GraphNode) -> str:
    if not node.sans:
        return say("server for no name")
    return say("server for {names}", names=clipped(", ".join(node.sans), NAMES_ROOM))


def _client(node: GraphNode) -> str:
    if not node.groups:
        return say("client, no group")
    groups = {"groups": clipped(", ".join(node.groups), NAMES_ROOM)}
    return str(
        Plural("client, group {groups}", "client, groups {groups}", len(node.groups), groups)
    )


def problem(node: GraphNode, graph: Graph) -> Text | None:
    """Say what keeps a certificate from being vouched for, as far as signatures show it."""
    if node.own_signature_fails:
        return text("own-signature-fails", "not signed by its own key")
    if node.trust_anchor:
        return None
    if node.issuer_missing:
        issuer = clipped(node.issuer, NAMES_ROOM)
        return text("issuer-missing", "its issuer {issuer} is missing", issuer=issuer)
    if graph.has_anchors and not node.reaches_anchor and not node.is_authority:
        return text("no-anchor", "leads to no trust anchor")
    return None


def sentences(graph: Graph) -> str:
    """Describe the whole graph: what is there, who signed whom, and what is not connected."""
    return " ".join(_Teller(graph).sentences())


class _Teller:
    """The graph with a distinct name for each of its certificates."""

    def __init__(self, graph: Graph) -> None:
        self.nodes = graph.nodes
        self.anchored = graph.has_anchors
        self.names = _distinct_names(graph.nodes)
        self.below: dict[int, list[Edge]] = defaultdict(list)
        self.signed = set()
        for edge in graph.edges:
            self.below[edge.signer].append(edge)
            if edge.bond.verified:
                self.signed.add(edge.signed)

    def sentences(self) -> Iterator[str]:
        kinds = Counter(node.kind for node in self.nodes)
        yield say(
            "Chain of trust of {certificates}: {kinds}.",
            certificates=Plural("{n} certificate", "{n} certificates", len(self.nodes)),
            kinds=listed(_counted(kind, kinds[kind]) for kind in CertificateKind if kinds[kind]),
        )
        for at, node in enumerate(self.nodes):
            if node.is_authority or self.below[at] or at not in self.signed:
                yield say("{name} is {what}.", name=self.names[at], what=self.described(at))
                yield from self.deeds(at)
        for at, node in enumerate(self.nodes):
            if node.issuer_missing:
                yield say(
                    "The issuer that {name} names, {issuer}, is missing.",
                    name=self.names[at],
                    issuer=node.issuer,
                )
        yield from self.crowds()
        loose = [at for at, node in enumerate(self.nodes) if not node.reaches_anchor]
        if loose:
            yield say("No signature of a trust anchor leads to {names}.", names=self.all(loose))
        if not self.anchored:
            yield say("No trust anchor was named.")

    def crowds(self) -> Iterator[str]:
        """Tell which names so many authorities share that claims on them are left out."""
        crowds = {
            node.name: node.namesakes + 1
            for node in self.nodes
            if node.is_authority and node.in_crowd
        }
        for name, count in crowds.items():
            yield say(
                "{count} certificates here have the name {name}: only their keys tell them apart,"
                " so those that merely have the name of an issuer are not listed.",
                count=count,
                name=name,
            )

    def described(self, at: int) -> str:
        """What a certificate is for, until when, and (of an authority) with which key."""
        node = self.nodes[at]
        said = _purpose(node)
        if node.trust_anchor:
            said = say("a trust anchor and {what}", what=said)
        if node.signs_itself:
            said = say("{what}, signed by itself", what=said)
        said = say("{what}, valid until {day}", what=said, day=node.until)
        if node.is_authority and node.key not in self.names[at]:
            said = say("{what}, with the key {key}", what=said, key=node.key)
        if node.own_signature_fails:
            said = say("{what}, whose own key does not verify its signature", what=said)
        return said

    def deeds(self, at: int) -> Iterator[str]:
        """What a certificate's key signed, and what it is only claimed to have signed."""
        by_bond: dict[Bond, list[int]] = defaultdict(list)
        for edge in self.below[at]:
            by_bond[edge.bond].append(edge.signed)
        for bond, signed in _DEEDS.items():
            if by_bond[bond]:
                yield say(signed, names=listed(self.mentioned(below) for below in by_bond[bond]))
        if self.nodes[at].is_authority and not any(by_bond[bond] for bond in _DEEDS):
            yield say("Its key signed no other certificate here.")
        if claimed := by_bond[Bond.CLAIMED]:
            yield str(
                Plural(
                    "{names} names an issuer of this name, but this key did not sign it: the name"
                    " matches, the signature does not.",
                    "{names} name an issuer of this name, but this key did not sign them: the name"
                    " matches, the signature does not.",
                    len(claimed),
                    {"names": self.all(claimed)},
                )
            )

    def mentioned(self, at: int) -> str:
        """A certificate in the list of those that a key signed: leaves are described in it."""
        if self.nodes[at].is_authority or self.below[at]:
            return self.names[at]
        return say("{name} ({what})", name=self.names[at], what=self.described(at))

    def all(self, positions: Iterable[int]) -> Listed:
        return listed(self.names[at] for at in positions)


def _distinct_names(nodes: Sequence[GraphNode]) -> list[str]:
    """Every node's name; with its key, and then its end, if others have the same name."""
    names = [title(node) for node in nodes]
    for longer in (_KEYED, _DATED):
        twice = {name for name, count in Counter(names).items() if count > 1}
        names = [
            say(longer, name=title(node), key=node.key, day=node.until) if name in twice else name
            for name, node in zip(names, nodes, strict=True)
        ]
    return names


def _counted(kind: CertificateKind, n: int) -> Plural:
    match kind:
        case CertificateKind.AUTHORITY:
            return Plural("{n} authority", "{n} authorities", n)
        case CertificateKind.INTERMEDIATE:
            return Plural("{n} intermediate authority", "{n} intermediate authorities", n)
        case CertificateKind.SERVING:
            return Plural("{n} serving certificate", "{n} serving certificates", n)
        case CertificateKind.CLIENT:
            return Plural("{n} client certificate", "{n} client certificates", n)
        case CertificateKind.SERVING_AND_CLIENT:
            return Plural(
                "{n} serving and client certificate", "{n} serving and client certificates", n
            )
        case CertificateKind.OTHER:
            return Plural("{n} plain certificate", "{n} plain certificates", n)


def _purpose(node: GraphNode) -> str:
    """What a certificate is for, with the names or groups in it."""
    match node.kind:
        case CertificateKind.SERVING:
            return say("a serving certificate for {names}", names=_names(node))
        case CertificateKind.CLIENT:
            return say("a client certificate of a user in {groups}", groups=_groups(node))
        case CertificateKind.SERVING_AND_CLIENT:
            return say(
                "a serving and client certificate of a user in {groups} for {names}",
                groups=_groups(node),
                names=_names(node),
            )
        case _:
            return node.kind.phrase


def _names(node: GraphNode) -> Listed | str:
    return listed(node.sans) if node.sans else say("no name")


def _groups(node: GraphNode) -> Plural | str:
    if not node.groups:
        return say("no group")
    groups = {"groups": listed(node.groups)}
    return Plural("group {groups}", "groups {groups}", len(node.groups), groups)
