"""Services: where the API server dials for one, and how one is made.

Of the ways that a real cluster has, this server knows one: a Service of type ExternalName is
dialled by its name, and its certificate must name the Service. Nothing here routes a ClusterIP.
Source: Kubernetes, "Service", type ExternalName.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.calls import Call
from kubecert_lesson.apiserver.kinds import AGE, NAME, Column, Resource, at, column
from kubecert_lesson.apiserver.responses import Json, invalid
from kubecert_lesson.apiserver.shapes import METADATA, TYPE, Field, Scalar, Shape
from kubecert_lesson.apiserver.store import Store, metadata_of

_PORT: Shape = {
    "name": Field(1),
    "protocol": Field(2),
    "port": Field(3, Scalar.NUMBER),
    "targetPort": Field(4, Scalar.IGNORED),
    "nodePort": Field(5, Scalar.IGNORED),
}
_SPEC: Shape = {
    "ports": Field(1, _PORT, many=True),
    "selector": Field(2, Scalar.TEXTS),
    "clusterIP": Field(3),
    "type": Field(4),
    "sessionAffinity": Field(7, Scalar.IGNORED),
    "externalName": Field(10),
}
_SERVICE: Shape = {
    **TYPE,
    "metadata": Field(1, METADATA),
    "spec": Field(2, _SPEC),
    "status": Field(3, Scalar.IGNORED),
}


class Nowhere(Exception):
    """A Service that cannot be dialled, in Go's words."""


def services(first: Json) -> Resource:
    """Make the kind, with the Service that every cluster has."""
    return Resource(
        plural="services",
        singular="service",
        kind="Service",
        short_name="svc",
        namespaced=True,
        columns=(NAME, *_STATUS, AGE, Column("Selector", lambda item: "<none>", 1)),
        fields=("metadata.name", "metadata.namespace"),
        objects=Store([first]),
        categories=("all",),
        shape=_SERVICE,
        checked=_checked,
    )


def reached(call: Call, service: Mapping[str, Any], kind: Resource) -> Call:
    """Return a webhook's call with the address that is dialled for its Service. Raises Nowhere."""
    found = kind.objects.find(service["namespace"], service["name"])
    if found is None:
        raise Nowhere(f'service "{service["name"]}" not found')
    host = at(found, "spec.externalName")
    if not host:
        raise Nowhere(f"dial tcp {at(found, 'spec.clusterIP')}: connect: no route to host")
    return replace(call, dialled=f"{host}:{service.get('port', 443)}")


def address_of(service: Mapping[str, Any], kind: Resource) -> str | tuple[str, str]:
    """Return HOST:PORT of an extension's Service, or a reason and a message why there is none."""
    namespace, name = service["namespace"], service["name"]
    found = kind.objects.find(namespace, name)
    if found is None:
        return "ServiceNotFound", f'service/{name} in "{namespace}" is not present'
    host = at(found, "spec.externalName")
    if not host:
        return (
            "EndpointsNotFound",
            f'cannot find endpointslices for service/{name} in "{namespace}"',
        )
    return f"{host}:{service.get('port', 443)}"


def _checked(new: Json, user: UserInfo, old: Json | None) -> Json:
    given: Any = new.get("spec")
    spec = {"type": "ClusterIP", **(given if isinstance(given, dict) else {})}
    if spec["type"] != "ExternalName" and old is None:
        why = "this server makes Services of type ExternalName only"
        name = str(metadata_of(new)["name"])
        raise invalid("Service", name, "", [f'spec.type: Invalid value: "{spec["type"]}": {why}'])
    return {**new, "spec": spec, "status": {"loadBalancer": {}}}


def _ports(item: Json) -> str:
    spec = item.get("spec")
    ports = spec.get("ports", []) if isinstance(spec, dict) else []
    return ",".join(f"{p['port']}/{p.get('protocol', 'TCP')}" for p in ports) or "<none>"


def _cluster_ip(item: Json) -> str:
    return at(item, "spec.clusterIP") or "<none>"


_STATUS = (
    column("Type", "spec.type"),
    Column("Cluster-IP", _cluster_ip),
    column("External-IP", "spec.externalName"),
    Column("Port(s)", _ports),
)
