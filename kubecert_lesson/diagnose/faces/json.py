"""Diagnoses, explanations and expiry lists as JSON documents, by data/diagnosis.schema.json.

The version goes up when a field is removed or means something else; a new field may come without
that.
"""

from collections.abc import Sequence

from kubecert_lesson.diagnose.expiring import Expiry
from kubecert_lesson.diagnose.explanation import Explanation, Explanations
from kubecert_lesson.diagnose.findings import Finding
from kubecert_lesson.diagnose.model import Diagnosis
from kubecert_lesson.diagnose.understanding import Understood
from kubecert_lesson.words import Coded, Json, plain_value

VERSION = 2
Document = dict[str, Json]


def diagnosis_document(diagnosis: Diagnosis) -> Document:
    """Write a diagnosis: every check, the first that failed, and what it means."""
    first, explanation = diagnosis.first, diagnosis.explanation
    return {
        "version": VERSION,
        "kind": "Diagnosis",
        "source": str(diagnosis.source),
        "context": diagnosis.context,
        "at": plain_value(diagnosis.at),
        "sound": diagnosis.sound,
        "checks": [_check(finding) for finding in diagnosis.checks],
        "first": first.code if first else None,
        "explanation": _explanation(explanation) if explanation else None,
        "established": diagnosis.established,
        "meant": list(diagnosis.meant),
    }


def diagnoses_document(diagnoses: Sequence[Diagnosis]) -> Document:
    """Write the diagnoses of several contexts."""
    return {
        "version": VERSION,
        "kind": "Diagnoses",
        "diagnoses": [diagnosis_document(diagnosis) for diagnosis in diagnoses],
    }


def explanations_document(explanations: Explanations) -> Document:
    """Write what a message can mean; an empty list where it is not known."""
    return {
        "version": VERSION,
        "kind": "Explanations",
        "understood": _understood(explanations.understood) if explanations.understood else None,
        "explanations": [_explanation(explanation) for explanation in explanations],
    }


def expiry_document(rows: Sequence[Expiry]) -> Document:
    """Write what will expire, soonest first, and what could not be read."""
    return {
        "version": VERSION,
        "kind": "Expiry",
        "certificates": [
            {
                "notAfter": plain_value(row.not_after),
                "days": row.days,
                "verdict": row.verdict.value,
                "certificate": plain_value(row.certificate),
                "where": plain_value(row.where),
                "reason": plain_value(row.because),
                "serial": row.serial,
                "fingerprint": row.fingerprint,
            }
            for row in rows
            if row.not_after is not None
        ],
        "unreadable": [
            {"where": plain_value(row.where), "reason": plain_value(row.because)}
            for row in rows
            if row.not_after is None
        ],
    }


def _check(finding: Finding) -> Document:
    return {
        "code": finding.code,
        "name": finding.name,
        "verdict": finding.verdict.value,
        "reason": plain_value(finding.because),
        "fault": finding.fault,
        "field": finding.field,
        "kubectl": finding.kubectl,
        "advice": finding.advice,
    }


def _explanation(explanation: Explanation) -> Document:
    return {
        "fault": explanation.fault,
        "title": str(explanation.title),
        "speaker": _coded(explanation.speaker),
        "refuser": _coded(explanation.record.refuser),
        "refused": _coded(explanation.record.refused),
        "door": _coded(explanation.record.door) if explanation.record.door else None,
        "whoRefusedWhom": str(explanation.who_refused_whom),
        "kubectl": explanation.kubectl_text,
        "cause": str(explanation.cause),
        "fix": list(explanation.fix),
        "confirm": list(explanation.confirm),
        "sureness": _coded(explanation.sureness) if explanation.sureness else None,
        "page": explanation.page,
    }


def _understood(understood: Understood) -> Document:
    return {
        "speaker": _coded(understood.speaker) if understood.speaker else None,
        "program": understood.program or None,
        "setting": _coded(understood.setting) if understood.setting else None,
        "distribution": understood.distribution or None,
        "names": dict(understood.names),
        "line": understood.line or None,
    }


def _coded(value: Coded) -> Document:
    return {"code": value.value, "words": value.words}
