"""By which words a text shows who speaks to whom, in the order in which they count.

Words of programs, in letters alone (see ``squeezing``): without spaces and quotes, lower case.
Sources: the messages in tests/data/messages.yaml, each with the program that it is from.
"""

import re
from functools import cache

from kubecert_lesson.faults.parties import Setting

# A name as in a URL, up to its path.
_HOST = r"https?://[^/,;()]{1,200}?"
_API = r"/(?:apis?|version|openapi|healthz|livez|readyz)(?![a-z0-9])"
_API_URL = _HOST + _API
# Where pods find the API server: the first address of a cluster's services.
_SERVICE = (
    r"(?:10\.(?:96|43|152|100|0|233|55|254|32|247)\.(?:0|183)\.1|172\.(?:20|30|17|16)\.0\.1"
    r"|kubernetes\.default(?:\.svc)?(?:\.cluster\.local)?)"
)

_CLUES: tuple[tuple[Setting, tuple[str, ...]], ...] = (
    (Setting.CONVERSION, ("conversionwebhook", r"webhookclientconfig\.cabundle")),
    (
        Setting.WEBHOOK,
        (
            "failedcallingwebhook",
            "failedtocallwebhook",
            "failedcallingadmissionwebhook",
            "admissionwebhook",
            "rejectedbywebhook",
            "validatingwebhookconfiguration",
            "mutatingwebhookconfiguration",
            "receivedinvalidwebhookresponse",
            "webhook.{0,80}deniedtherequest",
            r"kube-apiserver-admission",
        ),
    ),
    (
        Setting.REGISTRY,
        (
            "failedtopull",
            "failedtoresolvereference",
            r"imagepullbackoff",
            "errimagepull",
            r"(?:head|get|post|put)" + _HOST + r"/v2/",
            r"" + _HOST + r"/v2/.{0,200}(?:x509|manifests)",
            "pullingimage",
            "pullimage",
            "pulltext",
            "errorpinging.{0,20}registry",
            "pingingcontainerregistry",
            "initializingsourcedocker:",
            "errorresponsefromdaemon",
            "failedtofetchoauthtoken",
            "failedtofetchanonymoustoken",
            "failedtoauthorize:",
            "nobasicauthcredentials",
            "repositorydoesnotexistormayrequire",
            "failedtopushimage|failedtopush",
            "pullaccessdenied",
            "dockerlogin",
        ),
    ),
    (
        Setting.TALOS,
        (
            "talosctl",
            "talosconfig",
            ":50000",
            ":50001",
            r"talos(?:\.dev|node)",
            "executingbootstrap",
        ),
    ),
    (
        Setting.ISSUER,
        (
            "oidcauthenticator",
            r"oidc\.go",
            r"oidc:(?!failedtorefresh)",
            r"fetchproviderconfig",
            r"/\.well-known/openid-configuration",
            "jwt:authenticator",
            "verifyidtoken",
            r"id\s?tokenissuedbyadifferentprovider",
        ),
    ),
    (
        Setting.KUBEADM,
        (
            "kubeadm",
            "errorexecutionphase(?!check-etcd|etcd)",
            "couldntvalidatetheidentityoftheapiserver",
            "arepinned",
            "jwssignature",
            "jwssignedtoken",
            r"cluster-infoconfigmap",
            r"configmapscluster-info",
            "errordownloadingthesecret",
            r"\[(?:preflight|discovery|download-certs|kubelet-start|upgrade|certs|wait-control-plane)",
        ),
    ),
    (
        Setting.ETCD,
        (
            "etcd",
            r":2379(?![0-9])",
            r":2380(?![0-9])",
            r"grpc:addrconn\.createtransport",
            "rejectedconnectiononclientendpoint",
            "rejectedconnectiononpeerendpoint",
            "raft",
        ),
    ),
    (
        Setting.FRONT_PROXY,
        (
            r"isnotintheallowedlist",
            r"requestheader",
            r"extension-apiserver-authentication",
            r"aggregator-client",
        ),
    ),
    (
        Setting.NETWORK_PLUGIN,
        (
            r"plugintype=",
            "networkplugincni",
            "failedtosetupnetworkforsandbox",
            "failedcreatepodsandbox",
            "clusterinformation",
            "failedtosetuppod",
            "failed(add)",
            r"cni(?:plugin|config|failed)",
            r"multus",
        ),
    ),
    (
        Setting.EXTENSION,
        (
            "faileddiscoverycheck",
            "failingormissingresponsefrom",
            "remote_available_controller",
            "available_controller",
            "apiservice",
            "servicenotfound",
            "metricsapinotavailable",
            r"theserveriscurrentlyunabletohandletherequest",
            "couldntgetresourcelistfor",
            "unabletoretrievethecompletelistofserverapis",
            "failedtodownloadv1",
            "handler_proxy",
        ),
    ),
    (
        Setting.KUBELET_SERVING,
        (
            r"errordialingbackend",
            r":10250(?![0-9])",
            r":10255(?![0-9])",
            r"containerlogs/",
            r"failedtoscrapenode",
            r"unabletofetch(?:node|pod)?metrics",
            "unabletofullyscrapemetrics",
            r"scraper\.go",
            "unabletoupgradeconnection:(?:unauthorized|forbidden)",
            "noservingcertificateavailableforthekubelet",
            "errorsendingrequest:post",
            "user=(?:kube-apiserver|system:|kubelet)",
            r"\(pods/log",
            r"kubelet-serving",
            "subresource(?:\\(s\\))?=",
        ),
    ),
    (
        Setting.KUBELET,
        (
            r"kubelet\[[0-9]+\]",
            "failedtorunkubelet",
            r"bootstrap-?kubelet",
            "bootstrapkubeconfig",
            "bootstrapclientcertificate",
            r"(?<!pods\()kubelet\.conf",
            r"kubelet-client-current",
            "kubelet_node_status",
            "unabletoregisternode",
            "registernodewithapiserver",
            r"errorgettingnode",
            "kubelet.{0,40}certificate_manager|certificate_manager.{0,80}kubelet",
            "errorupdatingnodestatus",
            "failedtoensureleaseexists",
            "failedtoupdatelease",
            "cannotcreatecertificatesigningrequest",
            "theclientcertificate.{0,80}kubeletserver",
            r"/var/lib/kubelet/(?:pki|kubeconfig)",
            r"useragent.{0,20}kubelet",
            "partoftheexistingbootstrap",
            "currentlyactiveclientcertificatehasexpired",
            "usersystem:node:",
            r"usersystem:bootstrap:",
        ),
    ),
    (
        Setting.CONTROL_PLANE,
        (
            r"kube-controller-manager",
            r"kube-scheduler",
            r"leaderelection\.go",
            "errorretrievingresourcelock",
            "failedtowaitforapiserverbeinghealthy",
            r"controller-manager\.conf",
            r"(?<![a-z])scheduler\.conf",
            "cloud-controller-manager",
            "kubernetes-system-controller|clientbuilder",
        ),
    ),
    (
        Setting.SERVICE_ACCOUNT,
        (
            "serviceaccounttokenhas",
            "serviceaccounttokenisnot",
            "tokenaudiences",
            "serviceaccountuid",
            r"invalidbearertoken,(?:invalidsignature|serviceaccount|tokenaudiences|go-jose|square)",
            "legacytoken|legacyserviceaccounttoken",
            "issclaim",
        ),
    ),
    (
        Setting.CLIENT_LOG,
        (
            "unabletoauthenticatetherequest",
            "tlshandshakeerrorfrom",
        ),
    ),
    (
        Setting.LOGIN_PROGRAM,
        (
            "gettingcredentials",
            "execplugin",
            "exec:executable",
            "execauthenticationplugin",
            "authpluginhasbeenremoved",
            "noauthproviderfound",
            "credentialplugin",
            "pluginpolicy",
            "notallowed:policysetto",
            "interactivemode",
            "execcredential",
            "gke-gcloud-auth-plugin",
            "aws-iam-authenticator",
            "kubelogin",
            r"(?:aws|azure|gcloud)(?:eks|containerclusters|aks)?get-token",
            r"aadsts[0-9]",
            "anerroroccurred",
            "ssosession",
            "ssotoken",
            "unabletolocatecredentials",
            "couldnotgettoken",
            "oauth2:",
            "oidc:failedtorefresh",
            "failedtorefreshtoken",
            "refreshingyourcurrentauthtokens",
            "couldnotfinddefaultcredentials",
            "runazlogin",
            "azlogin",
            "tokenfetch|gettingtoken",
            "theconfigprofile",
            "securitytokenincludedintherequest",
            "partialcredentialsfound",
            "errorwhenretrievingtokenfromsso",
        ),
    ),
    (
        Setting.PROXY,
        (
            "proxyconnect",
            "proxyerror",
            "sockscon",
            "socks5",
            "cannotconnecttoproxy",
            "tunnelconnectionfailed",
            "connecttunnelfailed",
            "fromproxyafterconnect",
            "proxyauthenticationrequired",
            "unableto?tunnelthroughproxy",
            "proxy:unknownscheme",
            "proxyurl|proxy-url|https?_proxy",
            r"unabletoconnecttotheserver:(?:forbidden|serviceunavailable|badgateway|gatewaytimeout"
            r"|notfound|badrequest|methodnotallowed|moved|found|unauthorized|internalservererror"
            r"|forbiddenbyproxy)",
            r"(?:get|post|put|patch|delete)https://[^/]{1,200}/[^:]{0,300}:"
            r"(?:forbidden|serviceunavailable|badgateway|gatewaytimeout)",
        ),
    ),
    (
        Setting.RANCHER,
        (
            "cattle-cluster-agent",
            "cattle-node-agent",
            "cattle-system",
            "rancher-system-agent",
            "stv-aggregation",
            r"/v3/(?:connect|settings)",
            "configuredcacertificate",
            r"wss://",
            "rancher2_",
            "isnotaccessible",
        ),
    ),
    (
        Setting.NODE_JOIN,
        (
            r":9345(?![0-9])",
            r"/cacerts",
            "nodepasswordrejected",
            "tokencahash",
            "failedtogetcacerts",
            "notauthorized.{0,60}(?:k3s|rke2|/v1-(?:k3s|rke2)|token)",
            r"/v1-(?:k3s|rke2)",
            "failedtovalidateconnectiontocluster",
            "bootstrapdataalreadyfound",
            "failedtoretrieveconfigurationfromserver",
        ),
    ),
    (
        Setting.REPOSITORY,
        (
            "chartrepository",
            r"index\.yaml",
            r"oci://",
            r"charts?\.",
            r"helmrepoadd|helmpull",
            "sslcertificateproblem.{0,40}(?:git|repo)|unabletoaccesshttps",
            "failedtolistrefs",
            "failedtogetgitclient|failedtoclone|failedtocheckout|gitls-remote",
            r"\.git(?:/|:|$|[^a-z])",
            "rpcerror.{0,80}repositor",
            "failedtofetchhttps",
        ),
    ),
    (
        Setting.POD,
        (
            r"https://\[?" + _SERVICE + r"\]?(?::443)?/",
            r"dialtcp" + _SERVICE + r":443",
            r"/var/run/secrets/kubernetes\.io/serviceaccount",
            r"for" + _SERVICE + "because",
            r"not" + _SERVICE + r"(?![0-9.a-z])",
            "incluster",
            "usersystem:serviceaccount:",
            "kubernetes_service_host",
            r"failedtogetapigroupresources|unabletostartmanager|problemrunningmanager",
        ),
    ),
    (
        Setting.CLIENT,
        (
            "unabletoconnecttotheserver",
            "theconnectiontotheserver",
            r"memcache\.go",
            "youmustbeloggedin",
            "clusterunreachable",
            "loadingconfigfile",
            "currentserverapigrouplist",
            "kubectl",
            "kubeconfig",
            _API_URL,
            r"/api/v1|/apis/|/version\?|/version/",
            "errorinconfiguration",
            "noconfigurationhasbeenprovided",
            "localhost:8080",
            "theserverhasaskedfortheclient",
            "unabletoloadschemainformation",
            "cannot(?:get|list|watch|create|update|patch|delete|impersonate).{0,300}inapigroup",
            "errorfromserver",
        ),
    ),
)
_URL = re.compile(r"(?:https?|wss?|grpcs?|ldaps?|postgres(?:ql)?|smtps?|tcp)://")


@cache
def _expressions() -> tuple[tuple[Setting, re.Pattern[str]], ...]:
    return tuple((setting, re.compile("|".join(clues))) for setting, clues in _CLUES)


def settings_of(letters: str) -> tuple[Setting, ...]:
    """Return every setting that the words of a text show, the one that counts most first.

    Where nothing shows who speaks, a URL that is not the API server's is of another server;
    otherwise nothing is returned.
    """
    found = [setting for setting, expression in _expressions() if expression.search(letters)]
    if not found and _URL.search(letters):
        return (Setting.ELSEWHERE,)
    return tuple(found)
