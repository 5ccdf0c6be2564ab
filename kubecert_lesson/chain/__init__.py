"""Is this certificate to be trusted? A path to a trust anchor, and every check with its reason.

Verdicts are those of kubectl and kube-apiserver (Go's crypto/x509). Where openssl or the
cryptography library would decide otherwise, the verdict says so in ``differences``.
Source: RFC 5280, section 6; Kubernetes, "PKI certificates and requirements".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from cryptography import x509

from kubecert_lesson import moments
from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import go, peers
from kubecert_lesson.chain.checks import all_checks
from kubecert_lesson.chain.evidence import Evidence
from kubecert_lesson.chain.path import CertificateFacts, Search, signed_by
from kubecert_lesson.chain.peers import Opinion
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults.texts import REFUSES, ROOTS, UNABLE
from kubecert_lesson.steps import Check, Verdict, first_failure
from kubecert_lesson.words import Text, listed, say

__all__ = ["ChainVerdict", "Opinion", "Use", "compare", "parse_problem", "signed_by", "verify"]


@dataclass(frozen=True, slots=True, repr=False)
class ChainVerdict:
    """What ``verify`` found: the path, leaf first, and every check that was made on it."""

    leaf: x509.Certificate
    path: tuple[x509.Certificate, ...]
    checks: tuple[Check, ...]
    evidence: Evidence = field(compare=False)

    @property
    def trusted(self) -> bool:
        """True when a trust anchor was reached and no check failed."""
        return first_failure(self.checks) is None

    @property
    def because(self) -> Text:
        """The reason of the first failed check, or who vouches for the certificate."""
        return (first_failure(self.checks) or self.checks[0]).because

    @property
    def reason(self) -> str:
        """The reason for the verdict, in words for a learner."""
        return str(self.because)

    @property
    def kubectl(self) -> str:
        """What kubectl says, after ``tls: failed to verify certificate:``; '' when it trusts.

        What it cannot even parse it says without that prefix: see ``parsed``.
        """
        return self.evidence.words

    @property
    def kubectl_line(self) -> str:
        """The whole line that kubectl prints of a server's certificate; '' when it trusts."""
        words = self.evidence.words
        if not words or self.parsed:
            return words and REFUSES + words
        shown = (self.evidence.path[0], *self.evidence.intermediates)
        return (UNABLE if any(known.go.problem for known in shown) else ROOTS) + words

    @property
    def parsed(self) -> bool:
        """False where kubectl cannot parse a certificate that is shown, or any that is trusted."""
        return not go.unparsed(self.evidence)

    @property
    def differences(self) -> tuple[Opinion, ...]:
        """Who would, or may (NOT_CHECKED), decide otherwise, and why: openssl or cryptography."""
        return peers.differences(self.evidence, self.checks)

    def check(self, code: str) -> Check:
        """Return one check by its code: 'validity'. Raises LessonError for an unknown code."""
        for check in self.checks:
            if check.code == code:
                return check
        raise LessonError(
            "no-such-check",
            "no check is called {code!r}: there are {known}",
            code=code,
            known=listed(check.code for check in self.checks),
        )

    def __repr__(self) -> str:
        path = " ← ".join(known.label for known in self.evidence.path)
        if self.trusted:
            return say("ChainVerdict(trusted: {path})", path=path)
        return say("ChainVerdict(not trusted: {path})", path=path)


def verify(
    leaf: x509.Certificate,
    *,
    anchors: Iterable[x509.Certificate],
    intermediates: Iterable[x509.Certificate] = (),
    at: datetime | None = None,
    use: Use,
    name: str | None = None,
) -> ChainVerdict:
    """Find a path from a certificate to a trusted one, and check it.

    ``anchors`` are the certificates that are trusted without proof (a kubeconfig's
    certificate-authority-data), ``intermediates`` those that only help (what the server sends).
    ``at`` is an aware datetime (the current time where it is left out), ``name`` the host name or
    IP address that was dialled. Several paths are tried; the verdict is about the one that
    kubectl trusts, or else about the one with the fewest faults.

    Raises LessonError for a time without a time zone, and for something that is not a
    certificate.
    """
    moment = moments.utc(at)
    if isinstance(anchors, x509.Certificate) or isinstance(intermediates, x509.Certificate):
        raise LessonError(
            "not-a-list", "a list is expected, not one certificate: write [certificate]"
        )
    trusted = tuple(CertificateFacts(certificate) for certificate in anchors)
    helpers = tuple(CertificateFacts(certificate) for certificate in intermediates)
    first = CertificateFacts(leaf)
    asked = Evidence(
        path=(first,),
        anchored=False,
        by_name=True,
        refused=(),
        gave_up=False,
        anchors=trusted,
        intermediates=helpers,
        at=moment,
        use=use,
        name=name or "",
    )
    answer = go.ask_go(asked)
    if answer.path:
        return _judge(replace(asked, path=answer.path, anchored=True))
    return _explained(replace(asked, words=answer.words))


def _explained(asked: Evidence) -> ChainVerdict:
    """Find the path that explains best why there is no trust: the one with the fewest faults."""
    search = Search(leaf=asked.path[0], anchors=asked.anchors, intermediates=asked.intermediates)
    best: ChainVerdict | None = None
    for path in search.paths():
        verdict = _judge(replace(asked, path=path, anchored=True, by_name=search.by_name))
        if best is None or _faults(verdict) < _faults(best):
            best = verdict
    if best is not None:
        return best
    refused = search.look_alikes()
    return _judge(
        replace(asked, path=search.deepest, by_name=False, refused=refused, gave_up=search.gave_up)
    )


def parse_problem(certificate: x509.Certificate) -> str:
    """Say in Go's words why kubectl cannot parse a certificate; '' where it can."""
    return CertificateFacts(certificate).go.problem


def compare(verdict: ChainVerdict) -> tuple[Opinion, ...]:
    """Put the same question to cryptography's own verifier; return each verdict with its reason.

    The rows are kubectl's and openssl's verdicts as their rules say, and cryptography's as it
    really answered.
    """
    return peers.opinions(verdict.evidence, verdict.checks)


def _judge(evidence: Evidence) -> ChainVerdict:
    path = tuple(known.certificate for known in evidence.path)
    return ChainVerdict(path[0], path, all_checks(evidence), evidence)


def _faults(verdict: ChainVerdict) -> int:
    return sum(check.verdict is Verdict.FAILED for check in verdict.checks)
