"""A connection without TLS: for a port that expects TLS to be terminated in front of it."""

from cryptography import x509


class PlainSession:
    """Bytes in, the same bytes out, with the interface of a TlsSession."""

    encrypted = False
    established = True
    closed = False
    certificate: x509.Certificate | None = None  # none is shown in the clear
    intermediates: tuple[x509.Certificate, ...] = ()

    def __init__(self) -> None:
        self._waiting = bytearray()

    def receive(self, data: bytes) -> bytes:
        """Take bytes off the wire and return them."""
        return data

    def send(self, data: bytes) -> None:
        """Keep data until ``outgoing`` takes it."""
        self._waiting += data

    def close(self) -> None:
        """Say nothing: HTTP in the clear has no last word."""

    def outgoing(self) -> bytes:
        """Return (once) the bytes that are to go out."""
        found, self._waiting = bytes(self._waiting), bytearray()
        return found
