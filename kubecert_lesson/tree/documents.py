"""A tree as a JSON document, by data/diagnosis.schema.json, and in the shape of all reports."""

from collections.abc import Sequence
from pathlib import Path

from kubecert_lesson.reports import Result, Results
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tree.faces import dates, standing
from kubecert_lesson.tree.finding import Alert
from kubecert_lesson.tree.model import CertificateTree, LintFinding, TreeCertificate
from kubecert_lesson.words import Json, Text, plain_value, say, text

VERSION = 2
Document = dict[str, Json]
_READ = text("not-read", "files that can be read")


def tree_document(tree: CertificateTree) -> Document:
    """Write the whole tree: certificates by number, each with the number of its signer."""
    return {
        "version": VERSION,
        "kind": "Tree",
        "at": plain_value(tree.at),
        "certificates": [_certificate(tree, one) for one in tree.certificates],
        "looseKeys": [[plain_value(key.where) for key in pair] for pair in tree.loose_keys],
        "unreadable": [
            {"where": plain_value(one.where), "reason": plain_value(one.why)}
            for one in tree.unreadable
        ],
        "findings": [_finding(one) for one in tree.findings],
    }


def found_document(
    tree: CertificateTree, found: Sequence[TreeCertificate], alert: Alert | None
) -> Document:
    """Write what was found, with what the alert means where one was named."""
    return {
        "version": VERSION,
        "kind": "Found",
        "at": plain_value(tree.at),
        "alert": plain_value(alert.meaning) if alert else None,
        "certificates": [_certificate(tree, one) for one in found],
    }


def tree_results(tree: CertificateTree, *, version: str = "") -> Results:
    """Every certificate with what is wrong about its signature, and every finding of the lint."""
    results = [_standing(tree, one) for one in tree.certificates]
    results += [_lint(one) for one in tree.findings]
    results += [
        Result(
            rule=one.why.code,
            title=str(_READ),
            verdict=Verdict.NOT_CHECKED,
            reason=str(one.why),
            where=str(one.where),
            file=_file(one.where),
        )
        for one in tree.unreadable
    ]
    return Results(
        command="tree",
        heading=say("Who signed whom, on {at}", at=tree.at),
        at=tree.at,
        results=tuple(results),
        version=version,
    )


def _standing(tree: CertificateTree, one: TreeCertificate) -> Result:
    odd, when = standing(tree, one), dates(tree, one)
    bad = odd is not None or when.code != "valid"
    # Only that of which something of this name is here is surely wrong.
    missing = odd is not None and odd.code == "issuer-missing"
    reason = say("{odd}; {dates}", odd=odd, dates=when) if odd else str(when)
    return Result(
        rule=odd.code if odd else when.code,
        title=one.name,
        verdict=Verdict.FAILED if bad else Verdict.PASSED,
        reason=reason,
        where=str(one.places[0].where),
        file=str(one.places[0].file or ""),
        advice=missing and when.code == "valid",
    )


def _lint(one: LintFinding) -> Result:
    return Result(
        rule=one.code,
        title=one.code,
        verdict=Verdict.FAILED,
        reason=str(one.because),
        where=str(one.where),
        file=_file(one.where),
        fix=one.fix,
        advice=one.advice,
    )


def _certificate(tree: CertificateTree, one: TreeCertificate) -> Document:
    odd = standing(tree, one)
    return {
        "name": plain_value(one.name),
        "subject": plain_value(one.subject),
        "issuer": plain_value(one.issuer),
        "serial": one.serial,
        "fingerprint": one.fingerprint,
        "notBefore": plain_value(one.not_before),
        "notAfter": plain_value(one.not_after),
        "authority": one.is_authority,
        "role": plain_value(one.role),
        "signer": one.signer,
        "namesakes": list(one.namesakes),
        "standing": plain_value(odd) if odd else None,
        "places": [plain_value(place.where) for place in one.places],
        "keys": [plain_value(key.where) for key in one.keys],
    }


def _finding(one: LintFinding) -> Document:
    return {
        "code": one.code,
        "where": plain_value(one.where),
        "reason": plain_value(one.because),
        "fix": list(one.fix),
        "advice": one.advice,
    }


def _file(where: Text) -> str:
    path = where.values.get("path")
    return str(path) if isinstance(path, Path) else ""
