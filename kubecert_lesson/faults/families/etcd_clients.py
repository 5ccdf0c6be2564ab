"""etcd looks at its clients and at its other members: it wants a certificate, and for this use.

Sources: the sources of etcd (its TLS listener, its gateway), and Go, crypto/tls.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.etcd import BY_RKE, ETCDCTL, FILES
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import REMOTE
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    MISNAMED,
    MISUSED,
    OUTDATED,
    PLAIN_HTTP,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_S = Setting.ETCD
_L = Setting.ETCD_LOG
_USAGES = "-noout -subject -issuer -ext extendedKeyUsage"
_PEER_AGAIN = (
    command("mv /etc/kubernetes/pki/etcd/peer.* ~/", but_not=NOT_KUBEADM),
    command("kubeadm init phase certs etcd-peer", but_not=NOT_KUBEADM),
)
_NOES = [words for words in CLIENT_REFUSED if words.startswith(REMOTE)]
_NONE = ("tls: client didn't provide a certificate",)

FAULTS = (
    Fault(
        id="etcd-refuses-client",
        refuser=Party.ETCD,
        refused=Refused.ETCD_CLIENT,
        title=text("title", "etcd refuses its client's certificate"),
        cause=text(
            "cause",
            "etcd asks every client for a certificate of its own authority. The API server's"
            " apiserver-etcd-client.crt (or etcdctl's --cert, or a member's peer.crt) has ended, is"
            " of another authority, or was not given. A member's peer.crt must also be for the"
            " name or address that it connects from.",
        ),
        messages=(
            *go(_S, CLIENT_REFUSED),
            *go(_L, UNTRUSTED, speaker=Speaker.ETCD),
            *go(_L, OUTDATED, speaker=Speaker.ETCD),
            *go(_L, MISNAMED, speaker=Speaker.ETCD),
        ),
        fix=(
            remark(
                template(
                    "Prometheus: ca_file, cert_file and key_file of the job's tls_config, of etcd's"
                    " authority; kubeadm's etcd shows metrics on 127.0.0.1:2381, too, without TLS"
                ),
                speakers=(Speaker.PROMETHEUS,),
            ),
            remark(template("on each control-plane node:"), but_not=NOT_KUBEADM),
            command("kubeadm certs renew apiserver-etcd-client", but_not=NOT_KUBEADM),
            command(
                'crictl stop "$(crictl ps --quiet --name kube-apiserver)"', but_not=NOT_KUBEADM
            ),
            remark(
                template("where another member connects, on that one, with its present address:"),
                but_not=NOT_KUBEADM,
            ),
            *_PEER_AGAIN,
            *ETCDCTL,
            *BY_RKE,
        ),
        confirm=FILES,
        page=pages.ETCD,
    ),
    Fault(
        id="etcd-client-without-certificate",
        refuser=Party.ETCD,
        refused=Refused.NO_CERTIFICATE,
        title=text("title", "A client shows etcd no certificate"),
        cause=text(
            "cause",
            "With --client-cert-auth etcd wants a certificate of its own authority from everybody,"
            " a health check or an exporter of metrics, too. This client has none in its settings."
            " No certificate has to be renewed for that.",
        ),
        messages=(*go(_L, _NONE, speaker=Speaker.ETCD), *go(_S, _NONE, speaker=Speaker.ETCD)),
        fix=(
            remark(template("which program connects from that address, at that time?")),
            command("ss --tcp --numeric --processes | grep 2379"),
            *ETCDCTL,
            remark(
                template(
                    "the API server's settings for it: --etcd-certfile and --etcd-keyfile; those of"
                    " others have names like cert, key and cacert"
                )
            ),
        ),
        confirm=FILES,
        page=pages.ETCD,
    ),
    Fault(
        id="etcd-client-usage",
        refuser=Party.ETCD,
        refused=Refused.ETCD_CLIENT,
        title=text("title", "The certificate that etcd is shown is not for clients"),
        cause=text(
            "cause",
            "The extended key usage of the client's certificate lacks clientAuth. Often it is"
            " etcd's own: its gateway connects from 127.0.0.1 and shows the server certificate, and"
            " a member shows its peer certificate. Both must be for serverAuth and clientAuth."
            " Renewing keeps the usages.",
        ),
        messages=go(_L, MISUSED, speaker=Speaker.ETCD),
        fix=(
            remark(template("which one is it? The usages of etcd's own, on its node:")),
            command(
                f"openssl x509 -in /etc/kubernetes/pki/etcd/server.crt {_USAGES}",
                but_not=NOT_KUBEADM,
            ),
            command(
                f"openssl x509 -in /etc/kubernetes/pki/etcd/peer.crt {_USAGES}",
                but_not=NOT_KUBEADM,
            ),
            remark(
                template("issue that one again with both usages; kubeadm gives both:"),
                but_not=NOT_KUBEADM,
            ),
            command("mv /etc/kubernetes/pki/etcd/server.* ~/", but_not=NOT_KUBEADM),
            command("kubeadm init phase certs etcd-server", but_not=NOT_KUBEADM),
            remark(template("cfssl: a profile with server auth and client auth; restart etcd")),
        ),
        confirm=FILES,
        page=pages.ETCD,
    ),
    Fault(
        id="etcd-peer-refused",
        refuser=Party.ETCD,
        refused=Refused.ETCD,
        title=text("title", "Another member of etcd refuses this member's peer certificate"),
        cause=text(
            "cause",
            "A member asks another one at 2380 and shows its peer certificate; 'remote error' means"
            " that the other one did not accept it: it has ended, is of another authority than"
            " --peer-trusted-ca-file there, or is not for the address that it comes from. The log"
            " of the other member tells which. Certificates of clients are not involved.",
        ),
        messages=(
            *go(_S, [f"health check for peer {{peer}} could not connect: {one}" for one in _NOES]),
            *go(_S, [f"prober detected unhealthy status…{one}" for one in _NOES]),
        ),
        fix=(
            remark(template("its dates, its authority and its names, on this node:")),
            command(
                "openssl x509 -in /etc/kubernetes/pki/etcd/peer.crt -noout -issuer -dates"
                " -ext subjectAltName",
                but_not=NOT_KUBEADM,
            ),
            remark(
                template("where the other's log says expired, or another address:"),
                but_not=NOT_KUBEADM,
            ),
            *_PEER_AGAIN,
            *BY_RKE,
            remark(
                template("another authority: all members need the same etcd/ca.crt and ca.key"),
                but_not=NOT_KUBEADM,
            ),
        ),
        page=pages.ETCD,
    ),
    Fault(
        id="etcd-without-own-files",
        refuser=Party.ETCD,
        refused=Refused.START,
        title=text("title", "etcd is told to listen on https, and was given no certificate for it"),
        cause=text(
            "cause",
            "A listen URL begins with https://, and the two files for it are not among etcd's"
            " flags. Clients and members have files of their own: --cert-file and --key-file for"
            " the URLs of 2379, --peer-cert-file and --peer-key-file for those of 2380.",
        ),
        messages=go(_S, ("KeyFile and CertFile are not presented",), speaker=Speaker.ETCD),
        fix=(
            remark("--cert-file=FILE --key-file=FILE --trusted-ca-file=FILE"),
            remark("--peer-cert-file=FILE --peer-key-file=FILE --peer-trusted-ca-file=FILE"),
            command(
                "grep -E 'listen|file=' /etc/kubernetes/manifests/etcd.yaml", but_not=NOT_KUBEADM
            ),
        ),
        page=pages.ETCD,
    ),
    Fault(
        id="etcd-peer-names",
        refuser=Party.ETCD,
        refused=Refused.ETCD_CLIENT,
        title=text("title", "A member's peer certificate is not for the address it connects from"),
        cause=text(
            "cause",
            "etcd compares the address of another member with the SANs of the peer certificate that"
            " it shows, and with the addresses of the names in it. This one is for others: it was"
            " copied from another node, or the node's address has changed.",
        ),
        messages=go(_L, ("does not match any of DNSNames",), speaker=Speaker.ETCD),
        fix=(
            remark(
                template("on the member that connects, with its present address, not a copy:"),
                but_not=NOT_KUBEADM,
            ),
            *_PEER_AGAIN,
            remark(
                template("elsewhere: for each member a peer certificate of its own; restart it")
            ),
        ),
        confirm=(
            command(
                "openssl x509 -in /etc/kubernetes/pki/etcd/peer.crt -noout -ext subjectAltName",
                but_not=NOT_KUBEADM,
            ),
        ),
        page=pages.ETCD,
    ),
    Fault(
        id="etcd-speaks-without-tls",
        refuser=Party.ETCD_CLIENT,
        refused=Refused.NO_TLS_SERVER,
        title=text("title", "etcd, or another member of it, answers without TLS"),
        cause=text(
            "cause",
            "The address that was dialled begins with https, and what answers there speaks plain"
            " HTTP: a member whose listen URLs still say http, or another server on that port. No"
            " certificate was shown.",
        ),
        messages=go(_S, PLAIN_HTTP),
        fix=(
            remark(
                template(
                    "make it the same for all members: https in the listen, advertise and"
                    " initial-cluster URLs; also in --etcd-servers of the API server"
                )
            ),
            command(
                "grep -E 'https?://' /etc/kubernetes/manifests/etcd.yaml"
                " /etc/kubernetes/manifests/kube-apiserver.yaml",
                but_not=NOT_KUBEADM,
            ),
            *ETCDCTL,
        ),
        page=pages.ETCD,
    ),
)
