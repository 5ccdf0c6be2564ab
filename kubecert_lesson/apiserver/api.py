"""One request in, one answer out: authenticate, authorize, and only then look for the object.

That order is why a client without rights never learns what exists.
Source: Kubernetes, "Controlling Access to the Kubernetes API".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.apiserver import apiservices, csr, kubelets, rbac, token_requests, writing
from kubecert_lesson.apiserver.admission import Admission
from kubecert_lesson.apiserver.aggregation import Aggregation
from kubecert_lesson.apiserver.authentication import (
    Unauthenticated,
    UserInfo,
)
from kubecert_lesson.apiserver.authorization import Attributes, Binding, decide
from kubecert_lesson.apiserver.bearer import BearerTokens, identified
from kubecert_lesson.apiserver.calls import Calling, Dial, follow, no_network
from kubecert_lesson.apiserver.discovery import REVIEWS, discover, with_groups
from kubecert_lesson.apiserver.impersonation import impersonated, not_allowed
from kubecert_lesson.apiserver.kinds import Resource
from kubecert_lesson.apiserver.kubelets import Kubelets
from kubecert_lesson.apiserver.listing import read_many, read_one
from kubecert_lesson.apiserver.log import OUTGOING, LogEntry
from kubecert_lesson.apiserver.oidc import OidcAuthenticator
from kubecert_lesson.apiserver.responses import (
    Refusal,
    Request,
    Response,
    method_not_allowed,
    no_such_path,
    not_found,
    unauthorized,
)
from kubecert_lesson.apiserver.reviews import review
from kubecert_lesson.apiserver.tokens import TokenKeys
from kubecert_lesson.certificates import Identity, foreign

_VERBS = {"GET": "get", "HEAD": "get", "POST": "create", "PUT": "update", "PATCH": "patch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """What decides over every answer. Only the objects of its resources change while it runs.

    ``authority`` signs the certificates that are asked for by CertificateSigningRequests.
    ``kubelet_ca`` are the authorities that kubelets are checked by (None: they are not checked),
    ``dial`` is the way to them and to others, and ``log`` takes what goes wrong there.
    ``token_keys`` are for the tokens of service accounts, ``oidc`` judges those of an issuer.
    """

    client_ca: tuple[x509.Certificate, ...]
    authority: Identity
    resources: Mapping[str, Resource]
    address: str
    clock: datetime | None = None
    kubelet_ca: tuple[x509.Certificate, ...] | None = None
    token_keys: TokenKeys = field(default_factory=TokenKeys)
    oidc: OidcAuthenticator | None = None
    dial: Dial = no_network
    log: Callable[[LogEntry], None] = lambda entry: None

    def answer(self, request: Request) -> tuple[Response, LogEntry]:
        """Answer a request; return the answer and its entry in the log."""
        return follow(self.answering(request), self.dial)

    def answering(self, request: Request) -> Calling[tuple[Response, LogEntry]]:
        """Answer a request in steps: each is a call to another server."""
        user, reason = None, ""
        try:
            user = yield from self._authenticated(request)
            bindings = rbac.bindings(self.resources)
            asked = attributes(request)
            user = impersonated(request, user, asked, bindings)
            decision = decide(user, asked, bindings)
            reason = decision.reason
            if not decision.allowed:
                raise not_allowed(user, asked, decision.reason)
            response = yield from self._dispatch(request, user, asked, bindings)
        except Unauthenticated as error:
            response, reason = unauthorized().response, str(error)
        except Refusal as error:
            response, reason = error.response, str(error)
        return response, _entry(request, user, response, reason)

    @property
    def _aggregation(self) -> Aggregation:
        kinds = self.resources
        return Aggregation(
            services=kinds["services"], api_services=kinds["apiservices"], note=self._note
        )

    def _note(self, words: str) -> None:
        self.log(LogEntry(request=OUTGOING, reason=words))

    @property
    def _bearer(self) -> BearerTokens:
        return BearerTokens(
            keys=self.token_keys, kinds=self.resources, oidc=self.oidc, clock=self.clock
        )

    @property
    def _now(self) -> datetime:
        return self.clock or datetime.now(UTC)

    def _authenticated(self, request: Request) -> Calling[UserInfo]:
        return identified(request, self.client_ca, self._bearer)

    def _dispatch(
        self, request: Request, user: UserInfo, asked: Attributes, bindings: Sequence[Binding]
    ) -> Calling[Response]:
        kind = REVIEWS.get(asked.group, {}).get(asked.resource, "")
        if kind and not asked.name:
            if asked.verb != "create":
                raise method_not_allowed()
            if kind == "TokenReview":
                return (yield from token_requests.review(request, self._bearer))
            return review(request, user, kind, bindings)
        resource = self.resources.get(asked.resource)
        if resource is not None and resource.group == asked.group:
            if not asked.subresource:
                return (yield from self._objects(request, resource, user, asked))
            if asked.subresource in resource.subresources:
                return self._approval(request, resource, user, asked, bindings)
            if asked.full_resource == "serviceaccounts/token" and asked.verb == "create":
                return token_requests.grant(request, self._bearer, asked, self._now)
            if asked.resource == "pods" and asked.subresource in (kubelets.LOG, kubelets.EXEC):
                return (yield from self._of_kubelet(request, resource, asked))
        proxied = yield from self._aggregation.proxied(request, user)
        if proxied is not None:
            return proxied
        found = token_requests.published(request, self._bearer, self.address)
        found = found or discover(request, self.resources, self.address)
        if found is None:
            return no_such_path()
        if request.path.rstrip("/") == "/apis":
            found = with_groups(found, (yield from self._aggregation.groups()))
        if request.method not in ("GET", "HEAD"):
            raise method_not_allowed()
        return found

    def _objects(
        self, request: Request, resource: Resource, user: UserInfo, asked: Attributes
    ) -> Calling[Response]:
        if asked.verb not in resource.verbs:
            raise method_not_allowed()
        if resource.group == apiservices.GROUP and asked.verb in ("get", "list"):
            yield from self._aggregation.refreshed()
        namespace = asked.namespace if resource.namespaced else ""
        admission = Admission(request=request, user=user, kinds=self.resources, note=self._note)
        match asked.verb:
            case "list":
                return read_many(request, resource, namespace)
            case "get":
                return read_one(request, resource, namespace, asked.name)
            case "delete":
                return writing.delete(request, resource, namespace, asked.name)
            case "patch":
                old = writing.to_patch(request, resource, namespace, asked.name)
                new = writing.changed(request, resource, old, user)
                new = yield from admission.admit(resource, new, old)
                return writing.keep(request, resource, new, old)
        if namespace and not self.resources["namespaces"].objects.find("", namespace):
            raise not_found("namespaces", namespace)
        if asked.name or (resource.namespaced and not namespace):
            raise method_not_allowed()
        new = writing.draft(request, resource, namespace, user)
        new = yield from admission.admit(resource, new, None)
        return writing.keep(request, resource, new, None)

    def _of_kubelet(self, request: Request, pods: Resource, asked: Attributes) -> Calling[Response]:
        pod = writing.find(pods, asked.namespace, asked.name)
        nodes = self.resources["nodes"]
        found = Kubelets(nodes=nodes, authorities=self.kubelet_ca, note=self._note)
        return (yield from found.answer(request, pod, asked.subresource))

    def _approval(
        self,
        request: Request,
        resource: Resource,
        user: UserInfo,
        asked: Attributes,
        bindings: Sequence[Binding],
    ) -> Response:
        if asked.verb != "update":
            raise method_not_allowed()
        return csr.approve(
            request,
            resource,
            asked.name,
            user,
            bindings=bindings,
            authority=self.authority,
            at=self._now,
        )


def attributes(request: Request) -> Attributes:
    """Read out of method and path what a request asks to do.

    ``/api/v1/namespaces/NAMESPACE/RESOURCE/NAME/SUBRESOURCE`` is a resource, and so is
    ``/apis/GROUP/VERSION/…``; every other path is asked for as a bare path.
    Source: Kubernetes, "Authorization", determine the request verb.
    """
    parts = [part for part in request.path.split("/") if part]
    group, rest = "", parts[2:]
    if parts[:1] == ["apis"]:
        group, rest = (parts[1] if len(parts) > 1 else ""), parts[3:]
    if parts[:1] not in (["api"], ["apis"]) or not rest:
        return Attributes(request.method.lower(), path=request.path or "/")
    namespace = ""
    if rest[0] == "namespaces" and len(rest) > 1:
        namespace = rest[1]
        rest = rest[2:] if len(rest) > 2 and rest[2] not in ("finalize", "status") else rest
    resource, name, subresource = (*rest, "", "")[:3]
    return Attributes(
        _verb(request, name),
        group=group,
        resource=resource,
        subresource=subresource,
        namespace=namespace,
        name=name,
    )


def _verb(request: Request, name: str) -> str:
    if request.method == "DELETE":
        return "delete" if name else "deletecollection"
    verb = _VERBS.get(request.method, request.method.lower())
    if verb == "get" and not name:
        return "watch" if request.query.get("watch") in ("1", "true") else "list"
    return verb


def _entry(request: Request, user: UserInfo | None, response: Response, reason: str) -> LogEntry:
    return LogEntry(
        request=f"{request.method} {request.target}",
        client_certificate=_subject(request.certificate),
        user=user.name if user else "",
        code=response.code,
        reason=reason,
    )


def _subject(certificate: x509.Certificate | None) -> str:
    return certificates.name_text(foreign.subject(certificate)) if certificate else ""
