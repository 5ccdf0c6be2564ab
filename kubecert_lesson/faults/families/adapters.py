"""Extension API servers at their start: what they read of the cluster, and may not read.

Sources: the sources of k8s.io/apiserver (delegated authentication), of which metrics-server and the
adapters are made.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.FRONT_PROXY
_CONFIG = "extension-apiserver-authentication"

FAULTS = (
    Fault(
        id="extension-may-not-read-config",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "An extension server may not read how its callers log in"),
        cause=text(
            "cause",
            "metrics-server, an adapter or another extension API server reads the ConfigMap"
            " extension-apiserver-authentication in kube-system when it starts, and its service"
            " account has no right to. What it reports afterwards, such as a file that is not"
            " there, follows from this. No certificate is to blame.",
        ),
        messages=go(
            _S,
            (
                f"Unable to get configmap/{_CONFIG} in kube-system. Usually fixed by",
                f'configmaps "{_CONFIG}" is forbidden: User'
                ' "system:serviceaccount:{space}:{account}" cannot',
            ),
            speaker=Speaker.SERVER,
        ),
        fix=(
            remark(template("by an administrator, for the service account that it runs as:")),
            command(
                "kubectl --namespace=kube-system create rolebinding {account}-auth-reader"
                f" --role={_CONFIG}-reader --serviceaccount={{space}}:{{account}}"
            ),
        ),
        confirm=(
            command(
                f"kubectl --namespace=kube-system auth can-i get configmap/{_CONFIG}"
                " --as=system:serviceaccount:{space}:{account}"
            ),
        ),
        page=pages.AGGREGATION,
    ),
    Fault(
        id="extension-without-client-ca",
        refuser=Party.EXTENSION,
        refused=Refused.NOTHING_YET,
        title=text("title", "An extension server knows no authority for client certificates"),
        cause=text(
            "cause",
            "It is a warning: client-ca-file is not in the ConfigMap"
            " extension-apiserver-authentication, so nobody can log in to this server directly with"
            " a certificate. Requests that come through the API server are let in by the front"
            " proxy's authority, and are not touched by it. EKS is set up so.",
        ),
        messages=go(
            _S,
            (
                f"cluster doesn't provide client-ca-file in configmap/{_CONFIG}",
                "cluster doesn't provide client-ca-file",
            ),
            speaker=Speaker.SERVER,
        ),
        fix=(
            remark(template("nothing, as a rule; what else stands in the log?")),
            command(f"kubectl --namespace=kube-system get configmap {_CONFIG} -o yaml"),
        ),
        page=pages.AGGREGATION,
    ),
    Fault(
        id="extension-answers-nothing",
        refuser=Party.EXTENSION,
        refused=Refused.NOTHING_YET,
        title=text("title", "An aggregated API has no resources at the moment: only a warning"),
        cause=text(
            "cause",
            "The extension server was reached and answered, with an empty list. That of KEDA, or of"
            " an adapter, has nothing to tell until it is given metrics. The client warns, and goes"
            " on; no certificate and no login was refused.",
        ),
        messages=go(
            Setting.EXTENSION,
            ("Got empty response for: {what}", "received empty response for: {what}"),
            speaker=Speaker.KUBECTL,
        ),
        fix=(
            remark(template("nothing; or give it something to serve, or remove its APIService:")),
            command("kubectl describe apiservice {apiservice}"),
        ),
        page=pages.AGGREGATION,
    ),
)
