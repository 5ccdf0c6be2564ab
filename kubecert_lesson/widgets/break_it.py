"""BreakIt: break a healthy cluster, read what the real kubectl says, and say who refused whom.

Only then comes the explanation, and the fix can be run. Every fault of the gallery is here.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kubecert_lesson import gallery
from kubecert_lesson.faults import Door
from kubecert_lesson.gallery import Exhibit, authorities, clients, kubeconfigs, serving
from kubecert_lesson.kubectl import Run
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import Table
from kubecert_lesson.widgets import fault_riddle
from kubecert_lesson.widgets.base import (
    Code,
    Control,
    ControlKind,
    Headline,
    LessonWidget,
    Part,
    Section,
)
from kubecert_lesson.widgets.fault_riddle import Riddle
from kubecert_lesson.widgets.fault_runs import Fixed, after, broken, button, choice, fixed, why
from kubecert_lesson.words import Coded, say, template

MOST_SEEDS = 10_000  # a number that is easily told to somebody else


class Area(Coded):
    """What is broken. Faults are offered by it: the gallery's order would give the answer away."""

    KUBECONFIG = "kubeconfig", template("the kubeconfig")
    AUTHORITY = "authority", template("an authority")
    SERVER = "server", template("the server")
    USER = "user", template("the user")


EXHIBITS = {
    Area.KUBECONFIG: kubeconfigs.EXHIBITS,
    Area.AUTHORITY: authorities.EXHIBITS,
    Area.SERVER: serving.EXHIBITS,
    Area.USER: clients.EXHIBITS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Which fault was chosen, and how far the learner has got with it."""

    area: Area
    fault: str
    said: Run | None = None
    guess: Door | None = None
    fixed: Fixed | None = None
    riddle: Riddle | None = None  # what is asked instead


@dataclass(frozen=True, slots=True, repr=False)
class FaultList:
    """Some faults as a table; in plain text one below the other, since a row would be too wide."""

    faults: tuple[Exhibit, ...]

    def __repr__(self) -> str:
        return "\n\n".join("\n".join(_lines(fault)) for fault in self.faults)

    def _repr_html_(self) -> str:
        columns = (
            say("what is broken"),
            say("kubectl says"),
            say("who refuses whom, and why"),
            say("the fix"),
        )
        rows = tuple(
            (fault.title, fault.message, why(fault), "\n".join(fault.fix)) for fault in self.faults
        )
        return Table(columns, rows)._repr_html_()


class BreakIt(LessonWidget[Attempt]):
    """Break a cluster in one place (``fault``), and find out who refuses whom.

    With ``seed``, any whole number, it breaks something of its own choice and does not tell what;
    there is a button for that, too. A server runs only while kubectl asks it. Raises LessonError
    for an unknown fault.
    """

    title = template("Break it, and fix it")

    def __init__(self, fault: str = "unknown-authority", *, seed: int | None = None) -> None:
        asked = None if seed is None else fault_riddle.riddle(seed)
        area = _area_of(gallery.fault(fault))
        super().__init__(Attempt(area=area, fault=fault, riddle=asked))

    def controls(self, state: Attempt) -> tuple[Control, ...]:
        """Return the choice of a fault, the question, and the buttons that break and fix."""
        if state.riddle:
            return fault_riddle.controls(state.riddle)
        areas = ((area.words, area) for area in Area)
        faults = ((fault.title, fault.id) for fault in EXHIBITS[state.area])
        doors = ((door.words, door) for door in gallery.groups())
        guess = choice("guess", say("Who refuses whom?"), doors, state.guess)
        return (
            choice("area", say("What is broken"), areas, state.area),
            choice("fault", say("And how"), faults, state.fault),
            button("break_it", say("Break it, and run kubectl get nodes")),
            replace(guess, kind=ControlKind.RADIO),
            button("fix_it", say("Fix it, and run kubectl get nodes")),
            button("surprise", say("Break something, and do not tell me what")),
        )

    def changed(self, state: Attempt, name: str, value: Any) -> Attempt:
        """Return the attempt after one control. Breaking and fixing run the real kubectl."""
        if name == "tell":
            return Attempt(area=state.area, fault=state.fault)
        if state.riddle:
            return replace(state, riddle=fault_riddle.changed(state.riddle, name, value))
        fault = gallery.fault(state.fault)
        match name:
            case "surprise":
                hidden = fault_riddle.riddle(random.randrange(MOST_SEEDS))
                return replace(state, riddle=fault_riddle.changed(hidden, "ask", None))
            case "area":
                return Attempt(area=value, fault=EXHIBITS[value][0].id)
            case "fault":
                return Attempt(area=state.area, fault=value)
            case "break_it":
                return Attempt(area=state.area, fault=state.fault, said=broken(fault))
            case "fix_it":
                return replace(state, fixed=fixed(fault))
        return replace(state, **{name: value})

    def values(self, state: Attempt) -> tuple[Section, ...]:
        """Return what kubectl says, then the question, and only after an answer the rest."""
        if state.riddle:
            return fault_riddle.sections(state.riddle)
        fault = gallery.fault(state.fault)
        sections = [Section(controls=("area", "fault", "break_it", "surprise"))]
        if state.said is not None:
            failed = Headline(say("kubectl failed. Its last line says most."), Verdict.FAILED)
            sections.append(
                Section(title=say("What does kubectl say?"), parts=(failed, state.said))
            )
            sections.append(Section(title=say("What do you say?"), controls=("guess",)))
        if state.guess is not None:
            sections.append(Section(parts=_explained(fault, state.guess)))
            fix = Code("\n".join(fault.fix))
            sections.append(
                Section(title=say("What fixes it?"), parts=(fix,), controls=("fix_it",))
            )
        if state.fixed is not None:
            sections.append(Section(title=say("And now?"), parts=after(state.fixed)))
        return tuple(sections)

    def page(self, state: Attempt) -> tuple[Section, ...]:
        """Return the whole gallery, as it was recorded; of a riddle, what is asked."""
        if state.riddle:
            return fault_riddle.page(state.riddle)
        version = next(iter(gallery.fault(state.fault).texts.kubectl))
        recorded = say(
            "Below is the last line of {command}, recorded with {version}.",
            command="`kubectl get nodes`",
            version=version,
        )
        return (
            Section(parts=(recorded,)),
            *(
                Section(title=say("Where {door}", door=door), parts=(FaultList(faults),))
                for door, faults in gallery.groups().items()
            ),
        )


def _explained(fault: Exhibit, guess: Door) -> tuple[Part, ...]:
    if guess is fault.door:
        answer = Headline(say("Yes: {answer}.", answer=fault.door), Verdict.PASSED)
    else:
        answer = Headline(say("No: {answer}.", answer=fault.door), Verdict.FAILED)
    note = (fault.note,) if fault.note else ()
    return (answer, say("To be exact: {why}", why=why(fault)), *note)


def _lines(fault: Exhibit) -> Iterator[str]:
    yield fault.title
    yield "  " + say("kubectl says: {message}", message=fault.message)
    yield f"  {why(fault)}"
    yield from (f"    {line}" for line in fault.fix)


def _area_of(fault: Exhibit) -> Area:
    return next(area for area, faults in EXHIBITS.items() if fault in faults)
