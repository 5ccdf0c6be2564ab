"""Who expires when: a bar from the start to the end of each validity, and a line for the moment.

The axis counts from that moment, so a picture depends on spans of time, never on the day on which
it is drawn. Source: RFC 5280, section 4.1.2.5 (validity).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil

from cryptography import x509

from kubecert_lesson import moments
from kubecert_lesson.certificates import foreign
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures.arrows import DASHES
from kubecert_lesson.figures.canvas import Canvas, canvas
from kubecert_lesson.figures.drawing import Drawing, readable
from kubecert_lesson.figures.glyphs import RIGHT, cross, head, warning
from kubecert_lesson.figures.graphs import CertificateKind, graph
from kubecert_lesson.figures.lettering import TEXT, TITLE, broken
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.words import Coded, Plural, say, template

MARGIN = 12.0
LABEL, LABEL_WIDTH = 12.0, 158.0
AXIS, AXIS_WIDTH = 184.0, 270.0
STATE = 474.0
WIDTH = 640.0
STATE_WIDTH = WIDTH - MARGIN - STATE - 14
TOP, ROW, BAR, LEADING = 34.0, 34.0, 11.0, 12.0
SOON = timedelta(days=30)
DAY, YEAR = timedelta(days=1), timedelta(days=365)
# The axis shows no more than this; what goes on beyond it ends in an arrow's head.
EARLIEST, LATEST = timedelta(days=2 * 365), timedelta(days=11 * 365)
_STEPS = (1, 7, 30, 90, 180, 365, 730, 1095, 1460)  # days from one line to the next
Item = x509.Certificate | tuple[str, datetime, datetime]


class ValidityState(Coded):
    """Where a moment is in a validity."""

    NOT_YET = "not-yet-valid", template("not yet valid")
    VALID = "valid", template("valid")
    SOON = "expires-soon", template("expires soon")
    EXPIRED = "expired", template("expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A validity as it is at one moment."""

    label: str
    start: datetime
    end: datetime
    kind: CertificateKind
    state: ValidityState
    at: datetime

    @property
    def words(self) -> str:
        """The state at the moment, in words: '12 days left', 'expired 3 days ago'."""
        match self.state:
            case ValidityState.EXPIRED:
                return say("expired {time} ago", time=_length(self.at - self.end))
            case ValidityState.NOT_YET:
                return say("valid in {time}", time=_length(self.start - self.at))
            case ValidityState.SOON:
                return say("only {time} left", time=_length(self.end - self.at))
            case _:
                return say("{time} left", time=_length(self.end - self.at))

    @property
    def date(self) -> str:
        """The date that counts: of the start if it is ahead, else of the end."""
        if self.state is ValidityState.NOT_YET:
            return say("from {time}", time=f"{self.start.astimezone(UTC):%Y-%m-%d %H:%M}")
        return say("until {time}", time=f"{self.end.astimezone(UTC):%Y-%m-%d %H:%M}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A span with its texts in lines."""

    span: Span
    label: tuple[str, ...]
    words: tuple[str, ...]
    date: tuple[str, ...]

    @property
    def height(self) -> float:
        return max(ROW, 10 + LEADING * max(len(self.label), len(self.words) + len(self.date)))


def validity_timeline(
    items: Iterable[Item],
    *,
    at: datetime | None = None,
    soon: timedelta = SOON,
    dark: bool = False,
) -> Drawing:
    """Draw from when until when each certificate is valid, the first to end at the top.

    ``items`` are certificates, or tuples of a label, a start and an end (aware datetimes). ``at``
    is the moment that the picture is for (None: now); an end within ``soon`` after it is marked.
    ``dark`` chooses light lines on a dark sheet. Raises LessonError for nothing to draw, and for
    times without a time zone.
    """
    moment = moments.utc(at, what="at")
    spans = sorted((_span(item, moment, soon) for item in items), key=lambda span: span.end)
    if not spans:
        raise LessonError(
            "no-certificates", "there is no certificate to draw: give a list of at least one"
        )
    scale = _Scale.over(spans)
    ticks = _ticks(scale)
    top = TOP + LEADING * (max(len(lines) for lines in ticks.values()) - 1)
    rows = [_lines(span) for span in spans]
    height = top + sum(row.height for row in rows) + MARGIN
    alt = " ".join(_sentences(spans, moment))
    colors = palette(dark=dark)
    title = say("Who expires when")
    with canvas(WIDTH, height, title=title, description=alt, colors=colors) as sheet:
        for days, lines in ticks.items():
            x = scale.place(days * DAY)
            sheet.path([(x, top - 6), (x, height - MARGIN)], stroke=colors.frame)
            _tick(sheet, x, lines, top, bold=not days)
        y = top
        for row in rows:
            _paint(sheet, row, scale, y)
            y += row.height
        x = scale.place(timedelta())
        sheet.path([(x, top - 6), (x, height - MARGIN)], stroke=colors.ink, width=1.4)
        return Drawing(sheet.svg(), alt)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a distance in time to a place on the axis."""

    start: timedelta
    end: timedelta

    @classmethod
    def over(cls, spans: Sequence[Span]) -> "_Scale":
        """Leave room on both sides of the moment, and show all that is near enough to it."""
        at = spans[0].at
        start = max(-EARLIEST, min(span.start - at for span in spans))
        end = min(LATEST, max(span.end - at for span in spans))
        whole = max(end, DAY) - min(start, -DAY)
        return cls(min(start, -whole / 20), max(end, whole / 20))

    def place(self, distance: timedelta) -> float:
        within = min(max(distance, self.start), self.end)
        # Rounded, so that the seconds that a lesson takes do not show.
        return round(AXIS + AXIS_WIDTH * ((within - self.start) / (self.end - self.start)), 1)

    def ticks(self) -> Iterator[int]:
        """At most five round distances in days; the moment itself is one of them."""
        step = next(days for days in _STEPS if (self.end - self.start) / DAY <= 4.2 * days)
        yield from range(ceil(self.start / DAY / step) * step, int(self.end / DAY) + 1, step)


def _ticks(scale: _Scale) -> dict[int, list[str]]:
    """Round distances in days, with their names in lines that leave each other room."""
    places = {days: scale.place(days * DAY) for days in scale.ticks()}
    room = min((b - a for a, b in pairwise(places.values())), default=AXIS_WIDTH) - 2
    return {days: broken(_distance(days), room, bold=not days) for days in places}


def _distance(days: int) -> str:
    """How far a day is from the moment: 'in 4 years', '30 days ago'."""
    years, rest = divmod(abs(days), 365)
    if not days:
        return say("now")
    if rest:
        if days > 0:
            return str(Plural("in {n} day", "in {n} days", days))
        return str(Plural("{n} day ago", "{n} days ago", -days))
    if days > 0:
        return str(Plural("in {n} year", "in {n} years", years))
    return str(Plural("{n} year ago", "{n} years ago", years))


def _span(item: Item, at: datetime, soon: timedelta) -> Span:
    if isinstance(item, tuple):
        label, start, end = item
        kind = CertificateKind.OTHER
        start, end = moments.utc(start, what=label), moments.utc(end, what=label)
    else:
        node = graph([item]).nodes[0]
        label, kind = node.name, node.kind
        start, end = foreign.starts(node.certificate), node.not_after
    if at > end:
        state = ValidityState.EXPIRED
    elif at < start:
        state = ValidityState.NOT_YET
    else:
        state = ValidityState.SOON if end - at < soon else ValidityState.VALID
    name = readable(label)
    return Span(label=name, start=start, end=end, kind=kind, state=state, at=at)


def _length(time: timedelta) -> Plural:
    """A length of time as people say it, rounded down: '3 hours', '12 days', '9 years'."""
    if time < timedelta(hours=1):
        return Plural("{n} minute", "{n} minutes", time // timedelta(minutes=1))
    if time < 2 * DAY:
        return Plural("{n} hour", "{n} hours", time // timedelta(hours=1))
    if time < 2 * YEAR:
        return Plural("{n} day", "{n} days", time // DAY)
    return Plural("{n} year", "{n} years", time // YEAR)


def _lines(span: Span) -> _Row:
    bold = span.state is not ValidityState.VALID
    return _Row(
        span=span,
        label=tuple(broken(span.label, LABEL_WIDTH, bold=True, most=2)),
        words=tuple(broken(span.words, STATE_WIDTH, bold=bold)),
        date=tuple(broken(span.date, STATE_WIDTH)),
    )


def _tick(sheet: Canvas, x: float, lines: Sequence[str], top: float, *, bold: bool) -> None:
    """Write the name of a round distance above the line at it."""
    first = top - 12 - LEADING * (len(lines) - 1)
    for number, line in enumerate(lines):
        at = x, first + LEADING * number
        sheet.text(at, line, bold=bold, color=sheet.colors.ink, centred=True)


def _paint(sheet: Canvas, row: _Row, scale: _Scale, top: float) -> None:
    span = row.span
    colors, tint = sheet.colors, sheet.colors.tints[span.kind]
    y = top + 8
    for number, line in enumerate(row.label):
        base = y + 8 + LEADING * number
        sheet.text((LABEL, base), line, size=TITLE, bold=True, color=colors.ink)
    left, right = scale.place(span.start - span.at), scale.place(span.end - span.at)
    good = span.state in (ValidityState.VALID, ValidityState.SOON)
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
    sign = {ValidityState.SOON: warning, ValidityState.VALID: None}.get(span.state, cross)
    if sign:
        sign(sheet, (STATE + 4, y + 4.5), colors.alarm)
    color = colors.ink if sign is None else colors.alarm
    base = y + 8
    for line in row.words:
        sheet.text((STATE + 14, base), line, bold=sign is not None, size=TEXT, color=color)
        base += LEADING
    for line in row.date:
        sheet.text((STATE + 14, base), line, color=colors.muted)
        base += LEADING


def _sentences(spans: Sequence[Span], at: datetime) -> Iterator[str]:
    yield say(
        "Validity of {certificates} at {time} UTC.",
        certificates=Plural("{n} certificate", "{n} certificates", len(spans)),
        time=f"{at.astimezone(UTC):%Y-%m-%d %H:%M}",
    )
    for span in spans:
        yield say(
            "{name}: {state}, {words}, {date} UTC.",
            name=span.label,
            state=span.state,
            words=span.words,
            date=span.date,
        )
