"""Putting the lesson's nodes, pods and bindings into a real cluster, whose etcd is empty."""

import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any

from kubecert_lesson.apiserver.kinds import Resource, at
from kubecert_lesson.apiserver.responses import Json
from kubecert_lesson.apiserver.store import metadata_of
from kubecert_lesson.errors import LessonError

_ORDER = ("namespaces", "nodes", "pods", "clusterroles", "clusterrolebindings", "rolebindings")
_OURS = ("uid", "resourceVersion", "creationTimestamp")
_CONFLICT = 409
_SECONDS = 20.0
Send = Callable[[str, str, Json | None], tuple[int, Any]]


def sender(host: str, port: int, token: str) -> Send:
    """Return a function that sends a request: method, path and object in, code and answer out.

    It does not check the server's certificate, which may be wrong on purpose: it is for the
    server that this process has just started on this machine.
    """
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(method: str, path: str, body: Json | None = None) -> tuple[int, Any]:
        connection = http.client.HTTPSConnection(host, port, context=context, timeout=10)
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            is_json = "json" in answer.getheader("Content-Type", "")
            return answer.status, json.loads(text) if is_json else text
        finally:
            connection.close()

    return send


def furnish(send: Send, kinds: Mapping[str, Resource]) -> None:
    """Make the objects of these kinds; what exists already stays as it is.

    Raises LessonError for an object that the server does not take.
    """
    for plural in _ORDER:
        for item in kinds[plural].objects:
            _make(send, kinds[plural], item)


def _make(send: Send, kind: Resource, item: Json) -> None:
    namespace = at(item, "metadata.namespace")
    scope = f"/namespaces/{namespace}" if namespace else ""
    root = f"/apis/{kind.group}/v1" if kind.group else "/api/v1"
    path = f"{root}{scope}/{kind.plural}"
    metadata = {k: v for k, v in metadata_of(item).items() if k not in _OURS}
    end = time.monotonic() + _SECONDS
    while True:
        code, made = send("POST", path, {**item, "metadata": metadata})
        if code in (201, _CONFLICT):
            break
        # A namespace of the system's own may be a moment late: then it is worth another try.
        if code in (400, 422) or time.monotonic() > end:
            raise LessonError(
                "refused-object",
                "the cluster refuses {kind} {name}: {answer}",
                kind=kind.kind,
                name=metadata["name"],
                answer=made,
            )
        time.sleep(0.2)
    if code != _CONFLICT and "status" in item:
        changed = {**made, "status": item["status"]}
        code, answer = send("PUT", f"{path}/{metadata['name']}/status", changed)
        if code != 200:
            raise LessonError(
                "refused-status",
                "the cluster refuses the status of {name}: {answer}",
                name=metadata["name"],
                answer=answer,
            )
