"""cert-manager issues certificates into Secrets, and programs look for them there."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text


def of_cert_manager(words: tuple[str, ...], *, vague: bool = False) -> tuple[ProgramText, ...]:
    return tuple(
        message
        for setting in (Setting.ANSWER, Setting.ELSEWHERE)
        for message in go(setting, words, speaker=Speaker.CERT_MANAGER, vague=vague)
    )


FAULTS = (
    Fault(
        id="tls-secret-missing",
        refuser=Party.SPEAKER,
        refused=Refused.MISSING_CERTIFICATE,
        title=text("title", "A program wants a certificate from a Secret, and gets none"),
        cause=text(
            "cause",
            "The message names a Secret that should hold a certificate and its key. There is none"
            " of that name in the namespace where the program looks, or its tls.crt or tls.key is"
            " missing or is not PEM. No certificate was judged.",
        ),
        messages=of_cert_manager(
            (
                'Error getting keypair for CA issuer: secrets "{secret}" not found',
                'Error initializing issuer: secrets "{secret}" not found',
                'Error initializing issuer: secret "{secret}" not found',
                "error obtaining PEM from secret {secret}:",
                "local SSL certificate {secret} was not found",
                "Error getting SSL certificate {secret}:",
                'Error obtaining X.509 certificate: no object matching key "{secret}" in local',
                "secret {secret} does not contain a keypair",
                "secret {secret} contains no keypair or CA certificate",
                "no TLS certificate found in secret",
                "Secret/{secret} …invalid CA certificate: invalid PEM block",
                "upstreamValidation requested but secret not found or misconfigured",
                "missing key tls.crt",
                "does not contain tls.crt",
            ),
        ),
        fix=(
            remark(
                template("is it there, of type kubernetes.io/tls, in that very namespace, and PEM?")
            ),
            remark(
                template("a ClusterIssuer looks for its Secret in cert-manager's own namespace"),
                speakers=(Speaker.CERT_MANAGER,),
            ),
            command("kubectl get secrets,certificates --all-namespaces"),
            command(
                "kubectl --namespace={namespace} create secret tls {secret} --cert=tls.crt"
                " --key=tls.key"
            ),
            remark(template("for an authority of clients (auth-tls-secret), with ca.crt instead:")),
            command(
                "kubectl --namespace={namespace} create secret generic {secret} --from-file=ca.crt"
            ),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="ingress-certificate-unfit",
        refuser=Party.SPEAKER,
        refused=Refused.OTHER,
        title=text(
            "title", "The certificate in an Ingress's Secret ends soon, or is not for its host"
        ),
        cause=text(
            "cause",
            "The ingress controller looks at the certificate of the Secret that the Ingress names"
            " for this host. It is shown to everybody who comes to the host, and it ends soon, has"
            " ended, or its SANs do not have the host. The API server is not involved.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (
                'SSL certificate for server "{host}" is about to expire',
                'SSL certificate for server "{host}" expired on',
                'Unexpected error validating SSL certificate {secret} for server "{host}":',
                "Unexpected error validating SSL certificate {secret} for server "
                '"{host}": x509: certificate is valid for',
                "Unexpected error validating SSL certificate {secret} for server "
                '"{host}": x509: certificate is not valid for any names',
            ),
            speaker=Speaker.INGRESS_NGINX,
        ),
        fix=(
            remark(template("who renews it? With cert-manager, a Certificate that is not ready:")),
            command("kubectl --namespace={namespace} get certificates,secrets"),
            remark(template("by hand, with a certificate whose SANs have the host:")),
            command(
                "kubectl --namespace={namespace} create secret tls {secret} --cert=tls.crt"
                " --key=tls.key --dry-run=client --output=yaml | kubectl apply -f -"
            ),
        ),
        confirm=(
            command(
                "openssl s_client -connect {host}:443 -servername {host} </dev/null |"
                " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
            ),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="issued-pair-unfit",
        refuser=Party.SPEAKER,
        refused=Refused.MISSING_CERTIFICATE,
        title=text("title", "Certificate and key in a Secret of cert-manager do not fit together"),
        cause=text(
            "cause",
            "cert-manager reads the Secret of a Certificate, and the key in it is not the one that"
            " the certificate is for: somebody else writes into the same Secret, or the issuer made"
            " a key of its own instead of signing the request.",
        ),
        messages=of_cert_manager(
            (
                "Issuing certificate as Secret contains an invalid key-pair",
                "InvalidKeyPair",
                "Secret contains a private key that does not match",
            ),
        ),
        fix=(
            remark(template("let cert-manager alone write it, then let it issue again:")),
            command("kubectl --namespace={namespace} describe certificate NAME"),
            command("kubectl --namespace={namespace} delete secret NAME"),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="not-issued",
        refuser=Party.OTHER_SERVER,
        refused=Refused.UNSIGNED,
        title=text("title", "The issuer did not give cert-manager the certificate"),
        cause=text(
            "cause",
            "cert-manager asked an issuer (an ACME server such as Let's Encrypt, Vault, or another)"
            " and got no certificate. For ACME the order failed at a challenge: the name does not"
            " lead to this cluster, or port 80 or the DNS record is not reached. No certificate was"
            " judged.",
        ),
        messages=of_cert_manager(
            (
                "The certificate request has failed to complete and will be retried",
                'order is in "invalid" state',
                "Failed to wait for order resource",
                "Failed to create Order",
                "Failed to finalize Order",
                "Error accepting authorization",
                "acme: authorization error",
                "Waiting on certificate issuance from order",
                "Referenced issuer does not have a Ready status condition",
            ),
        )
        + of_cert_manager(("Issuing certificate as Secret does not exist",), vague=True),
        fix=(
            remark(template("the reason stands in the last of these that is not ready:")),
            command(
                "kubectl --namespace={namespace} describe"
                " certificate,certificaterequest,order,challenge"
            ),
            command("kubectl describe clusterissuer"),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="issued-unreadable",
        refuser=Party.SPEAKER,
        refused=Refused.ISSUED,
        title=text("title", "What the issuer sent cert-manager is no certificate"),
        cause=text(
            "cause",
            "The issuer answered, and what stands where the certificate should be cannot be read as"
            " one: a key, another kind of PEM, or damaged bytes. Look at the issuer: with Vault,"
            " the path must sign a request (pki/sign/ROLE), and not issue a pair (pki/issue/ROLE).",
        ),
        messages=of_cert_manager(
            (
                "Failed to decode returned certificate",
                "Failed to decode returned certificate: error parsing TLS certificate: asn1:"
                " structure error",
                "Failed to decode returned certificate: error decoding certificate PEM block",
            )
        ),
        fix=(
            remark(template("what came, and the settings of the issuer that sent it:")),
            command("kubectl --namespace={namespace} describe certificaterequests"),
            command("kubectl get clusterissuers,issuers --all-namespaces -o yaml"),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="ca-issuer-without-ca",
        refuser=Party.SPEAKER,
        refused=Refused.MISSING_CERTIFICATE,
        title=text("title", "The certificate of a CA issuer is no authority"),
        cause=text(
            "cause",
            "A CA issuer signs with the certificate and the key in its Secret, and this certificate"
            " does not say CA:TRUE: it is one of a server or a client. Nothing was signed yet.",
        ),
        messages=of_cert_manager(
            (
                "Error getting keypair for CA issuer: certificate is not a CA",
                "signing certificate is not a CA",
            )
        ),
        fix=(
            remark(template("of whom is the Secret? A Certificate for it needs isCA: true:")),
            command("kubectl get certificates --all-namespaces -o wide"),
            command(
                "kubectl --namespace={namespace} get secret NAME -o"
                " jsonpath='{{.data.tls\\.crt}}' | base64 -d |"
                " openssl x509 -noout -subject -ext basicConstraints"
            ),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="issuer-not-there",
        refuser=Party.SPEAKER,
        refused=Refused.UNSIGNED_YET,
        title=text("title", "There is no issuer of the name that the Certificate asks for"),
        cause=text(
            "cause",
            "issuerRef of the Certificate, or the annotation of the Ingress, names an issuer that"
            " does not exist: the name or the kind (Issuer or ClusterIssuer) is wrong, or it is an"
            " Issuer of another namespace. No certificate was asked for.",
        ),
        messages=of_cert_manager(
            (
                'Referenced "ClusterIssuer" not found',
                'Referenced "Issuer" not found',
                "IssuerNotFound",
            )
        ),
        fix=(
            command("kubectl get clusterissuers,issuers --all-namespaces"),
            remark(template("kind: Issuer is the default; a ClusterIssuer must be named as such:")),
            command("kubectl --namespace={namespace} edit certificate NAME"),
        ),
        page=pages.SECRETS,
    ),
)
