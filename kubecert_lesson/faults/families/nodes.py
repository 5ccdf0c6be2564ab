"""Components and pods log in to the API server with files of their own, not with a user's."""

from dataclasses import replace

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.nodes import NEW_KUBELET_CONF
from kubecert_lesson.faults.fixes.ranchers import CLEANED_FIRST
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import ASKED, by
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    CUT_OFF,
    NOT_REACHED,
    PLAIN_HTTP,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_K = Setting.KUBELET
_OTHERS = NOT_KUBEADM
NODE_CERTIFICATE = (
    remark(template("on the node:")),
    command(
        "openssl x509 -in /var/lib/kubelet/pki/kubelet-client-current.pem"
        " -noout -subject -issuer -dates"
    ),
)

FAULTS = (
    Fault(
        id="kubelet-login-expired",
        refuser=Party.API_SERVER,
        refused=Refused.NODE_LOGIN,
        title=text("title", "The kubelet's client certificate has ended or is not accepted"),
        cause=text(
            "cause",
            "The kubelet logs in with /var/lib/kubelet/pki/kubelet-client-current.pem, named by its"
            " kubeconfig, and renews it by itself while it runs; a node that was off for long finds"
            " it ended, and its bootstrap token, too. kubeadm certs renew does not renew it.",
        ),
        messages=(
            *go(
                _K,
                (
                    "part of the existing bootstrap client certificate",
                    "the currently active client certificate has expired",
                    "unable to load bootstrap kubeconfig",
                    "bootstrap-kubelet.conf: no such file or directory",
                    "The client certificate has expired",
                    "since a valid client cert was found",
                    "kubelet-client-current.pem: no such file or directory",
                ),
                speaker=Speaker.KUBELET,
            ),
            *go(_K, CLIENT_REFUSED, speaker=Speaker.KUBELET),
            *go(_K, (ASKED,)),
            *go(_K, ("Unauthorized",), speaker=Speaker.KUBELET, vague=True),
        ),
        fix=NEW_KUBELET_CONF,
        confirm=NODE_CERTIFICATE,
        page=pages.KUBEADM_TROUBLE,
    ),
    Fault(
        id="node-not-registered",
        refuser=Party.API_SERVER,
        refused=Refused.UNKNOWN_NODE,
        title=text("title", "The kubelet's node is not registered (yet)"),
        cause=text(
            "cause",
            "The kubelet looks for its own Node object, and there is none. Right after its start"
            " that is normal. If it stays, other lines of the same log tell why it cannot register:"
            " its login or the API server's certificate, or no API server that answers.",
        ),
        messages=(
            by(Speaker.KUBELET, '"Error getting node"…not found', setting=_K, vague=True),
            by(
                Speaker.KUBELET,
                'kubelet.go{place}] node "{node}" not found',
                setting=_K,
                vague=True,
            ),
        ),
        fix=(
            remark(template("on the node; these lines tell the reason:")),
            command("journalctl --unit=kubelet | grep -iE 'x509|unauthorized|forbidden|refused'"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="kubelet-seen-as-anonymous",
        refuser=Party.API_SERVER,
        refused=Refused.ANONYMOUS,
        title=text("title", "The kubelet's login does not reach the API server"),
        cause=text(
            "cause",
            "The API server was shown no login: the kubelet's kubeconfig names no client"
            " certificate, or the certificate has ended (the kubelet then does not send it), or"
            " something in between ends TLS. One that is sent and not accepted would be answered"
            " with 401.",
        ),
        messages=(by(Speaker.SERVER_ANSWER, 'User "system:anonymous" cannot', setting=_K),),
        fix=(
            remark(template("on the node: with which kubeconfig does the kubelet run?")),
            command("ps -C kubelet -o args= | tr ' ' '\\n' | grep kubeconfig"),
            remark(template("the certificate that it names; where it is renewed by itself:")),
            command(
                "openssl x509 -in /var/lib/kubelet/pki/kubelet-client-current.pem"
                " -noout -subject -enddate"
            ),
            remark(
                template(
                    "it must be for CN=system:node:NODE and O=system:nodes, of the cluster's"
                    " authority; whatever set the node up issues it again; with kubeadm:"
                ),
            ),
            *NEW_KUBELET_CONF,
        ),
        confirm=NODE_CERTIFICATE,
        page=pages.CLIENT_CERTIFICATES,
    ),
    Fault(
        id="kubelet-not-joined",
        refuser=Party.KUBELET,
        refused=Refused.NODE_FILE,
        title=text("title", "The kubelet has no configuration: the node has not joined yet"),
        cause=text(
            "cause",
            "kubeadm writes /var/lib/kubelet/config.yaml when it joins a node or sets up a cluster."
            " Until then the kubelet starts, fails and starts again every few seconds: that is"
            " normal. After a kubeadm reset it is so again. No certificate was read.",
        ),
        messages=go(
            _K,
            (
                "failed to load Kubelet config file",
                "failed to read kubelet config file",
                "open /var/lib/kubelet/config.yaml: no such file or directory",
            ),
            speaker=Speaker.KUBELET,
        ),
        fix=(
            remark(
                template("on a control-plane node; then run what it prints on this node:"),
                but_not=NOT_KUBEADM,
            ),
            command("kubeadm token create --print-join-command", but_not=NOT_KUBEADM),
        ),
        page=pages.KUBEADM_JOIN,
    ),
    Fault(
        id="kubelet-refuses-server",
        refuser=Party.KUBELET,
        refused=Refused.SERVING,
        title=text("title", "The kubelet refuses the API server's certificate"),
        cause=text(
            "cause",
            "The authority in the kubelet's kubeconfig did not sign what the API server shows (the"
            " cluster was set up again, and the node is of the old one), the address is not in the"
            " certificate, or it is out of date.",
        ),
        messages=(*go(_K, UNTRUSTED, speaker=Speaker.KUBELET),),
        fix=(
            remark(
                template("where the node is of an old cluster, on the node, then join it again:"),
                but_not=_OTHERS,
            ),
            command("kubeadm reset", but_not=_OTHERS),
            remark(
                template(
                    "where the API server's certificate is out of date, on the control plane:"
                ),
                but_not=_OTHERS,
            ),
            command("kubeadm certs renew apiserver", but_not=_OTHERS),
            remark(
                template("on the node; a restart fetches the certificates again:"),
                distributions=("k3s", "rke2"),
            ),
            command("systemctl restart k3s-agent", distributions=("k3s",)),
            command("systemctl restart rke2-agent", distributions=("rke2",)),
            remark(
                template("after the authority was rotated, on the machine with cluster.yml:"),
                distributions=("rancher",),
            ),
            command("rke up", distributions=("rancher",)),
            replace(CLEANED_FIRST, distributions=("rancher",)),
            remark(
                template(
                    "the bootstrap kubeconfig with the cluster's authority, as on another node: in"
                    " OpenShift 4 /etc/kubernetes/kubeconfig, in 3.10 and 3.11"
                    " /etc/origin/node/bootstrap.kubeconfig; then restart the kubelet (there"
                    " origin-node or atomic-openshift-node)"
                ),
                distributions=("openshift",),
            ),
        ),
        confirm=(
            remark(template("on the node:")),
            command("grep -E 'server|certificate-authority' /etc/kubernetes/kubelet.conf"),
            command(
                "openssl s_client -connect {address} </dev/null |"
                " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
            ),
        ),
        page=pages.KUBELET_BOOTSTRAP,
    ),
    Fault(
        id="kubelet-does-not-reach-server",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "The kubelet does not reach the API server"),
        cause=text(
            "cause",
            "No certificate is to blame: nothing answers at the address in the node's kubelet.conf."
            " On a control-plane node it is the other way round: the API server is a Pod of this"
            " kubelet and has not started; its own log says why.",
        ),
        messages=(
            *go(_K, NOT_REACHED, speaker=Speaker.KUBELET),
            by(
                Speaker.KUBELET,
                "No valid client certificate is found but the server is not responsive",
                setting=_K,
            ),
            *go(_K, CUT_OFF, speaker=Speaker.KUBELET),
            *go(_K, PLAIN_HTTP, speaker=Speaker.KUBELET),
        ),
        fix=(
            remark(
                template("on the node: is that the API server's address and port?"),
                but_not=_OTHERS,
            ),
            command("grep server: /etc/kubernetes/kubelet.conf", but_not=_OTHERS),
            remark(template("on a control-plane node:"), but_not=("gke", "eks", "aks")),
            command(
                'crictl logs "$(crictl ps --all --quiet --name kube-apiserver | head -1)"',
                but_not=NOT_KUBEADM,
            ),
        ),
        confirm=(command("curl -k https://{address}/livez"),),
        page=pages.DEBUG_CLUSTER,
    ),
)
