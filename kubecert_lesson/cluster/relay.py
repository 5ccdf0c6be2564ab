"""A relay between kubectl and a cluster: it passes every byte on, and keeps a copy.

Anyone between the two can do this. What they see is what TLS leaves in the clear.
"""

import socket
import socketserver
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from kubecert_lesson.errors import LessonError

_HOST = "127.0.0.1"
_SECONDS = 10
_CHUNK = 65536


@dataclass(slots=True)
class Overheard:
    """The bytes of one connection: what the client sent, and what the server answered."""

    sent: bytearray = field(default_factory=bytearray)
    answered: bytearray = field(default_factory=bytearray)


class Relay:
    """Listens on 127.0.0.1 while its ``with`` block lasts, and leads to the server at ``url``.

    It has no certificate: TLS goes through it from end to end.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or _HOST, parts.port or 443)
        self._server: _Server | None = None
        self.connections: list[Overheard] = []

    def __enter__(self) -> Self:
        self._server = _Server(self._target, self.connections)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        """What a kubeconfig calls ``server``. Raises LessonError outside the block."""
        if self._server is None:
            raise LessonError("no-port", "this relay has no port: use it in a with block")
        return f"https://{_HOST}:{self._server.server_address[1]}"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, target: tuple[str, int], connections: list[Overheard]) -> None:
        self.target, self.connections = target, connections
        super().__init__((_HOST, 0), _Handler)


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        overheard = Overheard()
        self.server.connections.append(overheard)
        with (
            suppress(OSError),
            socket.create_connection(self.server.target, timeout=_SECONDS) as far,
        ):
            far.settimeout(None)
            back = threading.Thread(
                target=_pass_on, args=(far, self.request, overheard.answered), daemon=True
            )
            back.start()
            _pass_on(self.request, far, overheard.sent)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket, kept: bytearray) -> None:
    """Pass on what comes until no more comes, or one of the two is gone."""
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            kept += data
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
