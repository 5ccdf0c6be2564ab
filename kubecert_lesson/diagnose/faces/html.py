"""A diagnosis as HTML, for a notebook. The values are those of the text face, in faces.py.

HTML takes its colours from the page, so that it can be read in a light and in a dark theme, and
no meaning hangs on a colour.
"""

from collections.abc import Sequence
from html import escape

from kubecert_lesson.diagnose.explanation import Explanation
from kubecert_lesson.diagnose.faces.text import NOT_KNOWN, sound, title
from kubecert_lesson.diagnose.model import Diagnosis, Finding
from kubecert_lesson.tables import SUMMARY, plain

_PRE = '<pre style="white-space:pre-wrap;margin:0.2em 0 0.6em 1.5em">'


def diagnosis_html(diagnosis: Diagnosis) -> str:
    """Write a diagnosis as a ladder: one rung a check, open at the first that failed."""
    first, explanation = diagnosis.first, diagnosis.explanation
    rungs = "\n".join(
        _rung(finding, explanation if finding is first else None) for finding in diagnosis.checks
    )
    end = "" if first else f"<p>{escape(sound(diagnosis))}</p>"
    return (
        f'<div class="kubecert-diagnosis"><p><strong>{escape(title(diagnosis))}</strong></p>\n'
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
        f"<details{'' if number else ' open'}>{SUMMARY}{escape(explanation.title)}</summary>"
        f"{explanation_html(explanation)}</details>"
        for number, explanation in enumerate(explanations)
    )


def _rung(finding: Finding, explanation: Explanation | None) -> str:
    sign, _, verdict = plain(finding.verdict).partition(" ")
    name = f"<strong>{escape(finding.name)}</strong>" if finding.failed else escape(finding.name)
    advice = ", advice" if finding.advice else ""
    more = explanation_html(explanation) if explanation else ""
    return (
        f"<li><details{' open' if explanation else ''}>{SUMMARY}"
        f'<span aria-hidden="true">{sign}</span> {name} ({verdict}{advice})</summary>'
        f'<div style="margin-left:1.5em"><p>{escape(finding.reason)}</p>{more}</div></details></li>'
    )
