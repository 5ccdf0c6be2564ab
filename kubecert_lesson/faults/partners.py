"""Whom a message names: hosts, ports, webhooks, services, nodes, users. Names, never secrets."""

import re

from kubecert_lesson.faults.public_hosts import is_public
from kubecert_lesson.faults.settings import HELP

_NAME = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,120}"
_DOTTED = r"(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9-]+(?=:))(?::\d{1,5})?"
_QUOTE = r"[\\\"'“”‘’`]{0,8}"
_URL = re.compile(
    r"(?<![=?&/%])(?<!HTTP/1.1 GET )(?<!== ')(?P<scheme>https?|wss|oci)://(?:[^\s/@\"']{1,200}@)?"
    r"(?P<address>\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?|(?>[A-Za-z0-9][A-Za-z0-9.:_-]{0,252})(?!\(hidden))"
)
_PYTHON = re.compile(
    r"ConnectionPool\(host=[\\'’]{1,5}(?P<host>[A-Za-z0-9.-]{1,250})[\\'’]{1,5},"
    r"\s?port=(?P<port>\d{1,5})\)"
)
# Each has one group for a way in which the name is told.
_PATTERNS = {
    "webhook": (
        rf"webhook {_QUOTE}(?!(?:container|pod|server|logs?)\b)({_NAME}){_QUOTE}"
        r"(?::| denied| failed|$)",
    ),
    "registry": (
        rf"https?://({_NAME})/v2/",
        rf"pinging (?:container|docker) registry ({_NAME})",
        rf"(?<![\w./-])({_DOTTED})/[^\s\"']{{1,200}}: failed to (?:authorize|do request)",
        rf"(?:push|pull) (?:-\S+ )*(?:docker://)?({_DOTTED})/[a-z0-9]",
        rf"(?:oci|docker)://({_DOTTED})/",
        rf"(?:(?:pull|push) image|PullImage|resolve reference) {_QUOTE}"
        r"([a-z0-9.-]+(?:\.[a-z0-9-]+|:\d+)[^\s/\"']*)/",
    ),
    "apiservice": (
        r"(?<![\w.-])(v\d{1,2}(?:(?:alpha|beta)\d{1,2})?\.[a-z][a-z0-9.-]{3,80})"
        r"(?= failed| with|\"|'|\s|:)",
        r"(?:/apis/|resource list for |complete list of server APIs: )([a-z0-9.-]+/v\d[a-z0-9]*)",
    ),
    "node": (
        rf"node={_QUOTE}({_NAME})",
        rf"system:node:({_NAME})",
        rf"from node {_QUOTE}({_NAME})",
        # events: the column From, and where the scheduler put a Pod
        rf" kubelet, ({_NAME})(?= )",
        rf"Successfully assigned \S{{1,200}} to ({_NAME})",
        rf"docker exec (?:-\S+ ){{0,4}}({_NAME})",
    ),
    "user": (rf"[Uu]ser {_QUOTE}([A-Za-z0-9][A-Za-z0-9._:@/-]{{0,120}}){_QUOTE} cannot",),
    "service": (
        r"https?://(?!kubernetes\.default)([a-z0-9-]+)\.[a-z0-9-]+\.svc",
        r"service ?[\\\"']{1,4}([a-z0-9-]+)",
    ),
    "namespace": (
        r"https?://(?!kubernetes\.default)[a-z0-9-]+\.([a-z0-9-]+)\.svc",
        r"in the namespace [\\\"']{0,4}([a-z0-9-]+)",
        r"containerLogs/([a-z0-9-]+)/",
    ),
    "serial": (r"verifying certificate SN=(\d{3,60})",),
    "connected": (r"Connected to ([A-Za-z0-9][A-Za-z0-9.-]{0,120} \([^()]{3,60}\) port \d{1,5})",),
    "dialled": (r"dial tcp (\[?[0-9A-Fa-f.:]+\]?:\d{1,5})",),
    "client": (
        r"handshake error from \[?([0-9A-Fa-f.:]+?)\]?:\d{1,5}(?!\d)",
        r"remote-addr\W{1,6}([0-9A-Fa-f.]+):\d",
        r"authenticate request from \[?([0-9A-Fa-f.:]+?)\]?:\d{1,5}(?!\d)",
        r"rejected connection from \W{0,4}([0-9A-Fa-f.]+):\d",
    ),
}
# docker asks it where an image is named without a registry.
_OF_DOCKER_HUB = re.compile(
    r"Pulling from library/|docker pull [a-z0-9-]+(?:/[a-z0-9-]+)?(?::| |$)"
)
_LOOKED_FOR = re.compile(r"not ([A-Za-z0-9.-]{4,253})")  # in a certificate, and not found there
_USUAL_PORTS = {"https": "443", "wss": "443", "oci": "443", "http": "80"}
# The network plugins that log in to the API server, by a kubeconfig that their DaemonSet writes, in
# its usual namespace. One may call the next, and the last of them is the one that fails.
_PLUGINS = {
    "openshift-multus": ("openshift-multus", "multus"),
    "clusterinformation|calico": ("kube-system", "calico-node"),
    "whereabouts": ("kube-system", "whereabouts"),
    "istio-cni": ("istio-system", "istio-cni-node"),
    "linkerd-cni": ("linkerd-cni", "linkerd-cni"),
    "multus": ("kube-system", "kube-multus-ds"),
}
_COMPILED = {name: re.compile("|".join(ways)) for name, ways in _PATTERNS.items()}


def partners_in(text: str) -> dict[str, str]:
    """Return the names that a message tells, by what they are names of."""
    flat = " ".join(text.split())
    found: dict[str, str] = {}
    for name, pattern in _COMPILED.items():
        if match := pattern.search(flat):
            value = next((one for one in match.groups() if one), "")
            found[name] = value.rstrip(".:-")
    if "/" in found.get("apiservice", ""):
        group, _, version = found["apiservice"].partition("/")
        found["apiservice"] = f"{version}.{group}"
    if connected := found.pop("connected", ""):  # by curl
        found["host"], *_, port = connected.split()
        found["address"] = f"{found['host']}:{port}"
    elif match := _PYTHON.search(flat) or _PYTHON.search(text.replace("\n", "")):
        found["host"] = match["host"]
        found["address"] = f"{match['host']}:{match['port']}"
    elif match := _dialled(flat):
        found["address"] = match["address"].rstrip(".:-_")
        found["host"] = _host(found["address"])
        found["issuer"] = f"{match['scheme']}://{found['address']}"
    elif "dialled" in found:
        found["address"] = found["dialled"]
        found["host"] = _host(found["dialled"])
    for plugin, (space, daemonset) in _PLUGINS.items():
        if re.search(plugin, flat, re.IGNORECASE):
            found |= {"space": space, "daemonset": daemonset}
            break
    if "registry" not in found and _OF_DOCKER_HUB.search(flat):
        found["registry"] = "docker.io"
        found.setdefault("host", "registry-1.docker.io")
    if port := _port(found.get("address", ""), found.get("issuer", "")):
        found["port"] = port
    if "host" in found and ":10250" in flat and ".svc" not in found["host"]:
        found.setdefault("node", found["host"])
    return {name: value for name, value in found.items() if value}


def names_a_public_host(text: str) -> bool:
    """Say whether every machine trusts the server of a message; a terminal may break its name."""
    unbroken = text.replace("\n", "")
    dialled = (partners_in(one).get("host", "") for one in (text, unbroken))
    return any(map(is_public, (*dialled, *_LOOKED_FOR.findall(unbroken))))


def _dialled(text: str) -> re.Match[str] | None:
    """The last URL, where a program says what it asked; not that of a page to read."""
    return next(reversed(list(_URL.finditer(HELP.sub("", text)))), None)


def _port(address: str, url: str) -> str:
    """The port of an address; of a URL without one, that of its scheme."""
    told = address.rpartition(":")[2] if not address.endswith("]") else ""
    return told if told.isdigit() and told != address else _USUAL_PORTS.get(url.split(":")[0], "")


def _host(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0]
