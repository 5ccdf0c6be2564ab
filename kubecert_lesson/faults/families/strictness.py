"""What a client refuses about a certificate beside its signer, its dates and its names."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_program import GIVEN_TO_A_PROGRAM
from kubecert_lesson.faults.fixes.common import NEW_SERVING
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import INSECURE_ALGORITHM, SHORT_KEY, because, by, kubectl
from kubecert_lesson.faults.words_of_others import WEAK
from kubecert_lesson.words import template, text

_SETTINGS = (
    Setting.CLIENT,
    Setting.ELSEWHERE,
    Setting.REPOSITORY,
    Setting.RANCHER,
    Setting.PROXY,
)
_REVOCATION = (
    "unable to get certificate CRL",
    "CRYPT_E_NO_REVOCATION_CHECK",
    "CRYPT_E_REVOCATION_OFFLINE",
    "The revocation function was unable to check revocation",
    "CERT_TRUST_REVOCATION_STATUS_UNKNOWN",
    "the revocation server was offline",
    "RevocationStatusUnknown",
    "0x80092012",
    "0x80092013",
)

# Words that are the same whatever is wrong, where it is not the API server's certificate alone.
_UNTOLD = (
    "certificate verify failed",
    "CERTIFICATE_VERIFY_FAILED",
    "MBEDTLS_ERR_X509_CERT_VERIFY_FAILED",
    "Certificate verification failed",
    "The remote certificate is invalid according to the validation procedure",
    "The remote certificate was rejected",
    "SSL certificate problem",
)
_NOT_CLIENTS = (
    Setting.POD,
    Setting.ELSEWHERE,
    Setting.REPOSITORY,
    Setting.REGISTRY,
    Setting.RANCHER,
    Setting.PROXY,
    Setting.WEBHOOK,
    Setting.KUBELET_SERVING,
    Setting.ETCD,
    Setting.EXTENSION,
    Setting.ISSUER,
)

FAULTS = (
    Fault(
        id="authority-incomplete",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.CLIENT,
        refused=Refused.SERVING,
        title=text("title", "The authority that the program was given is not a root"),
        cause=text(
            "cause",
            "The program was given an intermediate authority, and does not find the one that signed"
            " that. OpenSSL wants the chain up to a root; Go is content with what is in the file.",
        ),
        messages=(
            by(Speaker.PYTHON, "unable to get issuer certificate"),
            by(Speaker.NODE, "UNABLE_TO_GET_ISSUER_CERT"),
            by(Speaker.RUBY, "unable to get issuer certificate", setting=Setting.POD),
            by(Speaker.CURL, "unable to get issuer certificate", setting=Setting.ELSEWHERE),
        ),
        fix=(
            remark(template("the root belongs into the same file:")),
            command("cat intermediate.crt root.crt > ca.crt"),
            *GIVEN_TO_A_PROGRAM,
        ),
        page=pages.PKI,
    ),
    Fault(
        id="certificate-not-verified",
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "A certificate is refused, and the message does not say why"),
        cause=text(
            "cause",
            "A program checked the certificate of the server that it dialled, and refused it. It"
            " uses the same words whether the authority is not one that it trusts, the certificate"
            " has ended, or the name is not in it. Mostly it is the authority.",
        ),
        messages=tuple(
            by(Speaker.C_PROGRAM, words, setting=setting, vague=True, rank=2)
            for setting in _NOT_CLIENTS
            for words in _UNTOLD
        )
        + tuple(
            by(
                Speaker.FLUENT_BIT,
                "unexpected EOF with reason: certificate verify failed",
                setting=setting,
            )
            for setting in (Setting.POD, Setting.ELSEWHERE)
        ),
        fix=(
            remark(template("who signed it, until when, and for which names:")),
            command(
                "openssl s_client -connect {address} -servername {host} </dev/null |"
                " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
            ),
            remark(template("does the authority that you expect vouch for it?")),
            command("openssl s_client -connect {address} -CAfile ca.crt -verify_return_error"),
            remark(
                template(
                    "then it is to be given to this program, be it a proxy's that inspects TLS:"
                )
            ),
            *GIVEN_TO_A_PROGRAM,
        ),
        page=pages.PKI,
    ),
    Fault(
        id="revocation-not-checked",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "Windows cannot find out whether the certificate was revoked"),
        cause=text(
            "cause",
            "Programs that use Windows' own TLS (schannel) ask whether a certificate was revoked,"
            " and refuse it where nobody answers. The authority of a cluster publishes no list of"
            " revoked certificates, nor does that of a proxy that inspects TLS. The certificate"
            " itself was not found to be wrong, and kubectl does not ask.",
        ),
        messages=tuple(
            by(Speaker.CURL, words, setting=setting)
            for setting in _SETTINGS
            for words in _REVOCATION
        ),
        fix=(
            remark(template("curl, with the authority named:")),
            command("curl --ssl-no-revoke --cacert ca.crt https://{address}/version"),
            remark(template("git:")),
            command("git config --global http.schannelCheckRevoke false"),
            remark(template(".NET: X509RevocationMode.NoCheck in the handler of this client")),
        ),
        confirm=(command("certutil -urlfetch -verify server.crt"),),
        page=pages.PKI,
    ),
    Fault(
        id="weak-signature",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "A key or a signature in the chain is too weak for the client"),
        cause=text(
            "cause",
            "The chain may be right, but a key in it is too short (RSA of 1024 bits), or a"
            " certificate was signed with SHA-1 or MD5, which this client does not trust. Another"
            " program with older rules may still accept it.",
        ),
        messages=(
            *(
                by(speaker, words, setting=setting)
                for setting in _SETTINGS
                for speaker, words in WEAK
            ),
            because(INSECURE_ALGORITHM),
            kubectl(INSECURE_ALGORITHM),
            kubectl(SHORT_KEY),
            because(SHORT_KEY),
        ),
        fix=NEW_SERVING,
        confirm=(
            command(
                "openssl s_client -connect {address} -showcerts </dev/null |"
                " openssl x509 -noout -text | grep -E 'Signature Algorithm|Public-Key'"
            ),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="no-system-roots",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "This system has no list of trusted authorities"),
        cause=text(
            "cause",
            "The program was given no authority and asks the operating system for its own, and the"
            " machine or the container image has none: ca-certificates is not installed there, or"
            " the file cannot be read. No server's certificate was found to be wrong.",
        ),
        messages=tuple(
            by(Speaker.GO, words, setting=setting)
            for setting in (*_SETTINGS, Setting.POD, Setting.REGISTRY)
            for words in (
                "x509: failed to load system roots and no roots provided",
                "failed to load system roots and no roots provided",
                "no native root CA certificates found",
            )
        ),
        fix=(
            remark(template("in the image, by its package manager:")),
            command("apk add --no-cache ca-certificates"),
            command("apt-get update && apt-get install --yes ca-certificates"),
            remark(
                template("or copied from the image that builds the program, in the Dockerfile:")
            ),
            remark("COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/"),
        ),
        page=pages.PKI,
    ),
)
