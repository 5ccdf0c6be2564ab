"""Tools that look at their own files or requests, and say what they find.

Sources: the sources of microk8s (refresh-certs), k0s, kops, kubespray and kube-apiserver's proxy.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import CUT_OFF, NOT_REACHED, UNTRUSTED, go
from kubecert_lesson.words import template, text

_E = Setting.ETCD
_O = Setting.OWN_FILE
_P = Setting.PROXIED
_CA, _SERVER, _FRONT = "ca.crt", "server.crt", "front-proxy-client.crt"
_KINDS = (
    (_CA, "The CA certificate will expire in -"),
    (_SERVER, "The server certificate will expire in -"),
    (_FRONT, "The front proxy client certificate will expire in -"),
)
_POD = (
    remark(template("which Pod is it? The certificate is its program's own:")),
    command("kubectl get pods --all-namespaces --output=wide --field-selector=status.podIP={host}"),
)

FAULTS = (
    Fault(
        id="microk8s-out-of-date",
        refuser=Party.SPEAKER,
        refused=Refused.NOTHING_YET,
        title=text("title", "microk8s finds a certificate of its own out of date"),
        cause=text(
            "cause",
            "A negative number of days: the certificate in that line ended so many days ago."
            " server.crt is what the API server shows, and front-proxy-client.crt its login to"
            " aggregated APIs such as metrics-server.",
        ),
        messages=tuple(
            ProgramText(speaker=Speaker.MICROK8S, text=words, setting=_O, field=field)
            for field, words in _KINDS
        ),
        fix=(
            command("sudo microk8s refresh-certs --cert server.crt", fields=(_SERVER,)),
            command("sudo microk8s refresh-certs --cert front-proxy-client.crt", fields=(_FRONT,)),
            remark(
                template("all that it signed is made again; all nodes join anew:"), fields=(_CA,)
            ),
            command("sudo microk8s refresh-certs --cert ca.crt", fields=(_CA,)),
        ),
        confirm=(command("sudo microk8s refresh-certs --check"),),
        page=pages.PKI,
    ),
    Fault(
        id="k0s-no-controller",
        refuser=Party.SPEAKER,
        refused=Refused.OWN_FILE,
        title=text("title", "k0s looks for its authority on a machine that is no controller"),
        cause=text(
            "cause",
            "k0s makes its authority in /var/lib/k0s/pki when a controller starts for the first"
            " time. On this machine there is none: it is a worker, or the controller was not"
            " started yet, or its data is in another folder (--data-dir).",
        ),
        messages=(by(Speaker.GO, "failed to read cluster ca certificate from", setting=_O),),
        fix=(
            remark(template("on the controller node, where this shows Role: controller:")),
            command("sudo k0s status"),
            command("sudo k0s token create --role=worker"),
            remark(template("no controller runs yet: on the machine that is to be one:")),
            command("sudo k0s install controller && sudo k0s start"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="k0s-join-token",
        refuser=Party.SPEAKER,
        refused=Refused.JOIN_TOKEN,
        title=text("title", "k0s cannot read the join token that it was given"),
        cause=text(
            "cause",
            "A join token of k0s is a kubeconfig, compressed and in base64. This one was not copied"
            " whole, or the file holds something else. No connection was tried.",
        ),
        messages=(by(Speaker.GO, "failed to decode join token", setting=Setting.NODE_JOIN),),
        fix=(
            remark(template("on a controller, into a file; then on the new machine:")),
            command("sudo k0s token create --role=worker > token"),
            command("sudo k0s install worker --token-file token && sudo k0s start"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="kops-node-refused",
        refuser=Party.OTHER_SERVER,
        refused=Refused.REQUEST_TO_JOIN,
        title=text("title", "kops-controller does not let a new machine in"),
        cause=text(
            "cause",
            "A new machine (nodeup) asks kops-controller on the control plane for its certificates,"
            " and shows who it is by means of its cloud. The answer is a refusal: its instance is"
            " not of an instance group of this cluster, or kops-controller has other settings.",
        ),
        messages=go(
            Setting.NODE_JOIN,
            ("bootstrap returned error", "bootstrap returned error: 403 Forbidden"),
        ),
        fix=(
            command("kubectl --namespace=kube-system logs --selector=k8s-app=kops-controller"),
            command("kops update cluster --yes && kops rolling-update cluster --yes"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="kops-without-user",
        refuser=Party.API_SERVER,
        refused=Refused.ANONYMOUS,
        title=text("title", "kops wrote a kubeconfig without a user"),
        cause=text(
            "cause",
            "Since kops 1.19 the kubeconfig has no login unless it is asked for. With such a file"
            " the API server answers 401 to everything. No certificate was refused.",
        ),
        messages=go(
            Setting.CLIENT,
            ("Exported kubecfg with no user authentication", "kubecfg with no user authentication"),
        ),
        fix=(command("kops export kubeconfig --admin --name NAME"),),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="link-to-missing-file",
        refuser=Party.SPEAKER,
        refused=Refused.OWN_FILE,
        title=text("title", "Ansible is to link a certificate that was never made on this node"),
        cause=text(
            "cause",
            "The play links a node's certificate (s) under another name (d), and the file is not"
            " there. In kubespray the first etcd machine makes one for each node and copies it."
            " This was left out for this node, as with --limit, or its name in the inventory"
            " changed.",
        ),
        messages=(by(Speaker.ANSIBLE, "Error while linking: [Errno 2] No such file", setting=_O),),
        fix=(
            remark(template("on that node, which files are there?")),
            command("ls -l /etc/ssl/etcd/ssl"),
            remark(template("run the play again with the etcd machines, without --limit:")),
            command("ansible-playbook --become --inventory INVENTORY cluster.yml"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="proxied-not-trusted",
        refuser=Party.API_SERVER,
        refused=Refused.PROXIED,
        title=text("title", "The API server as a proxy refuses the certificate of a Pod"),
        cause=text(
            "cause",
            "You asked the API server to pass your request on to a Pod or Service (…/proxy/), and"
            " it did not accept the certificate there. Your kubeconfig and the API server's own"
            " certificate are in order.",
        ),
        messages=go(_P, UNTRUSTED, speaker=Speaker.SERVER_ANSWER),
        fix=(
            *_POD,
            remark(template("or go there directly:")),
            command("kubectl port-forward POD 8443"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="proxied-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "The API server as a proxy does not reach a Pod"),
        cause=text(
            "cause",
            "You asked the API server to pass your request on to a Pod or Service (…/proxy/), and"
            " nothing answers there. No certificate was found to be wrong.",
        ),
        messages=(
            *go(_P, NOT_REACHED, speaker=Speaker.SERVER_ANSWER),
            *go(_P, CUT_OFF, speaker=Speaker.SERVER_ANSWER),
        ),
        fix=_POD,
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="node-requests-pending",
        refuser=Party.API_SERVER,
        refused=Refused.UNSIGNED,
        title=text("title", "Certificate requests of nodes wait for approval"),
        cause=text(
            "cause",
            "A kubelet asks for its client certificate first (kube-apiserver-client-kubelet), and"
            " then for a serving certificate (kubelet-serving). kube-controller-manager never"
            " approves the second; a provider's or a tool's approver does, where there is one."
            " OpenShift approves neither for machines that were added by hand. Until then the node"
            " does not join, or logs and exec on it fail.",
        ),
        messages=go(
            Setting.ANSWER,
            (
                "kubernetes.io/kube-apiserver-client-kubelet {requestor} Pending",
                "kubernetes.io/kubelet-serving {requestor} Pending",
            ),
        ),
        fix=(
            remark(template("do you know the machine that asks? Then, and again a minute later:")),
            command("kubectl certificate approve CSR-NAME", but_not=("openshift", "crc")),
            command("oc adm certificate approve CSR-NAME", distributions=("openshift",)),
        ),
        page=pages.CSR,
    ),
    Fault(
        id="node-not-a-member",
        refuser=Party.SPEAKER,
        refused=Refused.START,
        title=text("title", "This k3s or rke2 server is not a member of its etcd cluster"),
        cause=text(
            "cause",
            "The etcd on this machine knows the members that come after Found, and not this one:"
            " its address or name has changed, it was taken out of the cluster, or its data is of"
            " another machine. No certificate was judged.",
        ),
        messages=go(_E, ("not a member of the etcd cluster",), speaker=Speaker.K3S),
        fix=(
            remark(
                template(
                    "other servers run: config.yaml must have server: with the address of one of"
                    " them, and no cluster-init (else a new cluster begins); then put its copy of"
                    " etcd aside, and it joins anew:"
                )
            ),
            command(
                "systemctl stop k3s && mv /var/lib/rancher/k3s/server/db/etcd ~/"
                " && systemctl start k3s",
                but_not=("rke2",),
            ),
            command(
                "systemctl stop rke2-server && mv /var/lib/rancher/rke2/server/db/etcd ~/"
                " && systemctl start rke2-server",
                but_not=("k3s",),
            ),
            remark(template("it is the only server: stop it, then make it the only member:")),
            command("k3s server --cluster-reset", but_not=("rke2",)),
            command("rke2 server --cluster-reset", but_not=("k3s",)),
        ),
        page=pages.ETCD,
    ),
    Fault(
        id="etcd-member-hangs-up",
        refuser=Party.ETCD,
        refused=Refused.CONNECTION,
        title=text("title", "Another member of etcd hung up, and did not say why"),
        cause=text(
            "cause",
            "This member asks another one, at 2380, for the cluster, and the connection was closed"
            " without an answer. Mostly the other one does not take this member's peer certificate"
            " (its authority, its name or address, its usages), and says so in its log; or it is"
            " only starting.",
        ),
        messages=(
            by(Speaker.ETCD, "could not get cluster response from {url}: {why}: EOF", setting=_E),
            by(Speaker.ETCD, "/members: EOF", setting=_E),
        ),
        fix=(
            remark(template("the log of the other member, at that time:")),
            command("kubectl --namespace=NAMESPACE logs POD"),
            remark(template("this member's peer certificate, for server auth and client auth?")),
            command("openssl x509 -noout -text -in PEER.crt"),
            command("openssl verify -CAfile PEER-CA.crt PEER.crt"),
        ),
        page=pages.ETCD,
    ),
)
