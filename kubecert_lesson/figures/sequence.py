"""A handshake as a sequence diagram: who sends what, what it proves, and where a side stops.

Time goes down. The broken arrow is a refusal, and beside it is who refuses whom.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures.arrows import Hold, caption, sideways
from kubecert_lesson.figures.canvas import Canvas, canvas, text_width
from kubecert_lesson.figures.cards import Card, card, draw, write
from kubecert_lesson.figures.drawing import Drawing, readable
from kubecert_lesson.figures.glyphs import lock
from kubecert_lesson.figures.graphs import CertificateKind
from kubecert_lesson.figures.lettering import TEXT_LEADING, Line, broken
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.handshake import Handshake, Message, Outcome, Side, SideVerdict
from kubecert_lesson.words import Plural, Text, say, sentence, template, text

MARGIN, HEADER = 12.0, 116.0  # of the sheet, and the width of a side's card
CLIENT, SERVER = MARGIN + HEADER / 2, 570.0  # where the two lifelines are
WIDTH = SERVER + CLIENT
INDENT = 16.0  # from a lifeline to text
VERDICT = 330.0
KINDS = {Side.CLIENT: CertificateKind.CLIENT, Side.SERVER: CertificateKind.SERVING}
PLACES = {Side.CLIENT: CLIENT, Side.SERVER: SERVER}
_TITLES = {
    (Side.CLIENT, Outcome.ACCEPTS): template("The client accepts the server"),
    (Side.CLIENT, Outcome.REFUSES): template("The client refuses the server"),
    (Side.CLIENT, Outcome.NEVER_JUDGES): template("The client never gets to judge the server"),
    (Side.SERVER, Outcome.ACCEPTS): template("The server accepts the client"),
    (Side.SERVER, Outcome.REFUSES): template("The server refuses the client"),
    (Side.SERVER, Outcome.NEVER_JUDGES): template("The server never gets to judge the client"),
}
_REFUSES = {
    Side.CLIENT: template("the client refuses"),
    Side.SERVER: template("the server refuses"),
}
_COMPLETE = {
    Side.CLIENT: text("client-complete", "the handshake is complete for the client"),
    Side.SERVER: text("server-complete", "the handshake is complete for the server"),
}
_SENDS = {  # by who sends, and whether it is encrypted
    (Side.CLIENT, True): template("{number}: the client sends {message}, encrypted."),
    (Side.CLIENT, False): template("{number}: the client sends {message}, in the clear."),
    (Side.SERVER, True): template("{number}: the server sends {message}, encrypted."),
    (Side.SERVER, False): template("{number}: the server sends {message}, in the clear."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """Something on the way down: a message, the end of a side's handshake, or a verdict."""

    height: float
    message: Message | None = None
    lines: tuple[Line, ...] = ()
    complete: Side | None = None  # the side whose handshake is complete
    verdict: SideVerdict | None = None
    card: Card | None = None


def handshake_sequence(handshake: Handshake, *, dark: bool = False) -> Drawing:
    """Draw the messages of a handshake in order, and what each side decides about the other.

    ``dark`` chooses light lines on a dark sheet. Raises LessonError for anything but a Handshake.
    """
    if not isinstance(handshake, Handshake):
        raise LessonError(
            "not-a-handshake",
            "this is a {type}, not a handshake: give what shake_hands() returns",
            type=type(handshake).__name__,
        )
    events = list(_events(handshake))
    heads = [_head("kubectl", Side.CLIENT), _head(say("API server"), Side.SERVER)]
    tallest = max(head.height for head in heads)
    top = MARGIN + tallest
    height = top + 14 + sum(event.height for event in events) + MARGIN
    alt = " ".join(_sentences(handshake))
    colors = palette(dark=dark)
    title = say("A handshake in {version}", version=handshake.version)
    with canvas(WIDTH, height, title=title, description=alt, colors=colors) as sheet:
        for place, head in zip(PLACES.values(), heads, strict=True):
            sheet.path([(place, top), (place, height - MARGIN)], stroke=colors.frame, width=1.4)
            draw(sheet, head, (place - HEADER / 2, MARGIN), height=tallest)
        version = (CLIENT + SERVER) / 2, MARGIN + 20
        sheet.text(
            version, handshake.version.value, size=10, bold=True, color=colors.ink, centred=True
        )
        y = top + 14
        for event in events:
            _paint(sheet, event, y)
            y += event.height
        return Drawing(sheet.svg(), alt)


def _head(name: str, side: Side) -> Card:
    role = say("the client") if side is Side.CLIENT else say("the server")
    return card(name, [role], width=HEADER, kind=KINDS[side], title_lines=None)


def _events(handshake: Handshake) -> Iterator[_Event]:
    yield from _decided(handshake, 0)
    flight = 1
    for message in handshake.messages:
        if message.flight != flight:
            yield _Event(height=10)  # it is the other side's turn
        flight = message.flight
        room = SERVER - CLIENT - 2 * INDENT
        proof = broken(readable(str(_proof(message))), room)
        lines = tuple(Line(line, muted=True) for line in proof)
        height = 28 + TEXT_LEADING * len(lines)
        yield _Event(height=height, message=message, lines=lines)
        for side in handshake.verdicts:
            if side.done == message.number:
                yield _Event(height=TEXT_LEADING + 6, complete=side.side)
        yield from _decided(handshake, message.number)


def _proof(message: Message) -> Text:
    """Say what a message proves, as a clause; an alert says something else."""
    says = message.meaning.says
    if message.meaning.is_alert:
        return says
    if message.meaning.is_proof:
        return text("proof", "proves: {what}", what=says)
    return text("no-proof", "proves {what}", what=says)


def _decided(handshake: Handshake, number: int) -> Iterator[_Event]:
    """The verdicts that are given after a message."""
    for one in handshake.verdicts:
        if one.when != number:
            continue
        texts = [str(sentence(one.because))]
        if one.text:
            texts.append(say("kubectl says: {text}", text=one.text))
        own = card(_title(one), texts, width=VERDICT, kind=KINDS[one.side], title_lines=None)
        yield _Event(height=own.height + 14, verdict=one, card=own)


def _title(one: SideVerdict) -> str:
    return say(_TITLES[one.side, one.outcome])


def _paint(sheet: Canvas, event: _Event, y: float) -> None:
    if event.message:
        _message(sheet, event.message, event.lines, y)
    elif event.verdict and event.card:
        _verdict(sheet, event.verdict, event.card, y)
    elif event.complete:
        words = str(_COMPLETE[event.complete])
        left = CLIENT + INDENT
        if event.complete is Side.SERVER:
            left = SERVER - INDENT - text_width(words, bold=True)
        sheet.text((left, y + 9), words, bold=True, color=sheet.colors.muted)
        dot = PLACES[event.complete] - 3.5, y + 2.5
        sheet.box(dot, (7, 7), radius=3.5, fill=sheet.colors.muted)


def _message(sheet: Canvas, message: Message, lines: tuple[Line, ...], y: float) -> None:
    """Draw one message: its name, an arrow, and what it proves below that."""
    colors, x = sheet.colors, CLIENT + INDENT
    alert = message.meaning.is_alert
    name = f"{message.number}. {readable(message.name)}"
    sheet.text((x, y + 8), name, size=10, bold=True, color=colors.alarm if alert else colors.ink)
    clear, encrypted = say("in the clear"), say("encrypted")
    right = SERVER - INDENT - max(text_width(clear), text_width(encrypted))
    words = encrypted if message.encrypted else clear
    sheet.text((right, y + 8), words, color=colors.muted)
    if message.encrypted:
        lock(sheet, (right - 13, y), colors.muted)
    ends = (CLIENT, SERVER) if message.sender is Side.CLIENT else (SERVER, CLIENT)
    line = "" if alert else colors.tints[KINDS[message.sender]].line
    hold = Hold.REFUSED if alert else Hold.TRUE
    sideways(sheet, (ends[0], y + 14), (ends[1], y + 14), hold, color=line)
    write(sheet, lines, (x, y + 15))


def _verdict(sheet: Canvas, verdict: SideVerdict, own: Card, y: float) -> None:
    """Draw what a side decided on its lifeline, with a broken arrow if it refuses."""
    client = verdict.side is Side.CLIENT
    left = MARGIN if client else WIDTH - MARGIN - VERDICT
    draw(sheet, own, (left, y))
    if verdict.refused:
        edge, other = (left + VERDICT, SERVER) if client else (left, CLIENT)
        middle = y + own.height / 2
        sideways(sheet, (edge, middle), (other, middle), Hold.REFUSED)
        lines = broken(say(_REFUSES[verdict.side]), abs(other - edge) - 30)
        base = middle - 6 - TEXT_LEADING * (len(lines) - 1)
        caption(sheet, ((edge + other) / 2, base), lines, Hold.REFUSED)


def _sentences(handshake: Handshake) -> Iterator[str]:
    """The whole picture in words."""
    count = Plural("{n} message", "{n} messages", len(handshake.messages))
    yield say(
        "A handshake in {version} with {messages}.", version=handshake.version, messages=count
    )
    yield from _told(handshake, 0)
    for message in handshake.messages:
        sends = _SENDS[message.sender, message.encrypted]
        yield readable(say(sends, number=message.number, message=message.name))
        yield readable(str(sentence(_proof(message))))
        for side in handshake.verdicts:
            if side.done == message.number:
                yield str(sentence(_COMPLETE[side.side]))
        yield from _told(handshake, message.number)


def _told(handshake: Handshake, number: int) -> Iterator[str]:
    for one in handshake.verdicts:
        if one.when != number:
            continue
        yield readable(say("{title}: {reason}", title=_title(one), reason=sentence(one.because)))
        if one.text:
            yield readable(say("kubectl says: {text}.", text=one.text))
