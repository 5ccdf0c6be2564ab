"""The control plane among itself: its controllers, its callers, the API server at its start."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import MANAGED, NOT_KUBEADM
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import UNKNOWN_REASON, by
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_C = Setting.CONTROL_PLANE

FAULTS = (
    Fault(
        id="controller-not-allowed",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "A controller's service account is known, and may not do this"),
        cause=text(
            "cause",
            "kube-controller-manager lets each controller act as a service account of its own in"
            " kube-system. The API server knows it. Its ClusterRole system:controller:NAME, or the"
            " binding of that name, is missing or was changed, or RBAC is off while"
            " --use-service-account-credentials is on. No certificate is to blame.",
        ),
        messages=tuple(
            by(
                Speaker.SERVER_ANSWER,
                f'User "system:serviceaccount:kube-system:{{account}}" cannot {{verb}} {what}',
                setting=_C,
            )
            for what in ('resource "{resource}" in API group', "{resource} at the cluster scope")
        ),
        fix=(
            remark(
                template("the API server puts these roles right at each start; are they there?")
            ),
            command("kubectl get clusterroles,clusterrolebindings | grep system:controller:"),
            command(
                'crictl stop "$(crictl ps --quiet --name kube-apiserver)"', but_not=NOT_KUBEADM
            ),
        ),
        confirm=(command("kubectl auth can-i {verb} {resource} --as={login}"),),
        page=pages.RBAC,
    ),
    Fault(
        id="controller-token-refused",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The tokens of the controllers do not fit the API server's key"),
        cause=text(
            "cause",
            "kube-controller-manager signs its controllers' tokens with"
            " --service-account-private-key-file (sa.key), and the API server checks them with"
            " --service-account-key-file (sa.pub). The two no longer belong together, or the token"
            " in the Secret was signed with an older key. No certificate is to blame.",
        ),
        messages=go(
            _C,
            (
                "Token for {account} did not authenticate correctly",
                "contained an invalid API token for",
            ),
            speaker=Speaker.CONTROLLER_MANAGER,
        ),
        fix=(
            remark(
                template("on every control-plane node both commands must print the same:"),
                but_not=NOT_KUBEADM,
            ),
            command("openssl pkey -in /etc/kubernetes/pki/sa.key -pubout", but_not=NOT_KUBEADM),
            command("cat /etc/kubernetes/pki/sa.pub", but_not=NOT_KUBEADM),
            remark(
                template(
                    "then delete the token Secrets signed with the old key (before Kubernetes 1.24"
                    " they are made again; a newer cluster makes none by itself). These are there:"
                ),
                but_not=MANAGED,
            ),
            command(
                "kubectl --namespace=kube-system get secrets"
                " --field-selector=type=kubernetes.io/service-account-token"
            ),
        ),
        page=pages.ISSUE_TOKENS,
    ),
    Fault(
        id="no-delegated-authentication",
        refuser=Party.COMPONENT,
        refused=Refused.CALLERS,
        title=text("title", "A component cannot ask the API server who calls it: only a warning"),
        cause=text(
            "cause",
            "The component does not know whom it may believe when others call it, for its metrics"
            " for example: it was started without --authentication-kubeconfig (and"
            " --authorization-kubeconfig), and finds no service-account token. Its own work, and"
            " its own login, go on without that.",
        ),
        messages=go(
            _C,
            (
                "No authentication-kubeconfig provided in order to lookup client-ca-file",
                "No authentication-kubeconfig provided in order to lookup requestheader-client-ca",
                "No authentication-kubeconfig provided",
                "No authorization-kubeconfig provided",
                "failed to read in-cluster kubeconfig for delegated authentication",
                "failed to read in-cluster kubeconfig for delegated authentication: failed to read"
                " token file {path}: open {place}: no such file or directory",
                "failed to read in-cluster kubeconfig for delegated authorization",
            ),
            speaker=Speaker.COMPONENT,
        ),
        fix=(
            remark(
                template("nothing, if nobody is to call it; the reason of a failure is elsewhere")
            ),
            remark(
                template("otherwise two flags, mostly with the kubeconfig that it has already:")
            ),
            remark("--authentication-kubeconfig=FILE --authorization-kubeconfig=FILE"),
        ),
        page=pages.AGGREGATION,
    ),
    Fault(
        id="component-speaks-http",
        refuser=Party.FRONT,
        refused=Refused.REQUEST,
        title=text("title", "Something at the API server's address answers 400"),
        cause=text(
            "cause",
            "The 400 comes without the Status that an API server adds to its answers: usually"
            " http:// was used for a port that wants TLS, or a proxy or load balancer in between"
            " answered. No certificate was judged.",
        ),
        messages=(
            *go(_C, (UNKNOWN_REASON,), speaker=Speaker.COMPONENT, vague=True),
            *go(Setting.KUBELET, (UNKNOWN_REASON,), speaker=Speaker.KUBELET, vague=True),
            *go(Setting.POD, (UNKNOWN_REASON,), speaker=Speaker.POD, vague=True),
        ),
        fix=(
            remark(template("server: in its kubeconfig (or --master) must begin with https://:")),
            command("grep server: /etc/kubernetes/*.conf", but_not=NOT_KUBEADM),
            remark(template("what answers there, with TLS and without:")),
            command("curl -vk https://{address}/livez"),
            command("curl -v http://{address}/livez"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="api-server-not-up",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "The API server does not reach itself: it is starting, or stopping"),
        cause=text(
            "cause",
            "kube-apiserver connects to its own port (127.0.0.1 or [::1]) to set up roles and the"
            " like. While it starts or stops nothing listens there, and it tries again. If that"
            " goes on, another line of its log tells why it does not start. No certificate was"
            " judged.",
        ),
        messages=go(
            Setting.CLIENT,
            (
                "unable to initialize clusterroles",
                "unable to initialize clusterrolebindings",
                "unable to initialize roles",
                "unable to initialize client…for storage initialization",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("does it get ready, or start again and again?"), but_not=MANAGED),
            command("crictl ps --all --name kube-apiserver", but_not=NOT_KUBEADM),
            command(
                'crictl logs "$(crictl ps --all --quiet --name kube-apiserver | head -1)"',
                but_not=NOT_KUBEADM,
            ),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="node-request-not-approved",
        refuser=Party.COMPONENT,
        refused=Refused.UNSIGNED,
        title=text("title", "A node's request for its client certificate may not be approved"),
        cause=text(
            "cause",
            "kube-controller-manager knows the request as one of a node for itself, and approves it"
            " only where whoever sent it has the right nodeclient (the first certificate) or"
            " selfnodeclient (each later one). No role that is bound to the requester gives it.",
        ),
        messages=go(
            _C,
            ("but subject access review was not approved",),
            speaker=Speaker.CONTROLLER_MANAGER,
        ),
        fix=(
            remark(template("kubeadm sets both bindings up:"), but_not=NOT_KUBEADM),
            command("kubeadm init phase bootstrap-token", but_not=NOT_KUBEADM),
            remark(template("or by hand, for first certificates and for later ones:")),
            command(
                "kubectl create clusterrolebinding node-autoapprove --group=system:bootstrappers"
                " --clusterrole=system:certificates.k8s.io:certificatesigningrequests:nodeclient"
            ),
            command(
                "kubectl create clusterrolebinding node-renewal --group=system:nodes"
                " --clusterrole="
                "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient"
            ),
            remark(template("the request that waits:")),
            command("kubectl certificate approve CSR-NAME"),
        ),
        confirm=(command("kubectl get csr"),),
        page=pages.KUBELET_BOOTSTRAP,
    ),
)
