"""Looking at a server from the client's side: does it answer, what does it show, what does it say?

Nothing secret is sent to a server that was not verified: ``look`` sends no credential at all, and
``ask`` continues only where the judge finds good what the server shows on that very connection,
before a client certificate or a token is sent. Source: RFC 8446, section 4.4.
"""

import json
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import urlsplit

from cryptography import x509

from kubecert_lesson.certificates import foreign
from kubecert_lesson.dialling.channels import Channel, ConnectionFailed
from kubecert_lesson.dialling.client import (
    HTTP1,
    HTTP2,
    NO_COMMON_PROTOCOL,
    TlsConnection,
    curious_context,
    judged_context,
)
from kubecert_lesson.dialling.http1 import NOT_IN_TIME, SPEAKS_HTTP2, exchange, why
from kubecert_lesson.dialling.routes import Route
from kubecert_lesson.dialling.tunnels import (
    ProxyRefused,
    ProxyUnreachable,
    basic,
)
from kubecert_lesson.dialling.values import Address, Answer, Judge, Login, Spoken
from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Text, text

_PATIENCE = (0.05, 0.5)  # in which a server that refuses a client certificate says so
_NO_CERTIFICATE = text("no-certificate", "it shows no certificate")
_NOT_OPEN = (OSError, ProxyUnreachable, ProxyRefused)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """What a TLS server shows to a client without credentials.

    ``certificates`` is what it sends, its own first. ``asked`` says whether it asks for a client
    certificate, and ``asks_for`` the names (DER) of the authorities that it may be from. ``error``
    says why there is no TLS, and ``spoken`` what was answered then. ``only_http2`` is True for a
    server that takes no HTTP/1.1, ``too_slow`` for one that kubectl would not wait for either.
    """

    certificates: tuple[x509.Certificate, ...] = ()
    asked: bool = False
    asks_for: tuple[bytes, ...] = ()
    answer: Answer = field(default_factory=Answer)
    error: Text | None = None
    spoken: Spoken = Spoken.NOTHING
    only_http2: bool = False
    too_slow: bool = False


def address(server: str) -> Address:
    """Take a server's URL apart. Raises LessonError for one that cannot be dialled."""
    try:
        parts = urlsplit(str.__str__(server))
        port = parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError:
        raise LessonError(
            "not-a-url", "the server's address is not a URL: write https://HOST:6443"
        ) from None
    if not parts.hostname:
        raise LessonError("no-host", "the server's address has no host: write https://HOST:6443")
    return Address(parts.scheme, parts.hostname, port, path=parts.path.rstrip("/"))


def resolve(where: Address) -> tuple[str, ...]:
    """Return the IP addresses of a host. Raises LessonError where its name is not known."""
    try:
        found = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise LessonError(
            "unknown-host", "{host}: {why}", host=where.host, why=error.strerror
        ) from error
    except ValueError as error:
        raise LessonError(
            "not-a-host-name", "{host}: it is not a host name", host=where.host
        ) from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect(route: Route) -> None:
    """Open a connection and close it again. Raises OSError, ProxyUnreachable and ProxyRefused."""
    route.open().close()


def look(route: Route, name: str) -> FirstLook:
    """Shake hands without any credential, and ask for /version as anyone may.

    ``name`` is the server name to ask for, '' for an address. What the server shows is returned
    unjudged, and nothing that it answers can be trusted.
    """
    shown = _look(route, name, HTTP1)
    if shown.answer.alert != NO_COMMON_PROTOCOL:
        return shown
    # It refused what was offered before it showed anything.
    return replace(_look(route, name, HTTP2), answer=Answer(error=SPEAKS_HTTP2), only_http2=True)


def ask(
    route: Route,
    name: str,
    path: str,
    *,
    judge: Judge,
    login: Login,
    document: object = None,
) -> Answer:
    """Send one request to a server that shows what ``judge`` finds good.

    A ``document`` is sent by POST as JSON. A token is sent after the handshake only. A connection
    that breaks silently is tried again, since a server's last message in TLS can get lost.
    """
    answer = Answer()
    for patience in _PATIENCE:
        try:
            with closing(route.open()) as channel:
                visit = _Visit(channel, name, judge, login)
                answer = visit.ask(route, path, document, patience)
        except _NOT_OPEN as error:
            answer = Answer(error=_why(error))
        if answer.code or answer.alert or answer.another:
            break
    return answer


def ask_plain(route: Route, path: str, *, document: object = None) -> Answer:
    """Send one request over plain HTTP, without any credential: as kubectl does for http://."""
    try:
        with closing(route.open()) as channel:
            return _send(channel, route, path, document)
    except _NOT_OPEN as error:
        return Answer(error=_why(error))


def system_authorities() -> tuple[x509.Certificate, ...]:
    """Return the certificates that this machine's system trusts, as kubectl would use them."""
    found = ssl.create_default_context().get_ca_certs(binary_form=True)
    certificates = []
    for der in found:
        # One that the library does not accept is of no use here.
        read = foreign.attempt(partial(x509.load_der_x509_certificate, der))
        if read is not None:
            certificates.append(read)
    return tuple(certificates)


class _Visit:
    """One connection on which something may be sent that is not for everybody."""

    def __init__(self, channel: Channel, name: str, judge: Judge, login: Login) -> None:
        self._judge, self._login = judge, login
        self._judged: bool | None = None
        self._tls = TlsConnection(judged_context(self._good, login), channel, name)

    def _good(self, shown: Sequence[x509.Certificate]) -> bool:
        self._judged = bool(shown) and self._judge(shown)
        return self._judged

    def ask(self, route: Route, path: str, document: object, patience: float) -> Answer:
        until = time.monotonic() + route.handshake_seconds
        tls, login = self._tls, self._login
        try:
            tls.shake_hands(until)
            tls.listen(patience, until)
        except ConnectionFailed as failure:
            answer = Answer(error=failure.why)
        else:
            token = (("Authorization", f"Bearer {login.token}"),) if login.token else ()
            headers = (*token, *login.headers)
            # It was judged before the handshake could end well, so this never is otherwise.
            assert self._judged
            answer = _send(tls, route, path, document, headers)
        return replace(
            answer,
            alert=tls.alert,
            shown=tls.certificates(),
            another=self._judged is False,
            asked=tls.asked,
        )


def _look(route: Route, name: str, protocol: bytes) -> FirstLook:
    try:
        with closing(route.open()) as channel:
            tls = TlsConnection(curious_context(protocol), channel, name)
            return _look_at(tls, route, protocol)
    except _NOT_OPEN as failure:
        return FirstLook(error=_why(failure))


def _look_at(tls: TlsConnection, route: Route, protocol: bytes) -> FirstLook:
    error = None
    try:
        tls.shake_hands(time.monotonic() + route.handshake_seconds)
    except ConnectionFailed as failure:
        error = failure.why
    answer = Answer(error=error)
    shown = tls.certificates()
    if shown and not error and protocol == HTTP1:
        answer = _send(tls, route, "/version")
    return FirstLook(
        certificates=shown,
        asked=tls.asked,
        asks_for=tls.asked_for(),
        answer=replace(answer, alert=tls.alert),
        error=None if shown else error or _NO_CERTIFICATE,
        spoken=tls.spoken,
        only_http2=answer.error is SPEAKS_HTTP2,
        too_slow=error is NOT_IN_TIME and route.as_patient_as_kubectl,
    )


def _send(
    channel: Channel,
    route: Route,
    path: str,
    document: object = None,
    headers: Sequence[tuple[str, str]] = (),
) -> Answer:
    proxy = route.proxy if route.passes_on else None
    return exchange(
        channel,
        route.where,
        "GET" if document is None else "POST",
        path,
        until=time.monotonic() + route.patience,
        body=b"" if document is None else json.dumps(document).encode(),
        headers=(*headers, *(basic(proxy) if proxy else ())),
        whole=proxy is not None,
    )


def _why(error: Exception) -> Text:
    match error:
        case ProxyRefused():
            return text("proxy-refuses", "the proxy opens no tunnel: {why}", why=error.why)
        case ProxyUnreachable():
            return text("no-proxy", "the proxy is not reached: {why}", why=why(error.cause))
        case _:
            return why(error)
