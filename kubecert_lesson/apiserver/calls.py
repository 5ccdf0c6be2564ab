"""What the API server asks of others: towards webhooks, kubelets and extensions it is a client.

No socket here: whoever answers a request yields each ``Call`` and gets its ``Reply``.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol, TypeVar

from cryptography import x509

from kubecert_lesson.apiserver.log import LogEntry
from kubecert_lesson.apiserver.responses import Request, Response

T = TypeVar("T")


class Shown(Enum):
    """Which client certificate the API server shows."""

    NOTHING = "nothing"
    KUBELET_CLIENT = "apiserver-kubelet-client"
    FRONT_PROXY = "front-proxy-client"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to another server.

    ``anchors`` are the authorities that its certificate is checked by; with None nothing is
    checked. ``name`` is the one that must stand in it, and ``dialled`` where the server is
    (HOST:PORT), where that is not the URL's host.
    """

    method: str
    url: str
    anchors: tuple[x509.Certificate, ...] | None
    name: str = ""
    dialled: str = ""
    shown: Shown = Shown.NOTHING
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    seconds: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back; ``error`` says in Go's words why nothing did. Header names in lower case."""

    code: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: str = ""


Calling = Generator[Call, Reply, T]
Dial = Callable[[Call], Reply]


class Answers(Protocol):
    """Whatever stands behind a listening socket: an API server, a webhook, a kubelet."""

    @property
    def clock(self) -> datetime | None:
        """The time of its answers, None for the real one."""

    @property
    def dial(self) -> Dial:
        """How it reaches others. It may take a while, and runs in a thread of its own."""

    def answering(self, request: Request) -> Calling[tuple[Response, LogEntry]]:
        """Answer a request, perhaps with the help of others."""


def no_network(call: Call) -> Reply:
    """Reach nobody: for a server that has no way to others."""
    return Reply(error=f"dial {call.url}: this server has no network")


def follow(steps: Calling[T], dial: Dial) -> T:
    """Take all steps at once, and return what they lead to."""
    try:
        call = next(steps)
        while True:
            call = steps.send(dial(call))
    except StopIteration as end:
        result: T = end.value
        return result


def failed(call: Call, why: str) -> str:
    """Say as Go does what was asked of whom, and why nothing came."""
    return f'{call.method.title()} "{call.url}": {why}'
