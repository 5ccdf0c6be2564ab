"""The token, and the authority beside it, that the kubelet puts into a Pod's volume.

Sources: the sources of kubelet (token manager, projected volumes, its caches of ConfigMaps) and of
kube-apiserver (the TokenRequest API, the ServiceAccount admission plugin).
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.api_server_settings import ARGUMENTS_OF_THE_API_SERVER
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_K = Setting.KUBELET

FAULTS = (
    Fault(
        id="no-token-requests",
        refuser=Party.API_SERVER,
        refused=Refused.ISSUE_TOKEN,
        title=text("title", "The API server issues no service-account tokens on request"),
        cause=text(
            "cause",
            "The kubelet asks for a token for the Pod's volume (TokenRequest), and this API server"
            " does not offer that: it is older than Kubernetes 1.20, and was started without"
            " --service-account-issuer and --service-account-signing-key-file. No certificate and"
            " no login was refused.",
        ),
        messages=go(
            _K,
            (
                "the API server does not have TokenRequest endpoints enabled",
                "failed to fetch token: the server could not find the requested resource",
            ),
            speaker=Speaker.KUBELET,
        ),
        fix=(
            remark(
                template("the API server needs these; kubeadm's key is /etc/kubernetes/pki/sa.key:")
            ),
            remark(
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local"
                " --service-account-signing-key-file=FILE"
            ),
            *ARGUMENTS_OF_THE_API_SERVER,
        ),
        confirm=(command("kubectl create token default"),),
        page=pages.ISSUE_TOKENS,
    ),
    Fault(
        id="no-such-service-account",
        refuser=Party.API_SERVER,
        refused=Refused.NO_ACCOUNT,
        title=text("title", "The service account that the Pod names does not exist"),
        cause=text(
            "cause",
            "The Pod runs as a service account of its namespace, and there is none of this name: it"
            " was not made yet, was deleted, or is in another namespace. The login of whoever made"
            " the Pod is in order.",
        ),
        messages=(
            *go(
                _K,
                ('failed to fetch token: serviceaccounts "{account}" not found',),
                speaker=Speaker.SERVER_ANSWER,
            ),
            *go(
                Setting.ANSWER,
                ("error looking up service account {namespace}/{account}: serviceaccount",),
                speaker=Speaker.SERVER_ANSWER,
            ),
        ),
        fix=(
            command("kubectl --namespace={namespace} get serviceaccounts"),
            command("kubectl --namespace={namespace} create serviceaccount {account}"),
            remark(
                template("a chart or manifest that names it usually makes it, too: apply it whole")
            ),
        ),
        page=pages.TOKENS,
    ),
    Fault(
        id="token-for-an-earlier-pod",
        refuser=Party.API_SERVER,
        refused=Refused.ISSUE_TOKEN,
        title=text("title", "The kubelet asks for a token for a Pod that was made again"),
        cause=text(
            "cause",
            "A token is bound to one Pod by its UID. A Pod of this name exists, with another UID:"
            " the one that this kubelet starts was deleted, and made again under the same name. It"
            " usually goes away by itself once the kubelet has seen the new one. No certificate was"
            " refused.",
        ),
        messages=go(
            _K,
            ("the UID in the bound object reference {uid} does not match the UID in record",),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(template("if it stays for minutes, let its controller make the Pod again:")),
            command("kubectl --namespace={namespace} delete pod POD"),
        ),
        page=pages.ISSUE_TOKENS,
    ),
    Fault(
        id="authority-not-in-namespace",
        refuser=Party.KUBELET,
        refused=Refused.NO_BUNDLE,
        title=text("title", "The kubelet has no cluster authority to put into the Pod"),
        cause=text(
            "cause",
            "Beside its token a Pod gets the authority of the API server, from the ConfigMap"
            " kube-root-ca.crt of its namespace. 'not registered' comes from the kubelet's own"
            " cache: the Pod is new, has ended or is being deleted; then it goes away by itself."
            " 'not found' means that kube-controller-manager has not written the ConfigMap.",
        ),
        messages=go(
            _K,
            (
                'object "{namespace}"/"kube-root-ca.crt" not registered',
                'configmap "kube-root-ca.crt" not found',
                'configmaps "kube-root-ca.crt" not found',
            ),
            speaker=Speaker.KUBELET,
        ),
        fix=(
            remark(template("is the ConfigMap there? Then nothing has to be done:")),
            command("kubectl --namespace={namespace} get configmap kube-root-ca.crt"),
            remark(
                template(
                    "otherwise: is kube-controller-manager running, and does it have"
                    " --root-ca-file?"
                )
            ),
            command("kubectl --namespace=kube-system get pods --selector=tier=control-plane"),
        ),
        page=pages.FROM_A_POD,
    ),
    Fault(
        id="extension-own-login",
        refuser=Party.API_SERVER,
        refused=Refused.POD_TOKEN,
        title=text("title", "The API server does not accept the extension server's own token"),
        cause=text(
            "cause",
            "The request came as far as the extension server (metrics-server, for example). Before"
            " it answers, it asks the API server whether the user may do this, with the token of"
            " its Pod, and was answered 401: the token has ended, or is of an earlier key. Your"
            " login and the front proxy's are in order.",
        ),
        messages=go(
            Setting.EXTENSION,
            ("Internal Server Error: {url}: Unauthorized",),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(template("a new Pod gets a new token:")),
            command("kubectl --namespace=kube-system rollout restart deployment metrics-server"),
            remark(template("or that of another aggregated API; which one, this tells:")),
            command("kubectl get apiservice {apiservice} -o jsonpath='{{.spec.service}}'"),
        ),
        page=pages.AGGREGATION,
    ),
    Fault(
        id="pod-may-not-read-token",
        refuser=Party.POD,
        refused=Refused.OWN_FILE,
        title=text("title", "The program in the Pod may not read its service account's token"),
        cause=text(
            "cause",
            "The token is there, and mostly belongs to another user: the program runs as one who"
            " may not read the file, and the Pod's securityContext has no fsGroup. (Or SELinux"
            " forbids it.) The API server was not asked.",
        ),
        messages=go(
            Setting.POD,
            (
                "serviceaccount/token: permission denied",
                "serviceaccount/token (Permission denied)",
                "Permission denied: '/var/run/secrets/kubernetes.io/serviceaccount/",
                "permission denied, open '/var/run/secrets/kubernetes.io/serviceaccount/",
                "serviceaccount/ca.crt: permission denied",
            ),
            speaker=Speaker.POD,
        ),
        fix=(
            remark(template("in the Pod's template, in spec.securityContext: fsGroup: 65534")),
            command("kubectl --namespace={namespace} edit deployment DEPLOYMENT"),
        ),
        confirm=(
            command("kubectl --namespace={namespace} get pod POD -o yaml | grep -A3 securityCon"),
        ),
        page=pages.TOKENS,
    ),
)
