"""Words that many programs print of one trouble, for the settings that each record names.

Sources: Go, crypto/x509, crypto/tls, net and net/http, of which all of Kubernetes is made.
"""

from collections.abc import Iterable

from kubecert_lesson.faults.model import ProgramText
from kubecert_lesson.faults.parties import Setting, Speaker
from kubecert_lesson.faults.texts import (
    ALERTS,
    ASKED,
    BECAUSE,
    CANNOT_SIGN,
    COMMON_NAME,
    ECDSA_FAILURE,
    ED25519_FAILURE,
    EXPIRED_HERE,
    MANY_ADDRESSES,
    MANY_NAMES,
    NO_IP_SANS,
    NO_NAMES,
    NOT_AUTHORIZED,
    NOT_STANDARD,
    NOT_THE_NAME,
    NOT_TRUSTED,
    OUT_OF_TIME,
    REMOTE,
    RSA_FAILURE,
    UNKNOWN_AUTHORITY,
    VALID_FOR,
    WRONG_USE,
    X509,
    by,
)
from kubecert_lesson.faults.words_of_libraries import (
    CLIENT_OUTDATED_BY_LIBRARIES,
    CLIENT_UNTRUSTED_BY_LIBRARIES,
    CLIENT_WITHOUT_BY_LIBRARIES,
    CUT_OFF_BY_LIBRARIES,
    HANDSHAKE_OF_LIBRARIES,
    NOT_HTTP_TO_LIBRARIES,
    NOT_TLS_TO_LIBRARIES,
)
from kubecert_lesson.faults.words_of_others import (
    EARLY_BY_OTHERS,
    NO_ANSWER_TO_OTHERS,
    NOT_TRUSTED_BY_OTHERS,
    NOT_TRUSTED_ON_MACOS,
    OUTDATED_BY_OTHERS,
    REFUSED_BY_OTHERS,
    UNKNOWN_NAME_TO_OTHERS,
    WRONG_NAME_BY_OTHERS,
)


def _texts(messages: Iterable[ProgramText]) -> tuple[str, ...]:
    return tuple(message.text for message in messages if not message.vague)


def _each(*words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


UNTRUSTED = _each(
    UNKNOWN_AUTHORITY,
    UNKNOWN_AUTHORITY.removeprefix(X509),
    BECAUSE,
    *(BECAUSE.replace("{why}", why) for why in (RSA_FAILURE, ECDSA_FAILURE, ED25519_FAILURE)),
    BECAUSE.replace("{why}", CANNOT_SIGN),
    NOT_TRUSTED,
    NOT_STANDARD,
    NOT_AUTHORIZED,
    "self-signed certificate in certificate chain",
    "self signed certificate in certificate chain",
    "self-signed certificate",
    "self signed certificate",
    "unable to get local issuer certificate",
    "unable to verify the first certificate",
    "PKIX path building failed",
    "invalid peer certificate: UnknownIssuer",
    "The certificate issuer is unknown",
    *_texts((*NOT_TRUSTED_BY_OTHERS, *NOT_TRUSTED_ON_MACOS)),
)
NAMESAKES = tuple(
    BECAUSE.replace("{why}", why) for why in (RSA_FAILURE, ECDSA_FAILURE, ED25519_FAILURE)
)
OUTDATED = _each(
    OUT_OF_TIME,
    OUT_OF_TIME.removeprefix(X509),
    OUT_OF_TIME.removeprefix(X509).removesuffix(" valid"),  # a terminal cut it off
    EXPIRED_HERE,
    "certificate has expired",
    "certificate is not yet valid",
    "invalid peer certificate: Expired",
    "invalid peer certificate: certificate expired",
    *_texts(OUTDATED_BY_OTHERS),
    *_texts(EARLY_BY_OTHERS),
)
MISNAMED = _each(
    VALID_FOR,
    VALID_FOR.removeprefix(X509),
    NO_IP_SANS,
    NO_IP_SANS.removeprefix(X509),
    NO_NAMES,
    NO_NAMES.removeprefix(X509),
    MANY_NAMES,
    MANY_ADDRESSES,
    COMMON_NAME,
    NOT_THE_NAME,
    "doesn't match either of",
    "Hostname mismatch",
    "IP address mismatch",
    "No subject alternative",
    "no alternative certificate subject name matches target",
    "does not match certificate's altnames",
    *_texts(WRONG_NAME_BY_OTHERS),
)
MISUSED = (WRONG_USE,)
UNPARSABLE = ("failed to parse certificate from server",)
UNRESOLVED = _each(
    "no such host",
    "server misbehaving",
    "Temporary failure in name resolution",
    *_texts(UNKNOWN_NAME_TO_OTHERS),
)
# The host is there, and answers that nothing listens on this port.
ACTIVELY_REFUSED = _each(
    "connect: connection refused",
    "connection refused",
    "actively refused",
    *_texts(REFUSED_BY_OTHERS),
)
NO_HANDSHAKE_YET = "TLS handshake timeout"
NOT_REACHED = _each(
    *ACTIVELY_REFUSED,
    "i/o timeout",
    "no route to host",
    "network is unreachable",
    "context deadline exceeded",
    NO_HANDSHAKE_YET,
    "Client.Timeout exceeded",
    "connection reset by peer",
    "connection timed out",
    "no endpoints available for service",
    *_texts(NO_ANSWER_TO_OTHERS),
)
CUT_OFF = ("EOF", "unexpected EOF", "non-properly terminated", *_texts(CUT_OFF_BY_LIBRARIES))
HANDSHAKE_FAILED = _each(*_texts(HANDSHAKE_OF_LIBRARIES), "sslv3 alert handshake failure")
PLAIN_HTTP = (
    "http: server gave HTTP response to HTTPS client",
    "tls: first record does not look like a TLS handshake",
    "wrong version number",
    *_texts(NOT_TLS_TO_LIBRARIES),
)
HTTP_TO_TLS = (
    *_texts(NOT_HTTP_TO_LIBRARIES),
    "malformed HTTP response",
    "transport connection broken: malformed HTTP response",
    "Client sent an HTTP request to an HTTPS server",
)
_ALERTS_IN_JAVA = (
    "bad_certificate",
    "unknown_ca",
    "certificate_unknown",
    "certificate_expired",
    "certificate_required",
)
CLIENT_REFUSED = _each(
    *(REMOTE + ALERTS[code] for code in (42, 43, 45, 46, 48, 116)),
    *_texts(CLIENT_UNTRUSTED_BY_LIBRARIES),
    *_texts(CLIENT_OUTDATED_BY_LIBRARIES),
    *_texts(CLIENT_WITHOUT_BY_LIBRARIES),
    *(f"Received fatal alert: {alert}" for alert in _ALERTS_IN_JAVA),
)


def refused_in_log(*alerts: int) -> tuple[str, ...]:
    """A server's log: its client did not accept the certificate that it was shown."""
    return tuple(f"TLS handshake error from {{peer}}: {REMOTE}{ALERTS[code]}" for code in alerts)


REFUSED_IN_LOG = refused_in_log(42, 45, 46, 48)
NOT_LET_IN = ("Unauthorized", ASKED)


def go(
    setting: Setting,
    words: Iterable[str],
    *,
    speaker: Speaker = Speaker.GO,
    rank: int = 1,
    vague: bool = False,
) -> tuple[ProgramText, ...]:
    """Return these words as messages of one setting."""
    return tuple(by(speaker, one, setting=setting, rank=rank, vague=vague) for one in words)
