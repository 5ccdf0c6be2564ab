"""kubeadm reads what lies in /etc/kubernetes before it goes on, and does not take it."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.running import MINIKUBE_ANEW
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import MISMATCH, NOT_SIGNED_BY, UNKNOWN_AUTHORITY, VALID_FOR
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.KUBEADM
# As kubeadm calls them, in its phases and in its checks.
_AUTHORITIES = ("ca", "CA", "etcd/ca", "etcd CA", "front-proxy-ca", "front-proxy CA")
_BEFORE = (
    "could not validate bounds for certificate NAME",
    "failure loading NAME certificate",
    "failure loading NAME certificate authority",
    "failure loading certificate for NAME",
)

FAULTS = (
    Fault(
        id="kubeadm-clock",
        refuser=Party.SPEAKER,
        refused=Refused.OWN_FILE,
        title=text("title", "A certificate on this machine is not valid yet, by its clock"),
        cause=text(
            "cause",
            "kubeadm, or the program that sets the control plane up, reads the certificates that"
            " are there. By this machine's clock one of them is not valid yet: the clock is behind,"
            " or was ahead when the certificate was made.",
        ),
        messages=go(_S, ("the certificate is not valid yet",), speaker=Speaker.KUBEADM),
        fix=(
            remark(template("on this machine:"), but_not=("docker-desktop",)),
            command("timedatectl set-ntp true", but_not=("docker-desktop",)),
            remark(
                template(
                    "Docker Desktop's virtual machine falls behind while the computer sleeps:"
                    " restart Docker Desktop"
                ),
                distributions=("docker-desktop",),
            ),
        ),
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="kubeadm-other-authority",
        refuser=Party.KUBEADM,
        refused=Refused.OWN_FILES,
        title=text("title", "A file in /etc/kubernetes does not fit the others there"),
        cause=text(
            "cause",
            "kubeadm keeps the files that it finds, and checks them: the one that the message names"
            " was made with another authority than the one in /etc/kubernetes/pki, with another"
            " key, or for other names or another API server. Usually it is left over from an"
            " earlier kubeadm init, or only some of the files were copied.",
        ),
        messages=go(
            _S,
            (
                "is not signed by corresponding CA",
                "exists already but has got the wrong CA cert",
                "has got the wrong CA cert",
                "exists already but has got the wrong API Server URL",
                f"{NOT_SIGNED_BY}: {UNKNOWN_AUTHORITY}",
                NOT_SIGNED_BY,
                "certificate {name} is invalid: x509",
                f"certificate {{name}} is invalid: {VALID_FOR}",
                f"error loading certs: {MISMATCH}",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("put the file that the message names aside; kubeadm makes it again:")),
            command("mkdir -p ~/aside && mv FILE ~/aside/"),
            remark(template("if nothing of the old cluster is to be kept:")),
            command("kubeadm reset"),
        ),
        confirm=(
            command("openssl verify -CAfile /etc/kubernetes/pki/ca.crt CERTIFICATE-FILE"),
            command("kubeadm certs check-expiration"),
        ),
        page=pages.KUBEADM_INIT,
    ),
    Fault(
        id="kubeadm-file-missing",
        refuser=Party.KUBEADM,
        refused=Refused.GO_ON,
        title=text("title", "A file that kubeadm needs is not there, or cannot be read"),
        cause=text(
            "cause",
            "To issue or renew a certificate kubeadm needs the certificate and the private key of"
            " its authority. Without the key it can only check what is there: that is an external"
            " CA, and whoever holds the key has to issue the certificates.",
        ),
        messages=go(
            _S,
            (
                "couldn't load the private key file {path}: open {path}: no such file or directory",
                "couldn't load the private key file",
                "couldn't load the certificate file",
                "couldn't load CA key",
                "couldn't load CA certificate",
                "the private key file…does not exist",
                "can't renew certificates without the CA key",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("copy it from another control-plane node, or from the backup:")),
            command("scp OTHER-NODE:{path} {path}"),
            remark(template("etcd outside of the cluster: name its files in etcd.external of the")),
            command("kubectl --namespace=kube-system get configmap kubeadm-config -o yaml"),
        ),
        confirm=(command("ls -l /etc/kubernetes/pki /etc/kubernetes/pki/etcd"),),
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="kubeadm-authority-ended",
        refuser=Party.KUBEADM,
        refused=Refused.OWN_FILES,
        title=text("title", "kubeadm finds an authority of this cluster out of date"),
        cause=text(
            "cause",
            "The certificate that has ended is that of an authority, which kubeadm makes for ten"
            " years. All that it signed has ended with it, and kubeadm certs renew makes no new"
            " authority. Or the clock of this machine is far ahead.",
        ),
        messages=go(
            _S,
            tuple(
                f"{words.replace('NAME', name)}: {more}the certificate has expired"
                for name in _AUTHORITIES
                for words in _BEFORE
                for more in ("", "failed to load certificate: ")
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("is the clock of this machine right?")),
            command("timedatectl"),
            command(
                "openssl x509 -noout -dates -in /etc/kubernetes/pki/ca.crt", but_not=("minikube",)
            ),
            remark(
                template(
                    "a new authority needs new certificates everywhere: the page 'Manual Rotation"
                    " of CA Certificates'; where nothing is to be kept, kubeadm reset and init"
                ),
                but_not=("minikube",),
            ),
            *MINIKUBE_ANEW,
        ),
        confirm=(command("kubeadm certs check-expiration"),),
        page=pages.ROTATE_AUTHORITY,
    ),
    Fault(
        id="kubeadm-file-damaged",
        refuser=Party.KUBEADM,
        refused=Refused.OWN_FILES,
        title=text("title", "A file in /etc/kubernetes/pki is there and cannot be read"),
        cause=text(
            "cause",
            "The file that the message names is no certificate or key in PEM: it is empty (a full"
            " disk does that), cut off, in another form, or another file was copied there.",
        ),
        messages=go(
            _S,
            (
                "error reading {path}: data does not contain any valid RSA or ECDSA certificates",
                "error reading private key file {path}: data does not contain a valid RSA or ECDSA"
                " private key",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("what is in it, and is the disk full?")),
            command("ls -l {path}; head -c 27 {path}; df -h /etc/kubernetes"),
            remark(
                template(
                    "an authority (ca.*) or sa.*: from another control-plane node or the backup:"
                )
            ),
            command("scp OTHER-NODE:{path} {path}"),
            remark(template("any other: aside, with its .key or .crt; kubeadm makes both anew:")),
            command("mkdir -p ~/aside && mv {path} ~/aside/ && kubeadm init phase certs NAME"),
        ),
        confirm=(command("kubeadm certs check-expiration"),),
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="kubeadm-admin-refused",
        refuser=Party.API_SERVER,
        refused=Refused.COMPONENT_LOGIN,
        title=text("title", "kubeadm's own login, admin.conf, is refused"),
        cause=text(
            "cause",
            "On a control-plane node kubeadm logs in with /etc/kubernetes/admin.conf, and not with"
            " a join token. The answer is 401: its certificate has ended after a year, it is of"
            " another cluster, or this machine's clock is wrong.",
        ),
        messages=go(
            _S,
            (
                "[upgrade/{step}] FATAL: {why}: Unauthorized",
                "[ERROR CreateJob]…Unauthorized",
                "upload-config/{step}: {why}: Unauthorized",
                "execution phase addon/{step}: {why}: Unauthorized",
                "failed to create token: Unauthorized",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            command("kubecert-lesson diagnose /etc/kubernetes/admin.conf"),
            remark(template("it has ended: on this node:")),
            command("kubeadm certs renew admin.conf"),
        ),
        confirm=(command("kubectl --kubeconfig=/etc/kubernetes/admin.conf auth whoami"),),
        page=pages.KUBEADM_CERTS,
    ),
)
