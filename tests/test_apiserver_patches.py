"""JSON patches by the examples of RFC 6902, appendix A; strategic ones as kubectl sends them."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson.apiserver import patches
from kubecert_lesson.apiserver.responses import Malformed

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("before", "operation", "after"),
    [
        (
            {"foo": "bar"},
            {"op": "add", "path": "/baz", "value": "qux"},
            {"baz": "qux", "foo": "bar"},
        ),
        (
            {"foo": ["bar", "baz"]},
            {"op": "add", "path": "/foo/1", "value": "qux"},
            {"foo": ["bar", "qux", "baz"]},
        ),
        ({"baz": "qux", "foo": "bar"}, {"op": "remove", "path": "/baz"}, {"foo": "bar"}),
        (
            {"foo": ["bar", "qux", "baz"]},
            {"op": "remove", "path": "/foo/1"},
            {"foo": ["bar", "baz"]},
        ),
        (
            {"baz": "qux", "foo": "bar"},
            {"op": "replace", "path": "/baz", "value": "boo"},
            {"baz": "boo", "foo": "bar"},
        ),
        (
            {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
            {"op": "move", "from": "/foo/waldo", "path": "/qux/thud"},
            {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
        ),
        (
            {"foo": ["all", "grass", "cows", "eat"]},
            {"op": "move", "from": "/foo/1", "path": "/foo/3"},
            {"foo": ["all", "cows", "eat", "grass"]},
        ),
        (
            {"/": 9, "~1": 10},
            {"op": "test", "path": "/~01", "value": 10},
            {"/": 9, "~1": 10},
        ),
        (
            {"foo": ["bar"]},
            {"op": "add", "path": "/foo/-", "value": ["abc", "def"]},
            {"foo": ["bar", ["abc", "def"]]},
        ),
        (
            {"a": {"b": 1}},
            {"op": "copy", "from": "/a", "path": "/c"},
            {"a": {"b": 1}, "c": {"b": 1}},
        ),
    ],
)
def test_an_operation_of_a_json_patch(before: Json, operation: Json, after: Json) -> None:
    assert patches.apply_json_patch(before, [operation]) == after


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "add", "path": "/baz/bat", "value": "qux"},
        {"op": "replace", "path": "/baz", "value": "qux"},
        {"op": "add", "path": "/baz"},
        {"op": "add", "path": "baz", "value": 1},
        {"op": "add", "path": "/list/2", "value": 1},
        {"op": "add", "path": "/list/01x", "value": 1},
        {"op": "remove", "path": "/list/1"},
        {"op": "remove", "path": ""},
        {"op": "test", "path": "/foo", "value": "baz"},
        {"op": "move", "path": "/foo"},
        {"op": "bake", "path": "/foo"},
        "foo",
    ],
)
def test_an_operation_that_cannot_be_done(operation: object) -> None:
    before: Json = {"foo": "bar", "list": [1]}
    with pytest.raises(Malformed):
        patches.apply_json_patch(before, [operation])
    assert before == {"foo": "bar", "list": [1]}


def test_what_is_no_list_of_operations() -> None:
    with pytest.raises(Malformed):
        patches.apply_json_patch({}, {"op": "add"})


def test_a_strategic_patch_merges_items_by_name_and_others_by_replacing() -> None:
    old: Json = {"webhooks": [{"name": "a", "x": 1, "y": 2}, {"name": "b"}], "rules": [1]}
    change: Json = {
        "$setElementOrder/webhooks": [{"name": "a"}, {"name": "c"}],
        "webhooks": [{"name": "a", "x": 3}, {"name": "c"}, {"$patch": "delete", "name": "b"}],
        "rules": [2],
    }
    assert patches.merged(old, change, strategic=True) == {
        "webhooks": [{"name": "a", "x": 3, "y": 2}, {"name": "c"}],
        "rules": [2],
    }
    assert patches.merged(old, {"webhooks": [{"name": "c"}]})["webhooks"] == [{"name": "c"}]


@pytest.mark.parametrize(
    "change", [{"$retainKeys": ["a"]}, {"webhooks": [{"x": 1}]}, {"webhooks": ["x"]}]
)
def test_a_strategic_patch_that_is_not_understood(change: Json) -> None:
    with pytest.raises(Malformed):
        patches.merged({"webhooks": [{"name": "a"}]}, change, strategic=True)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "webhooks", "name"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "webhooks", "name", "$patch"]), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(["a", "webhooks", "name"]), VALUES, max_size=3)
PATHS = st.sampled_from(["", "/a", "/a/0", "/a/-", "/webhooks/name", "/a/a/a", "a", "/a/9"])
OPERATIONS = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test", "x"])},
    optional={"path": PATHS, "from": PATHS, "value": VALUES},
)


@given(before=OBJECTS, operations=st.lists(OPERATIONS, max_size=3) | VALUES)
def test_a_json_patch_gives_an_object_or_says_why_not(before: Json, operations: object) -> None:
    kept = copy.deepcopy(before)
    try:
        assert isinstance(patches.apply_json_patch(before, operations), dict)
    except Malformed as error:
        assert str(error)
    assert before == kept


@given(before=OBJECTS, change=OBJECTS)
def test_a_merge_patch_gives_an_object_or_says_why_not(before: Json, change: Json) -> None:
    kept = copy.deepcopy(before)
    assert isinstance(patches.merged(before, change), dict)
    try:
        assert isinstance(patches.merged(before, change, strategic=True), dict)
    except Malformed as error:
        assert str(error)
    assert before == kept
