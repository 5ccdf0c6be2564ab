"""Words of other languages' programs for what kubectl says in Go's, each with its speaker.

Sources: Java's sun.security, Node.js' tls, .NET's SslStream, curl and libcurl with OpenSSL and
schannel, wget, GnuTLS, Ruby's openssl, rustls, Python's ssl and requests, Go on macOS.
"""

from kubecert_lesson.faults import words_of_libraries as libraries
from kubecert_lesson.faults.model import ProgramText
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.faults.texts import EXPIRED_HERE, NOT_STANDARD, NOT_THE_NAME, NOT_TRUSTED, by

_J, _N, _D, _C = Speaker.JAVA, Speaker.NODE, Speaker.DOTNET, Speaker.CURL
_W, _R, _P, _M = Speaker.WGET, Speaker.RUST, Speaker.PYTHON, Speaker.MACOS

_APACHE = "Certificate for <{host}> doesn't match any of the subject alternative names"
_RUBY = 'hostname "{host}" does not match the server certificate'
_SCHANNEL = "SEC_E_WRONG_PRINCIPAL"


def _all(rank: int, *said: tuple[Speaker, str]) -> tuple[ProgramText, ...]:
    return tuple(by(speaker, words, rank=rank) for speaker, words in said)


NOT_TRUSTED_BY_OTHERS = _all(
    1,
    (_J, "PKIX path building failed"),
    (_J, "unable to find valid certification path to requested target"),
    (_J, "Path does not chain with any of the trust anchors"),
    (_J, "Trust anchor for certification path not found"),
    (_N, "self signed certificate in certificate chain"),
    (_N, "self-signed certificate in certificate chain"),
    (_N, "SELF_SIGNED_CERT_IN_CHAIN"),
    (_N, "unable to verify the first certificate"),
    (_N, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    (_N, "DEPTH_ZERO_SELF_SIGNED_CERT"),
    (_N, "self-signed certificate"),
    (_N, "self signed certificate"),
    (_D, "RemoteCertificateChainErrors"),
    (_D, "because of errors in the certificate chain: PartialChain"),
    (_D, "because of errors in the certificate chain: UntrustedRoot"),
    (_C, "SSL certificate problem: unable to get local issuer certificate"),
    (_C, "SSL certificate problem: self-signed certificate"),
    (_C, "SSL certificate problem: self signed certificate"),
    (_C, "SSL certificate problem: Invalid certificate chain"),
    (_C, "The certificate chain was issued by an authority that is not trusted"),
    (_C, "SEC_E_UNTRUSTED_ROOT"),
    (_C, "CERT_TRUST_IS_UNTRUSTED_ROOT"),
    (_W, "Unable to locally verify the issuer's authority"),
    (_W, "Self-signed certificate encountered"),
    (Speaker.GIT, "The certificate issuer is unknown"),
    (_C, "Peer's certificate issuer has been marked as not trusted"),
    (_C, "Peer's Certificate issuer is not recognized"),
    (_R, "invalid peer certificate: UnknownIssuer"),
    (_R, "InvalidCertificate(UnknownIssuer)"),
    (_R, "CaUsedAsEndEntity"),
    (_J, "No trusted certificate found"),
    (_J, "the trustAnchors parameter must be non-empty"),
    (_D, "Could not establish trust relationship for the SSL/TLS secure channel"),
    (_C, "ERR_CERT_AUTHORITY_INVALID"),
    (_C, "SEC_ERROR_UNKNOWN_ISSUER"),
    (_C, "Fatal - Unknown CA"),
    (_C, "tls_alert,{unknown_ca"),
    (_J, "unable to find valid certification path"),
    (_J, "signature check failed"),
    (_J, "Certificate chain is not valid"),
    (_N, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"),
    (_N, "CERT_UNTRUSTED"),
    (_N, "CERT_REJECTED"),
    (_N, "certificate not trusted"),
    (_D, "UntrustedRoot"),
    (_D, "PartialChain"),
    (_C, "CERT_TRUST_IS_PARTIAL_CHAIN"),
    (_C, "SEC_ERROR_UNTRUSTED_ISSUER"),
    (_C, "SEC_ERROR_UNTRUSTED_CERT"),
    (_C, "MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT"),
    (_C, "server certificate verification failed"),
    (_C, "signer not found"),
    (_C, "self signed certificate in chain"),
    (_R, "The certificate was not trusted"),
    (_M, "errSecNotTrusted"),
    (_M, "The certificate for this server is invalid"),
    (_M, "unknown_ca"),
    (_M, "selfsigned_peer"),
    (_M, "x509 - Certificate verification failed"),
    (Speaker.OPENSSL, "authority and subject key identifier mismatch"),
    (Speaker.OPENSSL, "self-signed certificate in chain"),
    (_R, "invalid peer certificate: BadSignature"),
    (_R, "InvalidCertificate(BadSignature)"),
    (_N, "CERT_SIGNATURE_FAILURE"),
    (_N, "certificate signature failure"),
    (Speaker.WINDOWS, "root certificate which is not trusted by the trust provider"),
    (Speaker.WINDOWS, "CERT_E_UNTRUSTEDROOT"),
    (Speaker.WINDOWS, "could not be built to a trusted root authority"),
    (_W, "doesn't have a known issuer"),
    (_M, "x509: OSStatus"),
)
NOT_TRUSTED_BY_OTHERS += (
    *libraries.UNTRUSTED_BY_LIBRARIES,
    by(_D, "The remote certificate is invalid according to the validation procedure", vague=True),
    by(_D, "The remote certificate was rejected", vague=True),
    by(_C, "SSL certificate problem", vague=True),
    by(_R, "invalid peer certificate", vague=True),
    by(_P, "CERTIFICATE_VERIFY_FAILED", vague=True),
)
OUTDATED_BY_OTHERS = _all(
    1,
    (_J, "java.security.cert.CertificateExpiredException"),
    (_J, "validity check failed"),
    (_J, "timestamp check failed"),
    (_N, "certificate has expired"),
    (_D, "NotTimeValid"),
    (_C, "CERT_E_EXPIRED"),
    (_C, "CERT_TRUST_IS_NOT_TIME_VALID"),
    (_C, "is not within its validity period"),
    (_C, "SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE"),
    (_C, "Peer's Certificate has expired"),
    (_C, "uses expired certificate"),
    (_C, "cert_expired"),
    (_W, "has expired certificate"),
    (_N, "CERT_HAS_EXPIRED"),
    (_D, "because of errors in the certificate chain: NotTimeValid"),
    (_C, "SSL certificate problem: certificate has expired"),
    (_C, "SEC_E_CERT_EXPIRED"),
    (_C, "The received certificate has expired"),
    (_W, "Issued certificate has expired"),
    (_C, "ERR_CERT_DATE_INVALID"),
    (_C, "SEC_ERROR_EXPIRED_CERTIFICATE"),
    (_R, "invalid peer certificate: Expired"),
    (_R, "invalid peer certificate: certificate expired"),
    (_R, "InvalidCertificate(Expired"),
    (_M, EXPIRED_HERE),
)
OUTDATED_BY_OTHERS += (
    *libraries.OUTDATED_BY_LIBRARIES,
    by(_J, "PKIX path validation failed", vague=True),
)
EARLY_BY_OTHERS = _all(
    1,
    (_J, "java.security.cert.CertificateNotYetValidException"),
    (_N, "CERT_NOT_YET_VALID"),
    (_C, "SSL certificate problem: certificate is not yet valid"),
    (_W, "Issued certificate not yet valid"),
    (_R, "invalid peer certificate: NotValidYet"),
    (_R, "invalid peer certificate: certificate not valid yet"),
)
EARLY_BY_OTHERS += libraries.EARLY_BY_LIBRARIES
WRONG_ADDRESS_BY_OTHERS = _all(
    1,
    (_J, "No subject alternative names matching IP address {host} found"),
    (_J, "No subject alternative names present"),
    (_N, "Hostname/IP does not match certificate's altnames: IP: {host} is not in the cert's list"),
    (_P, "certificate is not valid for '{host}'"),
    (_P, "hostname '{host}' doesn't match either of"),
    (_P, "hostname '{host}' doesn't match"),
    (_J, "Hostname {host} not verified"),
)
WRONG_ADDRESS_BY_OTHERS += (by(Speaker.RUBY, _RUBY), by(_J, _APACHE), by(_C, _SCHANNEL, rank=3))
WRONG_ADDRESS_BY_OTHERS += libraries.MISADDRESSED_BY_LIBRARIES
WRONG_NAME_BY_OTHERS = _all(
    2,
    (_J, "No subject alternative DNS name matching {host} found"),
    (_J, "No name matching {host} found"),
    (_J, "Hostname {host} not verified"),
    (_N, "Hostname/IP does not match certificate's altnames: Host: {host} is not in the cert's"),
    (_N, "ERR_TLS_CERT_ALTNAME_INVALID"),
    (_N, "Hostname/IP does not match certificate's altnames"),
    (_D, "RemoteCertificateNameMismatch"),
    (_C, "no alternative certificate subject name matches target host name '{host}'"),
    (_C, "no alternative certificate subject name matches target ipv4 address '{host}'"),
    (_C, "no alternative certificate subject name matches target"),
    (_C, _SCHANNEL),
    (_C, "ERR_CERT_COMMON_NAME_INVALID"),
    (_C, "does not match target host name '{host}'"),
    (_C, "does not match target host name"),
    (_C, "CERT_E_CN_NO_MATCH"),
    (_C, "hostname_check_failed"),
    (_W, "The certificate's owner does not match hostname"),
    (_R, "NotValidForNameContext"),
    (_R, "not valid for name"),
    (_C, "SSL_ERROR_BAD_CERT_DOMAIN"),
    (_W, "doesn't match requested host name"),
    (_P, "hostname '{host}' doesn't match either of"),
    (_P, "hostname '{host}' doesn't match"),
    (_P, "not valid for '{host}'"),
    (Speaker.RUBY, _RUBY),
    (_J, _APACHE),
    (_R, "invalid peer certificate: NotValidForName"),
    (_R, "invalid peer certificate: certificate not valid for name"),
    (_R, "InvalidCertificate(NotValidForName"),
    (_M, NOT_THE_NAME),
)
WRONG_NAME_BY_OTHERS += libraries.MISNAMED_BY_LIBRARIES
REFUSED_BY_OTHERS = _all(
    1,
    (_J, "java.net.ConnectException: Connection refused"),
    (_N, "connect ECONNREFUSED"),
    (_N, "ECONNREFUSED"),
    (_D, "No connection could be made because the target machine actively refused it"),
    (_C, "Failed to connect to {host} port"),
    (_J, "java.net.ConnectException: Failed to connect to"),
    (_J, "java.net.ConnectException"),
    (_R, "tcp connect error"),
    (_D, "Connection refused ("),
    (_C, "Couldn't connect to server"),
    (_P, "Failed to establish a new connection: [Errno 111]"),
    (_R, "Connection refused (os error 111)"),
    (Speaker.WINDOWS, "connectex: …actively refused"),
    (Speaker.WINDOWS, "[WinError 10061]"),
)
REFUSED_BY_OTHERS += libraries.REFUSED_TO_LIBRARIES
UNKNOWN_NAME_TO_OTHERS = _all(
    1,
    (_J, "java.net.UnknownHostException"),
    (_N, "getaddrinfo ENOTFOUND"),
    (_N, "getaddrinfo EAI_AGAIN"),
    (_C, "Could not resolve host"),
    (_P, "Name or service not known"),
    (_P, "Failed to resolve '{host}'"),
    (_P, "Temporary failure in name resolution"),
    (_P, "getaddrinfo failed"),
    (_P, "nodename nor servname provided"),
    (_D, "No such host is known"),
    (_W, "unable to resolve host address"),
    (_R, "failed to lookup address information"),
)
UNKNOWN_NAME_TO_OTHERS += libraries.UNKNOWN_NAME_TO_LIBRARIES
NO_ANSWER_TO_OTHERS = _all(
    1,
    (_J, "java.net.SocketTimeoutException"),
    (_J, "connect timed out"),
    (Speaker.WINDOWS, "Ein Verbindungsversuch ist fehlgeschlagen"),
    (Speaker.WINDOWS, "Une tentative de connexion a échoué"),
    (Speaker.WINDOWS, "Se produjo un error durante el intento de conexión"),
    (Speaker.WINDOWS, "Impossibile stabilire la connessione. Risposta non corretta"),
    (Speaker.WINDOWS, "Uma tentativa de conexão falhou"),
    (Speaker.WINDOWS, "由于连接方在一段时间后没有正确答复"),
    (Speaker.WINDOWS, "接続済みの呼び出し先が一定の時間を過ぎても正しく応答しなかった"),
    (Speaker.WINDOWS, "연결된 구성원으로부터 응답이 없어"),
    (_N, "ETIMEDOUT"),
    (_N, "EHOSTUNREACH"),
    (_C, "Connection timed out"),
    (_P, "Connection to {host} timed out"),
    (_P, "ConnectTimeoutError"),
    (_P, "Read timed out"),
    (_P, "The handshake operation timed out"),
    (_P, "The read operation timed out"),
    (_P, "[Errno 113] No route to host"),
    (_P, "[Errno 110]"),
    (_J, "Read timed out"),
    (_J, "No route to host"),
    (_R, "deadline has elapsed"),
    (_P, "connect timeout="),
    (_D, "A connection attempt failed because the connected party did not properly respond"),
    (Speaker.WINDOWS, "did not properly respond after a period of time"),
    (Speaker.WINDOWS, "A socket operation was attempted to an unreachable"),
)
NO_ANSWER_TO_OTHERS += libraries.NO_ANSWER_TO_LIBRARIES
STRICT = _all(
    1,
    (_P, "Missing Authority Key Identifier"),
    (_P, "Missing Subject Key Identifier"),
    (_P, "Basic Constraints of CA cert not marked critical"),
    (_P, "CA cert does not include key usage extension"),
    (_P, "Path length given without key usage keyCertSign"),
    (_P, "Subject Alternative Name extension missing"),
    (_P, "Authority Key Identifier marked critical"),
)
# macOS is asked where a program was given no authority.
NOT_TRUSTED_ON_MACOS = (by(_M, NOT_TRUSTED), by(_M, "certificate is not trusted"))
NOT_STANDARD_ON_MACOS = (by(_M, NOT_STANDARD), by(_M, "certificate is not standards compliant"))
LIMITS_TO_OTHERS = _all(
    1,
    (Speaker.OPENSSL, "path length constraint exceeded"),
    (Speaker.OPENSSL, "permitted subtree violation"),
    (Speaker.OPENSSL, "excluded subtree violation"),
    (Speaker.OPENSSL, "name constraints minimum and maximum not supported"),
    (Speaker.OPENSSL, "unhandled critical extension"),
    (_J, "unrecognized critical extension"),
    (_J, "basic constraints check failed"),
    (_R, "NameConstraintViolation"),
    (_R, "PathLenConstraintViolated"),
    (_R, "UnsupportedCriticalExtension"),
)
WEAK = (
    (Speaker.OPENSSL, "EE certificate key too weak"),
    (Speaker.OPENSSL, "CA certificate key too weak"),
    (Speaker.OPENSSL, "CA signature digest algorithm too weak"),
    (Speaker.OPENSSL, "ee key too small"),
    (Speaker.OPENSSL, "ca key too small"),
    (Speaker.OPENSSL, "ca md too weak"),
    (_J, "Algorithm constraints check failed"),
    (_J, "Certificates do not conform to algorithm constraints"),
    (_R, "UnsupportedSignatureAlgorithm"),
    (_C, "SSL_ERROR_WEAK_SERVER_CERT_KEY"),
    (_C, "ERR_CERT_WEAK_SIGNATURE_ALGORITHM"),
    (_C, "insecure algorithm"),
)
