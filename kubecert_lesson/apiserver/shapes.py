"""The fields of the kinds that kubectl can write: one table, read in two ways.

kubectl sends such an object as JSON (``create -f``) or as protobuf (``create rolebinding``,
``certificate approve``). A shape names each field and its protobuf number; by it a body of either
sort is read, and a misspelt field is found.
Source: Kubernetes API reference, and its generated.proto files.
"""

import base64
import binascii
import string
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Union

from kubecert_lesson.apiserver import protobuf
from kubecert_lesson.apiserver.responses import Json, Malformed


class Scalar(Enum):
    """What a field holds that has no fields of its own."""

    TEXT = auto()
    BYTES = auto()  # base64 in JSON
    NUMBER = auto()  # of 32 bits with a sign
    TEXTS = auto()  # a map from text to text
    FLAG = auto()  # true or false
    ANYTHING = auto()  # kept as it is; in JSON only
    IGNORED = auto()  # known to Kubernetes; the server here sets it itself, or does without


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its protobuf number, what it holds, and whether it is a list of that."""

    number: int
    holds: Union[Scalar, "Shape"] = Scalar.TEXT
    many: bool = False


Shape = Mapping[str, Field]

METADATA: Shape = {
    "name": Field(1),
    "namespace": Field(3),
    "resourceVersion": Field(6),
    "labels": Field(11, Scalar.TEXTS),
    "annotations": Field(12, Scalar.TEXTS),
    "generateName": Field(2, Scalar.IGNORED),
    "selfLink": Field(4, Scalar.IGNORED),
    "uid": Field(5, Scalar.IGNORED),
    "generation": Field(7, Scalar.IGNORED),
    "creationTimestamp": Field(8, Scalar.IGNORED),
    "deletionTimestamp": Field(9, Scalar.IGNORED),
    "deletionGracePeriodSeconds": Field(10, Scalar.IGNORED),
    "ownerReferences": Field(13, Scalar.IGNORED),
    "finalizers": Field(14, Scalar.IGNORED),
    "managedFields": Field(17, Scalar.IGNORED),
}
TYPE: Shape = {"kind": Field(0, Scalar.IGNORED), "apiVersion": Field(0, Scalar.IGNORED)}
CONDITION: Shape = {
    "type": Field(1),
    "status": Field(6),
    "reason": Field(2),
    "message": Field(3),
    "lastUpdateTime": Field(4, Scalar.IGNORED),
    "lastTransitionTime": Field(5, Scalar.IGNORED),
}
_RULE: Shape = {
    "verbs": Field(1, many=True),
    "apiGroups": Field(2, many=True),
    "resources": Field(3, many=True),
    "resourceNames": Field(4, many=True),
    "nonResourceURLs": Field(5, many=True),
}
_SUBJECT: Shape = {
    "kind": Field(1),
    "apiGroup": Field(2),
    "name": Field(3),
    "namespace": Field(4),
}
_SPEC: Shape = {
    "request": Field(1, Scalar.BYTES),
    "signerName": Field(7),
    "expirationSeconds": Field(8, Scalar.NUMBER),
    "usages": Field(5, many=True),
    # Who asks is what the server knows of the client, whatever a body says.
    "username": Field(2, Scalar.IGNORED),
    "uid": Field(3, Scalar.IGNORED),
    "groups": Field(4, Scalar.IGNORED),
    "extra": Field(6, Scalar.IGNORED),
}
_STATUS: Shape = {
    "conditions": Field(1, CONDITION, many=True),
    "certificate": Field(2, Scalar.BYTES),
}

SIGNING_REQUEST: Shape = {
    **TYPE,
    "metadata": Field(1, METADATA),
    "spec": Field(2, _SPEC),
    "status": Field(3, _STATUS),
}
ROLE: Shape = {**TYPE, "metadata": Field(1, METADATA), "rules": Field(2, _RULE, many=True)}
CLUSTER_ROLE: Shape = {**ROLE, "aggregationRule": Field(3, Scalar.IGNORED)}
BINDING: Shape = {
    **TYPE,
    "metadata": Field(1, METADATA),
    "subjects": Field(2, _SUBJECT, many=True),
    "roleRef": Field(3, {"apiGroup": Field(1), "kind": Field(2), "name": Field(3)}),
}


def from_json(document: Json, shape: Shape, unknown: list[str], path: str = "") -> Json:
    """Return the fields of a JSON object that its shape has; paths of others go to ``unknown``.

    Raises Malformed for a value of the wrong type, with the path to it.
    """
    found: Json = {}
    for name, value in document.items():
        here = f"{path}.{name}" if path else name
        field = shape.get(name)
        if field is None:
            unknown.append(here)
        elif value is not None and field.holds is not Scalar.IGNORED:
            found[name] = _value(value, field, unknown, here)
    return found


def from_protobuf(data: bytes, shape: Shape) -> Json:
    """Read an object's protobuf message. Raises Malformed where it is cut off or damaged.

    Kubernetes writes every text, an empty one for a missing one: empty ones are left out.
    """
    fields = {field.number: (name, field) for name, field in shape.items()}
    found: dict[str, Any] = {}
    for number, raw in protobuf.read_pairs(data):
        name, field = fields.get(number, ("", _NOT_KEPT))
        if field.holds is Scalar.IGNORED:
            continue
        value = _decoded(raw, field.holds)
        if field.many:
            found.setdefault(name, []).append(value)
        elif field.holds is Scalar.TEXTS:
            found.setdefault(name, {}).update(value)
        elif value:
            found[name] = value
    return found


_NOT_KEPT = Field(0, Scalar.IGNORED)


def _value(value: object, field: Field, unknown: list[str], path: str) -> object:
    if field.many:
        one = Field(field.number, field.holds)
        items = _typed(value, list, path, "a list")
        return [_value(item, one, unknown, f"{path}[{n}]") for n, item in enumerate(items)]
    match field.holds:
        case Scalar.NUMBER:
            number = _typed(value, int, path, "a whole number")
            if not -(2**31) <= number < 2**31:
                raise Malformed(f"{path}: {number} is too large: 32 bits are kept for it")
            return number
        case Scalar.TEXTS:
            texts = _typed(value, dict, path, "an object")
            return {k: _typed(text, str, f"{path}.{k}", "text") for k, text in texts.items()}
        case Scalar.BYTES:
            _check_base64(_typed(value, str, path, "text"))
            return value
        case Scalar.ANYTHING:
            return value
        case Scalar.FLAG:
            if not isinstance(value, bool):
                raise Malformed(f"{path}: true or false is needed here")
            return value
        case Scalar():
            return _typed(value, str, path, "text")
        case inner:
            return from_json(_typed(value, dict, path, "an object"), inner, unknown, path)


def _typed(value: Any, wanted: type, path: str, words: str) -> Any:
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise Malformed(f"{path}: {words} is needed here")
    return value


def _check_base64(text: str) -> None:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        # As Go does, without the path: the first sign that does not belong there, or the end.
        bad = next((n for n, sign in enumerate(text) if sign not in _BASE64), len(text))
        raise Malformed(f"illegal base64 data at input byte {bad}") from error


_BASE64 = frozenset(string.ascii_letters + string.digits + "+/=")


def _decoded(raw: bytes | int, holds: Scalar | Shape) -> Any:
    if holds is Scalar.ANYTHING:
        raise Malformed("this server reads such an object as JSON only")
    if isinstance(raw, int) and holds is Scalar.FLAG:
        return bool(raw)
    if isinstance(raw, int):  # of more than 32 bits the last ones count, as in Go
        return (raw + 2**31) % 2**32 - 2**31 if holds is Scalar.NUMBER else ""
    match holds:
        case Scalar.BYTES:
            return base64.b64encode(raw).decode()
        case Scalar.TEXTS:
            entry = protobuf.read_fields(raw)
            return {protobuf.text(entry, 1): protobuf.text(entry, 2)}
        case Scalar():
            return protobuf.text({1: raw}, 1)
        case inner:
            return from_protobuf(raw, inner)
