"""A diagnosis as text, for a terminal and for comparing. Its other face is in pages.py."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubecert_lesson.diagnose.model import Diagnosis
from kubecert_lesson.errors import visible
from kubecert_lesson.tables import plain, table

if TYPE_CHECKING:
    from kubecert_lesson.diagnose.explanation import Explanation

_WIDTH = 96
_MARGIN = "  "
NOT_KNOWN = (
    "Not known: none of the messages that the lesson knows is in this text. Paste the last line"
    " that kubectl printed, whole."
)


def diagnosis_text(diagnosis: Diagnosis) -> str:
    """Write a diagnosis as a table, and below it what the first failed check means."""
    rows = table(diagnosis.checks, columns=("name", "verdict", "reason"), title=title(diagnosis))
    first, explanation = diagnosis.first, diagnosis.explanation
    if first is None or explanation is None:
        return f"{rows!r}\n\n{sound(diagnosis)}"
    return f"{rows!r}\n\nFirst: {first.name}\n{explanation_text(explanation)}"


def explanation_text(explanation: "Explanation") -> str:
    """Write an explanation for a terminal; commands are never broken into lines."""
    lines = [f"{explanation.title}. [{explanation.fault}]"]
    lines += _wrapped(f"Who: {explanation.who_refused_whom}.")
    if explanation.kubectl_text:
        lines += ["kubectl says:", f"{_MARGIN}{explanation.kubectl_text}"]
    lines += _wrapped(f"Why: {explanation.cause}")
    lines += ["Mend:", *(f"{_MARGIN}{line}" for line in explanation.mend)]
    return visible("\n".join(lines))


def explanations_text(explanations: "Sequence[Explanation]") -> str:
    """Write everything that a message can mean, numbered where there is more than one."""
    if not explanations:
        return NOT_KNOWN
    if len(explanations) == 1:
        return explanation_text(explanations[0])
    return "\n\n".join(
        f"{number}. {explanation_text(explanation)}"
        for number, explanation in enumerate(explanations, 1)
    )


def title(diagnosis: Diagnosis) -> str:
    """Say what was looked at, and when."""
    where = f", context {diagnosis.context}" if diagnosis.context else ""
    return f"{diagnosis.source}{where}, on {plain(diagnosis.at)}"


def sound(diagnosis: Diagnosis) -> str:
    """Say that nothing failed, and how much was not looked at."""
    skipped = sum(not (finding.passed or finding.failed) for finding in diagnosis.checks)
    if not skipped:
        return "Nothing stands against it."
    left = "1 check was" if skipped == 1 else f"{skipped} checks were"
    return f"Nothing stands against it. {left} not made: the reason stands beside it."


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=_MARGIN, break_on_hyphens=False)
