"""Through a proxy: HTTP's CONNECT, over TLS or not, and SOCKS version 5.

What a proxy answers is in Go's words, as kubectl prints them.
Sources: RFC 9110, section 9.3.6; RFC 1928 and 1929; Go, net/http (Transport) and internal/socks.
"""

import base64
import ipaddress
import time
from collections.abc import Sequence

from cryptography import x509

from kubecert_lesson.dialling.channels import (
    Channel,
    ConnectionFailed,
    SocketChannel,
    dial,
)
from kubecert_lesson.dialling.client import TlsConnection, judged_context
from kubecert_lesson.dialling.http1 import why as reason
from kubecert_lesson.dialling.http1 import words_of
from kubecert_lesson.dialling.proxies import Proxy
from kubecert_lesson.dialling.values import Address, Judge, Login, Spoken
from kubecert_lesson.words import Text, text

_LONGEST_HEAD = 1 << 16
_VERSION, _CONNECT, _NO_LOGIN, _BY_PASSWORD = 5, 1, 0, 2
_ADDRESS_KINDS = {4: 1, 6: 4}  # of IP versions; 3 is a name
_NAME = 3
# Go's words for what a SOCKS proxy replies (internal/socks).
_REPLIES = {
    1: "general SOCKS server failure",
    2: "connection not allowed by ruleset",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "TTL expired",
    7: "command not supported",
    8: "address type not supported",
}
_NO_METHOD = "no acceptable authentication methods"
_WRONG_LOGIN = "username/password authentication failed"
_LOGIN_WANTED = 407
TARGET_REFUSED = 5  # kubectl then says what it says of any connection that is refused


class ProxyUnreachable(Exception):
    """No connection to the proxy; ``cause`` is the operating system's error."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(str(cause))
        self.cause = cause


class ProxyRefused(Exception):
    """The proxy answers, and opens no tunnel.

    ``words`` are what Go says of it, '' where it says what a socket says; ``code`` is the HTTP
    status or the SOCKS reply. ``shown`` is what a proxy showed that was not found good,
    ``speaks_http`` is True where it does not speak TLS as its URL says. ``why`` tells what came
    instead where it was no such answer.
    """

    def __init__(
        self,
        why: Text,
        *,
        words: str = "",
        code: int = 0,
        shown: tuple[x509.Certificate, ...] = (),
        speaks_http: bool = False,
    ) -> None:
        super().__init__(str(why))
        self.why, self.words, self.code = why, words, code
        self.shown, self.speaks_http = shown, speaks_http

    @property
    def wants_login(self) -> bool:
        """True where it does so because of the user name and password."""
        return self.code == _LOGIN_WANTED or self.words.endswith((_NO_METHOD, _WRONG_LOGIN))


def reach(proxy: Proxy, seconds: float, judge: Judge) -> Channel:
    """Connect to a proxy, over TLS where its URL says https.

    ``judge`` is asked about the certificate that it then shows. Raises ProxyUnreachable and
    ProxyRefused.
    """
    until = time.monotonic() + seconds
    try:
        plain = dial(proxy.where.host, proxy.where.port, seconds)
    except OSError as error:
        raise ProxyUnreachable(error) from error
    if proxy.where.scheme != "https":
        return plain
    refused: list[tuple[x509.Certificate, ...]] = []

    def good(shown: Sequence[x509.Certificate]) -> bool:
        found = judge(shown)
        refused[:] = [] if found else [tuple(shown)]
        return found

    tls = TlsConnection(judged_context(good, Login()), plain, proxy.where.host)
    try:
        tls.shake_hands(until)
    except ConnectionFailed as failure:
        plain.close()
        why = text("proxy-handshake", "the handshake with it failed: {why}", why=failure.why)
        shown = refused[0] if refused else ()
        plain_http = tls.spoken in (Spoken.HTTP, Spoken.OTHER)
        raise ProxyRefused(why, shown=shown, speaks_http=plain_http) from failure
    return tls


def tunnel(proxy: Proxy, channel: Channel, where: Address, until: float) -> None:
    """Let a proxy connect to a server. Raises ProxyRefused."""
    try:
        if proxy.is_socks:
            _by_socks(proxy, channel, where, until)
        else:
            _by_connect(proxy, channel, where, until)
    except (ConnectionFailed, OSError, UnicodeError) as error:
        raise ProxyRefused(reason(error)) from error


def basic(proxy: Proxy) -> tuple[tuple[str, str], ...]:
    """Return the header by which one logs in at an HTTP proxy; none where nothing is given."""
    if not (proxy.user or proxy.password):
        return ()
    login = base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
    return (("Proxy-Authorization", f"Basic {login}"),)


def _by_connect(proxy: Proxy, channel: Channel, where: Address, until: float) -> None:
    place = str(where) if str(where).isascii() else str(where).encode("idna").decode()
    headers = [("Host", place), ("User-Agent", "kubecert-lesson"), *basic(proxy)]
    lines = [f"CONNECT {place} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    channel.send(("\r\n".join(lines) + "\r\n\r\n").encode())
    # The server waits for the client's first words in TLS, so nothing comes after the head.
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _LONGEST_HEAD:
        data = channel.receive(_LONGEST_HEAD, until)
        if not data:
            break
        head += data
    protocol, _, status = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
    number = status[:3]
    if not protocol.startswith("HTTP/") or not number.isdecimal():
        raise ProxyRefused(text("no-proxy-answer", "what came is no answer of an HTTP proxy"))
    if number == "200":
        return
    reason = status[4:].strip() or "unknown status code"
    raise ProxyRefused(
        text("proxy-status", "HTTP {status}", status=status.strip()),
        words=reason,
        code=int(number),
    )


def _by_socks(proxy: Proxy, channel: Channel, where: Address, until: float) -> None:
    methods = bytes((_NO_LOGIN, _BY_PASSWORD) if proxy.user else (_NO_LOGIN,))
    channel.send(bytes((_VERSION, len(methods))) + methods)
    version, method = _exactly(channel, 2, until)
    if version != _VERSION:
        raise ProxyRefused(
            text("no-socks-answer", "what came is no answer of a SOCKS 5 proxy"),
            words=_of_socks(channel, where, f"unexpected protocol version {version}"),
        )
    if method == _BY_PASSWORD and proxy.user:
        user, password = proxy.user.encode()[:255], proxy.password.encode()[:255]
        login = bytes((1, len(user))) + user + bytes((len(password),)) + password
        channel.send(login)
        if _exactly(channel, 2, until)[1]:
            raise _refused_by_socks(channel, where, _WRONG_LOGIN)
    elif method != _NO_LOGIN:
        raise _refused_by_socks(channel, where, _NO_METHOD)
    channel.send(bytes((_VERSION, _CONNECT, 0)) + _place(where))
    _, reply, _, kind = _exactly(channel, 4, until)
    if reply:
        words = _REPLIES.get(reply, f"unknown code: {reply}")
        raise _refused_by_socks(channel, where, f"unknown error {words}", reply)
    sizes = {number: 4 if version == 4 else 16 for version, number in _ADDRESS_KINDS.items()}
    _exactly(channel, (sizes.get(kind) or _exactly(channel, 1, until)[0]) + 2, until)


def _refused_by_socks(channel: Channel, where: Address, words: str, code: int = 0) -> ProxyRefused:
    return ProxyRefused(
        words_of("socks-reply", words.removeprefix("unknown error ")),
        words=_of_socks(channel, where, words),
        code=code,
    )


def _of_socks(channel: Channel, where: Address, words: str) -> str:
    proxy = channel.peer if isinstance(channel, SocketChannel) else ""
    return f"socks connect tcp {proxy}->{where}: {words}"


def _place(where: Address) -> bytes:
    """Write where to connect to: a name is looked up by the proxy, as Go lets it."""
    port = where.port.to_bytes(2, "big")
    try:
        address = ipaddress.ip_address(where.host)
    except ValueError:
        name = where.host.encode() if where.host.isascii() else where.host.encode("idna")
        return bytes((_NAME, len(name[:255]))) + name[:255] + port
    return bytes((_ADDRESS_KINDS[address.version],)) + address.packed + port


def _exactly(channel: Channel, size: int, until: float) -> bytes:
    found = b""
    while len(found) < size:
        data = channel.receive(size - len(found), until)
        if not data:
            raise ProxyRefused(text("closed", "the connection was closed"))
        found += data
    return found
