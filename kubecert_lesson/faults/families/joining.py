"""A machine joins a cluster, or kubeadm sets one up or upgrades it."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.running import MINIKUBE_ANEW
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import NOT_SIGNED_BY, OUT_OF_TIME, by
from kubecert_lesson.faults.troubles import (
    CUT_OFF,
    NOT_REACHED,
    PLAIN_HTTP,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_S = Setting.KUBEADM
_NEW_COMMAND = (
    remark(template("on a control-plane node; it prints the whole command for the new node:")),
    command("kubeadm token create --print-join-command"),
)

# Why kubeadm stops, where it is no matter of certificates.
NOT_OF_CERTIFICATES = (
    "unable to add a new control plane instance to a cluster that doesn't have a stable"
    " controlPlaneEndpoint address",
    "running with swap on is not supported",
)

FAULTS = (
    Fault(
        id="join-wrong-hash",
        refuser=Party.KUBEADM,
        refused=Refused.CLUSTER_CA,
        title=text(
            "title", "The hash given to kubeadm join is not that of the cluster's authority"
        ),
        cause=text(
            "cause",
            "--discovery-token-ca-cert-hash pins the public key of the cluster's authority. The"
            " hash is mistyped, is from another cluster, or from before the cluster was set up"
            " again.",
        ),
        messages=go(
            _S,
            (
                "cluster CA found in cluster-info ConfigMap is invalid",
                "none of the public keys…are pinned",
                "are pinned",
                "unknown hash format",
                "invalid hash, expected",
                "expected a 32 byte SHA-256 hash",
                "using token-based discovery without caCertHashes can be unsafe",
                "invalid discovery token CA certificate hash",
                "DiscoveryTokenCACertHashes",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=_NEW_COMMAND,
        confirm=(
            remark(template("the right hash, on a control-plane node:")),
            command(
                "openssl x509 -pubkey -in /etc/kubernetes/pki/ca.crt | openssl pkey -pubin"
                " -outform der | openssl dgst -sha256"
            ),
        ),
        page=pages.KUBEADM_JOIN,
    ),
    Fault(
        id="join-token-expired",
        refuser=Party.KUBEADM,
        refused=Refused.JOIN_TOKEN,
        title=text("title", "The token given to kubeadm join has expired or is wrong"),
        cause=text(
            "cause",
            "A bootstrap token lasts 24 hours. Once it has ended, the cluster-info ConfigMap has no"
            " signature made with it, and its bearer is answered with 401 or 403.",
        ),
        messages=(
            *go(
                _S,
                (
                    "could not find a JWS signature in the cluster-info ConfigMap",
                    "JWS signature",
                    "there is no JWS signed token",
                    "is invalid for this cluster or it has expired",
                    "the bootstrap token",
                    "failed to verify JWS signature",
                    "unable to verify the JWS",
                    'configmaps "cluster-info" is forbidden',
                    "isn't one of the supported token formats",
                    'the token "" was not of the form',
                    "was not of the form",
                    "invalid bootstrap token",
                    "failed to parse response as JWS object",
                ),
                speaker=Speaker.KUBEADM,
            ),
        ),
        fix=_NEW_COMMAND,
        confirm=(command("kubeadm token list  # on a control-plane node"),),
        page=pages.KUBEADM_JOIN,
    ),
    Fault(
        id="join-certificates-gone",
        refuser=Party.KUBEADM,
        refused=Refused.UPLOADED,
        title=text("title", "The certificates for another control-plane node are gone"),
        cause=text(
            "cause",
            "kubeadm init uploads them, encrypted, into the Secret kubeadm-certs, which is deleted"
            " after two hours; the certificate key decrypts them, and another upload has another"
            " key.",
        ),
        messages=go(
            _S,
            (
                'Secret "kubeadm-certs" was not found',
                'secrets "kubeadm-certs"',
                "error downloading the secret",
                "error decoding certificate key",
                "error decoding secret data with provided key",
                "cipher: message authentication failed",
                "failure loading certificate for CA",
                "couldn't load the certificate file /etc/kubernetes/pki/ca.crt",
                "certificate-key",
                "certificate key must be",
            ),
            speaker=Speaker.KUBEADM,
        )
        + go(
            _S,
            ("one or more conditions for hosting a new control plane instance is not satisfied",),
            speaker=Speaker.KUBEADM,
            vague=True,
        ),
        fix=(
            remark(template("on a control-plane node; it prints a new certificate key:")),
            command("kubeadm init phase upload-certs --upload-certs"),
            command("kubeadm token create --print-join-command"),
            remark(
                template("on the new node, that command with --control-plane --certificate-key KEY")
            ),
        ),
        confirm=(command("kubectl --namespace=kube-system get secret kubeadm-certs"),),
        page=pages.HIGH_AVAILABILITY,
    ),
    Fault(
        id="join-not-trusted",
        refuser=Party.KUBEADM,
        refused=Refused.SERVING,
        title=text("title", "kubeadm refuses the API server's certificate"),
        cause=text(
            "cause",
            "kubeadm knows the cluster's authority (from cluster-info, or a kubeconfig in"
            " /etc/kubernetes), and what the server shows does not fit it: the address leads to"
            " another cluster or to a proxy, or files are left over from an earlier cluster.",
        ),
        messages=(*go(_S, UNTRUSTED, speaker=Speaker.KUBEADM),),
        fix=(
            remark(template("on this machine, to remove what an earlier cluster left:")),
            command("kubeadm reset"),
            *_NEW_COMMAND,
        ),
        confirm=(
            command(
                "openssl s_client -connect {address} </dev/null |"
                " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
            ),
        ),
        page=pages.KUBEADM_TLS_TROUBLE,
    ),
    Fault(
        id="join-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "kubeadm does not reach the API server"),
        cause=text(
            "cause",
            "The API server's address is not reached from this machine: port 6443 is closed, the"
            " control-plane endpoint is not known here, or the API server does not run. No"
            " certificate was found to be wrong.",
        ),
        messages=(
            *go(_S, NOT_REACHED, speaker=Speaker.KUBEADM),
            *go(_S, CUT_OFF, speaker=Speaker.KUBEADM),
            *go(_S, PLAIN_HTTP, speaker=Speaker.KUBEADM),
            by(Speaker.KUBEADM, "timed out waiting for the condition", setting=_S, vague=True),
        ),
        fix=(
            remark(template("from this machine:")),
            command("curl -k https://{address}/version"),
            remark(template("open TCP port 6443 of the control plane to the nodes")),
        ),
        confirm=(command("nc -vz {host} 6443"),),
        page=pages.KUBEADM_TROUBLE,
    ),
    Fault(
        id="kubeadm-finds-it-expired",
        refuser=Party.KUBEADM,
        refused=Refused.OWN_FILES,
        title=text("title", "kubeadm finds a certificate of this node out of date"),
        cause=text(
            "cause",
            "Before it goes on, kubeadm reads the certificates of this control-plane node, and the"
            " one that the message names has ended. kubeadm's are good for a year.",
        ),
        messages=go(
            _S,
            (
                "certificate: the certificate has expired",
                "the certificate has expired: NotBefore",
                f"{NOT_SIGNED_BY}: {OUT_OF_TIME}",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(
                template("on that node; then restart the control plane:"), but_not=("minikube",)
            ),
            command("kubeadm certs renew all", but_not=("minikube",)),
            command(
                'crictl stop "$(crictl ps --quiet --name kube-apiserver)"', but_not=("minikube",)
            ),
            remark(
                template("minikube renews its certificates when it starts:"),
                distributions=("minikube",),
            ),
            command("minikube start", distributions=("minikube",)),
            *MINIKUBE_ANEW,
        ),
        confirm=(command("kubeadm certs check-expiration"),),
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="kubeadm-files-left",
        refuser=Party.KUBEADM,
        refused=Refused.OWN_FILES,
        title=text("title", "kubeadm finds files of an earlier cluster on this node"),
        cause=text(
            "cause",
            "This node was, or still is, part of a cluster: files of it lie where kubeadm would"
            " write its own. Joining over them would mix two authorities, so kubeadm stops.",
        ),
        messages=go(
            _S,
            (
                "[ERROR FileAvailable--{file}]: {path} already exists",
                "FileAvailable--etc-kubernetes",
                "[ERROR DirAvailable--{file}]: {path} is not empty",
                "DirAvailable--etc-kubernetes",
                "DirAvailable--var-lib-etcd",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("on this node, where nothing of the earlier cluster is needed:")),
            command("kubeadm reset"),
            remark(template("then kubeadm join or init again")),
        ),
        confirm=(command("ls -l /etc/kubernetes /etc/kubernetes/pki"),),
        page=pages.KUBEADM_TROUBLE,
    ),
    Fault(
        id="kubeadm-phase-failed",
        refuser=Party.KUBEADM,
        refused=Refused.GO_ON,
        title=text("title", "A phase of kubeadm failed: what follows is not known to the lesson"),
        cause=text(
            "cause",
            "kubeadm speaks, while it sets up, joins or upgrades. The reason stands after the name"
            " of the phase, and need not be a certificate: preflight checks speak of ports, swap"
            " and files, too.",
        ),
        messages=(
            by(Speaker.KUBEADM, "error execution phase {phase}:", setting=_S, vague=True, rank=2),
            *go(
                _S,
                ("Some fatal errors occurred", "couldn't validate the identity of the API Server"),
                speaker=Speaker.KUBEADM,
                vague=True,
            ),
            *go(_S, NOT_OF_CERTIFICATES, speaker=Speaker.KUBEADM),
        ),
        fix=(
            remark(template("the same command again, with the reason in more words:")),
            command("kubeadm COMMAND --v=5"),
        ),
        page=pages.KUBEADM_TROUBLE,
    ),
)
