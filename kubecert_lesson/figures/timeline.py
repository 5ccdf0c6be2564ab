"""Who expires when: a bar from the begin to the end of each validity, and a line for the moment.

The axis counts from that moment, so a picture depends on spans of time, never on the day on which
it is drawn. Source: RFC 5280, section 4.1.2.5 (validity).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from math import ceil

from cryptography import x509

from kubecert_lesson import moments
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures.arrows import DASHES
from kubecert_lesson.figures.canvas import Canvas, canvas
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.glyphs import RIGHT, cross, head, warning
from kubecert_lesson.figures.graphs import Kind, graph
from kubecert_lesson.figures.lettering import TEXT, TITLE, broken
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.figures.speech import counted, readable

MARGIN = 12.0
LABEL, LABEL_WIDTH = 12.0, 158.0
AXIS, AXIS_WIDTH = 184.0, 270.0
STATE = 474.0
WIDTH = 640.0
TOP, ROW, BAR = 34.0, 34.0, 11.0
SOON = timedelta(days=30)
DAY, YEAR = timedelta(days=1), timedelta(days=365)
# The axis shows no more than this; what goes on beyond it ends in an arrow's head.
EARLIEST, LATEST = timedelta(days=2 * 365), timedelta(days=11 * 365)
_STEPS = (1, 7, 30, 90, 180, 365, 730, 1095, 1460)  # days from one line to the next
Item = x509.Certificate | tuple[str, datetime, datetime]


class State(Enum):
    """Where a moment lies in a validity."""

    NOT_YET = "not yet valid"
    VALID = "valid"
    SOON = "expires soon"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Span:
    """A validity as it is at one moment."""

    label: str
    start: datetime
    end: datetime
    kind: Kind
    state: State
    at: datetime

    @property
    def words(self) -> str:
        """What is so at the moment: '12 days left', 'expired 3 days ago'."""
        match self.state:
            case State.EXPIRED:
                return f"expired {_length(self.at - self.end)} ago"
            case State.NOT_YET:
                return f"valid in {_length(self.start - self.at)}"
            case State.SOON:
                return f"only {_length(self.end - self.at)} left"
            case _:
                return f"{_length(self.end - self.at)} left"

    @property
    def date(self) -> str:
        """The date that counts: of the begin where it is ahead, else of the end."""
        if self.state is State.NOT_YET:
            return f"from {self.start.astimezone(UTC):%Y-%m-%d %H:%M}"
        return f"until {self.end.astimezone(UTC):%Y-%m-%d %H:%M}"


def validity_timeline(
    items: Iterable[Item],
    *,
    at: datetime | None = None,
    soon: timedelta = SOON,
    dark: bool = False,
) -> Drawing:
    """Draw from when until when each certificate is valid, what ends first at the top.

    ``items`` are certificates, or tuples of a label, a begin and an end (aware datetimes). ``at``
    is the moment that the picture looks at (None: now); an end within ``soon`` after it is marked.
    ``dark`` chooses light lines on a dark sheet. Raises LessonError for nothing to draw, and for
    times without a time zone.
    """
    moment = moments.utc(at, what="at")
    spans = sorted((_span(item, moment, soon) for item in items), key=lambda span: span.end)
    if not spans:
        raise LessonError("there is no certificate to draw: give at least one in a list")
    scale = _Scale.over(spans)
    height = TOP + ROW * len(spans) + MARGIN
    alt = _sentences(spans, moment)
    colors = palette(dark=dark)
    with canvas(WIDTH, height, title="Who expires when", description=alt, colors=colors) as sheet:
        _axis(sheet, scale, height)
        for number, span in enumerate(spans):
            _row(sheet, span, scale, TOP + ROW * number)
        x = scale.place(timedelta())
        sheet.path([(x, TOP - 6), (x, height - MARGIN)], stroke=colors.ink, width=1.4)
        return Drawing(sheet.svg(), alt)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a distance to the moment, to a place on the axis."""

    start: timedelta
    end: timedelta

    @classmethod
    def over(cls, spans: Sequence[Span]) -> "_Scale":
        """Leave room on both sides of the moment, and of everything near enough to be shown."""
        at = spans[0].at
        start = max(-EARLIEST, min(span.start - at for span in spans))
        end = min(LATEST, max(span.end - at for span in spans))
        whole = max(end, DAY) - min(start, -DAY)
        return cls(min(start, -whole / 20), max(end, whole / 20))

    def place(self, distance: timedelta) -> float:
        within = min(max(distance, self.start), self.end)
        # Rounded, so that the seconds which a lesson takes do not show.
        return round(AXIS + AXIS_WIDTH * ((within - self.start) / (self.end - self.start)), 1)

    def ticks(self) -> Iterator[int]:
        """At most five round distances in days; the moment itself is one of them."""
        step = next(days for days in _STEPS if (self.end - self.start) / DAY <= 4.2 * days)
        yield from range(ceil(self.start / DAY / step) * step, int(self.end / DAY) + 1, step)


def _tick(days: int) -> str:
    if not days:
        return "now"
    count, unit = abs(days), "day"
    if count % 365 == 0:
        count, unit = count // 365, "year"
    return f"in {counted(count, unit)}" if days > 0 else f"{counted(count, unit)} ago"


def _span(item: Item, at: datetime, soon: timedelta) -> Span:
    if isinstance(item, tuple):
        label, start, end = item
        kind = Kind.OTHER
        start, end = moments.utc(start, what=label), moments.utc(end, what=label)
    else:
        node = graph([item]).nodes[0]
        label, kind = node.name, node.kind
        start, end = node.certificate.not_valid_before_utc, node.not_after
    if at > end:
        state = State.EXPIRED
    elif at < start:
        state = State.NOT_YET
    else:
        state = State.SOON if end - at < soon else State.VALID
    return Span(readable(label), start, end, kind, state, at)


def _length(time: timedelta) -> str:
    """A span of time as people say it, rounded down: '3 hours', '12 days', '9 years'."""
    if time < timedelta(hours=1):
        return counted(time // timedelta(minutes=1), "minute")
    if time < 2 * DAY:
        return counted(time // timedelta(hours=1), "hour")
    if time < 2 * YEAR:
        return counted(time // DAY, "day")
    return counted(time // YEAR, "year")


def _axis(sheet: Canvas, scale: _Scale, height: float) -> None:
    """Draw round distances as lines with their names above them."""
    for days in scale.ticks():
        x = scale.place(days * DAY)
        sheet.path([(x, TOP - 6), (x, height - MARGIN)], stroke=sheet.colors.frame)
        name, ink = _tick(days), sheet.colors.ink
        sheet.text((x, TOP - 12), name, bold=not days, color=ink, centred=True)


def _row(sheet: Canvas, span: Span, scale: _Scale, top: float) -> None:
    colors, tint = sheet.colors, sheet.colors.tints[span.kind]
    y = top + 8
    lines = broken(span.label, LABEL_WIDTH, bold=True)
    for number, line in enumerate(lines):
        base = y + 8 + 12 * number
        sheet.text((LABEL, base), line, size=TITLE, bold=True, color=colors.ink)
    left, right = scale.place(span.start - span.at), scale.place(span.end - span.at)
    good = span.state in (State.VALID, State.SOON)
    sheet.box(
        (left, y),
        (max(right - left, 1), BAR),
        radius=0,
        fill=tint.fill if good else colors.paper,
        stroke=tint.line if good else colors.alarm,
        dashes=() if good else DASHES,
    )
    if span.end - span.at > scale.end:
        head(sheet, (right + 8, y + BAR / 2), tint.line, tint.line, way=RIGHT)
    sign = {State.SOON: warning, State.VALID: None}.get(span.state, cross)
    if sign:
        sign(sheet, (STATE + 4, y + 4.5), colors.alarm)
    color = colors.ink if sign is None else colors.alarm
    sheet.text((STATE + 14, y + 8), span.words, bold=sign is not None, size=TEXT, color=color)
    sheet.text((STATE + 14, y + 20), span.date, color=colors.muted)


def _sentences(spans: Sequence[Span], at: datetime) -> str:
    told = [f"{span.label}: {span.state.value}, {span.words}, {span.date} UTC." for span in spans]
    what = counted(len(spans), "certificate")
    return " ".join([f"Validity of {what} at {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC.", *told])
