"""Tools with servers of their own: Talos' nodes, Rancher's agents."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    CUT_OFF,
    NOT_LET_IN,
    NOT_REACHED,
    OUTDATED,
    PLAIN_HTTP,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_T = Setting.TALOS
_R = Setting.RANCHER

FAULTS = (
    Fault(
        id="rancher-ca-missing",
        refuser=Party.AGENT,
        refused=Refused.RANCHER,
        title=text("title", "Rancher's agent is to check an authority that it was not given"),
        cause=text(
            "cause",
            "With agent-tls-mode strict the agent trusts only the authority in Rancher's setting"
            " cacerts, which is mounted as serverca. The setting is empty, so there is no file.",
        ),
        messages=go(
            Setting.RANCHER,
            (
                "unable to read CA file from /etc/kubernetes/ssl/certs/serverca",
                "Strict CA verification is enabled but encountered error finding root CA",
                # it lets the system's own authorities be read from there
                "failed to load system roots and no roots provided; readdirent /dev/null",
            ),
            speaker=Speaker.RANCHER,
        ),
        fix=(
            remark(template("in Rancher, Global Settings: put the authority into cacerts,")),
            remark(template("or set agent-tls-mode to system-store for a public authority")),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="rke-out-of-date",
        refuser=Party.SPEAKER,
        refused=Refused.GO_ON,
        title=text("title", "rke finds certificates of its cluster out of date"),
        cause=text(
            "cause",
            "rke keeps the certificates of its cluster in the state file beside cluster.yml, looks"
            " at them before it goes on, and names each one that has ended.",
        ),
        messages=go(
            Setting.OWN_FILE,
            ("Certificate [kube-{name}] failed verification", "Certificate [{name}] is expired"),
            speaker=Speaker.RANCHER,
        ),
        fix=(
            remark(template("on the machine with cluster.yml:")),
            command("rke cert rotate"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="ssh-other-names",
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "The SSH certificate is for other names than the one that is dialled"),
        cause=text(
            "cause",
            "It is an SSH certificate, not one of X.509: Teleport's proxy or a server shows it, and"
            " the name that was dialled is not among its principals, which the message lists. The"
            " cluster's certificates and the kubeconfig have nothing to do with it.",
        ),
        messages=go(
            Setting.ELSEWHERE, ("not in the set of valid principals for given certificate",)
        ),
        fix=(
            remark(template("dial a name of the list; or, in Teleport's teleport.yaml:")),
            remark("proxy_service: public_addr, ssh_public_addr"),
            command("tsh login --proxy=PROXY:443"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="talos-not-trusted",
        refuser=Party.TALOSCTL,
        refused=Refused.TALOS,
        title=text("title", "The talosconfig does not fit the Talos node"),
        cause=text(
            "cause",
            "Talos' own API is at port 50000 of the node, with an authority and client certificates"
            " of its own, which are in the talosconfig; the kubeconfig is not used. The talosconfig"
            " is of other secrets than the node, or the node has no configuration yet (maintenance"
            " mode: it shows a self-signed certificate).",
        ),
        messages=(*go(_T, UNTRUSTED, speaker=Speaker.TALOSCTL),),
        fix=(
            remark(template("the talosconfig that was generated with this node's configuration:")),
            command(
                "talosctl --talosconfig=./talosconfig --nodes {node} --endpoints {node} version"
            ),
            remark(template("in maintenance mode only, before a configuration was applied:")),
            command("talosctl apply-config --insecure --nodes {node} --file controlplane.yaml"),
            remark(
                template("Cluster API: the Secret CLUSTER-talosconfig must be of this machine"),
                speakers=(Speaker.GO, Speaker.SOME_CLIENT),
            ),
        ),
        confirm=(command("talosctl config info"),),
        page=pages.PKI,
    ),
    Fault(
        id="talos-expired",
        refuser=Party.TALOS,
        refused=Refused.TALOS_CLIENT,
        title=text("title", "The client certificate in the talosconfig is out of date or refused"),
        cause=text(
            "cause",
            "The certificate in the talosconfig lasts a year, and the node checks it with Talos'"
            " own authority; or a clock is wrong.",
        ),
        messages=(
            *go(_T, OUTDATED, speaker=Speaker.TALOSCTL),
            *go(_T, CLIENT_REFUSED, speaker=Speaker.TALOSCTL),
        ),
        fix=(
            remark(template("with a talosconfig that still works, or with secrets.yaml:")),
            command("talosctl --nodes {node} config new --roles os:admin talosconfig"),
            command(
                "talosctl gen config NAME https://API-SERVER:6443 --with-secrets secrets.yaml"
                " --output-types talosconfig"
            ),
        ),
        confirm=(command("talosctl config info"),),
        page=pages.PKI,
    ),
    Fault(
        id="talos-not-allowed",
        refuser=Party.TALOS,
        refused=Refused.KNOWN_USER,
        title=text("title", "The Talos node knows the client, and it may not do this"),
        cause=text(
            "cause",
            "The certificate in the talosconfig was accepted. The role in it (O=os:reader, for"
            " example) is too little for this call.",
        ),
        messages=go(
            _T,
            ("code = PermissionDenied desc = not authorized",),
            speaker=Speaker.TALOSCTL,
        ),
        fix=(
            remark(template("with a talosconfig of an administrator:")),
            command("talosctl --nodes {node} config new --roles os:admin talosconfig"),
        ),
        confirm=(command("talosctl config info"),),
        page=pages.PKI,
    ),
    Fault(
        id="talos-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "talosctl does not reach the Talos node"),
        cause=text(
            "cause",
            "Nothing answers at port 50000 of the node. No certificate was found to be wrong.",
        ),
        messages=(
            *go(_T, NOT_REACHED, speaker=Speaker.TALOSCTL),
            *go(_T, CUT_OFF, speaker=Speaker.TALOSCTL),
            by(Speaker.TALOSCTL, "error reading server preface", setting=_T, vague=True),
        ),
        fix=(command("nc -vz {node} 50000"), command("talosctl config info")),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="rancher-not-trusted",
        refuser=Party.AGENT,
        refused=Refused.RANCHER,
        title=text("title", "A Rancher agent does not trust the Rancher server's certificate"),
        cause=text(
            "cause",
            "The agent in the cluster connects to the Rancher server, and checks it with the CA"
            " checksum that it was registered with. The server's certificate was replaced, its"
            " authority is not in Rancher's tls-ca Secret, or a proxy shows another one.",
        ),
        messages=(
            *go(_R, UNTRUSTED, speaker=Speaker.RANCHER),
            *go(
                _R,
                (
                    "Configured cacerts checksum",
                    "does not match given --ca-checksum",
                    "does not look like an x509 certificate",
                ),
                speaker=Speaker.RANCHER,
            ),
        ),
        fix=(
            remark(template("on Rancher's cluster: the authority that signed its certificate:")),
            command(
                "kubectl --namespace=cattle-system create secret generic tls-ca"
                " --from-file=cacerts.pem --dry-run=client -o yaml | kubectl apply -f -"
            ),
            command("kubectl --namespace=cattle-system rollout restart deployment rancher"),
            remark(
                template("then run the registration command of the cluster again, from Rancher")
            ),
        ),
        confirm=(
            command("curl -k https://{address}/v3/settings/cacerts"),
            command(
                "openssl s_client -connect {address} </dev/null |"
                " openssl x509 -noout -subject -issuer -dates"
            ),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="rancher-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A Rancher agent does not get through to the Rancher server"),
        cause=text(
            "cause",
            "The agent in the cluster does not reach the Rancher server's URL, or is not let in"
            " there. No certificate was found to be wrong.",
        ),
        messages=(
            *go(_R, NOT_REACHED, speaker=Speaker.RANCHER),
            *go(_R, CUT_OFF, speaker=Speaker.RANCHER),
            *go(_R, PLAIN_HTTP, speaker=Speaker.RANCHER),
            *go(_R, NOT_LET_IN, speaker=Speaker.RANCHER, vague=True),
            by(Speaker.RANCHER, "is not accessible", setting=_R, vague=True),
            by(Speaker.RANCHER, "websocket: bad handshake", setting=_R),
        ),
        fix=(
            command("kubectl --namespace=cattle-system logs deployment/cattle-cluster-agent"),
            command("curl -v https://{address}/ping"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
)
