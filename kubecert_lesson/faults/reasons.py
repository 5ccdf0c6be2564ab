"""Why one side refuses the other, or does not reach it, whoever the two are."""

from enum import Enum, auto

from kubecert_lesson.words import Coded, template


class Concern(Enum):
    """Whose certificate, login, file or line it is about."""

    SERVING = auto()  # who dials refuses the certificate of the server
    LOGIN = auto()  # the server refuses who dials
    HANDSHAKE = auto()  # they do not come to terms before a certificate is judged
    NETWORK = auto()  # nothing goes there, or nothing comes back
    FILE = auto()  # the program that speaks cannot use a file of its own


class Reason(Coded):
    """Why, in a few words."""

    UNTRUSTED = "untrusted", template("no trusted authority signed it")
    OUTDATED = "out-of-date", template("expired, or not valid yet")
    EXPIRED = "expired", template("it has expired")
    EARLY = "not-yet-valid", template("it is not valid yet")
    MISNAMED = "wrong-name", template("issued for other names or addresses")
    MISUSED = "wrong-use", template("not issued for this use (extended key usage)")
    REVOKED = "revoked", template("revoked, or nothing tells whether it is")
    WEAK = "weak", template("its key or its signature is too weak")
    CONSTRAINED = "against-its-chain", template("its chain breaks a rule of its authorities")
    STRICT = "not-strict", template("it lacks a field that strict checking wants")
    UNPARSABLE = "unparsable", template("not readable as a certificate")
    REFUSED = "refused", template("a TLS alert says so")
    NOT_LET_IN = "not-let-in", template("the answer is 401, or Unauthenticated")
    HANDSHAKE = "handshake", template("no TLS version, cipher or kind of key in common")
    UNTOLD = "handshake-failed", template("the message does not tell why")
    ALPN = "no-common-protocol", template("no protocol above TLS in common (ALPN)")
    UNKNOWN_NAME = "unknown-name", template("the server has no certificate for that name (SNI)")
    NO_CERTIFICATE = "no-certificate-yet", template("the server has no certificate to show")
    PLAIN_HTTP = "answers-without-tls", template("what comes back is not TLS")
    HTTP_TO_TLS = "asked-without-tls", template("a server that wants TLS is spoken to without it")
    UNRESOLVED = "unknown-host", template("nobody there knows the name")
    NOT_REACHED = "not-reached", template("nothing answers there")
    CUT_OFF = "cut-off", template("the connection is cut")
    MISSING = "missing", template("it is not there")
    DENIED = "not-readable", template("the operating system denies access")
    NOT_PEM = "not-pem", template("it holds something else than it should")
    UNUSABLE = "unusable", template("not there, not readable, or not what it should hold")
    MISMATCH = "key-mismatch", template("the key does not belong to the certificate")
    LOCKED = "password-wrong", template("the password does not open it")
