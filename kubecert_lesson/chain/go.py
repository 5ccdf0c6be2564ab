"""Whether kubectl trusts a chain, and what it says if not.

A path is built and then held against the rules of RFC 5280, section 6.1. Of several faults one is
named: which one follows from the order in which Go 1.26 was seen to look. The words are in
faults/texts.py; the tests put the same chains to Go itself.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import go_signatures
from kubecert_lesson.chain.evidence import Evidence
from kubecert_lesson.chain.go_certificate import PURPOSES
from kubecert_lesson.chain.go_constraints import broken_limit
from kubecert_lesson.chain.go_policies import policies_valid
from kubecert_lesson.chain.go_text import address_text, quoted
from kubecert_lesson.chain.names import address_in, covers, fits_common_name
from kubecert_lesson.chain.path import MOST_SIGNATURES, CertificateFacts, likeliest, stands_in
from kubecert_lesson.faults import texts
from kubecert_lesson.faults.saying import filled
from kubecert_lesson.words import as_printed

Path = tuple[CertificateFacts, ...]
_MOST_NAMES = 100  # with so many, Go counts them instead of listing them
_USES = "candidate chains with incompatible key usage"
_POLICIES = "candidate chains with invalid policies"


@dataclass(frozen=True, slots=True)
class GoAnswer:
    """The path that kubectl trusts, or its words where it trusts none."""

    path: Path = ()
    words: str = ""


def ask_go(e: Evidence) -> GoAnswer:
    """Decide as Go does."""
    leaf = e.path[0]
    if words := unparsed(e) or _unfit(leaf, e, below=0) or _name_error(leaf, e.name):
        return GoAnswer(words=words)
    answer = GoAnswer()
    for purpose in PURPOSES[e.use]:
        answer = _first_good(_Search(e), purpose)
        if answer.words:
            break
    return answer


def unparsed(e: Evidence) -> str:
    """Say what kubectl says of certificates that it cannot parse; '' where it can.

    It parses all that the other side shows, and passes over single ones in a file.
    """
    template = texts.UNPARSED_CLIENT if e.use is Use.CLIENT else texts.UNPARSED
    for shown in (e.path[0], *e.intermediates):
        if shown.go.problem:
            return filled(template, why=as_printed(shown.go.problem))
    if e.anchors and all(anchor.go.problem for anchor in e.anchors):
        return filled(texts.UNPARSED_FILE, why=as_printed(e.anchors[0].go.problem))
    return ""


class _Search:
    """One search for the paths from a leaf to those that are trusted.

    ``complaint`` is what Go says where there was no path: it is about the last certificate whose
    key verified a signature and that may not stand there, or else about a signer that is wanting.
    """

    def __init__(self, e: Evidence) -> None:
        self.evidence = e
        self.anchors, self.helpers = _parsed(e.anchors), _parsed(e.intermediates)
        self.signatures = 0
        self.complaint = ""

    def paths(self) -> Iterator[Path]:
        """Give every path, leaf first."""
        leaf = self.evidence.path[0]
        if any(leaf.certificate == anchor.certificate for anchor in self.anchors):
            yield (leaf,)
        else:
            yield from self._above((leaf,))

    def _above(self, path: Path) -> Iterator[Path]:
        """Give the paths that begin with this one."""
        child = path[-1]
        suspect: tuple[str, CertificateFacts] | None = None
        signed = False
        for candidate in (*likeliest(child, self.anchors), *likeliest(child, self.helpers)):
            self.signatures += 1
            if self.signatures > MOST_SIGNATURES:
                self.complaint = texts.SIGNATURE_LIMIT
                return
            if candidate.go.key is None or stands_in(path, candidate):
                continue
            if why := go_signatures.error(child, candidate):
                suspect = suspect or (why, candidate)
                continue
            signed, trusted = True, candidate in self.anchors
            if why := _unfit(candidate, self.evidence, below=len(path), trusted=trusted):
                self.complaint = why
            elif trusted:
                yield (*path, candidate)
            else:
                yield from self._above((*path, candidate))
        if not signed:
            self.complaint = _unknown(suspect)


def _parsed(certificates: Sequence[CertificateFacts]) -> list[CertificateFacts]:
    """Those that Go can parse, each once."""
    once = {known.certificate: known for known in reversed(certificates) if not known.go.problem}
    return list(reversed(once.values()))


def _unfit(known: CertificateFacts, e: Evidence, *, below: int, trusted: bool = False) -> str:
    """Say why a certificate may not stand in its place, with so many below it; '' if it may."""
    most = known.go.path_length
    if known.go.unhandled:
        return texts.CRITICAL
    if e.at < known.starts:
        return filled(texts.BEFORE, now=e.at, start=known.starts)
    if e.at > known.ends:
        return filled(texts.AFTER, now=e.at, end=known.ends)
    if below and not trusted and not known.go.is_ca:
        return texts.NOT_AUTHORIZED
    if most is not None and below - 1 > most:
        return texts.TOO_DEEP
    return ""


def _first_good(search: _Search, purpose: bytes) -> GoAnswer:
    """Return the first path that keeps every rule, or why none does."""
    refused: Counter[str] = Counter()
    limit = ""
    for path in search.paths():
        seen = [known.go for known in path]
        if not policies_valid(seen):
            refused[_POLICIES] += 1
        elif not all(known.allows(purpose) for known in seen):
            refused[_USES] += 1
        elif broken := broken_limit(seen):
            limit = limit or filled(texts.NOT_PERMITTED, name=as_printed(broken.words))
        else:
            return GoAnswer(path)
    if limit:
        return GoAnswer(words=limit)
    if not refused:
        return GoAnswer(words=search.complaint)
    if [*refused] == [_USES]:
        return GoAnswer(words=texts.WRONG_USE)
    details = ", ".join(f"{refused[why]} {why}" for why in (_USES, _POLICIES) if refused[why])
    return GoAnswer(words=f"{texts.NO_CHAINS}: {details}")


def _name_error(leaf: CertificateFacts, name: str) -> str:
    if not name or covers(leaf, name):
        return ""
    if fits_common_name(leaf, name):
        return texts.COMMON_NAME + texts.COMMON_NAME_ENDS
    host = address_in(name)
    if host is None:
        names, many, none, host = leaf.go.dns_names, texts.MANY_NAMES, texts.NO_NAMES, name
    else:
        names = [*map(address_text, leaf.go.addresses)]
        many, none = texts.MANY_ADDRESSES, texts.NO_IP_SANS
    if len(names) >= _MOST_NAMES:
        return filled(many, n=len(names), host=host)
    listed = ", ".join(names)
    return filled(texts.VALID_FOR, names=listed, host=host) if listed else filled(none, host=host)


def _unknown(suspect: tuple[str, CertificateFacts] | None) -> str:
    """Say that no signer is known, and why the first that was named so is not the signer."""
    if suspect is None:
        return texts.UNKNOWN_AUTHORITY
    why, candidate = suspect
    go = candidate.go
    name = go.common_name or go.organization or f"serial:{go.serial}"
    words = texts.BECAUSE + texts.CANDIDATE_ENDS
    return filled(words, why=quoted(why)[1:-1], authority=quoted(name)[1:-1])
