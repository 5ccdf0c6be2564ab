"""What there is to ask for: the first two questions of nearly every kubectl command.

Answered in both forms: aggregated (everything at once) and the older one, a document a group.
Source: Kubernetes, "The Kubernetes API", discovery API.
"""

from collections.abc import Mapping

from kubecert_lesson.cluster.resources import VERSION, Resource
from kubecert_lesson.cluster.responses import Json, Request, Response, accepts, require_json

REVIEWS = {
    "authentication.k8s.io": {"selfsubjectreviews": "SelfSubjectReview"},
    "authorization.k8s.io": {
        "selfsubjectaccessreviews": "SelfSubjectAccessReview",
        "selfsubjectrulesreviews": "SelfSubjectRulesReview",
    },
}
HEALTH = ("/healthz", "/livez", "/readyz")
_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_READ = ["get", "list"]


def discover(request: Request, resources: Mapping[str, Resource], address: str) -> Response | None:
    """Answer a path that tells what the server has, or None for another path."""
    path = request.path.rstrip("/") or "/"
    if path in HEALTH:
        return Response(200, text="ok", content_type="text/plain; charset=utf-8")
    if path in ("/api", "/apis") and _wants_aggregated(request):
        items = [_core(resources)] if path == "/api" else [_group(name) for name in REVIEWS]
        return Response(200, _aggregated(items), content_type=_AGGREGATED)
    document = _documents(resources, address).get(path)
    if document is None:
        return None
    require_json(request.headers.get("accept", ""))
    return Response(200, document)


def _documents(resources: Mapping[str, Resource], address: str) -> dict[str, Json]:
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
        "/api/v1": _resource_list("v1", [_legacy(found) for found in resources.values()]),
        "/apis": {
            "kind": "APIGroupList",
            "apiVersion": "v1",
            "groups": [_legacy_group(group) for group in REVIEWS],
        },
    }
    for group, reviews in REVIEWS.items():
        documents[f"/apis/{group}"] = {
            "kind": "APIGroup",
            "apiVersion": "v1",
            **_legacy_group(group),
        }
        documents[f"/apis/{group}/v1"] = _resource_list(
            f"{group}/v1", [_legacy_review(plural, kind) for plural, kind in reviews.items()]
        )
    documents["/"] = {"paths": sorted([*documents, *HEALTH])}
    return documents


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


def _core(resources: Mapping[str, Resource]) -> Json:
    entries: list[Json] = [
        {
            "resource": found.plural,
            "responseKind": {"group": "", "version": "", "kind": found.kind},
            "scope": "Namespaced" if found.namespaced else "Cluster",
            "singularResource": found.singular,
            "verbs": _READ,
            "shortNames": [found.short_name],
            **_categories(found),
        }
        for found in resources.values()
    ]
    return {"metadata": {}, "versions": [_version(entries)]}


def _group(name: str) -> Json:
    entries: list[Json] = [
        {
            "resource": plural,
            "responseKind": {"group": "", "version": "", "kind": kind},
            "scope": "Cluster",
            "singularResource": kind.lower(),
            "verbs": ["create"],
        }
        for plural, kind in REVIEWS[name].items()
    ]
    return {"metadata": {"name": name}, "versions": [_version(entries)]}


def _version(entries: list[Json]) -> Json:
    return {"version": "v1", "resources": entries, "freshness": "Current"}


def _resource_list(group_version: str, entries: list[Json]) -> Json:
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": group_version,
        "resources": entries,
    }


def _legacy(found: Resource) -> Json:
    return {
        "name": found.plural,
        "singularName": found.singular,
        "namespaced": found.namespaced,
        "kind": found.kind,
        "verbs": _READ,
        "shortNames": [found.short_name],
        **_categories(found),
    }


def _categories(found: Resource) -> Json:
    return {"categories": list(found.categories)} if found.categories else {}


def _legacy_review(plural: str, kind: str) -> Json:
    return {
        "name": plural,
        "singularName": kind.lower(),
        "namespaced": False,
        "kind": kind,
        "verbs": ["create"],
    }


def _legacy_group(group: str) -> Json:
    version = {"groupVersion": f"{group}/v1", "version": "v1"}
    return {"name": group, "versions": [version], "preferredVersion": version}
