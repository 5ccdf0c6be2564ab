"""kubeadm reads what lies in /etc/kubernetes before it goes on, and does not take it."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import MISMATCH, NOT_SIGNED_BY, UNKNOWN_AUTHORITY, VALID_FOR
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.KUBEADM

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
        title=text("title", "A file that kubeadm needs in /etc/kubernetes/pki is not there"),
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
)
