"""A token is shown to a provider for a role or a credential, and it gives none."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Door, Fault, FixLine, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import Text, template, text

_S = Setting.LOGIN_PROGRAM

_ISSUER_ON_EKS = (
    remark(template("the issuer of the cluster, and the OIDC providers of the account:")),
    command("aws eks describe-cluster --name NAME --query cluster.identity.oidc.issuer"),
    command("aws iam list-open-id-connect-providers"),
)


def _about_the_provider(
    id: str, title: Text, cause: Text, words: tuple[str, ...], *fix: FixLine
) -> Fault:
    """What AWS says of a pod's token before it asks the role's trust policy."""
    return Fault(
        id=id,
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=title,
        cause=cause,
        messages=tuple(
            message
            for setting in (_S, Setting.ELSEWHERE)
            for message in go(setting, (*words, *(f"InvalidIdentityToken: {one}" for one in words)))
        ),
        fix=(*_ISSUER_ON_EKS, *fix),
        page=pages.ISSUE_TOKENS,
    )


FAULTS = (
    Fault(
        id="concierge-refuses",
        door=Door.NEVER_CONNECTED,
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "Pinniped's Concierge gives no credential for the token"),
        cause=text(
            "cause",
            "The login to the issuer went well. The Concierge, which runs in the cluster, is shown"
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
    _about_the_provider(
        "oidc-provider-missing",
        text("title", "The AWS account has no OIDC provider for the cluster's issuer"),
        text(
            "cause",
            "A program in a pod showed its service account's token to AWS. IAM, in the account of"
            " the role, has no OIDC provider with the URL of the token's issuer, the cluster: it"
            " was never made there, or the one that is there belongs to a cluster that is gone. No"
            " certificate was refused.",
        ),
        ("No OpenIDConnect provider found in your account",),
        command("eksctl utils associate-iam-oidc-provider --cluster NAME --approve"),
    ),
    _about_the_provider(
        "web-identity-audience",
        text("title", "The audience of the pod's token is not one of the OIDC provider's"),
        text(
            "cause",
            "A program in a pod showed its service account's token to AWS. IAM knows the token's"
            " issuer, and its aud is not among the client IDs of that OIDC provider. The trust"
            " policy of the role was not asked yet, and no certificate was refused.",
        ),
        ("Incorrect token audience",),
        command("aws iam get-open-id-connect-provider --open-id-connect-provider-arn ARN"),
        command(
            "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ARN"
            " --client-id sts.amazonaws.com"
        ),
    ),
    _about_the_provider(
        "provider-thumbprint",
        text("title", "IAM expects another authority behind the cluster's OIDC issuer"),
        text(
            "cause",
            "To check a pod's token, AWS fetches the keys of its issuer. The certificate there is"
            " not of the authority whose thumbprint the OIDC provider in IAM has: the authority was"
            " changed, or the thumbprint was taken of the wrong certificate, or through a proxy"
            " that inspects TLS. The API server's certificates are not involved.",
        ),
        ("HTTPS certificate doesn't match configured thumbprint",),
        remark(template("SHA-1 of the last certificate that the server sends, without colons:")),
        command(
            "openssl s_client -connect ISSUER-HOST:443 -servername ISSUER-HOST -showcerts"
            " </dev/null"
        ),
        remark(template("this replaces the list: name the old ones that still count, too:")),
        command(
            "aws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn ARN"
            " --thumbprint-list THUMBPRINT"
        ),
    ),
    _about_the_provider(
        "issuer-keys-not-fetched",
        text("title", "AWS cannot fetch the keys of the cluster's OIDC issuer"),
        text(
            "cause",
            "To check a pod's token, AWS fetches the keys of its issuer from its public address. It"
            " does not get them: a cluster of your own must publish them where AWS reaches them."
            " No certificate was refused.",
        ),
        ("Couldn't retrieve verification key from your identity provider",),
        remark(template("this must answer from the internet; ISSUER is iss in the token:")),
        command("curl ISSUER/.well-known/openid-configuration"),
        remark(template("and its jwks_uri, too, with the same keys as the cluster's own:")),
        command("kubectl get --raw /openid/v1/jwks"),
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
    Fault(
        id="pod-token-old-for-cloud",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "The service account's token that was shown to the cloud has ended"),
        cause=text(
            "cause",
            "A program showed the cloud a token of its service account (or of its CI) that is out"
            " of date. The kubelet writes a new one into the Pod's volume in time, until the Pod is"
            " told to terminate: this program keeps the first one, or is ending, or a clock is"
            " wrong. The API server was not asked.",
        ),
        messages=tuple(
            message
            for setting in (_S, Setting.ELSEWHERE)
            for message in go(
                setting,
                (
                    "AADSTS700024: Client assertion is not within its valid time range",
                    "AADSTS700024",
                    "Token expired: current date/time",
                    "ExpiredTokenException: Token expired: current date/time",
                    "ID Token in subject_token is stale",
                    "The ID Token…is stale to sign-in",
                ),
            )
        ),
        fix=(
            remark(template("a new Pod gets a new token; a newer client library reads it again:")),
            command("kubectl --namespace={namespace} rollout restart deployment DEPLOYMENT"),
            command("timedatectl"),
        ),
        page=pages.ISSUE_TOKENS,
    ),
)
