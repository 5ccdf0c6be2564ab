"""DiagnosisView: the checks of a kubeconfig in order, open at the first that fails.

Choose the file and the context, move the clock, and choose whether it asks the server.
"""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from kubecert_lesson import moments
from kubecert_lesson.diagnose import Diagnosis, diagnose
from kubecert_lesson.diagnose.sources import Source, open_source
from kubecert_lesson.files import read_file
from kubecert_lesson.kubeconfig import HiddenText, Kubeconfig
from kubecert_lesson.kubeconfig.hidden import hide_path
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

_LONGEST = 4096  # characters of a path, as Linux has it
_FORM = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is diagnosed: a context ('' is the current one), at a time ('' is now, else in UTC).

    ``file`` is the path of a kubeconfig; '' is the one that the widget was made with, where that
    is no file. ``offline`` opens no connection. ``times`` counts how often it was asked again.
    """

    file: str = ""
    context: str = ""
    at: str = ""
    offline: bool = True
    times: int = 0


class DiagnosisView(LessonWidget[Question]):
    """Diagnose a kubeconfig: a path, several paths, YAML as bytes, or a Kubeconfig.

    It begins with ``context`` and ``at`` (an aware datetime), and asks the server only once
    ``offline`` is switched off, for each file anew. No other file is read than this one and one
    whose path is written into the field. Raises LessonError as ``diagnose`` does.
    """

    title = template("Why does this kubeconfig fail?")

    def __init__(
        self,
        source: Source,
        *,
        context: str | None = None,
        at: datetime | None = None,
        offline: bool = True,
    ) -> None:
        self._source = source
        self._file = _path_of(source)
        self._contexts: dict[tuple[str, int], tuple[str, ...]] = {}
        self._made: dict[Question, Diagnosis] = {}
        moment = moments.utc(at).strftime(_FORM) if at else ""
        first = Question(file=self._file, context=context or "", at=moment, offline=offline)
        super().__init__(first)

    @property
    def diagnosis(self) -> Diagnosis:
        """The diagnosis that is shown."""
        return self._diagnosis(self.state)

    def controls(self, state: Question) -> tuple[Control, ...]:
        """Return the file, the context, the time, whether to ask the server, and ask again."""
        names = self._names(state)
        named = dict.fromkeys((state.context, *names)) if state.context else names
        contexts = ((say("the current one"), ""), *((name, name) for name in named))
        online = not state.offline  # a server may take its time to answer
        return (
            Control(
                name="file",
                label=say("File (empty for the one given)"),
                kind=ControlKind.TEXT,
                value=state.file,
                said=state.file or say("the one given"),
                help=say("The path of a kubeconfig of yours. It is only read."),
                slow=online,
            ),
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
        if name == "file":
            return self._with_file(state, value)
        change: dict[str, Any] = {name: value}
        return replace(state, **change)

    def values(self, state: Question) -> tuple[Section, ...]:
        """Return the outcome in a line, and the checks."""
        diagnosis = self._diagnosis(state)
        controls = ("file", "context", "at", "offline", "again")
        return (Section(parts=(_headline(diagnosis), diagnosis), controls=controls),)

    def _with_file(self, state: Question, written: str) -> Question:
        """Return what is asked of another file: read anew, its current context, no server yet."""
        file = _path(written) or self._file
        if file == state.file:
            return state
        return replace(state, file=file, context="", offline=True, times=state.times + 1)

    def _source_of(self, state: Question) -> Source:
        return self._source if state.file == self._file else state.file

    def _names(self, state: Question) -> tuple[str, ...]:
        """The names of the contexts, as they were when the file was last diagnosed."""
        read = (state.file, state.times)
        if read not in self._contexts:
            config = open_source(self._source_of(state)).config
            self._contexts[read] = tuple(context.name for context in config.contexts)
        return self._contexts[read]

    def _diagnosis(self, state: Question) -> Diagnosis:
        if state not in self._made:
            self._names(state)
            self._made[state] = diagnose(
                self._source_of(state),
                context=state.context or None,
                at=datetime.fromisoformat(state.at).replace(tzinfo=UTC) if state.at else None,
                offline=state.offline,
            )
        return self._made[state]


def _path_of(source: Source) -> str:
    """Return the path of what is one file or several; '' for what is none."""
    if isinstance(source, bytes | Kubeconfig):
        return ""
    if isinstance(source, str | os.PathLike):
        return os.fspath(source)
    return os.pathsep.join(os.fspath(path) for path in source)


def _path(written: str) -> str:
    """Return the path of a file that can be read, as it was written; '' for none.

    Whatever looks like the content of a file is no path, and must not stand in an error.
    """
    path = written.strip()
    if len(path) > _LONGEST or isinstance(hide_path(path), HiddenText):
        reason = text(
            "content-for-path",
            "that looks like the content of a file: write the path of the file",
        )
        raise ChoiceRefused(reason, "file")
    if any(part == "-" or part.startswith("/dev/") for part in path.split(os.pathsep)):
        reason = text(
            "no-standard-input",
            "a notebook reads no device and no standard input: write the path of a file",
        )
        raise ChoiceRefused(reason, "file")
    if path and os.pathsep not in path:
        read_file(os.path.expanduser(path))
    return path


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
