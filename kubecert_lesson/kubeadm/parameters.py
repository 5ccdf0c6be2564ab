"""What differs from one kubeadm cluster to another.

Source: kubeadm v1beta4, ClusterConfiguration.
"""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import DEFAULT_ALGORITHM, known_algorithm

_PORT = 6443


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What differs from cluster to cluster, with kubeadm's names and defaults where it has any.

    ``cert_sans`` are further names of the API server, such as ``localhost`` and ``127.0.0.1``.
    ``control_plane_endpoint`` (HOST or HOST:PORT) is what a load balancer is reached by: a name of
    the API server, too, and the server in the administrators' kubeconfigs; the node's own keep
    port 6443 of ``advertise_address``. ``server`` is the URL in all of them, if not ''.
    ``service_subnet`` may be two, with a comma between. Names are written in small letters.
    ``encryption_algorithm`` is that of every key: RSA-2048, RSA-3072, RSA-4096, ECDSA-P256 or
    ECDSA-P384. Raises LessonError for another one, and where an address, a subnet or a URL is not
    one.
    """

    node_name: str = "node1"
    advertise_address: str = "192.168.56.10"
    service_subnet: str = "10.96.0.0/12"
    dns_domain: str = "cluster.local"
    cert_sans: tuple[str, ...] = ()
    control_plane_endpoint: str = ""
    cluster_name: str = "kubernetes"
    server: str = ""
    encryption_algorithm: str = DEFAULT_ALGORITHM
    service_address: str = field(init=False)  # the API server's in the cluster: the subnet's first

    def __post_init__(self) -> None:
        known_algorithm(self.encryption_algorithm)
        if not is_address(self.advertise_address):
            raise LessonError(
                "not-an-address",
                "advertise_address {given!r} is not an IP address: write it like 192.168.56.10",
                given=self.advertise_address,
            )
        try:
            first, *_ = [
                str(ipaddress.ip_network(part)[1]) for part in self.service_subnet.split(",")
            ]
        except (ValueError, IndexError) as error:
            raise LessonError(
                "not-a-subnet",
                "service_subnet {given!r} is not a subnet with a first address: write it like"
                " 10.96.0.0/12",
                given=self.service_subnet,
            ) from error
        if self.server and not self.server.startswith(("https://", "http://")):
            raise LessonError(
                "not-a-url",
                "the server {server!r} is not a URL: write https://HOST:PORT",
                server=self.server,
            )
        if self.control_plane_endpoint and not _host(self.control_plane_endpoint):
            raise LessonError(
                "not-an-endpoint",
                "control_plane_endpoint {given!r} is not a host with or without a port: write it"
                " like api.example.com:6443",
                given=self.control_plane_endpoint,
            )
        object.__setattr__(self, "service_address", first)
        object.__setattr__(self, "node_name", self.node_name.lower())
        object.__setattr__(self, "cert_sans", tuple(name.lower() for name in self.cert_sans))

    @property
    def url(self) -> str:
        """The URL of the API server in the administrators' kubeconfigs."""
        endpoint = self.control_plane_endpoint
        if self.server or not endpoint:
            return self.local_url
        host, port = _host(endpoint), urlsplit(f"//{endpoint}").port or _PORT
        return f"https://{_bracketed(host)}:{port}"

    @property
    def local_url(self) -> str:
        """The URL of the node's own API server, in the kubeconfigs of its own programs."""
        return self.server or f"https://{_bracketed(self.advertise_address)}:{_PORT}"

    @property
    def endpoint_host(self) -> str:
        """The name or address in ``control_plane_endpoint``; '' where there is none."""
        return _host(self.control_plane_endpoint) if self.control_plane_endpoint else ""


def _host(endpoint: str) -> str:
    """The host of HOST or HOST:PORT, in small letters; '' where it is neither."""
    try:
        parts = urlsplit(f"//{endpoint}")
        _ = parts.port
    except ValueError:
        return ""
    return "" if parts.path or parts.username is not None else parts.hostname or ""


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def is_address(name: str) -> bool:
    """Say whether a name is an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
