"""Lines that tell whether it is a fault: its own, or those of the place where it shows."""

from kubecert_lesson.faults.model import Door, Fault, FixLine, command, remark
from kubecert_lesson.words import template

_SHOWN_BY_SERVER = (
    remark(template("what the server shows, to be compared with the authority in the kubeconfig:")),
    command(
        "openssl s_client -connect {address} -servername {host} </dev/null |"
        " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
    ),
    command(
        "{kubectl} config view --raw --minify --flatten -o"
        " jsonpath='{{.clusters[0].cluster.certificate-authority-data}}' | base64 -d |"
        " openssl x509 -noout -subject -dates"
    ),
)
_SHOWN_BY_USER = (
    remark(template("the user's certificate, where there is one: its signer and its dates:")),
    command(
        "{kubectl} config view --raw --minify --flatten -o"
        " jsonpath='{{.users[0].user.client-certificate-data}}' | base64 -d |"
        " openssl x509 -noout -subject -issuer -dates"
    ),
)
_BY_DOOR: dict[Door, tuple[FixLine, ...]] = {
    Door.NEVER_CONNECTED: (
        command("{kubectl} config view --minify"),
        command("kubecert-lesson diagnose {file}"),
    ),
    Door.KUBECTL_REFUSES_SERVER: _SHOWN_BY_SERVER,
    Door.TLS_REFUSES_KUBECTL: _SHOWN_BY_USER,
    Door.UNAUTHORIZED: _SHOWN_BY_USER,
    Door.FORBIDDEN: (
        command("{kubectl} auth whoami"),
        command("{kubectl} auth can-i --list"),
    ),
    Door.SERVER_FAILS: (command("{kubectl} get --raw '/readyz?verbose'"),),
    Door.KUBECTL_WORKS: (),
}


def confirming(record: Fault) -> tuple[FixLine, ...]:
    """Return the lines that tell whether it is this fault."""
    if record.confirm or record.door is None:
        return record.confirm
    return _BY_DOOR[record.door]
