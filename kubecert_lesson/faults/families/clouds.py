"""A program in the cluster asks the cloud's API, and is not let in there.

Sources: the errors of the AWS, Azure and Google SDKs as programs in Pods log them.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

REFUSED_BY_CLOUDS = (
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "InvalidClientTokenId",
    "UnauthorizedOperation",
    "AuthFailure: AWS was not able",
    "error AuthFailure: ",
    "RequestExpired",
    "ExpiredToken",
    "api error AccessDenied",
    "AccessDenied: User",
    "AccessDenied: Access Denied",
    "AccessDeniedException",
    "is not authorized to perform",
    "no EC2 IMDS role found",
    "failed to refresh cached credentials",
    "NoCredentialProviders",
    "Unable to locate credentials",
    "AuthorizationFailed",
    "AuthenticationFailed",
    "ManagedIdentityCredential",
    "WorkloadIdentityCredential",
    "DefaultAzureCredential",
    "AADSTS{code}: ",
    "invalid_client",
    "googleapi: Error 403",
    "insufficient authentication scopes",
    "does not have {permission} access",
    "code = PermissionDenied",
    "could not find default credentials",
)

FAULTS = (
    Fault(
        id="cloud-refuses",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "The cloud's API does not let the program in"),
        cause=text(
            "cause",
            "A program asks the API of the cloud that it runs in, not the API server. Its"
            " credentials there are missing, have ended, or lack a right. No certificate was"
            " refused, and the kubeconfig has nothing to do with it.",
        ),
        messages=go(Setting.ELSEWHERE, REFUSED_BY_CLOUDS),
        fix=(
            remark(template("which account of the cloud does the program use?")),
            command("kubectl --namespace={namespace} get serviceaccount NAME -o yaml"),
            remark(
                template(
                    "AWS: the annotation eks.amazonaws.com/role-arn, and the role's policies; or"
                    " the role of the node"
                ),
                but_not=("aks", "gke"),
            ),
            remark(
                template(
                    "Azure: a client secret that has ended is made again, in the Secret that the"
                    " program reads; or azure.workload.identity/client-id, and its role"
                    " assignments"
                ),
                but_not=("eks", "gke"),
            ),
            remark(
                template(
                    "Google: the annotation iam.gke.io/gcp-service-account and its roles; or the"
                    " access scopes of the nodes"
                ),
                but_not=("eks", "aks"),
            ),
        ),
        page=pages.FROM_A_POD,
    ),
)
