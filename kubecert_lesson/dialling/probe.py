"""Looking at a server from the client's side: does it answer, what does it show, what does it say?

Two things are never done. Nothing secret goes to a server that was not judged good: ``look``
sends no credential at all, and ``ask`` goes on only with a server that shows the very certificate
it was told to expect, which is settled before a client certificate or a token leaves. And no
proxy is followed. Source: RFC 8446, section 4.4.
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

from kubecert_lesson.dialling.client import (
    Address,
    Answer,
    Failed,
    Login,
    Talk,
    exchange,
    pinned_context,
    receive_until,
    why,
)
from kubecert_lesson.errors import LessonError

SECONDS = 5.0  # for a connection, a handshake or an answer
_PATIENCE = (0.05, 0.5)  # for a server that refuses a client certificate, and says so at once


@dataclass(frozen=True, slots=True)
class Shown:
    """What a TLS server shows to somebody without credentials.

    ``certificates`` is what it sends, its own first; ``asks_for`` the names (DER) of the
    authorities that client certificates may be from. ``error`` says why there is no TLS;
    ``spoken`` is then what was answered: 'TLS', 'HTTP', or '' for nothing or something else.
    """

    certificates: tuple[x509.Certificate, ...] = ()
    asks_for: tuple[bytes, ...] = ()
    answer: Answer = field(default_factory=Answer)
    error: str = ""
    spoken: str = ""


def address(server: str) -> Address:
    """Take a server's URL apart. Raises LessonError for one that cannot be dialled."""
    try:
        parts = urlsplit(str.__str__(server))
        port = parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError:
        raise LessonError("the server's address is no URL: write https://HOST:6443") from None
    if not parts.hostname:
        raise LessonError("the server's address has no host: write https://HOST:6443")
    return Address(parts.scheme, parts.hostname, port, parts.path.rstrip("/"))


def proxy_in_environment(where: Address) -> bool:
    """Say whether HTTPS_PROXY and its like would send kubectl by way of a proxy.

    Go, and so kubectl, never takes one for localhost and loopback addresses.
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
        why = error.strerror if isinstance(error, OSError) else "it is no host name"
        raise LessonError(f"{where.host}: {why}") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect(where: Address, seconds: float = SECONDS) -> None:
    """Open a connection and close it again. Raises OSError, TimeoutError among them."""
    _dial(where, seconds).close()


def look(where: Address, name: str, *, seconds: float = SECONDS) -> Shown:
    """Shake hands without any credential, and ask for /version as anybody may.

    ``name`` is the server name to ask for, '' for an address. What the server shows is returned
    unjudged, and nothing that it answers is to be believed.
    """
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_verify(SSL.VERIFY_NONE)
    try:
        with _dial(where, seconds) as plain:
            talk = Talk(context, plain, name, seconds)
            error = ""
            try:
                talk.shake_hands()
            except Failed as failure:
                error = str(failure)
            shown = talk.certificates()
            if not shown:
                return Shown(error=error or "it shows no certificate", spoken=talk.spoken)
            if error:
                answer = Answer(alert=talk.alert, error=error)
            else:
                answer = talk.ask(where, "GET", "/version")
            return Shown(shown, talk.asked_for(), answer)
    except OSError as failure:
        return Shown(error=why(failure))


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
    that breaks without a word is tried again, since a server's last word in TLS can get lost.
    """
    context = pinned_context(expect, login)
    body = b"" if document is None else json.dumps(document).encode()

    def once(patience: float) -> Answer:
        with _dial(where, seconds) as plain:
            talk = Talk(context, plain, name, seconds)
            try:
                talk.shake_hands()
                talk.listen(patience)
            except Failed as failure:
                another = talk.certificates()[:1] not in ((), (expect,))
                return Answer(alert=talk.alert, error=str(failure), another=another)
            return talk.ask(where, "POST" if body else "GET", path, body, login.token)

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
        try:
            certificates.append(x509.load_der_x509_certificate(der))
        except ValueError:
            continue  # one that the library finds no good is of no use to anybody here
    return tuple(certificates)


def _dial(where: Address, seconds: float) -> socket.socket:
    return socket.create_connection((where.host, where.port), timeout=seconds)
