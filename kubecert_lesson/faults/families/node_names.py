"""The name of a node: in its kubelet's certificate, and as the kubelet calls it.

Sources: Kubernetes' node identifier and its admission plugin NodeRestriction.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.families.nodes import NODE_CERTIFICATE
from kubecert_lesson.faults.fixes.by_distribution import MANAGED
from kubecert_lesson.faults.fixes.nodes import NEW_KUBELET_CONF
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_K = Setting.KUBELET
_NAMED_BY_OTHERS = (*MANAGED, "microshift", "openshift", "talos")

FAULTS = (
    Fault(
        id="kubelet-of-another-node",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "A kubelet has another name for its node than its certificate has"),
        cause=text(
            "cause",
            "By its client certificate (CN system:node:NAME) the kubelet is the node that stands"
            " first in the message, and it asks for the other one. It takes its name from the host"
            " name, --hostname-override or the cloud: that was changed, or the certificate was"
            " made for, or copied from, another machine.",
        ),
        messages=go(
            _K,
            (
                'is forbidden: node "{login}" is not allowed to modify node "{node}"',
                'is forbidden: node "{login}" cannot modify node "{node}"',
                "is not allowed to modify node",
                "can only access node lease with the same name as the requesting node",
                "can only create pods with spec.nodeName set to itself",
            ),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(
                template(
                    "if the name in the certificate is right, give it to the kubelet"
                    " (--hostname-override) or to the host, then restart the kubelet:"
                )
            ),
            command("hostnamectl set-hostname {login}", but_not=_NAMED_BY_OTHERS),
            remark(
                template("in MicroShift: node.hostnameOverride in /etc/microshift/config.yaml"),
                distributions=("microshift",),
            ),
            remark(
                template("if the new name is right, a certificate for it:"), but_not=("microshift",)
            ),
            *NEW_KUBELET_CONF,
        ),
        confirm=(*NODE_CERTIFICATE, command("kubectl get nodes")),
        page=pages.NODE_AUTHORIZATION,
    ),
    Fault(
        id="kubelet-without-node-name",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "The kubelet's certificate names no node"),
        cause=text(
            "cause",
            "The CN of the kubelet's client certificate is 'system:node:', with nothing behind it:"
            " a variable was empty where it was made. So the API server does not know which node"
            " asks. The CN must be system:node:NAME, the O system:nodes.",
        ),
        messages=(
            by(Speaker.SERVER_ANSWER, 'User "system:node:" cannot {verb}', setting=_K),
            by(Speaker.SERVER_ANSWER, 'User "system:node:" cannot {verb} resource', setting=_K),
            by(Speaker.SERVER_ANSWER, 'unknown node for user "system:node:"', setting=_K),
            by(Speaker.SERVER_ANSWER, "could not determine node from user", setting=_K),
        ),
        fix=(
            remark(template("another certificate, with the node's name, as its tool makes it:")),
            *NEW_KUBELET_CONF,
        ),
        confirm=NODE_CERTIFICATE,
        page=pages.KUBELET_BOOTSTRAP,
    ),
)
