"""The API server's own calls: to webhooks, kubelets and extensions, checked as Go checks them.

What goes wrong is said in Go's words (crypto/tls, net and net/http), since that is what its users
get to read. Source: Go 1.26; RFC 9112.
"""

import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import urlsplit

import h11
from cryptography import x509
from OpenSSL import SSL
from OpenSSL.crypto import X509

from kubecert_lesson import chain
from kubecert_lesson.apiserver.calls import Call, Reply
from kubecert_lesson.apiserver.responses import SWITCHING
from kubecert_lesson.certificates import Use
from kubecert_lesson.dialling.channels import CHUNK, Channel, ConnectionFailed, dial
from kubecert_lesson.dialling.client import TlsConnection, judged_context
from kubecert_lesson.dialling.probe import address
from kubecert_lesson.dialling.values import TOO_LATE, Login, Spoken
from kubecert_lesson.faults.alerts import alert_text
from kubecert_lesson.faults.texts import UNABLE

_MOST_BYTES = 1 << 20
_TOO_LATE = "context deadline exceeded"
_SAID = {
    Spoken.HTTP: "http: server gave HTTP response to HTTPS client",
    Spoken.OTHER: "tls: first record does not look like a TLS handshake",
}
_UNREADABLE = "tls: failed to parse certificate from server"
_LONG_AGO = datetime(1950, 1, 1, tzinfo=UTC)
_NOT_YET_VALID = 9  # OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID


def make(call: Call, login: Login, at: datetime | None = None) -> Reply:
    """Make a call with the client certificate of ``login``; ``at`` is the time, None for now."""
    until = time.monotonic() + call.seconds
    where = address(f"https://{call.dialled}" if call.dialled else call.url)
    try:
        with closing(dial(where.host, where.port, call.seconds)) as channel:
            return _Exchange(call, login, at).over(channel, until)
    except TimeoutError:
        return Reply(error=_TOO_LATE)
    except OSError as error:
        refused = isinstance(error, ConnectionRefusedError)
        words = "connection refused" if refused else (error.strerror or str(error)).lower()
        return Reply(error=f"dial tcp {where}: connect: {words}")


class _Exchange:
    """One call over one connection."""

    def __init__(self, call: Call, login: Login, at: datetime | None) -> None:
        self._call, self._login, self._at = call, login, at
        self._host = urlsplit(call.url).hostname or ""
        self._name = call.name or self._host
        self._good: bool | None = None
        self._words = ""

    def over(self, channel: Channel, until: float) -> Reply:
        self._tls = tls = TlsConnection(self._context(), channel, self._name)
        try:
            tls.shake_hands(until)
            if not self._good:
                return Reply(error=self._words)
            http = h11.Connection(h11.CLIENT)
            tls.send(b"".join(http.send(event) or b"" for event in self._request()))
            return _read(http, tls, until)
        except ConnectionFailed as failure:
            return Reply(error=self._words or _words(tls, failure))
        except h11.RemoteProtocolError:
            return Reply(error="EOF")

    def _context(self) -> SSL.Context:
        """Settings that refuse as Go does: with bad_certificate, whatever is wrong.

        OpenSSL chooses the alert by the error that it found itself. Its own clock stands so far
        back that "not yet valid", for which it sends that alert, is among what it finds.
        """
        context = judged_context(lambda shown: False, self._login)
        store = context.get_cert_store()
        assert store is not None
        store.set_time(_LONG_AGO)

        def verify(tls: SSL.Connection, _: X509, error: int, depth: int, found_good: int) -> bool:
            if self._good is None:
                self._good = self._judge(self._tls.certificates())
            return self._good or error != _NOT_YET_VALID

        context.set_verify(SSL.VERIFY_PEER, verify)
        return context

    def _judge(self, shown: Sequence[x509.Certificate]) -> bool:
        if self._call.anchors is None:
            return True
        if not shown:
            self._words = _UNREADABLE
            return False
        verdict = chain.verify(
            shown[0],
            anchors=self._call.anchors,
            intermediates=shown[1:],
            at=self._at,
            use=Use.SERVING,
            name=self._name,
        )
        self._words = verdict.kubectl_line.removeprefix(UNABLE)
        return verdict.trusted

    def _request(self) -> list[h11.Event]:
        call, parts = self._call, urlsplit(self._call.url)
        target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        headers = [("Host", parts.netloc), *call.headers]
        if call.body:
            headers.append(("Content-Length", str(len(call.body))))
        request = h11.Request(method=call.method, target=target, headers=headers)
        return [request, *([h11.Data(data=call.body)] if call.body else []), h11.EndOfMessage()]


def _read(http: h11.Connection, tls: TlsConnection, until: float) -> Reply:
    head: h11.Response | h11.InformationalResponse | None = None
    content = bytearray()
    while len(content) <= _MOST_BYTES:
        match http.next_event():
            case h11.NEED_DATA:
                http.receive_data(tls.receive(CHUNK, until))
            case h11.Response() as response:
                head = response
            case h11.InformationalResponse(status_code=code) as response if code == SWITCHING:
                head = response
            case h11.Data(data=data):
                content += data
            case h11.PAUSED:  # another protocol from here on: all that there is of it
                content += http.trailing_data[0]
                while data := tls.receive(CHUNK, until):
                    content += data
                break
            case h11.EndOfMessage() | h11.ConnectionClosed():
                break
    assert head is not None  # or h11 would have raised
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
    return Reply(code=head.status_code, headers=headers, body=bytes(content))


def _words(tls: TlsConnection, failure: ConnectionFailed) -> str:
    if tls.alert is not None:
        return alert_text(tls.alert)
    if tls.spoken in _SAID:
        return _SAID[tls.spoken]
    return _TOO_LATE if failure.why.code == TOO_LATE else "EOF"
