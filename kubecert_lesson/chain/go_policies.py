"""Certificate policies along a path, as Go judges them: most paths say nothing of any.

Source: Go 1.26, crypto/x509/verify.go, policiesValid; RFC 5280, section 6.1, and RFC 9618.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kubecert_lesson.chain.go_certificate import GoCertificate

_ANY = b"\x55\x1d\x20\x00"


@dataclass(eq=False, slots=True)
class _Policy:
    """A node of the graph: a policy that is valid at one depth of the path."""

    valid: bytes
    expected: list[bytes]
    parents: list["_Policy"] = field(default_factory=list)
    children: list["_Policy"] = field(default_factory=list)


def _grown(valid: bytes, parents: list[_Policy]) -> _Policy:
    node = _Policy(valid, [valid], list(dict.fromkeys(parents)))
    for parent in node.parents:
        parent.children.append(node)
    return node


class _Graph:
    def __init__(self) -> None:
        self.strata: list[dict[bytes, _Policy]] = [{_ANY: _Policy(_ANY, [_ANY])}]

    def deepen(self, policies: Sequence[bytes], *, any_counts: bool) -> None:
        """Add a certificate's policies below those that stand already."""
        above = list(self.strata[-1].values())
        under_any = self.strata[-1].get(_ANY)
        leaves: dict[bytes, _Policy] = {}
        self.strata.append(leaves)
        for policy in policies:
            if policy == _ANY:
                continue
            parents = [node for node in above if policy in node.expected]
            if not parents and under_any:
                parents = [under_any]
            if parents:
                leaves[policy] = _grown(policy, parents)
        if _ANY in policies and any_counts:
            missing: dict[bytes, list[_Policy]] = {}
            for node in above:
                for expected in node.expected:
                    if expected not in leaves:
                        missing.setdefault(expected, []).append(node)
            for expected, parents in missing.items():
                leaves[expected] = _grown(expected, parents)
        self.prune()

    def prune(self) -> None:
        for stratum in self.strata[-2:0:-1]:
            for policy, node in list(stratum.items()):
                if not node.children:
                    for parent in node.parents:
                        parent.children.remove(node)
                    del stratum[policy]

    def map(self, mappings: Sequence[tuple[bytes, bytes]], *, allowed: bool) -> bool:
        """Apply a certificate's mappings; False where they are not valid."""
        leaves = self.strata[-1]
        wanted: dict[bytes, list[bytes]] = {}
        for issuer, subject in mappings:
            if not allowed:
                node = leaves.pop(issuer, None)
                for parent in node.parents if node else ():
                    parent.children.remove(node)  # type: ignore[arg-type]
            elif _ANY in (issuer, subject):
                return False
            else:
                wanted.setdefault(issuer, []).append(subject)
        self.prune()
        for issuer, subjects in wanted.items():
            if issuer in leaves:
                leaves[issuer].expected = subjects
            elif _ANY in leaves:
                leaves[issuer] = _grown(issuer, [leaves[_ANY]])
                leaves[issuer].expected = subjects
        return True

    @property
    def any_valid(self) -> bool:
        """True where some policy holds for the whole path."""
        return _ANY in self.strata[-1] or any(
            node.valid != _ANY and [parent.valid for parent in node.parents] == [_ANY]
            for stratum in self.strata
            for node in stratum.values()
        )


def policies_valid(path: Sequence[GoCertificate]) -> bool:
    """Say whether the path follows the policies that its certificates demand."""
    if not any(known.explicit_policy >= 0 or known.mappings for known in path[:-1]):
        return True  # nothing is demanded
    most = len(path)
    graph: _Graph | None = _Graph()
    inhibit_any = explicit = mapping = most
    for place in range(len(path) - 2, -1, -1):
        certificate = path[place]
        itself = certificate.issuer == certificate.subject
        if not certificate.policies:
            graph = None
        if explicit == 0 and graph is None:
            return False
        if graph:
            counts = inhibit_any > 0 or (place > 0 and itself)
            graph.deepen(certificate.policies, any_counts=counts)
            maps = certificate.mappings if place else []
            if maps and not graph.map(maps, allowed=mapping > 0):
                return False
        if place:
            if not itself:
                explicit, mapping = max(explicit - 1, 0), max(mapping - 1, 0)
                inhibit_any = max(inhibit_any - 1, 0)
            explicit = _least(explicit, certificate.explicit_policy)
            mapping = _least(mapping, certificate.inhibit_mapping)
            inhibit_any = _least(inhibit_any, certificate.inhibit_any)
    explicit = 0 if path[0].explicit_policy == 0 else max(explicit - 1, 0)
    return explicit > 0 or (graph is not None and graph.any_valid)


def _least(now: int, said: int) -> int:
    return min(now, said) if said >= 0 else now
