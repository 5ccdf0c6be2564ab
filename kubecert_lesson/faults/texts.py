"""What programs print, word for word, each text once. None of it is ever translated.

{holes} stand for what differs from case to case, ``{hole:word}`` where only one word will do. Texts
of one fault only are in its record.
Sources: kubectl 1.37 and 1.32 as recorded in data/faults.yaml; Go, crypto/x509 and crypto/tls.
"""

from kubecert_lesson.faults.model import ProgramText, Speaker

# How kubectl begins a line. Without "error" it speaks of the way to the server.
ERROR = "error: "
UNABLE = "Unable to connect to the server: "
LOAD = 'error loading config file "{file}": '
LOADING = ERROR + LOAD
READING = "unable to read {field} {path} for {entry} due to open {path}: "
ROOTS = "error: unable to load root certificates: "
BAD_REQUEST = "Error from server (BadRequest): "
NOT_ALLOWED = "Error from server (Forbidden): "
# Go's crypto/tls, since Go 1.20 (kubectl 1.27). What comes after it is of crypto/x509.
VERIFYING = "tls: failed to verify certificate: "
REFUSES = UNABLE + VERIFYING
REMOTE = "remote error: tls: "

# Go's crypto/x509
UNKNOWN_AUTHORITY = "x509: certificate signed by unknown authority"
CANDIDATE_ENDS = ' while trying to verify candidate authority certificate "{authority}")'
BECAUSE = UNKNOWN_AUTHORITY + ' (possibly because of "{why}"'
RSA_FAILURE = "crypto/rsa: verification error"
ECDSA_FAILURE = "x509: ECDSA verification failure"
ED25519_FAILURE = "x509: Ed25519 verification failure"
CANNOT_SIGN = "x509: invalid signature: parent certificate cannot sign this kind of certificate"
INSECURE_ALGORITHM = "x509: cannot verify signature: insecure algorithm {algorithm}"
OTHER_KEY_TYPE = (
    "x509: signature algorithm specifies an {kind} public key, but have public key of type {held}"
)
OUT_OF_TIME = "x509: certificate has expired or is not yet valid"
AFTER = OUT_OF_TIME + ": current time {now} is after {end}"
BEFORE = OUT_OF_TIME + ": current time {now} is before {start}"
VALID_FOR = "x509: certificate is valid for {names}, not {host}"
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

# Go's crypto/tls
MISMATCH = "tls: private key does not match public key"
UNREADABLE_KEY = "tls: failed to parse private key"
# The alerts (RFC 8446, section 6) by which one side refuses the other, in Go's words.
ALERTS = {
    40: "handshake failure",
    42: "bad certificate",
    43: "unsupported certificate",
    44: "revoked certificate",
    45: "expired certificate",
    46: "unknown certificate",
    48: "unknown certificate authority",
    51: "error decrypting message",
    70: "protocol version not supported",
    116: "certificate required",
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
_LOG = "Unable to authenticate the request"


def kubectl(
    words: str,
    *,
    begins: str = "",
    ends: str = "",
    field: str = "",
    rank: int = 1,
    versions: str = "",
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
    )


def log(words: str) -> ProgramText:
    """Return a line of kube-apiserver's log, about a client that it did not let in."""
    return ProgramText(speaker=Speaker.API_SERVER, text=f"{_LOG}…{words}")


def openssl(words: str, rank: int = 1) -> ProgramText:
    """Return a message of openssl, which Python's ssl has in capitals, too."""
    return ProgramText(speaker=Speaker.OPENSSL, text=words, rank=rank)


def unauthorized(rank: int) -> tuple[ProgramText, ...]:
    """Return what kubectl prints of a 401, whatever was wrong."""
    return (
        kubectl(LOGGED_IN, begins=ERROR, ends=f" ({ASKED})", rank=rank),
        kubectl(ASKED, rank=rank),
        kubectl("Unauthorized", rank=rank),
    )


def localhost(rank: int) -> tuple[ProgramText, ...]:
    """Return what kubectl prints where it knows no server."""
    return (kubectl(LOCALHOST, ends=REFUSED_ENDS, rank=rank),)


def please_enter(rank: int) -> tuple[ProgramText, ...]:
    """Return what kubectl prints where it knows no user."""
    return (kubectl(PLEASE_ENTER, ends=PLEASE_ENTER_ENDS, rank=rank),)


def because(reason: str, rank: int = 1) -> ProgramText:
    """Return kubectl's guess why an authority of the right name has not signed."""
    words = BECAUSE.replace("{why}", reason)
    return kubectl(words, begins=REFUSES, ends=CANDIDATE_ENDS, rank=rank)


def handshake_log(alert: str, rank: int = 1) -> ProgramText:
    """Return a line of kube-apiserver's log, about a client that ended the handshake."""
    words = f"TLS handshake error from {{address}}: {REMOTE}{alert}"
    return ProgramText(speaker=Speaker.API_SERVER, text=words, rank=rank)


def forbidden(login: str = "{login}", rank: int = 1) -> tuple[ProgramText, ...]:
    """Return what kubectl prints of a 403: by its scope, and the middle of it alone."""
    user = f'User "{login}" cannot'
    resource = f'{{resource}} is forbidden: {user} {{verb}} resource "{{resource}}" in API group'
    return (
        kubectl(
            f'{resource} "{{group}}" at the cluster scope',
            begins=NOT_ALLOWED,
            field="cluster-scope",
            rank=rank,
        ),
        kubectl(
            f'{resource} "{{group}}" in the namespace "{{namespace}}"',
            begins=NOT_ALLOWED,
            field="namespace-scope",
            rank=rank,
        ),
        kubectl(
            f'forbidden: {user} {{verb}} path "{{path}}"',
            begins=NOT_ALLOWED,
            field="path",
            rank=rank,
        ),
        kubectl(f"{user} {{request}}", rank=rank),
    )
