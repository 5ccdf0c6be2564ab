"""One way to show every value of the lesson: a small table, as plain text and as HTML.

The plain face is for terminals and for comparing; the HTML face is what a notebook displays.
"""

import dataclasses
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import listed, say, short, shown, template, visible

# How a line that opens and closes begins in HTML: high enough for a finger (WCAG 2.2, 2.5.8).
SUMMARY = '<summary style="padding:0.2em 0">'
# JupyterLab would break lines within words: what is too long for a line is scrolled to instead.
_SCROLLED = "overflow-x:auto"
_UNBROKEN = f"white-space:pre-wrap;word-break:normal;overflow-wrap:normal;{_SCROLLED}"
_FITS, _ROW = 24, 40  # letters of a word and of a table's row that fit even at 200 % zoom
_SPACES = re.compile(r"(\s+)")
_GAP = re.compile(r"\S {2,}\S")  # between two columns
_ALIGNED = '<span style="white-space:pre">'
_BREAKS = re.compile(r"[-/?]\S")  # after these a browser may begin a new line
_SIGNS = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.NOT_CHECKED: "–"}
_WIDEST_COLUMN = 64
_NEVER_BROKEN = 16  # short cells, such as a verdict with its sign, stay on one line
# The fields that the lesson shows as headings, for catalogues: another keeps its English name.
HEADINGS = (
    template("authority"),
    template("certificate"),
    template("client certificate"),
    template("code"),
    template("days"),
    template("encrypted"),
    template("extended key usage"),
    template("input"),
    template("is ca"),
    template("issuer"),
    template("key"),
    template("key usage"),
    template("name"),
    template("not after"),
    template("not before"),
    template("number"),
    template("output"),
    template("reason"),
    template("request"),
    template("residual time"),
    template("sender"),
    template("serial"),
    template("server"),
    template("signature algorithm"),
    template("subject"),
    template("user"),
    template("verdict"),
    template("where"),
    template("why"),
    template("without it"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """Rows of text under headings. Its repr is plain text; a notebook shows HTML."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""

    def __repr__(self) -> str:
        wrapped = [[_wrap(cell) for cell in row] for row in (self.columns, *self.rows)]
        widths = [
            max((len(line) for row in wrapped for line in row[i]), default=0)
            for i in range(len(self.columns))
        ]
        lines = [visible(self.title)] if self.title else []
        for number, row in enumerate(wrapped):
            for parts in _side_by_side(row):
                padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
                lines.append("  ".join(padded).rstrip())
            if number == 0:
                lines.append("  ".join("─" * width for width in widths))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        left = "text-align:left;vertical-align:top;white-space:"
        title = escape(visible(self.title))
        caption = f'<caption style="{left}normal;color:inherit">{title}</caption>'
        head = "".join(
            f'<th scope="col" style="{left}nowrap">{escape(visible(name))}</th>'
            for name in self.columns
        )
        body = "".join(
            "<tr>" + "".join(_html_cell(visible(cell), left) for cell in row) + "</tr>\n"
            for row in self.rows
        )
        made = (
            f"<table>{caption if self.title else ''}\n<thead><tr>{head}</tr></thead>\n"
            f"<tbody>\n{body}</tbody>\n</table>"
        )
        if self._narrowest <= _ROW:
            return made
        label = self.title or str(listed(self.columns))
        return f'<div{_reached(label)} style="{_SCROLLED}">{made}</div>'

    @property
    def _narrowest(self) -> int:
        """How many letters wide the table stays when every line that may break has broken."""
        columns = zip(self.columns, *self.rows, strict=True)
        return sum(
            max(len(name), *(_unbroken(cell) for cell in cells), 0) + 2 for name, *cells in columns
        )


def table(value: object, *, columns: Sequence[str] | None = None, title: str = "") -> Table:
    """Show a value as a table.

    A dataclass becomes a row for each field (or for each name in its class's ``columns``), a
    mapping a row for each name, and an iterable of dataclasses a row each.
    ``columns`` chooses fields (of an iterable's items, or the rows of a single dataclass) and
    their order.

    Raises LessonError for a value that has no fields to show, or a column that it does not have.
    """
    if isinstance(value, Table):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = _chosen(value, columns)
        rows = tuple((_heading(name), plain(getattr(value, name))) for name in names)
        return Table((say("field"), say("value")), rows, title)
    if isinstance(value, Mapping):
        return Table(
            (say("name"), say("value")),
            tuple((plain(k), plain(v)) for k, v in value.items()),
            title,
        )
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        items = tuple(value)
        if not items:
            names = tuple(_heading(name) for name in columns or ())
            return Table(names or (say("nothing to show"),), (), title)
        names = _chosen(items[0], columns)
        cells = tuple(tuple(plain(getattr(item, name)) for name in names) for item in items)
        return Table(tuple(_heading(name) for name in names), cells, title)
    raise LessonError(
        "not-a-table",
        "a value of type {type} cannot be shown as a table: give a record or rows",
        type=type(value).__name__,
    )


def preformatted(text: str, label: str, style: str = "") -> str:
    """Return text whose lines and spaces count as HTML: no word is broken in a narrow window.

    Where a word may be wider than the window, the keyboard can scroll to its end; ``label`` then
    says what this is to those who cannot see it.
    """
    rows = text.split("\n")
    gaps = [False, *(_GAP.search(row) is not None for row in rows), False]
    lines, widest = list[str](), 0
    for number, row in enumerate(rows, start=1):
        # Two rows with columns are a table: its columns stay below each other.
        columns = gaps[number] and (gaps[number - 1] or gaps[number + 1])
        parts = [row] if columns else _SPACES.split(row)
        widest = max(widest, *map(len, parts))
        safe = escape(row, quote=False)
        lines.append(f"{_ALIGNED}{safe}</span>" if columns else "".join(map(_whole, parts)))
    reached = _reached(label) if widest > _FITS else ""
    shown = "\n".join(lines)
    return f'<pre{reached} style="{_UNBROKEN}{style}">{shown}</pre>'


def plain(value: object) -> str:
    """Write a value for a table: bytes as short hex, times in UTC, a sign before each verdict."""
    match value:
        case Verdict():
            return f"{_SIGNS[value]} {value.words}"
        case None | "":
            return "–"
        case bool():
            return say("yes") if value else say("no")
        case int() if value >= 10**15:
            words = (value.bit_length() + 63) // 64  # whole words: equal widths for equal sizes
            return f"0x{short(value.to_bytes(8 * words, 'big'))}"
        case tuple() | list() | frozenset():
            return ", ".join(plain(item) for item in value) or "–"
        case _:
            return shown(value)


def _reached(label: str) -> str:
    return f' role="group" aria-label="{escape(label)}" tabindex="0"'


def _whole(word: str) -> str:
    """A word as HTML, kept together where a browser would break it, such as at a hyphen."""
    safe = escape(word, quote=False)
    return f'<span style="white-space:nowrap">{safe}</span>' if _BREAKS.search(word) else safe


def _unbroken(cell: str) -> int:
    if len(cell) <= _NEVER_BROKEN:
        return len(cell)
    return max(map(len, _SPACES.split(cell)))


def _chosen(record: object, columns: Sequence[str] | None) -> tuple[str, ...]:
    if not dataclasses.is_dataclass(record) or isinstance(record, type):
        raise LessonError(
            "not-a-row",
            "a value of type {type} has no fields to show as a row of a table",
            type=type(record).__name__,
        )
    fields = [field.name for field in dataclasses.fields(record)]
    names = tuple(columns or getattr(record, "columns", fields))
    unknown = [name for name in names if not hasattr(record, name)]
    if unknown:
        raise LessonError(
            "no-such-field",
            "{type} has no field {field!r}: it has {fields}",
            type=type(record).__name__,
            field=unknown[0],
            fields=listed(getattr(record, "columns", fields)),
        )
    return names


def _html_cell(cell: str, style: str) -> str:
    if len(cell) <= _NEVER_BROKEN:
        return f'<td style="{style}nowrap">{escape(cell)}</td>'
    return f'<td style="{style}pre-line">{"".join(map(_whole, _SPACES.split(cell)))}</td>'


def _heading(name: str) -> str:
    return say(name.replace("_", " "))


def _wrap(cell: str) -> list[str]:
    wrapper = textwrap.TextWrapper(_WIDEST_COLUMN, break_long_words=False, break_on_hyphens=False)
    return [part for line in visible(cell).split("\n") for part in wrapper.wrap(line) or [""]]


def _side_by_side(cells: Sequence[Sequence[str]]) -> list[list[str]]:
    height = max(len(cell) for cell in cells)
    return [[cell[i] if i < len(cell) else "" for cell in cells] for i in range(height)]
