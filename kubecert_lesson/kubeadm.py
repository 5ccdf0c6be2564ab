"""The certificates of a kubeadm cluster as data: a table, and what differs between clusters.

Source: Kubernetes, "PKI certificates and requirements"; files written by kubeadm 1.36.2.
"""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kubecert_lesson.certificates import Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Text, text

_PORT = 6443


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What differs from cluster to cluster, with kubeadm's names and defaults where it has any.

    ``cert_sans`` are further names of the API server, such as ``localhost`` and ``127.0.0.1``.
    ``control_plane_endpoint`` (HOST or HOST:PORT) is what a load balancer is reached by: a name of
    the API server, too, and the server in the administrators' kubeconfigs; the node's own keep
    port 6443 of ``advertise_address``. ``server`` is the URL in all of them, if not ''.
    ``service_subnet`` may be two, with a comma between. Names are written in small letters.
    Raises LessonError where an address, a subnet or a URL is not one.
    """

    node_name: str = "node1"
    advertise_address: str = "192.168.56.10"
    service_subnet: str = "10.96.0.0/12"
    dns_domain: str = "cluster.local"
    cert_sans: tuple[str, ...] = ()
    control_plane_endpoint: str = ""
    cluster_name: str = "kubernetes"
    server: str = ""
    service_address: str = field(init=False)  # the API server's in the cluster: the subnet's first

    def __post_init__(self) -> None:
        if not _is_address(self.advertise_address):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeEntry:
    """One line of the table: a certificate, who signs it, and what it is for.

    ``name`` is kubeadm's file name under /etc/kubernetes/pki without its ending, or the
    kubeconfig that carries the certificate. Words in braces come from the Parameters.
    """

    name: str
    authority: str = ""  # '' for an authority, which signs itself
    common_name: str
    organizations: tuple[str, ...] = ()
    use: Use | None = None
    sans: tuple[str, ...] = ()
    role: Text

    @property
    def purpose(self) -> str:
        """What the certificate is for, in a learner's words."""
        return str(self.role)

    @property
    def is_authority(self) -> bool:
        """True for the three that sign others."""
        return not self.authority

    @property
    def is_kubeconfig(self) -> bool:
        """True where the certificate lives inside a kubeconfig."""
        return self.name.endswith(".conf")

    @property
    def files(self) -> tuple[str, ...]:
        """The files below /etc/kubernetes that carry it."""
        if self.is_kubeconfig:
            return (self.name,)
        return (f"pki/{self.name}.crt", f"pki/{self.name}.key")


_IN_CLUSTER = ("kubernetes", "kubernetes.default", "kubernetes.default.svc")
_API_SERVER = (
    *_IN_CLUSTER,
    "kubernetes.default.svc.{dns_domain}",
    "{node_name}",
    "{service_address}",
    "{advertise_address}",
    "{endpoint_host}",
    "{cert_sans}",
)
_ETCD = ("localhost", "{node_name}", "{advertise_address}", "127.0.0.1", "::1")

TREE: tuple[TreeEntry, ...] = (
    TreeEntry(
        name="ca",
        common_name="kubernetes",
        role=text("ca", "signs for the API server and for its clients"),
    ),
    TreeEntry(
        name="apiserver",
        authority="ca",
        common_name="kube-apiserver",
        use=Use.SERVING,
        sans=_API_SERVER,
        role=text("apiserver", "what the API server shows to everyone"),
    ),
    TreeEntry(
        name="apiserver-kubelet-client",
        authority="ca",
        common_name="kube-apiserver-kubelet-client",
        use=Use.CLIENT,
        role=text("apiserver-kubelet-client", "what the API server shows to kubelets"),
    ),
    TreeEntry(
        name="front-proxy-ca",
        common_name="front-proxy-ca",
        role=text("front-proxy-ca", "signs for the front proxy"),
    ),
    TreeEntry(
        name="front-proxy-client",
        authority="front-proxy-ca",
        common_name="front-proxy-client",
        use=Use.CLIENT,
        role=text("front-proxy-client", "what the API server shows to extension API servers"),
    ),
    TreeEntry(
        name="etcd/ca",
        common_name="etcd-ca",
        role=text("etcd-ca", "signs for etcd and for its clients"),
    ),
    TreeEntry(
        name="etcd/server",
        authority="etcd/ca",
        common_name="{node_name}",
        use=Use.SERVING_AND_CLIENT,
        sans=_ETCD,
        role=text("etcd-server", "what etcd shows to its clients"),
    ),
    TreeEntry(
        name="etcd/peer",
        authority="etcd/ca",
        common_name="{node_name}",
        use=Use.SERVING_AND_CLIENT,
        sans=_ETCD,
        role=text("etcd-peer", "what etcd shows to the other etcd members"),
    ),
    TreeEntry(
        name="etcd/healthcheck-client",
        authority="etcd/ca",
        common_name="kube-etcd-healthcheck-client",
        use=Use.CLIENT,
        role=text("etcd-healthcheck-client", "what the liveness probe shows to etcd"),
    ),
    TreeEntry(
        name="apiserver-etcd-client",
        authority="etcd/ca",
        common_name="kube-apiserver-etcd-client",
        use=Use.CLIENT,
        role=text("apiserver-etcd-client", "what the API server shows to etcd"),
    ),
    TreeEntry(
        name="admin.conf",
        authority="ca",
        common_name="kubernetes-admin",
        organizations=("kubeadm:cluster-admins",),
        use=Use.CLIENT,
        role=text("admin-conf", "the administrator's kubeconfig, bound to a role by RBAC"),
    ),
    TreeEntry(
        name="super-admin.conf",
        authority="ca",
        common_name="kubernetes-super-admin",
        organizations=("system:masters",),
        use=Use.CLIENT,
        role=text("super-admin-conf", "the kubeconfig that RBAC cannot refuse"),
    ),
    TreeEntry(
        name="kubelet.conf",
        authority="ca",
        common_name="system:node:{node_name}",
        organizations=("system:nodes",),
        use=Use.CLIENT,
        role=text("kubelet-conf", "what the kubelet shows to the API server"),
    ),
    TreeEntry(
        name="controller-manager.conf",
        authority="ca",
        common_name="system:kube-controller-manager",
        use=Use.CLIENT,
        role=text("controller-manager-conf", "what the controller manager shows to the API server"),
    ),
    TreeEntry(
        name="scheduler.conf",
        authority="ca",
        common_name="system:kube-scheduler",
        use=Use.CLIENT,
        role=text("scheduler-conf", "what the scheduler shows to the API server"),
    ),
)


def filled(pattern: str, parameters: Parameters) -> str:
    """Fill a cluster's parameters into a name of the table."""
    if "{" not in pattern:
        return pattern
    return pattern.format(
        node_name=parameters.node_name,
        advertise_address=parameters.advertise_address,
        service_address=parameters.service_address,
        dns_domain=parameters.dns_domain,
        endpoint_host=parameters.endpoint_host,
    )


def alternative_names(entry: TreeEntry, parameters: Parameters) -> list[str]:
    """Return the names in kubeadm's order: DNS names sorted, then addresses as given, each once."""
    names: list[str] = []
    for pattern in entry.sans:
        if pattern == "{cert_sans}":
            names.extend(parameters.cert_sans)
        elif name := filled(pattern, parameters):
            names.append(name)
    addresses = [name for name in names if _is_address(name)]
    return [*sorted(set(names) - set(addresses)), *dict.fromkeys(addresses)]


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


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
