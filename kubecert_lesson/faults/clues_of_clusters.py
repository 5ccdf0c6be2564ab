"""By which words a text shows that a part of a cluster speaks, or a tool that makes one.

Expressions over letters alone (see ``squeezing``): no spaces, no quotes, lower case.
Sources: the messages in tests/data/messages.yaml, each with the program that it is from.
"""

from kubecert_lesson.faults.parties import Setting

_HOST = r"https?://(?:\(hidden\)@)?[^/,;()]{1,200}?"  # a name as in a URL

# Ports of databases, brokers, mail, directories, meshes and the like: never an API server's.
_OTHERS = (
    r"(?:22|25|389|465|587|636|3306|5432|5671|5672|6379|8086|8200|8500|8501|9092|9093|9200|11211"
    r"|15010|15012|15017|27017)"
)

# Where servers and components have their certificates and keys.
_FILES = (
    r"(?:/etc/(?:kubernetes/(?:pki|ssl|certs?|controller-manager\.conf|scheduler\.conf)|etcd"
    r"|ssl/etcd|ssl/kubernetes|origin)|/srv/kubernetes|/var/run/kubernetes|/run/config/pki"
    r"|/var/lib/(?:minikube/certs|rancher/(?:k3s|rke2)/(?:server|agent)|k0s/pki|kubelet/pki"
    r"|kubernetes|etcd)|/var/snap/microk8s/[a-z0-9]{1,20}/cert)"
)
_NOT_READ = r"(?:nosuchfile|permissiondenied|isadirectory|notadirectory)"

CLUES: tuple[tuple[Setting, str, tuple[str, ...]], ...] = (
    (
        Setting.OWN_FILE,
        r"""
        keystorepasswordwasincorrect keystorewastamperedwith
        ^(?!.*kubeadm).*(?:couldnot|failedto|unableto|error)load(?:ing)?(?:ca|servingcert|tlskeypair):
        """,
        (
            r"^(?!.*(?:couldntload|errorexecutionphase|kubeadm(?:init|join|upgrade)|unabletoread"
            r"|errorloadingconfigfile|kubelet-client-current)).*(?:open|stat|read|mkdir)"
            + _FILES
            + r"[^:]{0,120}:"
            + _NOT_READ,
            r"^(?!.*(?:couldntload|errorexecution|unabletoread|dueto|/profiles/|\.kube/|kubectl"
            r"|serving-certs/|kubelet-client-current)).*"
            r"(?:open|stat)[^:]{1,200}\.(?:crt|pem|key|cert|cer|p12|pfx|jks):" + _NOT_READ,
            r"(?:cantopen|fopen\(|openingcertificate|openingprivatekey)" + _FILES,
            r"(?:enoent|eacces):[a-z]{1,40},open[^,;]{1,200}\.(?:crt|pem|key|cert|p12|pfx|jks)",
            r"(?:unabletoload(?:privatekey|certificate|key)).{0,400}(?:routines:|bio_)",
            r"(?:routines:|bio_).{0,400}unabletoload(?:privatekey|certificate|key)",
            r"couldnot(?:open|find|read)(?:fileoruri|certificate|privatekey|anycertificate)",
            r"couldnotload(?:server|root|client)?(?:certificate|privatekey)file",
            r"loadpemclient(?:certificate|key)from|loadingtlsconfig|appendcertificatetostore",
            r"settingcertificate(?:verifylocations|file)|unabletosetprivatekeyfile"
            r"|problemwiththe(?:localsslcertificate|sslcacert)",
        ),
    ),
    (Setting.ANSWER, "cannotbehandledasa executingcommandincontainer failedtoexecincontainer", ()),
    (
        Setting.ELSEWHERE,
        r"""
        (?:liveness|readiness|startup)probefailed acme-v0 challenge
        errorduringconnect: docker_engine docker\.sock cannotconnecttothedockerdaemon
        oclogin[^;]{0,80}--insecure-skip-tls-verify request_token\.go fallingbacktokubeconfigca
        s3aws: failedtopingregistry \[output:[a-z0-9_-]{1,30}: layer6invalidresponse
        createdtunnelusinglocalport gitlabagentserver
        fakecertificate traefikdefaultcert sdsfailedtowarm
        failedtowarmcertificate failedtoauthenticateclientfrom
        (?<!/)backupstor(?:age|e) backuplocation= /simple/[a-z0-9-]{1,60}/
        registry\.npmjs npmerr secretisnotsuppliedbysds idx2080[34]
        issuercert(?:ificate)?is(?:notvalid|within)
        (?:anchors|roots)arewithintheirvalidity couldnotfetchexisting[a-z]{2,30}secret:
        """,
        (
            r"^(?!.*(?::6443|clientssl|clientsent)).*(?:handshakingtoupstream|connectingtoupstream"
            r"|upstreamssl|hostnotfoundinupstream|\[(?:error|crit|emerg)\][0-9]+#[0-9]+:"
            r"|cannotloadcertificate|incompleteprivatekey|upstreamconnecterror|transportfailurereason|xds-grpc|delayedconnecterror)",
            r"(?:routeendpoint|oauthserver|oauthclient|ingresscanary|consoleurl)[a-z]{0,60}:",
            r"dqlite:|ssl_client:|citadelclient|xdsproxy|certifyidentity|ztunnel|pilot-agent|^(?!.*webhook).*(?:istiod|linkerd)|internalservererrorcausedby|badgatewaycausedby|oauth-openshift\.",
            r"issuingcertificateassecret|orderisininvalid|waitfororder|referenced(?:cluster)?issuer|performselfcheck|errorinitializingissuer|challengepropagation|registeracmeaccount|certificaterequesthasfailed|keypairforcaissuer|invalidkeypair|obtainingpemfromsecret",
            r"validateroutehostname|routercertsdegraded|localsslcertificate.{0,80}wasnotfound|validatingsslcertificate|sslcertificateforserver",
            r"^(?!.*(?:gettingcredentials|get-token|webidentity|exec:processreturned)).*(?:googleapi:error|invalidaccesskeyid"
            r"|nocredentialproviders|requesterror:sendrequestfailed|operationerror[a-z0-9]{2,20}:"
            r"|noec2imdsrole|insufficientauthenticationscopes)",
            r"dialtcp[^a-z]{0,60}:" + _OTHERS + r"(?![0-9])",
            # BoringSSL, of which Envoy and gRPC are made
            r"^(?!.*(?::2379|:6443|etcd)).*openssl_internal:",
            r"lookup(?!kubernetes\.default)(?![a-z0-9-]*webhook)[a-z0-9.-]{1,80}\.svc(?![a-z])"
            r"(?!.{0,200}webhook)",
        ),
    ),
    (
        Setting.REPOSITORY,
        "info/refs git-upload-pack unabletoaccesshttps rpcfailed;curl theremoteendhungup",
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
        serving-certs/tls\.crt cert-managerwebhook(?:cabundle|deployment|service)is
        failedtoconnecttowebhook degraded_webhook\.go
        webhook.{0,300}tlshandshakeerrorfrom[^;]{0,60}remoteerror
        failedtogenerateservingcertificate failedverifyingcakeypair secretisnotwell-formed
        (?:webhook|caller:controller/).{0,300}secret[a-z0-9.-]{1,80}ismissing[a-z0-9.-]{1,30}key
        failedcallingwebhook (?:mutating|validating)webhook failedtocallwebhook
        failedcallingadmissionwebhook admissionwebhook rejectedbywebhook
        validatingwebhookconfiguration mutatingwebhookconfiguration
        https?://[a-z0-9-]{0,60}webhook[a-z0-9-]{0,60}\.[a-z0-9-]{1,63}\.svc
        receivedinvalidwebhookresponse webhook.{0,80}deniedtherequest kube-apiserver-admission
        """,
        (),
    ),
    (
        Setting.REPOSITORY,
        r"""
        (?:helm|installationfailed|upgradefailed|oci://).{0,600}(?:/v2/|index\.yaml)
        (?:/v2/|index\.yaml).{0,600}(?:helm|oci://) (?:installation|upgrade)failed:failedtoauthorize
        """,
        (),
    ),
    (
        Setting.REGISTRY,
        r"""
        dockerpush:
        /v2/[a-z0-9._/-]{1,120}/(?:manifests|blobs|tags)/
        failedtopull failedtoresolvereference imagepullbackoff errimagepull pullingimage
        pullimage pulltext errorpinging.{0,20}registry pingingcontainerregistry
        initializingsourcedocker: errorresponsefromdaemon failedtofetchoauthtoken
        unabletoretrieveauthtoken
        failedtofetchanonymoustoken failedtoauthorize: nobasicauthcredentials
        repositorydoesnotexistormayrequire failedtopushimage|failedtopush pullaccessdenied
        dockerlogin initiatinglayerupload uploadingmanifest errorpullingimageconfiguration
        requestedaccesstotheresourceisdenied unauthorized:authenticationrequired
        accesstothecontainerimage
        missingclientcertificate[a-z0-9._-]{1,60}forkey forclientcertificate[^;]{0,80}\.crt
        """,
        (
            r"(?:head|get|post|put)" + _HOST + r"/v2/",
            r"" + _HOST + r"/v2/.{0,200}(?:x509|manifests)",
        ),
    ),
    (
        Setting.TALOS,
        r"""
        authoritycertificatetalos
        applyingnewconfiguration errorconstructingclient errorgettingversion:rpcerror talosctl
        talosconfig :50000(?![0-9]|->) :50001(?![0-9]|->) talos(?:\.dev|node) executingbootstrap
        """,
        (),
    ),
    (
        Setting.ISSUER,
        r"""
        oidcauthenticator oidc\.go oidc:(?!failedtorefresh) fetchproviderconfig
        jwt:authenticator verifyidtoken
        id\s?tokenissuedbyadifferentprovider
        """,
        (
            r"^(?=.*(?:oidc|authenticator|apiserver))(?!.*(?:kubelogin|oidc-login|gettingcredentials"
            r"|couldnotaccessoidcissuer|argocd|dex|grafana|headlamp)).*"
            r"/\.well-known/openid-configuration",
        ),
    ),
    (
        Setting.ETCD,
        r"""
        errorcreatingstoragefactory errorcreatingleases
        healthcheckforpeer
        syncingendpointswithetc endpointhttps?://[^/]{1,80}:2379 dialtcp[^a-z]{1,60}:2379(?![0-9])
        """,
        (),
    ),
    (
        Setting.KUBEADM,
        r"""
        couldnotvalidateboundsforcertificate incompleteexternalca
        configmaps/cluster-info failureloading.{0,60}certificate
        kubeadm(?!in(?!it)|control-?plane|config|bootstrap)
        errorexecutionphase(?!check-etcd|etcd) couldntvalidatetheidentityoftheapiserver
        arepinned jwssignature jwssignedtoken cluster-infoconfigmap configmapscluster-info
        errordownloadingthesecret
        \[(?:preflight|bootstrap\]|discovery|download-certs|kubelet-start|upgrade|certs|wait-control-plane)
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
        round_tripper_raft
        ^(?!.*(?:certificate\[kube-|:10250/|/api/v1/names|guaranteedupdateetcd3)).*etcd
        embed/config_logging embed: rafthttp :2379(?![0-9]|->)
        :2380(?![0-9]|->)
        """,
        (
            r"^(?!.*addr:[a-z0-9.-]{1,120}:(?!2379|2380|4001)[0-9])"
            r".*(?:err:?connectionerror:desc=|grpc:addrconn\.createtransport)",
        ),
    ),
    (
        Setting.FRONT_PROXY,
        r"""
        isnotintheallowedlist requestheader(?!s)
        logs[^;]{0,120}(?:metrics-server|-adapter|-apiserver-|-metrics-).{0,600}unabletoauthenticatetherequest
        (?<!configmaps/)extension-apiserver-authentication aggregator-client
        """,
        (),
    ),
    (
        Setting.NETWORK_PLUGIN,
        r"""
        plugintype= networkplugincni failedtosetupnetworkforsandbox failedcreatepodsandbox multus
        (?<!contain)clusterinformation failedtosetuppod failed(add) cni(?:plugin|config|failed)
        """,
        (),
    ),
    (
        Setting.ELSEWHERE,
        r"""
        (?:lookup|not|//|for)(?:[a-z0-9-]+\.)*(?:github(?:usercontent)?|gitlab|rawgit|googleapis)\.
        (?:lookup|not|//)(?:[a-z0-9-]+\.)*(?:docker\.io|quay\.io|dl\.k8s\.io|letsencrypt\.)
        errorwhiledialing
        notinthesetofvalidprincipals internal-proxy-main
        authenticationhandshakefailed /_ping: registry\.terraform\.io providerpackages
        """,
        (),
    ),
    (
        Setting.EXTENSION,
        r"""
        badstatusfrom (?:resource|custom|external)metricsapi /apis/[a-z.]*metrics\.k8s\.io
        loadingopenapispec
        metricsnotavailableyet faileddiscoverycheck tryingtoreach: failingormissingresponsefrom
        remote_available_controller available_controller apiservice servicenotfound
        metricsapinotavailable theserveriscurrentlyunabletohandletherequest\(get
        couldntgetresourcelistfor
        listofserverapis:(?:[a-z]{1,12}\.)?metrics\.k8s\.io
        unabletoretrievethecompletelistofserverapis(?!.{0,120}(?:gethttps?://|unauthorized|forbid))
        failedtodownloadv1
        handler_proxy errortryingtoreachservice
        """,
        (),
    ),
    (
        Setting.KUBELET_SERVING,
        r"""
        certificaterequestwasnotsigned
        errordialingbackend :10250(?![0-9]|->) :10255(?![0-9]|->) containerlogs/
        failedtoscrapenode unabletofetch(?:node|pod)?metrics unabletofullyscrapemetrics
        scraper\.go kubelet.{0,120}serverreturnedhttpstatus
        serverreturnedhttpstatus.{0,60}/kubelet/[0-9]
        unabletoupgradeconnection:(?:unauthorized|forbidden)
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
        failedtofetchtoken failedtoloadkubeletconfigfile /var/lib/kubelet/config\.yaml
        :10248(?![0-9]) \[kubelet-check\] pkg/kubelet/(?!.*volumemanager)
        kubelet\[[0-9]+\] kubelet:[iwe][0-9]{4}[0-9:.]{8} failedtorunkubelet
        kubeletfailedto(?:re)?start bootstrap-?kubelet
        bootstrapkubeconfig
        bootstrapclientcertificate (?<!pods\()kubelet\.conf kubelet-client-current
        sinceavalidclientcertwasfound
        kubelet_node_status unabletoregisternode registernodewithapiserver errorgettingnode
        kubelet.{0,40}certificate_manager|certificate_manager.{0,80}kubelet
        errorupdatingnodestatus failedtoensureleaseexists failedtoupdatelease
        cannotcreatecertificatesigningrequest theclientcertificate.{0,80}kubeletserver
        /var/lib/kubelet/(?:pki|kubeconfig) useragent.{0,20}kubelet partoftheexistingbootstrap
        currentlyactiveclientcertificatehasexpired usersystem:bootstrap:
        ^(?!.*errorfromserver\(forbidden\)).*usersystem:node:
        """,
        (),
    ),
    (
        Setting.CONTROL_PLANE,
        r"""
        kube-controller-manager kube-scheduler
        leaderelection\.go(?!.*(?:resourcelock|serviceaccount:)(?!kube-system[/:](?:kube|cloud)-))
        errorretrievingresourcelockkube-system/(?:kube|cloud)-
        failedtowaitforapiserverbeinghealthy controller-manager\.conf (?<![a-z])scheduler\.conf
        cloud-controller-manager kubernetes-system-controller|clientbuilder(?!\.)
        cleaner\.go garbagecollector\.go client_builder\.go
        """,
        (),
    ),
)
