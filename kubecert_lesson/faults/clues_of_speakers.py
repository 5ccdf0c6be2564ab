"""By which words a program shows that it speaks.

Sources: the messages in tests/data/messages.yaml, each with the program that it is from.
"""

from kubecert_lesson.faults.parties import Speaker

CLUES: tuple[tuple[Speaker, str], ...] = (
    (
        Speaker.API_SERVER,
        r"available_controller|service-account-(?:issuer|signing)-key-file|webhook(?:authenticator|authorizer)request|loadingopenapispec|failedcallingwebhook,failing|^kube-apiserver(?:\[[0-9]+\]|-error)?:"
        r"|service-account-issuer(?:isarequired|arerequired|,and)|errorreadingpublickeyfile|invalidauthenticationconfig|failedtobuildtokengenerator|initadmissionplugin|encryptionproviderconfig"
        r"|oidc-issuer-urland"
        r"|unabletoauthenticatetherequest.{0,200}invalidbearertoken,post",
    ),
    (
        Speaker.KUBECTL,
        "unabletoconnecttotheserver:gettingcredentials|turnvalidationoffwith--validate",
    ),
    (
        Speaker.CERT_MANAGER,
        "cert-manager/[a-z-]{4,40}:|errorinitializingissuer|referenced(?:cluster)?issuernotfound",
    ),
    (Speaker.API_SERVER, r"storage_factory\.go|jwt\[[0-9]+\]\.(?:issuer|claim)"),
    (Speaker.COMPONENT, r"run\.go:[0-9]{1,4}\]commandfailed(?!.*runkubelet)"),
    (Speaker.CNI, "usingnetworkpluginscni"),
    (Speaker.ETCDCTL, "error:client:etcdclusterisunavailableormisconfigured"),
    (Speaker.RANCHER, "reconcileetcdplane|createetcdclientforhost"),
    (Speaker.SOME_CLIENT, "etcdclusterisunavailableormisconfigured"),
    (
        Speaker.CONTROLLER_MANAGER,
        "horizontal-pod-autoscaler|unabletogetmetricsforresource|unabletogetmetric[a-z_]{1,60}:",
    ),
    (Speaker.TALOS, r"\[talos\]"),
    (Speaker.K0S, "failedtodecodejointoken|worker-config-default"),
    (Speaker.NODEUP, "runningnodeup|kops-controller|nodeup\\["),
    (
        Speaker.TALOSCTL,
        r"talosctl|talosconfig|:50000|authoritycertificatetalos"
        r"|authenticationhandshakefailed.{0,400}(?:not|[^a-z])talos(?![a-z])",
    ),
    (
        Speaker.KUBEADM,
        r"kubeadm(?:join|init|upgrade|reset|token)|incompleteexternalca|couldnotvalidateboundsfor|errorexecutionphase"
        r"|\[(?:upgrade/[a-z]{1,20}|preflight|bootstrap|kubelet-finalize|reset|kubelet-check)\]|failedtocheckserverversion|cafilescouldntbeloaded"
        r"|failedtorenewcertificate.{1,60}unabletosign|\[kubelet\]downloading|doesnotcontainauthenticationforuser",
    ),
    (
        Speaker.TERRAFORM,
        r"terraform-provider-[a-z]|helm_(?:release|chart|template)\.|registry\.terraform\.io|kubernetesrestclientfor|grpcprovider|with(?:data|module|helm_release)\.|withprovider|on[a-z0-9_./-]{1,80}\.tf(?:\.json)?line[0-9]|withmodule\."
        r"|(?<![/_])kubernetes_[a-z_]{3,40}\.(?!rb|py|js|go)",
    ),
    (
        Speaker.OPERATOR,
        r"(?:degraded|(?<!un)(?<!become)available|progressing|upgradeable):|klusterlet|hubkubeconfig",
    ),
    (
        Speaker.KANIKO,
        r"kaniko|checkingpushpermission|errorpushingimage:|failedtopushtodestination|fromregistrymirror|willtrywiththenextmirror",
    ),
    (Speaker.BUILD_TOOL, r"failedtosolve|buildkit|buildx"),
    (
        Speaker.JAVA,
        r"failureexecuting:(?:get|post|put|patch|delete)at:|errorreadingserviceaccounttokenfrom|operation:\[[a-z]{2,12}\]forkind:",
    ),
    (
        Speaker.TRAEFIK,
        r"(?<!install-)traefik(?!\.?default)|causedby:x509|internalservererrorcausedby",
    ),
    (
        Speaker.MESH,
        r"sdsfailedtowarm|failedtowarmcertificate|failedtoauthenticateclientfrom|citadelclient|xdsproxy|certifyidentity|ztunnel|pilot-agent|^(?!.*webhook).*(?:istiod|linkerd)",
    ),
    (
        Speaker.LOGIN_PROGRAM,
        "aadsts[0-9]|get-token:|calling(?:the)?assumerole|expectedanemptyerrorbutreceived",
    ),
    (Speaker.MINIKUBE, "exitingdueto[a-z0-9]{2,20}_"),
    (
        Speaker.KUBELET,
        "(?:liveness|readiness|startup)probefailed|kubernetes\\.io/kubelet-serving:|noservingcertificateavailableforthekubelet",
    ),
    (Speaker.MICROK8S, "microk8sjoin|joiningclusterfailed|contactingclusterat|dqlite:"),
    (
        Speaker.FLUX,
        "chartpullerror|failedtodetermineartifactdigest|couldnotcreateadialer|generatinghelmrepository"
        "|failedtofetchhelmrepositoryindex|failedtocacheindexto|caller=chartsync"
        "|failedtocheckoutanddeterminerevision|kustomizebuildfailed:accumulat",
    ),
    (
        Speaker.ARGOCD,
        r"fata\[[0-9]+\]failedtoestablishconnectionto|applicationspec(?:for.{1,80})?isinvalid|invalidspecerror|failedtoloadtargetstate|(?:failed|unable)togeneratemanifest|--grpc-web"
        r"|testingrepositoryconnectivity|grpc\.service=(?:application|cluster|repository|session)\."
        r"|argocd-k8s-auth|failedtoqueryprovider|unabletocreateapplication:|restconfiginvalid"
        r"|failedtosyncclusterhttp|servercertificatehaderror|argocd-dex-server|issuerdidnotmatch.{0,200}/api/dex",
    ),
    (
        Speaker.HELM,
        r"installationfailed|upgradefailed|clusterunreachable|chartrepository|helm(?:install|upgrade|template|list|pull|repo(?!sitor))"
        r"|^error:(?:unexpectedstatusfromheadrequest|failedtodorequest:|release[a-z0-9.-]{1,60}failed:)",
    ),
    (
        Speaker.FLUX,
        r"fluxcd|flux-system|source-controller|helmrelease|kustomization/|(?:helm|oci)repository|gitrepositor(?:y[/.]|ies)",
    ),
    (
        Speaker.ARGOCD,
        r"argo-cd|failedtolistrefs|comparisonerror|failedtoloadlivestate|failedtogetclusterinfofor"
        r"|synchronizingcachestate",
    ),
    (
        Speaker.LENS,
        r"authenticationproxystarted|\[kube-auth-proxy\]|proxyportfailedtobeused|internal-proxy-main|cluster-manager-main|lens(?:desktop|app|ide|proxy)|lensextension|openlens",
    ),
    (Speaker.ANSIBLE, r"ansible\.|ansible_|fatal:\[.{1,80}\]:failed!|failed:\[[^\]]{1,80}\]\(item"),
    (Speaker.OPERATOR, "reconciler(?:group|kind):"),
    (
        Speaker.METRICS_SERVER,
        r"scraper\.go|failedtoscrapenode|scrapemetrics|metricssummaryfrom|fetchmetricsfromkubelet",
    ),
    (
        Speaker.PROMETHEUS,
        r"remote_write:|serverreturnedhttpstatus|errorsendingalert|cannotcreatekubernetesdiscovery|scrapepool|scrape_pool|/metrics/cadvisor|component=k8s_client_runtime",
    ),
    (Speaker.GITLAB_RUNNER, r"jobfailed\(systemfailure\)|gitlab-runner|registeringrunner"),
    (
        Speaker.INGRESS_NGINX,
        r"errorgettingsslcertificate|usingdefaultcertificate|localsslcertificate[^;]{1,100}wasnotfound"
        r"|errorreadingcertificateauthannotation|validatingsslcertificate|sslcertificateforserver|errorobtainingx\.509certificate:",
    ),
    (
        Speaker.NGINX,
        r"\[(?:error|crit|warn|emerg)\][0-9]+#[0-9]+:|plainhttprequestwassent|norequiredsslcertificatewassent|sslhandshakingtoupstream|nginx:\[",
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
    (
        Speaker.VAULT,
        r"auth\.kubernetes\.auth_kubernetes|loginunauthorizeddueto|/v1/auth/kubernetes|vault(?:login|write|agent)|:8200/v1/",
    ),
    (
        Speaker.ETCD,
        r"embed/config_logging|rejectedconnectionon|round_tripper_raft|(?<![a-z])etcd\[[0-9]+\]|rafthttp|etcdserver/|etcdmain|[nwiec]\|(?:etcdserver|embed|raft)|caller:etcd",
    ),
    (
        Speaker.RUST,
        r"rustls|authexeccommand|threadmainpanicked|inferconfigerror|errorresponse\{|failedtogetdata/filewithbase64|invalidpeercertificate|kube_client::|hyper(?:::|error|\()|kube::|reqwest|(?<!inclient)\(oserror"
        r"|hyper_|tokio",
    ),
    (
        Speaker.RUBY,
        r"openssl::ssl|kubeclient/|kubeclient::|kubeexception|/gems/|ssl_connect(?:syscall)?returned=|faraday"
        r"|net/http\.rb|excon::|net::(?:open|read)timeout|errno::e|restclient::|fluent::configerror",
    ),
    (
        Speaker.PYTHON,
        r"httpheaderdict\(|tlscacertificatebundle|_ssl\.c:|ssl:[a-z0-9_]{4,60}\]|urllib3|retry\(total=|sslerror\(|requests\.exceptions|traceback\(mostrecent"
        r"|config_exception|didnotmatchexpectedhostname|kubernetes\.client\.(?:rest|exceptions)|httpsconnectionpool|doesntmatcheitherof|\[x509:[a-z_]{4,60}\]|winerror|\[errno",
    ),
    (
        Speaker.PHP,
        r"guzzle|curlerror[0-9]{1,2}:|phpfatal|phpwarning|stream_socket_client|file_get_contents\(",
    ),
    (Speaker.ERLANG, r"tls_alert|ssl_handshake\.erl|(?<![a-z])mint\.|httpoison|hackney|elixir\."),
    (
        Speaker.JAVA,
        r"io\.kubernetes\.client|javax?\.[a-z]|suncertpathbuilder|hudson\.|sun\.security|pkixpath|okhttp|io\.fabric8|nosubjectalternative",
    ),
    (Speaker.OPENSSL, r"verifyerror:num|connected\(0000000[0-9]\)"),
    (
        Speaker.NODE,
        r"fetcherror|enoent:|eacces:|_tls_common|createsecurecontext|node:internal|mongo[a-z]{0,20}error|node_modules|client-node|writeeproto|unable_to_|self_signed_cert|_tls_wrap|depth_zero|err_tls_|(?<![a-z])econn(?:refused|reset|aborted)|tcpconnectwrap|npmerr"
        r"|cert_has_expired|hostname/ipdoesnotmatch"
        r"|getaddrinfoe",
    ),
    (
        Speaker.DOTNET,
        r"system\.net|system\.security\.(?:authentication|cryptography)|cryptographicexception|kubernetes\.dotnet|autorest\.|k8s\.kubernetes|win32exception|k8s\.(?:exceptions|autorest)\.|appropriateauthcredentialsinkubeconfig|invoke-webrequest|remotecertificate|---\>|theremotecertificateisinvalid",
    ),
    (
        Speaker.RANCHER,
        r"connectingtokubernetescluster:get.{0,120}/k8s/clusters/|issueroflastcertificatefound|rancheragentversion|certificatedetailsfromhttps"
        r"|isnotaccessible\(|hasthecorrecttimeconfigured|informationisdisplayedabove|settings/cacerts|cattle_ca_checksum|waitingforservertobecomeavailable:get|clusteragenttoconnect|/v3/connect",
    ),
    (
        Speaker.K9S,
        "unabletoconnecttoapiservererror|boom!!|k9sstartingup|failtolocatemetrics-server"
        "|failtoloadglobal/context|unabletolocatek8scluster|cantconnecttoclustererror=",
    ),
    (
        Speaker.K3S,
        "/v1-(?:k3s|rke2)|startingkubernetes:preparingserver|nodepasswordvalidationfailed|certificatesrequireattention|tunnelendpoints|newerthandatastore"
        r"|failedtoauthenticaterequestfrom[0-9a-f.:\[\]]{4,60}:(?:invalidusername|notauthorized)",
    ),
    (
        Speaker.GIT,
        r"rpcfailed;curl|theremoteendhungup|git(?:clone|pull|push|fetch)|unabletoaccesshttps|fatal:unabletoaccess",
    ),
    (
        Speaker.CURL,
        r"curl:\([0-9]|user-agent:curl/|\(out\),tlsalert|schannel|sec_e_|sslcertificateproblem",
    ),
    (Speaker.WGET, r"ssl_client:|locallyverifytheissuer|touseinsecureconnect"),
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
    (Speaker.C_PROGRAM, "gnutls|mbedtls|wolfssl|returncodeofresis|strerror:"),
    (
        Speaker.OC,
        r"(?:^|\$)oc(?:login|get|adm|whoami)|errorlogin:|theserverusesacertificatesigned|oauth-authorization-server|loginfailed\(401",
    ),
    (
        Speaker.DOCKER,
        r"errorresponsefromdaemon|(?<![a-z/])docker:(?!//)|dockerd|errorduringconnect:|errorpullingimageconfiguration|thepushreferstorepository",
    ),
    (
        Speaker.CRIO,
        r"errorpinging[a-z0-9.:-]{3,120}:get|pingingdockerregistry|pingingcontainerregistry"
        r"|initializingsourcedocker|initializingimagefromsource|initiatinglayerupload"
        r"|unabletoretrieveauthtoken|tryingtoreuseblob|writingblob:",
    ),
    (
        Speaker.CONTAINERD,
        r"failedtopull|rpcerror.{0,200}imagepull|pullingimage"
        r"|imagepullbackoff|errimagepull|failedtogetsandboximage|failedtoresolvereference"
        r"|failedtopush:failedtodorequest:|unexpectedstatusfrom|tryingnexthost",
    ),
    (Speaker.CNI, r"plugintype=|networkplugincni|calico-cni|multus"),
    (
        Speaker.CERT_MANAGER,
        r"failedtodecodereturnedcertificate|challengepropagation|performselfcheck|registeracmeaccount"
        r"|(?<!/)cert-manager/|cert-manager\.io|certmanager\.k8s|acme(?:-v0|server|client|account|challenge|order|issuer|:(?![0-9]))|issuingcertificateassecret|caissuer|orderisininvalid|certificaterequesthasfailed"
        r"|waitfororder",
    ),
    (Speaker.KUBE_PROXY, r"(?<!/)kube-proxy(?:-[a-z0-9-]{1,20})?(?:\[[0-9]+\])?:|proxier\.go"),
    (
        Speaker.CONTROLLER_MANAGER,
        r"(?<!cn=system:)(?<!usersystem:)kube-controller-manager|controllermanager\.go",
    ),
    (Speaker.SCHEDULER, "(?<!cn=system:)(?<!usersystem:)kube-scheduler"),
    (
        Speaker.KUBELET,
        r"kubelet\[[0-9]+\]|failedtorunkubelet|kubeletfailedto(?:re)?start|kubelet_node|kubelet\.go|usersystem:node|mountvolume\.setup",
    ),
    (
        Speaker.RANCHER,
        r"github\.com/rancher/|cattle-(?:cluster|node)-agent|rancher-(?:system-)?agent",
    ),
    (Speaker.K3S, r"k3s\[|rke2\[|k3s-agent|rke2-agent|failedtogetcacerts|nodepasswordrejected"),
    (Speaker.PROXY, r"fromproxyafterconnect|connecttunnelfailed"),
    (Speaker.API_SERVER, r"open/etc/kubernetes/pki/(?:apiserver|front-proxy|sa\.pub)"),
    (Speaker.ETCD, r"open/etc/kubernetes/pki/etcd/(?:server|peer)\."),
    (
        Speaker.SERVER_ANSWER,
        r"errorfromserver|internalerroroccurred|errordialingbackend|containerlogs/|unabletoupgrade"
        r"|/(?:exec|attach|portforward)/",
    ),
    (
        Speaker.KUBECTL,
        r"kubectl|round_trippers\.go|currentserverapigrouplist|unabletoconnecttotheserver|theconnectiontotheserver|memcache\.go|youmustbelogged",
    ),
    (
        Speaker.NODE,
        "^(?!.*(?:mysql|error2026)).*(?:selfsignedcertificateincertificatechain"
        "|unabletoverifythefirstcertificate)",
    ),
    (Speaker.MACOS, r"x509:[^:]{1,80}certificateis(?:nottrusted|notstandards|expired)|sectrust"),
    (Speaker.WINDOWS, "connectex"),
    (Speaker.GO, r"x509:|tls:|dialtcp|remoteerror"),
)
