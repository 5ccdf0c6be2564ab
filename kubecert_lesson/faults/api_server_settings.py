"""Where the API server's arguments stand, by what made the cluster; its other certificates, too.

Sources: the documentation of kubeadm, kind, minikube, k3s, rke2, RKE, microk8s, Talos and OpenShift
on the arguments of kube-apiserver, and on renewing certificates.
"""

from kubecert_lesson.faults.fixes.by_distribution import MANAGED, NOT_KUBEADM, SERVERS_RESTARTED
from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.words import template

ARGUMENTS_OF_THE_API_SERVER = (
    remark(
        template("on each control-plane node, in the API server's manifest:"), but_not=NOT_KUBEADM
    ),
    command("vi /etc/kubernetes/manifests/kube-apiserver.yaml", but_not=NOT_KUBEADM),
    remark(
        template("minikube takes them when it starts, as apiserver.NAME=VALUE:"),
        distributions=("minikube",),
    ),
    command("minikube start --extra-config=apiserver.NAME=VALUE", distributions=("minikube",)),
    remark(
        template("on each server node, under kube-apiserver-arg in config.yaml; then:"),
        distributions=("k3s", "rke2"),
    ),
    command("systemctl restart k3s", distributions=("k3s",)),
    command("systemctl restart rke2-server", distributions=("rke2",)),
    remark(
        template("in cluster.yml, under services.kube-api.extra_args; then:"),
        distributions=("rancher",),
    ),
    command("rke up", distributions=("rancher",)),
    remark(
        template("on each node, in /var/snap/microk8s/current/args/kube-apiserver; then:"),
        distributions=("microk8s",),
    ),
    command("sudo snap restart microk8s.daemon-kubelite", distributions=("microk8s",)),
    remark(
        template("under cluster.apiServer.extraArgs of the machine configuration:"),
        distributions=("talos",),
    ),
    command("talosctl --nodes NODE edit machineconfig", distributions=("talos",)),
    remark(
        template("as an identity provider of the cluster, with its ca as a ConfigMap:"),
        distributions=("openshift",),
    ),
    command("oc edit oauth.config.openshift.io cluster", distributions=("openshift",)),
    remark(
        template("the provider sets them: its own command associates an OIDC issuer"),
        distributions=MANAGED,
    ),
)
OTHER_CERTIFICATES_RENEWED = (
    *SERVERS_RESTARTED,
    remark(template("on the machine with cluster.yml:"), distributions=("rancher",)),
    command("rke cert rotate", distributions=("rancher",)),
    remark(template("on the node:"), distributions=("microk8s",)),
    command(
        "sudo microk8s refresh-certs --cert front-proxy-client.crt", distributions=("microk8s",)
    ),
    remark(template("minikube renews what has ended when it starts:"), distributions=("minikube",)),
    command("minikube start", distributions=("minikube",)),
    remark(
        template("its operators, or the machine itself, renew it; look at their state:"),
        distributions=("openshift", "talos"),
    ),
    command("oc get clusteroperators", distributions=("openshift",)),
    command("talosctl --nodes NODE health", distributions=("talos",)),
)
