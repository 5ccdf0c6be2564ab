"""A diagnosis as a value: every finding in order, and what the first failure means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kubecert_lesson.diagnose.explaining import explain_fault
from kubecert_lesson.diagnose.explanation import Explanation
from kubecert_lesson.diagnose.faces.html import report_html
from kubecert_lesson.diagnose.faces.report import Report
from kubecert_lesson.diagnose.faces.text import report_text
from kubecert_lesson.diagnose.findings import Finding
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import Plural, Text, say

LOGIN_ACCEPTED = "login-accepted"  # the check by which a login is judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Every check of one kubeconfig and one context, in the order in which kubectl gets there.

    ``source`` says which file, ``context`` which context, ``at`` the time that dates are judged
    at (UTC). ``names`` are this kubeconfig's own names, with which commands are filled. ``meant``
    are the faults that a message of kubectl can mean, the likeliest first, where one was given.
    """

    source: str | Text
    context: str
    at: datetime
    checks: tuple[Finding, ...]
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    meant: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """True when nothing failed, advice included."""
        return not any(finding.failed for finding in self.checks)

    @property
    def first(self) -> Finding | None:
        """The first check that failed; advice only where nothing stops kubectl.

        What a message means comes before all others.
        """
        failed = [finding for finding in self.checks if finding.failed]
        return min(failed, key=self._order, default=None)

    def _order(self, finding: Finding) -> tuple[int, bool]:
        meant = finding.fault in self.meant
        place = self.meant.index(finding.fault) if meant else len(self.meant)
        return place, finding.advice

    @property
    def established(self) -> bool:
        """True where the server judged the login, or was not to be asked."""
        return not any(
            finding.code == LOGIN_ACCEPTED and finding.verdict is Verdict.NOT_CHECKED
            for finding in self.checks
        )

    @property
    def explanation(self) -> Explanation | None:
        """What the first failed check means; None where all is sound."""
        first = self.first
        if first is None:
            return None
        names = {**self.names, **first.names}
        return explain_fault(first.fault, names, field=first.field, kubectl=first.kubectl)

    @property
    def report(self) -> Report:
        """What the faces show of it."""
        explanation = self.explanation
        return Report(
            heading=self._heading(),
            findings=self.checks,
            first=self.first,
            sheet=explanation.sheet if explanation else None,
            ending=self._ending(),
        )

    def __repr__(self) -> str:
        return report_text(self.report)

    def _repr_html_(self) -> str:
        return report_html(self.report)

    def _heading(self) -> str:
        if self.context:
            return say(
                "{source}, context {context}, on {at}",
                source=self.source,
                context=self.context,
                at=self.at,
            )
        return say("{source}, on {at}", source=self.source, at=self.at)

    def _ending(self) -> str:
        skipped = sum(finding.verdict is Verdict.NOT_CHECKED for finding in self.checks)
        if not skipped:
            return say("No problem found.")
        return say(
            "No problem found. {skipped}",
            skipped=Plural(
                "{n} check was not made: its reason says why.",
                "{n} checks were not made: their reasons say why.",
                skipped,
            ),
        )
