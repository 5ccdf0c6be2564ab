"""Whether kubectl trusts a chain, and what it says if not: the search of Go's crypto/x509.

Every order and every limit is Go's, since both decide which fault is named. The words are in
faults/texts.py. Source: Go 1.26, crypto/x509/verify.go; the tests compare with Go itself.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import go_signatures
from kubecert_lesson.chain.evidence import Evidence
from kubecert_lesson.chain.go_certificate import PURPOSES, SAN
from kubecert_lesson.chain.go_constraints import broken_limit
from kubecert_lesson.chain.go_policies import policies_valid
from kubecert_lesson.chain.go_text import address_text, quoted
from kubecert_lesson.chain.names import address_in, covers, fits_common_name
from kubecert_lesson.chain.path import MOST_SIGNATURES, CertificateFacts
from kubecert_lesson.faults import texts
from kubecert_lesson.faults.saying import filled

Path = tuple[CertificateFacts, ...]
_MOST_NAMES = 100  # with so many, Go counts them instead of listing them


@dataclass(frozen=True, slots=True)
class GoAnswer:
    """The path that kubectl trusts, or its words where it trusts none."""

    path: Path = ()
    words: str = ""


def ask_go(e: Evidence) -> GoAnswer:
    """Decide as Go does."""
    if words := unparsed(e):
        return GoAnswer(words=words)
    answer = GoAnswer()
    for purpose in PURPOSES[e.use]:
        answer = _Verifier(e, purpose).verify()
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
            return filled(template, why=shown.go.problem)
    if e.anchors and all(anchor.go.problem for anchor in e.anchors):
        return filled(texts.UNPARSED_FILE, why=e.anchors[0].go.problem)
    return ""


class _Pool:
    """Certificates, each once, by subject."""

    def __init__(self, certificates: Sequence[CertificateFacts]) -> None:
        self.certificates = {c.certificate for c in certificates if not c.go.problem}
        self._by_name: dict[bytes, list[CertificateFacts]] = {}
        seen = set()
        for known in certificates:
            if not known.go.problem and known.certificate not in seen:
                seen.add(known.certificate)
                self._by_name.setdefault(known.go.subject, []).append(known)

    def parents(self, child: CertificateFacts) -> list[CertificateFacts]:
        """Who may have signed: those with the wanted key identifier first."""
        wanted = child.go.authority_key_id

        def rank(candidate: CertificateFacts) -> int:
            offered = candidate.go.subject_key_id
            return 0 if offered == wanted else 1 if not offered or not wanted else 2

        return sorted(self._by_name.get(child.go.issuer, ()), key=rank)


class _Verifier:
    """One search for paths, as Go's Verify makes it."""

    def __init__(self, e: Evidence, purpose: bytes) -> None:
        self.leaf, self.at, self.name = e.path[0], e.at, e.name
        self.purpose = purpose
        self.anchors, self.intermediates = _Pool(e.anchors), _Pool(e.intermediates)
        self.signatures = 0

    def verify(self) -> GoAnswer:
        leaf = self.leaf
        if words := self._invalid(leaf) or _name_error(leaf, self.name):
            return GoAnswer(words=words)
        if leaf.certificate in self.anchors.certificates:
            return self._first_good(iter_once((leaf,)))
        return self._first_good(self._build((leaf,)))

    def _first_good(self, paths: Generator[Path, None, str]) -> GoAnswer:
        wrong_use = bad_policies = 0
        limit = ""
        while True:
            try:
                path = next(paths)
            except StopIteration as end:
                if end.value:
                    return GoAnswer(words=end.value)
                break
            seen = [known.go for known in path]
            if not policies_valid(seen):
                bad_policies += 1
            elif not all(known.allows(self.purpose) for known in seen):
                wrong_use += 1
            elif broken := broken_limit(seen):
                limit = limit or filled(texts.NOT_PERMITTED, name=broken.words)
            else:
                return GoAnswer(path)
        if limit:
            return GoAnswer(words=limit)
        if wrong_use and not bad_policies:
            return GoAnswer(words=texts.WRONG_USE)
        counted = [
            (wrong_use, "candidate chains with incompatible key usage"),
            (bad_policies, "candidate chains with invalid policies"),
        ]
        details = ", ".join(f"{n} {what}" for n, what in counted if n)
        return GoAnswer(words=f"{texts.NO_CHAINS}: {details}")

    def _build(self, path: Path) -> Generator[Path, None, str]:
        """Give the paths above a certificate; in the end Go's words, '' where there was one."""
        child, words, found = path[-1], "", False
        hint: tuple[str, CertificateFacts] | None = None
        for trusted, pool in ((True, self.anchors), (False, self.intermediates)):
            for candidate in pool.parents(child):
                self.signatures += 1
                if self.signatures > MOST_SIGNATURES:
                    return "" if found else texts.SIGNATURE_LIMIT
                if candidate.go.key is None or _stands_in(path, candidate):
                    continue
                if why := go_signatures.error(child, candidate):
                    hint = hint or (why, candidate)
                    continue
                words = self._invalid(candidate, len(path), trusted=trusted)
                if words:
                    hint = hint or (words, candidate)
                elif trusted:
                    found = True
                    yield (*path, candidate)
                else:
                    words = yield from self._build((*path, candidate))
                    found = found or not words
                    if words == texts.SIGNATURE_LIMIT:
                        return "" if found else words
        return "" if found else words or _unknown(hint)

    def _invalid(self, known: CertificateFacts, below: int = 0, *, trusted: bool = False) -> str:
        """Say why a certificate may not stand in its place, with so many below it."""
        if known.go.unhandled:
            return texts.CRITICAL
        if self.at < known.starts:
            return filled(texts.BEFORE, now=self.at, start=known.starts)
        if self.at > known.ends:
            return filled(texts.AFTER, now=self.at, end=known.ends)
        if below and not trusted and not known.go.is_ca:
            return texts.NOT_AUTHORIZED
        if 0 <= known.go.path_length < below - 1:
            return texts.TOO_DEEP
        return ""


def iter_once(path: Path) -> Generator[Path, None, str]:
    """Give one path."""
    yield path
    return ""


def _name_error(leaf: CertificateFacts, name: str) -> str:
    if not name or covers(leaf, name):
        return ""
    if fits_common_name(leaf, name):
        return texts.COMMON_NAME + texts.COMMON_NAME_ENDS
    host = address_in(name)
    if host is None:
        names, many, host = leaf.go.dns_names, texts.MANY_NAMES, name
        if names in ([], [""]):
            return filled(texts.NO_NAMES, host=host)
    else:
        names, many = [*map(address_text, leaf.go.addresses)], texts.MANY_ADDRESSES
        if not names:
            return filled(texts.NO_IP_SANS, host=host)
    if len(names) >= _MOST_NAMES:
        return filled(many, n=len(names), host=host)
    return filled(texts.VALID_FOR, names=", ".join(names), host=host)


def _unknown(hint: tuple[str, CertificateFacts] | None) -> str:
    if hint is None:
        return texts.UNKNOWN_AUTHORITY
    why, candidate = hint
    go = candidate.go
    name = go.common_name or go.organization or f"serial:{go.serial}"
    words = texts.BECAUSE + texts.CANDIDATE_ENDS
    return filled(words, why=quoted(why)[1:-1], authority=quoted(name)[1:-1])


def _stands_in(path: Path, candidate: CertificateFacts) -> bool:
    """Say whether an authority stands in the path: the same name, key and alternative names."""
    own = candidate.go
    for known in (one.go for one in path):
        if own.subject == known.subject and own.spki == known.spki:
            sans = own.extensions.get(SAN), known.extensions.get(SAN)
            if sans[0] == sans[1]:
                return True
            if None in sans:
                return False  # Go looks no further here
    return False
