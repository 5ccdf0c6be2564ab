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
        id="object-not-readable",
        refuser=Party.API_SERVER,
        refused=Refused.OBJECT,
        title=text("title", "The API server cannot read the object that was sent"),
        cause=text(
            "cause",
            "TLS and the login are in order. A field of the object does not hold what it must: of a"
            " CertificateSigningRequest, spec.request holds the base64 of the request in PEM, in"
            " one line. The kubeconfig is not to blame.",
        ),
        messages=go(
            Setting.ANSWER,
            (
                "cannot be handled as a {kind}: illegal base64 data at input byte",
                "cannot be handled as a {kind}: ",
                "cannot be handled as a",
            ),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(template("for spec.request of a CertificateSigningRequest:")),
            command("base64 < request.csr | tr -d '\\n'"),
        ),
        page=pages.CSR,
    ),
    Fault(
        id="request-not-pem",
        refuser=Party.API_SERVER,
        refused=Refused.OBJECT,
        title=text("title", "spec.request holds no certificate request"),
        cause=text(
            "cause",
            "TLS and the login are in order. spec.request of a CertificateSigningRequest must hold"
            " the base64 of a PEM file that begins with -----BEGIN CERTIFICATE REQUEST-----. What"
            " was sent is something else: a certificate, a key, base64 of base64, or a file that"
            " was cut off.",
        ),
        messages=tuple(
            message
            for setting in (Setting.ANSWER, Setting.CLIENT)
            for message in go(
                setting,
                (
                    "PEM block type must be CERTIFICATE REQUEST",
                    "spec.request: Invalid value",
                    "spec.request: Invalid value: {bytes}: PEM block type must be",
                    "spec.request: Required value",
                ),
                speaker=Speaker.SERVER_ANSWER,
            )
        ),
        fix=(
            remark(template("is it a request? Then its base64, in one line:")),
            command("openssl req -in request.csr -noout -subject -verify"),
            command("base64 < request.csr | tr -d '\\n'"),
        ),
        page=pages.CSR,
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
                "Unable to retrieve some image pull secrets",
                "FailedToRetrieveImagePullSecret",
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
