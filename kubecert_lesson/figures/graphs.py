"""Who signed whom: the chain of trust as data, computed from the certificates themselves.

A signature is drawn only where a key was seen to verify it; a name alone proves nothing.
Source: RFC 5280, sections 4.1.1.3, 4.1.2.4 and 4.2.1.1.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson.certificates import organizations
from kubecert_lesson.chain import signed_by
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.chain.signature import issuer_label
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures.drawing import readable
from kubecert_lesson.words import Coded, say, template

CROWD = 8  # of so many with one name, only those whose key matches are tied to a certificate


class CertificateKind(Coded):
    """What a certificate is for, as it says itself."""

    AUTHORITY = "authority", template("authority")
    INTERMEDIATE = "intermediate", template("intermediate authority")
    SERVING = "serving", template("serving certificate")
    CLIENT = "client", template("client certificate")
    SERVING_AND_CLIENT = "serving-and-client", template("serving and client certificate")
    OTHER = "other", template("plain certificate")

    @property
    def phrase(self) -> str:
        """The kind with its article, as in a sentence: 'an authority'."""
        return say(_PHRASES[self])

    @property
    def is_authority(self) -> bool:
        """True for a certificate that says CA:TRUE."""
        return self in (CertificateKind.AUTHORITY, CertificateKind.INTERMEDIATE)

    @property
    def serves(self) -> bool:
        """True for a certificate that a server may show."""
        return self in (CertificateKind.SERVING, CertificateKind.SERVING_AND_CLIENT)

    @property
    def logs_in(self) -> bool:
        """True for a certificate that a client may show."""
        return self in (CertificateKind.CLIENT, CertificateKind.SERVING_AND_CLIENT)


_PHRASES = {
    CertificateKind.AUTHORITY: template("an authority"),
    CertificateKind.INTERMEDIATE: template("an intermediate authority"),
    CertificateKind.SERVING: template("a serving certificate"),
    CertificateKind.CLIENT: template("a client certificate"),
    CertificateKind.SERVING_AND_CLIENT: template("a serving and client certificate"),
    CertificateKind.OTHER: template("a plain certificate"),
}


class Bond(Coded):
    """How two certificates are tied, in the words of the arrow."""

    SIGNS = "signs", template("signs")
    WITHOUT_CA = "signs-without-ca", template("signs, without CA:TRUE")
    OTHER_NAME = "signs-under-other-name", template("signs, but the name differs")
    CLAIMED = "only-claimed", template("name matches, signature does not")

    @property
    def verified(self) -> bool:
        """True if the upper certificate's key verifies the signature of the lower one."""
        return self is not Bond.CLAIMED


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One certificate of the picture, in plain values."""

    certificate: x509.Certificate = field(repr=False)
    name: str
    kind: CertificateKind
    sans: tuple[str, ...]
    groups: tuple[str, ...]
    not_after: datetime
    key: str  # the first eight bytes of the key's fingerprint, 'AB:CD:…'
    issuer: str
    trust_anchor: bool
    signs_itself: bool
    own_signature_fails: bool = False  # it names itself as issuer, but its key did not sign it
    issuer_missing: bool = False  # none of the others has its issuer's name, or signed it
    reaches_anchor: bool = True  # signatures lead from a trust anchor to it (if any is given)
    namesakes: int = 0  # other certificates here with the same name
    number: int = 0  # what a list beside the picture calls it; 0 for none

    @property
    def until(self) -> str:
        """The last day of its validity, as 2026-11-23."""
        return self.not_after.date().isoformat()

    @property
    def in_crowd(self) -> bool:
        """True for one of so many with the same name that mere claims on them are left out."""
        return self.namesakes + 1 >= CROWD

    @property
    def is_authority(self) -> bool:
        """True if the certificate says CA:TRUE."""
        return self.kind.is_authority


@dataclass(frozen=True, slots=True)
class Edge:
    """One computed tie: positions in Graph.nodes, from the signer to the signed."""

    signer: int
    signed: int
    bond: Bond


@dataclass(frozen=True, slots=True)
class Graph:
    """The certificates in the order in which they were given, and the ties between them."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[Edge, ...]
    has_anchors: bool  # at least one certificate is trusted without proof


def graph(
    certificates: Iterable[x509.Certificate], *, anchors: Iterable[x509.Certificate] = ()
) -> Graph:
    """Find out which certificate was signed with which key.

    ``anchors`` are the certificates that are trusted without proof; those that are not among
    ``certificates`` come after them. A certificate that is given twice is one node.
    Raises LessonError for no certificates, and for something that is not a certificate.
    """
    if isinstance(certificates, x509.Certificate) or isinstance(anchors, x509.Certificate):
        raise LessonError(
            "not-a-list", "this is one certificate, not a list of them: write [certificate]"
        )
    trusted = dict.fromkeys(_known(anchors))
    given = list(dict.fromkeys((*_known(certificates), *trusted)))
    if not given:
        raise LessonError(
            "no-certificates", "there is no certificate to draw: give a list of at least one"
        )
    known = [CertificateFacts(certificate) for certificate in given]
    roots = [one.signed_itself for one in known]
    edges = tuple(_edges(known, roots))
    reached = _reached([certificate in trusted for certificate in given], edges)
    called = Counter(one.subject for one in known)
    bonds: dict[int, list[Bond]] = defaultdict(list)
    for edge in edges:
        bonds[edge.signed].append(edge.bond)
    nodes = (
        _node(
            one,
            trusted=one.certificate in trusted,
            root=roots[at],
            bonds=bonds[at],
            reaches_anchor=not trusted or at in reached,
            namesakes=called[one.subject] - 1,
        )
        for at, one in enumerate(known)
    )
    return Graph(tuple(nodes), edges, bool(trusted))


def _known(certificates: Iterable[x509.Certificate]) -> Iterator[x509.Certificate]:
    for certificate in certificates:
        yield CertificateFacts(certificate).certificate  # a LessonError for anything else


def _edges(known: list[CertificateFacts], roots: list[bool]) -> Iterator[Edge]:
    by_name = defaultdict(list)
    for at, one in enumerate(known):
        by_name[one.subject].append(at)
    crowds = {name: _by_key(known, named) for name, named in by_name.items() if len(named) >= CROWD}
    signers = [at for at, one in enumerate(known) if _says_ca(one)]
    for at, child in enumerate(known):
        if roots[at]:
            continue
        if child.issuer in crowds:
            named = _out_of_many(known, at, crowds[child.issuer])
        else:
            ups = (up for up in by_name[child.issuer] if up != at)
            named = [Edge(up, at, _bond(known[up], child)) for up in ups]
        yield from named
        if any(edge.bond.verified for edge in named):
            continue
        # As chain does: if no name leads to the signer, a key still may.
        for up in signers:
            other = known[up]
            if other.subject != child.issuer and signed_by(child.certificate, other.certificate):
                yield Edge(up, at, Bond.OTHER_NAME)


def _by_key(known: list[CertificateFacts], named: list[int]) -> dict[bytes | None, list[int]]:
    found = defaultdict(list)
    for at in named:
        found[known[at].key_id].append(at)
    return found


def _out_of_many(
    known: list[CertificateFacts], at: int, crowd: dict[bytes | None, list[int]]
) -> list[Edge]:
    """Find the signer among many of one name; if it is not among them, claim the first.

    Those with the key identifier that the certificate names are tried first, and the others only
    if none of these matches: so the work for one certificate does not grow with the crowd.
    """
    hinted = crowd.get(known[at].wanted_key_id, [])
    others = (up for ups in crowd.values() if ups is not hinted for up in ups)
    for some in (hinted, others):
        edges = [Edge(up, at, _bond(known[up], known[at])) for up in some if up != at]
        if matching := [edge for edge in edges if edge.bond.verified]:
            return matching
    return [Edge(next(up for ups in crowd.values() for up in ups if up != at), at, Bond.CLAIMED)]


def _bond(signer: CertificateFacts, child: CertificateFacts) -> Bond:
    if not signed_by(child.certificate, signer.certificate):
        return Bond.CLAIMED
    return Bond.SIGNS if _says_ca(signer) else Bond.WITHOUT_CA


def _reached(trusted: list[bool], edges: tuple[Edge, ...]) -> set[int]:
    """Follow the signatures downwards from every trust anchor."""
    below = defaultdict(list)
    for edge in edges:
        if edge.bond.verified:
            below[edge.signer].append(edge.signed)
    reached: set[int] = set()
    ahead = [at for at, is_trusted in enumerate(trusted) if is_trusted]
    while ahead:
        at = ahead.pop()
        if at not in reached:
            reached.add(at)
            ahead.extend(below[at])
    return reached


def _says_ca(known: CertificateFacts) -> bool:
    basic = known.get(x509.BasicConstraints)
    return basic is not None and basic.ca


def _node(
    known: CertificateFacts,
    *,
    trusted: bool,
    root: bool,
    bonds: list[Bond],
    reaches_anchor: bool,
    namesakes: int,
) -> GraphNode:
    names_itself = known.subject == known.issuer
    signed = any(bond.verified for bond in bonds)
    san = known.get(x509.SubjectAlternativeName) or ()
    return GraphNode(
        certificate=known.certificate,
        name=readable(known.label),
        kind=_kind(known, root=names_itself and not signed),
        sans=tuple(
            readable(str(name.value))
            for name in san
            if isinstance(name, x509.DNSName | x509.IPAddress)
        ),
        groups=tuple(readable(group) for group in organizations(known.certificate)),
        not_after=known.ends,
        key=known.fingerprint.rstrip("…"),
        issuer=readable(issuer_label(known)),
        trust_anchor=trusted,
        signs_itself=root,
        own_signature_fails=names_itself and not root and not signed,
        issuer_missing=not bonds and not names_itself,
        reaches_anchor=reaches_anchor,
        namesakes=namesakes,
    )


def _kind(known: CertificateFacts, *, root: bool) -> CertificateKind:
    if _says_ca(known):
        return CertificateKind.AUTHORITY if root else CertificateKind.INTERMEDIATE
    purposes = tuple(known.get(x509.ExtendedKeyUsage) or ())
    serves = ExtendedKeyUsageOID.SERVER_AUTH in purposes
    if ExtendedKeyUsageOID.CLIENT_AUTH in purposes:
        return CertificateKind.SERVING_AND_CLIENT if serves else CertificateKind.CLIENT
    return CertificateKind.SERVING if serves else CertificateKind.OTHER
