"""Which proxy kubectl would take: that of the kubeconfig, or that of the environment.

Go's rules: HTTPS_PROXY for https://, HTTP_PROXY for http://, the small letters where the capitals
are not set; NO_PROXY lists hosts, domains, addresses and networks, each with a port or without;
localhost and loopback addresses are never sent through a proxy of the environment. A kubeconfig's
own proxy-url counts for each host. Source: golang.org/x/net/http/httpproxy; client-go, transport.
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from kubecert_lesson.dialling.values import Address
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig.hidden import HiddenText, HiddenUrl

_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_IN_A_KUBECONFIG = ("http", "https", "socks5")
PROXY_URL = "proxy-url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A proxy: where it is, how it is spoken to, and who named it (a variable, or proxy-url)."""

    where: Address
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    named_by: str

    @property
    def is_socks(self) -> bool:
        """True for SOCKS version 5, False for HTTP's CONNECT."""
        return self.where.scheme.startswith("socks5")

    def __str__(self) -> str:
        return f"{self.where.scheme}://{self.where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    """A proxy of the environment that is not taken, and which part of NO_PROXY says so."""

    proxy: Proxy
    by: str


def proxy_of_kubeconfig(url: str) -> Proxy:
    """Read a kubeconfig's proxy-url. Raises LessonError for one that kubectl does not take."""
    found = _read(url, PROXY_URL)
    if found is None or found.where.scheme not in _IN_A_KUBECONFIG:
        raise LessonError(
            "unusable-proxy",
            "{url} is not the URL of a proxy that kubectl can use: write http://HOST:PORT,"
            " https://HOST:PORT or socks5://HOST:PORT",
            url=_shown(url),
        )
    return found


def proxy_of_environment(
    where: Address, environment: Mapping[str, str] | None = None
) -> Proxy | Exempt | None:
    """Return the proxy by which kubectl would reach a server without a proxy-url, if any."""
    variables = os.environ if environment is None else environment
    name, url = _first_set(variables, f"{where.scheme}_proxy")
    if not url or _never_through_a_proxy(where.host):
        return None
    found = _read(url, name)
    if found is None or found.where.scheme not in _PORTS:
        found = _read(f"http://{url}", name)
    if found is None:
        raise LessonError(
            "unusable-proxy-variable",
            "{variable} is not the URL of a proxy: {url}",
            variable=name,
            url=_shown(url),
        )
    by = exempt(where, _first_set(variables, "no_proxy")[1])
    return Exempt(proxy=found, by=by) if by else found


def exempt(where: Address, no_proxy: str) -> str:
    """Return the entry of NO_PROXY that a server matches; '' for none."""
    host = where.host.lower().rstrip(".")
    for entry in (part.strip() for part in no_proxy.split(",")):
        if entry and _matches(entry.lower(), host, where.port):
            return entry
    return ""


def _matches(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    address = _address(host)
    try:
        if "/" in entry:
            return address is not None and address in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return False
    name, wanted = _split(entry)
    if wanted and wanted != str(port):
        return False
    if given := _address(name):
        return given == address
    if name.startswith("*."):
        name = name[1:]
    if name.startswith("."):
        return host.endswith(name)
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _split(entry: str) -> tuple[str, str]:
    """Take host and port apart: of two colons or more, one is of an address."""
    if entry.startswith("["):
        host, _, rest = entry[1:].partition("]")
        return host, rest.removeprefix(":")
    host, _, port = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "")
    return host, port


def _never_through_a_proxy(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _first_set(variables: Mapping[str, str], name: str) -> tuple[str, str]:
    for spelling in (name.upper(), name):
        if variables.get(spelling):
            return spelling, variables[spelling]
    return name.upper(), ""


def _read(url: str, named_by: str) -> Proxy | None:
    plain = url.reveal() if isinstance(url, HiddenText) else url
    try:
        parts = urlsplit(plain)
        scheme = parts.scheme.lower()
        port = parts.port or _PORTS.get(scheme, 80)
    except ValueError:
        return None
    if not parts.hostname:
        return None
    return Proxy(
        where=Address(scheme, parts.hostname, port),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        named_by=named_by,
    )


def _shown(url: str) -> str:
    return HiddenUrl(url) if "@" in url else url
