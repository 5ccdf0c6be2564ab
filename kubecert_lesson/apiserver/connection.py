"""One client's connection: plain bytes, then TLS, then HTTP.

Nothing here waits: TLS (pyOpenSSL) and HTTP (h11) are both fed with whatever bytes have
arrived, so that no connection can hold up another. Each has a deadline. Source: RFC 9112.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from typing import cast

import h11

from kubecert_lesson.apiserver.calls import Answers, Calling, Reply
from kubecert_lesson.apiserver.log import HANDSHAKE, LOGGER, LogEntry
from kubecert_lesson.apiserver.responses import SWITCHING, Request, Response, refusal
from kubecert_lesson.apiserver.sessions import Session
from kubecert_lesson.apiserver.tls import HandshakeFailed

REQUEST_SECONDS = 30.0  # for a handshake and a whole request, as for the next one
LINGER_SECONDS = 2.0  # for the client to read the last words
MOST_CONNECTIONS = 128  # the one that did nothing for longest makes room for the next
MOST_HEADER_BYTES = 1 << 20  # as Go's default
MOST_BODY_BYTES = 3 << 20  # as kube-apiserver's
_TLS_HANDSHAKE_RECORD = 0x16
_PLAIN_HTTP = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
_READERS = ("curl", "Wget", "Mozilla/5.0")  # user agents that a person reads, as in Kubernetes


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What all connections share. ``connections`` are in order: the longest idle one first."""

    loop: asyncio.AbstractEventLoop
    new_session: Callable[[], Session]  # TLS, or in the clear
    api: Answers
    log: Callable[[LogEntry], None]
    connections: "dict[Connection, None]" = field(default_factory=dict)


class Connection(asyncio.Protocol):
    """One client: plain bytes, then TLS, then HTTP."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._tls: Session | None = None
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=MOST_HEADER_BYTES)
        self._head: h11.Request | None = None
        self._body = bytearray()
        self._finished = False
        self._client_is_slow = False
        self._more_to_answer = False
        self._asks_others = False

    @property
    def shaking_hands(self) -> bool:
        """True until the handshake has succeeded or failed."""
        return not self._finished and not (self._tls and self._tls.established)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if len(self._service.connections) >= MOST_CONNECTIONS:
            next(iter(self._service.connections)).abort()
        self._deadline = self._service.loop.call_later(REQUEST_SECONDS, self.abort)
        self._service.connections[self] = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._deadline.cancel()
        self._service.connections.pop(self, None)
        if self.shaking_hands:
            self._failed("EOF")

    def pause_writing(self) -> None:
        self._client_is_slow = True  # it does not read its answers: take no more from it
        self._throttle()

    def resume_writing(self) -> None:
        self._client_is_slow = False
        self._throttle()
        if self._more_to_answer:
            self._service.loop.call_soon(self._next_request)

    def _throttle(self) -> None:
        if self._client_is_slow or self._more_to_answer or self._asks_others:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def abort(self) -> None:
        """Cut the connection at once."""
        self._service.connections.pop(self, None)
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._finished:
            return  # the last words are said; what still comes is not read
        if self._tls is None:
            session = self._service.new_session()
            if session.encrypted and data[0] != _TLS_HANDSHAKE_RECORD:
                self._failed("client sent an HTTP request to an HTTPS server")
                self._transport.write(_PLAIN_HTTP)
                self._finish()
                return
            self._tls = session
        try:
            plain = self._tls.receive(data)
        except HandshakeFailed as error:
            self._failed(str(error))
            self._finish()
            return
        if plain:
            self._http.receive_data(plain)
            self._read_request()
        self._flush()
        if self._tls.closed:
            self._finish()

    def _next_request(self) -> None:
        if self._finished or self._client_is_slow or self._transport.is_closing():
            return
        self._more_to_answer = False
        self._throttle()
        self._read_request()
        self._flush()

    def _read_request(self) -> None:
        """Read what has arrived, up to the end of one request."""
        try:
            while True:
                match self._http.next_event():
                    case h11.Request() as head:
                        self._head, self._body = head, bytearray()
                    case h11.Data(data=data):
                        self._body += data
                        if len(self._body) > MOST_BODY_BYTES:
                            raise h11.RemoteProtocolError("too large", error_status_hint=413)
                    case h11.EndOfMessage():
                        self._respond()
                        return
                    case _:  # the rest has still to arrive
                        break
            if self._http.they_are_waiting_for_100_continue:
                self._send(h11.InformationalResponse(status_code=100, headers=[]))
        except h11.RemoteProtocolError as error:
            self._refuse(error.error_status_hint)

    def _respond(self) -> None:
        request = self._request()
        self._go_on(request, self._service.api.answering(request), None)

    def _go_on(
        self,
        request: Request,
        steps: Calling[tuple[Response, LogEntry]],
        reply: asyncio.Future[Reply] | None,
    ) -> None:
        """Answer; or first ask another server, in a thread of its own, while others are served."""
        try:
            call = next(steps) if reply is None else steps.send(reply.result())
        except StopIteration as end:
            response, entry = end.value
        except Exception as error:  # noqa: BLE001 - an error of this server must not end it
            message = f"Internal error occurred: {error}"
            LOGGER.exception("%s %s: %s", request.method, request.target, message)
            response = refusal(500, "InternalError", message).response
            entry = LogEntry(
                request=f"{request.method} {request.target}",
                code=500,
                reason=message,
            )
        else:
            self._asks_others = True
            self._throttle()
            waiting = self._service.loop.run_in_executor(None, self._service.api.dial, call)
            waiting.add_done_callback(partial(self._go_on, request, steps))
            return
        self._asks_others = False
        self._service.log(entry)
        if not self._transport.is_closing():
            self._answer(request, response)
            self._flush()

    def _answer(self, request: Request, response: Response) -> None:
        pretty = request.query.get("pretty") in ("1", "true") or request.path in ("/", "/version")
        pretty = pretty or request.headers.get("user-agent", "").startswith(_READERS)
        if response.code == SWITCHING:
            self._switch(response)
            return
        self._send_response(response, response.body(pretty=pretty))
        self._head = None
        self._restart_deadline()
        if self._http.our_state is h11.MUST_CLOSE:
            self._finish()
            return
        self._http.start_next_cycle()
        self._more_to_answer = True  # perhaps; the other connections have their turn first
        self._throttle()
        self._service.loop.call_soon(self._next_request)

    def _switch(self, response: Response) -> None:
        """Speak another protocol from here on: all that there is to say in it, and the end."""
        headers = list(response.headers)
        self._send(h11.InformationalResponse(status_code=SWITCHING, headers=headers))
        assert self._tls is not None
        self._tls.send(response.raw)
        self._throttle()
        self._finish()

    def _request(self) -> Request:
        assert self._head is not None and self._tls is not None
        headers: dict[str, str] = {}
        for raw_name, raw_value in self._head.headers:
            name, value = raw_name.decode("latin-1"), raw_value.decode("utf-8", "replace")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return Request(
            method=self._head.method.decode("latin-1"),
            target=self._head.target.decode("latin-1"),
            headers=headers,
            body=bytes(self._body),
            certificate=self._tls.certificate,
            intermediates=self._tls.intermediates,
        )

    def _refuse(self, code: int) -> None:
        """Answer what is not HTTP, or too large, and close."""
        text = {413: "Request Entity Too Large", 431: "Request Header Fields Too Large"}
        words = f"{code} {text.get(code, 'Bad Request')}"
        self._service.log(
            LogEntry(
                request="unreadable request",
                code=code,
                reason=words,
            )
        )
        response = Response(code, text=words, content_type="text/plain; charset=utf-8")
        self._send_response(response, words.encode(), close=True)
        self._finish()

    def _send_response(self, response: Response, body: bytes, *, close: bool = False) -> None:
        headers = [
            ("Cache-Control", "no-cache, private"),
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(body))),
            *response.headers,
            ("Date", format_datetime(self._service.api.clock or datetime.now(UTC), usegmt=True)),
        ]
        if close:
            headers.append(("Connection", "close"))
        self._send(h11.Response(status_code=response.code, headers=headers))
        if self._head is None or self._head.method != b"HEAD":
            self._send(h11.Data(data=body))
        self._send(h11.EndOfMessage())

    def _send(self, event: h11.Event) -> None:
        assert self._tls is not None
        self._tls.send(self._http.send(event) or b"")

    def _flush(self) -> None:
        if self._tls is not None and (data := self._tls.outgoing()):
            self._transport.write(data)

    def _finish(self) -> None:
        """Send what is left, then wait for the client to hang up: closing now could lose it."""
        if self._finished:
            return
        self._finished = True
        if self._tls is not None:
            self._tls.close()
        self._flush()
        self._deadline.cancel()
        self._deadline = self._service.loop.call_later(LINGER_SECONDS, self.abort)
        if not self._transport.is_closing():
            self._transport.write_eof()

    def _restart_deadline(self) -> None:
        self._deadline.cancel()
        self._deadline = self._service.loop.call_later(REQUEST_SECONDS, self.abort)
        del self._service.connections[self]  # to the end of the row: it has just been active
        self._service.connections[self] = None

    def _failed(self, why: str) -> None:
        self._service.log(LogEntry(request=HANDSHAKE, reason=why))
