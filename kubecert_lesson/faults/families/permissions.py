"""The API server knows who asks, and answers 403."""

from dataclasses import replace

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import MANAGED, NOT_KUBEADM
from kubecert_lesson.faults.fixes.common import AS_ADMIN, OR_LOG_IN, VIEW_ON_EKS
from kubecert_lesson.faults.model import Door, Fault, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import (
    ASKED,
    ERROR,
    LOGGED_IN,
    NO_ACCESS,
    NOTHING_ALLOWED,
    forbidden,
    kubectl,
)
from kubecert_lesson.words import template, text

_BY_GROUP = "{login:kubernetes-admin}"  # whose rights come from a group
_CLUSTER, _NAMESPACE, _PATH = ("cluster-scope",), ("namespace-scope",), ("path",)
_EXEC = ("exec",)

FAULTS = (
    Fault(
        id="forbidden",
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "The user is known, and may not do this"),
        cause=text(
            "cause",
            "The login is good: a 403 comes after it, and mostly names the user. No role that is"
            " bound to the user or to a group of theirs allows the request. Another certificate"
            " would not help.",
        ),
        messages=(
            *forbidden(),
            *forbidden(_BY_GROUP, rank=2),
            *(replace(one, setting=Setting.ANSWER) for one in forbidden()),
            kubectl("Forbidden", vague=True),
            kubectl(NO_ACCESS),
            replace(kubectl(NO_ACCESS), setting=Setting.ANSWER),
            kubectl('Forbidden: "{path}" denied by default'),
            kubectl('Forbidden: "{path}" ({verb} {resource})', field=_CLUSTER[0]),
            ProgramText(
                speaker=Speaker.PROMETHEUS,
                text="server returned HTTP status 403 Forbidden",
                setting=Setting.POD,
            ),
            ProgramText(
                speaker=Speaker.PYTHON, text="Handshake status 403 Forbidden", field=_EXEC[0]
            ),
        ),
        fix=(
            remark(
                template("by an administrator (admin.conf): nobody can give themselves a right")
            ),
            command(
                AS_ADMIN + "create clusterrole {role} --verb={verb} --resource={resource}",
                fields=_CLUSTER,
            ),
            command(
                AS_ADMIN + "create clusterrole {role} --verb={verb} --non-resource-url={path}",
                fields=_PATH,
            ),
            command(
                AS_ADMIN + "create clusterrolebinding {role} --clusterrole={role} --user={login}",
                fields=(*_CLUSTER, *_PATH),
            ),
            command(
                AS_ADMIN + "create role {role} --verb={verb} --resource={resource}"
                " --namespace={namespace}",
                fields=_NAMESPACE,
            ),
            remark(
                template("a web socket to the API server is for exec, attach or port-forward:"),
                fields=_EXEC,
            ),
            command(
                AS_ADMIN + "create role {role} --verb=get,create --resource=pods/exec"
                " --namespace={namespace}",
                fields=_EXEC,
            ),
            command(
                AS_ADMIN + "create rolebinding {role} --role={role} --user={login}"
                " --namespace={namespace}",
                fields=(*_NAMESPACE, *_EXEC),
            ),
            remark(
                template("or with an access policy of EKS, where access entries are used:"),
                distributions=("eks",),
            ),
            VIEW_ON_EKS,
        ),
        field="cluster-scope",
        page=pages.RBAC,
    ),
    Fault(
        id="wrong-group",
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "The name is right, but the group is not"),
        cause=text(
            "cause",
            "Every organization (O) in the certificate is a group, and roles are bound to groups."
            " One letter that is missing is enough: no role is bound to kubeadm:cluster-admin. The"
            " name alone gives nothing.",
        ),
        note=text("note", "A certificate cannot be corrected, only issued again."),
        messages=(
            *forbidden(rank=2),
            *forbidden(_BY_GROUP),
            kubectl("Forbidden", rank=2, vague=True),
        ),
        fix=(
            remark(template("on a control-plane node:"), but_not=MANAGED),
            command(
                "kubeadm kubeconfig user --client-name={login} --org=GROUP > config",
                but_not=NOT_KUBEADM,
            ),
            *OR_LOG_IN,
        ),
        page=pages.RBAC,
    ),
    Fault(
        id="seen-as-anonymous",
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.ANONYMOUS,
        title=text("title", "The login does not reach the API server"),
        cause=text(
            "cause",
            "The API server was shown no credential: something in between ends TLS and makes a"
            " connection of its own, without the client certificate; or the user entry has none.",
        ),
        messages=(
            *forbidden("{login:system:anonymous}"),
            kubectl(NOTHING_ALLOWED, field="discovery"),
            kubectl(LOGGED_IN, begins=ERROR, ends=f" ({ASKED})", field="without-anonymous", rank=8),
            kubectl("the selfsubjectreviews API is not enabled in the cluster"),
        ),
        fix=(
            remark(
                template("dial the API server itself, or let the load balancer pass TLS through")
            ),
            command("{kubectl} config set-cluster {cluster} --server=https://API-SERVER:6443"),
        ),
        page=pages.ANONYMOUS,
    ),
)
