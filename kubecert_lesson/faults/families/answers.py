"""What answers is not the API server that was expected, or has no time, or no rights to give.

Sources: kubectl 1.37 and 1.32 before such servers; kubeadm, "Implementation details"
(super-admin.conf).
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.common import SET_SERVER, WRITTEN_AGAIN
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import (
    ASKED,
    ERROR,
    LOGGED_IN,
    NOT_ALLOWED,
    by,
    forbidden,
    kubectl,
)
from kubecert_lesson.words import template, text

_MEMBER = "{login:kubernetes-admin}"
_NO_SUCH = "Error from server (NotFound): the server could not find the requested resource"

FAULTS = (
    Fault(
        id="server-not-ready",
        door=Door.SERVER_FAILS,
        refuser=Party.API_SERVER,
        refused=Refused.EVERYTHING,
        title=text("title", "The API server is there, and not ready yet"),
        cause=text(
            "cause",
            "It answers 503, and 500 to /readyz: it is still starting, does not reach its etcd, or"
            " what stands in front of it finds no server that is ready. TLS and the login are not"
            " to blame. Where the message names a group such as metrics.k8s.io, it is that"
            " aggregated API instead.",
        ),
        messages=(
            kubectl("the server is currently unable to handle the request"),
            kubectl("apiserver not ready"),
            kubectl("ServiceUnavailable", vague=True),
            by(Speaker.K3S, "runtime core not ready", setting=Setting.NODE_JOIN),
            by(Speaker.K3S, "server is not ready", setting=Setting.NODE_JOIN, vague=True),
        ),
        fix=(
            remark(template("wait a minute; then look at the server's own log, on its machine:")),
            command(
                'crictl logs "$(crictl ps --all --quiet --name kube-apiserver | head -1)"',
                but_not=NOT_KUBEADM,
            ),
            command("journalctl --unit=k3s --since=-10m", distributions=("k3s",)),
            command("journalctl --unit=rke2-server --since=-10m", distributions=("rke2",)),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="not-an-api-server",
        door=Door.SERVER_FAILS,
        refuser=Party.OTHER_SERVER,
        refused=Refused.REQUEST,
        title=text("title", "What answers there is not an API server"),
        cause=text(
            "cause",
            "The server is reached and its certificate is good, but the answers are not those of a"
            " Kubernetes API: it is a login page, a firewall, the port of etcd or of a kubelet, or"
            " its URL lacks the path (Rancher: /k8s/clusters/c-…).",
        ),
        messages=(
            kubectl(_NO_SUCH, field="404", rank=3),
            kubectl(
                "invalid character '<' looking for beginning of value", begins=ERROR, field="page"
            ),
            kubectl(NOT_ALLOWED + "<html", field="page"),
            kubectl(NOT_ALLOWED + "<!DOCTYPE html", field="page"),
            kubectl("<!DOCTYPE html", field="page", vague=True),
            kubectl("<html", field="page", vague=True),
            kubectl(LOGGED_IN, begins=ERROR, ends=f" ({ASKED})", field="401", rank=9),
            kubectl("{answer}", begins=NOT_ALLOWED, field="403"),
            kubectl("Forbidden (user=…", begins=NOT_ALLOWED, rank=9),
        ),
        fix=(
            remark(template("see what answers there:")),
            command("curl --insecure --include https://{address}/version"),
            remark(template("the API server's own address, with its path if it has one:")),
            SET_SERVER,
            *WRITTEN_AGAIN,
        ),
        page=pages.TROUBLE,
    ),
    Fault(
        id="too-many-requests",
        door=Door.SERVER_FAILS,
        refuser=Party.API_SERVER,
        refused=Refused.EVERYTHING,
        title=text("title", "The API server has too many requests"),
        cause=text(
            "cause",
            "TLS and the login are not to blame: the server answers 429 to those that it has no"
            " time for. Most often one client asks without a pause.",
        ),
        messages=(
            kubectl(
                "the server has received too many requests and has asked us to try again later",
                begins="Error from server (TooManyRequests): ",
            ),
        ),
        fix=(
            remark(template("again, a little later; then, who asks so much:")),
            command("{kubectl} get --raw /debug/api_priority_and_fairness/dump_priority_levels"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="cluster-admins-unbound",
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "kubeadm's administrators are bound to no role"),
        cause=text(
            "cause",
            "The certificate is right. Its group kubeadm:cluster-admins gets its rights from the"
            " ClusterRoleBinding of the same name, and that is gone or was changed.",
        ),
        note=text(
            "note",
            "super-admin.conf is in the group system:masters, whose rights need no binding. It lies"
            " only on the first control-plane node.",
        ),
        messages=forbidden(_MEMBER, rank=3),
        fix=(
            remark(template("on the first control-plane node:")),
            command(
                "kubectl --kubeconfig=/etc/kubernetes/super-admin.conf create clusterrolebinding"
                " kubeadm:cluster-admins --clusterrole=cluster-admin --group=kubeadm:cluster-admins"
            ),
        ),
        page=pages.RBAC,
    ),
)
