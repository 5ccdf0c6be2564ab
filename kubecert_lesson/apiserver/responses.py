"""Requests and answers as plain values, and the Status object that every refusal carries.

Source: Kubernetes API conventions, "Response Status Kind"; bodies compared with those that
kube-apiserver 1.36 sent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from urllib.parse import parse_qs, unquote

from cryptography import x509

JSON = "application/json"
PROTOBUF = "application/vnd.kubernetes.protobuf"
SWITCHING = 101  # the client's protocol of choice follows
Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, with the certificates that the client showed in its TLS handshake."""

    method: str
    target: str
    headers: Mapping[str, str]  # names in lower case; of repeated ones the values by commas
    body: bytes = b""
    certificate: x509.Certificate | None = None
    intermediates: tuple[x509.Certificate, ...] = ()

    @property
    def path(self) -> str:
        """The path without its query, decoded."""
        return unquote(self.target.partition("?")[0])

    @property
    def query(self) -> dict[str, str]:
        """The query's fields; of a repeated one the first."""
        fields = parse_qs(self.target.partition("?")[2], keep_blank_values=True)
        return {name: values[0] for name, values in fields.items()}


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer. ``document`` is sent as JSON, ``text`` and the bytes ``raw`` as they are."""

    code: int
    document: Json | None = None
    _: KW_ONLY
    text: str = ""
    content_type: str = JSON
    raw: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def body(self, *, pretty: bool) -> bytes:
        """The bytes to send, indented where a person reads them."""
        if self.document is None:
            return self.raw or self.text.encode()
        if pretty:
            return json.dumps(self.document, indent=2, ensure_ascii=False).encode()
        return json.dumps(self.document, separators=(",", ":"), ensure_ascii=False).encode()


class Malformed(ValueError):
    """What a client sent cannot be read or used: why, in English, as Kubernetes says it.

    It becomes a part of a Status message, which is not translated.
    """


def read_json(body: bytes) -> object:
    """Read JSON as Go does: no NaN, and U+FFFD for what is no character. Raises ValueError.

    Source: the documentation of Go's encoding/json, Unmarshal.
    """
    document = json.loads(body.decode("utf-8", "replace"), parse_constant=_not_json)
    written = json.dumps(document, ensure_ascii=False)
    whole = written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return document if whole == written else json.loads(whole)


def _not_json(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


class Refusal(Exception):
    """An answer that is not the one that was asked for: its Status."""

    def __init__(self, response: Response) -> None:
        super().__init__(str((response.document or {}).get("message", response.text)))
        self.response = response


def refusal(code: int, reason: str, message: str, details: Json | None = None) -> Refusal:
    """Make a Refusal with a Status object of this code, reason and message."""
    document: Json = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason,
    }
    if details is not None:
        document["details"] = details
    return Refusal(Response(code, {**document, "code": code}))


def unauthorized() -> Refusal:
    """401: the client is told nothing more; the reason stays in the server's log."""
    return refusal(401, "Unauthorized", "Unauthorized")


def bad_request(message: str) -> Refusal:
    """400: the server cannot read the request."""
    return refusal(400, "BadRequest", message)


def not_found(resource: str, name: str, group: str = "") -> Refusal:
    """404 for an object that does not exist."""
    message = f'{qualified(resource, group)} "{name}" not found'
    return refusal(404, "NotFound", message, details_of(resource, name, group))


def already_exists(resource: str, name: str, group: str) -> Refusal:
    """409: there is an object of this name."""
    message = f'{qualified(resource, group)} "{name}" already exists'
    return refusal(409, "AlreadyExists", message, details_of(resource, name, group))


def conflict(resource: str, name: str, group: str) -> Refusal:
    """409: the object has changed since the client read it."""
    message = (
        f'Operation cannot be fulfilled on {qualified(resource, group)} "{name}": the object has'
        " been modified; please apply your changes to the latest version and try again"
    )
    return refusal(409, "Conflict", message, details_of(resource, name, group))


def forbidden(resource: str, name: str, group: str, why: str) -> Refusal:
    """403 for a request that the user may send, but not with this content."""
    subject = f'{qualified(resource, group)} "{name}"' if name else qualified(resource, group)
    return refusal(
        403, "Forbidden", f"{subject} is forbidden: {why}", details_of(resource, name, group)
    )


def invalid(kind: str, name: str, group: str, causes: Sequence[str]) -> Refusal:
    """422: the object is well-formed, but some of its fields say what cannot be."""
    why = causes[0] if len(causes) == 1 else f"[{', '.join(causes)}]"
    message = f'{qualified(kind, group)} "{name}" is invalid: {why}'
    # kubectl prints the causes of the details, not the message.
    split = (cause.partition(": ") for cause in causes)
    details = details_of(kind, name, group)
    details["causes"] = [{"field": field, "message": text} for field, _, text in split]
    return refusal(422, "Invalid", message, details)


def details_of(kind: str, name: str, group: str) -> Json:
    """What a Status says of the object it is about, without what is empty."""
    details = {"name": name, "group": group, "kind": kind}
    return {key: value for key, value in details.items() if value}


def qualified(resource: str, group: str) -> str:
    """A resource's name as messages have it: 'nodes', 'roles.rbac.authorization.k8s.io'."""
    return f"{resource}.{group}" if group else resource


def no_such_path() -> Response:
    """404 for a path that nothing answers: plain text, as kube-apiserver sends it."""
    return Response(404, text="404 page not found\n", content_type="text/plain; charset=utf-8")


def method_not_allowed() -> Refusal:
    """405: the resource is there, but not for this verb."""
    message = "the server does not allow this method on the requested resource"
    return refusal(405, "MethodNotAllowed", message, {})


def accepts(header: str, *, kind: str = "", group: str = "", version: str = "") -> bool:
    """Say whether an Accept header's entry asks for JSON of the given ``as=`` kind."""
    for entry in header.split(","):
        media, _, rest = entry.strip().partition(";")
        fields = dict(part.strip().partition("=")[::2] for part in rest.split(";") if part)
        wanted = (fields.get("as", ""), fields.get("g", ""), fields.get("v", ""))
        if media.strip() in (JSON, "application/*", "*/*") and wanted == (kind, group, version):
            return True
    return False


def require_json(header: str) -> None:
    """Raise a 406 unless plain JSON is among what the client accepts (no header: anything)."""
    if header and not accepts(header):
        message = f"only the following media types are accepted: {JSON}"
        raise refusal(406, "NotAcceptable", message)
