"""What there is to ask for: the first two questions of nearly every kubectl command.

Answered in both forms: aggregated (everything at once) and the older one, a document a group.
Source: Kubernetes, "The Kubernetes API", discovery API.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kubecert_lesson.apiserver.kinds import Resource
from kubecert_lesson.apiserver.resources import VERSION
from kubecert_lesson.apiserver.responses import Json, Request, Response, accepts, require_json

REVIEWS = {
    "authentication.k8s.io": {
        "selfsubjectreviews": "SelfSubjectReview",
        "tokenreviews": "TokenReview",
    },
    "authorization.k8s.io": {
        "selfsubjectaccessreviews": "SelfSubjectAccessReview",
        "selfsubjectrulesreviews": "SelfSubjectRulesReview",
    },
}
HEALTH = ("/healthz", "/livez", "/readyz")
_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def discover(request: Request, resources: Mapping[str, Resource], address: str) -> Response | None:
    """Answer a path that tells what the server has, or None for another path."""
    path = request.path.rstrip("/") or "/"
    if path in HEALTH:
        return Response(200, text="ok", content_type="text/plain; charset=utf-8")
    if path in ("/api", "/apis") and _wants_aggregated(request):
        groups = [""] if path == "/api" else _groups(resources)
        items = [_group(name, resources) for name in groups]
        return Response(200, _aggregated(items), content_type=_AGGREGATED)
    document = _documents(resources, address).get(path)
    if document is None:
        return None
    require_json(request.headers.get("accept", ""))
    return Response(200, document)


def with_groups(found: Response, documents: Sequence[Json]) -> Response:
    """Add the groups of other servers, by their APIResourceLists, to an answer about /apis."""
    own = found.document or {}
    field = "groups" if "groups" in own else "items"
    named = [str(document["groupVersion"]).split("/") for document in documents]
    if field == "groups":
        new = [_legacy_group(group, version) for group, version in named]
    else:
        pairs = zip(named, documents, strict=True)
        new = [_remote_group(group, version, document) for (group, version), document in pairs]
    groups = own[field]
    assert isinstance(groups, list)
    return replace(found, document={**own, field: [*groups, *new]})


def _remote_group(group: str, version: str, document: Json) -> Json:
    resources = document.get("resources")
    entries = [
        _entry(
            str(r.get("name", "")),
            str(r.get("kind", "")),
            str(r.get("singularName", "")),
            [str(verb) for verb in r.get("verbs") or ()],
            r.get("namespaced") is True,
        )
        for r in (resources if isinstance(resources, list) else [])
        if isinstance(r, dict)
    ]
    found = {"version": version, "resources": entries, "freshness": "Current"}
    return {"metadata": {"name": group}, "versions": [found]}


def _documents(resources: Mapping[str, Resource], address: str) -> dict[str, Json]:
    groups = _groups(resources)
    documents: dict[str, Json] = {
        "/version": {
            "major": "1",
            "minor": "36",
            "gitVersion": VERSION,
            "compiler": "kubecert_lesson",
            "platform": "python",
        },
        "/api": {
            "kind": "APIVersions",
            "versions": ["v1"],
            "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}],
        },
        "/api/v1": _resource_list("", resources),
        "/apis": {
            "kind": "APIGroupList",
            "apiVersion": "v1",
            "groups": [_legacy_group(group) for group in groups],
        },
    }
    for group in groups:
        documents[f"/apis/{group}"] = {
            "kind": "APIGroup",
            "apiVersion": "v1",
            **_legacy_group(group),
        }
        documents[f"/apis/{group}/v1"] = _resource_list(group, resources)
    documents |= _openapi(resources)
    documents["/"] = {"paths": sorted([*documents, *HEALTH])}
    return documents


def _groups(resources: Mapping[str, Resource]) -> list[str]:
    return sorted({*REVIEWS, *(found.group for found in resources.values() if found.group)})


def _of_group(group: str, resources: Mapping[str, Resource]) -> list[Resource]:
    return [found for found in resources.values() if found.group == group]


def _openapi(resources: Mapping[str, Resource]) -> dict[str, Json]:
    """As much of OpenAPI as kubectl looks for before ``create``: does the server check fields?"""
    documents: dict[str, Json] = {}
    index: Json = {}
    for group in sorted({found.group for found in resources.values()}):
        place = f"apis/{group}/v1" if group else "api/v1"
        paths = {}
        for found in _of_group(group, resources):
            scope = "namespaces/{namespace}/" if found.namespaced else ""
            kind = {"group": group, "version": "v1", "kind": found.kind}
            patch = {
                "parameters": [{"name": "fieldValidation", "in": "query"}],
                "x-kubernetes-group-version-kind": kind,
            }
            paths[f"/{place}/{scope}{found.plural}/{{name}}"] = {"patch": patch}
        documents[f"/openapi/v3/{place}"] = {"openapi": "3.0.0", "paths": paths}
        index[place] = {"serverRelativeURL": f"/openapi/v3/{place}"}
    return {"/openapi/v3": {"paths": index}, **documents}


def _wants_aggregated(request: Request) -> bool:
    return accepts(
        request.headers.get("accept", ""),
        kind="APIGroupDiscoveryList",
        group="apidiscovery.k8s.io",
        version="v2",
    )


def _aggregated(items: list[Json]) -> Json:
    return {
        "kind": "APIGroupDiscoveryList",
        "apiVersion": "apidiscovery.k8s.io/v2",
        "metadata": {},
        "items": items,
    }


def _group(group: str, resources: Mapping[str, Resource]) -> Json:
    entries = [
        _entry(found.plural, found.kind, found.singular, found.verbs, found.namespaced)
        | _short_names(found)
        | _subresources(found)
        for found in _of_group(group, resources)
    ]
    entries += [
        _entry(plural, kind, kind.lower(), ("create",), False)
        for plural, kind in REVIEWS.get(group, {}).items()
    ]
    version = {"version": "v1", "resources": entries, "freshness": "Current"}
    return {"metadata": {"name": group} if group else {}, "versions": [version]}


def _entry(plural: str, kind: str, singular: str, verbs: Sequence[str], namespaced: bool) -> Json:
    return {
        "resource": plural,
        "responseKind": {"group": "", "version": "", "kind": kind},
        "scope": "Namespaced" if namespaced else "Cluster",
        "singularResource": singular,
        "verbs": list(verbs),
    }


def _subresources(found: Resource) -> Json:
    kind = {"group": "", "version": "", "kind": found.kind}
    entries = [
        {"subresource": name, "responseKind": kind, "verbs": ["update"]}
        for name in found.subresources
    ]
    return {"subresources": entries} if entries else {}


def _short_names(found: Resource) -> Json:
    names: Json = {"shortNames": [found.short_name]} if found.short_name else {}
    return names | ({"categories": list(found.categories)} if found.categories else {})


def _resource_list(group: str, resources: Mapping[str, Resource]) -> Json:
    entries = []
    for found in _of_group(group, resources):
        entry = _legacy(found.plural, found.kind, found.singular, found.verbs, found.namespaced)
        entries.append(entry | _short_names(found))
        entries += [
            _legacy(f"{found.plural}/{name}", found.kind, "", ("update",), found.namespaced)
            for name in found.subresources
        ]
    entries += [
        _legacy(plural, kind, kind.lower(), ("create",), False)
        for plural, kind in REVIEWS.get(group, {}).items()
    ]
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": f"{group}/v1" if group else "v1",
        "resources": entries,
    }


def _legacy(plural: str, kind: str, singular: str, verbs: Sequence[str], namespaced: bool) -> Json:
    return {
        "name": plural,
        "singularName": singular,
        "namespaced": namespaced,
        "kind": kind,
        "verbs": list(verbs),
    }


def _legacy_group(group: str, version: str = "v1") -> Json:
    found = {"groupVersion": f"{group}/{version}", "version": version}
    return {"name": group, "versions": [found], "preferredVersion": found}
