"""URIs among alternative names: what Go takes for one, and how it writes them.

The parts are those of RFC 3986, section 3; what each may hold is a pattern, and the words are those
that Go 1.26 was seen to use. A host may hold more than the RFC allows, and a path anything.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, unquote_to_bytes

from kubecert_lesson.certificates.der import BadDer
from kubecert_lesson.chain.go_text import domain_is_valid, is_address, quoted

# Texts, not compiled: few certificates have URIs, and `re` compiles a pattern when it is used.
_PARTS = r"""(?xs)
    (?: (?P<scheme> [A-Za-z][A-Za-z0-9+.-]* ) : )?
    (?: // (?: (?P<user> [^/?]* ) @ )? (?P<host> [^/?]* ) )?
    (?P<path> [^?]* )
    (?P<query> .* )
"""
_CONTROL = r"[\0-\x1f\x7f]"
_PORT = r"(?::[0-9]*)?"
_BAD_ESCAPE = r"%(?![0-9A-Fa-f]{2})(?s:.{0,2})"  # a percent sign that begins no escape
_NOT_OF_USER = r"[^A-Za-z0-9._:~!$&'()*+,;=%@-]"
_HOST_SIGNS = "!$&'()*+,;=:[]<>\""  # as they are, besides letters, digits and -._~
# In a host only signs beyond ASCII are escaped, and the percent sign before an IPv6 zone.
_NOT_OF_HOST = rf"(?P<escape>{_BAD_ESCAPE}|%(?!25)[0-7].)|[^A-Za-z0-9._~%{re.escape(_HOST_SIGNS)}-]"
_NOT_OF_PATH = r"[^A-Za-z0-9._~!$&'()*+,;=:@\[\]%/-]"
_NOT_OF_FRAGMENT = r"[^A-Za-z0-9._~!$&'()*+,;=:@\[\]%/?-]"


class CannotJudge(ValueError):
    """A name that limits cannot be applied to; the text is Go's."""


@dataclass(frozen=True, slots=True)
class GoUrl:
    """A URI: its host, perhaps with a port, and how Go writes the whole."""

    host: str
    text: str


def parse_url(text: str) -> GoUrl:
    """Parse a URI among the alternative names. Raises BadDer with Go's words."""
    main, _, fragment = text.partition("#")
    parts = re.fullmatch(_PARTS, main)
    assert parts is not None  # each part may be empty
    if wrong := next(_faults(main, parts), None):
        raise BadDer(f"x509: cannot parse URI {quoted(text)}: parse {quoted(main)}: {wrong}")
    if wrong := next(_bad_escapes(fragment), None):
        raise BadDer(f"x509: cannot parse URI {quoted(text)}: parse {quoted(text)}: {wrong}")
    host = unquote(parts["host"] or "")
    if not domain_is_valid(host):
        raise BadDer(f"x509: cannot parse URI {quoted(text)}: invalid domain")
    return GoUrl(host, _written(parts, host) + _written_fragment(fragment))


def _is_opaque(parts: re.Match[str]) -> bool:
    """Say whether it is of the form scheme:anything, as urn:uuid:… is: that is not looked into."""
    return bool(parts["scheme"]) and parts["host"] is None and not parts["path"].startswith("/")


def _faults(text: str, parts: re.Match[str]) -> Iterator[str]:
    """Give what is wrong with a URI without its fragment, in the order in which Go notices it."""
    if re.search(_CONTROL, text):
        yield "net/url: invalid control character in URL"
    if text.startswith(":"):
        yield "missing protocol scheme"
    if _is_opaque(parts):
        return
    if parts["host"] is None and ":" in parts["path"].partition("/")[0]:
        yield "first path segment in URL cannot contain colon"
    yield from _host_faults(parts["scheme"] or "", parts["host"] or "")
    user = parts["user"] or ""
    if re.search(_NOT_OF_USER, user):
        yield "net/url: invalid userinfo"
    for part in (*user.partition(":")[::2], parts["path"]):
        yield from _bad_escapes(part)


def _bad_escapes(part: str) -> Iterator[str]:
    for escape in re.findall(_BAD_ESCAPE, part):
        yield f"invalid URL escape {quoted(escape)}"


def _host_faults(scheme: str, host: str) -> Iterator[str]:
    if host.startswith("[") and "[" not in host[1:]:
        yield from _literal_faults(host[1:])
        return
    if "[" in host:
        yield "invalid IP-literal"
    # In what is not of the web, several hosts with ports are let pass.
    colon = host.find(":") if scheme.lower() in ("http", "https") else host.rfind(":")
    if colon >= 0:
        yield from _port_faults(host[colon:])
    yield from _sign_faults(host)


def _literal_faults(rest: str) -> Iterator[str]:
    name, bracket, port = rest.rpartition("]")
    if not bracket:
        yield "missing ']' in host"
    yield from _port_faults(port)
    yield from _sign_faults(name)
    address = unquote(name)
    try:
        if ipaddress.ip_address(address).version == 4:
            yield "invalid IP-literal"
    except ValueError:
        yield f"invalid host: ParseAddr({quoted(address)}): unable to parse IP"


def _port_faults(port: str) -> Iterator[str]:
    if not re.fullmatch(_PORT, port):
        yield f"invalid port {quoted(port)} after host"


def _sign_faults(host: str) -> Iterator[str]:
    for found in re.finditer(_NOT_OF_HOST, host):
        what = quoted(found[0])
        yield (
            f"invalid URL escape {what}"
            if found["escape"]
            else f"invalid character {what} in host name"
        )


def _written(parts: re.Match[str], host: str) -> str:
    """Write a URI without its fragment: a part with signs that do not belong there, anew."""
    scheme = f"{parts['scheme'].lower()}:" if parts["scheme"] else ""
    path, user = parts["path"], parts["user"]
    if not _is_opaque(parts) and re.search(_NOT_OF_PATH, path):
        path = quote(unquote_to_bytes(path), safe="$&+,/:;=@")
    before = ""
    if user is not None:
        name, colon, password = user.partition(":")
        before = f"{_user_part(name)}{colon}{_user_part(password)}@"
    if parts["host"] is not None and (before or host or path):
        before = f"//{before}{quote(host, safe=_HOST_SIGNS)}"
    return f"{scheme}{before}{path}{parts['query']}"


def _user_part(part: str) -> str:
    return quote(unquote_to_bytes(part), safe="$&+,;=")


def _written_fragment(fragment: str) -> str:
    if re.search(_NOT_OF_FRAGMENT, fragment):
        fragment = quote(unquote_to_bytes(fragment), safe="$&+,/:;=?@!()*")
    return f"#{fragment}" if fragment else ""


def host_to_judge(url: GoUrl) -> str:
    """The host that limits are applied to, without a port. Raises CannotJudge without one."""
    whole = quoted(url.text)
    if not url.host:
        raise CannotJudge(f"URI with empty host ({whole}) cannot be matched against constraints")
    name, colon, _ = url.host.rpartition(":")
    has_port = bool(colon) and not url.host.endswith("]")
    host = name if has_port else url.host
    odd = ":" in host or (has_port and "]" in host)
    if odd and not host.startswith("["):
        what = "too many colons" if ":" in host else "unexpected ']'"
        why = f"address {url.host}: {what} in address"
        raise CannotJudge(f"cannot parse URI host {quoted(url.host)}: {why}")
    if host.startswith("[") or is_address(host):
        raise CannotJudge(f"URI with IP ({whole}) cannot be matched against constraints")
    return host.lower()
