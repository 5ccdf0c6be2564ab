"""Words of TLS libraries, one table a trouble: the same trouble has another name in each.

Sources: OpenSSL and BoringSSL (ssl/ssl_err, crypto/x509), GnuTLS (lib/alert.c, lib/errors.c), NSS
(SSLerrs.h, SECerrs.h), mbedTLS (x509.h), wolfSSL (error.c), Windows (winerror.h, schannel), macOS
(SecureTransport.h, NSURLError.h), Java's JSSE, .NET's SslStream, Erlang's ssl, Haskell's tls,
nginx, Envoy, Chromium's net_error_list.h.
"""

from kubecert_lesson.faults.model import ProgramText
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.faults.texts import by

_B, _C, _E = Speaker.BROWSER, Speaker.C_PROGRAM, Speaker.ERLANG
_A, _D, _J, _W = Speaker.APPLE, Speaker.DOTNET, Speaker.JAVA, Speaker.WINDOWS
_N, _O, _V, _R = Speaker.NGINX, Speaker.OPENSSL, Speaker.ENVOY, Speaker.RUST


def _all(*said: tuple[Speaker, tuple[str, ...]], rank: int = 1) -> tuple[ProgramText, ...]:
    return tuple(by(speaker, one, rank=rank) for speaker, words in said for one in words)


def _apple(*numbers: int) -> tuple[str, ...]:
    """Return the ways in which a number of SecureTransport's is printed."""
    ways = ("kCFStreamErrorDomainSSL, {}", "_kCFStreamErrorCodeKey={}", "OSStatus {}")
    return tuple(way.replace("{}", str(number)) for way in ways for number in numbers)


_OTHER_HOST = "Certificate did not match expected hostname: {host}"  # urllib3
UNTRUSTED_BY_LIBRARIES = _all(
    (_W, ("0x80090325", "0x800B0109", "0x800B010A", "CERT_E_CHAINING")),
    (_W, ("terminated in a root certificate which is not trusted",)),
    (_C, ("The certificate is not correctly signed by the trusted CA",)),
    (_C, ("ASN no signer error to confirm failure", "ASN self-signed certificate error")),
    (_C, ("ASN sig error, confirm failure", "ASN_NO_SIGNER_E")),
    (_C, ("SEC_ERROR_CA_CERT_INVALID", "the certificate isn't trusted")),
    (_C, ("Peer certificate cannot be authenticated with given CA certificates",)),
    (_C, ("The certificate of '{host}' is not trusted",)),
    (_A, ("errSSLXCertChainInvalid", "errSSLUnknownRootCert", "errSSLNoRootCert")),
    (_A, (*_apple(-9807, -9812, -9813), "NSURLErrorDomain Code=-1202")),
    (_A, ("NSURLErrorDomain Code=-1203", "NSURLErrorServerCertificateUntrusted")),
    (Speaker.GO, ("x509.UnknownAuthorityError",)),
    (Speaker.GO, ("certificate has unknown CA", "certificate rejected: [UnknownCA")),
    (_R, ("invalid certificate: UnknownIssuer", "certificate verify failed: UnknownIssuer")),
    (_J, ("SSLPeerUnverifiedException: peer not authenticated",)),
    (_J, ("PKIX path validation failed: …signature check failed",)),
    (_J, ("PKIX path validation failed: …does not chain with any of the trust anchors",)),
    (_J, ("PKIX path validation failed: …subject/issuer name chaining check failed",)),
    (_J, ("subject/issuer name chaining check failed",)),
    (_W, ("the certificate authority is invalid or incorrect",)),
)
MISADDRESSED_BY_LIBRARIES = _all((Speaker.PYTHON, (_OTHER_HOST,)))
OUTDATED_BY_LIBRARIES = _all(
    (_W, ("0x80090328", "0x800B0101")),
    (_C, ("The certificate validity has expired", "ASN date error, current date after")),
    (_C, ("ASN_AFTER_DATE_E", "SEC_ERROR_EXPIRED_CERTIFICATE")),
    (_A, ("errSSLCertExpired", *_apple(-9814), "NSURLErrorDomain Code=-1201")),
    (Speaker.GO, ("TLS certificate expired", "SSL certificate has expired")),
    (Speaker.GO, ("certificate is expired", "certificate expired on")),
    (_R, ("invalid certificate: CertExpired", "CertificateExpired")),
)
EARLY_BY_LIBRARIES = _all(
    (_C, ("The certificate validity starts in the future", "ASN_BEFORE_DATE_E")),
    (_C, ("ASN date error, current date before", "certificate is not yet activated")),
    (_A, ("errSSLCertNotYetValid", *_apple(-9815), "NSURLErrorDomain Code=-1204")),
)
MISNAMED_BY_LIBRARIES = _all(
    (_W, ("0x80090322", "0x800B010F")),
    (_C, ("Common Name (CN) does not match with the expected CN",)),
    (_C, ("peer subject name mismatch", "DOMAIN_NAME_MISMATCH")),
    (_C, ("The name in the certificate does not match the expected",)),
    (_A, ("errSSLHostNameMismatch", *_apple(-9843))),
    (_N, ('upstream SSL certificate does not match "{host}" while',)),
    (_N, ("upstream SSL certificate does not match",)),
    (_V, ("verify cert failed: verify SAN list", "verify SAN list")),
    (_J, ("HTTPS hostname wrong: should be <{host}>", "HTTPS hostname wrong")),
    (Speaker.PHP, ("did not match expected CN=`{host}'", "did not match expected CN")),
    (Speaker.GO, ("certificate rejected: [NameMismatch {host}]",)),
    (Speaker.PYTHON, (_OTHER_HOST,)),
    (Speaker.GO, ("x509.HostnameError",)),
    (_B, ("The certificate is only valid for the following names", "only valid for {names}.")),
    rank=2,
)
# The two sides have nothing in common, or one of them breaks the protocol.
HANDSHAKE_OF_LIBRARIES = _all(
    (_O, ("excessive message size", "no shared cipher", "wrong cipher returned")),
    (_O, ("unsafe legacy renegotiation disabled", "wrong signature type", "wrong ssl version")),
    (_O, ("no suitable signature algorithm", "no ciphers available", "version too low")),
    (_O, ("decryption failed or bad record mac", "tlsv1 alert decode error", "bad ecpoint")),
    (_O, ("inappropriate fallback", "unsupported or unknown elliptic curve")),
    (_O, ("no suitable key share", "no suitable groups", "unexpected message")),
    (_O, ("TLS Alert read:fatal:handshake failure", "TLSv1.3 alert missing extension")),
    (_C, ("SSL_ERROR_NO_CYPHER_OVERLAP", "SSL_ERROR_UNSUPPORTED_VERSION")),
    (_C, ("SSL_ERROR_HANDSHAKE_FAILURE_ALERT", "SSL_ERROR_PROTOCOL_VERSION_ALERT")),
    (_C, ("No supported cipher suites have been found", "A TLS fatal alert has been received")),
    (_C, ("Could not negotiate a supported cipher suite", "MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE")),
    (_B, ("ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "ERR_SSL_OBSOLETE_VERSION")),
    (_W, ("0x80090326", "0x80090331", "0x80090308", "0x80090302")),
    (_W, ("do not possess a common algorithm",)),
    (_W, ("The message received was unexpected or badly formatted",)),
    (_A, ("errSSLPeerHandshakeFail", "errSSLNegotiation", "errSSLProtocol")),
    (_A, (*_apple(-9800, -9801, -9824, -9836), "NSURLErrorDomain Code=-1200")),
    (_J, ("No appropriate protocol (protocol is disabled", "no cipher suites in common")),
    (_J, ("is not accepted by client preferences", "Received fatal alert: internal_error")),
    (_J, ("Received fatal alert: unexpected_message", "Received fatal alert: illegal_parameter")),
    (_J, ("Received fatal alert: insufficient_security", "Unsupported curveId")),
    (_R, ("peer is incompatible:", "peer misbehaved:", "NoCipherSuitesInCommon")),
    (_R, ("received fatal alert: HandshakeFailure", "received fatal alert: ProtocolVersion")),
    (
        _E,
        ("SERVER ALERT: Fatal - Handshake Failure", "Fatal - Protocol Version"),
    ),
    (_E, ("{tls_alert,{protocol_version", "{tls_alert,{insufficient_security")),
)
# What came back was not TLS: mostly plain HTTP.
NOT_TLS_TO_LIBRARIES = _all(
    (_J, ("Unrecognized SSL message, plaintext connection", "Unsupported or unrecognized SSL")),
    (_D, ("Cannot determine the frame size or a corrupted frame was received",)),
    (_D, ("The handshake failed due to an unexpected packet format",)),
    (_R, ("received corrupt message of type InvalidContentType", "InvalidContentType")),
    (_C, ("An unexpected TLS packet was received", "SSL_ERROR_RX_RECORD_TOO_LONG")),
    (_C, ("A packet with illegal or unsupported version was received",)),
    (_C, ("MBEDTLS_ERR_SSL_INVALID_RECORD", "SSL - An invalid SSL record was received")),
    (_O, ("packet length too long", "get_record:unknown protocol", "hello:unknown protocol")),
    (_O, ("OPENSSL_internal:WRONG_VERSION_NUMBER", "record layer failure")),
    (Speaker.GO, ("first record does not look like a TLS handshake",)),
)
NOT_HTTP_TO_LIBRARIES = _all(
    (_N, ("The plain HTTP request was sent to HTTPS port",)),
    (_O, ("SSL routines::http request", "ssl3_get_record:http request")),
)
CUT_OFF_BY_LIBRARIES = _all(
    (_J, ("Remote host closed connection during handshake", "Broken pipe (Write failed)")),
    (_O, ("SYSCALL returned=5 errno=0", "peer closed connection in SSL handshake")),
    (_O, ("errno=104", "errno 104", "SSL_connect: Connection reset by peer")),
    (Speaker.PYTHON, ("Remote end closed connection without response",)),
    (Speaker.NODE, ("network socket disconnected before secure TLS connection was established",)),
    (Speaker.NODE, ("socket hang up",)),
    (Speaker.CURL, ("Empty reply from server", "Send failure: Broken pipe")),
    (Speaker.CURL, ("Recv failure: Connection reset by peer",)),
    (_A, ("errSSLClosedAbort", *_apple(-9806), "NSURLErrorDomain Code=-1005")),
    (_R, ("peer closed connection without sending TLS close_notify",)),
    (_R, ("connection closed before message completed",)),
    (_D, ("Received an unexpected EOF or 0 bytes from the transport stream",)),
    (_B, ("ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_CLOSED")),
    (_B, ("PR_CONNECT_RESET_ERROR", "PR_END_OF_FILE_ERROR")),
    (_V, ("reset reason: connection termination", "reset reason: remote reset")),
    (_C, ("MBEDTLS_ERR_SSL_CONN_EOF", "MBEDTLS_ERR_NET_CONN_RESET")),
)
UNKNOWN_NAME_TO_LIBRARIES = _all(
    (_B, ("ERR_NAME_NOT_RESOLVED", "DNS_PROBE_FINISHED_NXDOMAIN")),
    (_A, ("NSURLErrorDomain Code=-1003",)),
    (Speaker.CURL, ("Could not resolve proxy",)),
    (_R, ("dns error:",)),
    (Speaker.RUBY, ("getaddrinfo: Name or service not known", "getaddrinfo(3)")),
    (Speaker.PHP, ("php_network_getaddresses: getaddrinfo failed",)),
    (_N, ("host not found in upstream", "could not be resolved")),
)
REFUSED_TO_LIBRARIES = _all(
    (_B, ("ERR_CONNECTION_REFUSED", "NS_ERROR_CONNECTION_REFUSED")),
    (_A, ("NSURLErrorDomain Code=-1004",)),
    (_N, ("connect() failed (111: Connection refused)",)),
    (_V, ("delayed connect error: 111", "delayed connect error: Connection refused")),
)
_CURL_WAITED = "Failed to connect to {host} port {port}"
NO_ANSWER_TO_LIBRARIES = _all(
    (Speaker.CURL, (_CURL_WAITED + ": Connection timed out", _CURL_WAITED + ": Timeout was")),
    (Speaker.CURL, (_CURL_WAITED + ": Operation timed out", _CURL_WAITED + ": No route to host")),
    (Speaker.CURL, (_CURL_WAITED + ": Network is unreachable",)),
    (_B, ("ERR_CONNECTION_TIMED_OUT", "ERR_ADDRESS_UNREACHABLE")),
    (_A, ("NSURLErrorDomain Code=-1001",)),
    (Speaker.RUBY, ("Net::OpenTimeout", "Net::ReadTimeout", "execution expired while")),
    (_N, ("upstream timed out (110",)),
    (_V, ("reset reason: connection timeout", "delayed connect error: 110")),
    (_V, ("delayed connect error: 113",)),
)
# The other side ended the handshake because of the client's certificate.
CLIENT_UNTRUSTED_BY_LIBRARIES = _all(
    (_C, ("SSL peer cannot verify your certificate", "SSL_ERROR_BAD_CERT_ALERT")),
    (_C, ("SSL_ERROR_UNKNOWN_CA_ALERT", "SSL peer does not recognize and trust the CA")),
    (_C, ("A TLS fatal alert has been received: Certificate is bad",)),
    (_C, ("A TLS fatal alert has been received: CA is unknown",)),
    (_O, ("TLS Alert read:fatal:bad certificate", "TLS Alert read:fatal:unknown CA")),
    (_O, ("SSL alert number 42", "SSL alert number 48")),
    (_V, ("OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE",)),
    (_V, ("OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA",)),
    (_V, ("OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_UNKNOWN",)),
    (_E, ("SERVER ALERT: Fatal - Bad Certificate", "SERVER ALERT: Fatal - Unknown CA")),
    (_R, ("received fatal alert: UnknownCA", "received fatal alert: BadCertificate")),
)
CLIENT_OUTDATED_BY_LIBRARIES = _all(
    (_C, ("SSL_ERROR_EXPIRED_CERT_ALERT", "A TLS fatal alert has been received: Certificate has")),
    (_O, ("TLS Alert read:fatal:certificate expired", "SSL alert number 45")),
    (_V, ("OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_EXPIRED",)),
    (_E, ("SERVER ALERT: Fatal - Certificate Expired",)),
    (_R, ("received fatal alert: CertificateExpired",)),
)
CLIENT_WITHOUT_BY_LIBRARIES = _all(
    (_C, ("SSL_ERROR_RX_CERTIFICATE_REQUIRED_ALERT", "Certificate is required")),
    (_B, ("ERR_BAD_SSL_CLIENT_AUTH_CERT", "ERR_SSL_CLIENT_AUTH_CERT_NEEDED")),
    (_O, ("peer did not return a certificate", "SSL alert number 116")),
    (_V, ("OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED",)),
    (_V, ("OPENSSL_internal:TLSV1_CERTIFICATE_REQUIRED",)),
    (_N, ("client sent no required SSL certificate",)),
    (_E, ("SERVER ALERT: Fatal - Certificate Required", "Fatal - Certificate required")),
)
KEY_MISMATCH_BY_LIBRARIES = _all(
    (_O, ("does not match the certificate public key", "key values mismatch")),
    (
        Speaker.GO,
        (
            "private key does not match certificate",
            "provided PrivateKey doesn't match parent's PublicKey",
        ),
    ),
    (_R, ("KeyMismatch",)),
)
