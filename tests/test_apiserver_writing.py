"""Making, changing and deleting objects; bodies as JSON and as protobuf."""

import json
from typing import Any

import pytest
from apiserver_requests import CSRS, MERGE, PROTOBUF, RBAC, Server, signing_request
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson.apiserver import shapes
from kubecert_lesson.apiserver.responses import Malformed
from kubecert_lesson.apiserver.shapes import BINDING, CLUSTER_ROLE, SIGNING_REQUEST
from kubecert_lesson.apiserver.store import Store, metadata_of

STRICT = f"{CSRS}?fieldManager=kubectl-create&fieldValidation=Strict"
ROLE = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRole",
    "metadata": {"name": "r", "labels": {"a": "b"}},
    "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}],
}
ROLES = f"{RBAC}/clusterroles"


def test_what_was_made_can_be_read_and_deleted() -> None:
    server = Server()
    code, made = server.send("POST", ROLES, ROLE)
    assert code == 201
    assert made["metadata"].keys() == {
        *("name", "labels", "uid", "creationTimestamp", "resourceVersion")
    }
    assert server.send("GET", f"{ROLES}/r")[1] == made
    code, status = server.send("DELETE", f"{ROLES}/r", {"propagationPolicy": "Background"})
    assert (code, status["status"], status["details"]) == (
        200,
        "Success",
        {
            "name": "r",
            "group": "rbac.authorization.k8s.io",
            "kind": "clusterroles",
            "uid": made["metadata"]["uid"],
        },
    )
    code, status = server.send("GET", f"{ROLES}/r")
    assert (code, status["message"]) == (
        404,
        'clusterroles.rbac.authorization.k8s.io "r" not found',
    )


def test_an_answer_on_its_way_is_not_changed_by_the_next_request() -> None:
    server = Server()
    made = server.send("POST", ROLES, ROLE)[1]
    before = json.dumps(made)
    patched = server.send("PATCH", f"{ROLES}/r", {"rules": []}, encoding=MERGE)[1]
    assert (json.dumps(made), patched["rules"]) == (before, [])
    versions = [int(item["metadata"]["resourceVersion"]) for item in (made, patched)]
    assert versions[0] < versions[1]


def test_a_name_is_taken_once() -> None:
    server = Server()
    server.send("POST", ROLES, ROLE)
    code, status = server.send("POST", ROLES, ROLE)
    assert (code, status["reason"], status["message"]) == (
        409,
        "AlreadyExists",
        'clusterroles.rbac.authorization.k8s.io "r" already exists',
    )


def test_a_trial_run_leaves_nothing() -> None:
    server = Server()
    assert server.send("POST", f"{ROLES}?dryRun=All", ROLE)[0] == 201
    assert server.send("GET", f"{ROLES}/r")[0] == 404
    server.send("POST", ROLES, ROLE)
    change = {"metadata": {"labels": {"a": None}}}
    trial = server.send("PATCH", f"{ROLES}/r?dryRun=All", change, encoding=MERGE)[1]
    assert "labels" not in trial["metadata"]
    assert server.send("DELETE", f"{ROLES}/r?dryRun=All")[0] == 200
    assert server.send("GET", f"{ROLES}/r")[1]["metadata"]["labels"] == {"a": "b"}


def test_a_patch_that_changes_nothing_makes_no_new_version() -> None:
    server = Server()
    made = server.send("POST", ROLES, ROLE)[1]
    change = {"metadata": {"labels": {"a": "b"}, "uid": "x", "resourceVersion": "99"}}
    assert server.send("PATCH", f"{ROLES}/r", change, encoding=MERGE) == (200, made)
    added = {"metadata": {"annotations": {"note": "x"}}}
    patched = server.send("PATCH", f"{ROLES}/r", added, encoding=MERGE)[1]
    assert patched["metadata"]["annotations"] == {"note": "x"}


def test_patches_of_another_sort_and_of_what_is_not_there() -> None:
    server = Server()
    apply = "application/apply-patch+yaml"
    assert server.send("PATCH", f"{ROLES}/r", ROLE, encoding=apply)[0] == 415
    assert server.send("PATCH", f"{ROLES}/r", ROLE, encoding=MERGE)[0] == 404
    assert server.send("DELETE", f"{ROLES}/r")[0] == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"{ROLES}/r"),
        ("PUT", f"{ROLES}/view"),
        ("DELETE", ROLES),
        ("GET", f"{ROLES}?watch=1"),
        ("POST", f"{RBAC}/roles"),
    ],
)
def test_what_this_server_does_not_do_is_405(method: str, path: str) -> None:
    assert Server().send(method, path, ROLE)[0] == 405


def test_a_namespace_must_be_there_and_the_same_in_path_and_object() -> None:
    server = Server()
    role = {**ROLE, "kind": "Role"}
    code, status = server.send("POST", f"{RBAC}/namespaces/nope/roles", role)
    assert (code, status["message"]) == (404, 'namespaces "nope" not found')
    there = f"{RBAC}/namespaces/default/roles"
    other = {**role, "metadata": {"name": "r", "namespace": "kube-system"}}
    code, status = server.send("POST", there, other)
    assert (code, status["reason"]) == (400, "BadRequest")
    assert "namespace of the provided object does not match" in status["message"]
    assert server.send("POST", there, role)[1]["metadata"]["namespace"] == "default"


def test_misspelt_fields_are_refused_where_strictness_is_asked_for() -> None:
    body = signing_request("alice", usage=["client auth"], expirationSecond=1)
    body["metadata"]["label"] = {}
    code, status = Server().send("POST", STRICT, body)
    assert (code, status["reason"], status["message"]) == (
        400,
        "BadRequest",
        (
            'CertificateSigningRequest in version "v1" cannot be handled as a'
            ' CertificateSigningRequest: strict decoding error: unknown field "metadata.label",'
            ' unknown field "spec.usage", unknown field "spec.expirationSecond"'
        ),
    )
    server = Server()
    assert server.send("POST", CSRS, body)[0] == 201
    assert "usage" not in server.send("GET", f"{CSRS}/alice")[1]["spec"]


def test_misspelt_fields_in_a_list_are_named_with_their_place() -> None:
    rules = [{**ROLE["rules"][0]}, {"verb": ["get"]}]  # type: ignore[index]
    code, status = Server().send(
        "POST", f"{ROLES}?fieldValidation=Strict", {**ROLE, "rules": rules}
    )
    assert (code, 'unknown field "rules[1].verb"' in status["message"]) == (400, True)


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"usages": "client auth"}, "spec.usages: a list is needed here"),
        ({"usages": [1]}, "spec.usages[0]: text is needed here"),
        ({"expirationSeconds": "86400"}, "spec.expirationSeconds: a whole number is needed here"),
        ({"expirationSeconds": True}, "spec.expirationSeconds: a whole number is needed here"),
        (
            {"expirationSeconds": 2**31},
            "spec.expirationSeconds: 2147483648 is too large: 32 bits are kept for it",
        ),
        ({"signerName": 7}, "spec.signerName: text is needed here"),
    ],
)
def test_values_of_the_wrong_type(spec: dict[str, Any], why: str) -> None:
    code, status = Server().send("POST", CSRS, signing_request("x", **spec))
    assert (code, why in status["message"]) == (400, True)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"metadata": {"name": "x", "labels": {"a": 1}}}, "metadata.labels.a: text is needed"),
        ({"metadata": {"name": "x", "labels": []}}, "metadata.labels: an object is needed"),
        ({"metadata": []}, "metadata: an object is needed here"),
        ({"metadata": {}}, "name or generateName is required"),
        ({"kind": "Role"}, "do not match those expected here"),
        ({"apiVersion": "v1"}, "do not match those expected here"),
        ({"spec": {"request": "!"}}, "illegal base64 data at input byte 0"),
    ],
)
def test_objects_of_the_wrong_form(change: dict[str, Any], why: str) -> None:
    code, status = Server().send("POST", CSRS, {**signing_request("x"), **change})
    assert (code, why in status["message"]) == (400, True), status


@pytest.mark.parametrize(
    ("body", "encoding", "code"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"a: b", "application/yaml", 415),
        (b"k8s\x00\x0a", PROTOBUF, 400),
        (b"nothing", PROTOBUF, 400),
        (b"k8s\x00", PROTOBUF, 400),
    ],
)
def test_bodies_that_cannot_be_read(body: bytes, encoding: str, code: int) -> None:
    found, status = Server().send("POST", CSRS, body, encoding=encoding)
    assert (found, status["status"]) == (code, "Failure")


# --- protobuf: written here by the encoding's rules, read by the shapes

texts = st.text("ab é:", max_size=6)
scalars = {
    shapes.Scalar.TEXT: texts,
    shapes.Scalar.BYTES: st.just(""),
    shapes.Scalar.NUMBER: st.integers(-(2**31), 2**31 - 1),
    shapes.Scalar.TEXTS: st.dictionaries(texts, texts, max_size=3),
}


def objects(shape: shapes.Shape) -> st.SearchStrategy[dict[str, Any]]:
    def value(field: shapes.Field) -> st.SearchStrategy[Any]:
        inner = (
            scalars[field.holds] if isinstance(field.holds, shapes.Scalar) else objects(field.holds)
        )
        return st.lists(inner, min_size=1, max_size=2) if field.many else inner

    kept = {n: f for n, f in shape.items() if f.holds is not shapes.Scalar.IGNORED}
    return st.fixed_dictionaries({}, optional={name: value(field) for name, field in kept.items()})


def varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def delimited(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


def encoded(item: dict[str, Any], shape: shapes.Shape) -> bytes:
    return b"".join(
        encoded_field(shape[name], one)
        for name, value in item.items()
        for one in (value if shape[name].many else [value])
    )


def encoded_field(field: shapes.Field, value: Any) -> bytes:
    match field.holds:
        case shapes.Scalar.NUMBER:
            return varint(field.number << 3) + varint(value % 2**64)
        case shapes.Scalar.TEXTS:
            entries = [
                delimited(1, k.encode()) + delimited(2, v.encode()) for k, v in value.items()
            ]
            return b"".join(delimited(field.number, entry) for entry in entries)
        case shapes.Scalar():
            return delimited(field.number, value.encode())
        case inner:
            return delimited(field.number, encoded(value, inner))


def without_empty(item: Any) -> Any:
    """Protobuf cannot tell an empty text (or object) from none at all, but in a list."""
    if isinstance(item, list):
        return [without_empty(one) for one in item]
    if not isinstance(item, dict):
        return item
    small = {name: without_empty(value) for name, value in item.items()}
    return {name: value for name, value in small.items() if value not in ("", {}, 0, [])}


def shaped(shape: shapes.Shape) -> st.SearchStrategy[tuple[shapes.Shape, dict[str, Any]]]:
    return st.tuples(st.just(shape), objects(shape))


@given(st.one_of(shaped(SIGNING_REQUEST), shaped(CLUSTER_ROLE), shaped(BINDING)))
def test_protobuf_and_json_say_the_same(drawn: tuple[shapes.Shape, dict[str, Any]]) -> None:
    shape, item = drawn
    from_json = shapes.from_json(item, shape, [])
    labels = shapes.from_protobuf(encoded(item, shape), shape)
    assert _texts_kept(labels) == _texts_kept(without_empty(from_json))


def _texts_kept(item: dict[str, Any]) -> dict[str, Any]:
    """Leave labels and annotations out: there an empty text is a value, on both sides."""
    metadata = {
        name: value
        for name, value in metadata_of(item).items()
        if name not in ("labels", "annotations")
    }
    return without_empty({**item, "metadata": metadata})  # type: ignore[no-any-return]


@given(st.dictionaries(texts, texts, min_size=1, max_size=3))
def test_labels_come_through_protobuf(labels: dict[str, str]) -> None:
    item = {"metadata": {"labels": labels}}
    assert shapes.from_protobuf(encoded(item, BINDING), BINDING) == item


@given(st.binary(max_size=80))
def test_no_bytes_upset_the_reader(data: bytes) -> None:
    try:
        shapes.from_protobuf(data, SIGNING_REQUEST)
    except Malformed as error:
        assert "protobuf" in str(error)


def test_a_store_is_in_order_and_looks_objects_up() -> None:
    names = [("b", "x"), ("a", "y"), ("a", "x")]
    store = Store({"metadata": {"namespace": ns, "name": name}} for ns, name in names)
    assert [metadata_of(item)["name"] for item in store] == ["x", "y", "x"]
    assert store.find("b", "x") is not None
    assert store.find("b", "y") is None
    assert metadata_of({"metadata": 7}) == {}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("a/b", "may not contain '/'"),
        ("50%", "may not contain '%'"),
        ("..", "may not be '..'"),
    ],
)
def test_a_name_that_no_url_leads_to_is_refused(name: str, why: str) -> None:
    server = Server()
    before = server.send("GET", ROLES)
    code, status = server.send("POST", ROLES, {**ROLE, "metadata": {"name": name}})
    assert (code, status["reason"]) == (422, "Invalid")
    assert status["message"].endswith(f'metadata.name: Invalid value: "{name}": {why}')
    assert server.send("GET", ROLES) == before


@pytest.mark.parametrize(("half", "signs"), [(b"\\ud800", 1), (b"\xed\xa0\x80", 3), (b"\xff", 1)])
def test_what_is_no_character_is_read_as_go_reads_it(half: bytes, signs: int) -> None:
    body = json.dumps({"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "a"}}).encode()
    code, answer = Server().send("POST", CSRS, body.replace(b"Secret", b"Se" + half + b"cret"))
    assert code == 400
    read = signs * "\N{REPLACEMENT CHARACTER}"
    assert f"Se{read}cret" in answer["message"]


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity"])
def test_numbers_that_json_does_not_have_are_refused(number: bytes) -> None:
    code, answer = Server().send("POST", CSRS, b'{"spec": ' + number + b"}")
    assert code == 400
    assert "the body is not JSON" in answer["message"]
