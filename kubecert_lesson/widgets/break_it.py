"""BreakIt: break a healthy cluster, read what the real kubectl says, and say who refused whom.

Only then comes the explanation, and the cluster can be mended. Every fault of the gallery is here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from kubecert_lesson import gallery
from kubecert_lesson.errors import ToolMissing
from kubecert_lesson.gallery import Fault, Where, authorities, clients, kubeconfigs, serving
from kubecert_lesson.kubectl import Run
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import Table
from kubecert_lesson.widgets.base import Answer, Code, Control, Kind, LessonWidget, Part, Section

# Faults are offered by what is broken: the gallery's own order would give the answer away.
AREAS = {
    "the kubeconfig": kubeconfigs.FAULTS,
    "an authority": authorities.FAULTS,
    "the server": serving.FAULTS,
    "the user": clients.FAULTS,
}
_ASKED = ("get", "nodes")


@dataclass(frozen=True, slots=True)
class Mended:
    """The command lines that mended it, and what kubectl said after them (None: not installed)."""

    commands: tuple[str, ...]
    said: Run | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which fault was chosen, and how far the learner has got with it."""

    area: str
    fault: str
    said: Run | None = None
    guess: Where | None = None
    mended: Mended | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Entries:
    """Some faults as a table; in plain text one below the other, since a row would be too wide."""

    faults: tuple[Fault, ...]

    def __repr__(self) -> str:
        return "\n\n".join("\n".join(self._lines(fault)) for fault in self.faults)

    def _repr_html_(self) -> str:
        columns = ("what is broken", "kubectl says", "who refuses whom, and why", "what mends it")
        rows = (
            (f.title, f.message, f"{f.who_refused_whom}. {f.cause}", "\n".join(f.mend))
            for f in self.faults
        )
        return Table(columns, tuple(rows))._repr_html_()

    @staticmethod
    def _lines(fault: Fault) -> Iterator[str]:
        yield fault.title
        yield f"  kubectl says: {fault.message}"
        yield f"  {fault.who_refused_whom}. {fault.cause}"
        yield from (f"    {line}" for line in fault.mend)


class BreakIt(LessonWidget[Attempt]):
    """Break a cluster in one place (``fault``), and find out who refuses whom.

    A server runs only while kubectl asks it. Raises LessonError for an unknown fault.
    """

    title = "Break it, and mend it"

    def __init__(self, fault: str = "unknown-authority", *, key: str = "") -> None:
        super().__init__(Attempt(_area_of(gallery.fault(fault)), fault), key=key)

    def controls(self, state: Attempt) -> tuple[Control, ...]:
        """Return the choice of a fault, the question, and the buttons that break and mend."""
        return (
            _choice("area", "What is broken", ((area, area) for area in AREAS), state.area),
            _choice("fault", "And how", ((f.title, f.id) for f in AREAS[state.area]), state.fault),
            _button("break_it", "Break it, and run kubectl get nodes"),
            replace(
                _choice("guess", "Who refuses whom?", ((w.value, w) for w in Where), state.guess),
                kind=Kind.RADIO,
            ),
            _button("mend_it", "Mend it, and run kubectl get nodes"),
        )

    def changed(self, state: Attempt, name: str, value: Any) -> Attempt:
        """Return the attempt after one control. Breaking and mending run the real kubectl."""
        entry = gallery.fault(state.fault)
        match name:
            case "area":
                return Attempt(value, AREAS[value][0].id)
            case "fault":
                return Attempt(state.area, value)
            case "break_it":
                return Attempt(state.area, state.fault, _broken(entry))
            case "mend_it":
                return replace(state, mended=_mended(entry))
        return replace(state, **{name: value})

    def values(self, state: Attempt) -> tuple[Section, ...]:
        """Return what kubectl says, then the question, and only after an answer the rest."""
        entry = gallery.fault(state.fault)
        sections = [Section("", controls=("area", "fault", "break_it"))]
        if state.said is not None:
            failed = Answer("kubectl failed. Its last line says most.", Verdict.FAILED)
            sections.append(Section("What does kubectl say?", (failed, state.said)))
            sections.append(Section("What do you say?", controls=("guess",)))
        if state.guess is not None:
            sections.append(Section("", _explained(entry, state.guess)))
            sections.append(Section("What mends it?", (_commands(entry),), controls=("mend_it",)))
        if state.mended is not None:
            sections.append(Section("And now?", _after(state.mended)))
        return tuple(sections)

    def page(self, state: Attempt) -> tuple[Section, ...]:
        """Return the whole gallery, as it was recorded."""
        version = next(iter(gallery.fault(state.fault).texts.kubectl))
        recorded = f"Below is the last line of `kubectl get nodes`, recorded with {version}."
        groups = [(where, entries) for where, entries in gallery.groups().items() if entries]
        return (
            Section("", (recorded,)),
            *(Section(f"Where {where.value}", (Entries(entries),)) for where, entries in groups),
        )


def _broken(entry: Fault) -> Run:
    try:
        with gallery.provoke(entry) as scene:
            return scene.kubectl(*_ASKED)
    except ToolMissing:
        version, text = next(iter(entry.texts.kubectl.items()))
        return Run(("kubectl", *_ASKED), "", text, 1, recorded_with=f"kubectl {version}")


def _mended(entry: Fault) -> Mended:
    try:
        with gallery.provoke(entry) as scene:
            scene.mend()
            return Mended(scene.mend_commands, scene.kubectl(*_ASKED))
    except ToolMissing:
        return Mended(entry.mend, None)


def _explained(entry: Fault, guess: Where) -> tuple[Part, ...]:
    right = guess is entry.where
    answer = Answer(
        f"{'Yes' if right else 'No'}: {entry.where.value}.",
        Verdict.PASSED if right else Verdict.FAILED,
    )
    note = (entry.note,) if entry.note else ()
    return (answer, f"To be exact: {entry.who_refused_whom}. {entry.cause}", *note)


def _after(mended: Mended) -> tuple[Part, ...]:
    if mended.said is None:
        return ("kubectl is not installed here. After these commands it would list the nodes.",)
    said = mended.said
    answer = (
        Answer("kubectl works.", Verdict.PASSED) if said.ok else Answer("Not yet.", Verdict.FAILED)
    )
    return answer, said


def _commands(entry: Fault) -> Code:
    return Code("\n".join(entry.mend))


def _area_of(entry: Fault) -> str:
    return next(area for area, entries in AREAS.items() if entry in entries)


def _choice(name: str, label: str, options: Iterable[tuple[str, Any]], value: Any) -> Control:
    return Control(name=name, label=label, kind=Kind.CHOICE, value=value, options=tuple(options))


def _button(name: str, label: str) -> Control:
    return Control(name=name, label=label, kind=Kind.BUTTON, slow=True)
