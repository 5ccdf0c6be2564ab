"""The last checks: does a server that was found good accept this login, as whom, and for what?

Reviews are plain JSON over our own connection. Source: Kubernetes API reference,
authentication.k8s.io/v1 SelfSubjectReview and authorization.k8s.io/v1 SelfSubjectRulesReview.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kubecert_lesson.diagnose.checks import client_certificate, refusals
from kubecert_lesson.diagnose.checks.answers import (
    ANONYMOUS,
    AnswerMeaning,
    ReadAnswer,
    read_answer,
)
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.diagnose.checks.refusals import ACCEPTED
from kubecert_lesson.diagnose.checks.rights import WHAT_MAY_I_DO, check_rights
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.dialling.probe import FirstLook
from kubecert_lesson.dialling.values import Answer
from kubecert_lesson.words import listed, text

WHO_AM_I = text("who-am-i", "who am I")
LOGGED_IN = (ACCEPTED, WHO_AM_I, WHAT_MAY_I_DO)

Ask = Callable[[str, object], Answer]  # a path and a document in, an answer out


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A question to the API server about oneself."""

    kind: str
    group: str
    plural: str
    told: Callable[[Any], bool]  # does this status answer it?

    def asked(self, ask: Ask, spec: dict[str, str]) -> ReadAnswer:
        """Ask it, and read what comes."""
        document = {"kind": self.kind, "apiVersion": f"{self.group}/v1", "spec": spec}
        answer = ask(f"/apis/{self.group}/v1/{self.plural}", document)
        return read_answer(answer, self.kind, self.told)


def _names_somebody(status: Any) -> bool:
    try:
        return isinstance(status["userInfo"]["username"], str)
    except (KeyError, TypeError):
        return False


def _lists_rules(status: Any) -> bool:
    return isinstance(status, dict) and isinstance(status.get("resourceRules", 0), list | None)


_IDENTITY = Review(
    kind="SelfSubjectReview",
    group="authentication.k8s.io",
    plural="selfsubjectreviews",
    told=_names_somebody,
)
_RULES = Review(
    kind="SelfSubjectRulesReview",
    group="authorization.k8s.io",
    plural="selfsubjectrulesreviews",
    told=_lists_rules,
)


def check_access(findings: Findings, plan: ConnectionPlan, shown: FirstLook, ask: Ask) -> None:
    """Log in as the user, ask who that is, and what they may do.

    ``ask`` sends a question with the login, ``shown`` is what the server showed before.
    """
    identity = _IDENTITY.asked(ask, {})
    rules: ReadAnswer | None = None
    judged = identity
    if (
        identity.meaning is AnswerMeaning.UNKNOWN_REVIEW
    ):  # an API server before 1.28 knows the other
        rules = judged = _RULES.asked(ask, {"namespace": plan.namespace})
    if judged.meaning not in (AnswerMeaning.ACCEPTED, AnswerMeaning.FORBIDDEN):
        refusals.explain_refusal(findings, plan, shown, judged)
        why = text("not-let-in", "The server has not let us in.")
        findings.skipped(why, WHO_AM_I, WHAT_MAY_I_DO)
        return
    _accepted(findings, plan, judged)
    name, groups = _who(findings, plan, shown, identity)
    if name == ANONYMOUS:
        findings.skipped(text("nobody", "The server does not know who asks."), WHAT_MAY_I_DO)
        return
    if rules is None:
        rules = _RULES.asked(ask, {"namespace": plan.namespace})
    check_rights(findings, plan, rules, name, groups)


def _accepted(findings: Findings, plan: ConnectionPlan, judged: ReadAnswer) -> None:
    status = judged.answer.code
    if judged.meaning is AnswerMeaning.FORBIDDEN:
        why = text(
            "accepted-and-forbidden",
            'The server knows the user "{user}", and does not let them ask about themselves (HTTP'
            " {status}): the role system:basic-user is bound to nobody.",
            user=judged.user,
            status=status,
        )
    else:
        why = text("accepted", "The server accepts it (HTTP {status}).", status=status)
    findings.passed(ACCEPTED, why)
    unused = findings.failure(client_certificate.DATES, client_certificate.USE)
    if unused and (plan.user.token or plan.user.token_file):
        because = text(
            "token-counts",
            "{because} The server accepts the token, so it does not matter.",
            because=unused.because,
        )
        findings.set_aside(unused, because)


def _who(
    findings: Findings, plan: ConnectionPlan, shown: FirstLook, identity: ReadAnswer
) -> tuple[str, tuple[str, ...]]:
    if identity.meaning is AnswerMeaning.FORBIDDEN:
        findings.passed(WHO_AM_I, text("named", 'User "{user}".', user=identity.user))
        return identity.user, ()
    if identity.meaning is not AnswerMeaning.ACCEPTED:
        why = text(
            "no-identity-review",
            "The server does not say (HTTP {status}): it does so from Kubernetes 1.28 on.",
            status=identity.answer.code,
        )
        findings.skipped(why, WHO_AM_I)
        return "", ()
    info = identity.answer.body["status"]["userInfo"]
    given = info.get("groups")
    name, groups = info["username"], tuple(map(str, given if isinstance(given, list) else ()))
    if name == ANONYMOUS:
        refusals.explain_nobody(findings, plan, shown, identity.answer, title=WHO_AM_I)
    elif plan.user.impersonate:
        why = text(
            "acting-as",
            'User "{user}", groups {groups}: the kubeconfig asks to act as them (as:), and this'
            " user may.",
            user=name,
            groups=listed(groups),
        )
        findings.passed(WHO_AM_I, why)
    else:
        why = text("known", 'User "{user}", groups {groups}.', user=name, groups=listed(groups))
        findings.passed(WHO_AM_I, why)
    return name, groups
