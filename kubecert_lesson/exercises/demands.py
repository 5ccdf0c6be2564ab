"""What checks demand of numbers, choices and lists: each function returns, or raises NotYet."""

from collections.abc import Mapping, Sequence

from kubecert_lesson.exercises.answers import NotYet
from kubecert_lesson.words import Text, listed, template


def demand_number(given: int, right: int, known: Mapping[int, NotYet], *, next: Text) -> None:
    """Demand a number. ``known`` are numbers that people arrive at, and what went wrong then.

    For any other number, ``next`` is the next step.
    """
    if given == right:
        return
    if given in known:
        raise known[given]
    if abs(given - right) == 1:
        raise NotYet(
            "off-by-one",
            "{given} is one too many, or one too few",
            next=template("count again"),
            given=given,
        )
    raise NotYet(
        "wrong-number",
        "it is not {given}",
        next=template("{step}"),
        given=_short(given),
        step=next,
    )


def demand_choice(
    given: str, right: str, choices: Sequence[str], known: Mapping[str, NotYet], *, next: Text
) -> None:
    """Demand one of several choices. ``known`` says what is wrong with another one.

    For a choice that is not known there, ``next`` is the next step.
    """
    if given == right:
        return
    if given not in choices:
        raise NotYet(
            "not-a-choice",
            "{given!r} is none of the choices: there are {choices}",
            next=template("hand in one of the choices, as it is written in the task"),
            given=given[:60],
            choices=listed(choices),
        )
    if given in known:
        raise known[given]
    raise NotYet(
        "wrong-choice",
        "it is not {given}",
        next=template("{step}"),
        given=given,
        step=next,
    )


def demand_lines(given: Sequence[str], right: Sequence[str], *, what: Text) -> None:
    """Demand the same lines, in the same order, none twice. ``what`` names one: 'a step'."""
    if tuple(given) == tuple(right):
        return
    if unknown := [line for line in given if line not in right]:
        raise NotYet(
            "line-too-many",
            "{line} does not belong there",
            next=template("take it out: what is left has to be {what} that the task asks for"),
            line=unknown[0][:80],
            what=what,
        )
    if len(set(given)) < len(given):
        raise NotYet(
            "line-too-many",
            "there is something in it twice",
            next=template("name {what} only once"),
            what=what,
        )
    if len(given) < len(right):
        raise NotYet(
            "line-missing",
            "there are {given} of them, and {right} belong there",
            next=template("look for {what} that is missing"),
            given=len(given),
            right=len(right),
            what=what,
        )
    place = next(n for n, (one, other) in enumerate(zip(given, right, strict=True)) if one != other)
    raise NotYet(
        "order",
        "nothing is missing, but the order is another: number {place} is in the wrong place",
        next=template("think about what has to come before {line}"),
        place=place + 1,
        line=given[place],
    )


def _short(number: int) -> str:
    written = str(number)
    return written if len(written) <= 24 else f"{written[:10]}…{written[-10:]}"
