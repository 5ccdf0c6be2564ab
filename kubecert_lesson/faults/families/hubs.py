"""Open Cluster Management: an agent in a managed cluster, about the API server of the hub.

Sources: the registration operator's bootstrap and SSAR controllers, and the documentation of Open
Cluster Management on registering a cluster.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import NOT_LET_IN, UNTRUSTED, go
from kubecert_lesson.words import template, text

_AGENT = "kubectl --namespace=open-cluster-management-agent "
_REGISTER_AGAIN = (
    remark(template("at the hub: a new command to join, which brings its present authority")),
    command("clusteradm get token"),
    remark(template("in the managed cluster: delete the old login, then run that command:")),
    command(_AGENT + "delete secrets bootstrap-hub-kubeconfig hub-kubeconfig-secret"),
    command("clusteradm join --hub-token=TOKEN --hub-apiserver=https://HUB --cluster-name=NAME"),
    remark(template("at the hub:")),
    command("clusteradm accept --clusters=NAME"),
)
_JOINED = (
    remark(template("at the hub; JOINED and AVAILABLE must be True:")),
    command("kubectl get managedclusters"),
)
_CONFIGS = ("with hub config secret", "with bootstrap secret", "with hub kubeconfig secret")

FAULTS = (
    Fault(
        id="hub-not-trusted",
        refuser=Party.SPEAKER,
        refused=Refused.OTHER,
        title=text("title", "A managed cluster does not trust the API server of its hub"),
        cause=text(
            "cause",
            "The agent (klusterlet) keeps a kubeconfig for the hub in a Secret, with the hub's"
            " authority as it was when the cluster joined. That authority did not sign what the"
            " hub's API server shows now: it was renewed, or a load balancer answers in its place."
            " The managed cluster's own certificates have nothing to do with it.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (f"{config}…{one}" for config in _CONFIGS for one in UNTRUSTED),
            speaker=Speaker.OPERATOR,
        ),
        fix=_REGISTER_AGAIN,
        confirm=_JOINED,
        page=pages.PKI,
    ),
    Fault(
        id="hub-login",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "The hub does not accept the login of a managed cluster"),
        cause=text(
            "cause",
            "The agent (klusterlet) logs in to the hub with a client certificate that the hub"
            " issued, or before that with a bootstrap token. It is out of date, or of a hub that"
            " was set up again.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (f"{config}…{one}" for config in _CONFIGS for one in NOT_LET_IN),
            speaker=Speaker.OPERATOR,
        ),
        fix=_REGISTER_AGAIN,
        confirm=_JOINED,
        page=pages.AUTHENTICATION,
    ),
)
