"""Reading objects: one or many, selected by labels and fields, as JSON or as a table.

A table is what ``kubectl get`` asks for: the server, not kubectl, decides on the columns.
Source: Kubernetes API concepts, "Receiving resources as Tables"; "Labels and Selectors".
"""

import re

from kubecert_lesson.apiserver.kinds import Resource, at, labels
from kubecert_lesson.apiserver.responses import (
    Json,
    Refusal,
    Request,
    Response,
    accepts,
    bad_request,
    not_found,
    require_json,
)

_TERM = re.compile(r"(?P<absent>!?)(?P<key>[^=!\s,()]+)\s*((?P<sign>==?|!=)\s*(?P<value>[^=!,]*))?")


def read_one(request: Request, resource: Resource, namespace: str, name: str) -> Response:
    """Answer a GET of one object. Raises Refusal with 404 where there is none of that name."""
    item = resource.objects.find(namespace, name)
    if item is None:
        raise not_found(resource.plural, name, resource.group)
    if _wants_table(request):
        return Response(200, _table(resource, [item], request.query))
    require_json(request.headers.get("accept", ""))
    return Response(200, item)


def read_many(request: Request, resource: Resource, namespace: str) -> Response:
    """Answer a GET of a list: in one namespace, or in all where ``namespace`` is ''.

    Raises Refusal with 400 for a selector that this server cannot follow.
    """
    chosen = [
        item
        for item in resource.objects
        if (not namespace or at(item, "metadata.namespace") == namespace)
        and _selected(item, resource, request.query)
    ]
    if _wants_table(request):
        return Response(200, _table(resource, chosen, request.query))
    require_json(request.headers.get("accept", ""))
    # In a list the items do not repeat their kind and version.
    items = [{k: v for k, v in item.items() if k not in ("kind", "apiVersion")} for item in chosen]
    return Response(
        200,
        {
            "kind": f"{resource.kind}List",
            "apiVersion": resource.api_version,
            "metadata": {"resourceVersion": resource.objects.version},
            "items": items,
        },
    )


def _wants_table(request: Request) -> bool:
    header = request.headers.get("accept", "")
    return accepts(header, kind="Table", group="meta.k8s.io", version="v1")


def _table(resource: Resource, items: list[Json], query: dict[str, str]) -> Json:
    columns = [
        {
            "name": column.name,
            "type": "string",
            "format": "name" if column.name == "Name" else "",
            "description": "",
            "priority": column.priority,
        }
        for column in resource.columns
    ]
    rows = []
    for item in items:
        row: Json = {"cells": [column.cell(item) for column in resource.columns]}
        if query.get("includeObject") == "Object":
            row["object"] = item
        elif query.get("includeObject") != "None":
            row["object"] = {
                "kind": "PartialObjectMetadata",
                "apiVersion": "meta.k8s.io/v1",
                "metadata": item["metadata"],
            }
        rows.append(row)
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": {"resourceVersion": resource.objects.version},
        "columnDefinitions": columns,
        "rows": rows,
    }


def _selected(item: Json, resource: Resource, query: dict[str, str]) -> bool:
    own = labels(item)
    for term in _terms(query.get("labelSelector", "")):
        if not _matches(term, own.get(term["key"])):
            return False
    for term in _terms(query.get("fieldSelector", "")):
        if term["key"] not in resource.fields or not term["sign"]:
            raise bad_request(f"field label not supported: {term['key']}")
        if not _matches(term, at(item, term["key"])):
            return False
    return True


def _terms(selector: str) -> list[dict[str, str]]:
    """Split a selector such as ``a=b,c!=d,e,!f``; sets (``in``, ``notin``) are not known here."""
    found = []
    for text in filter(None, selector.split(",")):
        match = _TERM.fullmatch(text.strip())
        if match is None:
            raise _unknown_selector(selector)
        found.append({name: value or "" for name, value in match.groupdict().items()})
    return found


def _matches(term: dict[str, str], value: str | None) -> bool:
    if not term["sign"]:
        return (value is None) == bool(term["absent"])
    return (value == term["value"].strip()) == (term["sign"] != "!=")


def _unknown_selector(selector: str) -> Refusal:
    return bad_request(f"unable to parse requirement {selector!r}: use a=b, a!=b, a or !a")
