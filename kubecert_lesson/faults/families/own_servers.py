"""Servers that a client starts on this machine itself: its certificate, its rules.

Sources: kubectl's proxy_server.go and "kubectl proxy --help"; tilt's internal/controllers, and its
issue 5865.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.between import PROXY_VARIABLES
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import OUT_OF_TIME, by
from kubecert_lesson.words import template, text

FAULTS = (
    Fault(
        id="own-server-out-of-date",
        refuser=Party.SPEAKER,
        refused=Refused.OTHER,
        title=text("title", "tilt refuses the certificate of its own server"),
        cause=text(
            "cause",
            "tilt runs a small API server of its own, on a free port of this machine, with a"
            " certificate that it keeps in a folder of its own. That one is out of date. The"
            " cluster, its certificates and the kubeconfig have nothing to do with it.",
        ),
        messages=tuple(
            by(Speaker.GO, f"unable to create controller manager: …127.0.0.1:…{OUT_OF_TIME}{more}")
            for more in ("", ": current time {now} is after {end}")
        ),
        fix=(
            remark(template("a newer tilt renews it in time; with an old one, delete it:")),
            command("rm -r ~/.cache/tilt-dev/certs  # macOS: ~/Library/Caches/tilt-dev/certs"),
            remark(
                template("if it is said to be not yet valid: is the clock of this machine right?")
            ),
            command("timedatectl"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="upgrade-lost",
        refuser=Party.API_SERVER,
        refused=Refused.REQUEST_TO_UPGRADE,
        title=text("title", "A request for exec or a port-forward came without its Upgrade header"),
        cause=text(
            "cause",
            "exec, attach, cp and port-forward change from HTTP to a protocol of streams, which the"
            " client asks for in the headers Upgrade and Connection. They did not arrive: the"
            " program did not send them, or a proxy, a load balancer for HTTP or an ingress in"
            " front of the API server left them out. No certificate and no login was refused.",
        ),
        messages=tuple(
            by(Speaker.SERVER_ANSWER, "Upgrade request required", setting=setting)
            for setting in (Setting.CLIENT, Setting.ANSWER)
        ),
        likely=True,
        fix=(
            remark(
                template("the plain call cannot do it; kubernetes.stream makes it a stream:"),
                speakers=(Speaker.PYTHON,),
            ),
            remark(
                "stream(api.connect_get_namespaced_pod_exec, NAME, NAMESPACE, …)",
                speakers=(Speaker.PYTHON,),
            ),
            remark(
                template("use the classes Exec and PortForward, not connectPostNamespacedPodExec"),
                speakers=(Speaker.JAVA,),
            ),
            remark(template("dial the API server itself, past what is in front of it:")),
            command(
                "{kubectl} config view --minify --output=jsonpath='{{.clusters[0].cluster.server}}'"
            ),
            PROXY_VARIABLES,
            remark(template("or let it pass Upgrade and Connection on; nginx:")),
            remark(
                "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;"
                " proxy_set_header Connection upgrade;"
            ),
        ),
        page=pages.API_CONCEPTS,
    ),
    Fault(
        id="kubectl-proxy-refuses",
        refuser=Party.PROXY,
        refused=Refused.BY_ITS_RULES,
        title=text("title", "kubectl proxy does not pass the request on"),
        cause=text(
            "cause",
            "kubectl proxy answers 403 itself where the host, the path or the method of a request"
            " is against its rules: it takes requests for localhost alone, and none for exec and"
            " attach. Old releases say Unauthorized. The API server was not asked, and no login or"
            " certificate was refused.",
        ),
        messages=tuple(
            by(Speaker.KUBECTL, words, setting=setting)
            for setting in (Setting.CLIENT, Setting.ELSEWHERE)
            for words in (
                "<h3>Unauthorized</h3>",
                "Starting to serve on {address} …Forbidden",
                "Filter rejecting {method} {path} {host}",
            )
        ),
        fix=(
            remark(template("exec and attach: with kubectl itself, without the proxy")),
            remark(
                template("everything else under the name localhost, on the machine where it runs:")
            ),
            command("curl http://localhost:8001/version"),
            remark(
                template(
                    "from another machine, through a tunnel: whoever reaches the proxy has your"
                    " rights in the cluster, so do not open it with --accept-hosts"
                )
            ),
            command("ssh -L 8001:localhost:8001 MACHINE"),
            remark(
                template("the rules are its options --accept-hosts, --accept-paths, --reject-…")
            ),
        ),
        page=pages.ACCESS_BY_PROXY,
    ),
)
