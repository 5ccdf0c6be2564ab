"""From the message on the screen to its causes: who refused whom, and what may be wrong.

All of it is read from the gallery of faults: the messages are those that kubectl was recorded to
print, and a message that several faults share leads to all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os.path import commonprefix

from kubecert_lesson.faults import Door
from kubecert_lesson.figures.arrows import Hold, sideways
from kubecert_lesson.figures.canvas import Canvas, canvas
from kubecert_lesson.figures.cards import PADDING, ROUND, write
from kubecert_lesson.figures.drawing import Drawing, readable
from kubecert_lesson.figures.glyphs import cross
from kubecert_lesson.figures.graphs import CertificateKind
from kubecert_lesson.figures.lettering import Line, broken
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.gallery import GALLERY, Exhibit
from kubecert_lesson.words import Plural, listed, say

MARGIN, GAP = 12.0, 10.0
LEFT_WIDTH, RIGHT, WIDTH = 296.0, 350.0, 640.0  # of the messages; of the causes; of the sheet
BAR, BAR_LEADING, BULLET = 20.0, 13.5, 12.0
SHARED = 30  # a beginning of so many letters that all messages of a part share is written once
SIDES = {  # a part has the colours of the side that refuses
    Door.NEVER_CONNECTED: CertificateKind.OTHER,
    Door.KUBECTL_REFUSES_SERVER: CertificateKind.CLIENT,
    Door.TLS_REFUSES_KUBECTL: CertificateKind.SERVING,
    Door.UNAUTHORIZED: CertificateKind.SERVING,
    Door.FORBIDDEN: CertificateKind.SERVING,
    Door.SERVER_FAILS: CertificateKind.SERVING,
    Door.KUBECTL_WORKS: CertificateKind.OTHER,
}


@dataclass(frozen=True, slots=True)
class _Row:
    """One message, and who may have refused whom for which causes."""

    message: str
    causes: dict[str, list[str]]  # the titles of faults, by who refused whom
    seen: tuple[Line, ...]

    def lines(self) -> Iterator[tuple[Line, ...]]:
        """The right side: each entry in lines, a refusal in bold before its causes."""
        room = WIDTH - MARGIN - RIGHT
        for who, titles in self.causes.items():
            yield tuple(Line(line, bold=True) for line in broken(readable(who), room, bold=True))
            for title in titles:
                yield tuple(Line(line) for line in broken(readable(title), room - BULLET))

    @property
    def tall(self) -> float:
        """The height of the right side."""
        return sum(line.leading for lines in self.lines() for line in lines)

    @property
    def height(self) -> float:
        return max(sum(line.leading for line in self.seen) + 2 * PADDING - 6, self.tall)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """All messages of one place; ``shared`` is how every one of them begins."""

    door: Door
    title: tuple[str, ...]
    shared: tuple[Line, ...]
    rows: tuple[_Row, ...]

    @property
    def bar(self) -> float:
        """The height of the bar that says where it is refused."""
        return BAR + BAR_LEADING * (len(self.title) - 1)

    @property
    def height(self) -> float:
        told = sum(line.leading for line in self.shared)
        return self.bar + told + 8 + sum(row.height + GAP for row in self.rows)


def decision_chart(gallery: Sequence[Exhibit] = GALLERY, *, dark: bool = False) -> Drawing:
    """Draw who refused whom if a message is printed, and which faults can be the cause.

    ``dark`` chooses light lines on a dark sheet.
    """
    own = {door: [fault for fault in gallery if fault.door is door] for door in Door}
    parts = [_part(door, faults) for door, faults in own.items() if faults]
    height = 2 * MARGIN + sum(part.height for part in parts)
    alt = " ".join(_sentences(parts))
    colors = palette(dark=dark)
    title = say("From the message to the cause")
    with canvas(WIDTH, height, title=title, description=alt, colors=colors) as sheet:
        y = MARGIN
        for part in parts:
            _paint(sheet, part, y)
            y += part.height
        return Drawing(sheet.svg(), alt)


def _part(door: Door, faults: Sequence[Exhibit]) -> _Part:
    """Sort the faults of one place by their messages."""
    messages = list(dict.fromkeys(fault.message for fault in faults))
    shared = commonprefix(messages).rpartition(": ")[0] if len(messages) > 1 else ""
    shared = f"{shared}: " if len(shared) >= SHARED else ""
    told = say("Each begins with: {beginning}", beginning=shared) if shared else ""
    rows = []
    for message in messages:
        causes: dict[str, list[str]] = {}
        for fault in faults:
            if fault.message == message:
                causes.setdefault(fault.who_refused_whom, []).append(fault.title)
        ending = f"… {message.removeprefix(shared)}" if shared else message
        seen = broken(readable(ending), LEFT_WIDTH - 2 * PADDING, most=6)
        rows.append(_Row(message, causes, tuple(Line(line) for line in seen)))
    room = WIDTH - 2 * MARGIN
    return _Part(
        door=door,
        title=tuple(broken(door.words, room - 2 * PADDING, bold=True)),
        shared=tuple(Line(line, muted=True) for line in broken(readable(told), room) if told),
        rows=tuple(rows),
    )


def _paint(sheet: Canvas, part: _Part, y: float) -> None:
    """Draw a bar that says where it is refused, and below it a row for each message."""
    colors = sheet.colors
    bar = WIDTH - 2 * MARGIN, part.bar
    sheet.box((MARGIN, y), bar, fill=colors.tints[SIDES[part.door]].line)
    for number, line in enumerate(part.title):
        at = MARGIN + PADDING, y + 13.5 + BAR_LEADING * number
        sheet.text(at, line, size=10, bold=True, color=colors.paper)
    write(sheet, part.shared, (MARGIN, y + part.bar + 2))
    y += part.bar + sum(line.leading for line in part.shared) + 8
    tint = colors.tints[CertificateKind.OTHER]
    for row in part.rows:
        size, middle = (LEFT_WIDTH, row.height), y + row.height / 2
        sheet.box((MARGIN, y), size, radius=ROUND, fill=tint.fill, stroke=tint.line)
        tall = sum(line.leading for line in row.seen)
        write(sheet, row.seen, (MARGIN + PADDING, middle - tall / 2))
        sideways(sheet, (MARGIN + LEFT_WIDTH, middle), (RIGHT - 6, middle), Hold.REFUSED)
        cross(sheet, (MARGIN + LEFT_WIDTH + 17, middle), colors.alarm)
        _causes(sheet, row, middle - row.tall / 2)
        y += row.height + GAP


def _causes(sheet: Canvas, row: _Row, y: float) -> None:
    for lines in row.lines():
        dotted = not lines[0].bold
        if dotted:
            sheet.box((RIGHT + 3, y + 5), (3.5, 3.5), radius=1.75, fill=sheet.colors.ink)
        write(sheet, lines, (RIGHT + (BULLET if dotted else 0), y))
        y += sum(line.leading for line in lines)


def _sentences(parts: Sequence[_Part]) -> Iterator[str]:
    """The whole chart in words."""
    number = sum(len(titles) for p in parts for row in p.rows for titles in row.causes.values())
    faults = Plural("{n} fault", "{n} faults", number)
    yield say("From the message to the cause, for {faults}.", faults=faults)
    for part in parts:
        yield say("Where it shows: {place}.", place=part.door)
        for row in part.rows:
            causes = [
                say("{who} ({faults})", who=who, faults=listed(titles, "or"))
                for who, titles in row.causes.items()
            ]
            means = listed(causes, "or")
            yield readable(
                say("“{message}” means that {causes}.", message=row.message, causes=means)
            )
