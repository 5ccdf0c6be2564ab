"""A certificate of a machine, where that of a webhook's Service is expected.

Kubelets listen on 10250, and so does many a webhook. Source: cert-manager's documentation on EKS
and Fargate.
"""

import re
from dataclasses import replace

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting
from kubecert_lesson.faults.recognising import Recognised
from kubecert_lesson.words import template, text

_OF_A_NODE = re.compile(
    r"(?:[a-z][a-z0-9]*-)*[a-z0-9-]*[0-9](?:\.(?!svc)[a-z0-9-]+)*\Z"
    r"|[a-z0-9.-]+\.(?:internal|amazonaws\.com)\Z|(?:gke|aks)-[a-z0-9-]+\Z|localhost\Z"
)
_WEBHOOK_ON_A_NODE = Fault(
    id="webhook-shown-by-a-node",
    refuser=Party.API_SERVER,
    refused=Refused.WEBHOOK,
    title=text("title", "A node answers in place of the webhook"),
    cause=text(
        "cause",
        "The certificate is for a machine, and not for a Service: probably a kubelet showed it."
        " Then the webhook listens on 10250, as kubelets do, and shares its node's address"
        " (hostNetwork, or Fargate), or its Service points to nodes. The webhook's own certificate"
        " was not seen, and need not be issued again.",
    ),
    fix=(
        remark(template("which port do the Service and the Pod have, and which addresses?")),
        command("kubectl --namespace={namespace} get services,endpointslices,pods -o wide"),
        remark(template("give the webhook another port, in its own settings or chart")),
    ),
    page=pages.WEBHOOKS,
)
_PORT_OF_CERT_MANAGER = command(
    "helm upgrade cert-manager jetstack/cert-manager --namespace={namespace}"
    " --version=INSTALLED-VERSION --reuse-values --set webhook.securePort=10260"
)


def shown_by_a_node(one: Recognised) -> bool:
    """Whether a certificate is for a machine, and not for the Service that was called."""
    host, names = one.values.get("host", ""), one.values.get("names", "")
    called = one.message.setting is Setting.WEBHOOK and one.fault.refused is Refused.WEBHOOK
    if not called or not (".svc" in host or host.endswith("-")):  # a terminal broke it there
        return False
    return bool(names) and all(map(_OF_A_NODE.match, names.split(", ")))


def of_a_webhook_on_a_node(one: Recognised) -> Recognised:
    """Return what that means: probably a kubelet answers in the place of the webhook."""
    fault = _WEBHOOK_ON_A_NODE
    if "cert-manager" in one.values.get("host", ""):
        fault = replace(fault, fix=(*fault.fix, _PORT_OF_CERT_MANAGER))
    return replace(one, fault=fault, likely=True)
