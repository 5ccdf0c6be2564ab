"""The last checks: does a server that was found good accept this login, as whom, and for what?

Reviews are plain JSON over our own connection. Source: Kubernetes API reference,
authentication.k8s.io/v1 SelfSubjectReview and authorization.k8s.io/v1 SelfSubjectRulesReview.
"""

from difflib import get_close_matches
from typing import Any

from cryptography import x509

from kubecert_lesson import chain
from kubecert_lesson.chain.names import address as ip_address
from kubecert_lesson.diagnose.checks import client_certificate
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.values import Address, Answer, Login
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import UNABLE, said
from kubecert_lesson.files import read_file
from kubecert_lesson.kubeconfig.hidden import HiddenText
from kubecert_lesson.kubeconfig.model import User, located
from kubecert_lesson.words import Plural, Text, joined, listed, sentence, text

ACCEPTED = text("login-accepted", "login accepted")
WHO_AM_I = text("who-am-i", "who am I")
WHAT_MAY_I_DO = text("what-may-i-do", "what may I do")
LOGGED_IN = (ACCEPTED, WHO_AM_I, WHAT_MAY_I_DO)

_IDENTITY_REVIEW = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
_RULES_REVIEW = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
# Faults by the number of the TLS alert (RFC 8446, section 6).
_STRICT = {
    45: "strict-client-expired",
    48: "strict-client-unknown-authority",
    116: "strict-no-certificate",
}
_ANONYMOUS = "system:anonymous"
# Users of kubeadm whose rights come from a group, and the groups that Kubernetes knows by itself.
_NEEDS = {
    "kubernetes-admin": {"kubeadm:cluster-admins", "system:masters"},
    "kubernetes-super-admin": {"system:masters"},
}
_KNOWN_GROUPS = ("kubeadm:cluster-admins", "system:masters", "system:nodes", "system:authenticated")
_ALIKE = 0.85
_MOST_RULES = 4


def check_access(
    findings: Findings, plan: ConnectionPlan, where: Address, name: str, expect: x509.Certificate
) -> None:
    """Log in as the user, ask who that is, and what they may do."""
    credentials = _credentials(plan)
    if isinstance(credentials, Text):
        findings.skipped(credentials, *LOGGED_IN)
        return

    def ask(path: str, kind: str, group: str, spec: dict[str, str]) -> Answer:
        document = {"kind": kind, "apiVersion": f"{group}/v1", "spec": spec}
        sni = "" if ip_address(name) else name
        return probe.ask(
            where,
            sni,
            path,
            expect=expect,
            login=credentials,
            document=document,
            seconds=plan.timeout,
        )

    answer = ask(_IDENTITY_REVIEW, "SelfSubjectReview", "authentication.k8s.io", {})
    if not _accepted(findings, plan, answer):
        return
    user, groups = _who(findings, answer)
    namespace = {"namespace": plan.namespace}
    rules = ask(_RULES_REVIEW, "SelfSubjectRulesReview", "authorization.k8s.io", namespace)
    _may(findings, plan, rules, user, groups)


def _credentials(plan: ConnectionPlan) -> Login | Text:
    """Return what to log in with, or why there is nothing to try."""
    user = plan.user
    try:
        token = _token(user)
    except LessonError as error:
        return sentence(error.text)
    if plan.credentials is not None:
        return Login(plan.credentials.certificates, plan.credentials.key, token)
    if user.client_certificate or user.client_certificate_data:
        return text("no-usable-certificate", "There is no usable client certificate to show.")
    if token:
        return Login(token=token)
    if user.exec:
        return text(
            "program-not-run",
            "The program {program} would have to run for that, and this diagnosis never runs it.",
            program=user.exec.command,
        )
    if "auth-provider" in user.other:
        return text("provider-not-run", "An auth-provider would have to fetch a token for that.")
    if user.username or user.password:
        return text(
            "password-not-sent", "A password is not sent: no API server since 1.19 accepts one."
        )
    return text("nothing-to-log-in-with", "There is nothing to log in with.")


def _token(user: User) -> str:
    if user.token_file:
        return read_file(located(user.token_file, user.origin)).decode("utf-8", "replace").strip()
    return user.token.reveal() if isinstance(user.token, HiddenText) else ""


def _accepted(findings: Findings, plan: ConnectionPlan, answer: Answer) -> bool:
    if answer.alert:
        _refused_in_tls(findings, answer)
    elif answer.code == 401:
        _unauthorized(findings, plan)
    elif answer.another:
        why = text(
            "another-certificate",
            "Another certificate was shown on the second connection: several servers stand behind"
            " this address. Nothing was sent.",
        )
        findings.skipped(why, ACCEPTED)
    elif not answer.code:
        why = text("no-answer", "No answer came: {error}.", error=answer.error)
        findings.skipped(why, ACCEPTED)
    elif answer.code >= 500:
        why = text(
            "server-error",
            "The server answers {status}: it has a problem of its own.",
            status=answer.code,
        )
        findings.failed(ACCEPTED, why, fault="server-error")
    else:
        why = text("accepted", "The server accepts it (HTTP {status}).", status=answer.code)
        findings.passed(ACCEPTED, why)
        return True
    findings.skipped(text("not-let-in", "The server has not let us in."), WHO_AM_I, WHAT_MAY_I_DO)
    return False


def _refused_in_tls(findings: Findings, answer: Answer) -> None:
    alert = answer.refused_in_tls
    known = findings.failure(client_certificate.DATES, client_certificate.USE)
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


def _unauthorized(findings: Findings, plan: ConnectionPlan) -> None:
    known = findings.failure(client_certificate.DATES, client_certificate.USE)
    if plan.credentials is None:
        fault = "wrong-token"
        why = text(
            "unknown-token",
            "The server answers 401: it does not know the token, or the token has expired.",
        )
    elif known:
        fault = known.fault
        why = text("unauthorized", "The server answers 401, and says no more.")
    elif _signed_by_ours(plan.credentials.certificates[0], plan):
        fault = "client-other-authority"
        why = text(
            "users-by-another-authority",
            "The server answers 401: it does not accept this certificate, though the authority of"
            " this kubeconfig has signed it: the server judges its users by another one.",
        )
    else:
        fault = "client-other-authority"
        why = text(
            "signed-by-another-authority",
            "The server answers 401: it does not accept this certificate, and the authority of this"
            " kubeconfig has not signed it: another cluster's has.",
        )
    findings.failed(ACCEPTED, why, fault=fault, kubectl=said(fault))


def _signed_by_ours(leaf: x509.Certificate, plan: ConnectionPlan) -> bool:
    return any(chain.signed_by(leaf, authority) for authority in plan.authorities or ())


def _who(findings: Findings, answer: Answer) -> tuple[str, tuple[str, ...]]:
    try:
        info = answer.body["status"]["userInfo"]
        name, groups = str(info["username"]), tuple(map(str, info.get("groups", ())))
    except (KeyError, TypeError, AttributeError):
        why = text(
            "no-identity-review",
            "The server does not say (HTTP {status}): it does so from Kubernetes 1.28 on.",
            status=answer.code,
        )
        findings.skipped(why, WHO_AM_I)
        return "", ()
    if name == _ANONYMOUS:
        why = text(
            "anonymous",
            "The server takes us for system:anonymous: the login did not reach it. Something in"
            " between, such as a load balancer, ends TLS and drops the client certificate.",
        )
        line = said("seen-as-anonymous", login=name)
        findings.failed(WHO_AM_I, why, fault="seen-as-anonymous", kubectl=line)
    else:
        why = text("known", 'User "{user}", groups {groups}.', user=name, groups=listed(groups))
        findings.passed(WHO_AM_I, why)
    return name, groups


def _may(
    findings: Findings, plan: ConnectionPlan, answer: Answer, name: str, groups: tuple[str, ...]
) -> None:
    try:
        status = answer.body["status"]
        rules = [rule for rule in status.get("resourceRules") or () if not _basic(rule)]
        incomplete = bool(status.get("incomplete"))
    except (KeyError, TypeError, AttributeError):
        why = text(
            "no-rules-review", "The server does not say (HTTP {status}).", status=answer.code
        )
        findings.skipped(why, WHAT_MAY_I_DO)
        return
    if rules:
        why = text(
            "rules",
            'In the namespace "{namespace}": {rules}.',
            namespace=plan.namespace,
            rules=_rules_text(rules),
        )
        findings.passed(WHAT_MAY_I_DO, why)
        return
    if incomplete:
        why = text(
            "rules-incomplete",
            "The server does not know all rules itself: ask for each right by itself.",
        )
        findings.skipped(why, WHAT_MAY_I_DO)
        return
    wrong = _wrong_group(name, groups)
    fault = "wrong-group" if wrong else "forbidden"
    why = wrong or text(
        "nothing",
        "Nothing beyond what every user may do: no role is bound to this user or to these groups.",
    )
    findings.failed(WHAT_MAY_I_DO, why, fault=fault, kubectl=_may_not_list_nodes(fault, name))


def _may_not_list_nodes(fault: str, name: str) -> str:
    """What kubectl get nodes prints of it."""
    return said(fault, login=name, verb="list", resource="nodes", group="")


def _basic(rule: dict[str, Any]) -> bool:
    """True for what every user may: to ask about themselves."""
    resources = rule.get("resources") or ()
    return all(str(resource).startswith("selfsubject") for resource in resources)


def _rules_text(rules: list[dict[str, Any]]) -> Text:
    found = []
    for rule in rules[:_MOST_RULES]:
        verbs, resources = rule.get("verbs") or (), rule.get("resources") or ()
        if "*" in verbs and "*" in resources:
            found.append(text("everything", "everything"))
        else:
            shown = {"verbs": ", ".join(verbs), "resources": ", ".join(resources)}
            found.append(text("rule", "{verbs} {resources}", **shown))
    different = [each for number, each in enumerate(found) if each not in found[:number]]
    more = len(rules) - _MOST_RULES
    if more > 0:
        count = Plural("and {n} more rule", "and {n} more rules", more)
        different.append(text("more-rules", "{more}", more=count))
    return joined(different)


def _wrong_group(name: str, groups: tuple[str, ...]) -> Text | None:
    """Say which group was probably meant; None where nothing tells."""
    for group in groups:
        near = get_close_matches(group, _KNOWN_GROUPS, 1, _ALIKE)
        if near and near[0] != group:
            return text(
                "misspelt-group",
                'The group "{group}" is not "{meant}": no role is bound to it.',
                group=group,
                meant=near[0],
            )
    needed = _NEEDS.get(name, set())
    if needed and not needed & {*groups}:
        return text(
            "lacks-group",
            'User "{user}" gets its rights from the group {groups}, and lacks it.',
            user=name,
            groups=listed(sorted(needed), "or"),
        )
    return None
