"""How each container runtime is told of a registry's authority.

Sources: containerd (docs/hosts.md), containers-certs.d(5), the documentation of Docker, k3s, rke2,
OpenShift and minikube on registries.
"""

from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.words import template

_OF_THEIR_OWN = (Speaker.DOCKER, Speaker.CRIO, Speaker.BUILD_TOOL)
# Who pulls where neither docker nor CRI-O speaks: on most nodes, containerd.
_CONTAINERD = tuple(one for one in Speaker if one not in _OF_THEIR_OWN)
RUNTIME_STARTED_AGAIN = (
    command(
        "systemctl restart containerd",
        but_not=("k3s", "rke2", "microk8s"),
        speakers=_CONTAINERD,
    ),
    command("systemctl restart k3s", distributions=("k3s",)),
    command("systemctl restart rke2-server", distributions=("rke2",)),
    command("sudo microk8s stop && sudo microk8s start", distributions=("microk8s",)),
)
AUTHORITY_ON_NODES = (
    remark(
        template("kaniko: --registry-certificate HOST=FILE; it has no authorities of the node's"),
        speakers=(Speaker.BUILD_TOOL,),
    ),
    remark(
        template('BuildKit: ca under [registry."HOST"] in buildkitd.toml; docker buildx: --config'),
        speakers=(Speaker.BUILD_TOOL,),
    ),
    remark(
        template("on the machine that pulls; CRI-O, podman and skopeo read it at the next pull:"),
        speakers=(Speaker.CRIO,),
    ),
    command(
        "mkdir -p /etc/containers/certs.d/{registry}"
        " && cp registry-ca.crt /etc/containers/certs.d/{registry}/ca.crt",
        speakers=(Speaker.CRIO,),
    ),
    remark(
        template("on the machine that pulls; docker reads it at the next pull:"),
        speakers=(Speaker.DOCKER,),
    ),
    command(
        "mkdir -p /etc/docker/certs.d/{registry}"
        " && cp registry-ca.crt /etc/docker/certs.d/{registry}/ca.crt",
        speakers=(Speaker.DOCKER,),
    ),
    remark(
        template("on each node, for containerd (Docker: /etc/docker/certs.d/HOST:PORT/ca.crt):"),
        but_not=("k3s", "rke2", "openshift", "minikube"),
        speakers=_CONTAINERD,
    ),
    command(
        "mkdir -p /etc/containerd/certs.d/{registry}"
        " && cp registry-ca.crt /etc/containerd/certs.d/{registry}/ca.crt",
        but_not=("k3s", "rke2", "openshift", "minikube"),
        speakers=_CONTAINERD,
    ),
    command(
        'printf \'server = "https://%s"\\n[host."https://%s"]\\n  ca = "ca.crt"\\n\' {registry}'
        " {registry} > /etc/containerd/certs.d/{registry}/hosts.toml",
        but_not=("k3s", "rke2", "openshift", "minikube"),
        speakers=_CONTAINERD,
    ),
    remark(
        template(
            "on each node, in registries.yaml (/etc/rancher/k3s or /etc/rancher/rke2): configs,"
            " the registry, tls, ca_file: FILE; then:"
        ),
        distributions=("k3s", "rke2"),
    ),
    remark(
        template("a ConfigMap in openshift-config, named in image.config.openshift.io/cluster:"),
        distributions=("openshift",),
    ),
    command("oc edit image.config.openshift.io/cluster", distributions=("openshift",)),
    command("cp registry-ca.crt ~/.minikube/certs/ && minikube start", distributions=("minikube",)),
)
