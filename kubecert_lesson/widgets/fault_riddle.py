"""A fault that is not told: who refused whom, what is broken, and which of four fixes helps?

Only kubectl's words are shown. A wrong choice is answered with what kubectl would have said then.
"""

import random
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kubecert_lesson import gallery
from kubecert_lesson.faults import Door
from kubecert_lesson.gallery import GALLERY, Exhibit
from kubecert_lesson.kubectl import Run
from kubecert_lesson.steps import Verdict
from kubecert_lesson.widgets.base import Code, Control, ControlKind, Headline, Part, Section
from kubecert_lesson.widgets.fault_runs import Fixed, after, broken, button, choice, fixed, why
from kubecert_lesson.words import say

_OTHERS = 3  # wrong choices beside the right one


@dataclass(frozen=True, slots=True, kw_only=True)
class Riddle:
    """The fault of a number, what is offered, and how far the learner has got."""

    seed: int
    fault: str
    titles: tuple[str, ...]  # faults, in the order in which their titles are offered
    fixes: tuple[str, ...]  # the same faults, in the order of the fixes
    said: Run | None = None
    door: Door | None = None
    title: str | None = None
    remedy: str | None = None
    fixed: Fixed | None = None


def riddle(seed: int) -> Riddle:
    """Return the riddle of a number: no wrong choice has the same message or the same fix."""
    chance = random.Random(seed)
    fault = chance.choice(GALLERY)
    offered = [fault.id]
    for other in chance.sample(GALLERY, len(GALLERY)):
        if len(offered) <= _OTHERS and all(_told_apart(other.id, one) for one in offered):
            offered.append(other.id)
    titles, fixes = (tuple(chance.sample(offered, len(offered))) for _ in range(2))
    return Riddle(seed=seed, fault=fault.id, titles=titles, fixes=fixes)


def _told_apart(one: str, other: str) -> bool:
    return all(a != b for a, b in zip(_told(one), _told(other), strict=True))


@cache
def _told(fault: str) -> tuple[str, tuple[str, ...]]:
    exhibit = gallery.fault(fault)
    return exhibit.message, exhibit.fix


def controls(now: Riddle) -> tuple[Control, ...]:
    """Return the buttons and the three questions."""
    radio = ControlKind.RADIO
    doors = ((door.words, door) for door in gallery.groups())
    titles = ((gallery.fault(id).title, id) for id in now.titles)
    numbers = ((str(number), id) for number, id in enumerate(now.fixes, 1))
    return (
        button("ask", say("Break it, and run kubectl get nodes")),
        button("another", say("Break something else")),
        button("tell", say("Choose yourself what breaks"), slow=False),
        choice("door", say("Who refuses whom?"), doors, now.door, radio),
        choice("title", say("What is broken?"), titles, now.title, radio),
        choice("remedy", say("Which fix helps?"), numbers, now.remedy, radio),
        button("repair", say("Fix it, and run kubectl get nodes")),
    )


def changed(now: Riddle, name: str, value: Any) -> Riddle:
    """Return the riddle after one control. The buttons run the real kubectl."""
    match name:
        case "ask":
            return replace(riddle(now.seed), said=broken(gallery.fault(now.fault)))
        case "another":
            return changed(riddle(now.seed + 1), "ask", None)
        case "repair":
            return replace(now, fixed=fixed(gallery.fault(now.fault)))
    return replace(now, **{name: value})


def sections(now: Riddle) -> tuple[Section, ...]:
    """Return kubectl's words, and each question once the one before is answered."""
    fault = gallery.fault(now.fault)
    again = say("Riddle {number}: {code} brings it again.", number=now.seed, code=_code(now))
    found = [Section(parts=(again,), controls=("ask", "another", "tell"))]
    if now.said is None:
        return tuple(found)
    found.append(Section(title=say("What does kubectl say?"), parts=(now.said,)))
    found.append(Section(parts=_on_door(fault, now.door), controls=("door",)))
    if now.door is fault.door:
        found.append(Section(parts=_on_title(fault, now.title), controls=("title",)))
    if now.door is fault.door and now.title == now.fault:
        found.append(
            Section(
                title=say("What fixes it?"),
                parts=(*_fixes(now), *_on_fix(fault, now.remedy)),
                controls=("remedy",),
            )
        )
        if now.remedy == now.fault:
            done = after(now.fixed) if now.fixed else ()
            found.append(Section(title=say("And now?"), parts=done, controls=("repair",)))
    return tuple(found)


def page(now: Riddle) -> tuple[Section, ...]:
    """Return what a page can ask without a kernel: the words, and what is offered."""
    fault = gallery.fault(now.fault)
    doors = tuple(door.words for door in gallery.groups())
    return (
        Section(parts=(say("Something is broken, and kubectl says:"), Code(fault.message))),
        Section(title=say("Who refuses whom?"), parts=doors),
        Section(
            title=say("What is broken?"), parts=tuple(gallery.fault(id).title for id in now.titles)
        ),
        Section(title=say("Which fix helps?"), parts=_fixes(now)),
    )


def _code(now: Riddle) -> str:
    return f"widgets.BreakIt(seed={now.seed})"


def _fixes(now: Riddle) -> tuple[Part, ...]:
    numbered = (
        (say("Fix {number}:", number=number), Code("\n".join(gallery.fault(id).fix)))
        for number, id in enumerate(now.fixes, 1)
    )
    return tuple(part for parts in numbered for part in parts)


def _on_door(fault: Exhibit, chosen: Door | None) -> tuple[Part, ...]:
    if chosen is None:
        return ()
    if chosen is fault.door:
        return (Headline(say("Yes: {answer}.", answer=fault.door), Verdict.PASSED),)
    return _no(next(iter(gallery.groups()[chosen])))


def _on_title(fault: Exhibit, chosen: str | None) -> tuple[Part, ...]:
    if chosen is None:
        return ()
    if chosen != fault.id:
        return _no(gallery.fault(chosen))
    note = (fault.note,) if fault.note else ()
    return (Headline(say("Yes: {answer}.", answer=fault.title), Verdict.PASSED), why(fault), *note)


def _on_fix(fault: Exhibit, chosen: str | None) -> tuple[Part, ...]:
    if chosen is None:
        return ()
    if chosen != fault.id:
        return _no(gallery.fault(chosen))
    return (Headline(say("Yes. Try it."), Verdict.PASSED),)


def _no(other: Exhibit) -> tuple[Part, ...]:
    """Answer a wrong choice with the fault that it would belong to."""
    no = say("No. That belongs to another fault: {title}.", title=other.title)
    then = say("{why} Then kubectl would say:", why=why(other))
    return (Headline(no, Verdict.FAILED), then, Code(other.message))
