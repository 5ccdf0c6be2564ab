"""What programs print, word for word, each text once. None of it is ever translated.

{holes} stand for what differs from case to case, ``{hole:word}`` where only one word will do. Texts
of one fault only are in its record.
Sources: kubectl 1.37 and 1.32 as recorded in data/faults.yaml; Go, crypto/x509 and crypto/tls.
"""

from kubecert_lesson.faults.model import ProgramText
from kubecert_lesson.faults.parties import Setting, Speaker

# How kubectl begins a line. Without "error" it speaks of the way to the server.
ERROR = "error: "
UNABLE = "Unable to connect to the server: "
LOAD = 'error loading config file "{file}": '
OPEN_DENIED = LOAD + "open {path}: permission denied"
LOADING = ERROR + LOAD
READING = "unable to read {field} {path} for {entry} due to open {path}: "
ROOTS = "error: unable to load root certificates: "
BAD_REQUEST = "Error from server (BadRequest): "
NOT_ALLOWED = "Error from server (Forbidden): "
# What it makes of a 403 to its first question, of what there is.
NO_ACCESS = "the server does not allow access to the requested resource"  # until 1.5
NOTHING_ALLOWED = NOT_ALLOWED + "unknown"
# Go's crypto/tls, since Go 1.20 (kubectl 1.27). What comes after it is of crypto/x509.
VERIFYING = "tls: failed to verify certificate: "
REFUSES = UNABLE + VERIFYING
REMOTE = "remote error: tls: "

# Go's crypto/x509
X509 = "x509: "
UNKNOWN_AUTHORITY = "x509: certificate signed by unknown authority"
CANDIDATE_ENDS = ' while trying to verify candidate authority certificate "{authority}")'
BECAUSE = UNKNOWN_AUTHORITY + ' (possibly because of "{why}"'
RSA_FAILURE = "crypto/rsa: verification error"
ECDSA_FAILURE = "x509: ECDSA verification failure"
ED25519_FAILURE = "x509: Ed25519 verification failure"
CANNOT_SIGN = "x509: invalid signature: parent certificate cannot sign this kind of certificate"
UNIMPLEMENTED = "x509: cannot verify signature: algorithm unimplemented"
SHORT_KEY = (
    "crypto/rsa: {bits}-bit keys are insecure"
    " (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)"
)
SIGNATURE_LIMIT = "x509: signature check attempts limit reached while verifying certificate chain"
NO_CHAINS = "x509: no valid chains built"
INSECURE_ALGORITHM = "x509: cannot verify signature: insecure algorithm {algorithm}"
OTHER_KEY_TYPE = (
    "x509: signature algorithm specifies an {kind} public key, but have public key of type {held}"
)
OUT_OF_TIME = "x509: certificate has expired or is not yet valid"
AFTER = OUT_OF_TIME + ": current time {now} is after {end}"
BEFORE = OUT_OF_TIME + ": current time {now} is before {start}"
VALID_FOR = "x509: certificate is valid for {names}, not {host}"
MANY_NAMES = "x509: certificate is valid for {n} names, but none matched {host}"
MANY_ADDRESSES = "x509: certificate is valid for {n} IP SANs, but none matched {host}"
NO_IP_SANS = "x509: cannot validate certificate for {host} because it doesn't contain any IP SANs"
NO_NAMES = "x509: certificate is not valid for any names, but wanted to match {host}"
COMMON_NAME = "x509: certificate relies on legacy Common Name field"
COMMON_NAME_ENDS = ", use SANs instead"
WRONG_USE = "x509: certificate specifies an incompatible key usage"
CRITICAL = "x509: unhandled critical extension"
NOT_PERMITTED = (
    "x509: a root or intermediate certificate is not authorized to sign for this name: {name}"
)
NOT_AUTHORIZED = "x509: certificate is not authorized to sign other certificates"
TOO_DEEP = "x509: too many intermediates for path length constraint"
MALFORMED = "x509: malformed certificate"
PARSING = "failed to parse certificate"
# Go on macOS asks the system: Security.framework's words. Typographic quotes around the name.
NOT_TRUSTED = 'x509: "{subject}" certificate is not trusted'
NOT_STANDARD = 'x509: "{subject}" certificate is not standards compliant'
EXPIRED_HERE = 'x509: "{subject}" certificate is expired'
NOT_THE_NAME = 'x509: "{subject}" certificate name does not match input'

# Go's crypto/tls, of a certificate that crypto/x509 cannot parse; and client-go, of a file's
UNPARSED = "tls: failed to parse certificate from server: {why}"
UNPARSED_CLIENT = "tls: failed to parse client certificate: {why}"
UNPARSED_FILE = "failed to parse certificate: {why}"

# Go's crypto/tls
MLDSA_NEEDS = "tls: server's certificate uses ML-DSA, which requires TLS 1.3"
CLIENT_NOT_PEM = "tls: failed to find any PEM data in certificate input"
KEY_NOT_PEM = "tls: failed to find any PEM data in key input"
CERTIFICATE_IS_KEY = (
    "tls: failed to find certificate PEM data in certificate input, but did find a private key"
)
KEY_IS_CERTIFICATE = "tls: found a certificate rather than a key in the PEM for the private key"
MISMATCH = "tls: private key does not match public key"
UNREADABLE_KEY = "tls: failed to parse private key"
# The alerts (RFC 8446, section 6) by which one side ends or refuses the connection, in Go's words.
ALERTS = {
    0: "close notify",
    10: "unexpected message",
    20: "bad record MAC",
    21: "decryption failed",
    22: "record overflow",
    30: "decompression failure",
    40: "handshake failure",
    42: "bad certificate",
    43: "unsupported certificate",
    44: "revoked certificate",
    45: "expired certificate",
    46: "unknown certificate",
    47: "illegal parameter",
    48: "unknown certificate authority",
    49: "access denied",
    50: "error decoding message",
    51: "error decrypting message",
    60: "export restriction",
    70: "protocol version not supported",
    71: "insufficient security level",
    80: "internal error",
    86: "inappropriate fallback",
    90: "user canceled",
    100: "no renegotiation",
    109: "missing extension",
    110: "unsupported extension",
    111: "certificate unobtainable",
    112: "unrecognized name",
    113: "bad certificate status response",
    114: "bad certificate hash value",
    115: "unknown PSK identity",
    116: "certificate required",
    120: "no application protocol",
    121: "encrypted client hello required",
}

# OpenSSL, which Python's ssl has in capitals, too
BAD_CERTIFICATE = "alert bad certificate"

# kubectl
LOCALHOST = "The connection to the server localhost:8080 was refused"
REFUSED = "The connection to the server {address} was refused"
REFUSED_ENDS = " - did you specify the right host or port?"
PLEASE_ENTER = "Please enter Username"
PLEASE_ENTER_ENDS = ": error: EOF"
LOGGED_IN = "You must be logged in to the server"
ASKED = "the server has asked for the client to provide credentials"
UNKNOWN_REASON = "the server rejected our request for an unknown reason"
# kubelet
NO_SERVING = "no serving certificate available for the kubelet"
# kubeadm
NOT_SIGNED_BY = "certificate {name} not signed by CA certificate {authority}"
# Windows, of a port on which nothing listens
_WINDOWS_REFUSED = (
    "connectex: No connection could be made because the target machine actively refused it"
)
_LOG = "Unable to authenticate the request"


def by(
    speaker: Speaker,
    words: str,
    *,
    setting: Setting = Setting.CLIENT,
    rank: int = 1,
    vague: bool = False,
) -> ProgramText:
    """Return a message of any program."""
    return ProgramText(speaker=speaker, text=words, setting=setting, rank=rank, vague=vague)


def kubectl(
    words: str,
    *,
    begins: str = "",
    ends: str = "",
    field: str = "",
    rank: int = 1,
    versions: str = "",
    vague: bool = False,
    setting: Setting = Setting.CLIENT,
) -> ProgramText:
    """Return a message of kubectl's."""
    return ProgramText(
        speaker=Speaker.KUBECTL,
        text=words,
        begins=begins,
        ends=ends,
        field=field,
        rank=rank,
        versions=versions,
        vague=vague,
        setting=setting,
    )


def log(words: str) -> ProgramText:
    """Return a line of kube-apiserver's log, about a client that it did not let in."""
    return by(Speaker.API_SERVER, f"{_LOG}…{words}", setting=Setting.CLIENT_LOG)


def openssl(words: str, rank: int = 1) -> ProgramText:
    """Return a message of openssl, which Python's ssl has in capitals, too."""
    return ProgramText(speaker=Speaker.OPENSSL, text=words, rank=rank)


_STATUS = ("status code", "statusCode:", "HTTP-Code:", "HTTP response code:", "http status")


def unauthorized(rank: int) -> tuple[ProgramText, ...]:
    """Return what kubectl prints of a 401, whatever was wrong."""
    return (
        kubectl(LOGGED_IN, begins=ERROR, ends=f" ({ASKED})", rank=rank),
        kubectl(ASKED, rank=rank),
        kubectl("Unauthorized", rank=rank, vague=True),
        *(kubectl(f"{words} 401", rank=rank, vague=True) for words in _STATUS),
    )


def localhost(rank: int) -> tuple[ProgramText, ...]:
    """Return what kubectl prints where it knows no server, and what helm and others print."""
    return (
        kubectl(LOCALHOST, ends=REFUSED_ENDS, rank=rank),
        kubectl('"http://localhost:8080/', rank=rank),
        kubectl('"http://127.0.0.1:8080/', rank=rank),
        kubectl('"http://localhost/api', rank=rank),
        kubectl("dial tcp [::1]:8080: connect: connection refused", rank=rank),
        kubectl("dial tcp 127.0.0.1:8080: connect: connection refused", rank=rank),
        kubectl("dial tcp [::1]:80: connect: connection refused", rank=rank),
        kubectl("dial tcp 127.0.0.1:80: connect: connection refused", rank=rank),
        kubectl("dial tcp [::1]:8080: connectex:", rank=rank),
        kubectl(f"dial tcp [::1]:8080: {_WINDOWS_REFUSED}", rank=rank),
        kubectl(f"dial tcp 127.0.0.1:8080: {_WINDOWS_REFUSED}", rank=rank),
    )


def please_enter(rank: int) -> tuple[ProgramText, ...]:
    """Return what kubectl prints where it knows no user."""
    return (kubectl(PLEASE_ENTER, ends=PLEASE_ENTER_ENDS, rank=rank),)


def because(reason: str, rank: int = 1) -> ProgramText:
    """Return kubectl's guess why an authority of the right name has not signed."""
    words = BECAUSE.replace("{why}", reason)
    return kubectl(words, begins=REFUSES, ends=CANDIDATE_ENDS, rank=rank)


def handshake_log(alert: str, rank: int = 1) -> ProgramText:
    """Return a line of kube-apiserver's log, about a client that ended the handshake."""
    return handshake_log_of(f"{REMOTE}{alert}", rank)


def handshake_log_of(why: str, rank: int = 1) -> ProgramText:
    """Return a line of kube-apiserver's log, about a handshake that failed."""
    words = f"TLS handshake error from {{peer}}: {why}"
    return by(Speaker.API_SERVER, words, setting=Setting.CLIENT_LOG, rank=rank)


def forbidden(login: str = "{login}", rank: int = 1) -> tuple[ProgramText, ...]:
    """Return what kubectl prints of a 403: by its scope, and the middle of it alone."""
    user = f'User "{login}" cannot'
    begins = NOT_ALLOWED + "{resource} is "
    resource = f'forbidden: {user} {{verb}} resource "{{resource}}" in API group'
    return (
        kubectl(
            f'{resource} "{{group}}" at the cluster scope',
            begins=begins,
            field="cluster-scope",
            rank=rank,
        ),
        kubectl(
            f'{resource} "{{group}}" in the namespace "{{namespace}}"',
            begins=begins,
            field="namespace-scope",
            rank=rank,
        ),
        kubectl(
            f'forbidden: {user} {{verb}} path "{{path}}"',
            begins=NOT_ALLOWED,
            field="path",
            rank=rank,
        ),
        # Kubernetes up to 1.11
        kubectl(
            f"{user} {{verb}} {{resource}} at the cluster scope", field="cluster-scope", rank=rank
        ),
        kubectl(
            f'{user} {{verb}} {{resource}} in the namespace "{{namespace}}"',
            field="namespace-scope",
            rank=rank,
        ),
        kubectl(f"{user} {{request}}", rank=rank),
    )
