"""The checks that ask the network: does the server exist, who is it, and does it take this login?

Kept in this order for a reason: nothing secret is sent before the server was verified.
"""

from kubecert_lesson.chain.names import address as ip_address
from kubecert_lesson.diagnose.checks.access import LOGGED_IN, check_access
from kubecert_lesson.diagnose.checks.addresses import SERVER_ADDRESS
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.diagnose.checks.serving_certificate import (
    OF_SERVING,
    check_serving_certificate,
)
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.probe import FirstLook
from kubecert_lesson.dialling.values import ALERT, Address, Spoken
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import said
from kubecert_lesson.words import Text, listed, sentence, text

RESOLVES = text("name-resolves", "name resolves")
ANSWERS = text("port-answers", "port answers")
TLS = text("tls", "TLS")
_ALL = (RESOLVES, ANSWERS, TLS, *OF_SERVING, *LOGGED_IN)


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
    if not (_resolves(findings, where) and _answers(findings, where, plan.timeout)):
        why = text("unreachable", "The server cannot be reached.")
        findings.skipped(why, *(title for title in _ALL if not findings.has(title)))
        return
    if where.scheme == "http":
        _check_plain_http(findings, where, plan.timeout)
        return
    name = plan.cluster.tls_server_name or where.host
    shown = probe.look(where, "" if ip_address(name) else name, seconds=plan.timeout)
    if not _speaks_tls(findings, shown):
        why = text("no-certificate", "The server shows no certificate.")
        findings.skipped(why, *OF_SERVING, *LOGGED_IN)
        return
    if check_serving_certificate(findings, plan, name, shown):
        check_access(findings, plan, where, name, shown.certificates[0])
    else:
        why = text(
            "server-not-verified", "The server was not verified, so nothing secret is sent to it."
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


def _answers(findings: Findings, where: Address, timeout: float) -> bool:
    try:
        probe.connect(where, timeout)
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
            seconds=timeout,
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


def _check_plain_http(findings: Findings, where: Address, timeout: float) -> None:
    """http://: kubectl speaks no TLS then, and sends no login either."""
    answer = probe.ask_plain(where, seconds=timeout)
    rest = (*OF_SERVING, *LOGGED_IN)
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
    findings.skipped(text("needs-https", "A certificate is shown only over https://."), *rest)


def _speaks_tls(findings: Findings, shown: FirstLook) -> bool:
    if shown.certificates:
        findings.passed(TLS, text("tls", "The server speaks TLS."))
        return True
    if shown.spoken is Spoken.HTTP:
        why = text("plain-http", "What answers there speaks plain HTTP, not TLS.")
        line = said("https-to-http")
        findings.failed(TLS, why, fault="https-to-http", kubectl=line)
    else:
        why = text("no-handshake", "The handshake failed: {error}.", error=shown.error)
        told = shown.error is not None and shown.error.code == ALERT
        line = said("tls-failed", why=shown.error) if told else ""
        findings.failed(TLS, why, fault="tls-failed", kubectl=line)
    return False
