"""A machine joins a cluster of kubeadm, and what it needs there it does not get.

Sources: the sources of kubeadm (cmd/kubeadm/app).
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.KUBEADM

FAULTS = (
    Fault(
        id="join-no-answer-in-time",
        refuser=Party.KUBEADM,
        refused=Refused.GO_ON,
        title=text("title", "kubeadm join waited five minutes for a cluster-info that it can use"),
        cause=text(
            "cause",
            "kubeadm asks the API server again and again for the cluster-info ConfigMap, and this"
            " line does not tell what was wrong each time: the address is not reached, the token"
            " has ended (after 24 hours), the hash is not that of the authority, or a clock is"
            " wrong. With --v=5 it says which.",
        ),
        messages=(
            by(Speaker.KUBEADM, "abort connecting to API servers after timeout", setting=_S),
            by(Speaker.KUBEADM, "Failed to request cluster info, will try again: []", setting=_S),
        ),
        fix=(
            remark(template("from this machine, is the API server reached? Then the reason:")),
            command("curl -k https://{address}/version"),
            command("kubeadm join ARGUMENTS --v=5"),
            remark(template("on a control-plane node; it prints the command with a new token:")),
            command("kubeadm token create --print-join-command"),
        ),
        confirm=(command("kubeadm token list  # on a control-plane node"),),
        page=pages.KUBEADM_JOIN,
    ),
    Fault(
        id="join-not-allowed",
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "The join token is known, and may not read what a node needs"),
        cause=text(
            "cause",
            "The API server knows the bootstrap token. The roles that let its group read kubeadm's"
            " ConfigMaps and the Node objects (Roles in kube-system and kube-public, the"
            " ClusterRole kubeadm:get-nodes), or their bindings, are missing; or this kubeadm is of"
            " another version than the cluster's, and asks for a ConfigMap of its own version"
            " (kubelet-config-1.x).",
        ),
        messages=go(
            _S,
            (
                'configmaps "{name}" is forbidden: User "system:bootstrap:{login}" cannot get',
                'User "system:bootstrap:{login}" cannot get resource "configmaps"',
                'User "system:bootstrap:{login}" cannot get resource "nodes"',
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("are both of one version?")),
            command("kubeadm version --output=short && kubectl version"),
            remark(template("on a control-plane node; these make the roles again:")),
            command("kubeadm init phase bootstrap-token"),
            remark(
                template(
                    "the last one also writes kubeadm's ConfigMaps again: let the file be as the"
                    " cluster is now:"
                )
            ),
            command(
                "kubectl --namespace=kube-system get configmap kubeadm-config"
                " --output=jsonpath='{{.data.ClusterConfiguration}}' > kubeadm.yaml"
            ),
            command("kubeadm init phase upload-config all --config kubeadm.yaml"),
        ),
        page=pages.KUBEADM_JOIN,
    ),
    Fault(
        id="join-no-cluster-info",
        refuser=Party.API_SERVER,
        refused=Refused.REQUEST,
        title=text("title", "The cluster has no cluster-info ConfigMap for those who join"),
        cause=text(
            "cause",
            "kubeadm join reads the ConfigMap cluster-info in kube-public, without a login. The API"
            " server that answers has none: it was not set up by kubeadm, or the phase that writes"
            " it was left out.",
        ),
        messages=go(_S, ('configmaps "cluster-info" not found',), speaker=Speaker.KUBEADM),
        fix=(
            remark(template("on a control-plane node; it writes the ConfigMap, and its Role:")),
            command("kubeadm init phase bootstrap-token"),
        ),
        confirm=(command("kubectl --namespace=kube-public get configmap cluster-info"),),
        page=pages.KUBEADM_JOIN,
    ),
    Fault(
        id="join-kubelet-not-ready",
        refuser=Party.KUBEADM,
        refused=Refused.GO_ON,
        title=text("title", "kubeadm waits for the kubelet of this machine in vain"),
        cause=text(
            "cause",
            "kubeadm has started the kubelet, which is to get its certificate and to register the"
            " node. That did not happen in time, and only the kubelet's log tells why: it does not"
            " run (swap, cgroups, its runtime), its token was refused, it does not reach the API"
            " server, or it still has the certificates of an earlier cluster.",
        ),
        messages=go(
            _S,
            (
                "kubelet-start: timed out waiting for the condition",
                "error uploading crisocket: timed out waiting for the condition",
                "error uploading crisocket: nodes {node} not found",
                "error uploading crisocket: Get",
                "Error writing Crisocket information",
                "Error writing Crisocket information for the control-plane node: timed out waiting"
                " for the condition",
                "failed waiting for kubelet to bootstrap TLS",
                "kubelet-start: {why} timed out waiting for the condition",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("on this machine:")),
            command("journalctl --unit=kubelet --since=-10m"),
            remark(
                template(
                    "was it in another cluster before, and holds nothing that is still needed? This"
                    " deletes its certificates and keys, the authority's too, and on a"
                    " control-plane node etcd's data:"
                )
            ),
            command("kubeadm reset"),
            remark(template("then run the command again")),
        ),
        page=pages.KUBEADM_TROUBLE,
    ),
    Fault(
        id="join-name-taken",
        refuser=Party.KUBEADM,
        refused=Refused.GO_ON,
        title=text("title", "The cluster has a node of this name already"),
        cause=text(
            "cause",
            "A node of this name is there and Ready: another machine with the same host name, or"
            " this one from before. No certificate was judged.",
        ),
        messages=go(
            _S,
            ("a Node with name {node} and status {status} already exists in the cluster",),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("another machine: join with another name:")),
            command("kubeadm join ARGUMENTS --node-name=NAME"),
            remark(template("this one from before:")),
            command("kubectl delete node {node}"),
        ),
        page=pages.KUBEADM_JOIN,
    ),
)
