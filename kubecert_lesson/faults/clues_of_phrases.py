"""By which phrases a text shows who speaks to whom, whatever else is named in it.

Expressions over letters alone (see ``squeezing``): no spaces, no quotes, lower case. They count
before all others, so each must be one that only this program says, and only of this.
Sources: the messages in tests/data/messages.yaml, each with the program that it is from.
"""

from kubecert_lesson.faults.parties import Setting

CLUES: tuple[tuple[Setting, str, tuple[str, ...]], ...] = (
    (
        Setting.PROXY,
        r"^(?!.*(?:failedtocallwebhook|failedcalling(?:admission)?webhook|failingormissingresponse"
        r"|(?:errorfromserver|internalerroroccurred):(?:get|post)https))"
        r".*(?:proxyconnecttcp:|proxyauthenticationrequired"
        # what Go says of a proxy's answer to CONNECT
        r"|(?:get|post|put|patch|delete|head)https://[^/]{1,200}/[^:]{0,300}:"
        r"(?:forbidden(?!\()|serviceunavailable|badgateway|gatewaytimeout)(?![a-z]))",
        (),
    ),
    (
        Setting.EXTENSION,
        "havenoaddresseswithportname reason:(?:missingendpoints|endpointsnotfound)",
        (),
    ),
    (
        Setting.ARGO_CD,
        r"""
        failedtogetclusterinfofor synchronizingcachestate
        failedtosyncclusterhttps?:(?!.{0,600}conversionwebhook) unabletocreateapplication:gethttps
        rpcerror:code=unknowndesc=(?:restconfiginvalid|gethttps://[^/]{1,200}/version\?timeout)
        argocd(?!clusteradd).{0,600}/version\?timeout=[0-9] /version\?timeout=[0-9].{0,300}argocd
        /version\?timeout=32s.{0,300}grpc\.service=(?:application|cluster)\.
        """,
        (),
    ),
    (
        Setting.KUBELET,  # it alone lists the Pods of its own node so, in klog's lines
        r"[iwef][0-9]{4}[0-9:.]{8,15}[0-9]{1,8}reflector\.go:[0-9]{1,4}\].{0,300}"
        r"fieldselector=spec\.(?:host|nodename)(?:%3d|=)",
        (),
    ),
    (
        Setting.KUBELET,
        r"(?:kubelet\[[0-9]+\]:|certificate_manager\.go).{0,120}certificaterequestwasnotsigned",
        (),
    ),
    (
        Setting.ANSWER,
        "usernotpermittedto(?:approve|sign)requestswithsignername errorlookingupserviceaccount",
        (),
    ),
    (
        Setting.SIGNING,
        r"""
        denyingkubelet-servingcsr
        signervalidationfailure approved,failed invalidusageforclientcertificate
        csrapproved,butnocertificate
        (?:requestor|requestingus)[^;]{0,400}(?:condition|status:)[^;]{0,400}(?:approved(?!,)|denied)
        certificatesigningrequestisdenied
        """,
        (),
    ),
    (
        Setting.SERVICE_ACCOUNT,
        "service-account-issuer(?:isarequired|arerequired|,and--api-audiences)",
        (),
    ),
    (Setting.ELSEWHERE, r"oauth2callback oauthproxy\.go verificationfailedforallaudiences", ()),
    (
        Setting.ISSUER,
        r"oidc-issuer-urlandoidc-client-id oidc-\*flagsaremutually jwt\[[0-9]+\]\.",
        (),
    ),
    (
        Setting.OWN_FILE,
        r"""
        service-account-(?:issuer|signing)-key-file errorreadingpublickeyfile
        missingcontentfor(?:servingcert|cabundle)
        failedtoparsekeyfile encryptionproviderconfig initadmissionplugin
        invalidauthenticationconfig:(?!.{0,80}(?:url|mutually)) failedtoloadsnicertandkey
        """,
        (),
    ),
    (
        Setting.OWN_FILE,
        r"(?:run\.go:[0-9]{1,4}\]commandfailederr=|cert_rotation\.go:[0-9]{1,4}\].{0,60}with:)tls:",
        (),
    ),
    (
        Setting.KUBELET_LOG,
        r"""
        kubelet.{0,200}unabletoauthenticatetherequest
        kubelet(?:\[[0-9]+\])?:.{0,120}tlshandshakeerrorfrom
        tlshandshakeerrorfrom.{0,80}noservingcertificateavailableforthekubelet
        server\.go:[0-9]{1,5}\]unabletoauthenticatetherequest
        """,
        (),
    ),
    (
        Setting.REPOSITORY,
        "grpc\\.service=repository\\. testingrepositoryconnectivity ocirepository"
        " (?:download|pull|push|fetch|load|locat|resolv)[a-z]{0,6}(?:helm)?chart.{0,400}/v2/",
        (),
    ),
    (
        Setting.ELSEWHERE,
        r"""
        failedtoqueryprovider failedtoestablishconnectionto(?!cluster:|.{0,600}/apis?/)
        servercertificatehaderror authfailure:awswasnotable
        kongconfiguration(?:translation|apply)failed upstreamvalidation
        hubconfigsecret hubkubeconfigerror withbootstrapsecret bootstrap-hub-kubeconfig
        issuerdidnotmatchtheissuerreturnedbyprovider.{0,160}/api/dex
        webhook(?:authenticator|authorizer)request cannotconnectonce
        unabletoauthenticatetherequest.{0,200}invalidbearertoken,posthttps?://
        connecttotyphaendpoint acme:error:ratelimited
        https?://[^/]{1,200}:(?:10257|10259)/metrics
        proxyprotocolheader whilereadingproxyprotocol
        x-amz-(?:algorithm|credential|signature)= failedtodecodereturnedcertificate
        ^(?!.*(?:kubectl|authenticationproxystarted|kube-auth-proxy|/apis?/|validfor[^;]{0,200}(?:kubernetes|\.0\.1(?![0-9]))|id-token)).*http:proxyerror:
        """,
        (),
    ),
    (
        Setting.RANCHER,
        r"^(?!.*(?:k3s|rke2|validfor[^;]{0,200}127\.0\.0\.1)).*msg=failedtoconnecttoproxyerror=",
        (),
    ),
    (
        Setting.RANCHER,
        r"failedtoregisteragent.{0,400}/apis/fleet\.cattle\.io/ readdirent/dev/null:notadirectory",
        (),
    ),
    # kubectl's words: it was given the kubeconfig of a kubelet
    (Setting.CLIENT, r"errorfromserver\(forbidden\):.{0,200}usersystem:node:[a-z0-9]", ()),
    (Setting.ELSEWHERE, r"api\.snapcraft\.io/", ()),
    (Setting.KUBEADM, "programdata/?dockerdesktop/?pki", ()),
    (
        Setting.REGISTRY,
        "failedtogetconfigfor[a-z0-9./:_-]{3,120}:get /containers/images/sha256",
        (),
    ),
    (
        Setting.POD,
        "failedtofindserviceaccountcattle-system/"
        " errorretrievingresourcelock(?!kube-system/|openshift-)[a-z0-9.-]{1,63}/",
        (),
    ),
    (
        Setting.LOGIN_PROGRAM,
        "permission[a-z.]{3,80}deniedonresource|iam_permission_denied"
        "|execcredentialdoesnotcontainclusterinformation|novalidid-token",
        (),
    ),
    (Setting.ISSUER, "email_verified", ()),
    (
        Setting.NODE_JOIN,
        r"msg=failedtoconnecttoproxyerror=x509:certificateisvalidfor[^;]{0,200}127\.0\.0\.1",
        (),
    ),
    (Setting.POD, "unauthorizedtoquerykubeadmconfigmap", ()),
    (
        Setting.KUBELET,
        r"kube-root-ca\.crt(?:notregistered|notfound)",
        (),
    ),
    (Setting.FRONT_PROXY, "unabletoauthenticatetherequest.{0,500}front-proxy", ()),
    (Setting.WEBHOOK, "injector.{0,120}tlshandshakeerrorfrom[^;]{0,60}remoteerror", ()),
    (Setting.SERVER_LOG, "notloadinganemptyservingcertificate", ()),
    (
        Setting.CONTROL_PLANE,
        r"""
        authentication-kubeconfigprovided authorization-kubeconfigprovided
        fordelegated(?:authentication|authorization) containedaninvalidapitokenfor
        tokenfor[a-z0-9/-]{3,100}didnotauthenticatecorrectly
        configmapbasedrequest-header-client-ca-file:gethttps://[^/]{1,200}:6443
        """,
        (),
    ),
    (
        Setting.KUBELET_SERVING,
        r"signer:kubernetes\.io/kubelet-serving.{0,80}status:pending",
        (),
    ),
    (Setting.SERVICE_ACCOUNT, "invalidbearertoken,crypto/ errorincryptographicprimitive", ()),
)
