"""What a cluster holds: certificates in its objects, asked for by kubectl and only read.

The private key beside a certificate in a Secret is not fetched into this program: kubectl is asked
for the certificates alone. No program that a kubeconfig names is run.
Source: Kubernetes API reference; kubectl, "JSONPath Support".
"""

import base64
import binascii
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any

from kubecert_lesson import kubectl
from kubecert_lesson.errors import LessonError
from kubecert_lesson.inventory import pem
from kubecert_lesson.inventory.values import (
    Found,
    HeldCertificate,
    Holder,
    Inventory,
    Unreadable,
)
from kubecert_lesson.kubeconfig.model import Kubeconfig
from kubecert_lesson.kubectl.runs import Run
from kubecert_lesson.words import Text, text

PathLike = str | os.PathLike[str]
SECRETS = "secrets"
# Tabs and lines cannot be in names, nor in base64.
_SECRET_FIELDS = (
    r'{range .items[*]}{.metadata.namespace}{"\t"}{.metadata.name}{"\t"}{.data.tls\.crt}{"\t"}'
    r'{.data.ca\.crt}{"\n"}{end}'
)
# Every namespace gets a copy of it.
_COPIED = "kube-root-ca.crt"
# Where in an object of each kind certificates are, and whether as base64.
PLACES: dict[str, tuple[tuple[str, ...], bool]] = {
    "configmaps": (("data", "*"), False),
    "certificatesigningrequests.certificates.k8s.io": (("status", "certificate"), True),
    "apiservices.apiregistration.k8s.io": (("spec", "caBundle"), True),
    "validatingwebhookconfigurations.admissionregistration.k8s.io": (
        ("webhooks", "*", "clientConfig", "caBundle"),
        True,
    ),
    "mutatingwebhookconfigurations.admissionregistration.k8s.io": (
        ("webhooks", "*", "clientConfig", "caBundle"),
        True,
    ),
    "customresourcedefinitions.apiextensions.k8s.io": (
        ("spec", "conversion", "webhook", "clientConfig", "caBundle"),
        True,
    ),
}


def of_cluster(
    kubeconfig: Kubeconfig | bytes | PathLike | Sequence[PathLike],
    *,
    context: str | None = None,
    timeout: float = 30,
) -> Inventory:
    """Ask a cluster for the certificates in its objects.

    These are TLS Secrets, ConfigMaps, signing requests, and the authorities that webhooks, CRDs
    and aggregated APIs are checked against. What the user may not list is ``unreadable``. Raises
    LessonError where the cluster cannot be asked, and ToolMissing without kubectl.
    """
    where = ["--context", context] if context else []

    def get(*arguments: str) -> Run:
        return kubectl.run(*arguments, *where, kubeconfig=kubeconfig, timeout=timeout)

    served = get("api-resources", "--verbs=list", "--output=name")
    if not served.ok:
        raise LessonError(
            "cluster-not-asked", "the cluster cannot be asked: {kubectl}", kubectl=_last(served)
        )
    return Inventory.of(_all(get, set(served.stdout.split())))


def _all(get: Any, served: set[str]) -> Iterator[Found]:
    if SECRETS in served:
        selector = "--field-selector=type=kubernetes.io/tls"
        told = get("get", SECRETS, "-A", selector, f"--output=jsonpath={_SECRET_FIELDS}")
        yield from of_secrets(told.stdout) if told.ok else _refused(SECRETS, told)
    for kind in PLACES:
        if kind in served:
            told = get("get", kind, "-A", "--output=json")
            yield from of_list(kind, told.stdout) if told.ok else _refused(kind, told)


def of_secrets(lines: str) -> Iterator[Found]:
    """Read the certificates of Secrets: lines of namespace, name, tls.crt and ca.crt."""
    for line in lines.splitlines():
        fields = line.split("\t")
        for field, content in zip(("tls.crt", "ca.crt"), fields[2:], strict=False):
            where = _object(SECRETS, fields[0], fields[1], field)
            yield from _certificates(content, where, coded=True)


def of_list(kind: str, document: str) -> Iterator[Found]:
    """Read the certificates of a list of objects, which is JSON."""
    path, coded = PLACES[kind]
    try:
        items = [dict(item) for item in json.loads(document)["items"]]
    except (ValueError, KeyError, TypeError):
        why = text("not-a-list", "kubectl printed something else than a list as JSON")
        yield Unreadable(_object(kind, "", "", ""), why)
        return
    copied = False
    for item in items:
        given = item.get("metadata")
        metadata = given if isinstance(given, dict) else {}
        namespace, name = str(metadata.get("namespace") or ""), str(metadata.get("name") or "")
        if name == _COPIED and copied:
            continue
        copied = copied or name == _COPIED
        for field, content in _values(item, path):
            if isinstance(content, str) and (coded or pem.CERTIFICATE.decode() in content):
                yield from _certificates(content, _object(kind, namespace, name, field), coded)


def _values(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Follow a path of fields, '*' for each entry of a map or a list; give its end's name, too."""
    if not path:
        yield "", value
        return
    first, *rest = path
    entries: list[tuple[str, Any]]
    if first != "*":
        entries = [(first, value.get(first))] if isinstance(value, dict) else []
    elif isinstance(value, dict):
        entries = list(value.items())
    else:
        entries = [(str(n), one) for n, one in enumerate(value if isinstance(value, list) else [])]
    for name, inside in entries:
        if inside is not None:
            for below, end in _values(inside, tuple(rest)):
                yield (f"{name}.{below}" if below else name), end


def _certificates(content: str, where: Text, coded: bool) -> Iterator[Found]:
    data = content.encode()
    if coded:
        try:
            data = base64.b64decode(content, validate=True)
        except binascii.Error:
            yield Unreadable(where, text("not-base64", "it is not base64"))
            return
    if data and pem.CERTIFICATE not in data:
        yield Unreadable(where, text("not-pem", "it is not a certificate as PEM"))
    for number, found in enumerate(pem.certificates(data)):
        if isinstance(found, Text):
            yield Unreadable(where, found)
        else:
            yield HeldCertificate(
                certificate=found, holder=Holder.OBJECT, where=where, follows=number > 0
            )


def _object(kind: str, namespace: str, name: str, field: str) -> Text:
    short = kind.partition(".")[0]
    if not name:
        return text("objects", "{kind}", kind=short)
    if namespace:
        return text(
            "namespaced-object",
            "{kind} {namespace}/{name}, {field}",
            kind=short,
            namespace=namespace,
            name=name,
            field=field,
        )
    return text("object", "{kind} {name}, {field}", kind=short, name=name, field=field)


def _refused(kind: str, told: Run) -> Iterator[Found]:
    yield Unreadable(
        _object(kind, "", "", ""), text("kubectl", "kubectl says: {line}", line=_last(told))
    )


def _last(told: Run) -> str:
    lines = told.stderr.strip().splitlines()
    return lines[-1] if lines else ""
