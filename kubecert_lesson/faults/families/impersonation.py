"""Somebody acts as another user (impersonation), and may not."""

from dataclasses import replace

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import AS_ADMIN
from kubecert_lesson.faults.model import Door, Fault, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.faults.texts import NOT_ALLOWED, NOTHING_ALLOWED, kubectl
from kubecert_lesson.words import template, text

# Whom the program may not be: a resource that the message names, or does not, or a user's UID.
_SAID, _NOT_SAID, _UIDS = "whom", "of-what", "uids"
_SCOPES = ("at the cluster scope", 'in the namespace "{namespace}"')


def _narrow(login: str) -> tuple[ProgramText, ...]:
    """Return the words of 1.36 and later: what may not be asked, or whom nobody may be, so."""
    user = f'forbidden: User "{login}" cannot impersonate'
    rights = (f"{user}-on:{{mode}}", f"{user}:{{mode}}")
    return (
        *(
            kubectl(
                f'{right} resource "{{asked}}" in API group "{{group}}" {scope}',
                begins=NOT_ALLOWED + "{asked} is ",
            )
            for right in rights
            for scope in _SCOPES
        ),
        kubectl(f'{rights[0]} path "{{path}}"'),
    )


FAULTS = (
    Fault(
        id="impersonation-forbidden",
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "The user may not act as somebody else"),
        cause=text(
            "cause",
            "--as, --as-group, or as in the kubeconfig's user entry asks the API server to take the"
            " request as another user's. The login is good; the right to impersonate is missing.",
        ),
        messages=(
            kubectl(
                'forbidden: User "{login}" cannot impersonate resource "{resource}" in API group'
                ' "{group}" at the cluster scope',
                begins=NOT_ALLOWED + "{resource} is ",
            ),
            kubectl(
                'forbidden: User "{login}" cannot impersonate resource "{resource}" in API group'
                ' "{group}" in the namespace "{namespace}"',
                begins=NOT_ALLOWED + "{resource} is ",
            ),
            *_narrow("{login}"),
            kubectl('User "{login}" cannot impersonate'),
            kubectl(NOTHING_ALLOWED, field="discovery", rank=2),
            kubectl("requesting impersonation", rank=2),
            kubectl("requested {group} without impersonating a user"),
            kubectl("without impersonating a user", rank=2),
        ),
        fix=(
            remark(template("leave it out:")),
            command("{kubectl} config unset users.{user}.as"),
            remark(
                template(
                    "or, by an administrator, for this user, and groups likewise (not for"
                    " system:masters: whoever may act as that group may do everything):"
                )
            ),
            command(
                AS_ADMIN + "create clusterrole impersonate-NAME --verb=impersonate"
                " --resource=users --resource-name=NAME"
            ),
            command(
                AS_ADMIN
                + "create clusterrolebinding impersonate-NAME --clusterrole=impersonate-NAME"
                " --user={login}"
            ),
        ),
        confirm=(command("{kubectl} auth can-i impersonate users"),),
        page=pages.IMPERSONATION,
    ),
    Fault(
        id="impersonator-lacks-right",
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "A program that acts as its users lacks a right for that"),
        cause=text(
            "cause",
            "The request came from a program in between, such as a proxy for OIDC, a gateway of a"
            " provider or a controller. It logs in with a service account of its own, and says"
            " whose request it is (impersonation). That account may not do so, as this user, group"
            " or extra field. Your own login and rights were not judged.",
        ),
        messages=(
            *(
                kubectl(
                    'forbidden: User "system:serviceaccount:{account}" cannot impersonate resource'
                    f' "{{resource}}" in API group "{{group}}" {scope}',
                    begins=NOT_ALLOWED + "{resource} is ",
                )
                for scope in _SCOPES
            ),
            *(
                kubectl(
                    'forbidden: User "system:serviceaccount:{account}" cannot impersonate resource'
                    f' "uids" in API group "authentication.k8s.io" {_SCOPES[0]}',
                    begins=NOT_ALLOWED + "{uid} is ",
                    field=_UIDS,
                ),
            ),
            *(replace(one, field=_NOT_SAID) for one in _narrow("system:serviceaccount:{account}")),
        ),
        field=_SAID,
        fix=(
            remark(
                template(
                    "by an administrator, for the account of that program: only the users or groups"
                    " that it has to be (whoever may act as system:masters may do everything):"
                ),
                fields=(_SAID, _NOT_SAID),
            ),
            command(
                AS_ADMIN + "create clusterrole impersonate-NAME --verb=impersonate"
                " --resource={resource} --resource-name=NAME",
                fields=(_SAID,),
            ),
            command(
                AS_ADMIN + "create clusterrole impersonate-NAME --verb=impersonate"
                " --resource=users --resource-name=NAME  # or groups, or serviceaccounts",
                fields=(_NOT_SAID,),
            ),
            remark(
                template(
                    "by an administrator, one more rule in that program's ClusterRole (kubectl"
                    " create clusterrole knows no uids):"
                ),
                fields=(_UIDS,),
            ),
            command(
                AS_ADMIN + "patch clusterrole ROLE --type=json"
                """ --patch='[{{"op": "add", "path": "/rules/-", "value": {{"apiGroups":"""
                """ ["authentication.k8s.io"], "resources": ["uids"], "resourceNames": ["UID"],"""
                """ "verbs": ["impersonate"]}}}}]'""",
                fields=(_UIDS,),
            ),
            command(
                AS_ADMIN
                + "create clusterrolebinding impersonate-NAME --clusterrole=impersonate-NAME"
                " --user={login}",
                fields=(_SAID, _NOT_SAID),
            ),
        ),
        confirm=(command("kubectl auth can-i impersonate {resource} --as={login}"),),
        page=pages.IMPERSONATION,
    ),
    Fault(
        id="teleport-forbids-impersonation",
        door=Door.FORBIDDEN,
        refuser=Party.PROXY,
        refused=Refused.KNOWN_USER,
        title=text("title", "Teleport does not let the user act as this user or group"),
        cause=text(
            "cause",
            "The words are those of Teleport, which stands in front of the API server and acts as"
            " its users. It lets through only users and groups that one of your roles in Teleport"
            " names. RBAC in the cluster was not asked, and no certificate is to blame.",
        ),
        messages=(
            kubectl("impersonation request has been denied, user header {user}"),
            kubectl("impersonation request has been denied, group header {group}"),
            kubectl(
                "please select a user to impersonate, refusing to select a user due to several"
            ),
        ),
        fix=(
            remark(template("which users and groups may it be?")),
            command("tsh status"),
            remark(template("choose one, where there are several:")),
            command("tsh kube login CLUSTER --as=USER --as-groups=GROUP"),
            remark(
                template(
                    "to allow another one: kubernetes_users or kubernetes_groups of the role in"
                    " Teleport"
                )
            ),
        ),
        page=pages.IMPERSONATION,
    ),
)
