"""Certificates and keys that cannot be read: not PEM, or not as Go wants them."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.by_program import PEM_IN_A_PROVIDER
from kubecert_lesson.faults.fixes.common import (
    AUTHORITY_FIELDS,
    CLIENT_FIELDS,
    SET_AUTHORITY,
    SET_CLIENT,
    TRUST,
    where,
)
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import (
    CLIENT_NOT_PEM,
    ERROR,
    KEY_NOT_PEM,
    MALFORMED,
    ROOTS,
    UNABLE,
    by,
    kubectl,
    openssl,
)
from kubecert_lesson.words import template, text

_NO_PEM = "no certificate or crl found"

_OF_THE_SAME_SERVER = (
    Setting.POD,
    Setting.KUBELET,
    Setting.CONTROL_PLANE,
    Setting.NETWORK_PLUGIN,
)

FAULTS = (
    Fault(
        id="client-not-pem",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.CLIENT_FILE,
        title=text("title", "The user's certificate or key is not PEM"),
        cause=text(
            "cause",
            "What stands in client-certificate(-data) or client-key(-data) does not begin with"
            " BEGIN. DATA+OMITTED and REDACTED come from kubectl config view without --raw;"
            " otherwise it may be base64 of base64, DER, or another file. The authority is not to"
            " blame.",
        ),
        messages=(
            kubectl(CLIENT_NOT_PEM, begins=ERROR, field="client-certificate"),
            kubectl(KEY_NOT_PEM, begins=ERROR, field="client-key"),
            openssl("PEM lib (_ssl.c"),
            openssl("could not read client certificate"),
            kubectl("crypto/tls: failed to parse certificate PEM data"),
            kubectl("crypto/tls: failed to parse key PEM data"),
        ),
        fix=(
            *PEM_IN_A_PROVIDER,
            remark(template("where the kubeconfig was copied from, with everything in it:")),
            command("kubectl config view --raw --minify --flatten"),
            remark(template("or, with the user's certificate and key as PEM files:")),
            SET_CLIENT,
        ),
        confirm=(
            command(
                "{kubectl} config view --raw --minify -o"
                " jsonpath='{{.users[0].user.client-certificate-data}}' | base64 -d |"
                " openssl x509 -noout -subject -issuer -dates"
            ),
        ),
        field="client-certificate",
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="not-a-certificate",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "There is something else where the authority should be"),
        cause=text(
            "cause",
            "It is PEM, but not a certificate: a key, perhaps. Checking a signature takes the"
            " authority's certificate, never its private key.",
        ),
        messages=(
            kubectl("no valid certificate authority data seen", begins=ROOTS),
            openssl(_NO_PEM, rank=2),
        ),
        fix=TRUST,
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="unparsable-certificate",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "Go cannot parse a certificate"),
        cause=text(
            "cause",
            "Go's parser refuses the certificate before any signature, name or date is looked at: a"
            " negative serial number (since Go 1.23), a kind of key that it does not know, an"
            " extension or a name that is not as RFC 5280 wants it. OpenSSL often takes such a"
            " certificate. It has to be issued again.",
        ),
        messages=(
            kubectl("tls: failed to parse certificate from server: {why}", begins=UNABLE),
            kubectl("tls: failed to parse certificate from server:"),
            kubectl("tls: failed to parse client certificate:"),
            kubectl("x509: negative serial number"),
            kubectl("x509: unsupported elliptic curve"),
            kubectl("x509: failed to parse dnsName"),
            kubectl("x509: SAN dNSName is malformed"),
            kubectl("x509: SAN rfc822Name is malformed"),
            kubectl("x509: SAN uniformResourceIdentifier is malformed"),
            kubectl("x509: cannot parse"),
            kubectl("x509: failed to parse"),
            kubectl("x509: invalid"),
            kubectl("x509: malformed"),
            kubectl("x509: trailing data"),
            kubectl("x509: unknown public key algorithm"),
            kubectl("x509: inner and outer signature algorithm identifiers don't match"),
            kubectl("x509: certificate contains duplicate extensions"),
            kubectl("x509: RSA modulus is not a positive number"),
            kubectl("tls: server's certificate contains an unsupported type of public key"),
            kubectl("tls: peer's public key is invalid"),
            by(Speaker.RUST, "InvalidCertificateEncoding"),
            by(Speaker.RUST, "invalid peer certificate encoding"),
            by(Speaker.RUST, "invalid peer certificate: BadEncoding"),
            by(Speaker.RUST, "InvalidCertificate(BadEncoding)"),
            by(Speaker.RUST, "UnsupportedCertVersion"),
            by(Speaker.JAVA, "java.security.cert.CertificateParsingException"),
            by(Speaker.JAVA, "Could not parse certificate", vague=True),
            kubectl("failed to parse certificate:", vague=True),
            *(
                by(Speaker.GO, "tls: failed to parse certificate from server:", setting=setting)
                for setting in _OF_THE_SAME_SERVER
            ),
        ),
        fix=(
            remark(template("issue that certificate again; with kubeadm, that of the API server:")),
            command("kubeadm certs renew apiserver", but_not=NOT_KUBEADM),
            remark(template("an authority's certificate can be made again with the same key")),
        ),
        confirm=(
            command(
                "openssl s_client -connect {address} -showcerts </dev/null |"
                " openssl x509 -noout -text"
            ),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="damaged-certificate",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "A certificate is damaged"),
        cause=text(
            "cause",
            "Between BEGIN CERTIFICATE and END CERTIFICATE something is missing or was changed.",
        ),
        messages=(
            kubectl(
                MALFORMED,
                begins=ROOTS + "failed to parse certificate: ",
                field="certificate-authority",
            ),
            kubectl(MALFORMED, begins=ERROR, field="client-certificate"),
            kubectl("error: x509: malformed", field="client-certificate"),
            kubectl("error: x509: invalid", field="client-certificate"),
            kubectl("error: x509: trailing data", field="client-certificate"),
            by(Speaker.JAVA, "CertificateException: Could not parse certificate", vague=True),
            by(Speaker.JAVA, "CertificateException: Unable to initialize"),
        ),
        fix=(
            remark(template("copy it again, whole; this shows whether it can be read:")),
            command("openssl x509 -in ca.crt -text", fields=AUTHORITY_FIELDS),
            where(SET_AUTHORITY, *AUTHORITY_FIELDS),
            command("openssl x509 -in client.crt -text", fields=CLIENT_FIELDS),
            where(SET_CLIENT, *CLIENT_FIELDS),
        ),
        field="certificate-authority",
        page=pages.KUBECONFIG_FIELDS,
    ),
)
