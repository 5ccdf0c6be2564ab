"""What lies between a server's socket and HTTP: TLS, nothing, or TLS that cannot begin."""

from typing import Protocol

from cryptography import x509

from kubecert_lesson.apiserver.tls import HandshakeFailed

_ALERT_RECORD = bytes((0x15, 3, 3, 0, 2))
_FATAL, INTERNAL_ERROR = 2, 80


class Session(Protocol):
    """One connection: bytes off the wire in, bytes for the wire out."""

    encrypted: bool
    established: bool
    closed: bool
    certificate: x509.Certificate | None
    intermediates: tuple[x509.Certificate, ...]

    def receive(self, data: bytes) -> bytes:
        """Take bytes off the wire; return what they say. Raises HandshakeFailed."""

    def send(self, data: bytes) -> None:
        """Take what is to be said; ``outgoing`` then holds it."""

    def close(self) -> None:
        """Say that no more will come."""

    def outgoing(self) -> bytes:
        """Return (once) the bytes that are to go out."""


class NoCertificateSession:
    """TLS of a Go server that has no certificate to show: it answers with internal_error.

    Source: RFC 8446, section 6.2; Go, crypto/tls, where GetCertificate returns an error.
    """

    encrypted = True
    established = False
    certificate: x509.Certificate | None = None
    intermediates: tuple[x509.Certificate, ...] = ()

    def __init__(self, why: str) -> None:
        self._why = why
        self._waiting = b""
        self.closed = False

    def receive(self, data: bytes) -> bytes:
        """Refuse: raises HandshakeFailed."""
        self._waiting = _ALERT_RECORD + bytes((_FATAL, INTERNAL_ERROR))
        self.closed = True
        raise HandshakeFailed(self._why)

    def send(self, data: bytes) -> None:
        """Say nothing: nobody could read it."""

    def close(self) -> None:
        """Say nothing more."""

    def outgoing(self) -> bytes:
        """Return (once) the alert."""
        found, self._waiting = self._waiting, b""
        return found
