"""The certificates of a kubeadm cluster as a table, a line for each.

Source: Kubernetes, "PKI certificates and requirements"; files written by kubeadm 1.36.2.
"""

from dataclasses import dataclass

from kubecert_lesson.certificates import Use
from kubecert_lesson.kubeadm.parameters import Parameters, is_address
from kubecert_lesson.words import Text, text


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
    addresses = [name for name in names if is_address(name)]
    return [*sorted(set(names) - set(addresses)), *dict.fromkeys(addresses)]
