"""By which words a text shows who speaks to whom, in the order in which they count.

Expressions over letters alone (see ``squeezing``): no spaces, no quotes, lower case.
Sources: the messages in tests/data/messages.yaml, each with the program that it is from.
"""

from kubecert_lesson.faults.parties import Setting

# A name as in a URL, and the paths of the API server.
_HOST = r"https?://[^/,;()]{1,200}?"
_API = (
    r"/(?:api(?:/v1(?!/(?:query|alerts|rules|series|labels|targets|write|status))(?![a-z0-9]))?"
    r"(?![a-z0-9_/-])|api/v1/(?!query|alerts|rules|series|labels|targets|write|status)"
    r"|apis/|version(?![a-z0-9/])|openapi|healthz|livez|readyz)"
)
_API_URL = _HOST + _API
# Where pods find the API server: the first address of a cluster's services.
_SERVICE = (
    r"(?:10\.(?:96|43|152|100|0|233|55|254|32|247)\.(?:0|183)\.1|172\.(?:20|30|17|16)\.0\.1"
    r"|kubernetes\.default(?:\.svc)?(?:\.cluster\.local)?)"
)

CLUES: tuple[tuple[Setting, str, tuple[str, ...]], ...] = (
    (
        Setting.ELSEWHERE,
        r"""
        (?:liveness|readiness|startup)probefailed acme-v0 challenge
        """,
        (),
    ),
    (
        Setting.CONVERSION,
        r"""
        conversionwebhook webhookclientconfig\.cabundle
        """,
        (),
    ),
    (
        Setting.WEBHOOK,
        r"""
        failedcallingwebhook (?:mutating|validating)webhook failedtocallwebhook
        failedcallingadmissionwebhook admissionwebhook rejectedbywebhook
        validatingwebhookconfiguration mutatingwebhookconfiguration
        receivedinvalidwebhookresponse webhook.{0,80}deniedtherequest kube-apiserver-admission
        """,
        (),
    ),
    (
        Setting.REPOSITORY,
        r"""
        (?:helm|installationfailed|upgradefailed|oci://).{0,600}(?:/v2/|index\.yaml)
        (?:/v2/|index\.yaml).{0,600}(?:helm|oci://)
        """,
        (),
    ),
    (
        Setting.REGISTRY,
        r"""
        failedtopull failedtoresolvereference imagepullbackoff errimagepull pullingimage
        pullimage pulltext errorpinging.{0,20}registry pingingcontainerregistry
        initializingsourcedocker: errorresponsefromdaemon failedtofetchoauthtoken
        failedtofetchanonymoustoken failedtoauthorize: nobasicauthcredentials
        repositorydoesnotexistormayrequire failedtopushimage|failedtopush pullaccessdenied
        dockerlogin
        """,
        (
            r"(?:head|get|post|put)" + _HOST + r"/v2/",
            r"" + _HOST + r"/v2/.{0,200}(?:x509|manifests)",
        ),
    ),
    (
        Setting.TALOS,
        r"""
        applyingnewconfiguration errorconstructingclient errorgettingversion:rpcerror talosctl
        talosconfig :50000(?![0-9]|->) :50001(?![0-9]|->) talos(?:\.dev|node) executingbootstrap
        """,
        (),
    ),
    (
        Setting.ISSUER,
        r"""
        oidcauthenticator oidc\.go oidc:(?!failedtorefresh) fetchproviderconfig
        /\.well-known/openid-configuration jwt:authenticator verifyidtoken
        id\s?tokenissuedbyadifferentprovider
        """,
        (),
    ),
    (
        Setting.KUBEADM,
        r"""
        configmaps/cluster-info failureloading.{0,60}certificate kubeadm
        errorexecutionphase(?!check-etcd|etcd) couldntvalidatetheidentityoftheapiserver
        arepinned jwssignature jwssignedtoken cluster-infoconfigmap configmapscluster-info
        errordownloadingthesecret
        \[(?:preflight|discovery|download-certs|kubelet-start|upgrade|certs|wait-control-plane)
        """,
        (),
    ),
    (
        Setting.ETCD_LOG,
        r"""
        rejectedconnection
        """,
        (),
    ),
    (
        Setting.ETCD,
        r"""
        err:?connectionerror:desc= etcd embed/config_logging embed: rafthttp :2379(?![0-9]|->)
        :2380(?![0-9]|->) grpc:addrconn\.createtransport
        """,
        (),
    ),
    (
        Setting.FRONT_PROXY,
        r"""
        isnotintheallowedlist requestheader extension-apiserver-authentication aggregator-client
        """,
        (),
    ),
    (
        Setting.NETWORK_PLUGIN,
        r"""
        plugintype= networkplugincni failedtosetupnetworkforsandbox failedcreatepodsandbox
        clusterinformation failedtosetuppod failed(add) cni(?:plugin|config|failed) multus
        """,
        (),
    ),
    (
        Setting.ELSEWHERE,
        r"""
        (?:lookup|not|//|for)(?:[a-z0-9-]+\.)*(?:github(?:usercontent)?|gitlab|rawgit|googleapis)\.
        (?:lookup|not|//)(?:[a-z0-9-]+\.)*(?:docker\.io|quay\.io|dl\.k8s\.io|letsencrypt\.)
        transport:authenticationhandshakefailed /_ping: registry\.terraform\.io providerpackages
        """,
        (),
    ),
    (
        Setting.EXTENSION,
        r"""
        metricsnotavailableyet faileddiscoverycheck failingormissingresponsefrom
        remote_available_controller available_controller apiservice servicenotfound
        metricsapinotavailable theserveriscurrentlyunabletohandletherequest
        couldntgetresourcelistfor unabletoretrievethecompletelistofserverapis failedtodownloadv1
        handler_proxy
        """,
        (),
    ),
    (
        Setting.KUBELET_SERVING,
        r"""
        errordialingbackend :10250(?![0-9]|->) :10255(?![0-9]|->) containerlogs/
        failedtoscrapenode unabletofetch(?:node|pod)?metrics unabletofullyscrapemetrics
        scraper\.go unabletoupgradeconnection:(?:unauthorized|forbidden)
        noservingcertificateavailableforthekubelet
        errorsendingrequest:posthttps?://[^/]{1,200}/(?:exec|attach|portforward)/
        user=(?:kube-apiserver|system:|kubelet) \(pods/log kubelet-serving
        subresource(?:\(s\))?=
        """,
        (),
    ),
    (
        Setting.KUBELET,
        r"""
        kubelet\[[0-9]+\] failedtorunkubelet bootstrap-?kubelet bootstrapkubeconfig
        bootstrapclientcertificate (?<!pods\()kubelet\.conf kubelet-client-current
        kubelet_node_status unabletoregisternode registernodewithapiserver errorgettingnode
        kubelet.{0,40}certificate_manager|certificate_manager.{0,80}kubelet
        errorupdatingnodestatus failedtoensureleaseexists failedtoupdatelease
        cannotcreatecertificatesigningrequest theclientcertificate.{0,80}kubeletserver
        /var/lib/kubelet/(?:pki|kubeconfig) useragent.{0,20}kubelet partoftheexistingbootstrap
        currentlyactiveclientcertificatehasexpired usersystem:node: usersystem:bootstrap:
        """,
        (),
    ),
    (
        Setting.CONTROL_PLANE,
        r"""
        kube-controller-manager kube-scheduler leaderelection\.go errorretrievingresourcelock
        failedtowaitforapiserverbeinghealthy controller-manager\.conf (?<![a-z])scheduler\.conf
        cloud-controller-manager kubernetes-system-controller|clientbuilder
        """,
        (),
    ),
    (
        Setting.SERVICE_ACCOUNT,
        r"""
        serviceaccounttokenhas serviceaccounttokenisnot tokenaudiences serviceaccountuid
        invalidbearertoken,(?:invalidsignature|serviceaccount|tokenaudiences|go-jose|square)
        legacytoken|legacyserviceaccounttoken issclaim
        """,
        (),
    ),
    (
        Setting.CLIENT_LOG,
        r"""
        unabletoauthenticatetherequest tlshandshakeerrorfrom
        """,
        (),
    ),
    (
        Setting.LOGIN_PROGRAM,
        r"""
        exec:(?:aws|az|gcloud|gke-|oci|doctl|kubectl-|kubelogin|ibmcloud|aliyun|yc|tsh)[a-z0-9_.-]{0,40}:executablefilenotfound
        kubernetes_exec_info userentryisusingdeprecatedapiversion unknowncommandoidc-login
        authpluginisdeprecated accesstokencommand gettingcredentials execplugin exec:executable
        execauthenticationplugin authpluginhasbeenremoved noauthproviderfound credentialplugin
        pluginpolicy notallowed:policysetto interactivemode execcredential
        gke-gcloud-auth-plugin aws-iam-authenticator kubelogin
        (?:aws|azure|gcloud)(?:eks|containerclusters|aks)?get-token aadsts[0-9] anerroroccurred
        ssosession ssotoken unabletolocatecredentials couldnotgettoken oauth2:
        oidc:failedtorefresh failedtorefreshtoken refreshingyourcurrentauthtokens
        couldnotfinddefaultcredentials runazlogin azlogin tokenfetch|gettingtoken
        theconfigprofile securitytokenincludedintherequest partialcredentialsfound
        errorwhenretrievingtokenfromsso
        """,
        (),
    ),
    (
        Setting.PROXY,
        r"""
        unabletoconnecttotheserver:(?:movedpermanently|internalservererror|networkauthentication|gatewaytime-out|temporaryredirect|accessdenied)
        proxyconnect proxyerror sockscon socks5 cannotconnecttoproxy tunnelconnectionfailed
        connecttunnelfailed fromproxyafterconnect proxyauthenticationrequired
        unableto?tunnelthroughproxy proxy:unknownscheme proxyurl|proxy-url|https?_proxy
        unabletoconnecttotheserver:(?:forbidden|serviceunavailable|badgateway|gatewaytimeout|notfound|badrequest|methodnotallowed|moved|found|unauthorized|internalservererror|forbiddenbyproxy)
        (?:get|post|put|patch|delete)https://[^/]{1,200}/[^:]{0,300}:(?:forbidden|serviceunavailable|badgateway|gatewaytimeout)
        """,
        (),
    ),
    (
        Setting.RANCHER,
        r"""
        cattle-cluster-agent cattle-node-agent cattle-system rancher-system-agent
        stv-aggregation /v3/(?:connect|settings) configuredcacerts given--ca-checksum wss://
        rancher2_ isnotaccessible
        """,
        (),
    ),
    (
        Setting.NODE_JOIN,
        r"""
        :9345(?![0-9]|->) /cacerts nodepasswordrejected tokencahash failedtogetcacerts
        notauthorized.{0,60}(?:k3s|rke2|/v1-(?:k3s|rke2)|token) /v1-(?:k3s|rke2)
        failedtovalidateconnectiontocluster bootstrapdataalreadyfound
        failedtoretrieveconfigurationfromserver
        """,
        (),
    ),
    (
        Setting.REPOSITORY,
        r"""
        chartrepository servercertificateverificationfailed index\.yaml oci:// charts?\.
        helmrepoadd|helmpull sslcertificateproblem.{0,40}(?:git|repo)|unabletoaccesshttps
        failedtolistrefs failedtogetgitclient|failedtoclone|failedtocheckout|gitls-remote
        \.git(?:/|:|$|[^a-z]) rpcerror.{0,80}repositor failedtofetchhttps
        """,
        (),
    ),
    (
        Setting.POD,
        r"""
        https://[0-9]+\.[0-9]+\.[0-9]+\.1:443/ /var/run/secrets/kubernetes\.io/serviceaccount
        incluster kubernetes_service_host
        failedtogetapigroupresources|unabletostartmanager|problemrunningmanager
        """,
        (
            r"https://\[?" + _SERVICE + r"\]?(?::443)?/",
            r"dialtcp" + _SERVICE + r":443",
            r"for" + _SERVICE + "because",
            r"not" + _SERVICE + r"(?![0-9.a-z])",
        ),
    ),
    (
        Setting.CLIENT,
        r"""
        unabletoconnecttotheserver theconnectiontotheserver memcache\.go youmustbeloggedin
        clusterunreachable loadingconfigfile currentserverapigrouplist kubectl kubeconfig
        /apis/|/version\?|/version/|url:/api errorinconfiguration noconfigurationhasbeenprovided
        localhost:8080 theserverhasaskedfortheclient unabletoloadschemainformation
        cannot(?:get|list|watch|create|update|patch|delete|impersonate).{0,300}inapigroup
        errorfromserver
        """,
        (_API_URL,),
    ),
)
