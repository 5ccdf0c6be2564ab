"""Making, changing and deleting objects: what is the same for every kind that can be written.

Between ``draft`` or ``changed`` and ``keep`` the webhooks have their turn (admission.py).
Source: Kubernetes API concepts, "Server-side field validation" and "Resource versions".
"""

import uuid
from datetime import UTC, datetime

from kubecert_lesson.apiserver import patches, protobuf, shapes
from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.kinds import Resource, at, stamp
from kubecert_lesson.apiserver.responses import (
    JSON,
    PROTOBUF,
    Json,
    Malformed,
    Request,
    Response,
    already_exists,
    bad_request,
    conflict,
    details_of,
    invalid,
    not_found,
    read_json,
    refusal,
)
from kubecert_lesson.apiserver.store import key, metadata_of

_JSON_PATCH = "application/json-patch+json"
_STRATEGIC = "application/strategic-merge-patch+json"
_PATCHES = (_JSON_PATCH, "application/merge-patch+json", _STRATEGIC)


def draft(request: Request, resource: Resource, namespace: str, user: UserInfo) -> Json:
    """Return the new object that a POST sends, checked, to be kept by ``keep``.

    Raises Refusal: 400 for a body that cannot be read, 409 where the name is taken, and what the
    kind's own checks refuse.
    """
    sent = read_object(request, resource)
    name = at(sent, "metadata.name")
    if not name:
        raise bad_request("name or generateName is required: this server makes no names")
    if at(sent, "metadata.namespace") not in ("", namespace):
        raise bad_request(
            "the namespace of the provided object does not match the namespace sent on the request"
        )
    metadata: Json = {"name": name, **({"namespace": namespace} if namespace else {})}
    metadata |= {"uid": str(uuid.uuid4()), "creationTimestamp": stamp(datetime.now(UTC))}
    new = _typed(resource, {**sent, "metadata": {**_kept(sent), **metadata}})
    new = resource.checked(new, user, None)
    if why := _no_path_segment(name):
        cause = f'metadata.name: Invalid value: "{name}": {why}'
        raise invalid(resource.kind, name, resource.group, [cause])
    if resource.objects.find(namespace, name):
        raise already_exists(resource.plural, name, resource.group)
    return new


def reshaped(resource: Resource, item: Json) -> Json:
    """Return an object that a webhook has changed, with the fields that its kind has.

    Raises Malformed.
    """
    assert resource.shape is not None
    fixed = {name: value for name, value in metadata_of(item).items() if name in _FIXED}
    found = shapes.from_json(item, resource.shape, [])
    return _typed(resource, {**found, "metadata": {**_kept(found), **fixed}})


def keep(request: Request, resource: Resource, new: Json, old: Json | None) -> Response:
    """Keep an object, unless the request only tries; answer with it.

    Raises Refusal with 409 where somebody else was faster while the webhooks were asked.
    """
    namespace, name = key(new)
    now = resource.objects.find(namespace, name)
    if old is None and now is not None:
        raise already_exists(resource.plural, name, resource.group)
    if old is not None and now is not old:
        raise conflict(resource.plural, name, resource.group)
    unchanged = dry(request) or new == old
    return Response(200 if old else 201, new if unchanged else resource.objects.put(new))


def _no_path_segment(name: str) -> str:
    """Say why no URL could lead to an object of this name, in Kubernetes' words; '' if one can."""
    if name in (".", ".."):
        return f"may not be '{name}'"
    return ", ".join(f"may not contain '{sign}'" for sign in "/%" if sign in name)


def to_patch(request: Request, resource: Resource, namespace: str, name: str) -> Json:
    """Return the object that a PATCH is about.

    Raises Refusal: 415 for another sort of patch, 404 where there is no such object.
    """
    if _encoding(request) not in _PATCHES:
        raise _unsupported(_PATCHES)
    return find(resource, namespace, name)


def changed(request: Request, resource: Resource, old: Json, user: UserInfo) -> Json:
    """Return an object as a PATCH wants it, checked, to be kept by ``keep``.

    Raises Refusal: 422 for a patch that cannot be done, and what the kind's own checks refuse.
    """
    encoding, change = _encoding(request), _body(request)
    try:
        if encoding == _JSON_PATCH:
            after = patches.apply_json_patch(old, change)
        else:
            after = patches.merged(old, _object(change), strategic=encoding == _STRATEGIC)
    except Malformed as error:
        raise refusal(422, "Invalid", f"the server rejected our request: {error}") from error
    found = _checked_json(request, resource, after)
    fixed = {name: value for name, value in metadata_of(old).items() if name in _FIXED}
    new = _typed(resource, {**found, "metadata": {**_kept(found), **fixed}})
    return resource.checked(new, user, old)


def delete(request: Request, resource: Resource, namespace: str, name: str) -> Response:
    """Answer the DELETE of an object. Raises Refusal with 404 where there is none."""
    item = find(resource, namespace, name)
    if not dry(request):
        resource.objects.remove(item)
    details = details_of(resource.plural, name, resource.group)
    details["uid"] = at(item, "metadata.uid")
    status: Json = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
    return Response(200, {**status, "details": details})


def find(resource: Resource, namespace: str, name: str) -> Json:
    """Return an object. Raises Refusal with 404 where there is none of that name."""
    item = resource.objects.find(namespace, name)
    if item is None:
        raise not_found(resource.plural, name, resource.group)
    return item


def read_object(request: Request, resource: Resource) -> Json:
    """Read the object in a body, JSON or protobuf.

    Raises Refusal: 415 for another encoding, 400 for an object of another kind, for a field that
    the kind lacks (where the client asks for strictness), and for a value of the wrong type.
    """
    assert resource.shape is not None
    encoding = _encoding(request)
    if encoding == JSON:
        return _checked_json(request, resource, _document(request))
    if encoding != PROTOBUF:
        raise _unsupported((JSON, PROTOBUF))
    try:
        version, kind, message = protobuf.read_envelope(request.body)
        _require_kind(resource, version, kind)
        return shapes.from_protobuf(message, resource.shape)
    except Malformed as error:
        raise bad_request(str(error)) from error


def _checked_json(request: Request, resource: Resource, document: Json) -> Json:
    assert resource.shape is not None
    kind = resource.kind
    unknown: list[str] = []
    _require_kind(resource, str(document.get("apiVersion")), str(document.get("kind")))
    try:
        found = shapes.from_json(document, resource.shape, unknown)
    except Malformed as error:
        message = f'{kind} in version "v1" cannot be handled as a {kind}: {error}'
        raise bad_request(message) from error
    if unknown and request.query.get("fieldValidation") == "Strict":
        fields = ", ".join(f'unknown field "{path}"' for path in unknown)
        raise bad_request(
            f'{kind} in version "v1" cannot be handled as a {kind}: strict decoding error: {fields}'
        )
    return found


def _require_kind(resource: Resource, version: str, kind: str) -> None:
    if (version, kind) != (resource.api_version, resource.kind):
        raise bad_request(
            f"the API version and kind in the data ({version}, {kind}) do not match those"
            f" expected here ({resource.api_version}, {resource.kind})"
        )


def _document(request: Request) -> Json:
    return _object(_body(request))


def _body(request: Request) -> object:
    try:
        return read_json(request.body)
    except (ValueError, RecursionError) as error:
        raise bad_request(f"the body is not JSON: {error}") from error


def _object(document: object) -> Json:
    if not isinstance(document, dict):
        raise bad_request("the body is not a JSON object")
    return document


_FIXED = ("name", "namespace", "uid", "creationTimestamp", "resourceVersion")


def _kept(item: Json) -> Json:
    """The metadata that a client decides on."""
    return {k: v for k, v in metadata_of(item).items() if k in ("labels", "annotations") and v}


def _typed(resource: Resource, item: Json) -> Json:
    metadata = {
        name: metadata_of(item)[name]
        for name in (*_FIXED, "labels", "annotations")
        if name in metadata_of(item)
    }
    return {"kind": resource.kind, "apiVersion": resource.api_version, **item, "metadata": metadata}


def dry(request: Request) -> bool:
    """Say whether a request only tries what would happen."""
    return request.query.get("dryRun") == "All"


def _encoding(request: Request) -> str:
    return request.headers.get("content-type", JSON).partition(";")[0].strip()


def _unsupported(accepted: tuple[str, ...]) -> Exception:
    return refusal(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include:"
        f" {', '.join(accepted)}",
    )
