"""A k3s or rke2 node joins its server."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.nodes import TOKEN_AS_IT_IS
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    CUT_OFF,
    NOT_REACHED,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_N = Setting.NODE_JOIN
FAULTS = (
    Fault(
        id="node-join-refused",
        refuser=Party.AGENT,
        refused=Refused.CLUSTER_CA,
        title=text("title", "The token of a k3s or rke2 node is of another cluster's authority"),
        cause=text(
            "cause",
            "The token of a node holds a hash of the server's authority. What the server shows has"
            " another one: the token is of another cluster, the cluster was set up again, or a load"
            " balancer in between shows a certificate of its own.",
        ),
        messages=(
            *go(
                _N,
                (
                    "token CA hash does not match the Cluster CA certificate hash",
                    "token CA hash does not match",
                ),
                speaker=Speaker.K3S,
            ),
            by(Speaker.K3S, "failed to get CA certs", setting=_N, vague=True),
        ),
        fix=(
            *TOKEN_AS_IT_IS,
            remark(template("a load balancer before the server must pass TLS on, not end it")),
        ),
        confirm=(command("curl -k https://{address}/cacerts"),),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="k3s-distrusts-its-port",
        refuser=Party.SPEAKER,
        refused=Refused.OTHER,
        title=text("title", "k3s does not trust what answers at its own port"),
        cause=text(
            "cause",
            "A k3s server writes its kubeconfig, and asks its own port for the authority. Something"
            " answers there with a certificate of another authority: another API server or an older"
            " k3s still listens, or the files under server/tls are of another installation. No"
            " token is involved.",
        ),
        messages=go(
            _N,
            (
                "Failed to generate kubeconfig: server {url} is not trusted",
                "server https://localhost:6443/cacerts is not trusted",
                "server https://127.0.0.1:6443/cacerts is not trusted",
            ),
            speaker=Speaker.K3S,
        ),
        fix=(
            remark(template("on that node: who listens there, and whose certificate is it?")),
            command("sudo ss -ltnp 'sport = :6443'"),
            command(
                "openssl s_client -connect 127.0.0.1:6443 </dev/null | openssl x509 -noout -issuer"
            ),
            command(
                "openssl x509 -in /var/lib/rancher/k3s/server/tls/server-ca.crt -noout -subject"
            ),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="node-join-token",
        refuser=Party.OTHER_SERVER,
        refused=Refused.JOIN_TOKEN,
        title=text("title", "The k3s or rke2 server does not accept the node's token"),
        cause=text(
            "cause",
            "The server answers 401 or 403: the token of the node is not the server's, is of"
            " another cluster, or was rotated. The server's certificate was accepted.",
        ),
        messages=go(
            _N,
            (
                "401 Unauthorized",
                "403 Forbidden",
                "token is not valid: {why}",
                "Unauthorized",
                "not authorized",
            ),
            speaker=Speaker.K3S,
        ),
        fix=TOKEN_AS_IT_IS,
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="join-token-without-hash",
        refuser=Party.AGENT,
        refused=Refused.UNCHECKED,
        title=text("title", "A warning: the join token does not say which authority to expect"),
        cause=text(
            "cause",
            "A full token begins with K10 and the hash of the cluster's authority, by which the"
            " node knows the right server. This one is the password alone, so the node trusts"
            " whatever answers. It joins all the same.",
        ),
        messages=go(
            _N,
            ("the token does not include a CA hash", "token does not include a CA hash"),
            speaker=Speaker.K3S,
        ),
        fix=(
            remark(template("on a server node, the full token; write it where the node has its:")),
            command("cat /var/lib/rancher/k3s/server/node-token", but_not=("rke2",)),
            command("cat /var/lib/rancher/rke2/server/node-token", but_not=("k3s",)),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="microk8s-join-refused",
        refuser=Party.AGENT,
        refused=Refused.CLUSTER_CA,
        title=text("title", "A microk8s node does not know the cluster that it is to join"),
        cause=text(
            "cause",
            "The join command holds a fingerprint of the certificate of the first node's cluster"
            " agent (port 25000), and what answers there shows another certificate: the command is"
            " of another node or an older one, or something in between answers.",
        ),
        messages=go(
            _N,
            ("Could not verify the identity of",),
            speaker=Speaker.MICROK8S,
        ),
        fix=(
            remark(template("on a node of the cluster, a new command for each node that joins:")),
            command("microk8s add-node"),
        ),
        confirm=(
            command("openssl s_client -connect {host}:25000 </dev/null | openssl x509 -text"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="microk8s-token",
        refuser=Party.OTHER_SERVER,
        refused=Refused.JOIN_TOKEN,
        title=text("title", "The token of a microk8s join command is not good any more"),
        cause=text(
            "cause",
            "Each token of microk8s add-node is for one node and for a short time. It was used, has"
            " ended, or was not copied whole. No certificate was refused.",
        ),
        messages=go(
            _N,
            ("Connection failed. Invalid token", "Invalid token (500)"),
            speaker=Speaker.MICROK8S,
        ),
        fix=(
            remark(template("on a node of the cluster, a new command for each node that joins:")),
            command("microk8s add-node --token-ttl 3600"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="microk8s-join-name",
        refuser=Party.OTHER_SERVER,
        refused=Refused.REQUEST_TO_JOIN,
        title=text("title", "The microk8s cluster cannot resolve the name of the joining node"),
        cause=text(
            "cause",
            "The first node looks up the host name of the one that joins, and it must lead to the"
            " address that it comes from. No certificate and no token was refused.",
        ),
        messages=go(
            _N,
            ("of the joining node does not resolve to the IP", "Refusing join (400)"),
            speaker=Speaker.MICROK8S,
        ),
        fix=(
            remark(template("on the node that was dialled, a line with address and name in:")),
            command("sudo nano /etc/hosts"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="dqlite-refused",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "Members of microk8s' dqlite do not accept each other"),
        cause=text(
            "cause",
            "microk8s keeps its state in dqlite, whose members show each other one certificate,"
            " cluster.crt. On this node it is another one than on the others, or was changed.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (
                "dqlite: proxy",
                "dqlite: ",
                *(f"dqlite: proxy: {{way}}: {words}" for words in CLIENT_REFUSED),
                *(f"dqlite: proxy: {{way}}: {words}" for words in UNTRUSTED[:2]),
                "dqlite: proxy: {way}: local error: tls: bad record MAC",
            ),
            speaker=Speaker.MICROK8S,
        ),
        fix=(
            remark(template("on each node they must be the same:")),
            command("sha256sum /var/snap/microk8s/current/var/kubernetes/backend/cluster.crt"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="node-join-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A k3s or rke2 node does not reach its server"),
        cause=text(
            "cause",
            "Nothing answers at the server's port (k3s 6443, rke2 9345), or the connection is cut."
            " 127.0.0.1:6444 is the agent's own load balancer, which passes on to the server. No"
            " certificate was found to be wrong.",
        ),
        messages=(
            *go(_N, NOT_REACHED, speaker=Speaker.K3S),
            *go(_N, CUT_OFF, speaker=Speaker.K3S),
            by(
                Speaker.K3S,
                "failed to validate connection to cluster",
                setting=_N,
                vague=True,
                rank=2,
            ),
        ),
        fix=(
            remark(template("from the node:")),
            command("curl -vk https://SERVER:6443/cacerts", but_not=("rke2",)),
            command("curl -vk https://SERVER:9345/cacerts", but_not=("k3s",)),
            remark(template("SERVER is the one in K3S_URL or in server: of config.yaml")),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
)
