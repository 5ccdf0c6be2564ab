"""Lines that fix a certificate where another tool than kubeadm made it.

Sources: the documentation of k3s, rke2, microk8s, Talos, minikube, kind and k0s, each on its
certificates.
"""

from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.words import template

# Where the provider runs the control plane, nobody else can log in there.
MANAGED = ("gke", "eks", "aks", "doks", "oke", "iks")
# Where kubeadm is not what made the certificates.
NOT_KUBEADM = (
    *MANAGED,
    "k3s",
    "k3d",
    "rke2",
    "rancher",
    "microk8s",
    "talos",
    "openshift",
    "microshift",
    "docker-desktop",
    "rancher-desktop",
    "colima",
    "minikube",
    "k0s",
    "kops",
    "crc",
    "orbstack",
    "lima",
    "teleport",
)
WRITES_KUBECONFIGS = (
    "kind",
    "k3d",
    "minikube",
    "gke",
    "eks",
    "aks",
    "doks",
    "oke",
    "iks",
    "openshift",
    "talos",
    "microk8s",
    "rke2",
    "k3s",
    "k0s",
    "kops",
    "crc",
    "cluster-api",
    "teleport",
)
_PROVIDER = remark(
    template(
        "the provider issues and renews this certificate: dial the endpoint that it names, with the"
        " kubeconfig that its tool writes, and ask its support where that fails"
    ),
    distributions=MANAGED,
)
RESET_IN_DOCKER_DESKTOP = remark(
    template(
        "in Docker Desktop: Settings, Kubernetes, Reset Kubernetes Cluster; what is in the cluster"
        " is lost"
    ),
    distributions=("docker-desktop",),
)
CRC_SET_UP_AGAIN = (
    command("crc stop && crc start", distributions=("crc",)),
    remark(
        template("if that does not help, from the beginning (what was in the cluster is lost):"),
        distributions=("crc",),
    ),
    command("crc delete && crc setup && crc start", distributions=("crc",)),
)
_IN_A_BOX = (
    remark(template("in the node's container:"), distributions=("kind",)),
    command("docker exec NAME-control-plane kubeadm certs renew all", distributions=("kind",)),
    command("docker restart NAME-control-plane", distributions=("kind",)),
    remark(template("minikube renews what has ended when it starts:"), distributions=("minikube",)),
    command("minikube start", distributions=("minikube",)),
    remark(
        template("crc renews what has ended when it starts:"),
        distributions=("crc",),
    ),
    *CRC_SET_UP_AGAIN,
    remark(
        template("OrbStack makes the cluster, and its kubeconfig, again:"),
        distributions=("orbstack",),
    ),
    command("orb delete k8s && orb start k8s", distributions=("orbstack",)),
    remark(
        template("in the virtual machine, as its template set it up (k3s or kubeadm):"),
        distributions=("lima",),
    ),
    command(
        "limactl shell NAME sudo sh -c 'kubeadm certs renew all || systemctl restart k3s'",
        distributions=("lima",),
    ),
    remark(
        template("kops issues a kubeconfig for a short time (18 hours); a new one:"),
        distributions=("kops",),
    ),
    command("kops export kubeconfig --admin --name NAME", distributions=("kops",)),
)
_REWRITE = command("{rewrite}", distributions=(*MANAGED,))
RENEWED_BY_THE_TOOL = (
    *_IN_A_BOX,
    remark(
        template(
            "on a server node: k3s renews what ends soon when it starts; then copy"
            " /etc/rancher/k3s/k3s.yaml over the old kubeconfig:"
        ),
        distributions=("k3s",),
    ),
    command("systemctl restart k3s", distributions=("k3s",)),
    remark(
        template(
            "on a server node: rke2 renews what ends soon when it starts; then copy"
            " /etc/rancher/rke2/rke2.yaml over the old kubeconfig:"
        ),
        distributions=("rke2",),
    ),
    command("systemctl restart rke2-server", distributions=("rke2",)),
    remark(template("on the node, then write the kubeconfig again:"), distributions=("microk8s",)),
    command("sudo microk8s refresh-certs --cert server.crt", distributions=("microk8s",)),
)
SERVING_RENEWED_BY_THE_TOOL = (
    *_IN_A_BOX,
    remark(
        template("on a server node; k3s renews what ends soon when it starts:"),
        distributions=("k3s", "k3d"),
    ),
    command("k3s certificate check", distributions=("k3s", "k3d")),
    command("systemctl restart k3s", distributions=("k3s",)),
    command("k3d cluster stop NAME && k3d cluster start NAME", distributions=("k3d",)),
    remark(
        template("on a server node; rke2 renews what ends soon when it starts:"),
        distributions=("rke2",),
    ),
    command("rke2 certificate check", distributions=("rke2",)),
    command("systemctl restart rke2-server", distributions=("rke2",)),
    remark(template("on the machine with cluster.yml:"), distributions=("rancher",)),
    command("rke cert rotate", distributions=("rancher",)),
    remark(
        template("new nodes get new certificates; those of the control plane:"),
        distributions=("kops",),
    ),
    command(
        "kops rolling-update cluster --instance-group-roles=control-plane --force --yes",
        distributions=("kops",),
    ),
    remark(template("on the node:"), distributions=("microk8s",)),
    command("sudo microk8s refresh-certs --cert server.crt", distributions=("microk8s",)),
    remark(
        template("where the authority (ca.crt) itself has ended; all nodes then join again:"),
        distributions=("microk8s",),
    ),
    command("sudo microk8s refresh-certs --cert ca.crt", distributions=("microk8s",)),
    remark(
        template("Talos renews it by itself; a node with a wrong clock does not:"),
        distributions=("talos",),
    ),
    command("talosctl --nodes NODE time", distributions=("talos",)),
    remark(
        template("its operators renew it; certificate requests of nodes may wait for approval:"),
        distributions=("openshift",),
    ),
    command("oc get csr", distributions=("openshift",)),
    command("oc adm certificate approve CSR-NAME", distributions=("openshift",)),
    RESET_IN_DOCKER_DESKTOP,
    remark(
        template(
            "in Rancher Desktop: Troubleshooting, Reset Kubernetes; what is in the cluster is lost"
        ),
        distributions=("rancher-desktop",),
    ),
    remark(
        template("on the controller node; k0s issues its certificates again when it starts:"),
        distributions=("k0s",),
    ),
    command("sudo k0s stop && sudo k0s start", distributions=("k0s",)),
    remark(
        template("AKS makes all certificates again, and all nodes; up to half an hour is lost:"),
        distributions=("aks",),
    ),
    command("az aks rotate-certs --resource-group GROUP --name NAME", distributions=("aks",)),
    _PROVIDER,
    _REWRITE,
)
NAME_ADDED_BY_THE_TOOL = (
    remark(
        template(
            "Teleport's proxy shows this certificate, not the API server: let tsh write the"
            " kubeconfig, with the name that is to be checked:"
        ),
        distributions=("teleport",),
    ),
    command("tsh kube login CLUSTER", distributions=("teleport",)),
    remark(
        template("on each server node, add the name to tls-san in /etc/rancher/k3s/config.yaml:"),
        distributions=("k3s",),
    ),
    command(
        "printf 'tls-san:\\n  - %s\\n' {host} >> /etc/rancher/k3s/config.yaml",
        distributions=("k3s",),
    ),
    command("systemctl restart k3s", distributions=("k3s",)),
    command("k3d cluster create NAME --k3s-arg --tls-san={host}@server:*", distributions=("k3d",)),
    remark(
        template("on each server node, add the name to tls-san in /etc/rancher/rke2/config.yaml:"),
        distributions=("rke2",),
    ),
    command(
        "printf 'tls-san:\\n  - %s\\n' {host} >> /etc/rancher/rke2/config.yaml",
        distributions=("rke2",),
    ),
    command("systemctl restart rke2-server", distributions=("rke2",)),
    remark(
        template("add the name to spec.api's or spec.additionalSANs of the cluster, then:"),
        distributions=("kops",),
    ),
    command(
        "kops update cluster --yes && kops rolling-update cluster --yes", distributions=("kops",)
    ),
    remark(
        template("kubespray: add it to supplementary_addresses_in_ssl_keys (group_vars), then:"),
        distributions=("kubespray",),
    ),
    command(
        "ansible-playbook --become --inventory INVENTORY cluster.yml", distributions=("kubespray",)
    ),
    remark(
        template("dial the name that the kubeconfig of the tool names"),
        distributions=("crc", "orbstack", "lima"),
    ),
    remark(
        template("add the name to authentication.sans in cluster.yml, then:"),
        distributions=("rancher",),
    ),
    command("rke up", distributions=("rancher",)),
    remark(
        template(
            "on the node, add the name to /var/snap/microk8s/current/certs/csr.conf.template;"
            " microk8s then issues the certificate again, or:"
        ),
        distributions=("microk8s",),
    ),
    command("sudo microk8s refresh-certs --cert server.crt", distributions=("microk8s",)),
    remark(
        template("add the name to cluster.apiServer.certSANs of the machine configuration:"),
        distributions=("talos",),
    ),
    command("talosctl --nodes NODE edit machineconfig", distributions=("talos",)),
    remark(
        template(
            "its operators issue it: dial the name in the kubeconfig of the installer, or configure"
            " a certificate of your own for the name (apiserver.config.openshift.io)"
        ),
        distributions=("openshift",),
    ),
    remark(
        template(
            "dial a name that the message lists as valid; to have the certificate made again, with"
            " kubernetes.docker.internal: Settings, Kubernetes, Reset Kubernetes Cluster"
        ),
        distributions=("docker-desktop",),
    ),
    remark(
        template("dial 127.0.0.1:6443, which is in the certificate:"),
        distributions=("rancher-desktop",),
    ),
    command(
        "{kubectl} config set-cluster {cluster} --server=https://127.0.0.1:6443",
        distributions=("rancher-desktop",),
    ),
    remark(
        template("add the name to spec.api.sans in /etc/k0s/k0s.yaml, then:"),
        distributions=("k0s",),
    ),
    command("sudo k0s stop && sudo k0s start", distributions=("k0s",)),
    _PROVIDER,
    _REWRITE,
)
SERVERS_RESTARTED = (
    remark(
        template("on each server node; a restart renews what ends soon:"),
        distributions=("k3s", "rke2"),
    ),
    command("systemctl restart k3s", distributions=("k3s",)),
    command("systemctl restart rke2-server", distributions=("rke2",)),
)
