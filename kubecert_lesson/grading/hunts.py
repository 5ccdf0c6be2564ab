"""Fault hunts as tasks: what was found out is handed in, a line for each fault.

What is broken follows from the seed, and is dealt anew by whoever judges.
"""

from collections.abc import Callable
from functools import partial
from types import MappingProxyType

from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.exercises.packs import Pack, own_pack
from kubecert_lesson.hunt.breaks import BREAKS
from kubecert_lesson.hunt.dealing import MOST_FAULTS, faults_of
from kubecert_lesson.hunt.questions import door_of
from kubecert_lesson.words import Plural, Text, template, text

NOTEBOOK = "08_fault_gallery"
NAMES = MappingProxyType({f"hunt-{count}": count for count in range(1, MOST_FAULTS + 1)})
_DOORS = sorted({door_of(each.id).value for each in BREAKS})


def all_tasks() -> Pack:
    """Return the lesson's exercises, and after them the hunts."""
    hunts = {name: _hunt(name, count) for name, count in NAMES.items()}
    own = own_pack()
    return Pack(name=own.name, own=True, exercises={**own.exercises, **hunts})


def found_out(seed: int, faults: int) -> list[str]:
    """Return the right answer: DOOR:FAULT for each fault."""
    return [f"{door_of(each.id).value}:{each.id}" for each in faults_of(seed, faults)]


def _hunt(name: str, count: int) -> Exercise:
    return Exercise(
        name=name,
        notebook=NOTEBOOK,
        title=template("A fault hunt"),
        teaches=template("Who refuses whom, and about whose certificate."),
        kind=AnswerKind.LINES,
        deal=lambda dice: _deal(dice, count),
        check=lambda dealt, answer: _check(dealt, answer, count),
        hints=(
            template("The prefix of a message says who speaks."),
            template("`hunted.hint()` says a little more each time."),
        ),
        solution=f"""\
from kubecert_lesson.grading.hunts import found_out
my_answer = found_out(task.seed, {count})""",
        wrongs=tuple(Wrong(code, partial(make, count)) for code, make in _WRONGS.items()),
    )


def _deal(dice: Dice, count: int) -> Dealt:
    return Dealt(
        task=text(
            "hunt-handed-in",
            "Hunt what is broken in the cluster that runs for you: {faults}. Hand in a line"
            " DOOR:FAULT for each, such as unauthorized:client-expired. `possible_faults()` lists"
            " all doors and faults.",
            faults=Plural("{n} fault", "{n} faults", count),
        ),
        hidden={"seed": dice.seed},
    )


def _right(count: int, dealt: Dealt) -> list[str]:
    seed = dealt.hidden["seed"]
    assert isinstance(seed, int)
    return found_out(seed, count)


_WRONGS: dict[str, Callable[[int, Dealt, Dice], object]] = {
    "another-door": lambda n, dealt, _: [_elsewhere(line) for line in _right(n, dealt)],
    "another-fault": lambda n, dealt, _: [f"{_right(n, dealt)[0].partition(':')[0]}:none"],
    "line-missing": lambda n, dealt, _: _right(n, dealt)[:1],
    "line-too-many": lambda n, dealt, _: [*_right(n, dealt), "forbidden:forbidden"],
    "not-a-choice": lambda n, dealt, _: [fault.partition(":")[2] for fault in _right(n, dealt)],
    "wrong-choice": lambda n, dealt, _: [_elsewhere("nowhere:none", *_right(n, dealt))],
}


def _elsewhere(line: str, *others: str) -> str:
    """The same fault at a door where nothing shows."""
    taken = {one.partition(":")[0] for one in (line, *others)}
    return f"{next(door for door in _DOORS if door not in taken)}:{line.partition(':')[2]}"


def _check(dealt: Dealt, answer: TakenAnswer, count: int) -> Text:
    right = _right(count, dealt)
    given = [line.replace(" ", "") for line in answer.lines]
    if len(given) > count:
        raise NotYet(
            "line-too-many",
            "you named {given} faults",
            next=template("hand in a line for each of {count}"),
            given=len(given),
            count=count,
        )
    if wrong := [line for line in given if line not in right]:
        raise _wrong(wrong[0], right)
    if len(set(given)) < count:
        raise NotYet(
            "line-missing",
            "what you named is there, and something else, too",
            next=template("look again: {count} faults stand together"),
            count=count,
        )
    return text("found-out", "that is what is broken, and it shows where you say")


def _wrong(line: str, right: list[str]) -> NotYet:
    door, _, fault = line.partition(":")
    if door not in _DOORS:
        return NotYet(
            "not-a-choice",
            "{line} does not begin with a door",
            next=template("write DOOR:FAULT; `possible_faults()` lists both"),
            line=line[:60],
        )
    if fault in [each.partition(":")[2] for each in right]:
        return NotYet(
            "another-door",
            "the fault {fault} is there, but it does not show at {door}",
            next=template("read the prefix of the message: it says who speaks"),
            fault=fault,
            door=door,
        )
    if door in [each.partition(":")[0] for each in right]:
        return NotYet(
            "another-fault",
            "something shows at {door}, but it is not {fault}",
            next=template("find out why: which certificate, which date, which name?"),
            fault=fault[:60],
            door=door,
        )
    return NotYet(
        "wrong-choice",
        "nothing shows at {door} that is {fault}",
        next=template("run kubectl once more: who speaks, who refused whom?"),
        fault=fault[:60],
        door=door,
    )
