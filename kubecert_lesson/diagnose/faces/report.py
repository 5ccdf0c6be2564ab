"""What the faces of a diagnosis show, as plain values in the reader's language."""

from dataclasses import dataclass

from kubecert_lesson.diagnose.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPart:
    """A part under its label. ``verbatim`` is what programs print and take: kept line by line."""

    label: str
    content: str
    verbatim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One fault explained: its title, its identifier, and the parts below."""

    title: str
    fault: str
    parts: tuple[LabelledPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All checks of a kubeconfig, and the first failure explained.

    ``first`` and ``sheet`` are None where nothing failed; ``ending`` then says so.
    """

    heading: str
    findings: tuple[Finding, ...]
    first: Finding | None
    sheet: Sheet | None
    ending: str
