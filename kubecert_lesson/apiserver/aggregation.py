"""Aggregated APIs: groups that another server answers for, with the API server in front of it.

The API server checks the extension's certificate with the caBundle of the APIService, shows
``front-proxy-client``, and says in headers for whom it asks. An APIService is checked each time
that somebody asks for it. What is said of each failure is as kube-apiserver 1.36 said it.
Source: Kubernetes, "Configure the Aggregation Layer".
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.apiserver.apiservices import available, condition, is_local
from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.calls import Call, Calling, Shown, failed
from kubecert_lesson.apiserver.kinds import Resource, at
from kubecert_lesson.apiserver.responses import (
    Json,
    Request,
    Response,
    read_json,
)
from kubecert_lesson.apiserver.services import address_of
from kubecert_lesson.errors import LessonError

_CHECKED_AS = (("X-Remote-User", "system:kube-aggregator"), ("X-Remote-Group", "system:masters"))
_PASSED_ON = ("accept", "content-type", "user-agent")
_UNAVAILABLE = Response(503, text="service unavailable\n", content_type="text/plain; charset=utf-8")
_NOT_PEM = "unable to load root certificates: unable to parse bytes as PEM block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """The APIServices, the Services that they name, and where what fails is written down."""

    services: Resource
    api_services: Resource
    note: Callable[[str], None]

    def proxied(self, request: Request, user: UserInfo) -> Calling[Response | None]:
        """Answer for a group of another server; None where this server has it, or nobody."""
        for item in list(self._remote()):
            if not f"{request.path}/".startswith(f"{_root(item)}/"):
                continue
            fresh, _ = yield from self.checked(item)
            call = self._call(fresh, request.target)
            if call is None or not available(fresh):
                return _UNAVAILABLE
            headers = [*_for_whom(user), *_forwarded(request)]
            headers += [(n, request.headers[n]) for n in _PASSED_ON if n in request.headers]
            reply = yield replace(
                call, method=request.method, headers=tuple(headers), body=request.body
            )
            if reply.error:
                text = f"error trying to reach service: {reply.error}"
                return replace(_UNAVAILABLE, text=text)
            content_type = reply.headers.get("content-type", "text/plain")
            return Response(reply.code, raw=reply.body, content_type=content_type)
        return None

    def refreshed(self) -> Calling[None]:
        """Check every remote APIService once more, and keep what was found in its status."""
        for item in list(self._remote()):
            yield from self.checked(item)

    def groups(self) -> Calling[list[Json]]:
        """Return the documents of the groups that other servers answer for, as they gave them."""
        found = []
        for item in list(self._remote()):
            fresh, document = yield from self.checked(item)
            if available(fresh) and document:
                found.append(document)
        return found

    def checked(self, item: Json) -> Calling[tuple[Json, Json]]:
        """Ask an extension what it has; return its APIService as it is now, and the answer."""
        status, document = yield from self._check(item)
        if item.get("status") == status:
            return item, document
        return self.api_services.objects.put({**item, "status": status}), document

    def _check(self, item: Json) -> Calling[tuple[Json, Json]]:
        where = address_of(_service(item), self.services)
        if isinstance(where, tuple):
            return condition(item, reason=where[0], message=where[1]), {}
        try:
            call = self._call(item, _root(item))
        except LessonError:
            self.note(f"{_name(item)} failed with: {_NOT_PEM}")
            return {}, {}
        assert call is not None
        reply = yield replace(call, headers=(("User-Agent", "Go-http-client/1.1"), *_CHECKED_AS))
        if reply.error:
            why = failed(call, reply.error)
        elif reply.code != 200:
            why = f"bad status from {call.url}: {reply.code}"
        else:
            return condition(item), _document(reply.body)
        message = f"failing or missing response from {call.url}: {why}"
        self.note(f"{_name(item)} failed with: {message}")
        return condition(item, reason="FailedDiscoveryCheck", message=message), {}

    def _call(self, item: Json, target: str) -> Call | None:
        """Make a call to an extension, None where its Service leads nowhere.

        Raises LessonError for a caBundle that is not PEM.
        """
        service = _service(item)
        where = address_of(service, self.services)
        if isinstance(where, tuple):
            return None
        anchors: tuple[x509.Certificate, ...] | None = None
        if not _spec(item).get("insecureSkipTLSVerify"):
            bundle = base64.b64decode(_spec(item).get("caBundle", ""))
            anchors = certificates.load_all(bundle) if bundle else ()
        return Call(
            method="GET",
            url=f"https://{where}{target}",
            anchors=anchors,
            name=f"{service['name']}.{service['namespace']}.svc",
            shown=Shown.FRONT_PROXY,
            seconds=5.0,
        )

    def _remote(self) -> Iterator[Json]:
        return (item for item in self.api_services.objects if not is_local(item))


def _for_whom(user: UserInfo) -> Iterator[tuple[str, str]]:
    yield "X-Remote-User", user.name
    for group in user.groups:
        yield "X-Remote-Group", group
    for name, values in user.extra.items():
        for value in values:
            yield f"X-Remote-Extra-{name.replace('/', '%2f')}", value


def _forwarded(request: Request) -> Iterator[tuple[str, str]]:
    yield "X-Forwarded-For", "127.0.0.1"
    yield "X-Forwarded-Host", request.headers.get("host", "")
    yield "X-Forwarded-Proto", "https"
    yield "X-Forwarded-Uri", request.path


def _spec(item: Json) -> dict[str, Any]:
    return cast(dict[str, Any], item["spec"])


def _service(item: Json) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], _spec(item)["service"])


def _document(body: bytes) -> Json:
    """The resources that an extension says it has; {} where that cannot be read."""
    try:
        found = read_json(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or str(found.get("groupVersion", "")).count("/") != 1:
        return {}
    return found


def _root(item: Json) -> str:
    return f"/apis/{at(item, 'spec.group')}/{at(item, 'spec.version')}"


def _name(item: Json) -> str:
    return at(item, "metadata.name")
