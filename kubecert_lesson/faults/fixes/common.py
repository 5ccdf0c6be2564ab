"""Lines that fix more than one fault.

ca.crt, client.crt and client.key lie in the folder in which the commands run; words in CAPITALS
are for the reader to replace.
"""

from dataclasses import replace

from kubecert_lesson.faults.fixes.by_distribution import (
    MANAGED,
    NAME_ADDED_BY_THE_TOOL,
    NOT_KUBEADM,
    RENEWED_BY_THE_TOOL,
    SERVING_RENEWED_BY_THE_TOOL,
    WRITES_KUBECONFIGS,
)
from kubecert_lesson.faults.fixes.by_program import (
    GIVEN_TO_A_PROGRAM,
    KUBECONFIG_READERS,
)
from kubecert_lesson.faults.model import FixLine, command, remark
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.words import template

# Tools that run kubeadm in a container or a VM of their own.
_IN_A_BOX = ("kind", "minikube")
_ON_A_MACHINE = (*NOT_KUBEADM, "kind")
_BY_HAND = (*_ON_A_MACHINE, "kubespray")
AUTHORITY_FIELDS = ("certificate-authority", "certificate-authority-data")
CLIENT_FIELDS = ("client-certificate", "client-key")

ON_CONTROL_PLANE = remark(template("on a control-plane node:"), but_not=MANAGED)
WRITTEN_AGAIN = (
    remark(
        template("or let the tool that wrote this context write it again:"),
        distributions=WRITES_KUBECONFIGS,
    ),
    command("{rewrite}", distributions=WRITES_KUBECONFIGS),
    remark(
        template("that file is on server nodes only; elsewhere, its 127.0.0.1 is to be replaced"),
        distributions=("k3s", "rke2"),
    ),
    remark(
        template("or download the kubeconfig again from Rancher's web interface"),
        distributions=("rancher",),
    ),
    remark(
        template("or in Docker Desktop: Settings, Kubernetes, Reset Kubernetes Cluster"),
        distributions=("docker-desktop",),
    ),
    remark(
        template("or in Rancher Desktop: Troubleshooting, Reset Kubernetes"),
        distributions=("rancher-desktop",),
    ),
    remark(
        template("or let Colima make the cluster, and its kubeconfig, again:"),
        distributions=("colima",),
    ),
    command("colima kubernetes reset", distributions=("colima",)),
)
TAKEN_BACK = (
    remark(template("files that sudo made belong to root; take them back:")),
    command('sudo chown -R "$(id -u):$(id -g)" ~/.kube'),
    command('sudo chown -R "$(id -u):$(id -g)" ~/.minikube', distributions=("minikube",)),
)
AS_ADMIN = "kubectl --kubeconfig=admin.conf "  # an administrator, not the kubeconfig's own user
# Their names alone: what an auth-provider holds is secret, and kubectl would print it.
FIELDS_OF_THE_USER = command(
    "{kubectl} config view --minify |"
    " grep -oE '^ +(token|username|client-certificate|client-key|exec|auth-provider)[a-z-]*:'"
)
SET_AUTHORITY = command(
    "{kubectl} config set-cluster {cluster} --certificate-authority=ca.crt --embed-certs"
)
WHERE_THE_AUTHORITY_IS = (
    remark(
        template("ca.crt: from a control-plane node, /etc/kubernetes/pki/ca.crt"),
        but_not=_ON_A_MACHINE,
    ),
    remark(
        template("ca.crt: from a server node, /var/lib/rancher/k3s/server/tls/server-ca.crt"),
        distributions=("k3s",),
    ),
    remark(
        template("ca.crt: from a server node, /var/lib/rancher/rke2/server/tls/server-ca.crt"),
        distributions=("rke2",),
    ),
    remark(template("ca.crt: minikube's own, ~/.minikube/ca.crt"), distributions=("minikube",)),
    remark(template("ca.crt: out of the node's container:"), distributions=("kind",)),
    command(
        "docker exec NAME-control-plane cat /etc/kubernetes/pki/ca.crt > ca.crt",
        distributions=("kind",),
    ),
    remark(
        template("ca.crt: from the node, /var/snap/microk8s/current/certs/ca.crt"),
        distributions=("microk8s",),
    ),
    remark(
        template("ca.crt: the authority in a kubeconfig that the tool or provider writes"),
        distributions=(
            *MANAGED,
            "k3d",
            "rancher",
            "talos",
            "openshift",
            "docker-desktop",
            "rancher-desktop",
            "colima",
            "k0s",
            "kops",
            "crc",
            "orbstack",
            "lima",
        ),
    ),
)
TRUST = (
    *WHERE_THE_AUTHORITY_IS,
    FixLine(SET_AUTHORITY.words, speakers=KUBECONFIG_READERS),
    remark(
        template(
            "a controller of Flux reads a kubeconfig from the Secret that spec.kubeConfig names:"
            " with the present authority, and a login of its own (without exec); Cluster API writes"
            " such a Secret itself:"
        ),
        speakers=(Speaker.FLUX,),
    ),
    command(
        "kubectl --namespace={namespace} create secret generic {secret}"
        " --from-file=value={file} --dry-run=client --output=yaml | kubectl apply --filename=-",
        speakers=(Speaker.FLUX,),
    ),
    remark(
        template("or let Argo CD read it anew, from a kubeconfig that works:"),
        speakers=(Speaker.ARGOCD,),
    ),
    command("argocd cluster add CONTEXT", speakers=(Speaker.ARGOCD,)),
    *GIVEN_TO_A_PROGRAM,
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
        but_not=_ON_A_MACHINE,
    ),
    command(
        "kubeadm kubeconfig user --client-name={login} --org=GROUP > config", but_not=_ON_A_MACHINE
    ),
    *OR_LOG_IN,
)
RENEWED_BY_KUBEADM = (
    remark(
        template(
            "on a control-plane node; then copy /etc/kubernetes/admin.conf over the old kubeconfig:"
        ),
        but_not=_ON_A_MACHINE,
    ),
    command("kubeadm certs renew admin.conf", but_not=_ON_A_MACHINE),
    *RENEWED_BY_THE_TOOL,
    *OR_LOG_IN,
)
# kubeadm asks for this after a renewal. (1.36 reads a new serving certificate and a new client
# authority by itself, within seconds; not all programs do.)
RESTART = (
    remark(
        template("the kubelet starts the API server again, and it reads its certificates again:"),
        but_not=_ON_A_MACHINE,
    ),
    command('crictl stop "$(crictl ps --quiet --name kube-apiserver)"', but_not=_ON_A_MACHINE),
)
CHAIN_SHOWN = (
    command(
        "cat apiserver-leaf.crt intermediate.crt > /etc/kubernetes/pki/apiserver.crt",
        but_not=_ON_A_MACHINE,
    ),
    *RESTART,
)
ON_KUBEADM = remark(template("on a control-plane node:"), but_not=_ON_A_MACHINE)
RENEW_SERVING = (
    ON_KUBEADM,
    command("kubeadm certs renew apiserver", but_not=_ON_A_MACHINE),
    *RESTART,
    *SERVING_RENEWED_BY_THE_TOOL,
)
NEW_SERVING = (
    remark(template("on a control-plane node:"), but_not=_BY_HAND),
    remark(
        template(
            "with a kubeadm configuration, add the name to its certSANs and give it as --config"
            " instead: other names of yours would be lost"
        ),
        but_not=_BY_HAND,
    ),
    command(
        "mv /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key ~/",
        but_not=_BY_HAND,
    ),
    command(
        "kubeadm init phase certs apiserver --apiserver-cert-extra-sans={host}",
        but_not=_BY_HAND,
    ),
    *(replace(line, but_not=_BY_HAND) for line in RESTART),
    remark(
        template("the name goes into the certificate when minikube starts:"),
        distributions=("minikube",),
    ),
    command("minikube start --apiserver-names={host}", distributions=("minikube",)),
    remark(
        template("or tell the client by which name to check the certificate:"),
        distributions=_IN_A_BOX,
    ),
    command(
        "{kubectl} config set-cluster {cluster} --tls-server-name=localhost",
        distributions=_IN_A_BOX,
    ),
    remark(
        template("or make the kind cluster again with the name in certSANs (kubeadmConfigPatches)"),
        distributions=("kind",),
    ),
    *NAME_ADDED_BY_THE_TOOL,
)
NEW_SERVING_OF_ADDRESS = tuple(
    replace(line, words=line.words.replace("--apiserver-names=", "--apiserver-ips="))
    for line in NEW_SERVING
)
SET_CLOCK = command("timedatectl set-ntp true")
ON_THIS_MACHINE = remark(template("on this machine:"))
SET_SERVER = command("{kubectl} config set-cluster {cluster} --server=https://API-SERVER:6443")
# They are told of a server in a command or in settings of their own.
_WITHOUT_KUBECONFIG = (
    Speaker.CURL,
    Speaker.WGET,
    Speaker.OPENSSL,
    Speaker.BROWSER,
    Speaker.GIT,
    Speaker.VAULT,
    Speaker.PROMETHEUS,
    Speaker.FLUENT_BIT,
    Speaker.NGINX,
    Speaker.ENVOY,
    Speaker.TRAEFIK,
)
DIAL_ANOTHER = (
    FixLine(
        SET_SERVER.words,
        speakers=tuple(one for one in Speaker if one not in _WITHOUT_KUBECONFIG),
    ),
    remark(
        template("in the command or the settings of this program: the API server's own address"),
        speakers=_WITHOUT_KUBECONFIG,
    ),
)
CHOOSE_CONTEXT = (
    command("{kubectl} config get-contexts"),
    command("{kubectl} config use-context {known_context}"),
)


def where(line: FixLine, *fields: str) -> FixLine:
    """Return a line that counts only where one of these fields is wrong."""
    return replace(line, fields=fields)


VIEW_ON_EKS = command(
    "aws eks associate-access-policy --cluster-name NAME --principal-arn ARN"
    " --access-scope type=cluster --policy-arn"
    " arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
    distributions=("eks",),
)
