"""Who asks for certificates, by the list of `kubectl get csr` in a paste.

Sources: Kubernetes, "Certificates and Certificate Signing Requests" (kubelet-serving); EKS, "Grant
IAM users access to Kubernetes with a ConfigMap" (the username of nodes).
"""

import re
from dataclasses import replace

from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.recognising import Recognised
from kubecert_lesson.words import template, text

_PENDING = re.compile(
    r"kubernetes\.io/kubelet-serving[ \t]{1,60}(?P<user>[^\s<>]{1,200})[ \t][^\n]{0,80}Pending"
)
_NODE = "system:node:"
_MEANT = ("kubelet-no-certificate", "node-requests-pending")
_FIX = (
    remark(template("who do this cluster's nodes log in as? On EKS, aws-auth says so:")),
    command("kubectl --namespace=kube-system get configmap aws-auth --output=yaml"),
    remark(
        template(
            "the entry of the nodes' role has username: system:node:{{{{EC2PrivateDNSName}}}}, and"
            " the groups system:bootstrappers and system:nodes"
        )
    ),
    remark(template("with access entries, that of the nodes' role has the type EC2_LINUX:")),
    command("aws eks list-access-entries --cluster-name NAME"),
    command("aws eks describe-access-entry --cluster-name NAME --principal-arn ROLE-ARN"),
    remark(template("elsewhere, on the node: whose certificate does the kubelet have?")),
    command("openssl x509 -noout -subject -in /var/lib/kubelet/pki/kubelet-client-current.pem"),
    remark(template("then the kubelet has to ask again, on the node:")),
    command("systemctl restart kubelet"),
)


def by_csr_listing(found: list[Recognised], paste: str) -> list[Recognised]:
    """Return what a message can mean where a request of a kubelet is not made by a node."""
    others = [one["user"] for one in _PENDING.finditer(paste) if not one["user"].startswith(_NODE)]
    if not others or not found or found[0].fault.id not in _MEANT:
        return found
    fault = replace(
        found[0].fault,
        id="kubelet-request-by-another",
        title=text("title", "A kubelet asks for its certificate under a name that is not a node's"),
        cause=text(
            "cause",
            "The request for a serving certificate was made by {user}. A node logs in as"
            " system:node:NAME, and approvers leave alone a request that anybody else made. So the"
            " API server knows this kubelet by another name: by what its login is mapped to, or by"
            " another certificate in its kubeconfig. Approving this one request helps only until"
            " the next one.",
            user=others[-1],
        ),
        fix=_FIX,
    )
    return [replace(found[0], fault=fault, likely=True), *found[1:]]
