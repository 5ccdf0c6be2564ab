"""Who may act as whom, and what a server of 1.36 says to those who may not."""

import pytest

from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.authorization import Attributes, Binding, Role, Rule
from kubecert_lesson.apiserver.impersonation import impersonated
from kubecert_lesson.apiserver.responses import Refusal, Request

ALICE = UserInfo("alice", ("system:authenticated",))
LIST_NODES = Attributes("list", resource="nodes")
AS_NOBODY_ELSE = Rule(
    verbs=("impersonate:user-info",),
    resources=("users", "groups"),
    api_groups=("authentication.k8s.io",),
    names=("bob", "dev", "system:masters"),
)
ON_NODES = Rule(verbs=("impersonate-on:user-info:list",), resources=("nodes",))
WIDE = Rule(verbs=("impersonate",), resources=("users", "groups"))


def act(name: str, *rules: Rule, groups: str = "", asked: Attributes = LIST_NODES) -> UserInfo:
    """Let Alice, who has these rights, act as somebody else."""
    headers = {"impersonate-user": name, "impersonate-group": groups}
    request = Request(method="GET", target="/", headers=headers, body=b"", certificate=None)
    bound = Binding("alice", Role("some", rules), users=("alice",))
    return impersonated(request, ALICE, asked, [bound])


def told(name: str, *rules: Rule, groups: str = "", asked: Attributes = LIST_NODES) -> str:
    with pytest.raises(Refusal) as refused:
        act(name, *rules, groups=groups, asked=asked)
    document = refused.value.response.document
    assert document is not None
    return str(document["message"])


def test_one_who_asks_for_nobody_stays_who_they_are() -> None:
    assert act("") is ALICE
    assert "without impersonating a user name" in told("", groups="dev")


@pytest.mark.parametrize("rules", [(WIDE,), (AS_NOBODY_ELSE, ON_NODES)], ids=["wide", "narrow"])
def test_the_wide_right_or_both_narrow_ones_are_enough(rules: tuple[Rule, ...]) -> None:
    assert act("bob", *rules, groups="dev") == UserInfo("bob", ("dev", "system:authenticated"))


@pytest.mark.parametrize(
    ("name", "groups", "says"),
    [
        ("bob", "", 'User "alice" cannot impersonate-on:user-info:list resource "nodes"'),
        ("bob", "dev", 'User "alice" cannot impersonate-on:user-info:list resource "nodes"'),
        ("system:serviceaccount:a:b", "", "cannot impersonate-on:serviceaccount:list resource"),
        ("system:node:n1", "", "cannot impersonate-on:arbitrary-node:list resource"),
        # The groups of these are known, so the narrow rights do not count.
        ("system:serviceaccount:a:b", "dev", 'impersonate resource "serviceaccounts"'),
        ("system:node:n1", "dev", 'impersonate resource "users"'),
    ],
)
def test_without_any_right_the_first_that_is_asked_for_is_told(
    name: str, groups: str, says: str
) -> None:
    assert says in told(name, groups=groups)


def test_a_path_is_told_as_a_path() -> None:
    says = 'forbidden: User "alice" cannot impersonate-on:user-info:get path "/api"'
    assert told("bob", asked=Attributes("get", path="/api")) == says


def test_the_narrow_rights_are_for_this_user_this_request_and_never_for_masters() -> None:
    own = 'cannot impersonate:user-info resource "users" in API group "authentication.k8s.io"'
    assert own in told("carol", AS_NOBODY_ELSE, ON_NODES)
    elsewhere = told("bob", AS_NOBODY_ELSE, ON_NODES, asked=Attributes("list", resource="pods"))
    assert "cannot impersonate-on:user-info:list resource" in elsewhere
    masters = told("bob", AS_NOBODY_ELSE, ON_NODES, groups="system:masters")
    assert masters.endswith("impersonating the system:masters group is not allowed")
