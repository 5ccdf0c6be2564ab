"""kubeadm sets a cluster up or undoes it, and stops or warns on the way.

Sources: the sources of kubeadm (cmd/kubeadm/app).
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.etcd import MEMBER_LIST, MEMBER_REMOVE
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.KUBEADM

FAULTS = (
    Fault(
        id="kubeadm-server-not-up",
        refuser=Party.KUBEADM,
        refused=Refused.GO_ON,
        title=text("title", "The API server that kubeadm starts does not come up in time"),
        cause=text(
            "cause",
            "kubeadm has written certificates and manifests on this machine. From the manifests the"
            " kubelet was to start etcd and the API server, and the API server did not answer in"
            " time: a container fails, an image is missing, or the machine is slow or out of disk"
            " or memory. The logs of both tell; no certificate was found to be wrong.",
        ),
        messages=go(
            _S,
            (
                "could not bootstrap the admin user in file",
                "unable to create ClusterRoleBinding: client rate limiter Wait returned an error",
                "couldn't initialize a Kubernetes cluster",
                "a control plane component may have crashed or exited",
                "wait-control-plane: timed out waiting for the condition",
                "failed while waiting for the kube-apiserver to start",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("on that machine (kind: docker exec -it NAME-control-plane bash):")),
            command("crictl ps --all"),
            command('crictl logs "$(crictl ps --all --quiet --name kube-apiserver | head -1)"'),
            command("journalctl --unit=kubelet --since=-10m"),
        ),
        page=pages.KUBEADM_TROUBLE,
    ),
    Fault(
        id="kubeadm-reset-alone",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A warning: kubeadm reset did not reach the API server"),
        cause=text(
            "cause",
            "kubeadm reset asks the API server for the cluster's settings, to leave etcd as a"
            " member should. It goes on without them, and removes what lies on this machine. Where"
            " the whole cluster is removed, that is all right.",
        ),
        messages=go(
            _S,
            (
                "[reset] Unable to fetch the kubeadm-config ConfigMap from cluster",
                "[reset] Unable to fetch the kubeadm-config ConfigMap",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("where the cluster goes on: remove what it remembers of this node:")),
            command("kubectl delete node NODE"),
            remark(
                template(
                    "was it a control-plane node? Then remove its etcd member, on another one:"
                )
            ),
            command(MEMBER_LIST),
            command(MEMBER_REMOVE),
        ),
        page=pages.KUBEADM_TROUBLE,
    ),
    Fault(
        id="join-certificates-incomplete",
        refuser=Party.KUBEADM,
        refused=Refused.UPLOADED,
        title=text("title", "The uploaded certificates lack one that this cluster needs"),
        cause=text(
            "cause",
            "The Secret kubeadm-certs is there, without the file that the message names. Those of"
            " an external etcd (external-etcd…) are in it only where the upload was told of that"
            " etcd, in its configuration; others must lie in /etc/kubernetes/pki where it ran.",
        ),
        messages=go(
            _S,
            (
                "couldn't find required certificate or key in Secret",
                "the Secret does not include the required certificate or key",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("on the first control-plane node, with the file it was set up with:")),
            command("kubeadm init phase upload-certs --upload-certs --config kubeadm.yaml"),
            remark(template("then kubeadm join with the certificate key that it prints")),
        ),
        confirm=(
            command("kubectl --namespace=kube-system get configmap kubeadm-config -o yaml"),
            command("kubectl --namespace=kube-system describe secret kubeadm-certs"),
        ),
        page=pages.HIGH_AVAILABILITY,
    ),
    Fault(
        id="kubeadm-external-ca",
        refuser=Party.KUBEADM,
        refused=Refused.OWN_FILES,
        title=text("title", "kubeadm finds no CA key, so it wants every certificate ready-made"),
        cause=text(
            "cause",
            "ca.crt is there and ca.key is not, which means an external CA to kubeadm: somebody"
            " else signs, and all certificates and keys must be there already. The one that the"
            " message names is missing or does not fit. Mostly ca.key was not copied to this node.",
        ),
        messages=go(
            _S,
            (
                *(
                    f"invalid or incomplete external CA: failure loading {what} for {{name}}:"
                    f" couldn't load the {file} file {{path}}: open {{path}}: no such file or"
                    " directory"
                    for what, file in (("key", "private key"), ("certificate", "certificate"))
                ),
                "invalid or incomplete external CA: failure loading {kind} for {name}: {why}",
                "invalid or incomplete external CA: {why}",
                "invalid or incomplete external CA",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(
                template("ca.key from another control-plane node or the backup, next to ca.crt")
            ),
            command("scp OTHER-NODE:/etc/kubernetes/pki/ca.key /etc/kubernetes/pki/"),
            remark(template("a CA of somebody else: requests for it to sign; keys stay here:")),
            command("kubeadm certs generate-csr --cert-dir=requests --kubeconfig-dir=requests"),
        ),
        confirm=(command("ls -l /etc/kubernetes/pki"),),
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="kubeadm-cannot-renew",
        refuser=Party.KUBEADM,
        refused=Refused.OWN_FILES,
        title=text("title", "kubeadm cannot renew a certificate that is not as kubeadm makes it"),
        cause=text(
            "cause",
            "To renew, kubeadm copies the common name, the SANs and the usages out of the"
            " certificate that is there. This one lacks what kubeadm needs: it was made by hand"
            " or by another tool.",
        ),
        messages=go(
            _S,
            (
                "failed to renew certificate {phase}: unable to sign certificate: must specify",
                "unable to sign certificate: must specify at least one ExtKeyUsage",
                "unable to sign certificate: must specify a CommonName",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(
                template(
                    "put the pair aside (etcd-server is etcd/server.*, and so on; X.conf is made by"
                    " kubeadm init phase kubeconfig); kubeadm makes it anew, with its own fields:"
                )
            ),
            command("mkdir -p ~/aside && mv /etc/kubernetes/pki/NAME.* ~/aside/"),
            command("kubeadm init phase certs {phase}"),
        ),
        confirm=(command("kubeadm certs check-expiration"),),
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="kubelet-conf-user",
        refuser=Party.KUBEADM,
        refused=Refused.OWN_FILES,
        title=text("title", "kubelet.conf has no login of this node in it"),
        cause=text(
            "cause",
            "At the end of init or join kubeadm lets kubelet.conf point to the certificate that the"
            " kubelet renews. It looks for the node's user, and the file has none of that name: it"
            " was written for another node name (hostname-override, a copied file), or by hand.",
        ),
        messages=go(
            _S,
            (
                "the file {path} does not contain authentication for user {user}",
                "does not contain authentication for user",
            ),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("which user is in it, and by which name does kubeadm know this node?")),
            command("kubectl config view --kubeconfig=/etc/kubernetes/kubelet.conf"),
            remark(
                template(
                    "on a control-plane node (it needs ca.key): put it aside, and let kubeadm write"
                    " it for this node:"
                )
            ),
            command("mv /etc/kubernetes/kubelet.conf ~/"),
            command("kubeadm init phase kubeconfig kubelet --node-name=NODE"),
        ),
        page=pages.KUBEADM_INIT,
    ),
    Fault(
        id="kubeadm-through-proxy",
        refuser=Party.KUBEADM,
        refused=Refused.NOTHING_YET,
        title=text("title", "A warning: kubeadm would go to the cluster through a proxy"),
        cause=text(
            "cause",
            "A proxy is set (HTTPS_PROXY or HTTP_PROXY), and NO_PROXY lacks the address or the"
            " range that the warning names. What kubeadm, the kubelet and kubectl send there would"
            " go through the proxy, which usually cannot reach it. No certificate was judged.",
        ),
        messages=go(
            _S,
            ("[WARNING HTTPProxy]", "[WARNING HTTPProxyCIDR]"),
            speaker=Speaker.KUBEADM,
        ),
        fix=(
            remark(template("the addresses of the nodes, and the ranges that the warning names:")),
            command("export NO_PROXY=$NO_PROXY,API-SERVER,10.96.0.0/12,10.244.0.0/16"),
            remark(template("and once more in the environment of the kubelet and the runtime")),
        ),
        page=pages.PROXY,
    ),
)
