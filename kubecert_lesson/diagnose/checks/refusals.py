"""Why a server does not accept a login: who refused whom, and is the login to blame at all?

A client certificate that was never asked for has not arrived, so it is not to blame.
"""

from cryptography import x509

from kubecert_lesson import chain
from kubecert_lesson.certificates import foreign, name_text
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.diagnose.checks import client_certificate
from kubecert_lesson.diagnose.checks.answers import (
    AnswerMeaning,
    ReadAnswer,
    few_words,
    who_answers,
)
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.diagnose.checks.tokens import audiences_of
from kubecert_lesson.diagnose.findings import Finding, Findings
from kubecert_lesson.dialling.probe import FirstLook
from kubecert_lesson.dialling.values import BROKEN_OFF, HTTP2_ONLY, NO_HTTP, TOO_LATE, Answer
from kubecert_lesson.faults import UNABLE, said
from kubecert_lesson.words import Text, listed, text

ACCEPTED = text("login-accepted", "login accepted")
# Faults by the number of the TLS alert (RFC 8446, section 6).
_STRICT = {
    45: "strict-client-expired",
    48: "strict-client-unknown-authority",
    116: "strict-no-certificate",
}


def explain_refusal(
    findings: Findings, plan: ConnectionPlan, shown: FirstLook, read: ReadAnswer
) -> None:
    """Add why the login was not accepted, or why that was not established."""
    answer = read.answer
    if answer.alert and not answer.code:
        _refused_in_tls(findings, answer)
    elif answer.another:
        why = text(
            "another-certificate",
            "Only servers whose certificate is not accepted were reached with the login, so nothing"
            " was sent. Once that is fixed, it can be tried.",
        )
        findings.skipped(why, ACCEPTED)
    elif answer.error and answer.error.code == NO_HTTP:
        why = text(
            "answers-no-http",
            "This is not an API server, or not its address: what answers there speaks no HTTP.",
        )
        findings.failed(ACCEPTED, why, fault="not-an-api-server")
    elif answer.error and answer.error.code in BROKEN_OFF:
        why = text(
            "broken-off",
            "The server ends the connection before its answer is whole: {error}.",
            error=answer.error,
        )
        findings.failed(ACCEPTED, why, fault="cut-off")
    elif not answer.code:
        findings.skipped(no_answer(answer), ACCEPTED)
    else:
        _answered(findings, plan, shown, read)


def no_answer(answer: Answer) -> Text:
    """Say why no answer came, and what would tell more."""
    code = answer.error.code if answer.error else ""
    if code == HTTP2_ONLY:
        return text(
            "only-http2",
            "The server speaks only HTTP/2, which kubectl does and this diagnosis does not: kubectl"
            " auth whoami tells whether it accepts the login.",
        )
    if code == TOO_LATE:
        return text(
            "no-answer-in-time",
            "No answer came in time: a longer timeout may help.",
        )
    return text(
        "no-answer",
        "No answer came: {error}. Try again: if it stays so, kubectl auth whoami says more.",
        error=answer.error,
    )


def explain_nobody(
    findings: Findings,
    plan: ConnectionPlan,
    shown: FirstLook,
    answer: Answer,
    *,
    title: Text = ACCEPTED,
) -> None:
    """Add that the login did not reach the API server, and where it was lost."""
    if plan.cluster.server.lower().startswith("http:"):
        why = text(
            "http-without-login",
            "The address is http://, where kubectl sends no login, and the server knows nobody"
            " (HTTP {status}).",
            status=answer.code,
        )
    elif plan.credentials is not None and not answer.asked:
        why = text(
            "never-asked",
            "The server never asks for a client certificate, so this one was not sent, and the API"
            " server knows nobody (HTTP {status}). A kube-apiserver always asks: something in"
            " front of it, such as a load balancer, ends TLS.",
            status=answer.code,
        )
    else:
        why = text(
            "anonymous",
            "The server takes us for system:anonymous (HTTP {status}): the login did not reach it."
            " Something in between, such as a load balancer, ends TLS and drops the client"
            " certificate.",
            status=answer.code,
        )
    field = "without-anonymous" if answer.code == 401 else "discovery"
    line = said("seen-as-anonymous", field=field)
    findings.failed(title, why, fault="seen-as-anonymous", kubectl=line)
    for finding in _of_the_certificate(findings):
        unseen = text(
            "never-shown",
            "{because} But the server was not shown it, so that is not what kubectl fails at.",
            because=finding.because,
        )
        findings.set_aside(finding, unseen)


def _answered(findings: Findings, plan: ConnectionPlan, shown: FirstLook, read: ReadAnswer) -> None:
    answer = read.answer
    match read.meaning:
        case AnswerMeaning.NOBODY:
            explain_nobody(findings, plan, shown, answer)
        case AnswerMeaning.UNAUTHORIZED:
            _unauthorized(findings, plan, shown, answer)
        case AnswerMeaning.MAY_NOT_IMPERSONATE:
            why = text(
                "may-not-impersonate",
                'The server knows the user "{user}", who may not act as "{other}": the kubeconfig'
                " asks for that with as:.",
                user=read.user,
                other=plan.user.impersonate,
            )
            fault = "impersonation-forbidden"
            line = said(fault, field="discovery")
            findings.failed(ACCEPTED, why, fault=fault, kubectl=line)
        case AnswerMeaning.BUSY:
            why = text(
                "busy",
                "The server answers {status}: it has too many requests at the moment. Try again.",
                status=answer.code,
            )
            fault = "too-many-requests"
            findings.failed(ACCEPTED, why, fault=fault, kubectl=said(fault))
        case AnswerMeaning.IN_TROUBLE:
            _in_trouble(findings, answer)
        case _:
            _not_an_api_server(findings, shown, answer)


def _in_trouble(findings: Findings, answer: Answer) -> None:
    own = isinstance(answer.body, dict) and answer.body.get("kind") == "Status"
    if own:
        why = text(
            "server-error",
            "The server answers {status}: it has a problem of its own.",
            status=answer.code,
        )
    else:
        why = text(
            "front-error",
            "The answer is {status}, and not from an API server: something in front, such as a load"
            " balancer, does not reach one.",
            status=answer.code,
        )
    field = "unavailable" if answer.code == 503 else ""
    line = said("server-error", field=field)
    findings.failed(ACCEPTED, why, fault="server-error", kubectl=line)


def _not_an_api_server(findings: Findings, shown: FirstLook, answer: Answer) -> None:
    fault = "not-an-api-server"
    page = isinstance(answer.body, str) and answer.body.lstrip().startswith("<")
    field = "page" if page and answer.code < 400 else str(answer.code)
    line = said(fault, field=field, answer=few_words(str(answer.body)))
    why = text(
        "not-an-api-server",
        "This is not an API server, or not its address: {who}.",
        who=who_answers(answer, shown.answer),
    )
    findings.failed(ACCEPTED, why, fault=fault, kubectl=line)


def _of_the_certificate(findings: Findings) -> list[Finding]:
    titles = (client_certificate.DATES, client_certificate.USE)
    return [found for title in titles if (found := findings.failure(title))]


def _refused_in_tls(findings: Findings, answer: Answer) -> None:
    alert = answer.refused_in_tls
    known = next(iter(_of_the_certificate(findings)), None)
    fault = _STRICT.get(answer.alert or 0, known.fault if known else "tls-refused")
    line = UNABLE + alert
    if known:  # it was found in the file already: now it is known how this server says it
        findings.rename_fault(known, fault, kubectl=line)
    why = text(
        "refused-in-tls",
        "The server ends the handshake: it requires a client certificate inside TLS, and accepts"
        " none, or not this one ({alert}).",
        alert=alert,
    )
    findings.failed(ACCEPTED, why, fault=fault, kubectl=line)


def _unauthorized(
    findings: Findings, plan: ConnectionPlan, shown: FirstLook, answer: Answer
) -> None:
    known = next(iter(_of_the_certificate(findings)), None)
    if plan.credentials is None and not (plan.user.token or plan.user.token_file):
        explain_nobody(findings, plan, shown, answer)
        return
    if plan.credentials is None:
        fault = "wrong-token"
        why = _unknown(plan)
    elif not answer.asked and not (plan.user.token or plan.user.token_file):
        explain_nobody(findings, plan, shown, answer)
        return
    elif not answer.asked:
        fault = "wrong-token"
        why = text(
            "token-without-certificate",
            "The server answers 401: it does not know the token, or the token has expired. It never"
            " asks for a client certificate, so the one in the kubeconfig was not sent.",
        )
    elif known:
        fault = known.fault
        why = text("unauthorized", "The server answers 401, and says no more.")
    else:
        fault = "client-other-authority"
        why = _whose(plan.credentials.certificates[0], plan, shown)
    findings.failed(ACCEPTED, why, fault=fault, kubectl=said(fault))


def _unknown(plan: ConnectionPlan) -> Text:
    """Say what of a token that the server does not know can be read: for whom it was made."""
    audiences = audiences_of(plan.user)
    if not audiences:
        return text(
            "unknown-token",
            "The server answers 401: it does not know the token, or the token has expired.",
        )
    return text(
        "unknown-token-for",
        "The server answers 401: it does not know the token, or the token has expired. The token is"
        " for {audiences}; where that is not this API server's own audience, it is refused for"
        " that.",
        audiences=listed(audiences),
    )


def _whose(leaf: x509.Certificate, plan: ConnectionPlan, shown: FirstLook) -> Text:
    """Say which authority signed a user's certificate that the server does not accept."""
    authorities = plan.authorities or ()
    ours = {CertificateFacts(authority).subject for authority in authorities}
    if any(chain.signed_by(leaf, authority) for authority in authorities):
        return text(
            "users-by-another-authority",
            "The server answers 401: it does not accept this certificate, though the authority of"
            " this kubeconfig has signed it: the server judges its users by another one.",
        )
    if CertificateFacts(leaf).issuer in {*shown.asks_for} - ours:
        return text(
            "authority-not-for-users",
            "The server answers 401: it does not accept this certificate, from {issuer}. It asks"
            " for certificates of an authority of that name, but not for users: kubeadm's"
            " front-proxy-ca, for example, is only for the API server's own requests.",
            issuer=name_text(foreign.issuer(leaf)),
        )
    return text(
        "signed-by-another-authority",
        "The server answers 401: it does not accept this certificate, and the authority of this"
        " kubeconfig has not signed it: another cluster's has.",
    )
