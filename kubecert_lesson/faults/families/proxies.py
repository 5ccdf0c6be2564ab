"""A proxy between a client and the API server: it refuses, or it is no TLS proxy."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.between import PROXY_VARIABLES
from kubecert_lesson.faults.fixes.by_program import KUBECONFIG_READERS
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import UNABLE, by
from kubecert_lesson.faults.troubles import NOT_REACHED, PLAIN_HTTP, UNRESOLVED, UNTRUSTED, go
from kubecert_lesson.words import template, text

_S = Setting.PROXY
_RUNTIMES = (Speaker.CONTAINERD, Speaker.DOCKER, Speaker.CRIO, Speaker.KUBELET)
_IN_PODS = (Speaker.POD, Speaker.ARGOCD, Speaker.FLUX, Speaker.CERT_MANAGER)
_SHOWN = (
    remark(template("which proxy it is: of the environment, or proxy-url of the kubeconfig")),
    PROXY_VARIABLES,
    command(
        "{kubectl} config view --minify -o jsonpath='{{.clusters[0].cluster.proxy-url}}'",
        speakers=KUBECONFIG_READERS,
    ),
)
# Where the variables of programs that nobody starts in a shell are.
_NOT_IN_A_SHELL = (
    remark(
        template("for a Pod the variables are in the env of its Deployment:"), speakers=_IN_PODS
    ),
    remark(
        template("the runtime's variables are in a drop-in of its systemd unit:"),
        speakers=_RUNTIMES,
    ),
    command("systemctl show --property=Environment containerd docker crio", speakers=_RUNTIMES),
)
_AROUND = (
    *_NOT_IN_A_SHELL,
    remark(
        template("where the cluster is reached without the proxy, leave its address out of it:")
    ),
    command('export NO_PROXY="$NO_PROXY,{host}"'),
    command("{kubectl} config unset clusters.{cluster}.proxy-url", speakers=KUBECONFIG_READERS),
)


# What a program looks up that takes the scheme of an address for its host.
_SCHEMES = ("http", "https", "socks5h", "socks5", "socks4", "socks")
_LOOKED_UP = (" on {byte}", " on [", ": no such host", ": server misbehaving", ": i/o timeout")
_IN_ITS_PLACE = tuple(
    f"proxyconnect tcp: dial tcp: lookup {scheme}{after}"
    for scheme in _SCHEMES
    for after in (*_LOOKED_UP, ": Temporary failure in name resolution")
)


# Go says so of a TLS handshake with the proxy, and of no other step after it was reached.
_WITH_TLS_TO_IT = (
    "proxyconnect tcp: EOF",
    "proxyconnect tcp: unexpected EOF",
    "proxyconnect tcp: read tcp…connection reset by peer",
    "proxyconnect tcp: net/http: TLS handshake timeout",
)


def _bare(*words: str) -> tuple[str, ...]:
    """A proxy's answer to CONNECT, of which client-go passes on the status text alone."""
    return tuple(UNABLE + one for one in words)


FAULTS = (
    Fault(
        id="proxy-speaks-http",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.PROXY,
        title=text("title", "https:// is said of a proxy that speaks plain HTTP"),
        cause=text(
            "cause",
            "The client connects to the proxy with TLS, because HTTPS_PROXY or proxy-url begins"
            " with https://, and the proxy speaks plain HTTP on that port. The API server and its"
            " certificate were not reached.",
        ),
        messages=(
            *go(_S, ["proxyconnect tcp: " + words for words in PLAIN_HTTP]),
            *go(_S, _WITH_TLS_TO_IT),
            *go(_S, PLAIN_HTTP, rank=2),
        ),
        fix=(
            remark(template("http:// for the proxy; TLS to the API server goes through it:")),
            command("export HTTPS_PROXY=http://PROXY:PORT"),
            *_AROUND,
        ),
        confirm=_SHOWN,
        page=pages.PROXY,
    ),
    Fault(
        id="proxy-refuses",
        door=Door.NEVER_CONNECTED,
        refuser=Party.PROXY,
        refused=Refused.CONNECT,
        title=text("title", "The proxy does not open the tunnel to the API server"),
        cause=text(
            "cause",
            "A bare 'Forbidden' or 'Service Unavailable', without the words 'from server', is the"
            " proxy's answer to CONNECT: it may not, or cannot, connect there. The API server was"
            " not reached, and RBAC has nothing to do with it.",
        ),
        messages=(
            *go(
                _S,
                (
                    *_bare(
                        "Forbidden",
                        "Service Unavailable",
                        "Bad Gateway",
                        "Gateway Timeout",
                        "Bad Request",
                        "Method Not Allowed",
                        "Moved Permanently",
                        "Internal Server Error",
                        "Network Authentication Required",
                        "Gateway Time-out",
                        "Temporary Redirect",
                        "Access Denied",
                        "Tunnel or SSL Forbidden",
                    ),
                    "Tunnel connection failed: 403",
                    "Tunnel connection failed: 502",
                    "Tunnel connection failed: 503",
                    "Tunnel connection failed",
                    "CONNECT tunnel failed, response 403",
                    "CONNECT tunnel failed",
                    "HTTP code 403 from proxy after CONNECT",
                    "HTTP code 503 from proxy after CONNECT",
                    "tunneling socket could not be established, statusCode=",
                ),
                speaker=Speaker.PROXY,
            ),
            *go(
                _S,
                (
                    "Forbidden",
                    "Service Unavailable",
                    "Bad Gateway",
                    "Gateway Timeout",
                    UNABLE.rstrip(),
                ),
                speaker=Speaker.PROXY,
                vague=True,
            ),
        ),
        fix=(
            *_AROUND,
            remark(template("otherwise the proxy's administrator must allow CONNECT to it")),
        ),
        confirm=_SHOWN,
        page=pages.PROXY,
    ),
    Fault(
        id="proxy-wants-login",
        door=Door.NEVER_CONNECTED,
        refuser=Party.PROXY,
        refused=Refused.CONNECT,
        title=text("title", "The proxy wants a user name and a password"),
        cause=text(
            "cause",
            "The proxy answered 407. It is its own login that is missing, not the cluster's; client"
            " programs in Go can give a name and a password only, no NTLM or Kerberos.",
        ),
        messages=(
            *go(_S, _bare("Proxy Authentication Required"), speaker=Speaker.PROXY),
            *go(
                _S,
                (
                    "Proxy Authentication Required",
                    "HTTP code 407 from proxy after CONNECT",
                    "CONNECT tunnel failed, response 407",
                    "tunneling socket could not be established, statusCode=407",
                ),
                speaker=Speaker.PROXY,
                rank=2,
            ),
        ),
        fix=(
            remark(template("with special characters of the password as %XX:")),
            command("export HTTPS_PROXY=http://NAME:PASSWORD@PROXY:PORT"),
            *_AROUND,
        ),
        confirm=_SHOWN,
        page=pages.PROXY,
    ),
    Fault(
        id="proxy-not-reached",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SYSTEM_THERE,
        refused=Refused.CONNECTION,
        title=text("title", "The proxy itself is not reached"),
        cause=text(
            "cause",
            "'proxyconnect' and 'socks connect' speak of the way to the proxy, not to the server"
            " behind it: its name or port is wrong, it does not run, or the tunnel that makes it is"
            " closed.",
        ),
        messages=(
            *go(_S, NOT_REACHED),
            *go(_S, _WITH_TLS_TO_IT, rank=2),
            *go(_S, ("Cannot connect to proxy", "proxy: unknown scheme", "socks connect tcp")),
            *go(_S, ("tunneling socket could not be established, cause=",)),
            by(Speaker.GO, "proxyconnect tcp", setting=_S, vague=True),
            by(Speaker.GO, "socks connect", setting=_S, vague=True),
        ),
        fix=(
            remark(template("is the proxy, or the SSH tunnel that makes it, running?")),
            PROXY_VARIABLES,
            *_AROUND,
        ),
        confirm=_SHOWN,
        page=pages.PROXY,
    ),
    Fault(
        id="proxy-name-not-found",
        door=Door.NEVER_CONNECTED,
        refuser=Party.NAME_SERVICE,
        refused=Refused.LOOK_UP,
        title=text("title", "The proxy's name is not known"),
        cause=text(
            "cause",
            "The address of the proxy has a name in it, and this machine's name server has no"
            " address for that name. The server behind the proxy was not looked for yet.",
        ),
        messages=go(_S, UNRESOLVED),
        fix=(
            remark(template("is the proxy's name right, and known in this network?")),
            PROXY_VARIABLES,
            *_AROUND,
        ),
        confirm=_SHOWN,
        page=pages.PROXY,
    ),
    Fault(
        id="proxy-scheme-as-host",
        door=Door.NEVER_CONNECTED,
        refuser=Party.NAME_SERVICE,
        refused=Refused.LOOK_UP,
        title=text("title", "The proxy's address is misread: its scheme is taken for its name"),
        cause=text(
            "cause",
            "The program looks up the scheme of the proxy's address as if it were a host. A slash"
            " or the colon of '://' is missing in the variable, or the program does not know that"
            " scheme: older programs in Go do not know socks5h.",
        ),
        messages=go(_S, _IN_ITS_PLACE),
        fix=(
            remark(template("the address as it is now:")),
            PROXY_VARIABLES,
            remark(template("a proxy for HTTP:")),
            command("export HTTPS_PROXY=http://PROXY:PORT"),
            remark(template("one for SOCKS; Go's programs let it look up names, too:")),
            command("export HTTPS_PROXY=socks5://PROXY:PORT"),
            *_NOT_IN_A_SHELL,
        ),
        confirm=_SHOWN,
        page=pages.PROXY,
    ),
    Fault(
        id="proxy-not-trusted",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.PROXY,
        title=text("title", "The proxy's own certificate is refused"),
        cause=text(
            "cause",
            "The client speaks TLS to the proxy itself (https:// in HTTPS_PROXY or proxy-url), and"
            " checks its certificate, too: kubectl with the authorities of the kubeconfig, others"
            " with those of the operating system. The certificate of the server behind it was not"
            " seen yet.",
        ),
        messages=go(_S, UNTRUSTED),
        fix=(
            *_NOT_IN_A_SHELL,
            remark(template("http:// for the proxy, where it speaks that, too:")),
            command("export HTTPS_PROXY=http://PROXY:PORT"),
            remark(
                template("or trust the proxy's authority, too; in the kubeconfig:"),
                speakers=KUBECONFIG_READERS,
            ),
            command("cat ca.crt proxy-ca.crt > both.crt", speakers=KUBECONFIG_READERS),
            command(
                "{kubectl} config set-cluster {cluster} --certificate-authority=both.crt"
                " --embed-certs",
                speakers=KUBECONFIG_READERS,
            ),
            remark(template("or among those of the operating system:")),
            command("cp proxy-ca.crt /usr/local/share/ca-certificates/ && update-ca-certificates"),
        ),
        confirm=_SHOWN,
        page=pages.PROXY,
    ),
)
