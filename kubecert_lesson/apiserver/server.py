"""The listening socket and its thread: one event loop, on 127.0.0.1, from start to stop."""

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from kubecert_lesson.apiserver.calls import Answers
from kubecert_lesson.apiserver.connection import Connection, Service
from kubecert_lesson.apiserver.log import INTERNAL_ERROR, LOGGER, LogEntry
from kubecert_lesson.apiserver.sessions import Session

HOST = "127.0.0.1"  # never anything else: this server is for this machine only
_BACKLOG = 1024  # may wait to be accepted; a client beyond that tries again only after a second
_SETTLE_SECONDS = 1.0
_MOST_TURNS = 100  # of waiting for connections that are on their way in, at the end


class Server:
    """Has its port from the moment it is made, and answers from ``start`` to ``stop``."""

    def __init__(
        self, new_session: Callable[[], Session], log: Callable[[LogEntry], None], port: int = 0
    ) -> None:
        self._new_session = new_session
        self._log = log
        if not 0 <= port < 65536:
            raise OSError("ports go from 0 to 65535")
        self._socket = socket.create_server((HOST, port), backlog=_BACKLOG)
        self.port: int = self._socket.getsockname()[1]
        self._service: Service | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{HOST}:{self.port}"

    @property
    def running(self) -> bool:
        """True while the thread answers."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, api: Answers) -> None:
        """Answer with this from now on. Returns when the thread is at work.

        Raises whatever kept it from starting.
        """
        ready: Future[Service] = Future()
        # A loop of its own in a thread of its own: a notebook's kernel has one running already.
        self._thread = threading.Thread(
            target=self._run, args=(api, ready), name=f"lesson cluster {self.port}", daemon=True
        )
        self._thread.start()
        self._service = ready.result()

    def stop(self) -> None:
        """Close every connection and the port, and end the thread."""
        if self._service is not None and not self._service.loop.is_closed():
            with suppress(RuntimeError):  # it was closed in this very moment
                self._service.loop.call_soon_threadsafe(self._service.loop.stop)
        if self._thread is not None:
            self._thread.join()
        self._socket.close()

    def settle(self) -> None:
        """Wait until no handshake is under way, but a second at most: then the log is complete."""
        if self._service is not None and self.running:
            waiting = _settled(self._service, _SETTLE_SECONDS)
            asyncio.run_coroutine_threadsafe(waiting, self._service.loop).result()

    def _run(self, api: Answers, ready: Future[Service]) -> None:
        loop = asyncio.new_event_loop()
        loop.set_exception_handler(self._went_wrong)
        service = Service(loop=loop, new_session=self._new_session, api=api, log=self._log)
        try:
            listening = loop.run_until_complete(
                loop.create_server(lambda: Connection(service), sock=self._socket, backlog=_BACKLOG)
            )
            ready.set_result(service)
            loop.run_forever()
            loop.run_until_complete(_hang_up(service, listening))
        except BaseException as error:  # noqa: BLE001 - it would be lost in this thread
            if ready.done():
                self._went_wrong(loop, {"message": "the server ended", "exception": error})
            else:
                ready.set_exception(error)  # it is raised in the thread that waits
        finally:
            loop.close()

    def _went_wrong(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Record what no connection has caught: in the server's log, and by ``logging``."""
        error = context.get("exception")
        words = f"{context['message']}: {error}" if error else str(context["message"])
        LOGGER.error(words, exc_info=error)
        self._log(LogEntry(request=INTERNAL_ERROR, reason=words))


async def _settled(service: Service, seconds: float) -> None:
    end = service.loop.time() + seconds
    await asyncio.sleep(0.001)  # some turns, in which what has arrived is read
    while any(c.shaking_hands for c in service.connections) and service.loop.time() < end:
        await asyncio.sleep(0.001)


async def _hang_up(service: Service, listening: asyncio.Server) -> None:
    # A connection that has just been accepted is a task until it is in the list; asyncio loses
    # it (and leaves its socket open) when the server is closed in between.
    for _ in range(_MOST_TURNS):
        arriving = asyncio.all_tasks() - {asyncio.current_task()}
        if not arriving:
            break
        await asyncio.wait(arriving)
    listening.close()
    for connection in list(service.connections):
        connection.abort()
    await asyncio.sleep(0)  # the transports close their sockets here
