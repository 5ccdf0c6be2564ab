"""Lines for a proxy in between, and for a server behind the API server that nothing names."""

from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.reasons import Reason
from kubecert_lesson.words import template

# Without the name and the password that a proxy's URL may hold.
PROXY_VARIABLES = command("env | grep -i _proxy | sed 's,//.*@,//,'")
# https:// is said of the proxy, and TLS with the proxy itself fails.
_BY_HTTP = (
    remark(template("mostly the proxy is dialled with http://, and TLS goes through it:")),
    command("export HTTPS_PROXY=http://PROXY:PORT"),
    remark(template("which proxy is it, and what does it offer?")),
    PROXY_VARIABLES,
    command("openssl s_client -connect PROXY:PORT </dev/null"),
    remark(template("where the server is reached without it:")),
    command('export NO_PROXY="$NO_PROXY,{host}"'),
)
WITH_A_PROXY = dict.fromkeys(
    (
        *(Reason.HANDSHAKE, Reason.UNTOLD, Reason.ALPN, Reason.UNKNOWN_NAME),
        *(Reason.NO_CERTIFICATE, Reason.MISNAMED),
    ),
    _BY_HTTP,
)
_WHICH = (
    remark(
        template(
            "the API server asked another server for this request; which one, its log tells: an"
            " aggregated API, a webhook, or, for logs and exec, the kubelet of the node:"
        )
    ),
    command("kubectl get apiservices"),
    command("kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations"),
    command("kubectl get nodes --output=wide"),
)
ASKED_FOR_A_REQUEST = dict.fromkeys(
    (
        *(Reason.UNTRUSTED, Reason.OUTDATED, Reason.EXPIRED, Reason.MISNAMED, Reason.MISUSED),
        *(Reason.NOT_REACHED, Reason.UNRESOLVED),
    ),
    _WHICH,
)
