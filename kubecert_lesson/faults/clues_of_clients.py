"""By which words a text shows that a client speaks: of a cluster, a proxy, a repository.

Expressions over letters alone (see ``squeezing``): no spaces, no quotes, lower case.
Sources: the messages in tests/data/messages.yaml, each with the program that it is from.
"""

from kubecert_lesson.faults.parties import Setting

# A name as in a URL, and the paths of the API server.
_HOST = r"https?://(?:\(hidden\)@)?[^/,;()]{1,200}?"
_API = (
    r"/(?:api(?:/v1)?/?(?:\?|(?![a-z0-9_/-]))|api/v1beta[0-9]/"
    r"|api/v1/(?:namespaces|nodes|pods|services|endpoints|configmaps|secrets|events|persistent"
    r"|serviceaccounts|componentstatuses|replicationcontrollers|resourcequotas|limitranges|watch"
    r"|proxy|<|…|\.\.\.)"
    r"|apis/|version(?![a-z0-9/])|openapi|healthz|livez|readyz)"
)
_API_URL = _HOST + _API
# Where pods find the API server: the first address of a cluster's services.
_SERVICE = (
    r"(?:10\.(?:96|43|152|100|0|233|55|254|32|247)\.(?:0|183)\.1(?![0-9])|172\.(?:20|30|17|16)\.0\.1(?![0-9])"
    r"|kubernetes\.default(?:\.svc)?(?:\.cluster\.local)?)"
)

CLUES: tuple[tuple[Setting, str, tuple[str, ...]], ...] = (
    (Setting.CLIENT_LOG, "stsgetcalleridentityfailed", ()),
    (Setting.KUBEADM, "createkubernetespki", ()),
    (
        Setting.LOGIN_PROGRAM,
        r"""
        webidentity invalididentitytoken
        notauthorizedtoperform required[a-z.]{1,60}permission doesnothaveauthorizationtoperform
        \(gcloud\. thisclisession failedtoacquireatoken devicecodeauth /devicelogin
        exec:(?:aws|az|gcloud|gke-|oci|doctl|kubectl-|kubelogin|ibmcloud|aliyun|yc|tsh)[a-z0-9_.-]{0,40}:executablefilenotfound
        kubernetes_exec_info userentryisusingdeprecatedapiversion unknowncommandoidc-login
        authpluginisdeprecated accesstokencommand gettingcredentials execplugin exec:executable
        execauthenticationplugin authpluginhasbeenremoved noauthproviderfound credentialplugin
        pluginpolicy notallowed:policysetto interactivemode execcredential
        get-token: authcode-browser couldnotaccessoidcissuer
        gke-gcloud-auth-plugin aws-iam-authenticator kubelogin
        (?:aws|azure|gcloud)(?:eks|containerclusters|aks)?get-token aadsts[0-9]
        anerroroccurred\([a-z]{3,40}\)whencalling
        ssosession ssotoken unabletolocatecredentials couldnotgettoken oauth2:
        oidc:failedtorefresh failedtorefreshtoken refreshingyourcurrentauthtokens
        couldnotrefreshtoken
        couldnotfinddefaultcredentials runazlogin azlogin tokenfetch|gettingtoken
        theconfigprofile securitytokenincludedintherequest partialcredentialsfound
        errorwhenretrievingtokenfromsso oracle-python(?:sdk|cli) rapt_required
        couldnotloadcredentials couldnotassumerole accesstokenisrequired
        (?:azurecli|managedidentity|workloadidentity|devicecode|clientsecret|environment)credential
        runningkubelogin: kubeloginisnotfound sslvalidationfailedfor[^\[]{1,120}\[errno2\]
        noclusterfoundforname kubernetesengineapi microsoft\.containerservice
        isnotinstalledwhichisrequired conciergecredentialexchange novalidid-token
        authexeccommand externalexecfailed exec-credential
        exec:(?:processreturned|failedtodecodeprocessoutput|malformedre|pluginapiversion)
        (?:unabletoconnecttotheserver|apigrouplist):posthttps?://[a-z0-9.:-]{3,120}/(?!api)[a-z0-9./_-]{0,100}token:
        """,
        (),
    ),
    (
        Setting.PROXY,
        r"""
        unabletoconnecttotheserver:(?:movedpermanently|internalservererror|networkauthentication|gatewaytime-out|temporaryredirect|accessdenied)
        proxyconnect (?<!http:)(?<!http)proxyerror(?!=)
        unabletoconnecttotheserver:(?!(?:unexpected)?eof)[a-z]{4,60}\Z
        sockscon socks5 cannotconnecttoproxy tunnelconnectionfailed
        connecttunnelfailed fromproxyafterconnect proxyauthenticationrequired
        unableto?tunnelthroughproxy tunnelingsocketcouldnot
        proxy:unknownscheme proxyurl(?!=wss)|proxy-url|https?_proxy
        unabletoconnecttotheserver:(?:forbidden|serviceunavailable|badgateway|gatewaytimeout|notfound|badrequest|methodnotallowed|moved|found|unauthorized|internalservererror|forbiddenbyproxy)
        """,
        (),
    ),
    (
        Setting.RANCHER,
        r"""
        certificate\[kube- certs/serverca strictcaverification
        cacertssettinginrancher
        settings/cacerts cacertschecksum issueroflastcertificatefoundinchain
        hasthecorrecttimeconfigured informationisdisplayedabove
        cattle-cluster-agent cattle-node-agent cattle-system rancher-system-agent
        stv-aggregation /v3/(?:connect|settings) configuredcacerts given--ca-checksum wss://(?!.*/v1-(?:k3s|rke2))
        rancher2_ isnotaccessible
        """,
        (),
    ),
    (
        Setting.NODE_JOIN,
        r"""
        remotedialer emptydialerresponse
        donotincludeacahash|doesnotincludeacahash tokenisnotvalid:https
        contactingclusterat invalidtoken\([0-9]
        joiningclusterfailed couldnotverifytheidentityof[0-9] :25000/
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
        gitrepository info/refs git-upload-pack
        chartrepository servercertificateverificationfailed index\.yaml oci:// //charts?\.
        helmrepoadd|helmpull sslcertificateproblem.{0,40}(?:git|repo)|unabletoaccesshttps
        failedtolistrefs failedtogetgitclient|failedtoclone|failedtocheckout|gitls-remote
        \.git(?:/|:|$|[^a-z]) rpcerror.{0,80}repositor failedtofetchhttps
        """,
        (),
    ),
    (
        Setting.POD,
        r"""
        kube-proxy(?!/) proxier\.go invalidkubernetesapi
        configmaps/extension-apiserver-authentication
        servicetokenfile servicecertificationfile
        filter_kube_metadata kubeapiupstream filter:kubernetes input:kubernetes
        servicehost/portisset servicehost/portisnotset readthedefaultnamespace:nosuchfile
        https://[0-9]+\.[0-9]+\.[0-9]+\.1:443/ /var/run/secrets/kubernetes\.io/serviceaccount
        (?<!readan)(?<!conta)incluster kubernetes_service_host
        failedtogetapigroupresources(?!.{0,200}https://)|unabletostartmanager|problemrunningmanager
        """,
        (
            r"https://\[?" + _SERVICE + r"\]?(?::443)?/",
            r"dialtcp" + _SERVICE + r":443",
            r"remotehost\(" + _SERVICE,
            r"connectedto" + _SERVICE + r"\([0-9a-f.:]{3,40}\)port443",
            r"host=" + _SERVICE + r"(?!,port=6443)",
            r"for" + _SERVICE + "because",
            r"host" + _SERVICE + r":443",
            r"hostnamekubernetes\.default[a-z.]{0,24}notverified",
            r"not" + _SERVICE + r"(?![0-9.a-z])",
        ),
    ),
    (
        Setting.POD,
        r"""
        ^(?!.*(?::6443/|kubelet[\[:]|pkg/kubelet|kube-controller|kube-scheduler|inapigroup)).*reflector\.go
        """,
        (),
    ),
    (
        Setting.ELSEWHERE,
        "",
        (
            r"^(?!.*(?:kubectl|:6443|/api/v1|/apis/|errorfromserver|unabletoconnect|kubeconfig"
            r"|memcache\.go|cannot[a-z]{1,20}resource)).*(?:mongo[a-z]{0,20}error"
            r"|apache\.kafka|psycopg|host=[a-z0-9.-]{1,80}user=|postgresql:|org\.postgresql|jdbc"
            r"|mysql[:_]|sqlstate|rediserror|redis:|psql:|error2026\(|nats:|natstls|kafka|zookeeper|amqp|rabbitmq|elasticsearch|opensearch"
            r"|ldap|smtp|javamail|mariadb)",
        ),
    ),
    (
        Setting.CLIENT,
        r"""
        x509:(?:kube-)?apiservercertificate kind:status, round_trippers\.go:[0-9]
        \?pretty=true :/api/v1/[a-z] retry\(total=.{0,400}:/api
        kube-configfile failedtoinferconfig nocurrentlyactivecluster
        errorwhileproxyingrequest
        http:proxyerror: noclientconfig oclogin theserverusesacertificatesigned
        authinfo[^:]{1,80}doesnotexist notenoughdatatocreateauthinfo
        \.kube/config current-contextmustexist
        couldnotlocateanycontrolplane nonodesfoundfor(?:given)?cluster
        k8s_apiserver_missing processneverappeared intov1\.config
        unabletoconnecttotheserver theconnectiontotheserver memcache\.go youmustbeloggedin
        clusterunreachable loadingconfigfile currentserverapigrouplist kubectl kubeconfig
        /apis/|/version\?|/version/|url:/api errorinconfiguration noconfigurationhasbeenprovided
        localhost:8080 theserverhasaskedfortheclient unabletoloadschemainformation
        cannot(?:get|list|watch|create|update|patch|delete|impersonate).{0,300}inapigroup
        errorfromserver cn=kube-apiserver user:?system:anonymouscannot
        connectedto[^()]{1,80}\([0-9a-f.:]{3,40}\)port(?:6443|8443|16443)
        io\.fabric8\.kubernetes io\.kubernetes\.client @kubernetes/client-node kubeclient
        httpexceptionrequest.{0,80}port=(?:6443|16443)
        clusterrequestfailed kubernetes-client/lib appropriateauthcredentials
        failedtogetdata/filewithbase64 failureexecuting:(?:get|post|put|patch|delete)at:
        kubernetes\.client\. /kubernetes/client/ kube::client kube_client:: k8s\.kubernetesclient
        """,
        (_API_URL, _HOST + ":(?:6443|16443)(?![0-9])"),
    ),
)
