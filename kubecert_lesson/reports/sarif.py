"""Results as SARIF 2.1.0, which code-scanning services show beside the files.

What failed is a result; what could not be checked is a notification of the run, since such a
service would show it as a finding. Source: OASIS, SARIF Version 2.1.0.
"""

from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from kubecert_lesson.errors import visible
from kubecert_lesson.reports.values import Result, Results
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import json_text, say

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SOURCE = "https://github.com/kubecert-lesson/kubecert-lesson"


def sarif(*several: Results) -> str:
    """Write the results as a log, a run for each command's results."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(one) for one in several]}
    return json_text(log)


def _run(results: Results) -> dict[str, Any]:
    failed = [one for one in results.results if one.failed]
    rules = {one.rule: _rule(one) for one in failed}
    places = {rule: number for number, rule in enumerate(rules)}
    unjudged = [one for one in results.results if one.verdict is Verdict.NOT_CHECKED]
    return {
        "tool": {
            "driver": {
                "name": "kubecert-lesson",
                "version": results.version or "0",
                "informationUri": _SOURCE,
                "rules": list(rules.values()),
            }
        },
        "invocations": [
            {
                "executionSuccessful": True,
                "endTimeUtc": results.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "toolExecutionNotifications": [_notification(one) for one in unjudged],
            }
        ],
        "results": [_result(one, places[one.rule]) for one in failed],
    }


def _rule(one: Result) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": one.rule, "shortDescription": {"text": visible(one.title)}}
    if one.page:
        rule["helpUri"] = one.page
    return rule


def _result(one: Result, rule: int) -> dict[str, Any]:
    words = [one.reason]
    if one.fix:
        words += [say("Fix:"), *(f"    {line}" for line in one.fix)]
    return {
        "ruleId": one.rule,
        "ruleIndex": rule,
        "level": "warning" if one.advice else "error",
        "message": {"text": visible("\n".join(words))},
        "locations": _locations(one),
    }


def _notification(one: Result) -> dict[str, Any]:
    words = say("{title}: {reason}", title=one.title, reason=one.reason)
    return {"level": "note", "message": {"text": visible(words)}, "locations": _locations(one)}


def _locations(one: Result) -> list[dict[str, Any]]:
    if not one.file:
        return []
    path = PurePath(one.file)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    # These services show nothing for a file without a line.
    place = {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}
    location: dict[str, Any] = {"physicalLocation": place}
    if one.where:
        location["message"] = {"text": visible(one.where)}
    return [location]
