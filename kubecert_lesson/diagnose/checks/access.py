"""The last checks: a server that was found good is asked whether it takes this login, and for whom.

Reviews are plain JSON over our own connection. Source: Kubernetes API reference,
authentication.k8s.io/v1 SelfSubjectReview and authorization.k8s.io/v1 SelfSubjectRulesReview.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from cryptography import x509

from kubecert_lesson import chain
from kubecert_lesson.diagnose.checks import login
from kubecert_lesson.diagnose.checks.login import Pair
from kubecert_lesson.diagnose.findings import Ladder
from kubecert_lesson.diagnose.words import sentence
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.client import Address, Answer, Login
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.kubeconfig.hidden import HiddenText
from kubecert_lesson.kubeconfig.model import Cluster, User, located

ACCEPTED = "login accepted"
WHO = "who am I"
MAY = "what may I do"
LOGGED_IN = (ACCEPTED, WHO, MAY)

_WHO_AM_I = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
_MY_RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
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


@dataclass(frozen=True, slots=True)
class Case:
    """What the checks before have found out: where to go, whom to trust, what to log in with.

    ``authorities`` is () where the kubeconfig gives none, and None where they cannot be used.
    ``now`` is False where ``at`` is not the present time.
    """

    cluster: Cluster
    user: User
    namespace: str
    authorities: tuple[x509.Certificate, ...] | None
    pair: Pair | None
    at: datetime
    now: bool


def check_login_at_server(
    ladder: Ladder, case: Case, where: Address, name: str, expect: x509.Certificate
) -> None:
    """Log in as the user, ask who that is, and what they may do."""
    credentials, why_not = _credentials(case)
    if credentials is None:
        ladder.skipped(why_not, *LOGGED_IN)
        return

    def ask(path: str, kind: str, group: str, spec: dict[str, str]) -> Answer:
        document = {"kind": kind, "apiVersion": f"{group}/v1", "spec": spec}
        return probe.ask(
            where, _sni(name), path, expect=expect, login=credentials, document=document
        )

    answer = ask(_WHO_AM_I, "SelfSubjectReview", "authentication.k8s.io", {})
    if not _accepted(ladder, case, answer):
        return
    groups = _who(ladder, answer)
    rules = ask(
        _MY_RULES, "SelfSubjectRulesReview", "authorization.k8s.io", {"namespace": case.namespace}
    )
    _may(ladder, case, rules, *groups)


def _sni(name: str) -> str:
    from kubecert_lesson.chain.names import address

    return "" if address(name) else name


def _credentials(case: Case) -> tuple[Login | None, str]:
    user = case.user
    try:
        token = _token(user)
    except LessonError as error:
        return None, sentence(error)
    if case.pair is not None:
        return Login(case.pair.certificates, case.pair.key, token), ""
    if user.client_certificate or user.client_certificate_data:
        return None, "There is no usable client certificate to show."
    if token:
        return Login(token=token), ""
    if user.exec:
        return None, f"The program {user.exec.command} would have to run for that, and never does."
    if "auth-provider" in user.other:
        return None, "An auth-provider would have to fetch a token for that."
    if user.username or user.password:
        return None, "A password is not sent: no API server since 1.19 takes one."
    return None, "There is nothing to log in with."


def _token(user: User) -> str:
    if user.token_file:
        return read_bytes(located(user.token_file, user.origin)).decode("utf-8", "replace").strip()
    return user.token.reveal() if isinstance(user.token, HiddenText) else ""


def _accepted(ladder: Ladder, case: Case, answer: Answer) -> bool:
    if answer.alert:
        _refused_in_tls(ladder, answer)
    elif answer.code == 401:
        _unauthorized(ladder, case)
    elif answer.another:
        ladder.skipped(
            "Another certificate was shown on the second connection: several servers stand behind"
            " this address. Nothing was sent.",
            ACCEPTED,
        )
    elif not answer.code:
        ladder.skipped(f"No answer came: {answer.error}.", ACCEPTED)
    elif answer.code >= 500:
        why = f"The server answers {answer.code}: it is in trouble itself."
        ladder.failed(ACCEPTED, "server-error", why)
    else:
        ladder.passed(ACCEPTED, f"The server takes it (HTTP {answer.code}).")
        return True
    ladder.skipped("The server has not let us in.", WHO, MAY)
    return False


def _refused_in_tls(ladder: Ladder, answer: Answer) -> None:
    said = f"Unable to connect to the server: {answer.refused_in_tls}"
    local = next((f for f in ladder.findings if f.failed and f.name in _ABOUT_CLIENT), None)
    fault = _STRICT.get(answer.alert or 0, local.fault if local else "tls-refused")
    if local:  # what was found at home already: now it is known how this server says it
        ladder.findings[ladder.findings.index(local)] = replace(local, fault=fault, kubectl=said)
    ladder.failed(
        ACCEPTED,
        fault,
        "The server ends the handshake: it requires a client certificate inside TLS, and takes"
        f" none or not this one ({answer.refused_in_tls}).",
        said,
    )


_ABOUT_CLIENT = (login.DATES, login.USE)


def _unauthorized(ladder: Ladder, case: Case) -> None:
    if case.pair is None:
        why = "The server answers 401: it does not know the token, or the token has expired."
        ladder.failed(ACCEPTED, "wrong-token", why, login.MUST_LOG_IN)
        return
    local = next((f for f in ladder.findings if f.failed and f.name in _ABOUT_CLIENT), None)
    if local:
        ladder.failed(
            ACCEPTED, local.fault, "The server answers 401, and says no more.", login.MUST_LOG_IN
        )
        return
    leaf = case.pair.certificates[0]
    ours = any(chain.signed_by(leaf, authority) for authority in case.authorities or ())
    more = (
        "though the authority of this kubeconfig has signed it: the server judges its users by"
        " another one"
        if ours
        else "and the authority of this kubeconfig has not signed it: another cluster's has"
    )
    ladder.failed(
        ACCEPTED,
        "client-other-authority",
        f"The server answers 401: it does not take this certificate, {more}.",
        login.MUST_LOG_IN,
    )


def _who(ladder: Ladder, answer: Answer) -> tuple[str, tuple[str, ...]]:
    try:
        info = answer.body["status"]["userInfo"]
        name, groups = str(info["username"]), tuple(map(str, info.get("groups", ())))
    except (KeyError, TypeError, AttributeError):
        why = f"The server does not say (HTTP {answer.code}): it does so from Kubernetes 1.28 on."
        ladder.skipped(why, WHO)
        return "", ()
    if name == _ANONYMOUS:
        ladder.failed(
            WHO,
            "seen-as-anonymous",
            "The server takes us for system:anonymous: the login did not reach it. Something in"
            " between, a load balancer say, ends TLS and drops the client certificate.",
            f'Error from server (Forbidden): nodes is forbidden: User "{name}" cannot list resource'
            ' "nodes" in API group "" at the cluster scope',
        )
    else:
        ladder.passed(WHO, f'User "{name}", groups {", ".join(groups)}.')
    return name, groups


def _may(ladder: Ladder, case: Case, answer: Answer, name: str, groups: tuple[str, ...]) -> None:
    try:
        status = answer.body["status"]
        rules = [rule for rule in status.get("resourceRules") or () if not _basic(rule)]
        incomplete = bool(status.get("incomplete"))
    except (KeyError, TypeError, AttributeError):
        ladder.skipped(f"The server does not say (HTTP {answer.code}).", MAY)
        return
    if rules:
        ladder.passed(MAY, f'In the namespace "{case.namespace}": {_rules_text(rules)}.')
        return
    if incomplete:
        ladder.skipped("The server does not know all rules itself: ask for each right.", MAY)
        return
    wrong = _wrong_group(name, groups)
    ladder.failed(
        MAY,
        "wrong-group" if wrong else "forbidden",
        wrong
        or "Nothing beyond what every user may: no role is bound to this user or these groups.",
        f'Error from server (Forbidden): nodes is forbidden: User "{name}" cannot list resource'
        ' "nodes" in API group "" at the cluster scope',
    )


def _basic(rule: dict[str, Any]) -> bool:
    """True for what every user may: to ask about themselves."""
    resources = rule.get("resources") or ()
    return all(str(resource).startswith("selfsubject") for resource in resources)


def _rules_text(rules: list[dict[str, Any]]) -> str:
    said = []
    for rule in rules[:4]:
        verbs, resources = rule.get("verbs") or (), rule.get("resources") or ()
        everything = "*" in verbs and "*" in resources
        said.append("everything" if everything else f"{', '.join(verbs)} {', '.join(resources)}")
    more = f"; and {len(rules) - 4} rules more" if len(rules) > 4 else ""
    return "; ".join(dict.fromkeys(said)) + more


def _wrong_group(name: str, groups: tuple[str, ...]) -> str:
    """Say which group was probably meant; '' where nothing tells."""
    for group in groups:
        near = get_close_matches(group, _KNOWN_GROUPS, 1, _ALIKE)
        if near and near[0] != group:
            return f'The group "{group}" is not "{near[0]}": no role is bound to it.'
    wanted = _NEEDS.get(name, set())
    if wanted and not wanted & {*groups}:
        return f'"{name}" has its rights by the group {" or ".join(sorted(wanted))}, and lacks it.'
    return ""
