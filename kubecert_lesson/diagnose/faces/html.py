"""A diagnosis as HTML, for a notebook. The values are those of the text face, in text.py.

HTML takes its colours from the page, so that it can be read in a light and in a dark theme, and
no meaning hangs on a colour.
"""

import html
from collections.abc import Sequence

from kubecert_lesson.diagnose.faces.report import LabelledPart, Report, Sheet
from kubecert_lesson.diagnose.faces.text import NOT_KNOWN
from kubecert_lesson.diagnose.findings import Finding
from kubecert_lesson.tables import SUMMARY, plain, preformatted
from kubecert_lesson.words import say, visible

_INDENTED = ";margin:0.2em 0 0.6em 1.5em"


def report_html(report: Report) -> str:
    """Write the checks as a list of lines that open, open at the first failure."""
    rows = "\n".join(
        _finding_html(finding, report.sheet if finding is report.first else None)
        for finding in report.findings
    )
    end = "" if report.first else f"<p>{_escaped(report.ending)}</p>"
    return (
        f'<div class="kubecert-diagnosis"><p><strong>{_escaped(report.heading)}</strong></p>\n'
        f'<ol style="list-style:none;padding-left:0;margin:0">\n{rows}\n</ol>{end}</div>'
    )


def sheet_html(sheet: Sheet) -> str:
    """Write an explanation for a notebook."""
    title, fault = _escaped(sheet.title), _escaped(sheet.fault)
    heading = f"<p><strong>{title}</strong> (<code>{fault}</code>)</p>"
    return heading + "".join(map(_part_html, sheet.parts))


def sheets_html(sheets: Sequence[Sheet]) -> str:
    """Write everything that a message can mean, the likeliest open."""
    if not sheets:
        return f"<p>{_escaped(say(NOT_KNOWN))}</p>"
    return "\n".join(
        f"<details{'' if number else ' open'}>{SUMMARY}{_escaped(sheet.title)}</summary>"
        f"{sheet_html(sheet)}</details>"
        for number, sheet in enumerate(sheets)
    )


def unknown_html(parts: Sequence[LabelledPart]) -> str:
    """Write that a message is not known, and what was understood of it."""
    understood = "".join(map(_part_html, parts))
    return f"<p>{_escaped(say(NOT_KNOWN))}</p>{understood}"


def _part_html(part: LabelledPart) -> str:
    # No list of definitions: JupyterLab puts its labels beside what they are about.
    label = f"<div><strong>{_escaped(part.label)}</strong></div>"
    if part.verbatim:
        return f"{label}{preformatted(visible(part.content), part.label, _INDENTED)}"
    return f'{label}<div style="margin:0 0 0.6em 1.5em">{_escaped(part.content)}</div>'


def _finding_html(finding: Finding, sheet: Sheet | None) -> str:
    sign, _, verdict = plain(finding.verdict).partition(" ")
    name = (
        f"<strong>{_escaped(finding.name)}</strong>" if finding.failed else _escaped(finding.name)
    )
    if finding.advice:
        verdict = say("{verdict}, advice", verdict=verdict)
    more = sheet_html(sheet) if sheet else ""
    return (
        f"<li><details{' open' if sheet else ''}>{SUMMARY}"
        f'<span aria-hidden="true">{sign}</span> {name} ({_escaped(verdict)})</summary>'
        f'<div style="margin-left:1.5em"><p>{_escaped(finding.reason)}</p>{more}</div>'
        "</details></li>"
    )


def _escaped(words: str) -> str:
    return html.escape(visible(words))
