"""The check who signed a client certificate, where the kubeconfig's own authority can tell."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from kubecert_lesson.certificates import foreign, name_text
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.faults import said
from kubecert_lesson.words import text

ISSUER = text("client-certificate-issuer", "client certificate issuer")


def check_issuer(
    findings: Findings,
    certificates: Sequence[x509.Certificate],
    authorities: Sequence[x509.Certificate],
    *,
    beside: bool,
) -> None:
    """Compare a client certificate's issuer with the authorities that the server is checked with.

    In a cluster with one authority for both, as of kubeadm, kind or minikube, its name and its key
    must be those of the issuer. k3s and others have two, of two names: nothing follows from that.
    """
    leaf, *sent = certificates
    issuer = foreign.issuer(leaf)
    namesakes = [one for one in (*authorities, *sent) if foreign.subject(one) == issuer]
    verdicts = [signed(leaf, one) for one in namesakes]
    if any(verdicts):
        why = text("signed", "{issuer} has signed it.", issuer=name_text(issuer))
        findings.passed(ISSUER, why)
    elif False in verdicts[: sum(one in authorities for one in namesakes)]:
        why = text(
            "namesake",
            "It names {issuer} as its issuer, and the authority of that name in this kubeconfig has"
            " not signed it. One of the two is another cluster's, or from before it was set up"
            " again.",
            issuer=name_text(issuer),
        )
        fault = "client-other-authority"
        findings.failed(ISSUER, why, fault=fault, kubectl=said(fault), advice=beside)
    else:
        why = text(
            "elsewhere",
            "{issuer} issued it, which is not the authority that the server is checked with. The"
            " server may well know both; only asking it can tell.",
            issuer=name_text(issuer),
        )
        findings.skipped(why, ISSUER)


def leave_to_the_server(findings: Findings, *, accepted: bool) -> None:
    """Take the comparison back where a server was asked: what it says of the login counts."""
    found = findings.failure(ISSUER)
    stopped = any(one.failed and not one.advice and one is not found for one in findings.all)
    if found and (accepted or stopped):
        why = text(
            "left-to-server",
            "The authority of its issuer's name in this kubeconfig has not signed it. The server"
            " was asked, and what it says counts.",
        )
        findings.set_aside(found, why)


def holds_key(certificates: Sequence[x509.Certificate], public: object) -> bool:
    """Say whether one of several certificates is about a public key."""
    return any(foreign.public_key(one) == public for one in certificates)


def signed(certificate: x509.Certificate, authority: x509.Certificate) -> bool | None:
    """Say whether an authority's key has signed a certificate; None where that cannot be judged."""
    try:
        certificate.verify_directly_issued_by(authority)
    except InvalidSignature:
        return False
    except foreign.UNREADABLE:
        return None
    return True
