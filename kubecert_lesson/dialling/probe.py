"""Looking at a server from the client's side: does it answer, what does it show, what does it say?

Two things are never done. Nothing secret is sent to a server that was not verified: ``look``
sends no credential at all, and ``ask`` continues only with a server that shows exactly the
certificate it was told to expect, which is checked before a client certificate or a token is
sent. And no proxy is used. Source: RFC 8446, section 4.4.
"""

import ipaddress
import json
import socket
import ssl
import time
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import h11
from cryptography import x509
from OpenSSL import SSL

from kubecert_lesson.certificates import foreign
from kubecert_lesson.dialling.client import (
    ConnectionFailed,
    TlsConnection,
    exchange,
    pinned_context,
    receive_until,
    why,
)
from kubecert_lesson.dialling.values import Address, Answer, Login, Spoken
from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Text, text

_NO_CERTIFICATE = text("no-certificate", "it shows no certificate")
SECONDS = 30.0  # for a connection, a handshake or an answer: as kubectl waits to connect
_PATIENCE = (0.05, 0.5)  # in which a server that refuses a client certificate says so


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """What a TLS server shows to a client without credentials.

    ``certificates`` is what it sends, its own first; ``asks_for`` the names (DER) of the
    authorities that client certificates may be from. ``error`` says why there is no TLS, and
    ``spoken`` what was answered then.
    """

    certificates: tuple[x509.Certificate, ...] = ()
    asks_for: tuple[bytes, ...] = ()
    answer: Answer = field(default_factory=Answer)
    error: Text | None = None
    spoken: Spoken = Spoken.NOTHING


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


def proxy_in_environment(where: Address) -> bool:
    """Say whether HTTPS_PROXY and similar variables would send kubectl through a proxy.

    Go, and so kubectl, never uses one for localhost and loopback addresses.
    """
    proxies = getproxies_environment()
    if where.scheme not in proxies or where.host == "localhost":
        return False
    try:
        if ipaddress.ip_address(where.host).is_loopback:
            return False
    except ValueError:
        pass
    return not proxy_bypass(where.host)


def resolve(where: Address) -> tuple[str, ...]:
    """Return the IP addresses of a host. Raises LessonError where its name is not known."""
    try:
        found = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError):
            raise LessonError(
                "unknown-host", "{host}: {why}", host=where.host, why=error.strerror
            ) from error
        raise LessonError(
            "not-a-host-name", "{host}: it is not a host name", host=where.host
        ) from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect(where: Address, seconds: float = SECONDS) -> None:
    """Open a connection and close it again. Raises OSError, TimeoutError among them."""
    _dial(where, seconds).close()


def look(where: Address, name: str, *, seconds: float = SECONDS) -> FirstLook:
    """Shake hands without any credential, and ask for /version as anyone may.

    ``name`` is the server name to ask for, '' for an address. What the server shows is returned
    unjudged, and nothing that it answers can be trusted.
    """
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_verify(SSL.VERIFY_NONE)
    try:
        with _dial(where, seconds) as plain:
            tls = TlsConnection(context, plain, name, seconds)
            error = None
            try:
                tls.shake_hands()
            except ConnectionFailed as failure:
                error = failure.why
            shown = tls.certificates()
            if not shown:
                return FirstLook(error=error or _NO_CERTIFICATE, spoken=tls.spoken)
            if error:
                answer = Answer(alert=tls.alert, error=error)
            else:
                answer = tls.ask(where, "GET", "/version")
            return FirstLook(certificates=shown, asks_for=tls.asked_for(), answer=answer)
    except OSError as failure:
        return FirstLook(error=why(failure))


def ask(
    where: Address,
    name: str,
    path: str,
    *,
    expect: x509.Certificate,
    login: Login,
    document: object = None,
    seconds: float = SECONDS,
) -> Answer:
    """Send one request to a server that must show the certificate ``expect``, and no other.

    A ``document`` is sent by POST as JSON. A token is sent after the handshake only. A connection
    that breaks silently is tried again, since a server's last message in TLS can get lost.
    """
    context = pinned_context(expect, login)
    body = b"" if document is None else json.dumps(document).encode()

    def once(patience: float) -> Answer:
        with _dial(where, seconds) as plain:
            tls = TlsConnection(context, plain, name, seconds)
            try:
                tls.shake_hands()
                tls.listen(patience)
            except ConnectionFailed as failure:
                another = tls.certificates()[:1] not in ((), (expect,))
                return Answer(alert=tls.alert, error=failure.why, another=another)
            return tls.ask(where, "POST" if body else "GET", path, body, login.token)

    answer = Answer()
    for patience in _PATIENCE:
        try:
            answer = once(patience)
        except OSError as error:
            answer = Answer(error=why(error))
        if answer.code or answer.alert or answer.another:
            break
    return answer


def ask_plain(where: Address, *, seconds: float = SECONDS) -> Answer:
    """Ask for /version over plain HTTP, without any credential: as kubectl does for http://."""
    try:
        until = time.monotonic() + seconds
        with _dial(where, seconds) as plain:
            read = partial(receive_until, plain, until=until)
            return exchange(where, "GET", "/version", plain.sendall, read)
    except (OSError, h11.ProtocolError) as error:
        return Answer(error=why(error))


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


def _dial(where: Address, seconds: float) -> socket.socket:
    return socket.create_connection((where.host, where.port), timeout=seconds)
