"""One request and its answer over HTTP/1.1, written and read by h11. Source: RFC 9112."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import h11

from kubecert_lesson.dialling.channels import CHUNK, Channel, ConnectionFailed
from kubecert_lesson.dialling.values import HTTP2_ONLY, NO_HTTP, TOO_LATE, Address, Answer
from kubecert_lesson.words import Text, text

_MOST_BYTES = 1 << 20
_LONGEST_TEXT = 500
_SETTINGS = 4  # the first frame of HTTP/2 (RFC 9113, section 3.4)
_BEGINS = b"HTTP/"
_PATH = "/%:@!$&'()*+,;=~"  # what stays as it is in a path (RFC 3986, section 3.3)
NOT_IN_TIME = text(TOO_LATE, "no answer came in time")
SPEAKS_HTTP2 = text(HTTP2_ONLY, "the server speaks HTTP/2 and no HTTP/1.1")
_NO_HTTP = text(NO_HTTP, "what came is no HTTP")
_NOT_HTTP = text("not-http", "what came is not a complete HTTP answer")
_NOT_WRITTEN = text(
    "not-written", "the request cannot be written: there may be a line break in the token"
)


def exchange(
    channel: Channel,
    where: Address,
    method: str,
    path: str,
    *,
    until: float,
    body: bytes = b"",
    headers: Sequence[tuple[str, str]] = (),
    whole: bool = False,
) -> Answer:
    """Send one request and return its answer, or why none came.

    ``whole``: with scheme and host in the first line, as a proxy wants it.
    """
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_BYTES)
    try:
        channel.send(_written(http, where, method, path, body, headers, whole=whole))
        return _read_answer(http, channel, until)
    except (ConnectionFailed, h11.ProtocolError, OSError, UnicodeError) as error:
        return Answer(error=why(error))


def _written(
    http: h11.Connection,
    where: Address,
    method: str,
    path: str,
    body: bytes,
    headers: Sequence[tuple[str, str]],
    *,
    whole: bool,
) -> bytes:
    host = str(where) if str(where).isascii() else str(where).encode("idna").decode()
    target = quote(where.path + path, safe=_PATH)
    lines = [
        ("Host", host),
        ("User-Agent", "kubecert-lesson"),
        ("Accept", "application/json"),
        ("Connection", "close"),
        *headers,
    ]
    if body:
        lines += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    request = h11.Request(
        method=method,
        target=f"{where.scheme}://{host}{target}" if whole else target,
        headers=[(name.encode(), value.strip(" \t").encode()) for name, value in lines],
    )
    events = (request, *((h11.Data(data=body),) if body else ()), h11.EndOfMessage())
    return b"".join(http.send(event) or b"" for event in events)


def _read_answer(http: h11.Connection, channel: Channel, until: float) -> Answer:
    head: h11.Response | None = None
    content = bytearray()
    first = True
    while len(content) <= _MOST_BYTES:
        match http.next_event():
            case h11.NEED_DATA:
                data = channel.receive(CHUNK, until)
                if first and data[3:5] == bytes((_SETTINGS, 0)):
                    raise ConnectionFailed(SPEAKS_HTTP2)
                if first and not data.startswith(_BEGINS[: len(data)]):
                    raise ConnectionFailed(_NO_HTTP)
                first = False
                http.receive_data(data)
            case h11.Response() as response:
                head = response
            case h11.Data(data=data):
                content += data
            case h11.EndOfMessage() | h11.ConnectionClosed():
                break
    assert head is not None  # or h11 would have raised
    said = dict(head.headers)
    return Answer(
        code=head.status_code,
        body=_document(bytes(content)),
        date=_date(said.get(b"date", b"")),
        location=said.get(b"location", b"")[:_LONGEST_TEXT].decode("utf-8", "replace"),
    )


def _document(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content[:_LONGEST_TEXT].decode("utf-8", "replace")


def _date(header: bytes) -> datetime | None:
    try:
        found = parsedate_to_datetime(header.decode("ascii", "replace"))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def why(error: Exception) -> Text:
    """Return why a connection or an exchange failed, without anything of what was sent."""
    match error:
        case ConnectionFailed():
            return error.why
        case TimeoutError():
            return NOT_IN_TIME
        case ConnectionResetError() | BrokenPipeError():
            return words_of("reset", error.strerror or str(error))
        case OSError():
            return words_of("system", error.strerror or str(error))
        case h11.LocalProtocolError() | UnicodeError():  # its text can hold the header, token too
            return _NOT_WRITTEN
        case h11.RemoteProtocolError():
            return _NOT_HTTP
        case _:
            return words_of("other", str(error))


def words_of(code: str, words: str) -> Text:
    """Return the words of OpenSSL, Go or the operating system, which are not translated."""
    return Text(code, "{words}", {"words": words})
