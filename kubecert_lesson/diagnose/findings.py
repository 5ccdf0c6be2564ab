"""What a diagnosis finds: one finding for each check, collected in order."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kubecert_lesson.steps import Check, Verdict
from kubecert_lesson.words import Text, without_secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Check):
    """One check of a diagnosis: its title, its verdict and the reason.

    Where it failed, ``fault`` is the identifier of the fault (as in the fault gallery), ``field``
    the field of the kubeconfig that is wrong, where the fix depends on it, and ``kubectl`` the last
    line that kubectl prints, where this very kubeconfig tells it. With ``advice`` kubectl works
    nevertheless: it is about safety, or about a login that is not needed. ``names`` fill the
    commands of the fix, besides the kubeconfig's own.
    """

    fault: str = ""
    field: str = ""
    kubectl: str = ""
    advice: bool = False
    names: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False, hash=False)


class Findings:
    """The findings of one diagnosis, as they are collected."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    @property
    def all(self) -> tuple[Finding, ...]:
        """Every finding so far, in order."""
        return tuple(self._found)

    def passed(self, title: Text, because: Text) -> None:
        """Add a check that found nothing wrong."""
        self._found.append(Finding(title, Verdict.PASSED, because))

    def failed(
        self,
        title: Text,
        because: Text,
        *,
        fault: str,
        field: str = "",
        kubectl: str = "",
        advice: bool = False,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """Add a check that found a fault; ``kubectl`` is its line where it is known exactly."""
        found = Finding(
            title,
            Verdict.FAILED,
            because,
            fault=fault,
            field=field,
            kubectl=without_secrets(kubectl),
            advice=advice,
            names=names or {},
        )
        self._found.append(found)

    def skipped(self, because: Text, *titles: Text) -> None:
        """Add checks that were not made, all for one reason."""
        self._found += [Finding(title, Verdict.NOT_CHECKED, because) for title in titles]

    def has(self, title: Text) -> bool:
        """Say whether there is a finding for this check already."""
        return any(finding.code == title.code for finding in self._found)

    def failure(self, *titles: Text) -> Finding | None:
        """Return the first of these checks that failed, advice included."""
        codes = {title.code for title in titles}
        return next((f for f in self._found if f.failed and f.code in codes), None)

    def rename_fault(self, finding: Finding, fault: str, *, kubectl: str = "") -> None:
        """Give a finding another fault, and kubectl's line where that is known better, too."""
        better = replace(finding, fault=fault, kubectl=without_secrets(kubectl) or finding.kubectl)
        self._found[self._found.index(finding)] = better

    def set_aside(self, finding: Finding, because: Text) -> None:
        """Let a failed check count no more: what it found does not matter here."""
        place = self._found.index(finding)
        self._found[place] = Finding(finding.title, Verdict.NOT_CHECKED, because)
