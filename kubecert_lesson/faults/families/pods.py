"""Programs in pods, and network plugins, which log in with a service account's token."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_program import GIVEN_TO_A_LANGUAGE, LANGUAGES
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import (
    CUT_OFF,
    NOT_LET_IN,
    NOT_REACHED,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_P = Setting.POD
_N = Setting.NETWORK_PLUGIN
_BUNDLE = (
    remark(template("the authority that pods of this namespace get, and its dates:")),
    command(
        "kubectl --namespace={namespace} get configmap kube-root-ca.crt -o"
        " jsonpath='{{.data.ca\\.crt}}' | openssl x509 -noout -subject -dates"
    ),
)

_NO_TOKEN_FILE = (
    "/var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory",
    "serviceaccount/token: no such file or directory",
    "serviceaccount/ca.crt: no such file or directory",
    "serviceaccount/token (No such file or directory)",
    "serviceaccount/ca.crt (No such file or directory)",
    "no such file or directory, open '/var/run/secrets/kubernetes.io/serviceaccount/",
    "No such file or directory: '/var/run/secrets/kubernetes.io/serviceaccount/",
    "Service token file does not exist",
    "Error reading service account token from",
    "Service certification file does not exist",
)

FAULTS = (
    Fault(
        id="pod-does-not-trust-server",
        refuser=Party.POD,
        refused=Refused.SERVING,
        title=text("title", "A program in a pod refuses the API server's certificate"),
        cause=text(
            "cause",
            "In a pod the authority is the file ca.crt beside the token in"
            " /var/run/secrets/kubernetes.io/serviceaccount (the ConfigMap kube-root-ca.crt), not a"
            " kubeconfig. It is from before the authority was exchanged, or the program does not"
            " use it.",
        ),
        messages=(*go(_P, UNTRUSTED, speaker=Speaker.POD),),
        fix=(
            remark(
                template("this kind of program must be told of the file; ca.crt is in a pod:"),
                speakers=LANGUAGES,
            ),
            command(
                "cp /var/run/secrets/kubernetes.io/serviceaccount/ca.crt ca.crt",
                speakers=LANGUAGES,
            ),
            *GIVEN_TO_A_LANGUAGE,
            remark(template("after the authority was exchanged: a restart mounts the new one:")),
            command("kubectl --namespace={namespace} rollout restart deployment DEPLOYMENT"),
            remark(
                template(
                    "where kube-root-ca.crt itself is old: kube-controller-manager's"
                    " --root-ca-file, and a restart of it"
                ),
                but_not=("gke", "eks", "aks"),
            ),
        ),
        confirm=_BUNDLE,
        page=pages.FROM_A_POD,
    ),
    Fault(
        id="pod-without-token",
        refuser=Party.POD,
        refused=Refused.OWN_FILE,
        title=text("title", "The program finds no service-account token where pods have it"),
        cause=text(
            "cause",
            "It looks for the token that the kubelet mounts into a pod. It does not run in a pod,"
            " the pod is a static one or says automountServiceAccountToken: false. Nobody refused"
            " a token. For a control-plane component it is a warning about requests that others"
            " send to it. The authority lies beside the token, so without it a client then refuses"
            " the API server's certificate, too.",
        ),
        messages=(
            *go(_P, _NO_TOKEN_FILE, speaker=Speaker.POD),
            by(Speaker.RUST, "failed to read the default namespace: No such file", setting=_P),
        ),
        fix=(
            remark(template("outside of a pod: give the program a kubeconfig instead")),
            remark(template("in a pod, look for automountServiceAccountToken:")),
            command("kubectl --namespace={namespace} get pod POD -o yaml | grep -i automount"),
        ),
        page=pages.FROM_A_POD,
    ),
    Fault(
        id="pod-not-let-in",
        refuser=Party.API_SERVER,
        refused=Refused.POD_TOKEN,
        title=text("title", "The API server does not accept a pod's token"),
        cause=text(
            "cause",
            "The service-account token that the pod shows has ended (the program read the file only"
            " once), its account or pod is gone, or the keys (sa.key, sa.pub) were made again."
            " These tokens are checked with keys, not with certificates.",
        ),
        messages=(*go(_P, NOT_LET_IN, speaker=Speaker.POD),),
        fix=(
            remark(template("a new pod gets a new token; its controller makes it:")),
            command("kubectl --namespace={namespace} delete pod POD"),
        ),
        confirm=(command("kubectl --namespace={namespace} get serviceaccounts"),),
        page=pages.FROM_A_POD,
    ),
    Fault(
        id="pod-does-not-reach-server",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A program in a pod does not reach the API server"),
        cause=text(
            "cause",
            "No certificate is to blame: the service address of the API server is not reached from"
            " the pod's network. kube-proxy, the network plugin or a network policy is to be looked"
            " at.",
        ),
        messages=(
            *go(_P, NOT_REACHED, speaker=Speaker.POD),
            *go(_P, CUT_OFF, speaker=Speaker.POD),
            by(
                Speaker.POD,
                "unable to load in-cluster configuration",
                setting=_P,
            ),
        ),
        fix=(
            command("kubectl --namespace=kube-system get pods -o wide"),
            command("kubectl --namespace=default get service,endpointslices kubernetes"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="network-plugin-login",
        refuser=Party.API_SERVER,
        refused=Refused.PLUGIN_LOGIN,
        title=text("title", "The network plugin's login to the API server is not accepted"),
        cause=text(
            "cause",
            "The kubelet starts the network plugin (calico, multus, istio-cni, …) for each new pod,"
            " and the plugin logs in with a kubeconfig of its own on the node, in /etc/cni/net.d,"
            " which its DaemonSet writes. The token in it has ended or was made invalid, or the"
            " authority in it is old.",
        ),
        messages=(
            *go(_N, NOT_LET_IN, speaker=Speaker.CNI),
            *go(_N, ("connection is unauthorized: Unauthorized", "connection is unauthorized")),
        ),
        fix=(
            remark(template("let the plugin's DaemonSet write it again:")),
            command("kubectl --namespace={space} rollout restart daemonset {daemonset}"),
            remark(template("where it is not there (an operator may have put it elsewhere):")),
            command("kubectl get daemonsets --all-namespaces"),
        ),
        confirm=(
            remark(template("on the node:")),
            command("ls -l /etc/cni/net.d"),
        ),
        page=pages.NETWORK_PLUGINS,
    ),
    Fault(
        id="network-plugin-failed",
        refuser=Party.NETWORK_PLUGIN,
        refused=Refused.EVERYTHING,
        title=text("title", "The network plugin fails on the node"),
        cause=text(
            "cause",
            "The kubelet speaks, about the network plugin that makes a pod's network. It does not"
            " reach the API server, or is not set up; no certificate was found to be wrong.",
        ),
        messages=(
            *go(_N, NOT_REACHED, speaker=Speaker.CNI),
            *go(_N, CUT_OFF, speaker=Speaker.CNI),
            *go(
                _N,
                (
                    "cni plugin not initialized",
                    "cni config uninitialized",
                    "failed to find plugin",
                    "forbidden: User",
                ),
                speaker=Speaker.CNI,
            ),
            by(Speaker.KUBELET, "failed to setup network for sandbox", setting=_N, vague=True),
            by(Speaker.KUBELET, "FailedCreatePodSandBox", setting=_N, vague=True, rank=2),
        ),
        fix=(
            command("kubectl --namespace=kube-system get pods -o wide"),
            remark(template("on the node:")),
            command("journalctl --unit=kubelet --since=-1h"),
        ),
        page=pages.NETWORK_PLUGINS,
    ),
)
