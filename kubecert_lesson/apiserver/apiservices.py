"""APIServices as objects: which server answers for which group, and whether it can be reached.

Source: Kubernetes API reference, APIService; kube-aggregator 1.36.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.kinds import AGE, NAME, Column, Resource, at, new_object, stamp
from kubecert_lesson.apiserver.responses import Json, invalid
from kubecert_lesson.apiserver.shapes import METADATA, TYPE, Field, Scalar, Shape
from kubecert_lesson.apiserver.store import Store, key

GROUP = "apiregistration.k8s.io"
_SERVICE: Shape = {"namespace": Field(1), "name": Field(2), "port": Field(3, Scalar.NUMBER)}
_SPEC: Shape = {
    "service": Field(1, _SERVICE),
    "group": Field(2),
    "version": Field(3),
    "insecureSkipTLSVerify": Field(4, Scalar.FLAG),
    "caBundle": Field(5, Scalar.BYTES),
    "groupPriorityMinimum": Field(7, Scalar.NUMBER),
    "versionPriority": Field(8, Scalar.NUMBER),
}
_API_SERVICE: Shape = {
    **TYPE,
    "metadata": Field(1, METADATA),
    "spec": Field(2, _SPEC),
    "status": Field(3, Scalar.IGNORED),
}


def api_services(groups: Iterable[str], created: datetime) -> Resource:
    """Make the kind, with an object for each group that the API server answers for itself."""
    return Resource(
        plural="apiservices",
        singular="apiservice",
        kind="APIService",
        short_name="",
        namespaced=False,
        columns=(NAME, Column("Service", _serves), Column("Available", _availability), AGE),
        fields=("metadata.name",),
        objects=Store(_local(group, created) for group in groups),
        group=GROUP,
        shape=_API_SERVICE,
        checked=_checked,
    )


def condition(item: Json, *, reason: str = "Passed", message: str = "all checks passed") -> Json:
    """Return the status that says whether an extension answers; the time is that of the change."""
    good = reason in ("Passed", "Local")
    before = _condition(item)
    found: Json = {
        "type": "Available",
        "status": "True" if good else "False",
        "reason": reason,
        "message": message,
    }
    same = before.get("status") == found["status"]
    since = before.get("lastTransitionTime", "") if same else ""
    return {"conditions": [{**found, "lastTransitionTime": since or stamp(datetime.now(UTC))}]}


def available(item: Json) -> bool:
    """Say whether the last check of an APIService went well."""
    return _condition(item).get("status") == "True"


def is_local(item: Json) -> bool:
    """Say whether the API server answers for this group itself."""
    return not at(item, "spec.service.name")


def _condition(item: Json) -> dict[str, Any]:
    status = item.get("status")
    conditions = status.get("conditions") if isinstance(status, dict) else None
    return dict(conditions[0]) if isinstance(conditions, list) and conditions else {}


def _local(group: str, created: datetime) -> Json:
    name = f"v1.{group}"
    item = new_object("APIService", name, created, api_version=f"{GROUP}/v1")
    spec = {"group": group, "version": "v1", "groupPriorityMinimum": 18000, "versionPriority": 1}
    local = condition(item, reason="Local", message="Local APIServices are always available")
    return {**item, "spec": spec, "status": local}


def _checked(new: Json, user: UserInfo, old: Json | None) -> Json:
    given: Any = new.get("spec")
    spec = dict(given) if isinstance(given, dict) else {}
    name, wanted = key(new)[1], f"{spec.get('version', '')}.{spec.get('group', '')}"
    causes = []
    if name != wanted:
        why = f'must be `spec.version+"."+spec.group`: "{wanted}"'
        causes.append(f'metadata.name: Invalid value: "{name}": {why}')
    service = dict(spec.get("service") or {})
    if not (service.get("name") and service.get("namespace")) and old is None:
        causes.append("spec.service.name: Required value")
    if spec.get("insecureSkipTLSVerify") and spec.get("caBundle"):
        why = "may not be true if caBundle is present"
        causes.append(f"spec.insecureSkipTLSVerify: Invalid value: true: {why}")
    for field in ("groupPriorityMinimum", "versionPriority"):
        if not spec.get(field):
            causes.append(f"spec.{field}: Invalid value: 0: must be greater than 0")
    if causes:
        raise invalid("APIService", name, GROUP, causes)
    if service:
        spec["service"] = {"port": 443, **service}
    return {**new, "spec": spec, "status": old["status"] if old else {}}


def _serves(item: Json) -> str:
    if is_local(item):
        return "Local"
    return f"{at(item, 'spec.service.namespace')}/{at(item, 'spec.service.name')}"


def _availability(item: Json) -> str:
    found = _condition(item)
    if not found:
        return "Unknown"
    status = str(found["status"])
    return status if status == "True" else f"{status} ({found['reason']})"
