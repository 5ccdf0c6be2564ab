"""The shape that all formats are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kubecert_lesson.steps import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing that was looked at: by which rule, what came out, why, where, and what fixes it.

    ``rule`` is a code, ``title`` what people call the rule, ``where`` the place in words and
    ``file`` its file, '' for none. With ``advice`` nothing is broken yet.
    """

    rule: str
    title: str
    verdict: Verdict
    reason: str
    where: str = ""
    file: str = ""
    fix: tuple[str, ...] = ()
    page: str = ""
    advice: bool = False

    @property
    def failed(self) -> bool:
        """True where it was found to be wrong."""
        return self.verdict is Verdict.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything that one command looked at. ``command`` is its name, ``heading`` for people.

    ``secretive`` are names that a ticket need not tell, such as the server's host.
    """

    command: str
    heading: str
    at: datetime
    results: tuple[Result, ...]
    version: str = ""
    secretive: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One number and what it belongs to."""

    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True, slots=True)
class Metric:
    """Numbers of one kind, as gauges. ``help`` says what they are."""

    name: str
    help: str
    samples: tuple[Sample, ...]
