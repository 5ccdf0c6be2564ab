"""What a k3s or rke2 server makes of a node that joins, or of its own files.

Sources: the sources of k3s (pkg/clientaccess, pkg/cluster, pkg/server, pkg/agent/tunnel) and its
documentation on tokens and certificates.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.nodes import AGENT_RESTARTED, TOKEN_AS_IT_IS
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import ASKED, NO_IP_SANS, VALID_FOR
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_N = Setting.NODE_JOIN
_SERVER = (
    remark(template("SERVER is the one in K3S_URL or in server: of config.yaml")),
    command("curl -vk https://SERVER:6443/cacerts", but_not=("rke2",)),
    command("curl -vk https://SERVER:9345/cacerts", but_not=("k3s",)),
)
_LOCAL = "{host:127.0.0.1}"

FAULTS = (
    Fault(
        id="node-join-other-server",
        refuser=Party.OTHER_SERVER,
        refused=Refused.CACERTS,
        title=text("title", "What answers the node is no k3s or rke2 server"),
        cause=text(
            "cause",
            "An agent fetches /cacerts without a login, and the supervisor of a k3s or rke2 server"
            " gives it to everybody. Here the answer is an error: another server is at that"
            " address, such as an API server that kubeadm or RKE made, rke2's API server (6443)"
            " instead of its supervisor (9345), or a load balancer. 127.0.0.1 is the agent's own"
            " load balancer, which passes on to the server. The token was not sent yet.",
        ),
        messages=go(
            _N,
            (
                f"/cacerts: {status}"
                for status in (
                    "401 Unauthorized",
                    "403 Forbidden",
                    "404 Not Found",
                    "400 Bad Request",
                )
            ),
            speaker=Speaker.K3S,
        ),
        fix=(remark(template("a k3s or rke2 server answers this with a certificate:")), *_SERVER),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="node-join-balancer",
        refuser=Party.AGENT,
        refused=Refused.OTHER,
        title=text("title", "Something before the server shows a certificate of its own"),
        cause=text(
            "cause",
            "127.0.0.1 is the agent's own load balancer, which passes on to the server, and the"
            " certificate of a k3s or rke2 server is for 127.0.0.1, too. This one is not: a load"
            " balancer or proxy on the way ends TLS with a certificate of its own, or another"
            " server answers. 127.0.0.1 need not be added to any certificate.",
        ),
        messages=go(
            _N,
            (NO_IP_SANS.replace("{host}", _LOCAL), VALID_FOR.replace("{host}", _LOCAL)),
            speaker=Speaker.K3S,
        ),
        fix=(
            remark(template("whose certificate is it? On the node:")),
            command(
                "openssl s_client -connect SERVER:6443 </dev/null |"
                " openssl x509 -noout -subject -issuer",
                but_not=("rke2",),
            ),
            command(
                "openssl s_client -connect SERVER:9345 </dev/null |"
                " openssl x509 -noout -subject -issuer",
                but_not=("k3s",),
            ),
            remark(
                template("the load balancer must pass TCP on, not end TLS; or name a server node")
            ),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="node-client-refused",
        refuser=Party.OTHER_SERVER,
        refused=Refused.NODE_CLIENT,
        title=text("title", "The server does not accept a k3s or rke2 node's client certificate"),
        cause=text(
            "cause",
            "The node has joined before, and logs in with the client certificates that it keeps in"
            " its agent folder, not with the join token. They have ended, a clock is wrong, or the"
            " server's client authority was made again.",
        ),
        messages=go(
            _N,
            (
                f"Unable to watch for tunnel endpoints: {ASKED}",
                "Unable to watch for tunnel endpoints: Unauthorized",
                "Failed to connect to proxy. Response status: 401",
                "Failed to connect to proxy. Response status: 403",
                "failed to list {what}: Unauthorized",
                f"failed to list {{what}}: {ASKED}",
            ),
            speaker=Speaker.K3S,
        ),
        fix=(*AGENT_RESTARTED, remark(template("a wrong clock does the same: timedatectl"))),
        confirm=(
            command(
                "openssl x509 -in /var/lib/rancher/k3s/agent/client-kubelet.crt -noout -dates",
                but_not=("rke2",),
            ),
            command(
                "openssl x509 -in /var/lib/rancher/rke2/agent/client-kubelet.crt -noout -dates",
                but_not=("k3s",),
            ),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="node-password-rejected",
        refuser=Party.OTHER_SERVER,
        refused=Refused.NODE_PASSWORD,
        title=text("title", "The server remembers another password of a node with this name"),
        cause=text(
            "cause",
            "A k3s or rke2 node makes a password for its name once (/etc/rancher/node/password),"
            " and the server keeps a hash of it. The machine was made again, or another one has the"
            " same name. No certificate was refused, and the token is right.",
        ),
        messages=go(
            _N,
            (
                "Node password rejected",
                "node password not set",
                "unable to verify password for node",
                "unable to verify hash for node",
                "Node password validation failed for [{node}]",
                "/v1-k3s/{file}.crt: 403 Forbidden",
                "/v1-rke2/{file}.crt: 403 Forbidden",
            ),
            speaker=Speaker.K3S,
        ),
        fix=(
            remark(template("the machine was made again: remove what the server remembers of it:")),
            command(
                "kubectl --namespace=kube-system delete secret {node}.node-password.k3s",
                but_not=("rke2",),
            ),
            command(
                "kubectl --namespace=kube-system delete secret {node}.node-password.rke2",
                but_not=("k3s",),
            ),
            remark(
                template(
                    "before k3s 1.20.2 it is a line in"
                    " /var/lib/rancher/k3s/server/cred/node-passwd on the server"
                )
            ),
            remark(template("two machines of one name: another name, or --with-node-id")),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="node-server-not-ready",
        refuser=Party.OTHER_SERVER,
        refused=Refused.EVERYTHING,
        title=text("title", "The k3s or rke2 server is there, and not ready yet"),
        cause=text(
            "cause",
            "The server, or a load balancer before it, answers 500, 502 or 503: it is still"
            " starting, waits for its datastore, or its API server does not come up. The node tries"
            " again by itself. Neither a certificate nor the token was refused.",
        ),
        messages=go(
            _N,
            (
                "503 Service Unavailable",
                "502 Bad Gateway",
                "500 Internal Server Error",
            ),
            speaker=Speaker.K3S,
        ),
        fix=(
            remark(template("on a server node, why it does not get ready:")),
            command("journalctl --unit=k3s --since=-10m", but_not=("rke2",)),
            command("journalctl --unit=rke2-server --since=-10m", but_not=("k3s",)),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="node-token-missing",
        refuser=Party.AGENT,
        refused=Refused.START,
        title=text("title", "A k3s or rke2 node was given no token that it can use"),
        cause=text(
            "cause",
            "A node joins with a token of the server, in K3S_TOKEN, --token or config.yaml. It was"
            " not given, is empty, or was not copied whole. No connection was tried.",
        ),
        messages=go(
            _N,
            (
                "Node token or agent token is required",
                "--token is required",
                "token must not be empty",
                "invalid token format",
                "failed to normalize",
                "invalid token CA hash length",
            ),
            speaker=Speaker.K3S,
        ),
        fix=TOKEN_AS_IT_IS,
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="node-login-in-log",
        refuser=Party.OTHER_SERVER,
        refused=Refused.JOIN_TOKEN,
        title=text("title", "A node comes to a k3s or rke2 server with a wrong token"),
        cause=text(
            "cause",
            "The server notes that somebody at this address sent a token that is not its own: a"
            " node of another cluster, or one that still has an old token.",
        ),
        messages=go(
            Setting.SERVER_LOG,
            (
                "Failed to authenticate request from {peer}: invalid username/password combination",
                "Failed to authenticate request from {peer}: not authorized",
            ),
            speaker=Speaker.K3S,
        ),
        fix=(
            remark(template("the machine is that at the address in the message")),
            *TOKEN_AS_IT_IS,
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="datastore-of-another-token",
        refuser=Party.SPEAKER,
        refused=Refused.DATASTORE,
        title=text("title", "The datastore of k3s or rke2 was set up with another token"),
        cause=text(
            "cause",
            "The servers of a cluster keep their authorities in the datastore, encrypted with the"
            " token of the first server. This server was started with another token, or with none"
            " and made one up. No certificate was refused.",
        ),
        messages=go(
            _N,
            ("bootstrap data already found and encrypted with different token",),
            speaker=Speaker.K3S,
        ),
        fix=(
            remark(template("the token, on a server that runs:")),
            command("cat /var/lib/rancher/k3s/server/token", but_not=("rke2",)),
            command("cat /var/lib/rancher/rke2/server/token", but_not=("k3s",)),
            remark(
                template("on this server: as token: in config.yaml (or --token); then start it")
            ),
            remark(
                template(
                    "no server runs any more: the token as it was written where the first was"
                    " installed; or point to an empty datastore"
                )
            ),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
)
