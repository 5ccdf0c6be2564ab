"""The API server's own ways out: the proxy of its environment, and the konnectivity tunnel."""

from collections.abc import Iterable

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import MANAGED, NOT_KUBEADM
from kubecert_lesson.faults.model import Fault, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import CUT_OFF, NOT_REACHED, UNRESOLVED, UNTRUSTED, go
from kubecert_lesson.words import template, text

_K3S = ("k3s", "rke2")
_CALLED = (Setting.WEBHOOK, Setting.CONVERSION, Setting.EXTENSION, Setting.KUBELET_SERVING)


def _of_each(words: Iterable[str]) -> tuple[ProgramText, ...]:
    said = tuple(words)
    return tuple(
        message for setting in _CALLED for message in go(setting, said, speaker=Speaker.API_SERVER)
    )


# Go's net/http passes on the status text alone of what a proxy answers to CONNECT.
_ANSWERS = (
    "Forbidden",
    "Service Unavailable",
    "Bad Gateway",
    "Gateway Timeout",
    "Proxy Authentication Required",
    "Method Not Allowed",
)

FAULTS = (
    Fault(
        id="api-server-proxied",
        refuser=Party.PROXY,
        refused=Refused.CONNECT,
        title=text("title", "The API server sends a call inside the cluster to an HTTP proxy"),
        cause=text(
            "cause",
            "'proxyconnect' comes from a proxy, and so, usually, does a bare 'Forbidden' or"
            " 'Service Unavailable' after an address. The API server has HTTPS_PROXY in its"
            " environment, and NO_PROXY there lacks this address: so it asks the proxy, which"
            " cannot reach the cluster's network. Neither a certificate nor a login was judged.",
        ),
        messages=(
            *_of_each(f"proxyconnect tcp: …{why}" for why in (*NOT_REACHED, *UNRESOLVED)),
            *_of_each(f"error dialing backend: {answer}" for answer in _ANSWERS),
            *_of_each(f"Get https://{{url}}: {answer}" for answer in _ANSWERS),
            *_of_each(f"Post https://{{url}}: {answer}" for answer in _ANSWERS),
            *go(
                Setting.EXTENSION,
                (f"Error: '{answer}' Trying to reach: 'https://" for answer in _ANSWERS),
                speaker=Speaker.SERVER_ANSWER,
            ),
        ),
        fix=(
            remark(
                template(
                    "on each control-plane node: kubeadm init copied the variables into this file;"
                    " NO_PROXY must contain the networks of Services, Pods and nodes, .svc and"
                    " .cluster.local:"
                ),
                but_not=NOT_KUBEADM,
            ),
            command(
                "grep -i -A1 _proxy /etc/kubernetes/manifests/kube-apiserver.yaml",
                but_not=NOT_KUBEADM,
            ),
            remark(
                template(
                    "on each server node, NO_PROXY must contain the networks of Services, Pods and"
                    " nodes, .svc and .cluster.local:"
                ),
                distributions=("k3s", "rke2"),
            ),
            command("grep -i _proxy /etc/systemd/system/k3s.service.env", distributions=("k3s",)),
            command("grep -i _proxy /etc/default/rke2-server", distributions=("rke2",)),
            remark(
                template("the settings of the cluster's proxy at the provider, or of its tool"),
                distributions=(*MANAGED, "openshift", "talos", "minikube"),
            ),
        ),
        page=pages.PROXY,
    ),
    Fault(
        id="tunnel-broken",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "The tunnel from the API server into the cluster is broken"),
        cause=text(
            "cause",
            "The API server reaches Pods, Services and kubelets through a tunnel: agents on the"
            " nodes keep connections open to it (konnectivity; k3s and rke2 have one of their own)."
            " No agent is connected, or the connection broke. The certificate of the server that"
            " was called was never seen.",
        ),
        messages=_of_each(
            (
                "unix @->/tunnel-uds/proxysocket",
                "/tunnel-uds/proxysocket",
                "konnectivity-server.socket",
                "No SSH tunnels currently open",
                "error dialing backend: No SSH tunnels currently open",
                "No agent available",
                "No backend available",
                "Failed to get a backend",
                "error dialing backend: No agent available",
                "proxy error from…while dialing",
                "error dialing backend: proxy error from…while dialing",
                "dial timeout, backstop",
                "dial timeout, context",
                "error dialing backend: dial timeout",
            )
        ),
        fix=(
            remark(template("the agents: are they running, and what do they log?"), but_not=_K3S),
            command(
                "kubectl --namespace=kube-system get pods -o wide | grep konnectivity-agent",
                but_not=_K3S,
            ),
            command(
                "kubectl --namespace=kube-system logs --prefix --selector=k8s-app="
                "konnectivity-agent",
                but_not=_K3S,
            ),
            remark(
                template(
                    "a firewall must let the nodes connect to the control plane's tunnel port"
                ),
                but_not=_K3S,
            ),
            remark(
                template("on the node; its agent connects to port 6443 of every server:"),
                distributions=("k3s",),
            ),
            command("journalctl --unit=k3s-agent --since=-1h", distributions=("k3s",)),
            command("systemctl restart k3s-agent", distributions=("k3s",)),
            remark(
                template("on the node; its agent connects to port 9345 of every server:"),
                distributions=("rke2",),
            ),
            command("journalctl --unit=rke2-agent --since=-1h", distributions=("rke2",)),
            command("systemctl restart rke2-agent", distributions=("rke2",)),
        ),
        page=pages.KONNECTIVITY,
    ),
    Fault(
        id="kubelet-cut-off",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "The connection to the kubelet is cut"),
        cause=text(
            "cause",
            "Something at port 10250 took the connection and closed it without a word: a kubelet"
            " that is restarting or overloaded, a firewall, a tunnel whose agent is gone, or a"
            " proxy in the environment of whoever dials. Nothing was said about a certificate.",
        ),
        messages=go(
            Setting.KUBELET_SERVING,
            (*CUT_OFF, "read: connection reset by peer", "write: connection reset by peer"),
        ),
        fix=(
            remark(template("on the node: does the kubelet's log have this request?")),
            command("journalctl --unit=kubelet --since=-10m", but_not=MANAGED),
            remark(
                template(
                    "where agents carry the connection (konnectivity): are they running, and do"
                    " other nodes answer?"
                )
            ),
            command("kubectl --namespace=kube-system get pods -o wide | grep -i konnectivity"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="token-webhook-not-trusted",
        refuser=Party.API_SERVER,
        refused=Refused.OTHER,
        title=text(
            "title", "The API server does not trust its authentication or authorization webhook"
        ),
        cause=text(
            "cause",
            "With --authentication-token-webhook-config-file (or --authorization-webhook-…) the API"
            " server asks another server who somebody is, or may do what. Another authority than"
            " the one in that file signed its certificate. Until that is right, logins that only"
            " this server knows are answered with 401, and rights that only it grants with 403.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (
                f"{begun}…{words}"
                for begun in (
                    "webhook authenticator request",
                    "webhook authorizer request",
                    "invalid bearer token, Post",
                )
                for words in UNTRUSTED
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(
                template(
                    "the file has the form of a kubeconfig; correct its certificate-authority."
                    " Which file is it?"
                ),
                but_not=MANAGED,
            ),
            command(
                "grep webhook /etc/kubernetes/manifests/kube-apiserver.yaml", but_not=NOT_KUBEADM
            ),
            remark(template("the provider runs that server"), distributions=MANAGED),
        ),
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="tunnel-server-not-trusted",
        refuser=Party.AGENT,
        refused=Refused.OTHER,
        title=text("title", "A konnectivity agent does not trust the konnectivity server"),
        cause=text(
            "cause",
            "The agents open the tunnel: each connects to the konnectivity server beside the API"
            " server, and checks its certificate with --ca-cert. Another authority signed what"
            " answers there. Without the tunnel, logs, exec, webhooks and aggregated APIs fail.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (f"cannot connect once…{words}" for words in UNTRUSTED),
            speaker=Speaker.GO,
        ),
        fix=(
            remark(template("which address and which authority the agents were given:")),
            command(
                "kubectl --namespace=kube-system get pods --selector=k8s-app=konnectivity-agent"
                " -o yaml | grep -E 'proxy-server-host|proxy-server-port|ca-cert'"
            ),
        ),
        page=pages.KONNECTIVITY,
    ),
)
