"""The server's side of TLS: bytes off the wire in, bytes for the wire out, no socket here.

pyOpenSSL and not the standard library's ``ssl``, for one reason: kube-apiserver asks for a client
certificate but does not judge it inside TLS (a foreign one gets the HTTP answer 401, not a TLS
alert), and ``ssl`` cannot do the one without the other.
Source: RFC 8446, sections 4.3.2 (CertificateRequest) and 6 (alerts).
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from OpenSSL import SSL
from OpenSSL.crypto import X509

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Identity
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults.alerts import alert_text

_CLOSE_NOTIFY = 0
# OpenSSL's SSL_MODE_NO_AUTO_CHAIN, which pyOpenSSL does not name: an authority that clients are
# judged by is not sent along with the serving certificate.
_NO_AUTO_CHAIN = 0x8
_CHUNK = 65536
_BAD_SIGNATURE = "bad signature"  # OpenSSL's word for a CertificateVerify that does not fit
# Go's words for the same, by the kind of key in the client's certificate.
_WRONG_KEY = "tls: invalid signature by the client certificate: {}"
_VERIFICATION = {
    rsa.RSAPublicKey: "crypto/rsa: verification error",
    ec.EllipticCurvePublicKey: "ECDSA verification failure",
    ed25519.Ed25519PublicKey: "Ed25519 verification failure",
}


class HandshakeFailed(Exception):
    """TLS ended before it was established. What a client said is in kube-apiserver's words."""


def server_context(
    serving: Identity,
    *,
    intermediates: Sequence[x509.Certificate] = (),
    client_ca: Sequence[x509.Certificate] = (),
    require_client_certificate: bool = False,
    clock: datetime | None = None,
) -> SSL.Context:
    """Make the settings of a server that shows ``serving`` and asks for a client certificate.

    ``intermediates`` are sent along with the serving certificate. The names of ``client_ca`` go
    into the request for a client certificate, as a hint to the client and nothing else; unless
    ``require_client_certificate`` makes TLS itself judge by them, at the time of ``clock``.
    Raises LessonError where the key is not that of the serving certificate, and for one that
    OpenSSL finds too weak.
    """
    name = certificates.name_text(serving.certificate.subject)
    if serving.key.public_key() != serving.certificate.public_key():
        raise LessonError(
            "key-mismatch",
            "the key does not belong to the serving certificate of {name}: give its own key",
            name=name,
        )
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)  # kube-apiserver's least
    context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_RENEGOTIATION)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_session_id(b"kubecert_lesson")
    try:
        context.use_certificate(serving.certificate)
        context.use_privatekey(serving.key)
    except SSL.Error as error:
        raise LessonError(
            "weak-key",
            "OpenSSL does not accept the serving certificate of {name}: {reason};"
            " make one with an RSA key of 2048 bits",
            name=name,
            reason=error.args[0][0][-1],
        ) from error
    for certificate in intermediates:
        context.add_extra_chain_cert(certificate)
    for certificate in client_ca:
        context.add_client_ca(certificate)
    if require_client_certificate:
        _judge_in_tls(context, client_ca, clock)
        return context
    # VERIFY_PEER asks for the certificate, and the callback accepts each one: what TLS still
    # proves is that the client holds its key. The authenticator judges the certificate.
    context.set_verify(SSL.VERIFY_PEER, lambda *_: True)
    return context


def _judge_in_tls(
    context: SSL.Context, client_ca: Sequence[x509.Certificate], clock: datetime | None
) -> None:
    """Let OpenSSL refuse a client with an alert, as a server does that wants mutual TLS."""
    store = context.get_cert_store()
    assert store is not None
    for certificate in client_ca:
        store.add_cert(X509.from_cryptography(certificate))
    if clock is not None:
        store.set_time(clock.astimezone(UTC))  # pyOpenSSL would take a local hour for UTC
    context.set_mode(_NO_AUTO_CHAIN)
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT)


class TlsSession:
    """One connection's TLS, in memory."""

    encrypted = True

    def __init__(self, context: SSL.Context) -> None:
        self._connection = SSL.Connection(context, None)
        self._connection.set_accept_state()
        self._connection.set_info_callback(self._noticed)
        self._alert: int | None = None
        self.established = False
        self.closed = False
        self.certificate: x509.Certificate | None = None  # what the client shows, if anything
        self.intermediates: tuple[x509.Certificate, ...] = ()  # what it sends along

    def receive(self, data: bytes) -> bytes:
        """Take bytes off the wire; return what they say, decrypted.

        Raises HandshakeFailed when the handshake ends in an error; ``outgoing`` may then still
        hold the alert for the client.
        """
        self._connection.bio_write(data)
        found = bytearray()
        try:
            if not self.established:
                self._connection.do_handshake()
                self._read_certificates()
                self.established = True
            while True:
                found += self._connection.recv(_CHUNK)
        except SSL.WantReadError:
            pass  # all that has arrived is read
        except SSL.ZeroReturnError:
            self.closed = True
        except SSL.Error as error:
            self.closed = True
            if not self.established:
                raise HandshakeFailed(self._why(error)) from error
        return bytes(found)

    def send(self, data: bytes) -> None:
        """Encrypt data; ``outgoing`` then holds it. After an error nothing is sent any more."""
        try:
            self._connection.sendall(data)
        except SSL.Error:
            self.closed = True

    def close(self) -> None:
        """Say that no more will come (close_notify)."""
        if self.established and not self.closed:
            self._connection.shutdown()

    def outgoing(self) -> bytes:
        """Return (once) the bytes that are to go out."""
        found = bytearray()
        try:
            while True:
                found += self._connection.bio_read(_CHUNK)
        except SSL.WantReadError:
            return bytes(found)

    def _read_certificates(self) -> None:
        try:
            self.certificate = self._connection.get_peer_certificate(as_cryptography=True)
            # On a server's side OpenSSL leaves the client's own certificate out of this list.
            sent = self._connection.get_peer_cert_chain(as_cryptography=True)
        except (ValueError, x509.InvalidVersion) as error:
            self.closed = True
            raise HandshakeFailed("tls: failed to parse client certificate") from error
        self.intermediates = tuple(sent or ())

    def _noticed(self, _: SSL.Connection, where: int, value: int) -> None:
        if where & SSL.SSL_CB_READ_ALERT == SSL.SSL_CB_READ_ALERT:
            self._alert = value & 0xFF

    def _why(self, error: SSL.Error) -> str:
        if self._alert is not None and self._alert != _CLOSE_NOTIFY:
            return alert_text(self._alert)
        reasons = [reason for *_, reason in error.args[0]] if error.args else []
        if _BAD_SIGNATURE in reasons:
            shown = self._connection.get_peer_certificate(as_cryptography=True)
            key = shown.public_key() if shown else None
            whys = (why for kind, why in _VERIFICATION.items() if isinstance(key, kind))
            return _WRONG_KEY.format(next(whys, _BAD_SIGNATURE))
        return f"tls: {reasons[0]}" if reasons else "EOF"
