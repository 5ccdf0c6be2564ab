"""HandshakeStepper: one message of a handshake at a time, and what each side knows after it.

Choose what is wrong, and see who stops, and after which message.
"""

from dataclasses import dataclass, replace
from typing import Any

from kubecert_lesson.handshake import Handshake, Message, Side, Version
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import Table
from kubecert_lesson.widgets.base import Control, ControlKind, Headline, LessonWidget, Section
from kubecert_lesson.widgets.handshake_scenes import (
    client_knows,
    play,
    playable,
    server_knows,
    who_stops,
)
from kubecert_lesson.words import Coded, Plural, Text, say, template, text

_OWN = "own"
_ARROWS = {
    Side.CLIENT: template("client → server"),
    Side.SERVER: template("client ← server"),
}


class Wire(Coded):
    """Whether a message can be read by anyone on the way."""

    ENCRYPTED = "encrypted", template("encrypted")
    CLEAR = "clear", template("in the clear")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Which handshake is watched (a fault's identifier, '' for a healthy one), and how far."""

    which: str
    version: Version = Version.TLS13
    step: int = 0


class HandshakeStepper(LessonWidget[Watched]):
    """Step through a handshake: your own (``handshake``), a healthy one, or one with a fault.

    All but your own take place in the cluster of the fault gallery.
    """

    title = template("A handshake, message by message")

    def __init__(self, handshake: Handshake | None = None) -> None:
        self._own = handshake
        first = Watched(which=_OWN, version=handshake.version) if handshake else Watched(which="")
        super().__init__(first)

    def controls(self, state: Watched) -> tuple[Control, ...]:
        """Return what to watch, and the buttons to go forward and back."""
        own = [(say("nothing: your own handshake"), _OWN)] if self._own else []
        wrong = [(fault.title, fault.id) for fault in playable()]
        return (
            Control(
                name="which",
                label=say("What is wrong"),
                kind=ControlKind.CHOICE,
                value=state.which,
                options=(*own, (say("nothing: a healthy cluster"), ""), *wrong),
            ),
            Control(
                name="version",
                label=say("Version"),
                kind=ControlKind.CHOICE,
                value=state.version,
                options=tuple((version.value, version) for version in Version),
                disabled=state.which == _OWN,
            ),
            Control(
                name="step",
                label=say("Messages so far"),
                kind=ControlKind.NUMBER,
                value=state.step,
                least=0,
                most=len(self._handshake(state).messages),
            ),
            _button("on", say("Next message")),
            _button("flight", say("To the end of this side's turn")),
            _button("back", say("Back one message")),
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
                return Watched(which=_OWN, version=self._own.version)
            case "which":
                return Watched(which=value, version=state.version)
            case "version":
                return Watched(which=state.which, version=value)
        return replace(state, step=value)

    def values(self, state: Watched) -> tuple[Section, ...]:
        """Return the messages up to this step, and what each side knows by then."""
        handshake = self._handshake(state)
        return (
            Section(controls=("which", "version")),
            Section(
                parts=(_now(handshake, state.step),), controls=("step", "on", "flight", "back")
            ),
            *_knowledge(handshake, state.step),
            Section(title=say("Messages so far"), parts=(_messages(handshake, state.step),)),
        )

    def page(self, state: Watched) -> tuple[Section, ...]:
        """Return the whole handshake, and for every fault who stops it and when."""
        handshake = self._handshake(state)
        end = len(handshake.messages)
        return (
            Section(controls=("which", "version")),
            Section(
                title=say("Which messages are exchanged?"),
                parts=(_messages(handshake, end), _ending(handshake)),
            ),
            *_knowledge(handshake, end),
            Section(
                title=say("Who stops whom, fault by fault?"), parts=(_every_fault(state.version),)
            ),
        )

    def _handshake(self, state: Watched) -> Handshake:
        if state.which == _OWN and self._own is not None:
            return self._own
        return play(state.which, state.version)


def _now(handshake: Handshake, step: int) -> Headline:
    """Say which message this is, or how the handshake ended."""
    stops = who_stops(handshake)
    if step >= (stops.when if stops else len(handshake.messages)):
        return _ending(handshake)
    if not step:
        ahead = Plural(
            "No message yet. {n} message is to come.",
            "No message yet. {n} messages are to come.",
            len(handshake.messages),
        )
        return Headline(str(ahead))
    message = handshake.messages[step - 1]
    return Headline(
        say(
            "{direction}: {message}, {wire}.",
            direction=say(_ARROWS[message.sender]),
            message=message.name,
            wire=_wire(message),
        )
    )


def _ending(handshake: Handshake) -> Headline:
    stops = who_stops(handshake)
    if stops is None:
        accepted = say("Each side accepts the other. Now kubectl sends its request.")
        return Headline(accepted, Verdict.PASSED)
    if not handshake.messages:
        refused = template("kubectl refuses its own files {when}. kubectl prints: {printed}")
    elif stops.side is Side.CLIENT:
        refused = template("kubectl refuses the server {when}. kubectl prints: {printed}")
    else:
        refused = template("The server refuses kubectl {when}. kubectl prints: {printed}")
    said = say(refused, when=_when(handshake, stops.when), printed=stops.text)
    return Headline(said, Verdict.FAILED)


def _when(handshake: Handshake, number: int) -> Text:
    if not number:
        return text("before", "before the first message")
    if number == len(handshake.messages):
        return text("at-the-end", "when the handshake is over")
    name = handshake.messages[number - 1].name
    return text("after", "after message {number}, {name}", number=number, name=name)


def _wire(message: Message) -> str:
    return (Wire.ENCRYPTED if message.encrypted else Wire.CLEAR).words


def _knowledge(handshake: Handshake, step: int) -> tuple[Section, Section]:
    return (
        Section(title=say("What the client knows"), parts=(client_knows(handshake, step),)),
        Section(title=say("What the server knows"), parts=(server_knows(handshake, step),)),
    )


def _messages(handshake: Handshake, step: int) -> Table:
    columns = (say("no."), say("from, to"), say("message"), say("on the wire"), say("proves"))
    rows = tuple(
        (str(m.number), say(_ARROWS[m.sender]), m.name, _wire(m), m.proves)
        for m in handshake.messages[:step]
    )
    return Table(columns, rows, handshake.version.value)


def _every_fault(version: Version) -> Table:
    sides = {Side.CLIENT: "kubectl", Side.SERVER: say("the server")}
    played = [(fault, play(fault.id, version)) for fault in playable()]
    columns = (say("what is wrong"), say("who stops"), say("when"), say("kubectl prints"))
    rows = tuple(
        (fault.title, sides[stops.side], str(_when(handshake, stops.when)), stops.text)
        for fault, handshake in played
        if (stops := who_stops(handshake))
    )
    return Table(columns, rows)


def _button(name: str, label: str) -> Control:
    return Control(name=name, label=label, kind=ControlKind.BUTTON)
