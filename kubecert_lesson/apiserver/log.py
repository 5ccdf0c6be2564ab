"""What the server saw, in order: the other side of every message that kubectl prints."""

from dataclasses import dataclass

HANDSHAKE = "TLS handshake"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One line: a request, or a TLS handshake that never became one.

    ``code`` is the HTTP status, None where no request was read. ``reason`` says why it was
    refused, or which binding allowed it, in kube-apiserver's own words where it has some.
    """

    request: str
    client_certificate: str
    user: str
    code: int | None
    reason: str

    @property
    def is_request(self) -> bool:
        """False for a handshake that failed: then the server saw no request at all."""
        return self.request != HANDSHAKE
