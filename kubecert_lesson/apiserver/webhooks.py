"""Webhook configurations as objects: what they may say, and which requests they are about.

What is refused, and in which words, is as in kube-apiserver 1.36, which looks at the URL but not
into the caBundle. Selectors and match conditions are not known here: an object with one is refused.
Source: Kubernetes, "Dynamic Admission Control".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.kinds import AGE, NAME, Column, Resource
from kubecert_lesson.apiserver.responses import Json, invalid
from kubecert_lesson.apiserver.shapes import METADATA, TYPE, Field, Scalar, Shape
from kubecert_lesson.apiserver.store import Store, metadata_of

GROUP = "admissionregistration.k8s.io"
_DEFAULTS: Json = {"failurePolicy": "Fail", "matchPolicy": "Equivalent", "timeoutSeconds": 10}
_SERVICE: Shape = {
    "namespace": Field(1),
    "name": Field(2),
    "path": Field(3),
    "port": Field(4, Scalar.NUMBER),
}
CLIENT_CONFIG: Shape = {
    "url": Field(3),
    "service": Field(1, _SERVICE),
    "caBundle": Field(2, Scalar.BYTES),
}
_RULE: Shape = {
    "operations": Field(1, many=True),
    "apiGroups": Field(2, many=True),
    "apiVersions": Field(3, many=True),
    "resources": Field(4, many=True),
    "scope": Field(5),
}
_WEBHOOK: Shape = {
    "name": Field(1),
    "clientConfig": Field(2, CLIENT_CONFIG),
    "rules": Field(3, _RULE, many=True),
    "failurePolicy": Field(4),
    "matchPolicy": Field(9),
    "sideEffects": Field(6),
    "timeoutSeconds": Field(7, Scalar.NUMBER),
    "admissionReviewVersions": Field(8, many=True),
}
_CONFIGURATION: Shape = {
    **TYPE,
    "metadata": Field(1, METADATA),
    "webhooks": Field(2, _WEBHOOK, many=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionRequest:
    """What a webhook is asked about."""

    operation: str  # CREATE or UPDATE
    resource: Resource
    namespace: str
    name: str


def webhook_kinds() -> tuple[Resource, ...]:
    """Make the two kinds, with no object yet."""
    return _kind("MutatingWebhookConfiguration"), _kind("ValidatingWebhookConfiguration")


def _kind(kind: str) -> Resource:
    return Resource(
        plural=f"{kind.lower()}s",
        singular=kind.lower(),
        kind=kind,
        short_name="",
        namespaced=False,
        columns=(NAME, Column("Webhooks", lambda item: str(len(_webhooks(item)))), AGE),
        fields=("metadata.name",),
        objects=Store(),
        group=GROUP,
        shape=_CONFIGURATION,
        checked=_checked,
    )


def asked_about(asked: AdmissionRequest, configurations: Resource) -> Iterator[dict[str, Any]]:
    """Give the webhooks of one kind that have to be asked, in the order of their objects' names."""
    if asked.resource.group == GROUP:
        return  # they are not asked about themselves: one could never be removed again
    for item in configurations.objects:
        for webhook in _webhooks(item):
            if any(_matches(rule, asked) for rule in webhook.get("rules", ())):
                yield webhook


def address(webhook: Mapping[str, Any]) -> tuple[str, str, Mapping[str, Any] | None]:
    """Return a webhook's URL, the name that must stand in its certificate, and its service.

    That name is '' where it is the URL's own host.
    """
    config = webhook["clientConfig"]
    service = config.get("service")
    if service is None:
        return config["url"], "", None
    host = f"{service['name']}.{service['namespace']}.svc"
    path = service.get("path", "").removeprefix("/")
    return f"https://{host}:{service.get('port', 443)}/{path}", host, service


def _matches(rule: Mapping[str, Any], asked: AdmissionRequest) -> bool:
    wanted = (
        ("operations", asked.operation),
        ("apiGroups", asked.resource.group),
        ("apiVersions", asked.resource.api_version.rpartition("/")[2]),
        ("resources", asked.resource.plural),
    )
    if not all(
        "*" in rule.get(field, ()) or value in rule.get(field, ()) for field, value in wanted
    ):
        return False
    scope = "Namespaced" if asked.resource.namespaced else "Cluster"
    return rule.get("scope", "*") in ("*", scope)


def _webhooks(item: Json) -> list[dict[str, Any]]:
    found = item.get("webhooks")
    return found if isinstance(found, list) else []


def _checked(new: Json, user: UserInfo, old: Json | None) -> Json:
    webhooks = [{**_DEFAULTS, **webhook} for webhook in _webhooks(new)]
    causes = [
        f"webhooks[{number}].{cause}"
        for number, webhook in enumerate(webhooks)
        for cause in _causes(webhook)
    ]
    if causes:
        raise invalid(str(new["kind"]), str(metadata_of(new)["name"]), GROUP, causes)
    return {**new, "webhooks": webhooks}


def _causes(webhook: dict[str, Any]) -> Iterator[str]:
    if len(webhook.get("name", "").split(".")) < 3:
        why = "should be a domain with at least three segments separated by dots"
        yield f"name: Invalid value: {json.dumps(webhook.get('name', ''))}: {why}"
    if not webhook.get("admissionReviewVersions"):
        yield "admissionReviewVersions: Required value: must specify one of v1, v1beta1"
    if not webhook.get("sideEffects"):
        yield "sideEffects: Required value: must specify one of None, NoneOnDryRun"
    if webhook["failurePolicy"] not in ("Fail", "Ignore"):
        policy = json.dumps(webhook["failurePolicy"])
        yield f'failurePolicy: Unsupported value: {policy}: supported values: "Fail", "Ignore"'
    if not 1 <= webhook["timeoutSeconds"] <= 30:
        why = "the timeout value must be between 1 and 30 seconds"
        yield f"timeoutSeconds: Invalid value: {webhook['timeoutSeconds']}: {why}"
    config = webhook.get("clientConfig", {})
    if ("url" in config) == ("service" in config):
        yield "clientConfig: Required value: exactly one of url or service is required"
    elif "url" in config:
        yield from _url_causes(config["url"])
    elif not all(config["service"].get(field) for field in ("name", "namespace")):
        yield "clientConfig.service.name: Required value: service name is required"


def _url_causes(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else None  # a port that is no number: ValueError
    except ValueError:
        host = None
    if not host:
        why = "first path segment in URL cannot contain colon" if ":" in url else "no host"
        yield (
            "clientConfig.url: Required value: url must be a valid URL:"
            f" parse {json.dumps(url)}: {why}; desired format: https://host[/path]"
        )
    elif parts.scheme != "https":
        why = "'https' is the only allowed URL scheme; desired format: https://host[/path]"
        yield f'clientConfig.url: Invalid value: "{parts.scheme}": {why}'
    elif parts.query:
        why = "query parameters are not permitted in the URL"
        yield f'clientConfig.url: Invalid value: "{parts.query}": {why}'
