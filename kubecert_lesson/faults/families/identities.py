"""The API server knows the provider's identity."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import VIEW_ON_EKS, WRITTEN_AGAIN
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import (
    ASKED,
    LOGGED_IN,
    VERIFYING,
    X509,
    kubectl,
)
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_LOOK = (
    command(
        "openssl s_client -connect {address} -showcerts </dev/null |"
        " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
    ),
)
# Who checks a certificate, besides a client.
_CHECKING = (
    Setting.WEBHOOK,
    Setting.CONVERSION,
    Setting.KUBELET_SERVING,
    Setting.EXTENSION,
    Setting.FRONT_PROXY,
    Setting.ETCD,
    Setting.ISSUER,
    Setting.REGISTRY,
    Setting.KUBEADM,
    Setting.KUBELET,
    Setting.CONTROL_PLANE,
    Setting.POD,
    Setting.NETWORK_PLUGIN,
    Setting.PROXY,
    Setting.TALOS,
    Setting.RANCHER,
    Setting.NODE_JOIN,
    Setting.REPOSITORY,
    Setting.ELSEWHERE,
)
_MANAGED = ("eks", "gke", "aks")

FAULTS = (
    Fault(
        id="identity-not-mapped",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.IDENTITY,
        title=text("title", "The provider's identity has no access to the cluster"),
        cause=text(
            "cause",
            "Here people log in with an identity of the provider, not with a client certificate."
            " The login program brought a token, and the cluster does not know its identity: on"
            " EKS only who made the cluster, access entries and the ConfigMap aws-auth count; or"
            " the token is of another account or role than you think.",
        ),
        messages=(
            kubectl(LOGGED_IN, ends=f" ({ASKED})", rank=0),
            kubectl(ASKED, rank=0),
            kubectl("Unauthorized", rank=0, vague=True),
            kubectl("ARN is not mapped", setting=Setting.CLIENT_LOG),
        ),
        fix=(
            remark(template("who you are at the provider:")),
            command("aws sts get-caller-identity", distributions=("eks",)),
            remark(template("by somebody with access to the cluster:"), distributions=("eks",)),
            command(
                "aws eks create-access-entry --cluster-name NAME --principal-arn ARN",
                distributions=("eks",),
            ),
            VIEW_ON_EKS,
            command("gcloud auth list", distributions=("gke",)),
            remark(
                template("the account needs container.clusters.get, as in roles/container.viewer"),
                distributions=("gke",),
            ),
            command("az account show", distributions=("aks",)),
            remark(
                template("the account needs the role Azure Kubernetes Service Cluster User"),
                distributions=("aks",),
            ),
            *WRITTEN_AGAIN,
        ),
        confirm=(command("{kubectl} auth whoami"),),
        on=_MANAGED,
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="identity-not-proved",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "AWS does not accept the token that a client sent to the cluster"),
        cause=text(
            "cause",
            "On EKS a token is a request to AWS (STS) that the client has signed. The server side"
            " of aws-iam-authenticator sends it on, and AWS refuses it: the keys that signed it are"
            " wrong, deleted or out of use, the token is older than 15 minutes, a clock is wrong,"
            " or it was made for another cluster's name. aws-auth was not asked yet.",
        ),
        messages=go(
            Setting.CLIENT_LOG,
            (
                "sts getCallerIdentity failed: error from AWS (expected 200, got",
                "sts getCallerIdentity failed",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("at the client: with which keys, and are they good?")),
            command("aws sts get-caller-identity"),
            remark(template("for the right cluster, and with a right clock:")),
            command("aws eks update-kubeconfig --name NAME --region REGION"),
            command("timedatectl"),
        ),
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="certificate-refused",
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "A certificate is refused, for a reason that the lesson does not know"),
        cause=text(
            "cause",
            "A program checked the certificate of the server that it dialled, and refused it. Its"
            " reason stands after these words; the lesson does not know it.",
        ),
        messages=(
            *go(Setting.CLIENT, (VERIFYING, X509), vague=True),
            *(
                message
                for setting in _CHECKING
                for message in go(setting, (VERIFYING, X509), vague=True, rank=3)
            ),
        ),
        fix=(remark(template("look at what the server shows:")), *_LOOK),
        confirm=_LOOK,
        page=pages.PKI,
    ),
    Fault(
        id="not-about-certificates",
        refuser=Party.API_SERVER,
        refused=Refused.OBJECT,
        title=text("title", "Not a certificate problem: the API server answers about the request"),
        cause=text(
            "cause",
            "The connection, the certificates and the login work: the API server took the request,"
            " and answers about the object in it. The message says what is wrong with that.",
        ),
        messages=go(
            Setting.ANSWER,
            (
                "Error from server (NotFound)",
                "Error from server (AlreadyExists)",
                "Error from server (Conflict)",
                "Error from server (Invalid)",
                "Error from server (TooManyRequests)",
                "Error from server (BadRequest): container",
                "Error from server (BadRequest): error when creating",
                "exceeded quota",
                "the object has been modified",
                "no matches for kind",
                "ensure CRDs are installed first",
                "field is immutable",
                "unknown field",
                "violates PodSecurity",
                "is invalid: spec",
                "the server doesn't have a resource type",
                "error validating data",
                "no objects passed to",
                "Insufficient cpu",
                "Insufficient memory",
                "OOMKilled",
                "CrashLoopBackOff",
                "cannot re-use a name that is still in use",
                "is forbidden: unable to create new content in namespace",
                "is forbidden: exceeded quota",
                "didn't match Pod's node affinity",
                "persistentvolumeclaim",
                "error executing command in container: failed to exec in container",
                "failed to exec in container",
                "unable to upgrade connection: container not found",
            ),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(remark(template("read what it says of the object; no certificate has to change")),),
        confirm=(command("{kubectl} auth whoami"),),
        page=pages.API_CONCEPTS,
    ),
)
