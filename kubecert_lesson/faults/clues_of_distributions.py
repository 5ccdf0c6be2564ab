"""By which words a text shows that a tool speaks that sets clusters up, or a part of its own.

Expressions over letters alone (see ``squeezing``): no spaces, no quotes, lower case. They count
before all others: the words that follow them are those of every program.
Sources: the messages in tests/data/messages.yaml, each with the program that it is from.
"""

from kubecert_lesson.faults.parties import Setting

CLUES: tuple[tuple[Setting, str, tuple[str, ...]], ...] = (
    (
        Setting.OWN_FILE,
        r"""
        certificate\[kube- certificate\[[a-z0-9-]{1,40}\]isexpired newerthandatastore
        bootstrapignition-?config certificatewillexpirein- failedtoreadclusterca errorwhilelinking
        certificatesrequireattention certificatecn=.{3,120}willexpirewithin[0-9]{1,3}days
        failedtorenewtlscertificates certshaveexpired
        kubelet(?:client|serving)certificatehasexpired,
        """,
        (),
    ),
    (
        Setting.ROUTE,
        r"""
        validateroutehostname routercertsdegraded failedtogetroute\(https
        requesttooauthissuerendpoint
        (?:oauth-openshift|console-openshift-console|openshift-authentication)\.?[a-z0-9-]{0,60}\.apps
        canary-openshift-ingress-canary request_token\.go fallingbacktokubeconfigca
        oclogin.{0,200}unexpectedresponse:50[0-9] loginfailed\(401unauthorized\)
        """,
        (
            r"(?:routeendpoint|oauthserver|oauthclient|ingresscanary|consoleurl|routehealth)"
            r"[a-z]{0,60}(?:degraded|available|progressing|upgradeable):",
        ),
    ),
    (
        Setting.MACHINE_CONFIG,
        r":22623(?![0-9]|->) ignition(?:\[[0-9]{1,8}\])?.{0,200}/config/(?:master|worker|infra)",
        (),
    ),
    (Setting.ELSEWHERE, r"authenticationerror:(?:get|post)https?://", ()),
    (
        Setting.DOWNSTREAM,
        r"""
        ^(?!.*(?:k3s\[|rke2\[)).*github\.com/rancher/.{0,200}https://[^/]{1,120}/(?:api|version)
        waitingforservertobecomeavailable:get failedtocommunicatewithapiserver
        (?:clusteraccessor|kubeadmcontrolplane|clustercachetracker|(?:config|client|mapper)forremotecluster).{0,600}(?:https://[^/]{1,120}/(?:api|version|\?timeout)|fromapreviousattempt)
        failedtodoclusterhealthcheckforcluster
        unabletoretrievethe.{0,60}forremotecluster clusteragenttoconnect clusteragentdisconnected
        """,
        (),
    ),
    (Setting.PROXIED, r"^(?!.*openapi).*tryingtoreach:https?://[^/]{1,200}/(?!apis/)", ()),
    (
        Setting.SERVER_LOG,
        r"failedtoauthenticaterequestfrom[0-9a-f.:\[\]]{4,60}:(?:invalidusername|notauthorized)",
        (),
    ),
    (
        Setting.KUBEADM,
        r"""
        doesnotcontainauthenticationforuser kubelet-finalize warninghttpproxy
        failedtorenewcertificate.{1,60}unabletosigncertificate \[kubelet\]downloadingconfiguration
        failedtocheckserverversion requiredcertificateorkey endpointcheckfailed
        unabletofetchthekubeadm-config couldnotbootstraptheadminuser
        cafilescouldntbeloaded withoutcacerthashes phasekubelet-start erroruploadingcrisocket
        """,
        (),
    ),
    (
        Setting.RANCHER,
        r"(?:remotedialer|emptydialerresponse).{0,400}/v3/"
        r" connectingtokubernetescluster:get.{0,120}/k8s/clusters/",
        (),
    ),
    (
        Setting.NODE_JOIN,
        r"""
        remotedialer emptydialerresponse tunnelendpoints
        unabletoverifypasswordfornode nodepasswordvalidationfailed invalidtokencahashlength
        nodetokenoragenttokenisrequired fata[^;]{0,40}--tokenisrequired
        failedtodecodejointoken :3988(?![0-9]|->) failedtogetnodeconfigfromserver
        worker-config-default ofthejoiningnode failedtonormalize(?:server)?token
        """,
        (),
    ),
    (
        Setting.KUBELET_SERVING,
        r"failedtogetabackend",
        (r"^(?!.*(?:failingormissing|webhook)).*no(?:agent|backend)available",),
    ),
    (Setting.CONTROL_PLANE, r"\[talos\]controllerfailed(?!.{0,400}:10250)", ()),
    (
        Setting.ELSEWHERE,
        r"https?://[a-z0-9.-]{1,120}\.svc(?:\.cluster\.local)?:(?!443/|6443/|2379/|2380/|10250/)[0-9]{2,5}"
        r"/(?:healthz|livez|readyz|version)",
        (),
    ),
    (Setting.ETCD, "couldnotretrieveetcd", ()),
    (Setting.KUBELET, "novalidclientcertificateisfoundbuttheserver", ()),
    (Setting.TALOS, r"failedtogetnode[^:]{1,80}version:rpcerror", ()),
    (
        Setting.TALOS,
        r"taloscontrolplane.{0,600}authenticationhandshakefailed"
        r" authenticationhandshakefailed.{0,400}(?:not|[^a-z])talos(?![a-z])",
        (),
    ),
    (Setting.KUBELET_SERVING, r"failedtoverifyhealthcheck.{0,200}\[kubelet\]", ()),
    (
        Setting.POD,
        r"helm-install-[a-z0-9-]{3,60}.{0,200}clusterunreachable",
        (),
    ),
    (
        Setting.CLIENT,
        r"exportedkubecfgwithnouser clusterhasnoserverdefined",
        (),
    ),
)
