"""What a provider refuses of a login program, and what the program lacks on this machine."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.logins import (
    AWS,
    AZURE,
    GOOGLE,
    OIDC,
    OWN_IDENTITY,
    RUN_BY_HAND,
    SHOW_PROGRAM,
)
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.LOGIN_PROGRAM

FAULTS = (
    Fault(
        id="provider-forbids",
        door=Door.NEVER_CONNECTED,
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "The provider does not allow this identity to reach the cluster"),
        cause=text(
            "cause",
            "You are logged in to the provider, and the identity that you have there lacks a right"
            " of the provider's own: to look the cluster up, to fetch a credential, or to take on a"
            " role. RBAC in the cluster was not asked.",
        ),
        messages=go(
            _S,
            (
                "is not authorized to perform:",
                "AccessDeniedException",
                "AccessDenied) when calling",
                "could not get token: AccessDenied",
                "AccessDenied: Access denied",
                "is not authorized to assume role",
                'Required "{right}" permission',
                "does not have authorization to perform action",
                "AuthorizationFailed",
                "PERMISSION_DENIED",
                "code = PermissionDenied desc =",
                "requires edit permission on",
                "authorization error from server: access_denied",
            ),
            speaker=Speaker.LOGIN_PROGRAM,
        ),
        fix=(
            remark(
                template("who you are there; then let its administrator give the right:"),
                but_not=OIDC,
            ),
            remark(
                template(
                    "an OIDC issuer: its administrator lets you use the client (the application) of"
                    " the cluster, by a role, a group or an assignment there"
                ),
                distributions=OIDC,
            ),
            *OWN_IDENTITY,
            remark(
                template("EKS: eks:DescribeCluster on the cluster, sts:AssumeRole on the role"),
                distributions=AWS,
            ),
            remark(
                template("GKE: container.clusters.get, as in roles/container.clusterViewer"),
                distributions=GOOGLE,
            ),
            remark(
                template("AKS: the role 'Azure Kubernetes Service Cluster User Role'"),
                distributions=AZURE,
            ),
        ),
        confirm=OWN_IDENTITY,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="provider-has-no-such-cluster",
        door=Door.NEVER_CONNECTED,
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "The provider knows no such cluster here"),
        cause=text(
            "cause",
            "You are logged in to the provider, and in this account, project, subscription or"
            " region there is no cluster of that name: it is elsewhere, its name differs, it was"
            " deleted, or the provider's Kubernetes is not enabled there. No cluster was asked.",
        ),
        messages=go(
            _S,
            (
                "No cluster found for name:",
                "ResourceNotFoundException) when calling the DescribeCluster",
                "code=404, message=Not found: projects/",
                "The Resource 'Microsoft.ContainerService/managedClusters/",
                "Kubernetes Engine API has not been used in project",
            ),
            speaker=Speaker.LOGIN_PROGRAM,
        ),
        fix=(
            remark(template("who you are there, and which clusters there are:")),
            *OWN_IDENTITY,
            command("aws eks list-clusters --region REGION", distributions=AWS),
            command("gcloud container clusters list --project PROJECT", distributions=GOOGLE),
            command("az aks list --output table", distributions=AZURE),
        ),
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="provider-secret-refused",
        door=Door.NEVER_CONNECTED,
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "The provider does not accept the key or secret of the login program"),
        cause=text(
            "cause",
            "The login program shows its provider a key, a client ID or a client secret, and the"
            " provider does not accept that: it is wrong, was deleted or has ended, is of another"
            " account or tenant, or a clock is wrong. The cluster was not asked.",
        ),
        messages=go(
            _S,
            (
                "AADSTS50012",  # invalid client secret
                "AADSTS7000215",
                "AADSTS7000222",  # expired
                "AADSTS700016",  # no such application in the tenant
                "AADSTS90002",  # no such tenant
                "invalid_client",
                "unauthorized_client",
                "UnrecognizedClientException",
                "InvalidClientTokenId",
                "InvalidAccessKeyId",
                "SignatureDoesNotMatch",
                "The security token included in the request is invalid",
                "Failed to verify the HTTP(S) Signature",
                "NotAuthenticated",
                "Invalid JWT Signature",
            ),
            speaker=Speaker.LOGIN_PROGRAM,
        ),
        fix=(
            remark(
                template("AWS: which keys count here, and are they still active in IAM?"),
                distributions=AWS,
            ),
            command("aws configure list", distributions=AWS),
            remark(
                template(
                    "Azure: a further secret for the application (without --append all others are"
                    " deleted); then where the program reads it:"
                ),
                distributions=AZURE,
            ),
            command("az ad sp credential reset --id APPLICATION-ID --append", distributions=AZURE),
            remark(
                template("Google: is the key of the service account still there?"),
                distributions=GOOGLE,
            ),
            command(
                "gcloud iam service-accounts keys list --iam-account ACCOUNT", distributions=GOOGLE
            ),
            remark(
                template("the client ID and client secret must be those of the issuer's entry:"),
                distributions=OIDC,
            ),
            remark(
                template(
                    "Oracle Cloud: user, fingerprint and key_file in ~/.oci/config must be those of"
                    " an API key that the user has there:"
                ),
                distributions=("oke",),
            ),
            command("oci iam region list", distributions=("oke",)),
            *RUN_BY_HAND,
        ),
        confirm=OWN_IDENTITY,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="provider-profile-missing",
        door=Door.NEVER_CONNECTED,
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "The login program does not find what it needs on this machine"),
        cause=text(
            "cause",
            "The login program wants a profile, a setting, a file or another program, and this"
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
                "Parameter validation failed",
                "Both clientSecret and clientcert cannot be empty",
                "clientID cannot be empty",
                "argument operation: Invalid choice",
                "argument command: Invalid choice",
                "the following arguments are required",
                "Could not find config file at",
                "Could not read json file",
                "bind: address already in use",
                "could not open the browser",
                "tenantID cannot be empty",
                "clientSecret cannot be empty",
                "client secret or client certificate is required",
            ),
        ),
        fix=(
            *RUN_BY_HAND,
            remark(
                template("AWS: which profiles there are, and the one that is meant:"),
                distributions=AWS,
            ),
            command("aws configure list-profiles", distributions=AWS),
            command(
                "aws eks update-kubeconfig --name NAME --region REGION --profile PROFILE",
                distributions=AWS,
            ),
            remark(
                template("where it prints its usage, the AWS CLI is older than aws eks get-token:"),
                distributions=AWS,
            ),
            command("aws --version", distributions=AWS),
            remark(
                template("with a web identity: is the token file there, and not empty?"),
                distributions=AWS,
            ),
            command('ls -l "$AWS_WEB_IDENTITY_TOKEN_FILE"', distributions=AWS),
            remark(
                template(
                    "kubelogin waits at port 8000 for the browser's answer: is another one still"
                    " waiting there? Without a browser, --grant-type=device-code in its args:"
                ),
                distributions=OIDC,
            ),
            command("ss --tcp --listening --numeric | grep :8000", distributions=OIDC),
            remark(
                template("gcloud must be on the PATH of this very process (sudo, IDE, container):"),
                distributions=GOOGLE,
            ),
            command("command -v gcloud", distributions=GOOGLE),
            remark(
                template(
                    "Azure, with a service principal: these variables must be exported to this very"
                    " process; AAD_SERVICE_PRINCIPAL_CLIENT_ID and _SECRET, or AZURE_CLIENT_ID and"
                    " AZURE_CLIENT_SECRET:"
                ),
                distributions=AZURE,
            ),
            command("env | grep -c -E '^(AAD_SERVICE_PRINCIPAL|AZURE)_'", distributions=AZURE),
        ),
        confirm=SHOW_PROGRAM,
        page=pages.EXEC_PLUGINS,
    ),
)
