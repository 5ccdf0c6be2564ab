"""Something takes the connection and says nothing, or a client does not say what came of it."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.between import PROXY_VARIABLES
from kubecert_lesson.faults.fixes.running import IS_IT_RUNNING
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Speaker
from kubecert_lesson.faults.texts import UNABLE, by, kubectl
from kubecert_lesson.words import template, text

FAULTS = (
    Fault(
        id="handshake-timeout",
        door=Door.NEVER_CONNECTED,
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "The connection is there, but no TLS answer comes back in time"),
        cause=text(
            "cause",
            "Something accepted the connection, and the server's part of the handshake did not come"
            " within ten seconds. The API server, or the machine it runs on, is overloaded or"
            " starting; or a proxy, a VPN or too large an MTU on the way loses the long packets in"
            " which the certificate is sent. No certificate was judged.",
        ),
        messages=(
            kubectl("net/http: TLS handshake timeout", begins=UNABLE),
            kubectl("TLS handshake timeout"),
        ),
        fix=(
            remark(template("try again, and see how far it gets; -m is how many seconds to wait:")),
            command("curl -vk -m 60 https://{address}/livez"),
            *IS_IT_RUNNING,
            remark(template("is there a proxy in between that should be bypassed (NO_PROXY)?")),
            PROXY_VARIABLES,
            remark(template("a VPN or an overlay network: does a smaller MTU help?")),
            command("ping -M do -s 1372 {host}"),
        ),
        page=pages.TROUBLE,
    ),
    Fault(
        id="unreachable-untold",
        door=Door.NEVER_CONNECTED,
        refuser=Party.ONE_SIDE,
        refused=Refused.CONNECTION,
        title=text("title", "The cluster is not reached, and the program does not say why"),
        cause=text(
            "cause",
            "The program asked the API server for its version, and that failed. Why, its message"
            " does not tell: the kubeconfig, the network, a certificate or the login.",
        ),
        messages=(by(Speaker.HELM, "Kubernetes cluster unreachable", vague=True),),
        fix=(
            remark(template("kubectl asks the same, with the same kubeconfig, and says why:")),
            command("{kubectl} version"),
            command("kubecert-lesson diagnose {file}"),
        ),
        page=pages.TROUBLE,
    ),
)
