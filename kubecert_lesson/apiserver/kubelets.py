"""``kubectl logs`` and ``kubectl exec``: the API server asks the kubelet of the pod's node.

It shows ``apiserver-kubelet-client``; the kubelet's certificate it checks only with
--kubelet-certificate-authority, which kubeadm does not set. Paths, words and answers are as
kube-apiserver 1.36 was seen to send them, towards nodes that take WebSockets.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from cryptography import x509

from kubecert_lesson.apiserver.calls import Call, Calling, Reply, Shown, failed
from kubecert_lesson.apiserver.kinds import Resource, at
from kubecert_lesson.apiserver.responses import (
    SWITCHING,
    Json,
    Refusal,
    Request,
    Response,
    bad_request,
    not_found,
    refusal,
)
from kubecert_lesson.apiserver.store import metadata_of
from kubecert_lesson.faults.texts import ASKED

LOG, EXEC = "log", "exec"
DEFAULT_PORT = 10250
_TEXT = "text/plain"
_OF_LOGS = ("follow", "limitBytes", "previous", "sinceSeconds", "sinceTime", "tailLines")
_PASSED_ON = ("connection", "sec-websocket-accept", "sec-websocket-protocol", "upgrade")
_NEEDED_TO_UPGRADE = (*_PASSED_ON, "sec-websocket-key", "sec-websocket-version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kubelets:
    """The nodes, and by which authorities their kubelets are checked; None: by none at all."""

    nodes: Resource
    authorities: tuple[x509.Certificate, ...] | None
    note: Callable[[str], None]

    def answer(self, request: Request, pod: Json, subresource: str) -> Calling[Response]:
        """Answer for a pod's log or exec. Raises Refusal."""
        query = parse_qs(request.target.partition("?")[2], keep_blank_values=True)
        container = query.get("container", _containers(pod))[0]
        if subresource == EXEC:
            return (yield from self._exec(request, pod, container, query))
        return (yield from self._log(pod, container, query))

    def _log(self, pod: Json, container: str, query: dict[str, list[str]]) -> Calling[Response]:
        name = str(metadata_of(pod)["name"])
        if not at(pod, "spec.nodeName"):
            return Response(200, content_type=_TEXT)  # nothing has run yet
        asked = [(n, query[n][0]) for n in (*_OF_LOGS, "timestamps") if n in query]
        call = self._call("GET", "containerLogs", pod, container, asked)
        reply = yield call
        if reply.error:
            raise self._unreached(failed(call, reply.error))
        if reply.code == 200:
            return Response(200, raw=reply.body, content_type=_TEXT)
        raise _log_refused(reply, name)

    def _exec(
        self, request: Request, pod: Json, container: str, query: dict[str, list[str]]
    ) -> Calling[Response]:
        if "upgrade" not in request.headers:
            raise bad_request("Upgrade request required")
        if not at(pod, "spec.nodeName"):
            raise bad_request(f"pod {metadata_of(pod)['name']} does not have a host assigned")
        asked = [("command", part) for part in query.get("command", ())]
        for name, short in (("stderr", "error"), ("stdin", "input"), ("stdout", "output")):
            if query.get(name) == ["true"]:
                asked.append((short, "1"))
        headers = tuple((n, request.headers[n]) for n in _NEEDED_TO_UPGRADE if n in request.headers)
        reply = yield self._call(request.method, "exec", pod, container, asked, headers)
        if reply.error:
            raise self._unreached(f"error dialing backend: {reply.error}")
        if reply.code != SWITCHING:
            return Response(reply.code, raw=reply.body, content_type=_TEXT)
        passed = tuple((n, reply.headers[n]) for n in _PASSED_ON if n in reply.headers)
        return Response(SWITCHING, raw=reply.body, headers=passed)

    def _call(
        self,
        method: str,
        what: str,
        pod: Json,
        container: str,
        asked: Sequence[tuple[str, str]],
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Call:
        metadata, node = metadata_of(pod), at(pod, "spec.nodeName")
        found = self.nodes.objects.find("", node)
        if found is None:
            raise not_found("pods", node)  # as kube-apiserver says it
        path = f"{what}/{metadata['namespace']}/{metadata['name']}/{container}"
        query = f"?{urlencode(asked)}" if asked else ""
        return Call(
            method=method,
            url=f"https://{_address(found)}:{_port(found)}/{path}{query}",
            anchors=self.authorities,
            shown=Shown.KUBELET_CLIENT,
            headers=(("User-Agent", "Go-http-client/1.1"), ("Accept-Encoding", "gzip"), *headers),
        )

    def _unreached(self, message: str) -> Refusal:
        self.note(f"apiserver received an error that is not an metav1.Status: {message}")
        return status_without_reason(500, message)


def status_without_reason(code: int, message: str) -> Refusal:
    """Make the Status of an error that kube-apiserver has no reason for: kubectl shows none."""
    document: Json = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    return Refusal(Response(code, {**document, "message": message, "code": code}))


def _log_refused(reply: Reply, name: str) -> Refusal:
    said = reply.body.decode("utf-8", "replace")
    known = {
        401: ("Unauthorized", ASKED),
        403: ("Forbidden", said),
        404: ("NotFound", "the server could not find the requested resource"),
    }
    other = f"an error on the server ({json.dumps(said)}) has prevented the request from succeeding"
    reason, words = known.get(reply.code, ("InternalError", other))
    details: Json = {"name": name, "kind": "pods/log"}
    return refusal(reply.code, reason, f"{words} ( pods/log {name})", details)


def _containers(pod: Json) -> list[str]:
    spec = pod["spec"]
    containers = spec.get("containers", []) if isinstance(spec, dict) else []
    return [container["name"] for container in containers]


def _status(node: Json) -> Json:
    found = node.get("status")
    return found if isinstance(found, dict) else {}


def _address(node: Json) -> str:
    """The node's InternalIP, which kubeadm puts first in --kubelet-preferred-address-types."""
    addresses = _status(node).get("addresses", [])
    kinds = {a["type"]: a["address"] for a in addresses} if isinstance(addresses, list) else {}
    return str(kinds.get("InternalIP", metadata_of(node)["name"]))


def _port(node: Json) -> int:
    endpoints = _status(node).get("daemonEndpoints", {})
    found = endpoints.get("kubeletEndpoint", {}) if isinstance(endpoints, dict) else {}
    return int(found.get("Port", DEFAULT_PORT))
