"""Every context of a kubeconfig, diagnosed one after the other."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from kubecert_lesson import moments
from kubecert_lesson.diagnose.diagnosing import PATIENCE, diagnose
from kubecert_lesson.diagnose.model import Diagnosis
from kubecert_lesson.diagnose.sources import Source, open_source
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import table
from kubecert_lesson.words import Text, text

_SOUND = text("sound", "No problem found.")
_NOT_ESTABLISHED = text("not-established", "No check failed, but the login was not judged.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextDiagnosis:
    """One context in one line: what came out, and the first failure."""

    columns: ClassVar[tuple[str, ...]] = ("context", "verdict", "first", "reason")

    context: str
    verdict: Verdict
    first: str
    because: Text

    @property
    def reason(self) -> str:
        """Why the verdict is so."""
        return str(self.because)


class Diagnoses(tuple[Diagnosis, ...]):
    """The diagnoses of all contexts, in the order of their names."""

    __slots__ = ()

    @property
    def rows(self) -> tuple[ContextDiagnosis, ...]:
        """A line for each context."""
        return tuple(map(_row, self))

    def __repr__(self) -> str:
        return repr(table(self.rows, columns=ContextDiagnosis.columns))

    def _repr_html_(self) -> str:
        return table(self.rows, columns=ContextDiagnosis.columns)._repr_html_()


def diagnose_all(
    source: Source,
    *,
    at: datetime | None = None,
    offline: bool = False,
    timeout: float = PATIENCE,
    kuberc: str | os.PathLike[str] = "",
) -> Diagnoses:
    """Diagnose every context of a kubeconfig, as ``diagnose`` does one.

    Where there is none, or the kubeconfig cannot be understood, the one diagnosis says that.
    """
    moments.utc(at)
    opened = open_source(source)
    names: list[str | None] = [context.name for context in opened.config.contexts]

    def each() -> Iterator[Diagnosis]:
        for name in names or [None]:
            yield diagnose(
                source, context=name, at=at, offline=offline, timeout=timeout, kuberc=kuberc
            )

    return Diagnoses(each())


def _row(diagnosis: Diagnosis) -> ContextDiagnosis:
    first = diagnosis.first
    if first is not None:
        verdict, because = Verdict.FAILED, first.because
    elif not diagnosis.established:
        verdict, because = Verdict.NOT_CHECKED, _NOT_ESTABLISHED
    else:
        verdict, because = Verdict.PASSED, _SOUND
    return ContextDiagnosis(
        context=diagnosis.context,
        verdict=verdict,
        first=first.fault if first else "",
        because=because,
    )
