"""Results as JUnit XML, which CI servers show as tests.

A result that failed is a failed test, advice included, and one that was not checked is skipped.
Source: the JUnit XML schema of Jenkins' xUnit plugin.
"""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from kubecert_lesson.errors import visible
from kubecert_lesson.reports.values import Result, Results
from kubecert_lesson.steps import Verdict

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(*suites: Results) -> str:
    """Write each command's results as one suite of tests."""
    every = [one for suite in suites for one in suite.results]
    whole = ElementTree.Element("testsuites", {"name": suites[0].command, **_counts(every)})
    for results in suites:
        named = {
            "name": _clean(results.heading),
            "timestamp": results.at.strftime("%Y-%m-%dT%H:%M:%S"),
            "hostname": "localhost",
        }
        suite = ElementTree.SubElement(whole, "testsuite", named | _counts(results.results))
        for one in results.results:
            _test(suite, results.command, one)
    ElementTree.indent(whole)
    written = ElementTree.tostring(whole, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}'


def _counts(results: Sequence[Result]) -> dict[str, str]:
    skipped = sum(one.verdict is Verdict.NOT_CHECKED for one in results)
    return {
        "tests": str(len(results)),
        "failures": str(sum(one.failed for one in results)),
        "errors": "0",
        "skipped": str(skipped),
        "time": "0",
    }


def _test(suite: ElementTree.Element, command: str, one: Result) -> None:
    name = f"{one.title}: {one.where}" if one.where else one.title
    attributes = {"classname": f"{command}.{one.rule}", "name": _clean(name), "time": "0"}
    case = ElementTree.SubElement(suite, "testcase", attributes)
    reason = _clean(one.reason)
    if one.failed:
        failure = ElementTree.SubElement(case, "failure", {"type": one.rule, "message": reason})
        failure.text = _clean("\n".join([one.reason, *one.fix, *filter(None, [one.page])]))
    elif one.verdict is Verdict.NOT_CHECKED:
        ElementTree.SubElement(case, "skipped", {"message": reason})


def _clean(words: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", visible(words))
