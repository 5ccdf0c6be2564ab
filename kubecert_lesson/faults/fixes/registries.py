"""How each container runtime is told of a registry's authority.

Sources: containerd (docs/hosts.md), containers-certs.d(5), the documentation of Docker, k3s, rke2,
OpenShift and minikube on registries.
"""

from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.words import template

_OF_THEIR_OWN = (
    Speaker.DOCKER,
    Speaker.CRIO,
    Speaker.BUILD_TOOL,
    Speaker.KANIKO,
    Speaker.OC,
    Speaker.FLUX,
    Speaker.ARGOCD,
    Speaker.JAVA,
)
_UNTOLD = (Speaker.GO, Speaker.SOME_CLIENT)
# Who pulls where neither docker nor CRI-O speaks: on most nodes, containerd.
CONTAINERD_SPEAKS = tuple(one for one in Speaker if one not in _OF_THEIR_OWN)
_WITH_THE_SYSTEM = (*CONTAINERD_SPEAKS, Speaker.DOCKER, Speaker.CRIO, Speaker.OC)
_OWN_WAY = ("openshift", "crc", "minikube", "talos", "kind", "docker-desktop")
RUNTIME_STARTED_AGAIN = (
    command(
        "systemctl restart containerd",
        but_not=("k3s", "rke2", "microk8s", *_OWN_WAY),
        speakers=CONTAINERD_SPEAKS,
    ),
    command("systemctl restart k3s", distributions=("k3s",)),
    command("systemctl restart rke2-server", distributions=("rke2",)),
    command("sudo microk8s stop && sudo microk8s start", distributions=("microk8s",)),
)
_OF_MINIKUBE = command(
    "cp registry-ca.crt ~/.minikube/certs/ && minikube start", distributions=("minikube",)
)
_OF_DOCKER_DESKTOP = remark(
    template(
        "Docker Desktop: import registry-ca.crt into the authorities of Windows or macOS, then"
        " restart Docker Desktop"
    ),
    but_not=("minikube", "kind"),
    speakers=(Speaker.DOCKER, Speaker.BUILD_TOOL),
)
_OF_KANIKO = remark(
    template("kaniko: --registry-certificate HOST=FILE; it has no authorities of the node's"),
    speakers=(Speaker.KANIKO,),
)
_OF_BUILDKIT = remark(
    template('BuildKit: ca under [registry."HOST"] in buildkitd.toml; docker buildx: --config'),
    speakers=(Speaker.BUILD_TOOL,),
)
_OF_TALOS = remark(
    template("on Talos the authority goes into the machine configuration, as a TrustedRootsConfig"),
    distributions=("talos",),
)
# Of a proxy before public registries, whose layers come from other servers than their manifests.
AUTHORITY_OF_A_PROXY = (
    _OF_KANIKO,
    _OF_BUILDKIT,
    remark(
        template(
            "put that authority, as registry-ca.crt, among the system's authorities wherever images"
            " are pulled (in a cluster: on each node), because the layers of an image come from"
            " other servers than its manifest:"
        ),
        but_not=_OWN_WAY,
        speakers=_WITH_THE_SYSTEM,
    ),
    command(
        "sudo cp registry-ca.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates",
        but_not=_OWN_WAY,
        speakers=_WITH_THE_SYSTEM,
    ),
    remark(
        template(
            "on Red Hat and its relatives: /etc/pki/ca-trust/source/anchors and update-ca-trust"
        ),
        but_not=_OWN_WAY,
        speakers=_WITH_THE_SYSTEM,
    ),
    command(
        "sudo systemctl restart docker",
        but_not=("minikube", "docker-desktop"),
        speakers=(Speaker.DOCKER,),
    ),
    *RUNTIME_STARTED_AGAIN,
    _OF_DOCKER_DESKTOP,
    _OF_MINIKUBE,
    remark(
        template(
            "put that authority, as registry-ca.crt, into each node of kind, which is a container"
            " (kind get nodes):"
        ),
        distributions=("kind",),
    ),
    command(
        "docker cp registry-ca.crt {node}:/usr/local/share/ca-certificates/",
        distributions=("kind",),
    ),
    command(
        "docker exec {node} sh -c 'update-ca-certificates && systemctl restart containerd'",
        distributions=("kind",),
    ),
    remark(
        template("a ConfigMap in openshift-config, named by trustedCA of the cluster's proxy:"),
        distributions=("openshift",),
    ),
    command("oc edit proxy.config.openshift.io/cluster", distributions=("openshift",)),
    _OF_TALOS,
)
_IN_REGISTRIES_YAML = ("k3s", "rke2", "openshift", "minikube", "talos")
AUTHORITY_ON_NODES = (
    remark(
        template(
            "who asks the registry? A program in a Pod, or on a machine of its own: the authority"
            " goes into its settings, or into a file that SSL_CERT_FILE names there. A node:"
        ),
        speakers=_UNTOLD,
    ),
    _OF_KANIKO,
    _OF_BUILDKIT,
    remark(
        template("on the machine that pulls; CRI-O, podman and skopeo read it at the next pull:"),
        but_not=("openshift", "crc"),
        speakers=(Speaker.CRIO,),
    ),
    command(
        "mkdir -p /etc/containers/certs.d/{registry}"
        " && cp registry-ca.crt /etc/containers/certs.d/{registry}/ca.crt",
        but_not=("openshift", "crc"),
        speakers=(Speaker.CRIO,),
    ),
    remark(
        template("on a Linux machine that pulls; docker reads it at the next pull:"),
        speakers=(Speaker.DOCKER,),
    ),
    command(
        "mkdir -p /etc/docker/certs.d/{registry}"
        " && cp registry-ca.crt /etc/docker/certs.d/{registry}/ca.crt",
        speakers=(Speaker.DOCKER,),
    ),
    _OF_DOCKER_DESKTOP,
    remark(
        template("oc itself asked: the authority belongs in this machine's trust store"),
        speakers=(Speaker.OC,),
    ),
    remark(
        template("a node of kind is a container; a shell in it, for the lines below:"),
        distributions=("kind",),
    ),
    command("docker exec -it {node} bash", distributions=("kind",)),
    remark(
        template("on each node, for containerd (Docker: /etc/docker/certs.d/HOST:PORT/ca.crt):"),
        but_not=("k3s", "rke2", "openshift", "minikube"),
        speakers=CONTAINERD_SPEAKS,
    ),
    command(
        "mkdir -p /etc/containerd/certs.d/{registry}"
        " && cp registry-ca.crt /etc/containerd/certs.d/{registry}/ca.crt",
        but_not=("k3s", "rke2", "openshift", "minikube"),
        speakers=CONTAINERD_SPEAKS,
    ),
    command(
        'printf \'server = "https://%s"\\n[host."https://%s"]\\n  ca = "ca.crt"\\n\' {registry}'
        " {registry} > /etc/containerd/certs.d/{registry}/hosts.toml",
        but_not=("k3s", "rke2", "openshift", "minikube"),
        speakers=CONTAINERD_SPEAKS,
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
    _OF_MINIKUBE,
)
MIRROR_ON_NODES = (
    remark(
        template("on each node, the mirror's authority beside its hosts.toml:"),
        but_not=_IN_REGISTRIES_YAML,
    ),
    command(
        "cp mirror-ca.crt /etc/containerd/certs.d/{registry}/ca.crt", but_not=_IN_REGISTRIES_YAML
    ),
    remark(
        template("in hosts.toml, in the directory of that registry:"), but_not=_IN_REGISTRIES_YAML
    ),
    command(
        'printf \'server = "https://%s"\\n[host."https://%s"]\\n  ca = "ca.crt"\\n\' {registry}'
        " {address} > /etc/containerd/certs.d/{registry}/hosts.toml",
        but_not=_IN_REGISTRIES_YAML,
    ),
    remark(
        template(
            "on each node, in registries.yaml (/etc/rancher/k3s or /etc/rancher/rke2): configs,"
            " the mirror, tls, ca_file: FILE; then:"
        ),
        distributions=("k3s", "rke2"),
    ),
    _OF_TALOS,
)
# A registry without TLS.
PLAIN_HTTP_ALLOWED = (
    remark(
        template("in /etc/docker/daemon.json (Docker Desktop: Settings, Docker Engine):"),
        speakers=(Speaker.DOCKER,),
    ),
    remark('"insecure-registries": ["HOST:PORT"]', speakers=(Speaker.DOCKER,)),
    command("systemctl restart docker", speakers=(Speaker.DOCKER,)),
    remark(
        template("CRI-O, podman and skopeo, in /etc/containers/registries.conf:"),
        speakers=(Speaker.CRIO,),
    ),
    remark('[[registry]]  location = "HOST:PORT"  insecure = true', speakers=(Speaker.CRIO,)),
    remark(
        template("a node's CRI-O reads it again: systemctl reload crio"), speakers=(Speaker.CRIO,)
    ),
    remark(
        template('BuildKit: http = true under [registry."HOST:PORT"] in buildkitd.toml'),
        speakers=(Speaker.BUILD_TOOL,),
    ),
    remark(
        template(
            "docker: insecure-registries in /etc/docker/daemon.json; podman: --tls-verify=false;"
            " another program: its own setting. A node:"
        ),
        speakers=_UNTOLD,
    ),
    remark(template("kaniko: --insecure, --insecure-pull"), speakers=(Speaker.KANIKO,)),
    remark(
        template("on each node, for containerd:"),
        but_not=("k3s", "rke2"),
        speakers=CONTAINERD_SPEAKS,
    ),
    command(
        "mkdir -p /etc/containerd/certs.d/{registry}",
        but_not=("k3s", "rke2"),
        speakers=CONTAINERD_SPEAKS,
    ),
    command(
        'printf \'server = "http://%s"\\n[host."http://%s"]\\n\' {registry} {registry}'
        " > /etc/containerd/certs.d/{registry}/hosts.toml",
        but_not=("k3s", "rke2"),
        speakers=CONTAINERD_SPEAKS,
    ),
    remark(
        template("on each node, in registries.yaml: mirrors, the registry, endpoint: with http://"),
        distributions=("k3s", "rke2"),
    ),
)
PROXY_TOLD = (
    remark(
        template("HTTPS_PROXY belongs in its unit (Docker Desktop: Settings, Resources, Proxies):"),
        speakers=(Speaker.DOCKER,),
    ),
    command("systemctl edit docker", speakers=(Speaker.DOCKER,)),
    remark(
        template("HTTPS_PROXY belongs in the environment of the program that pulls"),
        speakers=(Speaker.CRIO, Speaker.BUILD_TOOL, Speaker.KANIKO, Speaker.OC),
    ),
    remark(
        template("HTTPS_PROXY belongs in the runtime's unit: systemctl edit containerd"),
        speakers=CONTAINERD_SPEAKS,
    ),
)
