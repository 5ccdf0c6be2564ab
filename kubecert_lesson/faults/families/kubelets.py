"""The API server, or a scraper of metrics, connects to a kubelet: logs, exec, port-forward."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.api_server_settings import OTHER_CERTIFICATES_RENEWED
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.nodes import APPROVER, REQUESTS, SERVING_BY_THE_TOOL, SIGNED
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import ASKED, NO_SERVING, REMOTE, by
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    NOT_REACHED,
    OUTDATED,
    UNTRUSTED,
    go,
    refused_in_log,
)
from kubecert_lesson.words import template, text

_S = Setting.KUBELET_SERVING
_CONFIRM = (
    command(
        "openssl s_client -connect {node}:10250 </dev/null |"
        " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
    ),
    command("kubectl get csr"),
)

FAULTS = (
    Fault(
        id="kubelet-not-trusted",
        refuser=Party.SCRAPER,
        refused=Refused.KUBELET,
        title=text("title", "The kubelet's serving certificate is self-signed, or not trusted"),
        cause=text(
            "cause",
            "By default a kubelet signs its serving certificate itself. The API server (with"
            " --kubelet-certificate-authority), metrics-server and others that check it refuse such"
            " a certificate. It is the node's own, in /var/lib/kubelet/pki, and has nothing to do"
            " with the API server's.",
        ),
        messages=(
            *go(_S, UNTRUSTED),
            *go(Setting.KUBELET_LOG, refused_in_log(48), speaker=Speaker.KUBELET),
        ),
        fix=SIGNED,
        confirm=_CONFIRM,
        page=pages.KUBELET_SERVING,
    ),
    Fault(
        id="kubelet-certificate-refused",
        refuser=Party.SCRAPER,
        refused=Refused.KUBELET,
        title=text("title", "A client refuses the kubelet's serving certificate"),
        cause=text(
            "cause",
            "A client ended the handshake after it had seen the kubelet's serving certificate. The"
            " alert does not tell why: programs in Go send 'bad certificate' for an authority that"
            " they do not know, as for a wrong name or date. The usual reason is that the kubelet"
            " signed it itself. The client's own log tells.",
        ),
        messages=go(
            Setting.KUBELET_LOG,
            refused_in_log(42, 46),
            speaker=Speaker.KUBELET,
        ),
        fix=(
            remark(template("who connects from that address? Its log tells the reason:")),
            command("kubectl get pods,nodes --all-namespaces -o wide | grep {client}"),
            *SIGNED,
        ),
        confirm=_CONFIRM,
        page=pages.KUBELET_SERVING,
    ),
    Fault(
        id="kubelet-expired",
        refuser=Party.SCRAPER,
        refused=Refused.KUBELET,
        title=text("title", "The kubelet's serving certificate is out of date"),
        cause=text(
            "cause",
            "The certificate that the kubelet shows on port 10250 has ended. One that it signed"
            " itself lasts a year and is made again at a start without it; one from the cluster's"
            " authority is renewed by a request that somebody must approve.",
        ),
        messages=(
            *go(_S, OUTDATED),
            *go(Setting.KUBELET_LOG, refused_in_log(45), speaker=Speaker.KUBELET),
        ),
        fix=(
            *SERVING_BY_THE_TOOL,
            *REQUESTS,
            remark(template("or, where it signs its own, on the node:"), but_not=NOT_KUBEADM),
            command(
                "mv /var/lib/kubelet/pki/kubelet.crt /var/lib/kubelet/pki/kubelet.key ~/",
                but_not=NOT_KUBEADM,
            ),
            command("systemctl restart kubelet", but_not=NOT_KUBEADM),
        ),
        confirm=_CONFIRM,
        page=pages.KUBELET_SERVING,
    ),
    Fault(
        id="kubelet-no-certificate",
        refuser=Party.KUBELET,
        refused=Refused.NO_SERVING,
        title=text("title", "The kubelet has no serving certificate yet"),
        cause=text(
            "cause",
            "With serverTLSBootstrap the kubelet asks the cluster for its serving certificate, and"
            " nobody has approved the request: it is never approved automatically. Until then it"
            " ends each handshake with 'internal error'.",
        ),
        messages=(
            by(Speaker.SERVER_ANSWER, REMOTE + "internal error", setting=_S),
            by(Speaker.KUBELET, NO_SERVING, setting=Setting.KUBELET_LOG),
            by(Speaker.KUBELET, NO_SERVING, setting=_S),
        ),
        fix=(*REQUESTS, *APPROVER),
        confirm=(command("kubectl get csr"),),
        page=pages.KUBELET_SERVING,
    ),
    Fault(
        id="kubelet-unauthorized",
        refuser=Party.KUBELET,
        refused=Refused.KUBELET_CLIENT,
        title=text("title", "The kubelet does not accept the API server's client certificate"),
        cause=text(
            "cause",
            "Your own login is good: the API server passed the request on, and the kubelet answered"
            " 401 to the API server. Its --kubelet-client-certificate has ended, is from another"
            " authority than the kubelet's clientCAFile, or was not given.",
        ),
        messages=(
            by(
                Speaker.SERVER_ANSWER,
                "unable to upgrade connection: Unauthorized",
                setting=_S,
            ),
            by(
                Speaker.SERVER_ANSWER,
                ASKED + " ( pods/log",
                setting=_S,
            ),
            by(
                Speaker.SERVER_ANSWER,
                ASKED,
                setting=_S,
                rank=2,
            ),
            *go(_S, CLIENT_REFUSED),
            by(Speaker.GO, "401 Unauthorized", setting=_S),
            by(Speaker.GO, "Unauthorized", setting=_S, vague=True),
        ),
        fix=(
            remark(template("on a control-plane node:"), but_not=NOT_KUBEADM),
            command("kubeadm certs renew apiserver-kubelet-client", but_not=NOT_KUBEADM),
            command(
                'crictl stop "$(crictl ps --quiet --name kube-apiserver)"', but_not=NOT_KUBEADM
            ),
            *OTHER_CERTIFICATES_RENEWED,
            remark(
                template(
                    "for metrics-server and Prometheus: the kubelet needs authentication.webhook"
                    " enabled in /var/lib/kubelet/config.yaml to take a service account's token"
                ),
                speakers=(Speaker.METRICS_SERVER, Speaker.PROMETHEUS),
            ),
        ),
        confirm=(
            command(
                "openssl x509 -in /etc/kubernetes/pki/apiserver-kubelet-client.crt"
                " -noout -subject -issuer -dates",
                but_not=NOT_KUBEADM,
            ),
        ),
        page=pages.KUBELET_ACCESS,
    ),
    Fault(
        id="kubelet-forbidden",
        refuser=Party.KUBELET,
        refused=Refused.KNOWN_USER,
        title=text("title", "The kubelet knows the API server, and it may not do this"),
        cause=text(
            "cause",
            "The kubelet asked the API server whether this user may use nodes/proxy, nodes/log or"
            " nodes/metrics, and no role says so. The user is the API server's own"
            " (kube-apiserver-kubelet-client), or a scraper's, not you.",
        ),
        messages=(
            by(Speaker.SERVER_ANSWER, "Forbidden (user={login}, verb={verb}, resource", setting=_S),
            by(
                Speaker.SERVER_ANSWER,
                "unable to upgrade connection: Forbidden",
                setting=_S,
                vague=True,
            ),
            by(Speaker.GO, "403 Forbidden", setting=_S),
        ),
        fix=(
            remark(
                template("by an administrator; system:kubelet-api-admin allows all of a kubelet:")
            ),
            command(
                "kubectl create clusterrolebinding kubelet-api-admin"
                " --clusterrole=system:kubelet-api-admin --user={login}"
            ),
        ),
        confirm=(command("kubectl auth can-i get nodes/proxy --as={login}"),),
        page=pages.KUBELET_ACCESS,
    ),
    Fault(
        id="kubelet-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "The kubelet is not reached"),
        cause=text(
            "cause",
            "No certificate is to blame: nothing answers at port 10250 of the node. The kubelet is"
            " not running, a firewall is in between, or the address that the node reports is not"
            " reached from there.",
        ),
        messages=go(_S, NOT_REACHED),
        fix=(
            remark(template("on the node:")),
            command("systemctl status kubelet"),
            remark(template("let TCP port 10250 of the nodes through from the control plane")),
        ),
        confirm=(command("kubectl get nodes -o wide"), command("nc -vz {node} 10250")),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="kubelet-request-refused",
        refuser=Party.API_SERVER,
        refused=Refused.NODE_LOGIN,
        title=text("title", "A kubelet's request for a serving certificate was not signed"),
        cause=text(
            "cause",
            "The signer kubernetes.io/kubelet-serving takes a request only from a node for itself:"
            " CN system:node:NAME, O system:nodes, at least one DNS or IP SAN, usage server auth.",
        ),
        messages=tuple(
            by(Speaker.CONTROLLER_MANAGER, words, setting=_S)
            for words in (
                "subject organization is not system:nodes",
                "DNS or IP subjectAltName is required",
                "usages did not match",
                "can only create a node CSR with CN=system:node:{node}",
            )
        ),
        fix=(
            remark(template("let the kubelet make the request itself: on the node,")),
            command("systemctl restart kubelet", but_not=NOT_KUBEADM),
            command("kubectl get csr"),
        ),
        page=pages.KUBELET_BOOTSTRAP,
    ),
    Fault(
        id="kubelet-connection-failed",
        refuser=Party.SCRAPER,
        refused=Refused.CONNECTION,
        title=text("title", "The connection to a kubelet failed"),
        cause=text(
            "cause",
            "The API server or a scraper speaks, about a kubelet. Your own connection to the API"
            " server works. Why this one failed is in a part of the message that is not known.",
        ),
        messages=(
            by(Speaker.SERVER_ANSWER, "error dialing backend", setting=_S, vague=True),
            by(Speaker.METRICS_SERVER, "Failed to scrape node", setting=_S, vague=True),
        ),
        fix=REQUESTS,
        confirm=_CONFIRM,
        page=pages.KUBELET_SERVING,
    ),
)
