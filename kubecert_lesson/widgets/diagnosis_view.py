"""DiagnosisView: the checks of a kubeconfig as a ladder, open at the first that fails.

Choose the context, move the clock, and let it ask the server or not.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from kubecert_lesson import moments
from kubecert_lesson.diagnose import Diagnosis, diagnose
from kubecert_lesson.diagnose.sources import Source, open_source
from kubecert_lesson.steps import Verdict
from kubecert_lesson.widgets.base import Answer, Control, Kind, LessonWidget, Refused, Section

_FORM = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Question:
    """What is diagnosed: a context ('' is the current one), at a time ('' is now, else in UTC).

    ``offline`` opens no connection. ``times`` counts how often it was asked for anew.
    """

    context: str = ""
    at: str = ""
    offline: bool = True
    times: int = 0


class DiagnosisView(LessonWidget[Question]):
    """Diagnose a kubeconfig: a path, several paths, YAML as bytes, or a Kubeconfig.

    ``context`` and ``at`` (an aware datetime) are what it begins with, and no server is asked
    until ``offline`` is taken away. Raises LessonError as ``diagnose`` does.
    """

    title = "Why does this kubeconfig fail?"

    def __init__(
        self,
        source: Source,
        *,
        context: str | None = None,
        at: datetime | None = None,
        offline: bool = True,
        key: str = "",
    ) -> None:
        self._source = source
        self._contexts = tuple(c.name for c in open_source(source).config.contexts)
        self._made: dict[Question, Diagnosis] = {}
        moment = moments.utc(at).strftime(_FORM) if at else ""
        super().__init__(Question(context or "", moment, offline), key=key)

    @property
    def diagnosis(self) -> Diagnosis:
        """The diagnosis that is shown."""
        return self._diagnosis(self.state)

    def controls(self, state: Question) -> tuple[Control, ...]:
        """Return the context, the time, whether to ask the server, and a button to ask anew."""
        named = dict.fromkeys((state.context, *self._contexts)) if state.context else self._contexts
        contexts = (("the current one", ""), *((name, name) for name in named))
        online = not state.offline  # a server may take its time to answer
        return (
            Control(
                name="context",
                label="Context",
                kind=Kind.CHOICE,
                value=state.context,
                options=contexts,
                slow=online,
            ),
            Control(
                name="at",
                label="At (UTC, empty for now)",
                kind=Kind.TEXT,
                value=state.at,
                said=state.at or "now",
                slow=online,
            ),
            Control(
                name="offline",
                label="Do not ask the server",
                kind=Kind.SWITCH,
                value=state.offline,
                slow=True,
            ),
            Control(name="again", label="Diagnose again", kind=Kind.BUTTON, slow=online),
        )

    def changed(self, state: Question, name: str, value: Any) -> Question:
        """Return what is asked after one control changed."""
        if name == "again":
            return replace(state, times=state.times + 1)
        if name == "at":
            return replace(state, at=_time(value))
        change: dict[str, Any] = {name: value}
        return replace(state, **change)

    def values(self, state: Question) -> tuple[Section, ...]:
        """Return the outcome in a line, and the ladder."""
        diagnosis = self._diagnosis(state)
        controls = ("context", "at", "offline", "again")
        return (Section("", (_outcome(diagnosis), diagnosis), controls),)

    def _diagnosis(self, state: Question) -> Diagnosis:
        if state not in self._made:
            self._made[state] = diagnose(
                self._source,
                context=state.context or None,
                at=datetime.fromisoformat(state.at).replace(tzinfo=UTC) if state.at else None,
                offline=state.offline,
            )
        return self._made[state]


def _outcome(diagnosis: Diagnosis) -> Answer:
    first, explanation = diagnosis.first, diagnosis.explanation
    if first is None or explanation is None:
        return Answer("No check that was made has failed.", Verdict.PASSED)
    if first.advice:
        return Answer(f"kubectl works. A piece of advice: {explanation.title}.")
    return Answer(f"{explanation.title}: {explanation.who_refused_whom}.", Verdict.FAILED)


def _time(text: str) -> str:
    """Return a time as written in the state: in UTC, '' for now."""
    if not text.strip():
        return ""
    try:
        moment = datetime.fromisoformat(text.strip())
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).strftime(_FORM)
    except (ValueError, OverflowError):
        raise Refused("write a date, such as 2027-05-01 12:00, or leave it empty", "at") from None
