"""A server refuses the client inside TLS: a proxy or load balancer for mutual TLS."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import (
    LOG_IN,
    NEW_USER_CERTIFICATE,
    RENEWED_BY_KUBEADM,
    SET_SERVER,
)
from kubecert_lesson.faults.model import Door, Fault, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import (
    ALERTS,
    BAD_CERTIFICATE,
    OUT_OF_TIME,
    REMOTE,
    UNABLE,
    UNKNOWN_AUTHORITY,
    VERIFYING,
    by,
    kubectl,
    openssl,
)
from kubecert_lesson.faults.words_of_libraries import (
    CLIENT_OUTDATED_BY_LIBRARIES,
    CLIENT_UNTRUSTED_BY_LIBRARIES,
    CLIENT_WITHOUT_BY_LIBRARIES,
)
from kubecert_lesson.words import template, text

# In the log of the server that refuses; which server it is, the line does not tell.
_LOG = "TLS handshake error from {peer}: "


def _logged(*words: str) -> tuple[ProgramText, ...]:
    return tuple(
        by(Speaker.SERVER, f"{_LOG}{ahead}{one}", setting=setting)
        for setting in (Setting.SERVER_LOG, Setting.CLIENT_LOG)
        for ahead in (VERIFYING, "tls: failed to verify client certificate: ")
        for one in words
    )


def _logged_by_nginx(*numbers: int) -> tuple[ProgramText, ...]:
    """Return nginx's lines about a client's certificate, by the numbers of X509_V_ERR_…"""
    return tuple(
        by(
            Speaker.NGINX,
            f"client SSL certificate verify error: ({number}:",
            setting=Setting.SERVER_LOG,
        )
        for number in numbers
    )


FAULTS = (
    Fault(
        id="strict-client-unknown-authority",
        door=Door.TLS_REFUSES_KUBECTL,
        refuser=Party.FRONT,
        refused=Refused.CLIENT,
        title=text("title", "A server for mutual TLS does not know the client's authority"),
        cause=text(
            "cause",
            "A proxy or load balancer that requires client certificates judges them inside TLS,"
            " and another authority signed this one. 'remote error' means: the other side said it.",
        ),
        note=text(
            "note",
            "An API server would have answered 401. Now and then kubectl puts"
            " readLoopPeekFailLocked before the text: the alert came before it had sent its"
            " request.",
        ),
        messages=(
            kubectl(REMOTE + ALERTS[48], begins=UNABLE),
            kubectl(REMOTE + ALERTS[42], begins=UNABLE),
            openssl("alert unknown ca"),
            openssl(BAD_CERTIFICATE),
            by(Speaker.SERVER, "The SSL certificate error"),
            *_logged_by_nginx(2, 18, 19, 20, 21),
            *_logged(UNKNOWN_AUTHORITY),
            by(Speaker.JAVA, "Received fatal alert: unknown_ca"),
            by(Speaker.DOTNET, "sent a TLS alert: 'UnknownCA'"),
            *CLIENT_UNTRUSTED_BY_LIBRARIES,
        ),
        fix=NEW_USER_CERTIFICATE,
        page=pages.CLIENT_CERTIFICATES,
    ),
    Fault(
        id="strict-client-expired",
        door=Door.TLS_REFUSES_KUBECTL,
        refuser=Party.FRONT,
        refused=Refused.CLIENT,
        title=text("title", "A server for mutual TLS finds the client's certificate expired"),
        cause=text(
            "cause",
            "A proxy or load balancer that requires client certificates judges them inside TLS,"
            " and this one has expired. Here the alert says so; a 401 would not.",
        ),
        messages=(
            kubectl(REMOTE + ALERTS[45], begins=UNABLE),
            openssl("alert certificate expired"),
            *_logged_by_nginx(10),
            *_logged(OUT_OF_TIME),
            by(Speaker.JAVA, "Received fatal alert: certificate_expired"),
            by(Speaker.DOTNET, "sent a TLS alert: 'CertificateExpired'"),
            *CLIENT_OUTDATED_BY_LIBRARIES,
        ),
        fix=RENEWED_BY_KUBEADM,
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="strict-no-certificate",
        door=Door.TLS_REFUSES_KUBECTL,
        refuser=Party.FRONT,
        refused=Refused.NO_CERTIFICATE,
        title=text("title", "A server for mutual TLS gets no client certificate"),
        cause=text(
            "cause",
            "A proxy or load balancer requires a client certificate, and the user has none. A token"
            " does not count: it is sent only after the handshake.",
        ),
        messages=(
            kubectl(REMOTE + ALERTS[116], begins=UNABLE),
            openssl("alert certificate required"),
            by(Speaker.SERVER, "No required SSL certificate was sent"),
            by(
                Speaker.NGINX,
                "client sent no required SSL certificate",
                setting=Setting.SERVER_LOG,
            ),
            *(
                by(Speaker.SERVER, _LOG + "tls: client didn't provide a certificate", setting=one)
                for one in (Setting.SERVER_LOG, Setting.CLIENT_LOG)
            ),
            by(Speaker.JAVA, "Received fatal alert: certificate_required"),
            by(Speaker.RUST, "received fatal alert: CertificateRequired"),
            *CLIENT_WITHOUT_BY_LIBRARIES,
        ),
        fix=LOG_IN,
        page=pages.CLIENT_CERTIFICATES,
    ),
    Fault(
        id="name-not-served",
        door=Door.TLS_REFUSES_KUBECTL,
        refuser=Party.FRONT,
        refused=Refused.OFFER,
        title=text("title", "The server does not serve the name that was dialled"),
        cause=text(
            "cause",
            "The client told the name that it dials (SNI), and the server has no certificate for"
            " it: mostly a load balancer, an ingress or a proxy that knows other names, or another"
            " server to which the name leads. No certificate was judged.",
        ),
        messages=(
            kubectl(REMOTE + "unrecognized name", begins=UNABLE),
            openssl("tlsv1 unrecognized name"),
            openssl("alert unrecognized name"),
        ),
        fix=(
            remark(template("what answers there, with the name and without it:")),
            command("openssl s_client -connect {address} -servername {host} </dev/null"),
            command("openssl s_client -connect {address} -noservername </dev/null"),
            remark(template("the name that the server knows, in the kubeconfig:")),
            SET_SERVER,
            command("{kubectl} config set-cluster {cluster} --tls-server-name=NAME"),
        ),
        page=pages.TROUBLE,
    ),
    Fault(
        id="tls-refused",
        door=Door.TLS_REFUSES_KUBECTL,
        refuser=Party.FRONT,
        refused=Refused.CLIENT,
        title=text("title", "The server ends the handshake"),
        cause=text(
            "cause",
            "The server refuses the client certificate inside TLS: it may be expired or not valid"
            " yet, not for clients, or unacceptable for another reason.",
        ),
        messages=(
            kubectl(REMOTE + "{alert}", begins=UNABLE),
            openssl(BAD_CERTIFICATE, rank=2),
            by(Speaker.JAVA, "Received fatal alert: bad_certificate"),
            by(Speaker.JAVA, "Received fatal alert: certificate_unknown"),
            by(Speaker.DOTNET, "sent a TLS alert: 'BadCertificate'"),
            by(Speaker.DOTNET, "sent a TLS alert:"),
            by(Speaker.RUST, "received fatal alert: {alert}"),
            openssl("alert certificate unknown"),
            openssl("alert access denied"),
            openssl("alert internal error"),
        ),
        fix=NEW_USER_CERTIFICATE,
        page=pages.CLIENT_CERTIFICATES,
    ),
)
