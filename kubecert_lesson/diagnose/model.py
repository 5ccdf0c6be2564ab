"""What a diagnosis is made of: findings, in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from kubecert_lesson.steps import Check

if TYPE_CHECKING:
    from kubecert_lesson.diagnose.explanation import Explanation


@dataclass(frozen=True, slots=True)
class Finding(Check):
    """One check: its name, what it found, the reason in plain words.

    Where it failed, ``fault`` is the identifier of the fault (as in the fault gallery) and
    ``kubectl`` the last line that kubectl prints, where this very kubeconfig tells it. With
    ``advice`` kubectl works nevertheless: it is about safety.
    """

    fault: str = ""
    kubectl: str = ""
    advice: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Every check of one kubeconfig and one context, in the order in which kubectl gets there.

    ``source`` says which file, ``context`` which context, ``at`` the time that dates are judged
    at (UTC). ``names`` are this kubeconfig's own names, with which commands are filled.
    """

    source: str
    context: str
    at: datetime
    checks: tuple[Finding, ...]
    names: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def sound(self) -> bool:
        """True when nothing failed, advice included."""
        return not any(finding.failed for finding in self.checks)

    @property
    def first(self) -> Finding | None:
        """The first check that failed; advice only where nothing stops kubectl."""
        failed = sorted((f for f in self.checks if f.failed), key=lambda finding: finding.advice)
        return failed[0] if failed else None

    @property
    def explanation(self) -> "Explanation | None":
        """What the first failed check means; None where all is sound."""
        if self.first is None:
            return None
        from kubecert_lesson.diagnose.explaining import explain_finding

        return explain_finding(self.first, self.names)

    def __repr__(self) -> str:
        from kubecert_lesson.diagnose.faces.text import diagnosis_text

        return diagnosis_text(self)

    def _repr_html_(self) -> str:
        from kubecert_lesson.diagnose.faces.html import diagnosis_html

        return diagnosis_html(self)
