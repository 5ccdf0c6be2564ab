"""Prometheus and others scrape the kubelet with a login of their own."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.api_server_settings import OTHER_CERTIFICATES_RENEWED
from kubecert_lesson.faults.fixes.by_distribution import MANAGED, NOT_KUBEADM
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import MISUSED, NOT_REACHED, OUTDATED, UNTRUSTED, go
from kubecert_lesson.words import template, text

_S = Setting.KUBELET_SERVING
_NOT_METRICS_SERVER = tuple(one for one in Speaker if one is not Speaker.METRICS_SERVER)

FAULTS = (
    Fault(
        id="kubelet-request-waits",
        refuser=Party.API_SERVER,
        refused=Refused.UNSIGNED,
        title=text("title", "A kubelet's request for a certificate waits for approval"),
        cause=text(
            "cause",
            "With serverTLSBootstrap (rotate-server-certificates) a kubelet asks for its serving"
            " certificate, and Kubernetes approves such a request by no rule of its own: somebody"
            " has to, each time, or a controller made for that.",
        ),
        messages=tuple(
            message
            for setting in (_S, Setting.KUBELET)
            for message in go(
                setting,
                (
                    "certificate request was not signed",
                    "certificate request was not signed: timed out waiting for the condition",
                    "kubernetes.io/kubelet-serving: certificate request was not signed: timed out"
                    " waiting for the condition",
                    "Signer: kubernetes.io/kubelet-serving…Status: Pending",
                ),
                speaker=Speaker.KUBELET,
            )
        ),
        fix=(
            command(
                "kubectl get csr --field-selector=spec.signerName=kubernetes.io/kubelet-serving"
            ),
            command("kubectl certificate approve CSR-NAME"),
            remark(
                template("Talos: an approver in the cluster (kubelet-serving-cert-approver)"),
                distributions=("talos",),
            ),
        ),
        page=pages.KUBELET_SERVING,
    ),
    Fault(
        id="kubelet-forbids-scraper",
        refuser=Party.KUBELET,
        refused=Refused.KNOWN_USER,
        title=text("title", "The kubelet knows the scraper, and it may not read the metrics"),
        cause=text(
            "cause",
            "metrics-server or Prometheus connects to the kubelet with its own service account. The"
            " kubelet knows it, and asks the API server whether it may get nodes/metrics: it may"
            " not. No certificate is to blame.",
        ),
        messages=go(
            _S,
            (
                'request failed, status: "403 Forbidden"',
                'request failed - "403 Forbidden", response: "Forbidden (user=system:service',
            ),
            speaker=Speaker.METRICS_SERVER,
        ),
        fix=(
            command(
                "kubectl auth can-i get nodes/metrics --as=system:serviceaccount:NAMESPACE:NAME"
            ),
            remark(
                template(
                    "its ClusterRole must allow get on nodes/metrics (and nodes/stats for old"
                    " releases); that of metrics-server:"
                )
            ),
            command("kubectl get clusterrole system:metrics-server -o yaml"),
        ),
        page=pages.KUBELET_ACCESS,
    ),
    Fault(
        id="kubelet-refuses-scraper",
        refuser=Party.KUBELET,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "The kubelet does not let the scraper in"),
        cause=text(
            "cause",
            "Prometheus or metrics-server connects to the kubelet itself, with its own token. The"
            " kubelet asks the API server about tokens only with authentication.webhook.enabled;"
            " without it, or without a token, the scraper is system:anonymous. The account needs"
            " get on nodes/metrics. The API server's login is not involved.",
        ),
        messages=go(
            _S,
            (
                "server returned HTTP status 401 Unauthorized",
                "server returned HTTP status 403 Forbidden",
                'request failed, status: "401 Unauthorized"',
                'request failed - "401 Unauthorized", response: "Unauthorized"',
                'request failed - "401 Unauthorized"',
                'request failed - "403 Forbidden", response: "Forbidden (user=system:anonymous',
            ),
            speaker=Speaker.PROMETHEUS,
        ),
        fix=(
            remark(template("in Prometheus' scrape configuration:"), speakers=_NOT_METRICS_SERVER),
            remark(
                "bearer_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token",
                speakers=_NOT_METRICS_SERVER,
            ),
            remark(template("on the node, authentication.webhook.enabled: true in this file:")),
            command("grep -A3 webhook /var/lib/kubelet/config.yaml"),
            command(
                "kubectl auth can-i get nodes/metrics --as=system:serviceaccount:NAMESPACE:NAME"
            ),
        ),
        page=pages.KUBELET_ACCESS,
    ),
    Fault(
        id="kubelet-sees-anonymous",
        refuser=Party.KUBELET,
        refused=Refused.KUBELET_CLIENT,
        title=text("title", "To the kubelet the API server is nobody"),
        cause=text(
            "cause",
            "Your own login is good. The API server showed the kubelet no client certificate that"
            " its clientCAFile accepts, and counts as system:anonymous:"
            " --kubelet-client-certificate is missing, or of another authority. Never bind a role"
            " to system:anonymous: then everybody could run commands in every pod.",
        ),
        messages=go(
            _S,
            (
                "unable to upgrade connection: Forbidden (user=system:anonymous",
                "Forbidden (user=system:anonymous, verb=create, resource",
                "Forbidden (user=system:anonymous, verb={verb}, resource={resource}, subresource",
                "Forbidden (user=system:anonymous",
            ),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(template("on a control-plane node:"), but_not=NOT_KUBEADM),
            command(
                "grep kubelet-client /etc/kubernetes/manifests/kube-apiserver.yaml",
                but_not=NOT_KUBEADM,
            ),
            command("kubeadm certs renew apiserver-kubelet-client", but_not=NOT_KUBEADM),
            *OTHER_CERTIFICATES_RENEWED,
            remark(template("on the node, which authority the kubelet takes clients of:")),
            command("grep -i clientCAFile /var/lib/kubelet/config.yaml"),
        ),
        page=pages.KUBELET_ACCESS,
    ),
    Fault(
        id="kubelet-refuses-caller",
        refuser=Party.KUBELET,
        refused=Refused.OTHER_CERTIFICATE,
        title=text("title", "The kubelet does not accept a caller's client certificate"),
        cause=text(
            "cause",
            "Whoever connects to port 10250 with a certificate, mostly the API server with its"
            " --kubelet-client-certificate, needs one of the authority in the kubelet's"
            " clientCAFile. This one is of another authority, has ended, or is not for clients"
            " (clientAuth). The kubelet's own certificates are not to blame.",
        ),
        messages=tuple(
            message
            for words in (UNTRUSTED, OUTDATED, MISUSED)
            for message in go(Setting.KUBELET_LOG, words, speaker=Speaker.KUBELET)
        ),
        fix=(
            remark(template("on a control-plane node:"), but_not=NOT_KUBEADM),
            command("kubeadm certs renew apiserver-kubelet-client", but_not=NOT_KUBEADM),
            command(
                'crictl stop "$(crictl ps --quiet --name kube-apiserver)"', but_not=NOT_KUBEADM
            ),
            *OTHER_CERTIFICATES_RENEWED,
            remark(template("on the node, which authority the kubelet takes clients of:")),
            command("grep -i clientCAFile /var/lib/kubelet/config.yaml"),
        ),
        page=pages.KUBELET_ACCESS,
    ),
    Fault(
        id="kubelet-cannot-ask",
        refuser=Party.KUBELET,
        refused=Refused.EVERYTHING,
        title=text("title", "The kubelet could not ask the API server who may do this"),
        cause=text(
            "cause",
            "The kubelet knows who calls it, and asks the API server about this user's rights. That"
            " question itself failed: the kubelet's own login, or its way to the API server, is not"
            " in order. The caller's certificate and its rights were not judged.",
        ),
        messages=(
            by(Speaker.SERVER_ANSWER, "Authorization error (user={login}, verb={verb}", setting=_S),
        ),
        fix=(
            remark(template("on the node; its log tells why the question failed:")),
            command("journalctl --unit=kubelet --since=-1h", but_not=NOT_KUBEADM),
        ),
        page=pages.KUBELET_ACCESS,
    ),
    Fault(
        id="component-metrics-not-trusted",
        refuser=Party.SPEAKER,
        refused=Refused.OTHER,
        title=text("title", "A component's own certificate for its metrics is not trusted"),
        cause=text(
            "cause",
            "Ports 10257 and 10259 are kube-controller-manager's and kube-scheduler's own. Without"
            " --tls-cert-file each signs a certificate for itself at every start; no authority of"
            " the cluster has signed it. It has nothing to do with the API server's certificate.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (f"{port}/metrics…{words}" for port in (":10257", ":10259") for words in UNTRUSTED),
            speaker=Speaker.PROMETHEUS,
        ),
        fix=(
            remark(template("give the component a certificate of the cluster's authority:")),
            remark("--tls-cert-file=FILE --tls-private-key-file=FILE"),
            remark(template("or do without the check, in the scrape job of this component alone:")),
            remark("insecure_skip_verify: true"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="component-metrics-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A component's metrics are not reached from outside of its node"),
        cause=text(
            "cause",
            "Ports 10257 and 10259 are kube-controller-manager's and kube-scheduler's own. kubeadm"
            " starts both with --bind-address=127.0.0.1, so that only their node reaches them. No"
            " certificate was seen.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (f"{port}/metrics…{words}" for port in (":10257", ":10259") for words in NOT_REACHED),
            speaker=Speaker.PROMETHEUS,
        ),
        fix=(
            remark(
                template("on each control-plane node, --bind-address=0.0.0.0 in these two:"),
                but_not=NOT_KUBEADM,
            ),
            command(
                "grep bind-address /etc/kubernetes/manifests/kube-controller-manager.yaml"
                " /etc/kubernetes/manifests/kube-scheduler.yaml",
                but_not=NOT_KUBEADM,
            ),
            remark(
                template("a provider's control plane shows these metrics another way, or not"),
                distributions=MANAGED,
            ),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
)
