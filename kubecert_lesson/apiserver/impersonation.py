"""Acting as somebody else, as ``kubectl --as=NAME --as-group=GROUP`` asks, for those who may.

From 1.36 on, a server first asks for two narrow rights: to act as this user, and to do so for this
very request. Where one of them is missing, the wide right of the verb ``impersonate`` still counts;
where that is missing, too, the first right that was missed is told.
Source: Kubernetes 1.36, "User impersonation", constrained impersonation; compared with 1.36.2.
"""

from collections.abc import Sequence
from dataclasses import replace

from kubecert_lesson.apiserver.authentication import (
    ANONYMOUS,
    MASTERS,
    UserInfo,
    all_groups,
)
from kubecert_lesson.apiserver.authorization import Attributes, Binding, decide
from kubecert_lesson.apiserver.responses import (
    Refusal,
    Request,
    bad_request,
    forbidden,
    refusal,
)
from kubecert_lesson.apiserver.signer import NODE
from kubecert_lesson.apiserver.tokens import PREFIX as ACCOUNT

_GROUP = "authentication.k8s.io"
_NOT_MASTERS = "impersonating the system:masters group is not allowed"


def impersonated(
    request: Request, user: UserInfo, asked: Attributes, bindings: Sequence[Binding]
) -> UserInfo:
    """Return as whom a request counts: the user, or whom its headers name. Raises Refusal."""
    name = request.headers.get("impersonate-user", "")
    listed = request.headers.get("impersonate-group", "")
    groups = [group.strip() for group in listed.split(",") if group.strip()]
    if groups and not name:
        raise bad_request(f"requested {groups} without impersonating a user name")
    if not name:
        return user
    ways = [way for way in (_narrow(name, groups, asked), _wide(name, groups)) if way]
    missed = [one for way in ways if (one := _first_missed(user, way, bindings))]
    if len(missed) == len(ways):
        raise missed[0]
    return ANONYMOUS if name == ANONYMOUS.name else UserInfo(name, all_groups(name, groups))


def not_allowed(user: UserInfo, asked: Attributes, reason: str) -> Refusal:
    """403, in the words of kube-apiserver."""
    why = f'User "{user.name}" cannot {asked}' + (f": {reason}" if reason else "")
    if asked.path:
        return refusal(403, "Forbidden", f"forbidden: {why}", {})
    return forbidden(asked.resource, asked.name, asked.group, why)


def _first_missed(
    user: UserInfo, rights: Sequence[Attributes], bindings: Sequence[Binding]
) -> Refusal | None:
    for right in rights:
        decision = decide(user, right, bindings)
        if not decision.allowed:
            return not_allowed(user, right, decision.reason)
        if right.group == _GROUP and (right.resource, right.name) == ("groups", MASTERS):
            return not_allowed(user, right, _NOT_MASTERS)
    return None


def _narrow(name: str, groups: Sequence[str], asked: Attributes) -> list[Attributes]:
    """The rights that are asked for since 1.36; none for accounts and nodes with other groups."""
    whom = _whom(name)
    mode = "serviceaccount" if whom.namespace else "user-info"
    if name.startswith(NODE):
        mode = "arbitrary-node"
        whom = replace(whom, resource="nodes", name=name.removeprefix(NODE))
    if mode != "user-info" and groups:
        return []
    return [
        replace(asked, verb=f"impersonate-on:{mode}:{asked.verb}"),
        *(
            replace(one, verb=f"impersonate:{mode}", group=_GROUP)
            for one in (whom, *_groups(groups))
        ),
    ]


def _wide(name: str, groups: Sequence[str]) -> list[Attributes]:
    return [replace(one, verb="impersonate") for one in (_whom(name), *_groups(groups))]


def _whom(name: str) -> Attributes:
    namespace, colon, account = name.removeprefix(ACCOUNT).partition(":")
    if name.startswith(ACCOUNT) and colon:
        return Attributes("", resource="serviceaccounts", namespace=namespace, name=account)
    return Attributes("", resource="users", name=name)


def _groups(groups: Sequence[str]) -> list[Attributes]:
    return [Attributes("", resource="groups", name=group) for group in groups]
