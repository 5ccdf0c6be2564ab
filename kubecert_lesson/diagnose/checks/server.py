"""The checks that ask the network: is the server there, who is it, and does it take this login?

Kept in this order for a reason: nothing that is secret is sent before the server was judged.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from cryptography import x509

from kubecert_lesson import chain
from kubecert_lesson.certificates import Use, name_text
from kubecert_lesson.chain import ChainVerdict, evidence
from kubecert_lesson.chain.checks import relies_on_common_name
from kubecert_lesson.chain.names import address as ip_address
from kubecert_lesson.diagnose.checks.access import LOGGED_IN, Case, check_login_at_server
from kubecert_lesson.diagnose.checks.file_and_context import SERVER
from kubecert_lesson.diagnose.findings import Ladder
from kubecert_lesson.diagnose.words import sentence
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.client import Address
from kubecert_lesson.dialling.probe import Shown
from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Check, Verdict

RESOLVES = "name resolves"
ANSWERS = "port answers"
TLS = "TLS"
SENT = "certificates sent"
SIGNED = "signed by the authority"
DATES = "server certificate dates"
NAME = "server certificate name"
USE = "server certificate use"
_JUDGED = (SIGNED, DATES, NAME, USE)
_ALL = (RESOLVES, ANSWERS, TLS, SENT, *_JUDGED, *LOGGED_IN)

_CLOCKS_DIFFER = timedelta(minutes=5)
_REFUSES = "Unable to connect to the server: tls: failed to verify certificate: "
# What can be wrong with who signed what, apart from the signature itself.
_SIGNERS = (
    evidence.SIGNATURE,
    evidence.ISSUER_NAME,
    evidence.CA_FLAG,
    evidence.PATH_LENGTH,
    evidence.KEY_USAGE,
    evidence.NAME_CONSTRAINTS,
    evidence.EXTENSIONS,
)


def check_server(ladder: Ladder, case: Case) -> None:
    """Ask the server, a question at a time."""
    if ladder.has_failed(SERVER):
        skip_server(ladder, "The server's address cannot be used.")
        return
    where = probe.address(case.cluster.server)
    proxy = f"{case.cluster.proxy_url} (proxy-url)" if case.cluster.proxy_url else ""
    if not proxy and probe.proxy_in_environment(where):
        proxy = f"that the environment names for {where.scheme}"
    if proxy:
        skip_server(
            ladder,
            f"kubectl goes by way of the proxy {proxy}, which this diagnosis does not follow.",
        )
        return
    for check in (_resolves, _answers):
        if not check(ladder, where):
            done = [finding.name for finding in ladder.findings]
            left = [name for name in _ALL if name not in done]
            ladder.skipped("The server cannot be reached.", *left)
            return
    if where.scheme == "http":
        _plain(ladder, where)
        return
    name = case.cluster.tls_server_name or where.host
    shown = probe.look(where, "" if ip_address(name) else name)
    if not _speaks_tls(ladder, shown):
        ladder.skipped("The server shows no certificate.", SENT, *_JUDGED, *LOGGED_IN)
        return
    if _judge(ladder, case, name, shown):
        check_login_at_server(ladder, case, where, name, shown.certificates[0])
    else:
        ladder.skipped(
            "The server was not found good, so nothing secret is sent to it.", *LOGGED_IN
        )


def skip_server(ladder: Ladder, reason: str) -> None:
    """Add all of these checks as not made."""
    ladder.skipped(reason, *_ALL)


def _resolves(ladder: Ladder, where: Address) -> bool:
    if ip_address(where.host):
        ladder.passed(RESOLVES, f"{where.host} is an address: there is no name to look up.")
        return True
    try:
        ladder.passed(RESOLVES, f"{where.host} is {', '.join(probe.resolve(where))}.")
    except LessonError as error:
        ladder.failed(
            RESOLVES,
            "host-not-found",
            sentence(error),
            f"Unable to connect to the server: dial tcp: lookup {where.host}: no such host",
        )
        return False
    return True


def _answers(ladder: Ladder, where: Address) -> bool:
    dial = f"Unable to connect to the server: dial tcp {where}: "
    try:
        probe.connect(where)
    except ConnectionRefusedError:
        ladder.failed(
            ANSWERS,
            "connection-refused",
            f"{where} refuses the connection: nobody listens on that port.",
            f"The connection to the server {where} was refused - did you specify the right host or"
            " port?",
        )
    except TimeoutError:
        why = f"{where} gave no answer within {probe.SECONDS:g} seconds."
        ladder.failed(ANSWERS, "no-answer", why, f"{dial}i/o timeout")
    except OSError as error:
        why = error.strerror or str(error)
        ladder.failed(ANSWERS, "no-answer", f"{where}: {why}.", f"{dial}connect: {why.lower()}")
    else:
        ladder.passed(ANSWERS, f"Somebody listens on {where}.")
        return True
    return False


def _plain(ladder: Ladder, where: Address) -> None:
    """http://: kubectl speaks no TLS then, and sends no login either."""
    answer = probe.ask_plain(where)
    rest = (SENT, *_JUDGED, *LOGGED_IN)
    if answer.code == 400 and "HTTPS" in str(answer.body):
        ladder.failed(
            TLS,
            "http-to-https",
            f"{where} speaks TLS, and the kubeconfig says http://.",
            "Error from server (BadRequest): the server rejected our request for an unknown reason",
        )
        ladder.skipped("It takes https:// to see a certificate.", *rest)
        return
    if answer.error:
        ladder.failed(
            TLS,
            "http-to-https",
            f"{where} gives no HTTP answer to http:// ({answer.error}): most likely TLS is spoken"
            " there, and https:// is meant.",
        )
        ladder.skipped("It takes https:// to see a certificate.", *rest)
        return
    ladder.skipped(
        "The address is http://: kubectl speaks no TLS there, checks nothing, logs in as nobody.",
        TLS,
        *rest,
    )


def _speaks_tls(ladder: Ladder, shown: Shown) -> bool:
    if shown.certificates:
        ladder.passed(TLS, "The server speaks TLS.")
        return True
    if shown.spoken == "HTTP":
        ladder.failed(
            TLS,
            "https-to-http",
            "What answers there speaks plain HTTP, and no TLS.",
            "Unable to connect to the server: http: server gave HTTP response to HTTPS client",
        )
    else:
        why = f"Unable to connect to the server: {shown.error}"
        ladder.failed(TLS, "tls-failed", f"The handshake came to nothing: {shown.error}.", why)
    return False


def _judge(ladder: Ladder, case: Case, name: str, shown: Shown) -> bool:
    """Judge what the server shows as kubectl does; say whether it is good."""
    sent = "; then ".join(_described(c) for c in shown.certificates)
    ladder.passed(SENT, f"{sent}.")
    if case.authorities is None:
        ladder.skipped("There is no authority to judge it by.", *_JUDGED)
        return False
    anchors = case.authorities or probe.system_authorities()
    try:
        verdict = chain.verify(
            shown.certificates[0],
            anchors=anchors,
            intermediates=shown.certificates[1:],
            at=case.at,
            use=Use.SERVING,
            name=name,
        )
    except LessonError as error:
        ladder.failed(SIGNED, "damaged-certificate", sentence(error))
        ladder.skipped("The certificate cannot be read.", *_JUDGED[1:])
        return False
    said = f"{_REFUSES}{verdict.kubectl}" if verdict.kubectl else ""
    signers = next((c for c in _checks(verdict, _SIGNERS) if _failed(c)), None)
    if signers is None:
        ladder.passed(SIGNED, verdict.checks[0].reason)
    else:
        reason = signers.reason
        if not case.authorities:
            reason = (
                f"None of the {len(anchors)} authorities of this machine's system has signed it."
            )
        ladder.failed(SIGNED, _signer_fault(verdict, case, shown), reason, said)
    faults: dict[str, tuple[str, Callable[[], str]]] = {
        DATES: (evidence.VALIDITY, lambda: _date_fault(verdict, case, shown)),
        NAME: (evidence.NAME, lambda: _name_fault(verdict, case, name)),
        USE: (evidence.EXTENDED_KEY_USAGE, lambda: "server-without-server-auth"),
    }
    for rung, (name_of_check, fault) in faults.items():
        check = verdict.check(name_of_check)
        if _failed(check):
            ladder.failed(rung, fault(), check.reason, said)
        else:
            ladder.passed(rung, check.reason)
    return verdict.trusted


def _described(certificate: x509.Certificate) -> str:
    return f"{name_text(certificate.subject)}, from {name_text(certificate.issuer)}"


def _checks(verdict: ChainVerdict, names: Sequence[str]) -> list[Check]:
    return [check for check in verdict.checks if check.name in names]


def _failed(check: Check) -> bool:
    return check.verdict is Verdict.FAILED


def _signer_fault(verdict: ChainVerdict, case: Case, shown: Shown) -> str:
    if not case.authorities:
        return "no-authority"
    if any(map(_failed, _checks(verdict, (evidence.CA_FLAG, evidence.KEY_USAGE)))):
        return "authority-not-ca"
    if verdict.evidence.refused:
        return "namesake-authority"
    if any(map(_failed, _checks(verdict, _SIGNERS[3:]))):
        return "chain-limits"
    # A server asks for certificates of the authorities that it knows. Where ours is among them,
    # this is the right cluster, and what leads up to ours was not sent.
    ours = {authority.subject.public_bytes() for authority in case.authorities}
    if not verdict.evidence.path[-1].signed_itself and ours & {*shown.asks_for}:
        return "missing-intermediate"
    return "unknown-authority"


def _date_fault(verdict: ChainVerdict, case: Case, shown: Shown) -> str:
    leaf = shown.certificates[0]
    start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    if start <= case.at <= end:
        signer = next(c for c in verdict.path[1:] if not _lasts(c, case.at))
        early = case.at < signer.not_valid_before_utc
        return "authority-not-yet-valid" if early else "authority-expired"
    theirs = shown.answer.date
    if case.now and theirs and start <= theirs <= end and abs(theirs - case.at) > _CLOCKS_DIFFER:
        return "clock-behind" if theirs > case.at else "clock-ahead"
    return "server-not-yet-valid" if case.at < start else "server-expired"


def _lasts(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _name_fault(verdict: ChainVerdict, case: Case, name: str) -> str:
    if case.cluster.tls_server_name:
        return "wrong-tls-server-name"
    if relies_on_common_name(verdict.evidence.path[0], name):
        return "only-common-name"
    return "ip-not-in-sans" if ip_address(name) else "name-not-in-sans"
