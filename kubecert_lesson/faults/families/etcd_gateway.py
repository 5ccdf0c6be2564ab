"""etcd's gateway, which turns HTTP into gRPC, and for that dials the etcd that it is a part of."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import REMOTE
from kubecert_lesson.faults.troubles import CLIENT_REFUSED, go
from kubecert_lesson.words import template, text

_REFUSED = [words for words in CLIENT_REFUSED if words.startswith(REMOTE)]
_SHOW = "openssl x509 -in /etc/kubernetes/pki/etcd/server.crt -noout -issuer"

FAULTS = (
    Fault(
        id="etcd-refuses-itself",
        refuser=Party.ETCD,
        refused=Refused.ETCD,
        title=text("title", "etcd refuses its own server certificate as that of a client"),
        cause=text(
            "cause",
            "The gateway in etcd dials etcd itself, and shows the server certificate (--cert-file)"
            " as its client certificate. With --client-cert-auth it must be for both usages,"
            " serverAuth and clientAuth, and of the authority in --trusted-ca-file. No other"
            " client is meant.",
        ),
        messages=go(
            Setting.ETCD,
            [f"etcdserver/api/v3rpc: Failed to dial {{address}}: …{words}" for words in _REFUSED],
            speaker=Speaker.ETCD,
        ),
        fix=(
            remark(
                template("on that node; usages, authority and dates of the server certificate:")
            ),
            command(f"{_SHOW} -dates -ext extendedKeyUsage", but_not=NOT_KUBEADM),
            remark(template("issue it again with serverAuth and clientAuth; kubeadm does so:")),
            command("mv /etc/kubernetes/pki/etcd/server.* ~/", but_not=NOT_KUBEADM),
            command("kubeadm init phase certs etcd-server", but_not=NOT_KUBEADM),
            remark(template("and restart etcd")),
        ),
        page=pages.ETCD,
    ),
)
