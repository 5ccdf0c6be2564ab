"""etcd: it and its clients check each other, with an authority of their own."""

from dataclasses import replace

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.etcd import (
    BY_RKE,
    ETCDCTL,
    FILES,
    MEMBER_LIST,
    MEMBER_REMOVE,
    RENEW,
    RESTARTED,
)
from kubecert_lesson.faults.model import Fault, FixLine, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import ALERTS, REMOTE, VALID_FOR, X509, by
from kubecert_lesson.faults.troubles import (
    CUT_OFF,
    MISNAMED,
    MISUSED,
    NOT_REACHED,
    OUTDATED,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_S = Setting.ETCD
_K3S = (Speaker.K3S,)
_NOT_K3S = tuple(one for one in Speaker if one not in _K3S)
_L = Setting.ETCD_LOG  # etcd refuses; "remote error" there: its client refuses it
# Their etcd's authority is in the datastore, so it differs only on a machine that was another's.
_OLD_SERVER = (
    remark(
        template(
            "has this server node joined before? On a server that runs, delete its Node object:"
        ),
        distributions=("k3s", "rke2"),
    ),
    command("kubectl delete node NODE", distributions=("k3s", "rke2")),
    remark(
        template(
            "then on this node, only where other servers hold the data and server: in its"
            " config.yaml names one of them; afterwards start it again:"
        ),
        distributions=("k3s", "rke2"),
    ),
    command(
        "systemctl stop k3s && mv /var/lib/rancher/k3s/server ~/k3s-server-old",
        distributions=("k3s",),
    ),
    command(
        "systemctl stop rke2-server && mv /var/lib/rancher/rke2/server ~/rke2-server-old",
        distributions=("rke2",),
    ),
)


def _of_k3s(*lines: FixLine) -> tuple[FixLine, ...]:
    """Lines that count where k3s or rke2 speaks, and where others speak of a cluster of theirs."""
    return tuple(
        counting
        for line in lines
        for counting in (
            replace(line, speakers=_K3S),
            replace(line, speakers=_NOT_K3S, distributions=("k3s", "rke2")),
        )
    )


FAULTS = (
    Fault(
        id="etcd-not-trusted",
        refuser=Party.ETCD_CLIENT,
        refused=Refused.ETCD,
        title=text("title", "The client of etcd trusts another authority than etcd's"),
        cause=text(
            "cause",
            "etcd has an authority of its own (kubeadm: /etc/kubernetes/pki/etcd/ca.crt, not"
            " pki/ca.crt). The API server's --etcd-cafile, etcdctl's --cacert or a member's"
            " --peer-trusted-ca-file names another, or none, or the authority was made again.",
        ),
        messages=(
            *go(_S, UNTRUSTED),
            by(Speaker.ETCD, REMOTE + ALERTS[48], setting=_L),
        ),
        fix=(
            remark(
                template("the API server's manifest must say --etcd-cafile with etcd's authority:"),
                but_not=NOT_KUBEADM,
            ),
            command(
                "grep etcd- /etc/kubernetes/manifests/kube-apiserver.yaml", but_not=NOT_KUBEADM
            ),
            *ETCDCTL,
            *_OLD_SERVER,
            *BY_RKE,
        ),
        confirm=FILES,
        page=pages.ETCD,
    ),
    Fault(
        id="etcd-expired",
        refuser=Party.ETCD_CLIENT,
        refused=Refused.ETCD,
        title=text("title", "A certificate of etcd is out of date"),
        cause=text(
            "cause",
            "etcd's serving, peer or client certificate has ended. kubeadm's are good for a year,"
            " and etcd reads them when it starts. Without etcd the API server answers nothing.",
        ),
        messages=go(_S, OUTDATED),
        fix=RENEW,
        confirm=(command("kubeadm certs check-expiration", but_not=NOT_KUBEADM), *FILES),
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="etcd-wrong-name",
        refuser=Party.ETCD_CLIENT,
        refused=Refused.ETCD,
        title=text("title", "etcd's certificate is for another address or use"),
        cause=text(
            "cause",
            "The address of the etcd member is not among the SANs of its server.crt or peer.crt, or"
            " its key usage lacks serverAuth or clientAuth (a peer needs both). Often the node got"
            " a new address.",
        ),
        messages=(
            *go(_S, MISNAMED),
            *go(_S, MISUSED),
        ),
        fix=(
            remark(
                template("on that node, make them again with the address it has now:"),
                but_not=NOT_KUBEADM,
            ),
            command(
                "mv /etc/kubernetes/pki/etcd/server.* /etc/kubernetes/pki/etcd/peer.* ~/",
                but_not=NOT_KUBEADM,
            ),
            command("kubeadm init phase certs etcd-server", but_not=NOT_KUBEADM),
            command("kubeadm init phase certs etcd-peer", but_not=NOT_KUBEADM),
            *RESTARTED,
        ),
        confirm=FILES,
        page=pages.PKI,
    ),
    Fault(
        id="etcd-name-of-another-member",
        refuser=Party.ETCD_CLIENT,
        refused=Refused.ETCD,
        title=text("title", "The name of one etcd member is looked for in another's certificate"),
        cause=text(
            "cause",
            "In braces stands the member that was dialled, after 'not' the name that was looked"
            " for. Where they differ, it is an old fault of the etcd client in kube-apiserver 1.13"
            " to 1.16, fixed in 1.17: it looks for the first name of --etcd-servers in every"
            " member's certificate. Where they are the same, the certificate lacks that name.",
        ),
        messages=(
            by(
                Speaker.API_SERVER,
                "createTransport failed to connect to…<nil>}. Err :connection error: desc = "
                f"…{VALID_FOR.removeprefix(X509)}",
                setting=_S,
            ),
        ),
        fix=(
            remark(template("upgrade the control plane, one minor version after the other;")),
            remark(
                template("until then each member's certificate needs the names of all members:")
            ),
            command(
                "openssl x509 -in /etc/kubernetes/pki/etcd/server.crt -noout -ext subjectAltName",
                but_not=NOT_KUBEADM,
            ),
        ),
        confirm=FILES,
        page=pages.ETCD,
    ),
    Fault(
        id="etcd-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "etcd does not answer"),
        cause=text(
            "cause",
            "Nothing listens at etcd's address, or it has lost its quorum. If the message says no"
            " more than that time ran out, etcd's certificate may be the reason, too: some clients"
            " try until the end, and do not say why. etcd's log tells.",
        ),
        messages=(
            *go(_S, NOT_REACHED),
            *go(_S, CUT_OFF),
            *go(
                _S,
                (
                    "etcdserver: request timed out",
                    "etcdserver: request timeout",
                    "etcdserver: leader changed",
                    "etcdserver: no leader",
                    "etcd failed: reason withheld",
                ),
                speaker=Speaker.SERVER_ANSWER,
            ),
            by(Speaker.GO, "transport: authentication handshake failed", setting=_S, vague=True),
        ),
        fix=(
            remark(template("on each control-plane node:"), but_not=("gke", "eks", "aks")),
            command(
                'crictl logs "$(crictl ps --all --quiet --name etcd | head -1)"',
                but_not=NOT_KUBEADM,
                speakers=_NOT_K3S,
            ),
            *_of_k3s(
                command("journalctl --unit=k3s --since=-10m", but_not=("rke2",)),
                command("journalctl --unit=rke2-server --since=-10m", but_not=("k3s",)),
                remark(
                    template(
                        "where half of the servers or more are gone for good, etcd has lost its"
                        " quorum: the documentation tells what --cluster-reset does then, on a"
                        " server that is left"
                    )
                ),
            ),
            remark(
                template(
                    "etcdctl dials 127.0.0.1:2379 where no --endpoints is given; it needs https://,"
                    " --cacert, --cert and --key"
                ),
                speakers=(Speaker.ETCDCTL,),
            ),
        ),
        confirm=ETCDCTL,
        page=pages.ETCD,
    ),
    Fault(
        id="etcd-member-not-started",
        refuser=Party.ETCD,
        refused=Refused.MEMBERS,
        title=text("title", "etcd changes no members while one of them is not running"),
        cause=text(
            "cause",
            "etcd answered. It adds and removes no member while one of the others is not started or"
            " not connected, since the change could cost it its quorum. Often that one is a machine"
            " that is gone, or an earlier try to join. No certificate was refused.",
        ),
        messages=go(
            _S,
            ("etcdserver: unhealthy cluster", "etcdserver: re-configuration failed"),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(
                template("which one is it? From a control-plane node that runs:"),
                but_not=NOT_KUBEADM,
                speakers=_NOT_K3S,
            ),
            command(MEMBER_LIST, but_not=NOT_KUBEADM, speakers=_NOT_K3S),
            remark(
                template("start it; or, if it is gone for good:"),
                but_not=NOT_KUBEADM,
                speakers=_NOT_K3S,
            ),
            command(MEMBER_REMOVE, but_not=NOT_KUBEADM, speakers=_NOT_K3S),
            *_of_k3s(
                remark(
                    template(
                        "start the server that does not run; or, if it is gone for good, it leaves"
                        " etcd with its node:"
                    )
                ),
                command("kubectl delete node NODE"),
            ),
        ),
        page=pages.ETCD,
    ),
)
