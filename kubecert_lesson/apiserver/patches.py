"""Three ways to change an object: JSON patch, merge patch and strategic merge patch.

Source: RFC 6902 (JSON patch), RFC 6901 (its paths), RFC 7396 (merge patch); Kubernetes, "Update API
Objects in Place Using kubectl patch". Raises Malformed for what cannot be done.
"""

import copy
from collections.abc import Mapping
from typing import Any

from kubecert_lesson.apiserver.responses import Json, Malformed

_ORDER = "$setElementOrder/"  # of the items of a list; here new ones stand at its end
_DIRECTIVE = "$patch"  # an item of a strategic merge patch may say what becomes of it
# The lists that a strategic merge patch merges by a field of their items; any other it replaces.
_MERGED_BY = {"webhooks": "name", "containers": "name", "ports": "port"}


def apply_json_patch(document: Json, operations: object) -> Json:
    """Carry out the operations of a JSON patch, in order, on a copy."""
    if not isinstance(operations, list):
        raise Malformed("a JSON patch is a list of operations")
    new: Any = copy.deepcopy(document)
    for operation in operations:
        if not isinstance(operation, Mapping):
            raise Malformed("each operation of a JSON patch is an object")
        new = _carried_out(new, operation)
    if not isinstance(new, dict):
        raise Malformed("the patch leaves no object")
    return new


def merged(old: Json, change: Json, *, strategic: bool = False) -> Json:
    """Return an object with the fields that the change has; null removes one."""
    new = dict(old)
    for name, value in change.items():
        before = old.get(name)
        if strategic and name.startswith(_ORDER):
            continue
        if strategic and name.startswith("$"):
            raise Malformed(f"this server does not know the directive {name}")
        if value is None:
            new.pop(name, None)
        elif isinstance(value, dict):
            new[name] = merged(
                before if isinstance(before, dict) else {}, value, strategic=strategic
            )
        elif strategic and name in _MERGED_BY and isinstance(value, list):
            new[name] = _merged_items(before, value, _MERGED_BY[name])
        else:
            new[name] = value
    return new


def _merged_items(old: object, change: list[Any], key: str) -> list[Any]:
    new = list(old) if isinstance(old, list) else []
    for item in change:
        if not isinstance(item, dict) or key not in item:
            raise Malformed(f"map: {item} does not contain declared merge key: {key}")
        own = [isinstance(before, dict) and before.get(key) == item[key] for before in new]
        place = own.index(True) if True in own else len(new)
        if item.get(_DIRECTIVE) == "delete":
            del new[place : place + 1]
        else:
            before = new[place] if place < len(new) else {}
            new[place : place + 1] = [merged(before, item, strategic=True)]
    return new


def _carried_out(document: Any, operation: Mapping[str, Any]) -> Any:
    kind, path = operation.get("op"), _path(operation.get("path"))
    match kind:
        case "add" | "replace":
            if "value" not in operation:
                raise Malformed(f"the operation {kind} has no value")
            return _put(document, path, operation["value"], new=kind == "add")
        case "remove":
            return _removed(document, path)[0]
        case "test":
            if _at(document, path) != operation.get("value"):
                raise Malformed(f"testing value {operation.get('path')} failed")
            return document
        case "move":
            left, taken = _removed(document, _path(operation.get("from")))
            return _put(left, path, taken, new=True)
        case "copy":
            value = copy.deepcopy(_at(document, _path(operation.get("from"))))
            return _put(document, path, value, new=True)
    raise Malformed(f"unexpected kind of operation: {kind}")


def _path(pointer: object) -> list[str]:
    if not isinstance(pointer, str) or (pointer and not pointer.startswith("/")):
        raise Malformed(f"this is no path of a JSON patch: {pointer}")
    parts = pointer.split("/")[1:]
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def _at(document: Any, path: list[str]) -> Any:
    for part in path:
        if isinstance(document, dict) and part in document:
            document = document[part]
        elif isinstance(document, list):
            document = document[_index(part, len(document) - 1)]
        else:
            raise Malformed(f"there is nothing at /{'/'.join(path)}")
    return document


def _put(document: Any, path: list[str], value: Any, *, new: bool) -> Any:
    if not path:
        return value
    place, last = _at(document, path[:-1]), path[-1]
    if isinstance(place, list) and new:
        place.insert(len(place) if last == "-" else _index(last, len(place)), value)
    elif isinstance(place, list):
        place[_index(last, len(place) - 1)] = value
    elif isinstance(place, dict) and (new or last in place):
        place[last] = value
    else:
        raise Malformed(f"there is nothing at /{'/'.join(path)}")
    return document


def _removed(document: Any, path: list[str]) -> tuple[Any, Any]:
    taken = _at(document, path)
    if not path:
        return None, taken
    place, last = _at(document, path[:-1]), path[-1]
    del place[_index(last, len(place) - 1) if isinstance(place, list) else last]
    return document, taken


def _index(part: str, most: int) -> int:
    if not (part.isascii() and part.isdigit()) or int(part) > most:
        raise Malformed(f"there is no item {part} in the list")
    return int(part)
