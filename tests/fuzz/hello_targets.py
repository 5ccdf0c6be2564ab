"""The first messages of TLS, as strangers may send them."""

from collections.abc import Iterator

from fuzz.judging import Target

from kubecert_lesson import handshake
from kubecert_lesson.tables import table


def read_client_hello(data: bytes) -> Iterator[object]:
    """What a client offers."""
    hello = handshake.client_hello(data)
    yield from (*hello.versions, *hello.groups, *hello.signature_algorithms)
    yield from (hello.server_name, table(hello.shares))


def read_server_hello(data: bytes) -> Iterator[object]:
    """What a server chose."""
    hello = handshake.server_hello(data)
    yield from (hello.version, table(hello.share) if hello.share else "")


def _sized(data: bytes, size: int = 2) -> bytes:
    return len(data).to_bytes(size) + data


def _extension(kind: int, data: bytes) -> bytes:
    return kind.to_bytes(2) + _sized(data)


def _record(kind: int, *parts: bytes) -> bytes:
    message = bytes((kind,)) + _sized(b"\x03\x03" + bytes(range(32)) + b"".join(parts), 3)
    return b"\x16\x03\x01" + _sized(message)


_SHARE = b"\x11\xec" + _sized(bytes(1216)) + b"\x00\x1d" + _sized(bytes(32))
_OFFER = (
    _extension(0, _sized(b"\x00" + _sized(b"kubernetes.default.svc"))),
    _extension(10, _sized(b"\x11\xec\x00\x1d\x00\x17\x0a\x0a")),
    _extension(13, _sized(b"\x08\x04\x04\x03\x09\x04")),
    _extension(43, _sized(b"\x03\x04\x03\x03", 1)),
    _extension(51, _sized(_SHARE)),
)
_NO_SESSION = b"\x00"
_CLIENT = _record(1, _NO_SESSION, _sized(b"\x13\x01"), b"\x01\x00", _sized(b"".join(_OFFER)))
_OLD_CLIENT = _record(1, _NO_SESSION, _sized(b"\xc0\x2f"), b"\x01\x00")
_CHOICE = _extension(43, b"\x03\x04") + _extension(51, b"\x11\xec" + _sized(bytes(1120)))
_SERVER = _record(2, _NO_SESSION, b"\x13\x01\x00", _sized(_CHOICE))
_RETRY = _record(2, _NO_SESSION, b"\x13\x01\x00", _sized(_CHOICE[:6] + _extension(51, b"\x00\x17")))

TARGETS = (
    Target(name="client-hello", read=read_client_hello, seeds=lambda: [_CLIENT, _OLD_CLIENT]),
    Target(name="server-hello", read=read_server_hello, seeds=lambda: [_SERVER, _RETRY]),
)
