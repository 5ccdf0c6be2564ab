"""Diagnoses, explanations and expiry lists as JSON documents, by data/diagnosis.schema.json.

The version goes up when a field is taken away or means something else; a new field may come
without that.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kubecert_lesson.diagnose.expiring import Expiry
from kubecert_lesson.diagnose.explanation import Explanation
from kubecert_lesson.diagnose.model import Diagnosis, Finding

VERSION = 1
Document = dict[str, Any]


def diagnosis_document(diagnosis: Diagnosis) -> Document:
    """Write a diagnosis: every check, the first that failed, and what it means."""
    first, explanation = diagnosis.first, diagnosis.explanation
    return {
        "version": VERSION,
        "kind": "Diagnosis",
        "source": diagnosis.source,
        "context": diagnosis.context,
        "at": _time(diagnosis.at),
        "sound": diagnosis.sound,
        "checks": [_check(finding) for finding in diagnosis.checks],
        "first": first.name if first else None,
        "explanation": _explanation(explanation) if explanation else None,
    }


def explanations_document(explanations: Sequence[Explanation]) -> Document:
    """Write what a message can mean; an empty list where it is not known."""
    return {
        "version": VERSION,
        "kind": "Explanations",
        "explanations": [_explanation(explanation) for explanation in explanations],
    }


def expiry_document(rows: Sequence[Expiry]) -> Document:
    """Write what will expire, soonest first."""
    return {
        "version": VERSION,
        "kind": "Expiry",
        "certificates": [
            {
                "notAfter": _time(row.not_after),
                "days": row.days,
                "verdict": row.verdict.value,
                "certificate": row.certificate,
                "where": row.where,
            }
            for row in rows
        ],
    }


def _check(finding: Finding) -> Document:
    return {
        "name": finding.name,
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        "fault": finding.fault,
        "kubectl": finding.kubectl,
        "advice": finding.advice,
    }


def _explanation(explanation: Explanation) -> Document:
    return {
        "fault": explanation.fault,
        "title": explanation.title,
        "whoRefusedWhom": explanation.who_refused_whom,
        "kubectl": explanation.kubectl_text,
        "cause": explanation.cause,
        "mend": list(explanation.mend),
    }


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
