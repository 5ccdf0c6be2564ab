"""URIs among alternative names, as Go's net/url parses them.

Source: Go 1.26, net/url/url.go: Parse and String.
"""

import ipaddress
import re
from dataclasses import dataclass

from kubecert_lesson.certificates.der import BadDer
from kubecert_lesson.chain.go_text import domain_is_valid, quoted

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PORT = re.compile(r"(:[0-9]*)?")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_USER = re.compile(r"[A-Za-z0-9._:~!$&'()*+,;=%@-]*")
_HOST_LETTERS = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~!$&'()*+,;=:[]<>\""
)


@dataclass(frozen=True, slots=True)
class GoUrl:
    """A URI: its host, perhaps with a port, and how Go writes the whole."""

    host: str
    text: str


def parse_url(text: str) -> GoUrl:
    """Parse a URI among the alternative names. Raises BadDer with Go's words."""
    try:
        found = _parsed(text)
    except ValueError as error:
        raise BadDer(f"x509: cannot parse URI {quoted(text)}: {error}") from None
    if found.host and not domain_is_valid(found.host, limit=False):
        raise BadDer(f"x509: cannot parse URI {quoted(text)}: invalid domain")
    return found


def _parsed(text: str) -> GoUrl:
    main, _, fragment = text.partition("#")
    try:
        found = _without_fragment(main)
    except ValueError as error:
        raise ValueError(f"parse {quoted(main)}: {error}") from None
    try:
        _unescape(fragment)
    except ValueError as error:
        raise ValueError(f"parse {quoted(text)}: {error}") from None
    return GoUrl(found.host, f"{found.text}#{fragment}" if fragment else found.text)


def _without_fragment(text: str) -> GoUrl:
    if any(letter < " " or letter == "\x7f" for letter in text):
        raise ValueError("net/url: invalid control character in URL")
    if text.startswith(":"):
        raise ValueError("missing protocol scheme")
    match = _SCHEME.match(text)
    scheme = match[0].lower() if match else ""
    rest = text[len(scheme) :]
    path, mark, query = rest.partition("?")
    if not path.startswith("/"):
        if scheme:
            return GoUrl("", scheme + rest)
        if ":" in path.partition("/")[0]:
            raise ValueError("first path segment in URL cannot contain colon")
    host = ""
    if path.startswith("//") and (scheme or not path.startswith("///")):
        authority, slash, after = path[2:].partition("/")
        host = _authority(scheme, authority)
        path = slash + after
        before = f"//{authority}" if authority or path else ""
    else:
        before = ""
    _unescape(path)
    return GoUrl(host, scheme + before + path + mark + query)


def _authority(scheme: str, authority: str) -> str:
    user, at, host = authority.rpartition("@")
    found = _host(scheme, host)
    if at and not _USER.fullmatch(user):
        raise ValueError("net/url: invalid userinfo")
    _unescape(user)
    return found


def _host(scheme: str, host: str) -> str:
    opens = host.rfind("[")
    if opens > 0:
        raise ValueError("invalid IP-literal")
    if opens == 0:
        return _literal(host)
    first, last = host.find(":"), host.rfind(":")
    if first >= 0:
        port = host[first if scheme in ("http:", "https:") else last :]
        if not _PORT.fullmatch(port):
            raise ValueError(f"invalid port {quoted(port)} after host")
    return _unescape(host, host=True)


def _literal(host: str) -> str:
    closes = host.rfind("]")
    if closes < 0:
        raise ValueError("missing ']' in host")
    port, name = host[closes + 1 :], _unescape(host[1:closes], host=True)
    if not _PORT.fullmatch(port):
        raise ValueError(f"invalid port {quoted(port)} after host")
    try:
        version = ipaddress.ip_address(name).version
    except ValueError:
        raise ValueError(f"invalid host: ParseAddr({quoted(name)}): unable to parse IP") from None
    if version == 4:
        raise ValueError("invalid IP-literal")
    return f"[{name}]{port}"


def _unescape(text: str, *, host: bool = False) -> str:
    at = 0
    while at < len(text):
        if text[at] == "%":
            escape = text[at : at + 3]
            if not _ESCAPE.fullmatch(escape):
                raise ValueError(f"invalid URL escape {quoted(escape)}")
            if host and int(escape[1], 16) < 8 and escape != "%25":
                raise ValueError(f"invalid URL escape {quoted(escape)}")
            at += 3
            continue
        if host and text[at] < "\x80" and text[at] not in _HOST_LETTERS:
            raise ValueError(f"invalid character {quoted(text[at])} in host name")
        at += 1
    return _ESCAPE.sub(lambda escape: chr(int(escape[0][1:], 16)), text)


def host_to_judge(url: GoUrl) -> str:
    """The host that limits are applied to. Raises ValueError with Go's words without one."""
    host = url.host.lower()
    if not host:
        raise ValueError(
            f"URI with empty host ({quoted(url.text)}) cannot be matched against constraints"
        )
    if ":" in host and not host.endswith("]"):
        host = _without_port(url.host)
    if _is_address(host) or (host.startswith("[") and host.endswith("]")):
        raise ValueError(f"URI with IP ({quoted(url.text)}) cannot be matched against constraints")
    return host


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1 : host.index("]")]
    if host.count(":") > 1:
        raise ValueError(
            f"cannot parse URI host {quoted(host)}: address {host}: too many colons in address"
        )
    return host.partition(":")[0]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
