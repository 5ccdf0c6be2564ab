"""A diagnosis as text, for a terminal and for comparing. Its other face is in html.py."""

import textwrap
from collections.abc import Iterator, Sequence

from kubecert_lesson.diagnose.faces.report import LabelledPart, Report, Sheet
from kubecert_lesson.tables import table
from kubecert_lesson.words import say, template, visible

NOT_KNOWN = template(
    "Not known: none of the messages about certificates, logins and connections that the lesson"
    " knows is in this text. What was understood of it is below; the rest is not known. If there"
    " are more lines, paste them, too."
)
ALSO = template("Less likely, it can also be (--json has these in full):")
_IN_FULL = 3
_WIDTH = 96
_MARGIN = "  "


def report_text(report: Report) -> str:
    """Write the checks as a table, and below it what the first failure means."""
    columns = ("name", "verdict", "reason")
    checks = repr(table(report.findings, columns=columns, title=report.heading))
    if report.first is None or report.sheet is None:
        return f"{checks}\n\n{report.ending}"
    first = say("First: {check}", check=report.first.title)
    return f"{checks}\n\n{first}\n{sheet_text(report.sheet)}"


def sheet_text(sheet: Sheet) -> str:
    """Write an explanation for a terminal; commands are never broken into lines."""
    lines = [f"{sheet.title} [{sheet.fault}]"]
    for part in sheet.parts:
        lines += _part_lines(part)
    return visible("\n".join(lines))


def sheets_text(sheets: Sequence[Sheet]) -> str:
    """Write all that a message can mean: the likeliest in full, of the others a line each."""
    if not sheets:
        return say(NOT_KNOWN)
    if len(sheets) == 1:
        return sheet_text(sheets[0])
    numbered = list(enumerate(sheets, 1))
    full = [f"{n}. {sheet_text(sheet)}" for n, sheet in numbered[:_IN_FULL]]
    short = [visible(f"{n}. {sheet.title} [{sheet.fault}]") for n, sheet in numbered[_IN_FULL:]]
    return "\n\n".join([*full, *(["\n".join([say(ALSO), *short])] if short else [])])


def unknown_text(parts: Sequence[LabelledPart]) -> str:
    """Write that a message is not known, and what was understood of it."""
    lines = textwrap.wrap(say(NOT_KNOWN), _WIDTH, break_on_hyphens=False)
    for part in parts:
        lines += _part_lines(part)
    return visible("\n".join(lines))


def _part_lines(part: LabelledPart) -> Iterator[str]:
    if part.verbatim:
        yield say("{label}:", label=part.label)
        yield from (f"{_MARGIN}{line}" for line in part.content.splitlines())
        return
    words = say("{label}: {content}", label=part.label, content=part.content)
    yield from textwrap.wrap(words, _WIDTH, subsequent_indent=_MARGIN, break_on_hyphens=False)
