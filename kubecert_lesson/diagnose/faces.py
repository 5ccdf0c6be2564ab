"""The faces of a diagnosis: text for a terminal, HTML for a notebook. The values are the same.

HTML takes its colours from the page, so that it can be read in a light and in a dark theme, and
no meaning hangs on a colour.
"""

import textwrap
from collections.abc import Sequence
from html import escape

from kubecert_lesson.diagnose.model import Diagnosis, Explanation, Finding
from kubecert_lesson.tables import plain, table

_WIDTH = 96
_MARGIN = "  "
NOT_KNOWN = (
    "Not known: none of the messages that the lesson knows is in this text. Paste the last line"
    " that kubectl printed, whole."
)
_PRE = '<pre style="white-space:pre-wrap;margin:0.2em 0 0.6em 1.5em">'


def diagnosis_text(diagnosis: Diagnosis) -> str:
    """Write a diagnosis as a table, and below it what the first failed check means."""
    rows = table(diagnosis.checks, columns=("name", "verdict", "reason"), title=_title(diagnosis))
    first, explanation = diagnosis.first, diagnosis.explanation
    if first is None or explanation is None:
        return f"{rows!r}\n\n{_sound(diagnosis)}"
    return f"{rows!r}\n\nFirst: {first.name}\n{explanation_text(explanation)}"


def explanation_text(explanation: Explanation) -> str:
    """Write an explanation for a terminal; commands are never broken into lines."""
    lines = [f"{explanation.title}. [{explanation.fault}]"]
    lines += _wrapped(f"Who: {explanation.who_refused_whom}.")
    if explanation.kubectl_text:
        lines += ["kubectl says:", f"{_MARGIN}{explanation.kubectl_text}"]
    lines += _wrapped(f"Why: {explanation.cause}")
    lines += ["Mend:", *(f"{_MARGIN}{line}" for line in explanation.mend)]
    return "\n".join(lines)


def explanations_text(explanations: Sequence[Explanation]) -> str:
    """Write everything that a message can mean, numbered where there is more than one."""
    if not explanations:
        return NOT_KNOWN
    if len(explanations) == 1:
        return explanation_text(explanations[0])
    return "\n\n".join(
        f"{number}. {explanation_text(explanation)}"
        for number, explanation in enumerate(explanations, 1)
    )


def diagnosis_html(diagnosis: Diagnosis) -> str:
    """Write a diagnosis as a ladder: one rung a check, open at the first that failed."""
    first, explanation = diagnosis.first, diagnosis.explanation
    rungs = "\n".join(
        _rung(finding, explanation if finding is first else None) for finding in diagnosis.checks
    )
    end = "" if first else f"<p>{escape(_sound(diagnosis))}</p>"
    return (
        f'<div class="kubecert-diagnosis"><p><strong>{escape(_title(diagnosis))}</strong></p>\n'
        f'<ol style="list-style:none;padding-left:0;margin:0">\n{rungs}\n</ol>{end}</div>'
    )


def explanation_html(explanation: Explanation) -> str:
    """Write an explanation for a notebook."""
    said = ""
    if explanation.kubectl_text:
        said = f"<dt>kubectl says</dt><dd>{_PRE}{escape(explanation.kubectl_text)}</pre></dd>"
    return (
        f"<p><strong>{escape(explanation.title)}</strong>"
        f" (<code>{escape(explanation.fault)}</code>)</p>"
        f"<dl><dt>Who</dt><dd>{escape(explanation.who_refused_whom)}</dd>{said}"
        f"<dt>Why</dt><dd>{escape(explanation.cause)}</dd>"
        f"<dt>Mend</dt><dd>{_PRE}{escape(chr(10).join(explanation.mend))}</pre></dd></dl>"
    )


def explanations_html(explanations: Sequence[Explanation]) -> str:
    """Write everything that a message can mean, the likeliest open."""
    if not explanations:
        return f"<p>{escape(NOT_KNOWN)}</p>"
    return "\n".join(
        f"<details{'' if number else ' open'}><summary>{escape(explanation.title)}</summary>"
        f"{explanation_html(explanation)}</details>"
        for number, explanation in enumerate(explanations)
    )


def _title(diagnosis: Diagnosis) -> str:
    where = f", context {diagnosis.context}" if diagnosis.context else ""
    return f"{diagnosis.source}{where}, on {plain(diagnosis.at)}"


def _sound(diagnosis: Diagnosis) -> str:
    skipped = sum(not (finding.passed or finding.failed) for finding in diagnosis.checks)
    if not skipped:
        return "Nothing stands against it."
    left = "1 check was" if skipped == 1 else f"{skipped} checks were"
    return f"Nothing stands against it. {left} not made: the reason stands beside it."


def _rung(finding: Finding, explanation: Explanation | None) -> str:
    sign, _, verdict = plain(finding.verdict).partition(" ")
    name = f"<strong>{escape(finding.name)}</strong>" if finding.failed else escape(finding.name)
    advice = ", advice" if finding.advice else ""
    more = explanation_html(explanation) if explanation else ""
    return (
        f"<li><details{' open' if explanation else ''}><summary>"
        f'<span aria-hidden="true">{sign}</span> {name} ({verdict}{advice})</summary>'
        f'<div style="margin-left:1.5em"><p>{escape(finding.reason)}</p>{more}</div></details></li>'
    )


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=_MARGIN, break_on_hyphens=False)
