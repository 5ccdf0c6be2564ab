"""The checks of the authority: can it be read, may it sign, and when?"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson.certificates import common_name, load_all, name_text
from kubecert_lesson.diagnose.findings import Ladder
from kubecert_lesson.diagnose.words import missing, sentence
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig.model import Cluster
from kubecert_lesson.tables import plain

AUTHORITY = "authority"
AUTHORITY_SIGNS = "authority may sign"
AUTHORITY_DATES = "authority dates"
_LOAD = "unable to load root certificates: "


def check_authority(
    ladder: Ladder, cluster: Cluster, at: datetime
) -> tuple[x509.Certificate, ...] | None:
    """Judge the certificates that the server is checked by.

    Returns them; () where none is given, and None where they cannot be used.
    """
    given = cluster.certificate_authority or cluster.certificate_authority_data
    if cluster.insecure_skip_tls_verify:
        _insecure(ladder, cluster, bool(given))
        ladder.skipped(
            "With insecure-skip-tls-verify no authority counts.", AUTHORITY_SIGNS, AUTHORITY_DATES
        )
        return None
    if not given:
        ladder.skipped(
            f'Cluster "{cluster.name}" gives none: kubectl then trusts the authorities of this'
            " machine's system, and a cluster's own is hardly among them.",
            AUTHORITY,
            AUTHORITY_SIGNS,
            AUTHORITY_DATES,
        )
        return ()
    certificates = _read_authority(ladder, cluster)
    if not certificates:
        ladder.skipped("There is no authority to judge.", AUTHORITY_SIGNS, AUTHORITY_DATES)
        return None
    _check_signs(ladder, certificates)
    _check_dates(ladder, certificates, at)
    return certificates


def _insecure(ladder: Ladder, cluster: Cluster, given: bool) -> None:
    if given:
        ladder.failed(
            AUTHORITY,
            "insecure-with-authority",
            f'Cluster "{cluster.name}" gives an authority to check the server by, and says'
            " insecure-skip-tls-verify, which is not to check it: kubectl refuses both together.",
            "error: specifying a root certificates file with the insecure flag is not allowed",
        )
        return
    ladder.failed(
        AUTHORITY,
        "insecure",
        "insecure-skip-tls-verify is set: kubectl talks to whoever answers there, and gives a"
        " token to anyone who asks. This diagnosis sends such a server nothing.",
        advice=True,
    )


def _read_authority(ladder: Ladder, cluster: Cluster) -> tuple[x509.Certificate, ...]:
    path, data = cluster.certificate_authority, cluster.certificate_authority_data
    if path and data:
        ladder.failed(
            AUTHORITY,
            "two-answers",
            "certificate-authority and certificate-authority-data are both there: keep one.",
            "error: certificate-authority-data and certificate-authority are both specified for"
            f" {cluster.name}. certificate-authority-data will override.",
        )
        return ()
    if missing(ladder, AUTHORITY, "certificate-authority", path, cluster):
        return ()
    pem = b""
    try:
        pem = cluster.authority_pem()
        found = load_all(pem, source="the authority's PEM")
    except LessonError as error:
        fault, why = _no_certificate(pem)
        ladder.failed(AUTHORITY, fault, sentence(error), f"error: {why}" if why else "")
        return ()
    labels = ", ".join(dict.fromkeys(_label(c) for c in found))
    count = "" if len(found) == 1 else f"{len(found)} certificates: "
    ladder.passed(AUTHORITY, f"{count}{labels}.")
    return found


def _no_certificate(pem: bytes) -> tuple[str, str]:
    if not pem:
        return "unreadable-file", ""
    if b"-----BEGIN CERTIFICATE-----" in pem:
        why = f"{_LOAD}failed to parse certificate: x509: malformed certificate"
        return "damaged-certificate", why
    if b"-----BEGIN " in pem:
        return "not-a-certificate", f"{_LOAD}no valid certificate authority data seen"
    return "not-pem", f"{_LOAD}unable to parse bytes as PEM block"


def why_no_authority(certificate: x509.Certificate) -> str:
    """Say why a certificate's key may not sign others; '' where it may.

    The rule is Go's: CA:TRUE, and keyCertSign where there is a keyUsage. A version 1
    certificate, which cannot say either, passes where it is trusted.
    """
    if certificate.version is x509.Version.v1:
        return ""
    try:
        found = {e.oid: e.value for e in certificate.extensions}
    except (ValueError, x509.DuplicateExtension):
        return "has extensions that cannot be read"
    basic, usage = found.get(x509.BasicConstraints.oid), found.get(x509.KeyUsage.oid)
    if not isinstance(basic, x509.BasicConstraints):
        return "has no basicConstraints, so it does not say CA:TRUE"
    if not basic.ca:
        return "says CA:FALSE"
    if isinstance(usage, x509.KeyUsage) and not usage.key_cert_sign:
        return "lacks keyCertSign in its keyUsage"
    return ""


def _check_signs(ladder: Ladder, certificates: Sequence[x509.Certificate]) -> None:
    reasons = [why_no_authority(c) for c in certificates]
    good = [c for c, why in zip(certificates, reasons, strict=True) if not why]
    if good:
        ladder.passed(
            AUTHORITY_SIGNS, f"{', '.join(dict.fromkeys(map(_label, good)))} may sign certificates."
        )
        return
    label, why = _label(certificates[0]), reasons[0]
    if _serves(certificates[0]):
        ladder.skipped(
            f"{label} {why}. It is good only if the server shows this very certificate.",
            AUTHORITY_SIGNS,
        )
        return
    ladder.failed(
        AUTHORITY_SIGNS,
        "authority-not-ca",
        f"{label} {why}: its key may not sign certificates, so what it signed counts for nothing.",
        "Unable to connect to the server: tls: failed to verify certificate: x509: certificate"
        ' signed by unknown authority (possibly because of "x509: invalid signature: parent'
        ' certificate cannot sign this kind of certificate" while trying to verify candidate'
        f' authority certificate "{label}")',
    )


def _serves(certificate: x509.Certificate) -> bool:
    """True for a certificate that a server may show: a kubeconfig can trust just that one."""
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError, x509.DuplicateExtension):
        return False
    return ExtendedKeyUsageOID.SERVER_AUTH in purposes


def _check_dates(ladder: Ladder, certificates: Sequence[x509.Certificate], at: datetime) -> None:
    lasting = [c for c in certificates if c.not_valid_before_utc <= at <= c.not_valid_after_utc]
    if lasting:
        last = max(lasting, key=lambda c: c.not_valid_after_utc)
        ladder.passed(AUTHORITY_DATES, f"Valid until {plain(last.not_valid_after_utc)}.")
        return
    one = certificates[0]
    if at < one.not_valid_before_utc:
        fault = "authority-not-yet-valid"
        why = f"is not valid before {plain(one.not_valid_before_utc)}"
    else:
        fault = "authority-expired"
        why = f"expired on {plain(one.not_valid_after_utc)}"
    ladder.failed(
        AUTHORITY_DATES,
        fault,
        f"{_label(one)} {why}, and the time asked about is {plain(at)}.",
        _kubectl_validity(one, at),
    )


def _kubectl_validity(certificate: x509.Certificate, at: datetime) -> str:
    """What kubectl prints of a server's or an authority's certificate out of its time."""
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    limit = f"before {_go_time(start)}" if at < start else f"after {_go_time(end)}"
    return (
        "Unable to connect to the server: tls: failed to verify certificate: x509: certificate has"
        f" expired or is not yet valid: current time {_go_time(at)} is {limit}"
    )


def _go_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _label(certificate: x509.Certificate) -> str:
    try:
        return common_name(certificate) or name_text(certificate.subject)
    except ValueError:
        return "a certificate whose name cannot be read"
