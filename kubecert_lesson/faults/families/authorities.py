"""kubectl refuses the server: who signed its certificate, and may they?"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import MANAGED, NOT_KUBEADM
from kubecert_lesson.faults.fixes.common import (
    CHAIN_SHOWN,
    NEW_SERVING,
    ON_THIS_MACHINE,
    RESTART,
    SET_AUTHORITY,
    SET_CLOCK,
    TRUST,
    WRITTEN_AGAIN,
)
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.faults.texts import (
    AFTER,
    ALERTS,
    BECAUSE,
    BEFORE,
    CANDIDATE_ENDS,
    CANNOT_SIGN,
    CRITICAL,
    ECDSA_FAILURE,
    ED25519_FAILURE,
    NOT_AUTHORIZED,
    NOT_PERMITTED,
    REFUSES,
    RSA_FAILURE,
    TOO_DEEP,
    UNKNOWN_AUTHORITY,
    X509,
    because,
    handshake_log,
    kubectl,
    openssl,
)
from kubecert_lesson.faults.words_of_others import (
    LIMITS_TO_OTHERS,
    NOT_STANDARD_ON_MACOS,
    NOT_TRUSTED_BY_OTHERS,
    NOT_TRUSTED_ON_MACOS,
    STRICT,
)
from kubecert_lesson.words import template, text

_REFUSED_BY_CLIENT = tuple(ALERTS[number] for number in (42, 48, 46))
_IN_CHAIN = "self-signed certificate in certificate chain"
_NOT_FOUND_BY_OPENSSL = ("unable to get local issuer certificate", _IN_CHAIN)
_NO_CA = (because(CANNOT_SIGN), kubectl(NOT_AUTHORIZED, begins=REFUSES))

FAULTS = (
    Fault(
        id="unknown-authority",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The kubeconfig trusts another authority"),
        cause=text(
            "cause",
            "None of the authorities in the kubeconfig has signed the certificate that the server"
            " shows: the kubeconfig belongs to another cluster, or something in between, such as a"
            " proxy, shows a certificate of its own. The user's certificate has nothing to do with"
            " it.",
        ),
        messages=(
            kubectl(UNKNOWN_AUTHORITY, begins=REFUSES),
            kubectl(UNKNOWN_AUTHORITY.removeprefix(X509)),
            *map(handshake_log, _REFUSED_BY_CLIENT),
            *map(openssl, _NOT_FOUND_BY_OPENSSL),
            *NOT_TRUSTED_BY_OTHERS,
        ),
        fix=(*TRUST, *WRITTEN_AGAIN),
        page=pages.KUBEADM_TLS_TROUBLE,
    ),
    Fault(
        id="namesake-authority",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The kubeconfig trusts an authority of the same name with another key"),
        cause=text(
            "cause",
            "Both authorities have the same name (kubeadm calls every one kubernetes), but trust is"
            " in the key, and the signature does not match it. Most likely the cluster was set up"
            " again (kubeadm reset, kubeadm init), and the kubeconfig is from before.",
        ),
        note=text(
            "note",
            "The words in brackets are kubectl's guess: it found an authority of the right name.",
        ),
        messages=(
            *map(because, (RSA_FAILURE, ECDSA_FAILURE, ED25519_FAILURE)),
            openssl("certificate signature failure", rank=0),
            kubectl(BECAUSE, begins=REFUSES, ends=CANDIDATE_ENDS),
            *(handshake_log(alert, rank=2) for alert in _REFUSED_BY_CLIENT),
            *(openssl(words, rank=2) for words in _NOT_FOUND_BY_OPENSSL),
        ),
        fix=(*TRUST, *WRITTEN_AGAIN),
        page=pages.KUBEADM_TLS_TROUBLE,
    ),
    Fault(
        id="no-authority",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The kubeconfig names no authority"),
        cause=text(
            "cause",
            "Without certificate-authority-data, kubectl trusts the authorities of the operating"
            " system. They vouch for web sites, and none of them for this cluster.",
        ),
        note=text(
            "note",
            "--insecure-skip-tls-verify would silence it, and let anybody play the API server.",
        ),
        messages=(
            kubectl(UNKNOWN_AUTHORITY, begins=REFUSES, rank=2),
            *NOT_TRUSTED_ON_MACOS,
            *(openssl(words, rank=3) for words in _NOT_FOUND_BY_OPENSSL),
        ),
        fix=(*TRUST, *WRITTEN_AGAIN),
        page=pages.KUBEADM_TLS_TROUBLE,
    ),
    Fault(
        id="authority-not-ca",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SIGNER,
        title=text("title", "The authority's certificate does not say that it may sign"),
        cause=text(
            "cause",
            "An authority's certificate must say CA:TRUE and, where it has a keyUsage, keyCertSign."
            " This one does not: it is a server's or a user's, or it was made by `openssl x509 -req"
            " -signkey`, which from OpenSSL 3.2 on makes a certificate without these extensions."
            " (Before, it made one of X.509 version 1, which has none, and which kubectl accepts.)",
        ),
        note=text(
            "note",
            "With the same key and name, what the authority has signed stays good. The API server"
            " needs the new ca.crt, too, because it judges its clients by it: otherwise a 401 comes"
            " next.",
        ),
        messages=(*_NO_CA, openssl("invalid CA certificate")),
        fix=(
            remark(
                template(
                    "on a control-plane node: the same name, byte for byte, and the same key, now"
                    " with the extensions of an authority"
                ),
                but_not=MANAGED,
            ),
            command(
                "openssl x509 -x509toreq -in /etc/kubernetes/pki/ca.crt"
                " -signkey /etc/kubernetes/pki/ca.key -out ca.csr",
                but_not=NOT_KUBEADM,
            ),
            command(
                "openssl req -x509 -in ca.csr -key /etc/kubernetes/pki/ca.key -days 3650"
                " -out ca.crt",
                but_not=NOT_KUBEADM,
            ),
            remark(template("the API server judges its clients by it, too:")),
            command("cp ca.crt /etc/kubernetes/pki/ca.crt", but_not=NOT_KUBEADM),
            *RESTART,
            remark(template("then in each kubeconfig:")),
            SET_AUTHORITY,
        ),
        page=pages.MAKE_CERTIFICATES,
    ),
    Fault(
        id="strict-mode",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.CLIENT,
        refused=Refused.SIGNER,
        title=text("title", "OpenSSL's strict mode refuses a certificate that kubectl accepts"),
        cause=text(
            "cause",
            "The authority is the right one. Since Python 3.13, ssl.create_default_context sets"
            " VERIFY_X509_STRICT, which wants what RFC 5280 wants: key identifiers, keyCertSign,"
            " and critical basicConstraints. The cluster's authority, or what it signed, lacks one"
            " of them. kubectl and older Pythons do not ask for it.",
        ),
        messages=STRICT,
        fix=(
            remark(template("in the program, for this context alone; all else is still checked:")),
            command("context.verify_flags &= ~ssl.VERIFY_X509_STRICT"),
            remark(
                template("kubernetes client: configuration.disable_strict_ssl_verification = True")
            ),
            remark(template("or issue the authority's certificate again, with the extensions")),
        ),
        confirm=(command("openssl verify -x509_strict -CAfile ca.crt server.crt"),),
        page=pages.MAKE_CERTIFICATES,
    ),
    Fault(
        id="not-standard-on-macos",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.CLIENT,
        refused=Refused.SERVING,
        title=text("title", "macOS finds the certificate not standards compliant"),
        cause=text(
            "cause",
            "The program asked macOS, because it was given no authority of its own. macOS wants TLS"
            " server certificates with serverAuth, a SAN, SHA-2, 2048 bits or more, and at most 825"
            " days (398 for public ones). kubectl with certificate-authority-data in the kubeconfig"
            " does not ask macOS.",
        ),
        messages=NOT_STANDARD_ON_MACOS,
        fix=(
            remark(template("name the cluster's authority in the kubeconfig:")),
            *TRUST,
            remark(template("or issue the server's certificate again, for at most 825 days")),
        ),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="missing-intermediate",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The server does not send the certificate in between"),
        cause=text(
            "cause",
            "An intermediate authority signed the serving certificate, and the authority in the"
            " kubeconfig signed the intermediate. kubectl knows the two ends only: anyone who shows"
            " a certificate must send what leads up to the authority.",
        ),
        messages=(
            kubectl(UNKNOWN_AUTHORITY, begins=REFUSES, rank=3),
            *(openssl(words, rank=4) for words in _NOT_FOUND_BY_OPENSSL),
        ),
        fix=(
            remark(template("on the server: its own certificate first, then the one in between")),
            *CHAIN_SHOWN,
        ),
        page=pages.PKI,
    ),
    Fault(
        id="chain-limits",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "An authority in the chain sets limits that are not kept"),
        cause=text(
            "cause",
            "The signatures are right, but one of the authorities may not sign for such a name, at"
            " such a depth, or with that algorithm.",
        ),
        messages=(
            kubectl("…", begins=REFUSES),
            kubectl(NOT_PERMITTED, begins=REFUSES),
            kubectl(TOO_DEEP, begins=REFUSES),
            kubectl(CRITICAL, begins=REFUSES),
            *LIMITS_TO_OTHERS,
        ),
        fix=NEW_SERVING,
        page=pages.PKI,
    ),
    Fault(
        id="authority-expired",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SIGNER,
        title=text("title", "The authority has expired"),
        cause=text(
            "cause",
            "An authority's certificate ends, too (kubeadm's after ten years), and everything that"
            " it vouches for ends with it.",
        ),
        messages=(
            kubectl(AFTER, begins=REFUSES, rank=2),
            openssl("certificate has expired", rank=2),
        ),
        fix=(
            remark(
                template(
                    "a new authority needs new certificates everywhere: see the page 'Manual"
                    " Rotation of CA Certificates'; then give this kubeconfig the new one:"
                )
            ),
            SET_AUTHORITY,
            *WRITTEN_AGAIN,
        ),
        page=pages.ROTATE_AUTHORITY,
    ),
    Fault(
        id="authority-not-yet-valid",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SIGNER,
        title=text("title", "The authority is not valid yet"),
        cause=text("cause", "The clock is behind, here or where the authority was made."),
        messages=(kubectl(BEFORE, begins=REFUSES, rank=3),),
        fix=(ON_THIS_MACHINE, SET_CLOCK),
        page=pages.PKI,
    ),
)
