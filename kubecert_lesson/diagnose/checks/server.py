"""The checks that ask the network: does the server exist, who is it, and does it take this login?

Kept in this order for a reason: nothing that is secret is sent before the server was judged.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509

from kubecert_lesson import chain
from kubecert_lesson.certificates import Use, name_text
from kubecert_lesson.chain import ChainVerdict, evidence
from kubecert_lesson.chain.name_checks import relies_on_common_name
from kubecert_lesson.chain.names import address as ip_address
from kubecert_lesson.diagnose.checks.access import LOGGED_IN, check_access
from kubecert_lesson.diagnose.checks.file_and_context import SERVER_ADDRESS
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.client import Address
from kubecert_lesson.dialling.probe import Shown
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import REFUSES, said
from kubecert_lesson.steps import Check
from kubecert_lesson.words import Text, joined, listed, sentence, text

RESOLVES = text("name-resolves", "name resolves")
ANSWERS = text("port-answers", "port answers")
TLS = text("tls", "TLS")
SENT = text("certificates-sent", "certificates sent")
SIGNED = text("signed-by-authority", "signed by the authority")
DATES = text("server-certificate-dates", "server certificate dates")
NAME = text("server-certificate-name", "server certificate name")
USE = text("server-certificate-use", "server certificate use")
_JUDGED = (SIGNED, DATES, NAME, USE)
_ALL = (RESOLVES, ANSWERS, TLS, SENT, *_JUDGED, *LOGGED_IN)

_CLOCKS_DIFFER = timedelta(minutes=5)
# What can be wrong with who signed what, apart from the signature itself.
_LIMITS = (
    evidence.PATH_LENGTH,
    evidence.KEY_USAGE,
    evidence.NAME_CONSTRAINTS,
    evidence.EXTENSIONS,
)
_SIGNERS = (evidence.SIGNATURE, evidence.ISSUER_NAME, evidence.CA_FLAG, *_LIMITS)


def check_server(findings: Findings, plan: ConnectionPlan) -> None:
    """Ask the server, a question at a time."""
    if findings.failure(SERVER_ADDRESS):
        findings.skipped(text("no-address", "The server's address cannot be used."), *_ALL)
        return
    where = probe.address(plan.cluster.server)
    proxy = _proxy(plan, where)
    if proxy:
        findings.skipped(proxy, *_ALL)
        return
    if not (_resolves(findings, where) and _answers(findings, where)):
        why = text("unreachable", "The server cannot be reached.")
        findings.skipped(why, *(title for title in _ALL if not findings.has(title)))
        return
    if where.scheme == "http":
        _check_plain_http(findings, where)
        return
    name = plan.cluster.tls_server_name or where.host
    shown = probe.look(where, "" if ip_address(name) else name)
    if not _speaks_tls(findings, shown):
        why = text("no-certificate", "The server shows no certificate.")
        findings.skipped(why, SENT, *_JUDGED, *LOGGED_IN)
        return
    if _judge(findings, plan, name, shown):
        check_access(findings, plan, where, name, shown.certificates[0])
    else:
        why = text(
            "server-not-good", "The server was not found good, so nothing secret is sent to it."
        )
        findings.skipped(why, *LOGGED_IN)


def _proxy(plan: ConnectionPlan, where: Address) -> Text | None:
    if plan.cluster.proxy_url:
        return text(
            "proxy-url",
            "kubectl connects through the proxy {proxy} (proxy-url), which this diagnosis does not"
            " use.",
            proxy=plan.cluster.proxy_url,
        )
    if probe.proxy_in_environment(where):
        return text(
            "proxy-in-environment",
            "kubectl connects through the proxy that the environment names for {scheme}, which this"
            " diagnosis does not use.",
            scheme=where.scheme,
        )
    return None


def _resolves(findings: Findings, where: Address) -> bool:
    host = where.host
    if ip_address(host):
        why = text("address", "{host} is an address: there is no name to look up.", host=host)
        findings.passed(RESOLVES, why)
        return True
    try:
        addresses = listed(probe.resolve(where))
    except LessonError as error:
        line = said("host-not-found", host=host)
        findings.failed(RESOLVES, sentence(error.text), fault="host-not-found", kubectl=line)
        return False
    findings.passed(
        RESOLVES, text("resolved", "{host} is {addresses}.", host=host, addresses=addresses)
    )
    return True


def _answers(findings: Findings, where: Address) -> bool:
    try:
        probe.connect(where)
    except ConnectionRefusedError:
        why = text(
            "refused",
            "{address} refuses the connection: nothing listens on that port.",
            address=where,
        )
        line = said("connection-refused", address=where)
        findings.failed(ANSWERS, why, fault="connection-refused", kubectl=line)
    except TimeoutError:
        why = text(
            "timeout",
            "{address} gave no answer within {seconds:g} seconds.",
            address=where,
            seconds=probe.SECONDS,
        )
        line = said("no-answer", address=where, why="i/o timeout")
        findings.failed(ANSWERS, why, fault="no-answer", kubectl=line)
    except OSError as error:
        reason = error.strerror or str(error)
        why = text("no-connection", "{address}: {error}.", address=where, error=reason)
        line = said("no-answer", address=where, why=f"connect: {reason.lower()}")
        findings.failed(ANSWERS, why, fault="no-answer", kubectl=line)
    else:
        why = text("listening", "Something listens on {address}.", address=where)
        findings.passed(ANSWERS, why)
        return True
    return False


def _check_plain_http(findings: Findings, where: Address) -> None:
    """http://: kubectl speaks no TLS then, and sends no login either."""
    answer = probe.ask_plain(where)
    rest = (SENT, *_JUDGED, *LOGGED_IN)
    if answer.code == 400 and "HTTPS" in str(answer.body):
        why = text(
            "tls-expected",
            "{address} speaks TLS, and the kubeconfig says http://.",
            address=where,
        )
        line = said("http-to-https")
        findings.failed(TLS, why, fault="http-to-https", kubectl=line)
    elif answer.error:
        why = text(
            "no-http",
            "{address} gives no HTTP answer to http:// ({error}): most likely it speaks TLS, and"
            " https:// is meant.",
            address=where,
            error=answer.error,
        )
        findings.failed(TLS, why, fault="http-to-https")
    else:
        why = text(
            "plain-http",
            "The address is http://: kubectl speaks no TLS there, checks nothing, and logs in as"
            " nobody.",
        )
        findings.skipped(why, TLS, *rest)
        return
    findings.skipped(text("needs-https", "It takes https:// to see a certificate."), *rest)


def _speaks_tls(findings: Findings, shown: Shown) -> bool:
    if shown.certificates:
        findings.passed(TLS, text("tls", "The server speaks TLS."))
        return True
    if shown.spoken == "HTTP":
        why = text("plain-http", "What answers there speaks plain HTTP, not TLS.")
        line = said("https-to-http")
        findings.failed(TLS, why, fault="https-to-http", kubectl=line)
    else:
        why = text("no-handshake", "The handshake failed: {error}.", error=shown.error)
        line = said("tls-failed", why=shown.error)
        findings.failed(TLS, why, fault="tls-failed", kubectl=line)
    return False


def _judge(findings: Findings, plan: ConnectionPlan, name: str, shown: Shown) -> bool:
    """Judge what the server shows as kubectl does; say whether it is good."""
    sent = joined(_described(certificate) for certificate in shown.certificates)
    findings.passed(SENT, text("sent", "{certificates}.", certificates=sent))
    if plan.authorities is None:
        why = text("no-authority", "There is no authority to judge it by.")
        findings.skipped(why, *_JUDGED)
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
    line = REFUSES + verdict.kubectl if verdict.kubectl else ""
    failure = next((check for check in _checks(verdict, _SIGNERS) if check.failed), None)
    if failure is None:
        findings.passed(SIGNED, verdict.checks[0].because)
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
        subject=name_text(certificate.subject),
        issuer=name_text(certificate.issuer),
    )


def _checks(verdict: ChainVerdict, titles: Sequence[Text]) -> list[Check]:
    codes = {title.code for title in titles}
    return [check for check in verdict.checks if check.code in codes]


def _failed(verdict: ChainVerdict, *titles: Text) -> bool:
    return any(check.failed for check in _checks(verdict, titles))


def _signer_fault(verdict: ChainVerdict, plan: ConnectionPlan, shown: Shown) -> str:
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
    ours = {authority.subject.public_bytes() for authority in plan.authorities}
    if not verdict.evidence.path[-1].signed_itself and ours & {*shown.asks_for}:
        return "missing-intermediate"
    return "unknown-authority"


def _date_fault(verdict: ChainVerdict, plan: ConnectionPlan, shown: Shown) -> str:
    leaf = shown.certificates[0]
    start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    if start <= plan.at <= end:
        signer = next(c for c in verdict.path[1:] if not _lasts(c, plan.at))
        early = plan.at < signer.not_valid_before_utc
        return "authority-not-yet-valid" if early else "authority-expired"
    theirs = shown.answer.date
    if plan.now and theirs and start <= theirs <= end and abs(theirs - plan.at) > _CLOCKS_DIFFER:
        return "clock-behind" if theirs > plan.at else "clock-ahead"
    return "server-not-yet-valid" if plan.at < start else "server-expired"


def _lasts(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _name_fault(verdict: ChainVerdict, plan: ConnectionPlan, name: str) -> str:
    if plan.cluster.tls_server_name:
        return "wrong-tls-server-name"
    if relies_on_common_name(verdict.evidence.path[0], name):
        return "only-common-name"
    return "ip-not-in-sans" if ip_address(name) else "name-not-in-sans"
