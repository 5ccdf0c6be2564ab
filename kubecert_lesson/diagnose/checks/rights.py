"""The last check: what may this user do, and if nothing, why?

Source: Kubernetes API reference, authorization.k8s.io/v1 SelfSubjectRulesReview.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from kubecert_lesson.diagnose.checks.answers import AnswerMeaning, ReadAnswer
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.diagnose.checks.refusals import no_answer
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.faults import said
from kubecert_lesson.words import Plural, Text, joined, listed, text

WHAT_MAY_I_DO = text("what-may-i-do", "what may I do")

_ADMINS = "kubeadm:cluster-admins"
# Users of kubeadm whose rights come from a group, and the groups that Kubernetes knows by itself.
_NEEDS = {
    "kubernetes-admin": {_ADMINS, "system:masters"},
    "kubernetes-super-admin": {"system:masters"},
}
_KNOWN_GROUPS = (_ADMINS, "system:masters", "system:nodes", "system:authenticated")
_ALIKE = 0.85
_MOST_RULES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedRule:
    """One rule of a review: what may be done to which resources."""

    verbs: tuple[str, ...]
    resources: tuple[str, ...]

    @property
    def for_everybody(self) -> bool:
        """True for what every user may: to ask about themselves."""
        return all(resource.startswith("selfsubject") for resource in self.resources)


def check_rights(
    findings: Findings,
    plan: ConnectionPlan,
    review: ReadAnswer,
    name: str,
    groups: tuple[str, ...],
) -> None:
    """Say what the review allows in the context's namespace."""
    rules = _rules(review)
    if review.answer.error:
        findings.skipped(no_answer(review.answer), WHAT_MAY_I_DO)
        return
    if rules is None:
        why = text(
            "no-rules-review",
            "The server does not say (HTTP {status}): kubectl auth can-i --list asks it, too.",
            status=review.answer.code,
        )
        findings.skipped(why, WHAT_MAY_I_DO)
        return
    own = [rule for rule in rules if not rule.for_everybody]
    if own:
        why = text(
            "rules",
            'In the namespace "{namespace}": {rules}.',
            namespace=plan.namespace,
            rules=_rules_text(own),
        )
        findings.passed(WHAT_MAY_I_DO, why)
    elif review.answer.body["status"].get("incomplete"):
        why = text(
            "rules-incomplete",
            "The server does not know all rules itself: kubectl auth can-i VERB RESOURCE asks for"
            " each right by itself.",
        )
        findings.skipped(why, WHAT_MAY_I_DO)
    else:
        fault, because = _why_nothing(name, groups)
        line = said(fault, login=name, verb="list", resource="nodes", group="")
        findings.failed(WHAT_MAY_I_DO, because, fault=fault, kubectl=line)


def _rules(review: ReadAnswer) -> list[AllowedRule] | None:
    """Read the rules; None where the answer has no such shape."""
    if review.meaning is not AnswerMeaning.ACCEPTED:
        return None
    rules = [_rule(rule) for rule in review.answer.body["status"]["resourceRules"] or ()]
    return None if None in rules else [rule for rule in rules if rule]


def _rule(rule: Any) -> AllowedRule | None:
    if not isinstance(rule, dict):
        return None
    verbs, resources = rule.get("verbs") or [], rule.get("resources") or []
    if not (isinstance(verbs, list) and isinstance(resources, list)):
        return None
    return AllowedRule(verbs=tuple(map(str, verbs)), resources=tuple(map(str, resources)))


def _rules_text(rules: list[AllowedRule]) -> Text:
    found = []
    for rule in rules[:_MOST_RULES]:
        if "*" in rule.verbs and "*" in rule.resources:
            found.append(text("everything", "everything"))
        else:
            shown = {"verbs": ", ".join(rule.verbs), "resources": ", ".join(rule.resources)}
            found.append(text("rule", "{verbs} {resources}", **shown))
    different = [each for number, each in enumerate(found) if each not in found[:number]]
    more = len(rules) - _MOST_RULES
    if more > 0:
        count = Plural("and {n} more rule", "and {n} more rules", more)
        different.append(text("more-rules", "{more}", more=count))
    return joined(different)


def _why_nothing(name: str, groups: tuple[str, ...]) -> tuple[str, Text]:
    """Say why a user may do nothing: which fault it is, and a reason."""
    if wrong := _wrong_group(name, groups):
        return "wrong-group", wrong
    if _ADMINS in groups:
        return "cluster-admins-unbound", text(
            "cluster-admins-unbound",
            "The group {group}, whose members may do everything in a cluster of kubeadm, is bound"
            " to no role.",
            group=_ADMINS,
        )
    return "forbidden", text(
        "nothing",
        "Nothing beyond what every user may do: no role is bound to this user or to these groups.",
    )


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
