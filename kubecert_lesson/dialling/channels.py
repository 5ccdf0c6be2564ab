"""Bytes there and back, until a given time: over a socket, or over what carries one.

A time is one of ``time.monotonic``: whoever sends a byte now and then gains nothing by it.
"""

import select
import socket
import time
from contextlib import suppress
from types import TracebackType
from typing import Protocol, Self

from kubecert_lesson.words import Text, text

CHUNK = 65536
CLOSED = text("closed", "the connection was closed")


class ConnectionFailed(Exception):
    """TLS or the connection came to an end; ``why`` says how."""

    def __init__(self, why: Text) -> None:
        super().__init__(why)
        self.why = why


class Channel(Protocol):
    """What TLS and HTTP are spoken over."""

    def send(self, data: bytes) -> None:
        """Send all of it. Raises OSError or ConnectionFailed."""

    def receive(self, size: int, until: float) -> bytes:
        """Return what comes next, b'' at the end. Raises OSError or ConnectionFailed."""

    def arrives(self, seconds: float) -> bool:
        """Say whether something comes, or the end, within a moment."""

    def close(self) -> None:
        """Hang up."""


class SocketChannel:
    """A socket as a Channel, for a ``with`` block."""

    def __init__(self, plain: socket.socket) -> None:
        self._plain = plain
        self.peer = ""  # the address of the other side, as Go writes it
        with suppress(OSError, ValueError):
            host, port = plain.getpeername()[:2]
            self.peer = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, data: bytes) -> None:
        self._plain.sendall(data)

    def receive(self, size: int, until: float) -> bytes:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._plain.settimeout(left)
        return self._plain.recv(size)

    def arrives(self, seconds: float) -> bool:
        return bool(select.select([self._plain], [], [], seconds)[0])

    def close(self) -> None:
        self._plain.close()


def dial(host: str, port: int, seconds: float) -> SocketChannel:
    """Open a connection. Raises OSError, TimeoutError among them."""
    try:
        return SocketChannel(socket.create_connection((host, port), timeout=seconds))
    except ValueError as error:  # a label that no name can have, or NUL
        raise OSError(str(error)) from error
