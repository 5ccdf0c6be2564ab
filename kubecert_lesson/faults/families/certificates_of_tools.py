"""Tools that set clusters up find certificates that have ended, or will soon, or that do not fit.

Sources: the sources of k3s (pkg/certmonitor, pkg/server), of CRC (pkg/crc/cluster) and of rke
(services/healthcheck.go), and the documentation of each on its certificates.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import CRC_SET_UP_AGAIN
from kubecert_lesson.faults.fixes.ranchers import RKE_HOST_CLEANED
from kubecert_lesson.faults.model import Fault, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_O = Setting.OWN_FILE
_LEAVES, _CA = "certificates", "authorities"
_KUBELET = Setting.KUBELET_SERVING

FAULTS = (
    Fault(
        id="newer-than-datastore",
        refuser=Party.SPEAKER,
        refused=Refused.START,
        title=text("title", "Files of this k3s or rke2 server differ from the cluster's datastore"),
        cause=text(
            "cause",
            "A server keeps its authorities on disk and in the datastore. The files on disk are"
            " different, and newer: from an earlier installation on this machine, or made before it"
            " joined. With them it would break the cluster, so it stops.",
        ),
        messages=go(
            Setting.OWN_FILE,
            (
                "newer than datastore and could cause a cluster outage",
                "newer than datastore and could cause",
            ),
            speaker=Speaker.K3S,
        ),
        fix=(
            remark(
                template(
                    "put the files that the message names aside, and start again; they are written"
                    " again from the datastore:"
                )
            ),
            command("mkdir -p ~/aside && mv FILE ~/aside/"),
            command("systemctl restart k3s", but_not=("rke2",)),
            command("systemctl restart rke2-server", but_not=("k3s",)),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="k3s-certificates-end-soon",
        refuser=Party.SPEAKER,
        refused=Refused.NOTHING_YET,
        title=text("title", "Certificates of a k3s or rke2 node end soon: a warning"),
        cause=text(
            "cause",
            "k3s and rke2 look at the certificates of each node, and warn before they end. Those of"
            " the node are renewed when k3s or rke2 starts there, if they end within 120 days (90"
            " in releases before May 2025). An authority ('CA') is not: a new one has to be planned"
            " for the whole cluster.",
        ),
        messages=(
            *go(
                _O,
                (
                    "certificates require attention",
                    "certificate {subject} will expire within {days} days",
                    "will expire within {days} days at",
                ),
                speaker=Speaker.K3S,
            ),
            ProgramText(
                speaker=Speaker.K3S,
                text="Certificate authority certificates require attention",
                setting=_O,
                field=_CA,
            ),
        ),
        fix=(
            remark(template("on the node that the event is about:")),
            command("k3s certificate check", but_not=("rke2",)),
            command("rke2 certificate check", distributions=("rke2",)),
            command("systemctl restart k3s  # or k3s-agent", fields=(_LEAVES,), but_not=("rke2",)),
            command(
                "systemctl restart rke2-server  # or rke2-agent",
                fields=(_LEAVES,),
                distributions=("rke2",),
            ),
            remark(template("still the old ones? Then, on that node:"), fields=(_LEAVES,)),
            command(
                "systemctl stop k3s && k3s certificate rotate && systemctl start k3s"
                "  # or k3s-agent",
                fields=(_LEAVES,),
                but_not=("rke2",),
            ),
            command(
                "systemctl stop rke2-server && rke2 certificate rotate"
                " && systemctl start rke2-server  # or rke2-agent",
                fields=(_LEAVES,),
                distributions=("rke2",),
            ),
            remark(
                template("new authorities, prepared as the documentation tells, on one server:"),
                fields=(_CA,),
            ),
            command("k3s certificate rotate-ca --path=FOLDER", fields=(_CA,), but_not=("rke2",)),
            command(
                "rke2 certificate rotate-ca --path=FOLDER", fields=(_CA,), distributions=("rke2",)
            ),
        ),
        field=_LEAVES,
        page=pages.PKI,
    ),
    Fault(
        id="crc-certificates-ended",
        refuser=Party.SPEAKER,
        refused=Refused.ENDED,
        title=text("title", "Certificates in CRC's virtual machine have ended"),
        cause=text(
            "cause",
            "The cluster comes ready-made in CRC's bundle, and its certificates end 30 days after"
            " the release. crc start lets the cluster renew them, which takes some minutes. Here"
            " that did not happen in time, or the bundle is too old for it.",
        ),
        messages=go(
            _O,
            (
                "Failed to renew TLS certificates",
                "Certs have expired, they were valid till",
                "Certs have expired",
                "Kubelet client certificate has expired, renewing it",
                "Kubelet serving certificate has expired, waiting for automatic renewal",
                "still expired",
            ),
        ),
        fix=(
            remark(template("once more first: what began to renew may be done by then:")),
            *CRC_SET_UP_AGAIN,
            remark(
                template("with an old crc that brings the same bundle again: a newer crc first")
            ),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="rke-not-let-in",
        refuser=Party.KUBELET,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "The kubelet does not let rke's health check in"),
        cause=text(
            "cause",
            "rke asks each kubelet how it is, with the certificate kube-node of the cluster that"
            " it sets up, and this one does not let it in: it trusts another authority (401), or"
            " does not know its user (403). Mostly that host still has certificates, or a running"
            " container, of an earlier cluster. No user's login is meant.",
        ),
        messages=go(_KUBELET, ("Response code: [401]", "Response code: [403]")),
        fix=RKE_HOST_CLEANED,
        page=pages.PKI,
    ),
    Fault(
        id="rke-component-file",
        refuser=Party.SPEAKER,
        refused=Refused.OWN_FILE,
        title=text("title", "A component that rke started cannot use a certificate of its own"),
        cause=text(
            "cause",
            "After 'log:' rke quotes the component that it waits for: a certificate or key of its"
            " own on that host, in /etc/kubernetes/ssl, is empty, damaged or of another kind. So"
            " it does not start, and nothing listens at its port.",
        ),
        messages=(
            by(Speaker.KUBELET, "log: …tls: failed to find any PEM data", setting=_KUBELET),
            by(
                Speaker.KUBELET,
                "log: …tls: failed to find any PEM data in certificate input",
                setting=_KUBELET,
            ),
            by(
                Speaker.KUBELET,
                "log: …tls: failed to find any PEM data in key input",
                setting=_KUBELET,
            ),
        ),
        fix=(
            remark(template("on the host in the message, which file is it?")),
            command("ls -l /etc/kubernetes/ssl"),
            *RKE_HOST_CLEANED,
        ),
        page=pages.PKI,
    ),
)
