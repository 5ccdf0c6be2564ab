"""The API server knows who asks, who gives others a right that they lack themselves.

Sources: the API server's escalation_check.go and policy_comparator.go, and Kubernetes'
documentation on RBAC (privilege escalation prevention and bootstrapping).
"""

from dataclasses import replace

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import AS_ADMIN
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting
from kubecert_lesson.faults.texts import NOT_ALLOWED, kubectl
from kubecert_lesson.words import template, text

_IS = NOT_ALLOWED + '{kind} "{name}" is '
_GRANTS = "is attempting to grant RBAC permissions not currently held"
_EXTRA = "attempt to grant extra privileges: "
_WORDS = (
    kubectl(f'forbidden: user "{{login}}" (groups={{groups}}) {_GRANTS}', begins=_IS),
    kubectl(_GRANTS, rank=2),
    # Kubernetes up to 1.11
    kubectl(f"forbidden: {_EXTRA}{{names}} user=&{{{{login}}", begins=_IS),
    kubectl(_EXTRA, rank=2),
)

FAULTS = (
    Fault(
        id="grants-more-than-held",
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "The user tries to give rights that they do not have themselves"),
        cause=text(
            "cause",
            "The login is good, and the user may write roles or bindings. But nobody may give away"
            " rights that they do not have, not even to a service account: the message lists them."
            " It needs an administrator, or the verbs escalate (roles) and bind (bindings).",
        ),
        messages=(
            *_WORDS,
            *(replace(one, setting=Setting.ANSWER) for one in _WORDS),
            *(replace(one, setting=Setting.POD) for one in _WORDS),
        ),
        fix=(
            remark(template("an administrator (admin.conf) applies it, or runs the installation:")),
            command(AS_ADMIN + "apply -f FILE"),
            remark(
                template(
                    "or gives the user the rights that the message lists, by a role of their own;"
                    " or every right, for as long as the installation takes:"
                )
            ),
            command(
                AS_ADMIN + "create clusterrolebinding installer --clusterrole=cluster-admin"
                " --user={login}"
            ),
            remark(template("and afterwards:")),
            command(AS_ADMIN + "delete clusterrolebinding installer"),
            remark(
                template("on GKE the right comes from IAM (Kubernetes Engine Admin), or as above:"),
                distributions=("gke",),
            ),
            command("gcloud config get-value account", distributions=("gke",)),
        ),
        confirm=(
            command("kubectl auth can-i escalate clusterroles --as={login}"),
            command("kubectl auth can-i bind clusterroles --as={login}"),
        ),
        page=pages.RBAC,
    ),
)
