"""Whom a message names: hosts, ports, webhooks, services, nodes, users. Names, never secrets."""

import re

_NAME = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,120}"
_QUOTE = r"[\\\"'“”‘’`]{0,8}"
_URL = re.compile(
    r"(?P<scheme>https?|wss|oci)://(?:[^\s/@\"']{1,200}@)?(?P<address>\[?[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}\]?)"
)
_PATTERNS = {
    "webhook": rf"webhook {_QUOTE}(?P<v>{_NAME}){_QUOTE}(?::| denied| failed|$)",
    "registry": rf"https?://(?P<v>{_NAME})/v2/|(?:pull|push) image {_QUOTE}(?P<w>[a-z0-9.-]+(?:\.[a-z0-9-]+|:\d+)[^\s/\"']*)/",
    "apiservice": r"(?P<v>v\d[a-z0-9]{0,9}\.[a-z0-9.-]{3,80})(?= failed| with|\"|'|\s|:)|/apis/(?P<x>[a-z0-9.-]+/v\d[a-z0-9]*)",
    "node": rf"node={_QUOTE}(?P<v>{_NAME})|system:node:(?P<w>{_NAME})|from node {_QUOTE}(?P<x>{_NAME})",
    "user": rf"[Uu]ser {_QUOTE}(?P<v>[A-Za-z0-9][A-Za-z0-9._:@/-]{{0,120}}){_QUOTE} cannot",
    "service": r"https?://(?P<v>[a-z0-9-]+)\.[a-z0-9-]+\.svc|service {0,1}[\\\"']{1,4}(?P<w>[a-z0-9-]+)",
    "namespace": r"https?://[a-z0-9-]+\.(?P<v>[a-z0-9-]+)\.svc|in the namespace [\\\"']{0,4}(?P<w>[a-z0-9-]+)|containerLogs/(?P<x>[a-z0-9-]+)/",
    "dialled": r"dial tcp (?P<v>\[?[0-9A-Fa-f.:]+\]?:\d{1,5})",
}
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}


def partners_in(text: str) -> dict[str, str]:
    """Return the names that a message tells, by what they are names of."""
    flat = " ".join(text.split())
    found: dict[str, str] = {}
    for name, pattern in _COMPILED.items():
        if match := pattern.search(flat):
            value = next((one for one in match.groups() if one), "")
            found[name] = value.rstrip(".:-")
    if match := _URL.search(flat):
        found["address"] = match["address"].rstrip(".:-_")
        found["host"] = _host(found["address"])
        found["issuer"] = f"{match['scheme']}://{found['address']}"
    elif "dialled" in found:
        found["address"] = found["dialled"]
        found["host"] = _host(found["dialled"])
    if "host" in found and ":10250" in flat:
        found.setdefault("node", found["host"])
    return {name: value for name, value in found.items() if value}


def _host(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0]
