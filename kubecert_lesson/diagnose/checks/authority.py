"""The checks of the authority: can it be read, may it sign, and when?"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson import chain
from kubecert_lesson.certificates import common_name, foreign, name_text
from kubecert_lesson.diagnose.checks.contents import has_pem, load_trusted, misplaced
from kubecert_lesson.diagnose.checks.paths import file_missing
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import said
from kubecert_lesson.faults.saying import filled
from kubecert_lesson.faults.texts import ROOTS, UNPARSED_FILE
from kubecert_lesson.kubeconfig.model import Cluster, located
from kubecert_lesson.words import Plural, Text, as_printed, listed, sentence, text

AUTHORITY = text("authority", "authority")
AUTHORITY_SIGNS = text("authority-may-sign", "authority may sign")
AUTHORITY_DATES = text("authority-dates", "authority dates")

_FIELD = "certificate-authority"
_SOURCE = text("authority-pem", "the authority's PEM")
# Which fault it is that load_trusted found.
_READING_FAULTS = {
    "damaged-certificate": "damaged-certificate",
    "other-pem-block": "not-a-certificate",
    "not-pem": "not-pem",
    "other-label": "not-a-certificate",
    "pem-headers": "not-a-certificate",
}


def check_authority(
    findings: Findings, cluster: Cluster, at: datetime
) -> tuple[x509.Certificate, ...] | None:
    """Judge the certificates that the server is checked with.

    Returns them; () where none is given, and None where they cannot be used.
    """
    given = bool(cluster.certificate_authority or cluster.certificate_authority_data)
    if cluster.insecure_skip_tls_verify:
        _insecure(findings, cluster, given=given)
        why = text("insecure", "With insecure-skip-tls-verify, no authority is used.")
        findings.skipped(why, AUTHORITY_SIGNS, AUTHORITY_DATES)
        return None
    if not given:
        why = text(
            "none-given",
            'Cluster "{cluster}" gives none: kubectl then trusts the authorities of this machine\'s'
            " system, and a cluster's own is hardly ever among them.",
            cluster=cluster.name,
        )
        findings.skipped(why, AUTHORITY, AUTHORITY_SIGNS, AUTHORITY_DATES)
        return ()
    certificates = _read_authority(findings, cluster)
    if not certificates:
        why = text("no-authority", "There is no authority to judge.")
        findings.skipped(why, AUTHORITY_SIGNS, AUTHORITY_DATES)
        return None
    _check_signs(findings, certificates)
    _check_dates(findings, certificates, at)
    return certificates


def why_not_authority(certificate: x509.Certificate) -> Text | None:
    """Say why a certificate's key may not sign others; None where it may.

    The rule is Go's: CA:TRUE, and keyCertSign where there is a keyUsage. A version 1
    certificate, which cannot say either, passes where it is trusted.
    """
    if certificate.version is x509.Version.v1:
        return None
    label = _label(certificate)
    basic = foreign.value(certificate, x509.BasicConstraints)
    usage = foreign.value(certificate, x509.KeyUsage)
    if basic is None:
        return text(
            "no-basic-constraints",
            "{certificate} has no basicConstraints, so it does not say CA:TRUE",
            certificate=label,
        )
    if not basic.ca:
        return text("ca-false", "{certificate} says CA:FALSE", certificate=label)
    if usage is not None and not usage.key_cert_sign:
        return text(
            "no-key-cert-sign", "{certificate} lacks keyCertSign in its keyUsage", certificate=label
        )
    return None


def _insecure(findings: Findings, cluster: Cluster, *, given: bool) -> None:
    if given:
        why = text(
            "insecure-with-authority",
            'Cluster "{cluster}" gives an authority to check the server with, and'
            " insecure-skip-tls-verify, which means not to check it: kubectl refuses the two"
            " together.",
            cluster=cluster.name,
        )
        fault = "insecure-with-authority"
        findings.failed(AUTHORITY, why, fault=fault, kubectl=said(fault))
        return
    why = text(
        "insecure",
        "insecure-skip-tls-verify is set: kubectl talks to any server that answers there, and gives"
        " a token to anyone who asks. This diagnosis sends such a server nothing.",
    )
    findings.failed(AUTHORITY, why, fault="insecure", advice=True)


def _read_authority(findings: Findings, cluster: Cluster) -> tuple[x509.Certificate, ...]:
    path, data = cluster.certificate_authority, cluster.certificate_authority_data
    if path and data:
        why = text(
            "path-and-data",
            "certificate-authority and certificate-authority-data are both set: keep one.",
        )
        line = said("two-answers", field=_FIELD, entry=cluster.name)
        findings.failed(AUTHORITY, why, fault="two-answers", field=_FIELD, kubectl=line)
        return ()
    if file_missing(findings, AUTHORITY, field=_FIELD, path=path, entry=cluster):
        return ()
    try:
        pem = cluster.authority_pem()
        if pem and not has_pem(pem) and (wrong := misplaced(pem)):
            fault, why = wrong
            line = said(fault, field=_FIELD)
            findings.failed(AUTHORITY, why, fault=fault, field=_FIELD, kubectl=line)
            return ()
        found = load_trusted(pem, source=_SOURCE)
    except LessonError as error:
        fault = _READING_FAULTS.get(error.code, "")
        findings.failed(
            AUTHORITY,
            sentence(error.text),
            fault=fault or "unreadable-file",
            field=_FIELD,
            kubectl=said(fault, field=_FIELD) if fault else "",
            names={"path": located(path, cluster.origin)} if path else None,
        )
        return ()
    # kubectl passes over those that it cannot parse, and fails where none is left.
    problems = [chain.parse_problem(c) for c in found]
    if all(problems):
        why = text(
            "not-parsed",
            "{certificate} cannot be parsed by kubectl: {words}.",
            certificate=_label(found[0]),
            words=problems[0],
        )
        line = ROOTS + filled(UNPARSED_FILE, why=as_printed(problems[0]))
        findings.failed(AUTHORITY, why, fault="damaged-certificate", field=_FIELD, kubectl=line)
        return ()
    found = tuple(c for c, problem in zip(found, problems, strict=True) if not problem)
    labels = tuple(dict.fromkeys(_label(c) for c in found))
    if len(found) == 1:
        findings.passed(AUTHORITY, text("one-certificate", "{name}.", name=labels[0]))
    else:
        why = text(
            "several-certificates",
            "{certificates}: {names}.",
            certificates=Plural("{n} certificate", "{n} certificates", len(found)),
            names=listed(labels),
        )
        findings.passed(AUTHORITY, why)
    return found


def _check_signs(findings: Findings, certificates: Sequence[x509.Certificate]) -> None:
    reasons = [why_not_authority(c) for c in certificates]
    good = [c for c, reason in zip(certificates, reasons, strict=True) if reason is None]
    if good:
        labels = listed(dict.fromkeys(map(_label, good)))
        why = text("may-sign", "{names} may sign certificates.", names=labels)
        findings.passed(AUTHORITY_SIGNS, why)
        return
    reason = reasons[0]
    if _is_for_servers(certificates[0]):
        why = text(
            "servers-own",
            "{reason}. It is good only if the server shows this very certificate.",
            reason=reason,
        )
        findings.skipped(why, AUTHORITY_SIGNS)
        return
    why = text(
        "may-not-sign",
        "{reason}: its key may not sign certificates, so what it signed counts for nothing.",
        reason=reason,
    )
    line = said("authority-not-ca", authority=_label(certificates[0]))
    findings.failed(AUTHORITY_SIGNS, why, fault="authority-not-ca", kubectl=line)


def _is_for_servers(certificate: x509.Certificate) -> bool:
    """True for a certificate that a server may show: a kubeconfig can trust just that one."""
    purposes = foreign.value(certificate, x509.ExtendedKeyUsage)
    return ExtendedKeyUsageOID.SERVER_AUTH in (purposes or ())


def _check_dates(
    findings: Findings, certificates: Sequence[x509.Certificate], at: datetime
) -> None:
    valid = [c for c in certificates if foreign.starts(c) <= at <= foreign.ends(c)]
    if valid:
        end = max(map(foreign.ends, valid))
        findings.passed(AUTHORITY_DATES, text("valid", "Valid until {end}.", end=end))
        return
    one = certificates[0]
    start, end = foreign.starts(one), foreign.ends(one)
    if at < start:
        fault = "authority-not-yet-valid"
        why = text(
            "not-yet-valid",
            "{certificate} is not valid before {start}, and the time asked about is {at}.",
            certificate=_label(one),
            start=start,
            at=at,
        )
    else:
        fault = "authority-expired"
        why = text(
            "expired",
            "{certificate} expired on {end}, and the time asked about is {at}.",
            certificate=_label(one),
            end=end,
            at=at,
        )
    line = said(fault, now=at, start=start, end=end)
    findings.failed(AUTHORITY_DATES, why, fault=fault, kubectl=line)


def _label(certificate: x509.Certificate) -> str:
    return common_name(certificate) or name_text(foreign.subject(certificate))
