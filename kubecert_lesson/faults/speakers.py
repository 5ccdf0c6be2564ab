"""Which program speaks, by its words in letters alone (see ``squeezing``)."""

import re
from functools import cache

from kubecert_lesson.faults.parties import Setting, Speaker

_CLUES: tuple[tuple[Speaker, str], ...] = (
    (
        Speaker.API_SERVER,
        r"available_controller|loadingopenapispec|failedcallingwebhook,failing|^kube-apiserver(?:\[[0-9]+\])?:",
    ),
    (Speaker.KUBECTL, "unabletoconnecttotheserver:gettingcredentials"),
    (Speaker.TALOSCTL, r"talosctl|talosconfig|:50000|authoritycertificatetalos"),
    (
        Speaker.KUBEADM,
        r"kubeadm(?:join|init|upgrade|reset|token)|errorexecutionphase|\[preflight\]",
    ),
    (Speaker.HELM, r"installationfailed|upgradefailed|clusterunreachable|chartrepository|helm"),
    (
        Speaker.TERRAFORM,
        r"terraform|withprovider|on[a-z0-9_./-]{1,80}\.tf(?:\.json)?line[0-9]|withmodule\."
        r"|kubernetes_[a-z_]{3,40}\.|opentofu",
    ),
    (
        Speaker.FLUX,
        r"fluxcd|source-controller|helmrelease|kustomization/|(?:git|helm|oci)repository",
    ),
    (
        Speaker.ARGOCD,
        r"argocd|argo-cd|argoproj|comparisonerror|failedtoloadlivestate|failedtogetclusterinfofor"
        r"|synchronizingcachestate",
    ),
    (Speaker.K9S, "k9s"),
    (Speaker.LENS, r"lens(?:desktop|app|ide|proxy)|lensextension|openlens"),
    (Speaker.ANSIBLE, r"ansible|fatal:\[.{1,80}\]:failed!"),
    (Speaker.METRICS_SERVER, r"metrics-server|scraper\.go|failedtoscrapenode|scrapemetrics"),
    (
        Speaker.PROMETHEUS,
        r"prometheus|scrapepool|scrape_pool|/metrics/cadvisor|component=k8s_client_runtime",
    ),
    (Speaker.GITLAB_RUNNER, r"jobfailed\(systemfailure\)|gitlab-runner|registeringrunner"),
    (
        Speaker.NGINX,
        r"\[(?:error|crit|warn|emerg)\][0-9]+#[0-9]+:|sslhandshakingtoupstream|nginx:\[",
    ),
    (
        Speaker.ENVOY,
        r"upstreamconnecterror|transportfailurereason|streamaggregatedresources|xds-grpc"
        r"|delayedconnecterror|(?<![a-z])envoy(?:proxy)?[\]:/]|envoy(?:config|\.config)|openssl_internal:",
    ),
    (
        Speaker.FLUENT_BIT,
        r"flb_[a-z]{2}|fluent-?bit|\[(?:error|warn)\]\[(?:input|output|filter|tls|net|upstream)[:\]]",
    ),
    (Speaker.VAULT, r"auth\.kubernetes\.auth_kubernetes|vault(?:login|write|agent)|:8200/v1/"),
    (Speaker.ETCDCTL, "etcdctl"),
    (
        Speaker.ETCD,
        r"embed/config_logging|rejectedconnectionon|round_tripper_raft|(?<![a-z])etcd\[[0-9]+\]|rafthttp|etcdserver/|etcdmain|caller:etcd",
    ),
    (
        Speaker.PYTHON,
        r"_ssl\.c:|ssl:[a-z0-9_]{4,60}\]|urllib3|requests\.exceptions|traceback\(mostrecent"
        r"|config_exception|didnotmatchexpectedhostname|kubernetes\.client\.(?:rest|exceptions)|httpsconnectionpool|doesntmatcheitherof|\[x509:|winerror|\[errno",
    ),
    (Speaker.PHP, r"guzzlehttp|phpfatal|phpwarning|stream_socket_client|file_get_contents\("),
    (Speaker.ERLANG, r"tls_alert|ssl_handshake\.erl|(?<![a-z])mint\.|httpoison|hackney|elixir\."),
    (
        Speaker.RUBY,
        r"openssl::ssl|kubeclient/|kubeexception|/gems/|ssl_connect(?:syscall)?returned=|faraday"
        r"|net/http\.rb|excon::|net::(?:open|read)timeout|errno::e|restclient::|fluent::configerror",
    ),
    (Speaker.JAVA, r"javax?\.[a-z]|sun\.security|pkixpath|okhttp|io\.fabric8|nosubjectalternative"),
    (
        Speaker.NODE,
        r"fetcherror|mongo[a-z]{0,20}error|node_modules|client-node|writeeproto|unable_to_|self_signed_cert|_tls_wrap|node:internal|depth_zero|err_tls_|(?<![a-z])econn(?:refused|reset|aborted)|tcpconnectwrap|npmerr"
        r"|cert_has_expired|hostname/ipdoesnotmatch|selfsignedcertificateincertificatechain"
        r"|getaddrinfoe",
    ),
    (
        Speaker.DOTNET,
        r"system\.net|system\.security\.authentication|kubernetes\.dotnet|autorest\.|k8s\.kubernetes|win32exception|invoke-webrequest|remotecertificate|---\>|theremotecertificateisinvalid",
    ),
    (Speaker.RANCHER, r"isnotaccessible\("),
    (Speaker.K3S, "/v1-(?:k3s|rke2)"),
    (Speaker.GIT, r"git(?:clone|pull|push|fetch)|unabletoaccesshttps|fatal:unabletoaccess"),
    (Speaker.CURL, r"curl|schannel|sec_e_|sslcertificateproblem"),
    (Speaker.WGET, r"wget|locallyverifytheissuer|nottrustedby|touseinsecureconnect"),
    (Speaker.RUST, r"rustls|invalidpeercertificate|kube_client::|hyper::|kube::|reqwest|\(oserror"),
    (
        Speaker.OPENSSL,
        r"(?<!k8)s_client|verifyerror:num|depthlookup|verifyreturncode|routines:|errno=111",
    ),
    (Speaker.APPLE, "nsurlerror|kcfstream|errssl|securetransport"),
    (
        Speaker.BROWSER,
        r"net::err_|err_cert_|err_ssl_|sec_error_|ssl_error_(?!syscall|ssl)|mozilla_pkix"
        r"|yourconnectionisnotprivate|pr_end_of|dns_probe",
    ),
    (Speaker.C_PROGRAM, "gnutls|mbedtls|wolfssl"),
    (Speaker.OC, r"(?:^|\$)oc(?:login|get|adm|whoami)|errorlogin:"),
    (
        Speaker.DOCKER,
        r"errorresponsefromdaemon|(?<![a-z/])docker:|docker(?:pull|push|login)|dockerd",
    ),
    (
        Speaker.CONTAINERD,
        r"containerd|crio|cri-o|failedtopull|rpcerror.{0,200}imagepull|pullingimage|crictl|podman"
        r"|buildah|skopeo|imagepullbackoff|errimagepull|/v2/",
    ),
    (Speaker.CNI, r"plugintype=|networkplugincni|calico-cni|multus"),
    (Speaker.CERT_MANAGER, r"cert-manager/|certmanager\.k8s|acme"),
    (Speaker.KUBE_PROXY, r"(?<!/)kube-proxy(?:-[a-z0-9-]{1,20})?(?:\[[0-9]+\])?:|proxier\.go"),
    (Speaker.CONTROLLER_MANAGER, r"kube-controller-manager|controllermanager\.go"),
    (Speaker.SCHEDULER, "kube-scheduler"),
    (
        Speaker.KUBELET,
        r"kubelet\[[0-9]+\]|failedtorunkubelet|kubelet_node|kubelet\.go|usersystem:node|mountvolume\.setup",
    ),
    (Speaker.RANCHER, "cattle-|rancher-"),
    (Speaker.K3S, r"k3s\[|rke2\[|k3s-agent|rke2-agent|failedtogetcacerts|nodepasswordrejected"),
    (Speaker.PROXY, r"fromproxyafterconnect|connecttunnelfailed"),
    (Speaker.MACOS, r"x509:[^:]{1,80}certificateis(?:nottrusted|notstandards|expired)|sectrust"),
    (Speaker.SERVER_ANSWER, r"errorfromserver|internalerroroccurred"),
    (
        Speaker.KUBECTL,
        r"kubectl|unabletoconnecttotheserver|theconnectiontotheserver|memcache\.go|youmustbelogged",
    ),
    (Speaker.WINDOWS, "connectex"),
    (Speaker.GO, r"x509:|tls:|dialtcp|remoteerror"),
)
# Who speaks where the words do not tell, but the other side does.
USUAL = {
    Setting.CLIENT: Speaker.KUBECTL,
    Setting.SERVER_LOG: Speaker.SERVER,
    Setting.CLIENT_LOG: Speaker.API_SERVER,
    Setting.WEBHOOK: Speaker.SERVER_ANSWER,
    Setting.CONVERSION: Speaker.SERVER_ANSWER,
    Setting.KUBELET_SERVING: Speaker.SERVER_ANSWER,
    Setting.EXTENSION: Speaker.API_SERVER,
    Setting.ETCD: Speaker.API_SERVER,
    Setting.ETCD_LOG: Speaker.ETCD,
    Setting.ISSUER: Speaker.API_SERVER,
    Setting.SERVICE_ACCOUNT: Speaker.API_SERVER,
    Setting.REGISTRY: Speaker.CONTAINERD,
    Setting.KUBEADM: Speaker.KUBEADM,
    Setting.KUBELET: Speaker.KUBELET,
    Setting.CONTROL_PLANE: Speaker.CONTROLLER_MANAGER,
    Setting.POD: Speaker.POD,
    Setting.NETWORK_PLUGIN: Speaker.CNI,
    Setting.PROXY: Speaker.KUBECTL,
    Setting.LOGIN_PROGRAM: Speaker.KUBECTL,
    Setting.TALOS: Speaker.TALOSCTL,
    Setting.RANCHER: Speaker.RANCHER,
    Setting.NODE_JOIN: Speaker.K3S,
    Setting.ANSWER: Speaker.SERVER_ANSWER,
}
# Where the other side tells who speaks, whatever else is named in the text.
_ALWAYS = (
    Setting.ETCD_LOG,
    Setting.WEBHOOK,
    Setting.CONVERSION,
    Setting.SERVER_LOG,
    Setting.CLIENT_LOG,
    Setting.SERVICE_ACCOUNT,
)
# Their logs show whose they are.
_OWN_LOGS = (Speaker.NGINX, Speaker.K3S)


@cache
def _expressions() -> tuple[tuple[Speaker, re.Pattern[str]], ...]:
    return tuple((speaker, re.compile(clue)) for speaker, clue in _CLUES)


def speaker_of(letters: str, setting: Setting | None) -> Speaker | None:
    """Return who speaks in a text that is of this setting; None where nothing tells."""
    for speaker, expression in _expressions():
        if setting in _ALWAYS and not (setting is Setting.SERVER_LOG and speaker in _OWN_LOGS):
            continue
        if expression.search(letters):
            if speaker is Speaker.GO or (
                speaker in (Speaker.KUBECTL, Speaker.SERVER_ANSWER)
                and setting not in (Setting.CLIENT, Setting.PROXY, Setting.LOGIN_PROGRAM)
            ):
                return USUAL.get(setting, speaker) if setting else speaker
            return speaker
    return USUAL.get(setting) if setting else None
