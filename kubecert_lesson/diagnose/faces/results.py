"""Diagnoses and expiry lists in the one shape that tickets, CI servers and Prometheus get."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from kubecert_lesson.diagnose.expiring import Expiry
from kubecert_lesson.diagnose.explaining import explain_fault
from kubecert_lesson.diagnose.findings import Finding
from kubecert_lesson.diagnose.model import Diagnosis
from kubecert_lesson.reports import Metric, Result, Results, Sample
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import say


def diagnosis_results(diagnosis: Diagnosis, *, version: str = "") -> Results:
    """Every check of a diagnosis, each failure with the commands that fix it."""
    return Results(
        command="diagnose",
        heading=diagnosis.report.heading,
        at=diagnosis.at,
        results=tuple(_check(finding, diagnosis) for finding in diagnosis.checks),
        version=version,
        secretive=_hosts(diagnosis.names),
    )


def expiry_results(rows: Sequence[Expiry], *, at: datetime, version: str = "") -> Results:
    """Every certificate, and every place that could not be read."""
    return Results(
        command="expiry",
        heading=say("What expires, on {at}", at=at.astimezone(UTC)),
        at=at.astimezone(UTC),
        results=tuple(map(_row, rows)),
        version=version,
    )


def diagnosis_metrics(diagnoses: Sequence[Diagnosis]) -> tuple[Metric, ...]:
    """Whether each check failed, 1 or 0; one that was not made is left out."""
    samples = [
        Sample(
            {
                "source": str(diagnosis.source),
                "context": diagnosis.context,
                "check": finding.code,
                "fault": finding.fault,
            },
            float(finding.failed),
        )
        for diagnosis in diagnoses
        for finding in diagnosis.checks
        if finding.verdict is not Verdict.NOT_CHECKED
    ]
    failed = say("1 where a check of a kubeconfig failed, 0 where it passed.")
    return (Metric("kubecert_check_failed", failed, tuple(samples)),)


def expiry_metrics(rows: Sequence[Expiry]) -> tuple[Metric, ...]:
    """When each certificate ends, as a Unix time, and how many places could not be read."""
    samples: dict[tuple[str, ...], Sample] = {}
    for row in rows:
        if row.not_after is not None:
            labels = {"where": str(row.where), "subject": row.certificate, "serial": row.serial}
            samples[tuple(labels.values())] = Sample(labels, row.not_after.timestamp())
    unread = sum(row.not_after is None for row in rows)
    ends = say("When a certificate ends, in seconds since 1970.")
    count = say("How many places could not be read.")
    return (
        Metric("kubecert_certificate_not_after_seconds", ends, tuple(samples.values())),
        Metric("kubecert_unreadable", count, (Sample({}, float(unread)),)),
    )


def _check(finding: Finding, diagnosis: Diagnosis) -> Result:
    files = diagnosis.names.get("files", "").split(os.pathsep)
    explanation = (
        explain_fault(finding.fault, diagnosis.names, field=finding.field, kubectl=finding.kubectl)
        if finding.failed
        else None
    )
    return Result(
        rule=finding.fault or finding.code,
        title=finding.name,
        verdict=finding.verdict,
        reason=finding.reason,
        file=files[0],
        fix=explanation.fix if explanation else (),
        page=explanation.page if explanation else "",
        advice=finding.advice,
    )


def _row(row: Expiry) -> Result:
    path = row.where.values.get("path")
    return Result(
        rule=row.because.code,
        title=row.certificate or say("not read"),
        verdict=row.verdict,
        reason=row.reason
        if row.not_after is None
        else say("{reason}, until {end}", reason=row.reason, end=row.not_after),
        where=str(row.where),
        file=str(path) if isinstance(path, Path) else "",
        advice=row.ends_within,
    )


def _hosts(names: Mapping[str, str]) -> dict[str, str]:
    """The server's host, which a ticket does not tell."""
    try:
        place = urlsplit(names.get("server", ""))
    except ValueError:
        return {}
    host = place.hostname or ""
    return {} if host in ("", "localhost", "127.0.0.1", "::1") else {host: "HOST"}
