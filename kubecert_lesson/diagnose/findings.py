"""The findings of a diagnosis as they grow, one rung after the other."""

from kubecert_lesson.diagnose.model import Finding
from kubecert_lesson.steps import Verdict


class Ladder:
    """A list of findings that is added to in order."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def passed(self, name: str, reason: str) -> None:
        """Add a check that found nothing wrong."""
        self.findings.append(Finding(name, Verdict.PASSED, reason))

    def failed(
        self, name: str, fault: str, reason: str, kubectl: str = "", *, advice: bool = False
    ) -> None:
        """Add a check that found a fault; ``kubectl`` is its line where it is known exactly."""
        self.findings.append(Finding(name, Verdict.FAILED, reason, fault, kubectl, advice))

    def skipped(self, reason: str, *names: str) -> None:
        """Add checks that were not made, all for one reason."""
        self.findings += [Finding(name, Verdict.NOT_CHECKED, reason) for name in names]

    def has_failed(self, *names: str) -> bool:
        """Say whether one of these checks (or any, where none is named) stops kubectl."""
        return any(
            finding.failed and not finding.advice
            for finding in self.findings
            if not names or finding.name in names
        )
