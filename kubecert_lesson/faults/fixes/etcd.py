"""Lines that renew etcd's certificates, look at them, and ask etcd with the right ones.

Sources: the documentation of kubeadm and RKE on certificates, and etcdctl's README.
"""

from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM, SERVERS_RESTARTED
from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.words import template

# Through the member of a node that runs.
_IN_ITS_POD = (
    "kubectl --namespace=kube-system exec etcd-OTHER-NODE -- etcdctl"
    " --cacert=/etc/kubernetes/pki/etcd/ca.crt"
    " --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt"
    " --key=/etc/kubernetes/pki/etcd/healthcheck-client.key"
)
MEMBER_LIST = f"{_IN_ITS_POD} member list"
MEMBER_REMOVE = f"{_IN_ITS_POD} member remove MEMBER-ID"
_BY_KUBEADM = (
    remark(template("on each control-plane node:"), but_not=NOT_KUBEADM),
    command("kubeadm certs renew etcd-server", but_not=NOT_KUBEADM),
    command("kubeadm certs renew etcd-peer", but_not=NOT_KUBEADM),
    command("kubeadm certs renew apiserver-etcd-client", but_not=NOT_KUBEADM),
    command("kubeadm certs renew etcd-healthcheck-client", but_not=NOT_KUBEADM),
)
BY_RKE = (
    remark(template("on the machine with cluster.yml:"), distributions=("rancher",)),
    command("rke cert rotate --service etcd", distributions=("rancher",)),
)
RESTARTED = (
    remark(
        template("then restart etcd and the API server: move their manifests away and back"),
        but_not=NOT_KUBEADM,
    ),
    *SERVERS_RESTARTED,
    *BY_RKE,
)
RENEW = (*_BY_KUBEADM, *RESTARTED)
FILES = (
    command(
        "openssl x509 -in /etc/kubernetes/pki/etcd/server.crt -noout -issuer -dates -text",
        but_not=NOT_KUBEADM,
    ),
    command(
        "openssl verify -CAfile /etc/kubernetes/pki/etcd/ca.crt"
        " /etc/kubernetes/pki/etcd/server.crt /etc/kubernetes/pki/apiserver-etcd-client.crt",
        but_not=NOT_KUBEADM,
    ),
)
ETCDCTL = (
    remark(
        template("etcdctl needs etcd's own authority and a client certificate of it:"),
        but_not=NOT_KUBEADM,
    ),
    command(
        "etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt"
        " --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt"
        " --key=/etc/kubernetes/pki/etcd/healthcheck-client.key endpoint health",
        but_not=NOT_KUBEADM,
    ),
)
