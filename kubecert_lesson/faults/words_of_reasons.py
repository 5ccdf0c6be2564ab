"""In which words each program and library tells a reason: understood in each setting.

Sources: those of ``words_of_libraries``; Go, crypto/tls and crypto/x509.
"""

from kubecert_lesson.faults.reasons import Concern, Reason
from kubecert_lesson.faults.texts import (
    ALERTS,
    NO_SERVING,
    REMOTE,
)
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    CUT_OFF,
    HANDSHAKE_FAILED,
    HTTP_TO_TLS,
    NOT_LET_IN,
    NOT_REACHED,
    PLAIN_HTTP,
    UNRESOLVED,
)
from kubecert_lesson.faults.words_of_certificates import REFUSED_CERTIFICATES
from kubecert_lesson.faults.words_of_files import UNUSABLE_FILES

_ALERT_REVOKED = REMOTE + ALERTS[44]
# What each reason is about, and in which words it is told. Of two the longer words count.
WORDS: dict[Reason, tuple[Concern, tuple[str, ...]]] = {
    **REFUSED_CERTIFICATES,
    Reason.REFUSED: (Concern.LOGIN, (*CLIENT_REFUSED, _ALERT_REVOKED, REMOTE + "access denied")),
    Reason.NOT_LET_IN: (
        Concern.LOGIN,
        (
            *NOT_LET_IN,
            "Unauthenticated desc = authentication failure",
            "Unauthenticated desc = request authenticate failure",
        ),
    ),
    Reason.HANDSHAKE: (
        Concern.HANDSHAKE,
        (
            *HANDSHAKE_FAILED,
            *(REMOTE + ALERTS[code] for code in (40, 51, 70)),
            REMOTE + "illegal parameter",
            REMOTE + "error decoding message",
            REMOTE + "unexpected message",
            REMOTE + "insufficient security level",
            REMOTE + "user canceled",
            REMOTE + "missing extension",
            REMOTE + "no renegotiation",
            "local error: tls:",
            "tls: client",
            "tls: server",
            "tls: peer doesn't support",
            "tls: no ",
            "tls: invalid",
            "tls: unexpected",
            "tls: received",
            "tls: protocol version not supported",
            "tls: downgrade attempt detected",
            "tls: handshake message of length",
            "tls: unsupported",
            "tls: failed to sign handshake",
            "unsupported protocol",
            "Couldn't use specified SSL cipher",
            "Requested SSL level failed",
            "ERR_SSL_PROTOCOL_ERROR",
            "SSL alert number 40",
            "SSL alert number 80",
            "SSL alert number 70",
            "alert decrypt error",
            "alert insufficient security",
            "alert protocol version",
            "alert handshake failure",
            "SSLHandshakeException: Received fatal alert: handshake_failure",
            "SSLHandshakeException: Received fatal alert: protocol_version",
        ),
    ),
    Reason.UNTOLD: (
        Concern.HANDSHAKE,
        (
            "SSL handshake failed",
            "SSL handshake failure",
            "TLS handshake failed",
            "SSL connect error",
            "gnutls_handshake() failed",
            "write EPROTO",
            "Failed authentication with",
            "error during SSL handshake",
            "Failed to create SSL connection",
        ),
    ),
    Reason.ALPN: (
        Concern.HANDSHAKE,
        (
            "tls: client requested unsupported application protocols",
            REMOTE + "no application protocol",
            "tlsv1 alert no application protocol",
            "no_application_protocol",
            "tls: server selected unadvertised ALPN protocol",
            "tls: server did not select an ALPN protocol",
            "missing selected ALPN property",
            "cannot check peer: missing selected ALPN",
            "http2: unexpected ALPN protocol",
            "SSL alert number 120",
            "received fatal alert: NoApplicationProtocol",
        ),
    ),
    Reason.UNKNOWN_NAME: (
        Concern.HANDSHAKE,
        (
            REMOTE + "unrecognized name",
            "tlsv1 unrecognized name",
            "unrecognized_name",
            "handshake alert: unrecognized_name",
            "SSL alert number 112",
            "received fatal alert: UnrecognisedName",
            "ERR_SSL_UNRECOGNIZED_NAME_ALERT",
        ),
    ),
    Reason.NO_CERTIFICATE: (
        Concern.HANDSHAKE,
        (
            REMOTE + ALERTS[80],
            "tls: no certificates configured",
            "tls: neither Certificates, GetCertificate, nor GetConfigForClient set in Config",
            NO_SERVING.removesuffix(" for the kubelet"),
            "tlsv1 alert internal error",
            "no peer certificate available",
        ),
    ),
    Reason.PLAIN_HTTP: (Concern.HANDSHAKE, (*PLAIN_HTTP, "tls: oversized record received")),
    Reason.HTTP_TO_TLS: (
        Concern.HANDSHAKE,
        (
            *HTTP_TO_TLS,
            "http request (_ssl.c",
            "OPENSSL_internal:HTTP_REQUEST",
            "The server is configured to only allow SSL connections",
            "upstream sent no valid HTTP/1.0 header",
            "upstream sent invalid header",
        ),
    ),
    Reason.UNRESOLVED: (Concern.NETWORK, (*UNRESOLVED, "Couldn't resolve host name")),
    Reason.NOT_REACHED: (Concern.NETWORK, NOT_REACHED),
    Reason.CUT_OFF: (
        Concern.NETWORK,
        (
            *CUT_OFF,
            "broken pipe",
            "transport is closing",
            "connection error: connection closed",
            "use of closed network connection",
            "Failed sending data to the peer",
            "Failure when receiving data from the peer",
            "Server returned nothing",
            "Error in the pull function",
            "Failed to shut down the SSL connection",
            "terminated the handshake",
        ),
    ),
    **UNUSABLE_FILES,
}
# What is said of them to clients of the API server is said of any server.
OF_RECORDS: dict[Reason, tuple[str, ...]] = {
    Reason.UNTRUSTED: ("unknown-authority", "authority-not-ca"),
    Reason.MISNAMED: ("name-not-in-sans", "ip-not-in-sans", "only-common-name"),
    Reason.MISUSED: ("server-without-server-auth",),
    Reason.WEAK: ("weak-signature",),
    Reason.CONSTRAINED: ("chain-limits",),
    Reason.STRICT: ("strict-mode",),
    Reason.UNPARSABLE: ("unparsable-certificate",),
    Reason.REFUSED: (
        "strict-client-unknown-authority",
        "strict-client-expired",
        "strict-no-certificate",
        "client-without-client-auth",
    ),
    Reason.HANDSHAKE: ("tls-failed",),
    Reason.MISMATCH: ("key-mismatch",),
    Reason.PLAIN_HTTP: ("https-to-http",),
}
