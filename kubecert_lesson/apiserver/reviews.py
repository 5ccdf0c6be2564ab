"""Asking the server about oneself: who am I, may I, and what may I do at all.

``kubectl auth whoami``, ``auth can-i`` and ``auth can-i --list``. Bodies come as protobuf from
kubectl and as JSON from others; the answer is JSON, which kubectl takes.
Source: Kubernetes API reference, authentication.k8s.io/v1 and authorization.k8s.io/v1.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from kubecert_lesson.apiserver import protobuf
from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.authorization import (
    Attributes,
    Binding,
    Rule,
    decide,
    rules_for,
)
from kubecert_lesson.apiserver.responses import (
    JSON,
    PROTOBUF,
    Json,
    Malformed,
    Request,
    Response,
    bad_request,
    read_json,
    refusal,
)

# The fields of ResourceAttributes and NonResourceAttributes by their protobuf numbers.
_RESOURCE = {
    1: "namespace",
    2: "verb",
    3: "group",
    4: "version",
    5: "resource",
    6: "subresource",
    7: "name",
}
_NON_RESOURCE = {1: "path", 2: "verb"}


def review(request: Request, user: UserInfo, kind: str, bindings: Sequence[Binding]) -> Response:
    """Answer the POST of a review of this kind, for the user who asks.

    Raises Refusal: 400 for a body that cannot be read, 415 for another encoding, 422 for an
    access review that asks nothing or two things.
    """
    spec = _spec(request, kind)
    match kind:
        case "SelfSubjectReview":
            return _created(kind, "authentication.k8s.io/v1", {}, {"userInfo": user_info(user)})
        case "SelfSubjectRulesReview":
            namespace = _text(spec, "namespace")
            if not namespace:
                raise bad_request("no namespace on request")
            status = _rules(rules_for(user, bindings, namespace))
            return _created(kind, "authorization.k8s.io/v1", {"spec": {}}, status)
        case _:
            decision = decide(user, _asked(spec), bindings)
            status = {"allowed": decision.allowed}
            if decision.reason:
                status["reason"] = decision.reason
            return _created(kind, "authorization.k8s.io/v1", {"spec": spec}, status)


def _created(kind: str, version: str, extra: Json, status: Json) -> Response:
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata = {"creationTimestamp": created} if kind == "SelfSubjectReview" else {}
    document = {"kind": kind, "apiVersion": version, "metadata": metadata, **extra}
    return Response(201, {**document, "status": status})


def user_info(user: UserInfo) -> Json:
    """Write a user as reviews do."""
    uid: Json = {"uid": user.uid} if user.uid else {}
    extra: Json = {"extra": user.extra} if user.extra else {}
    return {"username": user.name, **uid, "groups": list(user.groups), **extra}


def _asked(spec: Json) -> Attributes:
    resource, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if isinstance(resource, dict) == isinstance(path, dict):
        raise refusal(
            422,
            "Invalid",
            'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes:'
            " Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes"
            " must be specified",
        )
    if isinstance(path, dict):
        return Attributes(_text(path, "verb"), path=_text(path, "path") or "/")
    assert isinstance(resource, dict)
    names = ("verb", "group", "resource", "subresource", "namespace", "name")
    return Attributes(**{name: _text(resource, name) for name in names})


def _rules(rules: Iterable[Rule]) -> Json:
    resource_rules, path_rules = [], []
    for rule in rules:
        if rule.urls:
            path_rules.append({"verbs": list(rule.verbs), "nonResourceURLs": list(rule.urls)})
            continue
        entry = {
            "verbs": list(rule.verbs),
            "apiGroups": list(rule.api_groups),
            "resources": list(rule.resources),
        }
        resource_rules.append({**entry, "resourceNames": list(rule.names)} if rule.names else entry)
    return {
        "resourceRules": resource_rules,
        "nonResourceRules": path_rules,
        "incomplete": False,
    }


def _spec(request: Request, kind: str) -> Json:
    """Read the review's spec out of the body, whichever way it is encoded."""
    encoding = request.headers.get("content-type", JSON).partition(";")[0].strip()
    if encoding == PROTOBUF:
        try:
            return _protobuf_spec(request.body, kind)
        except Malformed as error:
            raise bad_request(str(error)) from error
    if encoding != JSON:
        raise refusal(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include:"
            f" {JSON}, {PROTOBUF}",
        )
    try:
        document = read_json(request.body)
    except (ValueError, RecursionError) as error:
        raise bad_request(f"the body is not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("kind", kind) != kind:
        raise bad_request(f"the body is no {kind}")
    spec = document.get("spec", {})
    return spec if isinstance(spec, dict) else {}


def _protobuf_spec(body: bytes, kind: str) -> Json:
    _, said, raw = protobuf.read_envelope(body)
    if said != kind:
        raise Malformed(f"the body is a {said or 'nameless object'}, not a {kind}")
    if kind == "SelfSubjectReview":
        return {}
    spec = protobuf.read_fields(protobuf.message(protobuf.read_fields(raw), 2))
    if kind == "SelfSubjectRulesReview":
        return {"namespace": protobuf.text(spec, 1)}
    found: Json = {}
    for number, name, fields in (
        (1, "resourceAttributes", _RESOURCE),
        (2, "nonResourceAttributes", _NON_RESOURCE),
    ):
        if number in spec:
            message = protobuf.read_fields(protobuf.message(spec, number))
            texts = {field: protobuf.text(message, n) for n, field in fields.items()}
            found[name] = {field: text for field, text in texts.items() if text}
    return found


def _text(fields: Json, name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""
