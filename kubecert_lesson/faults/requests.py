"""A certificate that was asked for and never came: the request waits, or was turned down."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_SETTINGS = (Setting.CLIENT, Setting.KUBELET, Setting.POD, Setting.NETWORK_PLUGIN)

FAULTS = (
    Fault(
        id="request-not-signed",
        refuser=Party.API_SERVER,
        refused=Refused.UNSIGNED,
        title=text("title", "A CertificateSigningRequest was not approved, or not signed"),
        cause=text(
            "cause",
            "The program asked the cluster for a certificate and waited in vain. Nobody approved"
            " the request, or kube-controller-manager did not sign it: it is down, or has no"
            " --cluster-signing-cert-file and key, or another signer is asked for.",
        ),
        messages=tuple(
            message
            for setting in _SETTINGS
            for message in go(
                setting,
                (
                    "certificate was not signed: context deadline exceeded",
                    "is approved, waiting to be issued",
                    "certificate request was not signed: timed out waiting for the condition",
                    "certificate signing request is not approved",
                    "Certificate signing request denied",
                    "cannot get certificate: timed out waiting for the condition",
                ),
                speaker=Speaker.GO,
            )
        ),
        fix=(
            remark(template("see which requests wait, and approve what you expect:")),
            command("kubectl get csr"),
            command("kubectl certificate approve NAME"),
            remark(template("where requests stay approved and are not issued:")),
            command(
                "kubectl --namespace=kube-system logs --selector=component=kube-controller-manager"
            ),
        ),
        confirm=(command("kubectl describe csr NAME"),),
        page=pages.USER_CERTIFICATE,
    ),
    Fault(
        id="secret-not-there",
        refuser=Party.KUBELET,
        refused=Refused.MISSING_SECRET,
        title=text("title", "A Pod waits for a Secret that does not exist"),
        cause=text(
            "cause",
            "The Pod mounts a Secret, and there is none of that name in its namespace. Where it is"
            " to hold a certificate, cert-manager has not issued it, its job has not run, or the"
            " names differ. No certificate was judged.",
        ),
        messages=go(
            Setting.ANSWER,
            (
                'MountVolume.SetUp failed for volume "{volume}" : secret "{secret}" not found',
                "references non-existent secret key: {secret}",
                'Error: secret "{secret}" not found',
            ),
            speaker=Speaker.KUBELET,
        ),
        fix=(
            command("kubectl get secrets,certificates --all-namespaces"),
            command("kubectl get events --all-namespaces --field-selector type=Warning"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="tls-secret-missing",
        refuser=Party.SPEAKER,
        refused=Refused.MISSING_CERTIFICATE,
        title=text("title", "A program looks for a certificate in a Secret, and does not find it"),
        cause=text(
            "cause",
            "The message names a Secret that should hold a certificate and its key. There is none"
            " of that name in the namespace where the program looks, or it lacks tls.crt and"
            " tls.key. No certificate was judged. A CA of a cert-manager ClusterIssuer is looked"
            " for in cert-manager's own namespace.",
        ),
        messages=go(
            Setting.ANSWER,
            (
                'Error getting keypair for CA issuer: secrets "{secret}" not found',
                "error obtaining PEM from secret {secret}:",
                "local SSL certificate {secret} was not found",
                "Error getting SSL certificate {secret}:",
                "Issuing certificate as Secret does not exist",
                "secret {secret} does not contain a keypair",
                "secret {secret} contains no keypair or CA certificate",
                "no TLS certificate found in secret",
                "missing key tls.crt",
                "does not contain tls.crt",
            ),
            speaker=Speaker.CERT_MANAGER,
        ),
        fix=(
            remark(template("is it there, of type kubernetes.io/tls, in that very namespace?")),
            command("kubectl get secrets,certificates --all-namespaces"),
            command(
                "kubectl --namespace={namespace} create secret tls NAME --cert=tls.crt"
                " --key=tls.key"
            ),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="issued-pair-unfit",
        refuser=Party.SPEAKER,
        refused=Refused.OWN_PAIR,
        title=text("title", "Certificate and key in a Secret of cert-manager do not fit together"),
        cause=text(
            "cause",
            "cert-manager reads the Secret of a Certificate, and the key in it is not the one that"
            " the certificate is for: somebody else writes into the same Secret, or the issuer made"
            " a key of its own instead of signing the request.",
        ),
        messages=go(
            Setting.ANSWER,
            (
                "Issuing certificate as Secret contains an invalid key-pair",
                "InvalidKeyPair",
                "Secret contains a private key that does not match",
            ),
            speaker=Speaker.CERT_MANAGER,
        ),
        fix=(
            remark(template("let cert-manager alone write it, then let it issue again:")),
            command("kubectl --namespace={namespace} describe certificate NAME"),
            command("kubectl --namespace={namespace} delete secret NAME"),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="windows-key-not-usable",
        refuser=Party.SYSTEM_HERE,
        refused=Refused.LOCKED_KEY,
        title=text("title", "Windows cannot use the client's key as it was loaded"),
        cause=text(
            "cause",
            "Windows' own TLS (schannel) wants the private key in a key store. A .NET program that"
            " reads certificate and key from PEM has the key in memory only, or may not read the"
            " store: the account that runs it has no user profile, for example. The server was not"
            " asked.",
        ),
        messages=go(
            Setting.CLIENT,
            (
                "The credentials supplied to the package were not recognized",
                "0x8009030D",
                "SEC_E_UNKNOWN_CREDENTIALS",
                "SEC_E_NO_CREDENTIALS",
                "0x8009030E",
                "No credentials are available in the security package",
            ),
            speaker=Speaker.DOTNET,
        ),
        fix=(
            remark(template("load the pair from PKCS#12, which goes through the key store:")),
            command("openssl pkcs12 -export -in client.crt -inkey client.key -out client.pfx"),
            remark(template("Azure App Service: set WEBSITE_LOAD_USER_PROFILE=1")),
        ),
        page=pages.CLIENT_CERTIFICATES,
    ),
)
