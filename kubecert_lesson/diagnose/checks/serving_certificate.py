"""The checks of the certificate that a server shows: by whom, when, for which name and use?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

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
from kubecert_lesson.faults import UNABLE
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingFault:
    """What is wrong with a certificate that a server shows: at which check, why, which fault."""

    title: Text
    because: Text
    fault: str


class ServingJudge:
    """Judges what a server shows by the authorities and for the name of one kubeconfig.

    It is asked on every connection: several servers may stand behind one address, each with a
    certificate of its own.
    """

    def __init__(self, plan: ConnectionPlan, name: str) -> None:
        self._plan, self.name = plan, name
        self.anchors: tuple[x509.Certificate, ...] | None = plan.authorities
        if self.anchors == ():
            self.anchors = probe.system_authorities()
        self._known: dict[tuple[bytes, ...], ChainVerdict | LessonError] = {}

    def __call__(self, shown: Sequence[x509.Certificate]) -> bool:
        """Say whether it is good: whether what only this server may read can be sent."""
        verdict = self.verdict(shown) if shown else None
        return isinstance(verdict, ChainVerdict) and verdict.trusted

    def words(self, shown: Sequence[x509.Certificate]) -> str:
        """Return what Go says of it; '' where it is good."""
        verdict = self.verdict(shown)
        return (
            verdict.kubectl_line.removeprefix(UNABLE) if isinstance(verdict, ChainVerdict) else ""
        )

    def verdict(self, shown: Sequence[x509.Certificate]) -> ChainVerdict | LessonError | None:
        """Judge it as kubectl does; None where there is no authority to judge it by."""
        if self.anchors is None:
            return None
        key = tuple(certificate.public_bytes(Encoding.DER) for certificate in shown)
        if key not in self._known:
            self._known[key] = self._judged(self.anchors, shown)
        return self._known[key]

    def _judged(
        self, anchors: Sequence[x509.Certificate], shown: Sequence[x509.Certificate]
    ) -> ChainVerdict | LessonError:
        try:
            return chain.verify(
                shown[0],
                anchors=anchors,
                intermediates=shown[1:],
                at=self._plan.at,
                use=Use.SERVING,
                name=self.name,
            )
        except LessonError as error:
            return error


def check_serving_certificate(
    findings: Findings, plan: ConnectionPlan, judge: ServingJudge, shown: FirstLook
) -> bool:
    """Judge what the server shows as kubectl does; say whether it is good."""
    sent = joined(map(described, shown.certificates))
    findings.passed(SENT, text("sent", "{certificates}.", certificates=sent))
    verdict = judge.verdict(shown.certificates)
    if verdict is None:
        why = text("no-authority", "There is no authority to judge it by.")
        findings.skipped(why, SIGNED, DATES, NAME, USE)
        return False
    if isinstance(verdict, LessonError):
        findings.failed(SIGNED, sentence(verdict.text), fault="damaged-certificate")
        why = text("unreadable", "The certificate cannot be read.")
        findings.skipped(why, DATES, NAME, USE)
        return False
    line = verdict.kubectl_line
    failed = {each.title.code: each for each in faults_of(verdict, plan, judge, shown)}
    good = {
        SIGNED: verdict.check(evidence.SIGNATURE.code),
        DATES: verdict.check(evidence.VALIDITY.code),
        NAME: verdict.check(evidence.NAME.code),
        USE: verdict.check(evidence.EXTENDED_KEY_USAGE.code),
    }
    for title, check in good.items():
        if fault := failed.get(title.code):
            findings.failed(title, fault.because, fault=fault.fault, kubectl=line)
        else:
            findings.passed(title, check.because)
    return verdict.trusted


def faults_of(
    verdict: ChainVerdict, plan: ConnectionPlan, judge: ServingJudge, shown: FirstLook
) -> list[ServingFault]:
    """Say what is wrong with a certificate, in the order of the checks; () where it is good."""
    found = []
    failure = next((check for check in _checks(verdict, _SIGNERS) if check.failed), None)
    if failure is not None:
        because = failure.because
        if not plan.authorities:
            because = text(
                "not-by-the-systems",
                "None of the authorities of this machine's system ({n}) has signed it.",
                n=len(judge.anchors or ()),
            )
        fault = _signer_fault(verdict, plan, shown)
        if fault == "missing-intermediate":
            because = text(
                "link-missing",
                "{because} The server knows the authority of this kubeconfig: what it sends lacks a"
                " certificate between the two, or the cluster has moved to another authority.",
                because=because,
            )
        found.append(ServingFault(title=SIGNED, because=because, fault=fault))
    for title, question in (
        (DATES, evidence.VALIDITY),
        (NAME, evidence.NAME),
        (USE, evidence.EXTENDED_KEY_USAGE),
    ):
        check = verdict.check(question.code)
        if check.failed:
            fault = _fault_at(title, verdict, plan, judge, shown)
            found.append(ServingFault(title=title, because=check.because, fault=fault))
    if not found and not verdict.trusted:
        found.append(ServingFault(title=SIGNED, because=verdict.because, fault="chain-limits"))
    return found


def _fault_at(
    title: Text, verdict: ChainVerdict, plan: ConnectionPlan, judge: ServingJudge, shown: FirstLook
) -> str:
    if title is DATES:
        return _date_fault(verdict, plan, shown)
    return _name_fault(verdict, plan, judge.name) if title is NAME else "server-without-server-auth"


def described(certificate: x509.Certificate) -> Text:
    """Say whose certificate it is, and from whom."""
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
    # A server asks for certificates of the authorities that it knows. Where ours is among them and
    # the issuer is not, what leads up to ours was not sent. Where both are, the kubeconfig trusts
    # another authority of this cluster: the front proxy's, or the one before a rotation.
    last = verdict.evidence.path[-1]
    ours = {CertificateFacts(authority).subject for authority in plan.authorities}
    asked = {*shown.asks_for}
    if not last.signed_itself and ours & asked and last.issuer not in asked:
        return "missing-intermediate"
    return "unknown-authority"


def _date_fault(verdict: ChainVerdict, plan: ConnectionPlan, shown: FirstLook) -> str:
    leaf = verdict.evidence.path[0]
    start, end = leaf.starts, leaf.ends
    if start <= plan.at <= end:
        signer = next(c for c in verdict.evidence.signers if not c.starts <= plan.at <= c.ends)
        early = plan.at < signer.starts
        return "authority-not-yet-valid" if early else "authority-expired"
    theirs = shown.answer.date
    if plan.now and theirs and start <= theirs <= end and abs(theirs - plan.at) > _CLOCKS_DIFFER:
        return "clock-behind" if theirs > plan.at else "clock-ahead"
    return "server-not-yet-valid" if plan.at < start else "server-expired"


def _name_fault(verdict: ChainVerdict, plan: ConnectionPlan, name: str) -> str:
    if plan.cluster.tls_server_name:
        return "wrong-tls-server-name"
    if fits_common_name(verdict.evidence.path[0], name):
        return "only-common-name"
    return "ip-not-in-sans" if ip_address(name) else "name-not-in-sans"
