"""A token is shown to a provider for a role or a credential, and it gives none."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.LOGIN_PROGRAM

FAULTS = (
    Fault(
        id="concierge-refuses",
        door=Door.NEVER_CONNECTED,
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "Pinniped's Concierge gives no credential for the token"),
        cause=text(
            "cause",
            "The login at the issuer went well. The Concierge, which runs in the cluster, is shown"
            " that token and does not exchange it: its authenticator expects another issuer or"
            " audience, the token has ended, or the API server lets nobody ask it without a login.",
        ),
        messages=go(
            _S, ("could not complete Concierge credential exchange",), speaker=Speaker.LOGIN_PROGRAM
        ),
        fix=(
            remark(template("by an administrator: issuer and audience of the authenticators:")),
            command("kubectl get jwtauthenticators,webhookauthenticators -o yaml"),
            remark(template("at the client, a new login:")),
            command("rm -r ~/.config/pinniped"),
        ),
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="job-role-refused",
        door=Door.NEVER_CONNECTED,
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "AWS does not let the job take its role with the CI's token"),
        cause=text(
            "cause",
            "The job showed AWS a token of its CI system (GitHub, GitLab), and may not take the"
            " role: the role's trust policy names another repository, branch or audience, the"
            " provider is not registered in this account, or the job may not ask for such a token."
            " No cluster was asked.",
        ),
        messages=go(
            _S,
            (
                "Could not assume role with OIDC: Not authorized to perform"
                " sts:AssumeRoleWithWebIdentity",
                "Could not assume role with OIDC",
            ),
        ),
        fix=(
            remark(template("compare sub and aud in the trust policy with the job's:")),
            command("aws iam get-role --role-name ROLE --query Role.AssumeRolePolicyDocument"),
            command("aws iam list-open-id-connect-providers"),
            remark(template("in the workflow of GitHub: permissions, id-token: write")),
        ),
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="pod-role-refused",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "The cloud does not let the pod's service account take its role"),
        cause=text(
            "cause",
            "A program in a pod showed its service account's token to the cloud, and may not take"
            " the role: the role's trust policy names another issuer, namespace or account, or the"
            " role does not exist. The API server was not asked, and no certificate was refused.",
        ),
        messages=tuple(
            message
            for setting in (_S, Setting.ELSEWHERE)
            for message in go(
                setting,
                (
                    "Not authorized to perform sts:AssumeRoleWithWebIdentity",
                    "WebIdentityErr: failed to retrieve credentials",
                    "InvalidIdentityToken: No OpenIDConnect provider found",
                    "InvalidIdentityToken",
                    "AssumeRoleWithWebIdentity, https response error StatusCode: 403",
                ),
            )
        ),
        fix=(
            remark(template("compare the role's trust policy with the cluster and the account:")),
            command("aws iam get-role --role-name ROLE --query Role.AssumeRolePolicyDocument"),
            command("aws eks describe-cluster --name NAME --query cluster.identity.oidc.issuer"),
            command("kubectl --namespace={namespace} get serviceaccount NAME -o yaml"),
        ),
        page=pages.ISSUE_TOKENS,
    ),
)
