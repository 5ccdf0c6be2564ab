"""The certificates of a kubeadm cluster as data: a table, and what differs between clusters.

Source: Kubernetes, "PKI certificates and requirements"; kubeadm 1.36, whose files were recorded.
"""

import ipaddress
from dataclasses import dataclass

from kubecert_lesson.certificates import Use
from kubecert_lesson.errors import LessonError


@dataclass(frozen=True, slots=True)
class Parameters:
    """What differs from cluster to cluster, with kubeadm's names and defaults where it has any.

    ``cert_sans`` are further names of the API server, such as ``localhost`` and ``127.0.0.1``.
    ``server`` is the URL in the kubeconfigs; '' means port 6443 of ``advertise_address``.
    Raises LessonError for an address, a subnet or a URL that is none.
    """

    node_name: str = "node1"
    advertise_address: str = "192.168.56.10"
    service_subnet: str = "10.96.0.0/12"
    dns_domain: str = "cluster.local"
    cert_sans: tuple[str, ...] = ()
    cluster_name: str = "kubernetes"
    server: str = ""

    def __post_init__(self) -> None:
        try:
            ipaddress.ip_address(self.advertise_address)
            self.service_address  # noqa: B018 - asked for its error
        except (ValueError, IndexError) as error:
            raise LessonError(
                f"advertise_address or service_subnet: {error}; write them like 192.168.56.10"
                " and 10.96.0.0/12"
            ) from error
        if self.server and not self.server.startswith(("https://", "http://")):
            raise LessonError(f"the server {self.server!r} is no URL: write https://HOST:PORT")

    @property
    def service_address(self) -> str:
        """The API server's address inside the cluster: the first one of the service subnet."""
        return str(ipaddress.ip_network(self.service_subnet)[1])

    @property
    def url(self) -> str:
        """The URL of the API server that goes into the kubeconfigs."""
        host = self.advertise_address
        return self.server or f"https://{f'[{host}]' if ':' in host else host}:6443"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table: a certificate, who signs it, and what it is there for.

    ``name`` is kubeadm's file name under /etc/kubernetes/pki without its ending, or the
    kubeconfig that carries the certificate. Words in braces come from the Parameters.
    """

    name: str
    authority: str  # '' for an authority, which signs itself
    common_name: str
    organizations: tuple[str, ...] = ()
    use: Use | None = None
    sans: tuple[str, ...] = ()
    purpose: str = ""

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
    "{cert_sans}",
)
_ETCD = ("localhost", "{node_name}", "{advertise_address}", "127.0.0.1", "::1")

TREE: tuple[Entry, ...] = (
    Entry("ca", "", "kubernetes", purpose="signs for the API server and for its clients"),
    Entry(
        "apiserver",
        "ca",
        "kube-apiserver",
        use=Use.SERVING,
        sans=_API_SERVER,
        purpose="what the API server shows to everybody",
    ),
    Entry(
        "apiserver-kubelet-client",
        "ca",
        "kube-apiserver-kubelet-client",
        use=Use.CLIENT,
        purpose="what the API server shows to kubelets",
    ),
    Entry("front-proxy-ca", "", "front-proxy-ca", purpose="signs for the front proxy"),
    Entry(
        "front-proxy-client",
        "front-proxy-ca",
        "front-proxy-client",
        use=Use.CLIENT,
        purpose="what the API server shows to extension API servers",
    ),
    Entry("etcd/ca", "", "etcd-ca", purpose="signs for etcd and for its clients"),
    Entry(
        "etcd/server",
        "etcd/ca",
        "{node_name}",
        use=Use.SERVING_AND_CLIENT,
        sans=_ETCD,
        purpose="what etcd shows to its clients",
    ),
    Entry(
        "etcd/peer",
        "etcd/ca",
        "{node_name}",
        use=Use.SERVING_AND_CLIENT,
        sans=_ETCD,
        purpose="what etcd shows to other etcds",
    ),
    Entry(
        "etcd/healthcheck-client",
        "etcd/ca",
        "kube-etcd-healthcheck-client",
        use=Use.CLIENT,
        purpose="what the liveness probe shows to etcd",
    ),
    Entry(
        "apiserver-etcd-client",
        "etcd/ca",
        "kube-apiserver-etcd-client",
        use=Use.CLIENT,
        purpose="what the API server shows to etcd",
    ),
    Entry(
        "admin.conf",
        "ca",
        "kubernetes-admin",
        ("kubeadm:cluster-admins",),
        use=Use.CLIENT,
        purpose="the administrator's kubeconfig, bound to a role by RBAC",
    ),
    Entry(
        "super-admin.conf",
        "ca",
        "kubernetes-super-admin",
        ("system:masters",),
        use=Use.CLIENT,
        purpose="the kubeconfig that RBAC cannot refuse",
    ),
    Entry(
        "kubelet.conf",
        "ca",
        "system:node:{node_name}",
        ("system:nodes",),
        use=Use.CLIENT,
        purpose="what the kubelet shows to the API server",
    ),
    Entry(
        "controller-manager.conf",
        "ca",
        "system:kube-controller-manager",
        use=Use.CLIENT,
        purpose="what the controller manager shows to the API server",
    ),
    Entry(
        "scheduler.conf",
        "ca",
        "system:kube-scheduler",
        use=Use.CLIENT,
        purpose="what the scheduler shows to the API server",
    ),
)


def filled(template: str, parameters: Parameters) -> str:
    return template.format(
        node_name=parameters.node_name,
        advertise_address=parameters.advertise_address,
        service_address=parameters.service_address,
        dns_domain=parameters.dns_domain,
    )


def alternative_names(entry: Entry, parameters: Parameters) -> list[str]:
    """The names in kubeadm's order: DNS names sorted, then addresses as given, each once."""
    names: list[str] = []
    for template in entry.sans:
        if template == "{cert_sans}":
            names.extend(parameters.cert_sans)
        else:
            names.append(filled(template, parameters))
    addresses = [name for name in names if _is_address(name)]
    return [*sorted(set(names) - set(addresses)), *dict.fromkeys(addresses)]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
