"""Where a server is, what one logs in with, and what came back."""

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from cryptography import x509

from kubecert_lesson.faults.alerts import alert_text
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.words import Text

ALERT = "alert"  # the code of an error that the server itself reported
TOO_LATE = "too-late"  # the code of an error where nothing came in time
HTTP2_ONLY = "http2-only"  # the code of an error where a server speaks no HTTP/1.1
NO_HTTP = "no-http"  # the code of an error where what was answered is no HTTP
BROKEN_OFF = ("closed", "reset", "not-http")  # … where it ended before an answer was whole
# Says whether what a server shows is good: its own certificate comes first, then what it sends.
Judge = Callable[[Sequence[x509.Certificate]], bool]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is: what its URL says. Path ends without a slash."""

    scheme: str
    host: str
    port: int
    _: KW_ONLY
    path: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered to one request, or why no answer came.

    ``code`` is the HTTP status, 0 for none; ``body`` the JSON document or the text; ``location``
    where it redirects to. ``alert`` is the number of the TLS alert by which the server refused, and
    ``error`` why nothing came. ``shown`` is what the server sent of certificates on this very
    connection, ``another`` is True where that was not found good, and ``asked`` where it asked for
    a client certificate.
    """

    code: int = 0
    body: Any = ""
    date: datetime | None = None
    location: str = ""
    alert: int | None = None
    error: Text | None = None
    shown: tuple[x509.Certificate, ...] = ()
    another: bool = False
    asked: bool = False

    @property
    def refused_in_tls(self) -> str:
        """What kubectl says when the server refuses it by a TLS alert; '' where it did not."""
        return alert_text(self.alert) if self.alert else ""


@dataclass(frozen=True, slots=True)
class Login:
    """What a client logs in with: a certificate (others may follow it) and its key, or a token.

    ``headers`` go along with each request: as whom a user asks to act.
    """

    certificates: tuple[x509.Certificate, ...] = ()
    key: PrivateKey | None = field(default=None, repr=False)
    token: str = field(default="", repr=False)
    _: KW_ONLY
    headers: tuple[tuple[str, str], ...] = ()


class Spoken(Enum):
    """What the first bytes of an answer are."""

    NOTHING = "nothing"
    TLS = "tls"  # a handshake or an alert
    HTTP = "http"
    OTHER = "other"
