"""As whom a kubelet asks: its bootstrap token, its node's name, its kubeconfig, its cloud role."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.families.nodes import NODE_CERTIFICATE
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.kubeconfigs import GIVE_A_KUBECONFIG
from kubecert_lesson.faults.fixes.nodes import NEW_KUBELET_CONF, OF_OTHER_TOOLS
from kubecert_lesson.faults.model import Fault, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import ASKED, by, forbidden, kubectl, localhost
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_K = Setting.KUBELET
_OTHERS = NOT_KUBEADM
_NODE_BOOTSTRAPPER = (
    "kubectl create clusterrolebinding node-bootstrapper --clusterrole=system:node-bootstrapper"
)
_MAY_NOT = (
    "cannot create certificatesigningrequests.certificates.k8s.io at the cluster scope",
    'cannot create resource "certificatesigningrequests"',
)


def _may_not_request(login: str) -> tuple[ProgramText, ...]:
    """Of the first request, both forms in which a 403 tells it."""
    begins = (
        "cannot create certificate signing request:"
        " certificatesigningrequests.certificates.k8s.io is forbidden:"
    )
    return tuple(
        by(Speaker.SERVER_ANSWER, f'{begins} User "{login}" {words}', setting=_K)
        for words in _MAY_NOT
    )


FAULTS = (
    Fault(
        id="bootstrap-login-refused",
        refuser=Party.API_SERVER,
        refused=Refused.JOIN_TOKEN,
        title=text("title", "The kubelet asks for its first certificate without an accepted login"),
        cause=text(
            "cause",
            "A kubelet without a certificate, or with one that has ended, logs in with a bootstrap"
            " token (of kubeadm, in bootstrap-kubelet.conf). It sent none, or one that has ended or"
            " does not exist: the API server answers 401, or takes it for system:anonymous, who may"
            " not request certificates.",
        ),
        messages=(
            by(
                Speaker.SERVER_ANSWER,
                'User "system:anonymous" cannot create certificatesigningrequests',
                setting=_K,
            ),
            by(Speaker.KUBELET, f"cannot create certificate signing request: {ASKED}", setting=_K),
            by(
                Speaker.SERVER_ANSWER,
                'User "system:anonymous" cannot create resource "certificatesigningrequests"',
                setting=_K,
            ),
            by(
                Speaker.SERVER_ANSWER,
                "cannot create certificate signing request: Unauthorized",
                setting=_K,
            ),
        ),
        fix=(
            remark(template("a new token; kubeadm's are good for a day:"), but_not=_OTHERS),
            command("kubeadm token create --print-join-command", but_not=_OTHERS),
            remark(
                template("on the node, join again with that command, or write the token into:"),
                but_not=_OTHERS,
            ),
            command("grep token /etc/kubernetes/bootstrap-kubelet.conf", but_not=_OTHERS),
            *OF_OTHER_TOOLS,
        ),
        confirm=(command("kubeadm token list", but_not=_OTHERS),),
        page=pages.KUBELET_BOOTSTRAP,
    ),
    Fault(
        id="bootstrap-not-allowed",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "The bootstrap token is known, and may not request a certificate"),
        cause=text(
            "cause",
            "The token is good: the API server knows it as system:bootstrap:ID. The"
            " ClusterRoleBinding to system:node-bootstrapper that lets its group request"
            " certificates is missing.",
        ),
        messages=(
            *_may_not_request("system:bootstrap:{login}"),
            *(
                by(Speaker.SERVER_ANSWER, f'User "system:bootstrap:{{login}}" {words}', setting=_K)
                for words in _MAY_NOT
            ),
        ),
        fix=(
            remark(template("on a control-plane node, by kubeadm:"), but_not=_OTHERS),
            command("kubeadm init phase bootstrap-token", but_not=_OTHERS),
            remark(template("or by hand:")),
            command(f"{_NODE_BOOTSTRAPPER} --group=system:bootstrappers"),
        ),
        page=pages.KUBELET_BOOTSTRAP,
    ),
    Fault(
        id="bootstrap-user-not-allowed",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "The kubelet's bootstrap user may not request a certificate"),
        cause=text(
            "cause",
            "The login in the kubelet's bootstrap kubeconfig is good: the API server knows the user"
            " that the message names. The ClusterRoleBinding to system:node-bootstrapper that lets"
            " this user request certificates is missing.",
        ),
        messages=_may_not_request("{login}"),
        fix=(command(f"{_NODE_BOOTSTRAPPER} --user={{login}}"),),
        confirm=(command("kubectl auth can-i create certificatesigningrequests --as={login}"),),
        page=pages.KUBELET_BOOTSTRAP,
    ),
    Fault(
        id="kubelet-not-allowed",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "A node may only do what concerns itself"),
        cause=text(
            "cause",
            "The API server knows the node (system:node:NAME or a bootstrap token), and node"
            " authorisation lets it see only its own objects. Often the kubelet's name differs from"
            " the node's, the certificate lacks the group system:nodes, or the API server runs"
            " without Node in --authorization-mode.",
        ),
        messages=(
            by(
                Speaker.SERVER_ANSWER,
                'User "system:node:{node}" cannot {verb} resource',
                setting=_K,
                rank=2,
            ),
            by(
                Speaker.SERVER_ANSWER,
                'User "system:node:{node}" cannot {verb}',
                setting=_K,
                rank=2,
            ),
            by(Speaker.SERVER_ANSWER, 'User "system:bootstrap:{login}" cannot', setting=_K),
        ),
        fix=NEW_KUBELET_CONF,
        confirm=NODE_CERTIFICATE,
        page=pages.KUBELET_BOOTSTRAP,
    ),
    Fault(
        id="logged-in-as-a-node",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "kubectl uses the kubeconfig of a node's kubelet"),
        cause=text(
            "cause",
            "kubectl, or another program, was given the kubelet's kubeconfig of this node"
            " (kubelet.conf), so the API server takes it for the node itself. A node may see little"
            " more than its own objects. The certificates are good.",
        ),
        messages=forbidden("system:node:{node}"),
        fix=GIVE_A_KUBECONFIG,
        confirm=(command("kubectl auth whoami"), command("kubectl config view --minify")),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="changed-as-a-node",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "A node's login was used to change what a node may not change"),
        cause=text(
            "cause",
            "kubectl, or another program, was given a kubelet's kubeconfig (kubelet.conf), so the"
            " API server takes it for that node. A node may change only itself and its own Pods,"
            " and not the labels and taints that tell its role (admission plugin NodeRestriction)."
            " No role in RBAC helps, and the certificates are good.",
        ),
        messages=tuple(
            kubectl(f"is forbidden: {words}")
            for words in (
                'node "{node}" is not allowed to modify',
                'node "{node}" can only',
                'node "{node}" cannot',
                "is not allowed to modify labels",
                "is not allowed to modify taints",
            )
        ),
        likely=True,
        fix=GIVE_A_KUBECONFIG,
        confirm=(command("kubectl auth whoami"), command("kubectl config view --minify")),
        page=pages.NODE_AUTHORIZATION,
    ),
    Fault(
        id="object-of-no-pod-here",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "No Pod of this node uses the object that the kubelet asks for"),
        cause=text(
            "cause",
            "The node's login is good. A kubelet may read a Secret, ConfigMap or volume only while"
            " a Pod that is bound to this node names it. Right after the start, or when the Pod is"
            " just gone, the message comes and passes; no certificate is to blame.",
        ),
        messages=go(
            _K,
            (
                "no relationship found between node",
                "no relationship found between node {node} and this object",
                'in the namespace "{namespace}": no relationship found between node {node} and this'
                " object",
            ),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(template("nothing, if it passes; if it stays: which Pods are on this node?")),
            command(
                "kubectl get pods --all-namespaces -o wide --field-selector=spec.nodeName={node}"
            ),
            remark(template("and does the node's name in its certificate equal that in the list?")),
            command("kubectl get nodes"),
        ),
        confirm=NODE_CERTIFICATE,
        page=pages.NODE_AUTHORIZATION,
    ),
    Fault(
        id="kubelet-without-kubeconfig",
        refuser=Party.KUBELET,
        refused=Refused.GUESS_SERVER,
        title=text("title", "The kubelet has no kubeconfig, and tries localhost:8080"),
        cause=text(
            "cause",
            "Without --kubeconfig, or with an empty file there, a kubelet (and any other part of a"
            " cluster) dials localhost:8080 without TLS, where nothing listens any more. Its flags"
            " come from its systemd unit and the files that the unit reads. No certificate was"
            " seen.",
        ),
        messages=(
            *(by(Speaker.KUBELET, one.text, setting=_K) for one in localhost(1)),
            *go(
                _K,
                (
                    "dial tcp [::1]:8080: getsockopt: connection refused",
                    "dial tcp 127.0.0.1:8080: getsockopt: connection refused",
                ),
                speaker=Speaker.KUBELET,
            ),
        ),
        fix=(
            remark(
                template("on the node: which flags does the unit give it, and is the file there?")
            ),
            command("systemctl cat kubelet"),
            command("ls -l /etc/kubernetes/kubelet.conf", but_not=_OTHERS),
        ),
        page=pages.KUBELET_BOOTSTRAP,
    ),
    Fault(
        id="node-role-not-mapped",
        refuser=Party.API_SERVER,
        refused=Refused.IDENTITY,
        title=text("title", "EKS does not know the role of this node"),
        cause=text(
            "cause",
            "On EKS a kubelet logs in with the IAM role of its machine, not with a certificate. The"
            " cluster knows no node by this role: its access entry, or its line in the ConfigMap"
            " aws-auth, is missing or names another role.",
        ),
        messages=go(_K, ("Unauthorized", ASKED), speaker=Speaker.KUBELET, rank=0, vague=True),
        fix=(
            remark(template("which role has the machine? It must be in one of these two:")),
            command("aws eks list-access-entries --cluster-name NAME"),
            command("kubectl --namespace=kube-system get configmap aws-auth -o yaml"),
            command(
                "aws eks create-access-entry --cluster-name NAME --principal-arn ROLE-ARN"
                " --type EC2_LINUX"
            ),
        ),
        confirm=(
            remark(template("on the node:")),
            command("aws sts get-caller-identity"),
        ),
        on=("eks",),
        page=pages.AUTHENTICATION,
    ),
)
