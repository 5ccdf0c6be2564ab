"""DiagnosisView: the checks of a kubeconfig in order, open at the first that fails.

Choose the context, move the clock, and choose whether it asks the server.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from kubecert_lesson import moments
from kubecert_lesson.diagnose import Diagnosis, diagnose
from kubecert_lesson.diagnose.sources import Source, open_source
from kubecert_lesson.steps import Verdict
from kubecert_lesson.widgets.base import (
    ChoiceRefused,
    Control,
    ControlKind,
    Headline,
    LessonWidget,
    Section,
)
from kubecert_lesson.words import say, template, text

_FORM = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is diagnosed: a context ('' is the current one), at a time ('' is now, else in UTC).

    ``offline`` opens no connection. ``times`` counts how often it was asked again.
    """

    context: str = ""
    at: str = ""
    offline: bool = True
    times: int = 0


class DiagnosisView(LessonWidget[Question]):
    """Diagnose a kubeconfig: a path, several paths, YAML as bytes, or a Kubeconfig.

    It begins with ``context`` and ``at`` (an aware datetime), and asks the server only once
    ``offline`` is switched off. Raises LessonError as ``diagnose`` does.
    """

    title = template("Why does this kubeconfig fail?")

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
        super().__init__(Question(context=context or "", at=moment, offline=offline), key=key)

    @property
    def diagnosis(self) -> Diagnosis:
        """The diagnosis that is shown."""
        return self._diagnosis(self.state)

    def controls(self, state: Question) -> tuple[Control, ...]:
        """Return the context, the time, whether to ask the server, and a button to ask again."""
        named = dict.fromkeys((state.context, *self._contexts)) if state.context else self._contexts
        contexts = ((say("the current one"), ""), *((name, name) for name in named))
        online = not state.offline  # a server may take its time to answer
        return (
            Control(
                name="context",
                label=say("Context"),
                kind=ControlKind.CHOICE,
                value=state.context,
                options=contexts,
                slow=online,
            ),
            Control(
                name="at",
                label=say("At (UTC, empty for now)"),
                kind=ControlKind.TEXT,
                value=state.at,
                said=state.at or say("now"),
                slow=online,
            ),
            Control(
                name="offline",
                label=say("Do not ask the server"),
                kind=ControlKind.SWITCH,
                value=state.offline,
                slow=True,
            ),
            Control(
                name="again", label=say("Diagnose again"), kind=ControlKind.BUTTON, slow=online
            ),
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
        """Return the outcome in a line, and the checks."""
        diagnosis = self._diagnosis(state)
        controls = ("context", "at", "offline", "again")
        return (Section(parts=(_headline(diagnosis), diagnosis), controls=controls),)

    def _diagnosis(self, state: Question) -> Diagnosis:
        if state not in self._made:
            self._made[state] = diagnose(
                self._source,
                context=state.context or None,
                at=datetime.fromisoformat(state.at).replace(tzinfo=UTC) if state.at else None,
                offline=state.offline,
            )
        return self._made[state]


def _headline(diagnosis: Diagnosis) -> Headline:
    first, explanation = diagnosis.first, diagnosis.explanation
    if first is None or explanation is None:
        return Headline(say("No check failed."), Verdict.PASSED)
    if first.advice:
        return Headline(say("kubectl works. One recommendation: {title}.", title=explanation.title))
    refused = say(
        "{title}: {who_refused_whom}.",
        title=explanation.title,
        who_refused_whom=explanation.who_refused_whom,
    )
    return Headline(refused, Verdict.FAILED)


def _time(written: str) -> str:
    """Return a time in the form that the state keeps: in UTC, '' for now."""
    if not written.strip():
        return ""
    try:
        moment = datetime.fromisoformat(written.strip())
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).strftime(_FORM)
    except (ValueError, OverflowError):
        reason = text("not-a-date", "write a date, such as 2027-05-01 12:00, or leave it empty")
        raise ChoiceRefused(reason, "at") from None
