"""A 403 to which a cloud's own authoriser adds what it would take, besides RBAC.

Sources: the documentation of GKE (IAM and RBAC) and of AKS (Azure RBAC for Kubernetes).
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Door, Fault, FixLine, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting
from kubecert_lesson.faults.texts import by, forbidden
from kubecert_lesson.words import Text, template, text

_CAUSE = text(
    "cause",
    "The login is good. Two judges were asked, and neither allows it: RBAC in the cluster, and the"
    " rights that the identity has in the cloud. One of the two is enough. Another certificate or"
    " login of the same identity would not help.",
)


def _with(hint: str) -> tuple[ProgramText, ...]:
    """Every form of a 403, with these words of the cloud at its end."""
    return tuple(
        by(one.speaker, f"{one.text}{hint}", setting=setting)
        for one in forbidden()
        for setting in (Setting.CLIENT, Setting.ANSWER)
    )


def _fault(id: str, title: Text, hint: str, *fix: FixLine) -> Fault:
    return Fault(
        id=id,
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=title,
        cause=_CAUSE,
        messages=_with(hint),
        fix=fix,
        page=pages.RBAC,
    )


FAULTS = (
    _fault(
        "forbidden-on-gke",
        text("title", "Neither RBAC nor Google's IAM allows the user to do this"),
        ": requires one of",
        remark(template("the message names the permission; a role that has it, by an owner:")),
        command(
            "gcloud projects add-iam-policy-binding PROJECT --member=user:{login}"
            " --role=roles/container.viewer"
        ),
        remark(template("or a binding in the cluster, by its administrator, for this user:")),
        command("kubectl create clusterrolebinding NAME --clusterrole=view --user={login}"),
    ),
    _fault(
        "forbidden-on-aks",
        text("title", "Neither RBAC nor Azure's roles allow the user to do this"),
        ": User does not have access to the resource in Azure",
        remark(template("a role of Azure RBAC for Kubernetes, by an owner of the cluster:")),
        command(
            "az role assignment create --assignee {login}"
            ' --role "Azure Kubernetes Service RBAC Reader" --scope CLUSTER-ID'
        ),
        remark(template("or a binding in the cluster, by its administrator, for this user:")),
        command("kubectl create clusterrolebinding NAME --clusterrole=view --user={login}"),
    ),
    Fault(
        id="forbidden-by-autopilot",
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "GKE Autopilot reserves this for itself: no right allows it"),
        cause=text(
            "cause",
            "The login is good. In an Autopilot cluster Google manages namespaces such as"
            " kube-system and some objects of the cluster, and refuses this to everybody, whatever"
            " RBAC or IAM allow. No role and no other login would help.",
        ),
        messages=_with(": GKEAutopilot authz:"),
        fix=(
            remark(
                template(
                    "use another namespace; many charts have a setting for the one in which they"
                    " elect a leader, such as that of cert-manager:"
                )
            ),
            command(
                "helm upgrade NAME CHART --version=INSTALLED-VERSION --reuse-values"
                " --set global.leaderElection.namespace=cert-manager"
            ),
            remark(template("what needs the nodes, or kube-system itself, needs GKE Standard")),
        ),
        page=pages.RBAC,
    ),
)
