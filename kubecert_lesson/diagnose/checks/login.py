"""The checks of what the user logs in with: a client certificate and its key, or else."""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson.certificates import common_name, load_all, name_text, organizations
from kubecert_lesson.diagnose.checks.file_and_context import PLEASE_ENTER
from kubecert_lesson.diagnose.findings import Ladder
from kubecert_lesson.diagnose.words import missing, sentence
from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import PrivateKey, load_private
from kubecert_lesson.kubeconfig.model import User
from kubecert_lesson.tables import plain

LOGIN = "login"
CERTIFICATE = "client certificate"
KEY = "client key"
PAIR = "key fits certificate"
DATES = "client certificate dates"
USE = "client certificate use"
WHO = "user and groups"
OF_CERTIFICATES = (CERTIFICATE, KEY, PAIR, DATES, USE, WHO)

MUST_LOG_IN = (
    "error: You must be logged in to the server (the server has asked for the client to provide"
    " credentials)"
)
_REMOVED = {"gcp": "gke-gcloud-auth-plugin", "azure": "https://github.com/Azure/kubelogin"}
_PURPOSES = {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}


class Pair:
    """A client certificate, what is sent along with it, and its key: None where it is no good."""

    __slots__ = ("certificates", "key")

    def __init__(self, certificates: Sequence[x509.Certificate], key: PrivateKey) -> None:
        self.certificates = tuple(certificates)
        self.key = key


def check_login(ladder: Ladder, user: User, at: datetime) -> Pair | None:
    """Judge what a user entry logs in with; return its certificate and key where they fit."""
    usable = _check_ways(ladder, user)
    if not (user.client_certificate or user.client_certificate_data):
        ladder.skipped(f'User "{user.name}" has no client certificate.', *OF_CERTIFICATES)
        return None
    certificates, key = _check_certificate(ladder, user), _check_key(ladder, user)
    fits = False
    if certificates is None or key is None:
        ladder.skipped("It takes a certificate and a key to compare.", PAIR)
    else:
        fits = _check_pair(ladder, user, certificates, key)
    if certificates is None:
        ladder.skipped("There is no certificate to read it from.", DATES, USE, WHO)
        return None
    _check_dates(ladder, certificates[0], at)
    _check_use(ladder, certificates[0])
    _check_who(ladder, certificates[0])
    return Pair(certificates, key) if usable and fits and key is not None else None


def _check_ways(ladder: Ladder, user: User) -> bool:
    certificate = user.client_certificate or user.client_certificate_data
    key = user.client_key or user.client_key_data
    named = f'User "{user.name}"'
    provider = user.other.get("auth-provider")
    gone = str(provider.get("name", "")) if isinstance(provider, dict) else ""
    if (user.token or user.token_file) and (user.username or user.password):
        ladder.failed(
            LOGIN,
            "two-logins",
            f"{named} has a token and a password: kubectl takes one of them only.",
            f"error: more than one authentication method found for {user.name}; found [token"
            " basicAuth], only one is allowed",
        )
    elif certificate and not key:
        ladder.failed(
            LOGIN,
            "cert-without-key",
            f"{named} has a client certificate and no client-key: whoever shows a certificate must"
            " prove that the key is theirs.",
            f"error: client-key-data or client-key must be specified for {user.name} to use the"
            " clientCert authentication method.",
        )
    elif gone in _REMOVED:
        ladder.failed(
            LOGIN,
            "auth-provider-removed",
            f"{named} logs in by the auth-provider {gone}, which kubectl no longer has.",
            f"error: The {gone} auth plugin has been removed.",
        )
    elif doubled := _doubled(user):
        field, said = doubled
        why = f"{field} and {field}-data are both there: keep one."
        ladder.failed(LOGIN, "two-answers", f"{named}: {why}", said)
    elif not certificate and user.login == "nothing":
        why = "a key without its certificate" if key else "nothing to log in with"
        ladder.failed(
            LOGIN,
            "key-without-cert" if key else "no-credentials",
            f"{named} has {why}: kubectl asks for a user name and a password.",
            PLEASE_ENTER,
        )
    elif missing(ladder, LOGIN, "tokenFile", user.token_file, user):
        pass
    else:
        ladder.passed(LOGIN, _ways(user, gone))
        return True
    return False


def _doubled(user: User) -> tuple[str, str] | None:
    if user.client_certificate and user.client_certificate_data:
        return "client-certificate", (
            f"error: client-cert-data and client-cert are both specified for {user.name}."
            " client-cert-data will override."
        )
    if user.client_key and user.client_key_data:
        return "client-key", (
            f"error: client-key-data and client-key are both specified for {user.name};"
            " client-key-data will override"
        )
    return None


def _ways(user: User, provider: str) -> str:
    said = f'User "{user.name}" logs in with: {user.login}'
    if provider:
        said = said.replace("auth-provider (removed from kubectl)", f"auth-provider {provider}")
    if user.exec:
        said += "; kubectl runs the program, this diagnosis never does"
    return f"{said}."


def _said(user: User, why: str) -> str:
    """kubectl finds out at once, unless both are files: these it reads when it connects."""
    at_once = not (user.client_certificate and user.client_key)
    return f"error: {why}" if at_once else f"Unable to connect to the server: {why}"


def _check_certificate(ladder: Ladder, user: User) -> tuple[x509.Certificate, ...] | None:
    if missing(ladder, CERTIFICATE, "client-cert", user.client_certificate, user):
        return None
    pem = b""
    try:
        pem = user.certificate_pem()
        found = load_all(pem, source="the client certificate's PEM")
    except LessonError as error:
        fault, why = _no_certificate(pem)
        ladder.failed(CERTIFICATE, fault, sentence(error), _said(user, why))
        return None
    leaf = found[0]
    more = "" if len(found) == 1 else f"; {len(found) - 1} more come along with it"
    ladder.passed(CERTIFICATE, f"{name_text(leaf.subject)}, from {name_text(leaf.issuer)}{more}.")
    return found


def _no_certificate(pem: bytes) -> tuple[str, str]:
    if not pem:
        return "unreadable-file", "…"
    if b"-----BEGIN CERTIFICATE-----" in pem:
        return "damaged-certificate", "x509: malformed certificate"
    if b"PRIVATE KEY-----" in pem:
        return "swapped-cert-and-key", (
            "tls: failed to find certificate PEM data in certificate input, but did find a private"
            " key; PEM inputs may have been switched"
        )
    return "not-pem", "tls: failed to find any PEM data in certificate input"


def _check_key(ladder: Ladder, user: User) -> PrivateKey | None:
    if not (user.client_key or user.client_key_data):
        ladder.skipped(f'User "{user.name}" has no client key.', KEY)
        return None
    if missing(ladder, KEY, "client-key", user.client_key, user):
        return None
    pem = b""
    try:
        pem = user.key_pem()
        key = load_private(bytes(pem), source="the client key's PEM", thorough=False)
    except LessonError as error:
        fault, why = _no_key(pem)
        ladder.failed(KEY, fault, sentence(error), _said(user, why))
        return None
    from kubecert_lesson.keys import kind

    ladder.passed(KEY, f"A private key, {kind(key)}.")
    return key


def _no_key(pem: bytes) -> tuple[str, str]:
    if not pem:
        return "unreadable-file", "…"
    if b"ENCRYPTED" in pem:
        return "encrypted-key", "tls: failed to parse private key"
    if b"PRIVATE KEY-----" in pem:
        return "damaged-key", "tls: failed to parse private key"
    if b"-----BEGIN CERTIFICATE-----" in pem:
        why = "tls: found a certificate rather than a key in the PEM for the private key"
        return "swapped-cert-and-key", why
    return "not-pem", "tls: failed to find any PEM data in key input"


def _check_pair(
    ladder: Ladder, user: User, certificates: Sequence[x509.Certificate], key: PrivateKey
) -> bool:
    public = key.public_key()
    owners = [number for number, c in enumerate(certificates) if _public_key(c) == public]
    if owners[:1] == [0]:
        ladder.passed(PAIR, "The key is the one that the certificate is about.")
        return True
    said = _said(user, "tls: private key does not match public key")
    if owners:
        ladder.failed(
            PAIR,
            "several-certificates",
            f"The key fits certificate {owners[0] + 1} of {len(certificates)}: the user's own must"
            " come first, and those of its authorities after it.",
            said,
        )
    else:
        ladder.failed(
            PAIR,
            "key-mismatch",
            "The certificate is about another key: this one cannot prove that it is yours.",
            said,
        )
    return False


def _public_key(certificate: x509.Certificate) -> object:
    try:
        return certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):  # of a kind that nobody logs in with
        return None


def _check_dates(ladder: Ladder, leaf: x509.Certificate, at: datetime) -> None:
    start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    now = f"and the time asked about is {plain(at)}"
    if at > end:
        ladder.failed(DATES, "client-expired", f"It expired on {plain(end)}, {now}.", MUST_LOG_IN)
    elif at < start:
        why = f"It is not valid before {plain(start)}, {now}."
        ladder.failed(DATES, "client-not-yet-valid", why, MUST_LOG_IN)
    else:
        ladder.passed(DATES, f"Valid until {plain(end)}.")


def _check_use(ladder: Ladder, leaf: x509.Certificate) -> None:
    try:
        purposes = set(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        ladder.passed(USE, "It has no extendedKeyUsage, so every use is allowed.")
        return
    except (ValueError, x509.DuplicateExtension) as error:
        ladder.failed(USE, "damaged-certificate", f"Its extensions cannot be read: {error}.")
        return
    if purposes & _PURPOSES:
        ladder.passed(USE, "It is for clients (clientAuth).")
        return
    listed = ", ".join(sorted(purpose._name for purpose in purposes))
    ladder.failed(
        USE,
        "client-without-client-auth",
        f"It is for {listed}, and not for clients (clientAuth).",
        MUST_LOG_IN,
    )


def _check_who(ladder: Ladder, leaf: x509.Certificate) -> None:
    name, groups = common_name(leaf), organizations(leaf)
    if not name:
        ladder.failed(
            WHO, "no-user-name", "Its subject has no CN, so it names no user.", MUST_LOG_IN
        )
        return
    listed = ", ".join((*groups, "system:authenticated"))
    more = ""
    if "system:masters" in groups:
        more = "; system:masters may do everything, and nothing can take that away"
    ladder.passed(WHO, f'User "{name}", groups {listed}{more}.')
