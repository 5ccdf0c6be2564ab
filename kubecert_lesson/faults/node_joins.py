"""A k3s or rke2 node joins its server."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import (
    CUT_OFF,
    MISNAMED,
    NOT_REACHED,
    OUTDATED,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_N = Setting.NODE_JOIN

FAULTS = (
    Fault(
        id="node-join-refused",
        refuser=Party.AGENT,
        refused=Refused.SERVING,
        title=text("title", "A k3s or rke2 node does not fit its server's authority or token"),
        cause=text(
            "cause",
            "The token of a node holds a hash of the server's authority and a password. The hash"
            " does not match (the cluster was set up again, or something in between shows another"
            " certificate), the token is wrong, or the node's old password is remembered.",
        ),
        messages=(
            *go(_N, UNTRUSTED, speaker=Speaker.K3S),
            *go(_N, OUTDATED, speaker=Speaker.K3S),
            *go(_N, MISNAMED, speaker=Speaker.K3S),
            *go(
                _N,
                (
                    "token CA hash does not match the Cluster CA certificate hash",
                    "token CA hash does not match",
                    "Node password rejected",
                    "node password not set",
                    "not authorized",
                    "bootstrap data already found and encrypted with different token",
                    "401 Unauthorized",
                    "403 Forbidden",
                ),
                speaker=Speaker.K3S,
            ),
            by(Speaker.K3S, "failed to get CA certs", setting=_N, vague=True),
        ),
        fix=(
            remark(template("on a server node, the token as it is now:")),
            command("cat /var/lib/rancher/k3s/server/node-token", but_not=("rke2",)),
            command("cat /var/lib/rancher/rke2/server/node-token", but_not=("k3s",)),
            remark(
                template("on the node: this token in K3S_TOKEN or config.yaml, then start it again")
            ),
            remark(template("'Node password rejected': remove what the server remembers of it:")),
            command(
                "kubectl --namespace=kube-system delete secret {node}.node-password.k3s",
                but_not=("rke2",),
            ),
            command(
                "kubectl --namespace=kube-system delete secret {node}.node-password.rke2",
                but_not=("k3s",),
            ),
            remark(
                template(
                    "a load balancer before the server must pass TLS on, not end it; its name goes"
                    " into tls-san of the server"
                )
            ),
        ),
        confirm=(command("curl -k https://{address}/cacerts"),),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="node-join-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A k3s or rke2 node does not reach its server"),
        cause=text(
            "cause",
            "Nothing answers at the server's port (k3s 6443, rke2 9345). No certificate was found"
            " to be wrong.",
        ),
        messages=(
            *go(_N, NOT_REACHED, speaker=Speaker.K3S),
            *go(_N, CUT_OFF, speaker=Speaker.K3S),
            by(
                Speaker.K3S,
                "failed to validate connection to cluster",
                setting=_N,
                vague=True,
                rank=2,
            ),
        ),
        fix=(
            remark(template("from the node:")),
            command("curl -k https://{address}/cacerts"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
)
