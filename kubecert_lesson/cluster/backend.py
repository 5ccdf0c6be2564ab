"""A server on this machine that the API server calls: a webhook, a kubelet, an extension."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.apiserver import LogEntry
from kubecert_lesson.apiserver.calls import Calling, Dial, no_network
from kubecert_lesson.apiserver.responses import Request, Response
from kubecert_lesson.apiserver.server import HOST, Server
from kubecert_lesson.apiserver.sessions import Session
from kubecert_lesson.apiserver.tls import TlsSession, server_context
from kubecert_lesson.certificates import Identity
from kubecert_lesson.errors import LessonError

_LONGEST_LOG = 1000


class Backend(ABC):
    """Listens on 127.0.0.1 with TLS while its ``with`` block lasts, and keeps a log.

    ``serving`` is the certificate (and key) that it shows, ``serving_chain`` what it sends along.
    It asks its clients for a certificate and takes any; what that is worth, each kind decides.
    Raises LessonError where the key does not belong to the certificate.
    """

    clock: datetime | None = None
    dial: Dial = staticmethod(no_network)

    def __init__(
        self, serving: Identity, *, serving_chain: Sequence[x509.Certificate] = ()
    ) -> None:
        self.serving = serving
        self._context = server_context(serving, intermediates=serving_chain)
        self._log: deque[LogEntry] = deque(maxlen=_LONGEST_LOG)
        self._server = Server(self._new_session, self._log.append)
        self.port = self._server.port

    def show(self, serving: Identity, *, serving_chain: Sequence[x509.Certificate] = ()) -> None:
        """Show another certificate from the next connection on.

        Raises LessonError where the key does not belong to it.
        """
        self._context = server_context(serving, intermediates=serving_chain)
        self.serving = serving

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{HOST}:{self.port}"

    def start(self) -> Self:
        """Answer from now on; ``with`` does this. Returns the server itself.

        Raises LessonError when it is running already.
        """
        if self._server.running:
            raise LessonError("started-already", "this server is running already: make another one")
        self._server.start(self)
        return self

    def stop(self) -> None:
        """Close the port and end the thread. Twice is harmless."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def log(self) -> tuple[LogEntry, ...]:
        """What it saw, oldest first: requests, and handshakes that failed."""
        self._server.settle()
        return tuple(self._log)

    def clear_log(self) -> None:
        """Forget what was seen until now."""
        self._log.clear()

    @abstractmethod
    def respond(self, request: Request) -> Response:
        """Answer one request."""

    def answering(self, request: Request) -> Calling[tuple[Response, LogEntry]]:
        response = self.respond(request)
        certificate = request.certificate
        yield from ()  # it calls nobody
        return response, LogEntry(
            request=f"{request.method} {request.target}",
            client_certificate=certificates.name_text(certificate.subject) if certificate else "",
            user=self.user(request),
            code=response.code,
        )

    def user(self, request: Request) -> str:
        """Say for whom a request is made, as far as this server believes it; '' for nobody."""
        return ""

    def _new_session(self) -> Session:
        return TlsSession(self._context)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address})"


def plain(code: int, words: str) -> Response:
    """Make an answer of text."""
    return Response(code, text=words, content_type="text/plain; charset=utf-8")
