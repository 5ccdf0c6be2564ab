"""Lines that tell whether the API server runs, and start it, by the tool that made the cluster.

Sources: the documentation of each tool on its commands.
"""

from kubecert_lesson.faults.fixes.by_distribution import (
    MANAGED,
    NOT_KUBEADM,
    RESET_IN_DOCKER_DESKTOP,
)
from kubecert_lesson.faults.model import FixLine, command, remark
from kubecert_lesson.words import template

_ELSEWHERE = (*NOT_KUBEADM, "kind")


def _of(distribution: str, *lines: str) -> tuple[FixLine, ...]:
    return tuple(command(line, distributions=(distribution,)) for line in lines)


ON_THE_CLUSTER_NETWORK = remark(
    template("it must run on the cluster network, or with hostNetwork, to be reached"),
    distributions=("eks",),
)
IS_IT_RUNNING = (
    remark(
        template("is the cluster still there, started, and its endpoint open to this machine?"),
        distributions=(*MANAGED, "rancher", "openshift", "talos", "kops", "teleport"),
    ),
    remark(template("does the API server run? On a control-plane node:"), but_not=_ELSEWHERE),
    command("crictl ps --all --name kube-apiserver", but_not=_ELSEWHERE),
    command("journalctl --unit=kubelet --since=-10min", but_not=_ELSEWHERE),
    remark(
        template("is the cluster running?"),
        distributions=(
            *("kind", "k3d", "minikube", "k3s", "rke2", "microk8s", "colima", "orbstack", "crc"),
            *("lima", "k0s"),
        ),
    ),
    *_of("kind", "docker ps --all --filter name=control-plane", "docker start NAME-control-plane"),
    *_of("k3d", "k3d cluster list", "k3d cluster start NAME"),
    *_of("minikube", "minikube status", "minikube start"),
    *_of("k3s", "sudo systemctl status k3s", "sudo journalctl --unit=k3s --since=-10min"),
    *_of("rke2", "sudo systemctl status rke2-server"),
    *_of("microk8s", "microk8s status", "microk8s start"),
    *_of("colima", "colima status", "colima start --kubernetes"),
    *_of("orbstack", "orb start k8s"),
    *_of("crc", "crc status", "crc start"),
    *_of("lima", "limactl list", "limactl start NAME"),
    *_of("k0s", "sudo k0s status", "sudo k0s start"),
    remark(
        template("does Docker Desktop run, and is Kubernetes enabled in its settings?"),
        distributions=("docker-desktop",),
    ),
    remark(
        template("does Rancher Desktop run, and is Kubernetes enabled in its preferences?"),
        distributions=("rancher-desktop",),
    ),
)
_LOCAL = ("kind", "k3d", "minikube", "colima", "orbstack", "crc", "lima", "docker-desktop")
STARTED_AND_OPEN = (
    *(one for one in IS_IT_RUNNING if set(one.distributions) & set(_LOCAL)),
    remark(
        template(
            "a private endpoint answers only in its own network, and a public one may accept only"
            " listed addresses; which are they?"
        ),
        distributions=("eks", "gke", "aks"),
    ),
    *_of("eks", "aws eks describe-cluster --name NAME --query cluster.resourcesVpcConfig"),
    *_of(
        "gke",
        "gcloud container clusters describe NAME --location LOCATION"
        " --format='yaml(masterAuthorizedNetworksConfig,privateClusterConfig)'",
    ),
    *_of("aks", "az aks show --resource-group GROUP --name NAME --query apiServerAccessProfile"),
)
# Where 127.0.0.1 is dialled.
AT_LOOPBACK = (
    remark(
        template(
            "127.0.0.1 is this machine itself, or this container: the local cluster or the tunnel"
            " must run right here; a container or WSL reaches its host by another address"
        )
    ),
)
THROUGH_A_TUNNEL = (
    remark(
        template(
            "127.0.0.1, or localhost, is only the end of a tunnel or a port-forward: let the client"
            " check another name that is in the certificate; kubernetes is in most:"
        )
    ),
    command("{kubectl} config set-cluster {cluster} --tls-server-name=kubernetes"),
    remark(template("or, so that the certificate has the name that is dialled:")),
)
STARTED_AGAIN = (
    remark(
        template(
            "the port is on this machine: a tool for local clusters (kind, k3d, minikube) or the"
            " program itself opened it, and renews its certificates when it is started again"
        )
    ),
    remark(template("or a tunnel or port-forward leads to a cluster; there:")),
)
MINIKUBE_ANEW = (
    remark(
        template("where that does not help, anew; what is in the cluster is lost:"),
        distributions=("minikube",),
    ),
    command("minikube delete && minikube start", distributions=("minikube",)),
)
# Tools that let kubeadm run in a machine of their own, and make all of it anew.
MADE_ANEW = {
    "docker-desktop": (
        remark(template("quit Docker Desktop, and start it again; it takes a few minutes")),
        RESET_IN_DOCKER_DESKTOP,
        remark(
            template(
                "it does not start? Update it; or quit it, put its folder pki aside and start it"
                " again. On Windows the folder is %LOCALAPPDATA%\\Docker\\pki; on macOS:"
            )
        ),
        command("mv ~/Library/Group\\ Containers/group.com.docker/pki ~/pki-aside"),
    ),
    "minikube": (
        remark(template("what was in the cluster is lost; from the beginning:")),
        command("minikube delete && minikube start"),
    ),
    "kind": (
        remark(template("what was in the cluster is lost; from the beginning:")),
        command("kind delete cluster && kind create cluster"),
    ),
}
