"""Argo CD: it manages clusters with copies of their logins, and people log in to its own server."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    CUT_OFF,
    NOT_LET_IN,
    NOT_REACHED,
    UNRESOLVED,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_S = Setting.ARGO_CD
_STORED = (
    remark(template("the Secrets with the clusters that Argo CD manages:")),
    command(
        "kubectl --namespace=argocd get secrets --selector=argocd.argoproj.io/secret-type=cluster"
    ),
)
_STORED_AGAIN = (
    remark(template("this writes it anew, from a context of a kubeconfig that works:")),
    command("argocd cluster add CONTEXT --upsert"),
)


def _after(beginning: str) -> tuple[ProgramText, ...]:
    """What stands after words of Argo CD's own, where it refuses a server's certificate."""
    words = (f"{beginning}…{one}" for one in UNTRUSTED)
    return go(Setting.ELSEWHERE, words, speaker=Speaker.ARGOCD)


FAULTS = (
    Fault(
        id="managed-cluster-not-trusted",
        refuser=Party.SPEAKER,
        refused=Refused.SERVING,
        title=text("title", "Argo CD does not trust the API server of a cluster that it manages"),
        cause=text(
            "cause",
            "For each cluster Argo CD keeps a Secret with the address, a login and the authority"
            " (caData). That authority did not sign the certificate that the API server shows. It"
            " was copied from a kubeconfig by argocd cluster add; a change of the kubeconfig since"
            " then does not matter.",
        ),
        messages=go(_S, UNTRUSTED, speaker=Speaker.ARGOCD),
        fix=(
            *_STORED_AGAIN,
            remark(
                template(
                    "the cluster that Argo CD runs in, https://kubernetes.default.svc, needs no"
                    " such Secret: remove one that was added"
                )
            ),
        ),
        confirm=_STORED,
        page=pages.PKI,
    ),
    Fault(
        id="managed-cluster-login-refused",
        refuser=Party.API_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "A cluster that Argo CD manages does not accept its login"),
        cause=text(
            "cause",
            "Argo CD logs in with what argocd cluster add stored: the token of the service account"
            " argocd-manager in that cluster, or a client certificate. The token's Secret or the"
            " account was deleted, the cluster was made again, or the certificate has ended.",
        ),
        messages=(
            *go(_S, NOT_LET_IN, speaker=Speaker.ARGOCD),
            *go(_S, CLIENT_REFUSED, speaker=Speaker.ARGOCD),
        ),
        fix=(
            remark(template("in that cluster: are the account and its token still there?")),
            command("kubectl --namespace=kube-system get serviceaccounts,secrets"),
            *_STORED_AGAIN,
            remark(
                template("with awsAuthConfig: its role must have an access entry in that cluster"),
                distributions=("eks",),
            ),
        ),
        confirm=_STORED,
        page=pages.TOKENS,
    ),
    Fault(
        id="managed-cluster-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "Argo CD does not reach the API server of a cluster that it manages"),
        cause=text(
            "cause",
            "Argo CD's own Pods must reach the address that is stored for the cluster. There is no"
            " connection to it, or no answer in time. No certificate was found to be wrong.",
        ),
        messages=(
            *go(_S, (*NOT_REACHED, *UNRESOLVED), speaker=Speaker.ARGOCD),
            *go(_S, CUT_OFF, speaker=Speaker.ARGOCD),
        ),
        fix=(
            remark(template("from Argo CD's cluster:")),
            command(
                "kubectl --namespace=argocd run dial --rm -it --restart=Never --image=busybox --"
                " nc -vz {host} {port}"
            ),
            remark(
                template(
                    "EKS: the security group and the access list (publicAccessCidrs) of that"
                    " cluster's endpoint must let Argo CD's nodes in"
                ),
                distributions=("eks",),
            ),
            remark(template("another address is stored by argocd cluster add, or in the Secret")),
        ),
        confirm=_STORED,
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="managed-cluster-login-program",
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "Argo CD's own login program gets no credential from the cloud"),
        cause=text(
            "cause",
            "Argo CD's Pods run argocd-k8s-auth to log in to a cluster of a cloud. It ended with an"
            " error: the Pods have no identity at the provider, or it may not do this. Your"
            " kubeconfig and your own login to the provider have nothing to do with it.",
        ),
        messages=(
            by(
                Speaker.ARGOCD,
                "executable argocd-k8s-auth failed with exit code",
                setting=Setting.LOGIN_PROGRAM,
            ),
        ),
        fix=(
            remark(template("it says more where it runs:")),
            command("kubectl --namespace=argocd logs statefulset/argocd-application-controller"),
            command("kubectl --namespace=argocd logs deployment/argocd-server"),
            remark(
                template(
                    "AWS: the service accounts of both need an IAM role (IRSA or Pod Identity) that"
                    " may assume the role in awsAuthConfig of the cluster's Secret"
                ),
                but_not=("gke", "aks"),
            ),
            command(
                "kubectl --namespace=argocd get serviceaccounts argocd-application-controller"
                " argocd-server -o yaml"
            ),
        ),
        confirm=_STORED,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="argo-cd-server-not-trusted",
        refuser=Party.SPEAKER,
        refused=Refused.OTHER,
        title=text("title", "argocd does not trust the server that it is logged in to"),
        cause=text(
            "cause",
            "The command argocd speaks to Argo CD's own server, here without success: what answers"
            " at that address shows a certificate that it does not trust. The message names the"
            " address. Where the certificate is that of kube-apiserver, the address is the"
            " cluster's, and not Argo CD's.",
        ),
        messages=(
            *_after("Failed to establish connection to"),
            *_after("server certificate had error"),
        ),
        fix=(
            remark(template("the address of argocd-server, and its authority if it is private:")),
            command("argocd login ARGOCD-SERVER --server-crt ca.crt"),
            remark(template("or through the cluster, with a kubeconfig that works:")),
            command("argocd login --core"),
        ),
        confirm=(command("argocd context"),),
        page=pages.PKI,
    ),
    Fault(
        id="argo-cd-provider-not-trusted",
        refuser=Party.SPEAKER,
        refused=Refused.OTHER,
        title=text(
            "title", "Argo CD, or its command, does not trust the provider that people log in with"
        ),
        cause=text(
            "cause",
            "To check who logs in, argocd-server, or the command argocd (login --sso), fetches the"
            " settings of the OIDC provider over TLS. No authority that it knows signed the"
            " certificate there. The API server and its --oidc-ca-file have nothing to do with it.",
        ),
        messages=_after("Failed to query provider"),
        fix=(
            remark(
                template(
                    "for a provider of your own: rootCA under oidc.config in this ConfigMap, with"
                    " the authority's certificate in PEM:"
                )
            ),
            command("kubectl --namespace=argocd edit configmap argocd-cm"),
            command("kubectl --namespace=argocd rollout restart deployment argocd-server"),
            remark(
                template(
                    "argocd login --sso prints the same: this machine does not trust Argo CD's"
                    " public address; give the command its authority:"
                )
            ),
            command("argocd login ARGOCD-SERVER --sso --server-crt ca.crt"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="argo-cd-dex-issuer",
        refuser=Party.SPEAKER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "Argo CD and its own Dex name different addresses"),
        cause=text(
            "cause",
            "Argo CD's own Dex gives people their logins. Its issuer is the url in the ConfigMap"
            " argocd-cm, followed by /api/dex. argocd-server and Dex read it at different times, or"
            " url differs from the address by which Argo CD is opened (http or https, a slash at"
            " the end). The API server has nothing to do with it.",
        ),
        messages=(
            by(
                Speaker.ARGOCD,
                "issuer did not match the issuer returned by provider…/api/dex",
                setting=Setting.ELSEWHERE,
            ),
        ),
        fix=(
            remark(template("url: the address by which people open Argo CD, without a slash:")),
            command("kubectl --namespace=argocd edit configmap argocd-cm"),
            command(
                "kubectl --namespace=argocd rollout restart deployment argocd-server"
                " argocd-dex-server"
            ),
        ),
        confirm=(
            command(
                "kubectl --namespace=argocd get configmap argocd-cm"
                " --output=jsonpath='{{.data.url}}'"
            ),
        ),
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="argo-cd-dex-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "Argo CD does not reach its own Dex"),
        cause=text(
            "cause",
            "Nothing answers at argocd-dex-server. It listens only where dex.config in argocd-cm"
            " names a connector; otherwise its Pod runs and waits ('dex is not configured' in its"
            " log). Or a network policy keeps argocd-server from it. No certificate was found to"
            " be wrong.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (f"argocd-dex-server:…{one}" for one in NOT_REACHED),
            speaker=Speaker.ARGOCD,
        ),
        fix=(
            remark(template("does its Pod run, and what does it say?")),
            command(
                "kubectl --namespace=argocd get pods"
                " --selector=app.kubernetes.io/name=argocd-dex-server"
            ),
            command("kubectl --namespace=argocd logs deployment/argocd-dex-server"),
            command("kubectl --namespace=argocd get networkpolicies"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
)
