"""The checks of a client certificate and its key: do they belong together, when, for whom?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson import chain
from kubecert_lesson.certificates import common_name, foreign, name_text, organizations
from kubecert_lesson.diagnose.checks.contents import has_pem, load_shown, misplaced, single_spaced
from kubecert_lesson.diagnose.checks.issuers import ISSUER, check_issuer, holds_key
from kubecert_lesson.diagnose.checks.paths import file_missing, open_to_others
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import said
from kubecert_lesson.faults.texts import ERROR, UNABLE
from kubecert_lesson.keys import PrivateKey, kind, load_private
from kubecert_lesson.kubeconfig.model import User
from kubecert_lesson.words import Plural, Text, listed, sentence, text

CERTIFICATE = text("client-certificate", "client certificate")
KEY = text("client-key", "client key")
KEY_FITS = text("key-fits-certificate", "key fits certificate")
DATES = text("client-certificate-dates", "client certificate dates")
USE = text("client-certificate-use", "client certificate use")
USER_AND_GROUPS = text("user-and-groups", "user and groups")
OF_CERTIFICATES = (CERTIFICATE, KEY, KEY_FITS, DATES, USE, USER_AND_GROUPS, ISSUER)

_CERTIFICATE_SOURCE = text("client-certificate-pem", "the client certificate's PEM")
_KEY_SOURCE = text("client-key-pem", "the client key's PEM")
_PURPOSES = {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """A client certificate, what is sent along with it, and the key that belongs to it."""

    certificates: tuple[x509.Certificate, ...]
    key: PrivateKey = field(repr=False)


def check_client_certificate(
    findings: Findings,
    user: User,
    at: datetime,
    *,
    authorities: Sequence[x509.Certificate] = (),
    beside: bool = False,
) -> ClientCredentials | None:
    """Judge a user's certificate and key; return them where they fit.

    ``authorities`` are those that the server is checked with. ``beside``: there is a token that may
    be good, so that a certificate that a server refuses stops nobody.
    """
    certificates, key = _check_certificate(findings, user), _check_key(findings, user)
    fits = False
    if certificates is None or key is None:
        why = text("nothing-to-compare", "Comparing takes both a certificate and a key.")
        findings.skipped(why, KEY_FITS)
    else:
        fits = _check_fit(findings, user, certificates, key, authorities)
    if certificates is None:
        why = text("no-certificate", "There is no certificate to read it from.")
        findings.skipped(why, DATES, USE, USER_AND_GROUPS, ISSUER)
        return None
    _check_dates(findings, certificates[0], at, beside=beside)
    _check_use(findings, certificates[0], beside=beside)
    _check_who(findings, certificates[0], beside=beside)
    check_issuer(findings, certificates, authorities, beside=beside)
    return ClientCredentials(certificates, key) if fits and key is not None else None


def _failed(findings: Findings, title: Text, user: User, because: Text, fault: str) -> None:
    """Add that a certificate or its key is of no use, and how kubectl says so.

    It finds out at once, unless both are files: it reads those when it connects.
    """
    field = "client-certificate" if title is CERTIFICATE else "client-key"
    connecting = bool(user.client_certificate and user.client_key)
    told = fault != "unreadable-file"  # kubectl says why, which depends on the system
    line = said(fault, field=field, connecting=connecting) if told else ""
    findings.failed(title, because, fault=fault, field=field, kubectl=line)


def _check_certificate(findings: Findings, user: User) -> tuple[x509.Certificate, ...] | None:
    if file_missing(
        findings,
        CERTIFICATE,
        field="client-certificate",
        kubectl_field="client-cert",
        path=user.client_certificate,
        entry=user,
    ):
        return None
    pem = b""
    try:
        pem = user.certificate_pem()
        if pem and not has_pem(pem) and (wrong := misplaced(pem)):
            _failed(findings, CERTIFICATE, user, wrong[1], wrong[0])
            return None
        found = load_shown(pem, source=_CERTIFICATE_SOURCE)
    except LessonError as error:
        _failed(findings, CERTIFICATE, user, sentence(error.text), _certificate_fault(pem))
        return None
    if problem := chain.parse_problem(found[0]):
        why = text("not-parsed", "kubectl cannot parse it: {words}.", words=problem)
        connecting = bool(user.client_certificate and user.client_key)
        line = (UNABLE if connecting else ERROR) + problem
        field = "client-certificate"
        findings.failed(CERTIFICATE, why, fault="damaged-certificate", field=field, kubectl=line)
        return None
    subject, issuer = name_text(foreign.subject(found[0])), name_text(foreign.issuer(found[0]))
    if len(found) == 1:
        why = text("certificate", "{subject}, from {issuer}.", subject=subject, issuer=issuer)
    else:
        why = text(
            "certificate-and-more",
            "{subject}, from {issuer}; {more}.",
            subject=subject,
            issuer=issuer,
            more=Plural("{n} more is sent with it", "{n} more are sent with it", len(found) - 1),
        )
    findings.passed(CERTIFICATE, why)
    return found


def _certificate_fault(pem: bytes) -> str:
    if not pem:
        return "unreadable-file"
    if b"-----BEGIN CERTIFICATE-----" in pem:
        return "damaged-certificate"
    if b"PRIVATE KEY-----" in pem:
        return "swapped-cert-and-key"
    return "other-pem" if b"-----BEGIN " in pem else "not-pem"


def _check_key(findings: Findings, user: User) -> PrivateKey | None:
    if not (user.client_key or user.client_key_data):
        why = text("no-client-key", 'User "{user}" has no client key.', user=user.name)
        findings.skipped(why, KEY)
        return None
    if file_missing(findings, KEY, field="client-key", path=user.client_key, entry=user):
        return None
    pem = b""
    try:
        pem = user.key_pem()
        if pem and not has_pem(pem) and (wrong := misplaced(pem)):
            _failed(findings, KEY, user, wrong[1], wrong[0])
            return None
        key = load_private(single_spaced(bytes(pem)), source=_KEY_SOURCE, thorough=False)
    except LessonError as error:
        _failed(findings, KEY, user, sentence(error.text), _key_fault(pem))
        return None
    if place := open_to_others(user.client_key, user):
        why = text("open-to-others", "Other users of this machine can read {path}.", path=place)
        fault = "key-readable-by-others"
        findings.failed(KEY, why, fault=fault, advice=True, names={"path": place})
    else:
        findings.passed(KEY, text("private-key", "A private key, {kind}.", kind=kind(key)))
    return key


def _key_fault(pem: bytes) -> str:
    if not pem:
        return "unreadable-file"
    if b"ENCRYPTED" in pem:
        return "encrypted-key"
    if b"PRIVATE KEY-----" in pem:
        return "damaged-key"
    if b"-----BEGIN CERTIFICATE-----" in pem:
        return "swapped-cert-and-key"
    return "other-pem" if b"-----BEGIN " in pem else "not-pem"


def _check_fit(
    findings: Findings,
    user: User,
    certificates: Sequence[x509.Certificate],
    key: PrivateKey,
    authorities: Sequence[x509.Certificate],
) -> bool:
    public = key.public_key()
    owners = [number for number, c in enumerate(certificates, 1) if foreign.public_key(c) == public]
    if owners[:1] == [1]:
        why = text("fits", "The key is the one that the certificate is about.")
        findings.passed(KEY_FITS, why)
        return True
    if owners:
        fault = "several-certificates"
        why = text(
            "certificate-not-first",
            "The key fits certificate {number} of {count}: the user's own must come first, and"
            " those of its authorities after it.",
            number=owners[0],
            count=len(certificates),
        )
    elif holds_key(authorities, public):
        fault = "swapped-authority"
        why = text(
            "swapped-with-authority",
            "The key belongs to the certificate in certificate-authority-data, not to this one.",
        )
    else:
        fault = "key-mismatch"
        why = text(
            "another-key",
            "The certificate is about another key: this one cannot prove that it is yours.",
        )
    _failed(findings, KEY_FITS, user, why, fault)
    return False


def _check_dates(findings: Findings, leaf: x509.Certificate, at: datetime, *, beside: bool) -> None:
    start, end = foreign.starts(leaf), foreign.ends(leaf)
    if at > end:
        why = text(
            "expired", "It expired on {end}, and the time asked about is {at}.", end=end, at=at
        )
        line = said("client-expired")
        findings.failed(DATES, why, fault="client-expired", kubectl=line, advice=beside)
    elif at < start:
        why = text(
            "not-yet-valid",
            "It is not valid before {start}, and the time asked about is {at}.",
            start=start,
            at=at,
        )
        line = said("client-not-yet-valid")
        findings.failed(DATES, why, fault="client-not-yet-valid", kubectl=line, advice=beside)
    else:
        findings.passed(DATES, text("valid", "Valid until {end}.", end=end))


def _check_use(findings: Findings, leaf: x509.Certificate, *, beside: bool) -> None:
    said_purposes = foreign.value(leaf, x509.ExtendedKeyUsage)
    if not said_purposes:
        why = text("any-use", "It has no extendedKeyUsage, so every use is allowed.")
        findings.passed(USE, why)
        return
    purposes = set(said_purposes)
    if purposes & _PURPOSES:
        findings.passed(USE, text("for-clients", "It is for clients (clientAuth)."))
        return
    why = text(
        "not-for-clients",
        "It is for {purposes}, and not for clients (clientAuth).",
        purposes=listed(sorted(purpose._name for purpose in purposes)),
    )
    line = said("client-without-client-auth")
    fault = "client-without-client-auth"
    findings.failed(USE, why, fault=fault, kubectl=line, advice=beside)


def _check_who(findings: Findings, leaf: x509.Certificate, *, beside: bool) -> None:
    name, groups = common_name(leaf), organizations(leaf)
    if not name:
        why = text("no-name", "Its subject has no CN, so it names no user.")
        fault = "no-user-name"
        findings.failed(USER_AND_GROUPS, why, fault=fault, kubectl=said(fault), advice=beside)
        return
    everyone = listed((*groups, "system:authenticated"))
    if "system:masters" in groups:
        why = text(
            "named-in-masters",
            'User "{user}", groups {groups}; system:masters is authorized to do everything, and'
            " no RBAC rule takes that away.",
            user=name,
            groups=everyone,
        )
    else:
        why = text("named", 'User "{user}", groups {groups}.', user=name, groups=everyone)
    findings.passed(USER_AND_GROUPS, why)
