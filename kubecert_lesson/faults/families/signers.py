"""CertificateSigningRequests: who may approve and sign them, and what the signers refuse.

Sources: the sources of kube-apiserver (the admission plugins CertificateApproval and
CertificateSigning) and of kube-controller-manager (its signers); the page on signing requests.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import MANAGED, NOT_KUBEADM
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_A = Setting.ANSWER
_S = Setting.SIGNING

FAULTS = (
    Fault(
        id="signer-not-allowed",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "This user may not approve or sign requests for that signer"),
        cause=text(
            "cause",
            "Since Kubernetes 1.18 the right to change certificatesigningrequests/approval is not"
            " enough: whoever approves also needs the verb approve, and whoever signs the verb"
            " sign, on the resource signers, for the signer that the request names. The login is in"
            " order, and so is the request.",
        ),
        messages=go(
            _A,
            ('user not permitted to {verb} requests with signerName "{signer}"',),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(
                template(
                    "by an administrator, one more rule in the ClusterRole of the account that does"
                    " it (kubectl create clusterrole knows no signers):"
                )
            ),
            command(
                """kubectl patch clusterrole ROLE --type=json --patch="$(printf '[{{"op": "add","""
                """ "path": "/rules/-", "value": {{"apiGroups": ["certificates.k8s.io"],"""
                """ "resources": ["signers"], "resourceNames": ["%s"], "verbs": ["%s"]}}}}]'"""
                """ {signer} {verb})\""""
            ),
            remark(template("a newer release of that program brings the rule with it")),
        ),
        page=pages.CSR,
    ),
    Fault(
        id="signer-refuses-request",
        refuser=Party.COMPONENT,
        refused=Refused.UNSIGNED,
        title=text("title", "The signer refuses what the approved request asks for"),
        cause=text(
            "cause",
            "The request was approved, and kube-controller-manager does not sign it: each signer"
            " takes certain names and usages only. kube-apiserver-client is for clients (usage"
            " client auth, never server auth), kubelet-serving for kubelets (CN system:node:NAME, O"
            " system:nodes). For a server of your own neither is right.",
        ),
        messages=go(
            _S,
            (
                "SignerValidationFailure",
                "invalid usage for client certificate",
                "subject common name does not begin with system:node:",
                "Approved,Failed",
            ),
            speaker=Speaker.CONTROLLER_MANAGER,
        ),
        fix=(
            remark(template("the message of its condition Failed tells what is refused:")),
            command("kubectl get csr CSR-NAME -o yaml"),
            remark(
                template(
                    "delete it, and make another one: for a user signerName"
                    " kubernetes.io/kube-apiserver-client and usages client auth alone"
                )
            ),
            command("kubectl delete csr CSR-NAME"),
            remark(
                template("for a server inside the cluster: cert-manager, or an authority of yours")
            ),
        ),
        page=pages.CSR,
    ),
    Fault(
        id="approved-not-issued",
        refuser=Party.COMPONENT,
        refused=Refused.UNSIGNED,
        title=text("title", "The request is approved, and nobody has issued the certificate"),
        cause=text(
            "cause",
            "Approving is one step, signing another. kube-controller-manager signs for the signers"
            " of kubernetes.io, where it has --cluster-signing-cert-file and"
            " --cluster-signing-key-file; for any other signerName a program of that signer must"
            " run. It takes a few seconds.",
        ),
        messages=go(
            _S,
            ("CSR approved, but no certificate in response", "Approved"),
            speaker=Speaker.CONTROLLER_MANAGER,
            vague=True,
        ),
        fix=(
            remark(
                template(
                    "does the condition become Approved,Issued, and which signer does the"
                    " request name?"
                )
            ),
            command("kubectl get csr CSR-NAME -o yaml"),
            remark(template("is kube-controller-manager running, and does it have the two flags?")),
            command(
                "grep cluster-signing /etc/kubernetes/manifests/kube-controller-manager.yaml",
                but_not=NOT_KUBEADM,
            ),
            command(
                "kubectl --namespace=kube-system logs --selector=component=kube-controller-manager",
                but_not=MANAGED,
            ),
        ),
        page=pages.CSR,
    ),
    Fault(
        id="request-denied",
        refuser=Party.API_SERVER,
        refused=Refused.UNSIGNED,
        title=text("title", "Somebody denied the certificate signing request"),
        cause=text(
            "cause",
            "A request with the condition Denied stays denied: it cannot be approved later, even if"
            " kubectl says 'approved'. Reason and message of the condition may tell why, and who"
            " denies automatically.",
        ),
        messages=go(
            _S,
            (
                "certificate signing request is denied, reason:",
                "Denied",
                "Denying kubelet-serving CSR",
            ),
            speaker=Speaker.CONTROLLER_MANAGER,
        ),
        fix=(
            command("kubectl get csr CSR-NAME -o yaml"),
            remark(
                template(
                    "delete it, and make a new request (a kubelet makes one when it restarts):"
                )
            ),
            command("kubectl delete csr CSR-NAME"),
        ),
        page=pages.CSR,
    ),
)
