"""A handshake as a sequence diagram: who sends what, what it proves, and where a side stops.

Time goes down. The broken arrow is a refusal, and beside it stands who refuses whom.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures.arrows import Hold, caption, sideways
from kubecert_lesson.figures.canvas import Canvas, canvas, text_width
from kubecert_lesson.figures.cards import Card, card, draw, write
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.glyphs import lock
from kubecert_lesson.figures.graphs import Kind
from kubecert_lesson.figures.lettering import TEXT_LEADING, Line, broken
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.figures.speech import counted, readable, sentence
from kubecert_lesson.handshake import Handshake, Message, SideVerdict

MARGIN, HEADER = 12.0, 116.0  # of the sheet, and the width of a side's card
CLIENT, SERVER = MARGIN + HEADER / 2, 570.0  # where the two lifelines are
WIDTH = SERVER + CLIENT
INDENT = 16.0  # from a lifeline to text
VERDICT = 330.0
KINDS = {"client": Kind.CLIENT, "server": Kind.SERVING}
PLACES = {"client": CLIENT, "server": SERVER}


@dataclass(frozen=True, slots=True)
class _Event:
    """Something on the way down: a message, the end of a side's handshake, or a verdict."""

    height: float
    message: Message | None = None
    lines: tuple[Line, ...] = ()
    complete: str = ""  # the side whose handshake is complete
    verdict: SideVerdict | None = None
    card: Card | None = None
    refuses: bool = False


def handshake_sequence(handshake: Handshake, *, dark: bool = False) -> Drawing:
    """Draw the messages of a handshake in order, and what each side decides about the other.

    ``dark`` chooses light lines on a dark sheet. Raises LessonError for something else.
    """
    if not isinstance(handshake, Handshake):
        raise LessonError(
            f"a {type(handshake).__name__} is no handshake: give what shake_hands() returns"
        )
    events = list(_events(handshake))
    heads = [
        card("kubectl", ["the client"], width=HEADER, kind=Kind.CLIENT),
        card("API server", ["the server"], width=HEADER, kind=Kind.SERVING),
    ]
    top = MARGIN + heads[0].height
    height = top + 14 + sum(event.height for event in events) + MARGIN
    alt = " ".join(_sentences(handshake))
    colors = palette(dark=dark)
    title = f"A handshake in {handshake.version.value}"
    with canvas(WIDTH, height, title=title, description=alt, colors=colors) as sheet:
        for place, own in zip(PLACES.values(), heads, strict=True):
            sheet.path([(place, top), (place, height - MARGIN)], stroke=colors.frame, width=1.4)
            draw(sheet, own, (place - HEADER / 2, MARGIN))
        version = (CLIENT + SERVER) / 2, MARGIN + 20
        sheet.text(
            version, handshake.version.value, size=10, bold=True, color=colors.ink, centred=True
        )
        y = top + 14
        for event in events:
            _paint(sheet, event, y)
            y += event.height
        return Drawing(sheet.svg(), alt)


def _events(handshake: Handshake) -> Iterator[_Event]:
    yield from _decided(handshake, 0)
    flight = 1
    for message in handshake.messages:
        if message.flight != flight:
            yield _Event(10)  # the other side has its turn
        flight = message.flight
        text = readable(_proof(message).rsplit(" (RFC", 1)[0])
        room = SERVER - CLIENT - 2 * INDENT
        lines = tuple(Line(part, muted=True) for part in broken(text, room))
        yield _Event(28 + TEXT_LEADING * len(lines), message, lines)
        for side in handshake.verdicts:
            if side.done == message.number:
                yield _Event(TEXT_LEADING + 6, complete=side.side)
        yield from _decided(handshake, message.number)


def _proof(message: Message) -> str:
    """Say what a message proves, as a clause; an alert says something else."""
    if message.name.startswith("alert"):
        return message.proves
    proves = f"{message.proves[:1].lower()}{message.proves[1:]}"
    return f"proves {proves}" if proves.startswith("nothing") else f"proves: {proves}"


def _decided(handshake: Handshake, number: int) -> Iterator[_Event]:
    """The verdicts that are given after a message."""
    for one in handshake.verdicts:
        if one.when != number:
            continue
        texts = [f"kubectl says: {one.text}"] if one.text else []
        title = sentence(_title(one)).rstrip(".")
        own = card(title, [one.reason, *texts], width=VERDICT, kind=KINDS[one.side], most=6)
        yield _Event(own.height + 14, verdict=one, card=own, refuses=_refuses(one))


def _refuses(one: SideVerdict) -> bool:
    """Whether a side says no itself; a side that was hung up on says nothing."""
    return not one.accepted and bool(one.text)


def _title(one: SideVerdict) -> str:
    other = "server" if one.side == "client" else "client"
    if one.accepted:
        return f"the {one.side} accepts the {other}"
    if _refuses(one):
        return f"the {one.side} refuses the {other}"
    return f"the {one.side} never gets to judge the {other}"


def _paint(sheet: Canvas, event: _Event, y: float) -> None:
    if event.message:
        _message(sheet, event.message, event.lines, y)
    elif event.verdict and event.card:
        _verdict(sheet, event, event.verdict, event.card, y)
    elif event.complete:
        text = f"the handshake is complete for the {event.complete}"
        left = CLIENT + INDENT
        if event.complete == "server":
            left = SERVER - INDENT - text_width(text, bold=True)
        sheet.text((left, y + 9), text, bold=True, color=sheet.colors.muted)
        dot = PLACES[event.complete] - 3.5, y + 2.5
        sheet.box(dot, (7, 7), radius=3.5, fill=sheet.colors.muted)


def _message(sheet: Canvas, message: Message, lines: tuple[Line, ...], y: float) -> None:
    """Draw one message: its name, an arrow, and what it proves below that."""
    colors, x = sheet.colors, CLIENT + INDENT
    alert = message.name.startswith("alert")
    name = f"{message.number}. {readable(message.name)}"
    sheet.text((x, y + 8), name, size=10, bold=True, color=colors.alarm if alert else colors.ink)
    words, right = "encrypted" if message.encrypted else "in the clear", SERVER - INDENT - 62
    sheet.text((right, y + 8), words, color=colors.muted)
    if message.encrypted:
        lock(sheet, (right - 13, y), colors.muted)
    ends = (CLIENT, SERVER) if message.sender == "client" else (SERVER, CLIENT)
    line = "" if alert else colors.tints[KINDS[message.sender]].line
    hold = Hold.REFUSED if alert else Hold.TRUE
    sideways(sheet, (ends[0], y + 14), (ends[1], y + 14), hold, color=line)
    write(sheet, lines, (x, y + 15))


def _verdict(sheet: Canvas, event: _Event, verdict: SideVerdict, own: Card, y: float) -> None:
    """Draw what a side decided on its lifeline, with a broken arrow where it says no."""
    client = verdict.side == "client"
    left = MARGIN if client else WIDTH - MARGIN - VERDICT
    draw(sheet, own, (left, y))
    if event.refuses:
        edge = left + VERDICT if client else left
        middle = y + own.height / 2
        sideways(sheet, (edge, middle), (SERVER if client else CLIENT, middle), Hold.REFUSED)
        words = f"the {verdict.side} refuses"
        other = SERVER if client else CLIENT
        caption(sheet, ((edge + other) / 2, middle - 6), words, Hold.REFUSED)


def _sentences(handshake: Handshake) -> Iterator[str]:
    """The whole picture in words."""
    count = counted(len(handshake.messages), "message")
    yield f"A handshake in {handshake.version.value} with {count}."
    yield from _told(handshake, 0)
    for message in handshake.messages:
        way = "encrypted" if message.encrypted else "in the clear"
        yield readable(f"{message.number}: the {message.sender} sends {message.name}, {way}.")
        yield sentence(readable(_proof(message)))
        for side in handshake.verdicts:
            if side.done == message.number:
                yield f"The handshake is complete for the {side.side}."
        yield from _told(handshake, message.number)


def _told(handshake: Handshake, number: int) -> Iterator[str]:
    for one in handshake.verdicts:
        if one.when == number:
            says = f" kubectl says: {one.text}." if one.text else ""
            yield readable(f"{sentence(_title(one))[:-1]}: {one.reason.rstrip('.')}.{says}")
