"""The way to the server: through a proxy or straight, by name or address, and does it answer?

kubectl takes the proxy of the kubeconfig (proxy-url), or else that of the environment. What it
prints where a proxy stands in the way was recorded with kubectl 1.37 and 1.32.
"""

from kubecert_lesson.chain.names import address as ip_address
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.diagnose.checks.serving_certificate import ServingJudge
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.proxies import (
    PROXY_URL,
    Exempt,
    Proxy,
    proxy_of_environment,
    proxy_of_kubeconfig,
)
from kubecert_lesson.dialling.routes import Route
from kubecert_lesson.dialling.tunnels import TARGET_REFUSED, ProxyRefused, ProxyUnreachable
from kubecert_lesson.dialling.values import Address
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import UNABLE, said
from kubecert_lesson.words import listed, sentence, text

PROXY = text("proxy", "proxy")
RESOLVES = text("name-resolves", "name resolves")
ANSWERS = text("port-answers", "port answers")

_PROXYCONNECT = UNABLE + "proxyconnect tcp: "  # how Go begins what it says of the way to a proxy
_NO_TLS_RECORD = "tls: first record does not look like a TLS handshake"


def route_to(findings: Findings, plan: ConnectionPlan, where: Address) -> Route | None:
    """Find the way to the server and try it; None where it leads to nothing."""
    try:
        proxy = _proxy(findings, plan, where)
    except LessonError as error:
        findings.failed(PROXY, sentence(error.text), fault="wrong-proxy")
        return None
    if proxy is None:
        route = Route(where=where, seconds=plan.timeout)
        return route if _resolves(findings, where) and _answers(findings, route) else None
    judge = ServingJudge(plan, plan.name or proxy.where.host)
    route = Route(where=where, proxy=proxy, trusts_proxy=judge, seconds=plan.timeout)
    why = text(
        "left-to-the-proxy",
        "The proxy {proxy} looks the name up, where it has to.",
        proxy=str(proxy),
    )
    findings.skipped(why, RESOLVES)
    return route if _through(findings, plan, route, proxy, judge) else None


def _proxy(findings: Findings, plan: ConnectionPlan, where: Address) -> Proxy | None:
    """Find out which proxy kubectl takes. Raises LessonError for one that cannot be used."""
    if plan.cluster.proxy_url:
        return proxy_of_kubeconfig(plan.cluster.proxy_url)
    found = proxy_of_environment(where)
    if not isinstance(found, Exempt):
        return found
    why = text(
        "exempt-from-proxy",
        "{variable} names the proxy {proxy}, and NO_PROXY ({entry}) exempts this server from it:"
        " kubectl dials it straight.",
        variable=found.proxy.named_by,
        proxy=str(found.proxy),
        entry=found.by,
    )
    findings.passed(PROXY, why)
    return None


def _through(
    findings: Findings, plan: ConnectionPlan, route: Route, proxy: Proxy, judge: ServingJudge
) -> bool:
    """Let the proxy connect to the server; say whether it does."""
    where = route.where
    try:
        probe.connect(route)
    except ProxyUnreachable as unreachable:
        _not_reached(findings, proxy, where, unreachable.cause, plan.timeout)
    except ProxyRefused as refused:
        _refused(findings, proxy, where, refused, judge)
    else:
        values = {"proxy": str(proxy), "named_by": proxy.named_by}
        if proxy.named_by == PROXY_URL:
            why = text("through-proxy-url", "kubectl goes through {proxy} ({named_by}).", **values)
        else:
            why = text(
                "through-environment",
                "kubectl goes through {proxy}, which the variable {named_by} names; NO_PROXY does"
                " not exempt this server.",
                **values,
            )
        findings.passed(PROXY, why)
        answers = text("through-the-proxy", "The proxy connects to {address}.", address=str(where))
        findings.passed(ANSWERS, answers)
        return True
    return False


def _not_reached(
    findings: Findings, proxy: Proxy, where: Address, error: OSError, timeout: float
) -> None:
    fault = "proxy-not-reached"
    if isinstance(error, ConnectionRefusedError):
        why = text(
            "proxy-refused-connection",
            "{proxy} ({named_by}) refuses the connection: nothing listens on that port. kubectl"
            " names the server, not the proxy.",
            proxy=str(proxy),
            named_by=proxy.named_by,
        )
        line = said("connection-refused", address=where)
    elif isinstance(error, TimeoutError):
        why = text(
            "proxy-timeout",
            "{proxy} ({named_by}) gave no answer within {seconds:g} seconds.",
            proxy=str(proxy),
            named_by=proxy.named_by,
            seconds=timeout,
        )
        line = f"{_PROXYCONNECT}dial tcp {proxy.where}: i/o timeout"
    else:
        reason = error.strerror or str(error)
        why = text(
            "no-way-to-proxy",
            "{proxy} ({named_by}): {error}.",
            proxy=str(proxy),
            named_by=proxy.named_by,
            error=reason,
        )
        known = ip_address(proxy.where.host)
        words = f"dial tcp {proxy.where}: connect: {reason.lower()}"
        words = words if known else f"dial tcp: lookup {proxy.where.host}: no such host"
        line = _PROXYCONNECT + words
    findings.failed(PROXY, why, fault=fault, kubectl=line)


def _refused(
    findings: Findings, proxy: Proxy, where: Address, refused: ProxyRefused, judge: ServingJudge
) -> None:
    why = text(
        "no-tunnel",
        "{proxy} ({named_by}) does not connect to {address}: {why}.",
        proxy=str(proxy),
        named_by=proxy.named_by,
        address=str(where),
        why=refused.why,
    )
    fault = "proxy-refuses"
    if refused.shown and judge.anchors is None:
        why = text(
            "proxy-not-judged",
            "{proxy} ({named_by}) shows a certificate, and there is no authority to judge it by:"
            " with one in the kubeconfig, the way through it can be tried.",
            proxy=str(proxy),
            named_by=proxy.named_by,
        )
        findings.skipped(why, PROXY)
        return
    line = UNABLE + refused.words if refused.words else ""
    if proxy.is_socks and refused.code == TARGET_REFUSED:
        line = said("connection-refused", address=where)
    elif refused.wants_login:
        fault = "proxy-wants-login"
    elif refused.speaks_http:
        fault, line = "proxy-speaks-http", _PROXYCONNECT + _NO_TLS_RECORD
    elif refused.shown:
        fault, line = "proxy-not-trusted", _PROXYCONNECT + judge.words(refused.shown)
    findings.failed(PROXY, why, fault=fault, kubectl=line)


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


def _answers(findings: Findings, route: Route) -> bool:
    where = route.where
    try:
        probe.connect(route)
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
            seconds=route.seconds,
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
