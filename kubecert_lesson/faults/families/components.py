"""kube-controller-manager and kube-scheduler log in with kubeconfigs of their own."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM, SERVERS_RESTARTED
from kubecert_lesson.faults.fixes.running import MINIKUBE_ANEW
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import REMOTE, by
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    CUT_OFF,
    NOT_LET_IN,
    NOT_REACHED,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_K = Setting.KUBELET
_C = Setting.CONTROL_PLANE
_OTHERS = NOT_KUBEADM
# One of them, where the message tells which; the API server may speak of either.
_NOT_KCM = tuple(
    one for one in Speaker if one not in (Speaker.CONTROLLER_MANAGER, Speaker.COMPONENT)
)
_NOT_SCHEDULER = tuple(one for one in Speaker if one not in (Speaker.SCHEDULER, Speaker.COMPONENT))
_RESTARTED = (
    command(
        'crictl stop "$(crictl ps --quiet --name kube-controller-manager)"',
        but_not=_OTHERS,
        speakers=_NOT_SCHEDULER,
    ),
    command(
        'crictl stop "$(crictl ps --quiet --name kube-scheduler)"',
        but_not=_OTHERS,
        speakers=_NOT_KCM,
    ),
    remark(
        template(
            "its arguments tell with which kubeconfig it logs in (--kubeconfig), or, in a Pod, its"
            " service account: renew that one"
        ),
        speakers=(Speaker.COMPONENT,),
    ),
    *SERVERS_RESTARTED,
)
_COMPONENT = (
    command(
        "kubeadm certs renew controller-manager.conf", but_not=_OTHERS, speakers=_NOT_SCHEDULER
    ),
    command("kubeadm certs renew scheduler.conf", but_not=_OTHERS, speakers=_NOT_KCM),
    *_RESTARTED,
)
_COMPONENT_FILES = (
    remark(template("on the control-plane node:"), but_not=_OTHERS),
    command("kubeadm certs check-expiration", but_not=_OTHERS),
)

FAULTS = (
    Fault(
        id="component-fails",
        refuser=Party.ONE_SIDE,
        refused=Refused.EVERYTHING,
        title=text("title", "A kubelet or a control-plane component fails, and why is not known"),
        cause=text(
            "cause",
            "The component speaks, not kubectl. The reason stands in a part of the message that the"
            " lesson does not know, and need not be a certificate.",
        ),
        messages=(
            by(Speaker.KUBELET, "failed to run Kubelet", setting=_K, vague=True),
            by(Speaker.KUBEADM, "localhost:10248/healthz…connection refused", setting=_K),
            by(Speaker.KUBEADM, "127.0.0.1:10248/healthz…connection refused", setting=_K),
            by(
                Speaker.KUBEADM,
                "localhost:10248/healthz…connection refused",
                setting=Setting.KUBEADM,
            ),
            by(
                Speaker.KUBEADM,
                "127.0.0.1:10248/healthz…connection refused",
                setting=Setting.KUBEADM,
            ),
            by(Speaker.KUBEADM, "the kubelet isn't running or healthy", setting=_K, vague=True),
            by(Speaker.KUBELET, '"command failed" err=', setting=_K, vague=True),
            by(Speaker.CONTROLLER_MANAGER, '"command failed" err=', setting=_C, vague=True),
            by(
                Speaker.KUBELET,
                "Failed while requesting a signed certificate from",
                setting=_K,
                vague=True,
            ),
            by(
                Speaker.CONTROLLER_MANAGER,
                "error retrieving resource lock",
                setting=_C,
                vague=True,
            ),
        ),
        fix=(
            remark(template("on the node: its own log says more:"), but_not=NOT_KUBEADM),
            command("journalctl --unit=kubelet --since=-1h", but_not=NOT_KUBEADM),
            command("crictl ps --all", but_not=NOT_KUBEADM),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="component-login-refused",
        refuser=Party.API_SERVER,
        refused=Refused.COMPONENT_LOGIN,
        title=text("title", "The API server does not accept a control-plane component's login"),
        cause=text(
            "cause",
            "kube-controller-manager and kube-scheduler log in with the certificates in"
            " controller-manager.conf and scheduler.conf: they have ended (kubeadm: after a year),"
            " or are from another authority, and are read at the start only.",
        ),
        messages=(
            *go(_C, NOT_LET_IN, speaker=Speaker.CONTROLLER_MANAGER),
            *go(_C, CLIENT_REFUSED, speaker=Speaker.CONTROLLER_MANAGER),
        ),
        fix=_COMPONENT,
        confirm=_COMPONENT_FILES,
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="component-refuses-server",
        refuser=Party.COMPONENT,
        refused=Refused.SERVING,
        title=text("title", "A control-plane component refuses the API server's certificate"),
        cause=text(
            "cause",
            "The authority in controller-manager.conf or scheduler.conf did not sign it, the"
            " address is not in it, or it is out of date. The components read their files at the"
            " start only.",
        ),
        messages=(
            *go(_C, UNTRUSTED, speaker=Speaker.CONTROLLER_MANAGER),
            by(Speaker.CONTROLLER_MANAGER, REMOTE + "internal error", setting=_C),
        ),
        fix=(
            remark(
                template(
                    "on the control-plane node, a kubeconfig with the present authority (renew"
                    " would keep the one in the file), and a restart:"
                ),
                but_not=_OTHERS,
            ),
            command(
                "mv /etc/kubernetes/scheduler.conf ~/ && kubeadm init phase kubeconfig scheduler",
                but_not=_OTHERS,
                speakers=_NOT_KCM,
            ),
            command(
                "mv /etc/kubernetes/controller-manager.conf ~/ &&"
                " kubeadm init phase kubeconfig controller-manager",
                but_not=_OTHERS,
                speakers=_NOT_SCHEDULER,
            ),
            *_RESTARTED,
            remark(
                template("minikube writes these files again when it starts:"),
                distributions=("minikube",),
            ),
            command("minikube start", distributions=("minikube",)),
            *MINIKUBE_ANEW,
            remark(
                template(
                    "without kubeadm: the file that --kubeconfig names must hold the present"
                    " authority; then restart the unit of the component"
                ),
                but_not=_OTHERS,
            ),
        ),
        confirm=_COMPONENT_FILES,
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="component-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A control-plane component does not reach the API server"),
        cause=text(
            "cause",
            "No certificate is to blame: the API server does not answer at the address in the"
            " component's kubeconfig. It may be starting, or may have lost its etcd.",
        ),
        messages=(
            *go(_C, NOT_REACHED, speaker=Speaker.CONTROLLER_MANAGER),
            *go(_C, CUT_OFF, speaker=Speaker.CONTROLLER_MANAGER),
        ),
        fix=(
            remark(template("on the control-plane node:"), but_not=("gke", "eks", "aks")),
            command(
                'crictl logs "$(crictl ps --all --quiet --name kube-apiserver | head -1)"',
                but_not=NOT_KUBEADM,
            ),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="component-not-allowed",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "A control-plane component is known, and may not do this"),
        cause=text(
            "cause",
            "While the API server starts, this is normal for a minute: the roles of the components"
            " are not loaded yet. If it stays, the CN in the component's certificate is wrong (a"
            " typing error such as system:system:kube-scheduler), or its ClusterRoleBinding is"
            " gone.",
        ),
        messages=(
            by(
                Speaker.SERVER_ANSWER,
                'User "{login}" cannot {verb} resource "{resource}" in API group',
                setting=_C,
            ),
            by(
                Speaker.SERVER_ANSWER,
                'User "{login}" cannot {verb} {resource} at the cluster scope',
                setting=_C,
            ),
        ),
        fix=(
            remark(template("what the API server makes at each start, put right again:")),
            command(
                "kubectl get clusterrolebindings system:kube-scheduler"
                " system:kube-controller-manager"
            ),
            *_COMPONENT,
        ),
        confirm=(command("kubectl auth can-i {verb} {resource} --as={login}"),),
        page=pages.RBAC,
    ),
)
