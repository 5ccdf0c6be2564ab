"""Lines that fix more than one fault.

ca.crt, client.crt and client.key lie in the folder in which the commands run; words in CAPITALS
are for the reader to replace.
"""

from kubecert_lesson.faults.model import FixLine, command, remark
from kubecert_lesson.words import template

# Where the provider runs the control plane, nobody else can log in there.
MANAGED = ("gke", "eks")
AUTHORITY_FIELDS = ("certificate-authority", "certificate-authority-data")
CLIENT_FIELDS = ("client-certificate", "client-key")

ON_CONTROL_PLANE = remark(template("on a control-plane node:"), but_not=MANAGED)
WRITTEN_AGAIN = (
    remark(
        template("or let the tool that wrote this context write it again:"),
        distributions=("kind", "k3d", "minikube", "gke", "eks"),
    ),
    command("{rewrite}", distributions=("kind", "k3d", "minikube", "gke", "eks")),
)
AS_ADMIN = "kubectl --kubeconfig=admin.conf "  # an administrator, not the kubeconfig's own user
SET_AUTHORITY = command(
    "{kubectl} config set-cluster {cluster} --certificate-authority=ca.crt --embed-certs"
)
TRUST = (
    remark(template("ca.crt: from a control-plane node, /etc/kubernetes/pki/ca.crt")),
    SET_AUTHORITY,
)
SET_CLIENT = command(
    "{kubectl} config set-credentials {user} --client-certificate=client.crt"
    " --client-key=client.key --embed-certs"
)
LOG_IN = (
    remark(template("client.crt and client.key: from the administrator of the cluster")),
    SET_CLIENT,
)
OR_LOG_IN = (
    remark(template("or, with the client.crt and client.key that the administrator gives you:")),
    SET_CLIENT,
)
NEW_USER_CERTIFICATE = (
    remark(
        template(
            "a certificate for this user from the cluster's own authority, on a control-plane node:"
        ),
        but_not=MANAGED,
    ),
    command("kubeadm kubeconfig user --client-name={login} --org=GROUP > config", but_not=MANAGED),
    *OR_LOG_IN,
)
RENEWED_BY_KUBEADM = (
    remark(
        template(
            "on a control-plane node; then copy /etc/kubernetes/admin.conf over the old kubeconfig:"
        ),
        but_not=MANAGED,
    ),
    command("kubeadm certs renew admin.conf", but_not=MANAGED),
    *OR_LOG_IN,
)
# kubeadm asks for this after a renewal. (1.36 reads a new serving certificate and a new client
# authority by itself, within seconds; not all programs do.)
RESTART = (
    remark(
        template("the kubelet starts the API server again, and it reads its certificates again:")
    ),
    command('crictl stop "$(crictl ps --quiet --name kube-apiserver)"'),
)
RENEW_SERVING = (ON_CONTROL_PLANE, command("kubeadm certs renew apiserver"), *RESTART)
NEW_SERVING = (
    ON_CONTROL_PLANE,
    remark(
        template(
            "with a kubeadm configuration, add the name to its certSANs and give it as --config"
            " instead: other names of yours would be lost"
        )
    ),
    command("mv /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key ~/"),
    command("kubeadm init phase certs apiserver --apiserver-cert-extra-sans={host}"),
    *RESTART,
)
SET_CLOCK = command("timedatectl set-ntp true")
ON_THIS_MACHINE = remark(template("on this machine:"))
SET_SERVER = command("{kubectl} config set-cluster {cluster} --server=https://API-SERVER:6443")
CHOOSE_CONTEXT = (
    command("{kubectl} config get-contexts"),
    command("{kubectl} config use-context {known_context}"),
)


def where(line: FixLine, *fields: str) -> FixLine:
    """Return a line that counts only where one of these fields is wrong."""
    return FixLine(line.words, line.remark, fields, line.distributions, line.but_not)
