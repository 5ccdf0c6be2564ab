"""The login at a provider that a login program needs, and what is allowed to run."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes import SET_CLIENT
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.LOGIN_PROGRAM
_OTHER = ("doks", "oke", "iks", "rancher", "openshift")
_EKS, _GKE, _AKS = ("eks", *_OTHER), ("gke", *_OTHER), ("aks", *_OTHER)
_SHOW = (
    command(
        "{kubectl} config view --minify -o jsonpath='{{.users[0].user.exec.command}}"
        " {{.users[0].user.exec.apiVersion}}'"
    ),
)
_INSTALL = (
    remark(template("Google:"), but_not=(*_EKS, *_AKS)),
    command("gcloud components install gke-gcloud-auth-plugin", but_not=(*_EKS, *_AKS)),
    remark(template("AWS: install the AWS CLI, version 2"), but_not=(*_GKE, *_AKS)),
    remark(template("Azure:"), but_not=(*_GKE, *_EKS)),
    command("az aks install-cli  # brings kubelogin", but_not=(*_GKE, *_EKS)),
)
_LOG_IN_AGAIN = (
    remark(
        template("an OIDC issuer: log in there again; kubelogin: rm -r ~/.kube/cache/oidc-login"),
        but_not=("eks", "gke", "aks"),
    ),
    remark(template("AWS, with SSO:"), but_not=(*_GKE, *_AKS)),
    command("aws sso login --profile PROFILE", but_not=(*_GKE, *_AKS)),
    remark(template("Google:"), but_not=(*_EKS, *_AKS)),
    command("gcloud auth login", but_not=(*_EKS, *_AKS)),
    remark(template("Azure:"), but_not=(*_GKE, *_EKS)),
    command("az login && kubelogin remove-tokens", but_not=(*_GKE, *_EKS)),
)
_IDENTITY = (
    command("aws sts get-caller-identity", but_not=(*_GKE, *_AKS)),
    command("gcloud auth list", but_not=(*_EKS, *_AKS)),
    command("az account show", but_not=(*_GKE, *_EKS)),
)

FAULTS = (
    Fault(
        id="provider-login-expired",
        door=Door.NEVER_CONNECTED,
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "The login at the provider has ended, or there is none"),
        cause=text(
            "cause",
            "The login program needs a login of its own at AWS, Google, Azure or the OIDC issuer,"
            " and that has ended or is missing. Neither the cluster nor a certificate was reached.",
        ),
        messages=go(
            _S,
            (
                "SSO session associated with this profile has expired",
                "SSO session has expired",
                "Error loading SSO Token",
                "Error when retrieving token from sso",
                "Token has expired and refresh failed",
                "Unable to locate credentials",
                "Partial credentials found",
                "security token included in the request is",
                "ExpiredToken",
                "ExpiredTokenException",
                "UnrecognizedClientException",
                "when calling the AssumeRole operation",
                "NoCredentialProviders: no valid providers in chain",
                "problem refreshing your current auth tokens",
                "Reauthentication failed",
                "could not find default credentials",
                "invalid_grant",
                "oidc: failed to refresh token",
                "failed to refresh token",
                "AADSTS{code}: ",
                "Please run 'az login' to setup account",
                "interactive authentication is needed",
                "InteractionRequired",
                "expected an empty error but received",
                "session has expired",
                "session is expired",
                "token is expired",
                "token has expired",
                "credentials have expired",
                "credentials expired",
                "not currently have an active account selected",
                "Unable to authenticate you",
                "not logged in",
                "please log in",
                "please login",
                "login required",
                "authentication required",
                "re-authenticate",
            ),
            speaker=Speaker.LOGIN_PROGRAM,
        ),
        fix=_LOG_IN_AGAIN,
        confirm=_IDENTITY,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="provider-forbids",
        door=Door.NEVER_CONNECTED,
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "The provider does not allow this identity to reach the cluster"),
        cause=text(
            "cause",
            "You are logged in at the provider, and the identity that you have there lacks a right"
            " of the provider's own: to look the cluster up, to fetch a credential, or to take on a"
            " role. RBAC in the cluster was not asked.",
        ),
        messages=go(
            _S,
            (
                "is not authorized to perform:",
                "AccessDeniedException",
                "AccessDenied) when calling",
                'Required "{right}" permission',
                "does not have authorization to perform action",
                "AuthorizationFailed",
                "PERMISSION_DENIED",
            ),
            speaker=Speaker.LOGIN_PROGRAM,
        ),
        fix=(
            remark(template("who you are there; then let its administrator give the right:")),
            *_IDENTITY,
            remark(
                template("EKS: eks:DescribeCluster on the cluster, sts:AssumeRole on the role"),
                but_not=(*_GKE, *_AKS),
            ),
            remark(
                template("GKE: container.clusters.get, as in roles/container.clusterViewer"),
                but_not=(*_EKS, *_AKS),
            ),
            remark(
                template("AKS: the role Azure Kubernetes Service Cluster User"),
                but_not=(*_EKS, *_GKE),
            ),
        ),
        confirm=_IDENTITY,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="plugin-policy",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.PROGRAM,
        title=text("title", "kuberc does not allow the login program"),
        cause=text(
            "cause",
            "credentialPluginPolicy in ~/.kube/kuberc (kubectl 1.35 and later) says which login"
            " programs kubectl may start, and this one is not among them, or the policy and its"
            " list contradict each other.",
        ),
        messages=go(
            _S,
            (
                'plugin "{program}" not allowed: policy set to',
                'plugin "{program}" not allowed',
                "is not permitted by the credential plugin allowlist",
                "credential plugin policy set to",
                "misconfigured credential plugin allowlist",
                "unknown plugin policy",
                "credentialPluginPolicy",
            ),
            speaker=Speaker.KUBECTL,
        ),
        fix=(
            remark(template("where you trust the program and the kubeconfig that names it:")),
            command(
                "kubectl kuberc set --section credentialplugin --policy Allowlist"
                " --allowlist-entry command={program}"
            ),
            remark(template("or for one call, without kuberc:")),
            command("KUBERC=off {kubectl} get nodes"),
        ),
        confirm=(command("cat ~/.kube/kuberc"),),
        page=pages.KUBERC,
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
    Fault(
        id="provider-profile-missing",
        door=Door.NEVER_CONNECTED,
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "The login program does not find what it needs on this machine"),
        cause=text(
            "cause",
            "The kubeconfig names a profile, or the login program starts another program, and this"
            " machine, user or container does not have it. No login has ended; the cluster was not"
            " asked.",
        ),
        messages=go(
            _S,
            (
                "The config profile ({profile}) could not be found",
                "failure while executing gcloud, with args {arguments}: exit status 127",
                'exec: "gcloud": executable file not found',
                "You must specify a region",
                "failed to get shared config profile",
                "SharedConfigProfileNotExistsError",
            ),
        ),
        fix=(
            remark(
                template("AWS: which profiles there are, and the one that is meant:"),
                but_not=(*_GKE, *_AKS),
            ),
            command("aws configure list-profiles", but_not=(*_GKE, *_AKS)),
            command(
                "aws eks update-kubeconfig --name NAME --region REGION --profile PROFILE",
                but_not=(*_GKE, *_AKS),
            ),
            remark(
                template("gcloud must be on the PATH of this very process (sudo, IDE, container):"),
                but_not=(*_EKS, *_AKS),
            ),
            command("command -v gcloud", but_not=(*_EKS, *_AKS)),
        ),
        confirm=_SHOW,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="auth-provider-unknown",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The program does not have the kubeconfig's auth-provider"),
        cause=text(
            "cause",
            "auth-provider names code inside the client. gcp and azure were removed in 1.26, and a"
            " program of one's own has oidc only where it was compiled in. Login programs (exec)"
            " took their place.",
        ),
        messages=go(_S, ("no Auth Provider found for name",)),
        fix=(
            *_INSTALL,
            remark(template("and write the kubeconfig again with the provider's tool:")),
            command(
                "gcloud container clusters get-credentials NAME --location LOCATION",
                but_not=(*_EKS, *_AKS),
            ),
            command("kubelogin convert-kubeconfig", but_not=(*_GKE, *_EKS)),
            remark(template("oidc: an exec entry with kubectl oidc-login (kubelogin)")),
            remark(template("or log in with a client certificate instead:")),
            command("{kubectl} config unset users.{user}.auth-provider"),
            SET_CLIENT,
        ),
        confirm=_SHOW,
        page=pages.EXEC_PLUGINS,
    ),
)
