"""A server's own log, where the line does not tell which server it is."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import REFUSED_IN_LOG, go
from kubecert_lesson.words import template, text

FAULTS = (
    Fault(
        id="server-certificate-refused",
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "A client refuses the certificate of the server that wrote this log"),
        cause=text(
            "cause",
            "A server notes that the client at this address ended the handshake. 'remote error'"
            " means that the other side said it: the client does not accept the certificate that"
            " this server shows. The line does not tell which server wrote it; where you found it"
            " does.",
        ),
        messages=go(Setting.SERVER_LOG, REFUSED_IN_LOG, speaker=Speaker.SERVER),
        fix=(
            remark(template("who connects from that address?")),
            command("kubectl get pods,nodes --all-namespaces -o wide | grep {host}"),
            remark(
                template("log of the API server: the kubeconfig there trusts another authority")
            ),
            remark(template("log of a webhook: the caBundle of its configuration does not fit:")),
            command("kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations"),
            remark(template("log of an extension server: the caBundle of its APIService:")),
            command("kubectl get apiservices"),
            remark(template("log of a kubelet: its own serving certificate is not trusted:")),
            command("kubectl get csr"),
        ),
        confirm=(
            remark(template("what this server shows, on the port on which it listens:")),
            command(
                "openssl s_client -connect HOST:PORT </dev/null |"
                " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
            ),
        ),
        page=pages.PKI,
    ),
)
