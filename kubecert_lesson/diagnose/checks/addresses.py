"""The check of the server's address, and of the proxy on the way there."""

import re
from urllib.parse import urlsplit

from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.faults import said
from kubecert_lesson.kubeconfig.hidden import revealed
from kubecert_lesson.kubeconfig.model import Cluster
from kubecert_lesson.words import Text, text

SERVER_ADDRESS = text("server-address", "server address")

_SCHEMES = ("https://", "http://")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_UNFIT = re.compile(r"[\s\x00-\x1f\x7f]")
_OF_PROXIES = ("http", "https", "socks5")


def check_server_address(findings: Findings, cluster: Cluster) -> None:
    """Judge what the cluster entry says about where the server is."""
    server = cluster.server
    if not server:
        why = text(
            "no-server",
            'Cluster "{cluster}" has no server: kubectl tries localhost.',
            cluster=cluster.name,
        )
        findings.failed(SERVER_ADDRESS, why, fault="no-server", kubectl=said("no-server"))
    elif server.strip(" \"'") != server:
        why = text(
            "blanks-around",
            "There are blanks or quotes around {server}: leave them out.",
            server=server,
        )
        findings.failed(SERVER_ADDRESS, why, fault="wrong-server")
    elif not server.lower().startswith(_SCHEMES):
        why = text(
            "no-https",
            "{server} does not start with https://: kubectl then speaks plain HTTP, and sends no"
            " certificate.",
            server=server,
        )
        findings.failed(SERVER_ADDRESS, why, fault="wrong-server")
    elif not _can_be_dialled(server):
        why = text(
            "not-an-address",
            "{server} is not an address that can be dialled: write https://HOST:6443.",
            server=server,
        )
        findings.failed(SERVER_ADDRESS, why, fault="unusable-address")
    elif cluster.proxy_url and (found := _wrong_proxy(cluster)):
        why, line = found
        findings.failed(SERVER_ADDRESS, why, fault="wrong-proxy", kubectl=line)
    else:
        findings.passed(SERVER_ADDRESS, _address(cluster))


def _wrong_proxy(cluster: Cluster) -> tuple[Text, str] | None:
    """Say why kubectl does not take a proxy's address, and how it says so where that is known."""
    url, proxy = revealed(cluster.proxy_url), cluster.proxy_url
    found = _SCHEME.match(url)
    scheme = found[1].lower() if found else ""
    if scheme not in _OF_PROXIES:
        why = text(
            "wrong-proxy-scheme",
            "The proxy-url is {proxy}: it must begin with http://, https:// or socks5://.",
            proxy=proxy,
        )
        line = said("wrong-proxy", proxy=proxy, cluster=cluster.name, scheme=scheme)
        return why, line if scheme else ""
    if not _can_be_dialled(url):
        why = text("wrong-proxy-host", "The proxy-url {proxy} names no host.", proxy=proxy)
        return why, ""
    return None


def _address(cluster: Cluster) -> Text:
    server, proxy, name = cluster.server, cluster.proxy_url, cluster.tls_server_name
    if proxy and name:
        return text(
            "by-proxy-other-name",
            "{server}, through the proxy {proxy}; its certificate must be for {name}.",
            server=server,
            proxy=proxy,
            name=name,
        )
    if proxy:
        return text("by-proxy", "{server}, through the proxy {proxy}.", server=server, proxy=proxy)
    if name:
        return text(
            "other-name",
            "{server}, whose certificate must be for {name}.",
            server=server,
            name=name,
        )
    return text("address", "{server}.", server=server)


def _can_be_dialled(server: str) -> bool:
    try:
        parts = urlsplit(url := revealed(server))
        return bool(parts.hostname) and parts.port != 0 and not _UNFIT.search(url)
    except ValueError:  # a port beyond 65535, half a bracket
        return False
