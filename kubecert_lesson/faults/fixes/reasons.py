"""What to do about a reason, where no record fits: by the setting, or by the reason alone."""

from collections.abc import Mapping

from kubecert_lesson.faults.fixes import between
from kubecert_lesson.faults.fixes import openshift as fixes_of_openshift
from kubecert_lesson.faults.fixes import ranchers as fixes_of_ranchers
from kubecert_lesson.faults.fixes.by_distribution import (
    NAME_ADDED_BY_THE_TOOL,
    NOT_KUBEADM,
    SERVING_RENEWED_BY_THE_TOOL,
)
from kubecert_lesson.faults.fixes.common import NEW_SERVING, RENEW_SERVING
from kubecert_lesson.faults.fixes.nodes import KUBELET_DIALLED_OTHERWISE, NODE_NAME_UNKNOWN
from kubecert_lesson.faults.model import FixLine, command, remark
from kubecert_lesson.faults.parties import Setting, Speaker
from kubecert_lesson.faults.reasons import Reason
from kubecert_lesson.words import template

LOOK = (
    command(
        "openssl s_client -connect {address} -servername {host} </dev/null |"
        " openssl x509 -noout -subject -issuer -dates -ext subjectAltName,extendedKeyUsage"
    ),
)
ISSUE_AGAIN = (
    remark(template("let whatever issued that certificate issue it again; look at it first:")),
    *LOOK,
)
_CLOCK = remark(template("a wrong clock on one of the machines looks the same: timedatectl"))
# The one that refuses looks at its own clock.
CLOCK_ASKED = (
    remark(template("is the clock right on the machine that refuses the certificate?")),
    command("timedatectl"),
)
CLOCK_FIRST = (*CLOCK_ASKED, command("timedatectl set-ntp true"))
_EARLY = (
    *CLOCK_FIRST,
    remark(
        template(
            "if it is right, the machine that issued the certificate has a clock that is ahead: set"
            " that one; the certificate becomes valid by itself, or can be issued again"
        )
    ),
)
CLOCKS = (_CLOCK, *_EARLY)
_API_SERVER = {Reason.OUTDATED: (*RENEW_SERVING, _CLOCK), Reason.MISNAMED: NEW_SERVING}
_DIALLED_IN_A_POD = (
    remark(
        template(
            "does it dial the Service kubernetes, as Pods do (else correct its setting), and does"
            " that lead to the API server? Its certificate normally has those names:"
        )
    ),
    command("kubectl --namespace=default get service kubernetes"),
    remark(template("if both are so:")),
    *NEW_SERVING,
)
_BY_SERVICE = {
    Reason.OUTDATED: (
        remark(template("whoever issued it renews it: cert-manager, the chart, its own job:")),
        command("kubectl get certificates,secrets --all-namespaces"),
        _CLOCK,
    ),
    Reason.MISNAMED: (
        remark(template("it must be for the name of the Service: SERVICE.NAMESPACE.svc")),
        *LOOK,
    ),
}
_IN_A_POD = {
    reason: (
        remark(template("which Pod is it? The certificate is its program's own:")),
        command(
            "kubectl get pods --all-namespaces --output=wide --field-selector=status.podIP={host}"
        ),
        remark(template("a program that makes it at its start makes it again (dashboard, ...):")),
        command("kubectl --namespace={namespace} delete pod POD"),
        *more,
    )
    for reason, more in ((Reason.OUTDATED, (_CLOCK,)), (Reason.MISNAMED, ()))
}
_NOT_K3S = ("k0s", "kops", "microk8s")
_OF_K3S = {
    Reason.UNTRUSTED: (
        remark(
            template(
                "which server answers? One of another cluster, or a load balancer that shows a"
                " certificate of its own, would not do:"
            )
        ),
        command("openssl s_client -connect {address} </dev/null | openssl x509 -noout -issuer"),
        remark(
            template("an agent knows the authority by the hash in its token; the token now:"),
            but_not=_NOT_K3S,
        ),
        command("cat /var/lib/rancher/k3s/server/node-token", but_not=("rke2", *_NOT_K3S)),
        command("cat /var/lib/rancher/rke2/server/node-token", but_not=("k3s", *_NOT_K3S)),
        remark(
            template("a worker knows the authority by its join token; a new one, on a controller:"),
            distributions=("k0s",),
        ),
        command("sudo k0s token create --role=worker", distributions=("k0s",)),
        remark(
            template("a machine knows the authority by its user data; give the new ones the new:"),
            distributions=("kops",),
        ),
        command(
            "kops update cluster --yes && kops rolling-update cluster --yes",
            distributions=("kops",),
        ),
    ),
    Reason.OUTDATED: (*SERVING_RENEWED_BY_THE_TOOL, _CLOCK),
    Reason.MISNAMED: (
        *NAME_ADDED_BY_THE_TOOL,
        remark(
            template(
                "k3s and rke2: restart the server where its address changed; else tls-san there"
            ),
            distributions=("kubeadm",),
        ),
        remark(
            template(
                "or a load balancer in front ends TLS with a certificate of its own: it must pass"
                " TLS on to the server"
            )
        ),
    ),
}
# What to do about the certificate of the server, where the setting tells whose it is.
SERVING: Mapping[Setting, Mapping[Reason, tuple[FixLine, ...]]] = {
    **dict.fromkeys((Setting.KUBELET, Setting.CONTROL_PLANE), _API_SERVER),
    Setting.POD: {**_API_SERVER, Reason.MISNAMED: _DIALLED_IN_A_POD},
    **dict.fromkeys((Setting.NETWORK_PLUGIN, Setting.ARGO_CD), _API_SERVER),
    Setting.KUBEADM: {
        **_API_SERVER,
        Reason.EXPIRED: _API_SERVER[Reason.OUTDATED],
        Reason.OUTDATED: (*CLOCK_FIRST, *RENEW_SERVING),  # a node that joins is often a new one
    },
    Setting.RANCHER: fixes_of_ranchers.OF_AGENTS,
    Setting.DOWNSTREAM: fixes_of_ranchers.OF_CLUSTERS,
    Setting.ROUTE: fixes_of_openshift.ROUTE,
    Setting.MACHINE_CONFIG: fixes_of_openshift.MACHINE_CONFIG,
    Setting.PROXIED: _IN_A_POD,
    **dict.fromkeys((Setting.EXTENSION, Setting.CONVERSION), _BY_SERVICE),
    Setting.NODE_JOIN: _OF_K3S,
    Setting.ELSEWHERE: {
        Reason.MISNAMED: (
            remark(template("which names does it show, and which one was dialled?")),
            *LOOK,
            remark(
                template("or, where another server answers than was meant: the name, or the DNS")
            ),
            remark(
                template(
                    "whoever issues it gives it the dialled name as a SAN; a CN does not count"
                )
            ),
            remark(
                template("or name what is expected: proxy_ssl_name, or the annotation"),
                speakers=(Speaker.NGINX, Speaker.INGRESS_NGINX),
            ),
            remark(
                "nginx.ingress.kubernetes.io/proxy-ssl-name",
                speakers=(Speaker.NGINX, Speaker.INGRESS_NGINX),
            ),
            remark(
                template("or name what is expected: serverName of a ServersTransport"),
                speakers=(Speaker.TRAEFIK,),
            ),
        ),
    },
    Setting.PROXY: between.WITH_A_PROXY,
    Setting.ANSWER: between.ASKED_FOR_A_REQUEST,
    Setting.ETCD_LOG: {
        Reason.REFUSED: (
            remark(
                template("the alert does not tell why: the authority, the name or the date; look:")
            ),
            command(
                "openssl x509 -in /etc/kubernetes/pki/etcd/server.crt -noout -subject -issuer"
                " -dates -ext subjectAltName",
                but_not=NOT_KUBEADM,
            ),
            remark(template("and, on the client's side, which authority it trusts for etcd")),
        ),
    },
    Setting.CLIENT: {
        **_API_SERVER,
        Reason.NOT_LET_IN: (
            remark(
                template(
                    "with what does this program log in: a kubeconfig, a service account's token, a"
                    " certificate? It may have ended, or be of another cluster:"
                )
            ),
            command("kubecert-lesson diagnose {file}"),
            command("kubectl --kubeconfig={file} auth whoami"),
            remark(
                template("curl sends none by itself: --cert and --key, or a header with a token"),
                speakers=(Speaker.CURL,),
            ),
            remark(
                template(
                    "terraform: the token or the exec block of the provider; a token of"
                    " aws_eks_cluster_auth ends after 15 minutes"
                ),
                speakers=(Speaker.TERRAFORM,),
            ),
            remark(
                template(
                    "Argo CD: the token of argocd-manager in that cluster; this writes a new one:"
                ),
                speakers=(Speaker.ARGOCD,),
            ),
            command("argocd cluster add CONTEXT", speakers=(Speaker.ARGOCD,)),
        ),
    },
    Setting.TALOS: {
        Reason.MISNAMED: (
            remark(template("add the address or name to machine.certSANs of the configuration:")),
            command("talosctl --nodes NODE edit machineconfig"),
            remark(template("or dial an endpoint that is in the certificate")),
        ),
    },
    Setting.KUBELET_SERVING: {
        Reason.MISNAMED: KUBELET_DIALLED_OTHERWISE,
        Reason.UNRESOLVED: NODE_NAME_UNKNOWN,
    },
}
BY_REASON: dict[Reason, tuple[FixLine, ...]] = {
    Reason.EARLY: _EARLY,
    Reason.HANDSHAKE: (
        remark(template("what the server offers, with the name and without it:")),
        command("openssl s_client -connect {address} -servername {host} </dev/null"),
        command("openssl s_client -connect {address} -noservername </dev/null"),
    ),
    Reason.UNTOLD: (
        remark(template("the log of the other side says more; what the server shows:")),
        command("openssl s_client -connect {address} -servername {host} </dev/null"),
    ),
    Reason.ALPN: (
        remark(template("which protocol the server chooses; let both sides offer the same one:")),
        command("openssl s_client -connect {address} -alpn h2,http/1.1 </dev/null | grep ALPN"),
    ),
    Reason.UNKNOWN_NAME: (
        remark(template("dial the name that the server knows, or give the server that name:")),
        command("openssl s_client -connect {address} -servername {host} </dev/null"),
    ),
    Reason.NO_CERTIFICATE: (
        remark(template("the server's own log says why; its Secret or file may be empty or new")),
        command("openssl s_client -connect {address} -servername {host} </dev/null"),
    ),
    Reason.PLAIN_HTTP: (
        remark(template("another port, or http:// in the setting, if this server has no TLS:")),
        command("curl -v http://{address}/"),
    ),
    Reason.HTTP_TO_TLS: (
        remark(
            template(
                "ingress-nginx, where the Service speaks TLS: this annotation of the Ingress:"
            ),
            speakers=(Speaker.NGINX, Speaker.INGRESS_NGINX),
        ),
        remark(
            'nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"',
            speakers=(Speaker.NGINX, Speaker.INGRESS_NGINX),
        ),
        remark(template("write https:// in the setting of the one that dials:")),
        command("curl -vk https://{address}/"),
    ),
    Reason.NOT_LET_IN: (
        remark(
            template(
                "with what does the program log in there: a user and a password, a token, a"
                " certificate? It may be missing, have ended, or be another server's"
            )
        ),
    ),
    Reason.UNRESOLVED: (
        remark(template("from where the program runs; in a Pod, the cluster's DNS answers:")),
        command("nslookup {host}"),
        remark(template("correct the name, the DNS, or /etc/hosts there; no certificate helps")),
    ),
    Reason.NOT_REACHED: (
        remark(template("from where the program runs:")),
        command("nc -vz {host} {port}"),
    ),
    Reason.CUT_OFF: (
        remark(template("look into the log of the server, and at what stands in between:")),
        command("openssl s_client -connect {address} -servername {host} </dev/null"),
    ),
}
