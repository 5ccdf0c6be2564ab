"""The checks that ask the network: does the server exist, who is it, and does it take this login?

Kept in this order for a reason: nothing secret is sent before the server was verified.
"""

from kubecert_lesson.chain import ChainVerdict
from kubecert_lesson.diagnose.checks.access import LOGGED_IN, check_access
from kubecert_lesson.diagnose.checks.addresses import SERVER_ADDRESS
from kubecert_lesson.diagnose.checks.credentials import login_of
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.diagnose.checks.reaching import ANSWERS, PROXY, RESOLVES, route_to
from kubecert_lesson.diagnose.checks.refusals import no_answer
from kubecert_lesson.diagnose.checks.serving_certificate import (
    OF_SERVING,
    ServingJudge,
    check_serving_certificate,
    described,
    faults_of,
)
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.probe import FirstLook
from kubecert_lesson.dialling.routes import Route
from kubecert_lesson.dialling.values import ALERT, TOO_LATE, Answer, Spoken
from kubecert_lesson.faults import said
from kubecert_lesson.words import Plural, Text, joined, text

TLS = text("tls", "TLS")
SERVERS = text("servers-behind-address", "servers behind the address")
_ALL = (RESOLVES, ANSWERS, TLS, *OF_SERVING, *LOGGED_IN)
_MOST_LOOKS = 6  # at an address behind which several servers stand
_ONE_OF_THEM = "one-server-of-several"
_TRIES = 4  # to reach a server there that is found good


def check_server(findings: Findings, plan: ConnectionPlan) -> None:
    """Ask the server, a question at a time."""
    if findings.failure(SERVER_ADDRESS):
        findings.skipped(text("no-address", "The server's address cannot be used."), *_ALL)
        return
    where = probe.address(plan.cluster.server)
    route = route_to(findings, plan, where)
    if route is None:
        if any(found.code == PROXY.code and not found.passed for found in findings.all):
            why = text("proxy-in-the-way", "The proxy lets nothing through: fix that first.")
        else:
            why = text("unreachable", "The server cannot be reached.")
        findings.skipped(why, *(title for title in _ALL if not findings.has(title)))
        return
    if where.scheme == "http":
        _check_plain_http(findings, plan, route)
        return
    name = plan.name or where.host
    shown = probe.look(route, name)
    if not _speaks_tls(findings, shown):
        why = text("no-certificate", "The server shows no certificate.")
        findings.skipped(why, *OF_SERVING, *LOGGED_IN)
        return
    judge = ServingJudge(plan, name)
    seen = _until_good(route, name, judge, shown)
    if check_serving_certificate(findings, plan, judge, seen[-1]):
        _check_login(findings, plan, route, name, judge, seen)
    else:
        why = text(
            "server-not-verified",
            "The server was not verified, so nothing secret is sent to it. With an authority that"
            " vouches for it in the kubeconfig, the login can be tried.",
        )
        findings.skipped(why, *LOGGED_IN)


def _until_good(route: Route, name: str, judge: ServingJudge, shown: FirstLook) -> list[FirstLook]:
    """Look again while none is good, and each time another server answers.

    The last of them is good, or there is none but the first.
    """
    seen = [shown]
    while not judge(seen[-1].certificates) and len(seen) < _TRIES:
        look = probe.look(route, name)
        if not look.certificates or look.certificates[0] in {one.certificates[0] for one in seen}:
            break
        seen.append(look)
    return seen if judge(seen[-1].certificates) else [shown]


def _check_login(
    findings: Findings,
    plan: ConnectionPlan,
    route: Route,
    name: str,
    judge: ServingJudge,
    seen: list[FirstLook],
) -> None:
    login = login_of(plan)
    if isinstance(login, Text):
        findings.skipped(login, *LOGGED_IN)
        return
    shown = seen[-1]
    if shown.only_http2:
        findings.skipped(no_answer(shown.answer), *LOGGED_IN)
        return

    def ask(path: str, document: object) -> Answer:
        answer = Answer()
        for _ in range(_TRIES):
            answer = probe.ask(route, name, path, judge=judge, login=login, document=document)
            if answer.shown:
                seen.append(FirstLook(certificates=answer.shown, answer=shown.answer))
            if not answer.another:
                break
        return answer

    check_access(findings, plan, shown, ask)
    _check_others(findings, plan, route, name, judge, seen)


def _check_others(
    findings: Findings,
    plan: ConnectionPlan,
    route: Route,
    name: str,
    judge: ServingJudge,
    seen: list[FirstLook],
) -> None:
    """Where another server answered the second connection, look at them all."""
    servers = {look.certificates[0]: look for look in reversed(seen)}
    if len(servers) < 2:
        return
    for _ in range(_MOST_LOOKS):
        look = probe.look(route, name)
        if look.certificates:
            servers.setdefault(look.certificates[0], look)
    count = Plural("{n} server", "{n} servers", len(servers))
    for look in servers.values():
        verdict = judge.verdict(look.certificates)
        if not isinstance(verdict, ChainVerdict) or verdict.trusted:
            continue
        fault = faults_of(verdict, plan, judge, look)[0]
        why = text(
            "one-of-several",
            "{count} answer at this address, each with a certificate of its own, and kubectl"
            " refuses that of one, so that it fails now and then: {certificate}. {because}",
            count=count,
            certificate=described(look.certificates[0]),
            because=fault.because,
        )
        findings.failed(SERVERS, why, fault=_ONE_OF_THEM, kubectl=verdict.kubectl_line)
        return
    why = text(
        "all-of-several",
        "{count} answer at this address, each with a certificate of its own. All are good:"
        " {certificates}.",
        count=count,
        certificates=joined(described(certificate) for certificate in servers),
    )
    findings.passed(SERVERS, why)


def _check_plain_http(findings: Findings, plan: ConnectionPlan, route: Route) -> None:
    """http://: kubectl speaks no TLS then, and sends no login either."""
    where, version = route.where, probe.ask_plain(route, "/version")
    rest = (*OF_SERVING, *LOGGED_IN)
    if version.code == 400 and "HTTPS" in str(version.body):
        why = text(
            "tls-expected",
            "{address} speaks TLS, and the kubeconfig says http://.",
            address=where,
        )
        line = said("http-to-https")
        findings.failed(TLS, why, fault="http-to-https", kubectl=line)
    elif version.error:
        why = text(
            "no-http",
            "{address} gives no HTTP answer to http:// ({error}): most likely it speaks TLS, and"
            " https:// is meant.",
            address=where,
            error=version.error,
        )
        findings.failed(TLS, why, fault="http-to-https")
    else:
        why = text(
            "plain-http",
            "The address is http://: kubectl speaks no TLS there, checks nothing, and logs in as"
            " nobody.",
        )
        findings.skipped(why, TLS, *OF_SERVING)

        def ask(path: str, document: object) -> Answer:
            return probe.ask_plain(route, path, document=document)

        check_access(findings, plan, FirstLook(answer=version), ask)
        return
    findings.skipped(text("needs-https", "A certificate is shown only over https://."), *rest)


def _speaks_tls(findings: Findings, shown: FirstLook) -> bool:
    if shown.certificates:
        if shown.only_http2:
            why = text("only-http2", "The server speaks TLS, and inside it only HTTP/2.")
        elif not shown.asked:
            why = text(
                "asks-for-no-certificate",
                "The server speaks TLS, and never asks for a client certificate. A kube-apiserver"
                " does.",
            )
        else:
            why = text("tls", "The server speaks TLS, and asks for a client certificate.")
        findings.passed(TLS, why)
        return True
    if shown.spoken is Spoken.HTTP:
        why = text("plain-http", "What answers there speaks plain HTTP, not TLS.")
        line = said("https-to-http")
        findings.failed(TLS, why, fault="https-to-http", kubectl=line)
        return False
    why = text("no-handshake", "The handshake failed: {error}.", error=shown.error)
    code = shown.error.code if shown.error else ""
    fault, line = "tls-failed", ""
    if code == ALERT:
        line = said(fault, why=shown.error)
    elif code == TOO_LATE:
        fault = "handshake-timeout"
        line = said(fault) if shown.too_slow else ""
    findings.failed(TLS, why, fault=fault, kubectl=line)
    return False
