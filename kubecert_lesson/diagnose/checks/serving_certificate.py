"""The checks of the certificate that a server shows: by whom, when, for which name and use?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509

from kubecert_lesson import chain
from kubecert_lesson.certificates import Use, foreign, name_text
from kubecert_lesson.chain import ChainVerdict, evidence
from kubecert_lesson.chain.names import address as ip_address
from kubecert_lesson.chain.names import fits_common_name
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.probe import FirstLook
from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Check
from kubecert_lesson.words import Text, joined, sentence, text

SENT = text("certificates-sent", "certificates sent")
SIGNED = text("signed-by-authority", "signed by the authority")
DATES = text("server-certificate-dates", "server certificate dates")
NAME = text("server-certificate-name", "server certificate name")
USE = text("server-certificate-use", "server certificate use")
OF_SERVING = (SENT, SIGNED, DATES, NAME, USE)

_CLOCKS_DIFFER = timedelta(minutes=5)
# What can be wrong with who signed what, apart from the signature itself.
_LIMITS = (
    evidence.PATH_LENGTH,
    evidence.KEY_USAGE,
    evidence.NAME_CONSTRAINTS,
    evidence.EXTENSIONS,
)
_SIGNERS = (evidence.ENCODING, evidence.SIGNATURE, evidence.ISSUER_NAME, evidence.CA_FLAG, *_LIMITS)


def check_serving_certificate(
    findings: Findings, plan: ConnectionPlan, name: str, shown: FirstLook
) -> bool:
    """Judge what the server shows as kubectl does; say whether it is good."""
    sent = joined(_described(certificate) for certificate in shown.certificates)
    findings.passed(SENT, text("sent", "{certificates}.", certificates=sent))
    if plan.authorities is None:
        why = text("no-authority", "There is no authority to judge it by.")
        findings.skipped(why, SIGNED, DATES, NAME, USE)
        return False
    anchors = plan.authorities or probe.system_authorities()
    try:
        verdict = chain.verify(
            shown.certificates[0],
            anchors=anchors,
            intermediates=shown.certificates[1:],
            at=plan.at,
            use=Use.SERVING,
            name=name,
        )
    except LessonError as error:
        findings.failed(SIGNED, sentence(error.text), fault="damaged-certificate")
        why = text("unreadable", "The certificate cannot be read.")
        findings.skipped(why, DATES, NAME, USE)
        return False
    line = verdict.kubectl_line
    failure = next((check for check in _checks(verdict, _SIGNERS) if check.failed), None)
    if failure is None:
        findings.passed(SIGNED, verdict.check(evidence.SIGNATURE.code).because)
    else:
        because = failure.because
        if not plan.authorities:
            because = text(
                "not-by-the-systems",
                "None of the authorities of this machine's system ({n}) has signed it.",
                n=len(anchors),
            )
        fault = _signer_fault(verdict, plan, shown)
        findings.failed(SIGNED, because, fault=fault, kubectl=line)
    for title, question in (
        (DATES, evidence.VALIDITY),
        (NAME, evidence.NAME),
        (USE, evidence.EXTENDED_KEY_USAGE),
    ):
        check = verdict.check(question.code)
        if not check.failed:
            findings.passed(title, check.because)
            continue
        if title is DATES:
            fault = _date_fault(verdict, plan, shown)
        elif title is NAME:
            fault = _name_fault(verdict, plan, name)
        else:
            fault = "server-without-server-auth"
        findings.failed(title, check.because, fault=fault, kubectl=line)
    return verdict.trusted


def _described(certificate: x509.Certificate) -> Text:
    return text(
        "certificate",
        "{subject}, from {issuer}",
        subject=name_text(foreign.subject(certificate)),
        issuer=name_text(foreign.issuer(certificate)),
    )


def _checks(verdict: ChainVerdict, titles: Sequence[Text]) -> list[Check]:
    codes = {title.code for title in titles}
    return [check for check in verdict.checks if check.code in codes]


def _failed(verdict: ChainVerdict, *titles: Text) -> bool:
    return any(check.failed for check in _checks(verdict, titles))


def _signer_fault(verdict: ChainVerdict, plan: ConnectionPlan, shown: FirstLook) -> str:
    if not verdict.parsed:
        return "damaged-certificate"
    if not plan.authorities:
        return "no-authority"
    if _failed(verdict, evidence.CA_FLAG, evidence.KEY_USAGE):
        return "authority-not-ca"
    if verdict.evidence.refused:
        return "namesake-authority"
    if _failed(verdict, *_LIMITS):
        return "chain-limits"
    # A server asks for certificates of the authorities that it knows. Where ours is among them,
    # this is the right cluster, and what leads up to ours was not sent.
    ours = {CertificateFacts(authority).subject for authority in plan.authorities}
    if not verdict.evidence.path[-1].signed_itself and ours & {*shown.asks_for}:
        return "missing-intermediate"
    return "unknown-authority"


def _date_fault(verdict: ChainVerdict, plan: ConnectionPlan, shown: FirstLook) -> str:
    leaf = shown.certificates[0]
    start, end = foreign.starts(leaf), foreign.ends(leaf)
    if start <= plan.at <= end:
        signer = next(c for c in verdict.path[1:] if not _lasts(c, plan.at))
        early = plan.at < foreign.starts(signer)
        return "authority-not-yet-valid" if early else "authority-expired"
    theirs = shown.answer.date
    if plan.now and theirs and start <= theirs <= end and abs(theirs - plan.at) > _CLOCKS_DIFFER:
        return "clock-behind" if theirs > plan.at else "clock-ahead"
    return "server-not-yet-valid" if plan.at < start else "server-expired"


def _lasts(certificate: x509.Certificate, at: datetime) -> bool:
    return foreign.starts(certificate) <= at <= foreign.ends(certificate)


def _name_fault(verdict: ChainVerdict, plan: ConnectionPlan, name: str) -> str:
    if plan.cluster.tls_server_name:
        return "wrong-tls-server-name"
    if fits_common_name(verdict.evidence.path[0], name):
        return "only-common-name"
    return "ip-not-in-sans" if ip_address(name) else "name-not-in-sans"
