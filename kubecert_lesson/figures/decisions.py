"""From the message on the screen to its causes: who refused whom, and what may be wrong.

All of it is read from the gallery of faults: the messages are those that kubectl was recorded to
print, and a message that several faults share leads to all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os.path import commonprefix

from kubecert_lesson.figures.arrows import Hold, sideways
from kubecert_lesson.figures.canvas import Canvas, canvas
from kubecert_lesson.figures.cards import PADDING, ROUND, write
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.glyphs import cross
from kubecert_lesson.figures.graphs import Kind
from kubecert_lesson.figures.lettering import Line, broken
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.figures.speech import counted, readable
from kubecert_lesson.gallery import GALLERY, Fault, Where

MARGIN, GAP = 12.0, 10.0
LEFT_WIDTH, RIGHT, WIDTH = 296.0, 350.0, 640.0  # of the messages; of the causes; of the sheet
BAR, BULLET = 20.0, 12.0
SHARED = 30  # a beginning of so many letters that all messages of a part share is told once
SIDES = {  # a part has the colours of the side that refuses
    Where.NEVER_CONNECTED: Kind.OTHER,
    Where.KUBECTL_REFUSES_SERVER: Kind.CLIENT,
    Where.TLS_REFUSES_KUBECTL: Kind.SERVING,
    Where.UNAUTHORIZED: Kind.SERVING,
    Where.FORBIDDEN: Kind.SERVING,
}


@dataclass(frozen=True, slots=True)
class _Row:
    """One message, and who may have refused whom for which causes."""

    message: str
    causes: dict[str, list[Fault]]  # by who refused whom
    seen: tuple[Line, ...]

    def lines(self) -> Iterator[tuple[Line, ...]]:
        """The right side: each entry in lines, a refusal in bold before its causes."""
        room = WIDTH - MARGIN - RIGHT
        for who, faults in self.causes.items():
            yield tuple(Line(text, bold=True) for text in broken(readable(who), room, bold=True))
            for fault in faults:
                yield tuple(Line(text) for text in broken(readable(fault.title), room - BULLET))

    @property
    def tall(self) -> float:
        """The height of the right side."""
        return sum(line.leading for lines in self.lines() for line in lines)

    @property
    def height(self) -> float:
        return max(sum(line.leading for line in self.seen) + 2 * PADDING - 6, self.tall)


@dataclass(frozen=True, slots=True)
class _Part:
    """All messages of one place; ``shared`` is how every one of them begins."""

    where: Where
    shared: tuple[Line, ...]
    rows: tuple[_Row, ...]

    @property
    def height(self) -> float:
        told = sum(line.leading for line in self.shared)
        return BAR + told + 8 + sum(row.height + GAP for row in self.rows)


def decision_chart(gallery: Sequence[Fault] = GALLERY, *, dark: bool = False) -> Drawing:
    """Draw which message means that who refused whom, and which faults can be behind it.

    ``dark`` chooses light lines on a dark sheet.
    """
    own = {where: [fault for fault in gallery if fault.where is where] for where in Where}
    parts = [_part(where, faults) for where, faults in own.items() if faults]
    height = 2 * MARGIN + sum(part.height for part in parts)
    alt = " ".join(_sentences(parts))
    colors = palette(dark=dark)
    title = "From the message to the cause"
    with canvas(WIDTH, height, title=title, description=alt, colors=colors) as sheet:
        y = MARGIN
        for part in parts:
            _paint(sheet, part, y)
            y += part.height
        return Drawing(sheet.svg(), alt)


def _part(where: Where, faults: Sequence[Fault]) -> _Part:
    """Sort the faults of one place by their messages."""
    messages = list(dict.fromkeys(fault.message for fault in faults))
    shared = commonprefix(messages).rpartition(": ")[0] if len(messages) > 1 else ""
    shared = f"{shared}: " if len(shared) >= SHARED else ""
    told = broken(readable(f"Each begins: {shared}"), WIDTH - 2 * MARGIN) if shared else []
    rows = []
    for message in messages:
        causes: dict[str, list[Fault]] = {}
        for fault in faults:
            if fault.message == message:
                causes.setdefault(fault.who_refused_whom, []).append(fault)
        text = f"… {message.removeprefix(shared)}" if shared else message
        seen = broken(readable(text), LEFT_WIDTH - 2 * PADDING, most=6)
        rows.append(_Row(message, causes, tuple(Line(part) for part in seen)))
    return _Part(where, tuple(Line(text, muted=True) for text in told), tuple(rows))


def _paint(sheet: Canvas, part: _Part, y: float) -> None:
    """Draw a bar that says where it is refused, and below it a row for each message."""
    colors = sheet.colors
    sheet.box((MARGIN, y), (WIDTH - 2 * MARGIN, BAR), fill=colors.tints[SIDES[part.where]].line)
    at = MARGIN + PADDING, y + 13.5
    sheet.text(at, part.where.value, size=10, bold=True, color=colors.paper)
    write(sheet, part.shared, (MARGIN, y + BAR + 2))
    y += BAR + sum(line.leading for line in part.shared) + 8
    tint = colors.tints[Kind.OTHER]
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
    faults = [
        f for part in parts for row in part.rows for some in row.causes.values() for f in some
    ]
    yield f"From the message to the cause, for {counted(len(faults), 'fault')}."
    for part in parts:
        yield f"Where {part.where.value}:"
        for row in part.rows:
            told = (
                f"{who} ({'; or: '.join(fault.title for fault in some)})"
                for who, some in row.causes.items()
            )
            yield readable(f"“{row.message}” means that {', or that '.join(told)}.")
