"""What to do where a server's own log is about its client: look who connects, and with what."""

from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.words import template

CALLER_WITHOUT_TLS = (
    remark(
        template(
            "nothing, where it is a health check or a scan; else the client needs https, or the TLS"
            " option of its driver:"
        )
    ),
    command("kubectl get pods,nodes --all-namespaces -o wide | grep {client}"),
)
CALLERS_OFFER = (
    remark(
        template(
            "nothing, where it is a health check, a scan or a very old client; else it needs a"
            " newer version of TLS:"
        )
    ),
    command("kubectl get pods,nodes --all-namespaces -o wide | grep {client}"),
)
CALLERS_CERTIFICATE = (
    remark(template("who connects from that address, and what certificate does it show?")),
    command("kubectl get pods,nodes --all-namespaces -o wide | grep {client}"),
    command("openssl x509 -in client.crt -noout -subject -issuer -dates -ext extendedKeyUsage"),
    remark(
        template("the server's setting for its clients' authority tells who must have signed it")
    ),
)
