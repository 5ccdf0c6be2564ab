"""What the server saw, in order: the other side of every message that kubectl prints."""

import logging
from dataclasses import dataclass

HANDSHAKE = "TLS handshake"
INTERNAL_ERROR = "internal error"
OUTGOING = "as a client"
LOGGER = logging.getLogger("kubecert_lesson.apiserver")  # of errors in the server itself


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One line: a request, a TLS handshake that never became one, a call to others, or an error.

    ``code`` is the HTTP status, None where no request was read. ``reason`` says why it was
    refused, or which binding allowed it, in kube-apiserver's own words where it has some.
    """

    request: str
    client_certificate: str = ""
    user: str = ""
    code: int | None = None
    reason: str = ""

    @property
    def is_request(self) -> bool:
        """False for what belongs to no request: a failed handshake, for one."""
        return self.request not in (HANDSHAKE, INTERNAL_ERROR, OUTGOING)
