"""What to do about a file that a server or a component cannot use, by what file it is.

Sources: the table of kubeadm's certificates (kubeadm init phase certs --help), and the
documentation of k3s, rke2, minikube and microk8s on their certificates.
"""

import re

from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.model import FixLine, command, remark
from kubecert_lesson.faults.reasons import Reason
from kubecert_lesson.words import template

AUTHORITY, LEAF, CONF, OTHER = "authority-file", "leaf-file", "conf-file", "other-file"
SERVER = "server-file"  # of k3s or rke2
# What kubeadm calls each file of its own, beginning at /etc/kubernetes.
_KINDS = (
    (AUTHORITY, r"/etc/kubernetes/pki/(?:etcd/|front-proxy-)?(?:ca|sa)\.(?:crt|key|pub)", ""),
    (LEAF, r"/etc/kubernetes/pki/etcd/(server|peer|healthcheck-client)\.(?:crt|key)", "etcd-"),
    (
        LEAF,
        r"/etc/kubernetes/pki/(apiserver(?:-kubelet-client|-etcd-client)?|front-proxy-client)"
        r"\.(?:crt|key)",
        "",
    ),
    (SERVER, r"/var/lib/rancher/(?:k3s|rke2)/(?:server|agent)/.*", ""),
    (CONF, r"/etc/kubernetes/(admin|super-admin|controller-manager|scheduler|kubelet)\.conf", ""),
)


def kind_of_file(path: str) -> str:
    """Return what kind of file of a kubeadm cluster it is; OTHER for one that kubeadm has not."""
    return next((kind for kind, known, _ in _KINDS if re.fullmatch(known, path)), OTHER)


def phase_of(path: str) -> str:
    """Return what kubeadm calls the file in ``kubeadm init phase``; '' for another file."""
    for _, known, begins in _KINDS:
        found = re.fullmatch(known, path)
        if found and found.groups():
            return f"{begins}{found[1]}"
    return ""


_K3S, _RKE2 = ("k3s", "k3d"), ("rke2",)
_SHOW = (command("ls -l {path}"),)
_PAIR = (
    command("openssl x509 -in CERTIFICATE-FILE -noout -pubkey | openssl sha256"),
    command("openssl pkey -in KEY-FILE -pubout | openssl sha256"),
)
_MADE_AGAIN = (
    remark(
        template("on that control-plane node; kubeadm makes what is missing, and keeps the rest:"),
        fields=(LEAF, CONF),
        but_not=NOT_KUBEADM,
    ),
    command("kubeadm init phase certs {phase}", fields=(LEAF,), but_not=NOT_KUBEADM),
    command("kubeadm init phase kubeconfig {phase}", fields=(CONF,), but_not=NOT_KUBEADM),
    remark(
        template(
            "from another control-plane node or the backup: made anew it fits nothing that was"
            " signed before"
        ),
        fields=(AUTHORITY,),
        but_not=NOT_KUBEADM,
    ),
    command("scp OTHER-NODE:{path} {path}", fields=(AUTHORITY,), but_not=NOT_KUBEADM),
    remark(
        template("on a server node; when it starts, k3s makes the certificates that are missing:"),
        fields=(SERVER,),
        distributions=_K3S,
    ),
    command("systemctl restart k3s", fields=(SERVER,), distributions=("k3s",)),
    remark(
        template("on a server node; when it starts, rke2 makes the certificates that are missing:"),
        fields=(SERVER,),
        distributions=_RKE2,
    ),
    command("systemctl restart rke2-server", fields=(SERVER,), distributions=_RKE2),
    remark(template("it makes the certificates that are missing:"), distributions=("minikube",)),
    command("minikube start", distributions=("minikube",)),
    remark(template("on the node:"), distributions=("microk8s",)),
    command("sudo microk8s refresh-certs --cert server.crt", distributions=("microk8s",)),
    remark(
        template("on the machine with cluster.yml; it writes the files of each node again:"),
        distributions=("rancher",),
    ),
    command("rke up", distributions=("rancher",)),
    remark(
        template("or correct the path in the program's flags, or the volume that should hold it"),
    ),
)
FILE_FIXES: dict[Reason, tuple[FixLine, ...]] = {
    Reason.MISSING: (
        remark(template("look on that machine; in a Pod, only what its manifest mounts is there:")),
        *_SHOW,
        *_MADE_AGAIN,
    ),
    Reason.DENIED: (
        remark(template("the user that the program runs as needs the right to read (or make) it:")),
        command("namei -l {path}"),
        remark(template("chown it to that user, or run the program as root or with sudo")),
        remark(template("never make a private key readable for everybody; SELinux: ls -Z")),
    ),
    Reason.NOT_PEM: (
        remark(template("it must begin with -----BEGIN, and must not be empty or cut off:")),
        *_SHOW,
        command("openssl x509 -in {path} -noout -subject -issuer -dates"),
        *_MADE_AGAIN,
    ),
    Reason.UNUSABLE: (
        remark(template("is it there, may this user read it, and does it begin with -----BEGIN?")),
        *_SHOW,
        command("head -1 {path}"),
        remark(template("a client's certificate and key are a pair, if these two print the same:")),
        *_PAIR,
    ),
    Reason.MISMATCH: (
        remark(template("the two must print the same; put the files back that belong together:")),
        *_PAIR,
    ),
    Reason.LOCKED: (
        remark(template("try the password on the file; a Java keystore (PKCS #12 or JKS):")),
        command("keytool -list -keystore KEYSTORE-FILE"),
        command("openssl pkcs12 -in KEYSTORE-FILE -info -noout"),
        remark(template("a key in PEM:")),
        command("openssl pkey -in KEY-FILE -noout"),
    ),
}
