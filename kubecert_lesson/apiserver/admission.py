"""Asking the webhooks before an object is kept: those that may change it, then those that judge it.

What is sent, and what is said of each failure, is as kube-apiserver 1.36 did it. A webhook that
cannot be asked stops the request, unless its failurePolicy is Ignore: then only the log tells.
Source: Kubernetes, "Dynamic Admission Control".
"""

import base64
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.apiserver import patches, webhooks, writing
from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.calls import Call, Calling, Reply, failed
from kubecert_lesson.apiserver.kinds import Resource
from kubecert_lesson.apiserver.responses import (
    JSON,
    Json,
    Malformed,
    Refusal,
    Request,
    Response,
    read_json,
    refusal,
)
from kubecert_lesson.apiserver.services import Nowhere, reached
from kubecert_lesson.apiserver.store import key
from kubecert_lesson.apiserver.webhooks import AdmissionRequest
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults.texts import ASKED

_MUTATING, _VALIDATING = "mutatingwebhookconfigurations", "validatingwebhookconfigurations"
_HEADERS = (
    ("User-Agent", "kube-apiserver-admission"),
    ("Accept", "application/json, */*"),
    ("Content-Type", JSON),
)


class CannotAsk(Exception):
    """A webhook gave no verdict; the text is kube-apiserver's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What the webhooks are asked about one request, and whom to tell what went wrong."""

    request: Request
    user: UserInfo
    kinds: Mapping[str, Resource]
    note: Callable[[str], None]

    def admit(self, resource: Resource, new: Json, old: Json | None) -> Calling[Json]:
        """Return the object as the webhooks leave it. Raises Refusal where one is against it."""
        namespace, name = key(new)
        operation = "CREATE" if old is None else "UPDATE"
        asked = AdmissionRequest(
            operation=operation, resource=resource, namespace=namespace, name=name
        )
        for webhook in webhooks.asked_about(asked, self.kinds[_MUTATING]):
            answer = yield from self._ask(webhook, asked, new, old)
            if answer.get("patch"):
                new = resource.checked(_mutated(resource, new, answer), self.user, old)
        for webhook in webhooks.asked_about(asked, self.kinds[_VALIDATING]):
            yield from self._ask(webhook, asked, new, old)
        return new

    def _ask(
        self, webhook: Mapping[str, Any], asked: AdmissionRequest, new: Json, old: Json | None
    ) -> Calling[Json]:
        try:
            answer = yield from self._verdict(webhook, asked, new, old)
        except CannotAsk as error:
            name = webhook["name"]
            why = f'failed calling webhook "{name}": {error}'
            is_open = webhook["failurePolicy"] == "Ignore"
            policy = "open" if is_open else "closed"
            self.note(f"Failed calling webhook, failing {policy} {name}: {why}")
            if is_open:
                return {}
            message = f"Internal error occurred: {why}"
            causes: Json = {"causes": [{"message": why}]}
            raise refusal(500, "InternalError", message, causes) from error
        if answer.get("allowed") is not True:
            raise _denied(webhook["name"], answer)
        return answer

    def _verdict(
        self, webhook: Mapping[str, Any], asked: AdmissionRequest, new: Json, old: Json | None
    ) -> Calling[Json]:
        url, name, service = webhooks.address(webhook)
        url += f"?timeout={webhook['timeoutSeconds']}s"
        review = self._review(asked, new, old)
        call = Call(
            method="POST",
            url=url,
            anchors=_anchors(webhook["clientConfig"].get("caBundle", "")),
            name=name,
            headers=_HEADERS,
            body=json.dumps(review, separators=(",", ":"), ensure_ascii=False).encode(),
            seconds=float(webhook["timeoutSeconds"]),
        )
        if service is not None:
            try:
                call = reached(call, service, self.kinds["services"])
            except Nowhere as error:
                raise CannotAsk(f"failed to call webhook: {failed(call, str(error))}") from error
        reply = yield call
        if reply.error:
            raise CannotAsk(f"failed to call webhook: {failed(call, reply.error)}")
        return _response(reply, str(_part(review, "request")["uid"]))

    def _review(self, asked: AdmissionRequest, new: Json, old: Json | None) -> Json:
        version = asked.resource.api_version.rpartition("/")[2]
        kind = {"group": asked.resource.group, "version": version, "kind": asked.resource.kind}
        resource = {
            "group": asked.resource.group,
            "version": version,
            "resource": asked.resource.plural,
        }
        user: Json = {"username": self.user.name, "groups": list(self.user.groups)}
        if self.user.extra:
            user["extra"] = self.user.extra
        request: Json = {
            "uid": str(uuid.uuid4()),
            "kind": kind,
            "resource": resource,
            "requestKind": kind,
            "requestResource": resource,
            "name": asked.name,
            **({"namespace": asked.namespace} if asked.namespace else {}),
            "operation": asked.operation,
            "userInfo": user,
            "object": new,
            "oldObject": old,
            "dryRun": writing.dry(self.request),
        }
        return {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": request}


def _anchors(bundle: str) -> tuple[x509.Certificate, ...]:
    """Read a caBundle as Go does: only when it is needed, and whatever lies between is skipped."""
    pem = base64.b64decode(bundle)
    try:
        return certificates.load_all(pem) if pem else ()
    except LessonError as error:
        private = b"-----BEGIN " in pem and b"CERTIFICATE-----" not in pem
        why = (
            "no valid certificate authority data seen"
            if private
            else "unable to parse bytes as PEM block"
        )
        raise CannotAsk(
            f"could not get REST client: unable to load root certificates: {why}"
        ) from error


def _response(reply: Reply, uid: str) -> Json:
    """Read the answer of a webhook. Raises CannotAsk where there is no verdict in it."""
    words = {
        401: ASKED,
        404: "the server could not find the requested resource",
    }
    if reply.code != 200:
        said = reply.body.decode("utf-8", "replace")
        other = f'an error on the server ("{said}") has prevented the request from succeeding'
        raise CannotAsk(f"failed to call webhook: {words.get(reply.code, other)}")
    try:
        document = read_json(reply.body)
    except (ValueError, RecursionError) as error:
        raise CannotAsk(f"failed to call webhook: the answer is not JSON: {error}") from error
    response = _part(document, "response")
    if not response:
        raise CannotAsk("received invalid webhook response: webhook response was absent")
    if response.get("uid") != uid:
        raise CannotAsk(
            "received invalid webhook response:"
            f' expected response.uid="{uid}", got "{response.get("uid", "")}"'
        )
    return response


def _mutated(resource: Resource, new: Json, answer: Json) -> Json:
    try:
        operations = read_json(base64.b64decode(str(answer["patch"])))
        return writing.reshaped(resource, patches.apply_json_patch(new, operations))
    except (Malformed, ValueError, RecursionError) as error:
        raise refusal(500, "InternalError", f"Internal error occurred: {error}") from error


def _denied(name: str, answer: Json) -> Refusal:
    status = _part(answer, "status")
    said = f"denied the request: {status['message']}" if status.get("message") else ""
    said = said or "denied the request without explanation"
    document: Json = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": f'admission webhook "{name}" {said}',
    }
    if status.get("reason"):
        document["reason"] = str(status["reason"])
    code = status.get("code")
    code = code if isinstance(code, int) and 400 <= code < 600 else 400
    return Refusal(Response(code, {**document, "code": code}))


def _part(document: object, name: str) -> Json:
    found = document.get(name) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}
