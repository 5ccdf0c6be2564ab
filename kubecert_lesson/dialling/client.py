"""The client's side of TLS, over a channel that is open already.

pyOpenSSL, as on the server's side (tls.py): it tells what a server sends, whether and whom it asks
for, and which alert it refused with. Source: RFC 8446, sections 4.3.2, 4.4 and 6.
"""

import socket
from contextlib import suppress
from functools import partial
from ipaddress import ip_address

from cryptography import x509
from OpenSSL import SSL
from OpenSSL.crypto import X509

from kubecert_lesson.certificates import foreign
from kubecert_lesson.dialling.channels import CHUNK, CLOSED, Channel, ConnectionFailed
from kubecert_lesson.dialling.http1 import why, words_of
from kubecert_lesson.dialling.values import ALERT, Judge, Login, Spoken
from kubecert_lesson.faults.alerts import alert_text

HTTP1, HTTP2 = b"http/1.1", b"h2"
NO_COMMON_PROTOCOL = 120  # the alert of a server that speaks none of what was offered
# What OpenSSL calls the state after it has read a CertificateRequest, in every version of TLS.
_ASKED = b"read server certificate request"
_LONGEST_NAME = 255  # bytes


class TlsConnection:
    """One TLS connection over a channel, and a channel itself."""

    def __init__(self, context: SSL.Context, beneath: Channel, name: str) -> None:
        """Begin; nothing is sent yet."""
        self._beneath = beneath
        self._tls = SSL.Connection(context, None)
        self._tls.set_connect_state()
        self._tls.set_info_callback(self._noticed)
        self._first = b""
        self.alert: int | None = None
        self.asked = False  # whether the server has asked for a client certificate
        if asked_for := _server_name(name):
            self._tls.set_tlsext_host_name(asked_for)

    @property
    def spoken(self) -> Spoken:
        """What the first bytes that came are."""
        if not self._first:
            return Spoken.NOTHING
        if self._first[:1] in (b"\x15", b"\x16"):
            return Spoken.TLS
        return Spoken.HTTP if self._first.startswith(b"HTTP/") else Spoken.OTHER

    def shake_hands(self, until: float) -> None:
        """Complete the handshake. Raises ConnectionFailed where that is not possible."""
        while True:
            try:
                self._tls.do_handshake()
            except SSL.WantReadError:
                self._flush()
                self._fetch(until)
            except SSL.Error as error:
                self._flush()
                raise self._failed(error) from error
            else:
                self._flush()
                return

    def listen(self, seconds: float, until: float) -> None:
        """Wait a moment for a refusal: in TLS 1.3 it comes after the client's own handshake."""
        if self._beneath.arrives(seconds):
            self._fetch(until)
            try:
                self._tls.recv(1, socket.MSG_PEEK)
            except SSL.WantReadError:
                pass  # only session tickets
            except SSL.Error as error:
                raise self._failed(error) from error

    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Return what the server has sent, its own certificate first."""
        return _sent(self._tls)

    def asked_for(self) -> tuple[bytes, ...]:
        """Return the names, as DER, of the authorities whose clients the server asks for."""
        return tuple(name.der() for name in self._tls.get_client_ca_list())

    def send(self, data: bytes) -> None:
        try:
            self._tls.sendall(data)
        except SSL.Error as error:
            raise self._failed(error) from error
        self._flush()

    def receive(self, size: int, until: float) -> bytes:
        while True:
            try:
                return self._tls.recv(size)
            except SSL.WantReadError:
                self._fetch(until)
            except SSL.ZeroReturnError:
                return b""
            except SSL.Error as error:
                raise self._failed(error) from error

    def arrives(self, seconds: float) -> bool:
        return self._tls.pending() > 0 or self._beneath.arrives(seconds)

    def close(self) -> None:
        self._beneath.close()

    def _fetch(self, until: float) -> None:
        try:
            data = self._beneath.receive(CHUNK, until)
        except OSError as error:
            raise ConnectionFailed(why(error)) from error
        if not data:
            raise ConnectionFailed(CLOSED)
        self._first = self._first or data[:5]
        self._tls.bio_write(data)

    def _flush(self) -> None:
        try:
            while True:
                self._beneath.send(self._tls.bio_read(CHUNK))
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
        self.asked = self.asked or self._tls.get_state_string().endswith(_ASKED)

    def _failed(self, error: SSL.Error) -> ConnectionFailed:
        if self.alert is not None:
            return ConnectionFailed(words_of(ALERT, alert_text(self.alert)))
        reasons = error.args[0] if error.args else ()
        return ConnectionFailed(words_of("tls", str(reasons[0][2])) if reasons else CLOSED)


def curious_context(protocol: bytes = HTTP1) -> SSL.Context:
    """Return settings that accept whatever a server shows, for a look without any login."""
    context = _context(protocol)
    context.set_verify(SSL.VERIFY_NONE)
    return context


def judged_context(judge: Judge, login: Login) -> SSL.Context:
    """Return settings that end the handshake unless ``judge`` finds good what the server shows.

    It is asked on the very connection, before the client's certificate or anything else is sent.
    """
    context = _context(HTTP1)

    def verify(tls: SSL.Connection, _: X509, error: int, depth: int, good: int) -> bool:
        return depth > 0 or judge(_sent(tls))

    context.set_verify(SSL.VERIFY_PEER, verify)
    if login.certificates and login.key is not None:
        context.use_certificate(login.certificates[0])
        context.use_privatekey(login.key)
        for further in login.certificates[1:]:
            context.add_extra_chain_cert(further)
    return context


def _context(protocol: bytes) -> SSL.Context:
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    # Like Go, it leaves it to the verdict whether a key is too short.
    context.set_cipher_list(b"DEFAULT:@SECLEVEL=0")
    context.set_alpn_protos([protocol])
    return context


def _server_name(name: str) -> bytes:
    """The name that a handshake asks for; b'' for an address, and for one that does not fit.

    Source: Go, crypto/tls, hostnameInSNI.
    """
    with suppress(ValueError):
        ip_address(name.partition("%")[0])
        return b""
    name = name.rstrip(".")
    try:
        asked_for = name.encode("idna")
    except UnicodeError:  # an empty label, or one that is too long: kubectl asks for it as it is
        asked_for = name.encode("utf-8", "replace")
    return b"" if b"\0" in asked_for or len(asked_for) > _LONGEST_NAME else asked_for


def _sent(tls: SSL.Connection) -> tuple[x509.Certificate, ...]:
    found = foreign.attempt(partial(tls.get_peer_cert_chain, as_cryptography=True))
    return tuple(found or ())
