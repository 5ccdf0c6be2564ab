"""The board as a page on 127.0.0.1, through Tornado, which comes with JupyterLab.

Its address holds a secret, so that others with an account on the same machine cannot look, and it
answers only to its own name, so that no page from elsewhere can ask it.
"""

import secrets
import signal
from collections.abc import Callable
from html import escape
from types import FrameType

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from kubecert_lesson.classroom.page import POLICY
from kubecert_lesson.errors import LessonError

HOST = "127.0.0.1"
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _Shown(RequestHandler):
    def initialize(self, write: Callable[[], str]) -> None:
        self._write_page = write

    def set_default_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        if self.request.host.partition(":")[0] not in (HOST, "localhost"):
            raise HTTPError(403)

    def get(self) -> None:
        try:
            self.finish(self._write_page())
        except LessonError as error:  # such as a folder that has gone: the next look may find it
            self.set_status(503)
            self.finish(escape(str(error)))


def serve(
    page: Callable[[], str], part: Callable[[], str], *, port: int, ready: Callable[[str], None]
) -> None:
    """Serve a page, and the part of it that changes, until Ctrl-C; tell its address first."""
    secret = secrets.token_urlsafe(12)
    routes = [
        (f"/{secret}/", _Shown, {"write": page}),
        (f"/{secret}/board", _Shown, {"write": part}),
    ]
    server = HTTPServer(Application(routes, log_function=lambda _: None))
    try:
        sockets = bind_sockets(port, HOST)
    except OSError as error:
        raise LessonError(
            "port-not-free",
            "port {port} cannot be used: {why}; name another, or none",
            port=port,
            why=error.strerror or error,
        ) from error
    server.add_sockets(sockets)
    loop = IOLoop.current()

    def end(_: int, __: FrameType | None) -> None:
        loop.add_callback_from_signal(loop.stop)

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        ready(f"http://{HOST}:{sockets[0].getsockname()[1]}/{secret}/")
        loop.start()
    finally:
        server.stop()
        for each, handler in before.items():
            signal.signal(each, handler)
