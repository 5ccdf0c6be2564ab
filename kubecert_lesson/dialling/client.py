"""The client's side of TLS and HTTP, over a socket that is open already.

pyOpenSSL, as on the server's side (tls.py): it tells what a server sends and whom it asks for,
and which alert it refused with. HTTP is h11's. Source: RFC 8446, sections 4.4 and 6; RFC 9112.
"""

import json
import select
import socket
import time
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import h11
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL
from OpenSSL.crypto import X509

from kubecert_lesson.apiserver.tls import alert_text
from kubecert_lesson.certificates import foreign
from kubecert_lesson.dialling.values import ALERT, Address, Answer, Login, Spoken
from kubecert_lesson.words import Text, text

_CHUNK = 65536
_MOST_BYTES = 1 << 20
_LONGEST_NAME = 255  # bytes
_CLOSED = text("closed", "the connection was closed")
_TOO_LATE = text("too-late", "no answer came in time")
_NOT_HTTP = text("not-http", "what came is not a complete HTTP answer")
_NOT_WRITTEN = text(
    "not-written", "the request cannot be written: there may be a line break in the token"
)


class ConnectionFailed(Exception):
    """TLS or the connection came to an end; ``why`` says how."""

    def __init__(self, why: Text) -> None:
        super().__init__(why)
        self.why = why


class TlsConnection:
    """One TLS connection over a socket."""

    def __init__(self, context: SSL.Context, plain: socket.socket, name: str, seconds: float):
        self._plain, self._until = plain, time.monotonic() + seconds
        self._tls = SSL.Connection(context, None)
        self._tls.set_connect_state()
        if asked_for := _server_name(name):
            self._tls.set_tlsext_host_name(asked_for)
        self._tls.set_info_callback(self._noticed)
        self._first = b""
        self.alert: int | None = None

    @property
    def spoken(self) -> Spoken:
        """What the first bytes that came are."""
        if not self._first:
            return Spoken.NOTHING
        if self._first[:1] in (b"\x15", b"\x16"):
            return Spoken.TLS
        return Spoken.HTTP if self._first.startswith(b"HTTP/") else Spoken.OTHER

    def shake_hands(self) -> None:
        """Complete the handshake. Raises ConnectionFailed where that is not possible."""
        while True:
            try:
                self._tls.do_handshake()
            except SSL.WantReadError:
                self._flush()
                self._receive()
            except SSL.Error as error:
                self._flush()
                raise ConnectionFailed(self._why(error)) from error
            else:
                self._flush()
                return

    def listen(self, seconds: float) -> None:
        """Wait a moment for a refusal: in TLS 1.3 it comes after the client's own handshake."""
        if select.select([self._plain], [], [], seconds)[0]:
            self._receive()
            try:
                self._tls.recv(1, socket.MSG_PEEK)
            except SSL.WantReadError:
                pass  # only session tickets
            except SSL.Error as error:
                raise ConnectionFailed(self._why(error)) from error

    def ask(
        self, where: Address, method: str, path: str, body: bytes = b"", token: str = ""
    ) -> Answer:
        """Send a request and return what comes, an alert included."""
        try:
            return exchange(where, method, path, self._send, self._read, body, token)
        except (ConnectionFailed, h11.ProtocolError, OSError) as error:
            return Answer(alert=self.alert, error=why(error))

    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Return what the server has sent, its own certificate first."""
        try:
            return tuple(self._tls.get_peer_cert_chain(as_cryptography=True) or ())
        except foreign.UNREADABLE:
            return ()

    def asked_for(self) -> tuple[bytes, ...]:
        """Return the names, as DER, of the authorities whose clients the server asks for."""
        return tuple(name.der() for name in self._tls.get_client_ca_list())

    def _send(self, data: bytes) -> None:
        try:
            self._tls.sendall(data)
        except SSL.Error as error:
            raise ConnectionFailed(self._why(error)) from error
        self._flush()

    def _read(self, size: int) -> bytes:
        while True:
            try:
                return self._tls.recv(size)
            except SSL.WantReadError:
                self._receive()
            except SSL.ZeroReturnError:
                return b""
            except SSL.Error as error:
                raise ConnectionFailed(self._why(error)) from error

    def _receive(self) -> None:
        try:
            data = receive_until(self._plain, _CHUNK, self._until)
        except OSError as error:
            raise ConnectionFailed(why(error)) from error
        if not data:
            raise ConnectionFailed(_CLOSED)
        self._first = self._first or data[:5]
        self._tls.bio_write(data)

    def _flush(self) -> None:
        try:
            while True:
                self._plain.sendall(self._tls.bio_read(_CHUNK))
        except SSL.WantReadError:
            return
        except OSError as error:
            # What the server sent before it closed may still be there to read.
            if self._first:
                return
            raise ConnectionFailed(why(error)) from error

    def _noticed(self, _: SSL.Connection, where: int, value: int) -> None:
        if where & SSL.SSL_CB_READ_ALERT == SSL.SSL_CB_READ_ALERT and value & 0xFF:
            self.alert = value & 0xFF

    def _why(self, error: SSL.Error) -> Text:
        if self.alert is not None:
            return _said(ALERT, alert_text(self.alert))
        reasons = error.args[0] if error.args else ()
        return _said("tls", str(reasons[0][2])) if reasons else _CLOSED


def _server_name(name: str) -> bytes:
    """The name that a handshake asks for; b'' for one that does not fit into it."""
    try:
        asked_for = name.encode("idna")
    except UnicodeError:  # an empty label, or one that is too long: kubectl asks for it as it is
        asked_for = name.encode("utf-8", "replace")
    return b"" if b"\0" in asked_for or len(asked_for) > _LONGEST_NAME else asked_for


def pinned_context(expect: x509.Certificate, login: Login) -> SSL.Context:
    """Return settings that end the handshake unless the server shows the expected certificate.

    The callback judges the server's own certificate (depth 0) before the client's is sent. What
    is above it in the chain was judged by ``chain`` before.
    """
    wanted = expect.public_bytes(Encoding.DER)

    def judge(_: SSL.Connection, shown: X509, error: int, depth: int, good: int) -> bool:
        return depth > 0 or shown.to_cryptography().public_bytes(Encoding.DER) == wanted

    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_verify(SSL.VERIFY_PEER, judge)
    if login.certificates and login.key is not None:
        context.use_certificate(login.certificates[0])
        context.use_privatekey(login.key)
        for further in login.certificates[1:]:
            context.add_extra_chain_cert(further)
    return context


def receive_until(plain: socket.socket, size: int, until: float) -> bytes:
    """Read what has come, at most so many bytes. ``until`` is a time of ``time.monotonic``.

    Raises TimeoutError after that time, however much comes still, and OSError.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    plain.settimeout(left)
    return plain.recv(size)


def exchange(
    where: Address,
    method: str,
    path: str,
    send: Callable[[bytes], object],
    receive: Callable[[int], bytes],
    body: bytes = b"",
    token: str = "",
) -> Answer:
    """Send one request over HTTP/1.1 and return its answer."""
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_BYTES)
    headers = [
        ("Host", str(where)),
        ("User-Agent", "kubecert-lesson"),
        ("Accept", "application/json"),
        ("Connection", "close"),
    ]
    if body:
        headers += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    if token:
        headers.append(("Authorization", f"Bearer {token}"))
    request = h11.Request(method=method, target=where.path + path, headers=headers)
    events = (request, *((h11.Data(data=body),) if body else ()), h11.EndOfMessage())
    send(b"".join(http.send(event) or b"" for event in events))
    return _read_answer(http, receive)


def _read_answer(http: h11.Connection, receive: Callable[[int], bytes]) -> Answer:
    head: h11.Response | None = None
    content = bytearray()
    while len(content) <= _MOST_BYTES:
        match http.next_event():
            case h11.NEED_DATA:
                http.receive_data(receive(_CHUNK))
            case h11.Response() as response:
                head = response
            case h11.Data(data=data):
                content += data
            case h11.EndOfMessage() | h11.ConnectionClosed():
                break
    assert head is not None  # or h11 would have raised
    said = dict(head.headers)
    return Answer(
        code=head.status_code,
        body=_document(bytes(content)),
        date=_date(said.get(b"date", b"")),
    )


def _document(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content[:500].decode("utf-8", "replace")


def _date(header: bytes) -> datetime | None:
    try:
        found = parsedate_to_datetime(header.decode("ascii", "replace"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def why(error: Exception) -> Text:
    """Return why a connection or an exchange failed, without anything of what was sent."""
    match error:
        case ConnectionFailed():
            return error.why
        case TimeoutError():
            return _TOO_LATE
        case OSError():
            return _said("system", error.strerror or str(error))
        case h11.LocalProtocolError():  # its text can hold the header, token and all
            return _NOT_WRITTEN
        case h11.RemoteProtocolError():
            return _NOT_HTTP
        case _:
            return _said("other", str(error))


def _said(code: str, words: str) -> Text:
    """Return the words of OpenSSL, Go or the operating system, which are not translated."""
    return Text(code, "{words}", {"words": words})
