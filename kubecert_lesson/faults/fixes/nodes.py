"""Lines that let a node join, log in again or show a certificate, by what made the cluster.

Sources: the documentation of kubeadm, k3s, rke2, RKE and OpenShift on nodes and their certificates.
"""

from kubecert_lesson.faults.fixes.by_distribution import MANAGED, NOT_KUBEADM
from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.words import template

TOKEN_AS_IT_IS = (
    remark(template("on a server node, the token as it is now:")),
    command("cat /var/lib/rancher/k3s/server/node-token", but_not=("rke2",)),
    command("cat /var/lib/rancher/rke2/server/node-token", but_not=("k3s",)),
    remark(template("on the node: this token in K3S_TOKEN or config.yaml, then start it again")),
)
AGENT_RESTARTED = (
    remark(template("on the node; at its start it fetches certificates again, with its token:")),
    command("systemctl restart k3s-agent", but_not=("rke2",)),
    command("systemctl restart rke2-agent", but_not=("k3s",)),
)
OF_OTHER_TOOLS = (
    remark(
        template("on the node; a restart renews what ends soon:"), distributions=("k3s", "rke2")
    ),
    command("systemctl restart k3s-agent", distributions=("k3s",)),
    command("systemctl restart rke2-agent", distributions=("rke2",)),
    remark(
        template("on EKS a node logs in with its IAM role: it must have an access entry:"),
        distributions=("eks",),
    ),
    command("aws eks list-access-entries --cluster-name NAME", distributions=("eks",)),
    remark(
        template(
            "after a long time off, the node sends two requests, one after the other, and each"
            " waits for approval; or replace the node:"
        ),
        distributions=("openshift",),
    ),
    command("oc get csr", distributions=("openshift",)),
    command("oc adm certificate approve CSR-NAME", distributions=("openshift",)),
    remark(
        template("no request there? OpenShift 3: a new bootstrap kubeconfig, copied to the node:"),
        distributions=("openshift",),
    ),
    command(
        "oc --namespace=openshift-infra serviceaccounts create-kubeconfig node-bootstrapper"
        " > /etc/origin/node/bootstrap.kubeconfig",
        distributions=("openshift",),
    ),
    remark(
        template("on the machine with cluster.yml; in Rancher: the cluster, Rotate Certificates:"),
        distributions=("rancher",),
    ),
    command("rke cert rotate", distributions=("rancher",)),
    remark(
        template("its machine configuration must be of this cluster, and its clock right:"),
        distributions=("talos",),
    ),
    command("talosctl --nodes NODE time", distributions=("talos",)),
    command("talosctl --nodes NODE logs kubelet", distributions=("talos",)),
    remark(
        template("let the provider replace the node (delete the machine from its group)"),
        distributions=("gke", "eks", "aks"),
    ),
)
NEW_KUBELET_CONF = (
    remark(
        template("on a control-plane node, a new kubelet.conf for the node:"), but_not=NOT_KUBEADM
    ),
    command(
        "kubeadm kubeconfig user --org=system:nodes --client-name=system:node:{node}"
        " > kubelet.conf",
        but_not=NOT_KUBEADM,
    ),
    remark(
        template(
            "copy it to /etc/kubernetes/kubelet.conf of the node (with the cluster's name and"
            " server), and there let the kubelet start anew:"
        ),
        but_not=NOT_KUBEADM,
    ),
    command("rm /var/lib/kubelet/pki/kubelet-client*", but_not=NOT_KUBEADM),
    command("systemctl restart kubelet", but_not=NOT_KUBEADM),
    *OF_OTHER_TOOLS,
)
_SIGN_THEMSELVES = ("k3s", "rke2", "microk8s")  # they make these certificates without requests
REQUESTS = (
    remark(
        template("a kubelet's request for a serving certificate waits until it is approved:"),
        but_not=_SIGN_THEMSELVES,
    ),
    command(
        "kubectl get csr --field-selector=spec.signerName=kubernetes.io/kubelet-serving",
        but_not=_SIGN_THEMSELVES,
    ),
    command("kubectl certificate approve CSR-NAME", but_not=_SIGN_THEMSELVES),
)
APPROVER = (
    remark(
        template("rotate-server-certificates in the kubelet's extraArgs, and an approver:"),
        distributions=("talos",),
    ),
    command("talosctl --nodes NODE edit machineconfig", distributions=("talos",)),
)
SERVING_BY_THE_TOOL = (
    remark(
        template("on the node: k3s and rke2 sign it, with the addresses that node-ip tells:"),
        distributions=("k3s", "rke2"),
    ),
    command("systemctl restart k3s-agent", distributions=("k3s",)),
    command("systemctl restart rke2-agent", distributions=("rke2",)),
    remark(
        template("a node gets it when it joins, for its addresses then: leave, and join again:"),
        distributions=("microk8s",),
    ),
    command("sudo microk8s leave", distributions=("microk8s",)),
    command("microk8s add-node", distributions=("microk8s",)),
    *APPROVER,
)
SIGNED = (
    remark(
        template(
            "let the cluster's authority sign it: serverTLSBootstrap: true in the kubelet's"
            " configuration on each node (/var/lib/kubelet/config.yaml), then:"
        ),
        but_not=NOT_KUBEADM,
    ),
    command("systemctl restart kubelet", but_not=NOT_KUBEADM),
    *SERVING_BY_THE_TOOL,
    *REQUESTS,
    remark(
        template(
            "metrics-server alone can be told not to check kubelets; in its Deployment's args, for"
            " tests only: --kubelet-insecure-tls"
        ),
        speakers=(Speaker.METRICS_SERVER,),
    ),
    remark(
        template("Prometheus: the ca_file of this scrape job, or insecure_skip_verify in tests"),
        speakers=(Speaker.PROMETHEUS,),
    ),
)
KUBELET_DIALLED_OTHERWISE = (
    remark(template("which names and addresses does the node report, and of which type?")),
    command("kubectl get node {node} -o jsonpath='{{.status.addresses}}'"),
    remark(
        template(
            "let whoever dials take a type that the certificate is for first; kube-apiserver, where"
            " you run it, and metrics-server have an argument for it, for example:"
        )
    ),
    remark("--kubelet-preferred-address-types=InternalDNS,InternalIP,Hostname"),
    remark(template("or let the cluster sign a certificate with the node's present names:")),
    *SERVING_BY_THE_TOOL,
    *REQUESTS,
)
NODE_NAME_UNKNOWN = (
    remark(
        template(
            "the DNS there does not know the node's name; let whoever dials (the API"
            " server, metrics-server) take the address instead, by its argument:"
        )
    ),
    remark("--kubelet-preferred-address-types=InternalIP,Hostname"),
    command(
        "kubectl --namespace=kube-system edit deployment metrics-server",
        speakers=(Speaker.METRICS_SERVER,),
    ),
    command(
        "vi /etc/kubernetes/manifests/kube-apiserver.yaml",
        but_not=NOT_KUBEADM,
        speakers=(Speaker.SERVER_ANSWER, Speaker.API_SERVER),
    ),
    remark(
        template("or add the name to /etc/hosts of each control-plane node"),
        but_not=MANAGED,
        speakers=(Speaker.SERVER_ANSWER, Speaker.API_SERVER),
    ),
)
