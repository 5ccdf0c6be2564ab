"""HandshakeStepper: one message of the handshake after the other, and what each side knows then.

Choose what is wrong, and see who stops, and after which message.
"""

from dataclasses import dataclass, replace
from typing import Any

from kubecert_lesson.handshake import Handshake, Side, Version
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import Table
from kubecert_lesson.widgets.base import Answer, Control, Kind, LessonWidget, Section
from kubecert_lesson.widgets.handshake_scenes import (
    client_knows,
    play,
    playable,
    server_knows,
    who_stops,
)

_OWN = "own"
_ARROWS = {Side.CLIENT: "client → server", Side.SERVER: "client ← server"}
_WIRE = {True: "encrypted", False: "in the clear"}


@dataclass(frozen=True, slots=True)
class Watched:
    """Which handshake is watched (a fault's identifier, '' for a healthy one), and how far."""

    which: str
    version: Version = Version.TLS13
    step: int = 0


class HandshakeStepper(LessonWidget[Watched]):
    """Step through a handshake: your own (``handshake``), a healthy one, or one with a fault.

    All but your own take place in the cluster of the fault gallery.
    """

    title = "A handshake, message by message"

    def __init__(self, handshake: Handshake | None = None, *, key: str = "") -> None:
        self._own = handshake
        super().__init__(Watched(_OWN, handshake.version) if handshake else Watched(""), key=key)

    def controls(self, state: Watched) -> tuple[Control, ...]:
        """Return what to watch, and the ways to go on and back."""
        own = [("nothing: your own handshake", _OWN)] if self._own else []
        wrong = [(fault.title, fault.id) for fault in playable()]
        return (
            Control(
                name="which",
                label="What is wrong",
                kind=Kind.CHOICE,
                value=state.which,
                options=(*own, ("nothing: a healthy cluster", ""), *wrong),
            ),
            Control(
                name="version",
                label="Version",
                kind=Kind.CHOICE,
                value=state.version,
                options=tuple((version.value, version) for version in Version),
                disabled=state.which == _OWN,
            ),
            Control(
                name="step",
                label="Messages so far",
                kind=Kind.COUNTER,
                value=state.step,
                most=len(self._handshake(state).messages),
            ),
            _button("on", "Next message"),
            _button("flight", "To the end of this side's turn"),
            _button("back", "Back one message"),
        )

    def changed(self, state: Watched, name: str, value: Any) -> Watched:
        """Return what is watched after one control; another handshake starts at its beginning."""
        messages = self._handshake(state).messages
        match name:
            case "on":
                return replace(state, step=min(state.step + 1, len(messages)))
            case "back":
                return replace(state, step=max(state.step - 1, 0))
            case "flight":
                ahead = messages[state.step :]
                same = [m.number for m in ahead if m.flight == ahead[0].flight]
                return replace(state, step=same[-1] if same else state.step)
            case "which" if value == _OWN and self._own:
                return Watched(_OWN, self._own.version)
            case "which":
                return Watched(value, state.version)
            case "version":
                return Watched(state.which, value)
        return replace(state, step=value)

    def values(self, state: Watched) -> tuple[Section, ...]:
        """Return what was said up to this step, and what each side knows by then."""
        handshake = self._handshake(state)
        return (
            Section("", controls=("which", "version")),
            Section("", (_now(handshake, state.step),), controls=("step", "on", "flight", "back")),
            *_knowledge(handshake, state.step),
            Section("What was said so far", (_messages(handshake, state.step),)),
        )

    def page(self, state: Watched) -> tuple[Section, ...]:
        """Return the whole handshake, and for every fault who stops it and when."""
        handshake = self._handshake(state)
        end = len(handshake.messages)
        return (
            Section("", controls=("which", "version")),
            Section("What was said", (_messages(handshake, end), _outcome(handshake))),
            *_knowledge(handshake, end),
            Section("Who stops whom, fault by fault?", (_every_fault(state.version),)),
        )

    def _handshake(self, state: Watched) -> Handshake:
        if state.which == _OWN and self._own is not None:
            return self._own
        return play(state.which, state.version)


def _now(handshake: Handshake, step: int) -> Answer:
    """Say which message this is, or how it ended."""
    stops = who_stops(handshake)
    if step >= (stops.when if stops else len(handshake.messages)):
        return _outcome(handshake)
    if not step:
        return Answer(f"Nothing was said yet. {len(handshake.messages)} messages are to come.")
    message = handshake.messages[step - 1]
    return Answer(f"{_ARROWS[message.sender]}: {message.name}, {_WIRE[message.encrypted]}.")


def _outcome(handshake: Handshake) -> Answer:
    stops = who_stops(handshake)
    if stops is None:
        return Answer("Each side accepts the other. Now kubectl sends its request.", Verdict.PASSED)
    who = {Side.CLIENT: "kubectl refuses the server", Side.SERVER: "The server refuses kubectl"}
    what = who[stops.side] if handshake.messages else "kubectl refuses its own files"
    when = _when(handshake, stops.when)
    return Answer(f"{what} {when}. kubectl prints: {stops.text}", Verdict.FAILED)


def _when(handshake: Handshake, number: int) -> str:
    if not number:
        return "before the first message"
    name = handshake.messages[number - 1].name
    if number == len(handshake.messages):
        return "when the handshake is over"
    return f"after message {number}, {name}"


def _knowledge(handshake: Handshake, step: int) -> tuple[Section, Section]:
    return (
        Section("What the client knows", (client_knows(handshake, step),)),
        Section("What the server knows", (server_knows(handshake, step),)),
    )


def _messages(handshake: Handshake, step: int) -> Table:
    rows = tuple(
        (str(m.number), _ARROWS[m.sender], m.name, _WIRE[m.encrypted], m.proves)
        for m in handshake.messages[:step]
    )
    return Table(
        ("no.", "from, to", "message", "on the wire", "proves"), rows, handshake.version.value
    )


def _every_fault(version: Version) -> Table:
    sides = {Side.CLIENT: "kubectl", Side.SERVER: "the server"}
    played = [(fault, play(fault.id, version)) for fault in playable()]
    rows = tuple(
        (fault.title, sides[stops.side], _when(handshake, stops.when), stops.text)
        for fault, handshake in played
        if (stops := who_stops(handshake))
    )
    return Table(("what is wrong", "who stops", "when", "kubectl prints"), rows)


def _button(name: str, label: str) -> Control:
    return Control(name=name, label=label, kind=Kind.BUTTON)
