"""The way to the server: no name, no answer, or not the protocol that was expected."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.common import DIAL_ANOTHER, ON_CONTROL_PLANE, WRITTEN_AGAIN
from kubecert_lesson.faults.fixes.running import IS_IT_RUNNING, STARTED_AND_OPEN
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Speaker
from kubecert_lesson.faults.texts import (
    ALERTS,
    BAD_REQUEST,
    MLDSA_NEEDS,
    REFUSED,
    REFUSED_ENDS,
    REMOTE,
    UNABLE,
    UNKNOWN_REASON,
    by,
    handshake_log_of,
    kubectl,
    openssl,
)
from kubecert_lesson.faults.words_of_libraries import (
    CUT_OFF_BY_LIBRARIES,
    HANDSHAKE_OF_LIBRARIES,
    NOT_HTTP_TO_LIBRARIES,
    NOT_TLS_TO_LIBRARIES,
)
from kubecert_lesson.faults.words_of_others import (
    NO_ANSWER_TO_OTHERS,
    REFUSED_BY_OTHERS,
)
from kubecert_lesson.words import template, text

FAULTS = (
    Fault(
        id="connection-refused",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SYSTEM_THERE,
        refused=Refused.CONNECTION,
        title=text("title", "Nothing listens on that port"),
        cause=text(
            "cause",
            "The port is wrong, or the API server is not running. No certificate was looked at.",
        ),
        note=text(
            "note",
            "localhost:8080 in this message means that kubectl found no kubeconfig, or one in"
            " which no context is current. Where a proxy is set, it may be the proxy that refused:"
            " kubectl names the server all the same.",
        ),
        messages=(
            kubectl(REFUSED, ends=REFUSED_ENDS),
            kubectl("connect: connection refused", begins=UNABLE),
            openssl("connection refused"),
            openssl("errno=111"),
            openssl("errno 111"),
            kubectl("dial tcp {address}: connectex:"),
            *REFUSED_BY_OTHERS,
        ),
        fix=(
            *IS_IT_RUNNING,
            remark(template("or it is at another address:")),
            *DIAL_ANOTHER,
            *WRITTEN_AGAIN,
        ),
        page=pages.TROUBLE,
    ),
    Fault(
        id="no-answer",
        door=Door.NEVER_CONNECTED,
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "Nothing answers at that address"),
        cause=text(
            "cause",
            "A firewall drops the packets, the machine is off, or its network cannot be reached"
            " from here. No certificate was looked at.",
        ),
        messages=(
            kubectl("dial tcp {address}: {why}", begins=UNABLE),
            kubectl("dial tcp {address}: i/o timeout", begins=UNABLE),
            kubectl("dial tcp {address}: connectex:", rank=2),
            *NO_ANSWER_TO_OTHERS,
            kubectl("i/o timeout"),
            kubectl("operation timed out"),
            kubectl("Client.Timeout exceeded while awaiting headers"),
            kubectl("no route to host"),
            kubectl("network is unreachable"),
            kubectl("context deadline exceeded", vague=True),
        ),
        fix=(
            *STARTED_AND_OPEN,
            remark(template("the address that the server has from here:")),
            *DIAL_ANOTHER,
        ),
        page=pages.TROUBLE,
    ),
    Fault(
        id="cut-off",
        door=Door.NEVER_CONNECTED,
        refuser=Party.ONE_SIDE,
        refused=Refused.CONNECTION,
        title=text("title", "Something cuts the connection"),
        cause=text(
            "cause",
            "The other side took the connection and closed it without a word: a load balancer"
            " without a healthy API server behind it, a firewall or a proxy that inspects TLS, a"
            " tunnel to nowhere, or an API server that is starting. Nothing was said about a"
            " certificate.",
        ),
        messages=(
            kubectl("EOF", begins=UNABLE, vague=True),
            kubectl(UNABLE + "EOF"),
            kubectl(UNABLE + "unexpected EOF"),
            kubectl("Get {url}: EOF"),
            kubectl("unexpected EOF", vague=True),
            kubectl("read: connection reset by peer"),
            kubectl("connection reset by peer"),
            kubectl("write: broken pipe"),
            kubectl("wsarecv:"),
            kubectl("wsasend:"),
            kubectl("An existing connection was forcibly closed by the remote host"),
            kubectl("http2: client connection lost"),
            kubectl("http2: client connection force closed"),
            kubectl("http2: server sent GOAWAY"),
            kubectl("stream error: stream ID {id}; INTERNAL_ERROR"),
            kubectl("use of closed network connection", vague=True),
            openssl("UNEXPECTED_EOF_WHILE_READING"),
            openssl("EOF occurred in violation of protocol"),
            openssl("unexpected eof while reading"),
            openssl("SSL_ERROR_SYSCALL"),
            openssl("socket hang up"),
            openssl("ECONNRESET"),
            openssl("Connection reset by peer", rank=2),
            openssl("Remote host terminated the handshake"),
            openssl("RemoteDisconnected"),
            openssl("non-properly terminated"),
            *CUT_OFF_BY_LIBRARIES,
        ),
        fix=(
            remark(template("what answers there, seen from here:")),
            command("curl -vk https://{address}/livez"),
            remark(
                template("on a control-plane node: does the API server run?"), but_not=NOT_KUBEADM
            ),
            command("crictl ps --all --name kube-apiserver", but_not=NOT_KUBEADM),
        ),
        confirm=(command("openssl s_client -connect {address} </dev/null"),),
        page=pages.TROUBLE,
    ),
    Fault(
        id="http-to-https",
        door=Door.NEVER_CONNECTED,
        refuser=Party.API_SERVER,
        refused=Refused.NO_TLS_CLIENT,
        title=text("title", "Plain http:// to a port that speaks TLS"),
        cause=text(
            "cause",
            "The server's address begins with http://, and that port speaks TLS. kubectl passes on"
            " the 400 and not its words: 'Client sent an HTTP request to an HTTPS server.'",
        ),
        messages=(
            kubectl(UNKNOWN_REASON, begins=BAD_REQUEST),
            kubectl("Client sent an HTTP request to an HTTPS server"),
            kubectl("transport connection broken: malformed HTTP response"),
            kubectl("malformed HTTP response"),
            kubectl('Get "http://{host}:…read: connection reset by peer'),
            kubectl('Get "http://{host}/…read: connection reset by peer'),
            *NOT_HTTP_TO_LIBRARIES,
        ),
        fix=(command("{kubectl} config set-cluster {cluster} --server=https://{address}"),),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="https-to-http",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.NO_TLS_SERVER,
        title=text("title", "TLS to a port that speaks plain HTTP"),
        cause=text(
            "cause",
            "The server's address begins with https://, and that port speaks plain HTTP: it is the"
            " port of `kubectl proxy` or of a web server, or a load balancer was told to speak HTTP"
            " where it should pass TLS through.",
        ),
        messages=(
            kubectl("http: server gave HTTP response to HTTPS client", begins=UNABLE),
            kubectl("tls: first record does not look like a TLS handshake", begins=UNABLE),
            openssl("wrong version number"),
            *NOT_TLS_TO_LIBRARIES,
        ),
        fix=(
            remark(template("where it is a load balancer, let it pass TLS through; haproxy:")),
            command("sed -i 's/mode http/mode tcp/' /etc/haproxy/haproxy.cfg"),
            command("systemctl reload haproxy"),
            remark(template("otherwise, the API server's own address:")),
            *DIAL_ANOTHER,
        ),
        page=pages.HIGH_AVAILABILITY,
    ),
    Fault(
        id="tls-failed",
        door=Door.NEVER_CONNECTED,
        refuser=Party.ONE_SIDE,
        refused=Refused.OFFER,
        title=text("title", "The TLS handshake fails before any certificate is shown"),
        cause=text(
            "cause",
            "The two sides have no TLS version or no kind of key in common, or something in between"
            " cuts the connection.",
        ),
        messages=(
            kubectl("{why}", begins=UNABLE),
            kubectl(REMOTE + ALERTS[40], begins=UNABLE),
            kubectl(REMOTE + ALERTS[70], begins=UNABLE),
            kubectl("tls: server selected unsupported protocol version"),
            kubectl("tls: protocol version not supported"),
            kubectl("tls: no supported versions satisfy"),
            kubectl(MLDSA_NEEDS),
            kubectl("tls: unsupported certificate"),
            kubectl("tls: server selected unsupported curve"),
            kubectl("tls: received unexpected handshake message"),
            handshake_log_of("tls: client offered only unsupported versions"),
            handshake_log_of("tls: no cipher suite supported by both"),
            openssl("tlsv1 alert protocol version"),
            openssl("unsupported protocol"),
            openssl("sslv3 alert handshake failure"),
            openssl("dh key too small"),
            openssl("no protocols available"),
            openssl("Received fatal alert: handshake_failure"),
            openssl("Received fatal alert: protocol_version"),
            by(Speaker.CURL, "schannel: failed to receive handshake"),
            by(Speaker.CURL, "SEC_E_ILLEGAL_MESSAGE"),
            by(Speaker.CURL, "SEC_E_INVALID_TOKEN"),
            by(Speaker.CURL, "SEC_E_ALGORITHM_MISMATCH"),
            by(Speaker.DOTNET, "sent a TLS alert: 'HandshakeFailure'"),
            by(Speaker.DOTNET, "sent a TLS alert: 'ProtocolVersion'"),
            by(Speaker.DOTNET, "An unexpected error occurred on a send"),
            by(Speaker.DOTNET, "Could not create SSL/TLS secure channel"),
            *HANDSHAKE_OF_LIBRARIES,
        ),
        fix=(command("openssl s_client -connect {address} -servername {host}"),),
        page=pages.TROUBLE,
    ),
    Fault(
        id="server-error",
        door=Door.SERVER_FAILS,
        refuser=Party.API_SERVER,
        refused=Refused.EVERYTHING,
        title=text("title", "The API server itself is in trouble"),
        cause=text(
            "cause",
            "TLS and the login are not to blame: the server answers with an error of its own (its"
            " etcd, a webhook).",
        ),
        messages=(
            kubectl("Error from server (InternalError)", ends=": …"),
            kubectl("Error from server (Timeout)", ends=": …"),
            kubectl("Timeout: request did not complete within requested timeout"),
            kubectl("Error from server (ServiceUnavailable)", ends=": …"),
            kubectl(
                "the server is currently unable to handle the request",
                begins="Error from server (ServiceUnavailable): ",
                field="unavailable",
                rank=2,
            ),
        ),
        fix=(
            ON_CONTROL_PLANE,
            command("crictl logs $(crictl ps --quiet --name kube-apiserver)", but_not=NOT_KUBEADM),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
)
